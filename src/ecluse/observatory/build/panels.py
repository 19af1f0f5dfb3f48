"""Panels written: the figures of all indicators laid out by level, area and cell.

The figures of an indicator are at hand, or they are already in the panels of a former build: their columns are then
copied, and nothing of them is read from Parquet nor laid out again.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from ecluse.observatory.build.figures import COLUMNS, Figures
from ecluse.observatory.methods.results import Booleans
from ecluse.observatory.rules.definitions import Indicator
from ecluse.observatory.store.panels import MEASURES, Column, Panel, open_panel

#: The figures of an indicator, or the folder of a build that holds just these.
Piece = tuple[Indicator, Figures | Path]


def write_panels(folder: Path, pieces: Sequence[Piece]) -> None:
    """Write the panel of every level that ``pieces`` speak of."""
    found: dict[str, list[_Block]] = {}
    for indicator, made in pieces:
        for level, block in (_kept(indicator, made) if isinstance(made, Path) else _fresh(indicator, made)).items():
            found.setdefault(level, []).append(block)
    with ThreadPoolExecutor(1) as disk:
        writing: list[Future[None]] = []
        for level in sorted(found):
            for path, array in _arrays(folder / level, _together(found[level])):
                while len(writing) > 1:  # one array on its way to the disk, one being made
                    writing.pop(0).result()
                writing.append(disk.submit(_save, path, array))
        for each in writing:
            each.result()


class _Block(Protocol):
    """Columns side by side at one level: the areas they speak of, and what they say."""

    columns: list[Column]
    codes: list[str]

    def has(self, name: str) -> Booleans:
        """Which columns have some number of this measure; ``status`` and ``category`` are asked for likewise."""

    def put(self, name: str, into: NDArray[Any], rows: NDArray[np.int64], chosen: NDArray[np.int64]) -> None:
        """Write the ``chosen`` columns in ``into``, whose columns they are; ``rows`` are those of the block's areas."""


@dataclass(slots=True)
class _Fresh:
    """Figures at hand. ``area`` and ``cell`` are the places of each figure in ``codes`` and ``columns``."""

    columns: list[Column]
    codes: list[str]
    indicator: Indicator
    figures: Figures
    area: NDArray[np.int64]
    cell: NDArray[np.int64]

    def has(self, name: str) -> Booleans:
        if name not in MEASURES:
            return np.full(len(self.columns), name == "status" or self.indicator.is_category)
        there = ~np.isnan(self.figures.numbers[:, COLUMNS.index(name)])
        return np.asarray(np.bincount(self.cell, there, minlength=len(self.columns)) > 0)

    def put(self, name: str, into: NDArray[Any], rows: NDArray[np.int64], chosen: NDArray[np.int64]) -> None:
        place = np.full(len(self.columns), -1, dtype=np.int64)
        place[chosen] = np.arange(len(chosen))
        column, told = place[self.cell], self._told(name)
        row = rows[self.area]
        if len(chosen) < len(self.columns):
            column, row, told = column[column >= 0], row[column >= 0], told[column >= 0]
        into[row, column] = told

    def _told(self, name: str) -> NDArray[Any]:
        if name == "status":
            return self.figures.status + np.uint8(1)
        if name == "category":
            order = {word: number for number, word in enumerate(self.indicator.categories)}
            known = np.array([*(order.get(each, -1) for each in self.figures.categories), -1], dtype=np.int16)
            return np.asarray(known[self.figures.category] + np.int16(1))
        return self.figures.numbers[:, COLUMNS.index(name)]


@dataclass(slots=True)
class _Kept:
    """Columns of a former build's panel, by their ``places`` there; ``there`` are the rows of ``codes``."""

    columns: list[Column]
    codes: list[str]
    panel: Panel
    places: NDArray[np.int64]
    there: NDArray[np.int64]

    def has(self, name: str) -> Booleans:
        return np.isin(self.places, self.panel.held(name))

    def put(self, name: str, into: NDArray[Any], rows: NDArray[np.int64], chosen: NDArray[np.int64]) -> None:
        array = self.panel.array(name)
        if array is None or not len(chosen):
            return
        own = np.searchsorted(self.panel.held(name), self.places[chosen])
        taken = array[:, own] if len(self.there) == len(array) else array[np.ix_(self.there, own)]
        if len(rows) == len(into):
            into[:] = taken
        else:
            into[rows] = taken


