"""Axes that no known wording opens, proved by their number alone: as many like members as the text announces."""

from __future__ import annotations

from itertools import pairwise

from ecluse.documents.extraction.axes.inline import split_members
from ecluse.documents.extraction.axes.items import AxisItem, AxisList, is_cut_at, sentence_is_cut
from ecluse.documents.extraction.axes.lists import LEADS_ELSEWHERE
from ecluse.documents.extraction.axes.openings import Opening
from ecluse.documents.extraction.axes.shapes import alike, shape
from ecluse.documents.extraction.axes.titles import cut_explained, cut_transversal, without_actions
from ecluse.documents.extraction.source import Line, Source
from ecluse.documents.reading.blocks import BlockKind
from ecluse.lib.patterns import lazy

_NEAR = 500
_COLON = lazy(r": (?=\S)")
_AS_MANY = lazy(
    r"(?:,| ?:| ?-|) (?:(?:ce )?sont |voila |voici )?(?:la )?autant d(?:e |')(?:grande?s |nouve(?:aux|lles) )?"
    r"(?:axes|orientations|priorites|ambitions|thematiques|enjeux prioritaires)(?![a-z])"
)


def counted_axes(source: Source, opening: Opening) -> AxisList | None:
    """The list near ``opening`` that has exactly as many like members as it announces: after a colon, or line by line."""
    if not opening.count or opening.count < 2:
        return None
    for finder in (_after_colon, _lines_below, _titles_below, _first_bullets):
        places = finder(source, opening)
        items = _items(source, places)
        if items and (len(items) == opening.count or (len(places) < opening.count and _runs_out(source, places))):
            return AxisList(tuple(items), "axes.counted", items[0].start, opening.count, 1.1)
    return None


def concluded_axes(source: Source) -> AxisList | None:
    """« Agir sur a, promouvoir b, accompagner c : autant de priorités du contrat », without a number."""
    for found in _AS_MANY.finditer(source.text):
        start, _ = source.sentence_at(found.start())
        pieces = split_members(source, start, found.start())
        texts = [source.text[low:high] for low, high in pieces]
        if len(pieces) >= 3 and alike(texts) and all(8 <= len(text) <= 160 for text in texts):
            items = _items(source, pieces)
            return AxisList(tuple(items), "axes.concluded", items[0].start, None, 1.6)
    return None


def _after_colon(source: Source, opening: Opening) -> list[tuple[int, int]]:
    """The enumeration after any colon of the sentence that announces, or of the next one."""
    _, end = source.sentence_at(opening.end)
    following = next((b for a, b in source.sentences if a >= end), end)
    for colon in _COLON.finditer(source.text, opening.end, min(following, opening.end + _NEAR)):
        stop = source.sentence_at(colon.end())[1]
        if LEADS_ELSEWHERE.search(source.text, opening.end, colon.start()):
            break
        pieces = split_members(source, colon.end(), stop, opening.count)
        if len(pieces) == opening.count and alike([source.text[low:high] for low, high in pieces]):
            return pieces
    return []


def _lines_below(source: Source, opening: Opening) -> list[tuple[int, int]]:
    """The next lines, bulleted or not, built alike: marks are often lost on the way to a page."""
    _, end = source.sentence_at(opening.end)
    lines = _begun(source, opening)[: (opening.count or 0) + 1]
    if source.text[opening.end : end].rstrip().endswith(":") and 2 <= len(lines) < (opening.count or 0):
        places = [_whole(source, line) for line in lines]  # the last lines of a page cut short
        same = len({line.raw.bulleted for line in lines}) == 1
        return places if same and alike([source.text[low:high] for low, high in places]) else []
    found = [_whole(source, line) for line in lines[: opening.count]]
    texts = [source.text[low:high] for low, high in found]
    if len(found) != opening.count or not alike(texts) or any(len(text) > 200 or len(text) < 6 for text in texts):
        return []
    after = _whole(source, lines[-1]) if len(lines) > len(found) else None
    verbs = shape(texts[0]) == "verb"
    more = after is not None and shape(source.text[after[0] : after[1]]) == "verb"
    return found if verbs and not more else []


def _titles_below(source: Source, opening: Opening) -> list[tuple[int, int]]:
    """Bare titles, each over the bullets that make it up."""
    lines = _begun(source, opening)
    if not lines or lines[0].raw.bulleted:
        return []
    found: list[Line] = []
    for line, following in pairwise([*lines, lines[-1]]):
        if line.raw.bulleted:
            continue
        if not following.raw.bulleted or len(line.text) > 120 or line.text.rstrip().endswith((".", ":")):
            break
        found.append(line)
    return [_whole(source, line) for line in found][: opening.count] if len(found) >= 2 else []


def _first_bullets(source: Source, opening: Opening) -> list[tuple[int, int]]:
    """The first items of a list that the page cuts."""
    _, end = source.sentence_at(opening.end)
    if not (opening.heading or source.text[opening.end : end].rstrip().endswith(":")):
        return []
    found = []
    for line in _begun(source, opening):
        if not line.raw.bulleted:
            break
        found.append(_whole(source, line))
    return found


def _begun(source: Source, opening: Opening) -> list[Line]:
    """The lines below the one that announces, those that go on with another left out; a heading or a table ends them."""
    _, end = source.sentence_at(opening.end)
    last = source.line_at(max(opening.end, min(end, len(source.text)) - 1))
    found = []
    for line in source.lines[last.index + 1 : last.index + 60]:
        if line.raw.kind is BlockKind.TABLE_ROW:
            break
        if not source.goes_on(line):
            found.append(line)
    return found


def _whole(source: Source, line: Line) -> tuple[int, int]:
    return line.start, source.paragraph_end(line)


def _runs_out(source: Source, places: list[tuple[int, int]]) -> bool:
    """Whether the text stops soon after the last of them: a page cut short shows fewer than it announces."""
    cut = sentence_is_cut(source, len(source.text))
    return cut and source.text.count("\n", places[-1][1]) < 8 and len(source.text) - places[-1][1] < 400


def _items(source: Source, places: list[tuple[int, int]]) -> list[AxisItem]:
    items = []
    for start, end in without_actions(source, places):
        low, high, transversal = cut_transversal(source, start, end)
        low, high = cut_explained(source, low, high)
        if high - low >= 4 and not is_cut_at(source, high):
            items.append(AxisItem(low, high, transversal=transversal))
    return items
