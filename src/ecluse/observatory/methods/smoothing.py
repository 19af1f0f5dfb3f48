"""Rates of small areas, smoothed: empirical Bayes. Always shown as smoothed, the raw rate beside.

Marshall (1991), Appl. Stat. 40:283: with rate r = events/population, mean b = Σevents/Σpopulation and between-area variance
a = Σ population (r − b)²/Σ population − b/mean(population), each rate moves towards the mean by what chance explains:
b + (r − b)·a/(a + b/population). A negative variance estimate is taken as 0: chance explains everything, and every rate
becomes the mean.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from .errors import InvalidInput
from .neighbours import SpatialWeights
from .results import Array, as_array


def global_empirical_bayes(events: ArrayLike, population: ArrayLike) -> Array:
    """Marshall's estimator towards the mean of all areas; arrays (…, areas), rates per person. NaN where one is missing."""
    cases, people = _pair(events, population)
    mean, variance = _moments(cases, people)
    return _shrunk(cases / people, mean[..., None], np.maximum(variance, 0.0)[..., None], people)


def local_empirical_bayes(
    events: ArrayLike, population: ArrayLike, weights: SpatialWeights, *, own_means: bool = False
) -> Array:
    """Marshall's estimator towards the mean of each area's neighbourhood, itself included; arrays (areas,).

    Mean and variance are those of the area and its neighbours, all deviations taken from the neighbourhood's own mean (as
    in Anselin, Lozano and Koschinsky 2006, *Rate transformations and smoothing*, and in esda); with ``own_means``, each rate's
    deviation is from the mean of its own neighbourhood (R's spdep, by default). Only who is a neighbour matters, not the
    weight. An island has no neighbourhood to lean on: NaN. So has an area whose neighbourhood has no event: it is 0.
    """
    cases, people = _pair(events, population)
    if cases.ndim != 1 or cases.size != weights.count:
        raise InvalidInput("one count and one population for each area of the weights")
    present = ~np.isnan(cases + people)
    rates = np.divide(cases, people, where=present, out=np.zeros_like(people))
    known = np.where(present, people, 0.0)
    around = weights.binary().matrix

    def neighbourhood(values: Array) -> Array:
        total: Array = around @ values
        return total + values

    total = neighbourhood(known)
    members = neighbourhood(present.astype(np.float64))
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = neighbourhood(rates * known) / total
        areas, others = weights.areas, weights.neighbours
        # Σ n (r − m)² written out around each mean: the square expanded would lose the digits of small rates.
        centre = mean[others] if own_means else mean[areas]
        spread = np.where(present, known * (rates - mean) ** 2, 0.0)
        far = np.where(present[others], known[others] * (rates[others] - centre) ** 2, 0.0)
        spread += np.bincount(areas, far, weights.count)
        variance = np.maximum(spread / total - mean / (total / members), 0.0)
    smoothed = _shrunk(rates, mean, variance, people)
    smoothed[~present | (members < 2)] = np.nan
    return smoothed


def standardised_rates(events: ArrayLike, population: ArrayLike) -> Array:
    """Rates as deviates of equal variance, for Moran's I on rates: (r − b)/√(a + b/population); arrays (areas,).

    Assunção and Reis (1999), Statistics in Medicine 18:2147: without it, small areas make the clusters. As in the paper, an
    area whose variance a + b/population comes out negative takes b/population. NaN where a count or population is missing.
    """
    cases, people = _pair(events, population)
    mean, variance = _moments(cases, people)
    chance = mean[..., None] / people
    whole = variance[..., None] + chance
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray((cases / people - mean[..., None]) / np.sqrt(np.where(whole < 0, chance, whole)))


def _pair(events: ArrayLike, population: ArrayLike) -> tuple[Array, Array]:
    cases, people = np.broadcast_arrays(as_array(events), as_array(population))
    if np.any(cases < 0) or np.any(people <= 0):
        raise InvalidInput("events are zero or more, populations above zero")
    missing = np.isnan(cases) | np.isnan(people)
    return np.where(missing, np.nan, cases), np.where(missing, np.nan, people)


def _moments(cases: Array, people: Array) -> tuple[Array, Array]:
    """Mean and between-area variance (which may be negative) of the areas known, along the last axis."""
    total = np.nansum(people, axis=-1)
    areas = np.count_nonzero(~np.isnan(people), axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.asarray(np.nansum(cases, axis=-1) / total)
        spread = np.nansum(people * (cases / people - mean[..., None]) ** 2, axis=-1) / total
        return mean, np.asarray(spread - mean / (total / areas))


def _shrunk(rates: Array, mean: Array, variance: Array, people: Array) -> Array:
    with np.errstate(invalid="ignore", divide="ignore"):
        credibility = variance / (variance + mean / people)
    # Without any event, mean and variance are 0 and so is every rate.
    return np.asarray(mean + (rates - mean) * np.where(mean == 0, 0.0, credibility))
