"""Neighbours: true ones whatever the projection, islands listed, contiguity that survives simplified outlines."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecluse.observatory.methods.contiguity import contiguous
from ecluse.observatory.methods.errors import InvalidInput
from ecluse.observatory.methods.neighbours import SpatialWeights, nearest, within_distance
from ecluse.observatory.methods.sphere import RADIUS, along_ground, chord, on_sphere


def pairs_of(weights: SpatialWeights) -> set[tuple[int, int]]:
    return set(zip(weights.areas.tolist(), weights.neighbours.tolist(), strict=True))


def great_circle(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Haversine, in metres."""
    (p, q), (r, s) = np.radians(a), np.radians(b)
    return float(
        2 * RADIUS * np.arcsin(np.sqrt(np.sin((r - p) / 2) ** 2 + np.cos(p) * np.cos(r) * np.sin((s - q) / 2) ** 2))
    )


@given(st.integers(0, 2**32 - 1), st.integers(2, 40))
def test_k_nearest_are_those_of_all_distances(seed: int, count: int) -> None:
    rng = np.random.default_rng(seed)
    points = rng.integers(0, 12, (count, 2)).astype(float)  # many ties, many places at one position
    k = int(rng.integers(1, count))
    weights = nearest(points, k)
    assert np.all(weights.cardinalities == k)
    distances = np.linalg.norm(points[:, None] - points[None], axis=2)
    np.fill_diagonal(distances, np.inf)
    best = np.sort(distances, axis=1)[:, :k]
    ours = distances[weights.areas, weights.neighbours].reshape(count, k)
    np.testing.assert_allclose(np.sort(ours, axis=1), best)


def test_places_are_near_across_the_antimeridian_and_at_high_latitudes() -> None:
    where = [(-18.0, 179.9), (-18.0, -179.9), (-18.0, 178.0), (60.0, 0.0), (60.0, 0.3), (60.2, 0.0)]
    latitude, longitude = np.array(where).T
    points = on_sphere(latitude, longitude)
    assert nearest(points, 1).neighbours.tolist() == [1, 0, 0, 4, 3, 3]
    assert pairs_of(within_distance(points, 22_000)) == {(0, 1), (1, 0), (3, 4), (4, 3)}
    for i in range(6):
        for j in range(6):
            straight = float(np.linalg.norm(points[i] - points[j]))
            ground = float(along_ground(np.array(straight), 3))
            assert ground == pytest.approx(great_circle(where[i], where[j]), abs=1e-3)
            assert chord(ground, 3) == pytest.approx(straight, abs=1e-3)


def test_pairs_are_checked_and_islands_listed() -> None:
    weights = SpatialWeights.from_pairs(4, [2, 0, 2], [0, 2, 1], [1.0, 3.0, 1.0])
    assert weights.islands.tolist() == [1, 3]
    np.testing.assert_array_equal(weights.row_standardised().row_sums(), [1, 0, 1, 0])
    np.testing.assert_array_equal(weights.lag([1.0, 2.0, 4.0, 8.0]), [12.0, np.nan, 3.0, np.nan])
    assert pairs_of(weights.symmetric()) == {(0, 2), (2, 0), (2, 1), (1, 2)}
    assert pairs_of(weights.among(np.array([True, False, True, True]))) == {(0, 1), (1, 0)}
    for areas, neighbours, given_weights in (
        ([0], [0], None),
        ([0, 0], [1, 1], None),
        ([0], [4], None),
        ([-1], [1], None),
        ([0], [1], [0.0]),
        ([0], [1], [np.nan]),
        ([0.5], [1], None),
    ):
        with pytest.raises(InvalidInput):
            SpatialWeights.from_pairs(4, areas, neighbours, given_weights)


def squares(side: int, step: float = 0.1) -> list[list[list[tuple[float, float]]]]:
    """A chessboard of squares, rows from the south, each a ring of four corners."""
    return [
        [[(step * (x + dx), 45 + step * (y + dy)) for dx, dy in ((0, 0), (1, 0), (1, 1), (0, 1), (0, 0))]]
        for y in range(side)
        for x in range(side)
    ]


def chessboard(side: int, queen: bool) -> set[tuple[int, int]]:
    cells = [(x, y) for y in range(side) for x in range(side)]
    return {
        (i, j)
        for i, (x, y) in enumerate(cells)
        for j, (u, v) in enumerate(cells)
        if i != j and (max(abs(x - u), abs(y - v)) == 1 if queen else abs(x - u) + abs(y - v) == 1)
    }


@pytest.mark.parametrize("tolerance", [0.0, 100.0])
def test_a_chessboard_is_contiguous_as_a_queen_or_a_rook_moves(tolerance: float) -> None:
    board = squares(4)
    assert pairs_of(contiguous(board, touching="queen", tolerance=tolerance)) == chessboard(4, queen=True)
    assert pairs_of(contiguous(board, touching="rook", tolerance=tolerance)) == chessboard(4, queen=False)


def test_outlines_simplified_apart_meet_within_a_tolerance() -> None:
    rng = np.random.default_rng(3)
    board = [[np.array(ring[:-1]) + rng.uniform(-5e-4, 5e-4, (4, 2)) for ring in area] for area in squares(3)]
    assert contiguous(board).neighbours.size == 0
    assert pairs_of(contiguous(board, touching="rook", tolerance=200)) == chessboard(3, queen=False)
    assert pairs_of(contiguous(board, touching="queen", tolerance=200)) == chessboard(3, queen=True)


def test_an_enclave_a_junction_and_an_area_without_outline() -> None:
    outer = [(0, 45), (3, 45), (3, 48), (0, 48)]
    hole = [(1, 46), (1, 47), (2, 47), (2, 46)]
    beside = [(3, 45), (4, 45), (4, 46.5), (3, 46.5)]  # its corner lies amid the outer area's edge
    areas = [[outer, hole], [hole[::-1]], [beside], []]
    assert pairs_of(contiguous(areas, touching="rook")) == {(0, 1), (1, 0)}
    along = contiguous(areas, touching="rook", tolerance=500)
    assert pairs_of(along) == {(0, 1), (1, 0), (0, 2), (2, 0)}
    assert along.islands.tolist() == [3]
    with pytest.raises(InvalidInput):
        contiguous([[[(0, 0), (1, 1), (0, 0)]]])
    assert contiguous([]).count == 0


def test_a_vertex_written_twice_is_no_common_edge() -> None:
    first = [(0, 45), (1, 45), (1, 46), (1, 46), (0, 46)]
    second = [(1, 46), (1, 46), (2, 46), (2, 47), (1, 47)]
    assert contiguous([[first], [second]], touching="rook").neighbours.size == 0
    assert pairs_of(contiguous([[first], [second]])) == {(0, 1), (1, 0)}
