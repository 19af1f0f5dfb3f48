"""Contours read, kept compactly, centred, simplified; cells where none is known."""

from __future__ import annotations

import itertools
import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ecluse.territories.rules.geometry import (
    GeometryError,
    area,
    cells,
    centre,
    clip_half_plane,
    decode,
    encode,
    mean_spacing,
    on_grid,
    shape_from_geojson,
)

SQUARE = [[1.0, 47.0], [2.0, 47.0], [2.0, 48.0], [1.0, 48.0], [1.0, 47.0]]
HOLE = [[1.25, 47.25], [1.75, 47.25], [1.75, 47.75], [1.25, 47.75], [1.25, 47.25]]


def test_a_square_with_a_hole() -> None:
    shape = shape_from_geojson({"type": "Polygon", "coordinates": [SQUARE, HOLE]})
    assert shape == (
        ((1.0, 47.0, 2.0, 47.0, 2.0, 48.0, 1.0, 48.0), (1.25, 47.25, 1.75, 47.25, 1.75, 47.75, 1.25, 47.75)),
    )
    assert area(shape) == pytest.approx(0.75)
    assert centre(shape) == pytest.approx((1.5, 47.5))
    assert decode(encode(shape)) == shape


def test_the_centre_is_that_of_the_largest_part() -> None:
    far = [[9.0, 42.0], [9.1, 42.0], [9.1, 42.1], [9.0, 42.0]]
    shape = shape_from_geojson({"type": "MultiPolygon", "coordinates": [[far], [SQUARE]]})
    assert centre(shape) == pytest.approx((1.5, 47.5))


@pytest.mark.parametrize(
    ("geometry", "said"),
    [
        (None, "pas de tracé"),
        ({"type": "Point", "coordinates": [1, 2]}, "Point"),
        ({"type": "Polygon", "coordinates": [[[1, 47], [2, 47]]]}, "trois points"),
        ({"type": "Polygon", "coordinates": [[[652000, 6860000], [652001, 6860000], [652001, 6860001]]]}, "WGS84"),
        ({"type": "Polygon", "coordinates": [[["a", "b"], ["c", "d"], ["e", "f"]]]}, "nombres"),
        ({"type": "Polygon", "coordinates": []}, "vide"),
    ],
)
def test_what_cannot_be_drawn_says_why(geometry: object, said: str) -> None:
    with pytest.raises(GeometryError, match=said):
        shape_from_geojson(geometry)


def test_precision_is_the_mean_distance_between_points() -> None:
    shape = shape_from_geojson(
        {"type": "Polygon", "coordinates": [[[0, 0], [0.01, 0], [0.02, 0], [0.02, 0.01], [0, 0.01]]]}
    )
    assert mean_spacing(shape) == pytest.approx(1390, abs=2)


POINTS = st.tuples(st.floats(-5, 10), st.floats(41, 51))


@given(st.lists(POINTS, min_size=1, max_size=60))
def test_every_point_has_a_cell_around_it(points: list[tuple[float, float]]) -> None:
    found = cells(points)
    assert len(found) == len(points)
    for cell in found:
        assert all(math.isfinite(x) and math.isfinite(y) for x, y in cell)


@given(st.lists(POINTS, min_size=2, max_size=25, unique=True))
def test_a_cell_holds_its_own_point_and_is_nearer_to_it(points: list[tuple[float, float]]) -> None:
    gaps = [math.dist(a, b) for place, a in enumerate(points) for b in points[:place]]
    assume(min(gaps) > 1e-3)
    for point, cell in zip(points, cells(points), strict=True):
        assert len(cell) >= 3
        for corner in cell:
            own = math.dist(point, corner)
            assert all(own <= math.dist(other, corner) + 1e-6 for other in points)


@given(st.lists(st.tuples(st.floats(0, 500), st.floats(0, 500)), max_size=40), st.sampled_from([0.5, 1.0]))
def test_points_on_a_grid_have_no_repeat(points: list[tuple[float, float]], step: float) -> None:
    kept = on_grid(points, step)
    assert len(kept) <= len(points)
    assert all(a != b for a, b in itertools.pairwise(kept))
    assert all(float(x / step).is_integer() and float(y / step).is_integer() for x, y in kept)


def test_neighbours_keep_their_common_border() -> None:
    border = [(10.2, 10.1), (13.7, 22.2), (11.4, 30.3)]
    left = on_grid([(0, 10), *border, (0, 30)], 0.5)
    right = on_grid([(20, 30), *reversed(border), (20, 10)], 0.5)
    assert {(10.0, 10.0), (13.5, 22.0), (11.5, 30.5)} <= set(left) & set(right)


def test_clipping_by_a_half_plane() -> None:
    square = [(0.0, 0.0), (2.0, 0.0), (2.0, 2.0), (0.0, 2.0)]
    half = clip_half_plane(square, 1, 0, 1)
    assert max(x for x, _ in half) == pytest.approx(1)
    assert clip_half_plane(square, 1, 0, -1) == []
    assert clip_half_plane(square, 1, 0, 5) == square
