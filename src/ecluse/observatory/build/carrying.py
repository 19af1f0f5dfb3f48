"""Figures of communes carried from the geography they were made in to today's (INSEE, code officiel géographique).

A change of code follows. A merger puts figures together by the rules of ``summing``. A split shares nothing out, but
nothing: where there was something to count, the communes that came of it have no figure, and it is said (status BROKEN).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from ecluse.observatory.build.areas import Area, listed
from ecluse.observatory.build.figures import COMPUTED, VALUE, Figures, joined
from ecluse.observatory.build.geography import COMMUNE, Geography
from ecluse.observatory.build.summing import put_together
from ecluse.observatory.enums import Status, ValueType
from ecluse.observatory.rules.definitions import Indicator
from ecluse.territories.enums import Passage
from ecluse.territories.rules.movements import Successors


@dataclass(frozen=True, slots=True)
class Carried:
    """Figures in today's geography, and how many communes came there by which passage."""

    figures: Figures
    recoded: int = 0
    merged: int = 0
    split: int = 0
    ended: int = 0


def carry(indicator: Indicator, figures: Figures, geography: Geography) -> Carried:
    """``figures`` of one batch and one geography, in the geography of today. Other levels than communes stay as they are."""
    communes = figures.of_level(COMMUNE)
    if not communes.any():
        return Carried(figures)
    since = int(figures.geography[int(communes.argmax())])
    passages = geography.passages(since)
    there = np.bincount(figures.area, minlength=len(figures.areas)) > 0
    places = figures.listed.places

    def present(code: str) -> bool:
        place = places.get(Area(COMMUNE, code))
        return place is not None and bool(there[place])

    moved = {code: found for code, found in passages.items() if found.codes != (code,) and present(code)}
    expected = Counter(found.single for found in passages.values() if found.single is not None)
    # A commune that takes others in keeps its code: its figures are those of a part alone, whether or not the others are here.
    grown = {code for code, parts in expected.items() if parts > 1 and present(code)}
    touched = {*moved, *grown}
    if not touched:
        return Carried(figures)
    names = np.zeros(len(figures.areas), dtype=bool)
    names[[places[Area(COMMUNE, code)] for code in touched]] = True
    apart = names[figures.area]
    parts = [figures.where(~apart), _merge(indicator, figures.where(apart), passages, expected)]
    broken = {code for found in moved.values() if found.kind is Passage.SPLIT for code in found.codes}
    parts.append(_broken(indicator, figures.where(apart), moved, broken))
    kinds = [found.kind for found in moved.values()]
    return Carried(
        joined(parts),
        kinds.count(Passage.RECODED),
        kinds.count(Passage.MERGED),
        kinds.count(Passage.SPLIT),
        kinds.count(Passage.ENDED) + kinds.count(Passage.UNKNOWN),
    )


def _merge(
    indicator: Indicator, parts: Figures, passages: Mapping[str, Successors], expected: Mapping[str, int]
) -> Figures:
    """The figures of communes that became one, or changed code."""
    into: list[str | None] = [None] * len(parts.areas)
    for used in np.unique(parts.area).tolist():
        code = parts.areas[used].code
        into[used] = passages[code].single if code in passages else code
    codes = sorted({code for code in into if code is not None})
    place = {code: number for number, code in enumerate(codes)}
    target = np.array([-1 if code is None else place[code] for code in into], dtype=np.int64)[parts.area]
    parts = parts.where(target >= 0)
    target = target[target >= 0]
    if not len(parts):
        return parts
    sizes = np.array([max(1, expected.get(code, 0)) for code in codes], dtype=np.int64)
    keys, group = np.unique(target * len(parts.cells) + parts.cell, return_inverse=True)
    count = len(keys)
    given = np.bincount(group, minlength=count)
    wanted = sizes[keys // len(parts.cells)]
    lone = (given == 1) & (wanted == 1)
    wholes = put_together(
        indicator, group, count, parts.numbers, parts.status, parts.category, given >= wanted, covering=False
    )
    first = np.full(count, len(parts), dtype=np.int64)
    np.minimum.at(first, group, np.arange(len(parts)))
    kept = parts.where(first)
    alone = lone[:, None]
    return replace(
        kept,
        areas=listed([Area(COMMUNE, code) for code in codes]),
        area=(keys // len(parts.cells)).astype(np.int32),
        cell=(keys % len(parts.cells)).astype(np.int32),
        numbers=np.where(alone, kept.numbers, wholes.numbers),
        status=np.where(lone, kept.status, wholes.status).astype(np.uint8),
        category=np.where(lone, kept.category, wholes.category).astype(np.int32),
    )


def _broken(indicator: Indicator, parts: Figures, moved: Mapping[str, Successors], codes: set[str]) -> Figures:
    """A figure without value for each commune that came of a split, and each thing said of the commune it came from; where
    that one counted none, there is none in any of them."""
    areas = sorted(codes)
    place = {code: number for number, code in enumerate(areas)}
    pairs: dict[tuple[int, int], int] = {}
    for row, (area, cell) in enumerate(zip(parts.area.tolist(), parts.cell.tolist(), strict=True)):
        found = moved.get(parts.areas[area].code)
        if found is not None and found.kind is Passage.SPLIT:
            for code in found.codes:
                pairs.setdefault((place[code], cell), row)
    rows = parts.where(np.array(list(pairs.values()), dtype=np.int64))
    none = (rows.numbers[:, VALUE] == 0) & rows.has_value & (indicator.type is ValueType.COUNT)
    return replace(
        rows,
        areas=listed([Area(COMMUNE, code) for code in areas]),
        area=np.array([area for area, _ in pairs], dtype=np.int32),
        cell=np.array([cell for _, cell in pairs], dtype=np.int32),
        numbers=np.where(none[:, None], rows.numbers, np.nan),
        status=np.where(none, rows.status, Status.BROKEN.number).astype(np.uint8),
        category=np.full(len(pairs), -1, dtype=np.int32),
        batch=np.full(len(pairs), COMPUTED, dtype=np.int32),
    )
