"""Hostile, broken and foreign files: each is answered by one French sentence, quickly, and nothing else happens."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib

import pytest

from ecluse.documents.reading import (
    BrokenError,
    DangerousError,
    EncryptedError,
    Limits,
    NoTextError,
    ReadingError,
    TooLargeError,
    UnknownFormatError,
    read_here,
)
from tests.unit.documents.reading import makers

BOMB = b"\x00" * 90_000_000
XXE = '<?xml version="1.0"?><!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "haha">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)


def refused(data: bytes, name: str, limits: Limits | None = None) -> ReadingError:
    with pytest.raises(ReadingError) as caught:
        read_here(data, name, limits or Limits())
    error = caught.value
    # What happened, then what to do: two sentences at least, in French, without a word of the machine.
    assert len(re.findall(r"[.!?](?:\s|$)", error.message)) >= 2, error.message
    assert not re.search(r"Error|Traceback|/|None|0x", error.message), error.message
    return error


@pytest.mark.parametrize("data", [b"", b" \n\t ", b"\x00" * 40, b"\xef\xbb\xbf", b"\xef\xbb\xbf\n"])
@pytest.mark.parametrize("name", ["vide.txt", "vide.pdf", "vide"])
def test_an_empty_file(data: bytes, name: str) -> None:
    assert isinstance(refused(data, name), NoTextError)


@pytest.mark.parametrize("part", ["word/document.xml", "xl/sharedStrings.xml", "content.xml", "word/media/image1.png"])
def test_a_zip_bomb_is_stopped_whatever_its_headers_say(part: str) -> None:
    base = {"word": makers.contract_docx, "xl": makers.contract_xlsx, "content.xml": makers.contract_odt}[
        part.split("/")[0]
    ]()
    bomb = makers.repacked(base, {part: BOMB})
    assert isinstance(refused(bomb, "bombe.docx"), TooLargeError)
    lied = _with_false_size(bomb, part, 1000)
    if part.endswith(".png"):  # never opened: it can lie
        assert makers.rows(read_here(lied, "image.docx")) == list(makers.ROWS)
    else:
        assert isinstance(refused(lied, "bombe.docx"), (TooLargeError, BrokenError))


def _with_false_size(data: bytes, name: str, size: int) -> bytes:
    """The archive whose headers claim that a part unpacks to ``size`` bytes."""
    raw = bytearray(data)
    for signature, size_at, name_at in ((b"PK\x03\x04", 22, 30), (b"PK\x01\x02", 24, 46)):
        place = raw.find(signature)
        while place >= 0:
            if raw[place + name_at : place + name_at + len(name)] == name.encode():
                struct.pack_into("<I", raw, place + size_at, size)
            place = raw.find(signature, place + 4)
    return bytes(raw)


def test_many_small_parts_that_add_up_are_a_bomb_too() -> None:
    parts = {f"word/part{i}.xml": b"<a>" + b"b" * 3_000_000 + b"</a>" for i in range(150)}
    assert isinstance(refused(makers.repacked(makers.contract_docx(), parts), "bombe.docx"), TooLargeError)


def test_a_bomb_inside_an_archive_inside_an_archive_stays_shut() -> None:
    inner = makers.zipped({"bombe.xml": BOMB})
    document = read_here(makers.repacked(makers.contract_docx(), {"word/embeddings/a.zip": inner}), "nid.docx")
    assert makers.rows(document) == list(makers.ROWS)
    assert isinstance(refused(makers.zipped({"a.zip": inner}), "nid.zip"), UnknownFormatError)


def test_too_many_parts() -> None:
    crowd = makers.repacked(makers.contract_docx(), {f"word/a{i}": b"" for i in range(300)})
    assert isinstance(refused(crowd, "foule.docx", Limits(members=200)), TooLargeError)


@pytest.mark.parametrize("prologue", [XXE, LAUGHS], ids=["external entity", "billion laughs"])
@pytest.mark.parametrize("wide", [False, True])
@pytest.mark.parametrize(
    ("make", "part"),
    [
        (makers.contract_docx, "word/document.xml"),
        (makers.contract_docx, "word/styles.xml"),
        (makers.contract_odt, "content.xml"),
        (makers.contract_xlsx, "xl/workbook.xml"),
        (makers.contract_xlsx, "xl/worksheets/sheet1.xml"),
        (makers.contract_xlsx, "xl/sharedStrings.xml"),
    ],
)
def test_entities_are_refused_unread(make: object, part: str, prologue: str, wide: bool) -> None:
    data = make()  # type: ignore[operator]
    xml = re.sub(r"<\?xml[^>]*\?>", "", makers.part(data, part))
    hostile = (prologue + xml.replace("Agence", "&x;")).encode("utf-16" if wide else "utf-8")
    if wide:
        hostile = hostile.replace(
            'version="1.0"'.encode("utf-16-le"), 'version="1.0" encoding="UTF-16"'.encode("utf-16-le")
        )
    error = refused(makers.repacked(data, {part: hostile}), "piège")
    assert isinstance(error, DangerousError)


def test_an_encrypted_pdf_and_one_that_opens_without_a_password() -> None:
    import pikepdf

    def encrypted(**passwords: str) -> bytes:
        with pikepdf.open(io.BytesIO(makers.contract_pdf())) as source:
            return makers.saved(lambda out: source.save(out, encryption=pikepdf.Encryption(R=6, **passwords)))

    assert isinstance(refused(encrypted(owner="a", user="b"), "secret.pdf"), EncryptedError)
    assert makers.rows(read_here(encrypted(owner="a", user=""), "lisible.pdf")) == list(makers.ROWS)


def test_encrypted_office_files() -> None:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 500 + "EncryptedPackage".encode("utf-16-le") + b"\x00" * 500
    assert isinstance(refused(ole, "secret.docx"), EncryptedError)
    manifest = '<manifest:file-entry><manifest:encryption-data manifest:checksum="x"/></manifest:file-entry>'
    for kind in ("text", "spreadsheet"):
        hidden = makers.repacked(
            makers.odt("", kind=kind), {"META-INF/manifest.xml": manifest, "content.xml": b"\x8f\x02"}
        )
        assert isinstance(refused(hidden, "secret.ods"), EncryptedError)
    locked = bytearray(makers.contract_docx())
    for signature, flags_at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = locked.find(signature)
        while place >= 0:
            locked[place + flags_at] |= 1
            place = locked.find(signature, place + 4)
    assert isinstance(refused(bytes(locked), "secret.docx"), EncryptedError)


@pytest.mark.parametrize("make", [makers.contract_docx, makers.contract_odt, makers.contract_xlsx])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_truncated_office_file(make: object, share: float) -> None:
    data = make()  # type: ignore[operator]
    assert isinstance(refused(data[: int(len(data) * share)], "coupé.docx"), BrokenError)


def test_a_part_with_a_wrong_checksum_or_of_another_kind() -> None:
    data = bytearray(makers.contract_docx())
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        info = archive.getinfo("word/document.xml")
    data[info.header_offset + 200] ^= 0xFF
    assert isinstance(refused(bytes(data), "abîmé.docx"), BrokenError)
    assert isinstance(
        refused(makers.repacked(makers.contract_docx(), {"word/document.xml": b"\x89PNG"}), "a.docx"), BrokenError
    )


@pytest.mark.parametrize("share", [0.05, 0.4, 0.8])
def test_a_truncated_pdf_is_read_as_far_as_it_goes_or_refused(share: float) -> None:
    data = makers.contract_pdf()
    try:
        document = read_here(data[: int(len(data) * share)], "coupé.pdf")
    except (BrokenError, NoTextError):
        return
    assert document.blocks


def test_a_pdf_of_images_alone_and_one_with_some() -> None:
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    picture = ImageReader(Image.new("RGB", (60, 80), "grey"))

    def scan(canvas: object) -> None:
        canvas.drawImage(picture, 0, 0, 595, 842)  # type: ignore[attr-defined]

    def page(canvas: object) -> None:
        canvas.drawString(70, 700, "Le contrat local de santé est signé pour cinq ans.")  # type: ignore[attr-defined]

    assert isinstance(refused(makers.drawn_pdf(scan, scan), "numérisé.pdf"), NoTextError)
    mixed = read_here(makers.drawn_pdf(page, scan, page, scan, scan), "mixte.pdf")
    assert mixed.pages == 5
    assert [warning for warning in mixed.warnings if "pages\u00a02, 4 et 5" in warning]


def test_a_pdf_over_the_number_of_pages() -> None:
    data = makers.drawn_pdf(*[lambda canvas: canvas.drawString(70, 700, "Une page")] * 4)
    assert isinstance(refused(data, "long.pdf", Limits(pages=3)), TooLargeError)


@pytest.mark.parametrize(
    "limit", [Limits(size=100), Limits(characters=50), Limits(blocks=3), Limits(rows=2), Limits(cells=5)]
)
def test_each_limit_holds(limit: Limits) -> None:
    assert isinstance(refused(makers.contract_docx(), "grand.docx", limit), TooLargeError)


def test_endless_repetitions_are_bounded() -> None:
    cell = '<table:table-cell table:number-columns-repeated="1048576"><text:p>x</text:p></table:table-cell>'
    row = f'<table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row>'
    table = f'<table:table table:name="T">{row}</table:table>'
    assert isinstance(refused(makers.odt(table, kind="spreadsheet"), "sans fin.ods"), TooLargeError)
    assert isinstance(refused(makers.odt(table), "sans fin.odt"), TooLargeError)
    hollow = (
        table.replace("<text:p>x</text:p>", "")
        + "<table:table table:name='U'>"
        + "<table:table-row><table:table-cell><text:p>mot</text:p></table:table-cell></table:table-row></table:table>"
    )
    assert "mot" in makers.texts(read_here(makers.odt(hollow, kind="spreadsheet"), "creux.ods"))


def test_a_cell_at_the_far_end_of_a_sheet_costs_nothing() -> None:
    data = makers.contract_xlsx()
    sheet = makers.part(data, "xl/worksheets/sheet1.xml")
    far = '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>loin</t></is></c></row></sheetData>'
    sheet = sheet.replace("</sheetData>", far).replace('ref="A1:D6"', 'ref="A1:XFD1048576"')
    document = read_here(makers.repacked(data, {"xl/worksheets/sheet1.xml": sheet}), "loin.xlsx")
    assert makers.rows(document) == list(makers.ROWS)


@pytest.mark.parametrize("tag", ["div", "p", "span", "b", "table><tr><td", "ul><li", "dl><dd", "details", "blockquote"])
def test_a_page_nested_without_end(tag: str) -> None:
    page = f"<html><body><{'><'.join([tag] * 30_000)}>Un mot" + "</div>" * 10
    assert "Un mot" in " ".join(b.text for b in read_here(page.encode(), "abîme.html").blocks)


def test_xml_nested_without_end() -> None:
    deep = "<w:tbl><w:tr><w:tc>" * 200 + "<w:p><w:r><w:t>fond</w:t></w:r></w:p>" + "</w:tc></w:tr></w:tbl>" * 200
    assert isinstance(refused(makers.docx(deep), "abîme.docx"), (TooLargeError, BrokenError))
    lists = "<text:list><text:list-item>" * 120 + "<text:p>fond</text:p>" + "</text:list-item></text:list>" * 120
    assert isinstance(refused(makers.odt(lists), "abîme.odt"), (TooLargeError, BrokenError))
    shallow = "<w:sdt><w:sdtContent>" * 90 + "<w:p><w:r><w:t>fond</w:t></w:r></w:p>" + "</w:sdtContent></w:sdt>" * 90
    assert makers.texts(read_here(makers.docx(shallow), "profond.docx")) == ["fond"]


FOREIGN = {
    "programme.docx": b"MZ\x90\x00\x03" + b"\x00" * 200,
    "programme": b"\x7fELF\x02\x01\x01" + b"\x00" * 200,
    "image.pdf": b"\x89PNG\r\n\x1a\n" + b"\x00" * 50,
    "photo.docx": b"\xff\xd8\xff\xe0" + b"\x00\x10JFIF" * 9,
    "lettre.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le") + b"\x00" * 90,
    "lettre.rtf": b"{\\rtf1\\ansi Contrat}",
    "archive.zip": makers.zipped({"a.txt": b"a"}),
    "archive.tar.gz": b"\x1f\x8b\x08\x00" + zlib.compress(b"a" * 99),
    "diapositives.pptx": makers.zipped({"[Content_Types].xml": "<Types/>", "ppt/presentation.xml": "<p/>"}),
    "diapositives.odp": makers.zipped({"mimetype": "application/vnd.oasis.opendocument.presentation"}),
    "classeur.xlsb": makers.zipped({"[Content_Types].xml": "<Types/>", "xl/workbook.bin": b"\x01"}),
    "donnees.xml": b"<?xml version='1.0'?><contrat><axe>Un</axe></contrat>",
    "bruit.txt": bytes(range(256)) * 40,
    "nuls.txt": b"Contrat\x00local\x00\x00de sant\xe9" * 30,
}


@pytest.mark.parametrize("name", FOREIGN)
def test_a_file_of_another_kind_is_named(name: str) -> None:
    assert isinstance(refused(FOREIGN[name], name), UnknownFormatError)


def test_macros_are_left_alone_and_said() -> None:
    data = makers.repacked(makers.contract_docx(), {"word/vbaProject.bin": b"Sub AutoOpen()"})
    document = read_here(data, "contrat.docm")
    assert makers.rows(document) == list(makers.ROWS)
    assert any("macros" in warning for warning in document.warnings)


def test_an_external_image_is_not_fetched() -> None:
    # The tests' own guard fails on any connection; the page must also read as if the image were not there.
    page = (
        '<p>Avant <img src="https://exemple.invalid/a.png"> après</p><iframe src="https://exemple.invalid">x</iframe>'
    )
    assert makers.texts(read_here(page.encode(), "page.html")) == ["Avant après"]


def test_a_csv_with_an_endless_line_or_an_open_quote() -> None:
    endless = ";".join(["cellule"] * 400_000)
    document = read_here(f"a;b;c\n{endless}\nd;e;f\n".encode(), "long.csv")
    assert document.blocks[0].cells[1].text == "b"
    open_quote = 'a;b\n"c;d\n' + "e;f\n" * 400
    assert len(read_here(open_quote.encode(), "guillemet.csv").blocks) == 402
