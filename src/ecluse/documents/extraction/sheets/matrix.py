"""Tables with one action a row, under a row of labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ecluse.documents.extraction.sheets.labels import CONTENT_FIELDS, Field, Label, find_numbered_label
from ecluse.documents.extraction.sheets.narrative import spread
from ecluse.documents.extraction.sheets.raw import Entry, RawSheet, Shape, cell_words, is_blank, lines_of
from ecluse.documents.extraction.sheets.titles import (
    AxisTitle,
    axis_title,
    axis_value,
    is_placeholder,
    is_previous,
    numbered_title,
    sheet_title,
)
from ecluse.documents.extraction.sheets.values import is_empty
from ecluse.documents.extraction.sheets.words import Line, Words, fold
from ecluse.documents.reading.blocks import Block, Cell
from ecluse.lib.patterns import lazy

_YEAR = lazy(r"^\s*(?:annee\s+)?((?:19|20)\d{2})\s*(?:\(?(?:€|k€|en €)\)?)?\s*$")
_TOTAL = lazy(r"^\s*(?:sous[ -]?)?tota(?:l|ux)\b|^\s*ensemble\s*$|^\s*(?:somme|moyenne)\b")
_MARK = lazy(r"^\s*(?:x|✓|✔|■|●|•|☒|☑|oui|o|1)\s*$")
_ACTION = lazy(
    r"^\W*(?:fiche|(?:n\s?[°ºo]\s*|numero |intitule |titre |nom |libelle )?"
    r"(?:d[eu']\s?(?:l[a']\s?)?)?(?:action|fiche|projet|mesure))"
)
_NUMBER = lazy(
    r"^\s*(?:n\s?[°ºo]\s*)?(?:fiche[ -]action|fiche|action)?\s*(?:n\s?[°ºo]\s*)?"
    r"(?P<code>[a-z]{0,3}[.-]?\d{1,3}(?:[.-]\d{1,3}){0,3}[a-z]?)\s*(?:\.0)?\s*$"
)
_TITLE_WORDS = lazy(r"[a-z]{3}")
_NOTE_ROW = lazy(r"^\s*(?:source|note|nb|lecture|legende|champ|\*|mis a jour|mise a jour|date d'export)\b")


@dataclass(slots=True)
class Column:
    """A column of a matrix: its label, as printed, and the year when its heading is one.

    ``choice``: the heading is a value to tick, under a wider heading that is the label (« État » over « En cours »).
    """

    label: Label | None
    words: Words
    year: Words | None = None
    choice: bool = False


@dataclass(slots=True)
class Matrix:
    """The columns of a matrix, by position, and how to go on where the table goes on after a break."""

    columns: dict[int, Column] = field(default_factory=dict)
    title: int = 0
    number: int | None = None
    axes: list[int] = field(default_factory=list)
    theme: int | None = None
    width: int = 0


def _labels_of(block: Block) -> list[tuple[int, Label | None]]:
    return [(at, find_numbered_label(cell.text)) for at, cell in enumerate(block.cells) if not is_blank(cell)]


def _title_rank(label: Label | None) -> int:
    if label is None or label.field is not Field.TITLE:
        return 0
    return 2 if label.strong else 1


def is_header(block: Block) -> bool:
    """Whether the row names columns: one is an action's title, and most of the others are labels too."""
    found = _labels_of(block)
    if len(found) < 2 or not any(_title_rank(label) for _at, label in found):
        return False
    if any(is_previous(block.cells[at].text) for at, _label in found):
        return False
    known = [label for _at, label in found if label is not None]
    years = sum(1 for at, label in found if label is None and _YEAR.match(fold(block.cells[at].text)))
    others = {label.field for label in known} - {Field.TITLE, Field.OTHER, Field.KIND}
    if not others and not years:
        return False
    if not others & CONTENT_FIELDS and not any(_ACTION.search(fold(block.cells[at].text)) for at, _label in found):
        return False  # « Axe | Intitulé | Nombre d’actions »: a list of axes, not of actions
    if any(len(block.cells[at].text) > 120 for at, _label in found):
        return False
    return 2 * (len(known) + years) >= len(found) or len(known) >= 4


