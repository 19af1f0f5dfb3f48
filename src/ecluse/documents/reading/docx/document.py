"""The body of a Word document in its order, then its notes; headers and footers flagged as furniture."""

from __future__ import annotations

from typing import Final

from lxml import etree

from ecluse.documents.reading import markers, sentences
from ecluse.documents.reading.archive import Archive
from ecluse.documents.reading.blocks import Cell, Style
from ecluse.documents.reading.docx.names import MC, VAL, R, W, child, integer, is_on, value
from ecluse.documents.reading.docx.numbering import Marker, Numbering
from ecluse.documents.reading.docx.package import Package
from ecluse.documents.reading.docx.paragraphs import Words, gather
from ecluse.documents.reading.docx.styles import ParagraphStyle, Styles, look_of
from ecluse.documents.reading.errors import BrokenError, TooLargeError
from ecluse.documents.reading.plain import is_contents_line
from ecluse.documents.reading.stream import BlockStream, clean

_WRAPPERS: Final = frozenset(
    {
        W + "sdt",
        W + "sdtContent",
        W + "ins",
        W + "moveTo",
        W + "customXml",
        W + "smartTag",
        MC + "AlternateContent",
        MC + "Choice",
    }
)
_MAX_DEPTH: Final = 40


def read(archive: Archive, stream: BlockStream) -> tuple[str, int | None]:
    """Add the blocks of the document; gives its title and its number of pages where page breaks are told."""
    package = Package(archive, stream)
    main = package.main_part()
    document = package.part(main, needed=True)
    body = child(document, "body")
    if document is None or body is None:
        raise BrokenError(sentences.BROKEN)
    relations = package.relations(main)
    reader = _Reader(
        stream, package, relations, rendered=next(body.iter(W + "lastRenderedPageBreak"), None) is not None
    )
    reader.furniture(relations, body, "header")
    reader.body(body)
    reader.notes()
    reader.furniture(relations, body, "footer")
    reader.say()
    return package.title(), reader.page if reader.page > 1 else None


