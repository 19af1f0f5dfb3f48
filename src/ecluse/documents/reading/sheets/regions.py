"""From the cells of a sheet to blocks: its tables, the titles above them, merged cells."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field

from ecluse.documents.reading import markers, sentences
from ecluse.documents.reading.blocks import Cell, Style
from ecluse.documents.reading.errors import TooLargeError
from ecluse.documents.reading.stream import BlockStream, clean


@dataclass(slots=True)
class Sheet:
    """A sheet as read: ``cells`` holds its non-empty texts by (row, column) from 0; ``merged`` their (rows, columns)."""

    name: str
    cells: dict[tuple[int, int], str] = field(default_factory=dict)
    merged: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    bold: set[tuple[int, int]] = field(default_factory=set)
    hidden: bool = False
    errors: list[str] = field(default_factory=list)


def add_sheets(sheets: Iterable[Sheet], stream: BlockStream) -> None:
    """Add the tables of the sheets, each sheet announced by its name where there are several."""
    filled = [sheet for sheet in sheets if sheet.cells]
    for sheet in filled:
        if sheet.hidden:
            stream.warn(sentences.HIDDEN_SHEET.format(name=sheet.name))
        if sheet.errors:
            examples = ", ".join(dict.fromkeys(sheet.errors[:200]))
            stream.warn(sentences.CELL_ERRORS.format(name=sheet.name, examples=examples))
        if len(filled) > 1:
            stream.heading(sheet.name, 1, sheet=sheet.name, style=Style(name="sheet"))
        _add_sheet(sheet, stream)


def _add_sheet(sheet: Sheet, stream: BlockStream) -> None:
    by_row: dict[int, list[int]] = {}
    for row, column in sheet.cells:
        by_row.setdefault(row, []).append(column)
    if len(by_row) > stream.limits.rows:
        raise TooLargeError(sentences.TOO_MANY_ROWS.format(limit=sentences.number(stream.limits.rows)))
    # Columns are counted over the whole sheet, so that a table cut by an empty row keeps its columns.
    used = sorted({column for _, column in sheet.cells})
    place = {column: index for index, column in enumerate(used)}
    for region in _regions(sorted(by_row), sheet):
        filled = sorted({column for row in region for column in by_row[row]})
        columns = [column for column in used if filled[0] <= column <= filled[-1]]
        if len(region) == 1 and len(filled) == 1:
            text = sheet.cells[region[0], columns[0]]
            style = Style(bold=(region[0], columns[0]) in sheet.bold)
            stream.paragraph(text, sheet=sheet.name, line=region[0] + 1, style=style)
            continue
        _add_region(sheet, region, columns, place, stream)


def _regions(rows: list[int], sheet: Sheet) -> list[list[int]]:
    """Rows in runs that no empty row parts; a merged cell holds together the rows it covers."""
    reach: dict[int, int] = {}
    for (row, _), (height, _) in sheet.merged.items():
        reach[row] = max(reach.get(row, row), row + height - 1)
    regions: list[list[int]] = []
    covered = -1
    for row in rows:
        if regions and (row == regions[-1][-1] + 1 or row <= covered + 1):
            regions[-1].append(row)
        else:
            regions.append([row])
        covered = max(covered, reach.get(row, row))
    return regions


def _add_region(sheet: Sheet, rows: list[int], columns: list[int], place: dict[int, int], stream: BlockStream) -> None:
    """One table. Columns without any word in the sheet are dropped: ``place`` numbers the others."""
    covered: set[tuple[int, int]] = set()
    inside = set(rows)
    number = stream.new_table()
    for index, row in enumerate(rows):
        cells: list[Cell] = []
        for column in columns:
            if (row, column) in covered:
                continue
            height, width = sheet.merged.get((row, column), (1, 1))
            across = sum(c in place for c in range(column, column + width)) if width > 1 else 1
            down = sum(r in inside for r in range(row, row + height)) if height > 1 else 1
            if across > 1 or down > 1:
                covered.update(
                    (r, c) for r in rows[index : index + down] for c in columns if column <= c < column + width
                )
            text = markers.cell_lines(clean(sheet.cells.get((row, column), "")))
            cells.append(Cell(text, place[column], max(1, across), max(1, down)))
        bold = all((row, column) in sheet.bold for column in columns if (row, column) in sheet.cells)
        stream.row(cells, table=number, row=index, line=row + 1, sheet=sheet.name, style=Style(bold=bold))


def number_text(value: float) -> str:
    """A number as a person types it: no ``.0``, no float dust, a point for the decimals."""
    if value != value or value in (float("inf"), float("-inf")):
        return ""
    if abs(value) < 1e15 and value == int(value):
        return str(int(value))
    text = f"{value:.12g}"
    return text if "e" not in text else f"{value:.6f}".rstrip("0").rstrip(".")


def percent_text(value: float) -> str:
    """0.125 as ``12.5 %``."""
    return f"{number_text(round(value * 100, 6))}\u00a0%"


def date_text(value: datetime.datetime | datetime.date | datetime.time) -> str:
    """``YYYY-MM-DD``, with ``HH:MM`` where an hour is told."""
    if isinstance(value, datetime.datetime):
        if value.hour or value.minute or value.second:
            return value.strftime("%H:%M") if value.year < 1900 else f"{value.date().isoformat()} {value:%H:%M}"
        return value.date().isoformat()
    if isinstance(value, datetime.date):
        return value.isoformat()
    return value.strftime("%H:%M")
