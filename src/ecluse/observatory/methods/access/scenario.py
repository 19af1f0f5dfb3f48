"""What if supply changed here: who gains, by how much, and who stays short.

A :class:`Catchment` keeps the weights of all links, so that a change of supply is followed only where it goes: R_j changes at
the places touched, access only where one of them is within reach. The answer is that of a full computation, to the last bit:
each access that may have changed is summed again over all its links, in the same order.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse

from ..errors import InvalidInput
from ..results import Array, Booleans, Integers, as_array
from .catchment import amounts, shared, weighted
from .decay import Decay
from .links import Links

#: An access this close below a threshold, relatively, has reached it: rounding does not decide.
ROUNDING = 1e-12


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """What a change of supply does, at the places of demand that it may touch.

    ``places``: their numbers; ``before`` and ``after``: their access. ``lost``: supply of the whole map that no demand reaches,
    after the change.
    """

    places: Integers
    before: Array
    after: Array
    lost: float

    @property
    def gain(self) -> Array:
        """after − before, below zero where access falls."""
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Balance:
    """People on each side of a threshold because of a change, among the places that it touches."""

    gaining: float
    losing: float
    brought_above: float
    brought_below: float
    still_below: float


@dataclass(frozen=True, slots=True, eq=False)
class Catchment:
    """Access with all its links at hand: ``weights`` (places of demand, places of supply) and the same transposed."""

    supply: Array
    demand: Array
    weights: sparse.csr_array
    reversed_weights: sparse.csr_array
    called: Array
    ratio: Array
    per_head: Array
    lost: float
    estimated: bool

    @classmethod
    def build(
        cls, supply: ArrayLike, demand: ArrayLike, links: Links, decay: Decay, *, choice: Decay | None = None
    ) -> Catchment:
        """As :func:`.catchment.floating_catchment`, with 12 bytes a link kept twice; the same values but for rounding."""
        wanted = amounts(demand, links.demands)
        parts = list(weighted(links, decay, choice))
        rows, columns, values = (
            (np.concatenate([part[each] for part in parts]) for each in range(3))
            if parts
            else (np.zeros(0, np.int32),) * 3
        )
        shape = (links.demands, links.supplies)
        weights = sparse.coo_array((as_array(values), (rows, columns)), shape=shape).tocsr()
        return cls._computed(amounts(supply, links.supplies), wanted, weights, weights.T.tocsr(), links.estimated)

    def with_supply(self, supply: ArrayLike) -> Catchment:
        """The whole map computed again with other amounts of supply at the same places."""
        offered = amounts(supply, self.supply.size)
        return self._computed(offered, self.demand, self.weights, self.reversed_weights, self.estimated)

    @classmethod
    def _computed(
        cls, supply: Array, demand: Array, weights: sparse.csr_array, turned: sparse.csr_array, estimated: bool
    ) -> Catchment:
        called = turned @ demand
        ratio, unreached = shared(supply, called)
        per_head = weights @ np.nan_to_num(ratio)
        lost = float(supply[unreached].sum())
        return cls(supply, demand, weights, turned, called, ratio, per_head, lost, estimated)

    def what_if(self, changes: Mapping[int, float]) -> Change:
        """Access after ``changes``, amounts added (or, below zero, taken away) at places of supply.

        InvalidInput: a place that does not exist, an amount missing, or more taken than there is.
        """
        places = np.array(sorted(changes), dtype=np.int64)
        if places.size and (places[0] < 0 or places[-1] >= self.supply.size):
            raise InvalidInput(f"places of supply are numbered from 0 to {self.supply.size - 1}")
        supply = self.supply.copy()
        supply[places] += [changes[place] for place in places.tolist()]
        offered = amounts(supply, self.supply.size)
        ratio = self.ratio.copy()
        ratio[places], _ = shared(offered[places], self.called[places])
        touched = np.unique(self.reversed_weights[places].indices).astype(np.int64)
        after = self.weights[touched] @ np.nan_to_num(ratio)
        lost = float(offered[~(self.called > 0)].sum())
        return Change(touched, self.per_head[touched], as_array(after), lost)


def below(access: Array, threshold: float) -> Booleans:
    """Where access is under ``threshold``, by more than rounding."""
    return np.asarray(access < threshold * (1 - ROUNDING))


def balance(change: Change, people: ArrayLike, threshold: float) -> Balance:
    """Count the people (one number for each place of demand) who gain, lose, and pass the threshold."""
    here = as_array(people)[change.places]
    short_before, short_after = below(change.before, threshold), below(change.after, threshold)
    moved = np.abs(change.gain) > ROUNDING * np.maximum(np.abs(change.before), np.abs(change.after))
    return Balance(
        gaining=float(here[moved & (change.gain > 0)].sum()),
        losing=float(here[moved & (change.gain < 0)].sum()),
        brought_above=float(here[short_before & ~short_after].sum()),
        brought_below=float(here[~short_before & short_after].sum()),
        still_below=float(here[short_before & short_after].sum()),
    )
