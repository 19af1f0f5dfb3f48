"""The page of one figure of a place: what it is, its past, its place among others, who it is made of, where it comes from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ecluse.observatory.presenters.absence import status_words
from ecluse.observatory.presenters.portrait import FigureUrl, figure_words
from ecluse.observatory.presenters.portrait_drawings import ages_and_sexes, place_among, trend_figure
from ecluse.observatory.presenters.portrait_maps import ground_of, indicator_map
from ecluse.observatory.presenters.portrait_sentences import sentences
from ecluse.observatory.presenters.trace import TracePage, group_words, trace_page
from ecluse.observatory.rules.charts.maps import AreaMap
from ecluse.observatory.rules.charts.marks import Figure
from ecluse.observatory.rules.wording import period_words
from ecluse.observatory.selectors.around import Peers, Surroundings, on_map
from ecluse.observatory.selectors.portrait import Line
from ecluse.observatory.selectors.told import Told
from ecluse.observatory.selectors.traces import Trace
from ecluse.territories.enums import GeographicLevel as Level


@dataclass(frozen=True, slots=True)
class Linked:
    """A value with what it is about and the address of its own page (empty: it is the one shown)."""

    words: str
    value: str
    url: str


@dataclass(frozen=True, slots=True)
class FigurePage:
    """``said``: the sentences; ``quotable``: whether a finding can be made of the figure shown; ``periods``: the same figure
    of every period; ``groups``: of each part of the people."""

    trace: TracePage
    border: str
    said: tuple[str, ...]
    quotable: bool
    trend: Figure | None
    among: tuple[Figure, ...]
    ages: Figure | None
    map: AreaMap | None
    periods: tuple[Linked, ...]
    groups: tuple[Linked, ...]


def figure_page(
    trace: Trace,
    line: Line,
    others: Sequence[tuple[str, Sequence[Told]]],
    among: Sequence[Peers],
    around: Surroundings | None,
    url: FigureUrl,
) -> FigurePage:
    """The page of the figure that ``trace`` follows. ``line`` is the portrait's, until the period of the figure.

    A figure about a part of the people has its trace, and no drawing: they show everybody.
    """
    figure, plain = trace.figure, trace.figure.column.plain and line.figure is not None
    name = trace.place.name
    found = on_map(around, trace.indicator, figure.column) if around is not None and plain else None
    return FigurePage(
        trace=trace_page(trace),
        border=line.border if plain else "",
        said=tuple(sentences(line, line.figure, figure.column))
        if plain and line.figure is not None and line.figure.has_value
        else (),
        quotable=plain and line.figure is not None and line.figure.has_value and line.figure.column == figure.column,
        trend=trend_figure(line, name, others) if plain else None,
        among=tuple(place_among(line, name, among)) if plain else (),
        ages=ages_and_sexes(line, name) if plain else None,
        map=indicator_map(ground_of(around), around, found, id="carte") if around is not None and found else None,
        periods=tuple(_linked(each, figure, url, trace, period=True) for each in reversed(line.series) if plain),
        groups=tuple(_linked(each, figure, url, trace, period=False) for each in line.groups if plain),
    )


def _linked(each: Told, shown: Told, url: FigureUrl, trace: Trace, *, period: bool) -> Linked:
    column = each.column
    words = period_words(column.start, column.end) if period else group_words(column)
    value = figure_words(trace.indicator, each) or status_words(each)
    return Linked(words[:1].upper() + words[1:], value, "" if column == shown.column else url(trace.indicator, each))


def reference_names(line: Line) -> list[tuple[str, str, str]]:
    """Level, code and name of the areas drawn beside the place, France first, then from the nearest."""
    order = sorted(line.compared, key=lambda each: each.level != Level.FRANCE.value)
    return [(each.level, each.code, "France" if each.level == Level.FRANCE.value else each.name) for each in order]
