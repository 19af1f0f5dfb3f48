"""Lines over time: the area with its interval, references beside it, ruptures as gaps; small multiples of them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ecluse.observatory.methods.errors import InvalidInput
from ecluse.observatory.rules.charts.frames import FOOT, HEAD, Field, room_for, upright
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
    shortened,
    spread,
    text_width,
)
from ecluse.observatory.rules.charts.palettes import Missing
from ecluse.observatory.rules.charts.scales import Axis, Scale, axis

_SHAPES = (Shape.CIRCLE, Shape.DIAMOND, Shape.SQUARE, Shape.UP)
#: More lines than these on one chart are a tangle: small multiples show them.
MOST_SERIES = len(_SHAPES)


@dataclass(frozen=True, slots=True)
class Moment:
    """A period: its words, and its place in time (a year, with a fraction), so that unequal steps are seen."""

    words: str
    at: float


@dataclass(frozen=True, slots=True)
class Series:
    """Values over the periods of a chart, None where there is none; ``missing`` says why, period by period."""

    name: str
    values: tuple[float | None, ...]
    lower: tuple[float | None, ...] = ()
    upper: tuple[float | None, ...] = ()
    missing: tuple[Missing | None, ...] = ()

    def bounds(self, index: int) -> tuple[float, float] | None:
        """The interval of a period, where there is one."""
        if not self.lower or not self.upper:
            return None
        low, high = self.lower[index], self.upper[index]
        return None if low is None or high is None or not math.isfinite(low + high) else (low, high)


@dataclass(frozen=True, slots=True)
class Break:
    """What is before period ``before`` (its place in the list) does not compare with what follows; ``words`` say why.

    ``everywhere``: of every series, as when a definition changes; otherwise of the first, as when an area's borders do.
    """

    before: int
    words: str
    everywhere: bool = True


def trend(
    moments: Sequence[Moment],
    series: Sequence[Series],
    *,
    id: str,
    title: str,
    unit: Unit,
    breaks: Sequence[Break] = (),
    zero: bool = False,
    log: bool = False,
    caption: str = "",
) -> Figure:
    """Lines over time, the first series being the area's; no line crosses a rupture or a missing value.

    Raises InvalidInput for more than four series, or values that are not as many as the periods.
    """
    _check(moments, series)
    if breaks:
        words = " ; ".join(dict.fromkeys(f"{moments[each.before].words} : {each.words}" for each in breaks))
        caption = f"{caption} Trait interrompu, {words}.".strip()
    wide, narrow = (
        Drawing(width, height, tuple(_marks(moments, series, breaks, unit, Size(width, height, wide), zero, log)))
        for width, height, wide in ((WIDE, 300.0, True), (NARROW, 220.0, False))
    )
    legend = tuple(Key(each.name, f"s{place}", _SHAPES[place], line=True) for place, each in enumerate(series))
    if any(series[0].bounds(index) for index in range(len(moments))):
        legend += (Key("intervalle de confiance à 95 %", "c-ribbon"),)
    table = _table(moments, series, unit, title)
    return Figure(
        id, title, _description(moments, series[0], unit), caption, (wide,), (narrow,), table, legend, "named"
    )


def small_multiples(
    moments: Sequence[Moment],
    series: Sequence[Series],
    reference: Series | None = None,
    *,
    id: str,
    title: str,
    unit: Unit,
    caption: str = "",
) -> Figure:
    """One small chart an area, all on one scale, with the same ``reference`` behind each."""
    _check(moments, series, many=True)
    drawn = [*series, *([reference] if reference else [])]
    shared = _value_axis(drawn, 0, 1, 4, False, False)
    wide, narrow = (
        tuple(
            Drawing(width, 130.0, tuple(_small(moments, each, reference, shared, width)), each.name) for each in series
        )
        for width in (220.0, 140.0)
    )
    legend: tuple[Key, ...] = (Key("territoire", "s0", Shape.CIRCLE, line=True),)
    legend += (Key(reference.name, "s1", line=True),) if reference else ()
    table = _table(moments, drawn, unit, title)
    said = f"{len(series)} courbes sur une même échelle, de {moments[0].words} à {moments[-1].words}."
    caption = f"{caption} Même échelle partout, de {shared.words[0]} à {shared.words[-1]} {unit.head}.".strip()
    return Figure(id, title, said, caption, wide, narrow, table, legend, "grid")


def spark(moments: Sequence[Moment], line: Series, breaks: Sequence[Break] = ()) -> Drawing:
    """A line as small as a word, without axis: the last value is a dot, ruptures and missing values are gaps.

    The height is at least a tenth of the mean value, so that a change of nothing is not drawn as a slope.
    """
    _check(moments, [line])
    known = [value for value in line.values if value is not None]
    middle = (max(known, default=0.0) + min(known, default=0.0)) / 2
    reach = max(max(known, default=0.0) - middle, abs(middle) / 20, 1e-9)
    field = Field(2, 6, 118, 30)
    time, values = _time(moments, field), Scale(middle - reach, middle + reach, field.bottom, field.top)
    cuts = {each.before for each in breaks}
    marks: list[Mark] = []
    for before in sorted(cuts - {0}):
        place = (time(moments[before - 1].at) + time(moments[before].at)) / 2
        marks.append(Line(place, 2, place, 34, "c-break"))
    runs = _runs(line, cuts)
    points = [[(time(moments[index].at), values(line.values[index] or 0.0)) for index in run] for run in runs]
    marks.append(Path(tuple(tuple(run) for run in points if len(run) > 1), "s0 c-line"))
    marks += [Dot(*run[0], "s0", Shape.CIRCLE, 2) for run in points if len(run) == 1]
    marks += [Dot(*run[-1], "s0", Shape.CIRCLE, 3) for run in points[-1:]]
    return Drawing(120, 36, tuple(marks))


@dataclass(frozen=True, slots=True)
class Size:
    """A form of a chart: its width and height, and whether names are written on it."""

    width: float
    height: float
    named: bool


def _check(moments: Sequence[Moment], series: Sequence[Series], many: bool = False) -> None:
    if not moments or not series:
        raise InvalidInput("a trend needs periods and a series")
    if len(series) > MOST_SERIES and not many:
        raise InvalidInput(f"{len(series)} series: small multiples show more than {MOST_SERIES}")
    for each in series:
        lengths = {len(each.values), *(len(some) for some in (each.lower, each.upper, each.missing) if some)}
        if lengths != {len(moments)}:
            raise InvalidInput(f"« {each.name} » has not as many values as there are periods")


def _value_axis(series: Sequence[Series], start: float, end: float, most: int, zero: bool, log: bool) -> Axis:
    values = [value for each in series for value in each.values if value is not None]
    for each in series[:1] if len(series) <= MOST_SERIES else series:
        found = (each.bounds(index) for index in range(len(each.values)))
        values += [bound for bounds in found if bounds for bound in bounds]
    log = log and min(values, default=0) > 0
    return axis(values, start, end, most=most, zero=zero, log=log)


def _marks(
    moments: Sequence[Moment],
    series: Sequence[Series],
    breaks: Sequence[Break],
    unit: Unit,
    size: Size,
    zero: bool,
    log: bool,
) -> Iterator[Mark]:
    right = max((text_width(shortened(each.name, 170)) for each in series), default=0) + 18 if size.named else 10
    bottom = size.height - FOOT
    values = _value_axis(series, bottom, HEAD, 6 if size.named else 5, zero, log)
    field = Field(room_for(values.words), HEAD, size.width - right, bottom)
    time = _time(moments, field)
    yield from upright(values, field, unit.head)
    yield from _periods(moments, time, field)
    for each in breaks:
        place = (time(moments[each.before - 1].at) + time(moments[each.before].at)) / 2 if each.before else field.left
        yield Line(place, field.top, place, field.bottom, "c-break")
        yield Text(min(place, field.right - text_width("rupture") / 2), HEAD - 4, "rupture", "middle", "c-breakword")
    cuts = [{each.before for each in breaks if each.everywhere or not place} for place in range(len(series))]
    yield from _ribbons(moments, series[0], (time, values.scale), cuts[0])
    for place, line in reversed(tuple(enumerate(series))):
        yield from _series(moments, line, place, (time, values.scale), cuts[place], field, unit)
    if size.named:
        yield from _names(series, time, moments, values, field)


def _time(moments: Sequence[Moment], field: Field) -> Scale:
    first, last = moments[0].at, moments[-1].at
    if first == last:
        first, last = first - 1, last + 1
    return Scale(first, last, field.left + 8, field.right - 8)


def _periods(moments: Sequence[Moment], time: Scale, field: Field) -> Iterator[Mark]:
    """The words of the periods under the field, the last one always, the others where they fit before the next."""
    free = field.right + 40.0
    for moment in reversed(moments):
        half = text_width(moment.words) / 2
        place = min(time(moment.at), field.right + 8 - half) if moment is moments[-1] else time(moment.at)
        if place + half + 8 <= free and place - half >= 0:
            yield Text(place, field.bottom + TEXT + 4, moment.words, "middle")
            free = place - half


def _series(
    moments: Sequence[Moment],
    line: Series,
    rank: int,
    scales: tuple[Scale, Scale],
    cuts: set[int],
    field: Field,
    unit: Unit,
) -> Iterator[Mark]:
    time, values = scales
    dots: list[Mark] = []
    for index, (moment, value) in enumerate(zip(moments, line.values, strict=True)):
        x = time(moment.at)
        if value is not None and math.isfinite(value):
            bounds = line.bounds(index)
            words = f" ({unit.interval(*bounds)})" if bounds else ""
            title = f"{line.name}, {moment.words} : {unit.write(value)}{words}"
            dots.append(Dot(x, values(value), f"s{rank}", _SHAPES[rank], 4 if rank == 0 else 3.2, title))
        elif rank == 0:
            why = (line.missing[index] if line.missing else None) or Missing.UNAVAILABLE
            dots.append(Dot(x, field.bottom - 6, "c-absent", Shape.CROSS, 3.5, f"{moment.words} : {why.words}"))
    strokes = tuple(
        tuple((time(moments[index].at), values(line.values[index] or 0.0)) for index in run)
        for run in _runs(line, cuts)
        if len(run) > 1
    )
    yield Path(strokes, f"s{rank} c-line")
    yield from dots


def _runs(line: Series, cuts: set[int]) -> list[list[int]]:
    """The places of the periods that a line may join: no value is missing between them, nothing is cut."""
    runs: list[list[int]] = []
    for index, value in enumerate(line.values):
        if value is None or not math.isfinite(value):
            continue
        if runs and runs[-1][-1] == index - 1 and index not in cuts:
            runs[-1].append(index)
        else:
            runs.append([index])
    return runs


def _ribbons(moments: Sequence[Moment], line: Series, scales: tuple[Scale, Scale], cuts: set[int]) -> Iterator[Mark]:
    time, values = scales
    for run in _runs(line, cuts):
        bounds = [(time(moments[index].at), limits) for index in run if (limits := line.bounds(index))]
        if len(bounds) > 1:
            outline = [(x, values(low)) for x, (low, _) in bounds]
            outline += [(x, values(high)) for x, (_, high) in reversed(bounds)]
            yield Path((tuple(outline),), "c-ribbon", closed=True)
        elif bounds:  # alone between two gaps: its interval is a stroke
            x, (low, high) = bounds[0]
            yield Line(x, values(low), x, values(high), "c-ci s0")


def _names(
    series: Sequence[Series], time: Scale, moments: Sequence[Moment], values: Axis, field: Field
) -> Iterator[Mark]:
    """The name of each series beside its last value, set apart where lines end together."""
    ends = []
    for rank, line in enumerate(series):
        last = next((index for index in range(len(moments) - 1, -1, -1) if line.values[index] is not None), None)
        if last is not None:
            ends.append((rank, line, values.scale(line.values[last] or 0.0)))
    places = spread([y for _, _, y in ends], TEXT + 4, field.top + 4, field.bottom - 4)
    for (rank, line, _), y in zip(ends, places, strict=True):
        yield Text(field.right + 8, y + TEXT * 0.35, shortened(line.name, 170), "start", f"c-name s{rank}")


def _small(
    moments: Sequence[Moment], line: Series, reference: Series | None, shared: Axis, width: float
) -> Iterator[Mark]:
    field = Field(2, 26, width - 2, 106)
    scale = Scale(shared.scale.low, shared.scale.high, field.bottom, field.top)
    time = _time(moments, field)
    yield Text(2, TEXT + 1, shortened(line.name, width - 4), "start", "c-name")
    yield Line(field.left, field.top, field.right, field.top, "c-grid")
    yield Line(field.left, field.bottom, field.right, field.bottom, "c-grid")
    unit = Unit()
    if reference:
        yield from (
            mark
            for mark in _series(moments, reference, 1, (time, scale), set(), field, unit)
            if not isinstance(mark, Dot)
        )
    yield from _ribbons(moments, line, (time, scale), set())
    marks = list(_series(moments, line, 0, (time, scale), set(), field, unit))
    yield from (mark for mark in marks if not isinstance(mark, Dot))
    dots = [mark for mark in marks if isinstance(mark, Dot)]
    yield from (Dot(dot.x, dot.y, dot.css, dot.shape, 2.5) for dot in dots)
    yield Text(field.left, field.bottom + TEXT + 3, moments[0].words)
    yield Text(field.right, field.bottom + TEXT + 3, moments[-1].words, "end")


def _table(moments: Sequence[Moment], series: Sequence[Series], unit: Unit, title: str) -> Table:
    columns = [Column("Période", numeric=False)]
    for line in series:
        columns.append(Column(f"{line.name} ({unit.head})" if unit.head else line.name))
        if line.lower and line.upper:
            columns.append(Column("Intervalle à 95 %"))
    rows = []
    for index, moment in enumerate(moments):
        row = [moment.words]
        for line in series:
            value = line.values[index]
            why = line.missing[index] if line.missing else None
            row.append(unit.write(value, symbol=False) if value is not None else (why or Missing.UNAVAILABLE).words)
            if line.lower and line.upper:
                bounds = line.bounds(index)
                row.append(unit.interval(*bounds) if bounds and value is not None else "–")
        rows.append(tuple(row))
    return Table(title, tuple(columns), tuple(rows))


def _description(moments: Sequence[Moment], line: Series, unit: Unit) -> str:
    known = [(moment, value) for moment, value in zip(moments, line.values, strict=True) if value is not None]
    if not known:
        return f"{line.name} : aucune valeur."
    (first, start), (last, end) = known[0], known[-1]
    return f"{line.name} : de {unit.write(start)} en {first.words} à {unit.write(end)} en {last.words}."
