"""Axes inside a sentence: an enumeration after the count, or ordinals (« Le premier axe est de … »)."""

from __future__ import annotations

import re

from ecluse.documents.extraction.axes.items import AxisItem, AxisList, is_cut_at, sentence_is_cut
from ecluse.documents.extraction.axes.openings import Opening
from ecluse.documents.extraction.axes.titles import clean, cut_explained
from ecluse.documents.extraction.source import Source

_LEADS_IN = re.compile(
    r"(?:[^.:;\n()]{0,90}? ?: ?|[^.:;\n]{0,60}? (?:sont|que sont|a savoir|qui sont|tels que|telles que|soit"
    r"|suivants?|suivantes?|visant a|visent a|pour|consistent a"
    r"|port(?:e|ent) sur|concern(?:e|ent)|autour (?=d)|en faveur (?=d)) ?:? ?)(?=\S)"
)
_LEADS_IN_BRACKET = re.compile(r" ?\((?=[a-z])")
_BOTH = re.compile(
    r"(?:a la fois|d'une part|consistent a|visent a|entendent|veulent|souhaitent|proposent de"
    r"|s'agit de|ont pour objectif de|objectifs? :)(?: a la fois)? "
)
_SEMICOLON = re.compile(r" ?; ?(?:et |enfin,? )?")
_COMMA = re.compile(
    r" ?, ?(?:(?:mais (?:aussi|egalement)|ainsi que|et(?: enfin)?|enfin|d'autre part|puis) )?"
    r"|,? (?:mais aussi|ainsi que) "
)
_AND = re.compile(r" et (?:enfin )?(?:(?=.))")
_MARKED = re.compile(r"(?:^|(?<=[ ,;(:]))\(?(?P<n>\d|[a-h])[°.)] ?(?=[a-z])")


def enumerated_axes(source: Source, opening: Opening) -> AxisList | None:
    """« … quatre axes : a ; b ; c et d. » The last item of a sentence that the source cuts is left out."""
    bounds = _enumeration(source, opening)
    if bounds is None:
        return None
    start, end = bounds
    pieces = _split(source, start, end, opening.count)
    if sentence_is_cut(source, end) and pieces:
        pieces = _without_cut(source, pieces)
    items = []
    for low, high in pieces:
        low, high = cut_explained(source, low, high)
        if high - low >= 4 and not is_cut_at(source, high):
            items.append(AxisItem(low, high))
    if not items or (len(pieces) < 2 and opening.count is None) or any(i.end - i.start > 200 for i in items):
        return None
    if len(items) == 1 and not sentence_is_cut(source, end):
        return None
    rank = 2.4 if len(items) == opening.count else 1.2
    return AxisList(tuple(items), "axes.inline", items[0].start, opening.count, rank)


def _without_cut(source: Source, pieces: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The last piece of a cut sentence goes, unless its title ended before the cut (« title, grâce à … »)."""
    low, high = pieces[-1]
    title = cut_explained(source, low, high)
    return pieces if title[1] < high - 2 and not is_cut_at(source, title[1]) else pieces[:-1]


def _enumeration(source: Source, opening: Opening) -> tuple[int, int] | None:
    """Where the enumeration begins and ends, in the sentence of the opening or, under a heading, in the one below."""
    _start, end = source.sentence_at(opening.start)
    if opening.leads_in:
        return opening.end, end
    lead = _LEADS_IN.match(source.text, opening.end, end)
    if lead and not source.text[lead.end() : end].startswith("\n"):
        return lead.end(), end
    bracket = _LEADS_IN_BRACKET.match(source.text, opening.end, end)
    if bracket:
        close = source.text.find(")", bracket.end(), end)
        return (bracket.end(), close) if close > 0 else None
    if source.text.startswith(" ?", opening.end) and end < len(source.text):
        return source.sentence_at(end + 1)
    if source.text[opening.end : end].rstrip().endswith(":"):
        return _line_below(source, end)
    if opening.heading:
        return _below_heading(source, end)
    return None


def _line_below(source: Source, place: int) -> tuple[int, int] | None:
    """The sentence on the line below a colon, where it lists with commas or semicolons and ends with a full stop."""
    following = next((s for s in source.sentences if s[0] >= place), None)
    if following is None or source.line_at(following[0]).raw.bulleted:
        return None
    start, end = following
    text = source.text[start:end].rstrip()
    listed = text.endswith(".") and (text.count(";") or text.count(",")) and not source.is_capital(start)
    return (start, end) if listed else None


def _below_heading(source: Source, place: int) -> tuple[int, int] | None:
    following = [s for s in source.sentences if s[0] >= place][:1]
    for start, end in following:
        if source.line_at(start).raw.bulleted:
            return None
        both = _BOTH.search(source.text, start, end)
        if both:
            return both.end(), end
    return None


def _split(source: Source, start: int, end: int, count: int | None) -> list[tuple[int, int]]:
    marked = _marked(source, start, end)
    if marked:
        return marked
    pieces = _cut(source, start, end, _SEMICOLON)
    if len(pieces) >= 2:
        return pieces
    pieces = _cut(source, start, end, _COMMA)
    if count is not None and len(pieces) > count and source.text[pieces[count][0]].isdigit():
        return pieces[:count]
    if not pieces or (count is not None and len(pieces) >= count):
        return pieces
    return _split_last_and(source, pieces)


def _marked(source: Source, start: int, end: int) -> list[tuple[int, int]]:
    """« 1) … 2) … », « a. … b. … » inside the sentence."""
    marks = list(_MARKED.finditer(source.text, start, end))
    ranks = [m["n"] for m in marks]
    if len(marks) < 2 or (
        ranks != [str(i + 1) for i in range(len(ranks))] and ranks != [chr(97 + i) for i in range(len(ranks))]
    ):
        return []
    stops = [m.start() for m in marks[1:]] + [end]
    return [clean(source, m.end(), stop) for m, stop in zip(marks, stops, strict=True)]


def _cut(source: Source, start: int, end: int, pattern: re.Pattern[str]) -> list[tuple[int, int]]:
    """The pieces between separators outside brackets."""
    bounds = [start]
    stops = []
    for found in pattern.finditer(source.text, start, end):
        inside = source.text.count("(", start, found.start()) - source.text.count(")", start, found.start())
        if inside <= 0:
            stops.append(found.start())
            bounds.append(found.end())
    stops.append(end)
    return [(a, b) for a, b in (clean(source, a, b) for a, b in zip(bounds, stops, strict=True)) if b > a]


def _split_last_and(source: Source, pieces: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The last piece of « a, b et c » at its last « et » outside brackets."""
    low, high = pieces[-1]
    ands = [
        m
        for m in _AND.finditer(source.text, low, high)
        if source.text.count("(", low, m.start()) == source.text.count(")", low, m.start())
    ]
    if not ands:
        return pieces
    last = ands[-1]
    return [*pieces[:-1], clean(source, low, last.start()), clean(source, last.end(), high)]
