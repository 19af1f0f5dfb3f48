"""Workbooks that only calamine reads: the old binary XLS, and XLSX files that stray from the standard."""

from __future__ import annotations

import datetime
import io

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from ecluse.documents.reading import sentences
from ecluse.documents.reading.errors import BrokenError, EncryptedError, TooLargeError
from ecluse.documents.reading.limits import Limits
from ecluse.documents.reading.sheets.regions import Sheet, add_sheets, date_text, number_text
from ecluse.documents.reading.stream import BlockStream, clean_line


def read_xls(data: bytes, stream: BlockStream) -> None:
    """Add the tables of an XLS workbook."""
    sheets = sheets_of(data, stream.limits)
    stream.warn(sentences.OLD_EXCEL)
    add_sheets(sheets, stream)


def sheets_of(data: bytes, limits: Limits) -> list[Sheet]:
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        return [
            _sheet(workbook, metadata.name, metadata.visible != SheetVisibleEnum.Visible, limits)
            for metadata in workbook.sheets_metadata
            if metadata.typ == SheetTypeEnum.WorkSheet
        ]
    except PasswordError as error:
        raise EncryptedError(sentences.ENCRYPTED) from error
    except CalamineError as error:
        raise BrokenError(sentences.BROKEN) from error


def _sheet(workbook: CalamineWorkbook, name: str, hidden: bool, limits: Limits) -> Sheet:
    source = workbook.get_sheet_by_name(name)
    sheet = Sheet(clean_line(name), hidden=hidden)
    if source.total_height > limits.rows * 20:
        raise TooLargeError(sentences.TOO_MANY_ROWS.format(limit=sentences.number(limits.rows)))
    for (top, left), (bottom, right) in source.merged_cell_ranges or []:
        sheet.merged[top, left] = (bottom - top + 1, right - left + 1)
    for row, values in enumerate(source.iter_rows()):
        for column, value in enumerate(values[: limits.columns]):
            text = _text(value)
            if text.strip():
                sheet.cells[row, column] = text
        if len(sheet.cells) > limits.cells:
            raise TooLargeError(sentences.TOO_MANY_CELLS.format(limit=sentences.number(limits.cells)))
    return sheet


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, (int, float)):
        return number_text(float(value))
    if isinstance(value, (datetime.datetime, datetime.date, datetime.time)):
        return date_text(value)
    if isinstance(value, datetime.timedelta):
        return f"{int(value.total_seconds()) // 3600:02d}:{int(value.total_seconds()) // 60 % 60:02d}"
    return value if isinstance(value, str) else ""
