"""Walking an HTML page in its order of reading, without recursion, and turning it into blocks."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from ecluse.documents.reading import markers, sentences
from ecluse.documents.reading.blocks import Cell, Style
from ecluse.documents.reading.errors import TooLargeError
from ecluse.documents.reading.html.inside import (
    BLANKS,
    ListState,
    definition_parts,
    events,
    lines_of,
    printed_count,
    start_of,
)
from ecluse.documents.reading.html.tables import Grid, is_layout, own_cells, own_rows, span_of
from ecluse.documents.reading.html.visibility import DROPPED, Visibility
from ecluse.documents.reading.stream import BlockStream, clean, clean_line

_META_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w:.-]+)", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"<\?xml[^>]+encoding\s*=\s*[\"']([\w:.-]+)", re.IGNORECASE)
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)\b[^>]*>")
_INLINE: Final = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "ins",
        "kbd",
        "label",
        "mark",
        "nobr",
        "q",
        "rp",
        "rt",
        "ruby",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
        "button",
        "picture",
        "img",
    ]
)
_VOID: Final = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"]
)
_LOOSE: Final = frozenset(
    ["p", "li", "td", "th", "tr", "dt", "dd", "option", "thead", "tbody", "tfoot", "html", "body", "head"]
)
_MAX_DEPTH: Final = 480


def declared_encoding(data: bytes) -> str:
    """The encoding that the page's own meta or XML declaration names, empty if none."""
    head = data[:4096]
    found = _META_CHARSET.search(head) or _XML_ENCODING.search(head)
    name = found[1].decode("ascii", "ignore").lower() if found else ""
    return "cp1252" if name in {"iso-8859-1", "latin1", "latin-1", "us-ascii", "ascii", "windows-1252"} else name


def read(text: str, stream: BlockStream) -> str:
    """Add the blocks of the page; gives its title."""
    tree = LexborHTMLParser(_within_depth(text))
    title_node = tree.css_first("head > title, title")
    title = clean_line(BLANKS.sub(" ", title_node.text(deep=True))) if title_node is not None else ""
    body = tree.body
    if body is not None:
        first = len(stream.blocks)
        Page(stream, Visibility(tree)).walk(body)
        _keep_something(stream, first)
    return title


def _keep_something(stream: BlockStream, first: int) -> None:
    """A page whose every element stands in a header or a menu has no other content: that is the content."""
    added = stream.blocks[first:]
    if added and all(block.furniture for block in added):
        from dataclasses import replace

        stream.blocks[first:] = [replace(block, furniture=False) for block in added]


def _within_depth(text: str) -> str:
    """The source with elements nested deeper than browsers allow flattened: parsing those takes quadratic time."""
    if text.count("<") < _MAX_DEPTH:
        return text
    depth = deepest = 0
    for closing, name in _TAG.findall(text):
        lowered = name.lower()
        if lowered in _VOID or lowered in _LOOSE:
            continue
        depth = max(0, depth - 1) if closing else depth + 1
        deepest = max(deepest, depth)
    if deepest <= _MAX_DEPTH:
        return text
    depth = 0

    def keep(match: re.Match[str]) -> str:
        nonlocal depth
        lowered = match[2].lower()
        if lowered in _VOID or lowered in {"script", "style"}:
            return match[0]
        if match[1]:
            depth = max(0, depth - 1)
            return match[0] if depth < _MAX_DEPTH else " "
        depth += 1
        return match[0] if depth <= _MAX_DEPTH else " "

    return _TAG.sub(keep, text)


@dataclass(slots=True)
class _Buffer:
    """Inline text being gathered, with the count of its letters in bold and italics."""

    parts: list[str] = field(default_factory=list)
    letters: int = 0
    bold: int = 0
    italic: int = 0

    def add(self, text: str, bold: bool, italic: bool) -> None:
        self.parts.append(text)
        letters = sum(not char.isspace() for char in text)
        self.letters += letters
        self.bold += letters if bold else 0
        self.italic += letters if italic else 0


