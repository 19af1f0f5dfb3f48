"""Inner tables of money or of lists, below the label of a sheet."""

from __future__ import annotations

from ecluse.documents.extraction.sheets.banners import TableBanners
from ecluse.documents.extraction.sheets.labels import Field, Label, find_numbered_label
from ecluse.documents.extraction.sheets.money import bare_amount
from ecluse.documents.extraction.sheets.raw import cell_words, lines_of
from ecluse.documents.extraction.sheets.values import is_empty
from ecluse.documents.extraction.sheets.words import Line, Words, fold
from ecluse.documents.reading.blocks import Block

MONEY_FIELDS = frozenset({Field.BUDGET, Field.FUNDERS})
TABLE_FIELDS = MONEY_FIELDS | {Field.INDICATORS, Field.MILESTONES, Field.CALENDAR}


class InnerTables(TableBanners):
    """Rows kept as they stand for the reader of their field."""

    def _is_money_row(self, row: Block, cells: list[int]) -> bool:
        """A row of an inner table of money, below a budget's label."""
        entry = self.walk.entry
        if entry is None or entry.field not in MONEY_FIELDS or self.walk.current is None or len(cells) < 2:
            return False
        texts = [cell_words(row, index) for index in cells]
        first = find_numbered_label(texts[0].text)
        total = fold(texts[0].text).strip().startswith(("total", "sous-total", "sous total"))
        if first is not None and first.field not in MONEY_FIELDS and not total:
            return False
        spending = first is not None and first.field is Field.BUDGET and not entry.filled and len(texts) > 2
        if first is not None and first.field is Field.BUDGET and not total and not spending:
            return False
        amounts = sum(1 for text in texts[1:] if bare_amount(text) is not None or is_empty(text.text))
        years = sum(
            1 for text in texts[1:] if fold(text.text).strip()[:2] in ("19", "20") and len(text.text.strip()) == 4
        )
        heads = sum(
            1
            for text in texts[1:]
            if (label := find_numbered_label(text.text)) is not None and label.field in (Field.BUDGET, Field.AMOUNT)
        )
        return amounts + years + heads >= max(1, len(texts) - 2) and (
            first is None or first.field is Field.FUNDERS or total or spending
        )

    def _opens_money_table(self, row: Block, cells: list[int]) -> bool:
        """« Financeur | Montant », « Financeur | 2025 | Total » alone in its table: the grid of a budget begins."""
        found = [find_numbered_label(row.cells[index].text) for index in cells]
        if found[0] is None or found[0].field is not Field.FUNDERS or len(cells) < 2 or self.walk.current is None:
            return False
        rest = zip(found[1:], cells[1:], strict=True)
        if not all(
            (label is not None and label.field in (Field.AMOUNT, Field.BUDGET))
            or row.cells[index].text.strip().isdigit()
            for label, index in rest
        ):
            return False
        if self.walk.entry is None or self.walk.entry.field not in MONEY_FIELDS or self.walk.entry.filled:
            self.walk.label(Label(Field.BUDGET, strong=False), cell_words(row, cells[0]), row)
        self._attach(row)
        return True

    def _goes_on_money(self, row: Block, index: int) -> bool:
        """A funder's name cut by the page: its end stands alone in a row of the same inner table."""
        entry = self.walk.entry
        if entry is None or entry.field not in MONEY_FIELDS or not entry.lines or not entry.lines[-1].cells:
            return False
        text = row.cells[index].text.strip()
        return len(row.cells) > 2 and text[:1].islower() and find_numbered_label(text) is None

    def _attach(self, row: Block) -> None:
        """The row as it stands, for the reader of budgets or lists."""
        walk = self.walk
        if walk.entry is None or walk.current is None:
            return
        texts = tuple(Words.of(cell.text, row.index, at).stripped() for at, cell in enumerate(row.cells))
        if not any(texts):
            return
        if walk.entry.field in MONEY_FIELDS or len([text for text in texts if text]) > 1:
            walk.entry.lines.append(Line(Words.join(text for text in texts if text), False, texts))
        else:
            walk.entry.lines += [line for text in texts if text for line in lines_of(text)]
        walk.current.touch(row.index)
