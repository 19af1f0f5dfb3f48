"""Workbooks and CSV: cells as shown, merges, regions, hidden sheets, errors; separators and title lines."""

from __future__ import annotations

import datetime
import io
from collections.abc import Callable
from typing import Any

import pytest
import xlsxwriter

from ecluse.documents.reading import BlockKind, ReadDocument, SourceFormat, read_here
from tests.unit.documents.reading import makers


def workbook(fill: Callable[[Any], None]) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        fill(book)
    return buffer.getvalue()


def xlsx(fill: Callable[[Any], None]) -> ReadDocument:
    return read_here(workbook(fill), "a.xlsx")


def csv(text: str, encoding: str = "utf-8", name: str = "a.csv") -> ReadDocument:
    return read_here(text.encode(encoding), name)


def test_numbers_dates_percentages_and_logic_as_a_person_reads_them() -> None:
    def fill(book: Any) -> None:
        sheet = book.add_worksheet()
        form = lambda code: book.add_format({"num_format": code})  # noqa: E731
        sheet.write_row(0, 0, [3000, 0.1 + 0.2, -2.5, 1e20, 41300.0])
        sheet.write_number(1, 0, 0.125, form("0.0%"))
        sheet.write_datetime(1, 1, datetime.datetime(2024, 3, 12), form("dd/mm/yyyy"))
        sheet.write_datetime(1, 2, datetime.datetime(2024, 3, 12, 14, 30), form("dd/mm/yy hh:mm"))
        sheet.write_number(1, 3, 0.75, form("hh:mm"))
        sheet.write_boolean(1, 4, True)
        sheet.write_number(2, 0, 45000, form('#,##0 "€"'))
        sheet.write_number(2, 1, 45000, form("mmmm yyyy"))
        sheet.write_number(2, 2, 12, form('0 "mois"'))
        sheet.write_number(2, 3, 2024, form("[Red]0"))
        sheet.write_string(2, 4, "  2.10 ")

    assert makers.rows(xlsx(fill)) == [
        ("3000", "0.3", "-2.5", "100000000000000000000", "41300"),
        ("12.5\u00a0%", "2024-03-12", "2024-03-12 14:30", "18:00", "oui"),
        ("45000", "2023-03-15", "12", "2024", "2.10"),
    ]


def test_merged_cells_appear_once_with_their_extent() -> None:
    def fill(book: Any) -> None:
        sheet = book.add_worksheet()
        sheet.merge_range("A1:C1", "Fiches")
        sheet.merge_range("A2:A3", "Axe 1")
        sheet.write_row("B2", ["1.1", "Ville"])
        sheet.write_row("B3", ["1.2", "ARS"])
        sheet.merge_range("A5:B6", "Bloc")
        sheet.write("C6", "x")

    found = xlsx(fill).blocks
    assert [[(c.text, c.column, c.column_span, c.row_span) for c in b.cells] for b in found] == [
        [("Fiches", 0, 3, 1)],
        [("Axe 1", 0, 1, 2), ("1.1", 1, 1, 1), ("Ville", 2, 1, 1)],
        [("1.2", 1, 1, 1), ("ARS", 2, 1, 1)],
        [("Bloc", 0, 2, 2), ("", 2, 1, 1)],
        [("x", 2, 1, 1)],
    ]
    assert [b.table for b in found] == [1, 1, 1, 2, 2]


def test_sheets_regions_titles_and_lines() -> None:
    def fill(book: Any) -> None:
        one = book.add_worksheet("Axe 1")
        one.write("B2", "Contrat local de santé")
        one.write_row("B4", ["Action", "", "Pilote"])
        one.write_row("B5", ["Bus", "", "Ville"])
        one.write_row("B8", ["Total", "3"])
        book.add_worksheet("Vide")
        two = book.add_worksheet("Notes")
        two.hide()
        two.write_row("A1", ["a", "b"])

    document = xlsx(fill)
    assert [(b.kind.value, b.text, b.sheet, b.line, b.table) for b in document.blocks] == [
        ("heading", "Axe 1", "Axe 1", None, None),
        ("paragraph", "Contrat local de santé", "Axe 1", 2, None),
        ("table_row", "Action |  | Pilote", "Axe 1", 4, 1),
        ("table_row", "Bus |  | Ville", "Axe 1", 5, 1),
        ("table_row", "Total | 3", "Axe 1", 8, 2),
        ("heading", "Notes", "Notes", None, None),
        ("table_row", "a | b", "Notes", 1, 3),
    ]
    assert any("« Notes »".replace(" ", "\u00a0") in warning and "masquée" in warning for warning in document.warnings)


