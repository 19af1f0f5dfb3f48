"""Gaps between two groups, and between the population and its best group.

Sources: WHO, *Handbook on health inequality monitoring*, 2013; Walter, Biometrics 1976;32:829 (variance of an attributable
fraction).
"""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from ecluse.observatory.methods.errors import InvalidInput
from ecluse.observatory.methods.inequality.groups import groups_of, known_groups, normal_estimate
from ecluse.observatory.methods.intervals import divided, normal_quantile
from ecluse.observatory.methods.results import USUAL, Array, Estimate, Integers, as_array


class Attributable(NamedTuple):
    """What all would gain if each group had the value of the reference group: in the values' unit, and in % of the mean."""

    risk: Estimate
    fraction: Estimate


def difference(
    values: ArrayLike,
    standard_errors: ArrayLike | None = None,
    *,
    between: tuple[int, int] | None = None,
    level: float = USUAL,
) -> Estimate:
    """Value of the first of two groups less that of the second; by default the highest less the lowest.

    Limits are normal, for independent groups, and take the choice of the two as made beforehand. NaN where one is absent.
    """
    (first, first_error), (second, second_error) = _two(values, standard_errors, between)
    return normal_estimate(first - second, np.hypot(first_error, second_error), level)


def ratio(
    values: ArrayLike,
    standard_errors: ArrayLike | None = None,
    *,
    between: tuple[int, int] | None = None,
    level: float = USUAL,
) -> Estimate:
    """Value of the first of two groups over that of the second; by default the highest over the lowest. NaN unless both are > 0.

    Limits are normal on the logarithm, whose error is √((s₁/y₁)² + (s₂/y₂)²).
    """
    (first, first_error), (second, second_error) = _two(values, standard_errors, between)
    possible = (first > 0) & (second > 0)
    above, below = np.where(possible, first, np.nan), np.where(possible, second, np.nan)
    with np.errstate(over="ignore"):  # an error far above its value has no upper limit
        factor = np.exp(normal_quantile(level) * np.hypot(first_error / above, second_error / below))
    return Estimate(above / below, above / below / factor, above / below * factor)


def attributable(
    values: ArrayLike,
    population: ArrayLike,
    reference: int | Literal["best"],
    *,
    favourable: bool,
    scale: float = 100,
    level: float = USUAL,
) -> Attributable:
    """PAR = y₀ − μ and PAF = 100 PAR / μ, y₀ the value of the reference group; 0 where that one is worse than the mean.

    ``favourable`` says that more is better; otherwise PAR and PAF are negative: what there would be less. ``scale`` makes a
    proportion 1. With f = PAR/μ and, in people, a and b those with and without the condition outside the reference, c and d those
    in it, Var(f) = (1 + f)² (b − f(a + d)) / (N c); the limits of both are scaled as their values are. NaN where μ is 0; limits
    NaN where c is 0. Raises on values outside 0 and ``scale``.
    """
    groups = groups_of(values, population)
    if np.any(groups.values < 0) or np.any(groups.values > scale):
        raise InvalidInput(f"A value lies outside 0 and {scale}.")
    people = np.where(groups.present, np.broadcast_to(as_array(population), groups.values.shape), 0.0)
    if reference == "best":
        place = np.argmax(groups.values if favourable else -groups.values, axis=-1)[..., np.newaxis]
    else:
        place = np.full(groups.mean.shape, _index(reference, groups.values.shape[-1]))
    best, size, known = (
        np.take_along_axis(part, place, axis=-1)[..., 0] for part in (groups.values, people, groups.present)
    )
    mean, total = groups.mean[..., 0], np.sum(people, axis=-1)
    gap = np.where(known, best - mean, np.nan)
    gap = np.where((gap > 0) == favourable, gap, gap * 0.0)
    share = divided(gap, mean)
    c = size * best / scale
    a = total * mean / scale - c
    b, d = total - size - a, size - c
    variance = (1 + share) ** 2 * divided(b - share * (a + d), total * c)
    error = np.sqrt(np.where(variance >= 0, variance, np.nan))
    return Attributable(normal_estimate(gap, error * mean, level), normal_estimate(100 * share, 100 * error, level))


def _two(
    values: ArrayLike, standard_errors: ArrayLike | None, between: tuple[int, int] | None
) -> tuple[tuple[Array, Array], tuple[Array, Array]]:
    rates, errors = np.broadcast_arrays(
        as_array(values), as_array(np.nan if standard_errors is None else standard_errors)
    )
    if np.any(errors < 0):
        raise InvalidInput("A standard error is negative.")
    known = known_groups(rates)
    if between is not None:
        first, second = (np.full((*rates.shape[:-1], 1), _index(place, rates.shape[-1])) for place in between)
    else:
        first = np.argmax(np.where(known, rates, -np.inf), axis=-1)[..., np.newaxis]
        second = np.argmin(np.where(known, rates, np.inf), axis=-1)[..., np.newaxis]
    shown = np.where(known, rates, np.nan)

    def at(place: Integers) -> tuple[Array, Array]:
        return (
            np.take_along_axis(shown, place, axis=-1)[..., 0],
            np.take_along_axis(errors, place, axis=-1)[..., 0],
        )

    return at(first), at(second)


def _index(place: int, number: int) -> int:
    if not -number <= place < number:
        raise InvalidInput(f"There is no group {place}.")
    return place % number
