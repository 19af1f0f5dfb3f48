"""Rows that name a sheet or its axis: banners, boxes, titles in two cells, titles that nothing announces."""

from __future__ import annotations

from dataclasses import replace

from ecluse.documents.extraction.sheets.ahead import MAX_TITLE_CHARACTERS
from ecluse.documents.extraction.sheets.cells import TableCells
from ecluse.documents.extraction.sheets.labels import Field, find_numbered_label
from ecluse.documents.extraction.sheets.raw import Shape, cell_words, is_blank
from ecluse.documents.extraction.sheets.titles import (
    SheetTitle,
    axis_then_sheet,
    axis_title,
    numbered_title,
    sheet_title,
)
from ecluse.documents.extraction.sheets.words import Words
from ecluse.documents.reading.blocks import Block
from ecluse.lib.patterns import lazy

_CODE = lazy(r"^\s*(?:[A-Za-z]{1,3}[ .-]?)?\d{1,2}(?:[.-]\d{1,2}){0,2}[a-z]?\s*$")


class TableBanners(TableCells):
    """The rows of a table that open sheets."""

    def _heading_row(self, row: Block, texts: list[Words]) -> bool:
        """A row that names the sheet, in two or three cells: « Axe 1 | Fiche action n° 3 | Titre »."""
        if len(texts) > 3 or any(len(text.text) > MAX_TITLE_CHARACTERS for text in texts):
            return False
        axes = [text for text in texts if axis_title(text) is not None and axis_title(text).number]  # type: ignore[union-attr]
        rest = [text for text in texts if text not in axes]
        titles = [found for text in rest if (found := sheet_title(text)) is not None and (found.title or found.number)]
        if len(titles) != 1 or titles[0].word not in self.walk.openers | {"fiche action", "fiche"}:
            return False
        title = titles[0]
        if not title.title and axes and len(rest) == 1 and row.cells[0].row_span > 1:
            return self._number_beside_two_rows(row, title, axes)
        if not title.title and len(rest) != 2:
            return False
        if title.title and (not axes or len(rest) != 1):
            return False
        for text in axes:
            axis = axis_title(text)
            if axis is not None:
                self.walk.set_axis(axis)
        if title.title:
            self._open(title, row)
        else:
            self._title_pair(row, rest if sheet_title(rest[0]) is not None else rest[::-1])
        return True

    def _number_beside_two_rows(self, row: Block, title: SheetTitle, axes: list[Words]) -> bool:
        """« Action⏎1.1 » merged over two rows, beside the axis and, below it, the title."""
        for text in axes:
            axis = axis_title(text)
            if axis is not None:
                self.walk.set_axis(axis)
        self._open(title, row)
        return True

    def _title_pair(self, row: Block, texts: list[Words]) -> None:
        """« Fiche action n° 3 | Titre » in two cells."""
        first = sheet_title(texts[0])
        if first is not None and self.walk.is_section(texts[1]):
            self._open(first, row)
        elif first is not None:
            title = texts[1].stripped(" :–—-«»")
            own = sheet_title(title)
            self._open(SheetTitle(first.number, own.title if own is not None and own.title else title, first.word), row)

    def _axis_pair(self, texts: list[Words]) -> bool:
        """« AXE 1 | Titre » in two cells of a frame: the axis of the sheets that follow."""
        axis = axis_title(texts[0])
        if axis is None or not axis.number or axis.title or find_numbered_label(texts[1].text) is not None:
            return False
        self.walk.close()
        self.walk.set_axis(replace(axis, title=texts[1].stripped(" :–—-«»")))
        return True

    def _coded_title(self, at: int, texts: list[Words]) -> bool:
        """« A1 | Titre » over the labels of a sheet: a bare code, and a title that fills the rest of the row."""
        row = self.rows[at]
        if len(texts) != 2 or not _CODE.match(texts[0].text) or find_numbered_label(texts[1].text) is not None:
            return False
        width = max(sum(1 for cell in other.cells if not is_blank(cell)) for other in self.rows)
        if row.cells[-1].column_span < 2 and width < 3:
            return False
        title = texts[1].stripped(" :–—-«»")
        if len(title.text) > MAX_TITLE_CHARACTERS or len(title.text.split()) < 2 or not self._labels_below(at):
            return False
        self._open(SheetTitle(texts[0].stripped(" .:"), title), row)
        return True

    def _banner_like(self, row: Block, index: int) -> bool:
        words = cell_words(row, index)
        return (
            sheet_title(words) is not None
            or axis_title(words) is not None
            or find_numbered_label(words.text) is not None
        )

    def _banner(self, row: Block, index: int) -> bool:
        """A title or an axis alone in its row."""
        walk = self.walk
        words = cell_words(row, index)
        if len(words.text) > MAX_TITLE_CHARACTERS + 60:
            return False
        cut = words.text.find("\n")
        top = words.slice(0, cut).stripped() if cut > 0 else words
        title = sheet_title(words) if cut < 0 else sheet_title(top)
        if title is not None and cut > 0 and not title.title:
            title = sheet_title(words)
            cut = -1
        if title is not None and (title.title or title.number) and (title.word in walk.openers or self.sheetlike):
            if walk.entry is not None and row.cells[index].column > 0:
                return False
            self._open(title, row)
            below = words.slice(cut).stripped() if cut > 0 else Words()
            own = axis_title(below) if below else None
            if own is not None and walk.current is not None:
                walk.set_axis(own)
                walk.current.axis = walk.axis
            elif below:
                self._cell(row, below)
            return True
        both = axis_then_sheet(top)
        if both is not None:
            walk.set_axis(both[0])
            self._open(both[1], row)
            return True
        axis = axis_title(top)
        if axis is not None and find_numbered_label(words.text) is None:
            current = walk.current
            if current is not None and (self.opened or not current.entries) and not current.has_content:
                walk.set_axis(axis)
                current.axis = walk.axis
            else:
                walk.close()
                walk.set_axis(axis)
            if cut > 0:
                second = sheet_title(words.slice(cut).stripped())
                if second is not None:
                    self._open(second, row)
            return True
        return False

    def _titles_next(self, at: int, index: int) -> bool:
        """A banner without « fiche » nor « action »: the words above the first label of a sheet."""
        row = self.rows[at]
        words = cell_words(row, index)
        cell = row.cells[index]
        walk = self.walk
        if (
            cell.column > 0
            or len(words.text) > MAX_TITLE_CHARACTERS
            or words.text.strip().endswith(".")
            or "\n•" in words.text
        ):
            return False
        if walk.current is not None and walk.entry is not None and not walk.entry.filled:
            return False  # the value of the label above
        found = numbered_title(words)
        if found is None and walk.current is not None and walk.current.number and not walk.current.has_content:
            return False  # below « 1.1 – Titre », a part of its sheet
        alone = at == 0 or cell.column_span > 1 or cell.header
        after_labels = walk.current is not None and walk.current.has_content
        if not alone and after_labels:
            return False
        if after_labels and not self._first_label_again(at):
            return False
        if (
            walk.current is not None
            and not walk.current.has_content
            and walk.current.title
            and not (walk.current.shape is Shape.TABLE and self.opened)
        ):
            return False
        if not self._labels_below(at):
            return False
        self._open(found or SheetTitle(Words(), words.stripped(" :–—-«»")), row)
        return True

    def _labels_below(self, at: int) -> bool:
        count = 0
        for row in self.rows[at + 1 : at + 4]:
            cells = [index for index, cell in enumerate(row.cells) if not is_blank(cell)]
            count += bool(cells) and self._labels(row, cells) > 0
        return count >= 1

    def _first_label_again(self, at: int) -> bool:
        current = self.walk.current
        for row in self.rows[at + 1 : at + 4]:
            for cell in row.cells:
                found = find_numbered_label(cell.text)
                if found is not None:
                    return current is None or found.field in (
                        current.first_field,
                        Field.NUMBER,
                        Field.TITLE,
                        Field.AXIS,
                    )
        return False
