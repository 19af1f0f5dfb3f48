"""The figures of a block put beside what their rows are about: rows of the schema READ."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from ecluse.observatory.enums import STATUSES, Sex
from ecluse.observatory.methods.results import Integers
from ecluse.observatory.sources.areas import Areas
from ecluse.observatory.sources.blocks import Key
from ecluse.observatory.sources.coded import Coded
from ecluse.observatory.sources.descriptions import Descriptions
from ecluse.observatory.sources.figures import Figures, number_arrays
from ecluse.observatory.sources.grids import Grid
from ecluse.observatory.sources.periods import Periods
from ecluse.observatory.store.schema import AGE_END

_STATUS_WORDS = tuple(status.value for status in STATUSES)


class Assembler:
    """Puts blocks of one table together; what all blocks share is made once."""

    def __init__(self, grid: Grid, told: Descriptions, areas: Areas, geography: Integers | int) -> None:
        self._grid, self._told, self._geography = grid, told, geography
        index = np.maximum(areas.index, 0)
        self._level = Coded(index, tuple(level.value for level, _ in areas.keys) or ("",)).arrow()
        self._area = Coded(index, tuple(code for _, code in areas.keys) or ("",)).arrow()
        self._rows: Integers = np.zeros(0, dtype=np.int64)
        self._shared: dict[str, pa.Array] = {}

    def table(self, key: Key, figures: Figures, indicator: Coded, periods: Periods) -> pa.Table:
        """The observations of the block that ``key`` names."""
        rows, size = figures.rows, len(figures.rows)
        if not self._shared or not np.array_equal(rows, self._rows):
            taken = pa.array(rows)
            self._rows = rows
            self._shared = {
                "level": self._level.take(taken),
                "area": self._area.take(taken),
                "row": pa.array(self._grid.numbers[rows], pa.int32()),
            }
        start, end = periods.days(rows)
        years = _years(end) + self._geography if isinstance(self._geography, int) else self._geography[rows]
        age_from, age_to = self._ages(key, rows)
        dimension, group = self._group(key, rows)
        value, numerator, denominator = (Coded.same(header, size).arrow() for header in figures.columns)
        return pa.table(
            {
                **self._shared,
                "indicator": indicator.arrow(),
                "geography": pa.array(years, pa.int16()),
                "start": pa.array(start.astype(np.int32)).cast(pa.date32()),
                "end": pa.array(end.astype(np.int32)).cast(pa.date32()),
                "sex": self._sex(key, rows).arrow(),
                "age_from": pa.array(age_from, pa.int16()),
                "age_to": pa.array(age_to, pa.int16()),
                "dimension": dimension.arrow(),
                "group": group.arrow(),
                **number_arrays(figures),
                "category": figures.category.arrow(),
                "status": Coded(figures.status, _STATUS_WORDS).arrow(),
                "value_column": value,
                "numerator_column": numerator,
                "denominator_column": denominator,
            }
        )

    def _sex(self, key: Key, rows: Integers) -> Coded:
        if key.sex is not None or self._told.sex is None:
            return Coded.same(key.sex or Sex.BOTH.value, len(rows))
        return self._told.sex.at(rows)

    def _ages(self, key: Key, rows: Integers) -> tuple[Integers, Integers]:
        first, last = key.ages or (0, AGE_END)
        told = (None, None) if key.ages else (self._told.age_from, self._told.age_to)
        one, other = (
            np.full(len(rows), default) if said is None else said[rows]
            for said, default in zip(told, (first, last), strict=True)
        )
        return one, other

    def _group(self, key: Key, rows: Integers) -> tuple[Coded, Coded]:
        """Dimension and group, both empty where the row is not broken down."""
        if key.dimension or self._told.dimension is None or self._told.group is None:
            return Coded.same(key.dimension, len(rows)), Coded.same(key.group, len(rows))
        return self._told.dimension.at(rows), self._told.group.at(rows)


def _years(days: Integers) -> Integers:
    """The year of days counted since 1970."""
    return np.asarray(days.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970)
