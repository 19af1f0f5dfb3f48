"""Correlations against published figures, and against what must hold whatever the values."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecluse.observatory.methods.correlation import correlation
from ecluse.observatory.methods.errors import InvalidInput

numbers = st.lists(st.integers(-50, 50), min_size=4, max_size=40)


def test_anscombe_s_first_set() -> None:
    """Anscombe, Am Stat 1973;27:17: r = 0.816, and R's cor.test gives p = 0.00217, limits 0.4244 and 0.9507."""
    x = [10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5]
    y = [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68]
    told = correlation(x, y)
    assert told.r == pytest.approx(0.8164, abs=1e-4)
    assert told.p_value == pytest.approx(0.00217, abs=1e-5)
    assert (told.lower, told.upper) == pytest.approx((0.4244, 0.9507), abs=1e-4)


def test_ranks_of_hours_and_scores() -> None:
    """The worked example of many a textbook: ten people, ρ = −29/165, p = 0.627."""
    told = correlation([106, 100, 86, 101, 99, 103, 97, 113, 112, 110], [7, 27, 2, 50, 28, 29, 20, 12, 6, 17])
    assert told.rank == pytest.approx(-29 / 165)
    assert told.rank_p_value == pytest.approx(0.627188, abs=1e-6)


def test_an_area_without_one_of_the_values_is_left_out() -> None:
    told = correlation([1, 2, np.nan, 4, 5], [2, 4, 9, np.nan, 10])
    assert told.count == 3
    assert told.r == pytest.approx(1.0)


def test_nothing_is_said_of_a_constant_or_of_two_areas() -> None:
    assert np.isnan(correlation([1, 1, 1, 1], [1, 2, 3, 4]).r)
    assert np.isnan(correlation([1, 2], [1, 2]).r)
    with pytest.raises(InvalidInput):
        correlation([1, 2], [1, 2, 3])


@given(numbers, st.randoms(use_true_random=False))
def test_what_must_hold(values: list[int], random) -> None:
    others = [random.randint(-50, 50) for _ in values]
    told, back = correlation(values, others), correlation(others, values)
    if np.isnan(told.r):
        assert len(set(values)) == 1 or len(set(others)) == 1
        return
    assert told.r == pytest.approx(back.r)
    assert told.rank == pytest.approx(back.rank)
    turned = correlation([-each for each in values], others)
    assert turned.r == pytest.approx(-told.r)
    stretched = correlation([each**3 for each in values], others)
    assert stretched.rank == pytest.approx(told.rank)
    assert 0 <= told.p_value <= 1
