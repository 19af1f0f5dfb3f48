"""The heavy methods as functions of a record batch: one row in, one row out. They run alike in threads and on a
cluster.

A row holds matrices, as lists in the order of their rows. What every row shares (reference, levels, denominators) is
in the kernel: a frozen object, sent once to where rows are computed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from ecluse.observatory.methods.event_rates import Events, rates_of_events
from ecluse.observatory.methods.results import USUAL, Array, Estimate
from ecluse.observatory.methods.rollup import Rollup
from ecluse.observatory.store.events import Slab, one_list, slabs_of, values_of

_ESTIMATES = ("rate", "ratio")
_PARTS = ("value", "lower", "upper")

#: Rates of one slab: matrices (causes, areas) of the areas from ``first`` on, in one period.
RATES = pa.schema(
    [
        *(pa.field(name, pa.int32(), nullable=False) for name in ("period", "first", "areas")),
        pa.field("events", pa.list_(pa.int64()), nullable=False),
        *(
            pa.field(f"{estimate}_{part}", pa.list_(pa.float64()), nullable=False)
            for estimate in _ESTIMATES
            for part in _PARTS
        ),
    ]
)


@dataclass(frozen=True, slots=True)
class Standardisation:
    """Slabs of events (schema SLAB) → RATES. ``weights`` (bands); ``reference_rates`` (periods, causes, bands)."""

    weights: Array
    reference_rates: Array
    multiplier: float = 100_000
    ratio_multiplier: float = 100
    level: float = USUAL

    @property
    def schema(self) -> pa.Schema:
        return RATES

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        return _stacked([self._row(slab) for slab in slabs_of(batch)], RATES)

    def _row(self, slab: Slab) -> list[pa.Array]:
        rates = self.reference_rates[slab.period]
        found = rates_of_events(
            Events(len(rates), slab.areas, len(self.weights), slab.starts, slab.places, slab.counts),
            slab.people,
            self.weights,
            rates,
            multiplier=self.multiplier,
            ratio_multiplier=self.ratio_multiplier,
            level=self.level,
        )
        columns = [getattr(estimate, part) for estimate in (found.rate, found.ratio) for part in _PARTS]
        events: NDArray[Any] | pa.Array = found.events
        if len(slab.unknown):
            hidden = np.zeros(found.events.size, dtype=bool)
            hidden[slab.unknown] = True
            events = pa.array(found.events.ravel(), mask=hidden)
            for column in columns:
                column.reshape(-1)[slab.unknown] = np.nan
        numbers = [pa.array([value], pa.int32()) for value in (slab.period, slab.first, slab.areas)]
        return [*numbers, one_list(events), *(one_list(column) for column in columns)]


def rates_at(batch: pa.RecordBatch, row: int) -> tuple[Array, Estimate, Estimate]:
    """Events (NaN where not known), rate and ratio at a row of RATES, each (causes, areas)."""
    areas = batch["areas"][row].as_py()
    matrices = {name: values_of(batch, name, row).reshape(-1, areas) for name in RATES.names[3:]}
    rate, ratio = (Estimate(*(matrices[f"{name}_{part}"] for part in _PARTS)) for name in _ESTIMATES)
    return matrices["events"].astype(np.float64), rate, ratio


@dataclass(frozen=True, slots=True)
class Levels:
    """Rates of parts (``indicator``, ``values``: matrix (parts, columns)) → those of each level, with their coverage;
    both of type ``kind``."""

    rollup: Rollup
    kind: pa.DataType

    @property
    def schema(self) -> pa.Schema:
        numbers = pa.list_(self.kind)
        matrices = [f"{measure}_{level}" for level in self.rollup.levels for measure in ("value", "coverage")]
        indicator = pa.field("indicator", pa.int32(), nullable=False)
        return pa.schema([indicator, *(pa.field(name, numbers, nullable=False) for name in matrices)])

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        rows = []
        for row in range(batch.num_rows):
            wholes = self.rollup.wholes(values_of(batch, "values", row).reshape(self.rollup.weights.shape))
            found = [one_list(matrix) for level in self.rollup.levels for matrix in wholes[level]]
            rows.append([batch["indicator"].slice(row, 1), *found])
        return _stacked(rows, self.schema)


def _stacked(rows: Sequence[Sequence[pa.Array]], schema: pa.Schema) -> pa.RecordBatch:
    """Rows of one-element columns as a batch; that of one row is not copied."""
    if not rows:
        return pa.RecordBatch.from_arrays([pa.array([], field.type) for field in schema], schema=schema)
    if len(rows) == 1:
        return pa.RecordBatch.from_arrays(list(rows[0]), schema=schema)
    return pa.RecordBatch.from_arrays([pa.concat_arrays(column) for column in zip(*rows, strict=True)], schema=schema)
