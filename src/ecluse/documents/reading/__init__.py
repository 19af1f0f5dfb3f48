"""Bytes of a published document → one stream of blocks, whatever its format.

``read_bytes`` and ``read_path`` read in a process of its own, within limits of time and memory; ``read_here`` reads in this
one. Each gives a ``ReadDocument`` or raises a ``ReadingError`` whose text is a French sentence. Nothing is written to disk,
nothing is fetched, no macro is run. No Django here: the package serves the command line as well as the pages.
"""

from __future__ import annotations

from ecluse.documents.reading.blocks import Block, BlockKind, Cell, ReadDocument, SourceFormat, Style
from ecluse.documents.reading.errors import (
    BrokenError,
    DangerousError,
    EncryptedError,
    NoTextError,
    ReadingError,
    TooLargeError,
    TooSlowError,
    UnknownFormatError,
)
from ecluse.documents.reading.here import read_here
from ecluse.documents.reading.limits import DEFAULT, Limits
from ecluse.documents.reading.sandbox import read_bytes, read_path

__all__ = [
    "DEFAULT",
    "Block",
    "BlockKind",
    "BrokenError",
    "Cell",
    "DangerousError",
    "EncryptedError",
    "Limits",
    "NoTextError",
    "ReadDocument",
    "ReadingError",
    "SourceFormat",
    "Style",
    "TooLargeError",
    "TooSlowError",
    "UnknownFormatError",
    "read_bytes",
    "read_here",
    "read_path",
]
