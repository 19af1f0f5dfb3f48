"""The portrait of a place: for each indicator its figure, what it is compared with, its past, and where it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import numpy as np

from ecluse.observatory.build.geography import COMMUNE
from ecluse.observatory.enums import Aggregation
from ecluse.observatory.models import Build
from ecluse.observatory.rules.definitions import Catalogue, Indicator, Source, packaged_catalogue
from ecluse.observatory.rules.places import Place
from ecluse.observatory.rules.ruptures import Rupture, ruptures
from ecluse.observatory.rules.similar import VARIABLES
from ecluse.observatory.selectors.borders import Borders
from ecluse.observatory.selectors.live import live_build
from ecluse.observatory.selectors.loaded import indicators_of
from ecluse.observatory.selectors.places import containers
from ecluse.observatory.selectors.standing import Likes, Similar, Spread, likes_of, rows_of_today, similar_to, spread_of
from ecluse.observatory.selectors.told import Teller, Told
from ecluse.observatory.selectors.traces import explained
from ecluse.observatory.store.panels import Column, Panel
from ecluse.territories.enums import GeographicLevel as Level
from ecluse.territories.models import Territory


class Around(NamedTuple):
    """An area that a place is compared with."""

    level: str
    code: str
    name: str


#: What some sources publish in place of France. It stands for France where there is no figure of France itself.
METROPOLITAN = Around(Level.FRANCE.value, "FM", "France métropolitaine")


@dataclass(frozen=True, slots=True)
class Compared:
    """The same figure elsewhere: ``name`` and ``level`` of the area. ``own`` is the place's figure of the same period, which
    may be an earlier one than the figure shown; None where they have no period in common."""

    name: str
    level: str
    code: str
    figure: Told
    own: Told | None


@dataclass(frozen=True, slots=True)
class Inside:
    """The communes of a place: the lowest and the highest value with their names, and how many have one, in the period of
    ``column``, which may be another one than the figure's."""

    column: Column
    lowest: float
    lowest_name: str
    highest: float
    highest_name: str
    count: int
    of: int


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator of a portrait. ``figure`` is the latest that has a value, else the latest; ``later`` is a later one
    that has none. ``series``: its figures over time, of periods as long as the figure's; ``cuts``: where they do not
    compare; ``borders``: the borders of each, in words, where they are not those of today. ``groups``: the figures of the
    same period about a part of the people (a sex, ages, another group). ``likes``: the similar territories."""

    indicator: Indicator
    source: Source
    figure: Told | None
    later: Told | None = None
    series: tuple[Told, ...] = ()
    cuts: tuple[Rupture, ...] = ()
    borders: tuple[str, ...] = ()
    groups: tuple[Told, ...] = ()
    compared: tuple[Compared, ...] = ()
    likes: Likes | None = None
    spread: Spread | None = None
    inside: Inside | None = None

    @property
    def border(self) -> str:
        """The borders that the figure speaks of, in words; nothing for those of today."""
        place = next((number for number, each in enumerate(self.series) if each is self.figure), -1)
        return self.borders[place] if self.borders and place >= 0 else ""


@dataclass(frozen=True, slots=True)
class Portrait:
    place: Place
    build: Build
    lines: tuple[Line, ...]
    similar: Similar | None


def portrait_of(
    place: Place, build: Build, catalogue: Catalogue, indicators: Sequence[Indicator], until: date | None = None
) -> Portrait:
    """The portrait of ``place`` in a build, for these indicators, in their order. A few queries, the same for any place.

    ``until``: nothing of a later period is told; what likeness is measured on is the same for all periods.
    """
    teller = Teller(build, catalogue)
    wanted = {each.id for each in indicators} | {each.indicator for each in VARIABLES}
    told = teller.of_place(place, wanted)
    all_own = _by_indicator(told, until)
    own = _about_everybody(all_own)
    for id in own.keys() & {each.id for each in indicators}:
        own[id][-1] = explained(build, catalogue, own[id][-1], place)
    others = [
        (Around(each.level, each.code, each.name), _told_of(teller, each.level, each.code, until))
        for each in containers(place)
    ]
    others.append((METROPOLITAN, _told_of(teller, METROPOLITAN.level, METROPOLITAN.code, until)))
    level = place.level or Level.EPCI.value
    panel = teller.panel(level)
    today = rows_of_today(panel, level)
    # Likeness is of the whole build: a place has the same likes whatever the period shown.
    latest = {id: _latest(some)[0] for id, some in _about_everybody(_by_indicator(told, None)).items()}
    similar, likes = similar_to(place, latest, panel, today, catalogue)
    inside, borders = _Inside(teller.panel(COMMUNE), place), Borders(build, place)
    lines = []
    for indicator in indicators:
        figure, later, series = _latest(own.get(indicator.id, []))
        drawn = borders.of(indicator.id, series)
        lines.append(
            Line(
                indicator=indicator,
                source=catalogue.sources[indicator.source],
                figure=figure,
                later=later,
                series=series,
                cuts=ruptures(series, drawn),
                borders=drawn,
                groups=_groups(figure, all_own.get(indicator.id, [])),
                compared=tuple(_compared(indicator, figure, series, others)),
                likes=None if indicator.is_additive else likes_of(panel, likes, figure),
                spread=spread_of(panel, level, today, figure),
                inside=inside.of(indicator, figure),
            )
        )
    return Portrait(place, build, tuple(lines), similar)


def live_portrait(
    place: Place, indicators: Sequence[str] | None = (), until: date | None = None
) -> tuple[Portrait, frozenset[str]] | None:
    """The portrait of a place in the live build, and the indicators loaded; None before the first build.

    ``indicators``: those wanted, by their identifiers; none: those of the first page; None: every one of the catalogue.
    """
    build = live_build()
    if build is None:
        return None
    catalogue = packaged_catalogue()
    if indicators is None:
        asked = list(catalogue.indicators.values())
    elif indicators:
        asked = [catalogue.indicators[each] for each in indicators]
    else:
        asked = sorted(
            (each for each in catalogue.indicators.values() if each.portrait), key=lambda each: each.portrait
        )
    return portrait_of(place, build, catalogue, asked, until), indicators_of(build)


def _told_of(teller: Teller, level: str, code: str, until: date | None) -> dict[str, list[Told]]:
    return _about_everybody(_by_indicator(teller.of_areas(level, [code])[code], until))


def _about_everybody(figures: Mapping[str, list[Told]]) -> dict[str, list[Told]]:
    found = ((id, [each for each in some if each.column.plain]) for id, some in figures.items())
    return {id: plain for id, plain in found if plain}


def _by_indicator(figures: Mapping[Column, Told], until: date | None) -> dict[str, list[Told]]:
    """The figures by indicator, from the earliest period to the latest; none of a period that ends after ``until``."""
    found: dict[str, list[Told]] = {}
    for column, figure in figures.items():
        if until is None or column.end <= until:
            found.setdefault(column.indicator, []).append(figure)
    for some in found.values():
        some.sort(key=lambda each: (each.column.end, each.column.start))
    return found


def _latest(figures: Sequence[Told]) -> tuple[Told | None, Told | None, tuple[Told, ...]]:
    """The latest figure that has a value, a later one that has none, and those of periods as long as the first's."""
    with_value = [figure for figure in figures if figure.has_value]
    if not with_value:
        return (figures[-1] if figures else None), None, tuple(figures)
    chosen = with_value[-1]
    series = tuple(each for each in figures if abs(_days(each) - _days(chosen)) <= _SAME_LENGTH * _days(chosen))
    return chosen, (figures[-1] if figures[-1].column.end > chosen.column.end else None), series