def test_errors_are_empty_and_said() -> None:
    def fill(book: Any) -> None:
        sheet = book.add_worksheet("Budget")
        sheet.write_row(0, 0, ["Action", "Montant"])
        sheet.write(1, 0, "Bus")
        sheet.write_formula(1, 1, "=A9/0", None, "#DIV/0!")
        sheet.write_formula(2, 0, '="a"&"b"', None, "ab")
        sheet.write_formula(2, 1, "=1+1", None, 2)

    document = xlsx(fill)
    assert makers.rows(document) == [("Action", "Montant"), ("Bus", ""), ("ab", "2")]
    assert any("#DIV/0!" in warning and "Budget" in warning for warning in document.warnings)


def test_lines_inside_cells_and_rich_text() -> None:
    def fill(book: Any) -> None:
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True})
        sheet.write_row(0, 0, ["Objectifs", "Pilote"], bold)
        sheet.write_string(1, 0, "- Former\n- Informer\n\nSuite")
        sheet.write_rich_string(1, 1, bold, "Ville", " de Bourg")

    document = xlsx(fill)
    assert [c.text for c in document.blocks[1].cells] == ["• Former\n• Informer\nSuite", "Ville de Bourg"]
    assert [b.style.bold for b in document.blocks] == [True, False]


def test_inline_strings_escapes_and_cells_without_their_place() -> None:
    data = makers.contract_xlsx()
    sheet = makers.part(data, "xl/worksheets/sheet1.xml")
    start = sheet.index("<sheetData")
    rows = (
        '<sheetData><row><c t="inlineStr"><is><t>Un</t></is></c><c t="str"><v>a_x000A_b</v></c></row>'
        '<row><c t="inlineStr"><is><r><t>De</t></r><r><t>ux</t></r><rPh><t>lu</t></rPh></is></c><c><v>7</v></c></row></sheetData>'
    )
    changed = sheet[:start] + rows + sheet[sheet.index("</sheetData>") + 12 :]
    document = read_here(makers.repacked(data, {"xl/worksheets/sheet1.xml": changed}), "a.xlsx")
    assert makers.rows(document) == [("Un", "a\nb"), ("Deux", "7")]


def test_a_workbook_that_strays_from_the_standard_is_read_by_the_second_reader() -> None:
    data = makers.contract_xlsx()
    broken = makers.part(data, "xl/styles.xml").replace("numFmtId=", 'numFmtId="x" other=', 1)
    document = read_here(makers.repacked(data, {"xl/styles.xml": broken + "<"}), "a.xlsx")
    assert makers.rows(document) == list(makers.ROWS)
    assert document.warnings


def test_two_hundred_and_nine_sheets_are_read_quickly() -> None:
    import time

    def fill(book: Any) -> None:
        for number in range(209):
            sheet = book.add_worksheet(f"Fiche {number + 1}")
            for line, label in enumerate(("Titre", "Pilote", "Partenaires", "Objectifs", "Calendrier", "Budget")):
                sheet.write_row(line, 0, [label, f"{label} de la fiche {number + 1}"])

    data = workbook(fill)
    started = time.process_time()
    document = read_here(data, "fiches.xlsx")
    assert len([b for b in document.blocks if b.kind is BlockKind.TABLE_ROW]) == 209 * 6
    assert time.process_time() - started < 2.5


# OpenDocument -------------------------------------------------------------------------------------------------------------


