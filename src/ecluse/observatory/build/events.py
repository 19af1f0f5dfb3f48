"""Events by age band, from the rows of files to counts at every level in today's geography: what standardised rates are
computed from.

A row of a standardised indicator that bears a number of events, an age band and no value is no figure to show: it is a
count. Counts are put together by the rules of every count (``carrying``, ``larger``): what a part hides, the whole
hides. Bands are those that events, people and reference all part: finer ones are added up, none is ever split.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ecluse.observatory.build.carrying import carry
from ecluse.observatory.build.figures import DENOMINATOR, NUMERATOR, VALUE, Cell, Figures, by_origin, joined
from ecluse.observatory.build.geography import Geography
from ecluse.observatory.build.larger import with_larger_areas
from ecluse.observatory.build.summing import reason_of
from ecluse.observatory.enums import Aggregation, Status, ValueType
from ecluse.observatory.methods.results import Array, Booleans
from ecluse.observatory.rules.definitions import Indicator
from ecluse.observatory.store.schema import AGE_END

Band = tuple[int, int]
Period = tuple[dt.date, dt.date]


@dataclass(frozen=True, slots=True)
class Counted:
    """Events and person-years of one period and one sex in the areas of one level, (areas, bands).

    Bands begin at ``starts`` and end at ``last``. ``people`` is NaN where not known. ``status`` (areas): MEASURED, or
    why the events are not known; they are then NaN.
    """

    level: str
    start: dt.date
    end: dt.date
    sex: str
    codes: tuple[str, ...]
    starts: tuple[int, ...]
    last: int
    events: Array
    people: Array
    status: NDArray[np.uint8]


class _Table(NamedTuple):
    """Counts by area and band; ``own`` are the people that the same rows give."""

    codes: tuple[str, ...]
    starts: tuple[int, ...]
    counts: Array
    own: Array
    status: NDArray[np.uint8]


def are_events(indicator: Indicator, figures: Figures) -> Booleans:
    """Which figures of a standardised indicator are counts, among those of files that give some by age band: those of
    bands, and their totals, which are the sums of the bands again."""
    if not indicator.is_standardised or not len(figures):
        return np.zeros(len(figures), dtype=bool)
    bare = np.isnan(figures.numbers[:, VALUE]) & np.array([not cell.dimension for cell in figures.cells])[figures.cell]
    given = bare & _banded(figures) & ~np.isnan(figures.numbers[:, NUMERATOR])
    found: Booleans = bare & np.isin(figures.batch, np.unique(figures.batch[given]))
    return found


def _banded(figures: Figures) -> Booleans:
    bands = np.array([cell.age_from > 0 or cell.age_to < AGE_END for cell in figures.cells], dtype=bool)
    found: Booleans = bands[figures.cell]
    return found


def counts_by_age(
    indicator: Indicator, events: Figures, people: Figures | None, geography: Geography, ages: Sequence[int]
) -> Iterator[Counted]:
    """The counts of every period, level and sex, from ``events`` (those that ``are_events``) and the population of files.

    ``ages`` are those at which the reference parts the population. What is not parted from 0 to the indicator's last age
    in two bands at least, or is in bands that contradict each other, gives nothing. Both sexes together are those that
    the file gives, else the sum of the two. A band that a file leaves out in an area of which it says something counts
    no event there. People are those of the same rows, else person-years of ``people``: the mean of the years known in the
    period, times its length.
    """
    events = events.where(_banded(events)) if len(events) else events
    counts = replace(indicator, type=ValueType.COUNT, aggregation=Aggregation.SUM)
    bands = _Bands(indicator.last_age or AGE_END, tuple(ages))
    population = _Population(counts, people, geography, bands)
    chains = _chains(events, bands)
    for period in sorted({(cell.start, cell.end) for cell in events.cells}):
        rows = _of_period(events, period)
        parts = [filled for part in by_origin(rows) for filled in _filled(part, chains)]
        if parts:
            yield from _counted(_everywhere(counts, parts, geography), period, bands, population)


def _of_period(figures: Figures, period: Period) -> Figures:
    mine = np.array([(cell.start, cell.end) == period for cell in figures.cells], dtype=bool)
    return figures.where(mine[figures.cell])


def _counted(figures: Figures, period: Period, bands: _Bands, population: _Population) -> Iterator[Counted]:
    for level in sorted({figures.areas[place].level for place in np.unique(figures.area).tolist()}):
        for sex in ("T", "F", "H"):
            table = _table(figures, level, sex, bands)
            if table is None:
                continue
            starts, people = _people(table, population.of(level, sex, period))
            if len(starts) > 1:
                counts = _regrouped(table.counts, table.starts, starts)
                yield Counted(level, *period, sex, table.codes, starts, bands.last, counts, people, table.status)


def _people(table: _Table, told: _Table | None) -> tuple[tuple[int, ...], Array]:
    """The people of each area of ``table``: its own, else those of the population ``told``; and in which bands."""
    missing = np.isnan(table.own)
    if told is None or not missing.any():
        return table.starts, table.own
    starts = common(table.starts, told.starts)
    if starts != table.starts and not missing.all():
        return table.starts, table.own
    people = _placed(_regrouped(told.counts, told.starts, starts), told.codes, table.codes)
    return starts, people if missing.all() else np.where(missing, people, table.own)


def _everywhere(counts: Indicator, parts: Sequence[Figures], geography: Geography) -> Figures:
    """Counts of several origins, each of one geography, at every level of today's."""
    carried = _last_batch(joined([carry(counts, part, geography).figures for part in parts]))
    return with_larger_areas(counts, carried, geography)


