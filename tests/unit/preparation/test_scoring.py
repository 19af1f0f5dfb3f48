"""Ranks are exact, an absent score is not a zero, and what is said to be possible is all that is possible."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecluse.preparation.rules.scoring import HIGHEST, LOWEST, Standing, ordered, shifts, standings

WEIGHTS = st.dictionaries(st.integers(1, 3), st.integers(1, 4), min_size=1, max_size=3)


@st.composite
def grids(draw: st.DrawFn) -> tuple[dict[int, int], dict[int, dict[int, int]]]:
    """Weights, and scores of one to four priorities, some of which lack."""
    weights = draw(WEIGHTS)
    value = st.integers(LOWEST, HIGHEST)
    row = st.dictionaries(st.sampled_from(sorted(weights)), value)
    return weights, draw(st.dictionaries(st.integers(10, 13), row, min_size=1, max_size=4))


def fillings(weights: dict[int, int], scores: dict[int, dict[int, int]]) -> list[dict[int, dict[int, int]]]:
    """Every way of giving the lacking scores their lowest or highest value."""
    holes = [(priority, criterion) for priority, row in scores.items() for criterion in weights if criterion not in row]
    found = []
    for values in product((LOWEST, HIGHEST), repeat=len(holes)):
        whole = {priority: dict(row) for priority, row in scores.items()}
        for (priority, criterion), value in zip(holes, values, strict=True):
            whole[priority][criterion] = value
        found.append(whole)
    return found


def rank_by_hand(weights: dict[int, int], scores: dict[int, dict[int, int]], priority: int) -> int:
    """One more than the priorities whose weighted sum is greater."""
    sums = {each: sum(weights[c] * row[c] for c in weights) for each, row in scores.items()}
    return 1 + sum(1 for each in sums if sums[each] > sums[priority])


@settings(max_examples=40)
@given(grids())
def test_the_best_and_worst_ranks_are_those_that_lacking_scores_can_make(
    grid: tuple[dict[int, int], dict[int, dict[int, int]]],
) -> None:
    weights, scores = grid
    holes = sum(len(weights) - len(row) for row in scores.values())
    if holes > 8:
        return
    found = standings(weights, scores)
    whole = fillings(weights, scores)
    for priority, standing in found.items():
        ranks = [rank_by_hand(weights, each, priority) for each in whole]
        assert (standing.best, standing.worst) == (min(ranks), max(ranks))


@settings(max_examples=40)
@given(grids())
def test_a_priority_that_lacks_a_score_has_no_rank_and_a_range(
    grid: tuple[dict[int, int], dict[int, dict[int, int]]],
) -> None:
    weights, scores = grid
    for priority, standing in standings(weights, scores).items():
        lacking = tuple(criterion for criterion in weights if criterion not in scores[priority])
        assert standing.unscored == lacking
        assert (standing.rank is None) == bool(lacking) == (standing.result is None)
        total = sum(weights.values())
        assert standing.high - standing.low == Fraction(HIGHEST * sum(weights[each] for each in lacking), total)
        assert LOWEST <= standing.low <= standing.high <= HIGHEST


@settings(max_examples=40)
@given(grids(), st.integers(2, 5))
def test_weights_count_by_their_proportions(grid: tuple[dict[int, int], dict[int, dict[int, int]]], times: int) -> None:
    weights, scores = grid
    heavier = {criterion: weight * times for criterion, weight in weights.items()}
    assert standings(weights, scores) == standings(heavier, scores)


@settings(max_examples=40)
@given(grids())
def test_what_a_shift_tells_is_what_the_other_weight_gives(
    grid: tuple[dict[int, int], dict[int, dict[int, int]]],
) -> None:
    weights, scores = grid
    now = standings(weights, scores)
    for shift in shifts(weights, scores):
        then = standings({**weights, shift.criterion: shift.weight}, scores)
        for priority, old, new in shift.moved:
            assert (now[priority].rank, then[priority].rank) == (old, new)
            assert old != new
        still = {priority for priority, _, _ in shift.moved}
        assert all(now[each].rank == then[each].rank for each in now if each not in still)


def test_thirds_are_compared_exactly() -> None:
    """1/3 + 1/3 + 1/3 is 1: as floating numbers, sums like these differ in their last digit."""
    found = standings({1: 1, 2: 1, 3: 1}, {10: {1: 1, 2: 1, 3: 1}, 11: {1: 3, 2: 0, 3: 0}})
    assert found[10].result == found[11].result == Fraction(1)
    assert found[10].tied
    assert found[11].tied
    assert {found[10].rank, found[11].rank} == {1}


def test_nothing_is_ranked_without_criteria_and_odd_values_are_refused() -> None:
    assert standings({}, {10: {}}) == {}
    with pytest.raises(ValueError, match="0 to 4"):
        standings({1: 1}, {10: {1: 5}})
    with pytest.raises(ValueError, match="at least 1"):
        standings({1: 0}, {10: {1: 2}})


def test_a_score_of_a_criterion_that_is_gone_counts_for_nothing() -> None:
    kept = standings({1: 1}, {10: {1: 2}})
    assert standings({1: 1}, {10: {1: 2, 9: 4}}) == kept


def test_ranked_ones_come_first_then_those_that_lack_scores_in_the_order_given() -> None:
    def at(rank: int | None) -> Standing:
        return Standing(Fraction(0), Fraction(0), rank, False, 1, 1, () if rank else (1,))

    assert ordered([4, 3, 2, 1], {1: at(2), 2: at(1), 3: at(None), 4: at(None)}) == [2, 1, 4, 3]
    assert ordered([4, 3], {}) == [4, 3]
