"""The secret that signs what this installation gives out: read from the data folder, made there the first time."""

from __future__ import annotations

import os
import secrets
import tempfile
from pathlib import Path


class UnusableSecret(ValueError):
    """The file of the secret is there and holds nothing that can sign."""


def kept_secret(folder: Path) -> str:
    """Give the secret of ``folder``, the same to every process that asks, even at the same moment.

    It is written whole beside its place, then linked there: a process that finds it never finds half of it, and one
    that is killed meanwhile leaves no empty secret behind. Raises ``UnusableSecret`` for a file emptied by other hands.
    """
    path = folder / "secret-key"
    if not path.exists():
        _put(path, secrets.token_urlsafe(64))
    secret = path.read_text(encoding="ascii").strip()
    if not secret:
        raise UnusableSecret(f"« {path} » est vide : remettez-y la clé de votre sauvegarde, ou supprimez ce fichier.")
    return secret


def _put(path: Path, secret: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, written = tempfile.mkstemp(dir=path.parent, prefix="secret-key-")  # readable by its owner alone
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secret)
            file.flush()
            os.fsync(file.fileno())
        os.link(written, path)
    except FileExistsError:  # another process was first: its secret is the one
        pass
    finally:
        os.unlink(written)
