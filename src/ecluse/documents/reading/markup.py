"""XML parts of office documents, parsed with entities, DTDs and the network switched off."""

from __future__ import annotations

import re
from typing import Final

from lxml import etree

from ecluse.documents.reading import sentences
from ecluse.documents.reading.errors import BrokenError, DangerousError, TooLargeError

_PARSER_OPTIONS: Final = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "dtd_validation": False,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}
_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def parse(data: bytes) -> etree._Element:
    """The root of an XML part. Office formats never carry a DOCTYPE: one that does is refused unread."""
    refuse_doctype(data)
    parser = etree.XMLParser(**_PARSER_OPTIONS)  # type: ignore[arg-type]
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        message = str(error)
        if "depth" in message.lower() or "huge" in message.lower():
            raise TooLargeError(sentences.TOO_DEEP) from error
        raise BrokenError(sentences.BROKEN) from error
    except (ValueError, LookupError) as error:
        raise BrokenError(sentences.BROKEN) from error
    if root is None:
        raise BrokenError(sentences.BROKEN)
    return root


def refuse_doctype(data: bytes) -> None:
    """Raise DangerousError where the part declares a DOCTYPE, in whatever encoding."""
    head = data
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in data[:64]:
        head = data.replace(b"\x00", b"")
    if _DOCTYPE.search(head):
        raise DangerousError(sentences.DANGEROUS)


def local(element: etree._Element) -> str:
    """The name of an element without its namespace; empty for comments and instructions."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
