"""The ground of a map: areas projected once, and what a view of them brings in sight, in units of the drawing."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ecluse.observatory.methods.results import Array, Booleans, Integers
from ecluse.observatory.rules.charts.outlines import Outlines, conic, outlines
from ecluse.territories.rules.maps import Area, Frame, far_groups, inset_frames

#: Width of a map, units; its height is at most a twentieth more.
WIDTH = 640
#: The mean radius of the Earth (IUGG), kilometres.
EARTH_KM = 6371.0088
_MARGIN = 4.0


@dataclass(frozen=True, slots=True)
class Ground:
    """Areas with their outlines and places in radians of the Earth, group by group; made once, drawn many times."""

    areas: tuple[Area, ...]
    groups: tuple[Integers, ...]
    rings: Outlines
    boxes: Array
    places: Array
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class View:
    """The areas in view, their outlines and places in units of the map."""

    seen: Booleans
    rings: Outlines
    places: Array
    height: int
    frames: tuple[Frame, ...]
    first: tuple[int, ...]
    unit: float


def ground(areas: Sequence[Area]) -> Ground:
    """``areas`` projected, those far from the others in groups of their own. An area of unknown place is in ``missing``."""
    rings = outlines([area.shape for area in areas])
    places = rings.centres(len(areas))
    for index, area in enumerate(areas):
        if area.position and math.isnan(places[index, 0]):
            places[index] = area.position
    known = np.flatnonzero(~np.isnan(places[:, 0]))
    together = far_groups(
        [(lon, lat) for lon, lat in places[known].tolist()], [areas[index].population or 0 for index in known.tolist()]
    )
    groups = tuple(known[group] for group in together)
    degrees = rings.boxes(len(areas))
    x, y = rings.x.copy(), rings.y.copy()
    lengths = np.diff(rings.starts)
    for group in groups:
        box = np.where(np.isnan(degrees[group]), np.tile(places[group], 2), degrees[group])
        window = (float(box[:, 0].min()), float(box[:, 2].max())), (float(box[:, 1].min()), float(box[:, 3].max()))
        among = np.zeros(len(areas), dtype=np.bool_)
        among[group] = True
        points = np.repeat(among[rings.area], lengths)
        x[points], y[points] = conic(rings.x[points], rings.y[points], *window)
        places[group, 0], places[group, 1] = conic(places[group, 0], places[group, 1], *window)
    drawn = rings.moved(x, y)
    boxes = drawn.boxes(len(areas))
    boxes = np.where(np.isnan(boxes), np.tile(places, 2), boxes)
    missing = tuple(area.name for area, place in zip(areas, places, strict=True) if math.isnan(place[0]))
    return Ground(tuple(areas), groups, drawn, boxes, places, missing)


def view_of(on: Ground, focus: Sequence[int]) -> View:
    """What is in view, in units: every group, each in its frame, or the part of one group around ``focus``."""
    if not on.groups:
        return View(np.zeros(len(on.areas), dtype=np.bool_), on.rings, on.places, 1, (), (), 1.0)
    seen = np.zeros(len(on.areas), dtype=np.bool_)
    if focus:
        home = next((group for group in on.groups if int(focus[0]) in set(group.tolist())), on.groups[0])
        chosen = np.intersect1d(np.array(focus), home)
        return _near(on, home, chosen if chosen.size else home, seen)
    moved_x, moved_y = on.rings.x.copy(), on.rings.y.copy()
    places = on.places.copy()
    main = on.boxes[on.groups[0]]
    unit, height = _fit(main, WIDTH, WIDTH * 1.05)
    frames, whole = inset_frames(len(on.groups) - 1, WIDTH, height)
    boxes = [(0.0, 0.0, float(WIDTH), height)]
    for frame, group in zip(frames, on.groups[1:], strict=True):  # circles need more room than contours
        room = 6.0 if np.isin(on.rings.area, group).any() else 24.0
        boxes.append((frame.x + room, frame.y + room, frame.width - 2 * room, frame.height - 2 * room))
    lengths = np.diff(on.rings.starts)
    for group, (left, top, width, tall) in zip(on.groups, boxes, strict=True):
        among = np.zeros(len(on.areas), dtype=np.bool_)
        among[group] = True
        points = np.repeat(among[on.rings.area], lengths)
        scale, _ = _fit(on.boxes[group], width, tall)
        shift = _shift(on.boxes[group], scale, left, top, width, tall)
        moved_x[points] = moved_x[points] * scale + shift[0]
        moved_y[points] = moved_y[points] * scale + shift[1]
        places[group] = places[group] * scale + np.array(shift)
        seen |= among
    first = tuple(int(max(group, key=lambda index: on.areas[index].population or 0)) for group in on.groups[1:])
    return View(seen, on.rings.moved(moved_x, moved_y), places, math.ceil(whole), frames, first, unit)


def _near(on: Ground, home: Integers, chosen: Integers, seen: Booleans) -> View:
    box = on.boxes[chosen]
    wide, tall = box[:, 2].max() - box[:, 0].min(), box[:, 3].max() - box[:, 1].min()
    room = max(wide, tall, 1e-6) * (0.06 if chosen.size > 1 else 0.5)  # one area is seen among its neighbours
    west, south, east, north = (
        float(box[:, 0].min() - room),
        float(box[:, 1].min() - room),
        float(box[:, 2].max() + room),
        float(box[:, 3].max() + room),
    )
    short = (east - west) * 0.55 - (north - south)
    if short > 0:  # no letter box: some of what lies above and below comes in
        south, north = south - short / 2, north + short / 2
    window = np.array([[west, south, east, north]])
    scale, height = _fit(window, WIDTH, WIDTH * 1.05)
    left, top = _shift(window, scale, 0.0, 0.0, WIDTH, height)
    half = WIDTH / scale / 2
    middle = (west + east) / 2
    all_boxes = on.boxes[home]
    inside = (all_boxes[:, 0] < middle + half) & (all_boxes[:, 2] > middle - half)
    inside &= (all_boxes[:, 1] < north) & (all_boxes[:, 3] > south)
    seen[home[inside]] = True
    near = on.rings.only(seen)
    moved = near.moved(near.x * scale + left, near.y * scale + top)
    return View(seen, moved, on.places * scale + np.array([left, top]), math.ceil(height), (), (), scale)


def _fit(boxes: Array, width: float, height: float) -> tuple[float, float]:
    """Units a radian for ``boxes`` to lie in ``width`` × ``height``, and the height then used."""
    wide = max(float(boxes[:, 2].max() - boxes[:, 0].min()), 1e-9)
    tall = max(float(boxes[:, 3].max() - boxes[:, 1].min()), 1e-9)
    # A lone place has no size: it is drawn as ten kilometres are.
    floor = 10 / EARTH_KM if wide < 1e-8 and tall < 1e-8 else 0.0
    scale = min((width - 2 * _MARGIN) / max(wide, floor), (height - 2 * _MARGIN) / max(tall, floor))
    return scale, min(height, max(tall * scale + 2 * _MARGIN, width * 0.3))


def _shift(boxes: Array, scale: float, left: float, top: float, width: float, height: float) -> tuple[float, float]:
    middle_x = (boxes[:, 0].min() + boxes[:, 2].max()) / 2
    middle_y = (boxes[:, 1].min() + boxes[:, 3].max()) / 2
    return float(left + width / 2 - middle_x * scale), float(top + height / 2 - middle_y * scale)
