"""Tables of a sheet: label beside value, label above value, several labels in a row, merged cells, money inside."""

from __future__ import annotations

from collections.abc import Sequence

from ecluse.documents.extraction.sheets.labels import Field, find_numbered_label
from ecluse.documents.extraction.sheets.matrix import Rows, is_header, is_previous_header, read_header, settle_titles
from ecluse.documents.extraction.sheets.raw import Entry, RawSheet, Shape, cell_words, is_blank, lines_of
from ecluse.documents.extraction.sheets.rows import SheetTable
from ecluse.documents.extraction.sheets.titles import (
    SheetTitle,
    numbered_title,
    sheet_title,
)
from ecluse.documents.extraction.sheets.walk import Walk
from ecluse.documents.extraction.sheets.words import Words, fold
from ecluse.documents.reading.blocks import Block


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
    table = SheetTable(walk, rows)
    if table.read_inner_list():
        return
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
    titles = next(
        (row for row, label in zip(filled, labels, strict=True) if label is not None and label.field is Field.TITLE),
        None,
    )
    first = filled[0]
    if titles is None and sum(1 for at in range(1, len(first.cells)) if sheet_title(cell_words(first, at))) >= 2:
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
            sheets[cell.column] = RawSheet(
                titled.title,
                titled.number,
                shape=Shape.ROW,
                first_block=rows[0].index,
                last_block=rows[-1].index,
                sheet=titles.sheet,
            )
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
    down = sum(
        1
        for row in below[:6]
        if row.cells and find_numbered_label(row.cells[0].text) is not None and row.cells[0].column == 0
    )
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
    end = next(
        (
            index
            for index in range(start + 1, len(rows))
            if is_header(rows[index]) and _shape(rows[index]) != _shape(rows[start])
        ),
        len(rows),
    )
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
    return bool(found) and all(
        any(group.column <= cell.column < group.column + group.column_span for group in merged) for cell in found
    )


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
