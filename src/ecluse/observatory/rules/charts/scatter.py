"""Two indicators against each other, and the funnel: values against the size of what they are about.

Up to two thousand areas each is a dot; beyond, hexagons say how many lie there, and only the chosen areas are dots.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ecluse.lib.formats import number, plural
from ecluse.observatory.methods.errors import InvalidInput
from ecluse.observatory.methods.results import Array, Booleans, Integers, as_array
from ecluse.observatory.rules.charts.frames import FOOT, HEAD, Field, level, room_for, upright
from ecluse.observatory.rules.charts.marks import (
    NARROW,
    TEXT,
    WIDE,
    Column,
    Dot,
    Drawing,
    Figure,
    Key,
    Line,
    Mark,
    Path,
    Shape,
    Table,
    Text,
    Unit,
    text_width,
)
from ecluse.observatory.rules.charts.scales import Axis, axis

#: Beyond this many areas dots hide each other, and hexagons are drawn.
MOST_DOTS = 2_000
_SHADES = 5


@dataclass(frozen=True, slots=True)
class Measured:
    """One value an area (NaN where there is none), what it is and its unit; ``log`` lays it on a logarithmic axis."""

    name: str
    values: ArrayLike
    unit: Unit
    log: bool = False


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of a funnel at each of ``sizes``, in the unit of the values, at 95 and at 99.8 %."""

    sizes: ArrayLike
    lower: ArrayLike
    upper: ArrayLike
    lower_strict: ArrayLike
    upper_strict: ArrayLike


def scatter(
    names: Sequence[str],
    across: Measured,
    up: Measured,
    *,
    id: str,
    title: str,
    chosen: Sequence[int] = (),
    caption: str = "",
) -> Figure:
    """``up`` against ``across``; ``chosen`` are the indices of the areas drawn over the others and listed in the table."""
    x, y = as_array(across.values), as_array(up.values)
    if not len(names) == len(x) == len(y):
        raise InvalidInput(f"{len(names)} names for {len(x)} and {len(y)} values")
    there = np.isfinite(x) & np.isfinite(y)
    if not there.any():
        raise InvalidInput("no area has both values")
    drawings = []
    for width, height in ((WIDE, 400.0), (NARROW, 300.0)):
        field, right, left = _plane(width, height, x[there], y[there], across, up)
        marks = [*upright(left, field, _axis_name(up)), *level(right, field, _axis_name(across))]
        marks += _cloud(x, y, there, chosen, names, (across, up), (right, left))
        drawings.append(Drawing(width, height, tuple(marks)))
    crowded = int(there.sum()) > MOST_DOTS
    legend: tuple[Key, ...] = (Key("territoires du périmètre", "c-mine", Shape.DIAMOND),) if chosen else ()
    legend += _density_keys() if crowded else (Key("autres territoires", "c-dot", Shape.CIRCLE),)
    words = [caption] if caption else []
    without = len(x) - int(there.sum())
    if without:
        words.append(f"{plural(without, 'territoire')} sans l’une des deux valeurs.")
    said = f"{plural(int(there.sum()), 'territoire')} : {up.name} selon {across.name}."
    table = _scatter_table(names, x, y, there, chosen, across, up, title)
    return Figure(id, title, said, " ".join(words), (drawings[0],), (drawings[1],), table, legend)


