"""What the rules of the preparation say: the file, the trace, what may tell who somebody is."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecluse.preparation.rules.anonymity import signs_of_people
from ecluse.preparation.rules.feasibility import CONDITION, FACTOR, PROPOSED, FileFacts, distribution, missing
from ecluse.preparation.rules.trace import (
    WITHOUT_EFFECT,
    Plan,
    TracedPriority,
    TracedSheet,
    answered,
    axes_without_findings,
    axis_of_objectives,
    unanswered,
)

# --- the feasibility file --------------------------------------------------------------------------------------------


def test_the_list_proposed_is_that_of_the_note_of_arles() -> None:
    """Three external factors and five conditions of success."""
    kinds = [kind for kind, _ in PROPOSED]
    assert (kinds.count(FACTOR), kinds.count(CONDITION)) == (3, 5)


@settings(max_examples=20)
@given(st.lists(st.sampled_from(["", "0", "1", "2", "3"])))
def test_the_distribution_counts_each_score_once(scores: list[str]) -> None:
    found = distribution(scores)
    assert sum(count for _, _, count in found) == len(scores)
    assert [score for score, _, _ in found] == ["3", "2", "1", "0", ""]


WHOLE = FileFacts(
    carrier=True, engineering=True, perimeter=True, agreement=True, criteria=8, unscored=0, encounters=3,
    communes_left=0, next_steps=True,
)  # fmt: skip


def test_a_whole_file_lacks_nothing_and_an_empty_one_all() -> None:
    assert missing(WHOLE) == ()
    empty = FileFacts(False, False, False, False, 0, 0, 0, 29, False)
    assert len(missing(empty)) == 7


@pytest.mark.parametrize(
    ("unscored", "said"), [(1, "1 critère n’est pas évalué"), (3, "3 critères ne sont pas évalués")]
)
def test_what_is_not_assessed_is_counted(unscored: int, said: str) -> None:
    facts = FileFacts(True, True, True, True, 8, unscored, 1, 0, True)
    assert missing(facts) == (said,)


# --- what may tell who somebody is -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Écrivez à quelqu.un@exemple.fr", "une adresse électronique"),
        ("Mon numéro est le 01 23 45 67 89.", "un numéro de téléphone"),
        ("appelez le +33 1.23.45.67.89", "un numéro de téléphone"),
        ("0123456789", "un numéro de téléphone"),
        ("1 23 45 67 890 123 45", "un numéro de sécurité sociale"),
        ("Mme X m’a reçue", "un nom"),
        ("le docteur Untel est parti", "un nom"),
        ("Prénom NOM me l’a dit", "un nom"),
        ("je m’appelle Prénom", "un nom"),
    ],
)
def test_what_may_tell_who_somebody_is_is_found(text: str, kind: str) -> None:
    assert [sign.kind for sign in signs_of_people(text)] == [kind]


@pytest.mark.parametrize(
    "text",
    [
        "On ne trouve plus de médecin, il faut attendre 6 mois.",
        "En 2018 puis en 2019, 123 participants et 58 structures",
        "À Saint-Rémy-de-Provence, le bus passe à 7 h 30.",
        "L’Agence ARS et la CPTS se parlent ; le Conseil CLSM aussi.",
        "Le docteur est parti en retraite.",
        "Il a payé 1 234,50 € en 2022.",
    ],
)
def test_ordinary_words_are_let_through(text: str) -> None:
    assert signs_of_people(text) == ()


@settings(max_examples=40)
@given(st.text("Aéz 019.@+-’N\u00a0", max_size=40))
def test_any_text_is_read_and_excerpts_are_its_own(text: str) -> None:
    assert all(sign.excerpt in text for sign in signs_of_people(text))


# --- the trace -------------------------------------------------------------------------------------------------------

DECISIONS = st.sampled_from(["", "retenue", "non_retenue", "reportee"])
FINDINGS, AXES, OBJECTIVES, SHEETS = (tuple(range(start, start + 3)) for start in (10, 20, 30, 40))


def some(of: tuple[int, ...]) -> st.SearchStrategy[frozenset[int]]:
    return st.frozensets(st.sampled_from(of))


PLANS = st.builds(
    Plan,
    findings=st.just(FINDINGS),
    resources=some(FINDINGS),
    priorities=st.dictionaries(
        st.integers(1, 3), st.builds(TracedPriority, DECISIONS, some(FINDINGS), some(AXES), some(OBJECTIVES))
    ),
    axes=st.just(AXES),
    objectives=st.fixed_dictionaries({pk: st.sampled_from([None, *AXES]) for pk in OBJECTIVES}),
    sheets=st.dictionaries(st.sampled_from(SHEETS), st.builds(TracedSheet, some(AXES), some(OBJECTIVES))),
)


def reaches(plan: Plan, finding: int) -> bool:
    """By hand: some priority that counts, some sheet, some axis or objective that both name."""
    for one in plan.priorities.values():
        if one.decision in WITHOUT_EFFECT or finding not in one.findings:
            continue
        for sheet in plan.sheets.values():
            above = {plan.objectives[objective] for objective in sheet.objectives}
            if any(axis in sheet.axes or axis in above for axis in one.axes) or one.objectives & sheet.objectives:
                return True
    return False


@settings(max_examples=40)
@given(PLANS)
def test_a_finding_is_answered_if_a_way_leads_from_it_to_a_sheet(plan: Plan) -> None:
    done = answered(plan)
    assert done == {finding for finding in FINDINGS if reaches(plan, finding)}
    gaps = {gap.finding: gap.why for gap in unanswered(plan)}
    assert gaps.keys() == set(FINDINGS) - done - plan.resources
    assert all(gaps.values())


@settings(max_examples=40)
@given(PLANS)
def test_both_ways_tell_the_same(plan: Plan) -> None:
    """A priority leads to a sheet exactly when the sheet is explained by it."""
    for sheet in plan.sheets:
        assert {p for p in plan.priorities if sheet in plan.sheets_of(p)} == set(plan.priorities_of_sheet(sheet))
    for axis in axes_without_findings(plan):
        founding = [plan.priorities[p] for p in plan.priorities_of_axis(axis)]
        assert not any(one.counts and one.findings for one in founding)


@pytest.mark.parametrize(
    ("priority", "why"),
    [
        (TracedPriority(findings=frozenset({20})), "dans aucune priorité"),
        (TracedPriority("non_retenue", frozenset({10}), frozenset({20})), "sa priorité n’est pas retenue"),
        (TracedPriority("reportee", frozenset({10}), frozenset({20})), "sa priorité est reportée"),
        (TracedPriority("retenue", frozenset({10})), "sa priorité ne mène à aucun axe ni objectif"),
        (TracedPriority("retenue", frozenset({10}), frozenset({20})), "aucune fiche action n’y répond encore"),
    ],
)
def test_what_is_not_answered_says_how_far_it_went(priority: TracedPriority, why: str) -> None:
    plan = Plan(findings=(10,), priorities={1: priority}, axes=(20,))
    assert [gap.why for gap in unanswered(plan)] == [why]


def test_an_objective_stands_under_the_axis_of_the_nearest_above_it() -> None:
    rows = [(1, 20, None), (2, None, 1), (3, None, 2), (4, 21, 1), (5, None, None)]
    assert axis_of_objectives(rows) == {1: 20, 2: 20, 3: 20, 4: 21, 5: None}
    assert axis_of_objectives([(1, None, 2), (2, None, 1)]) == {1: None, 2: None}, "a circle has no axis"
