"""Slope and relative index of inequality by weighted least squares, as PHE computes them.

The line ŷ(r) = α + β r is fitted to the groups' values by their rank r, the midpoint of cumulated population shares, with
shares as weights. Rank 0 is the most disadvantaged end. Both indices read from there to the other end: SII = ŷ(1) − ŷ(0),
RII = ŷ(1)/ŷ(0). Kunst and Mackenbach's index is the other way round: :func:`kunst_mackenbach`.

Sources: Low and Low, J Public Health 2004;26:388; Kunst and Mackenbach, Am J Public Health 1994;84:932; Fieller, JRSS B
1954;16:175 (interval of a ratio).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import expit, logit

from ecluse.observatory.methods.errors import InvalidInput
from ecluse.observatory.methods.inequality.groups import ranks_of
from ecluse.observatory.methods.intervals import checked_counts, divided, normal_quantile
from ecluse.observatory.methods.results import USUAL, Array, Estimate, Integers, as_array

#: Fewer groups say nothing of a slope, more are no groups.
FEWEST, MOST = 5, 100
#: Numbers drawn at a time: bounds the memory, whatever the number of areas.
_BLOCK = 4_000_000
#: Lower and upper limits, or ŷ(0) and ŷ(1).
_Pair = tuple[Array, Array]


class Scale(Enum):
    """The scale on which the errors of the values are normal: means, rates and proportions respectively."""

    LINEAR = "linear"
    LOG = "log"
    LOGIT = "logit"


@dataclass(frozen=True, slots=True)
class SlopeIndex:
    """SII (in the values' unit times the multiplier), RII, and ŷ(0) in the values' unit, each of shape (…)."""

    slope: Estimate
    ratio: Estimate
    intercept: Array


@dataclass(frozen=True, slots=True)
class _Line:
    """The fitted ends ŷ(0) and ŷ(1) of each area, linear in its k values, and their errors."""

    start: Array
    end: Array
    start_variance: Array
    end_variance: Array
    covariance: Array


def standard_errors(lower: ArrayLike, upper: ArrayLike, *, scale: Scale = Scale.LINEAR, level: float = USUAL) -> Array:
    """Standard errors on ``scale`` from confidence limits: (U − L) / 2z, of their logarithms or logits if it says so.

    NaN for limits without a logarithm. Raises where the lower limit is above the upper, and on limits out of the scale.
    """
    low, high = as_array(lower), as_array(upper)
    if np.any(low > high):
        raise InvalidInput("A lower limit is above its upper limit.")
    return (_onto(high, scale) - _onto(low, scale)) / (2 * normal_quantile(level))


def slope_index(
    values: ArrayLike,
    population: ArrayLike,
    errors: ArrayLike | None = None,
    *,
    scale: Scale = Scale.LINEAR,
    transform: bool = False,
    multiplier: float = 1,
    level: float = USUAL,
    draws: int = 20_000,
    seed: int = 0,
) -> SlopeIndex:
    """SII and RII over 5 to 100 ordered groups, along the last axis from the most disadvantaged.

    ``errors`` are standard errors on ``scale``; no limits without them. With ``transform`` the line is fitted on ``scale`` and
    its ends are put back. ``multiplier`` applies to the SII; a negative one turns both indices round: the SII changes sign and
    the RII is inverted, for indicators where less is better.

    Limits: on the linear scale closed, normal for the SII and Fieller's for the RII (NaN where ŷ(0) does not differ from 0: the
    set is then unbounded). Of a line on the log scale the RII is closed too. All others are quantiles of ``draws`` reproducible
    draws, the same for every area, so that its limits do not depend on those computed with it.

    An area with a missing or empty group is NaN. A value of 0 (or 1) that ``scale`` does not hold leaves its area without limits,
    and without indices if values are transformed. Raises on another number of groups, on negative or infinite populations and
    errors, and on values that are no rate or proportion.
    """
    rates, people = np.broadcast_arrays(as_array(values), checked_counts(population))
    given = as_array(np.nan if errors is None else errors)
    if not rates.ndim or not FEWEST <= rates.shape[-1] <= MOST:
        raise InvalidInput(f"A slope is over {FEWEST} to {MOST} groups.")
    if np.any(given < 0) or np.any(np.isinf(given)) or np.any(np.isinf(rates)):
        raise InvalidInput("A standard error is negative, or a number is infinite.")
    if multiplier == 0 or draws < 2:
        raise InvalidInput("A multiplier is not 0, and there are two draws at least.")
    shape, number = rates.shape[:-1], rates.shape[-1]
    given = np.broadcast_to(given, rates.shape).reshape(-1, number)
    rates, people = rates.reshape(-1, number), people.reshape(-1, number)
    on_scale = _onto(rates, scale)
    weights = _end_weights(people)
    line = _line(on_scale if transform else rates, given, weights)
    start, end = (_back(part, scale) if transform else part for part in (line.start, line.end))
    if scale is Scale.LINEAR:
        slope, ratio = _closed(line, level)
    elif transform:
        slope, ratio = _of_drawn_ends(line, scale, level, draws, seed)
    else:
        slope, ratio = _of_drawn_values(line, on_scale, given, weights, scale, level, draws, seed)
    gap, relative = end - start, divided(end, start)
    if multiplier < 0:
        slope, relative, ratio = slope[::-1], divided(start, end), _inverted(*ratio)
    return SlopeIndex(
        Estimate(*((multiplier * part).reshape(shape) for part in (gap, *slope))),
        Estimate(*(part.reshape(shape) for part in (relative, *ratio))),
        start.reshape(shape),
    )


def kunst_mackenbach(values: ArrayLike, population: ArrayLike) -> Array:
    """Kunst and Mackenbach's relative index: ŷ(0)/ŷ(1), the most disadvantaged end over the least.

    Above 1 where the value is higher among the disadvantaged. It is the inverse of the RII of :func:`slope_index`.
    """
    return slope_index(values, population, multiplier=-1).ratio.value


def _onto(values: Array, scale: Scale) -> Array:
    if scale is Scale.LINEAR:
        return values
    if np.any(values < 0) or (scale is Scale.LOGIT and np.any(values > 1)):
        raise InvalidInput("A rate is not negative, and a proportion lies between 0 and 1.")
    if scale is Scale.LOG:
        return np.log(np.where(values > 0, values, np.nan))
    return np.asarray(logit(np.where((values > 0) & (values < 1), values, np.nan)))


def _back(values: Array, scale: Scale) -> Array:
    return np.exp(values) if scale is Scale.LOG else np.asarray(expit(values)) if scale is Scale.LOGIT else values


def _end_weights(people: Array) -> Array:
    """Weights of the k values in ŷ(0) and ŷ(1): shape (areas, k, 2), NaN where a group has nobody."""
    shares = divided(people, np.where(np.all(people > 0, axis=-1), np.sum(people, axis=-1), np.nan)[:, np.newaxis])
    ranks = ranks_of(shares) - 0.5  # their weighted mean is exactly one half, whatever the shares
    of_slope = shares * ranks / np.sum(shares * ranks**2, axis=-1, keepdims=True)
    return np.stack([shares - of_slope / 2, shares + of_slope / 2], axis=-1)


def _line(values: Array, errors: Array, weights: Array) -> _Line:
    ends = np.einsum("ak,ake->ae", values, weights)
    spread = np.einsum("ak,ake,akf->aef", errors**2, weights, weights)
    return _Line(ends[:, 0], ends[:, 1], spread[:, 0, 0], spread[:, 1, 1], spread[:, 0, 1])


def _closed(line: _Line, level: float) -> tuple[_Pair, _Pair]:
    """Limits of ŷ(1) − ŷ(0), and Fieller's of ŷ(1)/ŷ(0): the ratios R for which |ŷ(1) − R ŷ(0)| is within z errors."""
    z = normal_quantile(level)
    a = line.start**2 - z * z * line.start_variance
    b = line.start * line.end - z * z * line.covariance
    c = line.end**2 - z * z * line.end_variance
    bounded = np.where(a > 0, a, np.nan)
    root = np.sqrt(np.maximum(b * b - bounded * c, 0.0))
    return _gap_limits(line, level), ((b - root) / bounded, (b + root) / bounded)


