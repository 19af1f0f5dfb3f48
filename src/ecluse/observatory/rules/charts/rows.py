"""Charts of one line an area: ranking bars, ranks with their intervals (caterpillar), gaps between two values (dumbbell).

However many areas are ranked, those that are drawn are the first, the last, and the neighbours of the area shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ecluse.lib.formats import number, plural
from ecluse.lib.typography import NBSP
from ecluse.observatory.methods.errors import InvalidInput
from ecluse.observatory.methods.results import Array, Estimate, Integers, as_array
from ecluse.observatory.rules.charts.frames import Field, level
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
    shortened,
    text_width,
)
from ecluse.observatory.rules.charts.scales import Axis, Scale, axis

_TALL, _STACKED = 24.0, 38.0  # height of a line where names are beside it, and above it
_NAMES = 190.0
#: Whether names are beside the lines, the width, the height of a line.
_FORMS: tuple[tuple[bool, float, float], ...] = ((True, WIDE, _TALL), (False, NARROW, _STACKED))
_INTERVAL = Key("intervalle de confiance à 95 %", "c-ci", line=True)


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of the chart: its name, the words at its end, how it is drawn (None: the areas left out)."""

    name: str
    words: str
    marks: Callable[[Scale, float], Iterator[Mark]] | None
    mine: bool = False


def standing(values: ArrayLike) -> Integers:
    """The rank of each value, 1 for the highest; equal values have the same rank, 0 stands for NaN."""
    found = as_array(values)
    known = np.sort(found[~np.isnan(found)])
    ranks = len(known) - np.searchsorted(known, found, side="right") + 1
    return np.where(np.isnan(found), 0, ranks).astype(np.int64)


def ranking(
    names: Sequence[str],
    estimate: Estimate,
    *,
    id: str,
    title: str,
    unit: Unit,
    mine: int | None = None,
    reference: tuple[str, float] | None = None,
    ends: int = 4,
    beside: int = 2,
    lowest_first: bool = False,
    caption: str = "",
) -> Figure:
    """Bars from zero: the ``ends`` first and last areas, and ``beside`` neighbours on each side of ``mine`` (its index).

    ``lowest_first`` ranks from the lowest. Areas without a value are not ranked; their number is said.
    """
    value, lower, upper = (as_array(each) for each in (estimate.value, estimate.lower, estimate.upper))
    if len(names) != len(value):
        raise InvalidInput(f"{len(names)} names for {len(value)} values")
    ranks = standing(-value if lowest_first else value)
    order = np.lexsort((np.arange(len(value)), ranks))
    order = order[ranks[order] > 0]
    shown = _shown(order, mine, ends, beside)

    def bar(index: int) -> Callable[[Scale, float], Iterator[Mark]]:
        def marks(scale: Scale, y: float) -> Iterator[Mark]:
            start, end = sorted((scale(0.0), scale(float(value[index]))))
            words = unit.interval(float(lower[index]), float(upper[index]))
            said = f"{names[index]} : {unit.write(float(value[index]))}{f' ({words})' if words else ''}"
            yield Rect(start, y - 6, max(end - start, 1.0), 12, "c-bar c-bar--on" if index == mine else "c-bar", said)
            if words:
                yield from _whisker(scale, y, float(lower[index]), float(upper[index]), "c-ci c-ci--over")

        return marks

    rows = [
        _Row(f"{ranks[each]}. {names[each]}", unit.write(float(value[each]), symbol=False), bar(each), each == mine)
        if isinstance(each, int)
        else _Row(each, "", None)
        for each in shown
    ]
    drawn = [each for each in shown if isinstance(each, int)]
    values = np.concatenate([[0.0], value[drawn], lower[drawn], upper[drawn], [reference[1] if reference else 0.0]])
    said = [caption] if caption else []
    unranked = len(value) - len(order)
    if unranked:
        said.append(f"{plural(unranked, 'territoire')} sans valeur, hors du classement.")
    table = _ranking_table(names, (value, lower, upper), ranks, drawn, len(order), unit, title)
    keys = ((_INTERVAL,) if np.isfinite(lower[drawn]).any() else ()) + _reference_key(reference, unit)
    return _figure(
        rows, values, reference, True, id, title, _place_words(names, ranks, mine, len(order)), said, table, keys, unit
    )


def _ranking_table(
    names: Sequence[str],
    figures: tuple[Array, Array, Array],
    ranks: Integers,
    drawn: Sequence[int],
    count: int,
    unit: Unit,
    title: str,
) -> Table:
    value, lower, upper = figures
    columns = (Column("Rang"), Column("Territoire", False), Column(unit.head or "Valeur"), Column("Intervalle à 95 %"))
    rows = tuple(
        (
            number(int(ranks[each])),
            names[each],
            unit.write(float(value[each]), symbol=False),
            unit.interval(float(lower[each]), float(upper[each])) or "–",
        )
        for each in drawn
    )
    return Table(title, columns, rows, f"{len(drawn)} territoires sur {number(count)}." if len(drawn) < count else "")