class _Reader:
    def __init__(
        self, stream: BlockStream, package: Package, relations: dict[str, tuple[str, str]], *, rendered: bool
    ) -> None:
        self._stream = stream
        self._package = package
        kinds = dict(relations.values())
        self._relations = relations
        self.styles = Styles(package.part(kinds.get("styles", "word/styles.xml")))
        self.numbering = Numbering(package.part(kinds.get("numbering", "word/numbering.xml")))
        self._note_parts = {"footnote": kinds.get("footnotes", ""), "endnote": kinds.get("endnotes", "")}
        self._notes: list[str] = []
        self._rendered = rendered
        self.page = 1
        self._tracked = self._hidden = False
        self._joined: Words | None = None
        self._is_furniture = False
        self._depth = 0

    # Order -------------------------------------------------------------------------------------------------------------

    def body(self, container: etree._Element) -> None:
        """The paragraphs and tables of a container, one after the other, content controls opened."""
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise TooLargeError(sentences.TOO_DEEP)
        for element in self._blocks_of(container):
            if element.tag == W + "p":
                self._paragraph(element)
            else:
                self._table(element)
        self._depth -= 1

    def _blocks_of(self, container: etree._Element) -> list[etree._Element]:
        """``w:p`` and ``w:tbl`` directly or through content controls, insertions and alternatives."""
        found = []
        stack = list(reversed(list(container)))
        while stack:
            element = stack.pop()
            if element.tag in {W + "p", W + "tbl"}:
                found.append(element)
            elif element.tag in _WRAPPERS:
                stack.extend(reversed(list(element)))
        return found

    def _turn(self, words: Words | None, style: ParagraphStyle, properties: etree._Element | None) -> None:
        """Count the page breaks before a paragraph's words."""
        if self._is_furniture:
            return
        if self._rendered:
            self.page += words.rendered_breaks if words else 0
        else:
            self.page += words.breaks if words else 0
            said = is_on(properties, "pageBreakBefore")
            self.page += bool(said if said is not None else style.page_break) and bool(self._stream.blocks)

    def _turn_after(self, words: Words, properties: etree._Element | None) -> None:
        if self._is_furniture:
            return
        self.page += words.later_rendered if self._rendered else words.later_breaks
        section = child(properties, "sectPr")
        if section is not None and not self._rendered and value(section, "type") not in {"continuous", "nextColumn"}:
            self.page += 1

    # Paragraphs --------------------------------------------------------------------------------------------------------

    def _paragraph(self, paragraph: etree._Element) -> None:
        properties = child(paragraph, "pPr")
        style = self.styles.paragraph(value(properties, "pStyle"))
        words = gather(paragraph, self.styles, style.look, self._joined)
        self._joined = None
        self._tracked |= words.tracked
        self._hidden |= words.hidden
        if child(properties, "rPr", "del") is not None:
            self._tracked, self._joined = True, words  # its end was deleted: it goes on in the next paragraph
            return
        self._turn(words, style, properties)
        self._notes.extend(note for note in words.notes if note not in self._notes)
        marker = self._marker(properties, style) if words.text.strip() else None
        self._emit(words, style, properties, marker, contents=words.contents or _in_contents(paragraph))
        self._turn_after(words, properties)
        for box in words.boxes:
            self.body(box)

    def _marker(self, properties: etree._Element | None, style: ParagraphStyle) -> Marker | None:
        num_id = value(properties, "numPr", "numId") or style.num_id
        if not num_id or num_id == "0":
            return None
        found = child(properties, "numPr", "ilvl")
        if found is not None:
            depth = integer(found.get(VAL))
        else:
            tied = self.numbering.level_of_style(value(properties, "pStyle"), num_id)
            depth = tied if tied is not None else style.num_level or 0
        return self.numbering.next_marker(num_id, depth)

    def _emit(
        self,
        words: Words,
        style: ParagraphStyle,
        properties: etree._Element | None,
        marker: Marker | None,
        *,
        contents: bool,
    ) -> None:
        text = clean(words.text)
        look = self._style(words, style, properties)
        page = self.page if not self._is_furniture else None
        if style.toc or contents or is_contents_line(text):
            toc = Style("toc", look.size, look.bold, look.italic, look.centred, look.colour)
            self._stream.paragraph(
                text, marker=marker.text if marker else "", page=page, style=toc, furniture=self._is_furniture
            )
            return
        outline = value(properties, "outlineLvl")
        level = integer(outline, 9) + 1 if outline and integer(outline, 9) < 9 else 0 if outline else style.heading
        if level and not self._is_furniture:
            self._stream.heading(text, level, marker=marker.text if marker else "", page=page, style=look)
        elif marker is not None:
            self._stream.item(
                text, level=marker.level, marker=marker.text, page=page, style=look, furniture=self._is_furniture
            )
        else:
            self._stream.typed(text, page=page, style=look, furniture=self._is_furniture)

    def _style(self, words: Words, style: ParagraphStyle, properties: etree._Element | None) -> Style:
        base = style.look
        aligned = value(properties, "jc")
        majority = words.letters / 2
        return Style(
            name=style.name,
            size=max(words.sizes, key=lambda size: words.sizes[size]) if words.sizes else base.size or 0.0,
            bold=0 < words.letters == words.bold,
            italic=0 < words.letters == words.italic,
            centred=aligned == "center" if aligned else bool(style.centred),
            colour=next((c for c, n in words.colours.items() if n > majority), ""),
        )

    # Tables ------------------------------------------------------------------------------------------------------------

    def _table(self, table: etree._Element) -> None:
        rows = [row for row in _through(table, "tr") if child(row, "trPr", "del") is None]
        if len(rows) > self._stream.limits.rows:
            raise TooLargeError(sentences.TOO_MANY_ROWS.format(limit=sentences.number(self._stream.limits.rows)))
        grids = [self._row_cells(row) for row in rows]
        if len(grids) == 1 and len(grids[0]) == 1:
            self.body(grids[0][0][0])  # a frame around paragraphs
            return
        number = self._stream.new_table()
        spans = _row_spans(grids)
        for index, (row, cells) in enumerate(zip(rows, grids, strict=True)):
            header = bool(is_on(row, "trPr", "tblHeader"))
            built: list[Cell] = []
            looks: list[Style] = []
            for element, column, columns, merge in cells:
                if merge == "continue":
                    continue
                text, look = self._cell_text(element)
                looks.append(look)
                built.append(Cell(text, column, columns, spans.get((index, column), 1), header and bool(text)))
            filled = [look for look, cell in zip(looks, built, strict=True) if cell.text]
            style = Style(
                name=filled[0].name if filled else "",
                size=filled[0].size if filled else 0.0,
                bold=bool(filled) and all(look.bold for look in filled),
                colour=filled[0].colour if filled else "",
            )
            page = self.page if not self._is_furniture else None
            self._stream.row(built, table=number, row=index, page=page, style=style, furniture=self._is_furniture)

    def _row_cells(self, row: etree._Element) -> list[tuple[etree._Element, int, int, str]]:
        """(cell, column, column span, vertical merge) of each cell of a row."""
        column = integer(value(row, "trPr", "gridBefore"))
        cells = []
        for cell in _through(row, "tc"):
            properties = child(cell, "tcPr")
            columns = max(1, min(integer(value(properties, "gridSpan"), 1), self._stream.limits.columns))
            merge = child(properties, "vMerge")
            said = "" if merge is None else merge.get(VAL, "continue")
            cells.append((cell, column, columns, said))
            column += columns
        return cells

    def _cell_text(self, cell: etree._Element) -> tuple[str, Style]:
        """The lines of a cell: its paragraphs, its items after ``• ``, the rows of its inner tables joined with bars."""
        lines: list[str] = []
        looks: list[Style] = []
        self._cell_lines(cell, lines, looks)
        first = looks[0] if looks else Style()
        style = Style(first.name, first.size, bool(looks) and all(look.bold for look in looks), colour=first.colour)
        return markers.cell_lines(clean("\n".join(lines))), style

    def _cell_lines(self, cell: etree._Element, lines: list[str], looks: list[Style]) -> None:
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise TooLargeError(sentences.TOO_DEEP)
        for element in self._blocks_of(cell):
            if element.tag == W + "tbl":
                for row in _through(element, "tr"):
                    texts = [
                        self._cell_text(inner)[0].replace("\n", " ")
                        for inner, _, _, merge in self._row_cells(row)
                        if merge != "continue"
                    ]
                    lines.append(" | ".join(texts))
                continue
            properties = child(element, "pPr")
            style = self.styles.paragraph(value(properties, "pStyle"))
            words = gather(element, self.styles, style.look)
            self._tracked |= words.tracked
            self._hidden |= words.hidden
            self._notes.extend(note for note in words.notes if note not in self._notes)
            self._turn(words, style, properties)
            if words.text.strip():
                marker = self._marker(properties, style)
                prefix = "" if marker is None else "• " if marker.bullet else f"{marker.text} "
                lines.append(prefix + words.text.strip())
                looks.append(self._style(words, style, properties))
            self._turn_after(words, None)
            for box in words.boxes:
                self._cell_lines(box, lines, looks)
        self._depth -= 1

    # Around the body ---------------------------------------------------------------------------------------------------

    def notes(self) -> None:
        """The footnotes and endnotes that the text refers to, after it."""
        texts: dict[str, str] = {}
        for kind, name in self._note_parts.items():
            root = self._package.part(name) if name and any(note.startswith(kind) for note in self._notes) else None
            for note in root if root is not None else ():
                words = Words()
                for paragraph in note.iter(W + "p"):
                    gather(paragraph, self.styles, look_of(None), words)
                    words.parts.append("\n")
                texts[f"{kind}:{note.get(W + 'id', '')}"] = words.text
        for count, reference in enumerate(self._notes, start=1):
            self._stream.paragraph(texts.get(reference, ""), marker=str(count), style=Style(name="footnote"))

    def furniture(self, relations: dict[str, tuple[str, str]], body: etree._Element, kind: str) -> None:
        """The running headers or footers that the sections use, each text once."""
        self._is_furniture = True
        seen: set[str] = set()
        for reference in body.iter(W + kind + "Reference"):
            _, path = relations.get(reference.get(R + "id", ""), ("", ""))
            if not path or path in seen:
                continue
            seen.add(path)
            root = self._package.part(path)
            if root is not None:
                self.body(root)
        self._is_furniture = False

    def say(self) -> None:
        if self._tracked:
            self._stream.warn(sentences.TRACKED_CHANGES)
        if self._hidden:
            self._stream.warn(sentences.HIDDEN_TEXT)


