"""How far groups in no order lie from the mean, the best or a reference: variance, disparity, mean differences, entropy.

Sources: Harper and Lynch, *Methods for measuring cancer disparities*, NCI 2005; WHO's Health Equity
Assessment Toolkit (zero ratios as 10⁻⁶). Where there is no closed interval, :func:`resampled` gives one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from ecluse.observatory.methods.errors import InvalidInput
from ecluse.observatory.methods.inequality.groups import Groups, errors_of, groups_of, normal_estimate
from ecluse.observatory.methods.intervals import divided, normal_quantile
from ecluse.observatory.methods.results import USUAL, Array, Estimate, as_array

#: Takes the place of a ratio to the mean of 0, whose logarithm would be infinite.
SMALLEST_RATIO = 1e-6


def between_group_variance(
    values: ArrayLike, population: ArrayLike, standard_errors: ArrayLike | None = None, *, level: float = USUAL
) -> Estimate:
    """BGV = Σ p (y − μ)², in the squared unit of the values.

    Var = 4 Σ p² (y − μ)² s² + 2 (Σ p² s⁴ − 2 Σ p³ s⁴ + (Σ p² s²)²), exact for normal values of standard errors s; limits normal.
    """
    groups = groups_of(values, population)
    p, s2 = groups.shares, errors_of(standard_errors, groups) ** 2
    deviation = groups.values - groups.mean
    linear = 4 * np.sum(p**2 * deviation**2 * s2, axis=-1)
    square = np.sum(p**2 * s2**2, axis=-1) - 2 * np.sum(p**3 * s2**2, axis=-1) + np.sum(p**2 * s2, axis=-1) ** 2
    variance = np.maximum(linear + 2 * square, 0.0)  # rounding may leave a variance of nothing below it
    return normal_estimate(np.sum(p * deviation**2, axis=-1), np.sqrt(variance), level)


def between_group_deviation(values: ArrayLike, population: ArrayLike) -> Array:
    """BGSD = √BGV, in the unit of the values."""
    return np.sqrt(between_group_variance(values, population).value)


def coefficient_of_variation(values: ArrayLike, population: ArrayLike) -> Array:
    """100 BGSD / μ, a percentage; NaN where μ is 0."""
    return 100 * divided(between_group_deviation(values, population), groups_of(values, population).mean[..., 0])


def index_of_disparity(values: ArrayLike, population: ArrayLike, *, weighted: bool = True) -> Array:
    """IDIS = 100 Σ p |y − μ| / μ, a percentage; each group counts as much if not ``weighted``. NaN where μ is 0."""
    groups = groups_of(values, population)
    return 100 * divided(_mean_gap(groups, groups.mean, weighted), groups.mean[..., 0])


def mean_difference(
    values: ArrayLike,
    population: ArrayLike,
    to: int | Literal["mean", "highest", "lowest"] = "mean",
    *,
    weighted: bool = True,
) -> Array:
    """Σ p |y − y₀|, y₀ the mean, the best (highest or lowest) value or that of group ``to``; equal weights if not ``weighted``.

    NaN where the reference group is absent.
    """
    groups = groups_of(values, population)
    if to == "mean":
        reference = groups.mean
    elif to == "highest":
        reference = np.max(groups.values, axis=-1, keepdims=True)
    elif to == "lowest":
        reference = np.min(groups.values, axis=-1, keepdims=True)
    else:
        own, known = groups.values[..., to : to + 1 or None], groups.present[..., to : to + 1 or None]
        if not own.shape[-1]:
            raise InvalidInput(f"There is no group {to}.")
        reference = np.where(known, own, np.nan)
    return _mean_gap(groups, reference, weighted)


def theil(
    values: ArrayLike, population: ArrayLike, standard_errors: ArrayLike | None = None, *, level: float = USUAL
) -> Estimate:
    """Theil's index Σ p r ln r, r = y/μ, in nats (WHO prints 1,000 times that); delta-method limits.

    Raises on negative values; NaN where μ is 0.
    """
    groups, ratios, errors = _entropy_parts(values, population, standard_errors)
    surprise = 1 + np.log(ratios)
    mean_surprise = np.sum(groups.shares * ratios * surprise, axis=-1, keepdims=True)
    slope = groups.shares * (surprise - mean_surprise)
    value = np.sum(groups.shares * ratios * np.log(ratios), axis=-1)
    return normal_estimate(value, np.sqrt(np.sum((slope * errors) ** 2, axis=-1)), level)


def mean_log_deviation(
    values: ArrayLike, population: ArrayLike, standard_errors: ArrayLike | None = None, *, level: float = USUAL
) -> Estimate:
    """MLD = −Σ p ln r, r = y/μ, in nats (WHO prints 1,000 times that); delta-method limits.

    Raises on negative values; NaN where μ is 0.
    """
    groups, ratios, errors = _entropy_parts(values, population, standard_errors)
    slope = groups.shares * (1 - 1 / ratios)
    value = -np.sum(groups.shares * np.log(ratios), axis=-1)
    return normal_estimate(value, np.sqrt(np.sum((slope * errors) ** 2, axis=-1)), level)


def resampled(
    measure: Callable[[Array], Array],
    values: ArrayLike,
    standard_errors: ArrayLike,
    *,
    level: float = USUAL,
    draws: int = 1_000,
    seed: int = 0,
) -> Estimate:
    """``measure`` of ``values``, with the quantiles of its values on draws of normal ones around them; reproducible by ``seed``.

    ``measure`` takes values of shape (draws, …, k). A measure that is 0 under equality is pushed up by the noise of the draws:
    its limits are those of what would be measured again, and may lie above the value itself.
    """
    normal_quantile(level)
    centre, errors = np.broadcast_arrays(as_array(values), as_array(standard_errors))
    if np.any(errors < 0) or draws < 1:
        raise InvalidInput("Standard errors are not negative, and there is one draw at least.")
    # The same draws for each area: its limits do not depend on those computed with it.
    noise = np.random.default_rng(seed).standard_normal((draws, *(1,) * (centre.ndim - 1), centre.shape[-1]))
    drawn = measure(centre + errors * noise)
    lower, upper = np.quantile(drawn, (0.5 - level / 2, 0.5 + level / 2), axis=0)
    return Estimate(measure(centre[np.newaxis])[0], lower, upper)


def _mean_gap(groups: Groups, reference: Array, weighted: bool) -> Array:
    gaps = np.abs(groups.values - reference)
    weights = groups.shares if weighted else groups.present / np.where(groups.number > 0, groups.number, np.nan)
    return as_array(np.sum(weights * gaps, axis=-1))


def _entropy_parts(
    values: ArrayLike, population: ArrayLike, standard_errors: ArrayLike | None
) -> tuple[Groups, Array, Array]:
    """Groups, ratios to the mean, and standard errors in units of the mean."""
    groups = groups_of(values, population)
    if np.any(groups.values < 0):
        raise InvalidInput("An entropy is of values that are not negative.")
    ratios = divided(groups.values, groups.mean)
    errors = divided(errors_of(standard_errors, groups), groups.mean)
    return groups, np.where(ratios == 0, SMALLEST_RATIO, ratios), errors