def caterpillar(
    names: Sequence[str],
    ranks: Estimate,
    *,
    id: str,
    title: str,
    mine: int | None = None,
    ends: int = 6,
    beside: int = 3,
    caption: str = "",
) -> Figure:
    """Ranks with the interval of each: how little a rank says is seen at once. Rank 1 is at the left."""
    value, lower, upper = (as_array(each) for each in (ranks.value, ranks.lower, ranks.upper))
    if len(names) != len(value):
        raise InvalidInput(f"{len(names)} names for {len(value)} ranks")
    order = np.lexsort((np.arange(len(value)), value))
    order = order[~np.isnan(value[order])]
    shown = _shown(order, mine, ends, beside)
    unit = Unit("rang", decimals=0)

    def dot(index: int) -> Callable[[Scale, float], Iterator[Mark]]:
        def marks(scale: Scale, y: float) -> Iterator[Mark]:
            css = "c-mine" if index == mine else "c-dot"
            yield from _whisker(scale, y, float(lower[index]), float(upper[index]), f"c-ci {css}")
            said = (
                f"{names[index]} : rang {unit.write(float(value[index]))} ({unit.interval(lower[index], upper[index])})"
            )
            yield Dot(scale(float(value[index])), y, css, Shape.CIRCLE, 5 if index == mine else 4, said)

        return marks

    rows = [
        _Row(names[each], unit.interval(float(lower[each]), float(upper[each])), dot(each), each == mine)
        if isinstance(each, int)
        else _Row(each, "", None)
        for each in shown
    ]
    drawn = [each for each in shown if isinstance(each, int)]
    table = Table(
        title,
        (Column("Territoire", False), Column("Rang"), Column("Intervalle du rang à 95 %")),
        tuple(
            (names[each], unit.write(float(value[each])), unit.interval(float(lower[each]), float(upper[each])) or "–")
            for each in drawn
        ),
        f"{len(drawn)} territoires sur {number(len(order))}." if len(drawn) < len(order) else "",
    )
    said = f"Rangs de {len(drawn)} territoires sur {number(len(order))}, avec leurs intervalles."
    bounds = np.array([1.0, float(len(order))])
    keys = (Key("rang", "c-dot", Shape.CIRCLE), Key("intervalle du rang à 95 %", "c-ci", line=True))
    return _figure(rows, bounds, None, False, id, title, said, [caption] if caption else [], table, keys, unit)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two values of one thing, such as the quartiers prioritaires and the rest; limits are optional."""

    name: str
    first: float | None
    second: float | None
    first_limits: tuple[float, float] | None = None
    second_limits: tuple[float, float] | None = None


def dumbbell(
    pairs: Sequence[Pair],
    *,
    id: str,
    title: str,
    unit: Unit,
    first: str,
    second: str,
    zero: bool = False,
    caption: str = "",
) -> Figure:
    """The gap between ``first`` and ``second``, a line each; where one is missing, the other is drawn and it is said."""

    def ends(pair: Pair) -> Callable[[Scale, float], Iterator[Mark]]:
        def marks(scale: Scale, y: float) -> Iterator[Mark]:
            if pair.first is not None and pair.second is not None:
                yield Line(scale(pair.first), y, scale(pair.second), y, "c-gap")
            both = ((pair.second, pair.second_limits, second, 1), (pair.first, pair.first_limits, first, 0))
            for value, limits, name, rank in both:
                if value is None:
                    continue
                if limits:
                    yield from _whisker(scale, y + (3 if rank else -3), *limits, f"c-ci s{rank}")
                shape = Shape.DIAMOND if rank else Shape.CIRCLE
                yield Dot(scale(value), y, f"s{rank}", shape, 5.5, f"{name} : {unit.write(value)}")

        return marks

    rows = [_Row(pair.name, _gap_words(pair, unit), ends(pair)) for pair in pairs]
    found = [each for pair in pairs for each in (pair.first, pair.second) if each is not None]
    found += [each for pair in pairs for limits in (pair.first_limits, pair.second_limits) for each in limits or ()]
    table = Table(
        title,
        (Column("", False), Column(first), Column(second), Column("Écart")),
        tuple(
            (pair.name, unit.write(pair.first), unit.write(pair.second), _gap_words(pair, unit) or "non calculable")
            for pair in pairs
        ),
    )
    keys = (Key(first, "s0", Shape.CIRCLE), Key(second, "s1", Shape.DIAMOND))
    said = f"{plural(sum(1 for pair in pairs if _gap_words(pair, unit)), 'écart')} entre {first} et {second}."
    return _figure(rows, as_array(found), None, zero, id, title, said, [caption] if caption else [], table, keys, unit)


def _gap_words(pair: Pair, unit: Unit) -> str:
    if pair.first is None or pair.second is None:
        return ""
    gap = pair.first - pair.second
    symbol = f"{NBSP}points" if unit.symbol == "%" else f"{NBSP}{unit.symbol}" if unit.symbol else ""
    return f"{'+' if gap > 0 else ''}{unit.write(gap, symbol=False)}{symbol}"


def _shown(order: Integers, mine: int | None, ends: int, beside: int) -> list[int | str]:
    """The indices of the areas drawn, with a sentence where some are left out between two of them."""
    count = len(order)
    places = {*range(min(ends, count)), *range(max(0, count - ends), count)}
    if mine is not None:
        found = np.flatnonzero(order == mine)
        if found.size:
            places |= set(range(max(0, int(found[0]) - beside), min(count, int(found[0]) + beside + 1)))
    shown: list[int | str] = []
    before = -1
    for place in sorted(places):
        if place == before + 2:  # a gap of one is filled rather than told
            shown.append(int(order[place - 1]))
        elif place > before + 1:
            shown.append(f"{number(place - before - 1)} territoires entre les deux")
        shown.append(int(order[place]))
        before = place
    return shown


def _place_words(names: Sequence[str], ranks: Integers, mine: int | None, count: int) -> str:
    if mine is None or not ranks[mine]:
        return f"Classement de {plural(count, 'territoire')}."
    ordinal = "1er" if ranks[mine] == 1 else f"{number(int(ranks[mine]))}e"
    return f"{names[mine]} : {ordinal} sur {number(count)}."


def _reference_key(reference: tuple[str, float] | None, unit: Unit) -> tuple[Key, ...]:
    return (Key(f"{reference[0]} : {unit.write(reference[1])}", "c-ref", line=True),) if reference else ()


def _whisker(scale: Scale, y: float, lower: float, upper: float, css: str) -> Iterator[Mark]:
    if np.isfinite(lower) and np.isfinite(upper):
        left, right = scale(lower), scale(upper)
        yield Line(left, y, right, y, css)
        yield Line(left, y - 3, left, y + 3, css)
        yield Line(right, y - 3, right, y + 3, css)


def _figure(
    rows: Sequence[_Row],
    values: ArrayLike,
    reference: tuple[str, float] | None,
    zero: bool,
    id: str,
    title: str,
    description: str,
    said: Sequence[str],
    table: Table,
    legend: tuple[Key, ...],
    unit: Unit,
) -> Figure:
    drawings = []
    for wide, width, tall in _FORMS:
        room = max((text_width(row.words) for row in rows), default=0.0) + 10
        field = Field(_NAMES + 8 if wide else 4.0, 6.0, width - (room if wide else 8.0), 6.0 + tall * len(rows))
        scale = axis(as_array(values), field.left, field.right, most=6 if wide else 4, zero=zero)
        marks = tuple(_row_marks(rows, field, scale, reference, tall, wide, unit))
        drawings.append(Drawing(width, field.bottom + 2 * TEXT + 16, marks))
    return Figure(id, title, description, " ".join(said), (drawings[0],), (drawings[1],), table, legend)


def _row_marks(
    rows: Sequence[_Row],
    field: Field,
    scale: Axis,
    reference: tuple[str, float] | None,
    tall: float,
    wide: bool,
    unit: Unit,
) -> Iterator[Mark]:
    yield from level(scale, field, unit.head)
    for place, row in enumerate(rows):
        top = field.top + place * tall
        y = top + (tall / 2 if wide else tall - 11)
        css = "c-name c-name--on" if row.mine else "c-name"
        if row.marks is None:
            yield Rect(0, top, scale.scale.end, tall, "c-skip")
            yield Text(0, top + tall / 2 + TEXT * 0.35, row.name)
        else:
            yield from row.marks(scale.scale, y)
            name_room = _NAMES if wide else field.right - text_width(row.words) - 10
            yield Text(0, y + TEXT * 0.35 if wide else top + TEXT + 3, shortened(row.name, name_room), "start", css)
            end = field.right + 8 if wide else field.right
            yield Text(
                end, y + TEXT * 0.35 if wide else top + TEXT + 3, row.words, "start" if wide else "end", "c-value"
            )
    if reference:
        at = scale.scale(reference[1])
        for rank in range(len(rows)) if not wide else ():  # names stand over the bars: the line keeps clear of them
            foot = field.top + (rank + 1) * tall
            yield Line(at, foot - 19, at, foot - 3, "c-ref")
        if wide:
            yield Line(at, field.top, at, field.bottom, "c-ref")
