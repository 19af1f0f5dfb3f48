"""The name of a territory in a sentence: elided, contracted, or left as it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecluse.contracts.models import Contract
from ecluse.documents.extraction.draft import ContractDraft, Fact
from ecluse.documents.presenters.accepting import proposal
from ecluse.documents.rules.drafting import tree_of
from ecluse.documents.rules.names import of_territory, shortened


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Agglopolys", "d’Agglopolys"),
        ("Évreux", "d’Évreux"),
        ("Yvetot", "d’Yvetot"),
        ("Créteil", "de Créteil"),
        ("Haute-Tarvoise", "de Haute-Tarvoise"),
        ("Val d’Orbize", "du Val d’Orbize"),
        ("Pays d’Arles", "du Pays d’Arles"),
        ("Grand Poitiers", "du Grand Poitiers"),
        ("Le Havre", "du Havre"),
        ("Les Ulis", "des Ulis"),
        ("La Rochelle", "de La Rochelle"),
        ("L’Haÿ-les-Roses", "de L’Haÿ-les-Roses"),
        ("Ville de Rochevigne", "de la Ville de Rochevigne"),
        ("Communauté de communes du Val", "de la Communauté de communes du Val"),
        ("Rives de la Sormanche", "des Rives de la Sormanche"),
        ("Valence", "de Valence"),
        ("Agglomération du Val", "de l’Agglomération du Val"),
    ],
)
def test_of_a_territory(name: str, said: str) -> None:
    assert of_territory(name) == said


@given(st.text(max_size=40))
def test_the_name_is_never_lost(name: str) -> None:
    said = of_territory(name)
    assert said.startswith("d")
    assert said.endswith(name[4:])
    assert len(shortened(name, 10)) <= 11


@pytest.mark.django_db
def test_the_title_proposed_at_acceptance_reads_as_french() -> None:
    draft = ContractDraft(territory=Fact("Val d’Orbize"), start_year=Fact(2022), end_year=Fact(2027))
    tree = tree_of(draft)
    title = proposal(tree, Contract.objects.none()).initial["title"]
    assert title == "Contrat local de santé du Val d’Orbize 2022-2027"
