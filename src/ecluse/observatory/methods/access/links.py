"""Which places of demand can reach which places of supply, and at what cost.

Two ways to know: a table of journeys, imported; or coordinates, from which links are found block by block with a k-d tree,
so that no table of all pairs is ever built. The second is an estimate and says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.spatial import cKDTree

from ..errors import InvalidInput
from ..results import Array, Integers, as_array
from ..sphere import along_ground, as_places, chord, on_sphere

#: How many links a block holds, about.
BLOCK = 1 << 17


class Block(NamedTuple):
    """Links, as three arrays: the place of demand, the place of supply, the cost. All links of a place of demand are in one."""

    demand: NDArray[np.int32]
    supply: NDArray[np.int32]
    cost: Array


class Links(Protocol):
    """What access is computed over."""

    @property
    def demands(self) -> int:
        """How many places of demand there are."""

    @property
    def supplies(self) -> int:
        """How many places of supply there are."""

    @property
    def estimated(self) -> bool:
        """Whether costs are estimated from distances as the crow flies: to be told beside every figure."""

    def blocks(self, reach: float) -> Iterator[Block]:
        """Every link whose cost is at most ``reach``, once; the same at every call."""


@dataclass(frozen=True, slots=True, eq=False)
class TravelTable:
    """Journeys known one by one, sorted by place of demand; what is not in the table is out of reach."""

    demands: int
    supplies: int
    demand: NDArray[np.int32]
    supply: NDArray[np.int32]
    cost: Array
    estimated: bool = False

    @classmethod
    def from_pairs(
        cls, demands: int, supplies: int, demand: ArrayLike, supply: ArrayLike, cost: ArrayLike
    ) -> TravelTable:
        """From journeys (place of demand, place of supply, cost), places numbered from 0.

        InvalidInput: a number out of range, a journey given twice, a cost missing or below zero.
        """
        rows, columns, costs = _places(demand, demands), _places(supply, supplies), as_array(cost)
        if not rows.shape == columns.shape == costs.shape or rows.ndim != 1:
            raise InvalidInput("one place of demand, one of supply and one cost for each journey")
        if not (np.all(costs >= 0) and np.all(np.isfinite(costs))):
            raise InvalidInput("a cost is zero or more, and known: leave out a journey that cannot be made")
        keys = rows * supplies + columns
        order = np.argsort(keys)
        if np.any(np.diff(keys[order]) == 0):
            raise InvalidInput("a journey is given twice")
        return cls(demands, supplies, rows[order].astype(np.int32), columns[order].astype(np.int32), costs[order])

    def with_own(self) -> TravelTable:
        """The same, each place at cost 0 from itself: demand and supply are the same places, in one order."""
        if self.demands != self.supplies:
            raise InvalidInput("demand and supply are not the same places")
        apart, own = self.demand != self.supply, np.arange(self.demands)
        return self.from_pairs(
            self.demands,
            self.supplies,
            np.concatenate([self.demand[apart].astype(np.int64), own]),
            np.concatenate([self.supply[apart].astype(np.int64), own]),
            np.concatenate([self.cost[apart], np.zeros(self.demands)]),
        )

    def blocks(self, reach: float) -> Iterator[Block]:
        start = 0
        while start < self.cost.size:
            end = min(start + BLOCK, self.cost.size)
            if end < self.cost.size:  # never part the links of one place
                end = int(np.searchsorted(self.demand, self.demand[end - 1], side="right"))
            near = self.cost[start:end] <= reach
            yield Block(self.demand[start:end][near], self.supply[start:end][near], self.cost[start:end][near])
            start = end


@dataclass(frozen=True, slots=True, eq=False)
class Nearby:
    """Links found from places: cost = distance × ``per_metre``.

    ``demand`` and ``supply`` are (n, 2) metres on a plane or (n, 3) from :func:`~..sphere.on_sphere`, both alike.
    """

    demand: Array
    supply: Array
    per_metre: float = 1.0
    estimated: bool = True

    def __post_init__(self) -> None:
        if as_places(self.demand).shape[1] != as_places(self.supply).shape[1] or not 0 < self.per_metre < np.inf:
            raise InvalidInput("places of demand and supply are given alike, and a metre costs something")

    @property
    def demands(self) -> int:
        return len(self.demand)

    @property
    def supplies(self) -> int:
        return len(self.supply)

    def blocks(self, reach: float) -> Iterator[Block]:
        """Pairs are found between the supply's tree and that of a few places of demand that lie together.

        How many places make a block follows from the links of the block before: about :data:`BLOCK` links, more where the
        country suddenly thickens.
        """
        if not (len(self.demand) and len(self.supply)):
            return
        dimensions = self.demand.shape[1]
        radius = chord(reach / self.per_metre, dimensions) * (1 + 1e-12)
        tree = _tree(self.supply)
        order = _tree(self.demand).indices  # from leaf to leaf: places that lie together follow each other
        start, height = 0, 64
        while start < order.size:
            rows = order[start : start + height]
            found = _tree(self.demand[rows]).sparse_distance_matrix(tree, radius, output_type="ndarray")
            cost = along_ground(found["v"], dimensions) * self.per_metre
            near = np.flatnonzero(cost <= reach)  # the radius is a hair longer
            if near.size < cost.size:
                found, cost = found[near], cost[near]
            yield Block(rows.astype(np.int32)[found["i"]], found["j"].astype(np.int32), cost)
            start += height
            height = max(1, min(2 * height, BLOCK * height // max(cost.size, 1)))


def _tree(places: Array) -> cKDTree:
    return cKDTree(places, compact_nodes=False, balanced_tree=False)


def by_road(
    demand: tuple[ArrayLike, ArrayLike],
    supply: tuple[ArrayLike, ArrayLike],
    *,
    kilometres_per_hour: float,
    detour: float = 1.3,
) -> Nearby:
    """Minutes estimated from (latitudes, longitudes): great-circle distance × ``detour`` at a stated speed.

    A stand-in where no table of journeys was imported: mountains, rivers and traffic are not in it.
    """
    if not (kilometres_per_hour > 0 and detour >= 1):
        raise InvalidInput("a speed is above zero, and no road is shorter than the straight line")
    return Nearby(on_sphere(*demand), on_sphere(*supply), detour * 60 / (kilometres_per_hour * 1000))


def _places(values: ArrayLike, count: int) -> Integers:
    given = np.asarray(values)
    if given.size and not np.issubdtype(given.dtype, np.integer):
        raise InvalidInput("places are given by their number")
    numbers = given.astype(np.int64)
    if numbers.size and (numbers.min() < 0 or numbers.max() >= count):
        raise InvalidInput(f"places are numbered from 0 to {count - 1}")
    return numbers