def funnel(
    names: Sequence[str],
    sizes: Measured,
    rates: Measured,
    limits: Limits,
    reference: tuple[str, float],
    *,
    id: str,
    title: str,
    chosen: Sequence[int] = (),
    caption: str = "",
) -> Figure:
    """``rates`` against ``sizes`` with the limits that chance alone explains; areas beyond the outer ones are set apart.

    Limits are interpolated between the sizes given. Source of the form: Spiegelhalter, Stat Med 2005;24:1185.
    """
    x, y = as_array(sizes.values), as_array(rates.values)
    there = np.isfinite(x) & np.isfinite(y) & (x > 0)
    if not there.any():
        raise InvalidInput("no area has both a size and a value")
    curve = {name: as_array(getattr(limits, name)) for name in Limits.__slots__}
    beyond = there & (_outside(x, y, curve, "_strict") != 0)
    drawings = []
    for width, height in ((WIDE, 380.0), (NARROW, 300.0)):
        shown = np.concatenate(
            [y[there], _within(curve["lower_strict"], y[there]), _within(curve["upper_strict"], y[there])]
        )
        field, right, left = _plane(width, height, np.concatenate([x[there], curve["sizes"]]), shown, sizes, rates)
        marks: list[Mark] = [*upright(left, field, _axis_name(rates)), *level(right, field, _axis_name(sizes))]
        marks += _limits(curve, reference, right, left, field)
        marks += _funnel_dots(names, (x, y), there, beyond, chosen, (sizes, rates), (right, left))
        drawings.append(Drawing(width, height, tuple(marks)))
    count = int(beyond.sum())
    said = f"{plural(int(there.sum()), 'territoire')} ; {plural(count, 'sort', 'sortent')} des limites à 99,8 %."
    legend = (
        Key(f"{reference[0]} : {rates.unit.write(reference[1])}", "c-ref", line=True),
        Key("limites à 95 %", "c-limit", line=True),
        Key("limites à 99,8 %", "c-limit c-limit--strict", line=True),
        Key("territoire", "c-dot", Shape.CIRCLE),
        Key("hors des limites à 99,8 %", "c-out", Shape.SQUARE),
    ) + ((Key("territoire choisi", "c-mine", Shape.DIAMOND),) if chosen else ())
    table = _funnel_table(names, x, y, there, curve, chosen, beyond, (sizes, rates), title)
    return Figure(id, title, said, caption, (drawings[0],), (drawings[1],), table, legend)


def hexagons(x: Array, y: Array, radius: float) -> tuple[Array, Array, Integers]:
    """The centres and the numbers of points of the regular hexagons, ``radius`` wide from centre to corner, that hold any.

    Pointy hexagons in staggered rows: each point goes to the nearest centre. Source: Carr et al., J Am Stat Assoc 1987;82:424.
    """
    wide, tall = radius * math.sqrt(3.0), radius * 3.0
    first = np.round(np.column_stack([x / wide, y / tall]))
    second = np.floor(np.column_stack([x / wide, y / tall])) + 0.5
    gap_first = (x - first[:, 0] * wide) ** 2 + (y - first[:, 1] * tall) ** 2
    gap_second = (x - second[:, 0] * wide) ** 2 + (y - second[:, 1] * tall) ** 2
    nearest = np.where((gap_first <= gap_second)[:, None], first, second)
    centres, counts = np.unique(nearest, axis=0, return_counts=True)
    return centres[:, 0] * wide, centres[:, 1] * tall, counts.astype(np.int64)


def _plane(width: float, height: float, x: Array, y: Array, across: Measured, up: Measured) -> tuple[Field, Axis, Axis]:
    bottom = height - FOOT - TEXT - 6
    left = axis(y, bottom, HEAD, most=6, log=up.log and bool((y > 0).all()))
    field = Field(room_for(left.words), HEAD, width - 12, bottom)
    most = 7 if width == WIDE else 4
    return field, axis(x, field.left, field.right, most=most, log=across.log and bool((x > 0).all())), left


def _axis_name(measured: Measured) -> str:
    head = measured.unit.head
    return f"{measured.name} ({head})" if head and head.lower() != measured.name.lower() else measured.name


