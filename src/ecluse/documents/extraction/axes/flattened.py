"""Axes of a page that a conversion has laid on one line: « Axe stratégique Agir … Axe stratégique Promouvoir … »."""

from __future__ import annotations

from itertools import pairwise

from ecluse.documents.extraction.axes.items import AxisItem, AxisList, is_cut_at
from ecluse.documents.extraction.axes.titles import clean
from ecluse.documents.extraction.source import Line, Source
from ecluse.documents.extraction.vocabulary import AXIS_QUALIFIER
from ecluse.lib.patterns import lazy

_LABEL = lazy(
    rf"(?<![\w'-])(?:axe|orientation|priorite){AXIS_QUALIFIER} (?:n ?[°o]? ?)?(?:(?P<number>\d{{1,2}}) )?(?=[a-z])"
)
#: Where a title ends: at the number of the next row or page, at leaders, at the foot of the page.
_ENDS = lazy(
    r" (?P<row>\d{1,3}) (?=[a-z])| ?\.{3}| ?…| (?:janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre"
    r"|novembre|decembre)"
    r" (?:19|20)\d\d| (?:version|page|fiches?) "
)
_LONG, _LONGEST_TITLE = 250, 200


def flattened_axes(source: Source) -> AxisList | None:
    """The titles after three or more labels with capitals on one line, numbered from one or not at all."""
    for line in source.lines:
        if line.end - line.start < _LONG:
            continue
        items = _items(source, line)
        numbers = [item.number for item in items if item.number]
        in_order = numbers in ([], [str(place + 1) for place in range(len(items))])
        if len(items) >= 3 and in_order:
            return AxisList(tuple(items), "axes.flattened", items[0].start, rank=2.2)
    return None


def _items(source: Source, line: Line) -> list[AxisItem]:
    labels = [
        label
        for label in _LABEL.finditer(source.text, line.start, line.end)
        if source.is_capital(label.start()) and source.is_capital(label.end())
    ]
    items = []
    for label, following in pairwise([*(label for label in labels), None]):
        if label is None:
            break
        limit = following.start() if following else line.end
        ends = _ENDS.finditer(source.text, label.end(), limit)
        stop = next((end for end in ends if not end["row"] or source.is_capital(end.end())), None)
        low, high = clean(source, label.end(), stop.start() if stop else limit)
        if 4 <= high - low <= _LONGEST_TITLE and not is_cut_at(source, high):
            place = label.span("number") if label["number"] else None
            items.append(AxisItem(low, high, label["number"], place))
    return items
