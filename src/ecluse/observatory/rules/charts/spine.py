"""The spine chart: a line an indicator, every reference on one upright, worse at the left and better at the right.

Each line has a scale of its own: the reference stands in the middle, and the value furthest from it, among those of the
areas compared, at an edge. So places are compared along a line, and verdicts down the column. Source of the form: Public
Health England, Fingertips, "area profiles".
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from ecluse.lib.formats import plural
from ecluse.observatory.enums import Polarity
from ecluse.observatory.rules.charts.marks import Dot, Drawing, Key, Line, Mark, Rect, Shape, Tone, Unit
from ecluse.observatory.rules.charts.palettes import Missing
from ecluse.observatory.rules.charts.scales import Scale

_WIDTH, _HEIGHT, _EDGE = 340.0, 30.0, 8.0


@dataclass(frozen=True, slots=True)
class Spread:
    """Where the areas compared stand: least value, quartiles, greatest value, and how many areas they are."""

    lowest: float
    lower_quartile: float
    upper_quartile: float
    highest: float
    areas: int


@dataclass(frozen=True, slots=True)
class Compared:
    """An indicator of an area to compare. ``second`` is another reference, such as the région; ``missing`` says why no value."""

    label: str
    detail: str
    unit: Unit
    polarity: Polarity
    value: float | None
    reference: float | None
    tone: Tone = Tone.NOT_COMPUTABLE
    lower: float | None = None
    upper: float | None = None
    second: float | None = None
    spread: Spread | None = None
    missing: Missing | None = None
    group: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class SpineLine:
    """A line ready to be written: its words, its drawing (None where there is nothing to place)."""

    label: str
    detail: str
    url: str
    value: str
    interval: str
    second: str
    reference: str
    tone: Tone
    verdict: str
    range: str
    drawing: Drawing | None
    missing: Missing | None


@dataclass(frozen=True, slots=True)
class SpineGroup:
    """The lines of one chapter."""

    name: str
    lines: tuple[SpineLine, ...]


@dataclass(frozen=True, slots=True)
class Spine:
    """The whole chart, which is a table: ``area``, ``reference`` and ``second`` head its columns. ``tested``: whether it
    has a column of verdicts."""

    id: str
    title: str
    caption: str
    area: str
    reference: str
    second: str
    groups: tuple[SpineGroup, ...]
    legend: tuple[Key, ...]
    has_spread: bool
    tested: bool = True


def spine(
    rows: Sequence[Compared], *, id: str, title: str, area: str, reference: str, second: str = "", caption: str = ""
) -> Spine:
    """The spine of ``rows``, in their order; those of one group follow each other."""
    groups = tuple(
        SpineGroup(name, tuple(_line(row, area, reference, second) for row in found))
        for name, found in groupby(rows, key=lambda row: row.group)
    )
    spreads = [row.spread for row in rows if row.spread]
    return Spine(
        id,
        title,
        caption,
        area,
        reference,
        second,
        groups,
        tuple(_legend(rows, area, reference, second)),
        bool(spreads),
        _is_tested(rows),
    )


def _is_tested(rows: Sequence[Compared]) -> bool:
    """Whether a line has a verdict: a column of « non comparé » alone tells nothing."""
    return not rows or any(row.tone is not Tone.NOT_COMPUTABLE for row in rows)


def _legend(rows: Sequence[Compared], area: str, reference: str, second: str) -> Iterable[Key]:
    shown = {row.tone for row in rows if row.value is not None}
    tested = _is_tested(rows)
    yield from (Key(tone.word if tested else area, f"c-{tone.css}", tone.shape) for tone in Tone if tone in shown)
    if second:
        yield Key(second, "c-second", Shape.DIAMOND)
    yield Key(reference, "c-mid", line=True, upright=True)
    if any(row.lower is not None for row in rows):
        yield Key("intervalle de confiance à 95 %", "c-ci", line=True)
    if any(row.spread for row in rows):
        yield Key("la moitié centrale des territoires", "c-quartiles")
        yield Key("du plus bas au plus haut", "c-range")


def _line(row: Compared, area: str, reference: str, second: str) -> SpineLine:
    unit = row.unit
    known = _finite(row.value)
    return SpineLine(
        row.label,
        row.detail,
        row.url,
        unit.write(row.value, symbol=False) if known else (row.missing or Missing.UNAVAILABLE).words,
        unit.interval(row.lower, row.upper) if known else "",
        unit.write(row.second, symbol=False),
        unit.write(row.reference, symbol=False),
        row.tone if known else Tone.NOT_COMPUTABLE,
        row.tone.word if known else "",
        _range_words(row),
        _drawing(row, row.reference, (area, reference, second))
        if row.reference is not None and _finite(row.reference)
        else None,
        None if known else row.missing or Missing.UNAVAILABLE,
    )


def _range_words(row: Compared) -> str:
    if row.spread is None:
        return ""
    unit = row.unit
    return (
        f"{plural(row.spread.areas, 'territoire')}, de {unit.write(row.spread.lowest, symbol=False)}"
        f" à {unit.write(row.spread.highest, symbol=False)}"
    )


def _drawing(row: Compared, goal: float, names: tuple[str, str, str]) -> Drawing:
    area, reference, second = names
    scale = _scale(row, goal)
    middle = _HEIGHT / 2
    marks: list[Mark] = []
    if row.spread:
        left, right = sorted((scale(row.spread.lowest), scale(row.spread.highest)))
        marks.append(Rect(left, middle - 7, right - left, 14, "c-range"))
        left, right = sorted((scale(row.spread.lower_quartile), scale(row.spread.upper_quartile)))
        marks.append(Rect(left, middle - 7, right - left, 14, "c-quartiles"))
    else:
        marks.append(Rect(0, middle - 7, _WIDTH, 14, "c-range"))
    title = f"{reference} : {row.unit.write(goal)}"
    marks.append(Line(_WIDTH / 2, 2, _WIDTH / 2, _HEIGHT - 2, "c-mid"))
    marks.append(Dot(_WIDTH / 2, middle, "c-unseen", Shape.SQUARE, 5, title))
    if _finite(row.second) and row.second is not None:
        marks.append(
            Dot(scale(row.second), middle, "c-second", Shape.DIAMOND, 5, f"{second} : {row.unit.write(row.second)}")
        )
    if _finite(row.value) and row.value is not None:
        css = f"c-{row.tone.css}"
        if _finite(row.lower) and _finite(row.upper) and row.lower is not None and row.upper is not None:
            marks.append(Line(scale(row.lower), middle, scale(row.upper), middle, f"c-ci {css}"))
        interval = row.unit.interval(row.lower, row.upper)
        words = f"{area} : {row.unit.write(row.value)}{f' ({interval})' if interval else ''}, {row.tone.word}"
        marks.append(Dot(scale(row.value), middle, css, row.tone.shape, 6, words))
    return Drawing(_WIDTH, _HEIGHT, tuple(marks))


def _scale(row: Compared, reference: float) -> Scale:
    """The reference in the middle, all that the line shows inside; turned round where low is good."""
    shown = [row.value, row.second]
    if row.spread:
        shown += [row.spread.lowest, row.spread.highest]
    else:
        shown += [row.lower, row.upper]
    gaps = [abs(each - reference) for each in shown if each is not None and math.isfinite(each)]
    reach = max([*gaps, abs(reference) * 1e-6, 1e-9])
    if not row.spread:
        reach *= 1.25
    scale = Scale(reference - reach, reference + reach, _EDGE, _WIDTH - _EDGE)
    return scale.turned() if row.polarity == Polarity.LOW_GOOD else scale


def _finite(value: float | None) -> bool:
    return value is not None and math.isfinite(value)
