"""The first lines of a file received, as the person who describes its columns sees them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from ecluse.observatory.rules.mapping import header_row
from ecluse.observatory.sources.grids import HEAD_ROWS, numbered
from ecluse.observatory.sources.lists import tables_in
from ecluse.territories.rules.sources.containers import Member, opened
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
    with suppress(SourceError), opened(path) as members:
        for member in members:
            with suppress(SourceError):  # one file of an archive that cannot be read does not hide the others
                found += _previews_in(member, path)
    return found


def _previews_in(member: Member, path: Path) -> Iterator[Preview]:
    for table in tables_in(member):
        rows = list(islice(numbered(table), HEAD_ROWS))
        line = header_row(rows)
        if line:
            header = next(cells for number, cells in rows if number == line)
            under = [cells for number, cells in rows if number > line][:_ROWS]
            name = table.name.removeprefix(path.name).removeprefix(" › ") or path.name
            yield _preview(name, line, header, under)


def _preview(name: str, line: int, header: list[str], under: list[list[str]]) -> Preview:
    width = len(header)
    rows = tuple(tuple([*cells, *[""] * width][:width]) for cells in under)
    samples = tuple(
        ", ".join(dict.fromkeys(row[place] for row in rows if row[place].strip()) or ["vide"]) for place in range(width)
    )
    return Preview(name, line, tuple(header), rows, tuple(sample[:60] for sample in samples))
