"""Limits of counts, proportions and means: what they solve, how they move, and what they refuse."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import pdtr, pdtrc

from ecluse.observatory.methods.errors import InvalidInput
from ecluse.observatory.methods.intervals import (
    FEW,
    TABLE_SIZE,
    byar,
    exact,
    limits_table,
    normal_quantile,
    poisson_limits,
    student,
    wilson,
)
from ecluse.observatory.methods.results import STRICT, USUAL

levels = st.floats(0.5, 0.9999)


@given(st.integers(0, 500), levels)
def test_exact_limits_leave_the_same_chance_in_both_tails(events: int, level: float) -> None:
    lower, upper = exact(events, level)
    tail = (1 - level) / 2
    assert pdtr(events, upper) == pytest.approx(tail, rel=1e-8)
    if events == 0:
        assert lower == 0
    else:
        assert pdtrc(events - 1, lower) == pytest.approx(tail, rel=1e-8)


@given(st.integers(0, 2 * TABLE_SIZE), st.sampled_from([0.8, 0.9, USUAL, STRICT]))
def test_limits_enclose_the_count_and_widen_with_the_level(events: int, level: float) -> None:
    lower, upper = poisson_limits(events, level)
    assert 0 <= lower <= events < upper
    wider_lower, wider_upper = poisson_limits(events, level + 0.001)
    assert wider_lower <= lower
    assert wider_upper > upper


@given(st.lists(st.integers(0, 2 * TABLE_SIZE), min_size=1, max_size=30))
def test_whole_numbers_have_the_limits_of_the_formulas_whatever_their_type(events: list[int]) -> None:
    counts = np.array(events, dtype=np.float64)
    few = counts < FEW
    expected = [np.where(few, small, large) for small, large in zip(exact(counts), byar(counts), strict=True)]
    for form in (events, counts, counts.astype(np.int16), np.append(counts, 0.5)):
        got = poisson_limits(form)
        np.testing.assert_allclose([limit[: len(events)] for limit in got], expected, rtol=1e-13)


def test_limits_are_exact_below_ten_events_and_byar_s_from_ten() -> None:
    for level in (USUAL, STRICT):
        table = limits_table(level)
        np.testing.assert_array_equal(table.lower[:10], exact(np.arange(10.0), level).lower)
        np.testing.assert_array_equal(table.upper[10:], byar(np.arange(10.0, TABLE_SIZE), level).upper)
    assert poisson_limits(9.5).upper == exact(9.5).upper
    assert poisson_limits(10.5).upper == byar(10.5).upper


def test_the_table_cannot_be_written() -> None:
    with pytest.raises(ValueError, match="read-only"):
        limits_table(USUAL).lower[0] = 1


def test_byar_s_lower_limit_is_missing_where_it_would_be_negative() -> None:
    lower, upper = byar([0, 1, 2], STRICT)
    assert lower[0] == 0
    assert np.isnan(lower[1])
    assert lower[2] > 0
    assert np.isfinite(upper).all()
    assert poisson_limits(1, STRICT).lower > 0


def test_missing_counts_stay_missing() -> None:
    for method in (exact, byar, poisson_limits):
        lower, upper = method([3.0, np.nan])
        assert np.isnan(lower).tolist() == np.isnan(upper).tolist() == [False, True]


@pytest.mark.parametrize("events", [[-1], [-1.0], [np.inf], np.array([-3], dtype=np.int32)])
def test_counts_that_make_no_sense_are_refused(events: object) -> None:
    with pytest.raises(InvalidInput):
        poisson_limits(events)  # type: ignore[arg-type]


@pytest.mark.parametrize("level", [0, 1, -0.5, 95, float("nan")])
def test_levels_that_make_no_sense_are_refused(level: float) -> None:
    for method in (exact, byar, poisson_limits):
        with pytest.raises(InvalidInput):
            method(3, level)
    with pytest.raises(InvalidInput):
        wilson(1, 2, level)
    with pytest.raises(InvalidInput):
        student(1, 2, 3, level)


def test_numbers_too_large_for_an_integer_have_limits() -> None:
    lower, upper = poisson_limits([1e20, 5.0])
    assert lower[0] <= 1e20 <= upper[0]
    assert upper[1] == pytest.approx(exact(5).upper)


def test_no_count_gives_no_limit() -> None:
    assert poisson_limits([]).lower.shape == (0,)
    assert poisson_limits(np.zeros((0, 3), dtype=np.int64)).upper.shape == (0, 3)


@given(st.integers(1, 10_000), st.data(), levels)
def test_wilson_s_limits_are_the_proportions_that_the_score_test_just_accepts(
    people: int, data: st.DataObject, level: float
) -> None:
    cases = data.draw(st.integers(0, people))
    lower, upper = wilson(cases, people, level)
    assert 0 <= lower <= cases / people <= upper <= 1
    for limit in (lower, upper):
        gap = abs(limit - cases / people)
        allowed = normal_quantile(level) * np.sqrt(limit * (1 - limit) / people)
        assert gap == pytest.approx(allowed, rel=1e-6, abs=1e-9)
    mirrored = wilson(people - cases, people, level)
    assert mirrored.lower == pytest.approx(1 - upper, abs=1e-12)


def test_wilson_of_nobody_is_missing_and_of_too_many_is_refused() -> None:
    assert np.isnan(wilson([0, np.nan, 1], [0, 5, np.nan])).all()
    with pytest.raises(InvalidInput):
        wilson(6, 5)
    with pytest.raises(InvalidInput):
        wilson(-1, 5)


def test_student_s_limits() -> None:
    lower, upper = student(10, 2, 2)  # t with one degree of freedom is 12.706
    assert upper - 10 == pytest.approx(12.706204736432095 * 2 / np.sqrt(2))
    assert 10 - lower == pytest.approx(upper - 10)
    assert np.isnan(student(10, 2, [0, 1])).all()
    with pytest.raises(InvalidInput):
        student(10, -2, 5)
