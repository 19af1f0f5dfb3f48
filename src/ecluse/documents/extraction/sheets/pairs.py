"""Labels beside their values: label | value, twice in a row or once, known or not."""

from __future__ import annotations

from itertools import pairwise

from ecluse.documents.extraction.sheets.inner import TABLE_FIELDS, InnerTables
from ecluse.documents.extraction.sheets.labels import Field, Label, find_label, find_numbered_label, may_be_value
from ecluse.documents.extraction.sheets.narrative import opening_label
from ecluse.documents.extraction.sheets.raw import Shape, cell_words, is_blank, lines_of
from ecluse.documents.extraction.sheets.values import is_empty
from ecluse.documents.extraction.sheets.words import Line, Words
from ecluse.documents.reading.blocks import Block


class TablePairs(InnerTables):
    """The rows of a table that hold labels and values side by side."""

    def _pairs(self, row: Block, cells: list[int]) -> None:
        """label | value | label | value, and what looks like it."""
        walk = self.walk
        if not self._labels(row, cells):
            self._unlabelled(row, cells)
            return
        waiting: tuple[Label | None, Words, int] | None = None
        started = False
        for order, index in enumerate(cells):
            words = cell_words(row, index)
            cell = row.cells[index]
            if self._self_contained(words, beside=waiting is not None):
                if waiting is not None:
                    self._labelled(row, waiting, [])
                waiting, started = None, True
                self._cell(row, words)
                continue
            found = find_numbered_label(cell.text)
            if found is not None and (
                found.field is Field.KIND or not self._may_be_label(row, cells, order, found, waiting)
            ):
                found = None
            if found is not None:
                if waiting is not None:
                    self._labelled(row, waiting, [])
                waiting = (found, words, index)
                started = True
                continue
            if not started:
                waiting = (None, words, index)
                started = True
                continue
            if waiting is not None:
                self._labelled(row, waiting, lines_of(words))
                waiting = None
            elif walk.current is not None:
                opening = opening_label(words)
                if (
                    opening is not None
                    and opening.label is not None
                    and opening.rest
                    and opening.label.field is not Field.KIND
                ):
                    self._cell(row, words)
                elif walk.entry is not None and order + 1 < len(cells) and self._is_pair_label(row, cells, order):
                    waiting = (None, words, index)
                else:
                    self._cell(row, words, keep=True)
        if waiting is not None:
            self._labelled(row, waiting, [])

    def _self_contained(self, words: Words, *, beside: bool) -> bool:
        """A cell that holds its label and its value: « Pilote :⏎CCAS », « Pilote : CCAS ».

        ``beside``: a label on its left waits for it, so that only a colon makes « Communes⏎CPTS » a label of its own.
        """
        cut = words.text.find("\n")
        if (beside and cut > 0 and ":" not in words.text[:cut]) or (cut > 0 and find_label(words.text) is not None):
            return False
        if any(line.cells for line in lines_of(words)):
            return False
        opening = opening_label(words.slice(0, cut) if cut > 0 else words)
        if opening is None or opening.label is None or opening.label.field is Field.KIND or not opening.label.strong:
            return False
        return bool(opening.rest) or cut > 0

    def _is_pair_label(self, row: Block, cells: list[int], order: int) -> bool:
        """An unknown label at an even place of a label | value | label | value row."""
        return len(cells) == 4 and order == 2 and len(cell_words(row, cells[order]).text) <= 60

    def _may_be_label(
        self, row: Block, cells: list[int], order: int, found: Label, waiting: tuple[Label | None, Words, int] | None
    ) -> bool:
        """A value that happens to be a word of the vocabulary (« Territoire » under « Public ») is no label."""
        if order == 0:
            return True
        if (
            waiting is not None
            and may_be_value(row.cells[cells[order]].text)
            and row.cells[cells[order]].column == row.cells[waiting[2]].column + row.cells[waiting[2]].column_span
        ):
            return False
        if (
            waiting is not None
            and order == len(cells) - 1
            and row.cells[cells[order]].column == row.cells[waiting[2]].column + row.cells[waiting[2]].column_span
        ):
            # the last cell, right beside a label, is its value, unless the row ends with an empty value
            last = row.cells[-1]
            return is_blank(last) and last.column > row.cells[cells[order]].column
        return found.strong or waiting is None

    def _labelled(self, row: Block, waiting: tuple[Label | None, Words, int], lines: list[Line]) -> None:
        label, words, index = waiting
        walk = self.walk
        if label is not None and label.field is Field.KIND:
            label = None
        if label is not None and walk.placed(label, words, lines, row):
            return
        walk.label(label, words, row, Shape.TABLE)
        if walk.current is not None:
            self._span(row, index, label, words)
        walk.value(lines, row)

    def _span(self, row: Block, index: int, label: Label | None, words: Words) -> None:
        cell = row.cells[index]
        if cell.column == 0 and cell.row_span > 1:
            self.left = (cell.row_span - 1, label, words)

    def _unlabelled(self, row: Block, cells: list[int]) -> None:
        """A row without a known label: an unknown one beside its value, cells « Label : value », or more of the value."""
        walk = self.walk
        texts = [cell_words(row, index) for index in cells]
        openings = [opening_label(text.slice(0, text.text.find("\n")) if "\n" in text.text else text) for text in texts]
        known = [
            opening
            for opening in openings
            if opening is not None and opening.label is not None and opening.label.field is not Field.KIND
        ]
        if known and len(known) * 2 >= len(texts):
            for text in texts:
                self._cell(row, text)
            return
        if walk.current is None:
            return
        first = row.cells[cells[0]]
        two = len(texts) == 2 and first.column == 0 and len(texts[0].text) <= 90 and "\n•" not in texts[0].text
        if two and not is_empty(texts[0].text):
            kind = find_numbered_label(texts[0].text)
            if kind is not None and kind.field is Field.KIND and walk.entry is not None:
                walk.value(lines_of(texts[1]), row)
                return
            self._labelled(row, (None, texts[0], cells[0]), lines_of(texts[1]))
            return
        if walk.entry is not None and walk.entry.field in TABLE_FIELDS:
            self._attach(row)
            return
        if len(texts) == 4 and first.column == 0:
            for left, right in pairwise(range(4)):
                if left % 2 == 0:
                    self._labelled(row, (None, texts[left], cells[left]), lines_of(texts[right]))
            return
        for text in texts:
            self._cell(row, text, keep=True)
