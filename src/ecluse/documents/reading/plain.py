"""Plain text: one block a line, with its list marker, its heading or its table row told where that is certain."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from typing import Final

from ecluse.documents.reading import markers
from ecluse.documents.reading.blocks import Cell, Style
from ecluse.documents.reading.markers import Marked
from ecluse.documents.reading.stream import BlockStream, clean, clean_line

_HASH_HEADING = re.compile(r"^(#{1,6})[ \t]+(\S.*?)[ \t]*#*[ \t]*$")
_UNDERLINE = re.compile(r"^\s*(={3,}|-{3,}|—{3,}|_{3,}|\*{3,}|~{3,})\s*$")
_TABLE_RULE = re.compile(r"^\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*$")
_ONLY_RULES = re.compile(r"^[\s=\-—–_*~|+.·]*$")
_CONTENTS = re.compile(r"(?:\.{4,}|…{2,}|(?:\. ){4,}|(?:_{4,})|\t)\s*\d{1,3}\s*$")
CONTENTS_STYLE: Final = Style(name="toc")


@dataclass(slots=True)
class _Line:
    number: int  # from 1
    page: int | None
    raw: str
    text: str


def read(text: str, stream: BlockStream) -> int | None:
    """Add the blocks of ``text``; gives the number of pages where form feeds tell them."""
    lines, pages = _lines(text)
    table = _TableRun(stream)
    levels = _Levels()
    believed = _believed_letters(lines)
    for i, line in enumerate(lines):
        if not line.text:
            levels.blank()
            continue
        following = lines[i + 1] if i + 1 < len(lines) else None
        if (level := _underlined(line, following)) and not table.is_row(lines, i):
            table.end()
            stream.heading(line.text, level, page=line.page, line=line.number)
            continue
        if table.take(lines, i):
            continue
        if _ONLY_RULES.match(line.text):
            continue
        table.end()
        _add_line(stream, line, levels, believed)
    return pages


def is_contents_line(text: str) -> bool:
    """Whether a line looks like one of a contents page: dot leaders, then a page number."""
    return bool(_CONTENTS.search(text))


def _lines(text: str) -> tuple[list[_Line], int | None]:
    paged = "\f" in text.strip()
    lines = []
    page = 1
    for number, raw in enumerate(re.split("\r\n|\n|\r|\x85|\u2028|\u2029|\x0b", text), start=1):
        parts = raw.split("\f")
        for k, part in enumerate(parts):
            if k:
                page += 1
            lines.append(_Line(number, page if paged else None, part, clean_line(part)))
    return lines, page if paged else None


def _underlined(line: _Line, following: _Line | None) -> int:
    """The level of a heading underlined with = or -, 0 when the line is not one."""
    if following is None or not following.text or _ONLY_RULES.match(line.text):
        return 0
    if not (rule := _UNDERLINE.match(following.text)) or rule[1][0] not in "=-":
        return 0
    length, under = len(line.text), len(rule[1])
    if length > 120 or not 0.5 * length <= under <= 2 * length + 3 or (rule[1][0] == "-" and under < 4):
        return 0
    return 1 if rule[1][0] == "=" else 2


def _add_line(stream: BlockStream, line: _Line, levels: _Levels, believed: set[int]) -> None:
    if heading := _HASH_HEADING.match(line.text):
        levels.reset()
        stream.heading(heading[2], len(heading[1]), page=line.page, line=line.number)
        return
    style = CONTENTS_STYLE if is_contents_line(line.text) else Style()
    marked = markers.split_marker(line.text)
    if marked and marked.text and (not marked.doubtful or line.number in believed):
        level = levels.of(line.raw, marked.marker)
        stream.item(marked.text, level=level, marker=marked.marker, page=line.page, line=line.number, style=style)
        return
    levels.text()
    stream.paragraph(line.text, page=line.page, line=line.number, style=style)


def _believed_letters(lines: list[_Line]) -> set[int]:
    """Numbers of the lines whose letter or Roman marker has a sibling: an initial ("S. Dupré") has none."""
    doubtful: list[tuple[int, Marked]] = []
    for line in lines:
        marked = markers.split_marker(line.text)
        if marked and marked.doubtful:
            doubtful.append((line.number, marked))
    believed = set()
    for (n, first), (m, second) in itertools.pairwise(doubtful):
        a, b = markers.rank(first.marker), markers.rank(second.marker)
        same_case = first.marker[:1].isupper() == second.marker[:1].isupper()
        if a is not None and b is not None and b == a + 1 and same_case and first.marker[-1] == second.marker[-1]:
            believed |= {n, m}
    return believed


@dataclass(slots=True)
class _Rank:
    """A depth of the list being read: where its items begin, what they count with, the last number seen."""

    indent: int
    family: str
    number: int


class _Levels:
    """Depth of list items, from their indentation, then from the order in which markers appeared."""

    def __init__(self) -> None:
        self._stack: list[_Rank] = []
        self._gap = False

    def reset(self) -> None:
        self._stack.clear()
        self._gap = False

    def blank(self) -> None:
        self._gap = True

    def text(self) -> None:
        """A line without marker: after a blank line it ends the list, otherwise it continues the item."""
        if self._gap:
            self.reset()

    def of(self, raw: str, marker: str) -> int:
        self._gap = False
        expanded = raw.expandtabs(4)
        indent = len(expanded) - len(expanded.lstrip())
        family, number = markers.family(marker), _number(marker)
        last = self._stack[-1] if self._stack else None
        if last and family == last.family and indent > last.indent and number == last.number + 1 > 1:
            # "1." at the margin, then "2." further in: one list, whose first line lost its indentation.
            last.indent, last.number = indent, number
            return len(self._stack)
        while self._stack and indent < self._stack[-1].indent:
            self._stack.pop()
        for depth, known in enumerate(self._stack):
            if known.family == family and known.indent == indent:
                del self._stack[depth + 1 :]
                known.number = number
                return len(self._stack)
        self._stack.append(_Rank(indent, family, number))
        return len(self._stack)


def _number(marker: str) -> int:
    """The number of a marker such as ``3.``, 0 for the others."""
    body = marker.strip("().-–—/° ")
    return int(body) if body.isdecimal() and len(body) < 4 else 0


class _TableRun:
    """Rows written with bars: Markdown tables, and the flattened ``key | value |`` of pages saved as text."""

    def __init__(self, stream: BlockStream) -> None:
        self._stream = stream
        self._table: int | None = None
        self._row = 0
        self._last = -2

    def end(self) -> None:
        self._table = None
        self._row = 0

    def is_row(self, lines: list[_Line], i: int) -> bool:
        text = lines[i].text
        if "|" not in text or len(_split_bars(text)) < 2:
            return False
        if text.endswith("|") or text.startswith("|"):
            return True
        if " | " not in text:
            return False
        return any(self._neighbour(lines, i, step) for step in (-1, 1))

    def _neighbour(self, lines: list[_Line], i: int, step: int) -> bool:
        """Whether the next line (blank ones aside) also is a row with as many cells, or a table's rule."""
        j = i + step
        if not 0 <= j < len(lines) or not lines[j].text:
            return False
        other = lines[j].text
        if _TABLE_RULE.match(other) and "|" in other:
            return True
        return " | " in other and len(_split_bars(other)) == len(_split_bars(lines[i].text))

    def take(self, lines: list[_Line], i: int) -> bool:
        """Add line ``i`` as a row, or drop it as the rule of a table; False when it is neither."""
        line = lines[i]
        if self._table is not None and _TABLE_RULE.match(line.text) and "|" in line.text:
            return True
        if not self.is_row(lines, i):
            return False
        if self._table is None:
            self._table, self._row = self._stream.new_table(), 0
        texts = _split_bars(line.text)
        ruled = i + 1 < len(lines) and bool(_TABLE_RULE.match(lines[i + 1].text)) and "|" in lines[i + 1].text
        header = ruled and len(texts) > 2 and self._row == 0
        cells = [
            Cell(markers.cell_lines(clean(re.sub(r"<br\s*/?>", "\n", text))), column, header=header)
            for column, text in enumerate(texts)
        ]
        self._stream.row(cells, table=self._table, row=self._row, page=line.page, line=line.number)
        self._row += 1
        return True


def _split_bars(text: str) -> list[str]:
    body = text.strip()
    body = body.removeprefix("|")
    body = body.removesuffix("|")
    return [part.strip().replace("\\|", "|") for part in re.split(r"(?<!\\)\|", body)]
