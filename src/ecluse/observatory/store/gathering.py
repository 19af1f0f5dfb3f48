"""Slabs of events made from a long table of counts, one row a cause, period, area and band, in any order.

A batch of the table is cut into pieces, one for each slab it speaks of, which are views of its columns when it is
sorted by cause, period, area and band. Cutting is a pure function, so that batches are cut side by side; joining puts
pieces together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ecluse.observatory.methods.errors import InvalidInput
from ecluse.observatory.methods.results import Array, Integers
from ecluse.observatory.store.events import Axes, Slab


class Counts(NamedTuple):
    """Columns of a long table: places of each row's cause, period, area and band in their axes, and its number of
    events."""

    cause: NDArray[Any]
    period: NDArray[Any]
    area: NDArray[Any]
    band: NDArray[Any]
    events: NDArray[Any]


class Piece(NamedTuple):
    """What one batch says of one slab: rows (cause × areas + area), how many places each has, the places, the
    counts."""

    rows: NDArray[np.int32]
    lengths: NDArray[np.int32]
    places: NDArray[np.uint16]
    counts: NDArray[Any]


Pieces = list[tuple[int, Piece]]


def cut(counts: Counts, axes: Axes) -> Pieces:
    """The pieces of a batch, each with the number of its slab (period × slabs per period + slab)."""
    counts = _positive(counts)
    _check(counts, axes)
    if not len(counts.events):
        return []
    row = _rows(counts, axes)
    if np.any(row[1:] < row[:-1]):
        order = np.argsort(row, kind="stable")
        counts, row = Counts(*(column[order] for column in counts)), row[order]
    heads = np.flatnonzero(np.append(True, row[1:] != row[:-1]))
    lengths = np.diff(np.append(heads, len(row))).astype(np.int32)  # a batch has fewer rows than 31 bits tell
    width = axes.areas_per_slab
    area = counts.area.astype(np.uint32, copy=False)
    places = ((area % np.uint32(width)) * np.uint32(len(axes.bands)) + counts.band).astype(np.uint16)
    head = row[heads]
    cell, place = head // len(axes.areas), head % len(axes.areas)
    cause, period, block = cell // len(axes.periods), cell % len(axes.periods), place // width
    local = (cause * _areas_of(block, axes) + place % width).astype(np.int32)
    slab = period * axes.slabs_per_period + block
    firsts = np.flatnonzero(np.append(True, (slab[1:] != slab[:-1]) | (cause[1:] != cause[:-1])))
    ends = np.append(heads, len(row))[np.append(firsts, len(heads))]
    lasts = np.append(firsts[1:], len(heads))
    found = []
    for number, first, last, start, end in zip(
        slab[firsts].tolist(), firsts.tolist(), lasts.tolist(), ends[:-1].tolist(), ends[1:].tolist(), strict=True
    ):
        piece = Piece(local[first:last], lengths[first:last], places[start:end], counts.events[start:end])
        found.append((number, piece))
    return found


def join(
    pieces: Iterable[Pieces], people: Array, axes: Axes, unknown: Mapping[int, Integers] | None = None
) -> Iterator[Slab]:
    """Every slab of ``axes``, from the pieces of all batches; counts of one cell are added up.

    ``people`` (periods, areas, bands), NaN where not known; ``unknown``: number of a slab → its rows that are not
    known.
    """
    of_slab: dict[int, list[Piece]] = defaultdict(list)
    largest = 0
    for batch in pieces:
        for number, piece in batch:
            of_slab[number].append(piece)
            largest = max(largest, int(piece.counts.max()))
    kind = np.uint16 if largest < 1 << 16 else np.uint32
    for period in range(len(axes.periods)):
        for block in range(axes.slabs_per_period):
            number, first = period * axes.slabs_per_period + block, block * axes.areas_per_slab
            areas = min(axes.areas_per_slab, len(axes.areas) - first)
            starts, places, counts = _joined(of_slab.pop(number, []), len(axes.causes) * areas)
            hidden = (unknown or {}).get(number, np.zeros(0, dtype=np.int64)).astype(np.int32)
            inside = people[period, first : first + areas]
            yield Slab(period, first, areas, starts, places, counts.astype(kind, copy=False), inside, hidden)


def _joined(pieces: list[Piece], rows: int) -> tuple[NDArray[np.int32], NDArray[np.uint16], NDArray[Any]]:
    if not pieces:
        return np.zeros(rows + 1, dtype=np.int32), np.zeros(0, dtype=np.uint16), np.zeros(0, dtype=np.uint16)
    row, length = np.concatenate([piece.rows for piece in pieces]), np.concatenate([piece.lengths for piece in pieces])
    places = np.concatenate([piece.places for piece in pieces])
    counts = np.concatenate([piece.counts for piece in pieces])
    if np.any(row[1:] <= row[:-1]):
        each = np.repeat(row, length)
        order = np.lexsort((places, each))
        places, counts = places[order], counts[order]
    starts = np.zeros(rows + 1, dtype=np.int32)
    starts[1:] = np.cumsum(np.bincount(row, weights=length, minlength=rows))
    return starts, places, counts


def _positive(counts: Counts) -> Counts:
    """Without the rows that count nothing."""
    if not np.issubdtype(counts.events.dtype, np.integer):
        raise InvalidInput("Events are counted in whole numbers.")
    if len(counts.events) and counts.events.min() <= 0:
        if counts.events.min() < 0:
            raise InvalidInput("A count of events is negative.")
        kept = counts.events > 0
        counts = Counts(*(column[kept] for column in counts))
    return counts


def _check(counts: Counts, axes: Axes) -> None:
    sizes = (len(axes.causes), len(axes.periods), len(axes.areas), len(axes.bands))
    for name, column, size in zip(Counts._fields, counts[:4], sizes, strict=False):
        if len(column) and not 0 <= int(column.min()) <= int(column.max()) < size:
            raise InvalidInput(f"A count is of a {name} that is not there.")
    if len(axes.bands) > 1 << 16:
        raise InvalidInput("A slab has places for 65,536 bands at most.")
    if len(counts.events) and int(counts.events.max()) >= 1 << 32:
        raise InvalidInput("A count of events does not hold in 32 bits.")


def _rows(counts: Counts, axes: Axes) -> NDArray[Any]:
    """One number for each cause, period and area, in 32 bits where they all fit."""
    size = len(axes.causes) * len(axes.periods) * len(axes.areas)
    kind = np.uint32 if size < 1 << 32 else np.uint64
    row: NDArray[Any] = counts.cause.astype(kind)
    for column, length in ((counts.period, len(axes.periods)), (counts.area, len(axes.areas))):
        np.multiply(row, kind(length), out=row)
        np.add(row, column.astype(kind, copy=False), out=row)
    return row


def _areas_of(block: NDArray[Any], axes: Axes) -> NDArray[Any]:
    """How many areas a slab has: the last one of a period may have fewer."""
    return np.minimum(axes.areas_per_slab, len(axes.areas) - block.astype(np.int64) * axes.areas_per_slab)
