"""Receiving a file: read, kept with its drafts, or nothing at all."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError

from ecluse.accounts.models import User
from ecluse.audit.models import Event
from ecluse.documents import services
from ecluse.documents.enums import DraftState, NodeKind
from ecluse.documents.models import Draft, SourceDocument
from ecluse.documents.reading import ReadingError
from ecluse.documents.selectors import tree_of_draft
from ecluse.documents.services import extracting, files, receiving
from ecluse.lib.errors import DomainError
from ecluse.territories.enums import GeographicLevel, NameKind
from ecluse.territories.models import Territory, TerritoryName
from tests.unit.documents.services.material import TEXT, account


def kept_files(settings: Any) -> list[str]:
    folder = Path(settings.FILES_DIR)
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


@pytest.mark.django_db(transaction=True)
def test_a_file_is_kept_with_what_was_read_in_it(settings: Any) -> None:
    user = account("coordination", opens=True)
    reception = services.receive_document(by=user, name="C:\\Documents\\contrat\x00 2022.txt", data=TEXT.encode())
    draft, document = reception.draft, reception.draft.document
    assert (reception.known, draft.state, draft.label) == (False, DraftState.OPEN, "Pays des Écluses 2022-2027")
    assert (document.name, document.format, document.size) == ("contrat 2022.txt", "txt", len(TEXT.encode()))
    assert (document.received_by, document.received_label) == (user, "Fonction coordination")
    tree = tree_of_draft(draft)
    assert [len(tree.live(kind)) for kind in (NodeKind.AXIS, NodeKind.ACTION)] == [2, 3]
    assert kept_files(settings) == [document.stored_name]
    assert files.path_of(document).read_bytes() == TEXT.encode()
    assert files.path_of(document).stat().st_mode & 0o077 == 0, "nobody else reads it"
    event = Event.objects.get(verb="receive")
    assert (event.object_label, event.changes["contrats lus"]) == ("contrat 2022.txt", [None, 1])


@pytest.mark.django_db
def test_the_same_file_is_recognised_by_whoever_sees_it(coordinator: User, draft: Draft) -> None:
    again = services.receive_document(by=coordinator, name="copie.txt", data=TEXT.encode())
    assert (again.known, again.draft.pk) == (True, draft.pk)
    other = account("autre", opens=True)
    assert services.receive_document(by=other, name="contrat.txt", data=TEXT.encode()).known is False
    services.abandon_draft(by=coordinator, draft=draft)
    assert services.receive_document(by=coordinator, name="contrat.txt", data=TEXT.encode()).known is False


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("vide.txt", b""),
        ("casse.docx", b"PK\x03\x04 not a zip at all"),
        ("image.png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 200),
        ("casse.pdf", b"%PDF-1.7\n%nothing else"),
    ],
)
def test_what_cannot_be_read_leaves_nothing(coordinator: User, settings: Any, name: str, data: bytes) -> None:
    events = Event.objects.count()
    with pytest.raises(ReadingError) as caught:
        services.receive_document(by=coordinator, name=name, data=data)
    assert str(caught.value).endswith((".", "?", "!"))
    assert (SourceDocument.objects.count(), kept_files(settings), Event.objects.count()) == (0, [], events)


@pytest.mark.django_db
def test_a_file_over_the_limit_is_refused_before_it_is_read(
    coordinator: User, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.ECLUSE_UPLOAD_BYTES = 2 * 1024**2
    monkeypatch.setattr(receiving.reading, "read_bytes", lambda *_, **__: pytest.fail("it was read"))
    with pytest.raises(DomainError, match=r"pèse 2,1.Mo. La limite est de 2.Mo"):
        services.receive_document(by=coordinator, name="gros.pdf", data=b"x" * (2 * 1024**2 + 1))
    assert kept_files(settings) == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("broken", ["tree_to_json", "record", "write"])
def test_a_failure_on_the_way_leaves_neither_row_nor_file(
    settings: Any, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    user = account("coordination", opens=True)
    target = files if broken == "write" else receiving
    real = getattr(target, broken)

    def fail(*args: Any, **kwargs: Any) -> Any:
        real(*args, **kwargs)
        raise DatabaseError("the disk is full")

    monkeypatch.setattr(target, broken, fail)
    with pytest.raises(DatabaseError):
        services.receive_document(by=user, name="contrat.txt", data=TEXT.encode())
    monkeypatch.undo()
    assert SourceDocument.objects.count() == Draft.objects.count() == Event.objects.filter(verb="receive").count() == 0
    left = kept_files(settings)
    assert left == [] or (broken == "write" and all(name.endswith(".part") for name in left))


@pytest.mark.django_db(transaction=True)
def test_what_a_dead_process_left_is_finished_or_swept(settings: Any) -> None:
    user = account("coordination", opens=True)
    draft = services.receive_document(by=user, name="contrat.txt", data=TEXT.encode()).draft
    path = files.path_of(draft.document)
    # The process died between its commit and the renaming of the file; another died before its commit.
    path.rename(path.with_suffix(".part"))
    (files.folder() / "0123456789abcdef.part").write_bytes(b"left behind")
    assert files.path_of(draft.document).read_bytes() == TEXT.encode()
    for left in files.folder().glob("*.part"):
        os.utime(left, (time.time() - 100_000,) * 2)
    other = services.receive_document(by=user, name="autre.txt", data=(TEXT + "Fin.").encode()).draft
    assert kept_files(settings) == sorted([draft.document.stored_name, other.document.stored_name])


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("a\\b\\contrat.pdf", "contrat.pdf"),
        ("\u202egpj.fdp", "gpj.fdp"),
        ("  ", "document"),
        ("é" * 300 + ".pdf", "é" * 251 + ".pdf"),
    ],
)
def test_names_of_files_are_made_plain(given: str, kept: str) -> None:
    assert receiving.clean_name(given) == kept


@pytest.mark.django_db
def test_a_text_that_takes_too_long_is_refused_in_words(coordinator: User, settings: Any) -> None:
    settings.ECLUSE_READING_SECONDS = 1
    data = ("contrat local de santé de la ville et de " * 20_000).encode()
    with pytest.raises((DomainError, ReadingError)) as caught:
        services.receive_document(by=coordinator, name="long.txt", data=data)
    assert "Déposez" in caught.value.message or "déposez" in caught.value.message
    assert (SourceDocument.objects.count(), kept_files(settings)) == (0, [])


@pytest.mark.django_db
@pytest.mark.parametrize(
    "start", ["raise SystemExit(3)", "print('not json')", 'print(\'{"fault": "KeyError at a.py:1"}\')']
)
def test_a_text_that_cannot_be_analysed_is_refused_in_words(
    coordinator: User, settings: Any, monkeypatch: pytest.MonkeyPatch, start: str
) -> None:
    monkeypatch.setattr(extracting, "_START", start)
    with pytest.raises(DomainError, match=r"n’a pas pu être analysé\. Rien n’a été gardé"):
        services.receive_document(by=coordinator, name="contrat.txt", data=TEXT.encode())
    assert (SourceDocument.objects.count(), kept_files(settings)) == (0, [])


@pytest.mark.django_db
def test_the_territory_is_looked_up_in_the_reference(coordinator: User) -> None:
    territory = Territory.objects.create(
        level=GeographicLevel.EPCI, code="200000001", name="Pays des Écluses", folded_name="pays des ecluses"
    )
    TerritoryName.objects.create(territory=territory, kind=NameKind.FULL, folded="pays des ecluses")
    draft = services.receive_document(by=coordinator, name="contrat.txt", data=TEXT.encode()).draft
    assert tree_of_draft(draft).contract.of("territory")[0].more("code") == "EPCI:200000001"
