"""Has an indicator really changed over its last years?

The verdict is that of the English public health profiles (Fingertips, « recent trend »): a straight line through the last
five yearly values, weighted by their precision, whose slope must differ from zero at 0.2 % *and* keep its sign when any one
year is left out. It is asked for one place of one indicator; with many of them, correct its p-values for their number.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import chdtrc, chdtri

from ecluse.observatory.methods.errors import InvalidInput
from ecluse.observatory.methods.results import Array, Booleans, as_array

#: How many yearly values the verdict looks at.
POINTS = 5
#: A slope counts below this p-value: χ²₁ > 9.5495.
LEVEL = 0.002
#: Width of a 95 % interval in standard errors, as Fingertips rounds it.
_WIDTH_IN_ERRORS = 3.92

#: Slopes under this share of their standard error are rounding.
_ROUNDING = 1e-9


class TrendStatus(IntEnum):
    """Why a trend is, or is not, computed."""

    COMPUTED = 0
    TOO_FEW_POINTS = 1
    NO_INTERVALS = 2
    #: An interval without width has infinite weight: it was rounded away.
    FLAT_INTERVAL = 3
    #: Everybody counted (100 %): the value can go one way only.
    SATURATED = 4


@dataclass(frozen=True, slots=True)
class Trend:
    """One element per series. Where ``status`` is not COMPUTED the direction is 0 and the numbers are NaN."""

    #: +1 rising, −1 falling, 0 no change shown.
    direction: NDArray[np.int8]
    #: In the indicator's unit, per unit of time.
    slope: Array
    slope_error: Array
    chi2: Array
    p_value: Array
    #: The slope keeps its sign whichever point is left out.
    stable: Booleans
    status: NDArray[np.uint8]

    def progress(self, polarity: ArrayLike) -> NDArray[np.int8]:
        """+1 getting better, −1 getting worse, 0 neither; ``polarity`` is 1 if high is good, −1 if low is, 0 if none."""
        return (self.direction * np.asarray(polarity, dtype=np.int8)).astype(np.int8)


def recent_trend(
    times: ArrayLike,
    values: ArrayLike,
    lower: ArrayLike,
    upper: ArrayLike,
    *,
    saturated: ArrayLike = False,
    points: int = POINTS,
    level: float = LEVEL,
) -> Trend:
    """The trend of the last ``points`` values of each series, NaN ones passed over.

    Weighted least squares with weights 1/se², se = (upper − lower)/3.92; the variance of the slope b is 1/Σw(t − t̄)² and
    χ² = b²/Var b. ``direction`` is the sign of b where χ² exceeds its quantile at ``level`` and b keeps its sign without
    any one point. Upstream numbers the points 1 to 5; real ``times`` are used here, so that a missing year counts as two.

    :param times: (T,) increasing, in years.
    :param values: (…, T), in any unit, proportions, crude or directly standardised rates.
    :param lower, upper: (…, T) 95 % limits; NaN if there are none.
    :param saturated: (…, T) where the count equals its denominator.
    :raises InvalidInput: times that do not increase, a lower limit above the upper one, fewer than three points asked for.

    Source: FingertipsNext, trend analysis (MIT); Public Health England, *Technical guide: recent trends*.
    """
    t, y = as_array(times), as_array(values)
    low, high = np.broadcast_to(as_array(lower), y.shape), np.broadcast_to(as_array(upper), y.shape)
    full = np.broadcast_to(np.asarray(saturated, dtype=bool), y.shape)
    if t.ndim != 1 or y.ndim == 0 or y.shape[-1] != t.size or np.any(np.diff(t) <= 0):
        raise InvalidInput("times must increase, one for each value")
    if points < 3:
        raise InvalidInput("leaving a point out needs three points at least")
    if np.any(low > high):
        raise InvalidInput("a lower limit is above its upper limit")
    shape = y.shape[:-1]
    if t.size < points:
        return _nothing(np.full(shape, TrendStatus.TOO_FEW_POINTS, dtype=np.uint8))

    chosen = _last_present(y, points)
    last, error, full = (np.take_along_axis(a, chosen, axis=-1) for a in (y, (high - low) / _WIDTH_IN_ERRORS, full))
    status = _status(last, error, full)
    computed = status == TrendStatus.COMPUTED
    safe = np.where(computed[..., None], error, 1.0)
    return _verdict(t[chosen], np.where(computed[..., None], last, 0.0), safe, status, level)


def _last_present(y: Array, points: int) -> NDArray[np.intp]:
    """(…, points) positions of the last values present, in order of time; absent ones come first where too few are."""
    # A stable sort on "is there a value" leaves the present ones at the end, in order of time.
    return np.argsort(~np.isnan(y), axis=-1, kind="stable")[..., -points:]


def _status(last: Array, error: Array, full: Booleans) -> NDArray[np.uint8]:
    status = np.zeros(last.shape[:-1], dtype=np.uint8)
    for reason, concerned in (
        (TrendStatus.SATURATED, full.any(axis=-1)),
        (TrendStatus.FLAT_INTERVAL, (error == 0).any(axis=-1)),
        (TrendStatus.NO_INTERVALS, ~np.isfinite(error).all(axis=-1)),
        (TrendStatus.TOO_FEW_POINTS, ~np.isfinite(last).all(axis=-1)),
    ):
        status[concerned] = reason
    return status


def _verdict(t: Array, y: Array, error: Array, status: NDArray[np.uint8], level: float) -> Trend:
    """``t``, ``y`` and ``error`` are (…, points), all of them usable wherever ``status`` is COMPUTED."""
    # Weights relative to the best point: squares of tiny errors would overflow.
    finest = error.min(axis=-1, keepdims=True)
    weight = (finest / error) ** 2
    slope, spread = _slope(t, y, weight)
    with np.errstate(divide="ignore", invalid="ignore"):
        slope_error = finest[..., 0] / np.sqrt(spread)
        chi2 = (slope / slope_error) ** 2
    left_out = weight[..., None, :] * (1 - np.eye(t.shape[-1]))
    without = _slope(t[..., None, :], y[..., None, :], left_out)[0]
    # A slope of nothing but rounding has no sign.
    signs = np.where(np.abs(without) > _ROUNDING * slope_error[..., None], np.sign(without), 0.0)
    stable = (signs == np.sign(slope)[..., None]).all(axis=-1) & (slope != 0)
    computed = status == TrendStatus.COMPUTED
    shown = computed & stable & (chi2 > chdtri(1, level))

    def known(numbers: Array) -> Array:
        return np.where(computed, numbers, np.nan)

    return Trend(
        direction=np.where(shown, np.sign(slope), 0).astype(np.int8),
        slope=known(slope),
        slope_error=known(slope_error),
        chi2=known(chi2),
        p_value=known(chdtrc(1, chi2)),
        stable=computed & stable,
        status=status,
    )


def _slope(t: Array, y: Array, weight: Array) -> tuple[Array, Array]:
    """Weighted slope of y on t along the last axis, and Σw(t − t̄)². Centred first: years are large numbers."""
    total = np.maximum(weight.sum(axis=-1, keepdims=True), np.finfo(np.float64).tiny)
    dt = t - (weight * t).sum(axis=-1, keepdims=True) / total
    dy = y - (weight * y).sum(axis=-1, keepdims=True) / total
    spread = (weight * dt**2).sum(axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):  # One point may outweigh all others out of existence.
        return (weight * dt * dy).sum(axis=-1) / spread, spread


def _nothing(status: NDArray[np.uint8]) -> Trend:
    missing = np.full(status.shape, np.nan)
    no = np.zeros(status.shape, dtype=bool)
    return Trend(no.astype(np.int8), missing, missing, missing, missing, no, status)
