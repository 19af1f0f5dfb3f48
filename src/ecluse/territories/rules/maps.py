"""Maps as SVG paths: areas projected, simplified for the width drawn, labelled without overlap. Pure functions.

Where no contour is known, each area is a cell around its centre: a schematic map, which must be said to be one.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ecluse.territories.rules.geometry import Shape, cells, centre, on_grid

Point = tuple[float, float]

#: Degrees of longitude and latitude under which two areas are drawn in the same frame.
FRAME_DEGREES = 4.5
_ROUND_POPULATIONS = (500, 1_000, 2_000, 2_500, 5_000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000)


@dataclass(frozen=True, slots=True)
class Area:
    """One area to draw. ``position`` is (lon, lat), degrees; ``css`` overrides the class drawn from the population."""

    key: str
    name: str
    population: int | None = None
    shape: Shape | None = None
    position: Point | None = None
    partial: bool = False
    css: str = ""


@dataclass(frozen=True, slots=True)
class Zone:
    """One area drawn: the ``d`` of its path and its class in the theme."""

    key: str
    name: str
    path: str
    css: str
    partial: bool


@dataclass(frozen=True, slots=True)
class Label:
    """A name on the map: place of its base line, ``anchor`` as SVG's text-anchor."""

    x: float
    y: float
    anchor: str
    text: str


