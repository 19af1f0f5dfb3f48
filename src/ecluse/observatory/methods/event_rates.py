"""Standardised rates straight from events: direct and indirect standardisation in their sparse form.

Most cells of a table of events by cause, area and band are 0. Here only the others are kept, row by row, and one
product of a sparse matrix with three columns gives for each row the standardised sum, its variance and the number of
events. The answers are those of :mod:`ecluse.observatory.methods.standardisation`, with its rules and its sources, to
rounding.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array

from ecluse.observatory.methods.errors import InvalidInput
from ecluse.observatory.methods.intervals import FEW, TABLE_SIZE, checked_counts, limits_table, poisson_limits
from ecluse.observatory.methods.results import USUAL, Array, Estimate, Integers

#: Columns of the table of limits: what a Dobson limit adds per √V, then the limits of the count itself.
_DOBSON_LOWER, _DOBSON_UPPER, _LOWER, _UPPER = range(4)

#: Multiplications in one matrix product below which OpenBLAS uses one thread (its own limit is 262,144).
_ONE_THREAD = 200_000


@dataclass(frozen=True, slots=True)
class Events:
    """Numbers of events above 0, for ``causes`` causes in ``areas`` areas by ``bands`` bands of age (and of sex).

    A row is a cause in an area, causes first: row = cause × areas + area. Row r holds ``counts[starts[r]:starts[r +
    1]]``, in the columns ``places[starts[r]:starts[r + 1]]``, where place = area × bands + band. All are whole
    numbers.
    """

    causes: int
    areas: int
    bands: int
    starts: NDArray[np.int32]
    places: NDArray[Any]
    counts: NDArray[Any]


@dataclass(frozen=True, slots=True)
class EventRates:
    """What events give, each of shape (causes, areas): their number, the direct rate, the indirect ratio."""

    events: Integers
    rate: Estimate
    ratio: Estimate


def rates_of_events(
    events: Events,
    people: ArrayLike,
    weights: ArrayLike,
    reference_rates: ArrayLike,
    *,
    multiplier: float = 100_000,
    ratio_multiplier: float = 100,
    level: float = USUAL,
) -> EventRates:
    """Direct rates and indirect ratios of every cause and area, with their limits.

    ``people`` (areas, bands); ``weights`` (bands) of the reference population; ``reference_rates`` (causes, bands),
    events per person. The rate is that of ``direct_rate(…, empty_band="missing")``: NaN under ten events, or where a
    band has no people. The ratio is that of ``indirect_ratio`` over ``expected_events``: NaN where nothing is
    expected, or where the population of a band that has a positive reference rate is missing. Raises on shapes that
    do not agree and on negative numbers.
    """
    population, reference = checked_counts(people), checked_counts(weights)
    rates = checked_counts(reference_rates)
    _check(events, population, reference, rates)
    per_person = _per_person(population, multiplier * reference / np.sum(reference))
    matrix = csr_array(
        (events.counts.astype(np.float64), events.places.astype(np.int32), events.starts),
        shape=(events.causes * events.areas, events.areas * events.bands),
    )
    sums = matrix @ per_person
    total = sums[:, 2].astype(np.intp)
    limits = _limits(total, level)
    value = sums[:, 0].copy()
    np.copyto(value, np.nan, where=total < FEW)
    spread = np.sqrt(sums[:, 1])
    shape = (events.causes, events.areas)
    per_expected = ratio_multiplier / _expected(population, rates).ravel()
    return EventRates(
        total.reshape(shape),
        Estimate(
            value.reshape(shape),
            (value + spread * limits[:, _DOBSON_LOWER]).reshape(shape),
            (value + spread * limits[:, _DOBSON_UPPER]).reshape(shape),
        ),
        Estimate(
            (total * per_expected).reshape(shape),
            (limits[:, _LOWER] * per_expected).reshape(shape),
            (limits[:, _UPPER] * per_expected).reshape(shape),
        ),
    )


def _check(events: Events, people: Array, weights: Array, rates: Array) -> None:
    """Refuse what a sparse product would read past its end, or quietly broadcast."""
    rows, width = events.causes * events.areas, events.areas * events.bands
    if people.shape != (events.areas, events.bands) or weights.shape != (events.bands,):
        raise InvalidInput("Events, population and reference are not in the same areas and bands.")
    if rates.shape != (events.causes, events.bands) or np.any(np.isnan(rates)):
        raise InvalidInput("The reference has a rate for each cause and band.")
    if np.any(np.isnan(weights)) or np.sum(weights) <= 0:
        raise InvalidInput("A reference population has a weight for each band, and people in one at least.")
    starts, places = events.starts, events.places
    if len(starts) != rows + 1 or starts[0] != 0 or starts[-1] != len(places) or len(places) != len(events.counts):
        raise InvalidInput("The rows of events do not follow each other from first to last.")
    if np.any(starts[1:] < starts[:-1]):
        raise InvalidInput("The rows of events do not follow each other from first to last.")
    if len(places) and not 0 <= int(places.min()) <= int(places.max()) < width:
        raise InvalidInput("Events are in an area or a band that is not there.")
    if len(places) and int(events.counts.min()) < 0:
        raise InvalidInput("A count of events is negative.")


def _per_person(people: Array, weights: Array) -> Array:
    """What one event adds at each place: to the rate, to its variance, to the number of events."""
    found = np.empty((people.size, 3))
    empty = ~(people > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = weights / people
    if empty.any():
        share[empty.any(axis=1)] = np.nan
    found[:, 0] = share.ravel()
    np.square(found[:, 0], out=found[:, 1])
    found[:, 2] = 1.0
    return found


def _expected(people: Array, rates: Array) -> Array:
    """Events expected, (causes, areas); NaN for none, which has no ratio."""
    missing = np.isnan(people)
    if missing.any():
        found = _product(rates, np.where(missing, 0.0, people))
        found[_product((rates > 0).astype(np.float64), missing.astype(np.float64)) > 0] = np.nan
    else:
        found = _product(rates, people)
    np.copyto(found, np.nan, where=found == 0)
    return found


def _product(left: Array, right: Array) -> Array:
    """``left @ right.T`` in pieces too small for the linear algebra library to start threads: the caller has its
    own."""
    found = np.empty((len(left), len(right)))
    step = max(1, _ONE_THREAD // max(1, left.size))
    for first in range(0, len(right), step):
        np.matmul(left, right[first : first + step].T, out=found[:, first : first + step])
    return found


def _limits(total: Integers, level: float) -> Array:
    """For each number of events, the four columns of the table; computed where it is beyond the table."""
    found: Array = np.take(_table(level), total, axis=0, mode="clip")
    if total.size and total.max() >= TABLE_SIZE:
        large = np.flatnonzero(total >= TABLE_SIZE)
        found[large] = _columns(total[large], level)
    return found


@lru_cache(maxsize=16)
def _table(level: float) -> Array:
    limits_table(level)
    table = _columns(np.arange(TABLE_SIZE), level)
    table.flags.writeable = False
    return table


def _columns(total: Integers, level: float) -> Array:
    lower, upper = poisson_limits(total, level)
    root = np.sqrt(np.where(total < FEW, np.nan, total))
    return np.stack([(lower - total) / root, (upper - total) / root, lower, upper], axis=1)