def ods(*rows: str, more: str = "", automatic: str = "") -> ReadDocument:
    body = f'<table:table table:name="Fiches" {more}>{"".join(rows)}</table:table>'
    return read_here(makers.odt(body, kind="spreadsheet", automatic=automatic), "a.ods")


def cell(text: str, more: str = "") -> str:
    return f"<table:table-cell {more}><text:p>{text}</text:p></table:table-cell>"


def row(*cells: str, more: str = "") -> str:
    return f"<table:table-row {more}>{''.join(cells)}</table:table-row>"


def test_an_ods_shows_what_its_reader_sees() -> None:
    document = ods(
        row(cell("Action"), cell("Montant"), cell("Part"), cell("Début")),
        row(
            cell("Bus"),
            cell("3 000,00 €", 'office:value-type="currency" office:value="3000"'),
            cell("12,5 %", 'office:value-type="percentage" office:value="0.125"'),
            cell("12/03/24", 'office:value-type="date" office:date-value="2024-03-12"'),
        ),
        row("<table:table-cell/>", more='table:number-rows-repeated="1048570"'),
    )
    assert document.format is SourceFormat.ODS
    assert makers.rows(document) == [
        ("Action", "Montant", "Part", "Début"),
        ("Bus", "3000", "12.5\u00a0%", "2024-03-12"),
    ]


def test_an_ods_repeats_merges_hides_and_errs() -> None:
    hidden = '<style:style style:name="ta1" style:family="table"><style:table-properties table:display="false"/></style:style>'
    document = ods(
        row(cell("Axe", 'table:number-columns-spanned="2"'), "<table:covered-table-cell/>", cell("x")),
        row(cell("a", 'table:number-columns-repeated="2"'), cell("#REF !"), more='table:number-rows-repeated="2"'),
        more='table:style-name="ta1"',
        automatic=hidden,
    )
    assert [[(c.text, c.column_span) for c in b.cells] for b in document.blocks] == [
        [("Axe", 2), ("x", 1)],
        [("a", 1), ("a", 1), ("", 1)],
        [("a", 1), ("a", 1), ("", 1)],
    ]
    assert [w for w in document.warnings if "masquée" in w]
    assert [w for w in document.warnings if "#REF" in w]


# CSV ----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_separators_and_encodings(separator: str, encoding: str) -> None:
    lines = [("Numéro", "Action", "Pilote"), ("1", "Créer un bus, vite", "Ville"), ("2", 'Dire "oui"', "ARS")]
    text = "\r\n".join(separator.join(f'"{c.replace(chr(34), chr(34) * 2)}"' for c in line) for line in lines)
    assert makers.rows(csv(text, encoding)) == lines


def test_title_lines_blank_lines_and_line_breaks_inside_quotes() -> None:
    document = csv(
        'Actions du contrat;;\n\nN°;Action;Objectifs\n1;Bus;"- Former\n- Informer"\n;;\n\nSource : ville;;\n'
    )
    assert [(b.kind.value, b.text, b.line) for b in document.blocks] == [
        ("paragraph", "Actions du contrat", 1),
        ("table_row", "N° | Action | Objectifs", 3),
        ("table_row", "1 | Bus | • Former\n• Informer", 4),
        ("paragraph", "Source : ville", 7),
    ]


def test_a_declared_separator_and_texts_with_commas() -> None:
    assert makers.rows(csv("sep=|\na|b;c\nd|e;f\n")) == [("a", "b;c"), ("d", "e;f")]
    assert makers.rows(csv("Action;Coût\nBus, vélo, marche;3,5\nÉcole, collège, lycée;2,5\n")) == [
        ("Action", "Coût"),
        ("Bus, vélo, marche", "3,5"),
        ("École, collège, lycée", "2,5"),
    ]


def test_a_csv_of_one_column_is_paragraphs() -> None:
    assert [b.text for b in csv("Axe 1\n\nAxe 2\n").blocks] == ["Axe 1", "Axe 2"]
