"""Tables of a page: the text of their cells, borderless ones included."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from statistics import median
from typing import Final

from ecluse.documents.reading import markers
from ecluse.documents.reading.blocks import Cell, Style
from ecluse.documents.reading.pdf.cells import Grid, GridCell
from ecluse.documents.reading.pdf.glyphs import Word
from ecluse.documents.reading.pdf.joining import Vocabulary, dangles, starts_low
from ecluse.documents.reading.pdf.lines import Line, lines_of
from ecluse.documents.reading.pdf.paragraphs import Spacing, paragraphs_of
from ecluse.documents.reading.stream import clean

_PAGE_NUMBER = re.compile(r"^(?:p\.?\s*)?\d{1,3}$|^[ivxlc]{1,6}$", re.IGNORECASE)
_NUMERIC = re.compile(r"^[\d\s.,%€/+–-]+(?:€|%|ETP|k€|hab\.?)?$")
_COLUMN_GAP: Final = 6.0


@dataclass(slots=True)
class Row:
    cells: list[Cell]
    style: Style
    top: float
    bottom: float


@dataclass(slots=True)
class Table:
    """The part of a table that stands on one page."""

    rows: list[Row]
    xs: list[float]
    top: float
    bottom: float
    page: int
    ruled: bool = True
    key: str = field(default="")

    @property
    def x0(self) -> float:
        return self.xs[0]

    @property
    def x1(self) -> float:
        return self.xs[-1]


def ruled_table(grid: Grid, words: list[Word], page: int, spacing: Spacing, vocabulary: Vocabulary) -> Table | None:
    """The table of a grid filled with the words that lie in it; None when it holds none."""
    by_cell: dict[int, list[Word]] = {}
    for word in words:
        cell = grid.cell_at(*word.middle)
        if cell is not None:
            by_cell.setdefault(id(cell), []).append(word)
    if not by_cell:
        return None
    columns = _used_columns(grid)
    rows: list[Row] = []
    by_row: dict[int, list[GridCell]] = {}
    for cell in grid.cells:
        by_row.setdefault(cell.row, []).append(cell)
    for number in sorted(by_row):
        cells, inside = [], []
        for cell in by_row[number]:
            own = by_cell.get(id(cell), [])
            inside.extend(own)
            text = _cell_text(cell, own, grid.inner, page, spacing, vocabulary)
            first = columns[cell.column]
            cells.append(Cell(text, first, max(1, columns[cell.column + cell.columns] - first), cell.rows))
        if any(cell.text for cell in cells):
            rows.append(Row(cells, _row_style(inside), grid.ys[number], grid.ys[number + 1]))
    return Table(rows, [grid.xs[i] for i in _kept_lines(grid)], grid.top, grid.bottom, page) if rows else None


def _kept_lines(grid: Grid) -> list[int]:
    """The vertical lines where some cell begins or ends."""
    used = {cell.column for cell in grid.cells} | {cell.column + cell.columns for cell in grid.cells}
    return sorted(used)


def _used_columns(grid: Grid) -> list[int]:
    """For each vertical line, its number among those in use."""
    kept = _kept_lines(grid)
    return [sum(k < i for k in kept) for i in range(len(grid.xs))]


def _cell_text(
    cell: GridCell, words: list[Word], inner: list[Grid], page: int, spacing: Spacing, vocabulary: Vocabulary
) -> str:
    """The lines of a cell: its paragraphs and items, the rows of a table inside it joined with bars, in their order."""
    nested = [g for g in inner if cell.holds((g.x0 + g.x1) / 2, (g.top + g.bottom) / 2)]
    parts: list[tuple[float, str]] = []
    for grid in nested:
        own = [word for word in words if grid.holds(*word.middle)]
        words = [word for word in words if not grid.holds(*word.middle)]
        table = ruled_table(grid, own, page, spacing, vocabulary)
        for row in table.rows if table else ():
            parts.append((row.top, " | ".join(c.text.replace("\n", " ") for c in row.cells)))
    lines = lines_of(words)
    if lines:
        left = min(line.x0 for line in lines)
        pad = min(12.0, max(1.0, left - cell.x0))
        for line in lines:
            line.left, line.right = cell.x0 + pad, max(cell.x1 - pad, line.x1)
        for paragraph in paragraphs_of(lines, spacing):
            marked = paragraph.marked
            text = paragraph.text(vocabulary)
            bullet = marked is not None and not marked.marker[:1].isalnum() and not marked.marker.startswith("(")
            prefix = "" if marked is None else "• " if bullet else f"{marked.marker} "
            parts.append((paragraph.first.top, prefix + text))
    parts.sort(key=lambda part: part[0])
    return markers.cell_lines(clean("\n".join(text for _, text in parts)))


def _row_style(words: list[Word]) -> Style:
    lettered = [word for word in words if any(char.isalnum() for char in word.text)]
    if not lettered:
        return Style()
    colours = {word.face.colour for word in lettered}
    return Style(
        size=median(word.size for word in lettered),
        bold=all(word.face.bold for word in lettered),
        italic=all(word.face.italic for word in lettered),
        colour=colours.pop() if len(colours) == 1 else "",
    )


# Tables without borders -------------------------------------------------------------------------------------------------


def is_contents(right: list[Line]) -> bool:
    """Whether a column holds page numbers alone."""
    numbers = sum(bool(_PAGE_NUMBER.match(line.text)) for line in right)
    return len(right) >= 2 and numbers >= 0.8 * len(right)


def looks_tabular(left: list[Line], right: list[Line], columns: int) -> bool:
    """Whether two sides of a gutter are the columns of a table: labels and values, or short cells in rows."""
    size = median(line.size for line in left)
    bases = [line.base for line in right]
    starts = [line for line in left if not starts_low(line.text)]
    matched = sum(any(abs(line.base - base) <= 0.4 * size for base in bases) for line in starts)
    if not starts or matched < 0.75 * len(starts):
        return False
    labels = sum(line.text.rstrip().endswith(":") for line in starts) >= 0.5 * len(starts)
    bold = sum(line.bold for line in left) >= 0.8 * len(left) and sum(line.bold for line in right) <= 0.4 * len(right)
    short = median(len(line.words) for line in left) <= 6
    if short and (labels or bold):
        return True
    numeric = sum(bool(_NUMERIC.match(line.text)) for line in right) >= 0.6 * len(right)
    if numeric and len(right) >= 3:
        return True
    return columns >= 3 and short and median(len(line.words) for line in right) <= 7 and len(starts) >= 3


def column_places(segments: list[Line]) -> list[float]:
    """Where the columns of a table without borders begin: the blanks that no segment crosses."""
    spans = sorted((s.x0, s.x1) for s in segments)
    places = [spans[0][0]]
    end = spans[0][1]
    for x0, x1 in spans[1:]:
        if x0 - end >= _COLUMN_GAP:
            places.append(x0)
        end = max(end, x1)
    return [*places, end]


def borderless_table(segments: list[Line], page: int, spacing: Spacing, vocabulary: Vocabulary) -> Table:
    """A table from segments aligned in columns; a line without a new label continues the row above."""
    places = column_places(segments)
    lines: list[list[Line]] = []
    for segment in sorted(segments, key=lambda s: (s.base, s.x0)):
        if lines and abs(lines[-1][0].base - segment.base) <= 0.4 * segment.size:
            lines[-1].append(segment)
        else:
            lines.append([segment])
    groups: list[list[list[Line]]] = []
    for line in lines:
        label = next((s for s in line if _column_of(s, places) == 0), None)
        before = groups[-1][-1] if groups else None
        if before is not None and not _begins_row(label, line, before, groups[-1], places, spacing):
            groups[-1].append(line)
        else:
            groups.append([line])
    rows = [_borderless_row(group, places, spacing, vocabulary) for group in groups]
    top, bottom = min(s.top for s in segments), max(s.bottom for s in segments)
    return Table(rows, places, top, bottom, page, ruled=False)


def _begins_row(
    label: Line | None,
    line: list[Line],
    before: list[Line],
    group: list[list[Line]],
    places: list[float],
    spacing: Spacing,
) -> bool:
    gap = line[0].base - before[0].base
    if label is None:
        return gap > 2.2 * spacing.ratio * line[0].size
    above = next((s for row in reversed(group) for s in row if _column_of(s, places) == 0), None)
    if above is None:
        return True
    goes_on = starts_low(label.text) or (dangles(above.text) and not above.text.rstrip().endswith(":"))
    return not (goes_on and gap < 1.5 * spacing.ratio * line[0].size)


def _column_of(segment: Line, places: list[float]) -> int:
    return max((i for i, place in enumerate(places[:-1]) if segment.x0 >= place - 1), default=0)


def lines_text(lines: list[Line], spacing: Spacing, vocabulary: Vocabulary) -> str:
    """The text of a cell from its lines: a line for each paragraph or item."""
    texts = []
    for paragraph in paragraphs_of(lines, spacing):
        prefix = "" if paragraph.marked is None else f"{paragraph.marked.marker} "
        texts.append(prefix + paragraph.text(vocabulary))
    return markers.cell_lines(clean("\n".join(texts)))


def _borderless_row(group: list[list[Line]], places: list[float], spacing: Spacing, vocabulary: Vocabulary) -> Row:
    columns: dict[int, list[Line]] = {}
    for line in group:
        for segment in line:
            columns.setdefault(_column_of(segment, places), []).append(segment)
    cells = []
    for index in range(len(places) - 1):
        own = columns.get(index, [])
        right = places[index + 1] if index + 2 == len(places) else places[index + 1] - _COLUMN_GAP
        for segment in own:
            segment.left, segment.right = places[index], max(right, segment.x1)
        cells.append(Cell(lines_text(own, spacing, vocabulary), index))
    words = [word for line in group for segment in line for word in segment.words]
    return Row(cells, _row_style(words), group[0][0].top, group[-1][0].bottom)