def _last_batch(figures: Figures) -> Figures:
    """Of two batches that speak of one area, the later is believed whole: bands of both are never mixed."""
    last = np.full(len(figures.areas), -1, dtype=np.int64)
    np.maximum.at(last, figures.area, figures.batch)
    return figures.where(figures.batch == last[figures.area])


@dataclass(frozen=True, slots=True)
class _Bands:
    """Which bands are sought: they part the ages from 0 to ``last``, at as many of ``ages`` as possible."""

    last: int
    ages: tuple[int, ...]

    def finest(self, told: Iterable[Band]) -> tuple[Band, ...]:
        """Those of ``told`` that part all the ages, none twice; empty where none do."""
        useful = set(self.ages)
        best: dict[int, tuple[int, tuple[Band, ...]]] = {0: (0, ())}
        for band in sorted(set(told)):
            start, after = band[0], band[1] + 1
            if start in best and band[1] <= self.last:
                score, before = best[start]
                found = (score + (after in useful), (*before, band))
                if found[0] > best.get(after, (-1, ()))[0]:
                    best[after] = found
        return best.get(self.last + 1, (0, ()))[1]

    def agree(self, told: Iterable[Band]) -> bool:
        """Whether each of ``told`` is among some that part all the ages. If not, one may be written wrong, and what it
        counts would be lost: « 55 à 69 ans » before « 60 à 64 ans »."""
        within = [(start, last + 1) for start, last in sorted(set(told)) if last <= self.last]
        before, after = {0}, {self.last + 1}
        for start, end in within:
            before |= {end} if start in before else set()
        for start, end in sorted(within, key=lambda band: -band[1]):
            after |= {start} if end in after else set()
        return all(start in before and end in after for start, end in within)

    def starts(self, chain: Sequence[Band]) -> tuple[int, ...]:
        """Where the reference and a chain of bands both part the ages; empty where the last age is none of them."""
        if not chain or (self.last < AGE_END and self.last + 1 not in self.ages):
            return ()
        return tuple(start for start, _ in chain if start in self.ages)


_Chains = dict[tuple[int, str], tuple[Band, ...]]


def _chains(events: Figures, bands: _Bands) -> _Chains:
    """The bands of each batch at each level, from all its periods and both sexes: one of them may count nobody."""
    level = np.array([area.level for area in events.areas])[events.area]
    found = {}
    for batch in np.unique(events.batch).tolist():
        for name in np.unique(level[events.batch == batch]).tolist():
            cells = np.unique(events.cell[(events.batch == batch) & (level == name)]).tolist()
            told = [(events.cells[cell].age_from, events.cells[cell].age_to) for cell in cells]
            found[batch, name] = bands.finest(told) if bands.agree(told) else ()
    return found


