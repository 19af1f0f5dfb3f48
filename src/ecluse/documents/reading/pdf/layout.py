"""The order in which a page is read: columns one after the other, tables and paragraphs from top to bottom."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import Final

from ecluse.documents.reading.pdf.cells import Grid
from ecluse.documents.reading.pdf.glyphs import Word
from ecluse.documents.reading.pdf.joining import Vocabulary
from ecluse.documents.reading.pdf.lines import Line, lines_of, segments_of
from ecluse.documents.reading.pdf.paragraphs import Spacing
from ecluse.documents.reading.pdf.tables import (
    Table,
    borderless_table,
    column_places,
    is_contents,
    looks_tabular,
    ruled_table,
)

_GUTTER: Final = 8.0
_MAX_CANDIDATES: Final = 40
_MAX_DEPTH: Final = 8
_MAX_ITEMS: Final = 4_000


@dataclass(slots=True)
class Column:
    """Lines read one after the other, in one column of the page."""

    lines: list[Line]


Element = Column | Table


@dataclass(slots=True)
class Item:
    """Something placed on the page: a piece of a line, or a whole table."""

    x0: float
    top: float
    x1: float
    bottom: float
    line: Line | None = None
    grid: Grid | None = None


@dataclass(slots=True)
class _Band:
    """A part of the page with text on both sides of a gutter."""

    top: float
    bottom: float
    left: list[Item]
    right: list[Item]
    score: float


class PageLayout:
    """Orders one page. ``left`` and ``right`` are the margins of the document's text."""

    def __init__(self, page: int, margins: tuple[float, float], spacing: Spacing, vocabulary: Vocabulary) -> None:
        self._page = page
        self._left, self._right = margins
        self._spacing = spacing
        self._vocabulary = vocabulary
        self._inside: dict[int, list[Word]] = {}
        self._frames: list[Grid] = []

    def elements(self, words: list[Word], grids: list[Grid], frames: list[Grid]) -> list[Element]:
        """The columns and tables of the page in their order of reading; ``frames`` bound the text inside them."""
        self._frames = [f for f in frames if f.x1 - f.x0 < 0.8 * (self._right - self._left)]
        free: list[Word] = []
        for word in words:
            host = next((g for g in grids if g.holds(*word.middle)), None)
            if host is None:
                free.append(word)
            else:
                self._inside.setdefault(id(host), []).append(word)
        items = [Item(s.x0, s.top, s.x1, s.bottom, line=s) for line in lines_of(free) for s in segments_of(line)]
        items += [Item(g.x0, g.top, g.x1, g.bottom, grid=g) for g in grids if id(g) in self._inside]
        return self._merged(self._order(items, self._left, self._right, 0))

    def _merged(self, elements: list[Element]) -> list[Element]:
        """Columns that follow one another over the same width are one."""
        merged: list[Element] = []
        for element in elements:
            last = merged[-1] if merged else None
            if (
                isinstance(element, Column)
                and isinstance(last, Column)
                and element.lines
                and last.lines
                and abs(element.lines[0].left - last.lines[-1].left) < 1
                and abs(element.lines[0].right - last.lines[-1].right) < 1
                and element.lines[0].base > last.lines[-1].base
            ):
                last.lines.extend(element.lines)
            else:
                merged.append(element)
        return merged

    def _order(self, items: list[Item], left: float, right: float, depth: int) -> list[Element]:
        if not items:
            return []
        band = _best_band(items) if depth < _MAX_DEPTH and len(items) >= 4 else None
        if band is None:
            return self._leaf(items, left, right)
        inside = {id(item) for item in (*band.left, *band.right)}
        above = [i for i in items if id(i) not in inside and (i.top + i.bottom) / 2 < band.top]
        below = [i for i in items if id(i) not in inside and (i.top + i.bottom) / 2 >= band.top]
        middle = self._band(band, left, right, depth)
        return [*self._order(above, left, right, depth + 1), *middle, *self._order(below, left, right, depth + 1)]

    def _band(self, band: _Band, left: float, right: float, depth: int) -> list[Element]:
        on_left = [i.line for i in band.left if i.line is not None]
        on_right = [i.line for i in band.right if i.line is not None]
        lines = [*on_left, *on_right]
        tables = [i.grid for i in (*band.left, *band.right) if i.grid is not None]
        if not tables and is_contents(on_right):
            return self._leaf([*band.left, *band.right], left, right, contents=True)
        if on_left and on_right and all(i.grid is None for i in band.left):
            columns = len(column_places(lines)) - 1
            if looks_tabular(on_left, on_right, columns) and (not tables or columns == 2):
                rows = [line for grid in tables for line in self._as_lines(grid)]
                return [borderless_table([*lines, *rows], self._page, self._spacing, self._vocabulary)]
        start, end = max(i.x1 for i in band.left), min(i.x0 for i in band.right)
        first = self._order(band.left, min(left, min(i.x0 for i in band.left)), start, depth + 1)
        furthest = max(i.x1 for i in band.right)
        # Enough lines show where a column ends; a few short ones do not.
        bound = furthest if len(band.right) >= 5 else max(right, furthest)
        second = self._order(band.right, end, bound, depth + 1)
        return [*first, *second]

    def _as_lines(self, grid: Grid) -> list[Line]:
        """The rows of a table that stands beside a label, each as one line."""
        words = self._inside[id(grid)]
        table = ruled_table(grid, words, self._page, self._spacing, self._vocabulary)
        lines = []
        for row in table.rows if table else ():
            text = " | ".join(cell.text.replace("\n", " ") for cell in row.cells)
            base = row.top + words[0].size
            line = Line([Word(text, grid.x0, grid.x1, row.top, row.bottom, base, words[0].face, words[0].size)])
            line.whole = True
            lines.append(line)
        return lines

    def _bound(self, line: Line, right: float) -> float:
        """How far a line could go: to the side of the box it stands in, otherwise to the end of its column."""
        for frame in self._frames:
            if frame.holds(line.x0, line.base - 2) and line.x1 <= frame.x1:
                return min(right, frame.x1 - min(12.0, max(1.0, line.x0 - frame.x0)))
        return right

    def _leaf(self, items: list[Item], left: float, right: float, *, contents: bool = False) -> list[Element]:
        """One column: lines and tables from top to bottom."""
        words = [word for item in items if item.line is not None for word in item.line.words]
        lines = lines_of(words)
        for line in lines:
            line.contents = contents and line.words[-1].text[-1:].isdigit()
            line.left, line.right, line.page = left, max(self._bound(line, right), line.x1), self._page
        placed: list[tuple[float, Line | Grid]] = [(line.top, line) for line in lines]
        placed += [(item.grid.top, item.grid) for item in items if item.grid is not None]
        elements: list[Element] = []
        for _, thing in sorted(placed, key=lambda p: p[0]):
            if isinstance(thing, Grid):
                table = ruled_table(thing, self._inside[id(thing)], self._page, self._spacing, self._vocabulary)
                if table is not None:
                    elements.append(table)
            elif elements and isinstance(elements[-1], Column):
                elements[-1].lines.append(thing)
            else:
                elements.append(Column([thing]))
        return elements


