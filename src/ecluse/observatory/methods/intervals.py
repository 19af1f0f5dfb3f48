"""Confidence limits of a count, a proportion and a mean.

Sources: Breslow and Day, *Statistical methods in cancer research*, volume II, IARC 1987, chapter 2 (Byar's approximation);
Garwood, Biometrika 1936;28:437 (exact limits); Wilson, JASA 1927;22:209, as Newcombe, Stat Med 1998;17:857 writes it; and
Public Health England, *Technical guide: confidence intervals*, 2018, for the passage from exact to Byar at ten events.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammaincinv, ndtri, stdtrit

from ecluse.observatory.methods.errors import InvalidInput
from ecluse.observatory.methods.results import USUAL, Array, as_array

#: Below this count limits are exact, from it on they are Byar's; no standardised rate is given below it either.
FEW = 10
#: Counts whose limits are kept in a table: 64 kB a level, which stays in the processor's cache.
TABLE_SIZE = 4096


class Limits(NamedTuple):
    """Lower and upper limits, of one shape."""

    lower: Array
    upper: Array


def normal_quantile(level: float) -> float:
    """z such that a standard normal lies within ±z with probability ``level``. Raises unless 0 < ``level`` < 1."""
    if not 0 < level < 1:
        raise InvalidInput(f"A confidence level lies between 0 and 1, both excluded, and {level} does not.")
    return float(ndtri(0.5 + level / 2))


def exact(events: ArrayLike, level: float = USUAL) -> Limits:
    """Garwood's exact Poisson limits: L = χ²(α/2; 2O)/2, 0 if O = 0; U = χ²(1−α/2; 2O+2)/2. NaN where O is missing."""
    normal_quantile(level)
    count = checked_counts(events)
    # χ² with 2a degrees of freedom, halved, is a gamma of shape a: this holds for weighted, fractional counts too.
    positive = np.where(count > 0, count, 1.0)
    lower = np.where(count == 0, 0.0, gammaincinv(positive, 0.5 - level / 2))
    return Limits(np.where(np.isnan(count), np.nan, lower), gammaincinv(count + 1, 0.5 + level / 2))


def byar(events: ArrayLike, level: float = USUAL) -> Limits:
    """Byar's approximation: L = O(1 − 1/(9O) − z/(3√O))³ and U = (O+1)(1 − 1/(9(O+1)) + z/(3√(O+1)))³.

    The lower limit is 0 when O = 0, and NaN where the formula leaves the axis: at O = 1 and 99.8 % it would be negative.
    """
    return _byar(checked_counts(events), level)


def poisson_limits(events: ArrayLike, level: float = USUAL) -> Limits:
    """Limits of a Poisson count: exact below ten events, Byar's from ten on. NaN where the count is missing.

    Whole numbers below ``TABLE_SIZE`` are looked up, so that millions of them cost one gather; an array of an integer type
    is answered quickest. Raises on negative or infinite counts.
    """
    raw = np.asarray(events)
    if np.issubdtype(raw.dtype, np.integer):
        return _of_whole(raw, level)
    count = checked_counts(raw)
    # Counts kept as float64 are whole nearly always. A missing one is not equal to itself; above 2⁵³ none has a last digit.
    whole = np.all((count == np.floor(count)) & (count < 2**53))
    return _of_whole(count.astype(np.int64), level) if whole else _of_any(count, level)


@lru_cache(maxsize=16)
def limits_table(level: float = USUAL) -> Limits:
    """Limits of the counts 0, 1, … ``TABLE_SIZE`` − 1 at ``level``: two read-only arrays, computed once."""
    counts = np.arange(TABLE_SIZE, dtype=np.float64)
    table = _byar(counts, level)
    for limit, of_few in zip(table, exact(counts[:FEW], level), strict=True):
        limit[:FEW] = of_few
        limit.flags.writeable = False
    return table


def wilson(events: ArrayLike, population: ArrayLike, level: float = USUAL) -> Limits:
    """Wilson's limits of the proportion x/n: (2x + z² ∓ z√(z² + 4x(1 − x/n))) / (2(n + z²)).

    NaN where x or n is missing, or where both are 0. Raises on x > n, and on negative or infinite numbers.
    """
    z = normal_quantile(level)
    cases, people = checked_part(events, population)
    share = divided(cases, people)
    half = z * np.sqrt(z * z + 4 * cases * (1 - share))
    middle, width = 2 * cases + z * z, 2 * (people + z * z)
    # At both ends one limit is the end itself: said, rather than left to rounding.
    lower = np.where(share == 0, 0.0, (middle - half) / width)
    return Limits(lower, np.where(share == 1, 1.0, (middle + half) / width))


def student(mean: ArrayLike, deviation: ArrayLike, number: ArrayLike, level: float = USUAL) -> Limits:
    """Student's limits of a mean: m ∓ t(1−α/2; n−1) s/√n, s the sample's standard deviation (n − 1 below).

    NaN with fewer than two values. Raises on a negative deviation or number.
    """
    normal_quantile(level)
    centre, spread, count = np.broadcast_arrays(as_array(mean), as_array(deviation), as_array(number))
    if np.any(spread < 0) or np.any(count < 0):
        raise InvalidInput("A standard deviation or a number of values is negative.")
    enough = np.where(count >= 2, count, np.nan)
    half = stdtrit(enough - 1, 0.5 + level / 2) * spread / np.sqrt(enough)
    return Limits(centre - half, centre + half)


def checked_counts(values: ArrayLike) -> Array:
    """``values`` as float64; raises if one is negative or infinite. NaN is a missing count and stays."""
    counts = as_array(values)
    if np.any(counts < 0) or np.any(np.isinf(counts)):
        raise InvalidInput("A count is negative or infinite.")
    return counts


def checked_part(events: ArrayLike, population: ArrayLike) -> tuple[Array, Array]:
    """Events and the population that they come from, broadcast together; raises where there are more events than people."""
    cases, people = np.broadcast_arrays(checked_counts(events), checked_counts(population))
    if np.any(cases > people):
        raise InvalidInput("There are more events than people among whom they are counted.")
    return cases, people


def divided(numerator: Array, denominator: Array) -> Array:
    """``numerator / denominator``, NaN where the denominator is 0."""
    return numerator / np.where(denominator == 0, np.nan, denominator)


def _byar(count: Array, level: float) -> Limits:
    z = normal_quantile(level)
    positive, next_one = np.where(count > 0, count, 1.0), count + 1
    root = 1 - 1 / (9 * positive) - z / (3 * np.sqrt(positive))
    lower = np.where(root >= 0, positive * root**3, np.nan)
    lower = np.where(count > 0, lower, np.where(count == 0, 0.0, np.nan))
    return Limits(lower, next_one * (1 - 1 / (9 * next_one) + z / (3 * np.sqrt(next_one))) ** 3)


def _of_whole(count: NDArray[np.integer[Any]], level: float) -> Limits:
    if count.size and count.min() < 0:
        raise InvalidInput("A count of events is negative.")
    table = limits_table(level)
    limits = Limits(*(np.asarray(np.take(column, count, mode="clip")) for column in table))
    large = count >= TABLE_SIZE
    if np.any(large):
        limits.lower[large], limits.upper[large] = _byar(count[large].astype(np.float64), level)
    return limits


def _of_any(count: Array, level: float) -> Limits:
    limits = Limits(*(np.asarray(limit) for limit in _byar(count, level)))
    few = count < FEW
    limits.lower[few], limits.upper[few] = exact(count[few], level)
    return limits