def _filled(part: Figures, chains: _Chains) -> Iterator[Figures]:
    """The bands of one file and period, each in every area that it speaks of; the count is the value, and the people of
    the same row the denominator."""
    for level in sorted({part.areas[place].level for place in np.unique(part.area).tolist()}):
        chain = chains[int(part.batch[0]), level]
        rows = part.where(part.of_level(level))
        place = {band: number for number, band in enumerate(chain)}
        band = np.array([place.get((cell.age_from, cell.age_to), -1) for cell in part.cells])
        sexes = sorted({part.cells[cell].sex for cell in np.unique(rows.cell).tolist()})
        sex = np.array([sexes.index(cell.sex) if cell.sex in sexes else -1 for cell in part.cells])
        rows = rows.where(band[rows.cell] >= 0)
        if len(rows):
            yield _grid(rows, chain, sexes, band[rows.cell], sex[rows.cell])


def _grid(
    rows: Figures, chain: Sequence[Band], sexes: Sequence[str], band: NDArray[np.int64], sex: NDArray[np.int64]
) -> Figures:
    first = rows.cells[int(rows.cell[0])]
    codes, area = np.unique(rows.area, return_inverse=True)
    shape = (len(codes), len(sexes), len(chain))
    size = int(np.prod(shape))
    key = np.ravel_multi_index((area, sex, band), shape)
    numbers = np.full((size, rows.numbers.shape[1]), np.nan)
    numbers[:, VALUE] = 0.0
    counted = np.where(rows.has_value, rows.numbers[:, NUMERATOR], np.nan)
    counted[counted != np.floor(counted)] = np.nan  # a share of a person is no count: not known
    numbers[key, VALUE], numbers[key, DENOMINATOR] = counted, rows.numbers[:, DENOMINATOR]
    status = np.full(size, Status.MEASURED.number, dtype=np.uint8)
    status[key] = np.where(rows.has_value & np.isnan(counted), Status.UNAVAILABLE.number, rows.status)
    row = np.full(size, -1, dtype=np.int32)
    row[key] = rows.row
    where = np.unravel_index(np.arange(size), shape)
    return Figures(
        areas=rows.areas,
        cells=tuple(Cell(first.start, first.end, each, *ages, "", "") for each in sexes for ages in chain),
        categories=(),
        area=codes[where[0]].astype(np.int32),
        cell=(where[1] * len(chain) + where[2]).astype(np.int32),
        category=np.full(size, -1, dtype=np.int32),
        numbers=numbers,
        status=status,
        batch=np.full(size, rows.batch[0], dtype=np.int32),
        geography=np.full(size, rows.geography[0], dtype=np.int16),
        row=row,
    )


def _table(figures: Figures, level: str, sex: str, bands: _Bands) -> _Table | None:
    """The counts of one sex at one level, in the finest bands there are; of both sexes, else added up from each."""
    found = _of_sex(figures, level, sex, bands)
    if found is not None or sex != "T":
        return found
    women, men = (_of_sex(figures, level, each, bands) for each in ("F", "H"))
    if women is None or men is None:
        return None
    starts = common(women.starts, men.starts)
    codes = tuple(sorted(set(women.codes) & set(men.codes)))
    sums = [
        sum(_placed(_regrouped(each, table.starts, starts), table.codes, codes) for table, each in pair)
        for pair in (
            ((women, women.counts), (men, men.counts)),
            ((women, women.own), (men, men.own)),
        )
    ]
    status = np.stack([_placed(table.status, table.codes, codes) for table in (women, men)], axis=-1)
    return _Table(codes, starts, np.asarray(sums[0]), np.asarray(sums[1]), reason_of(status.astype(np.uint8)))


