"""Slabs of events from the figures of counts by age band: what standardised rates are computed from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ecluse.observatory.build.figures import DENOMINATOR, NUMERATOR, Figures
from ecluse.observatory.methods.errors import InvalidInput
from ecluse.observatory.methods.results import Array, Booleans, Integers
from ecluse.observatory.store.events import Axes, Slab
from ecluse.observatory.store.gathering import Counts, cut, join


class Band(NamedTuple):
    """People of one sex (``T``: of both) and of these ages, both included."""

    sex: str
    age_from: int
    age_to: int


class _Rows(NamedTuple):
    """The figures of one cause that are about a band, placed on the axes of periods, areas and bands."""

    period: Integers
    area: Integers
    band: Integers
    numbers: Array
    known: Booleans


def slabs_from(figures: Mapping[str, Figures], level: str, bands: Sequence[Band]) -> tuple[Axes, Iterator[Slab]]:
    """The axes and the slabs of the counts of each cause (its indicator → its figures) in the areas of ``level``.

    ``bands`` part the population: figures of other ages, or broken down further, are not looked at. The denominator
    of a figure is the population of its band. A band of which a cause says nothing counts no event there, as
    publishers leave out what is 0; the cause is not known where a figure is there without its number, or where none
    of its bands is. Raises where two causes do not give a band the same population.
    """
    periods = sorted({_period(part, cell) for part in figures.values() for cell in range(len(part.cells))})
    codes = sorted({area.code for part in figures.values() for area in part.areas if area.level == level})
    axes = Axes(
        tuple(figures),
        tuple(periods),
        tuple(codes),
        tuple(f"{band.sex} {band.age_from}-{band.age_to}" for band in bands),
    )
    rows = [_rows(part, level, axes, bands) for part in figures.values()]
    people = np.full((len(periods), len(codes), len(bands)), np.nan)
    for each in rows:
        _add_people(people, each)
    pieces, unknown = [], np.ones((len(figures), len(periods), len(codes)), dtype=bool)
    for cause, each in enumerate(rows):
        unknown[cause, each.period, each.area] = False
        unknown[cause, each.period[~each.known], each.area[~each.known]] = True
        counted = each.numbers[each.known, NUMERATOR]
        if np.any(counted != np.floor(counted)):
            raise InvalidInput("Events are counted in whole numbers.")
        place = (each.period[each.known], each.area[each.known], each.band[each.known])
        pieces.append(cut(Counts(np.full(len(counted), cause), *place, counted.astype(np.int64)), axes))
    return axes, join(pieces, people, axes, _by_slab(unknown, axes))


def _period(figures: Figures, cell: int) -> str:
    told = figures.cells[cell]
    return f"{told.start.isoformat()}/{told.end.isoformat()}"


def _rows(figures: Figures, level: str, axes: Axes, bands: Sequence[Band]) -> _Rows:
    area = _places([each.code if each.level == level else None for each in figures.areas], axes.areas)
    period = _places([_period(figures, cell) for cell in range(len(figures.cells))], axes.periods)
    told = [None if cell.dimension else Band(cell.sex, cell.age_from, cell.age_to) for cell in figures.cells]
    band = _places(told, bands)
    kept = (area[figures.area] >= 0) & (band[figures.cell] >= 0)
    numbers = figures.numbers[kept]
    cells = figures.cell[kept]
    known = figures.has_value[kept] & ~np.isnan(numbers[:, NUMERATOR])
    return _Rows(period[cells], area[figures.area[kept]], band[cells], numbers, known)


def _places(told: Sequence[object], axis: Sequence[object]) -> Integers:
    """The place of each in ``axis``, or -1."""
    place = {each: number for number, each in enumerate(axis)}
    return np.array([place.get(each, -1) for each in told] or [-1], dtype=np.int64)


def _add_people(people: Array, rows: _Rows) -> None:
    given = rows.numbers[:, DENOMINATOR]
    told = ~np.isnan(given)
    place = rows.period[told], rows.area[told], rows.band[told]
    before = people[place]
    if np.any((before != given[told]) & ~np.isnan(before)):
        raise InvalidInput("Two causes do not give the same population to a band.")
    people[place] = given[told]


def _by_slab(unknown: NDArray[np.bool_], axes: Axes) -> dict[int, Integers]:
    """The rows that are not known of each slab that has some."""
    found = {}
    width = axes.areas_per_slab
    for period in np.flatnonzero(unknown.any(axis=(0, 2))).tolist():
        for block in range(axes.slabs_per_period):
            rows = np.flatnonzero(unknown[:, period, block * width : (block + 1) * width])
            if len(rows):
                found[period * axes.slabs_per_period + block] = rows
    return found
