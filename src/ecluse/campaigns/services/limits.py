"""How often a link may be tried, counted for all the processes of a machine without writing in the database.

Reading a page writes nothing of the contract: tries are counted in small files, one byte a try, by the operating system,
which adds a byte at the end of a file at once whoever else does. Their names are hashes: they hold no address.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from datetime import datetime
from pathlib import Path

from django.conf import settings

WINDOW = 600  # seconds
WRONG_FROM_ONE_PLACE = 20
WRONG_ON_ONE_LINK = 10
SENT_BY_ONE_LINK = 60


def _folder() -> Path:
    return Path(settings.DATA_DIR) / "limits"


def _file(bucket: str) -> Path:
    name = hashlib.sha256(f"{settings.SECRET_KEY}{bucket}".encode()).hexdigest()[:32]
    return _folder() / str(int(time.time()) // WINDOW) / name


def count(bucket: str) -> None:
    """One try more."""
    path = _file(bucket)
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab") as file:
        file.write(b".")


def is_over(bucket: str, limit: int) -> bool:
    """Whether there were more tries than ``limit`` in the window of ten minutes that runs."""
    try:
        return _file(bucket).stat().st_size >= limit
    except FileNotFoundError:
        return False


def forget_old(now: datetime) -> str:
    """Remove the counters of windows that are over; nothing to tell."""
    current = int(now.timestamp()) // WINDOW
    if _folder().is_dir():
        for folder in _folder().iterdir():
            if folder.name.isdigit() and int(folder.name) < current - 1:
                shutil.rmtree(folder, ignore_errors=True)
    return ""
