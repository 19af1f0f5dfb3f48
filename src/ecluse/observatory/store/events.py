"""Events by age band, laid out for standardisation: what is not zero, row by row, in files that are mapped and never
read whole.

A *slab* holds all the causes of one period in a run of areas: few enough for what their rates need to stay in the
processor's cache, enough for one call to be worth its cost. A folder holds ``axes.json`` (what causes, periods, areas
and bands are, in order) and ``<period>.arrow``: an Arrow file of one record batch a slab, each of one row (schema
SLAB). It is written once. A slab carries its populations: it can be computed wherever it is sent, with nothing else
but the reference.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from ecluse.observatory.store.folder import written

#: What can be computed apart: a file of the store, and the number of a record batch in it.
Partition = tuple[str, int]

#: Places (area × bands + band) in one slab: 16 bits name them, and three numbers for each stay in a cache of half a megabyte.
_PLACES = 20_480


@dataclass(frozen=True, slots=True)
class Axes:
    """What the numbers of events stand for: causes, periods, areas and bands, each told by its place in its list."""

    causes: tuple[str, ...]
    periods: tuple[str, ...]
    areas: tuple[str, ...]
    bands: tuple[str, ...]

    @property
    def areas_per_slab(self) -> int:
        return max(1, min(len(self.areas), _PLACES // max(1, len(self.bands))))

    @property
    def slabs_per_period(self) -> int:
        return -(-len(self.areas) // self.areas_per_slab)


@dataclass(frozen=True, slots=True)
class Slab:
    """All the causes of one period in ``areas`` areas from ``first`` on.

    ``starts``, ``places`` and ``counts`` are those of ``methods.event_rates.Events``; ``people`` is of shape (areas,
    bands), NaN where it is not known. ``unknown`` lists the rows (cause × areas + area) of which a file hides or
    lacks a number.
    """

    period: int
    first: int
    areas: int
    starts: NDArray[np.int32]
    places: NDArray[Any]
    counts: NDArray[Any]
    people: NDArray[np.float64]
    unknown: NDArray[np.int32]


#: A slab as one row. ``counts`` are of 32 bits in a folder where one of them needs it.
SLAB = pa.schema(
    [
        pa.field("period", pa.int32(), nullable=False),
        pa.field("first", pa.int32(), nullable=False),
        pa.field("areas", pa.int32(), nullable=False),
        pa.field("starts", pa.list_(pa.int32()), nullable=False),
        pa.field("places", pa.list_(pa.uint16()), nullable=False),
        pa.field("counts", pa.list_(pa.uint16()), nullable=False),
        pa.field("people", pa.list_(pa.float64()), nullable=False),
        pa.field("unknown", pa.list_(pa.int32()), nullable=False),
    ]
)


def batch_of(slab: Slab) -> pa.RecordBatch:
    """A slab as a record batch of one row; nothing is copied."""
    plain = [pa.array([value], pa.int32()) for value in (slab.period, slab.first, slab.areas)]
    arrays = (slab.starts, slab.places, slab.counts, slab.people.ravel(), slab.unknown)
    lists = [one_list(values) for values in arrays]
    fields = [field.with_type(array.type) for field, array in zip(SLAB, (*plain, *lists), strict=True)]
    return pa.RecordBatch.from_arrays([*plain, *lists], schema=pa.schema(fields))


def slabs_of(batch: pa.RecordBatch) -> Iterator[Slab]:
    """The slabs of a record batch, a row each; their arrays are views of it."""
    for row in range(batch.num_rows):
        lists = {field.name: values_of(batch, field.name, row) for field in SLAB if pa.types.is_list(field.type)}
        areas = batch["areas"][row].as_py()
        people = lists.pop("people").reshape(areas, -1)
        yield Slab(batch["period"][row].as_py(), batch["first"][row].as_py(), areas, people=people, **lists)


def one_list(values: NDArray[Any] | pa.Array) -> pa.ListArray:
    """An array as the only list of a column; it is not copied."""
    told = values if isinstance(values, pa.Array) else pa.array(values.ravel())
    return pa.ListArray.from_arrays(pa.array([0, len(told)], pa.int32()), told)


def values_of(batch: pa.RecordBatch, column: str, row: int) -> NDArray[Any]:
    """The list at ``row`` of a column of lists, not copied; an absent number of a float column is NaN."""
    found: NDArray[Any] = batch[column][row].values.to_numpy(zero_copy_only=False)
    return found


class EventStore:
    """A folder of slabs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def axes(self) -> Axes:
        told = json.loads((self.folder / "axes.json").read_text(encoding="utf-8"))
        return Axes(**{name: tuple(words) for name, words in told.items()})

    def write(self, axes: Axes, slabs: Iterable[Slab]) -> None:
        """Write every slab, in the order of periods. Each file comes whole; the axes come last."""
        for period, of in groupby(slabs, key=lambda slab: slab.period):
            with written(self.path(period)) as place, pa.OSFile(str(place), "wb") as sink:
                _write(sink, map(batch_of, of))
        with written(self.folder / "axes.json") as place:
            place.write_text(json.dumps(asdict(axes)), encoding="utf-8")

    def partitions(self) -> list[Partition]:
        """Every slab, in the order of periods and areas."""
        paths = [self.path(period) for period in range(len(self.axes.periods))]
        return [
            (str(path), number) for path in paths if path.exists() for number in range(_mapped(path).num_record_batches)
        ]

    def path(self, period: int) -> Path:
        return self.folder / f"{period}.arrow"


def read_partition(partition: Partition) -> pa.RecordBatch:
    """The record batch of a partition, mapped: what is not looked at is not read."""
    path, number = partition
    return _mapped(Path(path)).get_batch(number)


@lru_cache(maxsize=64)
def _mapped(path: Path) -> pa.RecordBatchFileReader:
    return pa.ipc.open_file(pa.memory_map(str(path)))


def forget() -> None:
    """Close the files that were mapped, so that those deleted since give their room back."""
    _mapped.cache_clear()


def _write(sink: pa.NativeFile, batches: Iterable[pa.RecordBatch]) -> None:
    rest = iter(batches)
    first = next(rest, None)
    if first is None:
        return
    with pa.ipc.new_file(sink, first.schema) as writer:
        writer.write_batch(first)
        for batch in rest:
            writer.write_batch(batch)
