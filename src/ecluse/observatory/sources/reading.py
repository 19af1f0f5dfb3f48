"""A recognised table read as observations, with the account of all that it holds."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ecluse.observatory.enums import RemarkKind, Status
from ecluse.observatory.methods.results import Integers
from ecluse.observatory.rules.definitions import Catalogue
from ecluse.observatory.rules.layouts import Combine, Holds, Layout
from ecluse.observatory.sources.account import Account, Ledger
from ecluse.observatory.sources.areas import Areas, areas_of, codes_by_level
from ecluse.observatory.sources.assembling import Assembler
from ecluse.observatory.sources.blocks import Block, Blocks, blocks_of, column_uses
from ecluse.observatory.sources.checks import checked
from ecluse.observatory.sources.coded import Coded
from ecluse.observatory.sources.descriptions import Descriptions, ask_for_others, descriptions_of
from ecluse.observatory.sources.figures import FigureReader, columns_of_numbers, ones
from ecluse.observatory.sources.gathering import added_up, gathered, rows_added, without_repeats, words
from ecluse.observatory.sources.grids import numbered
from ecluse.observatory.sources.numbers import decimal_mark, evidence, parse
from ecluse.observatory.sources.periods import Periods, geography_of, in_column, periods_of
from ecluse.observatory.sources.questions import AnswerNeeded, Option, Options, Proposal, Question
from ecluse.observatory.sources.recognise import Match
from ecluse.observatory.sources.words import Period
from ecluse.territories.enums import GeographicLevel as Level
from ecluse.territories.rules import codes
from ecluse.territories.rules.sources.errors import SourceError
from ecluse.territories.rules.sources.recognise import year_in_titles

_LABELS_UNDER_HEADER = 3


@dataclass(frozen=True, slots=True)
class Reading:
    """Observations (schema READ), what became of the table, and the codes of each level for who matches them. ``added``:
    the rows behind the observations made from several (schema ADDED), None where the layout adds none up."""

    layout: Layout
    observations: pa.Table
    account: Account
    codes: Mapping[Level, frozenset[str]]
    added: pa.Table | None = None


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
    grid = match.grid
    key, area = grid.place(layout.columns[0].header), grid.place(layout.places[0].columns[0])
    if key is None or area is None:
        raise SourceError("La colonne des établissements ou celle des communes manque.")
    pairs = zip(grid.columns[key].to_pylist(), grid.columns[area].to_pylist(), strict=True)
    return {codes.plain(one): other for one, other in pairs if one and other}


class _Reading:
    """One table being read."""

    def __init__(self, match: Match, options: Options, catalogue: Catalogue) -> None:
        self._match, self._layout, self._options, self._catalogue = match, match.layout, options, catalogue
        self._grid = match.grid
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
        blocks = blocks_of(self._grid, self._layout, self._options, self._catalogue, told=told.indicator is not None)
        self._questions += blocks.questions
        structure = self._structure(told)
        used = set(structure) | set(blocks.used)
        self._questions += ask_for_others(self._grid, self._layout, used, self._options)
        areas = self._areas()
        periods = self._periods(blocks)
        geography = self._geography(areas)
        decimals = self._decimals(blocks)
        if self._questions or areas is None or geography is None:
            raise self._needed(areas, periods, blocks)
        if not blocks.blocks:
            raise SourceError(
                "Aucune colonne de ce tableau n’est celle d’un indicateur déclaré : il n’y a rien à en lire."
            )
        reader = FigureReader(self._grid, self._layout, self._catalogue, decimals, self._ledger)
        assembler = Assembler(self._grid, told, areas, geography)
        parts = [self._part(block, reader, told, areas, periods, assembler) for block in blocks.blocks]
        read = gathered([part for part in parts if part.num_rows])
        table = checked(read, self._catalogue, self._ledger)
        kept = np.isin(self._grid.numbers, np.asarray(table["row"].to_numpy()))
        added = None
        if self._layout.combine is Combine.NO:
            table = without_repeats(table, self._ledger)
            kept = np.isin(self._grid.numbers, np.asarray(table["row"].to_numpy()))
        else:
            added = rows_added(table)
            table = added_up(table, self._catalogue)
        account = self._ledger.close(
            kept, self._above, column_uses(self._grid, self._layout, blocks, structure), _statuses(table)
        )
        return Reading(self._layout, table, account, codes_by_level(_keys(table)), added)

    def _needed(self, areas: Areas | None, periods: Periods | None, blocks: Blocks) -> AnswerNeeded:
        """What must be told, with what the table says all the same."""
        said = [each.key.period for each in blocks.blocks if isinstance(each.key.period, Period)]
        columns = [in_column(self._grid, each.key.period) for each in blocks.blocks if isinstance(each.key.period, int)]
        known = [*said, *(period for found in (periods, *columns) if found is not None for period in found.known)]
        return AnswerNeeded(
            tuple(self._questions),
            frozenset(level for level, _ in areas.keys) if areas is not None else frozenset(),
            tuple(sorted({period.end.year for period in known})),
            tuple(" ".join(cells) for cells in self._titles[:-1]),
        )

    def _set_aside(self) -> None:
        """Rows that hold no figures: blanks, notes, comments, and lines of labels right under the header."""
        beyond = np.zeros(len(self._grid), dtype=bool)
        beyond[sorted(self._grid.overflow)] = True
        reason = "la ligne a plus de cellules que le tableau n’a de colonnes"
        cells = [self._grid.overflow[row] for row in sorted(self._grid.overflow)]
        self._ledger.settle(RemarkKind.REFUSED, reason, beyond, "", cells)
        for reason, mask in self._grid.aside.items():
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
        for rule in layout.columns:
            for place in grid.places(re.sub(r"\{\w+\}", r"\\w+", rule.period)) if rule.period else ():
                found[place] = "période"
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
        found = {place: evidence(self._grid.coded(place), self._ledger.open) for place in places}
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
        assembler: Assembler,
    ) -> pa.Table:  # fmt: skip
        """The observations of one block."""
        mask = self._ledger.open & (areas.index >= 0)
        own = self._own_periods(block, periods)
        undated = mask & (own.index < 0)
        if undated.any():
            header = self._grid.header[next(iter(block.uses.values())).places[0]] if block.uses else ""
            reason = "la période de ce chiffre manque ou n’est pas comprise"
            self._ledger.say(RemarkKind.CELL_REFUSED, reason, np.flatnonzero(undated), header)
        rows = np.flatnonzero(mask & (own.index >= 0))
        said = told.indicator
        indicator = (
            said.at(rows)
            if said is not None and not block.key.indicator
            else Coded.same(block.key.indicator, len(rows))
        )
        if self._layout.combine is Combine.COUNT:
            counted = next((use.places[0] for use in block.uses.values()), None)
            figures = ones(rows, self._grid.header[counted] if counted is not None else "")
        else:
            status = told.status[rows] if told.status is not None else None
            figures = reader.figures(block, rows, indicator, status)
        taken = np.searchsorted(rows, figures.rows)
        return assembler.table(block.key, figures, indicator.at(taken), own)

    def _own_periods(self, block: Block, periods: Periods | None) -> Periods:
        if isinstance(block.key.period, int):
            return in_column(self._grid, block.key.period)
        if block.key.period is not None:
            return Periods.same(block.key.period, len(self._grid))
        if periods is None:
            raise ValueError("a block whose header does not say its period needs that of the rows")
        return periods


def _statuses(table: pa.Table) -> dict[Status, int]:
    counts = Counter(
        {row["values"]: row["counts"] for row in pc.value_counts(table["status"].cast(pa.string())).to_pylist()}
    )
    return {status: counts[status.value] for status in Status if counts[status.value]}


def _keys(table: pa.Table) -> list[tuple[Level, str]]:
    levels, level_words = words(table, "level")
    areas, area_words = words(table, "area")
    levels_of_words = [Level(word) for word in level_words]
    pairs = np.unique(areas * max(len(level_words), 1) + levels).tolist()
    return [(levels_of_words[pair % len(level_words)], area_words[pair // len(level_words)]) for pair in pairs]