def _cloud(
    x: Array,
    y: Array,
    there: Booleans,
    chosen: Sequence[int],
    names: Sequence[str],
    measures: tuple[Measured, Measured],
    axes: tuple[Axis, Axis],
) -> Iterator[Mark]:
    px, py = axes[0].scale.places(x), axes[1].scale.places(y)
    picked = {index for index in chosen if there[index]}
    if int(there.sum()) > MOST_DOTS:
        yield from _hexagons(px[there], py[there], axes)
    else:
        others = (int(index) for index in np.flatnonzero(there) if int(index) not in picked)
        yield from (
            Dot(px[each], py[each], "c-dot", Shape.CIRCLE, 3, _said(each, names, x, y, measures)) for each in others
        )
    for each in sorted(picked):
        yield Dot(px[each], py[each], "c-mine", Shape.DIAMOND, 5.5, _said(each, names, x, y, measures))
    yield from _point_names(names, sorted(picked), px, py, axes)


def _point_names(
    names: Sequence[str], picked: Sequence[int], px: Array, py: Array, axes: tuple[Axis, Axis]
) -> Iterator[Mark]:
    """The names of the chosen points, as far as each stands clear of the others."""
    taken: list[tuple[float, float, float, float]] = []
    for each in picked[:12]:
        width = text_width(names[each])
        right = px[each] + 9 + width <= axes[0].scale.end
        left = px[each] + 9 if right else px[each] - 9 - width
        box = (left - 4, py[each] - TEXT, left + width + 4, py[each] + TEXT * 0.6)
        clear = all(box[0] > b[2] or b[0] > box[2] or box[1] > b[3] or b[1] > box[3] for b in taken)
        if left >= axes[0].scale.start and clear:
            taken.append(box)
            yield Text(float(left), float(py[each]) + TEXT * 0.35, names[each], "start", "c-name c-halo")


def _said(index: int, names: Sequence[str], x: Array, y: Array, measures: tuple[Measured, Measured]) -> str:
    across, up = measures
    return f"{names[index]} : {up.unit.write(float(y[index]))}, {across.unit.write(float(x[index]))}"


def _hexagons(px: Array, py: Array, axes: tuple[Axis, Axis]) -> Iterator[Mark]:
    radius = max((axes[0].scale.end - axes[0].scale.start) / 60, 4.0)
    cx, cy, counts = hexagons(px - axes[0].scale.start, py, radius)
    cx = cx + axes[0].scale.start
    shades = shades_of(counts)
    corners = [(radius * math.sin(turn * math.pi / 3), radius * math.cos(turn * math.pi / 3)) for turn in range(6)]
    low, high = axes[0].scale.start, axes[0].scale.end
    top, bottom = axes[1].scale.end, axes[1].scale.start
    for shade in range(_SHADES):
        which = np.flatnonzero(shades == shade)
        outlines = tuple(
            tuple((min(max(cx[each] + dx, low), high), min(max(cy[each] + dy, top), bottom)) for dx, dy in corners)
            for each in which
        )
        if outlines:
            yield Path(outlines, f"q{shade + 1}", closed=True)


def shades_of(counts: Integers) -> Integers:
    """0 to 4 by powers of four: 1 to 3 areas, 4 to 15, 16 to 63, 64 to 255, more."""
    return np.minimum(np.floor(np.log(np.maximum(counts, 1)) / math.log(4) + 1e-9), _SHADES - 1).astype(np.int64)


def _density_keys() -> tuple[Key, ...]:
    words = ("1 à 3 territoires", "4 à 15", "16 à 63", "64 à 255", "256 et plus")
    return tuple(Key(each, f"q{shade + 1}") for shade, each in enumerate(words))


def _scatter_table(
    names: Sequence[str],
    x: Array,
    y: Array,
    there: Booleans,
    chosen: Sequence[int],
    across: Measured,
    up: Measured,
    title: str,
) -> Table:
    listed = list(chosen) or [int(each) for each in np.flatnonzero(there)[:100]]
    rows = tuple(
        (names[each], across.unit.write(float(x[each]), symbol=False), up.unit.write(float(y[each]), symbol=False))
        for each in listed
    )
    columns = (Column("Territoire", False), Column(_axis_name(across)), Column(_axis_name(up)))
    left = int(there.sum()) - sum(1 for each in listed if there[each])
    return Table(title, columns, rows, f"{number(left)} autres territoires sont dans le fichier CSV." if left else "")