def _best_band(items: list[Item]) -> _Band | None:
    """The widest part of the page that a gutter divides, if any."""
    if len(items) > _MAX_ITEMS:
        return None
    ordered = sorted(items, key=lambda i: (i.top, i.x0))
    titles = _lone_titles(ordered)
    best: _Band | None = None
    for x in _candidates(ordered):
        for group in _between_blockers(ordered, titles, x):
            band = _band_of(group, x)
            if band is not None and (best is None or band.score > best.score):
                best = band
    return best


def _candidates(items: list[Item]) -> list[float]:
    """Places just before the left edge of things that have something on their left."""
    counts: dict[int, int] = {}
    for index, item in enumerate(items):
        for other in items[max(0, index - 12) : index + 13]:
            if other.x1 + _GUTTER <= item.x0 and other.top < item.bottom and item.top < other.bottom:
                key = round((item.x0 - 1) / 2)
                counts[key] = counts.get(key, 0) + 1
                break
    often = sorted(counts, key=lambda key: -counts[key])[:_MAX_CANDIDATES]
    return [key * 2.0 for key in often]


def _between_blockers(items: list[Item], titles: set[int], x: float) -> list[list[Item]]:
    """Runs of things, from top to bottom, that do not cross the place ``x`` and that no lone title parts."""
    groups: list[list[Item]] = [[]]
    for item in items:
        if (item.x0 < x - 1.5 and item.x1 > x + 1.5) or (id(item) in titles and item.x1 <= x):
            groups.append([])
        else:
            groups[-1].append(item)
    return [group for group in groups if len(group) >= 4]


def _band_of(group: list[Item], x: float) -> _Band | None:
    left = [i for i in group if i.x1 <= x + 1.5]
    right = [i for i in group if i.x0 >= x - 1.5]
    if len(left) < 2 or len(right) < 2:
        return None
    top = max(min(i.top for i in left), min(i.top for i in right))
    bottom = min(max(i.bottom for i in left), max(i.bottom for i in right))
    beside_left = [i for i in left if i.bottom > top and i.top < bottom]
    beside_right = [i for i in right if i.bottom > top and i.top < bottom]
    if len(beside_left) < 2 or len(beside_right) < 2:
        return None
    if min(i.x0 for i in beside_right) - max(i.x1 for i in beside_left) < _GUTTER:
        return None
    height = bottom - top
    line = median(i.bottom - i.top for i in beside_left)
    if height < 1.8 * line:
        return None
    # What stands alone above the two sides is no part of them.
    kept_left = [i for i in left if i.bottom > top - 0.2 * line]
    kept_right = [i for i in right if i.bottom > top - 0.2 * line]
    band_top = min(i.top for i in (*kept_left, *kept_right))
    return _Band(band_top, bottom, kept_left, kept_right, height * min(len(beside_left), len(beside_right)))


def _lone_titles(items: list[Item]) -> set[int]:
    """Titles with nothing beside them: they head all that comes below, not one column of it. ``items`` go downwards."""
    lone: set[int] = set()
    reach = -1.0
    for index, item in enumerate(items):
        free = item.top >= reach - 1
        reach = max(reach, item.bottom)
        if not free or item.line is None or not item.line.bold:
            continue
        if index + 1 < len(items) and items[index + 1].top < item.bottom - 1:
            continue
        below = [o.line.size for o in items[index + 1 : index + 60] if o.line is not None]
        if below and item.line.size > median(below) + 0.9:
            lone.add(id(item))
    return lone
