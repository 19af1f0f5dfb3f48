"""Which format a document is in, told by its bytes; its name only decides between kinds of plain text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from ecluse.documents.reading import sentences
from ecluse.documents.reading.archive import Archive
from ecluse.documents.reading.blocks import SourceFormat
from ecluse.documents.reading.errors import BrokenError, EncryptedError, NoTextError, UnknownFormatError
from ecluse.documents.reading.limits import Limits


class Kind(StrEnum):
    """The readers. ``XLS`` is the old binary workbook, given as ``SourceFormat.XLSX``."""

    TEXT = "text"
    MARKDOWN = "markdown"
    HTML = "html"
    DOCX = "docx"
    ODT = "odt"
    PDF = "pdf"
    XLSX = "xlsx"
    XLS = "xls"
    ODS = "ods"
    CSV = "csv"


FORMATS: Final = {
    Kind.TEXT: SourceFormat.TEXT,
    Kind.MARKDOWN: SourceFormat.MARKDOWN,
    Kind.HTML: SourceFormat.HTML,
    Kind.DOCX: SourceFormat.DOCX,
    Kind.ODT: SourceFormat.ODT,
    Kind.PDF: SourceFormat.PDF,
    Kind.XLSX: SourceFormat.XLSX,
    Kind.XLS: SourceFormat.XLSX,
    Kind.ODS: SourceFormat.ODS,
    Kind.CSV: SourceFormat.CSV,
}
NAMES: Final = {
    Kind.TEXT: "texte",
    Kind.MARKDOWN: "Markdown",
    Kind.HTML: "HTML",
    Kind.DOCX: "DOCX",
    Kind.ODT: "ODT",
    Kind.PDF: "PDF",
    Kind.XLSX: "XLSX",
    Kind.XLS: "XLS",
    Kind.ODS: "ODS",
    Kind.CSV: "CSV",
}
_EXTENSIONS: Final = {
    Kind.TEXT: {"txt", "text"},
    Kind.MARKDOWN: {"md", "markdown", "mkd"},
    Kind.HTML: {"html", "htm", "xhtml"},
    Kind.DOCX: {"docx", "docm", "dotx", "dotm"},
    Kind.ODT: {"odt", "ott"},
    Kind.PDF: {"pdf"},
    Kind.XLSX: {"xlsx", "xlsm", "xltx", "xltm"},
    Kind.XLS: {"xls", "xlt"},
    Kind.ODS: {"ods", "ots"},
    Kind.CSV: {"csv", "tsv"},
}
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PICTURES: Final = (
    b"\x89PNG\r\n\x1a\n",
    b"\xff\xd8\xff",
    b"GIF87a",
    b"GIF89a",
    b"II*\x00",
    b"MM\x00*",
    b"BM",
    b"\x00\x00\x01\x00",
)
_ARCHIVES: Final = (b"\x1f\x8b", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"BZh", b"\xfd7zXZ\x00", b"\x28\xb5\x2f\xfd")
_PROGRAMS: Final = (b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"\xfe\xed\xfa\xcf")
_HTML_START = re.compile(
    r"^\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body|meta|title|article|section|main|div|h[1-6]|table|p)\b",
    re.IGNORECASE | re.DOTALL,
)
_HTML_TAG = re.compile(r"</(?:p|div|h[1-6]|li|table|tr|td|body|html|section|article)>", re.IGNORECASE)
_ANY_TAG = re.compile(r"<(?:p|div|h[1-6]|li|ul|ol|table|br|b|strong|span|a|body|html)\b[^>]{0,300}>", re.IGNORECASE)
_DOCUMENT_XML = re.compile(r"^\s*<\?xml\b")
_MARKDOWN_LINE = re.compile(r"^(?:#{1,6} \S|\|.*\|\s*$|```)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Recognised:
    """The reader to call, with the archive already opened for zip formats, and the extension of the name."""

    kind: Kind
    extension: str
    archive: Archive | None = None
    macros: bool = False

    @property
    def name_fits(self) -> bool:
        """Whether the extension, when it is one that we know, says the same as the content."""
        if self.extension in _EXTENSIONS[self.kind]:
            return True
        return not any(self.extension in known for known in _EXTENSIONS.values())


def extension_of(name: str) -> str:
    stem, dot, extension = name.rpartition(".")
    return extension.strip().lower() if dot and stem else ""


def recognise(data: bytes, name: str, limits: Limits) -> Recognised:
    """The format of ``data``; raises a ReadingError that names what the file is when Écluse does not read it."""
    extension = extension_of(name)
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise NoTextError(sentences.EMPTY)
    if b"%PDF-" in data[:1024]:
        return Recognised(Kind.PDF, extension)
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _recognise_zip(Archive(data, limits), extension)
    if data.startswith(_OLE):
        return _recognise_ole(data, extension)
    _refuse_known(data)
    return Recognised(Kind.TEXT, extension)


def recognise_text(text: str, extension: str) -> Kind:
    """Which kind of text: HTML by its tags, then what the name says, then the look of its lines."""
    head = text[:20_000]
    if _HTML_START.match(head) and (_HTML_TAG.search(text) or re.match(r"\s*<(?:!doctype|html)", head, re.IGNORECASE)):
        return Kind.HTML
    if _DOCUMENT_XML.match(head):
        if re.search(r"<html\b", head, re.IGNORECASE):
            return Kind.HTML
        raise UnknownFormatError(sentences.XML_UNKNOWN)
    if extension in _EXTENSIONS[Kind.HTML]:
        return Kind.HTML if _ANY_TAG.search(text) else Kind.TEXT
    for kind in (Kind.CSV, Kind.MARKDOWN, Kind.TEXT):
        if extension in _EXTENSIONS[kind]:
            return kind
    if len(_MARKDOWN_LINE.findall(text[:200_000])) >= 3:
        return Kind.MARKDOWN
    from ecluse.documents.reading.delimited import looks_delimited

    return Kind.CSV if looks_delimited(text) else Kind.TEXT


def _recognise_zip(archive: Archive, extension: str) -> Recognised:
    names = archive.names
    if "mimetype" in names:
        mimetype = archive.read("mimetype")[:100].decode("ascii", "replace").strip()
        if mimetype.startswith("application/vnd.oasis.opendocument.text"):
            return Recognised(Kind.ODT, extension, archive, _has_basic(names))
        if mimetype.startswith("application/vnd.oasis.opendocument.spreadsheet"):
            return Recognised(Kind.ODS, extension, archive, _has_basic(names))
        if mimetype.startswith("application/vnd.oasis.opendocument.presentation"):
            raise UnknownFormatError(sentences.SLIDES)
    macros = any(name.lower().endswith("vbaproject.bin") for name in names)
    if "[Content_Types].xml" in names:
        if any(name.startswith("word/document") and name.endswith(".xml") for name in names):
            return Recognised(Kind.DOCX, extension, archive, macros)
        if "xl/workbook.bin" in names:
            raise UnknownFormatError(sentences.BINARY_SHEET)
        if any(name.lower().startswith("xl/workbook") for name in names):
            return Recognised(Kind.XLSX, extension, archive, macros)
        if any(name.startswith("ppt/") for name in names):
            raise UnknownFormatError(sentences.SLIDES)
        if (kind := _main_part(archive)) is not None:
            return Recognised(kind, extension, archive, macros)
    if "content.xml" in names and "META-INF/manifest.xml" in names:
        content = archive.read("content.xml")[:20_000]
        kind = Kind.ODS if b"office:spreadsheet" in content and b"office:text" not in content else Kind.ODT
        return Recognised(kind, extension, archive, _has_basic(names))
    if not names or extension in {"docx", "xlsx", "odt", "ods"}:
        raise BrokenError(sentences.BROKEN)
    raise UnknownFormatError(sentences.ARCHIVE)


def _main_part(archive: Archive) -> Kind | None:
    """Some producers name the main part freely: the list of content types says what it is."""
    types = archive.read("[Content_Types].xml")
    if b"wordprocessingml.document.main+xml" in types or b"wordprocessingml.template.main+xml" in types:
        return Kind.DOCX
    if b"spreadsheetml.sheet.main+xml" in types or b"spreadsheetml.template.main+xml" in types:
        return Kind.XLSX
    return None


def _has_basic(names: frozenset[str]) -> bool:
    return any(
        name.startswith(("Basic/", "Scripts/")) and not name.endswith(("/", "script-lc.xml", "script-lb.xml"))
        for name in names
    )


def _recognise_ole(data: bytes, extension: str) -> Recognised:
    """Old binary office files and encrypted new ones share one container; its stream names tell them apart."""

    def holds(stream: str) -> bool:
        return stream.encode("utf-16-le") in data

    if holds("EncryptedPackage") or holds("EncryptionInfo"):
        raise EncryptedError(sentences.ENCRYPTED)
    if holds("WordDocument"):
        raise UnknownFormatError(sentences.OLD_WORD)
    if holds("PowerPoint Document"):
        raise UnknownFormatError(sentences.SLIDES)
    if holds("Workbook") or holds("Book"):
        return Recognised(Kind.XLS, extension, None, holds("_VBA_PROJECT"))
    raise UnknownFormatError(sentences.UNKNOWN)


def _refuse_known(data: bytes) -> None:
    if data.startswith(b"{\\rtf"):
        raise UnknownFormatError(sentences.RICH_TEXT)
    # "BM", "MZ" and the like also begin honest words: a NUL byte near them tells a file that is not text.
    binary = b"\x00" in data[:4096]
    if data.startswith(_PROGRAMS) and binary:
        raise UnknownFormatError(sentences.PROGRAM)
    if (
        data.startswith(_PICTURES[:4])
        or (data.startswith(_PICTURES) and binary)
        or (data[:4] == b"RIFF" and data[8:12] == b"WEBP")
    ):
        raise UnknownFormatError(sentences.PICTURE)
    if data.startswith(_ARCHIVES) and (
        binary or data[0] > 0x7E or data[0] < 0x20 or data.startswith((b"7z\xbc", b"Rar!"))
    ):
        raise UnknownFormatError(sentences.ARCHIVE)
