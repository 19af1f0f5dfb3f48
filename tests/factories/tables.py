"""Tables of figures written in a test, and read as files are."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from contextlib import contextmanager

import xlsxwriter

from ecluse.observatory.rules.definitions import Catalogue, packaged_catalogue
from ecluse.observatory.rules.layout_files import packaged_layouts
from ecluse.observatory.rules.layouts import Layout
from ecluse.observatory.sources.questions import Options
from ecluse.observatory.sources.reading import Reading, read
from ecluse.observatory.sources.recognise import Match, recognise
from ecluse.territories.rules.sources.containers import Member
from ecluse.territories.rules.sources.tables import Table, tables_of


def a_member(content: bytes, kind: str = "text") -> Member:
    @contextmanager
    def opener():
        yield io.BytesIO(content)

    return Member("test", kind, opener)


def a_table(text: str, encoding: str = "utf-8") -> Table:
    """The table that a CSV gives."""
    return next(tables_of(a_member(text.encode(encoding))))


def a_workbook(sheets: Mapping[str, Sequence[Sequence[object]]]) -> list[Table]:
    """The tables of an XLSX with these rows."""
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content)
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    book.close()
    return list(tables_of(a_member(content.getvalue(), "workbook")))


def matched(table: Table | str, layout: Layout | None = None) -> Match:
    """The match of a table with the packaged layouts, or with one of them."""
    table = a_table(table) if isinstance(table, str) else table
    found = recognise(table, [layout] if layout else packaged_layouts())
    assert found is not None
    return found


def readings(
    table: Table | str, layout: Layout | None = None, catalogue: Catalogue | None = None, **options
) -> Reading:
    """The table read, with what a person would answer."""
    options = {"geography": 2023, **options}
    return read(matched(table, layout), Options(**options), catalogue or packaged_catalogue())


def figures(reading: Reading, **wanted: object) -> list[dict[str, object]]:
    """The observations that have these values, as dictionaries."""
    rows = reading.observations.to_pylist()
    return [row for row in rows if all(row[name] == value for name, value in wanted.items())]


def values(reading: Reading, indicator: str, **wanted: object) -> dict[str, object]:
    """The values of an indicator by area."""
    return {row["area"]: row["value"] for row in figures(reading, indicator=indicator, **wanted)}
