"""HTML tables as rows of cells, with the columns that spans leave free."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from selectolax.lexbor import LexborNode

from ecluse.documents.reading.blocks import Cell

_MAX_COLUMN_SPAN: Final = 1000


def own_rows(table: LexborNode) -> Iterator[tuple[LexborNode, bool]]:
    """The rows of a table itself (not of the tables inside it), and whether they stand in its head."""
    child = table.child
    while child is not None:
        if child.tag == "tr":
            yield child, False
        elif child.tag in {"thead", "tbody", "tfoot"}:
            row = child.child
            while row is not None:
                if row.tag == "tr":
                    yield row, child.tag == "thead"
                row = row.next
        child = child.next


def own_cells(row: LexborNode) -> Iterator[LexborNode]:
    child = row.child
    while child is not None:
        if child.tag in {"td", "th"}:
            yield child
        child = child.next


def is_layout(table: LexborNode) -> bool:
    """A table that only places a page's elements: said so by its role, of a single cell, or holding titles or tables."""
    if (table.attributes.get("role") or "") in {"presentation", "none"}:
        return True
    rows = [list(own_cells(row)) for row, _ in own_rows(table)]
    if sum(len(cells) for cells in rows) <= 1:
        return True
    if table.css_first("th") is not None:
        return False
    return table.css_first("h1, h2, main, nav, header, footer") is not None


def span_of(node: LexborNode, name: str, most: int) -> int:
    try:
        value = int((node.attributes.get(name) or "1").strip())
    except ValueError:
        return 1
    return max(1, min(value, most))


class Grid:
    """Gives each cell its column, leaving free those that a cell above still covers."""

    def __init__(self, columns: int) -> None:
        self._most = columns
        self._covered: dict[int, int] = {}  # column -> rows that it stays covered

    def row(self, cells: list[tuple[str, int, int, bool]]) -> list[Cell]:
        """``cells`` are (text, column span, row span, header), in order."""
        placed: list[Cell] = []
        begun: dict[int, int] = {}
        column = 0
        for text, columns, rows, header in cells:
            while self._covered.get(column, 0) > 0:
                column += 1
            if column >= self._most:
                break
            columns = min(columns, _MAX_COLUMN_SPAN, self._most - column)
            placed.append(Cell(text, column, columns, rows, header))
            if rows > 1:
                begun.update(dict.fromkeys(range(column, column + columns), rows - 1))
            column += columns
        self._covered = {c: n - 1 for c, n in self._covered.items() if n > 1}
        self._covered.update(begun)
        return placed