def _gap_limits(line: _Line, level: float) -> _Pair:
    gap = line.end - line.start
    variance = np.maximum(line.start_variance + line.end_variance - 2 * line.covariance, 0.0)
    half = normal_quantile(level) * np.sqrt(variance)
    return gap - half, gap + half


def _of_drawn_ends(line: _Line, scale: Scale, level: float, draws: int, seed: int) -> tuple[_Pair, _Pair]:
    """Limits where both ends are normal on ``scale``: two numbers a draw are enough."""
    noise = np.random.default_rng(seed).standard_normal((2, draws))
    error = np.sqrt(line.start_variance)
    shared = np.nan_to_num(divided(line.covariance, error), nan=0.0)  # values without error leave no noise to share
    own = np.sqrt(np.maximum(line.end_variance - shared**2, 0.0))

    def ends(areas: Integers) -> _Pair:
        start = line.start[areas, np.newaxis] + error[areas, np.newaxis] * noise[0]
        end = line.end[areas, np.newaxis] + shared[areas, np.newaxis] * noise[0] + own[areas, np.newaxis] * noise[1]
        return _back(start, scale), _back(end, scale)

    slope, ratio = _quantiles(ends, line, draws, level)
    if scale is Scale.LOG:
        lower, upper = _gap_limits(line, level)
        ratio = np.exp(lower), np.exp(upper)
    return slope, ratio


