"""Whatever the bytes: blocks or a sentence, never another exception; and no word of a text is lost."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ecluse.documents.reading import ReadDocument, ReadingError, read_here
from tests.unit.documents.reading import makers

NAMES = st.sampled_from(
    ["a.txt", "a.md", "a.html", "a.csv", "a.docx", "a.odt", "a.pdf", "a.xlsx", "a.xls", "a.ods", "a"]
)
STARTS = st.sampled_from(
    [b"", b"%PDF-1.7\n", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"<html>", b"\xff\xfe", b"# ", b"<?xml"]
)
QUICK = settings(max_examples=150, deadline=None)
SLOW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def attempt(data: bytes, name: str) -> ReadDocument | None:
    """The document, sound in every block; None where it was refused, in a sentence."""
    try:
        document = read_here(data, name)
    except ReadingError as error:
        assert error.message[:1].isupper()  # noqa: PT017 - a sentence, whatever the bytes
        assert error.message.endswith((".", "!", "?"))  # noqa: PT017
        return None
    assert (document.size, document.sha256) == (len(data), hashlib.sha256(data).hexdigest())
    assert ReadDocument.from_dict(json.loads(json.dumps(document.as_dict()))) == document
    for place, block in enumerate(document.blocks):
        assert block.index == place
        assert block.text == " | ".join(cell.text for cell in block.cells) or not block.cells
        assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", block.text)
    return document


def outcome(data: bytes, name: str) -> str:
    """What becomes of any bytes: the same each time they are read."""
    first, second = attempt(data, name), attempt(data, name)
    assert first == second
    return "read" if first else "refused"


@QUICK
@given(STARTS, st.binary(max_size=400), NAMES)
def test_any_bytes_are_read_or_refused(start: bytes, rest: bytes, name: str) -> None:
    assert outcome(start + rest, name)


@QUICK
@given(st.text(max_size=300), NAMES)
@example("|", "a.txt")
@example("1.\n---|---\n|", "a.txt")
@example("=", "a.csv")
def test_any_text_is_read_or_refused(text: str, name: str) -> None:
    assert outcome(text.encode("utf-8", "replace"), name)


ORIGINALS: dict[str, Callable[[], bytes]] = {
    "docx": makers.contract_docx,
    "odt": makers.contract_odt,
    "xlsx": makers.contract_xlsx,
    "pdf": makers.contract_pdf,
}


@pytest.fixture(scope="module", params=ORIGINALS)
def original(request: pytest.FixtureRequest) -> bytes:
    return ORIGINALS[request.param]()


@SLOW
@given(st.data())
def test_a_document_with_damaged_bytes(original: bytes, data: st.DataObject) -> None:
    damaged = bytearray(original)
    for _ in range(data.draw(st.integers(1, 8))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    assert outcome(bytes(damaged), "a")


@SLOW
@given(st.data())
def test_an_office_document_with_a_damaged_part(data: st.DataObject) -> None:
    original = data.draw(st.sampled_from([o for o in ORIGINALS if o != "pdf"]))
    whole = ORIGINALS[original]()
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        names = [name for name in archive.namelist() if name.endswith((".xml", ".rels"))]
        name = data.draw(st.sampled_from(names))
        content = archive.read(name)
    place = data.draw(st.integers(0, len(content)))
    cut = data.draw(st.integers(0, 60))
    inserted = data.draw(st.sampled_from([b"", b"<", b"</w:p>", b'"', b"\xff", b"999999999999", b"-1", b"<w:tbl/>"]))
    assert outcome(makers.repacked(whole, {name: content[:place] + inserted + content[place + cut :]}), "a")


WORDS = st.lists(
    st.text(st.sampled_from("abcdéèàçœ’-0123456789.,;:()%€|#*•–\t"), min_size=1, max_size=12), min_size=1, max_size=8
)


@QUICK
@given(st.lists(WORDS, min_size=1, max_size=12))
def test_every_word_of_a_text_stands_in_its_blocks(lines: list[list[str]]) -> None:
    text = "\n".join(" ".join(line) for line in lines)
    document = attempt(text.encode(), "texte.txt")
    if document is None:
        return
    found = " ".join(f"{b.marker} {b.text}" for b in document.blocks)
    assert re.findall(r"\w+", text) == re.findall(r"\w+", found)


@QUICK
@given(st.lists(WORDS, min_size=1, max_size=12))
def test_the_line_of_a_block_is_where_its_words_are(lines: list[list[str]]) -> None:
    text = "\n".join(" ".join(line) for line in lines)
    document = attempt(text.encode(), "texte.txt")
    source = text.split("\n")
    for block in document.blocks if document else ():
        assert block.line is not None
        assert re.findall(r"\w+", f"{block.marker} {block.text}") == re.findall(r"\w+", source[block.line - 1])


@QUICK
@given(
    st.lists(
        st.lists(st.text(st.sampled_from('abcé 0189/"'), max_size=9), min_size=2, max_size=4), min_size=1, max_size=6
    )
)
def test_cells_of_a_csv_come_back(cells: list[list[str]]) -> None:
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows(cells)
    document = attempt(out.getvalue().encode(), "lignes.csv")
    blocks = document.blocks if document else ()
    found = [cell.text for block in blocks for cell in block.cells] + [b.text for b in blocks if not b.cells]
    wanted = [re.sub(" +", " ", cell).strip() for row in cells for cell in row]
    assert sorted(filter(None, found)) == sorted(filter(None, wanted))