def is_previous_header(block: Block) -> bool:
    """Whether the row names the columns of a list of the contract before."""
    return any(is_previous(cell.text) for cell in block.cells)


def read_header(block: Block, groups: Block | None = None) -> Matrix:
    """The columns that a header row names; ``groups`` is the row of wider headings above it, if any."""
    matrix = Matrix(width=max((cell.column + cell.column_span for cell in block.cells), default=0))
    titles: list[tuple[int, int]] = []
    for at, cell in enumerate(block.cells):
        if is_blank(cell):
            continue
        words = cell_words(block, at)
        label = find_numbered_label(cell.text)
        year = words if _YEAR.match(fold(cell.text)) else None
        parent = _group_of(groups, cell) if groups is not None else None
        if label is None or label.field is Field.KIND:
            label = parent.label if parent is not None and parent.label is not None and year is None else label
        if year is not None:
            field_of_years = parent.label.field if parent is not None and parent.label is not None else None
            label = Label(Field.CALENDAR if field_of_years in (Field.CALENDAR, Field.MILESTONES) else Field.AMOUNT)
        choice = year is None and label is not None and find_numbered_label(cell.text) is None
        matrix.columns[cell.column] = Column(label, words, year, choice)
        rank = _title_rank(label)
        if rank:
            titles.append((rank, cell.column))
    if groups is not None:
        for at, cell in enumerate(groups.cells):  # a heading over both rows names its column too
            if not is_blank(cell) and cell.column not in matrix.columns and cell.column_span == 1:
                label = find_numbered_label(cell.text)
                matrix.columns[cell.column] = Column(label, cell_words(groups, at))
                if _title_rank(label):
                    titles.append((_title_rank(label), cell.column))
        matrix.width = max(matrix.width, max((cell.column + cell.column_span for cell in groups.cells), default=0))
    if not any(
        heading.label is not None and heading.label.field is Field.FUNDERS for heading in matrix.columns.values()
    ):
        for heading in matrix.columns.values():  # an amount without a funder beside it is the action's
            if heading.label is not None and heading.label.field is Field.AMOUNT and heading.year is None:
                heading.label = Label(Field.BUDGET, strong=False)
    best = max(rank for rank, _column in titles)
    matrix.title = next(column for rank, column in titles if rank == best)
    for rank, column in titles:
        if column != matrix.title and rank == 1:
            matrix.columns[column].label = Label(Field.DESCRIPTION, strong=False)
    for column, heading in matrix.columns.items():
        wanted = heading.label.field if heading.label else None
        if wanted is Field.NUMBER and matrix.number is None:
            matrix.number = column
        elif wanted is Field.AXIS:
            matrix.axes.append(column)
        elif wanted is Field.THEME and matrix.theme is None:
            matrix.theme = column
    return matrix


def _group_of(groups: Block, cell: Cell) -> Column | None:
    """The heading that stands over ``cell`` in the row above, whose blank neighbours belong to it."""
    best: tuple[int, Cell] | None = None
    for at, group in enumerate(groups.cells):
        if group.column <= cell.column and not is_blank(group):
            best = (at, group)
    if best is None:
        return None
    return Column(find_numbered_label(best[1].text), cell_words(groups, best[0]))


