"""What is left to look at: told once, with one gesture, and counted afresh after each gesture."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ecluse.documents.enums import NodeKind
from ecluse.documents.extraction.draft import Announced, Caution, Confidence, ContractDraft, SignatoryDraft, Span
from ecluse.documents.rules import gestures as g
from ecluse.documents.rules.bodies import is_a_function, nearly_same, twins
from ecluse.documents.rules.drafting import tree_of
from ecluse.documents.rules.statuses import status_of
from ecluse.documents.rules.tree import ROOT, Tree
from ecluse.documents.rules.warnings import Warning, counts, lead_bodies, sure_sheets, warnings
from tests.unit.documents.rules.drafts import fact, small


@pytest.fixture
def tree() -> Tree:
    return tree_of(small())


def told(tree: Tree) -> dict[str, Warning]:
    return {warning.key.split(":")[0]: warning for warning in warnings(tree)}


def test_each_thing_to_look_at_is_told_with_its_gesture(tree: Tree) -> None:
    said = [(warning.place, warning.message, warning.act, warning.absent) for warning in warnings(tree)]
    assert said == [
        ("Fiches", "4\u00a0fiches annoncées, 3 trouvées\u00a0: il en manque 1", "Voir", False),
        ("Fiche 2", "une page est illisible", "Voir", False),
        ("Fiche 2", "« Coordonnateur du projet territorial » est une fonction, pas un organisme", "Rattacher", False),
        (
            "Fiches 1 et 2",
            "« Réseau de Soins du Val » et « Réseau de Soin du Val », le même\u202f?",
            "Oui, réunir",
            False,
        ),
        ("Fiche 3", "pas de pilote dans la source", "Compléter", True),
        ("Signature", "absente de la source", "Compléter", True),
    ]


def test_one_doubt_is_told_once() -> None:
    """The extraction asks about two leads whose values it also marks as doubtful."""
    draft = small()
    note = "Deux noms se suivent."
    leads = (fact("Santé Escale", 8, confidence=Confidence.CHECK, note=note), fact("Agglo", 8, note=note))
    doubtful = replace(draft.actions[1], leads=leads)
    asked = Caution("leads_joined", "« Santé Escale » et « Agglo » : deux pilotes ?", "action:1", (Span(8, 0, 9),))
    apart = replace(asked, evidence=(Span(7, 0, 9),))
    for caution, many in ((asked, 1), (apart, 2)):
        actions = (draft.actions[0], doubtful, draft.actions[2])
        found = tree_of(replace(draft, actions=actions, warnings=(caution,)))
        assert [warning.place for warning in warnings(found)].count("Fiche 2") == many


def test_counts_follow_the_gestures(tree: Tree) -> None:
    assert [(count.announced, count.found, count.agrees) for count in counts(tree)] == [
        (2, 2, True),
        (4, 3, False),
        (None, 1, True),
    ]
    after = g.perform(tree, g.AddNode("action", "La quatrième")).tree
    assert counts(after)[1].agrees
    assert "announced_actions" not in told(after)
    gone = g.perform(tree, g.Discard(tree.all(NodeKind.AXIS)[0].id)).tree
    assert told(gone)["announced_axes"].message == "2\u00a0axes annoncés, 1 trouvé\u00a0: il en manque 1"


def test_the_gesture_of_a_warning_answers_it(tree: Tree) -> None:
    warning = told(tree)["twins"]
    assert warning.gesture is not None
    after = g.perform(tree, warning.gesture).tree
    assert "twins" not in told(after)
    assert lead_bodies(tree) == 3
    assert lead_bodies(after) == 2


def test_a_warning_set_aside_stays_so(tree: Tree) -> None:
    key = told(tree)["twins"].key
    after = g.perform(tree, g.SetAside(key)).tree
    assert key not in {warning.key for warning in warnings(after)}


def test_confirming_a_sheet_answers_its_doubts(tree: Tree) -> None:
    two = tree.all(NodeKind.ACTION)[1]
    assert sure_sheets(tree) == 2
    after = g.perform(tree, g.Confirm(two.id)).tree
    assert sure_sheets(after) == 3
    assert {"function", "caution"}.isdisjoint(told(after))


def test_a_function_tied_to_a_body_is_no_longer_told(tree: Tree) -> None:
    warning = told(tree)["function"]
    after = g.perform(tree, g.Correct(warning.fact, "Centre hospitalier", (("detail", "Coordonnateur"),))).tree
    assert "function" not in told(after)


def test_a_completed_value_is_no_longer_absent(tree: Tree) -> None:
    after = g.perform(tree, g.AddFact(ROOT, "signed_on", "12/05/2022")).tree
    assert "absent" not in told(after)


def test_a_day_of_signature_without_its_year_is_absent_until_completed() -> None:
    caution = Caution("signature_without_year", "Le texte dit « le 25 janvier » sans l’année.")
    tree = tree_of(replace(small(), warnings=(caution,)))
    said = [warning for warning in warnings(tree) if warning.place == "Signature"]
    assert [(warning.message, warning.absent) for warning in said] == [
        ("le texte dit « le 25 janvier » sans l’année", True)
    ]
    after = g.perform(tree, g.AddFact(ROOT, "signed_on", "25/01/2023")).tree
    assert not [warning for warning in warnings(after) if warning.place == "Signature"]


def test_a_caution_that_repeats_the_note_of_a_value_is_told_once() -> None:
    territory = fact("Val", note="Deux territoires sont nommés.")
    caution = Caution("territory", "Territoire : deux territoires sont nommés.", "contract", territory.evidence)
    tree = tree_of(ContractDraft(territory=territory, warnings=(caution,)))
    assert [w.message for w in warnings(tree) if w.place in ("Territoire", "Contrat")] == [
        "deux territoires sont nommés"
    ]


def test_a_source_without_sheets_says_so_once() -> None:
    assert "no-sheet" in told(tree_of(ContractDraft()))
    announced = tree_of(replace(small(), actions=()))
    assert "no-sheet" not in told(announced), "the count says it"
    assert told(announced)["announced_actions"].message == "4\u00a0fiches annoncées, aucune trouvée"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Réseau de Soins", "Réseau de Soin", True),
        ("Communauté d’agglomération", "Communauté d’aglomération", True),
        ("Association Espoir", "Association Espori", True),
        ("CPTS Sud", "CPTS Nord", False),
        ("Maison de santé 1", "Maison de santé 2", False),
        ("Ville d’Arles", "ville d'Arles", False),  # one name already
        ("Ville d’Arles", "Ville d’Apt", False),
    ],
)
def test_spellings_of_one_body(one: str, other: str, same: bool) -> None:
    assert nearly_same(one, other) is nearly_same(other, one) is same
    assert twins([one, other, one]) == ([(one, other)] if same else [])


@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("Coordonnateur du PTSM", True),
        ("la chargée de mission santé", True),
        ("Directeur(trice) du CCAS", True),
        ("Référente santé", True),
        ("Coordination du PTSM", False),
        ("Mairie de Valence", False),
        ("Médecins du Monde", False),
        ("Direction départementale", False),
    ],
)
def test_functions_are_not_bodies(name: str, function: bool) -> None:
    assert is_a_function(name) is function


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("À lancer", "a_venir"),
        ("En cours", "en_cours"),
        ("Réalisée", "realisee"),
        ("Terminé", "realisee"),
        ("Non réalisée", "a_venir"),
        ("partiellement réalisée", "en_cours"),
        ("En cours de réalisation", "en_cours"),
        ("Abandonnée", "abandonnee"),
        ("suspendu", "en_pause"),
        ("Action reconduite", "reconduite"),
        ("Projet", "proposee"),
        ("Action existante", ""),
        ("", ""),
        ("Cette action sera lancée quand les financements seront réunis par tous", ""),
    ],
)
def test_status_words(words: str, status: str) -> None:
    assert status_of(words) == status


@pytest.mark.parametrize(
    ("beside", "found", "agrees"), [(True, 3, True), (True, 2, True), (True, 1, False), (False, 3, False)]
)
def test_a_count_that_leaves_some_signatories_out_agrees_with_more(beside: bool, found: int, agrees: bool) -> None:
    signatories = tuple(SignatoryDraft(fact(f"Organisme {place}", place)) for place in range(found))
    announced = Announced(signatories=fact(2), others_beside=beside)
    tree = tree_of(ContractDraft(signatories=signatories, announced=announced))
    assert ("announced_signatories" not in told(tree)) is agrees
    assert counts(tree)[2].agrees is agrees
