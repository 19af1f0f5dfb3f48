"""The parts of an OpenDocument archive, its names, and the words of its paragraphs."""

from __future__ import annotations

from typing import Final

from lxml import etree

from ecluse.documents.reading import sentences
from ecluse.documents.reading.archive import Archive
from ecluse.documents.reading.errors import BrokenError, EncryptedError, ReadingError
from ecluse.documents.reading.markup import local, parse
from ecluse.documents.reading.stream import BlockStream, clean_line

_URN: Final = "urn:oasis:names:tc:opendocument:xmlns:"
OFFICE: Final = f"{{{_URN}office:1.0}}"
TEXT: Final = f"{{{_URN}text:1.0}}"
TABLE: Final = f"{{{_URN}table:1.0}}"
STYLE: Final = f"{{{_URN}style:1.0}}"
DRAW: Final = f"{{{_URN}drawing:1.0}}"
NUMBER: Final = f"{{{_URN}datastyle:1.0}}"
FO: Final = f"{{{_URN}xsl-fo-compatible:1.0}}"
DC: Final = "{http://purl.org/dc/elements/1.1/}"

_REPEAT: Final = 10_000
_SILENT: Final = frozenset(
    {
        TEXT + "note",
        OFFICE + "annotation",
        OFFICE + "annotation-end",
        TEXT + "tracked-changes",
        TEXT + "bookmark",
        DRAW + "frame",
        DRAW + "custom-shape",
        DRAW + "g",
        TEXT + "ruby-text",
        OFFICE + "forms",
    }
)


def content(archive: Archive) -> etree._Element:
    """The root of ``content.xml``; raises EncryptedError when the manifest says that the parts are encrypted."""
    if "META-INF/manifest.xml" in archive and b"encryption-data" in archive.read("META-INF/manifest.xml"):
        raise EncryptedError(sentences.ENCRYPTED)
    if "content.xml" not in archive:
        raise BrokenError(sentences.BROKEN)
    return parse(archive.read("content.xml"))


def styles_part(archive: Archive, stream: BlockStream) -> etree._Element | None:
    """The root of ``styles.xml``; None with a warning when it is damaged."""
    if "styles.xml" not in archive:
        return None
    try:
        return parse(archive.read("styles.xml"))
    except BrokenError:
        stream.warn(sentences.MISSING_PART.format(part="styles.xml"))
        return None


def title(archive: Archive) -> str:
    """The title kept in the document's properties."""
    if "meta.xml" not in archive:
        return ""
    try:
        root = parse(archive.read("meta.xml"))
    except ReadingError:
        return ""
    found = next(root.iter(DC + "title"), None)
    return clean_line(found.text or "") if found is not None else ""


def count(element: etree._Element, name: str, most: int = _REPEAT) -> int:
    """A repetition or a span, between 1 and ``most`` whatever the document claims."""
    said = element.get(name, "1")
    return max(1, min(int(said), most)) if said.isdecimal() and len(said) < 10 else 1 if not said.isdecimal() else most


def words(element: etree._Element) -> str:
    """The text of a paragraph: repeated blanks, tabs and line breaks as such; notes, comments and frames left out."""
    parts: list[str] = []
    stack: list[tuple[etree._Element, bool]] = [(element, False)]
    while stack:
        current, done = stack.pop()
        if done:
            parts.append(_blanks(current.tail))
            continue
        if current is not element:
            stack.append((current, True))
            tag = current.tag
            if tag == TEXT + "s":
                parts.append(" " * count(current, TEXT + "c", 200))
                continue
            if tag == TEXT + "tab":
                parts.append("\t")
                continue
            if tag == TEXT + "line-break":
                parts.append("\n")
                continue
            if tag in _SILENT or not local(current):
                continue
        parts.append(_blanks(current.text))
        stack.extend((child, False) for child in reversed(list(current)))
    return "".join(parts)


def _blanks(text: str | None) -> str:
    """White space of the XML source counts as one blank."""
    return text.replace("\n", " ").replace("\t", " ").replace("\r", " ") if text else ""
