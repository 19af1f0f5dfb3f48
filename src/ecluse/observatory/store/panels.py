"""Panels: the figures of one level as dense arrays, one row an area, one column a cell. A portrait is a few rows.

Files of ``builds/<digest>/<level>/``: ``areas.json`` (codes, in order), ``cells.json`` (what each column is about),
``<measure>.npy`` for each measure that the level has (float64, areas × cells, NaN: none), ``status.npy`` (number of the
status plus one, 0: nothing is known), ``category.npy`` (place among the indicator's categories plus one). An array holds
the columns that have some of its measure, which ``measures.json`` lists; without that file, it holds them all. Arrays
are mapped, not read: what is not looked at costs nothing.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ecluse.observatory.enums import STATUSES, Status

#: The measures of panels, in the order of ``Row.numbers``.
MEASURES = ("value", "lower95", "upper95", "lower998", "upper998", "numerator", "denominator", "coverage")


_NO_NUMBER, _NOTHING = np.float64(np.nan), np.int64(0)


@dataclass(frozen=True, slots=True)
class Column:
    """What a column of a panel is about."""

    indicator: str
    version: int
    start: date
    end: date
    sex: str
    age_from: int
    age_to: int
    dimension: str
    group: str

    @property
    def plain(self) -> bool:
        """About everybody: neither one sex, nor an age band, nor a group."""
        return self.sex == "T" and self.age_from == 0 and self.age_to >= 199 and not self.dimension

    def to_json(self) -> list[Any]:
        return [
            self.indicator, self.version, self.start.isoformat(), self.end.isoformat(),
            self.sex, self.age_from, self.age_to, self.dimension, self.group,
        ]  # fmt: skip

    @staticmethod
    def from_json(row: Sequence[Any]) -> Column:
        indicator, version, start, end, *rest = row
        return Column(indicator, version, date.fromisoformat(start), date.fromisoformat(end), *rest)


class Panel:
    """The figures of one level in one build."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._arrays: dict[str, NDArray[Any] | None] = {}

    @cached_property
    def areas(self) -> list[str]:
        """The codes, in the order of the rows."""
        found: list[str] = json.loads((self.folder / "areas.json").read_text(encoding="utf-8"))
        return found

    @cached_property
    def places(self) -> dict[str, int]:
        return {code: place for place, code in enumerate(self.areas)}

    @cached_property
    def columns(self) -> list[Column]:
        rows = json.loads((self.folder / "cells.json").read_text(encoding="utf-8"))
        return [Column.from_json(row) for row in rows]

    @cached_property
    def columns_of(self) -> dict[str, list[int]]:
        """The places of the columns of each indicator, from the earliest period to the latest."""
        found: dict[str, list[int]] = {}
        for place, column in enumerate(self.columns):
            found.setdefault(column.indicator, []).append(place)
        for places in found.values():
            places.sort(key=lambda place: (self.columns[place].end, self.columns[place].start))
        return found

    def array(self, name: str) -> NDArray[Any] | None:
        """A measure over all areas, mapped, for the columns that ``held`` gives; None where the level has none of it."""
        if name not in self._arrays:
            path = self.folder / f"{name}.npy"
            # As a plain array: each slice of a memmap would be one, and cost more than the row that it gives.
            self._arrays[name] = np.asarray(np.load(path, mmap_mode="r")) if path.exists() else None
        return self._arrays[name]

    def held(self, name: str) -> NDArray[np.int64]:
        """The places of the columns that have some of a measure, in order."""
        return self._held.get(name, self._none)

    @cached_property
    def _held(self) -> dict[str, NDArray[np.int64]]:
        path = self.folder / "measures.json"
        if path.exists():
            told = json.loads(path.read_text(encoding="utf-8"))
            return {name: np.array(places, dtype=np.int64) for name, places in told.items()}
        every = np.arange(len(self.columns))
        return {name: every for name in (*MEASURES, "status", "category") if self.array(name) is not None}

    _none = np.zeros(0, dtype=np.int64)

    def rows(self, codes: Sequence[str]) -> dict[str, NDArray[Any]]:
        """For each measure, and for ``status`` and ``category``, the rows of these areas; an unknown area is all NaN.

        A measure that the level does not have is one NaN (0 for the other two) seen everywhere, and read-only.
        """
        places = np.array([self.places.get(code, -1) for code in codes], dtype=np.int64)
        shape, unknown = (len(codes), len(self.columns)), places < 0
        some_unknown = bool(unknown.any())
        found: dict[str, NDArray[Any]] = {}
        for name in (*MEASURES, "status", "category"):
            array = self.array(name)
            blank = _NO_NUMBER if name in MEASURES else _NOTHING
            if array is None:
                found[name] = np.broadcast_to(blank, shape)
                continue
            rows = array.take(places, axis=0, mode="wrap")
            if some_unknown:
                rows[unknown] = blank
            if rows.shape != shape:
                whole = np.full(shape, blank, dtype=array.dtype)
                whole[:, self.held(name)] = rows
                rows = whole
            found[name] = rows
        return found

    def column(self, name: str, place: int) -> NDArray[Any]:
        """One column of a measure, over all areas."""
        array, held = self.array(name), self.held(name)
        own = int(np.searchsorted(held, place))
        if array is None or own == len(held) or held[own] != place:
            return np.full(len(self.areas), np.nan) if name in MEASURES else np.zeros(len(self.areas), dtype=np.int64)
        return np.asarray(array[:, own])


def status_of(number: int) -> Status | None:
    """The status that a panel's byte says; None where nothing is known."""
    return STATUSES[number - 1] if number else None


@lru_cache(maxsize=24)  # each holds a few open files
def open_panel(folder: Path) -> Panel | None:
    """The panel of a folder, kept open: a build is never changed. None where the build has nothing of that level."""
    return Panel(folder) if (folder / "cells.json").exists() else None
