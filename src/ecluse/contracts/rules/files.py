"""What a received file is, by its content: its name proves nothing."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file that is kept: the suffix it is given back under, its media type, its name in French."""

    suffix: str
    media_type: str
    label: str


_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."
PDF = FileKind(".pdf", "application/pdf", "PDF")
TEXT = FileKind(".txt", "text/plain", "Texte")
CSV = FileKind(".csv", "text/csv", "CSV")
_CONTROLS = frozenset(range(32)) - frozenset(b"\t\n\f\r")
_BY_START: tuple[tuple[bytes, FileKind], ...] = (
    (b"%PDF-", PDF),
    (b"\x89PNG\r\n\x1a\n", FileKind(".png", "image/png", "Image PNG")),
    (b"\xff\xd8\xff", FileKind(".jpg", "image/jpeg", "Image JPEG")),
)
_BY_MEMBER: dict[str, FileKind] = {
    "word/document.xml": FileKind(".docx", f"{_OFFICE}wordprocessingml.document", "Word"),
    "xl/workbook.xml": FileKind(".xlsx", f"{_OFFICE}spreadsheetml.sheet", "Excel"),
    "ppt/presentation.xml": FileKind(".pptx", f"{_OFFICE}presentationml.presentation", "PowerPoint"),
}
_BY_DECLARATION: dict[str, FileKind] = {
    f"{_OPEN}text": FileKind(".odt", f"{_OPEN}text", "OpenDocument texte"),
    f"{_OPEN}spreadsheet": FileKind(".ods", f"{_OPEN}spreadsheet", "OpenDocument tableur"),
    f"{_OPEN}presentation": FileKind(".odp", f"{_OPEN}presentation", "OpenDocument présentation"),
}
#: Suffixes that the form offers; content decides.
SUFFIXES = (".pdf", ".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp", ".png", ".jpg", ".jpeg", ".txt", ".csv")
_MACROS = ("vbaproject.bin", "basic/script-lc.xml")


def kind_of_bytes(head: bytes) -> FileKind | None:
    """The kind of a file that is no archive, from its first bytes; None if it is not one that is kept."""
    for start, kind in _BY_START:
        if head.startswith(start):
            return kind
    if not head or any(byte in _CONTROLS for byte in head):
        return None
    # Texts of spreadsheets are often in a Windows encoding: what counts is that they hold no control character, and are
    # no page that a browser could run.
    return None if head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<") else TEXT


def kind_of_archive(members: list[str], declared: str) -> FileKind | None:
    """The kind of an office document from the names in its archive and the type that it declares; None for any other.

    A document with macros is none that is kept.
    """
    names = {name.lower() for name in members}
    if any(name.endswith(_MACROS) for name in names):
        return None
    if declared.strip() in _BY_DECLARATION and "content.xml" in names:
        return _BY_DECLARATION[declared.strip()]
    if "[content_types].xml" not in names:
        return None
    return next((kind for member, kind in _BY_MEMBER.items() if member in names), None)
