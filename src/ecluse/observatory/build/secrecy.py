"""Statistical secrecy over the figures of an indicator, when its source asks us to keep it.

All that is published of one cell (a period, a sex, ages, a group) is one table: counts of communes, and of the areas that
they add up to. What is too small is hidden, then what would give it back by subtraction, over nested and overlapping
areas together (``methods.disclosure``). A hidden figure is hidden whole: count, rate and limits; its denominator stays.
A set of communes that a reader draws is put together from what is shown alone: it gives nothing back.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from ecluse.observatory.build.areas import Area
from ecluse.observatory.build.figures import COVERAGE, DENOMINATOR, NUMERATOR, VALUE, Figures
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


def protected(indicator: Indicator, source: Source, figures: Figures, geography: Geography) -> Figures:
    """``figures`` with those hidden that the source's rule asks to hide, and those that would give them back."""
    if source.disclosure is not Disclosure.THRESHOLD or not len(figures):
        return figures
    rule = CountRule(source.minimum)
    column = VALUE if indicator.type is ValueType.COUNT else NUMERATOR
    status = figures.status.copy()
    for cell in np.unique(figures.cell).tolist():
        rows = np.flatnonzero(figures.cell == cell)
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


def _equations(figures: Figures, rows: NDArray[np.int64], counts: Array, geography: Geography) -> csr_array:
    """The sums that a reader knows to hold between the counts of ``rows``."""
    place = {figures.areas[figures.area[row]]: number for number, row in enumerate(rows.tolist())}
    sums: list[tuple[int, list[int]]] = []
    for level in LARGER:
        members = {}
        for container, communes in geography.members(level).items():
            whole = place.get(Area(level, container))
            parts = [place.get(Area(COMMUNE, commune)) for commune in communes]
            if whole is not None and None not in parts:
                members[whole] = [part for part in parts if part is not None]
        for whole, parts_known in members.items():
            if abs(counts[whole] - counts[parts_known].sum()) <= _ROUNDING:
                sums.append((whole, parts_known))
    return totals(len(rows), sums)