def _fresh(indicator: Indicator, figures: Figures) -> dict[str, _Block]:
    areas = figures.listed
    found: dict[str, _Block] = {}
    for number, level in enumerate(areas.levels):
        mine = figures.where(areas.level[figures.area] == number)
        if not len(mine):
            continue
        order = areas.sorted
        used = order[np.bincount(mine.area, minlength=len(areas))[order] > 0]
        rows = np.full(len(areas), -1, dtype=np.int64)
        rows[used] = np.arange(len(used))
        cells = np.flatnonzero(np.bincount(mine.cell, minlength=len(mine.cells)))
        within = np.full(len(mine.cells), -1, dtype=np.int64)
        within[cells] = np.arange(len(cells))
        columns = [Column(indicator.id, indicator.version, *mine.cells[cell]) for cell in cells.tolist()]
        codes = areas.codes_at(used)
        found[level] = _Fresh(columns, codes, indicator, mine, rows[mine.area], within[mine.cell])
    return found


def _kept(indicator: Indicator, build: Path) -> dict[str, _Block]:
    found: dict[str, _Block] = {}
    for folder in sorted(path for path in build.iterdir() if path.is_dir()):
        panel = open_panel(folder)
        places = sorted(panel.columns_of.get(indicator.id, ())) if panel is not None else []
        if panel is not None and places:
            found[folder.name] = _of_panel(panel, np.array(places, dtype=np.int64))
    return found


def _of_panel(panel: Panel, places: NDArray[np.int64]) -> _Kept:
    return _Kept([panel.columns[place] for place in places], [], panel, places, np.zeros(0, dtype=np.int64))


def _together(blocks: Sequence[_Block]) -> list[_Block]:
    """The blocks, those that follow one another out of one panel as one: copied at once."""
    found: list[_Block] = []
    for block in blocks:
        last = found[-1] if found else None
        if isinstance(block, _Kept) and isinstance(last, _Kept) and last.panel is block.panel:
            found[-1] = _of_panel(block.panel, np.concatenate([last.places, block.places]))
        else:
            found.append(block)
    for block in found:
        if isinstance(block, _Kept):
            status = block.panel.array("status")
            known = np.zeros(0, dtype=bool) if status is None else (status[:, block.places] != 0).any(axis=1)
            block.there = np.flatnonzero(known)
            areas = block.panel.areas
            block.codes = areas if len(block.there) == len(areas) else [areas[row] for row in block.there.tolist()]
    return found


def _arrays(folder: Path, blocks: Sequence[_Block]) -> Iterator[tuple[Path, NDArray[Any]]]:
    """The arrays of a level one after the other, once its lists are written."""
    lists: list[list[str]] = []  # most blocks speak of the same areas
    for block in blocks:
        if block.codes not in lists:
            lists.append(block.codes)
    codes = lists[0] if len(lists) == 1 else sorted({code for each in lists for code in each})
    row = {code: place for place, code in enumerate(codes)}
    known = [np.array([row[code] for code in each], dtype=np.int64) for each in lists]
    rows = [known[lists.index(block.codes)] for block in blocks]
    columns = [column for block in blocks for column in block.columns]
    held: dict[str, list[int]] = {}
    for name in (*MEASURES, "status", "category"):
        has = np.concatenate([block.has(name) for block in blocks])
        if has.any():
            held[name] = np.flatnonzero(has).tolist()
    folder.mkdir(parents=True)
    (folder / "areas.json").write_text(json.dumps(codes), encoding="utf-8")
    (folder / "cells.json").write_text(json.dumps([column.to_json() for column in columns]), encoding="utf-8")
    (folder / "measures.json").write_text(json.dumps(held), encoding="utf-8")
    kinds = {"status": np.uint8, "category": np.int16}
    for name, places in held.items():
        array = np.full((len(codes), len(places)), np.nan if name in MEASURES else 0, dtype=kinds.get(name, np.float64))
        done = 0
        for block, where in zip(blocks, rows, strict=True):
            chosen = np.flatnonzero(block.has(name))
            block.put(name, array[:, done : done + len(chosen)], where, chosen)
            done += len(chosen)
        yield folder / f"{name}.npy", array


def _save(path: Path, array: NDArray[Any]) -> None:
    with path.open("wb") as file:
        np.lib.format.write_array(file, array)
        file.flush()
        os.fsync(file.fileno())
