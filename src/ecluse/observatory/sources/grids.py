"""A table as columns of texts, with what stands above and around them.

Cells pass once through Python, in batches, as the readers of containers give them; from there on everything is done on
whole columns.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ecluse.observatory.methods.results import Booleans, Integers
from ecluse.territories.rules.sources.layouts import is_note
from ecluse.territories.rules.sources.tables import Row, Table, header_name

#: How many lines are looked at to find the header: DREES puts ten above it.
HEAD_ROWS = 30
_BATCH = 20_000
COMMENT = "#"


@dataclass(frozen=True, slots=True)
class Grid:
    """The rows under a header. ``header`` is as written, ``names`` are normalised; ``columns`` hold trimmed texts, one
    array a column; ``numbers`` are those of the rows, counted from 1 as a spreadsheet does. ``above`` is the number of
    lines down to the header included; ``overflow`` gives what rows hold beyond the last column, by place in the grid."""

    header: tuple[str, ...]
    names: tuple[str, ...]
    columns: tuple[pa.Array, ...]
    numbers: Integers
    above: int
    overflow: dict[int, str]

    def __len__(self) -> int:
        return len(self.numbers)

    def places(self, pattern: str) -> list[int]:
        """The columns whose name matches the pattern whole, from left to right."""
        compiled = re.compile(pattern)
        return [place for place, name in enumerate(self.names) if name and compiled.fullmatch(name)]

    def place(self, pattern: str) -> int | None:
        """The first of them."""
        found = self.places(pattern) if pattern else []
        return found[0] if found else None


def numbered(table: Table) -> Iterator[Row]:
    """The rows of a table with their number in a spreadsheet: a quoted line break does not begin a new one."""
    if table.sheet:
        yield from table.rows()
    else:
        for number, (_, cells) in enumerate(table.rows(), 1):
            yield number, cells


def head(table: Table) -> list[Row]:
    """The first rows of a table, without those of comment."""
    return list(islice((row for row in numbered(table) if not is_comment(row[1])), HEAD_ROWS))


def is_comment(cells: Sequence[str]) -> bool:
    """Whether a row is a comment of our own tables."""
    return bool(cells) and cells[0].lstrip("\ufeff").startswith(COMMENT)


def grid_of(table: Table, header: Sequence[str], header_row: int) -> Grid:
    """The rows of ``table`` under its line ``header_row`` (0: there is no header), as columns."""
    names = _distinct(header)
    width = len(header)
    batches: list[list[pa.Array]] = []
    numbers: list[int] = []
    overflow: dict[int, str] = {}
    rows = (row for row in numbered(table) if row[0] > header_row)
    while batch := list(islice(rows, _BATCH)):
        start = len(numbers)
        numbers += [number for number, _ in batch]
        cells = [row for _, row in batch]
        if any(len(row) != width for row in cells):
            for place, row in enumerate(cells):
                beyond = " ".join(text for text in row[width:] if text.strip())
                if beyond:
                    overflow[start + place] = beyond
            cells = [row[:width] + [""] * (width - len(row)) for row in cells]
        batches.append([pa.array(column, pa.string()) for column in zip(*cells, strict=True)])
    columns = tuple(_joined(batch[place] for batch in batches) for place in range(width))
    return Grid(
        tuple(text.strip().lstrip("\ufeff") for text in header),
        names,
        columns,
        np.array(numbers, dtype=np.int64),
        header_row,
        overflow,
    )


def _distinct(header: Sequence[str]) -> tuple[str, ...]:
    """Normalised names; of two equal ones, the second is no longer found by its name."""
    seen: set[str] = set()
    names = []
    for cell in header:
        name = header_name(cell)
        names.append("" if name in seen else name)
        seen.add(name)
    return tuple(names)


def _joined(chunks: Iterable[pa.Array]) -> pa.Array:
    found = list(chunks)
    if not found:
        return pa.array([], pa.string())
    return pc.utf8_trim_whitespace(pa.concat_arrays(found))


def not_data(grid: Grid) -> dict[str, Booleans]:
    """Rows that hold no figures, by what they are: masks over the grid."""
    size = len(grid)
    filled = np.zeros(size, dtype=np.int32)
    for column in grid.columns:
        filled += np.asarray(pc.not_equal(column, ""))
    blank = filled == 0
    comment, note, repeat = (np.zeros(size, dtype=np.bool_) for _ in range(3))
    if grid.columns:
        first = grid.columns[0]
        comment = np.asarray(pc.starts_with(first, COMMENT)).copy()
        alone = np.flatnonzero((filled == 1) & ~comment)
        cells = pc.binary_join_element_wise(*(column.take(pa.array(alone)) for column in grid.columns), "")
        note[alone] = [is_note([text]) for text in cells.to_pylist()]
        repeat = np.asarray(pc.equal(first, grid.header[0]))
        for column, name in zip(grid.columns[1:], grid.header[1:], strict=True):
            repeat = repeat & np.asarray(pc.equal(column, name))
        repeat = repeat & (filled > 0)
    wide = list(grid.overflow)
    blank[wide] = note[wide] = False
    return {"ligne vide": blank, "commentaire": comment, "note sous le tableau": note, "en-tête répété": repeat}
