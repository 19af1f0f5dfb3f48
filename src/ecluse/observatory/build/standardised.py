"""Standardised rates and ratios as figures, computed from counts by age (``events``) by the engine that is chosen.

A rate is direct: its reference population is that of the definition. A ratio is indirect: events over those that the
rates of France, the same period and the same sex, would give. Both come from counts at every level, so that a merger or a
larger area is computed again and never averaged. What a file publishes is never replaced.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from ecluse.observatory.build.batches import Standardisation, rates_at
from ecluse.observatory.build.engines import Engine, Local
from ecluse.observatory.build.events import Counted, are_events, counts_by_age
from ecluse.observatory.build.figures import (
    COLUMNS,
    COMPUTED,
    COVERAGE,
    DENOMINATOR,
    LOWER95,
    LOWER998,
    NUMERATOR,
    VALUE,
    Area,
    Cell,
    Figures,
    figures_of,
    joined,
    pairs_of,
)
from ecluse.observatory.build.geography import COMMUNE, FRANCE, Geography
from ecluse.observatory.enums import Sex, Status, ValueType
from ecluse.observatory.methods.intervals import FEW
from ecluse.observatory.methods.results import STRICT, USUAL, Array, Estimate
from ecluse.observatory.methods.standardisation import EUROPEAN_2013, STANDARDS
from ecluse.observatory.rules.definitions import Indicator
from ecluse.observatory.store.events import Axes, EventStore, forget
from ecluse.observatory.store.gathering import Counts, cut, join
from ecluse.observatory.store.schema import AGE_END

#: Which figures share a reference: the first and the last day of the period, and the sex.
About = tuple[dt.date, dt.date, str]


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a standardised indicator is computed from beside its own observations (schema STORED), and where.

    ``events``: those loaded for the indicator that its definition names; ``people``: the population by sex and age.
    ``engine`` gives the engine, asked for once there is something to compute; threads where nobody says.
    ``folder`` is where events are laid out while they are computed: one that every machine of a cluster sees.
    """

    events: pa.Table | None = None
    people: pa.Table | None = None
    engine: Callable[[], Engine] = Local
    folder: Path | None = None


def standardised(indicator: Indicator, events: Figures, geography: Geography, inputs: Inputs) -> list[Figures]:
    """What the counts by age of an indicator give: one set of figures for each level, period and sex."""
    if not len(events) and inputs.events is not None:
        other = figures_of(inputs.events)
        events = other.where(are_events(indicator, other))
    tables = tables_of(indicator, events, geography, inputs)
    found = [_figures(indicator, part) for part in _computed(indicator, tables, inputs)]
    return [*found, *_without_rate(events, tables, geography)]


def without_bare(figures: Figures) -> Figures:
    """``figures`` of files, of which one that has neither value nor reason says that it is not there."""
    bare = figures.has_value & np.isnan(figures.numbers[:, VALUE])
    return replace(figures, status=np.where(bare, Status.UNAVAILABLE.number, figures.status).astype(np.uint8))


def tables_of(indicator: Indicator, events: Figures, geography: Geography, inputs: Inputs) -> list[Counted]:
    """The counts by age of events, at every level."""
    if not len(events):
        return []
    people = figures_of(inputs.people) if inputs.people is not None else None
    return list(counts_by_age(indicator, events, people, geography, _ages(indicator)))


def _ages(indicator: Indicator) -> tuple[int, ...]:
    """The ages at which bands may begin: those of the reference population; for a ratio, of the same five-year bands."""
    return STANDARDS.get(indicator.standard_population, EUROPEAN_2013).ages


def weights_of(indicator: Indicator, table: Counted) -> Array:
    """The reference population in the bands of a table."""
    last = None if table.last == AGE_END else table.last
    return STANDARDS.get(indicator.standard_population, EUROPEAN_2013).over(table.starts, last)


