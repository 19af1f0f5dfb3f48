"""Axes that bear their label: « Axe 1 : … », « AXE N°2 – … », « Orientation stratégique 3 », « En transversalité : … »."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace

from ecluse.documents.extraction.axes.items import AxisItem, AxisList, is_cut_at
from ecluse.documents.extraction.axes.titles import clean, depth_free, drop_pages
from ecluse.documents.extraction.lines import RawLine
from ecluse.documents.extraction.source import Line, Source
from ecluse.documents.extraction.vocabulary import CLS
from ecluse.documents.reading.blocks import BlockKind
from ecluse.lib.patterns import lazy
from ecluse.lib.text import fold, key, roman

_WORD = (
    r"(?:axe|orientation|priorite|ambition|enjeu|thematique|theme|volet|defi|pilier|chantier"
    r"|objectif strategique|domaine)"
)
_QUALIFIED = (
    r"(?: (?:strategique|prioritaire|thematique|transversal|majeur|principal|d'intervention|d'action|d'orientation))?e?"
)
_NUMBER = (
    r"(?:n ?[°o]?\.? ?)?(?P<number>\d{1,2}(?![\d.,]\d)|(?:viii|vii|vi|iv|ix|iii|ii|i|v|x)(?![a-z])|[a-f](?=[ ]?[:.)-]))"
)
_LABEL = lazy(
    rf"(?<![\w'-])(?P<word>{_WORD}){_QUALIFIED} ?(?:{_NUMBER})?(?P<after> ?[:|)=] ?| ?- ?|\. ?"
    r"| ?\"|,? (?=\")|, (?!(?:qui|dont|avec|et|ou|pour|en|a|mais|puis|est|sont)(?![a-z]))(?=[a-z])| |(?=$|\n))",
    re.MULTILINE,
)
_TRANSVERSAL = lazy(
    r"(?:^|\n|[.…] ?\d{1,3} )(?:en transversalite|axes? (?:strategiques? )?transversa(?:l|ux)|transversal(?:ite)?"
    r"|orientation transversale|volet transversal) ?[:-] ?(?=\S)"
)
_SHEET = lazy(r"(?<![\w'])(?:fiches?[- ]?actions?|fiches?|actions?) ?(?:n ?[°o]? ?)?\d*(?:\.\d+)? ?[:|-]")
_STOP = lazy(r"\n|(?:\.{4,}|…{2,})")
_FAMILY = {"theme": "thematique"}


@dataclass(frozen=True, slots=True)
class _Label:
    word: str
    number: str | None
    number_place: tuple[int, int] | None
    start: int
    title: int
    explicit: bool  # followed by a colon, a dash or the end of the line


def is_axis_line(line: RawLine) -> bool:
    """Whether a line is the title of a numbered axis and nothing else."""
    if line.kind is BlockKind.TABLE_ROW or len(line.text) > 200:
        return False
    found = _LABEL.match(fold(line.text))
    return found is not None and bool(found["number"]) and bool(found["after"].strip())


def labelled_axes(source: Source) -> list[AxisList]:
    """The lists of labelled axes, one for each word used as a label (« axe », « orientation »…)."""
    families: dict[str, list[tuple[_Label, AxisItem]]] = defaultdict(list)
    labels = _labels(source)
    for place, label in enumerate(labels):
        following = labels[place + 1].start if place + 1 < len(labels) else len(source.text)
        title = _title(source, label, following)
        if title:
            item = AxisItem(*title, label.number, label.number_place)
            families[_FAMILY.get(label.word, label.word)].append((label, item))
    lists = [_list_of(source, word, found) for word, found in families.items()]
    return [found for found in lists if found is not None]


def _labels(source: Source) -> list[_Label]:
    found = []
    for match in _LABEL.finditer(source.text):
        line = source.line_at(match.start())
        opens = source.text[line.start : match.start()].strip(' .-:|"0123456789') == ""
        explicit = bool(match["after"].strip()) or match.end() >= line.end
        number = match["number"]
        if not _is_label(source, match, line, opens=opens, explicit=explicit):
            continue
        if number and number.isalpha() and len(number) == 1 and roman(number) is None and not opens:
            continue
        place = match.span("number") if number else None
        found.append(_Label(match["word"], _as_printed(number), place, match.start(), match.end(), explicit))
    return found


def _as_printed(number: str | None) -> str | None:
    if number is None:
        return None
    if number.isdigit():
        return str(int(number))
    return str(roman(number) or number.upper())


def _is_label(source: Source, match: re.Match[str], line: Line, *, opens: bool, explicit: bool) -> bool:
    """A label opens its line, or is numbered and punctuated, or written with a capital inside a contents line."""
    if match["number"]:
        return (opens and (explicit or source.is_capital(match.end()))) or (explicit and not opens)
    return match["word"] == "axe" and explicit and source.is_capital(match.start()) and ":" in match["after"]


def _title(source: Source, label: _Label, following: int) -> tuple[int, int] | None:
    """The words after a label, to the end of the line or to the next label; the next line where the label stands alone."""
    line = source.line_at(label.start)
    start, end = label.title, min(line.end, following)
    if not source.text[start:end].strip(' :.-|"'):
        nxt = source.lines[line.index + 1] if line.index + 1 < len(source.lines) else None
        if nxt is None or nxt.raw.bulleted or nxt.start >= following + 2 or nxt.end - nxt.start > 160:
            return None
        start, end = nxt.start, min(nxt.end, following)
    else:
        end = _continued(source, line, end, following)
    sheet = _SHEET.search(source.text, start, end)
    if sheet:
        end = sheet.start()
    stop = _STOP.search(source.text, start, end)
    if stop:
        end = stop.start()
    inline = source.text[line.start : label.start].strip(' .-:|"') != ""
    if inline:
        cut = depth_free(source, start, end, re.compile(r"[;.] |, (?=(?:l'|et )?$)"))
        end = cut if cut is not None else end
    start, end = clean(source, start, end)
    end = _without_page(source, start, end)
    if end - start < 4 or end - start > 220 or is_cut_at(source, end):
        return None
    return start, end


def _continued(source: Source, line: Line, end: int, following: int) -> int:
    """A title broken over two lines goes on as long as the text joins them."""
    here = line
    while end == here.end and here.index + 1 < len(source.lines) and source.text[here.end : here.end + 1] == " ":
        here = source.lines[here.index + 1]
        end = min(here.end, following)
    return end


def _without_page(source: Source, start: int, end: int) -> int:
    found = re.search(r"[ .…\t]+\d{1,3}$", source.text[start:end])
    return start + found.start() if found and found.start() > 3 and source.line_at(start).raw.page is None else end


def _list_of(source: Source, word: str, found: list[tuple[_Label, AxisItem]]) -> AxisList | None:
    """One axis for each number, repeated labels (contents, headers) merged; None for a lone mention in a sentence."""
    kept: dict[str, tuple[_Label, AxisItem]] = {}
    for label, item in found:
        title = key(source.words(item.start, item.end))
        mark = label.number or title
        if mark in kept or any(key(source.words(i.start, i.end)) == title for _, i in kept.values()):
            continue
        kept[mark] = (label, item)
    items = [item for _, item in kept.values()]
    places = drop_pages(source, [(item.start, item.end) for item in items])
    items = [replace(item, start=start, end=end) for item, (start, end) in zip(items, places, strict=True)]
    numbers = [int(i.number) for i in items if i.number and i.number.isdigit()]
    if len(items) < 2 and not (numbers == [1] and _alone_is_heading(source, items)):
        return None
    if numbers and word != "axe" and numbers[0] != 1:
        return None
    items += _transversal(source, items)
    rank = 3.0 if word == "axe" else 2.7
    return AxisList(
        tuple(sorted(items, key=lambda i: i.start)), f"axes.labelled.{word.split()[0]}", items[0].start, rank=rank
    )


def _alone_is_heading(source: Source, items: list[AxisItem]) -> bool:
    line = source.line_at(items[0].start)
    return line.end - items[0].end < 4 and not re.search(CLS, source.text[line.start : line.end])


def _transversal(source: Source, items: list[AxisItem]) -> list[AxisItem]:
    """« En transversalité : … » beside numbered axes."""
    found = []
    known = {key(source.words(i.start, i.end)) for i in items}
    for match in _TRANSVERSAL.finditer(source.text):
        line = source.line_at(match.end())
        leader = _STOP.search(source.text, match.end(), source.paragraph_end(line))
        start, end = clean(source, match.end(), leader.start() if leader else source.paragraph_end(line))
        end = _without_page(source, start, end)
        if end - start >= 4 and key(source.words(start, end)) not in known:
            found.append(AxisItem(start, end, transversal=True))
    return found
