"""Paragraph and character styles: what each inherits, which ones are headings, lists or contents."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from lxml import etree

from ecluse.documents.reading.docx.names import VAL, W, child, integer, is_on, value

_HEADING_NAME = re.compile(r"^(?:heading|titre|überschrift|título|titolo)\s*([1-9])$", re.IGNORECASE)
_HEADING_ID = re.compile(r"^(?:heading|titre|berschrift|ttulo)([1-9])$", re.IGNORECASE)
_TOC_NAME = re.compile(r"^(?:toc|tm|tdm|table des matières)\s*\d?$|^toc\d$|^tm\d$", re.IGNORECASE)
_CHAIN: Final = 12


@dataclass(frozen=True, slots=True)
class Look:
    """Formatting as far as a style or a run tells it; None where it says nothing."""

    bold: bool | None = None
    italic: bool | None = None
    size: float | None = None
    colour: str | None = None
    hidden: bool | None = None

    def over(self, below: Look) -> Look:
        """This look where it says something, ``below`` elsewhere."""
        return Look(
            self.bold if self.bold is not None else below.bold,
            self.italic if self.italic is not None else below.italic,
            self.size if self.size is not None else below.size,
            self.colour if self.colour is not None else below.colour,
            self.hidden if self.hidden is not None else below.hidden,
        )


@dataclass(frozen=True, slots=True)
class ParagraphStyle:
    name: str = ""
    heading: int = 0
    toc: bool = False
    centred: bool | None = None
    num_id: str = ""
    num_level: int | None = None
    page_break: bool = False
    look: Look = Look()


def look_of(properties: etree._Element | None) -> Look:
    """The look that a ``w:rPr`` tells."""
    if properties is None:
        return Look()
    size = value(properties, "sz")
    colour = value(properties, "color")
    return Look(
        is_on(properties, "b"),
        is_on(properties, "i"),
        integer(size) / 2 if size else None,
        None if colour in {"", "auto"} else f"#{colour.lower()}",
        is_on(properties, "vanish") or is_on(properties, "specVanish"),
    )


class Styles:
    """The styles part of a document; an unknown style is an empty one."""

    def __init__(self, root: etree._Element | None) -> None:
        self._elements: dict[str, etree._Element] = {}
        self._paragraphs: dict[str, ParagraphStyle] = {}
        self._characters: dict[str, Look] = {}
        self._default = ""
        self._base = Look()
        if root is None:
            return
        self._base = look_of(child(root, "docDefaults", "rPrDefault", "rPr"))
        for style in root.iterfind(W + "style"):
            identifier = style.get(W + "styleId", "")
            self._elements.setdefault(identifier, style)
            if style.get(W + "type") == "paragraph" and style.get(W + "default") in {"1", "true", "on"}:
                self._default = identifier

    def paragraph(self, identifier: str) -> ParagraphStyle:
        """The style with all that it inherits."""
        identifier = identifier or self._default
        if identifier not in self._paragraphs:
            self._paragraphs[identifier] = self._resolve(identifier)
        return self._paragraphs[identifier]

    def character(self, identifier: str) -> Look:
        if identifier not in self._characters:
            look = Look()
            for element in self._chain(identifier):
                look = look.over(look_of(child(element, "rPr")))
            self._characters[identifier] = look
        return self._characters[identifier]

    def _chain(self, identifier: str) -> list[etree._Element]:
        chain: list[etree._Element] = []
        while identifier in self._elements and len(chain) < _CHAIN:
            element = self._elements[identifier]
            if element in chain:
                break
            chain.append(element)
            identifier = value(element, "basedOn")
        return chain

    def _resolve(self, identifier: str) -> ParagraphStyle:
        style = ParagraphStyle(look=Look())
        chain = self._chain(identifier)
        look = Look()
        for depth, element in enumerate(chain):
            name = value(element, "name")
            properties = child(element, "pPr")
            look = look.over(look_of(child(element, "rPr")))
            style = replace(
                style,
                name=style.name or name,
                heading=style.heading or _heading_of(name, element.get(W + "styleId", ""), properties, own=depth == 0),
                toc=style.toc or bool(_TOC_NAME.match(name)) or bool(_TOC_NAME.match(element.get(W + "styleId", ""))),
                centred=style.centred if style.centred is not None else _centred(properties),
                num_id=style.num_id or value(properties, "numPr", "numId"),
                num_level=style.num_level if style.num_level is not None else _level(properties),
                page_break=style.page_break or bool(is_on(properties, "pageBreakBefore")),
            )
        return replace(style, look=look.over(self._base), name=style.name or identifier)


def _heading_of(name: str, identifier: str, properties: etree._Element | None, *, own: bool) -> int:
    found = _HEADING_NAME.match(name) or _HEADING_ID.match(identifier)
    if found:
        return int(found[1])
    if name.lower() in {"title", "titre"}:
        return 1
    outline = value(properties, "outlineLvl")
    level = integer(outline, 9)
    return level + 1 if outline and level < 9 else 0


def _centred(properties: etree._Element | None) -> bool | None:
    said = value(properties, "jc")
    return said == "center" if said else None


def _level(properties: etree._Element | None) -> int | None:
    found = child(properties, "numPr", "ilvl")
    return integer(found.get(VAL)) if found is not None else None
