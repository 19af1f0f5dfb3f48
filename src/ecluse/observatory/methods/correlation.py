"""Whether two measures of the same areas go together: Pearson's r with Fisher's interval, Spearman's ρ, and their tests.

Both p-values come from t = r √((n − 2) / (1 − r²)) with n − 2 degrees of freedom; for Spearman's it is an approximation, good
from ten areas up. Sources: Fisher, Biometrika 1915;10:507 and Metron 1921;1:3; Kendall and Stuart, *The Advanced Theory of
Statistics*, vol. 2, 31.19.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri, stdtr

from ecluse.observatory.methods.errors import InvalidInput
from ecluse.observatory.methods.results import USUAL, Array, as_array

#: Fewer areas than this have no interval.
FEWEST = 4


@dataclass(frozen=True, slots=True)
class Correlation:
    """``count`` areas with both values; ``r`` with its limits and its p-value; ``rank`` is Spearman's ρ. NaN: not computable."""

    count: int
    r: float
    lower: float
    upper: float
    p_value: float
    rank: float
    rank_p_value: float


def correlation(first: ArrayLike, second: ArrayLike, level: float = USUAL) -> Correlation:
    """The correlation of two measures, area by area; an area without one of the two values is left out.

    Raises InvalidInput for arrays of different lengths. A constant measure has none.
    """
    x, y = as_array(first).ravel(), as_array(second).ravel()
    if x.shape != y.shape:
        raise InvalidInput(f"{x.size} values beside {y.size}")
    known = np.isfinite(x) & np.isfinite(y)
    x, y = x[known], y[known]
    count = int(x.size)
    r, rank = _pearson(x, y), _pearson(_ranks(x), _ranks(y))
    lower = upper = np.nan
    if count >= FEWEST and abs(r) < 1:
        half = float(ndtri((1 + level) / 2)) / np.sqrt(count - 3)
        lower, upper = np.tanh(np.arctanh(r) - half), np.tanh(np.arctanh(r) + half)
    return Correlation(count, r, float(lower), float(upper), _p_value(r, count), rank, _p_value(rank, count))


def _pearson(x: Array, y: Array) -> float:
    if x.size < 3 or np.ptp(x) == 0 or np.ptp(y) == 0:
        return float("nan")
    a, b = x - x.mean(), y - y.mean()
    return float(np.clip(np.sum(a * b) / np.sqrt(np.sum(a * a) * np.sum(b * b)), -1.0, 1.0))


def _ranks(values: Array) -> Array:
    """Ranks from 1, equal values sharing the mean of theirs."""
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return np.asarray((last - (counts - 1) / 2)[place], dtype=np.float64)


def _p_value(r: float, count: int) -> float:
    if np.isnan(r) or count < 3:
        return float("nan")
    if abs(r) >= 1:
        return 0.0
    t = abs(r) * np.sqrt((count - 2) / (1 - r * r))
    return float(2 * stdtr(count - 2, -t))
