"""A plain table for a spreadsheet: as text, or as a workbook in which numbers are numbers and days are days."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import xlsxwriter

from ecluse.lib.formats import partial_date


@dataclass(frozen=True, slots=True)
class When:
    """A date as far as it is known, in ISO: « 2024 », « 2024-03 », « 2024-03-05 »."""

    iso: str

    @property
    def day(self) -> date | None:
        """The day, where it is known and a spreadsheet can count it: from 1900 on."""
        return date.fromisoformat(self.iso) if len(self.iso) == 10 and self.iso >= "1900" else None


@dataclass(frozen=True, slots=True)
class Posts:
    """A number of full-time posts: no amount of money."""

    amount: Decimal


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that is no amount of money, shown with so many decimals."""

    value: float
    decimals: int = 0


Cell = str | int | Decimal | Posts | Figure | When | None
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Table:
    """Column titles, and rows of cells; ``about`` tells in lines what the table shows, ``wide`` which columns hold texts.

    ``filtered``: whether a spreadsheet offers to choose among the rows, which a row of totals would spoil.
    """

    title: str
    headers: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    about: tuple[tuple[str, str], ...] = ()
    wide: frozenset[str] = frozenset()
    filtered: bool = True


def as_csv(table: Table) -> bytes:
    """The table as French spreadsheets open it: UTF-8 with its mark, semicolons, dates in ISO; no cell begins a formula."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(table.headers)
    writer.writerows([_harmless(cell) for cell in row] for row in table.rows)
    return out.getvalue().encode("utf-8-sig")


def _harmless(cell: Cell) -> str:
    if isinstance(cell, Decimal):
        return str(cell).replace(".", ",")
    if isinstance(cell, Posts):
        return str(cell.amount).replace(".", ",")
    if isinstance(cell, Figure):
        return repr(round(cell.value, 10)).removesuffix(".0").replace(".", ",")
    if isinstance(cell, When):
        return cell.iso
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(_FORMULA) else text


def as_xlsx(table: Table) -> bytes:
    """The table as a workbook: titles fixed, filters set, texts as texts, days as days; a second sheet tells what it shows.

    A date of which the day is not known is said in words: a spreadsheet would give it one.
    """
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_urls": False, "strings_to_formulas": False})
    bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    euros = book.add_format({"num_format": "#,##0.00 €", "valign": "top"})
    posts = book.add_format({"num_format": "0.###", "valign": "top"})
    french_day = book.add_format({"num_format": "dd/mm/yyyy", "align": "left", "valign": "top"})
    shapes: dict[str, xlsxwriter.format.Format] = {}
    page = book.add_worksheet(table.title)
    for place, header in enumerate(table.headers):
        page.write_string(0, place, header, bold)
        page.set_column(place, place, 40 if header in table.wide else 18)
    for number, row in enumerate(table.rows, 1):
        for place, cell in enumerate(row):
            if isinstance(cell, Decimal):
                page.write_number(number, place, float(cell), euros)
            elif isinstance(cell, Posts):
                page.write_number(number, place, float(cell.amount), posts)
            elif isinstance(cell, Figure):
                shape = f"#,##0.{'0' * cell.decimals}" if cell.decimals else "#,##0"
                if shape not in shapes:
                    shapes[shape] = book.add_format({"num_format": shape, "valign": "top"})
                page.write_number(number, place, cell.value, shapes[shape])
            elif isinstance(cell, int):
                page.write_number(number, place, cell, wrapped)
            elif isinstance(cell, When):
                if cell.day:
                    page.write_datetime(number, place, cell.day, french_day)
                else:
                    page.write_string(number, place, partial_date(cell.iso, short=True), wrapped)
            elif cell:
                page.write_string(number, place, cell[:32_767], wrapped)
    page.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})  # a year, « 1.10 »: texts that need no warning
    page.freeze_panes(1, 0)
    if table.filtered:
        page.autofilter(0, 0, len(table.rows), len(table.headers) - 1)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    about = book.add_worksheet("Ce que montre ce fichier")
    about.set_column(0, 0, 28)
    about.set_column(1, 1, 80)
    for number, (label, said) in enumerate(table.about):
        about.write_string(number, 0, label, bold)
        about.write_string(number, 1, said, wrapped)
    book.close()
    return out.getvalue()