@dataclass(frozen=True, slots=True)
class Frame:
    """The border of an inset, for areas that lie far from the others."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """A map of ``width`` × ``height`` units. ``threshold`` is the population above which an area is in half-tone."""

    width: int
    height: int
    zones: tuple[Zone, ...]
    labels: tuple[Label, ...] = ()
    frames: tuple[Frame, ...] = ()
    schematic: bool = False
    rounds: int = 0
    missing: tuple[str, ...] = ()
    largest: str = ""
    threshold: int | None = None


@dataclass(slots=True)
class _Placed:
    """An area with its rings in map units."""

    area: Area
    rings: list[list[Point]]
    middle: Point


@dataclass(frozen=True, slots=True)
class Named:
    """A name that a map may show at ``x``, ``y``; the heaviest come first."""

    name: str
    x: float
    y: float
    weight: float


@dataclass(frozen=True, slots=True)
class _Box:
    x: float
    y: float
    width: float
    height: float


def draw(
    areas: Sequence[Area], *, width: int = 520, step: float = 0.5, label_size: float = 21, labels: int = 5
) -> Drawing:
    """Draw ``areas`` on a map ``width`` units wide; ``step`` is the finest detail kept, in the same units.

    Contours are drawn when half of the areas have one (those without are rounds), cells otherwise. Areas far from the
    main ones are drawn in frames under them. Areas of unknown place are listed in ``missing``.
    """
    placeable = [area for area in areas if area.shape or area.position]
    missing = tuple(area.name for area in areas if not (area.shape or area.position))
    if not placeable:
        return Drawing(width, 0, (), missing=missing)
    schematic = sum(1 for area in placeable if area.shape) * 2 < len(placeable)
    together = far_groups([_position(area) for area in placeable], [area.population or 0 for area in placeable])
    groups = [[placeable[index] for index in group] for group in together]
    main_height, placed = _place(groups[0], _Box(0, 0, width, width * 1.05), schematic, centred=True)
    frames, height = inset_frames(len(groups) - 1, width, main_height)
    first: list[_Placed] = []
    for frame, group in zip(frames, groups[1:], strict=True):
        inner = _Box(frame.x + 6, frame.y + 6, frame.width - 12, frame.height - 12)
        inset = _place(group, inner, schematic, centred=True, middle=True)[1]
        placed += inset
        first.append(max(inset, key=lambda each: (each.area.population or 0, each.area.name)))
    classes, largest, threshold = population_classes(placeable)
    zones = tuple(_zone(each, classes, step) for each in placed)
    return Drawing(
        width,
        math.ceil(height),
        zones,
        labels_that_fit(
            [_named(each) for each in placed],
            [_named(each) for each in first],
            (width, math.ceil(height)),
            label_size,
            labels,
        ),
        frames,
        schematic,
        0 if schematic else sum(1 for area in placeable if not area.shape),
        missing,
        largest,
        threshold,
    )


def population_classes(areas: Sequence[Area]) -> tuple[dict[str, str], str, int | None]:
    """The class of each area (z3 the most populous, z2 above a round threshold, z the others), its name, the threshold.

    The threshold is the smallest round number that a third of the areas at most reach.
    """
    known = sorted((area.population, area.name, area.key) for area in areas if area.population is not None)
    if len(known) < 2:
        return {}, "", None
    limit = max(2, len(known) // 3)
    threshold = next(
        (each for each in _ROUND_POPULATIONS if sum(1 for people, _, _ in known if people >= each) <= limit), None
    )
    classes = {key: "z2" for people, _, key in known if threshold is not None and people >= threshold}
    largest = known[-1]
    classes[largest[2]] = "z3"
    others = any(css == "z2" for css in classes.values())
    return classes, largest[1], threshold if others else None


def _position(area: Area) -> Point:
    return area.position or centre(area.shape or ())


def far_groups(positions: Sequence[Point], populations: Sequence[int]) -> list[list[int]]:
    """The indices of the areas (lon, lat, degrees) that lie together, the main group first (most areas, then most people)."""
    squares: dict[tuple[int, int], list[int]] = {}
    for index, (lon, lat) in enumerate(positions):
        square = (math.floor(lon / FRAME_DEGREES), math.floor(lat / FRAME_DEGREES))
        squares.setdefault(square, []).append(index)
    groups: list[list[int]] = []
    left = set(squares)
    while left:
        waiting = [min(left)]
        left.discard(waiting[0])
        group: list[int] = []
        while waiting:
            column, row = waiting.pop()
            group += squares[(column, row)]
            near = [(column + dx, row + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)]
            waiting += [square for square in near if square in left]
            left.difference_update(near)
        groups.append(sorted(group))
    groups.sort(key=lambda group: (-len(group), -sum(populations[index] for index in group), group[0]))
    return groups


def inset_frames(count: int, width: float, top: float) -> tuple[tuple[Frame, ...], float]:
    """The frames of ``count`` groups that lie far away, in rows under ``top``; and how high the whole map then is."""
    if not count:
        return (), top
    across = min(count, 4)
    side = (width - 10 * (across - 1)) / across if across > 2 else width / 3
    frames = tuple(
        Frame(
            round((index % across) * (side + 10), 1),
            round(top + 10 + (index // across) * (side * 0.8 + 10), 1),
            round(side, 1),
            round(side * 0.8, 1),
        )
        for index in range(count)
    )
    return frames, top + math.ceil(count / across) * (side * 0.8 + 10)


def _place(
    areas: Sequence[Area], box: _Box, schematic: bool, *, centred: bool, middle: bool = False
) -> tuple[float, list[_Placed]]:
    """Project and scale ``areas`` into ``box``; return the height used and the areas placed."""
    positions = [_position(area) for area in areas]
    parallel = math.cos(math.radians(sum(lat for _, lat in positions) / len(positions)))
    flat: list[list[list[Point]]] = []
    if schematic:
        flat = [[cell] for cell in cells([(lon * parallel, -lat) for lon, lat in positions])]
    else:
        flat = [_project(area.shape, parallel) if area.shape else [] for area in areas]
        flat = _with_rounds(flat, [(lon * parallel, -lat) for lon, lat in positions])
    xs = [x for rings in flat for ring in rings for x, _ in ring]
    ys = [y for rings in flat for ring in rings for _, y in ring]
    spread_x, spread_y = max(max(xs) - min(xs), 1e-9), max(max(ys) - min(ys), 1e-9)
    margin = 3.0
    scale = min((box.width - 2 * margin) / spread_x, (box.height - 2 * margin) / spread_y)
    height = spread_y * scale + 2 * margin
    left = box.x + (box.width - spread_x * scale) / 2 if centred else box.x + margin
    top = box.y + ((box.height - spread_y * scale) / 2 if middle else margin)
    x0, y0 = min(xs), min(ys)
    placed = []
    for area, rings, (lon, lat) in zip(areas, flat, positions, strict=True):
        moved = [[(left + (x - x0) * scale, top + (y - y0) * scale) for x, y in ring] for ring in rings]
        px, py = lon * parallel, -lat
        if area.shape and not schematic:
            px, py = centre(area.shape)[0] * parallel, -centre(area.shape)[1]
        placed.append(_Placed(area, moved, (left + (px - x0) * scale, top + (py - y0) * scale)))
    return height, placed


def _project(shape: Shape, parallel: float) -> list[list[Point]]:
    return [
        [(ring[place] * parallel, -ring[place + 1]) for place in range(0, len(ring), 2)]
        for polygon in shape
        for ring in polygon
    ]


def _with_rounds(flat: list[list[list[Point]]], positions: Sequence[Point]) -> list[list[list[Point]]]:
    """Areas without a contour get a small disc, the size of a small area of the same map."""
    sizes = sorted(max(x for x, _ in rings[0]) - min(x for x, _ in rings[0]) for rings in flat if rings and rings[0])
    radius = (sizes[len(sizes) // 4] / 3) if sizes else 0.01
    turns = [2 * math.pi * side / 16 for side in range(16)]
    return [
        rings or [[(x + radius * math.cos(turn), y + radius * math.sin(turn)) for turn in turns]]
        for rings, (x, y) in zip(flat, positions, strict=True)
    ]


def _zone(placed: _Placed, classes: Mapping[str, str], step: float) -> Zone:
    pieces = [ring for ring in (on_grid(points, step) for points in placed.rings) if len(ring) >= 3]
    if not pieces:  # too small for the width drawn: a dot, so that it is still there
        x, y = placed.middle
        pieces = [on_grid([(x - 1.5, y), (x, y - 1.5), (x + 1.5, y), (x, y + 1.5)], step)]
    path = "".join(_path(ring) for ring in pieces)
    area = placed.area
    return Zone(area.key, area.name, path, area.css or classes.get(area.key, "z"), area.partial)


def _path(ring: Sequence[Point]) -> str:
    (x, y), *rest = ring
    return f"M{x:g} {y:g}L" + " ".join(f"{x:g} {y:g}" for x, y in rest) + "Z"


def _named(placed: _Placed) -> Named:
    return Named(placed.area.name, *placed.middle, placed.area.population or 0)


def labels_that_fit(
    named: Sequence[Named], first: Sequence[Named], frame: tuple[float, float], size: float, most: int
) -> tuple[Label, ...]:
    """Names of the ``first`` areas (those that tell an inset), then of the heaviest: those that fit, ``most`` at most.

    None touches another, nor leaves the ``frame`` (width, height). ``size`` is that of the letters.
    """
    taken: list[_Box] = []
    labels: list[Label] = []
    ranked = sorted(named, key=lambda each: (-each.weight, each.name))
    for each in (*first, *(other for other in ranked[: most * 4] if other not in first)):
        if len(labels) == most + len(first):
            break
        label = _label(each, taken, frame, size)
        if label:
            labels.append(label)
    return tuple(labels)


def _label(each: Named, taken: list[_Box], frame: tuple[float, float], size: float) -> Label | None:
    long = len(each.name) * size * 0.58
    x, y = each.x, each.y
    for anchor, left in (("middle", x - long / 2), ("start", x - size / 3), ("end", x - long + size / 3)):
        box = _Box(left, y - size * 0.8, long, size * 1.45)
        inside = box.x >= 0 and box.x + box.width <= frame[0] and box.y >= 0 and box.y + box.height <= frame[1]
        # Names one against the other read as one: some air is kept around each, more above and below than beside.
        airy = _Box(box.x - size * 0.4, box.y - size * 0.7, box.width + size * 0.8, box.height + size * 1.4)
        if inside and not any(_touch(airy, other) for other in taken):
            taken.append(box)
            start = {"middle": x, "start": box.x, "end": box.x + box.width}[anchor]
            return Label(round(start, 1), round(y + size * 0.3, 1), anchor, each.name)
    return None


def _touch(one: _Box, other: _Box) -> bool:
    return (
        one.x < other.x + other.width
        and other.x < one.x + one.width
        and one.y < other.y + other.height
        and other.y < one.y + one.height
    )
