"""A recognised table read as observations, with the account of all that it holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ecluse.observatory.enums import STATUSES, Sex, Status
from ecluse.observatory.methods.results import Integers
from ecluse.observatory.rules.definitions import Catalogue
from ecluse.observatory.rules.layouts import Combine, Holds, Layout
from ecluse.observatory.sources.account import Account, Ledger, RemarkKind
from ecluse.observatory.sources.areas import Areas, areas_of, codes_by_level
from ecluse.observatory.sources.blocks import Block, Blocks, blocks_of, column_uses
from ecluse.observatory.sources.checks import checked
from ecluse.observatory.sources.coded import Coded
from ecluse.observatory.sources.descriptions import Descriptions, ask_for_others, descriptions_of
from ecluse.observatory.sources.figures import FigureReader, Figures, columns_of_numbers, number_arrays
from ecluse.observatory.sources.gathering import added_up, gathered, without_repeats
from ecluse.observatory.sources.grids import Grid, grid_of, numbered, not_data
from ecluse.observatory.sources.numbers import decimal_mark, evidence, parse
from ecluse.observatory.sources.periods import Periods, geography_of, in_column, periods_of
from ecluse.observatory.sources.questions import AnswerNeeded, Option, Options, Proposal, Question
from ecluse.observatory.sources.recognise import Match
from ecluse.observatory.store.schema import AGE_END, READ
from ecluse.territories.enums import GeographicLevel as Level
from ecluse.territories.rules import codes
from ecluse.territories.rules.sources.errors import SourceError
from ecluse.territories.rules.sources.recognise import year_in_titles

_LABELS_UNDER_HEADER = 3
_NAMES = np.array([status.value for status in STATUSES])


@dataclass(frozen=True, slots=True)
class Reading:
    """Observations (schema READ), what became of the table, and the codes of each level for who matches them."""

    layout: Layout
    observations: pa.Table
    account: Account
    codes: Mapping[Level, frozenset[str]]


def read(match: Match, options: Options, catalogue: Catalogue) -> Reading:
    """The observations of a recognised table.

    Raises AnswerNeeded when something must be told, with every question that can already be asked; SourceError when the
    table cannot be read at all.
    """
    layout = match.layout
    if layout.holds is not Holds.OBSERVATIONS:
        raise SourceError(f"Ce tableau est reconnu ({layout.label}), mais il ne contient pas de chiffres à charger.")
    return _Reading(match, options, catalogue).read()


def links_of(match: Match) -> dict[str, str]:
    """The commune of each establishment, from a table of links (Layout.links): what Options.links takes."""
    layout = match.layout
    if layout.holds is not Holds.LINKS:
        raise SourceError(f"Ce tableau ({layout.label}) ne dit pas où sont des établissements.")
    grid = grid_of(match.table, match.header, match.header_row)
    key, area = grid.place(layout.columns[0].header), grid.place(layout.places[0].columns[0])
    if key is None or area is None:
        raise SourceError("La colonne des établissements ou celle des communes manque.")
    pairs = zip(grid.columns[key].to_pylist(), grid.columns[area].to_pylist(), strict=True)
    return {codes.plain(one): other for one, other in pairs if one and other}


class _Reading:
    """One table being read."""

    def __init__(self, match: Match, options: Options, catalogue: Catalogue) -> None:
        self._match, self._layout, self._options, self._catalogue = match, match.layout, options, catalogue
        self._grid: Grid = grid_of(match.table, match.header, match.header_row)
        self._ledger = Ledger(self._grid.numbers)
        self._questions: list[Question] = []
        self._above: list[int] = []
        self._titles: list[list[str]] = []
        for number, cells in numbered(match.table):
            if number > match.header_row:
                break
            self._above.append(number)
            self._titles.append(cells)

    def read(self) -> Reading:
        self._set_aside()
        told = descriptions_of(self._grid, self._layout, self._options, self._catalogue, self._ledger)
        blocks = blocks_of(
            self._grid, self._layout, self._options, self._catalogue, told=told.indicator is not None
        )
        self._questions += blocks.questions
        structure = self._structure(told)
        used = set(structure) | set(blocks.used)
        self._questions += ask_for_others(self._grid, self._layout, used, self._options)
        areas = self._areas()
        periods = self._periods(blocks)
        geography = self._geography(areas)
        decimals = self._decimals(blocks)
        if self._questions or areas is None or geography is None:
            raise AnswerNeeded(tuple(self._questions))
        if not blocks.blocks:
            raise SourceError(
                "Aucune colonne de ce tableau n’est celle d’un indicateur déclaré : il n’y a rien à en lire."
            )
        reader = FigureReader(self._grid, self._layout, self._catalogue, decimals, self._ledger)
        parts = [self._part(block, reader, told, areas, periods, geography) for block in blocks.blocks]
        read = gathered([part for part in parts if part.num_rows])
        table = checked(read, self._catalogue, self._ledger)
        kept = np.isin(self._grid.numbers, np.asarray(table["row"].to_numpy()))
        if self._layout.combine is Combine.NO:
            table = without_repeats(table, self._ledger)
            kept = np.isin(self._grid.numbers, np.asarray(table["row"].to_numpy()))
        else:
            table = added_up(table)
        account = self._ledger.close(
            kept, self._above, column_uses(self._grid, self._layout, blocks, structure), _statuses(table)
        )
        return Reading(self._layout, table, account, codes_by_level(_keys(table)))

    def _set_aside(self) -> None:
        """Rows that hold no figures: blanks, notes, comments, and lines of labels right under the header."""
        for row in self._grid.overflow:
            mask = np.zeros(len(self._grid), dtype=bool)
            mask[row] = True
            reason = "la ligne a plus de cellules que le tableau n’a de colonnes"
            self._ledger.settle(RemarkKind.REFUSED, reason, mask, "", [self._grid.overflow[row]])
        for reason, mask in not_data(self._grid).items():
            self._ledger.settle(RemarkKind.NOT_DATA, reason, mask)
        place = next((self._grid.place(each.columns[0]) for each in self._layout.places if each.columns), None)
        if place is None:
            return
        for row in range(min(_LABELS_UNDER_HEADER, len(self._grid))):
            cells = [column[row].as_py() for column in self._grid.columns]
            if not self._ledger.open[row] or cells[place]:
                break
            if np.isnan(parse(pa.array(cells, pa.string()), "")).all():
                mask = np.zeros(len(self._grid), dtype=bool)
                mask[row] = True
                self._ledger.settle(RemarkKind.NOT_DATA, "ligne de libellés sous l’en-tête", mask)

    def _structure(self, told: Descriptions) -> dict[int, str]:
        """The columns read for what they say of the rows, by place."""
        grid, layout = self._grid, self._layout
        found = dict(told.places)
        for pattern in (column for place in layout.places for column in place.columns):
            place = grid.place(pattern)
            if place is not None:
                found[place] = "territoire"
        for pattern, label in (
            (layout.level_column, "maille"), (layout.geography_column, "géographie"), (layout.when.column, "période"),
            (layout.when.end, "période"),
        ):  # fmt: skip
            place = grid.place(pattern)
            if place is not None:
                found[place] = label
        return found

    def _areas(self) -> Areas | None:
        try:
            return areas_of(self._grid, self._layout, self._match.table.sheet, self._options, self._ledger)
        except AnswerNeeded as needed:
            self._questions += needed.questions
            return None

    def _periods(self, blocks: Blocks) -> Periods | None:
        """The period of the rows, for the blocks whose header does not say it."""
        if all(block.key.period is not None for block in blocks.blocks):
            return None
        titles = [" ".join(cells) for cells in self._titles[:-1]]
        sheet = self._match.table.sheet
        found = periods_of(self._grid, self._layout, self._options, sheet, titles, self._ledger)
        if isinstance(found, Question):
            self._questions.append(found)
            return None
        return found

    def _geography(self, areas: Areas | None) -> Integers | int | None:
        said = areas.geography if areas is not None else np.zeros(len(self._grid), dtype=np.int64)
        titles = list(zip(self._above[:-1], self._titles[:-1], strict=True))
        found = geography_of(self._grid, self._layout, self._options, year_in_titles(titles), said, self._ledger)
        if isinstance(found, Question):
            self._questions.append(found)
            return None
        return found

    def _decimals(self, blocks: Blocks) -> dict[int, str]:
        """The decimal mark of each column of numbers; asked when ``1,234`` may mean two things."""
        places = sorted({place for block in blocks.blocks for place in columns_of_numbers(block)})
        told = self._options.decimal or self._layout.decimal or ("." if self._match.table.sheet else "")
        if told:
            return dict.fromkeys(places, told)
        found = {place: evidence(self._grid.columns[place].filter(pa.array(self._ledger.open))) for place in places}
        table = {mark for each in found.values() for mark in each.clear}
        marks = {place: decimal_mark(each, table) for place, each in found.items()}
        unsure = [self._grid.header[place] for place, mark in marks.items() if mark is None]
        if unsure:
            shown = ", ".join(f"« {header} »" for header in unsure[:3])
            proposals = (Proposal(",", "virgule décimale"), Proposal(".", "point décimal"))
            text = f"Dans {shown}, un nombre comme 1,234 ou 1.234 peut se lire de deux façons : quel est le signe décimal ?"
            self._questions.append(Question(Option.DECIMAL, text, proposals))
        return {place: mark or "" for place, mark in marks.items()}

    def _part(
        self, block: Block, reader: FigureReader, told: Descriptions, areas: Areas, periods: Periods | None,
        geography: Integers | int,
    ) -> pa.Table:  # fmt: skip
        """The observations of one block."""
        mask = self._ledger.open & (areas.index >= 0)
        own = self._own_periods(block, periods)
        undated = mask & (own.index < 0)
        if undated.any():
            header = self._grid.header[next(iter(block.uses.values())).place] if block.uses else ""
            reason = "la période de ce chiffre manque ou n’est pas comprise"
            self._ledger.say(RemarkKind.CELL_REFUSED, reason, np.flatnonzero(undated), header)
        rows = np.flatnonzero(mask & (own.index >= 0))
        if block.key.indicator:
            indicator = Coded.same(block.key.indicator, len(rows))
        else:
            assert told.indicator is not None
            indicator = told.indicator.at(rows)
        status = told.status[rows] if told.status is not None else None
        if self._layout.combine is Combine.COUNT:
            return self._counted(block, rows, indicator, told, areas, own, geography)
        figures = reader.figures(block, rows, indicator, status)
        taken = np.isin(rows, figures.rows, assume_unique=True)
        return self._rows(block, figures, indicator.at(np.flatnonzero(taken)), told, areas, own, geography)

    def _own_periods(self, block: Block, periods: Periods | None) -> Periods:
        if isinstance(block.key.period, int):
            return in_column(self._grid, block.key.period)
        if block.key.period is not None:
            return Periods.same(block.key.period, len(self._grid))
        assert periods is not None
        return periods

    def _counted(
        self, block: Block, rows: Integers, indicator: Coded, told: Descriptions, areas: Areas, periods: Periods,
        geography: Integers | int,
    ) -> pa.Table:  # fmt: skip
        """One for each row: added up later."""
        ones = np.ones(len(rows))
        measured = np.full(len(rows), Status.MEASURED.number)
        figures = Figures(rows, {"value": ones}, Coded.same("", len(rows)), measured, ("", "", ""))
        return self._rows(block, figures, indicator, told, areas, periods, geography)

    def _rows(
        self, block: Block, figures: Figures, indicator: Coded, told: Descriptions, areas: Areas, periods: Periods,
        geography: Integers | int,
    ) -> pa.Table:  # fmt: skip
        rows, key, size = figures.rows, block.key, len(figures.rows)
        start, end = periods.days(rows)
        ages = key.ages or (0, AGE_END)
        years = geography[rows] if not isinstance(geography, int) else _years(end) + geography
        index = areas.index[rows]
        headers = [Coded.same(header, size).arrow() for header in figures.columns]
        sex = Coded.same(key.sex, size) if key.sex else told.sex.at(rows) if told.sex else Coded.same(Sex.BOTH.value, size)
        dimension, group = _group(key.dimension, key.group, told, rows)
        row_ages = [each[rows] if each is not None and key.ages is None else np.full(size, default) for each, default in zip((told.age_from, told.age_to), ages, strict=True)]
        columns = {
            "indicator": indicator.arrow(),
            "level": Coded(index, tuple(level.value for level, _ in areas.keys)).arrow(),
            "area": Coded(index, tuple(code for _, code in areas.keys)).arrow(),
            "geography": pa.array(years, pa.int16()),
            "start": pa.array(start.astype(np.int32)).cast(pa.date32()),
            "end": pa.array(end.astype(np.int32)).cast(pa.date32()),
            "sex": sex.arrow(),
            "age_from": pa.array(row_ages[0], pa.int16()),
            "age_to": pa.array(row_ages[1], pa.int16()),
            "dimension": dimension.arrow(),
            "group": group.arrow(),
            **number_arrays(figures),
            "category": figures.category.arrow(),
            "status": Coded(figures.status, tuple(_NAMES)).arrow(),
            "row": pa.array(self._grid.numbers[rows], pa.int32()),
            "value_column": headers[0],
            "numerator_column": headers[1],
            "denominator_column": headers[2],
        }
        return pa.table(columns)


def _group(dimension: str, group: str, told: Descriptions, rows: Integers) -> tuple[Coded, Coded]:
    if dimension:
        return Coded.same(dimension, len(rows)), Coded.same(group, len(rows))
    if told.dimension is None or told.group is None:
        return Coded.same("", len(rows)), Coded.same("", len(rows))
    return told.dimension.at(rows), told.group.at(rows)


def _years(days: Integers) -> Integers:
    """The year of days counted since 1970."""
    return np.asarray(days.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970)


def _statuses(table: pa.Table) -> dict[Status, int]:
    counts = Counter({row["values"]: row["counts"] for row in pc.value_counts(table["status"].cast(pa.string())).to_pylist()})
    return {status: counts[status.value] for status in Status if counts[status.value]}


def _keys(table: pa.Table) -> list[tuple[Level, str]]:
    distinct = table.select(["level", "area"]).group_by(["level", "area"]).aggregate([])
    return [(Level(row["level"]), row["area"]) for row in distinct.to_pylist()]
