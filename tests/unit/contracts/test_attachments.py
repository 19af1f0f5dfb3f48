"""Files of sheets: known by their content, kept under names that cannot be guessed, gone when removed."""

from __future__ import annotations

import io
import sys
import zipfile
from typing import Any

import pytest
from django.conf import settings

from ecluse.accounts.models import User
from ecluse.audit.models import Event
from ecluse.contracts.models import ActionSheet, Attachment
from ecluse.contracts.services import attachments, contracts, files, records
from ecluse.lib.errors import DomainError
from tests.unit.contracts.conftest import Journal

pytestmark = pytest.mark.django_db


def _zip(**members: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, text in members.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), text)
    return made.getvalue()


def _kept() -> list[Any]:
    folder = files.folder()
    return sorted(folder.iterdir()) if folder.is_dir() else []


def test_a_file_is_kept_under_a_random_name(sheet: ActionSheet, coordinator: User, journal: Journal) -> None:
    content = b"%PDF-1.7 guide"
    made = attachments.add_file(
        by=coordinator, sheet=sheet, title="", name="../../Guide.exe", content=io.BytesIO(content)
    )
    assert made.title == "Guide.exe"
    assert (made.media_type, made.size) == ("application/pdf", len(content))
    assert made.stored_name.endswith(".pdf")
    assert "Guide" not in made.stored_name
    assert files.path_of(made).read_bytes() == content
    assert files.path_of(made).parent == files.folder()
    assert journal.one().object_label == "Guide.exe"


def test_office_documents_and_csv_are_kept(sheet: ActionSheet, coordinator: User) -> None:
    word = _zip(**{"[Content_Types]_xml": "x", "word__document_xml": "x"})
    made = attachments.add_file(by=coordinator, sheet=sheet, title="Note", name="note", content=io.BytesIO(word))
    assert made.stored_name.endswith(".docx")
    listed = attachments.add_file(by=coordinator, sheet=sheet, title="", name="Liste.CSV", content=io.BytesIO(b"a;b"))
    assert listed.media_type == "text/csv"


@pytest.mark.parametrize(
    "content",
    [b"", b"MZ\x90\x00\x03", b"<html><script>alert(1)</script>", b"PK\x03\x04broken", _zip(a="b"),
     _zip(**{"[Content_Types]_xml": "x", "word__document_xml": "x", "word__vbaProject.bin": "x"})],
)  # fmt: skip
def test_what_is_not_of_a_kept_kind_leaves_nothing(sheet: ActionSheet, coordinator: User, content: bytes) -> None:
    before = Event.objects.count()
    with pytest.raises(DomainError, match="type gardé"):
        attachments.add_file(by=coordinator, sheet=sheet, title="T", name="a.pdf", content=io.BytesIO(content))
    assert _kept() == []
    assert not Attachment.objects.exists()
    assert Event.objects.count() == before


def test_a_file_too_large_leaves_nothing(
    sheet: ActionSheet, coordinator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "ECLUSE_UPLOAD_BYTES", 10)
    with pytest.raises(DomainError, match="plus que"):
        attachments.add_file(by=coordinator, sheet=sheet, title="T", name="a", content=io.BytesIO(b"%PDF-" + b"x" * 20))
    assert _kept() == []


def test_a_refused_write_leaves_no_file(sheet: ActionSheet, coordinator: User) -> None:
    ActionSheet.objects.filter(pk=sheet.pk).update(archived_at="2026-01-01T00:00Z")
    sheet.refresh_from_db()
    with pytest.raises(DomainError, match="archivée"):
        attachments.add_file(by=coordinator, sheet=sheet, title="T", name="a", content=io.BytesIO(b"%PDF-1"))
    assert _kept() == []


def test_what_is_removed_keeps_its_file_for_the_bin(
    sheet: ActionSheet, coordinator: User, django_capture_on_commit_callbacks: Any
) -> None:
    made = attachments.add_file(by=coordinator, sheet=sheet, title="T", name="a", content=io.BytesIO(b"%PDF-1"))
    with django_capture_on_commit_callbacks(execute=True):
        records.remove(made, by=coordinator)
    assert not Attachment.objects.exists()
    assert [path.read_bytes() for path in _kept()] == [b"%PDF-1"]


def test_a_link_has_no_file(sheet: ActionSheet, coordinator: User) -> None:
    link = attachments.add_link(by=coordinator, sheet=sheet, title="", url="https://sante.example/guide")
    assert link.title == "https://sante.example/guide"
    with pytest.raises(FileNotFoundError):
        files.path_of(link)
    with pytest.raises(DomainError):
        attachments.add_link(by=coordinator, sheet=sheet, title="T", url="javascript:alert(1)")


def test_withdrawing_a_contract_takes_its_files_away(
    sheet: ActionSheet, coordinator: User, django_capture_on_commit_callbacks: Any
) -> None:
    attachments.add_file(by=coordinator, sheet=sheet, title="T", name="a", content=io.BytesIO(b"%PDF-1"))
    with django_capture_on_commit_callbacks(execute=True):
        contracts.withdraw_contract(by=coordinator, contract=sheet.contract)
    assert _kept() == []


def test_an_infected_file_leaves_nothing(sheet: ActionSheet, coordinator: User, settings: Any) -> None:
    settings.ECLUSE_SCAN_COMMAND = [sys.executable, "-c", "import sys; sys.exit(1)"]
    with pytest.raises(DomainError, match="virus"):
        attachments.add_file(by=coordinator, sheet=sheet, title="T", name="a", content=io.BytesIO(b"%PDF-1"))
    assert _kept() == []
    assert not Attachment.objects.exists()
