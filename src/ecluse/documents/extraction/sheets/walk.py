"""Goes through the blocks once, from sheet to sheet: what opens one, what closes it, which line belongs to which label."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ecluse.documents.extraction.sheets.labels import CONTENT_FIELDS, Field, Label
from ecluse.documents.extraction.sheets.matrix import Matrix
from ecluse.documents.extraction.sheets.narrative import spread
from ecluse.documents.extraction.sheets.raw import Entry, RawSheet, Shape
from ecluse.documents.extraction.sheets.titles import (
    AxisTitle,
    SheetTitle,
    axis_title,
    is_contents_line,
    numbered_title,
    sheet_title,
)
from ecluse.documents.extraction.sheets.words import Line, Words, fold
from ecluse.documents.reading.blocks import Block, BlockKind


def repeated_rows(blocks: Sequence[Block]) -> frozenset[str]:
    """Texts that head the tables of a document, or stand alone in a row, in half of its tables or more.

    « IDENTIFICATION DE L’ACTION », « Contrat local de santé »: the parts of a form, and no action's title.
    """
    tables: dict[tuple[str, int | None], set[str]] = {}
    for block in blocks:
        if block.kind is BlockKind.TABLE_ROW and not block.furniture:
            texts = [fold(cell.text).strip() for cell in block.cells if cell.text.strip()]
            found = tables.setdefault((block.sheet, block.table), set())
            if len(texts) == 1 or (not found and len(texts) == 2):
                found.update(texts)
    counts = Counter(text for found in tables.values() for text in found)
    return frozenset(text for text, count in counts.items() if count >= max(2, len(tables) / 2))


def numbered_series(blocks: Sequence[Block]) -> frozenset[str]:
    """What numbers lines of their own from one on: « ORIENTATION I : … », « ORIENTATION II : … » name axes."""
    numbers: dict[str, list[str]] = {}
    for block in blocks:
        if (
            block.furniture
            or block.kind not in (BlockKind.PARAGRAPH, BlockKind.HEADING)
            or is_contents_line(block.text)
        ):
            continue
        found = axis_title(Words.of(block.text, block.index))
        if found is not None and found.number and found.title and not block.text.rstrip().endswith((".", ";")):
            numbers.setdefault(found.word, []).append(found.number.text.upper())
    return frozenset(
        word
        for word, ranks in numbers.items()
        if len(ranks) > 1 and ranks in ([str(i + 1) for i in range(len(ranks))], list(_ROMANS[: len(ranks)]))
    )


_ROMANS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")


class Walk:
    """The sheets met so far, the one being read, and where in the document we are."""

    def __init__(self, blocks: Sequence[Block], repeated: frozenset[str], openers: frozenset[str]) -> None:
        self.blocks = blocks
        self.repeated = repeated
        self.openers = openers
        self.sheets: list[RawSheet] = []
        self.current: RawSheet | None = None
        self.entry: Entry | None = None
        self.axis: AxisTitle | None = None
        self.theme = Words()
        self.candidate: tuple[Words, int] | None = None
        self.below: tuple[tuple[Words, int] | None, list[Line]] = (None, [])
        self.elsewhere: int | None = None
        self.last_matrix: Matrix | None = None
        self.axis_untitled = False
        self.depth = 0
        self.axis_depth = 0
        self.headings: dict[int, Words] = {}
        self.item_level = 0  # the depth of the list whose items are labels, 0 where they are none
        self.sections = repeated_rows(blocks)
        self.series = numbered_series(blocks)

    # — opening and closing —

    def open(self, title: SheetTitle, block: Block, *, level: int = 0, shape: Shape = Shape.NARRATIVE) -> None:
        """A new sheet; the one before is finished."""
        self.close()
        self.current = RawSheet(
            title.title, title.number, self.axis, self.theme, shape=shape, level=level, under=self.depth,
            first_block=block.index, last_block=block.index, sheet=block.sheet, above=self._heading_above(level),
        )  # fmt: skip
        self.sheets.append(self.current)
        self.candidate = None

    def enter_heading(self, words: Words, level: int) -> None:
        """A heading stands in those of lesser depth, and takes the place of the others."""
        self.headings = {depth: above for depth, above in self.headings.items() if depth < level} | {level: words}

    def _heading_above(self, level: int) -> tuple[int, Words]:
        """The nearest heading above a sheet that a heading of depth ``level`` opens (0: no heading does)."""
        depth = max((depth for depth in self.headings if depth < (level or 99)), default=0)
        return (depth, self.headings[depth]) if depth else (0, Words())

    def close(self) -> None:
        self.current = None
        self.entry = None

    def leave_axis(self, depth: int) -> None:
        """A heading of this depth, of no sheet nor axis: what follows belongs to the axis no more if it stands as high."""
        if 0 < depth <= self.axis_depth:
            self.axis, self.theme, self.axis_depth = None, Words(), 0

    def set_axis(self, found: AxisTitle) -> None:
        """An axis above the sheets that follow; another level of plan between the axis and the sheets is a theme."""
        if found.word != "axe" and self.axis is not None and self.axis.word != found.word and self._above(found):
            self.theme = found.title or found.number
            return
        if self.axis is not None and not found.title and found.number.text == self.axis.number.text:
            return
        self.axis, self.theme = found, Words()
        self.axis_untitled = not found.title

    def _above(self, found: AxisTitle) -> bool:
        return self.axis is not None and (
            self.axis.word == "axe"
            or found.word in ("theme", "thematique", "domaine", "levier", "chantier", "programme")
        )

    def is_section(self, words: Words) -> bool:
        """Whether the words are a part of the form that comes again in table after table."""
        return (
            fold(words.text).strip() in self.sections and sheet_title(words) is None and numbered_title(words) is None
        )

    # — labels and values —

    def label(self, label: Label | None, words: Words, block: Block, shape: Shape = Shape.NARRATIVE) -> None:
        """A label opens an entry of the sheet, or a new sheet where this one already has what it asks for."""
        if label is not None and self._opens_sheet(label):
            self._open_from_candidate(block, shape)
        if self.current is None:
            return
        self.entry = Entry(label, words)
        self.current.entries.append(self.entry)
        self.current.touch(block.index)
        if label is not None and label.field in CONTENT_FIELDS:
            self.candidate = None

    def _opens_sheet(self, label: Label) -> bool:
        current = self.current
        if current is None:
            return self.candidate is not None or label.field in (Field.TITLE, Field.NUMBER)
        if (
            label.field is Field.TITLE
            and label.strong
            and (self._titled(current) or (current.title and current.has_content))
        ):
            return True
        if (
            label.field in (Field.TITLE, Field.NUMBER, Field.AXIS, Field.THEME)
            and current.has_content
            and current.has(label.field)
        ):
            return True
        return self.candidate is not None and current.has_content and label.field is current.first_field

    def _titled(self, sheet: RawSheet) -> bool:
        return any(
            entry.field is Field.TITLE and entry.label is not None and entry.label.strong and entry.filled
            for entry in sheet.entries
        )

    def _open_from_candidate(self, block: Block, shape: Shape) -> None:
        title, level = self.candidate if self.candidate is not None else (Words(), 0)
        below = self.below[1] if self.candidate is not None and self.below[0] is self.candidate else []
        found = sheet_title(title) or numbered_title(title) if title else None
        self.open(found or SheetTitle(Words(), title), block, level=level, shape=shape)
        if title and self.current is not None:
            self.current.touch(title.block)
            self.current.preface += below
            self.current.announced = found is not None and bool(found.word or "." in found.number.text)

    def value(self, lines: Sequence[Line], block: Block) -> None:
        """Lines below or beside a label; what opens a label of its own inside them goes to it."""
        if self.current is None:
            return
        self.current.touch(block.index)
        if self.entry is None:
            self.current.preface += lines
            return
        opened = spread(self.entry, lines)
        self.current.entries += opened
        if opened:
            self.entry = opened[-1]

    def placed(self, label: Label, words: Words, lines: Sequence[Line], block: Block) -> bool:
        """A number, title, axis or theme given by a label of the sheet itself."""
        if not lines or label.field not in (Field.TITLE, Field.NUMBER, Field.AXIS, Field.THEME):
            return False
        if self._opens_sheet(label) or self.current is None:
            self._open_from_candidate(block, Shape.TABLE)
        self.label(label, words, block)
        if self.entry is not None:
            self.entry.lines += list(lines)
        return True
