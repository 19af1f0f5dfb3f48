"""The portrait of a place: for each indicator its figure, what it is compared with, its past, and where it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from ecluse.observatory.build.geography import COMMUNE
from ecluse.observatory.enums import Aggregation, Status
from ecluse.observatory.methods.results import Array
from ecluse.observatory.models import Build
from ecluse.observatory.rules.definitions import Catalogue, Indicator, Source, packaged_catalogue
from ecluse.observatory.rules.places import Place
from ecluse.observatory.rules.similar import VARIABLES, nearest
from ecluse.observatory.selectors.live import live_build
from ecluse.observatory.selectors.loaded import indicators_of
from ecluse.observatory.selectors.places import containers
from ecluse.observatory.selectors.told import Teller, Told
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
class Spread:
    """Where a place stands among the areas of one level: order statistics of their values, and its place from the lowest."""

    level: str
    count: int
    lowest: float
    first_quartile: float
    median: float
    third_quartile: float
    highest: float
    below: int
    equal: int


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
    that has none. ``series``: its figures over time. ``similar``: the median value of the similar territories."""

    indicator: Indicator
    source: Source
    figure: Told | None
    later: Told | None = None
    series: tuple[Told, ...] = ()
    compared: tuple[Compared, ...] = ()
    similar: float = np.nan
    spread: Spread | None = None
    inside: Inside | None = None


@dataclass(frozen=True, slots=True)
class Similar:
    """The territories like the place: their names, and the variables on which likeness was measured."""

    level: str
    names: tuple[tuple[str, str], ...]
    variables: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Portrait:
    place: Place
    build: Build
    lines: tuple[Line, ...]
    similar: Similar | None


def portrait_of(place: Place, build: Build, catalogue: Catalogue, indicators: Sequence[Indicator]) -> Portrait:
    """The portrait of ``place`` in a build, for these indicators, in their order. A few queries, the same for any place."""
    teller = Teller(build, catalogue)
    own = _by_indicator(teller.of_place(place))
    others = [
        (Around(territory.level, territory.code, territory.name), _told_of(teller, territory.level, territory.code))
        for territory in containers(place)
    ]
    others.append((METROPOLITAN, _told_of(teller, METROPOLITAN.level, METROPOLITAN.code)))
    level = place.level or Level.EPCI.value
    panel = teller.panel(level)
    similar, likes = _similar(place, own, panel, catalogue)
    inside = _Inside(teller.panel(COMMUNE), place)
    lines = []
    for indicator in indicators:
        figure, later, series = _latest(own.get(indicator.id, []))
        lines.append(
            Line(
                indicator=indicator,
                source=catalogue.sources[indicator.source],
                figure=figure,
                later=later,
                series=series,
                compared=tuple(_compared(indicator, figure, series, others)),
                similar=_median_of(panel, likes, figure),
                spread=_spread(panel, level, figure),
                inside=inside.of(indicator, figure),
            )
        )
    return Portrait(place, build, tuple(lines), similar)


def live_portrait(place: Place) -> tuple[Portrait, frozenset[str]] | None:
    """The portrait of a place in the live build, and the indicators loaded; None before the first build."""
    build = live_build()
    if build is None:
        return None
    catalogue = packaged_catalogue()
    asked = sorted((each for each in catalogue.indicators.values() if each.portrait), key=lambda each: each.portrait)
    return portrait_of(place, build, catalogue, asked), indicators_of(build)


def _told_of(teller: Teller, level: str, code: str) -> dict[str, list[Told]]:
    return _by_indicator(teller.of_areas(level, [code])[code])


def _by_indicator(figures: Mapping[Column, Told]) -> dict[str, list[Told]]:
    """The figures about everybody, by indicator, from the earliest period to the latest."""
    found: dict[str, list[Told]] = {}
    for column, figure in figures.items():
        if column.plain:
            found.setdefault(column.indicator, []).append(figure)
    for some in found.values():
        some.sort(key=lambda each: (each.column.end, each.column.start))
    return found


def _latest(figures: Sequence[Told]) -> tuple[Told | None, Told | None, tuple[Told, ...]]:
    with_value = [figure for figure in figures if figure.has_value]
    if not with_value:
        return (figures[-1] if figures else None), None, tuple(figures)
    chosen = with_value[-1]
    return chosen, (figures[-1] if figures[-1] is not chosen else None), tuple(figures)


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