def reference_of(table: Counted, tables: Iterable[Counted]) -> Array | None:
    """Events per person of France in the bands, the period and the sex of ``table``; None where they are not known."""
    for other in tables:
        same = (other.start, other.end, other.sex) == (table.start, table.end, table.sex)
        if other.level == FRANCE and same and set(table.starts) <= set(other.starts):
            first = np.searchsorted(other.starts, table.starts)
            events, people = (np.add.reduceat(each[0], first) for each in (other.events, other.people))
            known = other.status[0] == Status.MEASURED.number and bool(np.all(people > 0))
            return events / people if known else None
    return None


@dataclass(frozen=True, slots=True)
class _Rates:
    """What the engine made of one table, (areas): both limits of each level."""

    table: Counted
    usual: Estimate
    strict: Estimate
    expected: Array


def _computed(indicator: Indicator, tables: Sequence[Counted], inputs: Inputs) -> Iterable[_Rates]:
    """The rates of every table: those of the same bands go together to the engine."""
    groups: dict[tuple[int, ...], list[Counted]] = defaultdict(list)
    for table in tables:
        groups[table.starts].append(table)
    for group in groups.values():
        periods = sorted({_about(table) for table in group})
        blank = np.zeros(len(group[0].starts))
        references = {_about(table): reference_of(table, tables) for table in group}
        told = {about: blank if each is None else each for about, each in references.items()}
        usual, strict = _run(indicator, group, periods, np.stack([told[about] for about in periods]), inputs)
        for place, table in enumerate(group):
            reference = references[_about(table)]
            expected = np.full(len(table.codes), np.nan)
            if reference is not None:
                expected = np.sum(np.where(reference == 0, 0.0, table.people * reference), axis=-1)
            yield _Rates(table, usual[place], strict[place], expected)


def _about(table: Counted) -> About:
    return table.start, table.end, table.sex


def _run(
    indicator: Indicator, group: Sequence[Counted], periods: Sequence[About], rates: Array, inputs: Inputs
) -> tuple[list[Estimate], list[Estimate]]:
    """The estimates of each table of a group, with the usual limits and with the strict ones.

    The engine is given the areas of all levels as one list, and each sex of a period as a period: few calls, each large.
    """
    areas = sorted({(table.level, code) for table in group for code in table.codes})
    place = {area: number for number, area in enumerate(areas)}
    rows = [np.array([place[table.level, code] for code in table.codes]) for table in group]
    numbers = [periods.index(_about(table)) for table in group]
    axes = Axes(
        (indicator.id,),
        tuple(f"{start}/{end} {sex}" for start, end, sex in periods),
        tuple(f"{level} {code}" for level, code in areas),
        tuple(map(str, group[0].starts)),
    )
    people = np.full((len(periods), len(areas), len(axes.bands)), np.nan)
    pieces = []
    for period, table, row in zip(numbers, group, rows, strict=True):
        people[period, row] = table.people
        area, band = np.nonzero(table.events > 0)
        blank = np.zeros(len(area), dtype=np.int64)
        pieces.append(cut(Counts(blank, blank + period, row[area], band, table.events[area, band].astype(int)), axes))
    found = []
    with TemporaryDirectory(prefix=".events-", dir=inputs.folder) as name:
        Path(name).chmod(0o755)  # the other machines of a cluster may read as somebody else
        store = EventStore(Path(name))
        store.write(axes, join(pieces, people, axes))
        for level in (USUAL, STRICT):
            kernel = Standardisation(
                weights_of(indicator, group[0]), rates[:, np.newaxis], indicator.multiplier, indicator.multiplier, level
            )
            found.append(_gathered(indicator, kernel, store, inputs.engine(), list(zip(numbers, rows, strict=True))))
        forget()
    return found[0], found[1]


def _gathered(
    indicator: Indicator,
    kernel: Standardisation,
    store: EventStore,
    engine: Engine,
    rows: Sequence[tuple[int, NDArray[np.int64]]],
) -> list[Estimate]:
    """What the engine says of each of ``rows``: areas of a period, by their places."""
    axes = store.axes
    whole = np.full((3, len(axes.periods), len(axes.areas)), np.nan)
    for batch in engine.run(kernel, store.partitions()):
        for place in range(batch.num_rows):
            period, first = batch["period"][place].as_py(), batch["first"][place].as_py()
            _, rate, ratio = rates_at(batch, place)
            estimate = rate if indicator.type is ValueType.STANDARDISED_RATE else ratio
            for number, part in enumerate((estimate.value, estimate.lower, estimate.upper)):
                whole[number, period, first : first + part.shape[1]] = part[0]
    return [Estimate(*whole[:, period, row]) for period, row in rows]


