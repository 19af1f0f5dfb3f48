"""The period of each row, and the year of the geography that its codes are of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ecluse.lib.text import fold
from ecluse.observatory.enums import RemarkKind
from ecluse.observatory.methods.results import Integers
from ecluse.observatory.rules.layouts import ASKED, Layout
from ecluse.observatory.sources.account import Ledger
from ecluse.observatory.sources.coded import Coded
from ecluse.observatory.sources.grids import Grid
from ecluse.observatory.sources.questions import Option, Options, Question
from ecluse.observatory.sources.words import Period, period_of, year_period


@dataclass(frozen=True, slots=True)
class Periods:
    """``known[index[row]]`` is the period of a row; an index of −1 is none."""

    index: Integers
    known: tuple[Period, ...]

    @classmethod
    def same(cls, period: Period, size: int) -> Periods:
        return cls(np.zeros(size, dtype=np.int64), (period,))

    def days(self, rows: Integers) -> tuple[Integers, Integers]:
        """First and last day of these rows, as days since 1970."""
        origin = np.datetime64("1970-01-01")
        bounds = np.array(
            [[(np.datetime64(day) - origin).astype(int) for day in (each.start, each.end)] for each in self.known],
            dtype=np.int64,
        ).reshape(-1, 2)
        index = self.index[rows]
        return bounds[index, 0], bounds[index, 1]


def in_column(grid: Grid, place: int, end: int | None = None) -> Periods:
    """The periods that a column says; with ``end``, from the first day of one to the last day of the other."""
    first = Coded.of(grid.columns[place])
    starts = [period_of(word) for word in first.words]
    if end is None:
        known = tuple(dict.fromkeys(period for period in starts if period))
        index = [known.index(period) if period else -1 for period in starts]
        return Periods(np.array(index, dtype=np.int64)[first.codes] if index else first.codes, known)
    last = Coded.of(grid.columns[end])
    ends = [period_of(word) for word in last.words]
    pairs, which = np.unique(np.stack([first.codes, last.codes]), axis=1, return_inverse=True)
    found: dict[Period, int] = {}
    index = []
    for one, other in pairs.T.tolist():
        start, stop = starts[one], ends[other]
        right = start is not None and stop is not None and start.start <= stop.end
        index.append(found.setdefault(Period(start.start, stop.end), len(found)) if right and start and stop else -1)
    return Periods(np.array(index, dtype=np.int64)[which.ravel()], tuple(found))


def periods_of(
    grid: Grid, layout: Layout, options: Options, sheet: str, titles: Sequence[str], ledger: Ledger
) -> Periods | Question:
    """The period of every row, from where the layout says it is, else from the person, else a question."""
    when, size = layout.when, len(grid)
    place = grid.place(when.column)
    if place is not None:
        found = in_column(grid, place, grid.place(when.end))
        wrong = (found.index < 0) & ledger.open
        cells = [cell.as_py() for cell in grid.columns[place].filter(wrong)]
        ledger.settle(RemarkKind.REFUSED, "cette période n’est pas comprise", wrong, grid.header[place], cells)
        return found
    if options.period:
        period = period_of(options.period)
        if period is not None:
            ledger.decide(Option.PERIOD, options.period, options.origin(Option.PERIOD))
            return Periods.same(period, size)
        return _question(f"La période « {options.period} » n’est pas comprise : écrivez 2021, 2019-2021, 2024-T1…")
    for pattern, text, origin in (
        (when.sheet, fold(sheet), "nom de la feuille"),
        *((when.title, fold(title), "titre du tableau") for title in titles),
    ):
        year = re.search(pattern, text) if pattern else None
        if year:
            ledger.decide(Option.PERIOD, year["year"], origin)
            return Periods.same(year_period(int(year["year"])), size)
    fixed = period_of(when.fixed) if when.fixed else None
    if fixed is not None:
        ledger.decide(Option.PERIOD, when.fixed, f"mise en page « {layout.label} »")
        return Periods.same(fixed, size)
    return _question("De quelle période sont ces chiffres ? Le fichier ne le dit pas.")


def _question(text: str) -> Question:
    return Question(Option.PERIOD, text)


def geography_of(
    grid: Grid, layout: Layout, options: Options, title_year: int | None, said: Integers, ledger: Ledger
) -> Integers | int | Question:
    """The year of geography of each row, or how long it comes after the period.

    Returns an array when rows, the person, a title or the layout say the year; a number from 0 to 9 when the layout says
    « period+n »; else a question.
    """
    size = len(grid)
    place = grid.place(layout.geography_column)
    if place is not None:
        column = Coded.of(grid.columns[place])
        years = np.array([int(word) if re.fullmatch(r"(?:19|20)\d{2}", word) else 0 for word in column.words] or [0])
        found = years[column.codes]
        wrong = (found == 0) & ledger.open
        cells = [column.words[code] for code in column.codes[wrong]]
        ledger.settle(
            RemarkKind.REFUSED, "l’année de la géographie n’est pas comprise", wrong, grid.header[place], cells
        )
        return found
    if said.any() and (said[ledger.open] > 0).all():
        return said
    if options.geography is not None:
        ledger.decide(Option.GEOGRAPHY, options.geography, options.origin(Option.GEOGRAPHY))
        return np.full(size, options.geography)
    if title_year is not None:
        ledger.decide(Option.GEOGRAPHY, title_year, "titre du tableau")
        return np.full(size, title_year)
    if layout.geography.isdigit():
        ledger.decide(Option.GEOGRAPHY, layout.geography, f"mise en page « {layout.label} »")
        return np.full(size, int(layout.geography))
    if layout.geography != ASKED:
        ledger.decide(Option.GEOGRAPHY, layout.geography, f"mise en page « {layout.label} »")
        return int(layout.geography.partition("+")[2] or 0)
    return Question(Option.GEOGRAPHY, "De quelle année est le découpage des territoires ? Le fichier ne le dit pas.")
