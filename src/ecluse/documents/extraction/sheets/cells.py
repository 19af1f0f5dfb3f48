"""What every reader of a sheet's table shares: its rows, the labels that wait for values, cells read as lines."""

from __future__ import annotations

from collections.abc import Sequence

from ecluse.documents.extraction.sheets.labels import Field, Label, find_numbered_label, may_be_value
from ecluse.documents.extraction.sheets.narrative import inner_labels, opening_label
from ecluse.documents.extraction.sheets.raw import Shape, lines_of
from ecluse.documents.extraction.sheets.titles import SheetTitle
from ecluse.documents.extraction.sheets.walk import Walk
from ecluse.documents.extraction.sheets.words import Line, Words
from ecluse.documents.reading.blocks import Block


class TableCells:
    """A table that is no matrix, and what is open in it.

    ``columns`` are labels waiting for the row of values below; ``left`` is a merged label with the rows it still covers;
    ``sheetlike`` says that the table holds a sheet, or goes on with one; ``opened`` that it opened one itself.
    """

    def __init__(self, walk: Walk, rows: Sequence[Block]) -> None:
        self.walk = walk
        self.rows = rows
        self.columns: dict[int, tuple[Label | None, Words]] = {}
        self.left: tuple[int, Label | None, Words] | None = None
        self.sheetlike = False
        self.opened = False

    def _labels(self, row: Block, cells: list[int]) -> int:
        """How many cells are labels, or open with one."""
        count = 0
        for index in cells:
            cell = row.cells[index]
            found = find_numbered_label(cell.text)
            count += (
                found is not None and found.field is not Field.KIND and not (self.columns and may_be_value(cell.text))
            )
        return count

    def _open(self, title: SheetTitle, row: Block) -> None:
        self.walk.open(title, row, shape=Shape.TABLE)
        self.opened = True
        self.columns = {}
        self.left = None

    def _cell(self, row: Block, words: Words, *, keep: bool = False) -> None:
        """A cell read as running lines: « Label : value », a label on its first line, or more of the value above.

        ``keep``: the cell is known to go on with the entry that is open.
        """
        walk = self.walk
        lines = lines_of(words)
        for order, line in enumerate(lines):
            found = opening_label(line.words) if not line.bullet and not keep and not line.cells else None
            if (
                found is not None
                and found.label is not None
                and found.label.field is not Field.KIND
                and self._opens(found.rest, found.label, line, order, lines)
            ):
                parts = list(inner_labels(found.rest)) if found.rest else []
                first = [Line(parts[0].rest)] if parts and parts[0].rest else []
                if not walk.placed(found.label, found.words, first, row):
                    walk.label(found.label, found.words, row, Shape.TABLE)
                    walk.value(first, row)
                for part in parts[1:]:
                    walk.label(part.label, part.words, row, Shape.TABLE)
                    if part.rest:
                        walk.value([Line(part.rest)], row)
                continue
            walk.value([line], row)

    def _opens(self, rest: Words, label: Label, line: Line, order: int, lines: list[Line]) -> bool:
        if rest or line.text.rstrip().endswith(":"):
            return label.strong or order == 0
        return order == 0 and len(lines) > 1 and label.strong
