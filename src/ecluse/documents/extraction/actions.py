"""Actions told in running text or in a contents page: a numbered title, and its leads below or in brackets.

Action sheets with fields are read by :mod:`ecluse.documents.extraction.sheets`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from ecluse.documents.extraction.axes.items import AxisList, is_cut_at
from ecluse.documents.extraction.axes.titles import clean, drop_pages
from ecluse.documents.extraction.leads import LEAD
from ecluse.documents.extraction.source import Line, Source
from ecluse.documents.extraction.told_actions import told_actions
from ecluse.documents.reading.blocks import BlockKind
from ecluse.lib.patterns import lazy
from ecluse.lib.text import key

_LABEL = lazy(
    r"(?<![\w'])(?P<label>fiches?[ -]?actions?|fiches?|actions?|fa(?= ?\d)) ?(?P<no>n ?[°o]?\.? ?"
    r"|num(?:ero)? ?)?(?P<number>\d{1,2}(?:[.-]\d{1,2}){0,2}(?!\d))? ?(?P<after>:|\||-(?= )"
    r"|\.(?= )|(?<=\d)(?= ))"
)
_NUMBERED = lazy(r"(?P<number>\d{1,2}(?:\.\d{1,2}){0,2})(?: ?[-:/)] ?|\. ?| )(?=[a-z])")
_MARKED = lazy(r"(?P<number>\d{1,2}(?:\.\d{1,2}){0,2}) ?[.):/–-]?$")
_STATE = lazy(r" (?:- |: |\()(?:partiellement |non )?(?:realisee?|abandonnee?|en cours|reportee?|terminee?)\)?$")
_LONE_LABEL = lazy(r" (?:fiches?[ -]?actions?|fiches?) ?(?:n ?[°o]?)? ?\d*$")
_STOP = lazy(r"(?<![\w'-])(?:axe|orientation)s? ?(?:\d|:|[ivx]+ ?[:-])")


@dataclass(frozen=True, slots=True)
class ActionItem:
    """An action: its title's place, its number, and where the words naming its leads stand."""

    start: int
    end: int
    number: str | None
    number_place: tuple[int, int] | None
    leads: tuple[int, int] | None


def find_actions(source: Source, axes: AxisList | None = None, announced: int | None = None) -> list[ActionItem]:
    """Labelled sheets (« Fiche action n° 4 : … »), else numbered titles each followed by who leads it.

    Failing these, the items below the labelled ``axes``, where they are as many as ``announced``; else a list told as such.
    """
    labelled = _labelled(source)
    led = _led(source)
    if len(labelled) >= 2 or led:
        return labelled if len(labelled) >= max(2, len(led)) else led
    return (_counted(source, axes, announced) if axes and announced else []) or _told(source, axes)


def _told(source: Source, axes: AxisList | None) -> list[ActionItem]:
    """Unnumbered actions of a list; the number that a bullet bears is theirs."""
    return [
        ActionItem(start, end, _number(source, source.line_at(start))[0], None, None)
        for start, end in told_actions(source, axes)
    ]


def _counted(source: Source, axes: AxisList, announced: int) -> list[ActionItem]:
    """The list items or numbered lines below labelled axes, if there are as many as the text announces."""
    if not axes.rule.startswith("axes.labelled"):
        return []
    titles = {source.line_at(axis.start).index for axis in axes.items}
    first = source.line_at(axes.items[0].start).index
    items: list[ActionItem] = []
    for line in source.lines[first:]:
        if line.index in titles or source.goes_on(line):
            continue
        number, place, begin = _number(source, line)
        if not line.raw.bulleted and (number is None or "." not in number):
            continue
        start, end = clean(source, begin, _title_end(source, line, begin, len(source.text)))
        if 5 <= end - start <= 300:
            items.append(ActionItem(start, end, number, place, None))
    return items if len(items) == announced else []


def _labelled(source: Source) -> list[ActionItem]:
    marks = [m for m in _LABEL.finditer(source.text) if _is_label(source, m)]
    items: list[ActionItem] = []
    seen: dict[str, int] = {}
    for place, match in enumerate(marks):
        following = marks[place + 1].start() if place + 1 < len(marks) else len(source.text)
        item = _item(source, match, following)
        if item is None:
            continue
        title = key(source.words(item.start, item.end))
        if title not in seen:
            seen[title] = len(items)
            items.append(item)
        elif item.leads and not items[seen[title]].leads:
            items[seen[title]] = item
    places = drop_pages(source, [(item.start, item.end) for item in items])
    return [replace(item, start=start, end=end) for item, (start, end) in zip(items, places, strict=True)]


def _is_label(source: Source, match: re.Match[str]) -> bool:
    line = source.line_at(match.start())
    opens = source.text[line.start : match.start()].strip(' .-|"') == ""
    if match["number"]:
        return opens or source.is_capital(match.start()) or "fiche" in match["label"]
    return "fiche" in match["label"] and ":" in match["after"]


