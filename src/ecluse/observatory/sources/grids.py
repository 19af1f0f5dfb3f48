"""A table as columns of texts, with what stands above and around them.

Plain text without quotes is cut into columns at once; the rows of anything else (workbooks, quoted cells, rows of uneven
length) pass once through Python, in batches. From there on everything is done on whole columns.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pv

from ecluse.observatory.methods.results import Booleans, Integers
from ecluse.territories.rules.sources.layouts import is_note
from ecluse.territories.rules.sources.tables import Row, Table, header_name

#: How many lines are looked at to find the header: DREES puts ten above it.
HEAD_ROWS = 30
_BATCH = 20_000
#: Encodings that Arrow reads as Python does, and the largest text that is taken in at once.
_ENCODINGS = {"utf-8": "utf8", "utf-8-sig": "utf8", "cp1252": "cp1252"}
_LARGEST = 1 << 29
COMMENT = "#"


@dataclass(frozen=True)
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

    @cached_property
    def aside(self) -> dict[str, Booleans]:
        """Rows that hold no figures, by what they are: masks over the grid."""
        return not_data(self)

    def coded(self, place: int) -> pa.DictionaryArray:
        """A column as codes and distinct texts: told apart once, however many times the column is looked at."""
        found = self._coded.get(place)
        if found is None:
            found = self._coded[place] = pc.dictionary_encode(self.columns[place])
        return found

    @cached_property
    def _coded(self) -> dict[int, pa.DictionaryArray]:
        return {}

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
    written = tuple(text.strip().lstrip("\ufeff") for text in header)
    columns = at_once(table, len(header), header_row)
    if columns is not None:
        numbers = np.arange(header_row + 1, header_row + 1 + len(columns[0]), dtype=np.int64)
        return Grid(written, _distinct(header), _trimmed(columns), numbers, header_row, {})
    columns, rows, overflow = by_rows(table, len(header), header_row)
    return Grid(written, _distinct(header), _trimmed(columns), np.array(rows, dtype=np.int64), header_row, overflow)


def at_once(table: Table, width: int, header_row: int) -> list[pa.Array] | None:
    """The columns of a text that has no quote, and ``width`` cells on every line; None for any other table."""
    text = table.text
    if text is None or text.encoding not in _ENCODINGS or width < 2:
        return None
    with text.open() as stream:
        content = stream.read(_LARGEST + 1)
    plain = content.replace(b"\r\n", b"\n") if b"\r" in content else content
    if len(content) > _LARGEST or b'"' in plain or b"\r" in plain or b"\x00" in plain:
        return None
    names = [str(place) for place in range(width)]
    try:
        found = pv.read_csv(
            pa.BufferReader(plain),
            pv.ReadOptions(
                skip_rows=header_row, column_names=names, encoding=_ENCODINGS[text.encoding], block_size=1 << 23
            ),
            pv.ParseOptions(delimiter=text.separator, quote_char=False, ignore_empty_lines=False),
            pv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False),
        )
    except (pa.ArrowInvalid, UnicodeDecodeError):  # uneven rows, or nothing under the header: read row by row
        return None
    return [column.combine_chunks() for column in found.columns]


def by_rows(table: Table, width: int, header_row: int) -> tuple[list[pa.Array], list[int], dict[int, str]]:
    """The columns of any table, the number of each row, and what rows hold beyond ``width`` cells."""
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
    columns = [
        pa.concat_arrays([pa.array([], pa.string()), *(batch[place] for batch in batches)]) for place in range(width)
    ]
    return columns, numbers, overflow


def _trimmed(columns: Iterable[pa.Array]) -> tuple[pa.Array, ...]:
    return tuple(pc.utf8_trim_whitespace(column) for column in columns)


def _distinct(header: Sequence[str]) -> tuple[str, ...]:
    """Normalised names; of two equal ones, the second is no longer found by its name."""
    seen: set[str] = set()
    names = []
    for cell in header:
        name = header_name(cell)
        names.append("" if name in seen else name)
        seen.add(name)
    return tuple(names)


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
