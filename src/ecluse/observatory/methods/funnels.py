"""Funnel plots: what chance alone allows around an average, by size, and which areas lie outside.

The usual funnel leaves 0.025 in each tail (95 %), the strict one 0.001 (99.8 %). Sources: Spiegelhalter, Stat Med 2005;24:1185;
Public Health England, *Technical guide: funnel plots*, 2017.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import ArrayLike

from ecluse.observatory.methods.errors import InvalidInput
from ecluse.observatory.methods.intervals import (
    Limits,
    checked_counts,
    checked_part,
    divided,
    exact,
    normal_quantile,
    poisson_limits,
)
from ecluse.observatory.methods.results import STRICT, USUAL, Array, Booleans, Integers, as_array


class Flag(IntEnum):
    """Where an area lies: outside the strict funnel, outside the usual one only, or within."""

    LOW_STRICT = -2
    LOW = -1
    WITHIN = 0
    HIGH = 1
    HIGH_STRICT = 2
    NOT_COMPUTABLE = 9


@dataclass(frozen=True, slots=True)
class Funnel:
    """Two lines, each of points (size, bound): below ``lower`` at its size an area is low, above ``upper`` it is high."""

    lower_size: Array
    lower: Array
    upper_size: Array
    upper: Array


def proportion_limits(population: ArrayLike, average: ArrayLike, level: float = USUAL) -> Limits:
    """Bounds of a proportion among n people around ``average``: p ± z√(p(1 − p)/n), kept within 0 and 1. NaN where n is 0."""
    z = normal_quantile(level)
    centre, people = np.broadcast_arrays(as_array(average), checked_counts(population))
    if np.any(centre < 0) or np.any(centre > 1):
        raise InvalidInput("An average proportion lies between 0 and 1.")
    half = z * np.sqrt(divided(centre * (1 - centre), people))
    return Limits(np.maximum(centre - half, 0.0), np.minimum(centre + half, 1.0))


def ratio_funnel(observed: ArrayLike, *, multiplier: float = 100, level: float = USUAL) -> Funnel:
    """Bounds of O/E × ``multiplier``, a line of points by rising O: sizes are numbers of expected events.

    For each O, the two expected numbers at which O is just as extreme as ``level`` allows: those for which P(X ≤ O) and P(X ≥ O)
    are (1 − level)/2, that is the exact Poisson limits of O. Raises on O = 0: no ratio is above it.
    """
    events = checked_counts(observed)
    if np.any(events == 0):
        raise InvalidInput("A funnel of ratios is drawn from one event up.")
    lower, upper = exact(events, level)
    return Funnel(upper, multiplier * events / upper, lower, multiplier * events / lower)


def rate_funnel(
    events: ArrayLike, baseline: float, *, multiplier: float = 100_000, years: float = 1, level: float = USUAL
) -> Funnel:
    """Bounds of a rate around ``baseline`` (per ``multiplier``): sizes are people a year, ``events`` those of all ``years``."""
    if not baseline > 0 or not years > 0:
        raise InvalidInput("A funnel of rates has a positive average and a positive number of years.")
    ratios = ratio_funnel(events, multiplier=baseline, level=level)
    people = multiplier / baseline / years
    return Funnel(ratios.lower_size * people, ratios.lower, ratios.upper_size * people, ratios.upper)


def flag_proportions(events: ArrayLike, population: ArrayLike, average: ArrayLike | None = None) -> Integers:
    """:class:`Flag` of each proportion, around the average of all those given unless ``average`` says otherwise."""
    cases, people = checked_part(events, population)
    share = divided(cases, people)
    centre = _average(cases, people) if average is None else as_array(average)
    usual, strict = (proportion_limits(people, centre, level) for level in (USUAL, STRICT))
    return _flags(
        (share < usual.lower, share > usual.upper), (share < strict.lower, share > strict.upper), share, centre
    )


def flag_ratios(observed: ArrayLike, expected: ArrayLike) -> Integers:
    """:class:`Flag` of each O/E: high if the lower limit of O is above E, low if its upper limit is below."""
    events, base = np.broadcast_arrays(checked_counts(observed), checked_counts(expected))
    usual, strict = (poisson_limits(events, level) for level in (USUAL, STRICT))
    return _flags((usual.upper < base, usual.lower > base), (strict.upper < base, strict.lower > base), events, base)


def flag_rates(events: ArrayLike, population: ArrayLike, average: ArrayLike | None = None) -> Integers:
    """:class:`Flag` of each rate, around the average of all those given unless ``average`` (per person) says otherwise.

    For a directly standardised rate, ``population`` is the number of people that would give the rate with the events observed:
    events / rate. NaN there, as where a rate is not given, is not computable.
    """
    cases, people = np.broadcast_arrays(checked_counts(events), checked_counts(population))
    centre = _average(cases, people) if average is None else as_array(average)
    return flag_ratios(cases, people * centre)


def _average(cases: Array, people: Array) -> Array:
    known = ~(np.isnan(cases) | np.isnan(people))
    total = np.sum(np.where(known, people, 0.0), axis=-1, keepdims=True)
    return divided(np.sum(np.where(known, cases, 0.0), axis=-1, keepdims=True), total)


def _flags(usual: tuple[Booleans, Booleans], strict: tuple[Booleans, Booleans], *needed: Array) -> Integers:
    missing = np.any([np.isnan(part) for part in np.broadcast_arrays(*needed)], axis=0)
    conditions: list[Booleans] = [missing, *strict, *usual]
    flags = [Flag.NOT_COMPUTABLE, Flag.LOW_STRICT, Flag.HIGH_STRICT, Flag.LOW, Flag.HIGH]
    found = np.select(conditions, [np.asarray(int(flag)) for flag in flags], np.asarray(int(Flag.WITHIN)))
    return np.asarray(found, dtype=np.int64)
