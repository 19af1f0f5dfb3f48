"""A sheet as found, before its values are read: labels as printed, each with the lines below or beside it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from ecluse.documents.extraction.sheets.labels import CONTENT_FIELDS, Field, Label
from ecluse.documents.extraction.sheets.titles import AxisTitle
from ecluse.documents.extraction.sheets.words import Line, Words
from ecluse.documents.reading.blocks import Block, Cell
from ecluse.lib.patterns import lazy


class Shape(Enum):
    """Where a sheet was found."""

    TABLE = "table"
    NARRATIVE = "narrative"
    ROW = "row"


@dataclass(slots=True)
class Entry:
    """A label and its lines. ``label`` is None for text that stands before any label."""

    label: Label | None
    words: Words
    lines: list[Line] = field(default_factory=list)

    @property
    def field(self) -> Field:
        return self.label.field if self.label else Field.OTHER

    @property
    def filled(self) -> bool:
        return any(line.words or any(line.cells) for line in self.lines)


@dataclass(slots=True)
class RawSheet:
    """A sheet being read.

    ``level`` is the depth of the heading that opened it, 0 when a table or a line did; ``under`` that of the heading
    above it, 0 when there is none; ``above`` the depth and words of the nearest heading that holds it. ``announced`` is
    false where only a heading or a bold line gave the title, without « fiche », « action » nor a number in two parts.
    ``plain_labels`` and ``strong_labels`` count the labels alone on their line, set apart or not.
    """

    title: Words = field(default_factory=Words)
    number: Words = field(default_factory=Words)
    axis: AxisTitle | None = None
    theme: Words = field(default_factory=Words)
    entries: list[Entry] = field(default_factory=list)
    plain_labels: int = 0
    strong_labels: int = 0
    preface: list[Line] = field(default_factory=list)
    shape: Shape = Shape.NARRATIVE
    level: int = 0
    under: int = 0
    announced: bool = True
    first_block: int = 0
    last_block: int = 0
    sheet: str = ""
    above: tuple[int, Words] = (0, Words())

    def touch(self, block: int) -> None:
        self.first_block = min(self.first_block, block)
        self.last_block = max(self.last_block, block)

    @property
    def has_content(self) -> bool:
        """Whether a label of substance has been met."""
        return any(entry.field in CONTENT_FIELDS for entry in self.entries)

    def has(self, wanted: Field) -> bool:
        return any(entry.field is wanted and entry.filled for entry in self.entries)

    @property
    def fields(self) -> frozenset[Field]:
        """The fields of substance that say something."""
        return frozenset(entry.field for entry in self.entries if entry.filled and entry.field in CONTENT_FIELDS)

    @property
    def first_field(self) -> Field | None:
        return next((entry.field for entry in self.entries if entry.field in CONTENT_FIELDS), None)


_BAR = lazy(r"(?:^|(?<=\s))\|(?=\s|$)")


def cell_words(block: Block, position: int) -> Words:
    """The words of the cell at ``position`` in ``block.cells``."""
    return Words.of(block.cells[position].text, block.index, position)


def lines_of(words: Words, *, bullet: bool = False, strong: bool = False) -> list[Line]:
    """The lines of a text: a cell keeps its paragraphs and bullets as lines."""
    out: list[Line] = []
    at = 0
    text = words.text
    inner_table = sum(1 for part in text.split("\n") if _BAR.search(part)) > 1
    for part in text.split("\n"):
        piece = words.slice(at, at + len(part)).stripped()
        at += len(part) + 1
        if not piece:
            continue
        marked = piece.text.startswith("• ")
        body = piece.slice(2).stripped() if marked else piece
        out.append(Line(body, bullet or marked, _row(body) if inner_table else (), strong))
    return out


def _row(words: Words) -> tuple[Words, ...]:
    """The cells of a line that is the row of an inner table; none where it is a plain line."""
    text = words.text
    bars = [match.span() for match in _BAR.finditer(text)]
    if not bars:
        return ()
    starts, ends = [0, *(end for _start, end in bars)], [*(start for start, _end in bars), len(text)]
    return tuple(words.slice(start, end).stripped() for start, end in zip(starts, ends, strict=True))


def is_blank(cell: Cell) -> bool:
    return not cell.text.strip(" \n\t\u00a0\u200b")
