"""Statistical secrecy over the figures of an indicator, when its source asks us to keep it.

All that is published of one cell (a period, a sex, ages, a group) is one table: counts of communes, and of the areas that
they add up to. What is too small is hidden, then what would give it back by subtraction, over nested and overlapping
areas together (``methods.disclosure``). A hidden figure is hidden whole: count, rate and limits; its denominator stays.
A set of communes that a reader draws is put together from what is shown alone: it gives nothing back.

What was published before is known for ever: a figure shown then protects nothing by being hidden now, and the total of an
area that has changed since, less that of today, is the part that came or went (``Former``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import replace

import numpy as np

from ecluse.observatory.build.areas import Area
from ecluse.observatory.build.figures import COVERAGE, DENOMINATOR, NUMERATOR, VALUE, Figures
from ecluse.observatory.build.former import Former, Members
from ecluse.observatory.build.geography import COMMUNE, LARGER, Geography
from ecluse.observatory.enums import Disclosure, Status, ValueType
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
    for cell in np.unique(figures.cell).tolist():
        rows = np.flatnonzero(figures.cell == cell)
        counts = figures.numbers[rows, column]
        known = figures.has_value[rows] & ~np.isnan(counts)
        rows, counts = rows[known], counts[known]
        primary = rule.sensitive(counts)
        if not primary.any():
            continue
        table = _Table([figures.areas[figures.area[row]] for row in rows.tolist()], counts)
        table.add_sums(table.place, members)
        for each in former:
            table.add_former(each.told(figures.cells[cell], column), each.members)
        values, public = np.array(table.values), np.array(table.public)
        # A small figure that was shown is lost: it is hidden, and counts as known for what protects the others.
        sensitive = np.append(primary, np.zeros(len(values) - len(primary), dtype=bool)) & ~public
        found = suppress(totals(len(values), table.sums), values, sensitive, rule.width, kept=public)
        if found.unprotected.any():  # nothing can protect it but silence
            status[rows] = Status.SUPPRESSED_SECONDARY.number
        status[rows[found.secondary[: len(rows)]]] = Status.SUPPRESSED_SECONDARY.number
        status[rows[primary]] = Status.SUPPRESSED.number
    return replace(figures, status=status, numbers=_withheld(figures.numbers, np.isin(status, _HIDDEN)))


class _Table:
    """The counts of one cell, as a reader knows them: those of today, then those of before that differ. ``public``: a
    reader knows it already; ``sums``: what he knows to add up."""

    def __init__(self, areas: Sequence[Area], counts: Array) -> None:
        self.place = {area: number for number, area in enumerate(areas)}
        self.values: list[float] = counts.tolist()
        self.public = [False] * len(self.values)
        self.sums: list[tuple[int, list[int]]] = []

    def add_former(self, told: Mapping[Area, float], members: Members) -> None:
        """What a former build showed: a count that has not changed is public; another one is one more count."""
        then = dict(self.place)
        for area, value in told.items():
            own = self.place.get(area)
            if own is not None and abs(self.values[own] - value) <= _ROUNDING:
                self.public[own] = True
                continue
            then[area] = len(self.values)
            self.values.append(value)
            self.public.append(True)
        self.add_sums(then, members, shown=told.keys())

    def add_sums(self, place: Mapping[Area, int], members: Members, shown: Set[Area] | None = None) -> None:
        """The wholes that are the sum of their communes; ``shown``: those alone whose total a reader saw."""
        for level, wholes in members.items():
            for code, communes in wholes.items():
                area = Area(level, code)
                whole = place.get(area) if shown is None or area in shown else None
                parts = [place.get(Area(COMMUNE, commune)) for commune in communes]
                known = [part for part in parts if part is not None]
                if whole is None or len(known) < len(parts) or not parts:
                    continue
                if abs(self.values[whole] - sum(self.values[part] for part in known)) <= _ROUNDING:
                    self.sums.append((whole, known))


def _withheld(numbers: Array, hidden: Booleans) -> Array:
    kept = numbers.copy()
    for place in range(numbers.shape[1]):
        if place not in {DENOMINATOR, COVERAGE}:
            kept[hidden, place] = np.nan
    return kept
