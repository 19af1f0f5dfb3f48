"""Early aberration reporting: is today's count far above the few days or weeks before?

Source: Hutwagner et al., *Journal of Urban Health* 80:i89 (2003); Fricker, Hegler and Dunfee, *Statistics in Medicine* 27:3407
(2008). C1 looks at the ``baseline`` counts just before; C2 leaves the last two out, in which an outbreak may have begun.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike
from scipy.special import ndtr, ndtri

from ecluse.observatory.methods.errors import InvalidInput
from ecluse.observatory.methods.results import Array, Booleans, as_array


class Form(IntEnum):
    """The value is how many of the latest counts are left out of the baseline."""

    C1 = 0
    C2 = 2


@dataclass(frozen=True, slots=True)
class Aberrations:
    """Every array is (…, T); NaN and False until the baseline is full, or where a count of it is missing."""

    alarm: Booleans
    upper: Array
    p_value: Array


def ears(
    counts: ArrayLike, form: Form = Form.C1, *, baseline: int = 7, alpha: float = 0.001, least_deviation: float = 0.0
) -> Aberrations:
    """Upper limit m + z₁₋α s of each count, m and s (n − 1 form) being those of its baseline; above it is an alarm.

    :param counts: (…, T), equally spaced.
    :param least_deviation: floor of s. Without one, a baseline of equal counts alarms at the first count above them.
    :raises InvalidInput: a baseline under three counts, a negative floor, no time axis.
    """
    x = as_array(counts)
    if x.ndim == 0 or baseline < 3 or least_deviation < 0 or not 0 < alpha < 1:
        raise InvalidInput("needs a time axis, a baseline of three counts, a probability, a floor that is not negative")
    mean, deviation = np.full(x.shape, np.nan), np.full(x.shape, np.nan)
    first = baseline + int(form)
    if x.shape[-1] > first:
        past = sliding_window_view(x, baseline, axis=-1)[..., : x.shape[-1] - first, :]
        mean[..., first:] = past.mean(axis=-1)
        deviation[..., first:] = np.maximum(past.std(axis=-1, ddof=1), least_deviation)
    upper = mean - ndtri(alpha) * deviation
    excess = x - mean
    score = np.divide(excess, deviation, out=np.where(excess > 0, np.inf, -np.inf), where=deviation > 0)
    p_value = np.where(np.isnan(upper) | np.isnan(x), np.nan, ndtr(-score))
    return Aberrations(x > upper, upper, p_value)
