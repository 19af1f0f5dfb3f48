"""The words of a Word paragraph, with what is deleted or hidden left out, and its look."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from ecluse.documents.reading.docx.names import MC, VAL, M, W, child, integer
from ecluse.documents.reading.docx.styles import Look, Styles, look_of

_REMOVED: Final = frozenset(
    {W + "del", W + "moveFrom", MC + "Fallback", W + "rPr", W + "pPr", W + "sdtPr", W + "instrText", W + "delText"}
)
_SYMBOL_FONTS: Final = frozenset({"symbol", "wingdings", "wingdings 2", "wingdings 3", "webdings"})


@dataclass(slots=True)
class Words:
    """What was gathered from a paragraph. ``breaks`` counts its page breaks before any word, ``after`` those after."""

    parts: list[str] = field(default_factory=list)
    letters: int = 0
    bold: int = 0
    italic: int = 0
    sizes: dict[float, int] = field(default_factory=dict)
    colours: dict[str, int] = field(default_factory=dict)
    breaks: int = 0
    rendered_breaks: int = 0
    later_breaks: int = 0
    later_rendered: int = 0
    notes: list[str] = field(default_factory=list)
    boxes: list[etree._Element] = field(default_factory=list)
    tracked: bool = False
    hidden: bool = False
    contents: bool = False

    @property
    def text(self) -> str:
        return "".join(self.parts)

    def add(self, text: str, look: Look) -> None:
        self.parts.append(text)
        count = sum(not char.isspace() for char in text)
        if not count:
            return
        self.letters += count
        self.bold += count if look.bold else 0
        self.italic += count if look.italic else 0
        if look.size:
            self.sizes[look.size] = self.sizes.get(look.size, 0) + count
        if look.colour:
            self.colours[look.colour] = self.colours.get(look.colour, 0) + count

    def page_break(self, *, rendered: bool) -> None:
        before = not self.letters
        if rendered:
            self.rendered_breaks += before
            self.later_rendered += not before
        else:
            self.breaks += before
            self.later_breaks += not before


def gather(paragraph: etree._Element, styles: Styles, base: Look, words: Words | None = None) -> Words:
    """The words of ``paragraph`` over the look of its style."""
    words = words if words is not None else Words()
    stack: list[etree._Element] = list(reversed(list(paragraph)))
    while stack:
        element = stack.pop()
        tag = element.tag
        if tag in _REMOVED:
            words.tracked = words.tracked or tag in {W + "del", W + "moveFrom"}
            continue
        if tag == W + "r":
            _run(element, styles, base, words)
        elif tag in {M + "t"}:
            words.add(element.text or "", base)
        else:
            if tag in {W + "ins", W + "moveTo"}:
                words.tracked = True
            stack.extend(reversed(list(element)))
    return words


def _run(run: etree._Element, styles: Styles, base: Look, words: Words) -> None:
    properties = child(run, "rPr")
    look = base
    if properties is not None:
        character = child(properties, "rStyle")
        if character is not None:
            look = styles.character(character.get(VAL, "")).over(look)
        look = look_of(properties).over(look)
    if look.hidden:
        words.hidden = words.hidden or any(text.text and text.text.strip() for text in run.iterfind(W + "t"))
        return
    for element in run:
        _run_part(element, look, words)


def _run_part(element: etree._Element, look: Look, words: Words) -> None:
    tag = element.tag
    if tag == W + "t":
        words.add(element.text or "", look)
    elif tag in {W + "tab", W + "ptab"}:
        words.parts.append("\t")
    elif tag == W + "br":
        kind = element.get(W + "type", "")
        if kind == "page":
            words.page_break(rendered=False)
        words.parts.append("\n")
    elif tag == W + "cr":
        words.parts.append("\n")
    elif tag == W + "noBreakHyphen":
        words.parts.append("-")
    elif tag == W + "lastRenderedPageBreak":
        words.page_break(rendered=True)
    elif tag == W + "sym":
        words.add(_symbol(element), look)
    elif tag in {W + "footnoteReference", W + "endnoteReference"}:
        words.notes.append(
            ("footnote" if tag.endswith("footnoteReference") else "endnote") + ":" + element.get(W + "id", "")
        )
    elif tag == W + "instrText":
        words.contents = words.contents or (element.text or "").strip().upper().startswith("TOC")
    elif tag in {W + "drawing", W + "pict", W + "object", MC + "AlternateContent"}:
        words.boxes.extend(_boxes(element))


def _boxes(element: etree._Element) -> list[etree._Element]:
    """The text boxes of a drawing, outermost first, without the second rendering kept for old programs."""
    found = []
    stack = [element]
    while stack:
        current = stack.pop()
        if current.tag == MC + "Fallback" and current.getparent() is not None and _has_choice(current):
            continue
        if current.tag == W + "txbxContent":
            found.append(current)
            continue
        stack.extend(reversed(list(current)))
    return found


def _has_choice(fallback: etree._Element) -> bool:
    parent = fallback.getparent()
    return parent is not None and any(
        next(choice.iter(W + "txbxContent"), None) is not None for choice in parent.iterfind(MC + "Choice")
    )


def _symbol(element: etree._Element) -> str:
    code = integer(str(int(element.get(W + "char", "0") or "0", 16))) if _is_hex(element.get(W + "char", "")) else 0
    if not code or code > 0x10FFFF:
        return ""
    font = element.get(W + "font", "").lower()
    if font in _SYMBOL_FONTS or 0xE000 <= code <= 0xF8FF:
        return {0xF0E0: "→", 0xF0FC: "✓", 0xF0FE: "☑", 0xF0A8: "☐", 0xF06F: "☐", 0xF0E8: "→"}.get(code | 0xF000, "•")
    return chr(code)


def _is_hex(text: str) -> bool:
    return 0 < len(text) <= 6 and all(char in "0123456789abcdefABCDEF" for char in text)
