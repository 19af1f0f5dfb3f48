"""The heavy kernels say what the plain methods say: sparse events as dense tables, rolled-up rates as figures put together."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from ecluse.observatory.methods.errors import InvalidInput
from ecluse.observatory.methods.event_rates import EventRates, Events, rates_of_events
from ecluse.observatory.methods.results import Array, Estimate
from ecluse.observatory.methods.rollup import OUTSIDE, Rollup, steps_of
from ecluse.observatory.methods.standardisation import direct_rate, expected_events, indirect_ratio

SEEDS = st.integers(0, 2**32 - 1)


def events_of(dense: NDArray[np.int64]) -> Events:
    """A dense table (causes, areas, bands) as events."""
    causes, areas, bands = dense.shape
    cause, area, band = np.nonzero(dense)
    starts = np.searchsorted(cause * areas + area, np.arange(causes * areas + 1)).astype(np.int32)
    return Events(causes, areas, bands, starts, area * bands + band, dense[cause, area, band])


def assert_same(found: Estimate, expected: Estimate) -> None:
    for name in ("value", "lower", "upper"):
        one, other = getattr(found, name), getattr(expected, name)
        # A lower limit is a difference: its error is that of the value it is near.
        size = 1e-12 * np.nan_to_num(np.abs(expected.upper)).max(initial=1.0)
        np.testing.assert_allclose(one, other, rtol=1e-12, atol=size, err_msg=name)


def plain(
    dense: NDArray[np.int64], people: Array, weights: Array, rates: Array, level: float
) -> tuple[Estimate, Estimate]:
    direct = direct_rate(dense, people, weights, level=level, empty_band="missing")
    expected = expected_events(people, rates[:, np.newaxis] * 1e6, np.full((len(rates), 1, len(weights)), 1e6))
    return direct, indirect_ratio(dense.sum(axis=-1), expected, level=level)


@given(SEEDS, st.sampled_from([0.95, 0.998]), st.sampled_from([0.3, 3.0, 2000.0]))
def test_events_give_the_rates_of_the_dense_table(seed: int, level: float, mean: float) -> None:
    random = np.random.default_rng(seed)
    causes, areas, bands = random.integers(1, (4, 12, 9))
    dense = random.poisson(mean * random.random((causes, areas, 1)), (causes, areas, bands))
    people = random.integers(1, 5000, (areas, bands)).astype(np.float64)
    people[random.random((areas, bands)) < 0.02] = 0.0
    people[random.random((areas, bands)) < 0.02] = np.nan
    weights = random.random(bands) + 0.01
    rates = random.random((causes, bands)) * (random.random((causes, bands)) < 0.8)
    found = rates_of_events(events_of(dense), people, weights, rates, level=level)
    direct, indirect = plain(dense, people, weights, rates, level)
    assert np.array_equal(found.events, dense.sum(axis=-1))
    assert_same(found.rate, direct)
    assert_same(found.ratio, indirect)


def one_area(count: int, people: float = 1000.0) -> EventRates:
    events = Events(1, 1, 1, np.array([0, 1], np.int32), np.array([0], np.uint16), np.array([count], np.uint32))
    return rates_of_events(events, [[people]], [1.0], [[0.001]])


@pytest.mark.parametrize("count", [1, 9, 10, 4095, 4096, 1_000_000])
def test_the_limits_are_the_same_within_and_beyond_their_table(count: int) -> None:
    found = one_area(count)
    direct, indirect = plain(np.array([[[count]]]), np.array([[1000.0]]), np.array([1.0]), np.array([[0.001]]), 0.95)
    assert_same(found.rate, direct)
    assert_same(found.ratio, indirect)
    assert np.isnan(found.rate.value[0, 0]) == (count < 10)


def test_an_area_without_events_has_a_ratio_of_zero_and_no_rate() -> None:
    events = Events(1, 1, 1, np.zeros(2, np.int32), np.zeros(0, np.uint16), np.zeros(0, np.uint16))
    found = rates_of_events(events, [[500.0]], [1.0], [[0.01]])
    assert found.ratio.value[0, 0] == 0
    assert found.ratio.lower[0, 0] == 0
    assert found.ratio.upper[0, 0] == pytest.approx(100 * 3.688879454113936 / 5)  # Garwood's limit of none
    assert np.isnan(found.rate.value[0, 0])


EVENTS = events_of(np.array([[[3, 0], [0, 5]]]))


@pytest.mark.parametrize(
    ("events", "people", "weights", "rates"),
    [
        (EVENTS, [[1.0, 2.0]], [1.0, 1.0], [[0.1, 0.1]]),  # an area without population
        (EVENTS, [[1.0, 2.0], [-1.0, 2.0]], [1.0, 1.0], [[0.1, 0.1]]),
        (EVENTS, [[1.0, 2.0], [1.0, 2.0]], [0.0, 0.0], [[0.1, 0.1]]),
        (EVENTS, [[1.0, 2.0], [1.0, 2.0]], [1.0], [[0.1, 0.1]]),
        (EVENTS, [[1.0, 2.0], [1.0, 2.0]], [1.0, 1.0], [[0.1, np.nan]]),
        (replace(EVENTS, places=EVENTS.places + 2), [[1.0, 2.0], [1.0, 2.0]], [1.0, 1.0], [[0.1, 0.1]]),
        (replace(EVENTS, counts=-EVENTS.counts), [[1.0, 2.0], [1.0, 2.0]], [1.0, 1.0], [[0.1, 0.1]]),
        (replace(EVENTS, starts=EVENTS.starts[::-1]), [[1.0, 2.0], [1.0, 2.0]], [1.0, 1.0], [[0.1, 0.1]]),
        (replace(EVENTS, starts=np.array([0, 9, 2], np.int32)), [[1.0, 2.0], [1.0, 2.0]], [1.0, 1.0], [[0.1, 0.1]]),
    ],
)
def test_what_makes_no_sense_is_refused(events: Events, people: object, weights: object, rates: object) -> None:
    with pytest.raises(InvalidInput):
        rates_of_events(events, people, weights, rates)  # type: ignore[arg-type]


def wholes_of(values: Array, weights: Array, numbers: NDArray[np.int64], least: float) -> tuple[Array, Array]:
    """The rule of a rate put together from its parts, in loops."""
    areas = int(numbers.max(initial=-1)) + 1
    value, coverage = np.full((areas, values.shape[1]), np.nan), np.full((areas, values.shape[1]), np.nan)
    for area in range(areas):
        for column in range(values.shape[1]):
            inside = numbers == area
            v, w = values[inside, column], weights[inside, column]
            known = ~np.isnan(v)
            total, share = w.sum(), 0.0
            if total > 0:
                share = w[known].sum() / total
            if share >= least:
                value[area, column] = (v[known] * w[known]).sum() / w[known].sum()
                coverage[area, column] = share
    return value, coverage


@given(SEEDS, st.sampled_from([0.5, 0.8]))
def test_every_level_is_put_together_by_the_one_rule(seed: int, least: float) -> None:
    random = np.random.default_rng(seed)
    parts, columns = random.integers(1, (40, 4))
    small = random.integers(0, 12, parts)
    levels = {
        "commune": small,
        "epci": random.integers(OUTSIDE, 5, 12)[small],
        "departement": random.integers(0, 4, 12)[small],
    }
    levels["region"] = np.array([0, 1, 0, 1])[levels["departement"]]
    weights = random.integers(0, 50, (parts, columns)).astype(np.float64)
    weights[random.random((parts, columns)) < 0.03] = np.nan
    values = random.random((parts, columns))
    values[random.random((parts, columns)) < 0.15] = np.nan
    found = Rollup.over(levels, weights, least=least).wholes(values)
    for level, numbers in levels.items():
        value, coverage = wholes_of(values, weights, numbers, least)
        np.testing.assert_allclose(found[level].value, value, rtol=1e-12)
        np.testing.assert_allclose(found[level].coverage, coverage, rtol=1e-12)


def test_a_level_is_summed_from_the_smallest_that_lies_within_it() -> None:
    commune = np.array([0, 0, 1, 2, 3])
    levels = {"commune": commune, "epci": np.array([0, 0, 0, 1, 1]), "departement": np.array([0, 0, 1, 1, 1])}
    levels |= {"region": np.array([0, 0, 0, 0, 0])}
    assert [(step.level, step.source) for step in steps_of(levels)] == [
        ("commune", ""),
        ("epci", "commune"),
        ("departement", "commune"),  # the first EPCI lies over two
        ("region", "departement"),
    ]


def test_values_in_32_bits_are_answered_in_32_bits() -> None:
    rollup = Rollup.over({"france": [0, 0]}, [[1.0], [3.0]])
    found = rollup.wholes(np.array([[1.0], [2.0]], np.float32))["france"]
    assert found.value.dtype == np.float32
    assert found.value[0, 0] == 1.75


@pytest.mark.parametrize(
    ("membership", "weights"),
    [({"france": [0, 0]}, [[-1.0], [1.0]]), ({"france": [0]}, [[1.0], [1.0]]), ({"france": [0]}, [1.0])],
)
def test_parts_without_a_denominator_or_an_area_are_refused(
    membership: dict[str, list[int]], weights: list[float]
) -> None:
    with pytest.raises(InvalidInput):
        Rollup.over(membership, weights)
