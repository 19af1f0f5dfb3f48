"""List markers as people type them: bullets, dashes, numbers and letters at the beginning of a line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

# Glyphs that are always a bullet at the beginning of a line, the private ones of Symbol and Wingdings included.
GLYPHS: Final = (
    "•‣▪▫●○◦■□◆◇❖⁃∙⚫➢➤►▶▸✓✔☑→⇒➔➜❑❒◊\u00b7"
    "\uf02d\uf06e\uf06f\uf071\uf075\uf076\uf077\uf0a7\uf0a8\uf0b7\uf0d8\uf0e0\uf0e8\uf0fc\uf0fe"
)
_BOXES: Final = frozenset("☐☑☒□■◻◼▢▣✓✔\uf06f\uf06e\uf0a8\uf052\uf0fe")
_GLYPH_ITEM = re.compile(rf"^\s*([{GLYPHS}\ue000-\uf8ff])[\s\t\u00a0]*(?=\S)")
# A dash or an asterisk is a bullet before a blank, or glued to a capital ("-Améliorer").
_DASH_ITEM = re.compile(r"^\s*([-–—*−‐‑‒])(?:[\s\u00a0\u202f]+(?=[^\s\d-])|[\s\u00a0\u202f]+(?=\d)|(?=[A-ZÀ-ÖØ-Þ«ŒÉ]))")
_O_ITEM = re.compile(r"^\s*(o)[\s\u00a0]+(?=\S)")
_NUMBER_ITEM = re.compile(
    r"^\s*("
    r"\d{1,2}(?:\.\d{1,2}){1,4}[.)]?(?=[\s\u00a0]+[A-ZÀ-ÖØ-Þ«ŒL])"  # 1.1  2.3.1.
    r"|\d{1,3}[.)](?=[\s\u00a0]+[^\s\d])"  # 1.  2)
    r"|\d{1,2}[.)](?=[A-ZÀ-ÖØ-Þ«Œ][a-zà-ÿ’'])"  # 1.Titre
    r"|\d{1,2}[\s\u00a0]?[°/](?=[\s\u00a0]+[^\s\d])"  # 1°  2/
    r"|\d{1,2}[\s\u00a0]?[-–—](?=[\s\u00a0]+[A-ZÀ-ÖØ-Þ«Œ])"  # 1 – Titre
    r"|\([1-9]\d?\)(?=[\s\u00a0]+\S)|\([a-z]\)(?=[\s\u00a0]+\S)"  # (1)  (a)
    r"|[a-zA-Z]\)(?=[\s\u00a0]+\S)"  # a)  A)
    r"|[ivx]{1,5}\)(?=[\s\u00a0]+\S)|[IVX]{1,5}\)(?=[\s\u00a0]+\S)"  # ii)  IV)
    r")"
)
# One capital or a Roman number before a point may be an initial: it counts only beside its sibling (see text.py).
_LETTER_ITEM = re.compile(
    r"^\s*((?:[IVX]{1,5}|[A-Z]|[a-z])[\s\u00a0]?[.\-–—])(?=[\s\u00a0]+[^\s])(?![\s\u00a0]+[A-ZÀ-Þ]\.)"
)
_ROMAN = {"I": 1, "V": 5, "X": 10}


@dataclass(frozen=True, slots=True)
class Marked:
    """A line without its marker. ``doubtful`` markers (initials, Roman numbers) need a sibling to be believed."""

    marker: str
    text: str
    doubtful: bool = False


def printed(glyph: str) -> str:
    """A bullet as it may be shown: the private characters of symbol fonts become ``•``."""
    return "•" if "\ue000" <= glyph <= "\uf8ff" else glyph


def split_marker(line: str) -> Marked | None:
    """The marker at the beginning of a line and what follows it, or None when the line bears none."""
    for pattern in (_GLYPH_ITEM, _DASH_ITEM, _O_ITEM, _NUMBER_ITEM):
        if match := pattern.match(line):
            return Marked(printed(match[1]), line[match.end() :].strip())
    if match := _LETTER_ITEM.match(line):
        return Marked(match[1].replace("\u00a0", " "), line[match.end() :].strip(), doubtful=True)
    return None


def split_bullet(line: str) -> Marked | None:
    """As ``split_marker`` for bullets and dashes alone."""
    for pattern in (_GLYPH_ITEM, _DASH_ITEM):
        if match := pattern.match(line):
            return Marked(printed(match[1]), line[match.end() :].strip())
    return None


def cell_lines(text: str) -> str:
    """The lines of a cell, where whatever bullet begins a line becomes ``• ``."""
    if not text:
        return text
    printed_lines = text.split("\n")
    boxes = set(text) & _BOXES
    lines = []
    for line in printed_lines:
        # Boxes of two kinds are choices, ticked or not: which ones are must stay readable.
        marked = None if len(boxes) > 1 and line.lstrip()[:1] in boxes else split_bullet(line)
        lines.append(f"• {marked.text}" if marked and marked.text else line)
    return "\n".join(lines)


def family(marker: str) -> str:
    """What a marker counts with: ``1.`` and ``2.`` share a family, ``a)`` has another, each bullet its own."""
    body = marker.strip("().-–—/° ")
    if body.isdigit():
        return "1" + marker[-1]
    if body.replace(".", "").isdigit():
        return "1." * (body.count(".") + 1)
    if len(body) >= 1 and all(letter in _ROMAN for letter in body) and body:
        return "I" + marker[-1]
    if len(body) == 1 and body.isalpha():
        return ("A" if body.isupper() else "a") + marker[-1]
    return marker


def rank(marker: str) -> int | None:
    """The place that a letter or Roman marker counts (``B.`` is 2, ``IV.`` is 4); None for the others."""
    body = marker.strip("().-–—/° ")
    if body and all(letter in _ROMAN for letter in body):
        values = [_ROMAN[letter] for letter in body]
        return sum(-v if any(w > v for w in values[i + 1 :]) else v for i, v in enumerate(values))
    if len(body) == 1 and body.isalpha():
        return ord(body.lower()) - 96
    return None
