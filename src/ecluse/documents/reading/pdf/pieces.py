"""Paragraphs and table rows of a PDF in their order, before their kind is settled over the whole document."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Final

from ecluse.documents.reading.blocks import Cell, Style
from ecluse.documents.reading.pdf.joining import Vocabulary
from ecluse.documents.reading.pdf.source import Bookmark
from ecluse.documents.reading.pdf.tables import Row, Table
from ecluse.documents.reading.plain import is_contents_line
from ecluse.documents.reading.stream import BlockStream, clean

_LEADERS = re.compile(r"\s*(?:[.·_]{3,}|…+(?:\s*…)*|(?:\s\.){3,})[\s.…·_]*(?=\S*\d+\s*$)|\s*(?:[.·_]{4,}|…{2,})\s*$")
_END_NUMBER = re.compile(r"^(.*\S)[\s\t]+(\d{1,3})$", re.DOTALL)
_GLUED_NUMBER = re.compile(r"^(.*[^\W\d_)»])(\d{1,3})$", re.DOTALL)
_SENTENCE_END = re.compile(r"[.;]\s*$")
_MOST_HEADING: Final = 220
_FULL_WIDTH: Final = 1


@dataclass(slots=True)
class Piece:
    """A paragraph, an item or a row. ``rows`` is filled for tables alone."""

    text: str = ""
    marker: str = ""
    page: int = 0
    x0: float = 0.0
    size: float = 0.0
    bold: bool = False
    italic: bool = False
    colour: str = ""
    centred: bool = False
    lines: int = 1
    furniture: bool = False
    contents: bool = False
    table: Table | None = None
    rows: list[tuple[int, Row]] = field(default_factory=list)

    @property
    def style(self) -> Style:
        name = "toc" if self.contents else ""
        return Style(name, self.size, self.bold, self.italic, self.centred, self.colour)


def mark_contents(pieces: list[Piece]) -> None:
    """Flag the lines of contents pages: leaders and a number, and the lines among them whose number lost its leaders."""
    texts = [p for p in pieces if p.table is None and not p.furniture]
    for piece in texts:
        if is_contents_line(piece.text) or (_LEADERS.search(piece.text) and not piece.marker):
            piece.contents = True
    by_index = {id(piece): index for index, piece in enumerate(texts)}
    for piece in texts:
        if piece.contents:
            continue
        index = by_index[id(piece)]
        around = texts[max(0, index - 2) : index] + texts[index + 1 : index + 3]
        beside = sum(p.contents and p.page == piece.page for p in around)
        numbered = _END_NUMBER.match(piece.text) or _GLUED_NUMBER.match(piece.text)
        if numbered and beside >= 2 and int(numbered[2]) < 400:
            piece.contents = True
    _mark_bare_contents(texts)
    for piece in texts:
        if piece.contents:
            piece.text = _contents_text(piece.text)


def _mark_bare_contents(texts: list[Piece]) -> None:
    """Contents without leaders: after "Sommaire", lines that end with growing page numbers."""
    for index, piece in enumerate(texts):
        if not re.match(r"^(?:sommaire|table des mati[èe]res|contenu)\b", piece.text, re.IGNORECASE):
            continue
        found: list[Piece] = []
        last = 0
        for entry in texts[index + 1 : index + 200]:
            numbered = _END_NUMBER.match(entry.text)
            if not numbered or int(numbered[2]) < last or entry.size > piece.size + 0.5:
                break
            last = int(numbered[2])
            found.append(entry)
        if len(found) >= 3:
            for entry in found:
                entry.contents = True


def _contents_text(text: str) -> str:
    """The title, a tab, the page number."""
    bare = _LEADERS.sub("\t", text).strip()
    numbered = _END_NUMBER.match(bare) or _GLUED_NUMBER.match(bare)
    return f"{numbered[1].rstrip('. …')}\t{numbered[2]}" if numbered else bare.rstrip(". …")


class Headings:
    """Which pieces are titles, and how deep: by the document's outline, otherwise by size beside that of the body."""

    def __init__(self, pieces: list[Piece], bookmarks: list[Bookmark]) -> None:
        self._body = body_size(pieces)
        self._marks: dict[str, list[Bookmark]] = {}
        for mark in bookmarks:
            self._marks.setdefault(_folded(mark.title), []).append(mark)
        cover = self._cover_pages(pieces)
        sizes = Counter(self._step(p.size) for p in pieces if self._by_size(p) and p.page not in cover)
        self._levels = {size: level for level, size in enumerate(sorted(sizes, reverse=True), start=1)}

    def _step(self, size: float) -> float:
        return round(size * 2) / 2

    def _cover_pages(self, pieces: list[Piece]) -> set[int]:
        """The first page, when it holds little else than large titles."""
        if max((p.page for p in pieces), default=1) < 3:
            return set()
        first = [p for p in pieces if p.page == 1 and not p.furniture]
        letters = sum(len(p.text) for p in first)
        return {1} if letters < 700 and not any(p.table for p in first) else set()

    def level(self, piece: Piece) -> int:
        """The level of a title, 0 for another piece."""
        if piece.table is not None or piece.furniture or piece.contents or not any(c.isalpha() for c in piece.text):
            return 0
        marks = self._marks.get(_folded(f"{piece.marker} {piece.text}")) or self._marks.get(_folded(piece.text))
        if marks and len(piece.text) < _MOST_HEADING:
            nearest = min(marks, key=lambda mark: abs(mark.page - piece.page))
            if abs(nearest.page - piece.page) <= 1:
                return nearest.level
        if not self._by_size(piece):
            return 0
        return self._levels.get(self._step(piece.size), 1)

    def _by_size(self, piece: Piece) -> bool:
        if (
            piece.table is not None
            or piece.furniture
            or piece.contents
            or len(piece.text) > _MOST_HEADING
            or piece.lines > 4
        ):
            return False
        if not any(c.isalpha() for c in piece.text) or (piece.marker and not piece.marker[:1].isalnum()):
            return False
        larger = piece.size / max(self._body, 1.0)
        if _SENTENCE_END.search(piece.text) and len(piece.text) > 60:
            return False
        if larger >= 1.35:
            return True
        return larger >= 1.07 and (piece.bold or piece.colour not in {"", "#ffffff"})


