"""Slope and relative index of inequality by a logistic curve, as WHO computes them for proportions.

p(r) = 1 / (1 + exp(−a − b r)) is fitted to the groups' proportions by their rank r, with populations as weights. Rank 0 is
the most disadvantaged end; SII = p(1) − p(0) and RII = p(1)/p(0), as in
:mod:`~ecluse.observatory.methods.inequality.slope`.

Sources: Papke and Wooldridge, J Appl Econometrics 1996;11:619 (fractional logit, robust errors); WHO, *Handbook on
health inequality monitoring*, 2013.
"""

from __future__ import annotations

from enum import Enum

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import expit

from ecluse.observatory.methods.errors import InvalidInput
from ecluse.observatory.methods.inequality.groups import groups_of, normal_estimate, ranks_of
from ecluse.observatory.methods.inequality.slope import SlopeIndex
from ecluse.observatory.methods.intervals import divided, normal_quantile
from ecluse.observatory.methods.results import USUAL, Array, Estimate

_STEPS, _CLOSE = 60, 1e-12


class Weighting(Enum):
    """What a group weighs in the fit. WHO's own package squares populations when data are grouped: for comparison only."""

    POPULATION = 1
    POPULATION_SQUARED = 2


def logistic_slope_index(
    proportions: ArrayLike,
    population: ArrayLike,
    *,
    multiplier: float = 100,
    weighting: Weighting = Weighting.POPULATION,
    level: float = USUAL,
) -> SlopeIndex:
    """SII (times ``multiplier``) and RII of ``proportions`` between 0 and 1, ordered groups along the last axis.

    Limits are normal for the SII and for the logarithm of the RII, from sandwich errors with k/(k − 2) (HC1): groups are the
    observations. NaN where over 15 % of the groups are missing, where no curve fits (all 0, all 1, or perfectly split);
    limits NaN with under three groups. Raises on values outside 0 and 1.
    """
    groups = groups_of(proportions, population)
    if np.any(groups.values < 0) or np.any(groups.values > 1):
        raise InvalidInput("A proportion lies between 0 and 1.")
    shape = groups.mean.shape[:-1]
    values, ranks = groups.values, ranks_of(groups.shares)
    weights = groups.shares ** float(weighting.value)
    weights = weights / np.sum(weights, axis=-1, keepdims=True)  # neither the fit nor the errors depend on their scale
    a, b = _fit(values, ranks, weights)
    start, end = np.asarray(expit(a)), np.asarray(expit(a + b))
    residual = (weights * (values - expit(a[..., np.newaxis] + b[..., np.newaxis] * ranks)))[..., np.newaxis]
    design = np.stack([np.ones_like(ranks), ranks], axis=-1)
    meat = np.swapaxes(design * residual, -1, -2) @ (design * residual)
    bread = _inverse(_information(a, b, ranks, weights))
    number = np.where(groups.number > 2, groups.number, np.nan)[..., np.newaxis]
    spread = bread @ meat @ bread * (number / (number - 2))
    rising, falling = end * (1 - end), start * (1 - start)
    slope = normal_estimate(end - start, _error(spread, rising - falling, rising), level)
    with np.errstate(over="ignore"):  # an error without measure leaves no upper limit
        factor = np.exp(normal_quantile(level) * _error(spread, start - end, 1 - end))
    value = divided(end, start)
    return SlopeIndex(
        Estimate(*(np.reshape(part * multiplier, shape) for part in (slope.value, slope.lower, slope.upper))),
        Estimate(*(np.reshape(part, shape) for part in (value, value / factor, value * factor))),
        start.reshape(shape),
    )


def _fit(values: Array, ranks: Array, weights: Array) -> tuple[Array, Array]:
    """Newton's steps to the two coefficients, all areas together; NaN where they have not come to rest."""
    shape = values.shape[:-1]
    a, b = np.zeros(shape), np.zeros(shape)
    step = np.full((*shape, 2), np.inf)
    for _ in range(_STEPS):
        residual = weights * (values - expit(a[..., np.newaxis] + b[..., np.newaxis] * ranks))
        score = np.stack([np.sum(residual, axis=-1), np.sum(residual * ranks, axis=-1)], axis=-1)
        step = np.einsum("...ij,...j->...i", _inverse(_information(a, b, ranks, weights)), score)
        step = np.clip(step, -5.0, 5.0)  # from afar a full step may overshoot
        a, b = a + step[..., 0], b + step[..., 1]
        if not np.any(np.abs(step) > _CLOSE * (1 + np.abs(a) + np.abs(b))[..., np.newaxis]):
            break
    settled = np.all(np.abs(step) <= 1e-9 * (1 + np.abs(a) + np.abs(b))[..., np.newaxis], axis=-1)
    return np.where(settled, a, np.nan), np.where(settled, b, np.nan)


def _information(a: Array, b: Array, ranks: Array, weights: Array) -> Array:
    fitted = expit(a[..., np.newaxis] + b[..., np.newaxis] * ranks)
    held = weights * fitted * (1 - fitted)
    cross = np.sum(held * ranks, axis=-1)
    return np.stack(
        [
            np.stack([np.sum(held, axis=-1), cross], axis=-1),
            np.stack([cross, np.sum(held * ranks**2, axis=-1)], axis=-1),
        ],
        axis=-2,
    )


def _inverse(matrix: Array) -> Array:
    """Inverse of symmetric 2 × 2 matrices, NaN where there is none."""
    first, cross, last = matrix[..., 0, 0], matrix[..., 0, 1], matrix[..., 1, 1]
    determinant = first * last - cross**2
    determinant = np.where(determinant > 1e-14 * first * last, determinant, np.nan)
    swapped = np.stack([np.stack([last, -cross], axis=-1), np.stack([-cross, first], axis=-1)], axis=-2)
    return swapped / determinant[..., np.newaxis, np.newaxis]


def _error(spread: Array, by_intercept: Array, by_slope: Array) -> Array:
    gradient = np.stack([by_intercept, by_slope], axis=-1)
    variance: Array = np.einsum("...i,...ij,...j->...", gradient, spread, gradient)
    return np.sqrt(np.maximum(variance, 0.0))
