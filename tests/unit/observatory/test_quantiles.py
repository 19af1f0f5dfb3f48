"""Areas shared out by value: whole groups, no split tie, the formula of the publisher in whole numbers."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecluse.observatory.methods.errors import InvalidInput
from ecluse.observatory.methods.quantiles import quantile_groups


def published(values: list[float], groups: int) -> list[int]:
    number = len(values)
    ranks = [1 + sum(other < value for other in values) for value in values]
    return [max(1, floor((groups + 1) - ceil((number + 1 - rank) / Fraction(number, groups)))) for rank in ranks]


@given(st.lists(st.integers(0, 30), min_size=1, max_size=60), st.integers(2, 12))
def test_the_publisher_s_formula(values: list[int], groups: int) -> None:
    got = quantile_groups(values, groups)
    if len(values) < groups:
        assert np.isnan(got).all()
    else:
        assert got.tolist() == published(list(map(float, values)), groups)


@given(st.permutations(range(37)), st.integers(2, 12))
def test_groups_of_distinct_values_differ_by_one_at_most(values: list[int], groups: int) -> None:
    sizes = np.bincount(quantile_groups(values, groups).astype(int))[1:]
    assert len(sizes) == groups
    assert sizes.max() - sizes.min() <= 1


@given(st.lists(st.integers(0, 10), min_size=10, max_size=40))
def test_equal_values_are_together_and_higher_ones_are_not_before(values: list[int]) -> None:
    got = quantile_groups(values, 5)
    order = np.argsort(values, kind="stable")
    assert (np.diff(got[order]) >= 0).all()
    for value in set(values):
        assert len(set(got[np.array(values) == value].tolist())) == 1


@given(st.lists(st.one_of(st.floats(-5, 5), st.just(np.nan)), min_size=6, max_size=40))
def test_missing_values_are_neither_grouped_nor_counted(values: list[float]) -> None:
    data = np.array(values)
    present = ~np.isnan(data)
    got = quantile_groups(data, 3)
    assert np.isnan(got[~present]).all()
    np.testing.assert_array_equal(got[present], quantile_groups(data[present], 3) if present.any() else [])


def test_rows_are_grouped_apart_and_from_either_end() -> None:
    values = np.array([[1, 2, 3, 4], [40, 30, 20, 10]])
    assert quantile_groups(values, 2).tolist() == [[1, 1, 2, 2], [2, 2, 1, 1]]
    assert quantile_groups(values, 2, highest_first=True).tolist() == [[2, 2, 1, 1], [1, 1, 2, 2]]


def test_all_equal() -> None:
    assert quantile_groups([7] * 10, 5).tolist() == [1] * 10


def test_what_makes_no_sense_is_refused() -> None:
    with pytest.raises(InvalidInput):
        quantile_groups([1, 2, 3], 1)
    with pytest.raises(InvalidInput):
        quantile_groups([1, np.inf, 3], 2)
