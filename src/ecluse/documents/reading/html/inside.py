"""The words inside one element of a page: lines of a cell, terms of a definition list, numbers of a list."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from selectolax.lexbor import LexborNode

from ecluse.documents.reading.counting import counted
from ecluse.documents.reading.html.tables import own_cells, own_rows
from ecluse.documents.reading.html.visibility import DROPPED, Visibility
from ecluse.documents.reading.stream import clean

BLANKS = re.compile(r"[ \t\n\r\f]+")
_MAX_TABLE_DEPTH: Final = 6
_CELL_BREAKS: Final = frozenset(
    [
        "p",
        "div",
        "li",
        "dt",
        "dd",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "tr",
        "section",
        "article",
        "blockquote",
        "figcaption",
        "address",
        "details",
        "summary",
        "ul",
        "ol",
        "dl",
        "table",
    ]
)


@dataclass(slots=True)
class ListState:
    tag: str
    count: int
    kind: str = "1"


def definition_parts(node: LexborNode) -> Iterator[LexborNode]:
    child = node.child
    while child is not None:
        if child.tag in {"dt", "dd"}:
            yield child
        elif child.tag == "div":
            yield from (inner for inner in child.iter() if inner.tag in {"dt", "dd"})
        child = child.next


def lines_of(root: LexborNode, visibility: Visibility, depth: int = 0) -> str:
    """The text of a cell: a line for each paragraph, ``• `` before items, the rows of inner tables joined with bars."""
    parts: list[str] = []

    def left_out(node: LexborNode) -> bool:
        if node.tag in DROPPED or visibility.is_hidden(node):
            return True
        if node.tag == "table" and depth < _MAX_TABLE_DEPTH:
            for row, _ in own_rows(node):
                texts = [lines_of(cell, visibility, depth + 1).replace("\n", " ") for cell in own_cells(row)]
                parts.append("\n" + " | ".join(texts) + "\n")
            return True
        return False

    counts: list[ListState] = []
    for node, entering in events(root, left_out):
        if node.is_text_node:
            if entering:
                parts.append(BLANKS.sub(" ", node.text_content or ""))
            continue
        tag = node.tag
        if tag == "br":
            parts.append("\n" if entering else "")
        elif tag in {"ul", "ol"}:
            if entering:
                counts.append(ListState(tag, start_of(node), node.attributes.get("type") or "1"))
            elif counts:
                counts.pop()
        elif tag == "li" and entering:
            ordered = bool(counts) and counts[-1].tag == "ol"
            if counts:
                counts[-1].count += 1
            parts.append(f"\n{printed_count(counts[-1].count, counts[-1].kind)}. " if ordered else "\n• ")
        if tag in _CELL_BREAKS and not (tag in {"p", "div"} and entering and parts and parts[-1].strip() in {"•"}):
            parts.append("\n" if tag != "li" or not entering else "")
    return clean(_joined_markers("".join(parts)))


def _joined_markers(text: str) -> str:
    """A marker alone on its line (``<li><p>…``) goes back before its text."""
    return re.sub(r"(^|\n)[ \t]*(•|\w{1,4}\.)[ \t]*\n\s*", r"\1\2 ", text)


def events(root: LexborNode, left_out: Callable[[LexborNode], bool]) -> Iterator[tuple[LexborNode, bool]]:
    """Each node below ``root`` on entering and leaving it, in order; elements that ``left_out`` tells are passed over."""
    node = root.child
    depth = 0
    while node is not None:
        skipped = node.is_element_node and left_out(node)
        if not skipped:
            yield node, True
            if node.child is not None and node.is_element_node:
                node = node.child
                depth += 1
                continue
            yield node, False
        while node is not None and node.next is None:
            if depth == 0:
                return
            node = node.parent
            depth -= 1
            if node is not None:
                yield node, False
        node = node.next if node is not None else None


def start_of(node: LexborNode) -> int:
    value = node.attributes.get("start") or ""
    return int(value) - 1 if value.isdecimal() and len(value) < 6 else 0


def printed_count(count: int, kind: str) -> str:
    return counted(
        count, {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}.get(kind, "decimal")
    )
