"""Slopes over ordered groups: the fit, its limits by other means, its direction, and what it refuses."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray
from scipy.special import expit, logit

from ecluse.observatory.methods.errors import InvalidInput
from ecluse.observatory.methods.inequality.logistic import Weighting, logistic_slope_index
from ecluse.observatory.methods.inequality.slope import (
    Scale,
    SlopeIndex,
    kunst_mackenbach,
    slope_index,
    standard_errors,
)

Array = NDArray[np.float64]
PEOPLE = np.array([900.0, 1_100, 1_000, 800, 1_200, 1_000])
VALUES = np.array([60.0, 63, 67, 66, 70, 75])
RANKS = (np.cumsum(PEOPLE) - PEOPLE / 2) / PEOPLE.sum()

groups = st.integers(5, 12).flatmap(
    lambda number: st.tuples(
        arrays(np.float64, number, elements=st.floats(1, 99)), arrays(np.float64, number, elements=st.floats(1, 1e5))
    )
)


def limits(index: SlopeIndex) -> Array:
    parts = (index.slope, index.ratio)
    return np.array([[part.value, part.lower, part.upper] for part in parts])


@given(groups)
def test_the_line_is_that_of_weighted_least_squares(data: tuple[Array, Array]) -> None:
    values, people = data
    ranks = (np.cumsum(people) - people / 2) / people.sum()
    b, a = np.polyfit(ranks, values, 1, w=np.sqrt(people))
    got = slope_index(values, people)
    np.testing.assert_allclose([got.slope.value, got.intercept], [b, a], rtol=1e-6, atol=1e-6)


@given(st.floats(10, 90), st.floats(-9, 9))
def test_values_on_a_line_give_its_ends(start: float, slope: float) -> None:
    got = slope_index(start + slope * RANKS, PEOPLE, multiplier=3)
    assert got.slope.value == pytest.approx(3 * slope, abs=1e-9)
    assert got.ratio.value == pytest.approx((start + slope) / start)
    assert got.intercept == pytest.approx(start)


def test_values_on_a_curve_give_its_ends_once_transformed() -> None:
    for scale, back in ((Scale.LOG, np.exp), (Scale.LOGIT, expit)):
        got = slope_index(back(-1 + 0.5 * RANKS), PEOPLE, scale=scale, transform=True)
        assert got.slope.value == pytest.approx(back(-0.5) - back(-1))
        assert got.ratio.value == pytest.approx(back(-0.5) / back(-1))


@given(groups, st.floats(0.01, 100), st.floats(0.01, 100))
def test_units_of_people_do_not_matter_and_those_of_values_scale_the_slope(
    data: tuple[Array, Array], unit: float, crowd: float
) -> None:
    values, people = data
    one, other = slope_index(values, people), slope_index(values * unit, people * crowd)
    scale = np.abs(values).max() * unit
    assert other.slope.value == pytest.approx(one.slope.value * unit, rel=1e-6, abs=1e-7 * scale)


def test_kunst_and_mackenbach_s_index_is_above_one_where_the_disadvantaged_have_more() -> None:
    assert kunst_mackenbach(VALUES[::-1], PEOPLE) > 1
    index = slope_index(VALUES, PEOPLE)
    assert kunst_mackenbach(VALUES, PEOPLE) == pytest.approx(1 / index.ratio.value)


def test_a_negative_multiplier_turns_both_indices_round() -> None:
    for scale, values in ((Scale.LINEAR, VALUES), (Scale.LOG, VALUES), (Scale.LOGIT, VALUES / 100)):
        plain, turned = (
            slope_index(values, PEOPLE, 0.02, scale=scale, multiplier=multiplier) for multiplier in (100, -100)
        )
        np.testing.assert_allclose(limits(turned)[0], -limits(plain)[0][[0, 2, 1]])
        np.testing.assert_allclose(limits(turned)[1], 1 / limits(plain)[1][[0, 2, 1]])


class TestLimits:
    def test_closed_limits_are_those_of_draws(self) -> None:
        errors = np.array([1.5, 1.0, 1.2, 0.8, 1.0, 1.1])
        drawn = VALUES + errors * np.random.default_rng(3).standard_normal((100_000, 6))
        draws = slope_index(drawn, PEOPLE)
        got = limits(slope_index(VALUES, PEOPLE, errors))
        expected = [np.quantile(part.value, (0.025, 0.975)) for part in (draws.slope, draws.ratio)]
        np.testing.assert_allclose(got[:, 1:], expected, rtol=0.02)

    @pytest.mark.parametrize("transform", [False, True])
    @pytest.mark.parametrize("scale", [Scale.LOG, Scale.LOGIT])
    def test_drawn_limits_are_those_of_other_draws(self, scale: Scale, transform: bool) -> None:
        onto, back = (np.log, np.exp) if scale is Scale.LOG else (logit, expit)
        values, errors = VALUES / 100, np.full(6, 0.05)
        drawn = back(onto(values) + errors * np.random.default_rng(5).standard_normal((50_000, 6)))
        draws = slope_index(np.clip(drawn, 1e-9, 1 - 1e-9), PEOPLE, scale=scale, transform=transform)
        got = limits(slope_index(values, PEOPLE, errors, scale=scale, transform=transform))
        expected = [np.quantile(part.value, (0.025, 0.975)) for part in (draws.slope, draws.ratio)]
        np.testing.assert_allclose(got[:, 1:], expected, rtol=0.04)

    @pytest.mark.parametrize("scale", list(Scale))
    @pytest.mark.parametrize("transform", [False, True])
    def test_they_are_the_same_alone_in_a_batch_and_again(self, scale: Scale, transform: bool) -> None:
        values = np.random.default_rng(2).uniform(0.2, 0.8, (3, 40, 6))
        batch = slope_index(values, PEOPLE, 0.05, scale=scale, transform=transform, draws=3_000)
        alone = slope_index(values[1, 7], PEOPLE, 0.05, scale=scale, transform=transform, draws=3_000)
        assert batch.slope.lower.shape == batch.intercept.shape == (3, 40)
        np.testing.assert_allclose(limits(batch)[..., 1, 7], limits(alone), rtol=1e-9)

    @pytest.mark.parametrize("scale", list(Scale))
    def test_they_enclose_the_index_and_widen_with_the_level(self, scale: Scale) -> None:
        usual, strict = (
            limits(slope_index(VALUES / 100, PEOPLE, 0.05, scale=scale, transform=True, level=level))
            for level in (0.95, 0.998)
        )
        assert (strict[:, 1] < usual[:, 1]).all()
        assert (usual[:, 1] < usual[:, 0]).all()
        assert (usual[:, 0] < usual[:, 2]).all()
        assert (usual[:, 2] < strict[:, 2]).all()

    @pytest.mark.parametrize("scale", list(Scale))
    @pytest.mark.parametrize("transform", [False, True])
    def test_without_error_they_are_the_index(self, scale: Scale, transform: bool) -> None:
        got = limits(slope_index(VALUES / 100, PEOPLE, 0.0, scale=scale, transform=transform, draws=50))
        np.testing.assert_allclose(got[:, 1:], np.repeat(got[:, :1], 2, axis=1), rtol=1e-9)

    def test_no_error_given_gives_none(self) -> None:
        for scale in Scale:
            got = limits(slope_index(VALUES / 100, PEOPLE, scale=scale, draws=10))
            assert np.isfinite(got[:, 0]).all()
            assert np.isnan(got[:, 1:]).all()

    def test_a_ratio_to_what_may_be_nothing_has_none(self) -> None:
        got = slope_index(np.array([0.5, 1, 2, 3, 4, 5]), PEOPLE, 1.0)
        assert np.isnan([got.ratio.lower, got.ratio.upper]).all()
        assert np.isfinite([got.slope.lower, got.slope.upper, got.ratio.value]).all()
        drawn = slope_index(np.array([0.5, 1, 2, 3, 4, 5]), PEOPLE, 0.2, scale=Scale.LOG)
        assert np.isnan([drawn.ratio.lower, drawn.ratio.upper]).all()
        assert np.isfinite([drawn.slope.lower, drawn.slope.upper]).all()
        # A ratio that may be negative has an inverse without bound.
        falling = slope_index(np.array([6.0, 5, 4, 3, 2, 0.5]), PEOPLE, 0.8)
        assert falling.ratio.lower < 0 < falling.ratio.upper
        turned = slope_index(np.array([6.0, 5, 4, 3, 2, 0.5]), PEOPLE, 0.8, multiplier=-1)
        assert np.isnan([turned.ratio.lower, turned.ratio.upper]).all()

    def test_standard_errors_from_limits(self) -> None:
        half = 1.959963984540054 * 0.1
        assert standard_errors(5 - half, 5 + half) == pytest.approx(0.1)
        around = np.log(5) + half * np.array([-1, 1])
        assert standard_errors(*np.exp(around), scale=Scale.LOG) == pytest.approx(0.1)
        assert standard_errors(*expit(around), scale=Scale.LOGIT) == pytest.approx(0.1)
        assert np.isnan(standard_errors(0, 1, scale=Scale.LOG))
        with pytest.raises(InvalidInput):
            standard_errors(2, 1)


class TestWhatHasNoSlope:
    @pytest.mark.parametrize("place", [0, 3])
    def test_an_area_with_a_missing_or_empty_group(self, place: int) -> None:
        values, people = np.tile(VALUES, (3, 1)), np.tile(PEOPLE, (3, 1))
        values[0, place], people[1, place] = np.nan, 0
        got = slope_index(values, people, 0.5)
        assert np.isnan(got.slope.value).tolist() == np.isnan(got.ratio.upper).tolist() == [True, True, False]

    def test_a_value_that_its_scale_does_not_hold(self) -> None:
        values = np.tile(VALUES / 100, (2, 1))
        values[0, 2] = 0
        for scale in (Scale.LOG, Scale.LOGIT):
            got = slope_index(values, PEOPLE, scale=scale, transform=True)
            assert np.isnan(got.slope.value).tolist() == [True, False]
            got = slope_index(values, PEOPLE, 0.05, scale=scale, draws=100)
            assert np.isfinite(got.slope.value).all()
            assert np.isnan(got.slope.lower).tolist() == [True, False]

    @pytest.mark.parametrize("number", [4, 101])
    def test_too_few_or_too_many_groups(self, number: int) -> None:
        with pytest.raises(InvalidInput):
            slope_index(np.ones(number), np.ones(number))
        assert slope_index(np.ones(100), np.ones(100)).ratio.value == pytest.approx(1)

    def test_what_makes_no_sense(self) -> None:
        for arguments in (
            {"population": -PEOPLE},
            {"errors": -np.ones(6)},
            {"values": VALUES * np.inf},
            {"multiplier": 0},
            {"draws": 1},
            {"scale": Scale.LOGIT},
            {"values": -VALUES, "scale": Scale.LOG},
        ):
            with pytest.raises(InvalidInput):
                slope_index(**({"values": VALUES, "population": PEOPLE} | arguments))  # type: ignore[arg-type]


class TestLogistic:
    @given(st.floats(-3, 3), st.floats(-3, 3))
    def test_proportions_on_a_curve_give_its_ends(self, start: float, slope: float) -> None:
        for weighting in Weighting:
            got = logistic_slope_index(expit(start + slope * RANKS), PEOPLE, weighting=weighting)
            ends = expit(np.array([start, start + slope]))
            assert got.slope.value == pytest.approx(100 * (ends[1] - ends[0]), abs=1e-8)
            assert got.ratio.value == pytest.approx(ends[1] / ends[0])

    @given(arrays(np.float64, (4, 6), elements=st.floats(0.02, 0.98)))
    def test_the_fit_leaves_no_score(self, values: Array) -> None:
        got = logistic_slope_index(values, PEOPLE)
        start = got.intercept
        end = start + got.slope.value / 100
        fitted = expit(logit(start)[:, np.newaxis] + (logit(end) - logit(start))[:, np.newaxis] * RANKS)
        left = (values - fitted) * PEOPLE / PEOPLE.sum()
        np.testing.assert_allclose([left.sum(axis=-1), (left * RANKS).sum(axis=-1)], 0, atol=1e-8)

    def test_areas_are_as_alone_and_people_in_any_unit(self) -> None:
        values = np.random.default_rng(4).uniform(0.1, 0.9, (20, 6))
        batch, alone = logistic_slope_index(values, PEOPLE), logistic_slope_index(values[5], PEOPLE * 1000)
        np.testing.assert_allclose(limits(batch)[..., 5], limits(alone), rtol=1e-9)

    def test_what_no_curve_fits_is_missing(self) -> None:
        values = [[0] * 6, [1] * 6, [0, 0, 0, 1, 1, 1], [0.2, 0.3, 0.4, 0.5, 0.6, 0.7]]
        assert np.isnan(logistic_slope_index(values, PEOPLE).slope.value).tolist() == [True, True, True, False]

    def test_missing_groups(self) -> None:
        seven, people = np.linspace(0.2, 0.5, 7), np.ones(7)
        seven[2] = np.nan
        assert np.isfinite(limits(logistic_slope_index(seven, people))).all()
        seven[3] = np.nan
        assert np.isnan(limits(logistic_slope_index(seven, people))).all()

    def test_what_makes_no_sense(self) -> None:
        with pytest.raises(InvalidInput):
            logistic_slope_index(VALUES, PEOPLE)
        with pytest.raises(InvalidInput):
            logistic_slope_index(VALUES / 100, -PEOPLE)
