"""Believable values: two z-scores, limits, and rules in which a missing value is never a zero."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from ecluse.observatory.methods.errors import InvalidInput
from ecluse.observatory.methods.quality import Comparison, Outcome, modified_z_scores, outside, validate, z_scores

values = arrays(float, (3, 9), elements=st.integers(-50, 50).map(float))


@given(values)
def test_z_scores_are_those_of_scipy(x: np.ndarray) -> None:
    found = z_scores(x)
    for row, z in zip(x, found, strict=True):
        if np.ptp(row) == 0:
            assert np.isnan(z).all()
        else:
            np.testing.assert_allclose(z, stats.zscore(row, ddof=1), atol=1e-12)


@given(values)
def test_modified_z_scores_rest_on_medians(x: np.ndarray) -> None:
    found = modified_z_scores(x)
    for row, z in zip(x, found, strict=True):
        mad = stats.median_abs_deviation(row)
        if mad == 0:
            assert np.isnan(z).all()
        else:
            np.testing.assert_allclose(z, (row - np.median(row)) * 0.6745 / mad, rtol=2e-5, atol=1e-12)


def test_missing_values_are_passed_over() -> None:
    x = np.array([1.0, np.nan, 2, 3, 90, np.nan])
    kept = ~np.isnan(x)
    for score in (z_scores, modified_z_scores):
        np.testing.assert_allclose(score(x)[kept], score(x[kept]))
        assert np.isnan(score(x)[~kept]).all()
        assert np.isnan(score([np.nan, np.nan])).all()
        assert np.isnan(score([4.0])).all()
        assert score(np.empty((2, 0))).shape == (2, 0)


def test_one_outlier_hides_from_the_mean_but_not_from_the_median() -> None:
    x = [10.0, 11, 9, 10, 11, 100]
    assert z_scores(x)[-1] < 3
    assert modified_z_scores(x)[-1] > 3.5


def test_limits_belong_to_the_range() -> None:
    assert outside([1, 2, 3, 4, np.nan], 2, 3).tolist() == [True, False, False, True, False]
    assert outside([1, 9], np.nan, [5, 5]).tolist() == [False, True]
    with pytest.raises(InvalidInput):
        outside([1], 3, 2)


def test_rules_hold_break_or_are_not_evaluated() -> None:
    left, right = [1, 2, 3, np.nan, 1], [2, 2, 2, 1, np.nan]
    none = [Outcome.NOT_EVALUATED] * 2
    for comparison, outcomes in {
        Comparison.LESS: [1, 0, 0],
        Comparison.AT_MOST: [1, 1, 0],
        Comparison.EQUAL: [0, 1, 0],
        Comparison.DIFFERENT: [1, 0, 1],
        Comparison.AT_LEAST: [0, 1, 1],
        Comparison.GREATER: [0, 0, 1],
    }.items():
        assert validate(left, comparison, right).tolist() == outcomes + none


def test_sums_of_decimals_are_equal() -> None:
    assert validate(0.1 + 0.2, Comparison.EQUAL, 0.3) == Outcome.HELD
    assert validate(0.1 + 0.2, Comparison.GREATER, 0.3) == Outcome.BROKEN


def test_rules_of_presence() -> None:
    left, right = [1, np.nan, np.nan, 0], [1, 1, np.nan, np.nan]
    assert validate(left, Comparison.BOTH_OR_NEITHER, right).tolist() == [1, 0, 1, 0]
    assert validate(left, Comparison.NOT_BOTH, right).tolist() == [0, 1, 1, 1]