def _interpolated(curve: dict[str, Array], name: str, sizes: Array) -> Array:
    return np.asarray(np.interp(sizes, curve["sizes"], curve[name]))


def _outside(x: Array, y: Array, curve: dict[str, Array], level: str = "") -> Integers:
    """−1 under the lower limit, 1 over the upper one, 0 between or on them."""
    under = y < _interpolated(curve, f"lower{level}", x)
    over = y > _interpolated(curve, f"upper{level}", x)
    return over.astype(np.int64) - under.astype(np.int64)


def _within(limits: Array, values: Array) -> Array:
    """``limits`` cut near the values, so that the mouth of the funnel does not crush them."""
    low, high = float(values.min()), float(values.max())
    room = max(high - low, 1e-9) * 0.25
    return np.clip(limits, low - room, high + room)


def _limits(
    curve: dict[str, Array], reference: tuple[str, float], right: Axis, left: Axis, field: Field
) -> Iterator[Mark]:
    middle = left.scale(reference[1])
    yield Line(field.left, middle, field.right, middle, "c-ref")
    for name in ("lower", "upper", "lower_strict", "upper_strict"):
        inside = (curve[name] >= left.scale.low) & (curve[name] <= left.scale.high) & np.isfinite(curve[name])
        xs, ys = right.scale.places(curve["sizes"][inside]), left.scale.places(curve[name][inside])
        css = "c-limit c-limit--strict" if name.endswith("strict") else "c-limit"
        yield Path((tuple(zip(xs.tolist(), ys.tolist(), strict=True)),), css)


def _funnel_dots(
    names: Sequence[str],
    values: tuple[Array, Array],
    there: Booleans,
    beyond: Booleans,
    chosen: Sequence[int],
    measures: tuple[Measured, Measured],
    axes: tuple[Axis, Axis],
) -> Iterator[Mark]:
    x, y = values
    px, py = axes[0].scale.places(x), axes[1].scale.places(y)
    plain = np.flatnonzero(there & ~beyond).tolist()
    if len(plain) > MOST_DOTS:
        yield from _hexagons(px[plain], py[plain], axes)
        plain = []
    picked = sorted(each for each in chosen if there[each])
    for each in plain:
        if each not in picked:
            yield Dot(px[each], py[each], "c-dot", Shape.CIRCLE, 3, _said(each, names, x, y, measures))
    for each in np.flatnonzero(beyond).tolist():
        yield Dot(px[each], py[each], "c-out", Shape.SQUARE, 3.6, _said(each, names, x, y, measures))
    for each in picked:
        yield Dot(px[each], py[each], "c-mine", Shape.DIAMOND, 5.5, _said(each, names, x, y, measures))
    yield from _point_names(names, picked, px, py, axes)


def _funnel_table(
    names: Sequence[str],
    x: Array,
    y: Array,
    there: Booleans,
    curve: dict[str, Array],
    chosen: Sequence[int],
    beyond: Booleans,
    measures: tuple[Measured, Measured],
    title: str,
) -> Table:
    usual, strict = _outside(x, y, curve), _outside(x, y, curve, "_strict")
    listed = list(dict.fromkeys([*(each for each in chosen if there[each]), *np.flatnonzero(beyond)[:100].tolist()]))
    words = {1: "au-dessus", -1: "au-dessous", 0: "dans les limites"}
    rows = tuple(
        (
            names[each],
            measures[0].unit.write(float(x[each]), symbol=False),
            measures[1].unit.write(float(y[each]), symbol=False),
            words[int(usual[each])],
            words[int(strict[each])],
        )
        for each in listed
    )
    columns = (
        Column("Territoire", False),
        Column(_axis_name(measures[0])),
        Column(_axis_name(measures[1])),
        Column("À 95 %", False),
        Column("À 99,8 %", False),
    )
    left = int(there.sum()) - len(listed)
    return Table(title, columns, rows, f"{number(left)} autres territoires." if left else "")
