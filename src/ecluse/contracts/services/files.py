"""Files kept beside the database: known by their content, stored under names that cannot be guessed."""

from __future__ import annotations

import hashlib
import secrets
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db import transaction

from ecluse.contracts.models import Attachment, ContractDocument
from ecluse.contracts.rules.files import CSV, TEXT, FileKind, kind_of_archive, kind_of_bytes
from ecluse.lib.errors import DomainError
from ecluse.lib.formats import file_size
from ecluse.lib.scanning import refuse_infected

_HEAD = 64 * 1024
_MEMBERS = 10_000


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file that is stored: under which name, of which type, its bytes and the SHA-256 of its content."""

    stored_name: str
    media_type: str
    size: int
    sha256: str


def folder() -> Path:
    """Where files are kept: outside what the server serves by itself."""
    return Path(settings.FILES_DIR) / "attachments"


def path_of(kept: Attachment | ContractDocument) -> Path:
    """The file of a document. Raises FileNotFoundError for a link, or for a file that has gone."""
    path = folder() / kept.stored_name
    if not kept.stored_name or not path.is_file():
        raise FileNotFoundError(kept.stored_name)
    return path


@contextmanager
def keeping(content: BinaryIO, *, name: str) -> Iterator[KeptFile]:
    """Store a file for the rows written inside; if they are not, nothing is stored.

    Raises DomainError if it is too large, empty, of a kind that is not kept, or infected.
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
    target = folder() / f"{secrets.token_urlsafe(24)}{kind.suffix}"
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        digest = hashlib.sha256()
        with target.open("xb") as file:
            while piece := content.read(1 << 20):
                digest.update(piece)
                file.write(piece)
        refuse_infected(target, settings.ECLUSE_SCAN_COMMAND)
        yield KeptFile(target.name, kind.media_type, size, digest.hexdigest())
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def forget_files(kept: Iterable[Attachment | ContractDocument]) -> None:
    """Delete the files of ``kept`` once the transaction that forgets them is kept."""
    paths = [folder() / each.stored_name for each in kept if each.stored_name]

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
