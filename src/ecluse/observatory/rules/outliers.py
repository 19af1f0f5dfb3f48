"""Which areas chance alone does not explain, for shares and rates whose counts are known.

The average is that of all the areas given. Two-sided p-values: normal for a share, as the limits of its funnel; exact Poisson
for a rate. φ is the dispersion of the areas, 1 when chance alone makes them differ. Source: Spiegelhalter, Stat Med 2005;24:1185
(funnels, φ from z scores of which the tenth most extreme on each side are brought back).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri, pdtr, pdtrc

from ecluse.observatory.enums import ValueType
from ecluse.observatory.methods.false_discovery import discoveries
from ecluse.observatory.methods.funnels import (
    flag_proportions,
    flag_rates,
    proportion_limits,
    rate_funnel,
)
from ecluse.observatory.methods.results import STRICT, USUAL, Array, Booleans, Integers
from ecluse.observatory.rules.charts.scatter import Limits
from ecluse.observatory.rules.comparing_areas import Figures
from ecluse.observatory.rules.definitions import Indicator

_POINTS = 160
_SHARE = 0.1


@dataclass(frozen=True, slots=True)
class Outliers:
    """``average`` in the indicator's unit; ``flags`` as ``funnels.Flag``; ``discovered``: those that stay once the number of
    areas is taken into account (false discovery rate of 5 %); ``dispersion`` is φ; ``sizes`` the denominators.
    """

    average: float
    sizes: Array
    limits: Limits
    flags: Integers
    discovered: Booleans
    dispersion: float


def can_be_flagged(indicator: Indicator) -> bool:
    """Whether the indicator is a share or a rate of counted events."""
    return indicator.type in {ValueType.PROPORTION, ValueType.CRUDE_RATE}


def outliers(indicator: Indicator, figures: Figures) -> Outliers | None:
    """The areas that lie outside the funnel; None without at least three areas with counts, or without any event."""
    events, people = figures.numerator, figures.denominator
    shares = indicator.type is ValueType.PROPORTION
    with np.errstate(invalid="ignore"):
        known = np.isfinite(figures.value) & (people > 0) & (events >= 0) & np.isfinite(events)
        if shares:
            known &= events <= people
    cases, among = np.where(known, np.round(events), np.nan), np.where(known, people, np.nan)
    total, everybody = float(np.nansum(cases)), float(np.nansum(among))
    average = total / everybody if everybody else 0.0
    if int(known.sum()) < 3 or average <= 0 or (shares and average >= 1):
        return None
    flags = flag_proportions(cases, among, average) if shares else flag_rates(cases, among, average)
    expected = among * average
    spread = expected * (1 - average) if shares else expected
    z = (cases - expected) / np.sqrt(spread)
    p_values = 2 * ndtr(-np.abs(z)) if shares else _poisson(cases, expected)
    scale = indicator.multiplier
    return Outliers(
        average=average * scale,
        sizes=among,
        limits=_limits(among[known], average, scale, shares),
        flags=flags,
        discovered=discoveries(p_values),
        dispersion=dispersion(z[known]),
    )


def dispersion(z: Array) -> float:
    """φ: the mean of the squared z scores, the tenth most extreme on each side brought back to the next.

    Divided by what so cut a normal z gives, (1 − 2s) − 2c·φ(c) + 2s·c² for a share s beyond ±c: 1 when chance alone is at work.
    """
    low, high = np.quantile(z, [_SHARE, 1 - _SHARE])
    end = float(ndtri(1 - _SHARE))
    density = np.exp(-(end**2) / 2) / np.sqrt(2 * np.pi)
    by_chance = (1 - 2 * _SHARE) - 2 * end * density + 2 * _SHARE * end**2
    return float(np.mean(np.clip(z, low, high) ** 2) / by_chance)


def _poisson(cases: Array, expected: Array) -> Array:
    at_most = pdtr(cases, expected)
    at_least = np.where(cases > 0, pdtrc(np.maximum(cases - 1, 0), expected), 1.0)
    return np.asarray(np.minimum(2 * np.minimum(at_most, at_least), 1.0))


def _limits(people: Array, average: float, scale: float, shares: bool) -> Limits:
    """The limits from the smallest size to the largest."""
    sizes = np.geomspace(people.min(), people.max() * 1.000001, _POINTS)
    if shares:
        usual, strict = (proportion_limits(sizes, average, level) for level in (USUAL, STRICT))
        return Limits(sizes, *(scale * each for each in (usual.lower, usual.upper, strict.lower, strict.upper)))
    most = float(people.max()) * average
    counts = np.unique(np.round(np.geomspace(1, 2 * most + 20, 4 * _POINTS)))
    found = []
    for level in (USUAL, STRICT):
        curve = rate_funnel(counts, average * scale, multiplier=scale, level=level)
        found.append(np.interp(sizes, curve.lower_size, curve.lower, left=0.0))
        found.append(np.interp(sizes, curve.upper_size, curve.upper))
    return Limits(sizes, *found)
