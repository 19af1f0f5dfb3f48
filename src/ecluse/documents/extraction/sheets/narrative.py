"""Labels inside running lines: « Pilote : CCAS », « OBJECTIFS » alone on its line, several on one line."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from ecluse.documents.extraction.sheets.labels import (
    MAX_LABEL_CHARACTERS,
    Field,
    Label,
    find_label,
    find_numbered_label,
)
from ecluse.documents.extraction.sheets.raw import Entry
from ecluse.documents.extraction.sheets.words import Line, Words, plain
from ecluse.lib.patterns import lazy

_COLON = lazy(r"\s*(?:\?\s*:|:|\t|\s\|\s|\?(?=\s+\S)|\s(?:→|➔|➜|⇒|➡|=>)\s)\s*")
_BY = lazy(r"^(?P<label>(?:action\s+)?(?:co-?)?(?:pilotee?|portee?|financee?)\s+par|en partenariat avec)\s+(?=\S)")
_INNER = lazy(r"(?:[;|\t•·/]|\s[–—-]\s|(?<=\.)\s|\s{3,})\s*(?P<label>[^:;|\t•·.]{2,60}?)\s*:(?=\s)")
_MARK = lazy(r"^\s*(?:[•▪►➢➤■●◆◦➔→✓\uf0b7\uf0a7\uf0d8*]\s*|[-–—]\s+)")

# A label met inside the value of another, where the two could be mistaken for the words of the value itself.
_INSIDE: dict[Field, frozenset[Field]] = {
    Field.CALENDAR: frozenset({Field.START, Field.END, Field.MILESTONES, Field.STATUS}),
    Field.MILESTONES: frozenset({Field.CALENDAR, Field.STATUS}),
    Field.START: frozenset({Field.END}),
    Field.END: frozenset({Field.START}),
    Field.BUDGET: frozenset({Field.FUNDERS, Field.BUDGET}),
    Field.FUNDERS: frozenset({Field.BUDGET, Field.FUNDERS}),
    Field.DESCRIPTION: frozenset(
        {
            Field.OBJECTIVES,
            Field.CONTEXT,
            Field.LEADS,
            Field.PARTNERS,
            Field.AUDIENCES,
            Field.INDICATORS,
            Field.DESCRIPTION,
            Field.BUDGET,
            Field.PERIMETER,
            Field.CALENDAR,
        }
    ),
    Field.OTHER: frozenset(
        {
            Field.OBJECTIVES,
            Field.CONTEXT,
            Field.LEADS,
            Field.PARTNERS,
            Field.AUDIENCES,
            Field.INDICATORS,
            Field.DESCRIPTION,
            Field.BUDGET,
            Field.FUNDERS,
        }
    ),
}


@dataclass(frozen=True, slots=True)
class Labelled:
    """A part of a line: the label that opens it (None: none does), its words, and the rest of the part."""

    label: Label | None
    words: Words
    rest: Words


def opening_label(words: Words, *, numbered: bool = False) -> Labelled | None:
    """The label before the colon of a line, or the whole line when it is a label: ``"Pilote : CCAS"``, ``"PILOTE"``."""
    mark = _MARK.match(words.text)
    body = words.slice(mark.end()) if mark else words
    find = find_numbered_label if numbered else find_label
    text = body.text
    colon = _COLON.search(text[: MAX_LABEL_CHARACTERS + 4])
    if colon is not None and colon.start() > 0:
        head = text[: colon.start()]
        found = find(head)
        if found is not None:
            return Labelled(found, body.slice(0, colon.start()).stripped(), body.slice(colon.end()).stripped())
        # « Indicateurs (processus : …) »: the colon belongs to the value
    by = _BY.match(body.folded)
    if by is not None and (mark or text[:1].isupper()):  # « Porté par le CCAS »: the label needs no colon
        found = find(text[: by.end("label")])
        if found is not None:
            return Labelled(found, body.slice(0, by.end("label")), body.slice(by.end()).stripped())
    if len(text) <= MAX_LABEL_CHARACTERS and "\n" not in text.strip():
        found = find(text)
        if found is not None:
            return Labelled(found, body.stripped(), Words())
    return None


def _openings(text: str) -> Iterator[re.Match[str]]:
    """The places where a label may open, the nearest to its colon last: « a ; b – Calendrier : 2025 »."""
    match = _INNER.search(text)
    while match is not None:
        yield match
        match = _INNER.search(text, match.end() - 1 if find_label(match["label"]) else match.start() + 1)


def inner_labels(words: Words) -> Iterator[Labelled]:
    """The line cut where further labels open inside it: ``"Pilote : CCAS – Calendrier : 2025"``.

    The first part comes with ``label`` None; the caller knows what it belongs to.
    """
    at = 0
    label: Label | None = None
    label_words = Words()
    for match in _openings(words.text):
        found = find_label(match["label"])
        if (
            found is None
            or not found.strong
            or not found.exact
            or found.field in (Field.KIND, Field.OTHER, Field.START, Field.END, Field.TITLE)
        ):
            continue
        yield Labelled(label, label_words, words.slice(at, match.start()).stripped())
        label, label_words, at = found, words.slice(match.start("label"), match.end("label")), match.end()
    yield Labelled(label, label_words, words.slice(at).stripped())


def inside(parent: Label | None, line: Line) -> Labelled | None:
    """The label that a line of ``parent``'s value opens: « Objectif général : … », « Financeurs : … »."""
    if line.cells:
        return None
    found = opening_label(line.words)
    if found is None or found.label is None or found.label.field is Field.KIND:
        return None
    label = found.label
    colon = line.text.rstrip().endswith(":") or bool(found.rest)
    if not colon and not line.strong:
        return None
    if line.bullet and not (found.rest and label.strong and label.exact):
        return None
    if parent is None:
        return found
    if not label.strong or not label.exact:
        return found if parent.field is label.field else None
    if label.field in (Field.TITLE, Field.NUMBER, Field.AXIS, Field.THEME, Field.AMOUNT):
        return None
    allowed = _INSIDE.get(parent.field)
    if allowed is not None:
        return found if label.field in allowed else None
    if label.field in (Field.START, Field.END, Field.STATUS) or (
        label.field is Field.OTHER and parent.field is not Field.LEADS
    ):
        return None
    return found


