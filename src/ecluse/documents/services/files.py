"""Where received files are kept: outside what the server serves, under names that say nothing.

A file is first written under a provisional name, and takes its own once the row that speaks of it is committed: a
refused document leaves nothing behind, and a process that dies in between leaves what the next one can finish or sweep.
"""

from __future__ import annotations

import os
import time
import uuid
from pathlib import Path

from django.conf import settings
from django.db import transaction

from ecluse.documents.models import SourceDocument

_SWEEP_AFTER = 24 * 3600  # seconds: no reading lasts that long


def folder() -> Path:
    return Path(settings.FILES_DIR)


def _provisional(stored_name: str) -> Path:
    return folder() / f"{stored_name}.part"


def write(data: bytes) -> str:
    """Write ``data`` under a provisional name; return the name it will have. Call it inside the transaction.

    The file takes its name when the transaction commits; the caller discards it if anything fails before.
    """
    folder().mkdir(parents=True, exist_ok=True)
    _sweep()
    stored_name = uuid.uuid4().hex
    path = _provisional(stored_name)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    transaction.on_commit(lambda: path.replace(folder() / stored_name))
    return stored_name


def discard(stored_name: str) -> None:
    """Remove what ``write`` wrote."""
    _provisional(stored_name).unlink(missing_ok=True)
    (folder() / stored_name).unlink(missing_ok=True)


def path_of(document: SourceDocument) -> Path:
    """Where the bytes of a document are. Raises FileNotFoundError if they are gone."""
    path, provisional = folder() / document.stored_name, _provisional(document.stored_name)
    for candidate in (path, provisional):
        if candidate.is_file():
            return candidate
    raise FileNotFoundError(document.stored_name)


def _sweep() -> None:
    """Finish or remove the provisional files that a process left when it died."""
    for path in folder().glob("*.part"):
        try:
            old = time.time() - path.stat().st_mtime > _SWEEP_AFTER
        except FileNotFoundError:
            continue
        if not old:
            continue
        if SourceDocument.objects.filter(stored_name=path.stem).exists():
            path.replace(folder() / path.stem)
        else:
            path.unlink(missing_ok=True)
