"""Statistical secrecy over the figures of an indicator, when its source asks us to keep it.

All that is published of a period, of ages and of a group is one table: counts of communes, of the areas that they add up
to, of women, of men and of both. What is too small is hidden, then what would give it back by subtraction, over nested
and overlapping areas together (``methods.disclosure``). A hidden figure is hidden whole: count, rate and limits; its
denominator stays.
A set of communes that a reader draws is put together from what is shown alone: it gives nothing back.

What was published before is known for ever: a figure shown then protects nothing by being hidden now, and the total of an
area that has changed since, less that of today, is the part that came or went (``Former``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ecluse.observatory.build.areas import Area
from ecluse.observatory.build.figures import COVERAGE, DENOMINATOR, NUMERATOR, VALUE, Cell, Figures
from ecluse.observatory.build.former import Former, Members
from ecluse.observatory.build.geography import COMMUNE, LARGER, Geography
from ecluse.observatory.enums import Disclosure, Sex, Status, ValueType
from ecluse.observatory.methods.disclosure.primary import CountRule
from ecluse.observatory.methods.disclosure.secondary import suppress
from ecluse.observatory.methods.disclosure.system import totals
from ecluse.observatory.methods.results import Array, Booleans
from ecluse.observatory.rules.definitions import Indicator, Source

#: How far a published total may be from the sum of its parts and still be that sum.
_ROUNDING = 1e-6
_HIDDEN = (Status.SUPPRESSED.number, Status.SUPPRESSED_SECONDARY.number)


def protected(
    indicator: Indicator, source: Source, figures: Figures, geography: Geography, former: Sequence[Former] = ()
) -> Figures:
    """``figures`` with those hidden that the source's rule asks to hide, and those that would give them back, beside all
    that ``former`` builds showed."""
    if source.disclosure is not Disclosure.THRESHOLD or not len(figures):
        return figures
    rule = CountRule(source.minimum)
    column = VALUE if indicator.type is ValueType.COUNT else NUMERATOR
    members = {level: geography.members(level) for level in LARGER}
    status = figures.status.copy()
    tables = _tables(figures)
    for number in range(int(tables.max()) + 1):
        rows = np.flatnonzero(tables[figures.cell] == number)
        counts = figures.numbers[rows, column]
        known = figures.has_value[rows] & ~np.isnan(counts)
        rows, counts = rows[known], counts[known]
        primary = rule.sensitive(counts)
        if not primary.any():
            continue
        cells = [figures.cells[cell] for cell in np.flatnonzero(tables == number).tolist()]
        about = zip(figures.area[rows].tolist(), figures.cell[rows].tolist(), strict=True)
        table = _Table([(figures.areas[area], figures.cells[cell].sex) for area, cell in about], counts)
        table.add_sums(table.place, members)
        for each in former:
            told = {(area, cell.sex): value for cell in cells for area, value in each.told(cell, column).items()}
            table.add_former(told, each.members)
        values, public = np.array(table.values), np.array(table.public)
        # A small figure that was shown is lost: it is hidden, and counts as known for what protects the others.
        sensitive = np.append(primary, np.zeros(len(values) - len(primary), dtype=bool)) & ~public
        found = suppress(totals(len(values), table.sums), values, sensitive, rule.width, kept=public)
        if found.unprotected.any():  # nothing can protect it but silence
            status[rows] = Status.SUPPRESSED_SECONDARY.number
        status[rows[found.secondary[: len(rows)]]] = Status.SUPPRESSED_SECONDARY.number
        status[rows[primary]] = Status.SUPPRESSED.number
    return replace(figures, status=status, numbers=_withheld(figures.numbers, np.isin(status, _HIDDEN)))


def _tables(figures: Figures) -> NDArray[np.int64]:
    """The table of each cell: those that differ by sex alone share one."""
    known: dict[Cell, int] = {}
    return np.array([known.setdefault(cell._replace(sex=""), len(known)) for cell in figures.cells], dtype=np.int64)


#: What one count is of: an area, and women, men or both.
_Counted = tuple[Area, str]


class _Table:
    """The counts of one table, as a reader knows them: those of today, then those of before that differ. ``public``: a
    reader knows it already; ``sums``: what he knows to add up."""

    def __init__(self, about: Sequence[_Counted], counts: Array) -> None:
        self.place = {each: number for number, each in enumerate(about)}
        self.values: list[float] = counts.tolist()
        self.public = [False] * len(self.values)
        self.sums: list[tuple[int, list[int]]] = []

    def add_former(self, told: Mapping[_Counted, float], members: Members) -> None:
        """What a former build showed: a count that has not changed is public; another one is one more count."""
        then = dict(self.place)
        for each, value in told.items():
            own = self.place.get(each)
            if own is not None and abs(self.values[own] - value) <= _ROUNDING:
                self.public[own] = True
                continue
            then[each] = len(self.values)
            self.values.append(value)
            self.public.append(True)
        self.add_sums(then, members, shown=told.keys())

    def add_sums(self, place: Mapping[_Counted, int], members: Members, shown: Set[_Counted] | None = None) -> None:
        """The wholes that are the sum of their communes, and both sexes that of women and men; ``shown``: those alone whose
        total a reader saw."""
        seen = place.keys() if shown is None else shown
        for sex in sorted({sex for _, sex in place}):
            for level, wholes in members.items():
                for code, communes in wholes.items():
                    if (whole := (Area(level, code), sex)) in seen:
                        self._add_sum(place, whole, [(Area(COMMUNE, commune), sex) for commune in communes])
        for area, sex in list(seen):
            if sex == Sex.BOTH:
                self._add_sum(place, (area, sex), [(area, each) for each in (Sex.FEMALE, Sex.MALE)])

    def _add_sum(self, place: Mapping[_Counted, int], whole: _Counted, parts: Sequence[_Counted]) -> None:
        """A whole with its parts, where all of them are known and add up to it."""
        known = [place[part] for part in parts if part in place]
        if whole not in place or len(known) < len(parts) or not parts:
            return
        if abs(self.values[place[whole]] - sum(self.values[part] for part in known)) <= _ROUNDING:
            self.sums.append((place[whole], known))


def _withheld(numbers: Array, hidden: Booleans) -> Array:
    kept = numbers.copy()
    for place in range(numbers.shape[1]):
        if place not in {DENOMINATOR, COVERAGE}:
            kept[hidden, place] = np.nan
    return kept