def spread(entry: Entry, lines: Sequence[Line]) -> list[Entry]:
    """Put the lines into ``entry``; those that open a label of their own go into the further entries given back."""
    opened: list[Entry] = []
    current = entry
    for line in lines:
        found = inside(current.label, line)
        if found is not None and found.label is not None:
            current = Entry(found.label, found.words)
            opened.append(current)
            if found.rest:
                current.lines.append(Line(found.rest))
            continue
        if line.cells or line.bullet or " :" not in line.text.replace("\u00a0", " "):
            current.lines.append(line)
            continue
        for at, part in enumerate(inner_labels(line.words)):
            if part.label is not None:
                current = Entry(part.label, part.words)
                opened.append(current)
            if part.rest:
                current.lines.append(replace(line, words=part.rest) if at == 0 else Line(part.rest))
    return opened


_LONG = lazy(r"[.!?]\s*$")
_DATED = lazy(
    r"\d|\b(?:janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre|trimestre|semestre|annee|total|processus|resultats?|impacts?)\b"
)


def repeated_labels(lines: Iterable[str], *, times: int = 3) -> frozenset[str]:
    """Openings that the document itself uses as labels: short, the same on ``times`` lines or more, before a colon.

    They are no known label, so their text is kept aside rather than run into the field before them.
    """
    counts: Counter[str] = Counter()
    for text in lines:
        key = unknown_key(text)
        if key:
            counts[key] += 1
    return frozenset(key for key, count in counts.items() if count >= times)


def unknown_key(text: str) -> str:
    """The plain opening of « Lien avec le PRS : … » or of a line alone; empty when the line opens with no such words."""
    head, colon, _rest = text.partition(":")
    head = head.strip()
    if (
        not head
        or len(head) > 50
        or len(head.split()) > 7
        or "\n" in head
        or not head[:1].isalnum()
        or head[:1].islower()
    ):
        return ""
    if not colon and (_LONG.search(head) or len(head.split()) > 5):
        return ""
    key = plain(head)
    if _DATED.search(key) or find_label(head) is not None:
        return ""
    return key + (":" if colon else "")
