"""The first lines of a file received, as the person who describes its columns sees them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from ecluse.observatory.rules.mapping import header_row
from ecluse.observatory.sources.grids import HEAD_ROWS, numbered
from ecluse.observatory.sources.lists import tables_in
from ecluse.territories.rules.sources.containers import opened
from ecluse.territories.rules.sources.errors import SourceError

_ROWS, _SAMPLES = 8, 3


@dataclass(frozen=True, slots=True)
class Preview:
    """A table: its name, the line and the cells of its header, a few rows, and a few values of each column."""

    name: str
    line: int
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    samples: tuple[str, ...]


def previews_of(path: Path) -> list[Preview]:
    """The tables of a file that have a header, the sheets of a workbook each; none where the file cannot be read."""
    found: list[Preview] = []
    try:
        with opened(path) as members:
            for member in members:
                for table in tables_in(member):
                    rows = list(islice(numbered(table), HEAD_ROWS))
                    line = header_row(rows)
                    if line:
                        header = next(cells for number, cells in rows if number == line)
                        under = [cells for number, cells in rows if number > line][:_ROWS]
                        name = table.name.removeprefix(path.name).removeprefix(" › ") or path.name
                        found.append(_preview(name, line, header, under))
    except SourceError:
        return found
    return found


def _preview(name: str, line: int, header: list[str], under: list[list[str]]) -> Preview:
    width = len(header)
    rows = tuple(tuple([*cells, *[""] * width][:width]) for cells in under)
    samples = tuple(
        ", ".join(dict.fromkeys(row[place] for row in rows if row[place].strip()) or ["vide"]) for place in range(width)
    )
    return Preview(name, line, tuple(header), rows, tuple(sample[:60] for sample in samples))
