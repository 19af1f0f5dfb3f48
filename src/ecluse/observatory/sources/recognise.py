"""Tables of figures recognised by what their header and first rows say, never by the name of the file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from ecluse.observatory.rules.layouts import Layout
from ecluse.observatory.sources.grids import Grid, grid_of, head
from ecluse.territories.rules.sources.tables import Row, Table, header_name


@dataclass(frozen=True)
class Match:
    """A table whose layout is known. ``header_row`` is the number of the header's line, 0 when there is none."""

    layout: Layout
    table: Table
    header_row: int
    header: tuple[str, ...]

    @cached_property
    def grid(self) -> Grid:
        """The rows under the header, as columns: cut once, however many times the table is read."""
        return grid_of(self.table, self.header, self.header_row)

    @property
    def precision(self) -> int:
        """How much of the header the layout asks for: of two layouts that fit, the more demanding is right."""
        return 2 * len(self.layout.required) + len(self.layout.shapes) + len(self.layout.names)


def recognise(table: Table, layouts: Mapping[str, Layout] | Iterable[Layout]) -> Match | None:
    """The layout of ``table``, or None. Of several that fit, the most demanding one, then the first declared.

    The header is the first line that any layout understands: title lines above it are passed over, and so is a line of
    labels above the line of codes.
    """
    known = list(layouts.values() if isinstance(layouts, Mapping) else layouts)
    rows = head(table)
    for place in range(len(rows)):
        found = [match for layout in known if (match := _at(table, layout, rows, place)) is not None]
        if found:
            return max(found, key=lambda match: match.precision)
    return None


def fitted(table: Table, layout: Layout) -> Match | None:
    """``table`` read by ``layout``, or None when its header is nowhere in the first lines."""
    return recognise(table, [layout])


def _at(table: Table, layout: Layout, rows: Sequence[Row], place: int) -> Match | None:
    number, cells = rows[place]
    if layout.names:
        fits = place == 0 and _shaped(layout, [header_name(name) for name in layout.names], rows)
        return Match(layout, table, 0, layout.names) if fits and layout.shapes else None
    names = [header_name(cell) for cell in cells]
    filled = [name for name in names if name]
    if len(filled) < 2 or not all(_any(pattern, filled) for pattern in layout.required):
        return None
    if any(_any(pattern, filled) for pattern in layout.absent) or not layout.required:
        return None
    if not _shaped(layout, names, rows[place + 1 :]):
        return None
    return Match(layout, table, number, tuple(cells))


def _any(pattern: str, names: Iterable[str]) -> bool:
    compiled = re.compile(pattern)
    return any(compiled.fullmatch(name) for name in names)


def _shaped(layout: Layout, names: Sequence[str], rows: Sequence[Row]) -> bool:
    """Whether the first cells of the columns that the layout describes have, for half at least, the shape that it says."""
    for pattern, shape in layout.shapes.items():
        compiled, wanted = re.compile(pattern), re.compile(shape)
        place = next((place for place, name in enumerate(names) if compiled.fullmatch(name)), None)
        texts = [cells[place].strip() for _, cells in rows if place is not None and place < len(cells)]
        filled = [text for text in texts if text]
        fitting = sum(1 for text in filled if wanted.fullmatch(text))
        if not fitting or 2 * fitting < len(filled):
            return False
    return True
