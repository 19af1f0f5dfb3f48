"""One contract written in every format gives the same titles, items and rows."""

from __future__ import annotations

import pytest

from ecluse.documents.reading import BlockKind, SourceFormat
from tests.unit.documents.reading import makers

FORMATS = {
    "docx": (makers.contract_docx, SourceFormat.DOCX),
    "odt": (makers.contract_odt, SourceFormat.ODT),
    "html": (makers.contract_html, SourceFormat.HTML),
    "md": (makers.contract_markdown, SourceFormat.MARKDOWN),
    "pdf": (makers.contract_pdf, SourceFormat.PDF),
    "xlsx": (makers.contract_xlsx, SourceFormat.XLSX),
    "csv": (makers.contract_csv, SourceFormat.CSV),
}
WRITTEN = ("docx", "odt", "html", "md", "pdf")


@pytest.mark.parametrize("extension", FORMATS)
def test_every_format_gives_the_same_rows(extension: str) -> None:
    make, kind = FORMATS[extension]
    document = makers.read(make(), f"contrat.{extension}")
    assert document.format is kind
    assert makers.rows(document) == list(makers.ROWS)
    assert document.warnings == ()


@pytest.mark.parametrize("extension", WRITTEN)
def test_written_formats_give_the_same_titles_and_items(extension: str) -> None:
    document = makers.read(FORMATS[extension][0](), f"contrat.{extension}")
    assert makers.texts(document, BlockKind.HEADING) == [makers.TITLE, *makers.AXES]
    assert makers.texts(document, BlockKind.LIST_ITEM) == list(makers.ITEMS)
    assert makers.texts(document, BlockKind.PARAGRAPH) == [makers.INTRODUCTION]


@pytest.mark.parametrize("extension", WRITTEN)
def test_titles_keep_their_depth(extension: str) -> None:
    document = makers.read(FORMATS[extension][0](), f"contrat.{extension}")
    assert [b.level for b in document.blocks if b.kind is BlockKind.HEADING] == [1, 2, 2]


@pytest.mark.parametrize("extension", FORMATS)
def test_blocks_are_numbered_in_order_and_go_through_json(extension: str) -> None:
    document = makers.read(FORMATS[extension][0](), f"contrat.{extension}")
    assert [block.index for block in document.blocks] == list(range(len(document.blocks)))
    assert type(document).from_dict(document.as_dict()) == document


def test_the_name_decides_nothing_when_the_content_is_clear() -> None:
    document = makers.read(makers.contract_pdf(), "contrat.docx")
    assert document.format is SourceFormat.PDF
    assert [warning for warning in document.warnings if ".docx" in warning and "PDF" in warning]


def test_a_title_line_above_a_sheet_is_a_paragraph() -> None:
    document = makers.read(makers.contract_xlsx(), "fiches.xlsx")
    assert document.blocks[0].kind is BlockKind.PARAGRAPH
    assert document.blocks[0].text == makers.TITLE
    assert (document.blocks[1].line, document.blocks[1].row, document.blocks[1].sheet) == (3, 0, "Fiches")
