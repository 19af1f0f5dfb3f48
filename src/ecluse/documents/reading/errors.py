"""Why a document could not be read, each as a French sentence that says what happened and what to do."""

from __future__ import annotations


class ReadingError(Exception):
    """A document that cannot be read. ``str(error)`` is the sentence shown; ``code`` is stable, for tests and logs."""

    code = "unreadable"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class UnknownFormatError(ReadingError):
    code = "unknown_format"


class EncryptedError(ReadingError):
    code = "encrypted"


class BrokenError(ReadingError):
    code = "broken"


class TooLargeError(ReadingError):
    """The file, what it unpacks to, or its number of pages, rows or cells is over the limit (zip bombs included)."""

    code = "too_large"


class NoTextError(ReadingError):
    """Nothing to read: an empty file, or a PDF that holds only images."""

    code = "no_text"


class DangerousError(ReadingError):
    """External entities, or another construct that an honest contract never has."""

    code = "dangerous"


class TooSlowError(ReadingError):
    """The reading process went over its time or memory."""

    code = "too_slow"
