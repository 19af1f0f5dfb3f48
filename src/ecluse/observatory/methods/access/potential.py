"""What is proper to the French indicator of local potential accessibility (APL) to general practitioners.

Defined by the decree of 13 November 2017 on under-served areas (arrêté, LEGIARTI000041494927) and by DREES (Barlet and
others 2012, *Études et résultats* 795; Vergier and Chaput 2017, *Les dossiers de la DREES* 17): yearly consultations within
reach for each standardised inhabitant. Supply is each practitioner's activity, held under a ceiling, those over an age left
out when asked; demand is the population weighted by what its ages consume; a commune is at time 0 from itself; a
territory's value is the mean of its communes weighted by population. At 2.5 or less a territory is under-served.

DREES changes zones, ceilings and ages from one edition to the next: all are data here. Compare with the values that DREES
publishes before quoting a result as its own.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ..errors import InvalidInput
from ..results import Array, as_array
from .catchment import Access, floating_catchment
from .decay import Decay, Steps
from .links import Nearby, TravelTable

#: The zones of the first edition (2012), in minutes.
ZONES_2012 = Steps((5.0, 10.0, 15.0), (1.0, 0.3, 0.1), open_ended=True)
#: The zones understood to hold since the edition of 2017, in minutes, not read in a text of DREES: check them before use.
ZONES_2017 = Steps((10.0, 15.0, 20.0), (1.0, 2 / 3, 1 / 3), open_ended=True)
#: Consultations a year for each standardised inhabitant, at or under which a territory is under-served.
UNDER_SERVED = 2.5


def standardised_population(population: ArrayLike, consumption: ArrayLike, reference: ArrayLike | None = None) -> Array:
    """Inhabitants weighted by what their age consumes: Σ_a population[…, a]·consumption[a] / mean consumption.

    ``population`` (communes, ages) and ``consumption`` (ages), consultations a year and a head. The mean is that of
    ``reference`` (ages), the country's population, so that its standardised population is its population; by default that
    of all the communes given.
    """
    people, use = as_array(population), as_array(consumption)
    if people.ndim != 2 or use.shape != people.shape[1:]:
        raise InvalidInput("population is (communes, ages), consumption has one value for each age")
    whole = people.sum(axis=0) if reference is None else as_array(reference)
    if np.any(~(people >= 0)) or np.any(~(use >= 0)) or whole.shape != use.shape or not whole @ use > 0:
        raise InvalidInput("population and consumption are known, zero or more, and not all zero")
    return np.asarray(people @ use * (whole.sum() / (whole @ use)))


def practising_supply(
    places: ArrayLike,
    acts: ArrayLike,
    count: int,
    *,
    ceiling: float = np.inf,
    ages: ArrayLike | None = None,
    oldest: float = np.inf,
) -> Array:
    """Acts a year offered in each of ``count`` places, one element of ``places`` and ``acts`` for each practitioner.

    Activity above ``ceiling`` counts as the ceiling; practitioners older than ``oldest`` are left out (an age not known is not
    over it). InvalidInput: acts missing or below zero.
    """
    where, each = np.asarray(places), as_array(acts)
    if where.shape != each.shape or np.any(~(each >= 0)) or np.any((where < 0) | (where >= count)):
        raise InvalidInput("a known place and known acts, zero or more, for each practitioner")
    kept = np.minimum(each, ceiling)
    if ages is not None:
        kept = np.where(as_array(ages) > oldest, 0.0, kept)
    return as_array(np.bincount(where, kept, count))


def local_potential_accessibility(
    supply: ArrayLike, demand: ArrayLike, journeys: TravelTable | Nearby, zones: Decay
) -> Access:
    """APL of each commune: ``supply`` in acts, ``demand`` standardised, ``journeys`` in minutes between the same communes.

    A commune's own supply is at time 0, whatever a table says of it. InvalidInput when the communes that demand and those that
    offer are not the same.
    """
    if isinstance(journeys, TravelTable):
        return floating_catchment(supply, demand, journeys.with_own(), zones)
    if not np.array_equal(journeys.demand, journeys.supply):
        raise InvalidInput("demand and supply are not the same places")
    return floating_catchment(supply, demand, journeys, zones)


def territory_mean(values: ArrayLike, population: ArrayLike, territories: ArrayLike, count: int) -> Array:
    """The mean of communes' ``values`` in each of ``count`` territories, weighted by population.

    Communes without a value are left out of their territory's mean; a territory without population has none (NaN).
    """
    value, people, where = as_array(values), as_array(population), np.asarray(territories)
    if not value.shape == people.shape == where.shape or np.any(~(people >= 0)):
        raise InvalidInput("a value, a population of zero or more and a territory for each commune")
    weight = np.where(np.isnan(value), 0.0, people)
    total = np.bincount(where, weight, count)
    summed = np.bincount(where, weight * np.nan_to_num(value), count)
    return as_array(np.divide(summed, total, where=total > 0, out=np.full(count, np.nan)))
