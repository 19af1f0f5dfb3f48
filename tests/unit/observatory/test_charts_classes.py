"""Classes of values: exact optimum, bounds that cover every value, ties never split, nothing empty unsaid."""

from __future__ import annotations

import itertools
import time

import numpy as np
import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from ecluse.observatory.methods.errors import InvalidInput
from ecluse.observatory.rules.charts.classes import (
    Classes,
    Cut,
    around,
    as_written,
    classes,
    given,
    natural_breaks,
)
from ecluse.observatory.rules.charts.marks import Unit

PERCENT = Unit("%", "%", 1)
VALUES = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=60)
MADE = st.sampled_from([Cut.QUANTILES, Cut.EQUAL_INTERVALS, Cut.NATURAL, Cut.STANDARD_DEVIATIONS])


def squares(values: np.ndarray, bounds: np.ndarray) -> float:
    """The sum of squared gaps to the means of the classes that ``bounds`` make."""
    of = np.searchsorted(bounds, values, side="right")
    return float(sum(((values[of == each] - values[of == each].mean()) ** 2).sum() for each in np.unique(of)))


def least(values: np.ndarray, count: int) -> float:
    """The same over every way to cut, tried one by one."""
    distinct = np.unique(values)
    count = min(count, len(distinct))
    return min(squares(values, np.array(cut)) for cut in itertools.combinations(distinct[1:], count - 1))


@drawn(st.lists(st.integers(-30, 30), min_size=1, max_size=11), st.integers(1, 5))
def test_natural_breaks_are_the_best_of_all(numbers: list[int], count: int) -> None:
    values = np.array(numbers) / 2
    assert squares(values, natural_breaks(values, count)) == pytest.approx(least(values, count), abs=1e-9)


def test_natural_breaks_of_every_commune_are_quick_and_no_worse_than_on_bins() -> None:
    values = np.random.default_rng(1).lognormal(3, 0.5, 35_000)
    start = time.process_time()
    bounds = natural_breaks(values, 5)
    assert time.process_time() - start < 1
    assert len(bounds) == 4
    binned = natural_breaks(np.round(values), 5)
    assert squares(values, bounds) <= squares(values, binned)


def check(found: Classes, values: list[float], decimals: int) -> None:
    written = as_written(values, decimals)
    assert sum(found.counts) == len(values)
    assert list(found.bounds) == sorted(found.bounds)
    assert found.bounds[0] <= written.min()
    assert written.max() <= found.bounds[-1]
    of = found.of(values)
    assert np.bincount(of, minlength=len(found)).tolist() == list(found.counts)
    for value in np.unique(written):
        assert len(set(of[written == value].tolist())) == 1
    for each, value in zip(of.tolist(), written.tolist(), strict=True):
        assert found.bounds[each] <= value
        assert value < found.bounds[each + 1] or each == len(found) - 1
    assert len(found.labels(PERCENT)) == len(found)


@drawn(VALUES, MADE, st.integers(1, 6), st.integers(0, 2))
def test_classes_cover_every_value_and_split_no_tie(values: list[float], cut: Cut, count: int, decimals: int) -> None:
    found = classes(values, cut, count, decimals=decimals)
    check(found, values, decimals)
    if cut in {Cut.QUANTILES, Cut.NATURAL}:
        assert all(found.counts)
        assert len(found) <= count
    said = found.statement(PERCENT)
    assert ("sans aucun territoire" in said) == (0 in found.counts)


@drawn(VALUES, st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=4, unique=True))
def test_given_breaks_are_kept_with_their_empty_classes(values: list[float], breaks: list[float]) -> None:
    found = given(values, breaks, decimals=0)
    check(found, values, 0)
    assert set(found.bounds[1:-1]) == set(as_written(breaks, 0).tolist())


@drawn(VALUES, st.floats(-1e6, 1e6), st.integers(1, 3))
def test_a_diverging_scale_has_its_reference_on_a_bound(values: list[float], reference: float, sides: int) -> None:
    found = around(values, reference, sides=sides, decimals=1)
    check(found, values, 1)
    assert found.middle is not None
    below = int(found.middle)
    centre = float(as_written(reference, 1))
    assert all(bound <= centre for bound in found.bounds[1 : below + 1] if below < len(found))
    of = found.of(values)
    written = as_written(values, 1)
    assert (of[written < centre] < below).all()
    assert (of[written >= centre] >= below).all()


def test_both_sides_of_a_reference_step_alike() -> None:
    found = around(np.arange(0, 101), 50, sides=3, decimals=0)
    inner = np.array(found.bounds[1:-1])
    assert 50 in inner
    assert sorted(abs(inner - 50).tolist()) == sorted(abs(50 - inner[::-1]).tolist())


def test_quantiles_hold_the_same_numbers_where_no_value_repeats() -> None:
    assert classes(np.arange(100), Cut.QUANTILES, 5, decimals=0).counts == (20, 20, 20, 20, 20)


def test_fewer_classes_than_asked_is_said() -> None:
    found = classes([0] * 90 + [1, 2, 3], Cut.QUANTILES, 5, decimals=0)
    assert len(found) < 5
    assert "5 étaient demandées" in found.statement(PERCENT)


def test_a_class_without_area_is_said() -> None:
    found = given([1, 2, 90], [10, 50], decimals=0)
    assert found.counts == (2, 0, 1)
    assert "1\u00a0classe sans aucun territoire" in found.statement(PERCENT)


def test_standard_deviations_put_the_mean_in_the_middle_class_or_on_a_bound() -> None:
    values = np.random.default_rng(2).normal(50, 10, 2_000)
    odd = classes(values, Cut.STANDARD_DEVIATIONS, 5)
    assert odd.middle == 2.5
    assert odd.bounds[2] < values.mean() < odd.bounds[3]
    even = classes(values, Cut.STANDARD_DEVIATIONS, 4)
    assert even.middle == 2
    assert even.bounds[2] == pytest.approx(values.mean(), abs=0.05)


def test_a_value_is_classed_as_it_is_written() -> None:
    found = given([12.04, 12.06, 14.0], [12.1])
    assert found.counts == (1, 2)
    assert found.labels(PERCENT) == ("moins de 12,1\u00a0%", "12,1\u00a0% et plus")


def test_missing_values_are_of_no_class() -> None:
    found = classes([1.0, np.nan, 3.0], Cut.NATURAL, 2)
    assert sum(found.counts) == 2
    assert found.of([np.nan, 1.0]).tolist() == [-1, 0]


@pytest.mark.parametrize("values", [[], [np.nan]])
def test_nothing_to_class_is_refused(values: list[float]) -> None:
    with pytest.raises(InvalidInput):
        classes(values)


@drawn(st.floats(-1e6, 1e6), st.integers(0, 3))
def test_values_are_rounded_as_they_are_written(value: float, decimals: int) -> None:
    told = PERCENT.__class__("", "", decimals).write(value).replace("\u202f", "").replace(",", ".").replace("−", "-")
    assert float(as_written(value, decimals)) == pytest.approx(
        float(told), abs=1.1 * 10.0**-decimals * 1e-6 + 1e-9
    ) or (abs(abs(value) * 10**decimals % 1 - 0.5) < 1e-6)
