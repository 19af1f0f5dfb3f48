"""Archives (ZIP) written piece by piece, under names that any system can unpack and that do not change from day to day."""

from __future__ import annotations

import hashlib
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from ecluse.lib.text import fold

#: Characters of a name, its ending left out: systems stop at 255 bytes for a path's part, Windows at 260 for a path.
LONGEST_NAME = 60
_PIECE = 1 << 20
_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,8}")
#: Names that Windows keeps for itself, whatever their ending.
_KEPT = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}


def safe_name(title: str, suffix: str = "") -> str:
    """A file name in plain letters, digits and dashes: no folder, no way up, no name that a system keeps for itself."""
    letters = "".join(one if one.isascii() and one.isalnum() else "-" for one in fold(title))
    stem = "-".join(filter(None, letters.split("-")))[:LONGEST_NAME].strip("-") or "document"
    stem = f"{stem}-1" if stem in _KEPT else stem
    return f"{stem}{suffix.lower()}" if _SUFFIX.fullmatch(suffix) else stem


class Archive:
    """An archive being written. Two things never share a name: the second one takes a number."""

    def __init__(self, archive: zipfile.ZipFile, made_at: datetime) -> None:
        self._archive = archive
        self._moment = made_at.timetuple()[:6]
        self._names: set[str] = set()

    def name_for(self, wanted: str) -> str:
        """The name under which ``wanted`` may stand: itself, or with a number before its ending."""
        found, number = wanted, 2
        stem, dot, suffix = wanted.rpartition(".")
        while found.lower() in self._names:
            found = f"{stem}-{number}{dot}{suffix}" if dot else f"{wanted}-{number}"
            number += 1
        self._names.add(found.lower())
        return found

    def add(self, name: str, data: bytes) -> str:
        """Write ``data``, and give the name that it has been given."""
        found = self.name_for(name)
        self._archive.writestr(self._about(found), data)
        return found

    def add_file(self, name: str, path: Path) -> tuple[str, str]:
        """Write a file a piece at a time; give its name and the SHA-256 of what was written."""
        found, digest = self.name_for(name), hashlib.sha256()
        with path.open("rb") as source, self._archive.open(self._about(found), "w", force_zip64=True) as target:
            while piece := source.read(_PIECE):
                digest.update(piece)
                target.write(piece)
        return found, digest.hexdigest()

    def _about(self, name: str) -> zipfile.ZipInfo:
        about = zipfile.ZipInfo(name, self._moment)
        about.compress_type = zipfile.ZIP_DEFLATED
        about.external_attr = 0o644 << 16
        return about


@contextmanager
def writing(target: BinaryIO, *, made_at: datetime) -> Iterator[Archive]:
    """An archive in ``target``, complete when the block ends; ``made_at`` is the date that its members bear."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        yield Archive(archive, made_at)
