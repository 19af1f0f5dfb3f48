"""Actions that a sentence or a heading lists without numbers, sheets nor leads: « Le contrat prévoit 3 actions : a, b et c »."""

from __future__ import annotations

import re

from ecluse.documents.extraction.axes.inline import split_members
from ecluse.documents.extraction.axes.items import AxisList, is_cut_at, sentence_is_cut
from ecluse.documents.extraction.axes.openings import is_heading
from ecluse.documents.extraction.axes.shapes import alike
from ecluse.documents.extraction.axes.titles import clean, cut_explained
from ecluse.documents.extraction.source import Source
from ecluse.documents.extraction.vocabulary import AXIS_WORD, CONTRACT, EARLIER, OTHER_PLAN
from ecluse.lib.patterns import lazy
from ecluse.lib.text import NUMBER, number

_ACTIONS = lazy(
    rf"(?<![a-z0-9])(?:(?P<n>{NUMBER}) (?:nouvelles |grandes )?"
    r"|(?:parmi )?(?:les|ses|ces|nos|des) (?:principales |premieres |grandes )?)"
    r"(?:fiches?[ -])?actions"
    r"(?: (?:concretes|phares?|prioritaires|prevues|retenues|inscrites|menees|proposees|programmees))?(?![a-z])"
)
_NOT_THIS = lazy(
    rf"{OTHER_PLAN}|{EARLIER}|(?<![a-z]){AXIS_WORD}(?![a-z])|(?<![a-z])(?:partenaires|signataires|peuvent|publics"
    rf"|objectifs suivants)(?![a-z])"
)


def told_actions(source: Source, axes: AxisList | None) -> list[tuple[int, int]]:
    """Places of the titles in the first list that words for the contract's actions open, the list of its axes left out.

    A list below must have as many items as the text announces, if it announces a number; one inside the sentence always must.
    """
    for found in _ACTIONS.finditer(source.text):
        start, end = source.sentence_at(found.start())
        sentence = source.text[start:end]
        line = source.line_at(found.start())
        if not re.search(CONTRACT, sentence) or _NOT_THIS.search(sentence) or line.raw.bulleted:
            continue
        count = number(found["n"]) if found["n"] else None
        places = _inside(source, found.end(), end, count) if count else []
        opens = (sentence.rstrip().endswith(":") and count is not None) or is_heading(source, line)
        places = places or (_below(source, end, count) if opens else [])
        if len(places) >= 2 and not _are_axes(places, axes):
            return places
    return []


def _inside(source: Source, place: int, end: int, count: int) -> list[tuple[int, int]]:
    colon = source.text.find(": ", place, end)
    if colon < 0 or sentence_is_cut(source, end):
        return []
    pieces = split_members(source, colon + 2, end, count)
    texts = [source.text[low:high] for low, high in pieces]
    return pieces if len(pieces) == count and alike(texts) and all(8 <= len(text) <= 200 for text in texts) else []


def _below(source: Source, place: int, count: int | None) -> list[tuple[int, int]]:
    """The bullets of one level and one mark right below."""
    found: list[tuple[int, int]] = []
    level: int | None = None
    for line in source.lines[source.line_at(max(0, place - 1)).index + 1 :]:
        if source.goes_on(line):
            continue
        if not line.raw.bulleted:
            break
        level = line.raw.level if level is None else level
        if line.raw.level != level:
            continue
        low, high = cut_explained(source, *clean(source, line.start, source.paragraph_end(line)))
        if high - low > 200 or is_cut_at(source, high):
            return []
        found.append((low, high))
    return found if count in (None, len(found)) and alike([source.text[a:b] for a, b in found] or [""]) else []


def _are_axes(places: list[tuple[int, int]], axes: AxisList | None) -> bool:
    return axes is not None and any(a < item.end and item.start < b for a, b in places for item in axes.items)
