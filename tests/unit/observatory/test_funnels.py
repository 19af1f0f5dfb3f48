"""Funnels: the tails that their lines leave, and flags that follow them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import pdtr, pdtrc

from ecluse.observatory.methods.errors import InvalidInput
from ecluse.observatory.methods.funnels import (
    Flag,
    flag_proportions,
    flag_rates,
    flag_ratios,
    proportion_limits,
    rate_funnel,
    ratio_funnel,
)
from ecluse.observatory.methods.results import STRICT, USUAL


@given(st.integers(1, 2_000), st.sampled_from([USUAL, STRICT]))
def test_on_its_lines_a_ratio_has_the_chance_of_the_tail(events: int, level: float) -> None:
    funnel = ratio_funnel(events, level=level)
    tail = (1 - level) / 2
    assert pdtr(events, funnel.lower_size) == pytest.approx(tail, rel=1e-7)
    assert pdtrc(events - 1, funnel.upper_size) == pytest.approx(tail, rel=1e-7)
    assert funnel.lower == pytest.approx(100 * events / funnel.lower_size)
    assert funnel.lower < 100 < funnel.upper


def test_a_funnel_of_rates_is_one_of_ratios_in_other_units() -> None:
    events = np.arange(1, 50)
    rates = rate_funnel(events, 250.0, multiplier=100_000, years=3)
    ratios = ratio_funnel(events)
    np.testing.assert_allclose(rates.lower, ratios.lower * 2.5)
    np.testing.assert_allclose(rates.upper_size, ratios.upper_size * 400 / 3)


@given(st.integers(0, 400), st.floats(0.5, 400))
def test_a_ratio_out_of_the_strict_funnel_is_out_of_the_usual_one(events: int, expected: float) -> None:
    flag = int(flag_ratios(events, expected))
    if flag > 0:
        assert events > expected
    if flag < 0:
        assert events < expected
    if abs(flag) == 2:
        more = events + 1 if flag > 0 else max(events - 1, 0)
        assert abs(int(flag_ratios(more, expected))) == 2


def test_as_many_events_as_expected_lie_within() -> None:
    assert set(flag_ratios(np.arange(1, 300), np.arange(1, 300)).tolist()) == {Flag.WITHIN}


@given(st.integers(1, 5_000), st.floats(0, 1))
def test_a_proportion_s_bounds_hold_its_average(people: int, average: float) -> None:
    usual, strict = (proportion_limits(people, average, level) for level in (USUAL, STRICT))
    assert 0 <= strict.lower <= usual.lower <= average <= usual.upper <= strict.upper <= 1


def test_flags_of_proportions() -> None:
    events = np.array([2, 30, 41, 50, 62, 98])
    assert flag_proportions(events, 100, 0.5).tolist() == [
        Flag.LOW_STRICT, Flag.LOW_STRICT, Flag.WITHIN, Flag.WITHIN, Flag.HIGH, Flag.HIGH_STRICT,
    ]  # fmt: skip


def test_the_average_is_that_of_all_areas_unless_given() -> None:
    events, people = np.array([10.0, 40.0, 90.0]), np.array([1e4, 1e4, 1e4])
    np.testing.assert_array_equal(flag_rates(events, people), flag_rates(events, people, events.sum() / people.sum()))
    assert flag_rates(events, people, 90 / 1e4).tolist() == [Flag.LOW_STRICT, Flag.LOW_STRICT, Flag.WITHIN]


def test_areas_without_numbers_have_no_flag_and_do_not_move_the_average() -> None:
    events, people = np.array([10.0, 40.0, 90.0, np.nan, 5.0]), np.array([1e4, 1e4, 1e4, 1e4, np.nan])
    for method in (flag_rates, flag_proportions):
        got = method(events, people)
        assert got[3:].tolist() == [Flag.NOT_COMPUTABLE] * 2
        np.testing.assert_array_equal(got[:3], method(events[:3], people[:3]))


def test_what_makes_no_sense_is_refused() -> None:
    with pytest.raises(InvalidInput):
        ratio_funnel([0, 1])
    with pytest.raises(InvalidInput):
        rate_funnel([1], 0)
    with pytest.raises(InvalidInput):
        rate_funnel([1], 100, years=0)
    with pytest.raises(InvalidInput):
        proportion_limits(10, 1.5)
    with pytest.raises(InvalidInput):
        flag_proportions([11], [10])
    assert np.isnan(proportion_limits(0, 0.5)).all()
