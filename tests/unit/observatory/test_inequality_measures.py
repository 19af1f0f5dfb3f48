"""Inequality measures: nothing where all are equal, the same for split groups and other units, and errors by other means."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from ecluse.observatory.methods.errors import InvalidInput
from ecluse.observatory.methods.inequality.concentration import (
    absolute_concentration,
    erreygers,
    relative_concentration,
    wagstaff,
)
from ecluse.observatory.methods.inequality.dispersion import (
    between_group_deviation,
    between_group_variance,
    coefficient_of_variation,
    index_of_disparity,
    mean_difference,
    mean_log_deviation,
    resampled,
    theil,
)
from ecluse.observatory.methods.inequality.gaps import attributable, difference, ratio
from ecluse.observatory.methods.results import Estimate

Array = NDArray[np.float64]
Measure = Callable[[Array, Array], Array]
VALUES, PEOPLE = np.array([0.3, 0.5, 0.2, 0.6, 0.4]), np.array([500.0, 900, 300, 800, 700])

MEASURES: dict[str, Measure] = {
    "ACI": lambda y, n: absolute_concentration(y, n).value,
    "RCI": lambda y, n: relative_concentration(y, n).value,
    "Erreygers": lambda y, n: erreygers(y, n, highest=1000).value,
    "BGV": lambda y, n: between_group_variance(y, n).value,
    "BGSD": between_group_deviation,
    "CV": coefficient_of_variation,
    "IDIS": index_of_disparity,
    "MD mean": mean_difference,
    "MD best": lambda y, n: mean_difference(y, n, "highest"),
    "MD worst": lambda y, n: mean_difference(y, n, "lowest"),
    "Theil": lambda y, n: theil(y, n).value,
    "MLD": lambda y, n: mean_log_deviation(y, n).value,
}
few = settings(max_examples=20)  # each of twelve measures is drawn for
RELATIVE = {"RCI", "CV", "IDIS", "Theil", "MLD"}
groups = st.integers(2, 9).flatmap(
    lambda number: st.tuples(
        arrays(np.float64, number, elements=st.floats(0.1, 100)), arrays(np.float64, number, elements=st.floats(1, 1e5))
    )
)


@pytest.mark.parametrize("name", MEASURES)
class TestEveryMeasure:
    def test_is_nothing_among_equals(self, name: str) -> None:
        assert MEASURES[name](np.full(5, 0.4), PEOPLE) == pytest.approx(0, abs=1e-12)

    @few
    @given(data=groups, share=st.floats(0.05, 0.95))
    def test_does_not_see_a_group_split_in_two(self, name: str, data: tuple[Array, Array], share: float) -> None:
        values, people = data
        split = np.concatenate([[people[0] * share, people[0] * (1 - share)], people[1:]])
        got = MEASURES[name](np.concatenate([values[:1], values]), split)
        assert got == pytest.approx(MEASURES[name](values, people), rel=1e-6, abs=1e-7)

    @few
    @given(data=groups, unit=st.floats(0.1, 10), crowd=st.floats(0.01, 100))
    def test_follows_the_unit(self, name: str, data: tuple[Array, Array], unit: float, crowd: float) -> None:
        values, people = data
        factor = 1.0 if name in RELATIVE else unit**2 if name == "BGV" else unit
        expected = MEASURES[name](values, people) * factor
        assert MEASURES[name](values * unit, people * crowd) == pytest.approx(expected, rel=1e-6, abs=1e-7)

    def test_takes_areas_together(self, name: str) -> None:
        values = np.random.default_rng(6).uniform(1, 9, (4, 3, 5))
        got = MEASURES[name](values, PEOPLE)
        assert got.shape == (4, 3)
        assert got[2, 1] == pytest.approx(MEASURES[name](values[2, 1], PEOPLE))

    def test_bears_fifteen_percent_of_missing_groups_and_no_more(self, name: str) -> None:
        values = np.random.default_rng(8).uniform(1, 9, (2, 7))
        people = np.arange(1.0, 8.0) * np.ones((2, 1))
        values[:, 2], people[1, 4] = np.nan, np.nan
        got = MEASURES[name](values, people)
        kept = [0, 1, 3, 4, 5, 6]
        assert got[0] == pytest.approx(MEASURES[name](values[0, kept], people[0, kept]))
        assert np.isnan(got[1])
        six = np.array([1, 2, np.nan, 4, 5, 6.0])  # one in six is more than 15 %
        assert np.isnan(MEASURES[name](six, np.ones(6)))

    def test_refuses_what_makes_no_sense(self, name: str) -> None:
        for values, people in ((VALUES, -PEOPLE), (VALUES * np.inf, PEOPLE), (VALUES[:1], PEOPLE[:1])):
            with pytest.raises(InvalidInput):
                MEASURES[name](values, people)

    def test_of_nobody_is_missing(self, name: str) -> None:
        assert np.isnan(MEASURES[name](VALUES, PEOPLE * 0))


def error_of(estimate: Estimate) -> float:
    return float(estimate.upper - estimate.value) / 1.959963984540054


@pytest.mark.parametrize("measure", [between_group_variance, theil, mean_log_deviation])
def test_errors_are_those_of_draws(measure: Callable[..., Estimate]) -> None:
    errors = np.array([0.01, 0.02, 0.015, 0.01, 0.02])
    drawn = VALUES + errors * np.random.default_rng(9).standard_normal((40_000, 5))
    assert error_of(measure(VALUES, PEOPLE, errors)) == pytest.approx(measure(drawn, PEOPLE).value.std(), rel=0.03)
    assert np.isnan(error_of(measure(VALUES, PEOPLE)))


class TestConcentration:
    def test_it_is_twice_the_covariance_of_value_and_rank_among_people(self) -> None:
        people = np.array([3, 5, 2, 4, 6])
        each = np.repeat(VALUES, people)
        ranks = np.arange(0.5, 20) / 20
        expected = 2 * np.mean((each - each.mean()) * (ranks - 0.5))
        assert absolute_concentration(VALUES, people).value == pytest.approx(expected)

    def test_it_is_positive_where_the_last_groups_have_more(self) -> None:
        assert relative_concentration(np.sort(VALUES), PEOPLE).value > 0
        assert relative_concentration(np.sort(VALUES)[::-1], PEOPLE).value < 0

    @pytest.mark.parametrize("measure", [erreygers, wagstaff])
    def test_bounded_measures_mirror_those_who_have_not(self, measure: Callable[..., Estimate]) -> None:
        have, have_not = measure(VALUES, PEOPLE), measure(1 - VALUES, PEOPLE)
        np.testing.assert_allclose(
            [have.value, have.lower, have.upper], [-have_not.value, -have_not.upper, -have_not.lower]
        )
        in_percent = measure(100 * VALUES, PEOPLE, highest=100)
        assert in_percent.value == pytest.approx(have.value)
        with pytest.raises(InvalidInput):
            measure(2 * VALUES, PEOPLE)

    def test_bounded_measures_at_their_extremes(self) -> None:
        halves = np.array([0.0, 1.0]), np.array([50.0, 50.0])
        assert erreygers(*halves).value == pytest.approx(1)
        assert wagstaff(*halves).value == pytest.approx(1)
        assert np.isnan(wagstaff([0, 0, 0], [1, 1, 1]).value)

    def test_a_mean_of_nothing_has_no_relative_index(self) -> None:
        assert np.isnan(relative_concentration([0, 0, 0], [1, 1, 1]).value)

    def test_two_groups_leave_no_error_to_see(self) -> None:
        got = absolute_concentration([1, 3], [1, 1])
        assert np.isfinite(got.value)
        assert np.isnan([got.lower, got.upper]).all()


class TestDispersion:
    def test_zero_values_have_a_finite_entropy(self) -> None:
        assert mean_log_deviation([0, 1], [1, 1]).value == pytest.approx(-0.5 * np.log(1e-6) - 0.5 * np.log(2))
        assert theil([0, 1], [1, 1]).value == pytest.approx(0.5 * 1e-6 * np.log(1e-6) + np.log(2))
        assert np.isnan(theil([0, 0], [1, 1]).value)
        for index in (theil, mean_log_deviation):
            with pytest.raises(InvalidInput):
                index([-1, 2], [1, 1])

    def test_references(self) -> None:
        assert mean_difference(VALUES, PEOPLE, 3) == mean_difference(VALUES, PEOPLE, "highest")
        assert mean_difference(VALUES, PEOPLE, -3) == mean_difference(VALUES, PEOPLE, "lowest")
        assert mean_difference(VALUES, PEOPLE, "highest", weighted=False) == pytest.approx(0.2)
        with pytest.raises(InvalidInput):
            mean_difference(VALUES, PEOPLE, 5)
        seven = np.array([1, 2, np.nan, 4, 5, 6, 7.0])
        assert np.isnan(mean_difference(seven, np.ones(7), 2))

    def test_unweighted_measures_count_the_groups_that_are_there(self) -> None:
        seven = np.array([1, 2, np.nan, 4, 5, 6, 7.0])
        kept = seven[~np.isnan(seven)]
        for measure in (index_of_disparity, mean_difference):
            got = measure(seven, np.arange(1.0, 8.0), weighted=False)
            assert got == pytest.approx(measure(kept, np.array([1.0, 2, 4, 5, 6, 7]), weighted=False))

    def test_limits_by_draws_are_the_same_alone_in_a_batch_and_again(self) -> None:
        values = np.random.default_rng(1).uniform(1, 9, (6, 5))
        batch = resampled(lambda drawn: index_of_disparity(drawn, PEOPLE), values, 0.3)
        alone = resampled(lambda drawn: index_of_disparity(drawn, PEOPLE), values[4], 0.3)
        assert batch.lower.shape == (6,)
        np.testing.assert_allclose(
            [batch.value[4], batch.lower[4], batch.upper[4]], [alone.value, alone.lower, alone.upper]
        )
        with pytest.raises(InvalidInput):
            resampled(lambda drawn: drawn[..., 0], values, -0.3)


class TestGaps:
    def test_highest_and_lowest_or_two_named_groups(self) -> None:
        assert difference(VALUES).value == pytest.approx(0.4)
        assert ratio(VALUES).value == pytest.approx(3)
        assert difference(VALUES, between=(0, 1)).value == pytest.approx(-0.2)
        assert ratio(VALUES, between=(-1, 0)).value == pytest.approx(4 / 3)
        with pytest.raises(InvalidInput):
            difference(VALUES, between=(0, 5))

    def test_missing_groups(self) -> None:
        seven = np.array([[1, 2, np.nan, 4, 5, 6, 7.0], [1, 2, np.nan, np.nan, 5, 6, 7.0]])
        assert difference(seven).value[0] == 6
        assert np.isnan(difference(seven).value[1])
        assert np.isnan(difference(seven, between=(2, 0)).value).all()

    def test_a_ratio_is_of_positive_values(self) -> None:
        assert np.isnan(ratio([[0, 1.0], [-1, 1]]).value).all()

    def test_a_huge_error_leaves_a_ratio_without_upper_limit(self) -> None:
        assert np.isinf(ratio([1e-9, 1.0], [1.0, 1.0]).upper)

    def test_limits(self) -> None:
        errors = np.full(5, 0.05)
        gap, relative = difference(VALUES, errors), ratio(VALUES, errors)
        assert error_of(gap) == pytest.approx(0.05 * np.sqrt(2))
        assert relative.lower * relative.upper == pytest.approx(relative.value**2)
        with pytest.raises(InvalidInput):
            difference(VALUES, -errors)


class TestAttributable:
    def test_favourable_and_adverse(self) -> None:
        mean = np.average(VALUES, weights=PEOPLE)
        gain = attributable(VALUES, PEOPLE, "best", favourable=True, scale=1)
        loss = attributable(VALUES, PEOPLE, "best", favourable=False, scale=1)
        np.testing.assert_allclose([gain.risk.value, loss.risk.value], [0.6 - mean, 0.2 - mean])
        np.testing.assert_allclose([gain.fraction.value, loss.fraction.value], 100 * np.array([0.6, 0.2]) / mean - 100)

    def test_a_reference_worse_than_the_mean_attributes_nothing(self) -> None:
        assert attributable(VALUES, PEOPLE, 2, favourable=True, scale=1).risk.value == 0
        assert attributable(VALUES, PEOPLE, 3, favourable=False, scale=1).risk.value == 0

    @given(st.sampled_from([1, 100, 1000]))
    def test_the_scale_is_one_of_notation(self, scale: float) -> None:
        one = attributable(VALUES, PEOPLE, "best", favourable=True, scale=1)
        other = attributable(VALUES * scale, PEOPLE, "best", favourable=True, scale=scale)
        for got, expected, factor in ((other.risk, one.risk, scale), (other.fraction, one.fraction, 1)):
            np.testing.assert_allclose(
                [got.value, got.lower, got.upper], factor * np.array([expected.value, expected.lower, expected.upper])
            )

    def test_the_error_is_that_of_draws(self) -> None:
        """People drawn with and without the condition, in the reference group and elsewhere."""
        people, best = 10_000, 0.6
        others = 0.4
        cells = np.array([3_000 * best, 3_000 * (1 - best), 7_000 * others, 7_000 * (1 - others)]) / people
        drawn = np.random.default_rng(3).multinomial(people, cells, 20_000)
        in_best = drawn[:, 0] / drawn[:, :2].sum(axis=1)
        overall = (drawn[:, 0] + drawn[:, 2]) / people
        got = attributable([others, best], [7_000, 3_000], "best", favourable=True, scale=1)
        assert error_of(got.fraction) == pytest.approx(100 * (in_best / overall).std(), rel=0.03)

    def test_an_absent_reference(self) -> None:
        seven = np.array([1, 2, np.nan, 4, 5, 6, 7.0])
        got = attributable(seven, np.ones(7), 2, favourable=True)
        assert np.isnan([got.risk.value, got.fraction.value]).all()

    def test_what_makes_no_sense(self) -> None:
        with pytest.raises(InvalidInput):
            attributable(VALUES * 2, PEOPLE, "best", favourable=True, scale=1)
        with pytest.raises(InvalidInput):
            attributable(VALUES, PEOPLE, 9, favourable=True, scale=1)
