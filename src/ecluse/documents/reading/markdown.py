"""Markdown, as CommonMark defines it, with tables; raw HTML inside it is read as HTML."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ecluse.documents.reading import markers
from ecluse.documents.reading.blocks import Cell, Style
from ecluse.documents.reading.stream import BlockStream, clean

if TYPE_CHECKING:
    from markdown_it.token import Token

_FRONT_MATTER = re.compile(r"\A---\r?\n(.*?)\r?\n(?:---|\.\.\.)\r?\n", re.DOTALL)
_FRONT_TITLE = re.compile(r"^title:\s*[\"']?(.+?)[\"']?\s*$", re.MULTILINE)
_TAG = re.compile(r"<[^>]{0,400}>")
_HEADING_BLOCK: Final = "heading_open"


def read(text: str, stream: BlockStream) -> str:
    """Add the blocks of a Markdown text; gives the title of its front matter, or nothing."""
    from markdown_it import MarkdownIt

    title, offset = "", 0
    if front := _FRONT_MATTER.match(text):
        found = _FRONT_TITLE.search(front[1])
        title = found[1] if found else ""
        offset = front[0].count("\n")
        text = text[front.end() :]
    parser = MarkdownIt("commonmark", {"maxNesting": 60}).enable("table")
    _Walker(stream, offset).walk(parser.parse(text))
    return title


class _Walker:
    def __init__(self, stream: BlockStream, offset: int) -> None:
        self._stream = stream
        self._offset = offset
        self._lists: list[tuple[str, int]] = []  # marker style, number of the item
        self._fresh_item = False
        self._heading = 0
        self._table: int | None = None
        self._row = 0
        self._cells: list[Cell] = []
        self._in_head = False

    def walk(self, tokens: list[Token]) -> None:
        for token in tokens:
            handler = getattr(self, f"_on_{token.type}", None)
            if handler is not None:
                handler(token)

    def _line(self, token: Token) -> int | None:
        return token.map[0] + 1 + self._offset if token.map else None

    def _on_heading_open(self, token: Token) -> None:
        self._heading = int(token.tag[1:])

    def _on_heading_close(self, token: Token) -> None:
        self._heading = 0

    def _on_bullet_list_open(self, token: Token) -> None:
        self._lists.append((token.markup or "-", 0))

    def _on_ordered_list_open(self, token: Token) -> None:
        self._lists.append(("1", int(token.attrs.get("start", 1)) - 1))

    def _on_bullet_list_close(self, token: Token) -> None:
        self._lists.pop()

    _on_ordered_list_close = _on_bullet_list_close

    def _on_list_item_open(self, token: Token) -> None:
        style, count = self._lists[-1]
        self._lists[-1] = (style, count + 1)
        self._fresh_item = True
        self._item_marker = f"{count + 1}{token.markup}" if style == "1" else token.markup or "-"

    def _on_table_open(self, token: Token) -> None:
        self._table, self._row = self._stream.new_table(), 0

    def _on_table_close(self, token: Token) -> None:
        self._table = None

    def _on_thead_open(self, token: Token) -> None:
        self._in_head = True

    def _on_thead_close(self, token: Token) -> None:
        self._in_head = False

    def _on_tr_open(self, token: Token) -> None:
        self._cells = []
        self._row_line = self._line(token)

    def _on_tr_close(self, token: Token) -> None:
        if self._table is not None:
            self._stream.row(self._cells, table=self._table, row=self._row, line=self._row_line)
            self._row += 1

    def _on_inline(self, token: Token) -> None:
        text, style = _inline(token)
        if self._table is not None:
            header = self._in_head and bool(text)
            self._cells.append(Cell(markers.cell_lines(clean(text)), len(self._cells), header=header))
        elif self._heading:
            self._stream.heading(text, self._heading, line=self._line(token), style=style)
        else:
            self._add_text(text, self._line(token), style)

    def _add_text(self, text: str, line: int | None, style: Style) -> None:
        if self._lists and self._fresh_item:
            self._fresh_item = False
            self._stream.item(text, level=len(self._lists), marker=self._item_marker, line=line, style=style)
            return
        for k, part in enumerate(text.split("\n")):
            number = line + k if line is not None else None
            marked = markers.split_bullet(part)
            if marked and marked.text:
                self._stream.item(
                    marked.text, marker=marked.marker, level=max(1, len(self._lists)), line=number, style=style
                )
            else:
                self._stream.paragraph(part, line=number, style=style)

    def _on_fence(self, token: Token) -> None:
        first = self._line(token)
        start = 1 if token.type == "fence" else 0
        for k, part in enumerate(token.content.split("\n")):
            self._stream.paragraph(part, line=first + k + start if first else None, style=Style(name="code"))

    _on_code_block = _on_fence

    def _on_html_block(self, token: Token) -> None:
        from ecluse.documents.reading import html

        if re.search(r"<(?:table|p|div|ul|ol|h[1-6]|details|dl)\b", token.content, re.IGNORECASE):
            html.read(token.content, self._stream)
        elif not re.match(r"\s*<(?:!--|script|style|template)", token.content, re.IGNORECASE):
            self._add_text(_TAG.sub("", token.content).strip(), self._line(token), Style())


def _inline(token: Token) -> tuple[str, Style]:
    """The words of an inline token, and whether all of them are bold or italic."""
    parts: list[str] = []
    bold = italic = 0
    all_bold = all_italic = True
    for child in token.children or []:
        if child.type in {"text", "code_inline"}:
            parts.append(child.content)
            if child.content.strip():
                all_bold = all_bold and bold > 0
                all_italic = all_italic and italic > 0
        elif child.type in {"softbreak", "hardbreak"} or (
            child.type == "html_inline" and re.match(r"<br\b", child.content, re.IGNORECASE)
        ):
            parts.append("\n")
        elif child.type == "image":
            continue
        bold += (child.type == "strong_open") - (child.type == "strong_close")
        italic += (child.type == "em_open") - (child.type == "em_close")
    text = "".join(parts)
    some = bool(text.strip())
    return text, Style(bold=some and all_bold, italic=some and all_italic)
