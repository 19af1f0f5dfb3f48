"""Crude rates, proportions and means: units, absent numbers, refusals."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecluse.observatory.methods.errors import InvalidInput
from ecluse.observatory.methods.intervals import poisson_limits
from ecluse.observatory.methods.rates import count, crude_rate, mean, proportion
from ecluse.observatory.methods.results import Estimate


def parts(estimate: Estimate) -> np.ndarray:
    return np.stack([estimate.value, estimate.lower, estimate.upper])


@given(st.integers(0, 5_000), st.integers(1, 10**6), st.floats(0.1, 1e6))
def test_a_rate_is_a_count_in_another_unit(events: int, people: int, multiplier: float) -> None:
    rate = crude_rate(events, people, multiplier=multiplier)
    np.testing.assert_allclose(parts(rate) * people / multiplier, parts(count(events)), rtol=1e-12)
    assert rate.lower <= rate.value <= rate.upper


def test_a_count_has_its_poisson_limits() -> None:
    got = count([0, 3, 70])
    np.testing.assert_array_equal(got.value, [0, 3, 70])
    np.testing.assert_array_equal([got.lower, got.upper], poisson_limits([0, 3, 70]))


def test_a_rate_may_exceed_one_event_a_person() -> None:
    assert crude_rate(12, 4, multiplier=1).value == 3


def test_what_is_not_known_has_no_rate() -> None:
    for method in (crude_rate, proportion):
        assert np.isnan(parts(method([0, np.nan, 4], [0, 8, np.nan]))).all()


def test_events_among_nobody_are_refused() -> None:
    for method in (crude_rate, proportion):
        with pytest.raises(InvalidInput):
            method([1], [0])
        with pytest.raises(InvalidInput):
            method([1], [-10])


def test_rates_broadcast() -> None:
    assert crude_rate(np.ones((4, 1)), np.arange(1.0, 6.0)).upper.shape == (4, 5)


@given(st.lists(st.floats(-1e3, 1e3), min_size=2, max_size=20), st.floats(-100, 100), st.floats(0.1, 10))
def test_a_mean_follows_its_unit(values: list[float], shift: float, scale: float) -> None:
    moved = mean(np.array(values) * scale + shift)
    np.testing.assert_allclose(parts(moved), parts(mean(values)) * scale + shift, rtol=1e-9, atol=1e-6)


def test_absent_values_are_no_values() -> None:
    np.testing.assert_array_equal(parts(mean([[1, 2, 6, np.nan]]))[:, 0], parts(mean([1, 2, 6])))
    assert mean([4.0]).value == 4
    assert np.isnan(mean([4.0]).lower)
    assert np.isnan(parts(mean([np.nan, np.nan]))).all()
    with pytest.raises(InvalidInput):
        mean([1, np.inf])
