"""Finding words in the source: those that a person types or selects, and the part of a longer quotation."""

from __future__ import annotations

from collections.abc import Sequence

from ecluse.documents.extraction.draft import Span
from ecluse.documents.reading.blocks import Block
from ecluse.lib.text import fold, fold_with_origin, squeeze


def text_of(block: Block, cell: int | None) -> str:
    """The text that a span counts its characters in. Empty for a cell that is not there."""
    if cell is None:
        return block.text
    return block.cells[cell].text if cell < len(block.cells) else ""


def quote(blocks: Sequence[Block], span: Span) -> str:
    """The words of a span; empty if the document has no such block."""
    if not 0 <= span.block < len(blocks):
        return ""
    return text_of(blocks[span.block], span.cell)[span.start : span.end]


def find(text: str, words: str) -> tuple[int, int] | None:
    """Where ``words`` stand in ``text``: as written, or else whatever the accents, capitals and blanks. None if nowhere."""
    words = words.strip()
    if not words:
        return None
    place = text.find(words)
    if place >= 0:
        return place, place + len(words)
    folded, wanted = fold_with_origin(text), fold(squeeze(words))
    place = folded.text.find(wanted)
    if place < 0:
        return None
    return folded.origin[place], folded.origin[place + len(wanted)]


def narrowed(blocks: Sequence[Block], spans: Sequence[Span], words: str) -> tuple[Span, ...]:
    """The part of ``spans`` that says ``words``; empty if no span does."""
    for span in spans:
        found = find(quote(blocks, span), words)
        if found is not None:
            return (Span(span.block, span.start + found[0], span.start + found[1], span.cell),)
    return ()


def in_block(block: Block, words: str) -> Span | None:
    """Where ``words`` stand in a block, or in one of its cells."""
    if block.cells:
        for place, cell in enumerate(block.cells):
            found = find(cell.text, words)
            if found is not None:
                return Span(block.index, *found, place)
        return None
    found = find(block.text, words)
    return None if found is None else Span(block.index, *found)
