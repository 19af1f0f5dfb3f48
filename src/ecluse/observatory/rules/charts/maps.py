"""Maps of figures: areas coloured by class, circles by size; a perimeter outlined; the whole, a part, or one area in view.

``grounds.ground`` projects the areas once; ``area_map`` and ``circle_map`` draw on it. Up to ``MOST_NAMED`` areas in view each
is a path of its own with its name and value; beyond, the areas of a class are joined into one path, and nearer views give names.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from ecluse.lib.formats import number, plural
from ecluse.lib.typography import NBSP
from ecluse.observatory.methods.errors import InvalidInput
from ecluse.observatory.methods.results import Array, Booleans, as_array
from ecluse.observatory.rules.charts.fills import Fill
from ecluse.observatory.rules.charts.grounds import EARTH_KM, WIDTH, Ground, View, view_of
from ecluse.observatory.rules.charts.marks import Column, Dot, Key, Shape, Table, Unit
from ecluse.observatory.rules.charts.outlines import grid_rings, joined, written
from ecluse.territories.rules.maps import (
    Frame,
    Label,
    Named,
    labels_that_fit,
)

#: More areas in view than this are not paths of their own.
MOST_NAMED = 3_000
#: More areas than this are told in the table by class, not by name.
MOST_LISTED = 400
_LABEL, _NAMES = 18.0, 8
#: Areas of unknown population are named only where so few are in view.
_FEW = 60


@dataclass(frozen=True, slots=True)
class Zone:
    """An area drawn by itself: its path, its name and value, the key that a page may lead from."""

    d: str
    title: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Layer:
    """What is filled alike: zones of their own, or one path for all. ``pattern`` stands for a missing value."""

    css: str
    pattern: str
    zones: tuple[Zone, ...]
    d: str = ""


@dataclass(frozen=True, slots=True)
class ScaleBar:
    """A length on the map: where it stands, how long it is in units, and in words."""

    x: float
    y: float
    width: float
    words: str


@dataclass(frozen=True, slots=True)
class MapDrawing:
    """A map of ``width`` × ``height``, paths in steps of ``step`` units.

    ``inside`` are the areas of the perimeter: they are painted over its ``outline``, so that only its outer half is seen and
    borders that do not quite meet inside it are not.
    """

    width: int
    height: int
    step: float
    layers: tuple[Layer, ...]
    outline: str
    inside: tuple[Layer, ...]
    dots: tuple[Dot, ...]
    labels: tuple[Label, ...]
    frames: tuple[Frame, ...]
    bar: ScaleBar | None

    @property
    def steps_a_unit(self) -> float:
        """How many steps of the grid make a unit: patterns on the paths are enlarged by it."""
        return 1 / self.step


@dataclass(frozen=True, slots=True)
class AreaMap:
    """A map ready to be written, with its words, legend and table. ``circles`` are the sizes of the legend of a circle map."""

    id: str
    title: str
    description: str
    caption: str
    drawing: MapDrawing
    legend: tuple[Key, ...]
    table: Table
    circles: tuple[tuple[Dot, str], ...] = ()


def area_map(
    on: Ground,
    fill: Fill,
    *,
    id: str,
    title: str,
    focus: Sequence[int] = (),
    mine: Sequence[int] = (),
    source: str = "",
) -> AreaMap:
    """Areas filled by ``fill``; those without a contour are circles, as large as their population where it is known.

    ``focus``: the indices of the areas to bring in view (none: the whole); ``mine``: those of the perimeter, outlined. When one
    area alone is brought in view, it is outlined in their place.
    """
    _check(on, fill)
    view = view_of(on, focus)
    drawing = _drawing(on, view, fill, tuple(_area_dots(on, view, fill)), focus if len(focus) == 1 else mine)
    caption = " ".join(each for each in (fill.statement, _apart(on, view, bool(focus)), source) if each)
    return AreaMap(id, title, fill.description, caption, drawing, fill.legend, _table(on, fill, title, mine))


def circle_map(
    on: Ground,
    values: Sequence[float | None],
    unit: Unit,
    *,
    id: str,
    title: str,
    noun: str,
    focus: Sequence[int] = (),
    mine: Sequence[int] = (),
    source: str = "",
    under: Fill | None = None,
) -> AreaMap:
    """Circles whose areas are in proportion of ``values`` (counts, never rates), over the outlines; ``noun`` says of what.

    ``under`` fills the outlines, when what has no value is to be told apart.

    Raises InvalidInput for a negative value.
    """
    found = as_array([math.nan if value is None else value for value in values])
    if len(found) != len(on.areas) or (found < 0).any():
        raise InvalidInput("circles need a value for each area, none below zero")
    view = view_of(on, focus)
    shown = np.flatnonzero(view.seen & (found > 0))
    largest = float(found[shown].max()) if shown.size else 1.0
    most = min(36.0, max(10.0, WIDTH / 2 / math.sqrt(max(shown.size, 1)) + 6))
    sizes = most * np.sqrt(found / largest)
    order = shown[np.argsort(-found[shown], kind="stable")]
    drawn = [int(each) for each in order if sizes[each] >= 0.7][:MOST_NAMED]
    dots = tuple(
        Dot(
            view.places[each, 0],
            view.places[each, 1],
            "c-size",
            Shape.CIRCLE,
            float(sizes[each]),
            f"{on.areas[each].name} : {unit.write(float(found[each]))}",
            on.areas[each].key,
        )
        for each in drawn
    )
    ground_fill = under or Fill.plain(len(on.areas))
    drawing = _drawing(on, view, ground_fill, dots, focus if len(focus) == 1 else mine)
    left = int(shown.size) - len(drawn)
    said = f"{plural(int(shown.size), 'territoire')} avec une valeur au-dessus de zéro."
    if order.size:
        said += f" La plus grande : {unit.write(largest)} ({on.areas[int(order[0])].name})."
    of = "d’" if noun[:1].lower() in tuple("aàâeéèêiîoôu") else "de "
    caption = f"La surface d’un cercle est proportionnelle au nombre {of}{noun}."
    if left:
        caption += f" {plural(left, 'cercle trop petit pour être vu', 'cercles trop petits pour être vus')}."
    caption = " ".join(each for each in (caption, _apart(on, view, bool(focus)), source) if each)
    circles = tuple(
        (Dot(0, 0, "c-size", Shape.CIRCLE, most * math.sqrt(each / largest)), unit.write(each))
        for each in _round_sizes(largest)
    )
    table = _listed(
        on, lambda index: unit.write(float(found[index])), title, mine, unit.head or noun.capitalize(), found
    )
    return AreaMap(id, title, said, caption, drawing, ground_fill.legend, table, circles)


def _check(on: Ground, fill: Fill) -> None:
    if len(fill.kinds) != len(on.areas):
        raise InvalidInput(f"{len(fill.kinds)} fillings for {len(on.areas)} areas")


def _drawing(on: Ground, view: View, fill: Fill, dots: tuple[Dot, ...], mine: Sequence[int]) -> MapDrawing:
    step = 0.5 if view.rings.x.size > 12_000 else 0.25
    chosen = np.zeros(len(on.areas), dtype=np.bool_)
    chosen[list(mine)] = True
    outline = _outline(view, chosen, step)
    if not outline:
        chosen[:] = False
    return MapDrawing(
        WIDTH,
        view.height,
        step,
        _layers(on, view, fill, ~chosen, step),
        outline,
        _layers(on, view, fill, chosen, step),
        dots,
        _names(on, view, set(mine)),
        view.frames,
        _scale_bar(view),
    )


def _layers(on: Ground, view: View, fill: Fill, kept: Booleans, step: float) -> tuple[Layer, ...]:
    """The areas in view that ``kept`` says and that have a contour: each by itself, or joined when they are too many."""
    part = view.rings.only(kept & view.seen)
    kinds = fill.kinds
    if int(view.seen.sum()) > MOST_NAMED:
        paths = joined(part, step, kinds)
        return tuple(
            Layer(css, pattern, (), written(paths[kind]))
            for kind, (css, pattern) in enumerate(fill.styles)
            if kind in paths
        )
    rings: dict[int, list[list[tuple[int, int]]]] = {}
    for area, ring in grid_rings(part, step):
        rings.setdefault(area, []).append(ring)
    for area in set(part.area.tolist()) - set(rings):  # too small for the grid: a square, so that it is there
        x, y = (round(each / step) for each in view.places[area])
        rings[area] = [[(x - 1, y - 1), (x + 1, y - 1), (x + 1, y + 1), (x - 1, y + 1)]]
    layers = []
    for kind, (css, pattern) in enumerate(fill.styles):
        zones = tuple(
            Zone(written(rings[area]), _title(on, fill, area), on.areas[area].key)
            for area in sorted(rings)
            if kinds[area] == kind
        )
        if zones:
            layers.append(Layer(css, pattern, zones))
    return tuple(layers)


def _title(on: Ground, fill: Fill, area: int) -> str:
    words = fill.say(area)
    return f"{on.areas[area].name} : {words}" if words else on.areas[area].name


def _outline(view: View, chosen: Booleans, step: float) -> str:
    """The outline of the perimeter as a whole; empty when it is all that is in view, or not in view."""
    if not (chosen & view.seen).any() or not (view.seen & ~chosen).any():
        return ""
    found = joined(view.rings.only(chosen), step, np.zeros(len(chosen), dtype=np.int64))
    return written(found.get(0, []))


def _area_dots(on: Ground, view: View, fill: Fill) -> list[Dot]:
    """A circle for each area in view without a contour, the largest first so that none is hidden."""
    has_rings = np.zeros(len(on.areas), dtype=np.bool_)
    has_rings[on.rings.area] = True
    alone = np.flatnonzero(view.seen & ~has_rings)
    if not alone.size:
        return []
    people = as_array([on.areas[index].population or 0 for index in alone])
    most = min(22.0, max(5.0, WIDTH / 2.4 / math.sqrt(alone.size)))
    sizes = most * np.sqrt(people / max(float(people.max()), 1.0))
    sizes = np.maximum(sizes, min(3.0, most))
    dots = []
    for place in np.argsort(-sizes, kind="stable"):
        area = int(alone[place])
        css, pattern = fill.styles[int(fill.kinds[area])]
        x, y = (float(each) for each in view.places[area])
        size = float(sizes[place])
        x, y = min(max(x, size), WIDTH - size), min(max(y, size), view.height - size)
        look = f"{css or f'm-{pattern}'} c-place"
        dots.append(Dot(x, y, look, Shape.CIRCLE, size, _title(on, fill, area), on.areas[area].key))
    return dots


def _names(on: Ground, view: View, chosen: set[int]) -> tuple[Label, ...]:
    """Names of the perimeter's areas first, then of the most populous in view."""
    seen = np.flatnonzero(view.seen)
    few = len(seen) <= _FEW
    if len(seen) > MOST_NAMED:
        heavy = sorted(seen.tolist(), key=lambda index: -(on.areas[index].population or 0))[: 4 * _NAMES]
        seen = np.array(heavy)
    named = {
        index: Named(
            on.areas[index].name,
            float(view.places[index, 0]),
            float(view.places[index, 1]),
            (on.areas[index].population or 0) + (1e9 if index in chosen else 0),
        )
        for index in seen.tolist()
        if on.areas[index].population or index in chosen or few
    }
    first = [named[index] for index in view.first if index in named]
    return labels_that_fit(list(named.values()), first, (WIDTH, view.height), _LABEL, _NAMES)