def _of_sex(figures: Figures, level: str, sex: str, bands: _Bands) -> _Table | None:
    mine = [cell.sex == sex and not cell.dimension for cell in figures.cells]
    told = {(cell.age_from, cell.age_to): number for number, cell in enumerate(figures.cells) if mine[number]}
    chain = bands.finest(told)
    starts = bands.starts(chain)
    if not starts:
        return None
    place = np.full(len(figures.cells), -1, dtype=np.int64)
    place[[told[band] for band in chain]] = np.arange(len(chain))
    rows = figures.where(figures.of_level(level) & (place[figures.cell] >= 0))
    if not len(rows):
        return None
    areas, area = np.unique(rows.area, return_inverse=True)
    shape = (len(areas), len(chain))
    counts, own = np.full(shape, np.nan), np.full(shape, np.nan)
    status = np.full(shape, Status.MISSING.number, dtype=np.uint8)
    where = area, place[rows.cell]
    counts[where], own[where] = rows.numbers[:, VALUE], rows.numbers[:, DENOMINATOR]
    status[where] = rows.status
    begins = [start for start, _ in chain]
    codes = tuple(figures.areas[number].code for number in areas.tolist())
    return _Table(codes, starts, _regrouped(counts, begins, starts), _regrouped(own, begins, starts), reason_of(status))


def common(one: Sequence[int], other: Sequence[int]) -> tuple[int, ...]:
    """The ages at which both begin a band."""
    return tuple(sorted(set(one) & set(other)))


def _regrouped(counts: Array, begins: Sequence[int], starts: Sequence[int]) -> Array:
    """Counts (areas, bands) of bands that begin at ``begins`` in those that begin at ``starts``, some of them."""
    return np.add.reduceat(counts, np.searchsorted(begins, starts), axis=1) if starts else counts[:, :0]


def _placed(counts: NDArray[Any], codes: Sequence[str], wanted: Sequence[str]) -> NDArray[Any]:
    """The rows of the areas ``wanted``; NaN for one that is not there."""
    place = {code: number for number, code in enumerate(codes)}
    rows = np.array([place.get(code, -1) for code in wanted], dtype=np.int64)
    found = counts[rows]
    if (rows < 0).any():
        found[rows < 0] = np.nan
    return found


class _Population:
    """Person-years by level, sex and band, from the figures of a population; each year is put together once."""

    def __init__(self, counts: Indicator, people: Figures | None, geography: Geography, bands: _Bands) -> None:
        self._counts, self._people, self._geography, self._bands = counts, people, geography, bands
        self._years: dict[Period, Figures] = {}

    def of(self, level: str, sex: str, period: Period) -> _Table | None:
        """The mean of what is known within the period, times its length in years; None where nothing is."""
        tables = [_table(self._year(year), level, sex, self._bands) for year in self._within(period)]
        known = [table for table in tables if table is not None]
        if not known:
            return None
        starts, codes = known[0].starts, known[0].codes
        for table in known[1:]:
            starts, codes = common(starts, table.starts), tuple(sorted(set(codes) & set(table.codes)))
        each = [_placed(_regrouped(table.counts, table.starts, starts), table.codes, codes) for table in known]
        found = np.mean(each, axis=0) * _years(*period)
        return _Table(codes, starts, found, found, np.full(len(codes), Status.MEASURED.number, dtype=np.uint8))

    def _within(self, period: Period) -> list[Period]:
        cells = self._people.cells if self._people is not None else ()
        return sorted({(cell.start, cell.end) for cell in cells if period[0] <= cell.start and cell.end <= period[1]})

    def _year(self, year: Period) -> Figures:
        if year not in self._years and self._people is not None:
            parts = by_origin(_of_period(self._people, year))
            self._years[year] = _everywhere(self._counts, parts, self._geography)
        return self._years[year]


def _years(start: dt.date, end: dt.date) -> float:
    """The length of a period in years: whole where it is one of whole years."""
    if (start.month, start.day, end.month, end.day) == (1, 1, 12, 31):
        return float(end.year - start.year + 1)
    return ((end - start).days + 1) / 365.25
