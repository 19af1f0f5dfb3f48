"""Tables of a sheet: label beside value, label above value, several labels in a row, merged cells, money inside."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from ecluse.documents.extraction.sheets.labels import CONTENT_FIELDS, Field, Label, find_numbered_label
from ecluse.documents.extraction.sheets.matrix import Rows, is_header, is_previous_header, read_header, settle_titles
from ecluse.documents.extraction.sheets.money import bare_amount
from ecluse.documents.extraction.sheets.narrative import inner_labels, opening_label
from ecluse.documents.extraction.sheets.raw import Entry, RawSheet, Shape, cell_words, is_blank, lines_of
from ecluse.documents.extraction.sheets.titles import (
    SheetTitle,
    axis_then_sheet,
    axis_title,
    numbered_title,
    sheet_title,
)
from ecluse.documents.extraction.sheets.values import is_empty
from ecluse.documents.extraction.sheets.walk import MAX_TITLE_CHARACTERS, Walk
from ecluse.documents.extraction.sheets.words import Line, Words, fold
from ecluse.documents.reading.blocks import Block

_MONEY_FIELDS = frozenset({Field.BUDGET, Field.FUNDERS})
_TABLE_FIELDS = _MONEY_FIELDS | {Field.INDICATORS, Field.MILESTONES, Field.CALENDAR}


def read_table(walk: Walk, rows: Sequence[Block]) -> None:
    """Every sheet, or part of a sheet, that the table holds."""
    if walk.elsewhere is not None and not _own_sheet(rows):
        return
    at = 0
    start = _header(rows, 0)
    if start is None and _continues_matrix(walk, rows):
        _read_matrix_rows(walk, rows, None)
        return
    walk.last_matrix = None
    turned = _turned(rows)
    if turned is not None:
        walk.close()
        walk.sheets += turned
        return
    table = _SheetTable(walk, rows)
    while at < len(rows):
        start = _header(rows, at)
        if start is None or not _is_matrix(rows, start):
            table.read(at, len(rows))
            return
        if is_previous_header(rows[start]):
            return
        table.read(at, start)
        at = _read_matrix(walk, rows, start)


def _turned(rows: Sequence[Block]) -> list[RawSheet] | None:
    """A table with one action a column: labels down the first column, titles along the first row."""
    filled = [row for row in rows if sum(1 for cell in row.cells if not is_blank(cell)) > 1]
    labels = [find_numbered_label(row.cells[0].text) if row.cells[0].column == 0 else None for row in filled]
    known = [label for label in labels if label is not None and label.field is not Field.KIND]
    width = max((len(row.cells) for row in filled), default=0)
    if len(filled) < 3 or width < 3 or len(known) < 3 or len(known) * 3 < len(filled) * 2:
        return None
    titles = next((row for row, label in zip(filled, labels, strict=True) if label is not None and label.field is Field.TITLE), None)
    first = filled[0]
    if titles is None and find_numbered_label(first.cells[0].text) is None and sum(1 for at in range(1, len(first.cells)) if sheet_title(cell_words(first, at))) >= 2:
        titles = first
    if titles is None or is_header(titles) or sum(1 for cell in titles.cells if not is_blank(cell)) < 3:
        return None
    if any(find_numbered_label(cell.text) is not None for row in filled for cell in row.cells[1:]):
        return None
    sheets: dict[int, RawSheet] = {}
    for at, cell in enumerate(titles.cells[1:], 1):
        if not is_blank(cell):
            words = cell_words(titles, at)
            found = sheet_title(words) or numbered_title(words)
            titled = found if found is not None and found.title else SheetTitle(Words(), words)
            sheets[cell.column] = RawSheet(titled.title, titled.number, shape=Shape.ROW, first_block=rows[0].index, last_block=rows[-1].index, sheet=titles.sheet)
    for row, label in zip(filled, labels, strict=True):
        for at, cell in enumerate(row.cells[1:], 1):
            covered = [column for column in sheets if cell.column <= column < cell.column + cell.column_span]
            for column in covered if row is not titles and not is_blank(cell) else []:
                sheets[column].entries.append(Entry(label, cell_words(row, 0), lines_of(cell_words(row, at))))
    return list(sheets.values())


def _own_sheet(rows: Sequence[Block]) -> bool:
    """Whether the table, in a part set aside, is titled as a sheet all the same."""
    first = next((row for row in rows if row.cells), None)
    if first is None or len([cell for cell in first.cells if not is_blank(cell)]) != 1:
        return False
    found = sheet_title(cell_words(first, next(at for at, cell in enumerate(first.cells) if not is_blank(cell))))
    return found is not None and bool(found.title) and "fiche" in found.word


def _header(rows: Sequence[Block], at: int) -> int | None:
    """The first row from ``at`` that names the columns of a matrix."""
    return next((index for index in range(at, len(rows)) if is_header(rows[index])), None)


def _is_matrix(rows: Sequence[Block], start: int) -> bool:
    """Labels over actions, not the first row of a two-column sheet (« Action | Pilote » over nothing)."""
    below = [row for row in rows[start + 1 :] if any(not is_blank(cell) for cell in row.cells)]
    if not below:
        return False
    header = rows[start]
    labels = sum(1 for cell in header.cells if find_numbered_label(cell.text))
    first = below[0]
    firsts = [find_numbered_label(cell.text) for cell in first.cells if not is_blank(cell)]
    # In a sheet the first column holds labels all the way down.
    down = sum(1 for row in below[:6] if row.cells and find_numbered_label(row.cells[0].text) is not None and row.cells[0].column == 0)
    if labels <= 2 and down >= max(2, len(below[:6]) // 2):
        return False
    return not (firsts and all(firsts) and len(firsts) > 1 and not is_header(first)) or is_header(first)


def _continues_matrix(walk: Walk, rows: Sequence[Block]) -> bool:
    matrix = walk.last_matrix
    if matrix is None or not rows:
        return False
    width = max((cell.column + cell.column_span for row in rows for cell in row.cells), default=0)
    if abs(width - matrix.width) > 0 or width < 3:
        return False
    labels = sum(1 for row in rows[:4] if row.cells and find_numbered_label(row.cells[0].text))
    return labels == 0


def _read_matrix(walk: Walk, rows: Sequence[Block], start: int) -> int:
    """Read a matrix from its header row on; gives the row after it."""
    groups: Block | None = None
    if start + 1 < len(rows) and is_header(rows[start + 1]) and _known(rows[start + 1]) > _known(rows[start]):
        groups, start = rows[start], start + 1
    elif start > 0 and len([cell for cell in rows[start - 1].cells if not is_blank(cell)]) > 1:
        groups = rows[start - 1]
    elif start + 1 < len(rows) and _is_second_header(rows[start], rows[start + 1]):
        groups, start = rows[start], start + 1
    end = next((index for index in range(start + 1, len(rows)) if is_header(rows[index]) and _shape(rows[index]) != _shape(rows[start])), len(rows))
    if groups is not None and not is_header(rows[start]):
        matrix = read_header(rows[start], groups)
    else:
        matrix = read_header(rows[start], groups)
    body = [row for row in rows[start + 1 : end] if not (is_header(row) and _shape(row) == _shape(rows[start]))]
    settle_titles(matrix, body)
    walk.close()
    walk.last_matrix, walk.candidate = matrix, None
    _read_matrix_rows(walk, body, rows[start])
    return end


def _is_second_header(first: Block, second: Block) -> bool:
    """A row of finer headings under merged ones: « Calendrier » over « Début | Fin »."""
    merged = [cell for cell in first.cells if cell.column_span > 1 and not is_blank(cell)]
    if not merged:
        return False
    found = [cell for cell in second.cells if not is_blank(cell)]
    return bool(found) and all(any(group.column <= cell.column < group.column + group.column_span for group in merged) for cell in found)


def _known(row: Block) -> int:
    return sum(1 for cell in row.cells if find_numbered_label(cell.text) is not None)


def _shape(row: Block) -> tuple[str, ...]:
    return tuple(fold(cell.text).strip() for cell in row.cells if not is_blank(cell))


def _read_matrix_rows(walk: Walk, body: Sequence[Block], header: Block | None) -> None:
    matrix = walk.last_matrix
    if matrix is None:
        return
    reader = Rows(matrix, walk.axis, walk.theme)
    if header is None and walk.sheets and walk.sheets[-1].shape is Shape.ROW:
        reader.sheets.append(walk.sheets[-1])
        reader.axis = walk.sheets[-1].axis
    for row in body:
        reader.read(row)
    known = {id(sheet) for sheet in walk.sheets}
    walk.sheets += [sheet for sheet in reader.sheets if id(sheet) not in known]


class _SheetTable:
    """The rows of a table that is no matrix."""

    def __init__(self, walk: Walk, rows: Sequence[Block]) -> None:
        self.walk = walk
        self.rows = rows
        self.columns: dict[int, tuple[Label | None, Words]] = {}
        self.left: tuple[int, Label | None, Words] | None = None
        self.sheetlike = self._is_sheetlike()
        self.opened = False

    def _is_sheetlike(self) -> bool:
        """Whether labels of substance stand in the table, or it goes on with a sheet that is open."""
        fields: set[Field] = set()
        for row in self.rows:
            for at, cell in enumerate(row.cells):
                if is_blank(cell) or len(cell.text) > 2000:
                    continue
                found = opening_label(cell_words(row, at), numbered=True) if "\n" not in cell.text else opening_label(Words.of(cell.text.split("\n", 1)[0], 0))
                if found is not None and found.label is not None and found.label.field in CONTENT_FIELDS and found.label.field is not Field.OTHER:
                    fields.add(found.label.field)
        placing = {
            found.field
            for row in self.rows
            if row.cells and row.cells[0].column == 0 and (found := find_numbered_label(row.cells[0].text)) is not None and found.field not in CONTENT_FIELDS
        }
        if Field.TITLE in placing and len(placing | fields) >= 2:
            return True
        return len(fields) >= 3 or (len(fields) >= 1 and self.walk.current is not None) or (len(fields) >= 2 and self._titled())

    def _titled(self) -> bool:
        return any(sheet_title(cell_words(row, 0)) is not None for row in self.rows[:3] if row.cells)

    def read(self, start: int, end: int) -> None:
        """The rows ``start`` to ``end``, one after the other."""
        walk = self.walk
        if not self.sheetlike:
            if walk.current is not None and walk.entry is not None and walk.entry.field in _TABLE_FIELDS:
                for row in self.rows[start:end]:
                    self._attach(row)
            else:
                self._banners(start, end)
            return
        for at in range(start, end):
            self._row(at)

    def _banners(self, start: int, end: int) -> None:
        """A table used as a frame: a title or an axis in a box, before the sheet that follows."""
        for row in self.rows[start:end]:
            found = [at for at, cell in enumerate(row.cells) if not is_blank(cell)]
            texts = [cell_words(row, at) for at in found]
            if len(texts) == 2 and sheet_title(texts[0]) is not None and not sheet_title(texts[0]).title:  # type: ignore[union-attr]
                self._title_pair(row, texts)
            elif len(texts) == 1 and len(self.rows) <= 3:
                self._banner(row, found[0])

    # — rows —

    def _row(self, at: int) -> None:
        row = self.rows[at]
        cells = [index for index, cell in enumerate(row.cells) if not is_blank(cell)]
        if not cells:
            self._blank_values(row)
            return
        walk = self.walk
        carried = self._carried(row)
        if carried and self._under_left(row, cells):
            return
        if self._is_money_row(row, cells):
            self._attach(row)
            return
        if len(cells) == 1:
            if self._goes_on_money(row, cells[0]):
                self._attach(row)
            else:
                self._single(at, cells[0])
            return
        texts = [cell_words(row, index) for index in cells]
        if self._heading_row(row, texts):
            return
        first = sheet_title(texts[0])
        if first is not None and first.title and self._labels(row, cells) == 0:
            self._open(first, row)
            for words in texts[1:]:
                self._cell(row, words)
            return
        if self._is_label_row(row, cells, at):
            self.columns = {row.cells[index].column: (find_numbered_label(row.cells[index].text), cell_words(row, index)) for index in cells}
            for label, words in self.columns.values():
                if label is not None and walk.current is None:
                    walk.label(label, words, row, Shape.TABLE)
                    if walk.current is not None:
                        walk.current.entries.pop()
                        walk.entry = None
            return
        if self.columns and not self._labels(row, cells):
            self._under_columns(row, cells)
            return
        self.columns = {}
        self._pairs(row, cells)

    def _blank_values(self, row: Block) -> None:
        if self.columns and row.cells:
            self.columns = {}

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

    def _labels(self, row: Block, cells: list[int]) -> int:
        """How many cells are labels, or open with one."""
        count = 0
        for index in cells:
            cell = row.cells[index]
            found = find_numbered_label(cell.text)
            count += found is not None and found.field is not Field.KIND
        return count

    def _is_label_row(self, row: Block, cells: list[int], at: int) -> bool:
        """A row of labels above a row of values."""
        found = [find_numbered_label(row.cells[index].text) for index in cells]
        if not all(label is not None for label in found):
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
        return self._labels(below, values) == 0

    def _is_money_row(self, row: Block, cells: list[int]) -> bool:
        """A row of an inner table of money, below a budget's label."""
        entry = self.walk.entry
        if entry is None or entry.field not in _MONEY_FIELDS or self.walk.current is None or len(cells) < 2:
            return False
        texts = [cell_words(row, index) for index in cells]
        first = find_numbered_label(texts[0].text)
        total = fold(texts[0].text).strip().startswith(("total", "sous-total", "sous total"))
        if first is not None and first.field not in _MONEY_FIELDS and not total:
            return False
        if first is not None and first.field is Field.BUDGET and not total:
            return False
        amounts = sum(1 for text in texts[1:] if bare_amount(text) is not None or is_empty(text.text))
        years = sum(1 for text in texts[1:] if fold(text.text).strip()[:2] in ("19", "20") and len(text.text.strip()) == 4)
        heads = sum(1 for text in texts[1:] if (label := find_numbered_label(text.text)) is not None and label.field in (Field.BUDGET, Field.AMOUNT))
        return amounts + years + heads >= max(1, len(texts) - 2) and (first is None or first.field is Field.FUNDERS or total)

    def _goes_on_money(self, row: Block, index: int) -> bool:
        """A funder's name cut by the page: its end stands alone in a row of the same inner table."""
        entry = self.walk.entry
        if entry is None or entry.field not in _MONEY_FIELDS or not entry.lines or not entry.lines[-1].cells:
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
        if walk.entry.field in _MONEY_FIELDS or len([text for text in texts if text]) > 1:
            walk.entry.lines.append(Line(Words.join(text for text in texts if text), False, texts))
        else:
            walk.entry.lines += [line for text in texts if text for line in lines_of(text)]
        walk.current.touch(row.index)

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
        if not title.title and len(rest) != 2:
            return False
        if title.title and (not axes or len(rest) != 1):
            return False
        for text in axes:
            found = axis_title(text)
            if found is not None:
                self.walk.set_axis(found)
        if title.title:
            self._open(title, row)
        else:
            self._title_pair(row, rest if sheet_title(rest[0]) is not None else rest[::-1])
        return True

    def _title_pair(self, row: Block, texts: list[Words]) -> None:
        """« Fiche action n° 3 | Titre » in two cells."""
        first = sheet_title(texts[0])
        if first is not None:
            title = texts[1].stripped(" :–—-«»")
            own = sheet_title(title)
            self._open(SheetTitle(first.number, own.title if own is not None and own.title else title, first.word), row)

    def _open(self, title: SheetTitle, row: Block) -> None:
        self.walk.open(title, row, shape=Shape.TABLE)
        self.opened = True
        self.columns = {}
        self.left = None

    def _single(self, at: int, index: int) -> None:
        """A row with one text: a title, an axis, a label, a value."""
        row = self.rows[at]
        if self.columns:
            cell = row.cells[index]
            if cell.column in self.columns and cell.column_span == 1 and (cell.column > 0 or not self._banner_like(row, index)):
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
            if walk.entry is not None and not walk.entry.filled and cell.column > 0 and walk.current is not None:
                self._cell(row, words)
                return
            walk.label(found, words, row, Shape.TABLE)
            self._span(row, index, found, words)
            return
        if self._titles_next(at, index):
            return
        if walk.current is not None and not walk.current.title and not walk.current.has_content and not walk.current.has(Field.TITLE) and walk.entry is None:
            walk.current.title = words.stripped(" :–—-«»")
            walk.current.touch(row.index)
            return
        self._cell(row, words)

    def _banner_like(self, row: Block, index: int) -> bool:
        words = cell_words(row, index)
        return sheet_title(words) is not None or axis_title(words) is not None or find_numbered_label(words.text) is not None

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
            if current is not None and self.opened and not current.has_content:
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
        if cell.column > 0 or len(words.text) > MAX_TITLE_CHARACTERS or words.text.strip().endswith(".") or "\n•" in words.text:
            return False
        alone = at == 0 or cell.column_span > 1 or cell.header
        after_labels = walk.current is not None and walk.current.has_content
        if not alone and after_labels:
            return False
        if after_labels and not self._first_label_again(at):
            return False
        if walk.current is not None and not walk.current.has_content and walk.current.title and not (walk.current.shape is Shape.TABLE and self.opened):
            return False
        if not self._labels_below(at):
            return False
        found = numbered_title(words)
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
                    return current is None or found.field in (current.first_field, Field.NUMBER, Field.TITLE, Field.AXIS)
        return False

    # — labels beside values —

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
            if self._self_contained(words):
                if waiting is not None:
                    self._labelled(row, waiting, [])
                waiting, started = None, True
                self._cell(row, words)
                continue
            found = find_numbered_label(cell.text)
            if found is not None and (found.field is Field.KIND or not self._may_be_label(row, cells, order, found, waiting)):
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
                if opening is not None and opening.label is not None and opening.rest and opening.label.field is not Field.KIND:
                    self._cell(row, words)
                elif walk.entry is not None and order + 1 < len(cells) and self._is_pair_label(row, cells, order):
                    waiting = (None, words, index)
                else:
                    self._cell(row, words, keep=True)
        if waiting is not None:
            self._labelled(row, waiting, [])

    def _self_contained(self, words: Words) -> bool:
        """A cell that holds its label and its value: « Pilote :⏎CCAS », « Pilote : CCAS »."""
        cut = words.text.find("\n")
        if any(line.cells for line in lines_of(words)):
            return False
        opening = opening_label(words.slice(0, cut) if cut > 0 else words)
        if opening is None or opening.label is None or opening.label.field is Field.KIND or not opening.label.strong:
            return False
        return bool(opening.rest) or cut > 0

    def _is_pair_label(self, row: Block, cells: list[int], order: int) -> bool:
        """An unknown label at an even place of a label | value | label | value row."""
        return len(cells) == 4 and order == 2 and len(cell_words(row, cells[order]).text) <= 60

    def _may_be_label(self, row: Block, cells: list[int], order: int, found: Label, waiting: tuple[Label | None, Words, int] | None) -> bool:
        """A value that happens to be a word of the vocabulary (« Territoire » under « Public ») is no label."""
        if order == 0:
            return True
        if waiting is not None and order == len(cells) - 1 and row.cells[cells[order]].column == row.cells[waiting[2]].column + row.cells[waiting[2]].column_span:
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
        known = [opening for opening in openings if opening is not None and opening.label is not None and opening.label.field is not Field.KIND]
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
        if walk.entry is not None and walk.entry.field in _TABLE_FIELDS:
            self._attach(row)
            return
        if len(texts) == 4 and first.column == 0:
            for left, right in pairwise(range(4)):
                if left % 2 == 0:
                    self._labelled(row, (None, texts[left], cells[left]), lines_of(texts[right]))
            return
        for text in texts:
            self._cell(row, text, keep=True)

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

    def _cell(self, row: Block, words: Words, *, keep: bool = False) -> None:
        """A cell read as running lines: « Label : value », a label on its first line, or more of the value above.

        ``keep``: the cell is known to go on with the entry that is open.
        """
        walk = self.walk
        lines = lines_of(words)
        for order, line in enumerate(lines):
            found = opening_label(line.words) if not line.bullet and not keep and not line.cells else None
            if found is not None and found.label is not None and found.label.field is not Field.KIND and self._opens(found.rest, found.label, line, order, lines):
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
