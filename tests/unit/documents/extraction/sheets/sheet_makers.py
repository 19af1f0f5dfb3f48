"""Small office files made on the spot."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from typing import Any

import docx
import xlsxwriter
from docx.document import Document
from docx.table import _Cell


def make_docx(fill: Callable[[Document], None]) -> bytes:
    document = docx.Document()
    fill(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def fill_cell(cell: _Cell, value: str | Sequence[str], *, style: str = "List Bullet") -> None:
    """A text, or a list as bulleted paragraphs."""
    if isinstance(value, str):
        cell.text = value
        return
    cell.text = ""
    for at, item in enumerate(value):
        paragraph = cell.paragraphs[0] if at == 0 else cell.add_paragraph()
        paragraph.style = style
        paragraph.add_run(item)


def grid(document: Document, rows: Sequence[Sequence[str | Sequence[str]]]) -> Any:
    """A table of these cells."""
    table = document.add_table(rows=0, cols=max(len(row) for row in rows))
    table.style = "Table Grid"
    for row in rows:
        cells = table.add_row().cells
        if len(row) == 1 and len(cells) > 1:
            cells[0].merge(cells[-1])
        for cell, value in zip(cells, row, strict=False):
            fill_cell(cell, value)
    return table


def make_xlsx(
    sheets: dict[str, list[list[Any]]], merges: dict[str, list[tuple[int, int, int, int, str]]] | None = None
) -> bytes:
    """A workbook of these sheets; merges are (first row, first column, last row, last column, text)."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for merge in (merges or {}).get(name, []):
            sheet.merge_range(*merge)
        for at, row in enumerate(rows):
            for column, value in enumerate(row):
                if value not in (None, ""):
                    sheet.write(at, column, value)
    book.close()
    return out.getvalue()


def make_csv(rows: list[list[str]], *, separator: str = ";", encoding: str = "utf-8") -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=separator).writerows(rows)
    return out.getvalue().encode(encoding)


def lines(items: Sequence[str], mark: str = "- ") -> str:
    return "\n".join(f"{mark}{item}" for item in items)
