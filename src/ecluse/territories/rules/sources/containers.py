"""Files opened whatever they are wrapped in: gzip, zip, workbooks, text of any usual encoding; never wholly in memory.

A file gives one or several *members* (the sheets of a workbook, the files of an archive), each of which can be read again
from its beginning as often as needed.
"""

from __future__ import annotations

import codecs
import gzip
import hashlib
import io
import re
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from ecluse.territories.rules.sources.errors import SourceError

MAX_BYTES = 4 * 1024**3
MAX_WORKBOOK_BYTES = 400 * 1024**2
_CHUNK = 1 << 18
#: A file of R is told apart by its first bytes; compressed by xz, by the ending of its name, as nothing here opens xz.
_XZ, _R = b"\xfd7zXZ\x00", (".rdata", ".rda", ".rds")
_WORKBOOK_PARTS = ("xl/workbook.xml", "xl/workbook.bin", "content.xml")
_SPOILT = re.compile("Ã[©¨ªàâ´®»¯§‰€]|â€™|Å“")

Opener = Callable[[], AbstractContextManager[IO[bytes]]]


@dataclass(frozen=True, slots=True)
class Member:
    """One stream of bytes: ``open`` gives it from its beginning; ``kind`` is workbook, json or text."""

    name: str
    kind: str
    open: Opener


@contextmanager
def opened(path: Path) -> Iterator[tuple[Member, ...]]:
    """The members of the file at ``path``. Raises SourceError, in a sentence, for what cannot be read."""
    if not path.exists():
        raise SourceError(f"Le fichier « {path} » n’existe pas. Vérifiez son chemin.")
    if path.is_dir():
        raise SourceError(f"« {path} » est un dossier. Donnez les fichiers qu’il contient.")
    if not path.stat().st_size:
        raise SourceError("Le fichier est vide. Téléchargez-le à nouveau.")
    with tempfile.TemporaryDirectory(prefix="ecluse-") as folder:
        yield tuple(_members(path.name, lambda: path.open("rb"), Path(folder)))


