"""Figures of one indicator, as columns: what builds work on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, TypeVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from ecluse.observatory.build.areas import Area as Area
from ecluse.observatory.build.areas import Areas, areas_by_place, listed, merged_areas
from ecluse.observatory.enums import STATUSES, Status
from ecluse.observatory.methods.results import Array, Booleans
from ecluse.observatory.store.schema import NUMBERS

#: The columns of ``Figures.numbers``: those of observations, then the share of the denominator that a computed figure covers.
COLUMNS = (*NUMBERS, "coverage")
NUMERATOR, DENOMINATOR, VALUE, LOWER95, UPPER95, LOWER998, UPPER998, COVERAGE = range(len(COLUMNS))
LIMITS = slice(LOWER95, UPPER998 + 1)
COUNTS = slice(NUMERATOR, DENOMINATOR + 1)

#: ``batch`` of a figure that no file gives: computed from others.
COMPUTED = 0


class Cell(NamedTuple):
    """What a figure is about beside its area: period, sex, ages (both included), breakdown."""

    start: dt.date
    end: dt.date
    sex: str
    age_from: int
    age_to: int
    dimension: str
    group: str


@dataclass(frozen=True, slots=True)
class Figures:
    """``n`` figures: indices into ``areas``, ``cells`` and ``categories`` (-1: none), numbers (n, 8), statuses.

    ``batch``, ``geography`` and ``row`` lead to the observation that a figure comes from; a computed one has batch 0.
    """

    areas: Sequence[Area]
    cells: tuple[Cell, ...]
    categories: tuple[str, ...]
    area: NDArray[np.int32]
    cell: NDArray[np.int32]
    category: NDArray[np.int32]
    numbers: Array
    status: NDArray[np.uint8]
    batch: NDArray[np.int32]
    geography: NDArray[np.int16]
    row: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.area)

    def where(self, kept: Booleans | NDArray[np.int64]) -> Figures:
        """The figures that ``kept`` (a mask or places) chooses."""
        if kept.dtype == np.bool_ and kept.all():
            return self
        return replace(self, **{name: getattr(self, name)[kept] for name in _ROWS})

    @property
    def listed(self) -> Areas:
        """The areas, as a list that remembers what is worked out of it."""
        return listed(self.areas)

    def of_level(self, *levels: str) -> Booleans:
        """Which figures are about areas of these levels."""
        found: Booleans = self.listed.of_levels(*levels)[self.area] if len(self) else np.zeros(0, dtype=bool)
        return found

    @property
    def areas_used(self) -> NDArray[np.int64]:
        """The places of the areas that some figure is about."""
        return np.flatnonzero(np.bincount(self.area, minlength=len(self.areas)))

    @property
    def has_value(self) -> Booleans:
        return _WITH_VALUE[self.status]


_Item = TypeVar("_Item", bound=Hashable)
_ROWS = ("area", "cell", "category", "numbers", "status", "batch", "geography", "row")
_WITH_VALUE = np.array([status.has_value for status in STATUSES])


def figures_of(table: pa.Table) -> Figures:
    """The observations of one indicator (schema STORED) as figures."""
    levels, level = _encoded(table["level"])
    codes, code = _encoded(table["area"])
    width = len(codes) + 1
    pairs, area = ranked(level.astype(np.int64) * width + code, len(levels) * width)
    cells, cell = _cells(table)
    categories, category = _encoded(table["category"])
    empty = np.array([not each for each in categories], dtype=bool)
    numbers = np.full((len(table), len(COLUMNS)), np.nan)
    for place, name in enumerate(NUMBERS):
        if table[name].null_count < len(table):
            numbers[:, place] = table[name].to_numpy(zero_copy_only=False)
    words, status = _encoded(table["status"])
    known = np.array([Status(word).number for word in words] or [0], dtype=np.uint8)
    return Figures(
        areas=areas_by_place(levels, codes, pairs, width),
        cells=cells,
        categories=tuple(categories),
        area=area.astype(np.int32),
        cell=cell,
        category=np.where(empty[category], -1, category).astype(np.int32) if len(table) else category,
        numbers=numbers,
        status=known[status],
        batch=table["batch"].to_numpy().astype(np.int32),
        geography=table["geography"].to_numpy().astype(np.int16),
        row=table["row"].to_numpy().astype(np.int32),
    )


def ranked(keys: NDArray[np.int64], size: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The distinct keys, sorted, and the place of each key among them; all are from 0 to ``size`` excluded.

    Like ``np.unique``, by marking the keys that are there where that is shorter than sorting them.
    """
    if size > 16 * len(keys) + 1024:
        distinct, place = np.unique(keys, return_inverse=True)
        return distinct, place
    there = np.zeros(size, dtype=bool)
    there[keys] = True
    return np.flatnonzero(there), (np.cumsum(there) - 1)[keys]


