"""Styles of an OpenDocument text: look of paragraphs, kinds of lists, page breaks, hidden text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

from lxml import etree

from ecluse.documents.reading.markers import printed
from ecluse.documents.reading.odf.package import FO, STYLE, TEXT

_CHAIN: Final = 12
_POINTS = re.compile(r"^([\d.]+)(pt|cm|mm|in)$")
_TO_POINTS: Final = {"pt": 1.0, "cm": 28.3465, "mm": 2.83465, "in": 72.0}
_KINDS: Final = {
    "1": "decimal",
    "a": "lowerLetter",
    "A": "upperLetter",
    "i": "lowerRoman",
    "I": "upperRoman",
    "": "none",
}


@dataclass(frozen=True, slots=True)
class TextStyle:
    name: str = ""
    bold: bool = False
    italic: bool = False
    size: float = 0.0
    colour: str = ""
    centred: bool = False
    hidden: bool = False
    page_break: bool = False
    list_style: str = ""
    outline: int = 0


@dataclass(frozen=True, slots=True)
class ListLevel:
    """How one level of a list prints its marker; ``kind`` is ``bullet`` or a number format."""

    kind: str = "bullet"
    bullet: str = "•"
    prefix: str = ""
    suffix: str = ""
    start: int = 1
    shown: int = 1


class OdfStyles:
    def __init__(self, *roots: etree._Element | None) -> None:
        self._elements: dict[tuple[str, str], etree._Element] = {}
        self._lists: dict[str, dict[int, ListLevel]] = {}
        self._resolved: dict[tuple[str, str], TextStyle] = {}
        self.outline: dict[int, ListLevel] = {}
        for root in roots:
            if root is None:
                continue
            for style in root.iter(STYLE + "style"):
                self._elements[style.get(STYLE + "family", ""), style.get(STYLE + "name", "")] = style
            for style in root.iter(TEXT + "list-style"):
                self._lists[style.get(STYLE + "name", "")] = _levels(style)
            for style in root.iter(TEXT + "outline-style"):
                self.outline = _levels(style)

    def of(self, name: str, family: str = "paragraph") -> TextStyle:
        key = (family, name)
        if key not in self._resolved:
            self._resolved[key] = self._resolve(name, family)
        return self._resolved[key]

    def list_level(self, name: str, depth: int) -> ListLevel:
        """The level of a list style, ``depth`` from 1."""
        return self._lists.get(name, {}).get(depth, ListLevel())

    def _resolve(self, name: str, family: str) -> TextStyle:
        found: dict[str, str] = {}
        list_style = outline = shown_name = ""
        current = name
        for depth in range(_CHAIN):
            element = self._elements.get((family, current))
            if element is None:
                break
            automatic = not element.get(STYLE + "display-name") and re.fullmatch(r"[A-Z]{1,2}\d+", current)
            if not shown_name and not automatic:
                shown_name = element.get(STYLE + "display-name") or _plain_name(current)
            list_style = list_style or element.get(STYLE + "list-style-name", "")
            outline = outline or element.get(STYLE + "default-outline-level", "")
            for properties in element:
                for attribute, said in properties.attrib.items():
                    # A page break belongs to the style itself, not to those made from it by direct formatting.
                    if depth == 0 or not str(attribute).endswith("break-before"):
                        found.setdefault(str(attribute), str(said))
            current = element.get(STYLE + "parent-style-name", "")
        colour = found.get(FO + "color", "")
        return TextStyle(
            name=shown_name or _plain_name(name),
            bold=found.get(FO + "font-weight", "") in {"bold", "600", "700", "800", "900"},
            italic=found.get(FO + "font-style", "") in {"italic", "oblique"},
            size=_points(found.get(FO + "font-size", "")),
            colour=colour.lower() if colour not in {"#000000", "auto"} else "",
            centred=found.get(FO + "text-align", "") == "center",
            hidden=found.get(TEXT + "display", "") == "none",
            page_break=found.get(FO + "break-before", "") == "page",
            list_style=list_style,
            outline=int(outline) if outline.isdecimal() and len(outline) == 1 else 0,
        )


def _plain_name(name: str) -> str:
    """``Heading_20_1`` is shown as ``Heading 1``."""
    return unquote(re.sub(r"_([0-9a-f]{2})_", r"%\1", name))


def _points(text: str) -> float:
    match = _POINTS.match(text)
    try:
        return round(float(match[1]) * _TO_POINTS[match[2]], 1) if match else 0.0
    except ValueError:
        return 0.0


def _levels(style: etree._Element) -> dict[int, ListLevel]:
    levels: dict[int, ListLevel] = {}
    for element in style:
        depth = element.get(TEXT + "level", "")
        if not depth.isdecimal() or len(depth) > 2:
            continue
        common = {"prefix": element.get(STYLE + "num-prefix", ""), "suffix": element.get(STYLE + "num-suffix", "")}
        if element.tag == TEXT + "list-level-style-bullet":
            levels[int(depth)] = ListLevel(bullet=printed(element.get(TEXT + "bullet-char", "•")[:1] or "•"))
        elif element.tag in {TEXT + "list-level-style-number", TEXT + "outline-level-style"}:
            start, shown = element.get(TEXT + "start-value", "1"), element.get(TEXT + "display-levels", "1")
            levels[int(depth)] = ListLevel(
                kind=_KINDS.get(element.get(STYLE + "num-format", ""), "decimal"),
                start=int(start) if start.isdecimal() and len(start) < 6 else 1,
                shown=int(shown) if shown.isdecimal() and len(shown) < 3 else 1,
                **common,
            )
        else:
            levels[int(depth)] = ListLevel()
    return levels
