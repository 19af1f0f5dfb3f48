"""Rates compared as if populations had the same ages: direct standardisation, and indirect ratios and rates.

Age bands lie along the last axis. Sources: Dobson, Kuulasmaa, Eberle and Scherer, Stat Med 1991;10:457 (limits of a weighted
sum of Poisson counts); Breslow and Day, IARC 1987, volume II, chapter 2 (indirect); Public Health England, *Technical guide:
confidence intervals*, 2018 (no directly standardised rate under ten events).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from ecluse.observatory.methods.errors import InvalidInput
from ecluse.observatory.methods.intervals import FEW, checked_counts, divided, poisson_limits
from ecluse.observatory.methods.results import USUAL, Array, Booleans, Estimate, as_array

#: What becomes of an area where a band has nobody, or an unknown population: refused, or its rate is missing.
EmptyBand = Literal["refuse", "missing"]


@dataclass(frozen=True, slots=True)
class StandardPopulation:
    """A published reference population: ``weights[i]`` people from age ``ages[i]`` up to the next band, the last one open."""

    name: str
    source: str
    ages: tuple[int, ...]
    weights: tuple[float, ...]

    def over(self, ages: Sequence[int], last: int | None = None) -> Array:
        """Its weights in bands that begin at ``ages``, some of its own, up to the age ``last`` (None: to the end of life).

        Raises where a band would have to be split.
        """
        end = [] if last is None else [last + 1]
        if not ages or ages[0] != self.ages[0] or not {*ages, *end} <= set(self.ages):
            raise InvalidInput(f"{self.name} is not known in bands that begin at {', '.join(map(str, ages))}.")
        if any(after <= before for before, after in pairwise([*ages, *end])):
            raise InvalidInput("Age bands are given in rising order, each once.")
        own = np.searchsorted(as_array([*ages, *end]), as_array(self.ages), side="right") - 1
        return as_array(np.bincount(own, weights=as_array(self.weights))[: len(ages)])


EUROPEAN_2013 = StandardPopulation(
    name="European standard population 2013",
    source="Eurostat, Revision of the European Standard Population, 2013, ISBN 978-92-79-31094-2",
    ages=tuple(range(0, 95, 5)),
    weights=(
        *(5_000, 5_500, 5_500, 5_500, 6_000, 6_000, 6_500, 7_000, 7_000, 7_000),
        *(7_000, 6_500, 6_000, 5_500, 5_000, 4_000, 2_500, 1_500, 1_000),
    ),
)

#: The reference populations that a definition may name.
STANDARDS = {"europe-2013": EUROPEAN_2013}


def direct_rate(
    events: ArrayLike,
    population: ArrayLike,
    weights: ArrayLike,
    *,
    multiplier: float = 100_000,
    level: float = USUAL,
    empty_band: EmptyBand = "refuse",
) -> Estimate:
    """Directly standardised rate with Dobson's limits, bands along the last axis.

    v = Σ w x/n / Σw, V = Σ w² x/n² / (Σw)², limits v + √(V/O)(L − O) and v + √(V/O)(U − O), O = Σx with its Byar limits L, U;
    v and the limits times ``multiplier``. ``weights`` is the reference population, in the same bands.

    A missing x counts 0. All is NaN where O < 10: the approximation does not hold there. A band without people, or whose
    population is missing, is never skipped: it raises or, if ``empty_band`` is "missing", makes its area NaN.
    """
    cases = np.nan_to_num(checked_counts(events), nan=0.0)
    return _weighted_sum(cases, cases, population, weights, multiplier, level, empty_band)


def direct_rate_of_repeated_events(
    persons: ArrayLike,
    population: ArrayLike,
    weights: ArrayLike,
    *,
    multiplier: float = 100_000,
    level: float = USUAL,
    empty_band: EmptyBand = "refuse",
) -> Estimate:
    """Directly standardised rate where one person may have several events, such as stays in hospital.

    ``persons[…, band, f − 1]`` is the number of people with exactly f events: x = Σ f x_f and V = Σ f² Σ w² x_f/n² / (Σw)².
    The limits are wider than those of as many independent events. All else as :func:`direct_rate`.
    """
    numbers = np.nan_to_num(checked_counts(persons), nan=0.0)
    if numbers.ndim < 2:
        raise InvalidInput("Numbers of people are given by band, then by number of events.")
    times = np.arange(1, numbers.shape[-1] + 1, dtype=np.float64)
    return _weighted_sum(numbers @ times, numbers @ times**2, population, weights, multiplier, level, empty_band)


def expected_events(
    population: ArrayLike, reference_events: ArrayLike, reference_population: ArrayLike, *, total: bool = True
) -> Array:
    """Events expected if each band had the reference's rate: E = Σ (X/N) n, summed over the last axis unless ``total`` is off.

    A missing X counts 0. NaN where the population of a band that has a positive reference rate is missing: an expected number
    that forgot a band would raise the ratio. Raises on a reference band without people.
    """
    people, reference = checked_counts(population), checked_counts(reference_population)
    if np.any(reference == 0) or np.any(np.isnan(reference)):
        raise InvalidInput("A band of the reference has no population.")
    rates = np.nan_to_num(checked_counts(reference_events), nan=0.0) / reference
    by_band = np.where(rates == 0, 0.0, people * rates)
    return np.sum(by_band, axis=-1) if total else by_band


def indirect_ratio(
    observed: ArrayLike, expected: ArrayLike, *, multiplier: float = 100, level: float = USUAL
) -> Estimate:
    """Standardised ratio O/E × ``multiplier``, the French *indice comparatif* when it is 100; O is the total of an area.

    Limits exact below ten events, Byar's from ten on. NaN where O or E is missing, or E is 0.
    """
    events = checked_counts(observed)
    base = checked_counts(expected)
    lower, upper = poisson_limits(observed, level)
    return Estimate(*(multiplier * divided(part, base) for part in (events, lower, upper)))


def indirect_rate(
    observed: ArrayLike,
    expected: ArrayLike,
    reference_events: ArrayLike,
    reference_population: ArrayLike,
    *,
    multiplier: float = 100_000,
    level: float = USUAL,
) -> Estimate:
    """Indirectly standardised rate: O/E times the reference's crude rate ΣX/ΣN × ``multiplier``."""
    cases = np.nan_to_num(checked_counts(reference_events), nan=0.0)
    crude = divided(np.sum(cases, axis=-1), np.sum(checked_counts(reference_population), axis=-1))
    ratio = indirect_ratio(observed, expected, multiplier=multiplier, level=level)
    return Estimate(*(crude * part for part in (ratio.value, ratio.lower, ratio.upper)))


