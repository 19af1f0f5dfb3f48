"""Spatial weights: which areas are neighbours of which, and how much each counts.

Kept as three flat arrays (compressed sparse rows), so that a country of 35,000 communes weighs three megabytes. An area
without neighbour is an *island*: it is listed, its spatial lag is missing, and no statistic gives it a zero.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse
from scipy.spatial import cKDTree

from .errors import InvalidInput
from .results import Array, Booleans, Integers, as_array
from .sphere import as_places, chord


@dataclass(frozen=True, slots=True, eq=False)
class SpatialWeights:
    """Weights w_ij > 0 of the neighbours j of each area i, never i itself.

    ``neighbours[starts[i]:starts[i + 1]]`` are the neighbours of i in increasing order, and ``weights`` what each counts.
    """

    starts: Integers
    neighbours: Integers
    weights: Array

    @classmethod
    def from_pairs(
        cls, count: int, areas: ArrayLike, neighbours: ArrayLike, weights: ArrayLike | None = None
    ) -> SpatialWeights:
        """From directed pairs (area, neighbour) among ``count`` areas numbered from 0; weight 1 unless given.

        InvalidInput: a number out of range, a pair given twice, an area neighbour of itself, a weight not above zero.
        """
        rows, columns = _indices(areas, count), _indices(neighbours, count)
        values = np.ones(rows.size) if weights is None else as_array(weights)
        if rows.shape != columns.shape or rows.shape != values.shape or rows.ndim != 1:
            raise InvalidInput("one area, one neighbour and one weight for each pair")
        if np.any(rows == columns):
            raise InvalidInput("an area is no neighbour of itself")
        if not (np.all(np.isfinite(values)) and np.all(values > 0)):
            raise InvalidInput("a weight is a number above zero")
        keys = rows * count + columns
        order = np.argsort(keys)
        if np.any(np.diff(keys[order]) == 0):
            raise InvalidInput("a pair is given twice")
        return cls(_starts(rows, count), columns[order], values[order])

    @property
    def count(self) -> int:
        """How many areas there are."""
        return self.starts.size - 1

    @property
    def cardinalities(self) -> Integers:
        """How many neighbours each area has."""
        return np.diff(self.starts)

    @property
    def islands(self) -> Integers:
        """The areas without any neighbour."""
        return np.flatnonzero(self.cardinalities == 0)

    @property
    def areas(self) -> Integers:
        """For each pair, the area whose neighbour it is."""
        return np.repeat(np.arange(self.count), self.cardinalities)

    @property
    def matrix(self) -> sparse.csr_array:
        """The weights as a sparse matrix (count, count), over the same memory."""
        return sparse.csr_array((self.weights, self.neighbours, self.starts), shape=(self.count, self.count))

    def row_sums(self) -> Array:
        """Σ_j w_ij for each area; 0 for an island."""
        return as_array(self.matrix @ np.ones(self.count))

    def row_standardised(self) -> SpatialWeights:
        """Each area's weights divided by their sum: a lag is then a mean. Islands stay empty."""
        totals = np.repeat(self.row_sums(), self.cardinalities)
        return SpatialWeights(self.starts, self.neighbours, self.weights / totals)

    def binary(self) -> SpatialWeights:
        """The same neighbours, each with weight 1."""
        return SpatialWeights(self.starts, self.neighbours, np.ones_like(self.weights))

    def symmetric(self) -> SpatialWeights:
        """Both ways where there is one: w = max(w_ij, w_ji). The k nearest are not symmetric by nature."""
        both = self.matrix.maximum(self.matrix.T).tocsr()
        both.sort_indices()
        return SpatialWeights(both.indptr.astype(np.int64), both.indices.astype(np.int64), both.data)

    def lag(self, values: ArrayLike) -> Array:
        """Σ_j w_ij values_j; NaN for an island."""
        lagged: Array = self.matrix @ as_array(values)
        lagged[self.islands] = np.nan
        return lagged

    def among(self, present: Booleans) -> SpatialWeights:
        """The areas where ``present`` holds, renumbered in their order, with what they keep of their neighbours."""
        number = np.cumsum(present) - 1
        areas = self.areas
        kept = present[areas] & present[self.neighbours]
        count = int(np.count_nonzero(present))
        return SpatialWeights(_starts(number[areas[kept]], count), number[self.neighbours[kept]], self.weights[kept])


def nearest(points: ArrayLike, k: int) -> SpatialWeights:
    """The ``k`` nearest other places of each, weight 1.

    ``points``: (n, 2) metres on a plane, or (n, 3) from :func:`~.sphere.on_sphere` for great-circle distances. Places that
    share one position are neighbours at distance 0; among equal distances the choice is the tree's. InvalidInput unless
    0 < k < n.
    """
    places = as_places(points)
    count = len(places)
    if not 0 < k < count:
        raise InvalidInput("k nearest needs 0 < k < number of places")
    _, found = cKDTree(places).query(places, k + 1)
    # A place is usually its own first answer, but not always among places that share a position.
    own = found == np.arange(count)[:, None]
    own[~own.any(axis=1), k] = True
    others = found[~own].reshape(count, k)
    return SpatialWeights.from_pairs(count, np.repeat(np.arange(count), k), others.ravel())


def within_distance(points: ArrayLike, metres: float) -> SpatialWeights:
    """All other places at ``metres`` or less (along the ground when the points are on the sphere), weight 1."""
    places = as_places(points)
    if not metres >= 0:
        raise InvalidInput("a distance band is zero metres or more")
    pairs = cKDTree(places).query_pairs(chord(metres, places.shape[1]), output_type="ndarray")
    return from_undirected(len(places), pairs)


def from_undirected(count: int, pairs: Integers) -> SpatialWeights:
    """Weight 1 both ways for each pair of ``pairs``, (m, 2)."""
    left, right = pairs[:, 0], pairs[:, 1]
    return SpatialWeights.from_pairs(count, np.concatenate([left, right]), np.concatenate([right, left]))


def _indices(values: ArrayLike, count: int) -> Integers:
    given = np.asarray(values)
    if given.size and not np.issubdtype(given.dtype, np.integer):
        raise InvalidInput("areas are given by their number")
    numbers = given.astype(np.int64)
    if numbers.size and (numbers.min() < 0 or numbers.max() >= count):
        raise InvalidInput(f"areas are numbered from 0 to {count - 1}")
    return numbers


def _starts(rows: Integers, count: int) -> Integers:
    starts = np.zeros(count + 1, dtype=np.int64)
    np.cumsum(np.bincount(rows, minlength=count), out=starts[1:])
    return starts
