"""The groups of each area: which are known, their share of the population, the mean over all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ecluse.observatory.methods.errors import InvalidInput
from ecluse.observatory.methods.intervals import checked_counts, divided, normal_quantile
from ecluse.observatory.methods.results import Array, Booleans, Estimate, as_array

#: Above this share of groups without a value, an area has no measure (WHO's health equity toolkit).
MOST_MISSING = 0.15


@dataclass(frozen=True, slots=True)
class Groups:
    """Groups of shape (…, k). Where one is absent its share is 0 and its value the mean of the others: no gap, no extreme."""

    values: Array
    shares: Array
    #: Shape (…, 1), NaN where the area has no measure; so are then all values.
    mean: Array
    number: Array
    present: Booleans


def groups_of(values: ArrayLike, population: ArrayLike) -> Groups:
    """Groups that have a value and a population; areas with more than 15 % of the others, or with nobody, are all NaN.

    Raises on negative or infinite populations, on infinite values and on a single group.
    """
    rates, people = np.broadcast_arrays(as_array(values), checked_counts(population))
    if not rates.ndim or rates.shape[-1] < 2:
        raise InvalidInput("An inequality is between two groups at least.")
    if np.any(np.isinf(rates)):
        raise InvalidInput("A value is infinite.")
    present = known_groups(rates, people)
    held = np.where(present, people, 0.0)
    shares = divided(held, np.sum(held, axis=-1, keepdims=True))
    mean = np.sum(shares * np.where(present, rates, 0.0), axis=-1, keepdims=True)
    number = as_array(np.sum(present, axis=-1, keepdims=True))
    return Groups(np.where(present, rates, mean), shares, mean, number, present)


def known_groups(*parts: Array) -> Booleans:
    """Groups for which nothing is missing; none in an area where more than 15 % of them lack something."""
    known: Booleans = ~np.any([np.isnan(part) for part in parts], axis=0)
    enough: Booleans = np.mean(~known, axis=-1, keepdims=True) <= MOST_MISSING
    return known & enough


def ranks_of(shares: Array) -> Array:
    """Midpoint of each group on the scale of cumulated shares, from 0 (most disadvantaged) to 1."""
    return np.cumsum(shares, axis=-1) - shares / 2


def errors_of(standard_errors: ArrayLike | None, groups: Groups) -> Array:
    """Standard errors of the groups' values: 0 for an absent group, NaN for all if there are none. Raises on negatives."""
    errors = np.broadcast_to(as_array(np.nan if standard_errors is None else standard_errors), groups.values.shape)
    if np.any(errors < 0):
        raise InvalidInput("A standard error is negative.")
    return np.where(groups.present, errors, 0.0)


def normal_estimate(value: Array, error: Array, level: float) -> Estimate:
    """``value`` ± z ``error``."""
    half = normal_quantile(level) * error
    return Estimate(value, value - half, value + half)
