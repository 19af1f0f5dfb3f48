"""The yearly trend: five points at least, real intervals, a slope that no single year makes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.special import chdtrc

from ecluse.observatory.methods.errors import InvalidInput
from ecluse.observatory.methods.trends import TrendStatus, recent_trend

YEARS = np.arange(2016, 2024)
finite = st.floats(-1000, 1000).map(lambda v: round(v, 3))


def straight(t: np.ndarray, y: np.ndarray, w: np.ndarray) -> tuple[float, float]:
    """Slope and its variance from the normal equations, written without centring."""
    design = np.column_stack([np.ones(t.size), t])
    inverse = np.linalg.inv(design.T @ (w[:, None] * design))
    return (inverse @ design.T @ (w * y))[1], inverse[1, 1]


@given(arrays(float, 5, elements=finite), arrays(float, 5, elements=st.floats(0.1, 50)))
def test_it_is_weighted_least_squares(values: np.ndarray, half: np.ndarray) -> None:
    found = recent_trend(np.arange(5), values, values - half, values + half)
    slope, variance = straight(np.arange(5.0), values, (2 * half / 3.92) ** -2)
    assert found.slope == pytest.approx(slope, rel=1e-6, abs=1e-6)
    assert found.slope_error == pytest.approx(np.sqrt(variance), rel=1e-6)
    assert found.p_value == pytest.approx(chdtrc(1, found.chi2), rel=1e-12)
    if found.direction != 0:
        assert found.chi2 > 9.5495
        for out in range(5):
            kept = np.arange(5) != out
            without, _ = straight(np.arange(5.0)[kept], values[kept], (2 * half[kept] / 3.92) ** -2)
            assert np.sign(without) == found.direction


@given(arrays(float, 6, elements=finite), st.floats(0.5, 20), st.floats(0.001, 1000))
def test_the_unit_changes_nothing_and_the_sign_all(values: np.ndarray, half: float, factor: float) -> None:
    found, scaled, turned = (
        recent_trend(np.arange(6), v, v - h, v + h)
        for v, h in ((values, half), (values * factor, half * factor), (-values, half))
    )
    assume(abs(float(found.chi2) - 9.5495) > 1e-3)
    assume(abs(float(found.slope)) > 1e-6)
    assert scaled.direction == found.direction
    assert scaled.chi2 == pytest.approx(float(found.chi2), rel=1e-6)
    assert turned.direction == -found.direction


def test_only_the_last_five_values_count() -> None:
    values = np.array([500.0, 400, 300, 10, 11, 12, 13, 14])
    found = recent_trend(YEARS, values, values - 0.1, values + 0.1)
    assert found.direction == 1
    assert found.slope == pytest.approx(1)


def test_missing_years_are_passed_over_and_keep_their_distance() -> None:
    values = np.array([500.0, 10, 11, np.nan, 13, np.nan, 15, 16])
    found = recent_trend(YEARS, values, values - 0.1, values + 0.1)
    assert found.slope == pytest.approx(1)
    assert found.status == TrendStatus.COMPUTED


def test_one_year_alone_makes_no_trend() -> None:
    values = np.array([10.0, 10, 10, 10, 20])
    found = recent_trend(np.arange(5), values, values - 0.1, values + 0.1)
    assert found.chi2 > 9.5495
    assert not found.stable
    assert found.direction == 0


def test_what_cannot_be_computed_says_why() -> None:
    good = np.linspace(10, 14, 5)
    no_limits = np.array([np.nan, 1, 1, 1, 1]) * good
    few = good.copy()
    few[2] = np.nan
    values = np.stack([good, good, few, good, good])
    half = np.ones((5, 5))
    half[1] = no_limits - good
    half[3, 4] = 0
    saturated = np.zeros((5, 5), dtype=bool)
    saturated[4, 0] = True
    found = recent_trend(np.arange(5), values, values - half, values + half, saturated=saturated)
    assert found.status.tolist() == [0, 2, 1, 3, 4]
    assert np.isnan(found.chi2[1:]).all()
    assert (found.direction[1:] == 0).all()


def test_short_series_cannot_be_computed() -> None:
    found = recent_trend([1, 2], [[3.0, 4]], [[2, 3]], [[4, 5]])
    assert found.status.tolist() == [TrendStatus.TOO_FEW_POINTS]
    assert found.progress(1).tolist() == [0]


def test_progress_follows_polarity() -> None:
    values = np.arange(5.0)
    found = recent_trend(np.arange(5), np.stack([values] * 3), values - 0.1, values + 0.1)
    assert found.progress([1, -1, 0]).tolist() == [1, -1, 0]


def test_tiny_and_huge_intervals_do_not_overflow() -> None:
    values = np.arange(5.0) * 1e-200
    found = recent_trend(np.arange(5), values, values - 1e-201, values + 1e-201)
    assert found.direction == 1
    assert np.isfinite(found.chi2)


@pytest.mark.parametrize("factor", [1.0, 89.37867384040109])
def test_a_slope_that_vanishes_without_one_year_is_not_stable(factor: float) -> None:
    values = factor * np.array([23.0, 0, 0, 23, -8])
    found = recent_trend(np.arange(5), values, values - factor * 3, values + factor * 3)
    assert found.chi2 > 9.5495
    assert not found.stable


def test_a_point_that_outweighs_all_others_makes_no_trend() -> None:
    half = np.array([1.0, 1, 1, 1, 1e-300])
    found = recent_trend(np.arange(5), np.arange(5.0), np.arange(5.0) - half, np.arange(5.0) + half)
    assert found.direction == 0


@pytest.mark.parametrize(
    ("times", "low", "high", "points"),
    [([1, 1, 2, 3, 4], 0, 9, 5), ([1, 2, 3, 4], 0, 9, 5), ([1, 2, 3, 4, 5], 9, 0, 5), ([1, 2, 3, 4, 5], 0, 9, 2)],
)
def test_input_that_makes_no_sense_is_refused(times: list[int], low: float, high: float, points: int) -> None:
    with pytest.raises(InvalidInput):
        recent_trend(times, np.ones(5), np.full(5, low), np.full(5, high), points=points)
