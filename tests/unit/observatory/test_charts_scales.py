"""Axes: round ticks around every value, places inside the axis, French words."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ecluse.observatory.methods.errors import InvalidInput
from ecluse.observatory.rules.charts.marks import Unit, spread
from ecluse.observatory.rules.charts.scales import Scale, axis, linear_ticks, log_ticks, tick_words

NUMBERS = st.floats(-1e9, 1e9).map(lambda value: float(f"{value:.6g}"))
POSITIVE = st.floats(1e-3, 1e9)


def round_number(step: float) -> bool:
    return any(
        math.isclose(step / 10.0 ** math.floor(math.log10(step) + 1e-9), each, rel_tol=1e-6) for each in (1, 2, 2.5, 5)
    )


@given(NUMBERS, NUMBERS, st.integers(3, 10))
@example(0.0, 5e-324, 3)
def test_linear_ticks_are_round_even_and_around_the_values(one: float, other: float, most: int) -> None:
    low, high = sorted((one, other))
    ticks = linear_ticks(low, high, most)
    steps = [after - before for before, after in pairwise(ticks)]
    wide = ticks[-1] - ticks[0]
    assert ticks[0] <= low + wide * 1e-6
    assert ticks[-1] >= high - wide * 1e-6
    assert 2 <= len(ticks) <= most + 2
    if high - low > abs(high) * 1e-6:
        assert max(steps) == pytest.approx(min(steps), rel=1e-3)
        assert round_number(float(f"{steps[0]:.5g}"))


@given(POSITIVE, POSITIVE, st.integers(4, 10))
def test_log_ticks_rise_around_the_values(one: float, other: float, most: int) -> None:
    low, high = sorted((one, other))
    ticks = log_ticks(low, high, most)
    assert all(before < after for before, after in pairwise(ticks))
    assert 0 < ticks[0] <= low * 1.000001
    assert ticks[-1] >= high * 0.999999


@given(st.lists(NUMBERS, max_size=20), st.booleans())
def test_every_value_is_placed_between_the_ends(values: list[float], zero: bool) -> None:
    found = axis(values, 300, 20, zero=zero)
    places = found.scale.places(values)
    assert ((places >= 20 - 1e-6) & (places <= 300 + 1e-6)).all()
    assert found.places[0] == pytest.approx(300)
    assert found.places[-1] == pytest.approx(20)
    if zero and values:
        assert found.scale.low <= 0 <= found.scale.high


def test_a_logarithmic_scale_lays_equal_ratios_at_equal_distances() -> None:
    scale = Scale(1, 1000, 0, 300, log=True)
    assert [scale(value) for value in (1, 10, 100, 1000)] == pytest.approx([0, 100, 200, 300])


def test_a_scale_turned_round_runs_the_other_way() -> None:
    scale = Scale(0, 10, 0, 100)
    assert scale.turned()(2) == pytest.approx(80)


def test_words_are_french_and_carry_the_decimals_they_need() -> None:
    assert tick_words((0, 0.5, 1)) == ("0,0", "0,5", "1,0")
    assert tick_words((0, 1000, 2000)) == ("0", "1\u202f000", "2\u202f000")
    assert tick_words((10, 20), "%") == ("10\u00a0%", "20\u00a0%")
    assert tick_words((1, 10, 100, 1000)) == ("1", "10", "100", "1\u202f000")


@pytest.mark.parametrize("values", [[0.0, 1.0], [-1.0], []])
def test_a_logarithm_of_nothing_above_zero_is_refused(values: list[float]) -> None:
    with pytest.raises(InvalidInput):
        axis(values, 0, 1, log=True)


def test_values_that_are_missing_do_not_count() -> None:
    assert axis([np.nan, 3.0, 9.0], 0, 1).ticks[0] >= 2


@given(st.lists(st.floats(0, 100), min_size=1, max_size=8))
def test_labels_are_set_apart_and_keep_their_order(places: list[float]) -> None:
    moved = spread(places, 10, 0, 100)
    ordered = [moved[index] for index in sorted(range(len(places)), key=lambda index: places[index])]
    assert all(after - before >= 10 - 1e-6 for before, after in pairwise(ordered))
    assert min(moved) >= -1e-6
    assert max(moved) <= 100 + 1e-6


def test_units_write_french() -> None:
    assert Unit("", "%", 1).write(1234.56) == "1\u202f234,6\u00a0%"
    assert Unit("", "", 0).write(-0.3) == "0"
    assert Unit().write(None) == "–"
    assert Unit().interval(1, 2) == "1,0 à 2,0"
    assert Unit().interval(None, 2) == ""