def settle_titles(matrix: Matrix, rows: Sequence[Block]) -> None:
    """Where the column taken for titles holds numbers alone, it is the number, and the next best is the title."""
    cells = [cell.text for row in rows for cell in row.cells if cell.column == matrix.title and not is_blank(cell)]
    if not cells or not all(_NUMBER.match(fold(text)) for text in cells):
        return
    candidates = [
        column
        for column, heading in matrix.columns.items()
        if column != matrix.title
        and heading.label is not None
        and heading.label.field is Field.DESCRIPTION
        and not heading.label.strong
    ]
    untitled = candidates or [
        column
        for column in sorted(matrix.columns)
        if column > matrix.title
        and (heading := matrix.columns[column]).label is not None
        and heading.label.field is Field.DESCRIPTION
    ]
    if untitled:
        matrix.number, matrix.title = matrix.title, untitled[0]
        matrix.columns[matrix.number].label = Label(Field.NUMBER)
        matrix.columns[matrix.title].label = Label(Field.TITLE)


@dataclass(slots=True)
class Rows:
    """Reads the rows of a matrix one after the other: what is carried down, and the sheets found so far."""

    matrix: Matrix
    axis: AxisTitle | None = None
    theme: Words = field(default_factory=Words)
    sheets: list[RawSheet] = field(default_factory=list)
    carried: dict[int, tuple[int, Words]] = field(default_factory=dict)

    def read(self, block: Block) -> bool:
        """Read a row; False when it does not belong to a matrix any more."""
        cells = {cell.column: cell_words(block, at) for at, cell in enumerate(block.cells) if not is_blank(cell)}
        spans = {cell.column: cell.row_span for cell in block.cells}
        cells = self._with_carried(cells, spans)
        if not cells:
            return True
        own = [at for at, cell in enumerate(block.cells) if not is_blank(cell)]
        if len(own) == 1 and self._banner(block, own[0]):
            return True
        texts = [fold(words.text) for words in cells.values()]
        if any(_TOTAL.match(text) for text in texts[:4]):
            return True
        self._read_axis(cells)
        if self.matrix.theme is not None and self.matrix.theme in cells:
            self.theme = cells[self.matrix.theme]
        title, number = self._title(cells)
        if not title:
            self._go_on(block, cells)
            return True
        if not _TITLE_WORDS.search(fold(title.text)) or title.text.startswith("• ") or "\n• " in title.text:
            return True  # a count, or the list of several actions
        if is_placeholder(title) or is_empty(title.text) or _NOTE_ROW.match(fold(title.text)):
            return True
        self._open(block, cells, title, number)
        return True

    def _read_axis(self, cells: dict[int, Words]) -> None:
        """The axis of the row, its number and its title in one column or in two; blank: the one above goes on."""
        found = [
            value for column in self.matrix.axes if column in cells and (value := axis_value(cells[column])) is not None
        ]
        if not found:
            return
        number = next((value.number for value in found if value.number), Words())
        title = next((value.title for value in found if value.title), Words())
        self.axis = _completed(replace(found[0], number=number, title=title), self.axis)

    def _with_carried(self, cells: dict[int, Words], spans: dict[int, int]) -> dict[int, Words]:
        """Merged cells go on through the rows that they cover."""
        for column in list(self.carried):
            left, words = self.carried[column]
            if column in cells:
                del self.carried[column]
                continue
            if column not in (self.matrix.title, self.matrix.number):
                cells[column] = words
            if left <= 1:
                del self.carried[column]
            else:
                self.carried[column] = (left - 1, words)
        for column, span in spans.items():
            if span > 1 and column in cells and column not in self.carried:
                self.carried[column] = (span - 1, cells[column])
        return dict(sorted(cells.items()))

    def _banner(self, block: Block, at: int) -> bool:
        """A row with one text: an axis above its actions, a total, a note."""
        words = cell_words(block, at)
        cell = block.cells[at]
        text = fold(words.text)
        if _TOTAL.match(text) or _NOTE_ROW.match(text):
            return True
        wide = cell.column_span > 1 or cell.column == 0
        found = axis_title(words)
        if found is not None:
            same = self.axis is not None and found.word != "axe" and self.axis.word == "axe"
            if same:
                self.theme = found.title or words
            else:
                self.axis, self.theme = found, Words()
            return True
        if cell.column == self.matrix.title and cell.column_span == 1 and self.matrix.title != 0:
            return False
        if cell.column == self.matrix.title and sheet_title(words):
            return False
        if wide and cell.column_span >= max(2, self.matrix.width // 2):
            value = axis_value(words)
            if (
                self.axis is not None
                and self.axis.word == "axe"
                and self.axis.number
                and value is not None
                and not value.number
            ):
                self.theme = words
            else:
                self.axis, self.theme = value, Words()
            return True
        if wide and cell.column in self.matrix.axes:
            self.axis = _completed(axis_value(words), self.axis)
            return True
        return cell.column == 0 and cell.column != self.matrix.title and cell.column not in self.matrix.columns

    def _title(self, cells: dict[int, Words]) -> tuple[Words, Words]:
        title = cells.get(self.matrix.title, Words()).stripped()
        number = Words()
        if self.matrix.number is not None and self.matrix.number in cells:
            printed = cells[self.matrix.number].stripped()
            match = _NUMBER.match(fold(printed.text))
            number = printed.slice(match.start("code"), match.end("code")) if match else printed
            if number.text.endswith(".0"):
                number = number.slice(0, len(number.text) - 2)
        found = sheet_title(title) or numbered_title(title)
        if found is not None and found.title:
            title, number = found.title, number or found.number
        return title, number

    def _open(self, block: Block, cells: dict[int, Words], title: Words, number: Words) -> None:
        sheet = RawSheet(
            title,
            number,
            self.axis,
            self.theme,
            shape=Shape.ROW,
            first_block=block.index,
            last_block=block.index,
            sheet=block.sheet,
        )
        for column, words in cells.items():
            heading = self.matrix.columns.get(column)
            if heading is None or column in (
                self.matrix.title,
                self.matrix.number,
                *self.matrix.axes,
                self.matrix.theme,
            ):
                continue
            self._add(sheet, heading, words)
        self.sheets.append(sheet)

    def _add(self, sheet: RawSheet, heading: Column, words: Words) -> None:
        label = heading.label or Label(Field.OTHER)
        if heading.year is not None and label.field is Field.CALENDAR:
            if _MARK.match(fold(words.text)) or not is_empty(words.text):
                sheet.entries.append(Entry(Label(Field.CALENDAR, strong=False), heading.words, [Line(heading.year)]))
            return
        if heading.year is not None:
            if _MARK.match(fold(words.text)) and not words.text.strip().isdigit():
                sheet.entries.append(Entry(Label(Field.CALENDAR, strong=False), heading.words, [Line(heading.year)]))
            else:
                sheet.entries.append(
                    Entry(Label(Field.AMOUNT), heading.words, [Line(words, cells=(heading.year, words))])
                )
            return
        if heading.choice and _MARK.match(fold(words.text)):
            sheet.entries.append(Entry(label, heading.words, [Line(heading.words)]))
            return
        entry = Entry(label, heading.words)
        sheet.entries += [entry, *spread(entry, lines_of(words))]

    def _go_on(self, block: Block, cells: dict[int, Words]) -> None:
        """A row without a title continues the action above: a cell cut by the page, or a list over several rows."""
        if not self.sheets:
            return
        sheet = self.sheets[-1]
        own = {cell.column for cell in block.cells if not is_blank(cell)}
        for column, words in cells.items():
            heading = self.matrix.columns.get(column)
            if (
                column not in own
                or heading is None
                or column in (self.matrix.number, *self.matrix.axes, self.matrix.theme)
            ):
                continue
            entry = next((entry for entry in sheet.entries if entry.words is heading.words), None)
            if entry is not None and heading.year is None:
                entry.lines += lines_of(words)
            else:
                self._add(sheet, heading, words)
        sheet.touch(block.index)


def _completed(found: AxisTitle | None, current: AxisTitle | None) -> AxisTitle | None:
    """An axis given by its number alone takes the title that the same number had just before."""
    if found is None:
        return current
    if current is not None and not found.title and found.number and found.number.text == current.number.text:
        return current
    return found
