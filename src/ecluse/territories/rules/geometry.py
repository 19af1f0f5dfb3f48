"""Plane geometry of contours: rings as flat numbers, areas, centres, compact text. Pure Python, no dependency.

A *ring* is ``(lon, lat, lon, lat…)`` in degrees (WGS84), closed or not; a *polygon* is its outline then its holes; a
*shape* is a tuple of polygons.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence

Ring = tuple[float, ...]
Polygon = tuple[Ring, ...]
Shape = tuple[Polygon, ...]
EARTH_METRES_PER_DEGREE = 111_195.0


class GeometryError(ValueError):
    """Coordinates that cannot be an outline; the message says why, in French, without a final full stop."""


def ring_from_points(points: Iterable[Sequence[float]], digits: int = 5) -> Ring:
    """A flat ring from pairs (lon, lat), rounded, without points that repeat the one before.

    Raises GeometryError for coordinates that are not degrees, or fewer than three points.
    """
    flat: list[float] = []
    last = None
    for point in points:
        lon, lat = round(float(point[0]), digits), round(float(point[1]), digits)
        if not (-180 <= lon <= 180 and -90 <= lat <= 90):
            raise GeometryError("des coordonnées ne sont pas des degrés de longitude et de latitude (WGS84)")
        if (lon, lat) != last:
            flat += (lon, lat)
            last = (lon, lat)
    if len(flat) >= 4 and flat[:2] == flat[-2:]:
        del flat[-2:]
    if len(flat) < 6:
        raise GeometryError("un contour a moins de trois points")
    return tuple(flat)


def shape_from_geojson(geometry: object) -> Shape:
    """The shape of a GeoJSON Polygon or MultiPolygon; rings too small to be drawn are dropped.

    Raises GeometryError when nothing can be drawn, or for another kind of geometry.
    """
    if not isinstance(geometry, dict):
        raise GeometryError("il n’y a pas de tracé")
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    if kind not in {"Polygon", "MultiPolygon"} or not isinstance(coordinates, (list, tuple)):
        raise GeometryError(f"le tracé est de type « {kind} », un polygone est attendu")
    return shape_from_polygons([coordinates] if kind == "Polygon" else coordinates)


def shape_from_polygons(polygons: Iterable[Iterable[Iterable[Sequence[float]]]]) -> Shape:
    """A shape from nested lists of points. Raises GeometryError when no polygon has an outline."""
    shape: list[Polygon] = []
    problem = GeometryError("le tracé est vide")
    for polygon in polygons:
        rings: list[Ring] = []
        for place, points in enumerate(polygon):
            try:
                rings.append(ring_from_points(points))
            except GeometryError as error:
                problem = error
                if not place:  # without its outline, holes mean nothing
                    break
            except (TypeError, ValueError, IndexError) as error:
                raise GeometryError("des coordonnées ne sont pas des nombres") from error
        if rings:
            shape.append(tuple(rings))
    if not shape:
        raise problem
    return tuple(shape)


def encode(shape: Shape) -> str:
    """Compact JSON of a shape, whole degrees written without decimals."""
    return json.dumps(shape, separators=(",", ":"))


def decode(text: str) -> Shape:
    """The shape that ``encode`` wrote."""
    return tuple(tuple(tuple(ring) for ring in polygon) for polygon in json.loads(text))


def _moments(ring: Ring) -> tuple[float, float, float]:
    """Twice the signed area of a ring, and its first moments, around its first point (so that no figure is lost)."""
    x0, y0 = ring[0], ring[1]
    area = mx = my = 0.0
    ax = ay = 0.0
    for place in range(2, len(ring), 2):
        bx, by = ring[place] - x0, ring[place + 1] - y0
        cross = ax * by - bx * ay
        area += cross
        mx += (ax + bx) * cross
        my += (ay + by) * cross
        ax, ay = bx, by
    return area, mx, my


def area(shape: Shape) -> float:
    """The area of a shape in square degrees, holes taken away; to compare sizes nearby, not to measure."""
    return sum(
        (1 if not place else -1) * abs(_moments(ring)[0]) / 2 for polygon in shape for place, ring in enumerate(polygon)
    )


def centre(shape: Shape) -> tuple[float, float]:
    """The centre (lon, lat) of the largest polygon of a shape; of its points where it has no area."""
    polygon = max(shape, key=lambda each: abs(_moments(each[0])[0]))
    ring = polygon[0]
    twice, mx, my = _moments(ring)
    if abs(twice) < 1e-14:
        return sum(ring[::2]) / (len(ring) / 2), sum(ring[1::2]) / (len(ring) / 2)
    return ring[0] + mx / (3 * twice), ring[1] + my / (3 * twice)


def bounds(shape: Shape) -> tuple[float, float, float, float]:
    """West, south, east, north of a shape, in degrees."""
    longitudes = [value for polygon in shape for ring in polygon for value in ring[::2]]
    latitudes = [value for polygon in shape for ring in polygon for value in ring[1::2]]
    return min(longitudes), min(latitudes), max(longitudes), max(latitudes)


def mean_spacing(shape: Shape) -> int:
    """The mean distance between two successive points of a shape, in metres: how fine its drawing is."""
    length = 0.0
    count = 0
    for polygon in shape:
        for ring in polygon:
            scale = math.cos(math.radians(ring[1]))
            for place in range(0, len(ring) - 2, 2):
                length += math.hypot((ring[place + 2] - ring[place]) * scale, ring[place + 3] - ring[place + 1])
                count += 1
    return round(length * EARTH_METRES_PER_DEGREE / count) if count else 0


def on_grid(points: Iterable[tuple[float, float]], step: float) -> list[tuple[float, float]]:
    """``points`` of a ring rounded to a grid, without repeats nor points in the middle of a straight line.

    Two neighbours that share a border keep it: the same points fall on the same places of the grid.
    """
    kept: list[tuple[int, int]] = []
    for x, y in points:
        point = (round(x / step), round(y / step))
        if kept and point == kept[-1]:
            continue
        while len(kept) >= 2 and _between(kept[-2], kept[-1], point):
            kept.pop()
        if not kept or point != kept[-1]:
            kept.append(point)
    while len(kept) > 1 and kept[0] == kept[-1]:
        kept.pop()
    while len(kept) > 2 and _between(kept[-2], kept[-1], kept[0]):
        kept.pop()
    return [(x * step, y * step) for x, y in kept]


def _between(first: tuple[int, int], middle: tuple[int, int], last: tuple[int, int]) -> bool:
    ax, ay = middle[0] - first[0], middle[1] - first[1]
    bx, by = last[0] - middle[0], last[1] - middle[1]
    return ax * by == ay * bx


def clip_half_plane(
    polygon: Sequence[tuple[float, float]], nx: float, ny: float, offset: float
) -> list[tuple[float, float]]:
    """The part of a convex polygon where ``nx·x + ny·y ≤ offset``."""
    kept: list[tuple[float, float]] = []
    for place, (x, y) in enumerate(polygon):
        px, py = polygon[place - 1]
        here, before = nx * x + ny * y - offset, nx * px + ny * py - offset
        if (here <= 0) != (before <= 0):
            share = before / (before - here)
            kept.append((px + (x - px) * share, py + (y - py) * share))
        if here <= 0:
            kept.append((x, y))
    return kept


def cells(points: Sequence[tuple[float, float]]) -> list[list[tuple[float, float]]]:
    """One convex cell around each point: the places nearer to it than to any other, and not far from it.

    A Voronoi diagram whose outer cells are rounded rather than endless. The reach of a cell is that of its third
    neighbour, kept near the common one. Equal points are set a hair apart. The time taken grows as the number of points.
    """
    if not points:
        return []
    if len(points) == 1:
        return [_disc(points[0], 1.0)]
    x0, y0 = points[0]  # near zero, so that close points keep their difference
    places = _set_apart([(x - x0, y - y0) for x, y in points])
    nearest = _neighbour_distances(places)
    common = sorted(nearest)[len(nearest) // 2]
    reaches = [min(max(0.85 * distance, 0.6 * common), 1.3 * common) for distance in nearest]
    side = 2 * max(reaches)
    buckets: dict[tuple[int, int], list[int]] = {}
    for index, (x, y) in enumerate(places):
        buckets.setdefault((math.floor(x / side), math.floor(y / side)), []).append(index)
    drawn = []
    for index, (x, y) in enumerate(places):
        cell = _disc((x, y), reaches[index])
        column, row = math.floor(x / side), math.floor(y / side)
        for other in (
            other
            for dx in (-1, 0, 1)
            for dy in (-1, 0, 1)
            for other in buckets.get((column + dx, row + dy), ())
            if other != index
        ):
            ox, oy = places[other]
            nx, ny = ox - x, oy - y
            if math.hypot(nx, ny) < 2 * reaches[index]:
                cell = clip_half_plane(cell, nx, ny, (ox * ox + oy * oy - x * x - y * y) / 2)
        drawn.append([(x0 + cx, y0 + cy) for cx, cy in cell])
    return drawn


def _disc(centre_point: tuple[float, float], radius: float, sides: int = 20) -> list[tuple[float, float]]:
    x, y = centre_point
    turns = [2 * math.pi * side / sides for side in range(sides)]
    return [(x + radius * math.cos(turn), y + radius * math.sin(turn)) for turn in turns]


def _set_apart(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    width = max(x for x, _ in points) - min(x for x, _ in points)
    height = max(y for _, y in points) - min(y for _, y in points)
    hair = max(width, height, 1e-3) / 500
    seen: dict[tuple[float, float], int] = {}
    apart = []
    for x, y in points:
        times = seen.get((x, y), 0)
        seen[(x, y)] = times + 1
        turn = 2.4 * times  # the golden angle: copies spread evenly around the point
        apart.append((x + hair * times * math.cos(turn), y + hair * times * math.sin(turn)))
    return apart


def _neighbour_distances(points: Sequence[tuple[float, float]]) -> list[float]:
    """For each point, the distance of its third neighbour (of its last one where there are fewer), never zero."""
    ordered = sorted(range(len(points)), key=lambda index: points[index])
    place_of = {index: place for place, index in enumerate(ordered)}
    rank = min(3, len(points) - 1)
    distances = []
    for index, (x, y) in enumerate(points):
        best: list[float] = []
        for direction in (-1, 1):
            place = place_of[index] + direction
            while 0 <= place < len(ordered):
                ox, oy = points[ordered[place]]
                if len(best) >= rank and abs(ox - x) > best[rank - 1]:
                    break
                best = sorted([*best, math.hypot(ox - x, oy - y)])[:rank]
                place += direction
        distances.append(max(best[-1], 1e-9))
    return distances
