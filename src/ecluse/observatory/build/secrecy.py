"""Statistical secrecy over the figures of an indicator, when its source asks us to keep it.

All that is published of a period, of ages and of a group is one table: counts of communes, of the areas that they add up
to, of women, of men and of both. What is too small is hidden, then what would give it back by subtraction, over nested
and overlapping areas together (``methods.disclosure``). A hidden figure is hidden whole: count, rate and limits; its
denominator stays.
A set of communes that a reader draws is put together from what is shown alone: it gives nothing back.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from ecluse.observatory.build.figures import COVERAGE, DENOMINATOR, NUMERATOR, VALUE, Area, Cell, Figures
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


def protected(indicator: Indicator, source: Source, figures: Figures, geography: Geography) -> Figures:
    """``figures`` with those hidden that the source's rule asks to hide, and those that would give them back."""
    if source.disclosure is not Disclosure.THRESHOLD or not len(figures):
        return figures
    rule = CountRule(source.minimum)
    column = VALUE if indicator.type is ValueType.COUNT else NUMERATOR
    status = figures.status.copy()
    table = _tables(figures)[figures.cell]
    for number in np.unique(table).tolist():
        rows = np.flatnonzero(table == number)
        counts = figures.numbers[rows, column]
        known = figures.has_value[rows] & ~np.isnan(counts)
        rows, counts = rows[known], counts[known]
        primary = rule.sensitive(counts)
        if not primary.any():
            continue
        found = suppress(_equations(figures, rows, counts, geography), counts, primary, rule.width)
        if found.unprotected.any():  # nothing can protect it but silence
            status[rows] = Status.SUPPRESSED_SECONDARY.number
        status[rows[found.secondary]] = Status.SUPPRESSED_SECONDARY.number
        status[rows[found.primary]] = Status.SUPPRESSED.number
    return replace(figures, status=status, numbers=_withheld(figures.numbers, np.isin(status, _HIDDEN)))


def _withheld(numbers: Array, hidden: Booleans) -> Array:
    kept = numbers.copy()
    for place in range(numbers.shape[1]):
        if place not in {DENOMINATOR, COVERAGE}:
            kept[hidden, place] = np.nan
    return kept


def _tables(figures: Figures) -> NDArray[np.int64]:
    """The table of each cell: those that differ by sex alone share one."""
    known: dict[Cell, int] = {}
    return np.array([known.setdefault(cell._replace(sex=""), len(known)) for cell in figures.cells], dtype=np.int64)


def _equations(figures: Figures, rows: NDArray[np.int64], counts: Array, geography: Geography) -> csr_array:
    """The sums that a reader knows to hold between the counts of ``rows``."""
    place = {
        (figures.areas[figures.area[row]], figures.cells[figures.cell[row]].sex): number
        for number, row in enumerate(rows.tolist())
    }
    sexes = sorted({sex for _, sex in place})
    wholes: list[tuple[int, list[int | None]]] = []
    for level in LARGER:
        for container, communes in geography.members(level).items():
            for sex in sexes:
                whole = place.get((Area(level, container), sex))
                if whole is not None:
                    wholes.append((whole, [place.get((Area(COMMUNE, commune), sex)) for commune in communes]))
    for (area, sex), whole in place.items():
        if sex == Sex.BOTH:
            wholes.append((whole, [place.get((area, each)) for each in (Sex.FEMALE, Sex.MALE)]))
    sums = []
    for whole, parts in wholes:
        known = [part for part in parts if part is not None]
        if len(known) == len(parts) and abs(counts[whole] - counts[known].sum()) <= _ROUNDING:
            sums.append((whole, known))
    return totals(len(rows), sums)
