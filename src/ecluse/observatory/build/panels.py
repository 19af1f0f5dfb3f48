"""Panels written: the figures of all indicators laid out by level, area and cell."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ecluse.observatory.build.figures import COLUMNS, Figures
from ecluse.observatory.rules.definitions import Indicator
from ecluse.observatory.store.panels import MEASURES, Column


def write_panels(folder: Path, pieces: Sequence[tuple[Indicator, Figures]]) -> None:
    """Write the panel of every level that ``pieces`` speak of."""
    levels = sorted({figures.areas[place].level for _, figures in pieces for place in np.unique(figures.area).tolist()})
    for level in levels:
        _write_level(folder / level, level, pieces)


def _write_level(folder: Path, level: str, pieces: Sequence[tuple[Indicator, Figures]]) -> None:
    parts = [(indicator, figures.where(figures.of_level(level))) for indicator, figures in pieces]
    parts = [(indicator, figures) for indicator, figures in parts if len(figures)]
    codes = sorted({figures.areas[place].code for _, figures in parts for place in np.unique(figures.area).tolist()})
    row = {code: place for place, code in enumerate(codes)}
    columns: list[Column] = []
    starts = []
    for indicator, figures in parts:
        starts.append(len(columns))
        columns += [Column(indicator.id, indicator.version, *figures.cells[cell]) for cell in _used(figures)]
    folder.mkdir(parents=True)
    (folder / "areas.json").write_text(json.dumps(codes), encoding="utf-8")
    (folder / "cells.json").write_text(json.dumps([column.to_json() for column in columns]), encoding="utf-8")
    places = []
    for start, (_, figures) in zip(starts, parts, strict=True):
        rows = np.full(len(figures.areas), -1, dtype=np.int64)
        for area in np.unique(figures.area).tolist():
            rows[area] = row[figures.areas[area].code]
        within = np.full(len(figures.cells), -1, dtype=np.int64)
        within[_used(figures)] = np.arange(len(_used(figures)))
        places.append((rows[figures.area], start + within[figures.cell]))
    shape = (len(codes), len(columns))
    for measure in MEASURES:
        number = COLUMNS.index(measure)
        if all(np.isnan(figures.numbers[:, number]).all() for _, figures in parts):
            continue
        array = np.lib.format.open_memmap(folder / f"{measure}.npy", mode="w+", dtype=np.float64, shape=shape)
        array[:] = np.nan
        for place, (_, figures) in zip(places, parts, strict=True):
            array[place] = figures.numbers[:, number]
        array.flush()
    status = np.lib.format.open_memmap(folder / "status.npy", mode="w+", dtype=np.uint8, shape=shape)
    for place, (_, figures) in zip(places, parts, strict=True):
        status[place] = figures.status + 1
    status.flush()
    if any(indicator.is_category for indicator, _ in parts):
        category = np.lib.format.open_memmap(folder / "category.npy", mode="w+", dtype=np.int16, shape=shape)
        for place, (indicator, figures) in zip(places, parts, strict=True):
            if indicator.is_category:
                order = {word: number for number, word in enumerate(indicator.categories)}
                known = np.array([*(order.get(each, -1) for each in figures.categories), -1], dtype=np.int16)
                category[place] = known[figures.category] + 1
        category.flush()


def _used(figures: Figures) -> list[int]:
    found: list[int] = np.unique(figures.cell).tolist()
    return found