def _of_drawn_values(
    line: _Line, centres: Array, errors: Array, weights: Array, scale: Scale, level: float, draws: int, seed: int
) -> tuple[_Pair, _Pair]:
    """Limits where the values are normal on ``scale`` and the line is fitted to them put back."""
    noise = np.random.default_rng(seed).standard_normal((draws, centres.shape[-1]))

    def ends(areas: Integers) -> _Pair:
        drawn = _back(centres[areas, np.newaxis] + errors[areas, np.newaxis] * noise, scale)
        both = drawn @ weights[areas]
        return both[..., 0], both[..., 1]

    return _quantiles(ends, line, draws * centres.shape[-1], level)


def _quantiles(ends: Callable[[Integers], _Pair], line: _Line, numbers: int, level: float) -> tuple[_Pair, _Pair]:
    """Limits of ŷ(1) − ŷ(0) and ŷ(1)/ŷ(0) from draws of both, block of areas by block; nothing is drawn where errors are missing.

    Those of the ratio are NaN where ŷ(0) is 0 or less in more draws than a tail holds: its quantiles would mean nothing.
    """
    normal_quantile(level)
    tails = (0.5 - level / 2, 0.5 + level / 2)
    slope, ratio = np.full((2, len(line.start)), np.nan), np.full((2, len(line.start)), np.nan)
    known = np.flatnonzero(~np.isnan(line.end_variance))
    step = max(1, _BLOCK // numbers)
    for first in range(0, len(known), step):
        block = known[first : first + step]
        start, end = ends(block)
        slope[:, block] = np.quantile(end - start, tails, axis=-1)
        positive = np.mean(start <= 0, axis=-1, keepdims=True) <= tails[0]
        ratio[:, block] = np.quantile(np.where(positive, divided(end, start), np.nan), tails, axis=-1)
    return (slope[0], slope[1]), (ratio[0], ratio[1])


def _inverted(lower: Array, upper: Array) -> _Pair:
    """Limits of an inverse; NaN where 0 lies between them: the set is then unbounded."""
    bounded = lower * upper > 0
    return divided(np.ones_like(upper), np.where(bounded, upper, np.nan)), divided(
        np.ones_like(lower), np.where(bounded, lower, np.nan)
    )