def _figures(indicator: Indicator, rates: _Rates) -> Figures:
    """The figures of one table. One that a file hides bears its reason; one of too few events keeps their number until
    secrecy has been looked at."""
    table, direct = rates.table, indicator.type is ValueType.STANDARDISED_RATE
    size = len(table.codes)
    numbers = np.full((size, len(COLUMNS)), np.nan)
    numbers[:, NUMERATOR] = table.events.sum(axis=1)
    numbers[:, DENOMINATOR] = table.people.sum(axis=1) if direct else rates.expected
    numbers[:, VALUE] = rates.usual.value
    for lower, estimate in ((LOWER95, rates.usual), (LOWER998, rates.strict)):
        numbers[:, lower], numbers[:, lower + 1] = estimate.lower, estimate.upper
    numbers[:, COVERAGE] = 1.0
    known = table.status == Status.MEASURED.number
    numbers[~known] = np.nan
    few = direct & known & (numbers[:, NUMERATOR] < FEW)
    status = np.where(known & ~few & np.isnan(numbers[:, VALUE]), Status.UNAVAILABLE.number, table.status)
    return _plain(table.level, table.codes, (table.start, table.end, table.sex), numbers, status)


def _plain(level: str, codes: Sequence[str], about: About, numbers: Array, status: NDArray[Any]) -> Figures:
    """Computed figures of the areas of one level, about people of all ages."""
    blank = np.zeros(len(codes), dtype=np.int32)
    return Figures(
        areas=tuple(Area(level, code) for code in codes),
        cells=(Cell(*about, 0, AGE_END, "", ""),),
        categories=(),
        area=np.arange(len(codes), dtype=np.int32),
        cell=blank,
        category=blank - 1,
        numbers=numbers,
        status=status.astype(np.uint8),
        batch=blank + COMPUTED,
        geography=blank.astype(np.int16),
        row=blank - 1,
    )


def _without_rate(events: Figures, tables: Iterable[Counted], geography: Geography) -> list[Figures]:
    """Where a file gives events in bands of which no rate can be made: that it is not available."""
    made = {(table.level, table.start, table.end) for table in tables}
    levels = {area.level for area in events.areas}
    if all((level, cell.start, cell.end) in made for level in levels for cell in events.cells):
        return []
    lost: dict[tuple[str, dt.date, dt.date], set[str]] = defaultdict(set)
    for place, cell in pairs_of(events.area, events.cell):
        area, told = events.areas[place], events.cells[cell]
        about = (area.level, told.start, told.end)
        if about not in made and (area.level != COMMUNE or area.code in geography.communes):
            lost[about].add(area.code)
    found = []
    for (level, start, end), codes in lost.items():
        numbers = np.full((len(codes), len(COLUMNS)), np.nan)
        status = np.full(len(codes), Status.UNAVAILABLE.number)
        found.append(_plain(level, sorted(codes), (start, end, Sex.BOTH.value), numbers, status))
    return found


def beside(told: Figures, found: Sequence[Figures]) -> Figures:
    """``told``, what files publish, with what was computed at a level, for a period and a sex of which they say nothing."""
    published = {(told.areas[area].level, told.cells[cell]) for area, cell in pairs_of(told.area, told.cell)}
    return joined([told, *(part for part in found if (part.areas[0].level, part.cells[0]) not in published)])


def without_few(indicator: Indicator, figures: Figures) -> Figures:
    """A direct rate of fewer than ten events is not told: its limits would be wrong. Its count is, once secrecy is kept."""
    if indicator.type is not ValueType.STANDARDISED_RATE:
        return figures
    few = figures.has_value & (figures.batch == COMPUTED) & np.isnan(figures.numbers[:, VALUE])
    return replace(figures, status=np.where(few, Status.NOT_SIGNIFICANT.number, figures.status).astype(np.uint8))