def sha256(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _members(name: str, opener: Opener, folder: Path) -> Iterator[Member]:
    with opener() as stream:
        head = stream.read(4096)
    if not head:
        raise SourceError("Le fichier est vide. Téléchargez-le à nouveau.")
    if head.startswith(b"\x1f\x8b"):
        yield from _members(re.sub(r"\.gz$", "", name), _gunzipped(opener), folder)
    elif head.startswith(b"PK\x03\x04"):
        yield from _zip_members(name, opener, folder)
    elif head.startswith(b"\xd0\xcf\x11\xe0"):
        yield Member(name, "workbook", opener)
    elif head.startswith((b"%PDF", b"\x89PNG", b"Rar!", b"7z\xbc\xaf", b"PAR1", b"SQLite format")):
        raise SourceError(
            "Ce fichier n’est ni un tableau ni des contours. Donnez un CSV, un classeur XLSX, un GeoJSON ou un TopoJSON."
        )
    elif head.startswith((b"RDX2\n", b"RDX3\n", b"RDA2\n", b"X\n\x00")) or (
        head.startswith(_XZ) and name.lower().endswith(_R)
    ):
        raise SourceError(
            "Ce fichier est celui du logiciel R. Ouvrez-le dans R, puis enregistrez le tableau utile en CSV."
        )
    else:
        yield Member(name, _text_kind(head), opener)


def _text_kind(head: bytes) -> str:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if re.match(rb"<(?:!doctype|html|head|body|script|\?xml[^>]*>\s*<(?:!doctype|html))", start, re.IGNORECASE):
        raise SourceError(
            "Ce fichier est une page web, pas des données : c’est souvent une page d’erreur enregistrée à la place du "
            "fichier. Téléchargez-le à nouveau depuis le site de l’éditeur."
        )
    if start.startswith(b"<"):
        raise SourceError("Ce fichier est en XML. Donnez la version CSV, XLSX, GeoJSON ou TopoJSON.")
    return "json" if start.startswith((b"{", b"[")) else "text"


def _gunzipped(opener: Opener) -> Opener:
    @contextmanager
    def open_() -> Iterator[IO[bytes]]:
        with opener() as raw, _Guarded(cast("IO[bytes]", gzip.GzipFile(fileobj=raw, mode="rb"))) as stream:
            yield io.BufferedReader(stream, _CHUNK)

    return open_


class _Guarded(io.RawIOBase):
    """A decompressed stream that tells what is wrong in a sentence, and stops before filling the disk or the night."""

    def __init__(self, inner: IO[bytes]) -> None:
        self._inner = inner
        self._seen = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:  # type: ignore[no-untyped-def]
        try:
            chunk = self._inner.read(len(buffer))
        except EOFError as error:
            raise SourceError(
                "L’archive est incomplète : elle s’arrête avant sa fin. Téléchargez-la à nouveau."
            ) from error
        except (OSError, zlib.error, zipfile.BadZipFile) as error:
            raise SourceError("L’archive est abîmée. Téléchargez-la à nouveau.") from error
        self._seen += len(chunk)
        if self._seen > MAX_BYTES:
            raise SourceError("Le contenu décompressé dépasse 4 Go : ce n’est pas un fichier de référence.")
        buffer[: len(chunk)] = chunk
        return len(chunk)

    def close(self) -> None:
        self._inner.close()
        super().close()


def _zip_members(name: str, opener: Opener, folder: Path) -> Iterator[Member]:
    path = _on_disk(opener, folder)
    try:
        archive = zipfile.ZipFile(path)
    except zipfile.BadZipFile as error:
        raise SourceError("L’archive est abîmée ou incomplète. Téléchargez-la à nouveau.") from error
    with archive:
        infos = [info for info in archive.infolist() if not info.is_dir()]
    names = {info.filename for info in infos}
    if any(part in names for part in _WORKBOOK_PARTS):
        if sum(info.file_size for info in infos) > MAX_WORKBOOK_BYTES:
            raise SourceError("Ce classeur est trop grand une fois décompressé. Enregistrez la feuille utile en CSV.")
        yield Member(name, "workbook", lambda: path.open("rb"))
        return
    for info in infos:
        if info.flag_bits & 1:
            raise SourceError("L’archive est protégée par un mot de passe. Décompressez-la d’abord.")
        if Path(info.filename).name.startswith((".", "__MACOSX")) or not info.file_size:
            continue
        yield from _members(f"{name} › {info.filename}", _unzipped(path, info.filename), folder)


def _unzipped(path: Path, member: str) -> Opener:
    @contextmanager
    def open_() -> Iterator[IO[bytes]]:
        with zipfile.ZipFile(path) as archive:
            try:
                inner = archive.open(member)
            except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
                raise SourceError("L’archive ne peut pas être lue. Décompressez-la, puis donnez le fichier.") from error
            with _Guarded(inner) as stream:
                yield io.BufferedReader(stream, _CHUNK)

    return open_


def _on_disk(opener: Opener, folder: Path) -> Path:
    """Where the bytes lie: an archive inside another one is first written down, as its table of contents is at its end."""
    with opener() as stream:
        name = getattr(stream, "name", None)
        if isinstance(name, str) and zipfile.is_zipfile(name):
            return Path(name)
        with tempfile.NamedTemporaryFile(dir=folder, delete=False) as file:
            shutil.copyfileobj(stream, file, _CHUNK)
    return Path(file.name)


def read_text_encoding(opener: Opener) -> str:
    """The encoding of a text: as its first bytes say, UTF-8 when every byte allows it, else Windows-1252.

    Raises SourceError for text that was already spoilt by two encodings, or that is not text.
    """
    with opener() as stream:
        head = stream.read(_CHUNK)
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if b"\x00" in head:
        raise SourceError("Ce fichier n’est pas du texte. Donnez un CSV, un classeur XLSX, un GeoJSON ou un TopoJSON.")
    encoding = "utf-8-sig" if head.startswith(codecs.BOM_UTF8) else "utf-8" if _is_utf8(opener) else "cp1252"
    sample = head.decode(encoding, errors="replace")
    if encoding != "cp1252" and (_SPOILT.search(sample) or "\ufffd" in sample[:-1]):
        raise SourceError(
            "Les lettres accentuées de ce fichier sont abîmées : il a été enregistré avec un mauvais encodage. "
            "Téléchargez-le à nouveau depuis le site de l’éditeur, sans l’ouvrir dans un tableur."
        )
    return encoding


def _is_utf8(opener: Opener) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    with opener() as stream:
        try:
            while chunk := stream.read(_CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True
