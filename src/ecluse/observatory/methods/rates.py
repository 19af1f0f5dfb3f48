"""Counts, crude rates, proportions and means, each with its confidence limits.

Sources: Eayres, *Commonly used public health statistics and their confidence intervals*, APHO technical briefing 3, 2008;
Public Health England, *Technical guide: confidence intervals*, 2018.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ecluse.observatory.methods.errors import InvalidInput
from ecluse.observatory.methods.intervals import (
    checked_counts,
    checked_part,
    divided,
    poisson_limits,
    student,
    wilson,
)
from ecluse.observatory.methods.results import USUAL, Estimate, as_array


def count(events: ArrayLike, level: float = USUAL) -> Estimate:
    """A number of events with its Poisson limits: exact below ten, Byar's from ten on."""
    return Estimate(checked_counts(events), *poisson_limits(events, level))


def crude_rate(
    events: ArrayLike, population: ArrayLike, *, multiplier: float = 100_000, level: float = USUAL
) -> Estimate:
    """``multiplier`` × O/n, O Poisson; n in people or person-years. One person may have several events, so O may exceed n.

    NaN where O or n is missing, or both are 0. Raises on a negative number, and on events among nobody.
    """
    cases, people = np.broadcast_arrays(checked_counts(events), checked_counts(population))
    if np.any((people == 0) & (cases > 0)):
        raise InvalidInput("Events are counted where the population is 0.")
    lower, upper = poisson_limits(events, level)
    return Estimate(*(multiplier * divided(part, people) for part in (cases, lower, upper)))


def proportion(events: ArrayLike, population: ArrayLike, *, multiplier: float = 1, level: float = USUAL) -> Estimate:
    """``multiplier`` × x/n with Wilson's limits; 100 for a percentage.

    NaN where x or n is missing, or both are 0. Raises on x > n and on a negative number.
    """
    cases, people = checked_part(events, population)
    limits = wilson(cases, people, level)
    return Estimate(*(multiplier * part for part in (divided(cases, people), *limits)))


def mean(values: ArrayLike, level: float = USUAL) -> Estimate:
    """Mean along the last axis with Student's limits. NaN marks an absent value: areas may have unequal numbers of them.

    The mean is NaN without a value, its limits with fewer than two. Raises on an infinite value.
    """
    data = as_array(values)
    if np.any(np.isinf(data)):
        raise InvalidInput("A value is infinite.")
    number = as_array(np.sum(~np.isnan(data), axis=-1))
    centre = divided(np.nansum(data, axis=-1), number)
    squares = np.nansum((data - centre[..., np.newaxis]) ** 2, axis=-1)
    deviation = np.sqrt(squares / np.where(number > 1, number - 1, np.nan))
    return Estimate(centre, *student(centre, deviation, number, level))
