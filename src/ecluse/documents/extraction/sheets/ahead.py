"""What comes next in the blocks, and how the document calls its sheets."""

from __future__ import annotations

from collections.abc import Sequence

from ecluse.documents.extraction.sheets.labels import CONTENT_FIELDS, Label
from ecluse.documents.extraction.sheets.narrative import opening_label
from ecluse.documents.extraction.sheets.titles import axis_then_sheet, is_contents_line, sheet_title
from ecluse.documents.extraction.sheets.words import Words
from ecluse.documents.reading.blocks import Block, BlockKind

LOOK_AHEAD = 6
MAX_TITLE_CHARACTERS = 220


def words_of(block: Block) -> Words:
    """The words of a block of running text."""
    return Words.of(block.text, block.index)


def labels_follow(blocks: Sequence[Block], index: int, within: int = LOOK_AHEAD) -> bool:
    """Whether a label of substance, or a table of them, comes in the next blocks."""
    return next_label(blocks, index, within) is not None


def next_label(blocks: Sequence[Block], index: int, within: int = LOOK_AHEAD) -> Label | None:
    """The first label of substance in the ``within`` blocks after ``index``."""
    seen = 0
    for block in blocks[index + 1 : index + 40]:
        if block.furniture or not block.text.strip():
            continue
        seen += 1
        if seen > within or is_contents_line(block.text):
            return None
        texts = [words_of(block)]
        if block.kind is BlockKind.TABLE_ROW:
            texts = [Words.of(cell.text.split("\n", 1)[0], block.index) for cell in block.cells[:3]]
        for words in texts:
            found = opening_label(words, numbered=block.kind is BlockKind.TABLE_ROW)
            if found is not None and found.label is not None and found.label.field in CONTENT_FIELDS:
                return found.label
    return None


def find_openers(blocks: Sequence[Block]) -> frozenset[str]:
    """How this document calls its sheets (« fiche action », « action »…): the words of titles that labels follow.

    Where sheets are called « fiche », « action » alone is a step inside one.
    """
    followed: dict[str, int] = {}
    for block in blocks:
        if block.furniture or is_contents_line(block.text):
            continue
        for words in _openings(block):
            if len(words.text) > MAX_TITLE_CHARACTERS + 60:
                continue
            both = axis_then_sheet(words)
            found = both[1] if both is not None else sheet_title(words)
            if found is not None and followed.setdefault(found.word, 0) < 3 and labels_follow(blocks, block.index):
                followed[found.word] += 1
    openers = {word for word, count in followed.items() if count}
    bare = {word for word in openers if not word.startswith("fiche")}
    if sum(followed[word] for word in openers - bare) >= 2:
        openers -= bare
    return frozenset(openers)


def _openings(block: Block) -> list[Words]:
    if block.kind is not BlockKind.TABLE_ROW:
        return [words_of(block)]
    return [Words.of(cell.text, block.index, at) for at, cell in enumerate(block.cells[:2])]
