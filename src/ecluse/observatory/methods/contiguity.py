"""Neighbours by contiguity: areas whose outlines touch.

Outlines cut from one drawing (TopoJSON, or a file simplified as a whole) keep their common vertices: they are neighbours when
they share one (*queen*), or two in a row (*rook*). Outlines that were simplified one by one, or come from two drawings, no
longer meet: with a ``tolerance`` in metres, both are walked in steps of half of it, and areas are neighbours when they come
within it (queen), or keep within it over ``run`` metres (rook).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse
from scipy.spatial import cKDTree

from .errors import InvalidInput
from .neighbours import SpatialWeights
from .results import Array, Integers, as_array
from .sphere import chord, on_sphere

Touching = Literal["queen", "rook"]

#: Two vertices are one when they agree to this many decimals of a degree: a tenth of a millimetre.
DECIMALS = 9


def contiguous(
    outlines: Sequence[Sequence[ArrayLike]],
    *,
    touching: Touching = "queen",
    tolerance: float = 0.0,
    run: float | None = None,
) -> SpatialWeights:
    """Weight 1 between areas whose outlines touch.

    ``outlines``: for each area its rings, outer ones and holes alike, each (m, 2) longitudes and latitudes in degrees, closed
    or not. ``run`` is 4 × ``tolerance`` by default, more than two outlines that meet at a corner can share. An area inside
    another's hole is its neighbour; an area without ring is an island. InvalidInput: a ring of less than three places.

    A tolerance costs one point for every half of it along all outlines: about 2 GB for all communes of France at 100 m.
    """
    if not 0 <= tolerance < np.inf:
        raise InvalidInput("a tolerance is zero metres or more")
    rings, areas = [], []
    for area, outline in enumerate(outlines):
        for ring in outline:
            rings.append(_closed(as_array(ring)))
            areas.append(area)
    owners = np.array(areas, dtype=np.int64)
    if not rings:
        return _weights(sparse.csr_array((len(outlines), len(outlines))))
    shared = _sharing(rings, owners, len(outlines), touching)
    if tolerance > 0:
        length = 4 * tolerance if run is None else run
        shared = shared + _running_along(rings, owners, len(outlines), touching, tolerance, length)
    return _weights(shared)


def _closed(ring: Array) -> Array:
    if ring.ndim != 2 or ring.shape[1] < 2 or not np.all(np.isfinite(ring)):
        raise InvalidInput("a ring is (m, 2) longitudes and latitudes")
    ring = ring[:, :2]
    if np.array_equal(ring[0], ring[-1]):
        ring = ring[:-1]
    if len(ring) < 3:
        raise InvalidInput("a ring has three places or more")
    return np.concatenate([ring, ring[:1]])


def _weights(touching: sparse.csr_array) -> SpatialWeights:
    pairs = touching.tocoo()
    apart = (pairs.row != pairs.col) & (pairs.data > 0)
    return SpatialWeights.from_pairs(
        touching.shape[0], pairs.row[apart].astype(np.int64), pairs.col[apart].astype(np.int64)
    )


def _sharing(rings: list[Array], owners: Integers, count: int, touching: Touching) -> sparse.csr_array:
    """How many vertices, or edges, each two areas have in common."""
    places = np.round(np.concatenate(rings), DECIMALS) + 0.0  # -0.0 is 0.0
    _, vertex = np.unique(places, axis=0, return_inverse=True)
    lengths = np.array([len(ring) for ring in rings])
    owner = np.repeat(owners, lengths)
    feature = vertex.ravel()
    if touching == "rook":
        within = np.ones(len(places), dtype=bool)
        within[np.cumsum(lengths) - 1] = False  # no edge from the end of a ring to the next ring
        within &= feature != np.roll(feature, -1)  # a vertex written twice is no edge
        ends = np.sort(np.column_stack([feature[within], np.roll(feature, -1)[within]]), axis=1)
        owner = owner[within]
        _, feature = np.unique(ends, axis=0, return_inverse=True)
        feature = feature.ravel()
    held = sparse.coo_array((np.ones(feature.size), (owner, feature)), shape=(count, int(feature.max()) + 1)).tocsr()
    held.data[:] = 1.0
    return (held @ held.T).tocsr()


def _running_along(
    rings: list[Array], owners: Integers, count: int, touching: Touching, tolerance: float, run: float
) -> sparse.csr_array:
    """Over how many metres each area's outline keeps within the tolerance of each other's."""
    walked = [_walk(ring, tolerance / 2) for ring in rings]
    places = np.concatenate([each for each, _ in walked])
    metres = np.concatenate([each for _, each in walked])
    owner = np.repeat(owners, [len(each) for each, _ in walked])
    pairs = cKDTree(places).query_pairs(chord(tolerance, 3), output_type="ndarray")
    pairs = pairs[owner[pairs[:, 0]] != owner[pairs[:, 1]]]
    here, there = np.r_[pairs[:, 0], pairs[:, 1]], owner[np.r_[pairs[:, 1], pairs[:, 0]]]
    near = np.unique(here * count + there)  # each point once for each area it is close to
    here, there = near // count, near % count
    along = sparse.coo_array((metres[here], (owner[here], there)), shape=(count, count)).tocsr()
    along = along.maximum(along.T).tocsr()
    if touching == "rook":
        along.data[along.data < run] = 0
    return along


def _walk(ring: Array, step: float) -> tuple[Array, Array]:
    """Points along a closed ring, at most ``step`` metres apart, on the sphere; and the metres each stands for."""
    ends = on_sphere(ring[:, 1], ring[:, 0])
    lengths = np.linalg.norm(np.diff(ends, axis=0), axis=1)
    parts = np.maximum(np.ceil(lengths / step), 1).astype(np.int64)
    of = np.repeat(np.arange(parts.size), parts)
    share = (np.arange(of.size) - np.repeat(np.cumsum(parts) - parts, parts)) / parts[of]
    points = ends[of] + (ends[of + 1] - ends[of]) * share[:, None]
    apart = (lengths / parts)[of]
    return points, (apart + np.roll(apart, 1)) / 2