class Page:
    """The walk over one page. ``_where`` tells what the gathered text is: a paragraph, a heading, an item…"""

    def __init__(self, stream: BlockStream, visibility: Visibility) -> None:
        self._stream = stream
        self._visibility = visibility
        self._buffer = _Buffer()
        self._furniture = 0
        self._bold = 0
        self._italic = 0
        self._centred = 0
        self._pre = 0
        self._heading = 0
        self._last_heading = 0
        self._toggles: dict[str, int] = {}
        self._details = 0
        self._lists: list[ListState] = []
        self._item_fresh = False
        self._name = ""

    # Walking -----------------------------------------------------------------------------------------------------------

    def walk(self, root: LexborNode) -> None:
        for node, entering in events(root, self._is_left_out):
            if not node.is_element_node:
                if entering and node.is_text_node:
                    self._text(node.text_content or "")
            elif entering:
                self._enter(node)
            else:
                self._leave(node)
        self._flush()

    def _is_left_out(self, node: LexborNode) -> bool:
        """Whether the walk passes over the element; tables and definition lists are read whole, then passed over."""
        tag = node.tag
        if tag in DROPPED or self._visibility.is_hidden(node):
            return True
        if tag == "table" and not is_layout(node):
            self._flush()
            self._table(node, self._furniture > 0 or self._visibility.is_furniture(node))
            return True
        if tag == "dl":
            self._flush()
            self._definitions(node)
            return True
        return False

    def _enter(self, node: LexborNode) -> None:
        tag = node.tag or ""
        if tag == "br":
            self._buffer.parts.append("\n")
            return
        if tag not in _INLINE or (tag == "a" and self._visibility.is_skip_link(node)):
            self._flush()
        self._count(node, tag, +1)
        if tag in {"ul", "ol"}:
            self._lists.append(ListState(tag, start_of(node), node.attributes.get("type") or "1"))
        elif tag == "li":
            self._item(node)
        elif tag in {"td", "th"}:
            self._flush()

    def _leave(self, node: LexborNode) -> None:
        tag = node.tag or ""
        if tag == "br":
            return
        if tag not in _INLINE or (tag == "a" and self._visibility.is_skip_link(node)):
            self._flush()
        elif tag == "button" and not self._heading:
            self._button(node)
        self._count(node, tag, -1)
        if tag in {"ul", "ol"} and self._lists:
            self._lists.pop()
        elif tag == "li":
            self._item_fresh = False

    def _count(self, node: LexborNode, tag: str, step: int) -> None:
        """Keep the depths of what surrounds the text; called alike on the way in and out."""
        attributes = node.attributes
        if (tag not in _INLINE and self._visibility.is_furniture(node)) or (
            tag == "a" and self._visibility.is_skip_link(node)
        ):
            self._furniture += step
        if (level := _heading_level(tag, attributes)) > 0:
            self._heading = level if step > 0 else 0
            self._last_heading = level
        elif tag == "summary":
            self._heading = min(9, self._last_heading + self._details) if step > 0 else 0
            self._name = "summary" if step > 0 else ""
        elif tag == "details":
            self._details += step
        style = (attributes.get("style") or "").replace(" ", "").lower() if attributes else ""
        if tag in {"b", "strong"} or "font-weight:bold" in style or "font-weight:700" in style:
            self._bold += step
        if tag in {"i", "em", "cite"} or "font-style:italic" in style:
            self._italic += step
        if tag == "center" or "text-align:center" in style or attributes.get("align") == "center":
            self._centred += step
        if tag == "pre":
            self._pre += step

    def _item(self, node: LexborNode) -> None:
        self._item_fresh = True
        if self._lists:
            value = node.attributes.get("value") or ""
            self._lists[-1].count = int(value) if value.isdecimal() and len(value) < 6 else self._lists[-1].count + 1

    def _button(self, node: LexborNode) -> None:
        """A button that unfolds a panel is its title; any other is a control of the page."""
        toggles = "aria-expanded" in node.attributes or "aria-controls" in node.attributes or _opens_panel(node)
        if toggles:
            parent = node.parent
            place = f"{parent.tag} {parent.attributes.get('class') or ''}" if parent is not None else ""
            # The buttons of one accordion are alike, whatever headings their panels hold.
            self._heading = self._toggles.setdefault(place, min(9, self._last_heading + 1))
            self._flush()
            self._heading = 0
        elif node.parent is not None and node.parent.tag not in {"p", "li", "td"}:
            self._furniture += 1
            self._flush()
            self._furniture -= 1

    def _text(self, text: str) -> None:
        if not self._pre:
            text = BLANKS.sub(" ", text)
        if text:
            self._buffer.add(text, self._bold > 0, self._italic > 0)

    # Blocks ------------------------------------------------------------------------------------------------------------

    def _flush(self) -> None:
        buffer, self._buffer = self._buffer, _Buffer()
        text = "".join(buffer.parts)
        if not text.strip():
            return
        style = Style(
            name=self._name,
            bold=0 < buffer.letters == buffer.bold,
            italic=0 < buffer.letters == buffer.italic,
            centred=self._centred > 0,
        )
        furniture = self._furniture > 0
        if self._heading:
            self._stream.heading(text, self._heading, style=style, furniture=furniture)
            return
        for part in re.split(r"\n[ \t]*\n\s*", text):
            self._part(part, style, furniture)

    def _part(self, text: str, style: Style, furniture: bool) -> None:
        """One paragraph or item. Lines typed with bullets between line breaks are items of their own."""
        if self._lists and self._item_fresh:
            self._item_fresh = False
            self._stream.item(text, level=len(self._lists), marker=self._marker(), style=style, furniture=furniture)
            return
        pending: list[str] = []
        for line in clean(text).split("\n"):
            marked = markers.split_marker(line)
            if (
                marked is None
                or marked.doubtful
                or not marked.text
                or (not pending and "\n" not in text and marked.marker[0].isalnum())
            ):
                pending.append(line)
                continue
            self._stream.paragraph("\n".join(pending), style=style, furniture=furniture)
            pending = []
            self._stream.item(
                marked.text, level=max(1, len(self._lists)), marker=marked.marker, style=style, furniture=furniture
            )
        self._stream.paragraph("\n".join(pending), style=style, furniture=furniture)

    def _marker(self) -> str:
        current = self._lists[-1]
        if current.tag != "ol":
            return "•"
        return f"{printed_count(current.count, current.kind)}."

    def _table(self, table: LexborNode, furniture: bool) -> None:
        caption = table.css_first("caption")
        if caption is not None:
            self._stream.paragraph(
                lines_of(caption, self._visibility), style=Style(name="caption"), furniture=furniture
            )
        number = self._stream.new_table()
        grid = Grid(self._stream.limits.columns)
        for index, (row, in_head) in enumerate(own_rows(table)):
            if index >= self._stream.limits.rows:
                raise TooLargeError(sentences.TOO_MANY_ROWS.format(limit=sentences.number(self._stream.limits.rows)))
            if self._visibility.is_hidden(row):
                continue
            cells = [
                (
                    "" if self._visibility.is_hidden(cell) else markers.cell_lines(lines_of(cell, self._visibility)),
                    span_of(cell, "colspan", 1000),
                    span_of(cell, "rowspan", 5000),
                    in_head or cell.tag == "th",
                )
                for cell in own_cells(row)
            ]
            self._stream.row(grid.row(cells), table=number, row=index, furniture=furniture)

    def _definitions(self, node: LexborNode) -> None:
        """A definition list is a table of two columns: the terms, then what is said of them."""
        furniture = self._furniture > 0 or self._visibility.is_furniture(node)
        number = self._stream.new_table()
        term: list[str] = []
        said: list[str] = []
        row = 0
        for part in [*definition_parts(node), None]:
            if part is None or (part.tag == "dt" and said):
                cells = (Cell("\n".join(term), 0, header=True), Cell(markers.cell_lines("\n".join(said)), 1))
                self._stream.row(cells, table=number, row=row, furniture=furniture)
                term, said, row = [], [], row + 1
            if part is not None and not self._visibility.is_hidden(part):
                (term if part.tag == "dt" else said).append(lines_of(part, self._visibility))


def _heading_level(tag: str, attributes: dict[str, str | None]) -> int:
    if len(tag) == 2 and tag[0] == "h" and tag[1] in "123456":
        return int(tag[1])
    if attributes.get("role") == "heading":
        level = attributes.get("aria-level") or "2"
        return int(level) if level in set("123456789") else 2
    return 0


def _opens_panel(node: LexborNode) -> bool:
    """Whether a button stands right above a panel of text, alone with it in its box: « <button>1. Titre</button><div> »."""
    after = node.next
    while after is not None and not after.is_element_node:
        after = after.next
    if after is None or after.tag not in {"div", "section", "article", "ul", "ol", "dl", "table"}:
        return False
    words = node.text(deep=True).split()
    return len(words) > 1 and after.css_first("button, input, select") is None and len(after.text(deep=True)) > 80
