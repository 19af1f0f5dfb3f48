"""Labels that name a field of the sheet fill it; anything else stays where it was read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecluse.contracts.enums import Novelty, Priority
from ecluse.documents.enums import NodeKind
from ecluse.documents.extraction.draft import ActionDraft, ContractDraft, Fact
from ecluse.documents.rules.comparison import sheet_values
from ecluse.documents.rules.drafting import tree_of
from ecluse.documents.rules.labels import named_field
from ecluse.documents.rules.sheets import ActorPlan, plan_of, sheet_field
from ecluse.documents.rules.tree import Node


@pytest.mark.parametrize(
    ("label", "value", "named"),
    [
        ("Élu·e référent·e", "Adjointe à la santé", ("elected", "Adjointe à la santé")),
        ("Élu référent", "Maire", ("elected", "Maire")),
        ("Élue ou élu référent :", "Maire", ("elected", "Maire")),
        ("ÉLU(E)S RÉFÉRENT(E)S", "Maire", ("elected", "Maire")),
        ("Portage politique", "Maire", ("elected", "Maire")),
        ("Élu en charge du suivi de l’action", "Maire", ("elected", "Maire")),
        ("Politique", "Maire", None),
        ("Niveau de priorité", "Bas", ("priority", "basse")),
        ("Priorité", "Priorité très élevée", ("priority", "haute")),
        ("Degré de priorité", "moyenne", ("priority", "moyenne")),
        ("Priorité", "moyenne à haute", None),
        ("Priorité", "2", None),
        ("Priorité", "Réduire les inégalités", None),
        ("Moyens humains et techniques", "0,2 ETP", ("means", "0,2 ETP")),
        ("Ressources mobilisées", "Un minibus", ("means", "Un minibus")),
        ("Moyens d’évaluation", "Un questionnaire", None),
        ("Effets attendus", "Moins de chutes", ("expected_effects", "Moins de chutes")),
        ("Résultats attendus", "Moins de chutes", ("expected_effects", "Moins de chutes")),
        ("Résultats", "12 ateliers tenus", None),
        ("Action nouvelle ou existante", "Nouvelle action", ("novelty", "nouvelle")),
        ("Action nouvelle", "Non", ("novelty", "existante")),
        ("Action nouvelle ou existante", "oui", None),
        ("Type d’action", "Formation", None),
        ("Notes complémentaires", "Fiche relue", None),
        ("", "Fiche relue", None),
    ],
)
def test_a_label_names_a_field_that_can_hold_its_value(label: str, value: str, named: tuple[str, str] | None) -> None:
    assert named_field(label, value) == named


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_label_gives_what_a_sheet_can_keep(label: str, value: str) -> None:
    field, held = named_field(label, value) or ("", "")
    if field == "priority":
        assert held in Priority.values
    elif field == "novelty":
        assert held in Novelty.values
    else:
        assert held in ("", value)


def action(*extra: tuple[str, str]) -> Node:
    draft = ContractDraft(
        actions=(ActionDraft(Fact("Marcher"), leads=(Fact("CCAS"),), extra=tuple((a, Fact(b)) for a, b in extra)),)
    )
    return tree_of(draft).live(NodeKind.ACTION)[0]


def test_a_sheet_is_filled_by_the_labels_of_its_source() -> None:
    node = action(
        ("Élu référent", "Maire ; Adjointe à la santé"),
        ("Priorité", "Haute"),
        ("Moyens humains", "0,2 ETP"),
        ("Moyens matériels", "Un minibus"),
        ("Priorité de l’action", "À débattre"),
        ("Contact", "à l’accueil"),
    )
    plan = plan_of(node, ())
    assert plan.actors == (
        ActorPlan("pilote", "CCAS"), ActorPlan("elu", "", "Maire"), ActorPlan("elu", "", "Adjointe à la santé"),
    )  # fmt: skip
    assert plan.values["priority"] == "haute"
    assert plan.values["means"] == "Moyens humains : 0,2 ETP\nMoyens matériels : Un minibus"
    assert plan.values["other_fields"] == {"Priorité de l’action": "À débattre", "Contact": "à l’accueil"}
    assert [sheet_field(fact) for fact in node.of("extra")] == [
        "actors", "priority", "means", "means", "other_fields", "other_fields",
    ]  # fmt: skip
    values = sheet_values(node)
    assert (values["leads"], values["elected"], values["priority"]) == ("CCAS", "Maire\nAdjointe à la santé", "haute")
