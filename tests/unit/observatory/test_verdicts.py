"""Verdicts against a reference: the public rule, the one that knows that the reference varies, and why there is none."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.special import comb

from ecluse.observatory.enums import Polarity
from ecluse.observatory.methods.errors import InvalidInput
from ecluse.observatory.methods.rates import crude_rate, proportion
from ecluse.observatory.methods.results import Estimate
from ecluse.observatory.methods.verdicts import (
    Reason,
    Verdict,
    against_counts,
    against_estimate,
    against_value,
    difference,
    rest_of,
)

nan = np.nan


def estimate(value: float, lower: float, upper: float) -> Estimate:
    return Estimate(np.array(value), np.array(lower), np.array(upper))


@pytest.mark.parametrize(
    ("polarity", "above", "below"),
    [
        (Polarity.HIGH_GOOD, Verdict.BETTER, Verdict.WORSE),
        (Polarity.LOW_GOOD, Verdict.WORSE, Verdict.BETTER),
        (Polarity.NONE, Verdict.HIGHER, Verdict.LOWER),
    ],
)
def test_an_interval_that_excludes_the_reference(polarity: Polarity, above: Verdict, below: Verdict) -> None:
    areas = Estimate(np.array([12.0, 8.0, 10.5]), np.array([11.0, 7.0, 9.0]), np.array([13.0, 9.0, 12.0]))
    got = against_value(areas, 10, polarity)
    assert got.verdict.tolist() == [above, below, Verdict.SIMILAR]
    assert set(got.reason.tolist()) == {Reason.COMPUTED}


@pytest.mark.parametrize("reference", [11.0, 13.0])
def test_touching_the_reference_is_not_excluding_it(reference: float) -> None:
    assert against_value(estimate(12, 11, 13), reference, Polarity.NONE).verdict == Verdict.SIMILAR


@pytest.mark.parametrize(
    ("area", "reference", "own", "reason"),
    [
        (estimate(nan, nan, nan), 10, False, Reason.NO_VALUE),
        (estimate(12, nan, 13), 10, False, Reason.NO_INTERVAL),
        (estimate(12, 11, nan), 10, False, Reason.NO_INTERVAL),
        (estimate(12, 11, 13), nan, False, Reason.NO_REFERENCE),
        (estimate(12, 11, 13), 10, True, Reason.ITS_OWN_REFERENCE),
    ],
)
def test_a_verdict_that_cannot_be_given_says_why(area: Estimate, reference: float, own: bool, reason: Reason) -> None:
    got = against_value(area, reference, Polarity.LOW_GOOD, is_reference=own)
    assert got.verdict == Verdict.NOT_COMPUTABLE
    assert got.reason == reason


def test_one_area_of_many_is_the_reference() -> None:
    got = against_value(estimate(12, 11, 13), 10, Polarity.NONE, is_reference=[False, True])
    assert got.reason.tolist() == [Reason.COMPUTED, Reason.ITS_OWN_REFERENCE]


def test_one_polarity_by_indicator() -> None:
    areas = Estimate(np.full((4, 3), 12.0), np.full((4, 3), 11.0), np.full((4, 3), 13.0))
    got = against_value(areas, 10, [Polarity.HIGH_GOOD, Polarity.LOW_GOOD, Polarity.NONE])
    assert got.verdict.tolist() == [[Verdict.BETTER, Verdict.WORSE, Verdict.HIGHER]] * 4


class TestDifference:
    def test_newcombe_s_worked_example(self) -> None:
        """56/70 less 48/80, method 10: 0.0524 to 0.3339 (Stat Med 1998;17:873, table II)."""
        got = difference(proportion(56, 70), proportion(48, 80))
        assert [round(float(limit), 4) for limit in (got.value, got.lower, got.upper)] == [0.2, 0.0524, 0.3339]

    @given(st.integers(0, 60), st.integers(1, 60), st.integers(0, 60), st.integers(1, 60))
    def test_it_turns_round(self, x: int, more: int, y: int, others: int) -> None:
        first, second = proportion(x, x + more), proportion(y, y + others)
        one, other = difference(first, second), difference(second, first)
        np.testing.assert_allclose([one.value, one.lower, one.upper], [-other.value, -other.upper, -other.lower])
        assert one.lower <= one.value <= one.upper

    def test_a_reference_without_error_gives_back_the_public_rule(self) -> None:
        areas = proportion(np.arange(0, 101, 5), 100)
        goal = np.full(21, 0.4)
        exact = Estimate(goal, goal, goal)
        np.testing.assert_array_equal(
            against_estimate(areas, exact, Polarity.LOW_GOOD).verdict,
            against_value(areas, goal, Polarity.LOW_GOOD).verdict,
        )

    def test_a_small_reference_makes_fewer_differences(self) -> None:
        area = proportion(52, 100)
        assert against_value(area, 0.41, Polarity.NONE).verdict == Verdict.HIGHER
        assert against_estimate(area, proportion(41, 100), Polarity.NONE).verdict == Verdict.SIMILAR
        assert against_estimate(area, proportion(41_000, 100_000), Polarity.NONE).verdict == Verdict.HIGHER

    @pytest.mark.parametrize(
        ("area", "reference", "reason"),
        [
            (estimate(nan, nan, nan), estimate(1, 0, 2), Reason.NO_VALUE),
            (estimate(1, nan, nan), estimate(1, 0, 2), Reason.NO_INTERVAL),
            (estimate(1, 0, 2), estimate(1, nan, nan), Reason.NO_REFERENCE),
            (estimate(1, 0, 2), estimate(nan, nan, nan), Reason.NO_REFERENCE),
        ],
    )
    def test_without_what_it_needs(self, area: Estimate, reference: Estimate, reason: Reason) -> None:
        got = against_estimate(area, reference, Polarity.NONE)
        assert (got.verdict, got.reason) == (Verdict.NOT_COMPUTABLE, reason)


class TestCounts:
    @given(
        st.integers(0, 25), st.integers(0, 25), st.integers(1, 500), st.integers(1, 500), st.sampled_from([0.9, 0.95])
    )
    def test_against_the_sum_of_the_binomial(self, k: int, other: int, n: int, others: int, level: float) -> None:
        got = against_counts(k, n, other, others, Polarity.NONE, level=level)
        total, share = k + other, n / (n + others)
        if not total:
            assert (got.verdict, got.reason) == (Verdict.NOT_COMPUTABLE, Reason.NO_EVENT)
            return
        chances = [comb(total, i, exact=True) * share**i * (1 - share) ** (total - i) for i in range(total + 1)]
        up, down, tail = sum(chances[k:]), sum(chances[: k + 1]), (1 - level) / 2
        assume(min(abs(up - tail), abs(down - tail)) > 1e-9)  # on the edge itself rounding decides
        assert got.verdict == (Verdict.HIGHER if up <= tail else Verdict.LOWER if down <= tail else Verdict.SIMILAR)

    def test_against_a_large_reference_it_is_the_public_rule_for_few_events(self) -> None:
        events, people = np.arange(10), np.full(10, 1_000.0)
        public = against_value(crude_rate(events, people, multiplier=1), 0.003, Polarity.LOW_GOOD)
        tested = against_counts(events, people, 3_000_000, 1_000_000_000, Polarity.LOW_GOOD)
        np.testing.assert_array_equal(public.verdict, tested.verdict)

    def test_a_large_part_is_not_compared_with_itself(self) -> None:
        """Half of the people, twice the events of the other half: the whole hides what the rest shows."""
        events, people, whole_events, whole_people = 40, 2_000, 60, 4_000
        area = crude_rate(events, people, multiplier=1)
        assert against_value(area, whole_events / whole_people, Polarity.LOW_GOOD).verdict == Verdict.SIMILAR
        rest, others = rest_of(whole_events, events), rest_of(whole_people, people)
        assert against_counts(events, people, rest, others, Polarity.LOW_GOOD).verdict == Verdict.WORSE
        rates = area, crude_rate(rest, others, multiplier=1)
        assert against_estimate(*rates, Polarity.LOW_GOOD).verdict == Verdict.WORSE

    @pytest.mark.parametrize(
        ("numbers", "reason"),
        [
            ((nan, 10, 5, 10), Reason.NO_VALUE),
            ((0, 0, 5, 10), Reason.NO_VALUE),
            ((5, 10, nan, 10), Reason.NO_REFERENCE),
            ((5, 10, 0, 0), Reason.NO_REFERENCE),
        ],
    )
    def test_without_what_it_needs(self, numbers: tuple[float, float, float, float], reason: Reason) -> None:
        got = against_counts(*numbers, Polarity.NONE)
        assert (got.verdict, got.reason) == (Verdict.NOT_COMPUTABLE, reason)

    @pytest.mark.parametrize(
        "numbers", [(0.5, 10, 5, 10), (5, 10, 0.5, 10), (5, 0, 5, 10), (5, 10, 5, 0), (-1, 10, 5, 10)]
    )
    def test_what_makes_no_sense_is_refused(self, numbers: tuple[float, float, float, float]) -> None:
        with pytest.raises(InvalidInput):
            against_counts(*numbers, Polarity.NONE)


def test_a_part_is_not_larger_than_its_whole() -> None:
    with pytest.raises(InvalidInput):
        rest_of([10, 10], [5, 11])
    assert np.isnan(rest_of(10, nan))