def _item(source: Source, match: re.Match[str], following: int) -> ActionItem | None:
    line = source.line_at(match.start())
    end = _title_end(source, line, match.end(), following)
    start, end = match.end(), end
    if not source.text[start:end].strip(' :.-|"') and line.index + 1 < len(source.lines):
        nxt = source.lines[line.index + 1]
        start, end = nxt.start, min(nxt.end, following)
        line = nxt
    leads, end = _leads_of(source, line, start, end)
    start, end = clean(source, start, end)
    end = _without_page(source, start, end)
    state = _STATE.search(source.text, start, end)
    start, end = clean(source, start, state.start()) if state else (start, end)
    tail = _LONE_LABEL.search(source.text, start, end)
    start, end = clean(source, start, tail.start()) if tail else (start, end)
    if end - start < 5 or end - start > 300 or is_cut_at(source, end):
        return None
    number = match["number"]
    return ActionItem(start, end, number, match.span("number") if number else None, leads)


def _title_end(source: Source, line: Line, start: int, following: int) -> int:
    end, here = min(line.end, following), line
    while end == here.end and here.index + 1 < len(source.lines) and source.text[here.end : here.end + 1] == " ":
        here = source.lines[here.index + 1]
        if LEAD.match(source.text, here.start):
            break
        end = min(here.end, following)
    stop = _STOP.search(source.text, start, end)
    return stop.start() if stop else end


def _without_page(source: Source, start: int, end: int) -> int:
    """The title without the dotted line and page number of a contents page."""
    found = re.search(r"(?: ?\.{2,}| ?…+|(?: \.){2,})[ .…]*\d{1,3}$", source.text[start:end])
    return start + found.start() if found else end


def _leads_of(source: Source, line: Line, start: int, end: int) -> tuple[tuple[int, int] | None, int]:
    """The place of the leads, inside the title's line (then the title ends before it) or at the head of the next line."""
    inside = LEAD.search(source.text, start, end)
    if inside and inside.start() > start + 4:
        stop = source.text.find(")", inside.end(), end) if "(" in inside["open"] else end
        return (inside.end(), stop if stop > 0 else end), inside.start()
    last = source.line_at(max(start, end - 1))
    if last.index + 1 < len(source.lines):
        nxt = source.lines[last.index + 1]
        found = LEAD.match(source.text, nxt.start, nxt.end)
        if found:
            return (found.end(), _lead_end(source, nxt)), end
    return None, end


def _lead_end(source: Source, line: Line) -> int:
    end = source.paragraph_end(line)
    stop = re.compile(r"\.(?= |$)").search(source.text, line.start, end)
    return stop.start() if stop and stop.start() > line.start + 12 else end


def _led(source: Source) -> list[ActionItem]:
    """Numbered lines or list items followed by a line or brackets that say who leads."""
    items: list[ActionItem] = []
    for line in source.lines:
        number, place, begin = _number(source, line)
        if number is None and not line.raw.bulleted and line.raw.kind is not BlockKind.HEADING:
            continue
        end = _title_end(source, line, begin, len(source.text))
        leads, end = _leads_of(source, source.line_at(end - 1), begin, end)
        start, end = clean(source, begin, end)
        if 5 <= end - start <= 300:
            items.append(ActionItem(start, end, number, place, leads))
    led = [item for item in items if item.leads is not None]
    return _with_the_unled(source, items, led) if len(led) >= 2 else []


def _with_the_unled(source: Source, items: list[ActionItem], led: list[ActionItem]) -> list[ActionItem]:
    """The led items, and the bullets that stand in the same runs and bear no lead, where most bullets bear one.

    « • Former des relais, porté par le CLIC / • Sensibiliser aux écrans »: both are actions.
    """
    bullets = [item for item in led if source.line_at(item.start).raw.bulleted and item.number is None]
    level = {source.line_at(item.start).raw.level for item in bullets}
    marks = {source.line_at(item.start).raw.marker for item in bullets}
    if len(bullets) < len(led) or len(level) > 1 or len(marks) > 1:
        return led
    first, last = source.line_at(led[0].start).index, source.line_at(led[-1].start).index
    peers = [
        item
        for item in items
        if (line := source.line_at(item.start)).raw.bulleted
        and line.raw.level in level
        and line.raw.marker in marks
        and _same_run(source, line, first, last)
    ]
    return peers if len(led) * 2 > len(peers) else led


def _same_run(source: Source, line: Line, first: int, last: int) -> bool:
    """Whether a bullet stands among the led ones, or goes on with the list of the first or of the last of them."""
    if first <= line.index <= last:
        return True
    low, high = (line.index, first) if line.index < first else (last, line.index)
    return all(other.raw.bulleted or source.goes_on(other) for other in source.lines[low : high + 1])


def _number(source: Source, line: Line) -> tuple[str | None, tuple[int, int] | None, int]:
    marked = _MARKED.match(line.raw.marker)
    if marked:
        return marked["number"], None, line.start
    found = _NUMBERED.match(source.text, line.start, line.end)
    if found:
        return found["number"], found.span("number"), found.end()
    return None, None, line.start
