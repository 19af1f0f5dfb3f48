"""The body of an OpenDocument text in its order, then its notes; headers and footers flagged as furniture."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from lxml import etree

from ecluse.documents.reading import markers, sentences
from ecluse.documents.reading.archive import Archive
from ecluse.documents.reading.blocks import Cell, Style
from ecluse.documents.reading.counting import counted
from ecluse.documents.reading.errors import BrokenError, TooLargeError
from ecluse.documents.reading.odf.package import (
    DRAW,
    OFFICE,
    STYLE,
    TABLE,
    TEXT,
    content,
    count,
    styles_part,
    title,
    words,
)
from ecluse.documents.reading.odf.styles import ListLevel, OdfStyles, TextStyle
from ecluse.documents.reading.plain import is_contents_line
from ecluse.documents.reading.stream import BlockStream, clean

_INDEXES: Final = frozenset(
    TEXT + name
    for name in (
        "table-of-content",
        "illustration-index",
        "table-index",
        "object-index",
        "user-index",
        "alphabetical-index",
        "bibliography",
    )
)
_THROUGH: Final = frozenset({TEXT + "section", TEXT + "index-body", TEXT + "index-title", TABLE + "table-header-rows"})
_MAX_DEPTH: Final = 40


def read(archive: Archive, stream: BlockStream) -> tuple[str, int | None]:
    """Add the blocks of the document; gives its title and its number of pages where page breaks are told."""
    root = content(archive)
    styles_root = styles_part(archive, stream)
    body = root.find(f"{OFFICE}body/{OFFICE}text")
    if body is None:
        raise BrokenError(sentences.BROKEN)
    reader = _Reader(stream, OdfStyles(styles_root, root))
    reader.furniture(styles_root, ("header", "header-first", "header-left"))
    reader.body(body)
    reader.notes()
    reader.furniture(styles_root, ("footer", "footer-first", "footer-left"))
    if body.find(TEXT + "tracked-changes") is not None:
        stream.warn(sentences.TRACKED_CHANGES)
    return title(archive), reader.page if reader.page > 1 else None


class _Reader:
    def __init__(self, stream: BlockStream, styles: OdfStyles) -> None:
        self._stream = stream
        self._styles = styles
        self._notes: list[etree._Element] = []
        self._counters: dict[str, list[int]] = {}
        self._last_list = ""
        self._outline = [0] * 11
        self._is_furniture = False
        self._in_index = False
        self._depth = 0
        self.page = 1

    # Order -------------------------------------------------------------------------------------------------------------

    def body(self, container: etree._Element) -> None:
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise TooLargeError(sentences.TOO_DEEP)
        for element in container:
            tag = element.tag
            if tag in {TEXT + "p", TEXT + "h"}:
                self._paragraph(element)
            elif tag == TEXT + "list":
                self._list(element, 1, "", "")
            elif tag == TABLE + "table":
                self._table(element)
            elif tag in _INDEXES:
                self._in_index = True
                self.body(element)
                self._in_index = False
            elif tag in _THROUGH and element.get(TEXT + "display", "") != "none":
                self.body(element)
            elif tag in {DRAW + "frame", DRAW + "custom-shape", DRAW + "g"}:
                self._frames(element)
        self._depth -= 1

    def _frames(self, element: etree._Element) -> None:
        """Text boxes of a drawing, each read as a small body of its own."""
        for box in _outermost(element, {DRAW + "text-box", DRAW + "custom-shape"}):
            self.body(box)

    def _turn(self, style: TextStyle, element: etree._Element) -> None:
        if self._is_furniture:
            return
        soft = next(element.iter(TEXT + "soft-page-break"), None) is not None
        if (style.page_break and self._stream.blocks) or soft:
            self.page += 1

    # Paragraphs and lists ----------------------------------------------------------------------------------------------

    def _paragraph(self, element: etree._Element, marker: str = "", level: int = 0, *, bullet: bool = True) -> None:
        style = self._styles.of(element.get(TEXT + "style-name", ""))
        self._turn(style, element)
        if style.hidden:
            if words(element).strip():
                self._stream.warn(sentences.HIDDEN_TEXT)
            return
        self._remember_notes(element)
        text = clean(words(element))
        look = self._look(element, style)
        page = self.page if not self._is_furniture else None
        heading = _outline_level(element, style)
        if self._in_index or is_contents_line(text):
            self._stream.paragraph(
                text, marker=marker, page=page, style=replace(look, name="toc"), furniture=self._is_furniture
            )
        elif heading and not self._is_furniture:
            self._stream.heading(
                text, heading, marker=marker or self._outline_marker(element, heading, text), page=page, style=look
            )
        elif level:
            self._stream.item(text, level=level, marker=marker, page=page, style=look, furniture=self._is_furniture)
        else:
            self._stream.typed(text, page=page, style=look, furniture=self._is_furniture)
        for frame in _outermost(element, {DRAW + "frame", DRAW + "custom-shape", DRAW + "g"}):
            self._frames(frame)

    def _outline_marker(self, element: etree._Element, level: int, text: str) -> str:
        """The number that the outline prints before a heading."""
        shape = self._styles.outline.get(level)
        if (
            shape is None
            or shape.kind in {"none", "bullet"}
            or not text
            or element.get(TEXT + "is-list-header") == "true"
        ):
            return ""
        self._outline[level] = (self._outline[level] or shape.start - 1) + 1
        self._outline[level + 1 :] = [0] * (10 - level)
        places = range(max(1, level - shape.shown + 1), level + 1)
        numbers = [
            counted(max(1, self._outline[place]), self._styles.outline.get(place, shape).kind) for place in places
        ]
        return f"{shape.prefix}{'.'.join(numbers)}{shape.suffix}".strip()

    def _list(self, element: etree._Element, depth: int, style: str, key: str) -> None:
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise TooLargeError(sentences.TOO_DEEP)
        style = element.get(TEXT + "style-name", "") or style or self._first_style(element)
        key = self._list_key(element, style, key)
        for item in element:
            if item.tag not in {TEXT + "list-item", TEXT + "list-header"}:
                continue
            shape = self._styles.list_level(style, depth)
            marker = self._marker(item, shape, style, key, depth)
            for child in item:
                if child.tag == TEXT + "list":
                    self._list(child, depth + 1, style, key)
                elif child.tag in {TEXT + "p", TEXT + "h"}:
                    self._paragraph(child, marker, depth if marker else 0)
                    marker = ""
                elif child.tag == TABLE + "table":
                    self._table(child)
                elif child.tag in {TEXT + "section"}:
                    self.body(child)
        self._depth -= 1

    def _first_style(self, element: etree._Element) -> str:
        paragraph = next(element.iter(TEXT + "p"), None)
        return self._styles.of(paragraph.get(TEXT + "style-name", "")).list_style if paragraph is not None else ""

    def _list_key(self, element: etree._Element, style: str, key: str) -> str:
        """What the list counts with: itself, or an earlier list that it continues."""
        if key:
            return key
        identifier = element.get("{http://www.w3.org/XML/1998/namespace}id", "") or f"list {id(element)}"
        continued = element.get(TEXT + "continue-list", "")
        if continued in self._counters:
            self._counters[identifier] = self._counters[continued]
        elif element.get(TEXT + "continue-numbering") == "true" and f"style {style}" in self._counters:
            self._counters[identifier] = self._counters[f"style {style}"]
        else:
            self._counters[identifier] = [0] * 12
        self._counters[f"style {style}"] = self._counters[identifier]
        return identifier

    def _marker(self, item: etree._Element, shape: ListLevel, style: str, key: str, depth: int) -> str:
        if item.tag == TEXT + "list-header" or not any(child.tag != TEXT + "list" for child in item):
            return ""
        if shape.kind == "bullet":
            return shape.bullet
        counters = self._counters[key]
        place = min(depth, 10)
        start = item.get(TEXT + "start-value", "")
        if start.isdecimal() and len(start) < 6:
            counters[place] = int(start)
        else:
            counters[place] = counters[place] + 1 if counters[place] else shape.start
        counters[place + 1 :] = [0] * (11 - place)
        places = range(max(1, place - shape.shown + 1), place + 1)
        numbers = [counted(max(1, counters[p]), self._styles.list_level(style, p).kind) for p in places]
        text = ".".join(n for n in numbers if n)
        return f"{shape.prefix}{text}{shape.suffix}".strip() if text else ""

    def _look(self, element: etree._Element, style: TextStyle) -> Style:
        bold, italic, size, colour = style.bold, style.italic, style.size, style.colour
        spans = [s for s in element.iter(TEXT + "span") if words(s).strip()]
        covered = sum(len(words(s).strip()) for s in spans if s.getparent() is element)
        if spans and covered >= len(words(element).strip()):
            looks = [self._styles.of(s.get(TEXT + "style-name", ""), "text") for s in spans if s.getparent() is element]
            bold = bold or all(look.bold for look in looks)
            italic = italic or all(look.italic for look in looks)
            size = looks[0].size or size
            colour = colour or looks[0].colour
        return Style(style.name, size, bold, italic, style.centred, colour)

    # Tables ------------------------------------------------------------------------------------------------------------

    def _table(self, table: etree._Element) -> None:
        rows = list(_rows(table, self._stream.limits.rows))
        if len(rows) == 1:
            cells = [cell for cell, _ in _cells(rows[0][0], 1)]
            if len(cells) == 1:
                self.body(cells[0])  # a frame around paragraphs
                return
        number = self._stream.new_table()
        for index, (row, header) in enumerate(rows):
            built: list[Cell] = []
            looks: list[Style] = []
            column = 0
            limit = self._stream.limits.columns
            for cell, repeat in _cells(row, limit):
                text = self._cell_text(cell, looks) if cell.tag == TABLE + "table-cell" else ""
                columns = count(cell, TABLE + "number-columns-spanned", limit)
                lines = count(cell, TABLE + "number-rows-spanned", self._stream.limits.rows)
                for _ in range(repeat if text else min(repeat, 64)):
                    if column >= limit:
                        break
                    if cell.tag == TABLE + "table-cell":
                        built.append(Cell(text, column, columns, lines, header and bool(text)))
                    column += 1
            first = looks[0] if looks else Style()
            style = Style(first.name, first.size, bool(looks) and all(look.bold for look in looks), colour=first.colour)
            page = self.page if not self._is_furniture else None
            self._stream.row(built, table=number, row=index, page=page, style=style, furniture=self._is_furniture)

    def _cell_text(self, cell: etree._Element, looks: list[Style]) -> str:
        lines: list[str] = []
        self._cell_lines(cell, lines, looks, 1, "", "")
        return markers.cell_lines(clean("\n".join(lines)))

    def _cell_lines(
        self, container: etree._Element, lines: list[str], looks: list[Style], depth: int, style: str, key: str
    ) -> None:
        """Paragraphs as lines, items after their marker, rows of inner tables joined with bars."""
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise TooLargeError(sentences.TOO_DEEP)
        for element in container:
            tag = element.tag
            if tag in {TEXT + "p", TEXT + "h"}:
                text_style = self._styles.of(element.get(TEXT + "style-name", ""))
                if text_style.hidden:
                    continue
                self._turn(text_style, element)
                self._remember_notes(element)
                text = words(element).strip()
                if text:
                    lines.append(text)
                    looks.append(self._look(element, text_style))
                for frame in _outermost(element, {DRAW + "text-box", DRAW + "custom-shape"}):
                    self._cell_lines(frame, lines, looks, 1, "", "")
            elif tag == TEXT + "list":
                self._cell_list(element, lines, looks, depth, style, key)
            elif tag == TABLE + "table":
                for row, _ in _rows(element, self._stream.limits.rows):
                    texts = [self._cell_text(inner, []).replace("\n", " ") for inner, _ in _cells(row, 64)]
                    lines.append(" | ".join(texts))
            elif tag in _THROUGH:
                self._cell_lines(element, lines, looks, depth, style, key)
        self._depth -= 1

    def _cell_list(
        self, element: etree._Element, lines: list[str], looks: list[Style], depth: int, style: str, key: str
    ) -> None:
        style = element.get(TEXT + "style-name", "") or style or self._first_style(element)
        key = self._list_key(element, style, key)
        for item in element:
            shape = self._styles.list_level(style, depth)
            marker = self._marker(item, shape, style, key, depth) if item.tag == TEXT + "list-item" else ""
            prefix = "" if not marker else "• " if shape.kind == "bullet" else f"{marker} "
            before = len(lines)
            self._cell_lines(item, lines, looks, depth + 1, style, key)
            if prefix and len(lines) > before and next(iter(item)).tag != TEXT + "list":
                lines[before] = prefix + lines[before]

    # Around the body ---------------------------------------------------------------------------------------------------

    def _remember_notes(self, element: etree._Element) -> None:
        self._notes.extend(element.iter(TEXT + "note"))

    def notes(self) -> None:
        """Footnotes and endnotes, after the text."""
        for number, note in enumerate(self._notes, start=1):
            body = note.find(TEXT + "note-body")
            text = "\n".join(words(p) for p in body.iter(TEXT + "p")) if body is not None else ""
            self._stream.paragraph(text, marker=str(number), style=Style(name="footnote"))

    def furniture(self, root: etree._Element | None, names: tuple[str, ...]) -> None:
        """The running headers or footers of the master pages, each text once."""
        if root is None:
            return
        self._is_furniture = True
        seen: set[str] = set()
        for master in root.iter(STYLE + "master-page"):
            for name in names:
                part = master.find(STYLE + name)
                if part is None or part.get(STYLE + "display") == "false":
                    continue
                text = " ".join("".join(map(str, part.itertext())).split())
                if text not in seen:
                    seen.add(text)
                    self.body(part)
        self._is_furniture = False


def _outline_level(element: etree._Element, style: TextStyle) -> int:
    if element.tag == TEXT + "h":
        said = element.get(TEXT + "outline-level", "1")
        return int(said) if said.isdecimal() and len(said) == 1 and said != "0" else 1
    if style.name.lower() in {"title", "titre", "titre principal"}:
        return 1
    return style.outline


def _outermost(element: etree._Element, tags: set[str]) -> list[etree._Element]:
    """Descendants with one of ``tags``, without those inside another of them."""
    found = []
    stack = list(reversed(list(element)))
    while stack:
        current = stack.pop()
        if current.tag in tags:
            found.append(current)
        else:
            stack.extend(reversed(list(current)))
    return found


def _rows(table: etree._Element, most: int) -> list[tuple[etree._Element, bool]]:
    """(row, whether it is a header) of a table; repeated rows that hold words come as often as they say, up to ``most``."""
    found: list[tuple[etree._Element, bool]] = []
    stack = [(element, False) for element in reversed(list(table))]
    while stack:
        element, header = stack.pop()
        if element.tag == TABLE + "table-row":
            repeat = count(element, TABLE + "number-rows-repeated")
            has_words = repeat > 1 and any("".join(map(str, p.itertext())).strip() for p in element.iter(TEXT + "p"))
            found.extend([(element, header)] * (repeat if has_words else 1))
            if len(found) > most:
                raise TooLargeError(sentences.TOO_MANY_ROWS.format(limit=sentences.number(most)))
        elif element.tag in {TABLE + "table-header-rows", TABLE + "table-rows", TABLE + "table-row-group"}:
            inside = header or element.tag == TABLE + "table-header-rows"
            stack.extend((child, inside) for child in reversed(list(element)))
    return found


def _cells(row: etree._Element, most: int) -> list[tuple[etree._Element, int]]:
    """(cell, times that it is repeated) of a row, covered cells included."""
    kinds = {TABLE + "table-cell", TABLE + "covered-table-cell"}
    return [(cell, count(cell, TABLE + "number-columns-repeated", most)) for cell in row if cell.tag in kinds]