def _through(element: etree._Element, name: str) -> list[etree._Element]:
    """Rows of a table or cells of a row, content controls and insertions opened, deeper tables left shut."""
    found = []
    stack = list(reversed(list(element)))
    while stack:
        current = stack.pop()
        if current.tag == W + name:
            found.append(current)
        elif current.tag in _WRAPPERS:
            stack.extend(reversed(list(current)))
    return found


def _row_spans(grids: list[list[tuple[etree._Element, int, int, str]]]) -> dict[tuple[int, int], int]:
    """(row, column) of each cell that begins a vertical merge to the number of rows it covers."""
    spans: dict[tuple[int, int], int] = {}
    begun: dict[int, tuple[int, int]] = {}
    for index, cells in enumerate(grids):
        seen: dict[int, tuple[int, int]] = {}
        for _, column, _, merge in cells:
            if merge == "continue" and column in begun:
                spans[begun[column]] += 1
                seen[column] = begun[column]
            elif merge:
                spans[index, column] = 1
                seen[column] = (index, column)
        begun = seen
    return spans


def _in_contents(paragraph: etree._Element) -> bool:
    """Whether the paragraph stands in the content control of an automatic table of contents."""
    parent = paragraph.getparent()
    for _ in range(4):
        if parent is None:
            return False
        if parent.tag == W + "sdt":
            gallery = child(parent, "sdtPr", "docPartObj")
            return value(gallery, "docPartGallery") == "Table of Contents"
        parent = parent.getparent()
    return False
