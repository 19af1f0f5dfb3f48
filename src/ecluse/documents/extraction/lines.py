"""Blocks as lines: one line of one block each, without its list marker, and with its place in the block."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from ecluse.documents.reading.blocks import Block, BlockKind, Style
from ecluse.lib.patterns import lazy

_LIST_MARK = lazy(
    r"\s*(?P<mark>[•▪■●◦‣○➢➤►✓✔❖§·👉➡→▶✅☑➔➜➣◆◇▫◾◽🔹🔸🔷🔶🔵🟢🟠🟡🔴🟣\uf0b7\uf0a7\uf0d8*]\ufe0f?"
    r"|[-–—](?=\s*[^\W\d_])|[-–—](?=\s))\s*"
)
_NUMBER_MARK = lazy(r"\s*(?P<mark>\d{1,2}[.)]|[a-zA-Z][.)])\s+(?=\S)")


@dataclass(frozen=True, slots=True)
class RawLine:
    """One line of one block: ``text`` without its list marker, beginning at ``offset`` of the block's text."""

    block: int
    offset: int
    text: str
    kind: BlockKind
    level: int = 0
    marker: str = ""
    style: Style = field(default_factory=Style)
    page: int | None = None
    table: int | None = None
    line: int | None = None

    @property
    def bulleted(self) -> bool:
        """Whether the line is an item of a list, numbered or not."""
        return self.kind is BlockKind.LIST_ITEM or bool(self.marker)


def raw_lines(blocks: Iterable[Block]) -> list[RawLine]:
    """The lines of ``blocks``, furniture and empty lines left out; bullets that a format lost are taken off the text."""
    lines: list[RawLine] = []
    for block in blocks:
        if block.furniture:
            continue
        offset = 0
        for place, piece in enumerate(block.text.split("\n")):
            line = _raw_line(block, offset, piece, first=place == 0)
            if line.text:
                lines.append(line)
            offset += len(piece) + 1
    return lines


def _raw_line(block: Block, offset: int, piece: str, *, first: bool) -> RawLine:
    marker = block.marker if first else ""
    kind = block.kind if first or block.kind is not BlockKind.LIST_ITEM else BlockKind.PARAGRAPH
    start = len(piece) - len(piece.lstrip())
    if not marker and block.kind is not BlockKind.HEADING:
        found = _LIST_MARK.match(piece)
        if found:
            marker, start = found["mark"], found.end()
            kind = BlockKind.LIST_ITEM if kind is BlockKind.PARAGRAPH else kind
    text = piece[start:].rstrip()
    return RawLine(
        block.index,
        offset + start,
        text,
        kind,
        block.level,
        marker.strip(),
        block.style,
        block.page,
        block.table,
        block.line,
    )


def line_outside(text: str) -> RawLine:
    """Words that stand in no block (the name of a spreadsheet's sheet, the title of a page): facts, but no evidence."""
    return RawLine(-1, 0, text, BlockKind.HEADING, 1)


def with_text(line: RawLine, start: int, end: int) -> RawLine:
    """The part ``start`` to ``end`` of a line, as a line."""
    return replace(line, text=line.text[start:end], offset=line.offset + start)
