"""Standardised rates: what they equal in known cases, what widens them, and what gives none."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecluse.observatory.methods.errors import InvalidInput
from ecluse.observatory.methods.rates import crude_rate
from ecluse.observatory.methods.results import Estimate
from ecluse.observatory.methods.standardisation import (
    EUROPEAN_2013,
    direct_rate,
    direct_rate_of_repeated_events,
    expected_events,
    indirect_rate,
    indirect_ratio,
)

bands = st.lists(st.tuples(st.integers(0, 40), st.integers(100, 10_000), st.integers(1, 5_000)), min_size=2, max_size=8)


def parts(estimate: Estimate) -> np.ndarray:
    return np.stack([estimate.value, estimate.lower, estimate.upper])


@given(bands)
def test_weighted_by_its_own_population_an_area_has_its_crude_rate(rows: list[tuple[int, int, int]]) -> None:
    events, people, _ = np.array(rows).T
    got = direct_rate(events, people, people)
    if events.sum() < 10:
        assert np.isnan(parts(got)).all()
    else:
        np.testing.assert_allclose(parts(got), parts(crude_rate(events.sum(), people.sum())), rtol=1e-10)


@given(bands, st.floats(0.01, 1e4))
def test_only_the_shape_of_the_reference_counts(rows: list[tuple[int, int, int]], factor: float) -> None:
    events, people, weights = np.array(rows).T
    np.testing.assert_allclose(
        parts(direct_rate(events, people, weights * factor)), parts(direct_rate(events, people, weights)), rtol=1e-10
    )


@given(bands)
def test_limits_enclose_the_rate(rows: list[tuple[int, int, int]]) -> None:
    events, people, weights = np.array(rows).T
    value, lower, upper = parts(direct_rate(events + 2, people, weights, multiplier=1))
    if not np.isnan(value):
        assert lower < value < upper


@given(bands)
def test_events_that_nobody_repeats_are_independent(rows: list[tuple[int, int, int]]) -> None:
    events, people, weights = np.array(rows).T
    once = events[:, np.newaxis]
    np.testing.assert_allclose(
        parts(direct_rate_of_repeated_events(once, people, weights)),
        parts(direct_rate(events, people, weights)),
        rtol=1e-12,
    )


def test_repeated_events_widen_the_limits_and_leave_the_rate() -> None:
    people, weights = np.full(3, 1000), np.ones(3)
    twice = np.array([[0, 10], [4, 3], [6, 2]])
    independent = direct_rate(twice @ [1, 2], people, weights)
    repeated = direct_rate_of_repeated_events(twice, people, weights)
    assert repeated.value == pytest.approx(independent.value)
    assert repeated.lower < independent.lower
    assert repeated.upper > independent.upper


def test_areas_in_a_batch_are_as_alone() -> None:
    draw = np.random.default_rng(1)
    events, people = draw.poisson(8, (50, 19)), draw.integers(200, 2_000, (50, 19))
    together = parts(direct_rate(events, people, EUROPEAN_2013.weights))
    alone = [parts(direct_rate(events[place], people[place], EUROPEAN_2013.weights)) for place in range(50)]
    np.testing.assert_allclose(together, np.array(alone).T, rtol=1e-13)


def test_a_missing_number_of_events_counts_zero() -> None:
    people, weights = np.full(3, 1000), np.ones(3)
    got, expected = direct_rate([20, np.nan, 5], people, weights), direct_rate([20, 0, 5], people, weights)
    np.testing.assert_array_equal(parts(got), parts(expected))


def test_ten_events_give_a_rate_and_nine_do_not() -> None:
    rates = direct_rate([[6, 4], [5, 4]], [1000, 1000], [1, 1])
    assert np.isnan(parts(rates)).tolist() == [[False, True]] * 3


@pytest.mark.parametrize("population", [[1000, 0], [1000, np.nan]])
def test_a_band_without_people_is_never_skipped(population: list[float]) -> None:
    with pytest.raises(InvalidInput):
        direct_rate([20, 0], population, [1, 1])
    batch = [population, [1000, 1000]]
    rates = direct_rate([[20, 0], [20, 0]], batch, [1, 1], empty_band="missing")
    assert np.isnan(parts(rates)).all(axis=0).tolist() == [True, False]
    np.testing.assert_array_equal(parts(rates)[:, 1], parts(direct_rate([20, 0], batch[1], [1, 1])))


@pytest.mark.parametrize(
    ("events", "population", "weights"),
    [
        ([-1, 20], [10, 10], [1, 1]),
        ([1, 20], [-10, 10], [1, 1]),
        ([1, 20], [10, 10], [0, 0]),
        ([1, 20], [10, 10], [1, -1]),
        ([1, 20], [10, 10], [1, np.nan]),
        ([1, 20], [10, 10], [1, 1, 1]),
        ([1, 20, 4], [10, 10], [1, 1]),
    ],
)
def test_what_makes_no_sense_is_refused(events: list[float], population: list[float], weights: list[float]) -> None:
    with pytest.raises(InvalidInput):
        direct_rate(events, population, weights)


def test_people_are_given_by_band_and_by_number_of_events() -> None:
    with pytest.raises(InvalidInput):
        direct_rate_of_repeated_events([12, 4], [100, 100], [1, 1])


class TestTheEuropeanPopulation:
    def test_its_bands(self) -> None:
        assert len(EUROPEAN_2013.weights) == len(EUROPEAN_2013.ages) == 19
        assert sum(EUROPEAN_2013.weights) == 100_000
        assert EUROPEAN_2013.ages[-1] == 90

    def test_in_broader_bands(self) -> None:
        assert EUROPEAN_2013.over([0, 15, 65]).tolist() == [16_000, 64_500, 19_500]
        assert EUROPEAN_2013.over(EUROPEAN_2013.ages).tolist() == list(EUROPEAN_2013.weights)

    @pytest.mark.parametrize("ages", [[], [5, 10], [0, 18], [0, 65, 15], [0, 0, 5]])
    def test_in_bands_that_it_does_not_have(self, ages: list[int]) -> None:
        with pytest.raises(InvalidInput):
            EUROPEAN_2013.over(ages)


class TestIndirect:
    @given(bands)
    def test_the_reference_against_itself(self, rows: list[tuple[int, int, int]]) -> None:
        events, people, _ = np.array(rows).T
        expected = expected_events(people, events, people)
        assert expected == pytest.approx(events.sum())
        ratio = indirect_ratio(events.sum(), expected)
        if events.sum():
            assert ratio.value == pytest.approx(100)
            rate = indirect_rate(events.sum(), expected, events, people)
            np.testing.assert_allclose(parts(rate), parts(crude_rate(events.sum(), people.sum())), rtol=1e-12)
        else:
            assert np.isnan(parts(ratio)).all()

    def test_an_unknown_population_hides_the_expected_number_where_it_matters(self) -> None:
        assert np.isnan(expected_events([np.nan, 50], [5, 5], [100, 100]))
        assert expected_events([np.nan, 50], [0, 5], [100, 100]) == 2.5
        assert expected_events([np.nan, 50], [np.nan, 5], [100, 100]) == 2.5
        assert expected_events([0, 50], [5, 5], [100, 100]) == 2.5

    def test_expected_events_by_band(self) -> None:
        assert expected_events([10, 50], [5, 5], [100, 50], total=False).tolist() == [0.5, 5]

    def test_a_reference_without_people_is_refused(self) -> None:
        for reference in ([100, 0], [100, np.nan], [100, -5]):
            with pytest.raises(InvalidInput):
                expected_events([10, 50], [5, 5], reference)

    def test_nothing_expected_gives_no_ratio(self) -> None:
        assert np.isnan(parts(indirect_ratio([3, 0, np.nan], [0, 0, 4]))).all()
