"""Documents and links of a sheet. Files are known by their content and kept under names that cannot be guessed."""

from __future__ import annotations

import secrets
import zipfile
from collections.abc import Iterable
from pathlib import Path, PurePath
from typing import BinaryIO

from django.conf import settings
from django.db import transaction

from ecluse.audit.services import Actor
from ecluse.contracts.models import ActionSheet, Attachment
from ecluse.contracts.rules.files import CSV, TEXT, FileKind, kind_of_archive, kind_of_bytes
from ecluse.contracts.services import records
from ecluse.lib.errors import DomainError
from ecluse.lib.formats import file_size
from ecluse.lib.scanning import refuse_infected

_HEAD = 64 * 1024
_MEMBERS = 10_000


def folder() -> Path:
    """Where the files of sheets are kept: outside what the server serves by itself."""
    return Path(settings.FILES_DIR) / "attachments"


def path_of(attachment: Attachment) -> Path:
    """The file of an attachment. Raises FileNotFoundError for a link, or for a file that has gone."""
    path = folder() / attachment.stored_name
    if not attachment.stored_name or not path.is_file():
        raise FileNotFoundError(attachment.stored_name)
    return path


@transaction.atomic
def add_link(*, by: Actor, sheet: ActionSheet, title: str, url: str) -> Attachment:
    """Add a link to a sheet. Raises DomainError if its address is empty or odd."""
    return records.create(Attachment(sheet=sheet), by=by, values={"title": (title or url)[:300], "url": url})


@transaction.atomic
def add_file(*, by: Actor, sheet: ActionSheet, title: str, name: str, content: BinaryIO) -> Attachment:
    """Keep a file with a sheet, under a random name; the kept type is that of its content.

    Raises DomainError if it is too large, empty, of a kind that is not kept, or infected; then nothing is stored.
    """
    size = content.seek(0, 2)
    content.seek(0)
    if size > settings.ECLUSE_UPLOAD_BYTES:
        raise DomainError(
            f"Ce fichier pèse {file_size(size)}, plus que les {file_size(settings.ECLUSE_UPLOAD_BYTES)} acceptés.",
            field="file",
        )
    kind = _kind(content)
    if kind is TEXT and name.lower().endswith(CSV.suffix):
        kind = CSV
    attachment = Attachment(sheet=sheet, media_type=kind.media_type, size=size)
    attachment.stored_name = f"{secrets.token_urlsafe(24)}{kind.suffix}"
    target = folder() / attachment.stored_name
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("xb") as file:
        while piece := content.read(1 << 20):
            file.write(piece)
    try:
        refuse_infected(target, settings.ECLUSE_SCAN_COMMAND)
        return records.create(attachment, by=by, values={"title": (title or PurePath(name).name)[:300]})
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def forget_files(attachments: Iterable[Attachment]) -> None:
    """Delete the files of ``attachments`` once the transaction that forgets them is kept."""
    paths = [folder() / attachment.stored_name for attachment in attachments if attachment.stored_name]

    def unlink() -> None:
        for path in paths:
            path.unlink(missing_ok=True)

    transaction.on_commit(unlink)


def _kind(content: BinaryIO) -> FileKind:
    head = content.read(_HEAD)
    content.seek(0)
    kind = _archive_kind(content) if head.startswith(b"PK\x03\x04") else kind_of_bytes(head)
    content.seek(0)
    if kind is None:
        raise DomainError(
            "Ce fichier n’est pas d’un type gardé ici : choisissez un PDF, un document de bureautique sans macro, "
            "une image PNG ou JPEG, ou un texte.",
            field="file",
        )
    return kind


def _archive_kind(content: BinaryIO) -> FileKind | None:
    try:
        with zipfile.ZipFile(content) as archive:
            members = archive.namelist()
            if len(members) > _MEMBERS:
                return None
            declared = b""
            if "mimetype" in members and archive.getinfo("mimetype").file_size < 200:
                declared = archive.read("mimetype")
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError, EOFError):
        return None
    return kind_of_archive(members, declared.decode("ascii", "replace"))
