"""One indicator over the areas of one level: what the explorer shows, work being that of what is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from django.db.models import QuerySet
from numpy.typing import NDArray

from ecluse.observatory.build.geography import COMMUNE
from ecluse.observatory.methods.results import Array
from ecluse.observatory.models import Build
from ecluse.observatory.rules.definitions import Catalogue, Indicator
from ecluse.observatory.selectors.live import panel_of
from ecluse.observatory.selectors.portrait import METROPOLITAN
from ecluse.observatory.store.panels import Column, Panel
from ecluse.territories.enums import GeographicLevel as Level
from ecluse.territories.models import Territory
from ecluse.territories.selectors import communes_of, get_territory

#: The levels that may be explored, from the largest to the smallest.
LEVELS = (Level.REGION, Level.DEPARTMENT, Level.EPCI, Level.COMMUNE, Level.QPV, Level.IRIS)
#: Beyond so many areas the map and the list ask for a part of France first.
MOST_AREAS = 4_000


@dataclass(frozen=True, slots=True)
class Offer:
    """An indicator that has figures: at which levels, and the last period of each."""

    indicator: Indicator
    levels: tuple[Level, ...]


@dataclass(frozen=True, slots=True)
class Explored:
    """An indicator over areas: values (NaN: none), limits and statuses (0: nothing known) in the order of ``areas``.

    ``columns``: the periods that the level has, the latest first; ``reference``: the value of France of that period.
    """

    indicator: Indicator
    level: Level
    within: Territory | None
    column: Column
    columns: tuple[Column, ...]
    areas: tuple[Territory, ...]
    values: Array
    lower: Array
    upper: Array
    status: NDArray[np.uint8]
    category: NDArray[np.int64]
    reference: tuple[str, float] | None


def offers(build: Build, catalogue: Catalogue) -> list[Offer]:
    """The indicators that a build has figures of, in the order of the catalogue."""
    panels = {level: panel for level in LEVELS if (panel := panel_of(build, level.value)) is not None}
    found = []
    for id, indicator in catalogue.indicators.items():
        levels = tuple(level for level, panel in panels.items() if id in panel.columns_of)
        if levels:
            found.append(Offer(indicator, levels))
    return found


def periods(panel: Panel, indicator: str) -> list[int]:
    """The places of the columns about everybody, the latest period first."""
    return [place for place in reversed(panel.columns_of.get(indicator, [])) if panel.columns[place].plain]


def explore(build: Build, indicator: Indicator, level: Level, within: Territory | None, period: str) -> Explored | None:
    """``indicator`` over the areas of ``level`` that lie in ``within`` (None: all of them, when they are not too many).

    ``period`` is the end of the period asked for, in ISO; any other text gives the latest. None when the level has nothing.
    """
    panel = panel_of(build, level.value)
    places = periods(panel, indicator.id) if panel is not None else []
    if panel is None or not places:
        return None
    place = next((each for each in places if panel.columns[each].end.isoformat() == period), places[0])
    areas = _areas(panel, level, within)
    rows = np.array([panel.places[area.code] for area in areas], dtype=np.int64)
    column = panel.columns[place]

    def of(name: str) -> NDArray[np.float64]:
        found: NDArray[np.float64] = panel.column(name, place)[rows]
        return found

    return Explored(
        indicator=indicator,
        level=level,
        within=within,
        column=column,
        columns=tuple(panel.columns[each] for each in places),
        areas=tuple(areas),
        values=of("value"),
        lower=of("lower95"),
        upper=of("upper95"),
        status=panel.column("status", place)[rows],
        category=panel.column("category", place)[rows].astype(np.int64),
        reference=_reference(build, column),
    )


def _areas(panel: Panel, level: Level, within: Territory | None) -> list[Territory]:
    """The territories of the panel in ``within``, by name; none when they would be too many without it."""
    rows: QuerySet[Territory] = Territory.objects.of_level(level).order_by("folded_name", "code")
    if within is None:
        if len(panel.areas) > MOST_AREAS:
            return []
    elif level == Level.COMMUNE:
        rows = communes_of(within)
    elif within.geographic_level != Level.FRANCE:
        rows = _inside(rows, level, within)
    return [each for each in rows if each.code in panel.places][:MOST_AREAS]


def _inside(rows: QuerySet[Territory], level: Level, within: Territory) -> QuerySet[Territory]:
    """Those of ``rows``, which are of ``level``, that lie in ``within`` for a part at least."""
    if level == Level.REGION:
        return rows.filter(code=within.region_code or within.code)
    if level == Level.DEPARTMENT:
        region = within.geographic_level == Level.REGION
        return rows.filter(region_code=within.code) if region else rows.filter(code=within.code)
    communes = communes_of(within)
    if level == Level.EPCI:
        return rows.filter(composition__member__in=communes).distinct()
    return rows.filter(belongs_to__container__in=communes).distinct()


def _reference(build: Build, column: Column) -> tuple[str, float] | None:
    panel = panel_of(build, Level.FRANCE.value)
    if panel is None or column not in panel.columns:
        return None
    place = panel.columns.index(column)
    for code, name in (("FR", "France"), (METROPOLITAN.code, METROPOLITAN.name)):
        if code in panel.places:
            value = float(panel.column("value", place)[panel.places[code]])
            if not np.isnan(value):
                return name, value
    return None


def get_container(key: str) -> Territory | None:
    """The territory that « LEVEL:code » names, among those that hold others."""
    word, _, code = key.partition(":")
    try:
        level = Level(word.upper())
    except ValueError:
        return None
    return get_territory(level, code) if level in {Level.FRANCE, Level.REGION, Level.DEPARTMENT, Level.EPCI} else None


def containers_to_choose() -> Sequence[Territory]:
    """The régions and départements, by name."""
    rows = Territory.objects.current().filter(level__in=[Level.REGION, Level.DEPARTMENT])
    return list(rows.order_by("-level", "folded_name"))


def usual_container(build: Build) -> Territory | None:
    """The département of which the build knows most communes: where exploring communes begins."""
    panel = panel_of(build, COMMUNE)
    if panel is None:
        return None
    counts: dict[str, int] = {}
    for code in panel.areas:
        department = code[:3] if code.startswith("97") else code[:2]
        counts[department] = counts.get(department, 0) + 1
    best = max(counts, key=lambda code: (counts[code], code), default="")
    return get_territory(Level.DEPARTMENT, best) if best else None