def body_size(pieces: list[Piece]) -> float:
    """The size of most letters outside titles and furniture, in tables too."""
    sizes: Counter[float] = Counter()
    for piece in pieces:
        if piece.furniture:
            continue
        if piece.table is None:
            sizes[round(piece.size * 2) / 2] += len(piece.text)
        for _, row in piece.rows:
            sizes[round(row.style.size * 2) / 2] += sum(len(cell.text) for cell in row.cells) // 2
    return sizes.most_common(1)[0][0] if sizes else 10.0


def _folded(text: str) -> str:
    return re.sub(r"\W+", "", text).lower()


class ItemLevels:
    """Depth of list items by where their markers stand."""

    def __init__(self) -> None:
        self._stack: list[float] = []

    def reset(self) -> None:
        self._stack.clear()

    def of(self, x0: float) -> int:
        while self._stack and x0 < self._stack[-1] - 4:
            self._stack.pop()
        if not self._stack or x0 > self._stack[-1] + 4:
            self._stack.append(x0)
        return len(self._stack)


def emit(pieces: list[Piece], bookmarks: list[Bookmark], stream: BlockStream) -> None:
    """Add the pieces as blocks."""
    headings = Headings(pieces, bookmarks)
    levels = ItemLevels()
    for piece in pieces:
        if piece.rows:
            number = stream.new_table()
            levels.reset()
            for index, (page, row) in enumerate(piece.rows):
                stream.row(row.cells, table=number, row=index, page=page, style=row.style, furniture=piece.furniture)
            continue
        level = headings.level(piece)
        if level:
            levels.reset()
            text = f"{piece.marker} {piece.text}" if piece.marker[:1].isalnum() else piece.text
            stream.heading(text, level, page=piece.page, style=piece.style)
        elif piece.marker and not piece.contents:
            stream.item(
                piece.text,
                level=levels.of(piece.x0),
                marker=piece.marker,
                page=piece.page,
                style=piece.style,
                furniture=piece.furniture,
            )
        else:
            text = f"{piece.marker} {piece.text}" if piece.marker else piece.text
            stream.paragraph(text, page=piece.page, style=piece.style, furniture=piece.furniture)


# Tables over several pages ---------------------------------------------------------------------------------------------


def continues(before: Table, after: Table, room: float) -> bool:
    """Whether a table at the top of a page goes on from the one at the foot of the page before.

    ``room`` is the height left under ``before``, in points.
    """
    if not _same_sides(before.xs, after.xs):
        return False
    if before.ruled != after.ruled or after.page != before.page + 1:
        return False
    first, opening = after.rows[0], before.rows[0]
    if _texts(first) == _texts(opening):
        return True
    tallest = max((row.bottom - row.top for row in after.rows[:1]), default=0.0)
    if room > max(60.0, tallest + 30.0):
        return False
    # A sheet whose title fills the first row: another such title begins another sheet.
    return not (_is_title(first) and _is_title(opening))


def _same_sides(a: list[float], b: list[float]) -> bool:
    """Whether two parts of a table are as wide, and the sides of the columns of one are among those of the other."""
    fewer, more = sorted((a, b), key=len)
    if abs(a[0] - b[0]) > 4 or abs(a[-1] - b[-1]) > 4:
        return False
    return all(any(abs(x - y) < 5 for y in more) for x in fewer)


