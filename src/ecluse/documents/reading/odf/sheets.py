"""OpenDocument workbooks: cells as they are shown, merges, hidden sheets; endless repetitions bounded."""

from __future__ import annotations

from lxml import etree

from ecluse.documents.reading import sentences
from ecluse.documents.reading.archive import Archive
from ecluse.documents.reading.errors import BrokenError, TooLargeError
from ecluse.documents.reading.limits import Limits
from ecluse.documents.reading.odf.package import OFFICE, STYLE, TABLE, TEXT, content, count, title, words
from ecluse.documents.reading.sheets.regions import Sheet, add_sheets, number_text, percent_text
from ecluse.documents.reading.stream import BlockStream

_MANY = 1_048_576


def read(archive: Archive, stream: BlockStream) -> str:
    """Add the tables of the workbook; gives its title."""
    root = content(archive)
    body = root.find(f"{OFFICE}body/{OFFICE}spreadsheet")
    if body is None:
        raise BrokenError(sentences.BROKEN)
    hidden = {
        style.get(STYLE + "name", "")
        for style in root.iter(STYLE + "style")
        if any(properties.get(TABLE + "display") == "false" for properties in style)
    }
    add_sheets([_sheet(table, hidden, stream.limits) for table in body.iterfind(TABLE + "table")], stream)
    return title(archive)


def _sheet(table: etree._Element, hidden: set[str], limits: Limits) -> Sheet:
    sheet = Sheet(table.get(TABLE + "name", ""), hidden=table.get(TABLE + "style-name", "") in hidden)
    row = 0
    kept = 0
    stack = list(reversed(list(table)))
    while stack:
        element = stack.pop()
        if element.tag != TABLE + "table-row":
            if element.tag in {TABLE + "table-header-rows", TABLE + "table-rows", TABLE + "table-row-group"}:
                stack.extend(reversed(list(element)))
            continue
        repeat = count(element, TABLE + "number-rows-repeated", _MANY)
        texts, merges = _row(element, sheet, limits)
        if texts:
            kept += repeat
            if kept > limits.rows:
                raise TooLargeError(sentences.TOO_MANY_ROWS.format(limit=sentences.number(limits.rows)))
            if len(sheet.cells) + len(texts) * repeat > limits.cells:
                raise TooLargeError(sentences.TOO_MANY_CELLS.format(limit=sentences.number(limits.cells)))
            for again in range(row, row + repeat):
                sheet.cells.update({(again, column): text for column, text in texts.items()})
                sheet.merged.update({(again, column): extent for column, extent in merges.items()})
        row += repeat
    return sheet


def _row(element: etree._Element, sheet: Sheet, limits: Limits) -> tuple[dict[int, str], dict[int, tuple[int, int]]]:
    """The texts and the merges of a row, by column."""
    texts: dict[int, str] = {}
    merges: dict[int, tuple[int, int]] = {}
    column = 0
    for cell in element:
        if cell.tag not in {TABLE + "table-cell", TABLE + "covered-table-cell"}:
            continue
        repeat = count(cell, TABLE + "number-columns-repeated", limits.columns)
        if cell.tag == TABLE + "table-cell" and (text := _text(cell, sheet)):
            for again in range(column, min(column + repeat, limits.columns)):
                texts[again] = text
            down = count(cell, TABLE + "number-rows-spanned", limits.rows)
            across = count(cell, TABLE + "number-columns-spanned", limits.columns)
            if down > 1 or across > 1:
                merges[column] = (down, across)
        column += repeat
        if column >= limits.columns:
            break
    return texts, merges


def _text(cell: etree._Element, sheet: Sheet) -> str:
    """What a cell shows: ISO dates, plain numbers, percentages, its paragraphs as lines."""
    kind = cell.get(OFFICE + "value-type", "")
    value = cell.get(OFFICE + "value", "")
    shown = "\n".join(words(paragraph) for paragraph in cell.iterfind(TEXT + "p")).strip()
    if shown.startswith(("#REF", "#NAME", "#N/A", "#VALUE", "#DIV/0", "#NUM", "#NULL", "Err:")):
        sheet.errors.append(shown.split("\n")[0][:12])
        return ""
    if kind == "date" and (date := cell.get(OFFICE + "date-value", "")):
        day, _, hour = date.partition("T")
        return day if not hour or hour.startswith("00:00") else f"{day} {hour[:5]}"
    if kind == "boolean":
        return "oui" if cell.get(OFFICE + "boolean-value") == "true" else "non"
    if kind in {"float", "currency", "percentage"} and value:
        try:
            number = float(value)
        except ValueError:
            return shown
        return percent_text(number) if kind == "percentage" else number_text(number)
    return shown
