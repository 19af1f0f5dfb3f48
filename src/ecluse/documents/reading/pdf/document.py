"""A whole PDF: pages read, running lines told apart, pages laid out, paragraphs and tables followed over page breaks."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Final

from ecluse.documents.reading import sentences
from ecluse.documents.reading.blocks import Cell, Style
from ecluse.documents.reading.errors import BrokenError, NoTextError, TooLargeError
from ecluse.documents.reading.pdf.cells import Grid
from ecluse.documents.reading.pdf.furniture import RunningLines
from ecluse.documents.reading.pdf.glyphs import GlyphReader, Word
from ecluse.documents.reading.pdf.grids import grids_of
from ecluse.documents.reading.pdf.joining import Vocabulary
from ecluse.documents.reading.pdf.layout import Column, Element, PageLayout
from ecluse.documents.reading.pdf.lines import Line, lines_of, segments_of, with_drawn_bullets
from ecluse.documents.reading.pdf.paragraphs import Paragraph, spacing_of
from ecluse.documents.reading.pdf.pieces import Piece, continue_table, continues, emit, mark_contents
from ecluse.documents.reading.pdf.rulings import drawing_of
from ecluse.documents.reading.pdf.source import Document
from ecluse.documents.reading.pdf.tables import Row, Table, lines_text
from ecluse.documents.reading.stream import BlockStream, clean

_FEW_LETTERS: Final = 12
_UNREADABLE_SHARE: Final = 0.15


@dataclass(slots=True)
class _RawPage:
    number: int
    width: float
    height: float
    words: list[Word]
    turned: list[Word]
    grids: list[Grid]
    frames: list[Grid]


def read(data: bytes, stream: BlockStream) -> tuple[str, int | None]:
    """Add the blocks of a PDF; gives its title and its number of pages."""
    with Document(data) as document:
        if document.pages > stream.limits.pages:
            raise TooLargeError(sentences.TOO_MANY_PAGES.format(limit=sentences.number(stream.limits.pages)))
        if document.pages < 1:
            raise BrokenError(sentences.PDF_BROKEN)
        pages = _raw_pages(document, stream)
        bookmarks = document.bookmarks()
        title, count = document.title(), document.pages
    pieces = _Assembly(pages).pieces()
    mark_contents(pieces)
    emit(pieces, bookmarks, stream)
    return title, count


def _raw_pages(document: Document, stream: BlockStream) -> list[_RawPage]:
    """The words and borders of every page; says which ones could not be read or hold no text."""
    reader = GlyphReader()
    pages: list[_RawPage] = []
    damaged: list[int] = []
    silent: list[int] = []
    characters = unmapped = 0
    for index in range(document.pages):
        with document.page(index) as page:
            if page is None:
                damaged.append(index + 1)
                continue
            text = reader.read(page)
            drawing = drawing_of(page)
            letters = sum(len(word.text) for word in (*text.words, *text.turned))
            if letters < _FEW_LETTERS and drawing.images > 0.2:
                silent.append(index + 1)
            characters += letters
            unmapped += text.unmapped
            if characters > stream.limits.characters:
                raise TooLargeError(sentences.TOO_MUCH_TEXT)
            frame = page.frame
            words = with_drawn_bullets(text.words, drawing.dots)
            tables, frames = grids_of(drawing, words)
            pages.append(_RawPage(index + 1, frame.width, frame.height, words, text.turned, tables, frames))
    if not pages:
        raise BrokenError(sentences.PDF_BROKEN)
    if characters - unmapped < _FEW_LETTERS * max(1, min(3, len(silent))) and silent:
        raise NoTextError(sentences.IMAGES_ONLY)
    if damaged:
        stream.warn(sentences.DAMAGED_PAGES.format(pages=sentences.pages(damaged)))
    if silent:
        stream.warn(sentences.PAGES_WITHOUT_TEXT.format(pages=sentences.pages(silent)))
    if characters and unmapped > _UNREADABLE_SHARE * characters:
        stream.warn(sentences.GLYPHS_UNKNOWN)
    return pages


@dataclass(slots=True)
class _Body:
    """A page without its running lines, which follow as pieces."""

    words: list[Word]
    grids: list[Grid]
    header: list[Piece]
    footer: list[Piece]


@dataclass(slots=True)
class _Boxed:
    """A paragraph alone in a box at the foot of a page."""

    paragraph: Paragraph
    x0: float
    x1: float
    page: int


class _Assembly:
    """From raw pages to pieces, with what only the whole document tells: margins, spacing, running lines, vocabulary."""

    def __init__(self, pages: list[_RawPage]) -> None:
        self._pages = pages
        self._vocabulary = Vocabulary()
        self._running = RunningLines()
        self._pieces: list[Piece] = []
        self._open: Paragraph | None = None
        self._open_page = 0
        self._waiting: list[Piece] = []
        self._boxed: _Boxed | None = None
        sizes: Counter[float] = Counter()
        self._segments: dict[int, list[Line]] = {}
        self._lowest = 0.0
        edges: list[tuple[float, float]] = []
        for page in pages:
            lines = lines_of(page.words)
            segments = [segment for line in lines for segment in segments_of(line)]
            self._running.learn(page.number, segments, page.height)
            for grid in page.grids:
                self._running.learn_grid(page.number, grid, page.words, page.height)
            for word in page.words:
                sizes[word.size] += len(word.text)
            cut = False
            for line in segments:
                cut = self._vocabulary.learn(line.text, after_cut=cut)
            self._segments[page.number] = segments
            edges.extend((segment.x0, segment.x1) for segment in segments if len(segment.words) > 3)
        self._body = sizes.most_common(1)[0][0] if sizes else 10.0
        self._margins = self._text_margins(edges)
        for segments in self._segments.values():
            for segment in segments:
                segment.left, segment.right = self._margins
        self._spacing = spacing_of(list(self._segments.values()))

    def _text_margins(self, edges: list[tuple[float, float]]) -> tuple[float, float]:
        """Where the text of the document begins and ends across the page."""
        width = Counter(round(page.width) for page in self._pages).most_common(1)[0][0]
        if len(edges) < 3:
            left = min((word.x0 for page in self._pages for word in page.words), default=0.1 * width)
            left = min(left, 0.2 * width)
            return left, width - left
        lefts, rights = sorted(edge[0] for edge in edges), sorted(edge[1] for edge in edges)
        left, right = lefts[len(lefts) // 50], rights[len(rights) - 1 - len(rights) // 50]
        # Short lines alone do not tell the margin: it is taken as wide as the left one.
        return left, right if right > 0.75 * (width - left) else width - left

    def pieces(self) -> list[Piece]:
        ready = [(page, self._without_running(page)) for page in self._pages]
        bottoms = sorted(max((w.bottom for w in body.words), default=0.0) for _, body in ready)
        self._lowest = bottoms[len(bottoms) * 3 // 4]
        for page, body in ready:
            self._page(page, body)
        self._close()
        return self._pieces

    def _page(self, page: _RawPage, body: _Body) -> None:
        layout = PageLayout(page.number, self._page_margins(page), self._spacing, self._vocabulary)
        elements = layout.elements(body.words, body.grids, page.frames)
        self._waiting.extend(body.header)
        for element in elements:
            if isinstance(element, Column):
                if element is elements[0]:
                    self._rest_of_row(element, page.number)
                self._column(element, page.number)
            else:
                self._table(element, elements, page)
        self._boxed = self._box_at_foot(elements, page)
        self._waiting.extend(body.footer)
        self._waiting.extend(_turned_pieces(page))
        if self._open is None:
            self._release()

    def _page_margins(self, page: _RawPage) -> tuple[float, float]:
        left, right = self._margins
        usual = Counter(round(p.width) for p in self._pages).most_common(1)[0][0]
        return (left, right) if abs(page.width - usual) < 3 else (left, page.width - left)

    # Running lines -----------------------------------------------------------------------------------------------------

    def _without_running(self, page: _RawPage) -> _Body:
        """The words of the page itself, then its running headers and footers as pieces."""
        running: set[int] = set()
        header: list[Piece] = []
        footer: list[Piece] = []
        grids: list[Grid] = []
        running_grids: list[Grid] = []
        for grid in page.grids:
            (running_grids if self._running.grid_runs(grid, page.words) else grids).append(grid)
        inside = {id(word) for word in page.words if any(grid.holds(*word.middle) for grid in page.grids)}
        for grid in running_grids:
            own = [word for word in page.words if grid.holds(*word.middle)]
            running.update(id(word) for word in own)
            text = clean(" ".join(line.text for line in lines_of(own)))
            piece = Piece(text=text, page=page.number, size=own[0].size, furniture=True)
            (header if grid.top < page.height / 2 else footer).append(piece)
        segments = [s for s in self._segments.pop(page.number) if id(s.words[0]) not in inside]
        for segment, is_top in self._running.of(page.number, segments, page.height, self._body):
            running.update(id(word) for word in segment.words)
            piece = _piece(Paragraph(segment), self._vocabulary, page.number, self._margins)
            piece.furniture, piece.marker, piece.text = True, "", clean(segment.text)
            (header if is_top else footer).append(piece)
        words = [word for word in page.words if id(word) not in running]
        return _Body(words, grids, header, footer)

    # Paragraphs --------------------------------------------------------------------------------------------------------

    def _column(self, column: Column, page: int) -> None:
        for index, line in enumerate(column.lines):
            if self._open is not None and self._open.takes(line, self._spacing, new_column=index == 0):
                self._open.lines.append(line)
                continue
            self._close()
            self._open, self._open_page = Paragraph(line), page

    def _close(self) -> None:
        if self._open is not None:
            self._pieces.append(_piece(self._open, self._vocabulary, self._open_page, self._margins))
            self._open = None
        self._release()

    def _release(self) -> None:
        self._pieces.extend(self._waiting)
        self._waiting.clear()

    # Tables ------------------------------------------------------------------------------------------------------------

    def _rest_of_row(self, column: Column, page: int) -> None:
        """Lines at the top of a page that stand in the last column of the borderless table the page before ended with."""
        last = next((piece for piece in reversed(self._pieces) if not piece.furniture), None)
        if self._open is not None or last is None or last.table is None or last.table.ruled:
            return
        table = last.table
        if table.page + 1 != page or len(table.xs) != 3 or self._lowest - table.bottom > 40:
            return
        count = 0
        while count < len(column.lines) and column.lines[count].x0 >= table.xs[1] - 2:
            count += 1
        if not count:
            return
        lines, column.lines = column.lines[:count], column.lines[count:]
        for line in lines:
            line.left = table.xs[1]
        row = Row([Cell("", 0), Cell(lines_text(lines, self._spacing, self._vocabulary), 1)], Style(), 0.0, 0.0)
        continue_table(last, Table([row], table.xs, 0.0, lines[-1].bottom, page, ruled=False), self._vocabulary)

    def _table(self, table: Table, elements: list[Element], page: _RawPage) -> None:
        if elements[0] is table and (opening := self._opening(table)) is not None and self._boxed is not None:
            self._open = None
            self._release()
            first = (self._boxed.page, opening)
            rows = [first, *((page.number, row) for row in table.rows)]
            self._pieces.append(Piece(page=self._boxed.page, table=table, rows=rows))
            return
        self._close()
        if elements[0] is table and (before := self._last_table(table)) is not None:
            continue_table(before, table, self._vocabulary)
            return
        rows = [(page.number, row) for row in table.rows]
        self._pieces.append(Piece(page=page.number, table=table, rows=rows))

    def _box_at_foot(self, elements: list[Element], page: _RawPage) -> _Boxed | None:
        """The one-line box that ends a page: perhaps the first row of a table that goes on over the page."""
        last = elements[-1] if elements else None
        if not isinstance(last, Column) or self._open is None:
            return None
        lines = self._open.lines
        for frame in page.frames:
            if all(frame.holds(line.x0, line.base - 2) and frame.holds(line.x1, line.base - 2) for line in lines):
                return _Boxed(self._open, frame.x0, frame.x1, page.number)
        return None

    def _opening(self, table: Table) -> Row | None:
        """The box at the foot of the page before, as the first row of ``table`` when it is as wide."""
        boxed = self._boxed
        if boxed is None or boxed.paragraph is not self._open or boxed.page + 1 != table.page:
            return None
        if abs(boxed.x0 - table.x0) > 4 or abs(boxed.x1 - table.x1) > 4:
            return None
        piece = _piece(boxed.paragraph, self._vocabulary, boxed.page, self._margins)
        span = max(cell.column + cell.column_span for row in table.rows for cell in row.cells)
        style = Style(size=piece.size, bold=piece.bold, italic=piece.italic, colour=piece.colour)
        return Row([Cell(piece.text, 0, span)], style, 0.0, 0.0)

    def _last_table(self, table: Table) -> Piece | None:
        """The table at the foot of the page before, when this one goes on from it."""
        last = next((piece for piece in reversed(self._pieces) if not piece.furniture), None)
        if last is None or last.table is None:
            return None
        return last if continues(last.table, table, max(0.0, self._lowest - last.table.bottom)) else None


def _piece(paragraph: Paragraph, vocabulary: Vocabulary, page: int, margins: tuple[float, float]) -> Piece:
    first = paragraph.first
    left, right = margins
    middle = (left + right) / 2
    centred = all(
        abs((line.x0 + line.x1) / 2 - middle) < 4 and line.x0 > left + 20 and line.x1 < right - 10
        for line in paragraph.lines
    )
    return Piece(
        text=clean(paragraph.text(vocabulary).replace("\u00ad", "")),
        marker=paragraph.marked.marker if paragraph.marked else "",
        page=page,
        x0=first.x0 - first.left,
        size=first.size,
        bold=all(line.bold for line in paragraph.lines if line.has_letters)
        and any(line.has_letters for line in paragraph.lines),
        italic=all(line.italic for line in paragraph.lines if line.has_letters)
        and any(line.has_letters for line in paragraph.lines),
        colour=first.colour if len({line.colour for line in paragraph.lines}) == 1 else "",
        centred=centred,
        lines=len(paragraph.lines),
        contents=paragraph.last.contents,
    )


def _turned_pieces(page: _RawPage) -> list[Piece]:
    """Text printed sideways (a tab in the margin): kept, as furniture."""
    if not page.turned:
        return []
    text = clean(" ".join(word.text for word in page.turned))
    return [Piece(text=text, page=page.number, size=page.turned[0].size, furniture=True)]