def _scale_bar(view: View) -> ScaleBar | None:
    """A round length, at most a quarter of the width."""
    if view.unit <= 0 or view.height < 40:
        return None
    longest = WIDTH / 4 / view.unit * EARTH_KM
    power = 10.0 ** math.floor(math.log10(longest))
    length = next(power * each for each in (5, 2, 1) if power * each <= longest)
    base = min((frame.y for frame in view.frames), default=float(view.height))
    words = f"{number(length)}{NBSP}km" if length >= 1 else f"{number(round(length * 1000))}{NBSP}m"
    return ScaleBar(8.0, base - 10.0, length / EARTH_KM * view.unit, words)


def _apart(on: Ground, view: View, near: bool) -> str:
    """What the map does not show, in sentences."""
    said = []
    if view.frames:
        said.append("Les territoires lointains sont dans des cadres, chacun à son échelle.")
    if on.missing and not near:
        listed = ", ".join(on.missing[:5]) + ("…" if len(on.missing) > 5 else "")
        said.append(f"Sans position connue, non dessiné : {listed}.")
    return " ".join(said)


def _table(on: Ground, fill: Fill, title: str, mine: Sequence[int]) -> Table:
    if len(on.areas) <= MOST_LISTED:
        return _listed(on, fill.say, title, (), fill.head, None)
    rows = [(key.words, key.note) for key in fill.legend]
    rows += [(on.areas[index].name, fill.say(index)) for index in mine]
    columns = (Column("Classe, puis territoires du périmètre", False), Column(fill.head))
    return Table(title, columns, tuple(rows), f"{number(len(on.areas))} territoires, par classe.")


def _listed(
    on: Ground, say: Callable[[int], str], title: str, mine: Sequence[int], head: str, values: Array | None
) -> Table:
    """One row an area; where they are too many, the perimeter's then the greatest values."""
    listed: Sequence[int] = range(len(on.areas))
    note = ""
    if len(on.areas) > MOST_LISTED and values is not None:
        greatest = np.argsort(-np.nan_to_num(values, nan=-1.0), kind="stable")[:50].tolist()
        listed = list(dict.fromkeys([*mine, *greatest]))
        note = f"{number(len(listed))} territoires sur {number(len(on.areas))} : les valeurs les plus grandes."
    columns = (Column("Territoire", False), Column(head))
    return Table(title, columns, tuple((on.areas[index].name, say(index)) for index in listed), note)


def _round_sizes(largest: float) -> tuple[float, ...]:
    """Three round values for the legend: near the largest, a third and a tenth of it."""
    found = []
    for share in (1.0, 0.3, 0.08):
        goal = largest * share
        power = 10.0 ** math.floor(math.log10(goal))
        found.append(next(power * each for each in (5, 2, 1) if power * each <= goal * (1 + 1e-9)))
    return tuple(dict.fromkeys(found))
