"""Axes that words of order bring, titles over their paragraphs, entries of a contents page, one that goes across the others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ecluse.documents.extraction.axes.items import AxisItem, AxisList, is_cut_at, sentence_is_cut
from ecluse.documents.extraction.axes.openings import Opening
from ecluse.documents.extraction.axes.titles import clean, cut_explained, cut_transversal
from ecluse.documents.extraction.source import Line, Source
from ecluse.documents.reading.blocks import BlockKind
from ecluse.lib.patterns import lazy
from ecluse.lib.text import NUMBER, key

_ORDER = lazy(
    r"(?<![a-z'])(?:(?P<first>(?:tout )?d'abord|premierement|en premier lieu|d'une part)"
    r"|(?P<last>(?:et,? )?enfin|en dernier lieu)|puis|ensuite|d'autre part|deuxiemement|troisiemement|en (?:second|deuxieme) lieu"
    r")(?![a-z]),? ?"
)
_STOPS = lazy(r'[.;"\n]|, (?=(?:et|puis|ensuite|enfin)\W)|,? et,? $')


def ordered_axes(source: Source, opening: Opening) -> AxisList | None:
    """« … trois axes : tout d’abord a, puis b et enfin c »: as many as announced, in the sentence or the next ones."""
    if not opening.count or opening.count < 2:
        return None
    marks = list(_ORDER.finditer(source.text, opening.end, opening.end + 700))
    first = next((place for place, mark in enumerate(marks) if mark["first"]), None)
    if first is None:
        return None
    chain = marks[first : first + opening.count]
    if len(chain) != opening.count or not chain[-1]["last"]:
        return None
    items = []
    for place, mark in enumerate(chain):
        limit = chain[place + 1].start() if place + 1 < len(chain) else source.sentence_at(mark.end())[1]
        stop = _STOPS.search(source.text, mark.end(), limit)
        low, high = clean(source, mark.end(), stop.start() if stop else limit)
        low, high = cut_explained(source, low, high)
        if 4 <= high - low <= 160 and not is_cut_at(source, high):
            items.append(AxisItem(low, high))
    if len(items) != opening.count:
        return None
    return AxisList(tuple(items), "axes.ordered", items[0].start, opening.count, 2.5)


_OTHER_PART = lazy(
    r"(?:[ivx]+ ?[.)/-] ?|\d+ ?[.)/-] ?)?(?:les? |la |l'|des )?(?:mise en|annexes?|conclusion|suivi|evaluation|gouvernance"
    r"|instances|pilotage|financement|calendrier|bibliographie|glossaire|duree|modalites|signat|partenaires"
    r"|contacts?|en savoir|documents?"
    r"|actualites?|engagements?|sigles|fiches?|objectifs generaux|methode|demarche|diagnostic|contexte|historique|presentation"
    r"|qu'est|pourquoi|comment|quel|qui |ou |telecharger|voir aussi|un peu |retour sur|zoom|focus|chiffres)"
)


def titled_axes(source: Source, opening: Opening) -> AxisList | None:
    """Short titles, each over the paragraphs that explain it, under a heading for priorities or below the announced number."""
    if not (opening.heading or opening.count):
        return None
    _, end = source.sentence_at(opening.end)
    last = opening.line if opening.heading else source.line_at(max(opening.end, end - 1))
    found = _titles(source, source.lines[last.index + 1 : last.index + 120], opening.count)
    enough = len(found) == opening.count if opening.count else 3 <= len(found) <= 8
    runs_out = (
        opening.count is not None and 1 <= len(found) < opening.count and sentence_is_cut(source, len(source.text))
    )
    if not (enough or runs_out):
        return None
    items = []
    for line in found:
        low, high, transversal = cut_transversal(source, *clean(source, line.start, line.end))
        items.append(AxisItem(low, high, transversal=transversal))
    return AxisList(tuple(items), "axes_titled", items[0].start, opening.count, 1.0)


def _titles(source: Source, lines: list[Line], count: int | None) -> list[Line]:
    """The titles from the first line on, each followed by a paragraph; the first one must come at once."""
    found: list[Line] = []
    told = True
    for line in (line for line in lines if not source.goes_on(line)):
        text = source.text[line.start : line.end].rstrip()
        if line.raw.kind is BlockKind.TABLE_ROW:
            break
        if _FOR_AXES.fullmatch(text) and not found:
            continue
        title = not line.raw.bulleted and 5 <= len(text) <= 75 and not text.endswith((".", ":", ",", ";", "?", "!"))
        if title and source.is_capital(line.start) and source.paragraph_end(line) == line.end:
            if not told or _OTHER_PART.match(text) or len(found) == count:
                break
            found.append(line)
            told = False
        elif not found:
            break
        else:
            told = True
    return found if told else found[:-1]


_LEADER = lazy(r" ?(?:\.{3,}|…+)[ .]*(?P<page>\d{1,3})(?= |\n|$)")
_FOR_AXES = lazy(
    r"(?:[ivx]+ ?[.)/-] ?|\d+ ?[.)/-] ?)?(?:les? |nos )?(?:[a-z]+ (?:et |de |du |des )*){0,3}?"
    rf"(?:{NUMBER} )?(?:priorites|axes|orientations)(?: (?!:)[a-z' ]+)?"
)
_RANKED = lazy(r"(?:[ivx]{1,4}|\d{1,2}) ?[.)]")


def contents_axes(source: Source) -> AxisList | None:
    """The entries of a contents page, even on one line, between « Les priorités … 13 » and the next part of the contract."""
    entries = list(_entries(source))
    for place, (low, high) in enumerate(entries):
        if not _FOR_AXES.fullmatch(source.text, low, high):
            continue
        items = []
        for start, end in entries[place + 1 :]:
            if _OTHER_PART.match(source.text, start, end) or _RANKED.match(source.text, start, end):
                break
            first, last, transversal = cut_transversal(source, *clean(source, start, end))
            items.append(AxisItem(first, last, transversal=transversal))
        if 2 <= len(items) <= 9:
            return AxisList(tuple(items), "axes.contents", items[0].start, rank=1.3)
    return None


def _entries(source: Source) -> Iterator[tuple[int, int]]:
    """Each title of a contents page that dots lead to its page."""
    start = 0
    for leader in _LEADER.finditer(source.text):
        line = source.line_at(leader.start())
        low, high = source.trim(max(start, line.start), leader.start(), " .\n")
        start = leader.end()
        if 4 <= high - low <= 160:
            yield low, high


_ACROSS = lazy(
    r"(?:^|\n|(?<![a-z'])(?:un |une |d'un |d'une |l'|et |notre |son ))(?:autre )?(?:axe|volet"
    r"|orientation"
    r"|priorite|thematique|enjeu) transversale?"
    r"(?:(?: [a-z]+){0,4}? ?: ?| ?\( ?| (?:est |sera )?(?:(?:dediee?|consacree?|relati(?:f|ve)"
    r"|liee?|visant) (?:a |au(?= ))|(?:portant |porte )?sur |concernant ))(?=\S)"
)
_ACROSS_ENDS = lazy(r'[.;")\n]')


def with_transversal(source: Source, found: AxisList) -> AxisList:
    """``found``, and the axis that a sentence near by calls transversal: « Ces piliers ont un axe transversal : … »."""
    if any(item.transversal for item in found.items) or len(found.items) < 2:
        return found
    known = {key(source.words(item.start, item.end)) for item in found.items}
    low = max(0, found.items[0].start - 900)
    for match in _ACROSS.finditer(source.text, low, min(len(source.text), found.items[-1].end + 900)):
        stop = _ACROSS_ENDS.search(source.text, match.end())
        start, end = cut_explained(source, *clean(source, match.end(), stop.start() if stop else len(source.text)))
        inside = any(item.start < end and start < item.end for item in found.items)
        if inside or not 4 <= end - start <= 120 or is_cut_at(source, end) or key(source.words(start, end)) in known:
            continue
        items = (*found.items, AxisItem(start, end, transversal=True))
        return replace(found, items=tuple(sorted(items, key=lambda item: item.start)))
    return found