def _encoded(column: pa.ChunkedArray) -> tuple[list[str], NDArray[np.int32]]:
    """The distinct texts of a dictionary column, and the place of each row's."""
    if not pa.types.is_dictionary(column.type):
        column = column.dictionary_encode()
    array = column.unify_dictionaries().combine_chunks()
    words: list[str] = array.dictionary.to_numpy(zero_copy_only=False).tolist()
    return words, array.indices.to_numpy(zero_copy_only=False).astype(np.int32)


def _cells(table: pa.Table) -> tuple[tuple[Cell, ...], NDArray[np.int32]]:
    key = np.zeros(len(table), dtype=np.int64)
    size = 1
    for name in Cell._fields:
        column = table[name]
        if pa.types.is_dictionary(column.type) or pa.types.is_string(column.type):
            places = _encoded(column)[1].astype(np.int64)
        else:
            places = column.to_numpy().astype(np.int64) if column.type != pa.date32() else _days(column)
        if len(places) and (places == places[0]).all():
            continue  # most columns say the same of every figure, and tell no two cells apart
        least = int(places.min(initial=0))
        distinct, places = ranked(places - least, int(places.max(initial=0)) - least + 1)
        # Numbered again at each column, so that the numbers stay small however many columns there are.
        kinds, key = ranked(key * len(distinct) + places, size * len(distinct))
        size = len(kinds)
    first = np.full(size if len(table) else 0, len(table), dtype=np.int64)
    np.minimum.at(first, key, np.arange(len(table)))
    taken = table.select(list(Cell._fields)).take(pa.array(first))
    cells = tuple(Cell(*row) for row in zip(*(taken[name].to_pylist() for name in Cell._fields), strict=True))
    return cells, key.astype(np.int32)


def _days(column: pa.ChunkedArray) -> NDArray[np.int64]:
    """Days since 1970: numbers, which are sorted quicker than dates."""
    found: NDArray[np.int64] = column.cast(pa.int32()).to_numpy().astype(np.int64)
    return found


def pairs_of(one: NDArray[Any], other: NDArray[Any]) -> list[tuple[int, int]]:
    """The distinct pairs of two columns of numbers, none of them negative, in order."""
    width = int(other.max(initial=0)) + 1
    keys = np.unique(one.astype(np.int64) * width + other)
    return list(zip((keys // width).tolist(), (keys % width).tolist(), strict=True))


def by_origin(figures: Figures) -> list[Figures]:
    """The figures of each batch and geography apart."""
    origins = pairs_of(figures.batch, figures.geography)
    if len(origins) == 1:
        return [figures]
    return [figures.where((figures.batch == batch) & (figures.geography == year)) for batch, year in origins]


def joined(parts: Sequence[Figures]) -> Figures:
    """Figures put together under one list of areas, of cells and of categories."""
    areas, area = merged_areas(*(part.listed for part in parts))
    cells, cell = _merged([part.cells for part in parts])
    categories, category = _merged([part.categories for part in parts])
    return Figures(
        areas=areas,
        cells=cells,
        categories=categories,
        area=_renumbered([part.area for part in parts], area),
        cell=_renumbered([part.cell for part in parts], cell),
        category=_renumbered([part.category for part in parts], category),
        numbers=np.concatenate([part.numbers for part in parts]),
        status=np.concatenate([part.status for part in parts]),
        batch=np.concatenate([part.batch for part in parts]),
        geography=np.concatenate([part.geography for part in parts]),
        row=np.concatenate([part.row for part in parts]),
    )


def _merged(lists: Sequence[tuple[_Item, ...]]) -> tuple[tuple[_Item, ...], list[NDArray[np.int32]]]:
    """The items of all lists, each once, and where those of each list have gone. The first list keeps its places."""
    first = lists[0]
    places = dict(zip(first, range(len(first)), strict=True))
    maps = [np.arange(len(first), dtype=np.int32)]
    for some in lists[1:]:
        if some is first:
            maps.append(maps[0])
        else:
            maps.append(np.array([places.setdefault(each, len(places)) for each in some], dtype=np.int32))
    return tuple(places), maps


def _renumbered(parts: Iterable[NDArray[np.int32]], maps: Iterable[NDArray[np.int32]]) -> NDArray[np.int32]:
    """Indices into the merged list; -1 stays -1."""
    padded = [np.append(new, np.int32(-1))[old] for old, new in zip(parts, maps, strict=True)]
    return np.concatenate(padded).astype(np.int32)