def _similar(
    place: Place, own: Mapping[str, list[Told]], panel: Panel | None, catalogue: Catalogue
) -> tuple[Similar | None, list[int]]:
    """The territories like a place, and their rows in the panel of its level."""
    if panel is None or place.level == Level.FRANCE.value:
        return None, []
    columns, logarithms, mine, names = [], [], [], []
    for variable in VARIABLES:
        figure, _, _ = _latest(own.get(variable.indicator, []))
        if figure is None or not figure.has_value or variable.indicator not in catalogue.indicators:
            continue
        place_of = {panel.columns[each]: each for each in panel.columns_of.get(variable.indicator, ())}
        if figure.column in place_of:
            columns.append(panel.column("value", place_of[figure.column]))
            logarithms.append(variable.logarithm)
            mine.append(figure.value)
            names.append(f"{catalogue.indicators[variable.indicator].name} ({figure.column.end.year})")
    if not columns:
        return None, []
    values: Array = np.stack(columns, axis=1)
    if place.code in panel.places and place.level:
        values = values.copy()
        values[panel.places[place.code]] = np.nan
    rows = nearest(values, np.array(mine), tuple(logarithms)).tolist()
    codes = [panel.areas[row] for row in rows]
    level = place.level or Level.EPCI.value
    known = dict(Territory.objects.filter(level=level, code__in=codes).values_list("code", "name"))
    told = tuple((code, known.get(code, code)) for code in codes)
    return (Similar(level, told, tuple(names)) if told else None), rows


def _median_of(panel: Panel | None, rows: Sequence[int], figure: Told | None) -> float:
    values = _column(panel, figure)
    if values is None or not rows:
        return float("nan")
    known = values[list(rows)]
    known = known[~np.isnan(known)]
    return float(np.median(known)) if len(known) else float("nan")


def _spread(panel: Panel | None, level: str, figure: Told | None) -> Spread | None:
    values = _column(panel, figure)
    if values is None or figure is None:
        return None
    known = values[~np.isnan(values)]
    if len(known) < 5:  # quartiles of fewer say nothing
        return None
    low, first, median, third, high = np.quantile(known, [0, 0.25, 0.5, 0.75, 1]).tolist()
    below, equal = int((known < figure.value).sum()), int((known == figure.value).sum())
    return Spread(level, len(known), low, first, median, third, high, below, equal)


def _column(panel: Panel | None, figure: Told | None) -> Array | None:
    """The values of every area of a level for what ``figure`` is about; None where the level has none."""
    if panel is None or figure is None or not figure.has_value:
        return None
    for place in panel.columns_of.get(figure.column.indicator, ()):
        if panel.columns[place] == figure.column:
            found: Array = panel.column("value", place)
            return found
    return None


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


def absence(line: Line, place: Place, loaded: bool) -> str:
    """Why a portrait has no value for an indicator, in one French sentence."""
    if line.figure is not None and line.figure.status is not None:
        return _WHY[line.figure.status]
    if not loaded:
        return "Aucun fichier de cette source n’a été chargé."
    if place.is_free and line.indicator.aggregation is Aggregation.NONE:
        return "Ne se déduit pas des communes : il faudrait que la source le publie pour ce périmètre."
    return "La source ne publie rien pour ce territoire."


_TOO_FEW = "Secret statistique : ce chiffre parlerait de trop peu de personnes, ou en révélerait un autre."
_WHY = {
    Status.SUPPRESSED: _TOO_FEW,
    Status.SUPPRESSED_SECONDARY: _TOO_FEW,
    Status.NOT_SIGNIFICANT: "La source ne publie pas ce chiffre : il n’est pas assez sûr.",
    Status.NOT_APPLICABLE: "Sans objet pour ce territoire.",
    Status.UNAVAILABLE: "La source n’a pas ce chiffre, ou des communes du territoire manquent.",
    Status.BROKEN: "Le territoire a changé : ce qui est d’avant ne peut être ni additionné ni partagé sans l’inventer.",
    Status.MISSING: "La case de la source est vide.",
}
