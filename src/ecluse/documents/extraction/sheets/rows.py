"""The rows of a sheet's table, one after the other: which kind each is, and what it gives."""

from __future__ import annotations

from collections.abc import Sequence

from ecluse.documents.extraction.sheets.inner import TABLE_FIELDS
from ecluse.documents.extraction.sheets.labels import (
    CONTENT_FIELDS,
    Field,
    find_label,
    find_numbered_label,
    may_be_value,
)
from ecluse.documents.extraction.sheets.narrative import opening_label
from ecluse.documents.extraction.sheets.pairs import TablePairs
from ecluse.documents.extraction.sheets.raw import Shape, cell_words, is_blank, lines_of
from ecluse.documents.extraction.sheets.titles import sheet_title
from ecluse.documents.extraction.sheets.walk import Walk
from ecluse.documents.extraction.sheets.words import Words
from ecluse.documents.reading.blocks import Block

_LISTS = frozenset(
    {Field.INDICATORS, Field.MILESTONES, Field.OBJECTIVES, Field.PARTNERS, Field.DESCRIPTION, Field.CALENDAR}
)


class SheetTable(TablePairs):
    """The rows of a table that is no matrix."""

    def __init__(self, walk: Walk, rows: Sequence[Block]) -> None:
        super().__init__(walk, rows)
        self.sheetlike = self._is_sheetlike()

    def _is_sheetlike(self) -> bool:
        """Whether labels of substance stand in the table, or it goes on with a sheet that is open."""
        fields: set[Field] = set()
        for row in self.rows:
            for at, cell in enumerate(row.cells):
                if is_blank(cell) or len(cell.text) > 2000:
                    continue
                found = (
                    opening_label(cell_words(row, at), numbered=True)
                    if "\n" not in cell.text
                    else opening_label(Words.of(cell.text.split("\n", 1)[0], 0))
                )
                if (
                    found is not None
                    and found.label is not None
                    and found.label.field in CONTENT_FIELDS
                    and found.label.field is not Field.OTHER
                ):
                    fields.add(found.label.field)
        placing = {
            label.field
            for row in self.rows
            if row.cells
            and row.cells[0].column == 0
            and (label := find_numbered_label(row.cells[0].text)) is not None
            and label.field not in CONTENT_FIELDS
        }
        if Field.TITLE in placing and len(placing | fields) >= 2:
            return True
        return (
            len(fields) >= 3
            or (self.walk.current is not None and (len(fields) >= 1 or self._all_labels()))
            or (len(fields) >= 1 and self._titled())
        )

    def _all_labels(self) -> bool:
        """Whether the first row holds labels alone, whatever they ask for, above one row of values."""
        heads = [find_label(cell.text) for cell in self.rows[0].cells if not is_blank(cell)]
        return len(self.rows) == 2 and bool(heads) and all(head is not None for head in heads)

    def _titled(self) -> bool:
        return any(sheet_title(cell_words(row, 0)) is not None for row in self.rows[:3] if row.cells)

    def read(self, start: int, end: int) -> None:
        """The rows ``start`` to ``end``, one after the other."""
        walk = self.walk
        if not self.sheetlike:
            if walk.current is not None and walk.entry is not None and walk.entry.field in TABLE_FIELDS:
                for row in self.rows[start:end]:
                    self._attach(row)
            else:
                self._banners(start, end)
            return
        for at in range(start, end):
            self._row(at)

    def read_inner_list(self) -> bool:
        """A table of several items under a row of labels, inside a sheet: its first column is the list.

        « Étape | Échéance | Responsable » over the steps of one action; with one row of values below, the labels are
        the sheet's own.
        """
        walk = self.walk
        rows = [row for row in self.rows if any(not is_blank(cell) for cell in row.cells)]
        if walk.current is None or walk.current.shape is Shape.ROW or len(rows) < 3:
            return False
        heads = [find_label(cell.text) for cell in rows[0].cells if not is_blank(cell)]
        first = heads[0]
        if len(heads) < 2 or first is None or sum(1 for head in heads if head is not None) * 2 < len(heads):
            return False
        if any(
            self._labels(row, [index for index, cell in enumerate(row.cells) if not is_blank(cell)]) for row in rows[1:]
        ):
            return False
        waits = walk.entry is not None and not walk.entry.filled and walk.entry.field in _LISTS
        if not waits and first.field not in _LISTS:
            return False
        if not waits:
            walk.label(first, cell_words(rows[0], 0), rows[0], Shape.TABLE)
        for row in rows[1:]:
            self._attach(row)
        return True

    def _banners(self, start: int, end: int) -> None:
        """A table used as a frame: a title or an axis in a box, before the sheet that follows."""
        for row in self.rows[start:end]:
            found = [at for at, cell in enumerate(row.cells) if not is_blank(cell)]
            texts = [cell_words(row, at) for at in found]
            if len(texts) == 2 and sheet_title(texts[0]) is not None and not sheet_title(texts[0]).title:  # type: ignore[union-attr]
                self._title_pair(row, texts)
            elif len(texts) == 2 and self._axis_pair(texts):
                continue
            elif len(texts) == 1 and len(self.rows) <= 3:
                self._banner(row, found[0])

    def _row(self, at: int) -> None:
        row = self.rows[at]
        cells = [index for index, cell in enumerate(row.cells) if not is_blank(cell)]
        if not cells:
            self.columns = {}
            return
        carried = self._carried(row)
        if carried and self._under_left(row, cells):
            return
        if not self.columns and self._is_money_row(row, cells):
            self._attach(row)
            return
        if len(cells) == 1:
            if self._goes_on_money(row, cells[0]):
                self._attach(row)
            else:
                self._single(at, cells[0])
            return
        texts = [cell_words(row, index) for index in cells]
        if self._heading_row(row, texts) or self._coded_title(at, texts):
            return
        first = sheet_title(texts[0])
        if first is not None and first.title and self._labels(row, cells) == 0:
            self._open(first, row)
            for words in texts[1:]:
                self._cell(row, words)
            return
        if self._opens_money_table(row, cells):
            return
        if self._is_label_row(row, cells, at):
            self.columns = {
                row.cells[index].column: (find_numbered_label(row.cells[index].text), cell_words(row, index))
                for index in cells
            }
            return
        if self.columns and self._labels(row, cells) * 2 < len(cells):
            self._under_columns(row, cells)
            return
        self.columns = {}
        self._pairs(row, cells)

    def _carried(self, row: Block) -> bool:
        """Whether a merged label on the left covers this row too."""
        if self.left is None:
            return False
        left, label, words = self.left
        if left <= 0 or (row.cells and row.cells[0].column == 0 and not is_blank(row.cells[0])):
            self.left = None
            return False
        self.left = (left - 1, label, words)
        return True

    def _under_left(self, row: Block, cells: list[int]) -> bool:
        """A row beside a merged label: a finer label and its value, or more of the value."""
        if self.left is None:
            return False
        _left, label, words = self.left
        if self._is_money_row(row, cells):
            self._attach(row)
            return True
        texts = [cell_words(row, index) for index in cells]
        if len(texts) == 1:
            if self.walk.entry is None or self.walk.entry.label is not label:
                self.walk.label(label, words, row, Shape.TABLE)
            self._cell(row, texts[0], keep=True)
            return True
        own = find_numbered_label(texts[0].text)
        if own is not None and own.field not in (Field.KIND,) and own.exact and own.strong:
            self._pairs(row, cells)
            return True
        self.walk.label(label, words if label is not None else texts[0], row, Shape.TABLE)
        for text in texts[1:]:
            self._cell(row, text, keep=True)
        return True

    def _is_label_row(self, row: Block, cells: list[int], at: int) -> bool:
        """A row of labels above a row of values."""
        if not all(find_label(row.cells[index].text) is not None for index in cells):
            return False
        if len(cells) % 2 == 0 and all(may_be_value(row.cells[index].text) for index in cells[1::2]):
            return False  # « Partenaires | Communes | Publics | Habitants »: labels beside values
        if len(cells) == 2 and self._has_pairs(row):
            return False
        columns = [row.cells[index].column + row.cells[index].column_span for index in cells]
        touching = sum(1 for (index, end) in zip(cells[1:], columns, strict=False) if row.cells[index].column == end)
        if touching < len(cells) - 1:
            return False
        below = self.rows[at + 1] if at + 1 < len(self.rows) else None
        if below is None:
            return False
        values = [index for index, cell in enumerate(below.cells) if not is_blank(cell)]
        if not values:
            return len(cells) > 2
        if find_numbered_label(below.cells[values[0]].text) is not None and len(cells) == 2:
            return False
        return self._labels(below, values) * 2 < len(values)

    def _has_pairs(self, row: Block) -> bool:
        """Whether other rows of the table put a label beside its value."""
        count = 0
        for other in self.rows:
            cells = [index for index, cell in enumerate(other.cells) if not is_blank(cell)]
            if (
                other is not row
                and len(cells) > 1
                and self._labels(other, cells[:1])
                and not self._labels(other, cells[1:2])
            ):
                count += 1
        return count > 1

    def _single(self, at: int, index: int) -> None:
        """A row with one text: a title, an axis, a label, a value."""
        row = self.rows[at]
        if self.columns:
            cell = row.cells[index]
            if (
                cell.column in self.columns
                and cell.column_span == 1
                and (cell.column > 0 or not self._banner_like(row, index))
            ):
                self._under_columns(row, [index])
                return
            self.columns = {}
        if self._banner(row, index):
            return
        words = cell_words(row, index)
        cell = row.cells[index]
        walk = self.walk
        found = find_numbered_label(cell.text)
        if found is not None and found.field is not Field.KIND and (found.strong or cell.column == 0):
            waits = walk.entry is not None and not walk.entry.filled and walk.current is not None
            if waits and (cell.column > 0 or not found.strong or found.field is Field.OTHER):
                self._cell(row, words, keep=True)
                return
            walk.label(found, words, row, Shape.TABLE)
            self._span(row, index, found, words)
            return
        waits = walk.entry is not None and not walk.entry.filled
        if not waits and walk.is_section(words) and self._labels_below(at):
            walk.entry = None
            return
        if self._titles_next(at, index):
            return
        if (
            walk.current is not None
            and not walk.current.title
            and not walk.current.has_content
            and not walk.current.has(Field.TITLE)
            and walk.entry is None
        ):
            walk.current.title = words.stripped(" :–—-«»")
            walk.current.touch(row.index)
            return
        self._cell(row, words)

    def _under_columns(self, row: Block, cells: list[int]) -> None:
        """A row of values under a row of labels."""
        walk = self.walk
        for index in cells:
            column = row.cells[index].column
            heading = self.columns.get(column)
            if heading is None:
                before = [other for other in self.columns if other <= column]
                heading = self.columns[max(before)] if before else None
            if heading is None:
                continue
            lines = lines_of(cell_words(row, index))
            same = walk.current and next((entry for entry in walk.current.entries if entry.words is heading[1]), None)
            if same:
                same.lines += lines
            elif heading[0] is None or not walk.placed(heading[0], heading[1], lines, row):
                walk.label(heading[0], heading[1], row, Shape.TABLE)
                walk.value(lines, row)
        walk.entry = None if walk.current is None else walk.entry
