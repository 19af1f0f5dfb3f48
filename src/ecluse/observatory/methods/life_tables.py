"""Life expectancy from an abridged life table.

Sources: Chiang, *The life table and its applications*, 1984, chapters 6 and 8 (table, variance of the closed bands);
Silcocks, Jenner and Reza, J Epidemiol Community Health 2001;55:38 (variance of the open band); Eayres and Williams, J
Epidemiol Community Health 2004;58:243 (5,000 person-years); Public Health England's practice for what else is not shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import ArrayLike

from ecluse.observatory.methods.errors import InvalidInput
from ecluse.observatory.methods.intervals import checked_counts, divided, normal_quantile
from ecluse.observatory.methods.results import USUAL, Array, Booleans, Estimate, Integers, as_array

#: First ages of the usual bands: under one, one to four, then five years each, the last from ninety up.
ABRIDGED = (0, 1, *range(5, 95, 5))
#: Below this many person-years the normal interval is not trustworthy.
SMALLEST_POPULATION = 5_000
#: Years of the 95 % interval beyond which a value is not shown.
WIDEST_INTERVAL = 20.0
#: Share of its year that a child who dies before one has lived: most die in the first days.
INFANT_SHARE, USUAL_SHARE = 0.1, 0.5


class NotShown(IntEnum):
    """Why there is no life expectancy. The order is that in which reasons are looked for."""

    SHOWN = 0
    MISSING_BAND = 1
    EMPTY_BAND = 2
    MORE_DEATHS_THAN_PEOPLE = 3
    TOO_FEW_PERSON_YEARS = 4
    NO_DEATH_IN_LAST_BAND = 5
    #: Of one age, not of its table, as the next: the limits stay, the value goes.
    WIDE_INTERVAL = 6
    #: All died in a band before.
    NOBODY_LEFT = 7


@dataclass(frozen=True, slots=True)
class LifeExpectancy:
    """Years left to live at the first age of each band, and why a value is absent (:class:`NotShown`): shapes (…, bands)."""

    years: Estimate
    reasons: Integers


def life_expectancy(
    deaths: ArrayLike, population: ArrayLike, *, ages: Sequence[int] = ABRIDGED, level: float = USUAL
) -> LifeExpectancy:
    """Life expectancy at each age of ``ages``, bands along the last axis, the last one open.

    With M = D/n deaths per person-year, w the width of a band (2/M for the last) and a = 0.1 under one year, else 0.5:
    q = wM / (1 + wM(1 − a)), at most 1; e_x = Σ_{i≥x} L_i / l_x;
    Var(e_x) = Σ_{i≥x} l_i² (w_i(1 − a_i) + e_{i+1})² Var(q_i) / l_x², Var(q) = q²(1 − q)/D, 0 without deaths, and l²/(D M²)
    for the open band. Limits are normal.

    No result for a table with a missing or empty band, more deaths than people, 5,000 person-years or fewer, or no death in its
    last band; no value, though limits, where the 95 % interval is wider than 20 years. Raises on negative deaths, on infinite
    numbers and on ages out of order.
    """
    widths = _closed_widths(ages)
    dead, people = np.broadcast_arrays(checked_counts(deaths), as_array(population))
    if dead.shape[-1:] != (len(ages),) or np.any(np.isinf(people)):
        raise InvalidInput(f"A life table of {len(ages)} bands needs as many numbers of deaths, and of people.")
    of_table = _reasons(dead, people)[..., np.newaxis]
    usable = of_table == NotShown.SHOWN
    expectancy, error = _table(np.where(usable, dead, 1.0), np.where(usable, people, 2.0), widths, ages[0] == 0)
    expectancy, error = np.where(usable, expectancy, np.nan), np.where(usable, error, np.nan)
    wide = 2 * normal_quantile(USUAL) * error > WIDEST_INTERVAL
    reasons = np.where(
        wide, NotShown.WIDE_INTERVAL, np.where(usable & np.isnan(expectancy), NotShown.NOBODY_LEFT, of_table)
    )
    half = normal_quantile(level) * error
    years = Estimate(np.where(wide, np.nan, expectancy), expectancy - half, expectancy + half)
    return LifeExpectancy(years, reasons.astype(np.int64))


def _closed_widths(ages: Sequence[int]) -> Array:
    widths = np.diff(as_array(ages))
    if len(ages) < 2 or np.any(~(widths > 0)) or ages[0] < 0:
        raise InvalidInput("The first ages of a life table's bands rise from 0 or more, and are two at least.")
    return widths


def _reasons(dead: Array, people: Array) -> Integers:
    """Why a whole table has no result, for each: shape (…)."""
    missing = np.isnan(dead) | np.isnan(people)
    rules: list[tuple[NotShown, Booleans]] = [
        (NotShown.MISSING_BAND, np.any(missing, axis=-1)),
        (NotShown.EMPTY_BAND, np.any(people <= 0, axis=-1)),
        (NotShown.MORE_DEATHS_THAN_PEOPLE, np.any(dead > people, axis=-1)),
        (NotShown.TOO_FEW_PERSON_YEARS, np.sum(people, axis=-1) <= SMALLEST_POPULATION),
        (NotShown.NO_DEATH_IN_LAST_BAND, dead[..., -1] == 0),
    ]
    return np.select([holds for _, holds in rules], [int(reason) for reason, _ in rules], int(NotShown.SHOWN))


def _table(dead: Array, people: Array, widths: Array, from_birth: bool) -> tuple[Array, Array]:
    """Expectancy at each age and its standard error, both NaN at an age that nobody reaches."""
    hazard = dead / people
    last = hazard[..., -1:]
    width = np.concatenate([np.broadcast_to(widths, (*dead.shape[:-1], len(widths))), 2 / last], axis=-1)
    lived = np.full(dead.shape[-1], USUAL_SHARE)
    if from_birth:
        lived[0] = INFANT_SHARE
    dying = np.minimum(1.0, width * hazard / (1 + width * hazard * (1 - lived)))
    dying[..., -1] = 1.0
    after = np.cumprod(1 - dying, axis=-1)
    alive = np.concatenate([np.ones_like(last), after[..., :-1]], axis=-1)
    years = width * (after + lived * alive * dying)
    years[..., -1] = alive[..., -1] / last[..., 0]
    expectancy = divided(_from_the_end(years), alive)
    following = np.nan_to_num(expectancy[..., 1:], nan=0.0)  # reached by nobody: q is 1 and its variance 0
    variance = np.empty_like(dying)
    certain = dead[..., :-1] == 0
    of_dying = dying[..., :-1] ** 2 * (1 - dying[..., :-1]) / np.where(certain, 1.0, dead[..., :-1])
    weight = width[..., :-1] * (1 - lived[:-1]) + following
    variance[..., :-1] = np.where(certain, 0.0, (alive[..., :-1] * weight) ** 2 * of_dying)
    variance[..., -1] = (alive[..., -1] / last[..., 0]) ** 2 / dead[..., -1]
    return expectancy, np.sqrt(divided(_from_the_end(variance), alive**2))


def _from_the_end(values: Array) -> Array:
    return np.cumsum(values[..., ::-1], axis=-1)[..., ::-1]
