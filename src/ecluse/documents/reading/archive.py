"""Zip containers opened with suspicion: sizes are counted while inflating, never believed from the headers."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import Final

from ecluse.documents.reading import sentences
from ecluse.documents.reading.errors import BrokenError, EncryptedError, ReadingError, TooLargeError
from ecluse.documents.reading.limits import Limits

_CHUNK: Final = 256 * 1024
_METHODS: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
# Above this size, an entry that inflates more than RATIO times is no document.
_RATIO: Final = 250
_RATIO_FROM: Final = 20_000_000


class Archive:
    """The entries of a zip, read in memory within the limits. Nothing is written to disk, nested archives stay shut."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        self._limits = limits
        self._inflated = 0
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, NotImplementedError, ValueError, OverflowError, EOFError, OSError) as error:
            raise BrokenError(sentences.BROKEN) from error
        infos = self._zip.infolist()
        if len(infos) > limits.members:
            raise TooLargeError(sentences.TOO_MANY_MEMBERS.format(limit=sentences.number(limits.members)))
        self._infos = {info.filename.replace("\\", "/").lstrip("/"): info for info in infos}
        for info in infos:
            self._check_claims(info)
        if sum(info.file_size for info in infos) > limits.unpacked:
            raise self._too_large()

    def _check_claims(self, info: zipfile.ZipInfo) -> None:
        if info.file_size > _RATIO_FROM and info.file_size > _RATIO * max(info.compress_size, 1):
            raise self._too_large()

    def _too_large(self) -> ReadingError:
        return TooLargeError(sentences.UNPACKS_TOO_LARGE.format(limit=self._limits.unpacked // 1_000_000))

    @property
    def names(self) -> frozenset[str]:
        return frozenset(self._infos)

    def __contains__(self, name: str) -> bool:
        return name in self._infos

    def read(self, name: str) -> bytes:
        """The bytes of an entry, inflated within what is left of the limit on the whole archive."""
        info = self._infos.get(name)
        if info is None:
            raise BrokenError(sentences.BROKEN)
        if info.flag_bits & 0x1:
            raise EncryptedError(sentences.ENCRYPTED)
        if info.compress_type not in _METHODS:
            raise BrokenError(sentences.BROKEN)
        chunks = []
        inflated = 0
        try:
            with self._zip.open(info) as stream:
                while chunk := stream.read(_CHUNK):
                    inflated += len(chunk)
                    self._inflated += len(chunk)
                    if self._inflated > self._limits.unpacked:
                        raise self._too_large()
                    if inflated > _RATIO_FROM and inflated > _RATIO * max(info.compress_size, 1):
                        raise self._too_large()
                    chunks.append(chunk)
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            NotImplementedError,
            ValueError,
            OSError,
            RuntimeError,
        ) as error:
            raise BrokenError(sentences.BROKEN) from error
        return b"".join(chunks)

    def check_all(self) -> None:
        """Inflate every entry without keeping it, so that another reader may open the archive after us."""
        for name, info in self._infos.items():
            if not info.is_dir():
                self.read(name)
        self._inflated = 0
