"""The source on the left of the checking page: its passages, with the words that the draft stands on."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ecluse.documents.reading.blocks import Block, BlockKind
from ecluse.documents.rules.tree import Tree

# What is shown of the source at a time, so that the page of a document of 300 pages stays light.
PASSAGES = 250
CHARACTERS = 40_000


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text. With ``node``, it is evidence: a link to the part of the draft that stands on it."""

    text: str
    node: str = ""
    id: str = ""
    css: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A passage: its place in the source (``label``), its runs of text by cell (one cell when it is no table row)."""

    id: str
    block: int
    label: str
    css: str
    heading: bool
    cells: tuple[tuple[Piece, ...], ...]
    is_row: bool
    marker: int = 0  # characters printed before the text of the passage: its list marker


@dataclass(frozen=True, slots=True)
class SourcePane:
    """The passages shown, and the way to the others (page numbers from 1, None where there is none)."""

    lines: tuple[Line, ...]
    page: int
    pages: int

    @property
    def previous(self) -> int | None:
        return self.page - 1 if self.page > 1 else None

    @property
    def following(self) -> int | None:
        return self.page + 1 if self.page < self.pages else None


@dataclass(frozen=True, slots=True)
class _Mark:
    start: int
    end: int
    fact: str
    node: str
    doubt: bool
    first: bool


def _marks(tree: Tree) -> dict[tuple[int, int | None], list[_Mark]]:
    """The evidence of the live parts, by block and cell."""
    marks: dict[tuple[int, int | None], list[_Mark]] = {}
    for node, fact in tree.facts():
        for place, span in enumerate(fact.evidence):
            if span.end > span.start:
                mark = _Mark(span.start, span.end, fact.id, node.id, fact.in_doubt, place == 0)
                marks.setdefault((span.block, span.cell), []).append(mark)
    return marks


def first_block(tree: Tree, node: str) -> int | None:
    """The first passage that a part of the draft stands on."""
    return min((span.block for fact in tree.nodes[node].facts for span in fact.evidence), default=None)


def source_pane(blocks: Sequence[Block], tree: Tree, *, chosen: str = "", page: int | None = None) -> SourcePane:
    """The passages of one page of the source: the one asked for, or the one of the chosen part."""
    starts = page_starts(blocks)
    if page is None:
        place = first_block(tree, chosen) if chosen in tree.nodes else None
        page = bisect_right(starts, place or 0)
    page = min(max(page, 1), len(starts))
    start = starts[page - 1]
    end = starts[page] if page < len(starts) else len(blocks)
    lines = _lines(blocks[start:end], tree, chosen, blocks[start - 1] if start else None)
    return SourcePane(lines, page, len(starts))


def page_starts(blocks: Sequence[Block]) -> list[int]:
    """The first passage of each page of the source; one page at least."""
    starts = [0]
    characters = 0
    for block in blocks:
        characters += len(block.text)
        if block.index > starts[-1] and (block.index - starts[-1] >= PASSAGES or characters > CHARACTERS):
            starts.append(block.index)
            characters = len(block.text)
    return starts


def lines_of(blocks: Sequence[Block], places: Iterable[int], tree: Tree, *, chosen: str = "") -> tuple[Line, ...]:
    """Some passages alone, to renew them after a gesture."""
    wanted = sorted({place for place in places if 0 <= place < len(blocks)})
    marks = _marks(tree)
    return tuple(
        _line(blocks[place], marks, chosen, _label(blocks[place], blocks[place - 1] if place else None))
        for place in wanted
    )


def _lines(blocks: Sequence[Block], tree: Tree, chosen: str, before: Block | None) -> tuple[Line, ...]:
    marks = _marks(tree)
    lines = []
    for block in blocks:
        lines.append(_line(block, marks, chosen, _label(block, before)))
        before = block
    return tuple(lines)


def _label(block: Block, before: Block | None) -> str:
    """The line of a text, the row of a sheet; « p. 3 » at the first passage of a page."""
    if block.page is not None:
        return f"p.\u00a0{block.page}" if before is None or before.page != block.page else ""
    return "" if block.line is None else str(block.line)


def _line(block: Block, marks: dict[tuple[int, int | None], list[_Mark]], chosen: str, label: str) -> Line:
    is_row = block.kind is BlockKind.TABLE_ROW and bool(block.cells)
    if is_row:
        texts: list[tuple[str, int | None]] = [(cell.text, place) for place, cell in enumerate(block.cells)]
        # What points at a whole row is shown on its first cell: a row has no text of its own on the page.
        whole = marks.get((block.index, None), [])
    else:
        texts, whole = [(block.text, None)], []
    cells = []
    on = False
    for place, (text, cell) in enumerate(texts):
        own = marks.get((block.index, cell), [])
        if is_row and place == 0:
            own = [*own, *(_Mark(0, len(text), m.fact, m.node, m.doubt, m.first) for m in whole)]
        on = on or any(mark.node == chosen for mark in own)
        cells.append(_pieces(text, own, chosen))
    heading = block.kind is BlockKind.HEADING
    css = " ".join(
        name
        for name, holds in (
            ("is-on", on),
            ("is-furniture", block.furniture),
            ("is-item", block.kind is BlockKind.LIST_ITEM),
            ("is-row", is_row),
        )
        if holds
    )
    marker = f"{block.marker} " if block.marker and not is_row else ""
    if marker:
        cells[0] = (Piece(marker), *cells[0])
    return Line(f"b-{block.index}", block.index, label, css, heading, tuple(cells), is_row, len(marker))


def _pieces(text: str, marks: list[_Mark], chosen: str) -> tuple[Piece, ...]:
    """The runs of ``text``. Where evidence overlaps, the words of the chosen part come first, then the shortest."""
    if not marks:
        return (Piece(text),)
    bounds = sorted({0, len(text), *(min(b, len(text)) for mark in marks for b in (mark.start, mark.end))})
    pieces: list[Piece] = []
    named: set[str] = set()
    last: _Mark | None = None
    for start, end in pairwise(bounds):
        over = [mark for mark in marks if mark.start <= start and mark.end >= end]
        if not over:
            pieces.append(Piece(text[start:end]))
            last = None
            continue
        mark = min(over, key=lambda mark: (mark.node != chosen, mark.end - mark.start))
        if last is mark and pieces:
            pieces[-1] = Piece(pieces[-1].text + text[start:end], pieces[-1].node, pieces[-1].id, pieces[-1].css)
            continue
        identifier = f"s-{mark.fact}" if mark.first and mark.fact not in named else ""
        named.add(mark.fact)
        css = "ec-ev" + (" ec-ev--doubt" if mark.doubt else "") + (" ec-ev--on" if mark.node == chosen else "")
        pieces.append(Piece(text[start:end], mark.node, identifier, css))
        last = mark
    return tuple(pieces)