def _days(figure: Told) -> int:
    return (figure.column.end - figure.column.start).days + 1


#: Periods are as long when their numbers of days differ by less: a leap year, quarters of 90 and 92 days.
_SAME_LENGTH = 0.05


def _groups(figure: Told | None, figures: Sequence[Told]) -> tuple[Told, ...]:
    """The figures about a part of the people, of the period of ``figure``."""
    if figure is None:
        return ()
    period = (figure.column.start, figure.column.end)
    return tuple(each for each in figures if not each.column.plain and (each.column.start, each.column.end) == period)


def _compared(
    indicator: Indicator,
    figure: Told | None,
    series: Sequence[Told],
    others: Sequence[tuple[Around, Mapping[str, list[Told]]]],
) -> list[Compared]:
    """The figure of the last period that each area compared with shares with the place, else its latest.

    Counts are not compared: a département has more people than its communes, and nobody learns from it.
    """
    if figure is not None and indicator.aggregation is Aggregation.SUM:
        return []
    mine = {each.column: each for each in series if each.has_value}
    found: list[Compared] = []
    for around, figures in others:
        if around == METROPOLITAN and any(each.level == METROPOLITAN.level for each in found):
            continue
        told = [each for each in figures.get(indicator.id, ()) if each.has_value]
        shared = [each for each in told if each.column in mine]
        if told:
            chosen = shared[-1] if shared else told[-1]
            found.append(Compared(around.name, around.level, around.code, chosen, mine.get(chosen.column)))
    return found


class _Inside:
    """The communes of a place: their rows are read once, their names too."""

    def __init__(self, panel: Panel | None, place: Place) -> None:
        several = panel is not None and len(place.communes) > 1
        self._panel = panel if several else None
        self._codes = [code for code in place.communes if panel is not None and code in panel.places]
        self._of = len(place.communes)
        self._rows = np.array([panel.places[code] for code in self._codes] if panel is not None else [], dtype=np.int64)
        self._names = (
            dict(Territory.objects.filter(level=Level.COMMUNE, code__in=self._codes).values_list("code", "name"))
            if several and len(self._codes) <= _MOST_COMMUNES
            else {}
        )

    def of(self, indicator: Indicator, figure: Told | None) -> Inside | None:
        """The extremes among the communes, of the figure's period, else of the latest that communes have."""
        if self._panel is None or not self._names or indicator.is_category:
            return None
        columns = [place for place in self._panel.columns_of.get(indicator.id, ()) if self._panel.columns[place].plain]
        wanted = [place for place in columns if figure is not None and self._panel.columns[place] == figure.column]
        for place in wanted or columns[-1:]:
            values = self._panel.column("value", place)[self._rows]
            known = np.flatnonzero(~np.isnan(values))
            if len(known) > 1:
                low, high = known[np.argmin(values[known])], known[np.argmax(values[known])]
                names = [self._names.get(self._codes[each], self._codes[each]) for each in (low, high)]
                return Inside(
                    self._panel.columns[place],
                    float(values[low]),
                    names[0],
                    float(values[high]),
                    names[1],
                    len(known),
                    self._of,
                )
        return None


#: Beyond so many communes (a région, France) naming the extremes tells nothing about the place.
_MOST_COMMUNES = 1500
