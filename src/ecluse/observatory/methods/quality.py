"""Is this value believable? Distances from the usual, limits, and rules that tie values together.

Nothing here corrects a value: what is flagged is shown to whoever can tell.

Sources: B. Iglewicz and D. Hoaglin, *How to Detect and Handle Outliers* (1993) for the modified z-score; DHIS2, data quality
checks, for min–max limits and validation rules.
"""

from __future__ import annotations

from enum import Enum, IntEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ecluse.observatory.methods.errors import InvalidInput
from ecluse.observatory.methods.results import Array, Booleans, as_array

#: Φ⁻¹(3/4): makes the median absolute deviation of a normal sample its standard deviation.
_NORMAL_MAD = 0.6744897501960817


def z_scores(values: ArrayLike) -> Array:
    """(x − m)/s along the last axis, s in the n − 1 form. NaN with fewer than two values, or when all are equal.

    One value cannot be further than (n − 1)/√n from the mean it moves: under eleven values, none reaches 3.
    """
    x = as_array(values)
    there = ~np.isnan(x)
    count = there.sum(axis=-1, keepdims=True)
    mean = np.where(there, x, 0.0).sum(axis=-1, keepdims=True) / np.maximum(count, 1)
    gap = np.where(there, x - mean, 0.0)
    deviation = np.sqrt((gap**2).sum(axis=-1, keepdims=True) / np.maximum(count - 1, 1))
    usable = (count > 1) & (deviation > 1e-12 * np.abs(mean))
    return np.where(usable & there, gap / np.where(usable, deviation, 1.0), np.nan)


def modified_z_scores(values: ArrayLike) -> Array:
    """0.6745 (x − median)/MAD along the last axis, MAD the median of |x − median|; above 3.5 is an outlier.

    Outliers move neither median. NaN with fewer than two values, and when more than half of them are equal (MAD = 0).
    """
    x = as_array(values)
    gap = x - _median(x)[..., None]
    deviation = _median(np.abs(gap))[..., None]
    usable = (deviation > 0) & (~np.isnan(x)).sum(axis=-1, keepdims=True).astype(bool)
    return np.where(usable, _NORMAL_MAD * gap / np.where(usable, deviation, 1.0), np.nan)


def _median(x: Array) -> Array:
    """Along the last axis, NaN passed over; NaN where nothing is left."""
    count = (~np.isnan(x)).sum(axis=-1)
    if x.shape[-1] == 0:
        return np.full(x.shape[:-1], np.nan)
    ordered = np.sort(x, axis=-1)
    middle = np.stack([np.maximum(count - 1, 0) // 2, count // 2], axis=-1)
    pair = np.take_along_axis(ordered, np.minimum(middle, x.shape[-1] - 1), axis=-1)
    return np.where(count > 0, pair.mean(axis=-1), np.nan)


def outside(values: ArrayLike, least: ArrayLike, most: ArrayLike) -> Booleans:
    """Where a value is beyond its limits, which belong to the range; a missing value or limit flags nothing.

    :raises InvalidInput: a least value above the most.
    """
    x, low, high = as_array(values), as_array(least), as_array(most)
    if np.any(low > high):
        raise InvalidInput("a least value is above the most")
    return np.asarray((x < low) | (x > high))


class Comparison(Enum):
    """What must hold between the two sides of a validation rule."""

    EQUAL = "=="
    DIFFERENT = "!="
    LESS = "<"
    AT_MOST = "<="
    GREATER = ">"
    AT_LEAST = ">="
    #: Both sides are there, or neither.
    BOTH_OR_NEITHER = "both or neither"
    #: One side at most is there.
    NOT_BOTH = "not both"


class Outcome(IntEnum):
    BROKEN = 0
    HELD = 1
    #: A value is missing, and a missing value is not a zero.
    NOT_EVALUATED = 2


def validate(
    left: ArrayLike, comparison: Comparison, right: ArrayLike, *, tolerance: float = 1e-9
) -> NDArray[np.uint8]:
    """The :class:`Outcome` of a rule « left comparison right » for each pair of values, broadcast together.

    :param tolerance: two sides nearer than this share of the larger one are equal: sums of decimals differ by rounding.
    """
    a, b = np.broadcast_arrays(as_array(left), as_array(right))
    present_a, present_b = ~np.isnan(a), ~np.isnan(b)
    if comparison is Comparison.BOTH_OR_NEITHER:
        return np.asarray(present_a == present_b, dtype=np.uint8)
    if comparison is Comparison.NOT_BOTH:
        return np.asarray(~(present_a & present_b), dtype=np.uint8)
    equal = (a == b) | (np.abs(a - b) <= tolerance * np.maximum(np.abs(a), np.abs(b)))
    held = {
        Comparison.EQUAL: equal,
        Comparison.DIFFERENT: ~equal,
        Comparison.LESS: (a < b) & ~equal,
        Comparison.AT_MOST: (a < b) | equal,
        Comparison.GREATER: (a > b) & ~equal,
        Comparison.AT_LEAST: (a > b) | equal,
    }[comparison]
    return np.where(present_a & present_b, held, Outcome.NOT_EVALUATED).astype(np.uint8)