def _on_sides(rows: list[Row], xs: list[float], sides: list[float]) -> list[Row]:
    """The rows of a part whose columns stand at ``xs``, their cells counted on the columns at ``sides``."""
    at = [min(range(len(sides)), key=lambda i, x=x: abs(sides[i] - x)) for x in xs]  # type: ignore[misc]
    moved = []
    for row in rows:
        cells = []
        for cell in row.cells:
            start = at[min(cell.column, len(at) - 1)]
            end = at[min(cell.column + cell.column_span, len(at) - 1)]
            cells.append(replace(cell, column=start, column_span=max(1, end - start)))
        moved.append(replace(row, cells=cells))
    return moved


def _texts(row: Row) -> tuple[str, ...]:
    return tuple(" ".join(cell.text.split()) for cell in row.cells)


def _is_title(row: Row) -> bool:
    return sum(bool(cell.text) for cell in row.cells) == 1 and any(
        c.text and c.column_span > _FULL_WIDTH for c in row.cells
    )


def continue_table(piece: Piece, after: Table, vocabulary: Vocabulary) -> None:
    """Add the rows of ``after`` to the table it continues: no repeated header, a row cut by the page mended."""
    table, before = piece.table, piece.rows
    rows = list(after.rows)
    if table is not None and len(table.xs) != len(after.xs):
        if len(table.xs) > len(after.xs):
            rows = _on_sides(rows, after.xs, table.xs)
            after = replace(after, xs=table.xs)
        else:
            moved = _on_sides([row for _, row in before], table.xs, after.xs)
            before[:] = [(page, row) for (page, _), row in zip(before, moved, strict=True)]
    piece.table = after
    if before and rows and _texts(rows[0]) == _texts(before[0][1]):
        rows = rows[1:]
    if before and rows and _is_cut(before[-1][1], rows[0]):
        page, last = before[-1]
        before[-1] = (page, _mended(last, rows[0], vocabulary))
        rows = rows[1:]
    if before and rows:
        rows[0] = _carried(before, rows[0])
    before.extend((after.page, row) for row in rows)


def _carried(before: list[tuple[int, Row]], first: Row) -> Row:
    """A merged cell that the page break cut goes on: it grows where it began, and its empty rest is left out."""
    kept: list[Cell] = []
    for cell in first.cells:
        host = _reaching_the_end(before, cell) if not cell.text and cell.column == 0 and len(first.cells) > 2 else None
        if host is None:
            kept.append(cell)
            continue
        at, place = host
        page, row = before[at]
        grown = replace(row.cells[place], row_span=row.cells[place].row_span + cell.row_span)
        before[at] = (page, replace(row, cells=[*row.cells[:place], grown, *row.cells[place + 1 :]]))
    return replace(first, cells=kept)


def _reaching_the_end(before: list[tuple[int, Row]], cell: Cell) -> tuple[int, int] | None:
    """Where stands the filled cell of the same columns that covers the last row: (row, place in it)."""
    for at in range(len(before) - 1, -1, -1):
        for place, other in enumerate(before[at][1].cells):
            if (other.column, other.column_span) == (cell.column, cell.column_span):
                tall = other.row_span > 1 or cell.row_span > 1
                return (at, place) if other.text and tall and at + other.row_span >= len(before) else None
    return None


def _is_cut(last: Row, first: Row) -> bool:
    """Whether a page break cut a row in two: the second part has no label, or goes on in the middle of a sentence."""
    if [(c.column, c.column_span) for c in last.cells] != [(c.column, c.column_span) for c in first.cells]:
        return False
    filled = [(a.text, b.text) for a, b in zip(last.cells, first.cells, strict=True) if b.text]
    if len(first.cells) < 2 or len(filled) == len(first.cells):
        return False
    if all(above and _goes_on(above, below) for above, below in filled):
        return True
    return len(first.cells) == 2 and not first.cells[0].text and bool(last.cells[0].text)


def _goes_on(above: str, below: str) -> bool:
    """Whether a text goes on in another one in the middle of a sentence."""
    return below[:1].islower() and not above.rstrip().endswith((".", ";", ":"))


def _mended(last: Row, first: Row, vocabulary: Vocabulary) -> Row:
    cells: list[Cell] = []
    for a, b in zip(last.cells, first.cells, strict=True):
        if not b.text:
            cells.append(a)
        elif not a.text:
            cells.append(replace(a, text=b.text))
        elif _goes_on(a.text, b.text):
            cells.append(replace(a, text=vocabulary.join(a.text, b.text)))
        else:
            cells.append(replace(a, text=f"{a.text}\n{b.text}"))
    return Row([replace(cell, text=clean(cell.text)) for cell in cells], last.style, last.top, last.bottom)
