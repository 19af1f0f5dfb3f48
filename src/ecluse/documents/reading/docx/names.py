"""Names of WordprocessingML, in its usual and its strict namespaces."""

from __future__ import annotations

from typing import Final

from lxml import etree

STRICT: Final = {
    b"http://purl.oclc.org/ooxml/wordprocessingml/main": b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    b"http://purl.oclc.org/ooxml/officeDocument/relationships": (
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    ),
    b"http://purl.oclc.org/ooxml/spreadsheetml/main": b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
}
W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
MC: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
M: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
VAL: Final = W + "val"


def usual(data: bytes) -> bytes:
    """The part with strict namespaces written as the usual ones."""
    if b"purl.oclc.org" in data:
        for strict, transitional in STRICT.items():
            data = data.replace(strict, transitional)
    return data


def child(element: etree._Element | None, *path: str) -> etree._Element | None:
    """The first descendant along ``path`` of WordprocessingML names, or None."""
    for name in path:
        if element is None:
            return None
        element = element.find(W + name)
    return element


def value(element: etree._Element | None, *path: str) -> str:
    """``w:val`` of the descendant along ``path``, empty if there is none."""
    found = child(element, *path)
    return found.get(VAL, "") if found is not None else ""


def is_on(element: etree._Element | None, *path: str) -> bool | None:
    """A toggle such as ``w:b``: True, False, or None where it is not said."""
    found = child(element, *path)
    if found is None:
        return None
    return found.get(VAL, "1").lower() not in {"0", "false", "off", "none"}


def integer(text: str | None, default: int = 0) -> int:
    try:
        return int(text or "")
    except ValueError:
        return default
