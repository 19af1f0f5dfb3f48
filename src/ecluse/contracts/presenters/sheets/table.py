"""The list of sheets as a plain table, for a spreadsheet: exactly the columns, the order and the sheets of the view."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import xlsxwriter

from ecluse.contracts.presenters.sheets.listing import heading_of
from ecluse.contracts.presenters.sheets.rows import SheetRow
from ecluse.contracts.rules.sheet_filters import COLUMNS, GROUPS, NONE, SheetView, shown_columns

Cell = str | int | Decimal | None
_WIDTHS = {"Fiche": 60, "Pilotes": 40, "Partenaires": 40, "Axes": 40, "Thèmes": 30, "Publics": 30, "Période": 24}
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
        headers += [COLUMNS[word], "Jours de retard"] if word == "statut" else [COLUMNS[word]]
    headers.append("Adresse")
    lines = []
    for row in rows:
        line: list[Cell] = [heading_of(view, row.group, named)] if grouped else []
        line += [row.number, row.title]
        for word in columns:
            line += _cells(word, row)
        lines.append((*line, row.url))
    return SheetTable("Fiches", tuple(headers), tuple(lines), tuple(about))


def _cells(word: str, row: SheetRow) -> list[Cell]:
    if word == "statut":
        return [row.status.label, row.lateness.days or None]
    if word == "budget":
        return [row.budget]
    if word == "etape":
        return [row.next_step.date if row.next_step else ""]
    if word == "nouvelles":
        return [row.news_on]
    told = {
        "pilote": row.lead_names, "periode": row.period, "axe": row.axis_names, "theme": row.theme_names,
        "public": row.audience_names, "partenaire": row.partner_names, "priorite": row.priority_label,
        "manque": row.missing_labels,
    }  # fmt: skip
    return [told[word]]


def as_csv(table: SheetTable) -> bytes:
    """The table as French spreadsheets open it: UTF-8 with its mark, semicolons; no cell begins a formula."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(table.headers)
    writer.writerows([_harmless(cell) for cell in row] for row in table.rows)
    return out.getvalue().encode("utf-8-sig")


def _harmless(cell: Cell) -> str:
    if isinstance(cell, Decimal):
        return str(cell).replace(".", ",")
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(_FORMULA) else text


def as_xlsx(table: SheetTable) -> bytes:
    """The table as a workbook: titles fixed, filters set, texts as texts; a second sheet tells what it shows."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_urls": False, "strings_to_formulas": False})
    bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    euros = book.add_format({"num_format": "#,##0.00 €", "valign": "top"})
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
            elif cell:
                page.write_string(number, place, cell[:32_767], wrapped)
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
