"""Depositing a file: what cannot be read is answered in words, and nothing is stored."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from html import unescape
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from reportlab.pdfgen.canvas import Canvas

from ecluse.documents.models import Draft, SourceDocument
from tests.unit.documents.services.material import TEXT, account, workbook


def send(client: Client, name: str, data: bytes) -> Any:
    return client.post("/lectures/", {"file": SimpleUploadedFile(name, data)})


def said(response: Any) -> str:
    """The words of the page, without its mark-up."""
    page = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(unescape(page).split())


def stored(settings: Any) -> list[Path]:
    folder = Path(settings.FILES_DIR)
    return list(folder.iterdir()) if folder.is_dir() else []


def pdf(*, password: str = "", image_only: bool = False) -> bytes:
    file = io.BytesIO()
    canvas = Canvas(file)
    if image_only:
        canvas.rect(100, 100, 200, 200, fill=1)
    else:
        canvas.drawString(100, 700, "Contrat local de santé du Val 2022-2027")
    canvas.save()
    if not password:
        return file.getvalue()
    locked = io.BytesIO()
    with pikepdf.open(io.BytesIO(file.getvalue())) as document:
        document.save(locked, encryption=pikepdf.Encryption(owner=password, user=password))
    return locked.getvalue()


def zip_bomb() -> bytes:
    """A small workbook whose sheet inflates to five hundred million bytes."""
    file = io.BytesIO(workbook([["Action"]]))
    bomb = io.BytesIO()
    with zipfile.ZipFile(file) as honest, zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as made:
        for name in honest.namelist():
            if name != "xl/worksheets/sheet1.xml":
                made.writestr(name, honest.read(name))
        with made.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            for _ in range(500):
                sheet.write(b" " * 1_000_000)
    return bomb.getvalue()


def entities() -> bytes:
    """A word document with an external entity."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        made.writestr("[Content_Types].xml", "<Types/>")
        made.writestr(
            "word/document.xml",
            '<?xml version="1.0"?><!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
            '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
            "<w:body><w:p><w:r><w:t>&x;</w:t></w:r></w:p></w:body></w:document>",
        )
    return file.getvalue()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("vide.pdf", b""),
        ("bombe.xlsx", zip_bomb),
        ("protege.pdf", lambda: pdf(password="secret")),
        ("scan.pdf", lambda: pdf(image_only=True)),
        ("casse.pdf", b"%PDF-1.4\n1 0 obj\n<<"),
        ("casse.docx", b"PK\x03\x04" + b"\x00" * 100),
        ("entites.docx", entities),
        ("programme.txt", b"MZ\x90\x00" + b"\x00" * 300),
        ("image.jpg", b"\xff\xd8\xff\xe0" + b"\x00" * 300),
        ("archive.gz", b"\x1f\x8b" + zlib.compress(b"x" * 100)),
    ],
)
def test_what_cannot_be_read_is_answered_in_words_and_leaves_nothing(
    signed_in: Client, settings: Any, name: str, data: Any
) -> None:
    response = send(signed_in, name, data() if callable(data) else data)
    assert response.status_code == 422
    page = said(response)
    assert "Erreur : un point à corriger" in page
    error = page.split("Contrat publié :", 1)[1][:400]
    assert re.search(r"[.!?] ", error), "a sentence that says why and what to do"
    assert (SourceDocument.objects.count(), Draft.objects.count(), stored(settings)) == (0, 0, [])


@pytest.mark.django_db
def test_a_file_over_forty_megabytes_is_refused(signed_in: Client, settings: Any) -> None:
    response = send(signed_in, "gros.txt", b"a" * (settings.ECLUSE_UPLOAD_BYTES + 1))
    assert response.status_code == 422
    assert "La limite est de 40 Mo" in said(response)
    assert (SourceDocument.objects.count(), stored(settings)) == (0, [])


@pytest.mark.django_db
def test_no_file_is_told(signed_in: Client) -> None:
    response = signed_in.post("/lectures/", {})
    assert response.status_code == 422
    assert "choisissez le fichier du contrat" in said(response)


@pytest.mark.django_db
def test_a_readable_file_leads_to_its_checking_page(signed_in: Client) -> None:
    response = send(signed_in, "contrat.txt", TEXT.encode())
    draft = Draft.objects.get()
    assert (response.status_code, response.headers["Location"]) == (302, f"/lectures/{draft.pk}/")
    assert "Pays des Écluses 2022-2027" in said(signed_in.get("/lectures/"))


@pytest.mark.django_db
def test_the_same_file_leads_to_what_was_read_before(signed_in: Client, draft: Draft) -> None:
    response = signed_in.post("/lectures/", {"file": SimpleUploadedFile("copie.txt", TEXT.encode())}, follow=True)
    assert response.redirect_chain[-1][0] == f"/lectures/{draft.pk}/"
    assert "Ce fichier a déjà été lu le" in said(response)
    assert SourceDocument.objects.count() == 1


@pytest.mark.django_db
def test_scripts_of_a_page_are_text_and_its_file_is_never_shown(signed_in: Client) -> None:
    html = (
        "<html><head><title>CLS</title><script>alert(1)</script></head><body>"
        "<h1>Contrat local de santé du Val 2022-2027</h1>"
        "<p onclick='x()'>AXE 1 : &lt;script&gt;alert(2)&lt;/script&gt; &lt;img src=x onerror=alert(3)&gt;</p>"
        "</body></html>"
    )
    response = send(signed_in, "page.html", html.encode())
    page = signed_in.get(response.headers["Location"])
    body = page.content.decode()
    assert "<script>alert" not in body
    assert "<img src=x" not in body
    assert "&lt;script&gt;alert(2)&lt;/script&gt;" in body
    file = signed_in.get(f"{response.headers['Location']}source/")
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert file.headers["Content-Type"] == "application/octet-stream"
    assert file.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in file.headers["Content-Security-Policy"]
    assert b"".join(file.streaming_content) == html.encode()  # type: ignore[arg-type]


@pytest.mark.django_db
def test_only_those_who_may_open_contracts_deposit(client: Client, settings: Any) -> None:
    client.force_login(account("lecture"))
    assert client.get("/lectures/").status_code == 403
    assert send(client, "contrat.txt", TEXT.encode()).status_code == 403
    assert stored(settings) == []
    client.logout()
    assert client.get("/lectures/").status_code == 302
