"""The list of sheets as a plain table, for a spreadsheet: exactly the columns, the order and the sheets of the view."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import xlsxwriter

from ecluse.contracts.presenters.sheets.listing import heading_of
from ecluse.contracts.presenters.sheets.rows import SheetRow
from ecluse.contracts.rules.sheet_filters import COLUMNS, GROUPS, NONE, SheetView, shown_columns
from ecluse.lib.formats import partial_date


@dataclass(frozen=True, slots=True)
class When:
    """A date as far as it is known, in ISO: « 2024 », « 2024-03 », « 2024-03-05 »."""

    iso: str

    @property
    def day(self) -> date | None:
        """The day, where it is known and a spreadsheet can count it: from 1900 on."""
        return date.fromisoformat(self.iso) if len(self.iso) == 10 and self.iso >= "1900" else None


Cell = str | int | Decimal | When | None
_WIDTHS = {
    "Fiche": 60, "Pilotes": 40, "Partenaires": 40, "Axes": 40, "Thèmes": 30, "Publics": 30,
    "Constat": 60, "Priorité": 40, "Priorités": 40, "Source": 40, "Indicateur": 40, "Motif": 40, "Mène à": 40,
    "Axes et objectifs": 40, "Fiches action": 40, "Ce qui manque": 40, "Réponse": 40, "Verbatim anonyme": 60,
}  # fmt: skip
#: Columns of the list that are several in a file.
_TITLES = {"statut": ("Statut", "Jours de retard"), "periode": ("Début", "Fin")}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class SheetTable:
    """Column titles, and one row of cells for each sheet; ``about`` tells in lines what the table shows."""

    title: str
    headers: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    about: tuple[tuple[str, str], ...] = ()


def sheet_table(
    view: SheetView,
    rows: Iterable[SheetRow],
    named: Mapping[str, str],
    *,
    funding: bool,
    about: Sequence[tuple[str, str]] = (),
) -> SheetTable:
    """The table of ``rows``, their heading first where they stand under one; ``named``: the words of the headings."""
    columns = shown_columns(view, funding=funding)
    grouped = view.group != NONE and view.group not in columns
    headers = [*([GROUPS[view.group]] if grouped else []), "N°", "Fiche"]
    for word in columns:
        headers += _TITLES.get(word, (COLUMNS[word],))
    headers.append("Adresse")
    lines, rows = [], list(rows)
    counted = all(_is_count(row.number) for row in rows if row.number)
    for row in rows:
        line: list[Cell] = [heading_of(view, row.group, named)] if grouped else []
        line += [int(row.number) if row.number and counted else row.number, row.title]
        for word in columns:
            line += _cells(word, row)
        lines.append((*line, row.url))
    return SheetTable("Fiches", tuple(headers), tuple(lines), tuple(about))


def _is_count(number: str) -> bool:
    """Whether a spreadsheet may hold the number of a sheet as a number: « 1.10 » or « 007 » would lose their zeros."""
    return number.isascii() and number.isdigit() and str(int(number)) == number and len(number) <= 9


def _when(iso: str) -> When | None:
    return When(iso) if iso else None


def _cells(word: str, row: SheetRow) -> list[Cell]:
    if word == "statut":
        return [row.status.label, row.lateness.days or None]
    if word == "budget":
        return [row.budget]
    if word == "etape":
        return [_when(row.next_step.due if row.next_step else "")]
    if word == "periode":
        return [_when(row.start), _when(row.end)]
    if word == "nouvelles":
        return [_when(row.news_on.isoformat() if row.news_on else "")]
    told = {
        "pilote": row.lead_names, "axe": row.axis_names, "theme": row.theme_names, "public": row.audience_names,
        "partenaire": row.partner_names, "priorite": row.priority_label, "manque": row.missing_labels,
    }  # fmt: skip
    return [told[word]]


def as_csv(table: SheetTable) -> bytes:
    """The table as French spreadsheets open it: UTF-8 with its mark, semicolons, dates in ISO; no cell begins a formula."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(table.headers)
    writer.writerows([_harmless(cell) for cell in row] for row in table.rows)
    return out.getvalue().encode("utf-8-sig")


def _harmless(cell: Cell) -> str:
    if isinstance(cell, Decimal):
        return str(cell).replace(".", ",")
    if isinstance(cell, When):
        return cell.iso
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(_FORMULA) else text


def as_xlsx(table: SheetTable) -> bytes:
    """The table as a workbook: titles fixed, filters set, texts as texts, days as days; a second sheet tells what it shows.

    A date of which the day is not known is said in words: a spreadsheet would give it one.
    """
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_urls": False, "strings_to_formulas": False})
    bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    euros = book.add_format({"num_format": "#,##0.00 €", "valign": "top"})
    french_day = book.add_format({"num_format": "dd/mm/yyyy", "align": "left", "valign": "top"})
    page = book.add_worksheet(table.title)
    for place, header in enumerate(table.headers):
        page.write_string(0, place, header, bold)
        page.set_column(place, place, _WIDTHS.get(header, 18))
    for number, row in enumerate(table.rows, 1):
        for place, cell in enumerate(row):
            if isinstance(cell, Decimal):
                page.write_number(number, place, float(cell), euros)
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