def _weighted_sum(
    cases: Array,
    squared: Array,
    population: ArrayLike,
    weights: ArrayLike,
    multiplier: float,
    level: float,
    empty_band: EmptyBand,
) -> Estimate:
    """Dobson's estimate: ``cases`` = Σ f x_f make the value, ``squared`` = Σ f² x_f its variance."""
    people, reference = np.atleast_1d(checked_counts(population)), np.atleast_1d(checked_counts(weights))
    cases, squared = np.atleast_1d(cases), np.atleast_1d(squared)
    total = np.sum(reference, axis=-1, keepdims=True)
    if np.any(np.isnan(reference)) or np.any(total <= 0):
        raise InvalidInput("A reference population has a weight for each band, and people in one at least.")
    if reference.shape[-1] != people.shape[-1] or cases.shape[-1] != people.shape[-1]:
        raise InvalidInput("Events, population and reference are not in the same bands.")
    usable = _without_empty_band(people, empty_band)
    per_person = reference / total / people if usable is None else reference / total / np.where(people > 0, people, 1.0)
    value = np.sum(per_person * cases, axis=-1)
    variance = np.sum(per_person**2 * squared, axis=-1)
    events = np.sum(cases, axis=-1)
    shown = events >= FEW if usable is None else (events >= FEW) & usable
    events, value, variance = (np.where(shown, part, np.nan) for part in (events, value, variance))
    lower, upper = poisson_limits(events, level)
    spread = np.sqrt(variance / events)
    return Estimate(
        multiplier * value,
        multiplier * (value + spread * (lower - events)),
        multiplier * (value + spread * (upper - events)),
    )


def _without_empty_band(people: Array, empty_band: EmptyBand) -> Booleans | None:
    """Which areas have people in every band; nothing if all have."""
    filled = np.all(people > 0, axis=-1)  # a missing population is not above 0 either
    if np.all(filled):
        return None
    if empty_band == "refuse":
        raise InvalidInput("A band has no population: merge it with its neighbour, or leave the area without a rate.")
    return np.asarray(filled)
