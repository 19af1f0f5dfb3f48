"""Outlines of many areas as arrays: projected together, laid on the grid of the width drawn, joined where they touch.

Every commune of France is some 400,000 points: nothing here is done point by point but the writing of what is left.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

import numpy as np

from ecluse.observatory.methods.results import Array, Booleans, Integers
from ecluse.territories.rules.geometry import Shape

_FAR = 1 << 20  # above any place on a grid: two of them make one number
_Grid = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Outlines:
    """Rings of areas: ``x`` and ``y`` of all points, where each ring begins (and the last ends), the area of each ring.

    ``hole`` marks the rings that are holes. Coordinates are degrees (lon, lat) or units of a map.
    """

    x: Array
    y: Array
    starts: Integers
    area: Integers
    hole: Booleans

    def moved(self, x: Array, y: Array) -> Outlines:
        """The same rings at other places."""
        return Outlines(x, y, self.starts, self.area, self.hole)

    def only(self, kept: Booleans) -> Outlines:
        """The rings of the areas that ``kept`` says, area by area; areas keep their numbers."""
        rings = kept[self.area]
        lengths = np.diff(self.starts)
        points = np.repeat(rings, lengths)
        starts = np.concatenate([[0], np.cumsum(lengths[rings])])
        return Outlines(self.x[points], self.y[points], starts, self.area[rings], self.hole[rings])

    def boxes(self, count: int) -> Array:
        """West, south, east, north of each of ``count`` areas (least and greatest x and y); NaN for one without a ring."""
        found = np.full((count, 4), np.nan)
        if self.area.size:
            begins = np.flatnonzero(np.diff(self.area, prepend=-1))
            at, areas = self.starts[:-1][begins], self.area[begins]
            found[areas, 0], found[areas, 2] = np.minimum.reduceat(self.x, at), np.maximum.reduceat(self.x, at)
            found[areas, 1], found[areas, 3] = np.minimum.reduceat(self.y, at), np.maximum.reduceat(self.y, at)
        return found

    def centres(self, count: int) -> Array:
        """The centre (x, y) of the largest ring of each of ``count`` areas; NaN for one without a ring."""
        found = np.full((count, 2), np.nan)
        if not self.area.size:
            return found
        begin, lengths = self.starts[:-1], np.diff(self.starts)
        after = np.arange(1, self.x.size + 1)
        after[self.starts[1:] - 1] = begin
        x0, y0 = np.repeat(self.x[begin], lengths), np.repeat(self.y[begin], lengths)
        ax, ay = self.x - x0, self.y - y0
        bx, by = self.x[after] - x0, self.y[after] - y0
        cross = ax * by - bx * ay
        twice = np.add.reduceat(cross, begin)
        flat = np.abs(twice) < 1e-14
        safe = np.where(flat, 1.0, 3.0 * twice)
        cx = np.where(flat, np.add.reduceat(ax, begin) / lengths, np.add.reduceat((ax + bx) * cross, begin) / safe)
        cy = np.where(flat, np.add.reduceat(ay, begin) / lengths, np.add.reduceat((ay + by) * cross, begin) / safe)
        order = np.argsort(np.abs(twice), kind="stable")  # the largest ring of an area is written last
        found[self.area[order], 0] = (self.x[begin] + cx)[order]
        found[self.area[order], 1] = (self.y[begin] + cy)[order]
        return found


def outlines(shapes: Sequence[Shape | None]) -> Outlines:
    """The rings of ``shapes`` in arrays; an area without a shape has none."""
    rings = [ring for shape in shapes if shape for polygon in shape for ring in polygon]
    numbers = [len(ring) for ring in rings]
    flat = np.fromiter(chain.from_iterable(rings), dtype=np.float64, count=sum(numbers))
    areas = [index for index, shape in enumerate(shapes) if shape for polygon in shape for _ in polygon]
    holes = [place > 0 for shape in shapes if shape for polygon in shape for place in range(len(polygon))]
    starts = np.concatenate([[0], np.cumsum(np.array(numbers, dtype=np.int64) // 2)]).astype(np.int64)
    return Outlines(flat[::2], flat[1::2], starts, np.array(areas, dtype=np.int64), np.array(holes, dtype=np.bool_))


def conic(
    lon: Array, lat: Array, west_east: tuple[float, float], south_north: tuple[float, float]
) -> tuple[Array, Array]:
    """Lambert's conformal conic on the sphere, fitted to a window (degrees); x to the east, y to the *south*, in radians of
    the Earth. Source: Snyder, Map Projections (USGS PP 1395), 1987, equations 15-1 to 15-5.

    The standard parallels lie at a sixth of the height from its edges. On the equator, where the cone is a cylinder, Mercator.
    """
    south, north = (math.radians(max(min(each, 89.0), -89.0)) for each in south_north)
    first, second = south + (north - south) / 6, north - (north - south) / 6
    middle = math.radians(sum(west_east) / 2)
    phi, turn = np.radians(np.clip(lat, -89.5, 89.5)), np.radians(lon) - middle
    if abs(second - first) < 1e-6:
        cone = math.sin((first + second) / 2)
    else:
        ratio = math.tan(math.pi / 4 + second / 2) / math.tan(math.pi / 4 + first / 2)
        cone = math.log(math.cos(first) / math.cos(second)) / math.log(ratio)
    stretched = np.tan(math.pi / 4 + phi / 2)
    if abs(cone) < 1e-4:
        return turn * math.cos(first), -np.log(stretched) * math.cos(first)
    size = math.cos(first) * math.tan(math.pi / 4 + first / 2) ** cone / cone
    reach = size / stretched**cone
    return reach * np.sin(cone * turn), reach * np.cos(cone * turn)


def grid_rings(drawn: Outlines, step: float) -> Iterator[tuple[int, list[_Grid]]]:
    """Each ring on a grid of ``step`` units with the area it is of, without repeats nor points along a straight line.

    Rings that the grid flattens are left out.
    """
    gx, gy = np.rint(drawn.x / step).astype(np.int64), np.rint(drawn.y / step).astype(np.int64)
    stays = np.ones(gx.size, dtype=np.bool_)
    stays[1:] = (gx[1:] != gx[:-1]) | (gy[1:] != gy[:-1])
    stays[drawn.starts[:-1]] = True
    kept = np.cumsum(np.concatenate([[0], stays]))[drawn.starts].tolist()
    points = list(zip(gx[stays].tolist(), gy[stays].tolist(), strict=True))
    for (begin, end), area in zip(pairwise(kept), drawn.area.tolist(), strict=True):
        ring = _straightened(points[begin:end])
        if len(ring) >= 3:
            yield area, ring


def joined(drawn: Outlines, step: float, kind: Integers) -> dict[int, list[list[_Grid]]]:
    """The outline, on a grid of ``step`` units, of all the areas of each ``kind`` together: borders inside it are gone.

    A border is gone where two neighbours of one kind have the same points on both sides of it.
    """
    ax, ay, bx, by, kinds = _edges(drawn, step, kind)
    a, b = ax * _FAR + ay, bx * _FAR + by
    forward = a < b
    low, high = np.where(forward, a, b), np.where(forward, b, a)
    order = np.lexsort((high, low, kinds))
    low, high, kinds = low[order], high[order], kinds[order]
    signs = np.where(forward, 1, -1)[order]
    if not low.size:
        return {}
    new = np.concatenate([[True], (low[1:] != low[:-1]) | (high[1:] != high[:-1]) | (kinds[1:] != kinds[:-1])])
    begins = np.flatnonzero(new)
    net = np.add.reduceat(signs, begins)
    left = np.repeat(begins[net != 0], np.abs(net[net != 0]))
    ways = np.repeat(net[net != 0], np.abs(net[net != 0])) > 0
    start, end = np.where(ways, low[left], high[left]), np.where(ways, high[left], low[left])
    found: dict[int, list[list[_Grid]]] = {}
    for each in np.unique(kinds[left]).tolist():
        which = kinds[left] == each
        found[each] = _chained(start[which], end[which])
    return found


def _edges(drawn: Outlines, step: float, kind: Integers) -> tuple[Integers, Integers, Integers, Integers, Integers]:
    """The edges of the rings on the grid, outlines turning one way and holes the other, with the kind of their area."""
    gx, gy = np.rint(drawn.x / step).astype(np.int64) + _FAR // 2, np.rint(drawn.y / step).astype(np.int64) + _FAR // 2
    begin, lengths = drawn.starts[:-1], np.diff(drawn.starts)
    after = np.arange(1, gx.size + 1)
    after[drawn.starts[1:] - 1] = begin
    nx, ny = gx[after], gy[after]
    x0, y0 = np.repeat(gx[begin], lengths), np.repeat(gy[begin], lengths)
    twice = np.add.reduceat((gx - x0) * (ny - y0) - (nx - x0) * (gy - y0), begin) if begin.size else np.empty(0)
    turned = np.repeat((twice > 0) == drawn.hole, lengths)
    ax, bx = np.where(turned, nx, gx), np.where(turned, gx, nx)
    ay, by = np.where(turned, ny, gy), np.where(turned, gy, ny)
    moves = (ax != bx) | (ay != by)
    kinds = np.repeat(kind[drawn.area], lengths)
    return ax[moves], ay[moves], bx[moves], by[moves], kinds[moves]


def _chained(start: Integers, end: Integers) -> list[list[_Grid]]:
    """Edges chained into rings, without the points along a straight line.

    As many edges come to each point as leave it: sorted by where they come to and by where they leave from, the edges stand
    at the same places, which says what follows each.
    """
    follows = np.empty(start.size, dtype=np.int64)
    follows[np.argsort(end, kind="stable")] = np.argsort(start, kind="stable")
    ex, ey = end // _FAR - _FAR // 2, end % _FAR - _FAR // 2
    dx, dy = ex - (start // _FAR - _FAR // 2), ey - (start % _FAR - _FAR // 2)
    turns = (dx * dy[follows] != dy * dx[follows]).tolist()
    after, points = follows.tolist(), list(zip(ex.tolist(), ey.tolist(), strict=True))
    seen = bytearray(start.size)
    rings = []
    for first in range(start.size):
        ring = []
        here = first
        while not seen[here]:
            seen[here] = 1
            if turns[here]:
                ring.append(points[here])
            here = after[here]
        if len(ring) >= 3:
            rings.append(ring)
    return rings


def _straightened(ring: Sequence[_Grid]) -> list[_Grid]:
    kept: list[_Grid] = []
    for point in ring:
        while len(kept) >= 2 and _in_line(kept[-2], kept[-1], point):
            kept.pop()
        if not kept or point != kept[-1]:
            kept.append(point)
    while len(kept) > 1 and kept[0] == kept[-1]:
        kept.pop()
    while len(kept) > 2 and _in_line(kept[-2], kept[-1], kept[0]):
        kept.pop()
    return kept


def _in_line(first: _Grid, middle: _Grid, last: _Grid) -> bool:
    return (middle[0] - first[0]) * (last[1] - middle[1]) == (last[0] - middle[0]) * (middle[1] - first[1])


def written(rings: Sequence[Sequence[_Grid]]) -> str:
    """The ``d`` of a path through ``rings``, whole numbers of the grid, each point told from the one before."""
    pieces = []
    for ring in rings:
        (px, py), *rest = ring
        pieces.append(f"M{px} {py}l")
        steps = []
        for x, y in rest:
            dy = y - py
            steps.append(f"{x - px}{dy}" if dy < 0 else f"{x - px} {dy}")
            px, py = x, y
        pieces.append(" ".join(steps).replace(" -", "-"))
        pieces.append("z")
    return "".join(pieces)
