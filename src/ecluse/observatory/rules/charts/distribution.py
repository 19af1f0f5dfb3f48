"""Where an area stands among all the others: a strip of dots when they are few, a histogram when they are many."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ecluse.lib.formats import number, plural
from ecluse.observatory.methods.errors import InvalidInput
from ecluse.observatory.methods.results import Array, as_array
from ecluse.observatory.rules.charts.frames import HEAD, Field, level, upright
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
    Rect,
    Shape,
    Table,
    Text,
    Unit,
    spread,
    text_width,
)
from ecluse.observatory.rules.charts.scales import Axis, axis, linear_ticks

#: Up to this many areas each is a dot of its own.
STRIP = 80


@dataclass(frozen=True, slots=True)
class Pointer:
    """A value pointed at on the axis: the area's, a reference's."""

    name: str
    value: float
    mine: bool = False


def distribution(
    values: ArrayLike,
    pointers: Sequence[Pointer] = (),
    *,
    id: str,
    title: str,
    unit: Unit,
    names: Sequence[str] = (),
    caption: str = "",
) -> Figure:
    """The distribution of ``values`` (NaN are counted apart) with ``pointers`` on it. ``names`` are told on a strip's dots."""
    found = as_array(values).ravel()
    if names and len(names) != len(found):
        raise InvalidInput(f"{len(names)} names for {len(found)} values")
    kept = np.isfinite(found)
    known = found[kept]
    if not known.size:
        raise InvalidInput("no value to distribute")
    labels = [name for name, there in zip(names, kept, strict=True) if there] if names else []
    drawings = []
    for width, tall in ((WIDE, 150.0), (NARROW, 140.0)):
        top = HEAD + (TEXT + 4) * len(pointers)
        few = known.size <= STRIP
        field = Field(10 if few else 34, top, width - 10, top + (tall / 2 if few else tall))
        across = axis(
            [*known[[known.argmin(), known.argmax()]], *(each.value for each in pointers)],
            field.left,
            field.right,
            most=8 if width == WIDE else 5,
        )
        marks = [*level(across, field, unit.head)]
        marks += _strip(known, labels, across, field, unit) if few else _bars(known, across, field, unit)
        marks += _pointers(pointers, across, field, unit)
        drawings.append(Drawing(width, field.bottom + 36, tuple(marks)))
    quartiles = np.quantile(known, [0.25, 0.5, 0.75])
    said = (
        f"{plural(known.size, 'territoire')}, de {unit.write(float(known.min()))} à {unit.write(float(known.max()))} ; "
        f"la moitié entre {unit.write(float(quartiles[0]))} et {unit.write(float(quartiles[2]))}."
    )
    without = len(found) - known.size
    words = [caption] if caption else []
    if without:
        words.append(f"{plural(without, 'territoire')} sans valeur.")
    legend = tuple(
        Key(f"{each.name} : {unit.write(each.value)}", "c-mine" if each.mine else "c-ref", line=True)
        for each in pointers
    )
    table = _table(known, pointers, quartiles, unit, title)
    return Figure(id, title, said, " ".join(words), (drawings[0],), (drawings[1],), table, legend, "named")


def _bars(known: Array, across: Axis, field: Field, unit: Unit) -> list[Mark]:
    """Bars between round bounds, four to a tick's step, each as high as it holds areas."""
    edges = _edges(known, across)
    counts, _ = np.histogram(known, edges)
    up = axis([0, int(counts.max())], field.bottom, field.top, most=4, zero=True)
    marks: list[Mark] = list(upright(up, field))
    for count, low, high in zip(counts, edges, edges[1:], strict=False):
        if count:
            left, right = across.scale(float(low)), across.scale(float(high))
            height = field.bottom - up.scale(float(count))
            words = f"de {unit.write(float(low), symbol=False)} à {unit.write(float(high))} : {plural(int(count), 'territoire')}"
            marks.append(Rect(left + 0.5, field.bottom - height, max(right - left - 1, 0.8), height, "c-bar", words))
    return marks


def _edges(known: Array, across: Axis) -> Array:
    step = (across.ticks[1] - across.ticks[0]) / 4
    first = np.floor(known.min() / step + 1e-9)
    last = max(np.ceil(known.max() / step - 1e-9), first + 1)
    return np.asarray(np.arange(first, last + 1) * step)


def _strip(known: Array, names: Sequence[str], across: Axis, field: Field, unit: Unit) -> Iterator[Mark]:
    """Dots side by side where they would cover each other, from the axis up."""
    size = 4.5
    columns = np.round((across.scale.places(known) - field.left) / (2 * size)).astype(int)
    heights: dict[int, int] = {}
    tallest = max(int(np.unique(columns, return_counts=True)[1].max()), 1)
    step = min(2 * size, (field.height - size) / tallest)
    for index in np.argsort(known, kind="stable"):
        column = int(columns[index])
        heights[column] = heights.get(column, 0) + 1
        x = min(max(field.left + column * 2 * size, field.left), field.right)
        said = f"{names[index]} : {unit.write(float(known[index]))}" if names else unit.write(float(known[index]))
        yield Dot(x, field.bottom - size - (heights[column] - 1) * step, "c-dot", Shape.CIRCLE, size - 0.5, said)


def _pointers(pointers: Sequence[Pointer], across: Axis, field: Field, unit: Unit) -> Iterator[Mark]:
    """A line for each pointer, its words above, each at its own height so that none covers another."""
    order = sorted(pointers, key=lambda each: each.value)
    heights = spread([HEAD + (TEXT + 4) * rank for rank in range(len(order))], TEXT + 4, HEAD, field.top)
    for each, y in zip(order, heights, strict=True):
        x = across.scale(each.value)
        css = "c-mine" if each.mine else "c-ref"
        words = f"{each.name} : {unit.write(each.value)}"
        half = text_width(words) / 2
        middle = min(max(x, field.left + half), field.right - half)
        yield Line(x, y + 3, x, field.bottom, css)
        yield Text(middle, y, words, "middle", "c-name c-name--on" if each.mine else "c-name")


def _table(known: Array, pointers: Sequence[Pointer], quartiles: Array, unit: Unit, title: str) -> Table:
    rows = [(each.name, unit.write(each.value), _share_under(known, each.value)) for each in pointers]
    rows += [
        ("Valeur la plus basse", unit.write(float(known.min())), "–"),
        ("Premier quartile", unit.write(float(quartiles[0])), "–"),
        ("Médiane des territoires", unit.write(float(quartiles[1])), "–"),
        ("Troisième quartile", unit.write(float(quartiles[2])), "–"),
        ("Valeur la plus haute", unit.write(float(known.max())), "–"),
    ]
    if known.size > STRIP:
        edges = np.array(linear_ticks(float(known.min()), float(known.max()), 10))
        counts, _ = np.histogram(known, edges)
        rows += [
            (
                f"De {unit.write(float(low), symbol=False)} à {unit.write(float(high), symbol=False)}",
                "–",
                plural(int(count), "territoire"),
            )
            for count, low, high in zip(counts, edges, edges[1:], strict=False)
        ]
    columns = (Column("", False), Column(unit.head or "Valeur"), Column("Territoires"))
    return Table(title, columns, tuple(rows))


def _share_under(known: Array, value: float) -> str:
    under = int((known < value).sum())
    return f"{number(under)} au-dessous, {number(int((known > value).sum()))} au-dessus"
