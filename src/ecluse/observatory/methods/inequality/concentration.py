"""Concentration of a value among the advantaged or the disadvantaged: absolute, relative, and for bounded values.

Positive: the value is concentrated among the last, least disadvantaged groups. Sources: Kakwani, Wagstaff and van Doorslaer,
J Econometrics 1997;77:87 (index, error by convenient regression); Wagstaff, Health Econ 2005;14:429; Erreygers, J Health Econ
2009;28:504.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ecluse.observatory.methods.errors import InvalidInput
from ecluse.observatory.methods.inequality.groups import Groups, groups_of, normal_estimate, ranks_of
from ecluse.observatory.methods.intervals import divided
from ecluse.observatory.methods.results import USUAL, Array, Estimate


def absolute_concentration(values: ArrayLike, population: ArrayLike, *, level: float = USUAL) -> Estimate:
    """ACI = 2 Σ p y r − μ, in the unit of the values: p shares, r midpoint ranks, μ = Σ p y.

    Standard error of the slope of 2σ_r² y on r by least squares weighted by p, σ_r² = Σ p (r − ½)²; NaN with under three groups.
    """
    return _scaled(groups_of(values, population), 1.0, level)


def relative_concentration(values: ArrayLike, population: ArrayLike, *, level: float = USUAL) -> Estimate:
    """RCI = ACI / μ, between −1 and 1 for values that are not negative; μ is taken as known in the error. NaN where μ is 0."""
    groups = groups_of(values, population)
    return _scaled(groups, divided(np.ones_like(groups.mean), groups.mean)[..., 0], level)


def erreygers(
    values: ArrayLike, population: ArrayLike, *, lowest: float = 0, highest: float = 1, level: float = USUAL
) -> Estimate:
    """4 ACI / (b − a) for values bounded by a and b: the same, but for its sign, for those who have and those who have not."""
    groups = _bounded(values, population, lowest, highest)
    return _scaled(groups, 4 / (highest - lowest), level)


def wagstaff(
    values: ArrayLike, population: ArrayLike, *, lowest: float = 0, highest: float = 1, level: float = USUAL
) -> Estimate:
    """(b − a) ACI / ((b − μ)(μ − a)) for values bounded by a and b; μ taken as known in the error. NaN where μ is a or b."""
    groups = _bounded(values, population, lowest, highest)
    room = (highest - groups.mean) * (groups.mean - lowest)
    return _scaled(groups, divided(np.full_like(room, highest - lowest), room)[..., 0], level)


def _bounded(values: ArrayLike, population: ArrayLike, lowest: float, highest: float) -> Groups:
    groups = groups_of(values, population)
    if not lowest < highest or np.any(groups.values < lowest) or np.any(groups.values > highest):
        raise InvalidInput(f"A value lies outside its bounds, {lowest} and {highest}.")
    return groups


def _scaled(groups: Groups, factor: Array | float, level: float) -> Estimate:
    ranks = ranks_of(groups.shares) - 0.5
    index = 2 * np.sum(groups.shares * groups.values * ranks, axis=-1)
    spread = np.sum(groups.shares * ranks**2, axis=-1)
    # The slope of 2σ²y on r is the index itself.
    centred = 2 * spread[..., np.newaxis] * (groups.values - groups.mean)
    left = np.sum(groups.shares * (centred - index[..., np.newaxis] * ranks) ** 2, axis=-1)
    freedom = np.where(groups.number[..., 0] > 2, groups.number[..., 0] - 2, np.nan)
    return normal_estimate(factor * index, np.abs(factor) * np.sqrt(divided(left / freedom, spread)), level)
