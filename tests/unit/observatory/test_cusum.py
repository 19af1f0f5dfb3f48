"""Cumulative sums: flat series never alert, mirrored ones alert the other way, counts follow Rossi's formula."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ecluse.observatory.methods.cusum import detect_shifts, poisson_cusum
from ecluse.observatory.methods.errors import InvalidInput


@given(st.floats(-1e6, 1e6), st.integers(1, 40), st.integers(2, 12))
def test_a_flat_series_never_alerts(value: float, length: int, window: int) -> None:
    assert not detect_shifts(np.full(length, value), window=window).alert.any()


@settings(max_examples=50)
@given(arrays(float, (3, 30), elements=st.integers(0, 50).map(float)), st.integers(2, 12))
def test_a_mirrored_series_alerts_the_other_way(values: np.ndarray, window: int) -> None:
    found, mirrored = detect_shifts(values, window=window), detect_shifts(-values, window=window)
    one_way = ~((found.upward > found.threshold) & (found.downward < -found.threshold))
    np.testing.assert_array_equal(found.alert[one_way], -mirrored.alert[one_way])
    assert np.all(found.upward >= 0)
    assert np.all(found.downward <= 0)


@settings(max_examples=25)
@given(arrays(float, (4, 25), elements=st.one_of(st.integers(0, 20).map(float), st.just(np.nan))), st.integers(2, 6))
def test_series_do_not_disturb_each_other(values: np.ndarray, window: int) -> None:
    together = detect_shifts(values, window=window).alert
    np.testing.assert_array_equal(together, [detect_shifts(series, window=window).alert for series in values])


@settings(max_examples=40)
@given(arrays(float, 30, elements=st.integers(0, 50).map(float)), st.integers(1, 29))
def test_the_future_changes_nothing_to_the_past(values: np.ndarray, cut: int) -> None:
    """Once the first window is complete: until then its values make the reference."""
    cut = max(cut, 6)
    np.testing.assert_array_equal(
        detect_shifts(values, window=6).alert[:cut], detect_shifts(values[:cut], window=6).alert
    )


def test_a_lasting_shift_is_caught_and_ends_once_it_is_the_rule() -> None:
    values = np.array([10.0, 11, 9] * 4 + [13.0] * 24)
    alert = detect_shifts(values).alert
    assert not alert[:12].any()
    assert (alert[12:] >= 0).all()
    assert alert[12:18].any()
    assert alert[-1] == 0


def test_a_missing_month_restarts_the_sums_and_never_alerts() -> None:
    values = np.array([10.0, 11, 9] * 4 + [11, 11, np.nan, 11, 11])
    found = detect_shifts(values)
    assert found.upward[14] == 0
    assert found.alert[14] == 0
    assert found.upward[15] == pytest.approx(found.upward[12])


def test_nothing_at_all_is_said_before_the_first_value() -> None:
    found = detect_shifts([[np.nan] * 20, [np.nan] * 17 + [1.0, 2, 3]], window=3)
    assert not found.alert[:, :18].any()
    assert np.isnan(found.mean[0]).all()
    assert np.isnan(found.mean[1, :15]).all()
    assert found.mean[1, 15:18].tolist() == [1, 1, 1]


def test_empty_series_give_empty_answers() -> None:
    assert detect_shifts(np.empty((3, 0))).alert.shape == (3, 0)


@given(arrays(float, 40, elements=st.integers(0, 20).map(float)), st.floats(0.5, 20))
def test_counts_alarm_when_they_reach_the_limit_shown(counts: np.ndarray, expected: float) -> None:
    found = poisson_cusum(counts, expected)
    step = (counts - expected) / np.sqrt(expected) - 1.04
    total = 0.0
    for i in range(counts.size):
        total = max(0.0, total + step[i])
        assert found.total[i] == pytest.approx(total)
    clear = np.abs(found.total - 2.26) > 1e-9
    np.testing.assert_array_equal(
        (counts >= found.upper)[clear & (found.upper > 0)], found.alarm[clear & (found.upper > 0)]
    )


def test_a_missing_count_leaves_the_sum_where_it_was() -> None:
    found = poisson_cusum([5.0, np.nan, 5], 2.0)
    assert found.total[1] == found.total[0]
    assert not found.alarm[1]


def test_input_that_makes_no_sense_is_refused() -> None:
    with pytest.raises(InvalidInput):
        detect_shifts([1.0, 2], window=1)
    with pytest.raises(InvalidInput):
        detect_shifts(3.0)
    with pytest.raises(InvalidInput):
        poisson_cusum([1.0, -1], 2)
    with pytest.raises(InvalidInput):
        poisson_cusum([1.0, 1], 0)
