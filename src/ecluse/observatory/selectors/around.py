"""What is drawn around a place: the communes of its surroundings with their contours, and the areas that it is among."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ecluse.observatory.build.geography import COMMUNE
from ecluse.observatory.methods.results import Array
from ecluse.observatory.models import Build
from ecluse.observatory.rules.definitions import Indicator
from ecluse.observatory.rules.places import Place
from ecluse.observatory.selectors.live import panel_of
from ecluse.observatory.selectors.told import Told
from ecluse.observatory.store.panels import Column, Panel
from ecluse.territories.enums import GeographicLevel as Level
from ecluse.territories.models import Composition, Territory
from ecluse.territories.selectors import MapSource, areas_map

#: More communes than this are not drawn: the map of a region is that of the explorer.
MOST_COMMUNES = 900
#: A map, or a distribution, of fewer values than this is a list.
_FEWEST = 5


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The communes of the départements of a place with their contours; ``mine``: the places of its own, ``focus``: of those
    to bring in view."""

    drawn: MapSource
    mine: tuple[int, ...]
    focus: tuple[int, ...]
    panel: Panel
    rows: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class OnMap:
    """One indicator over the communes of the surroundings: values (NaN: none), statuses (0: nothing known), classes."""

    indicator: Indicator
    column: Column
    values: Array
    status: NDArray[np.uint8]
    category: NDArray[np.int64]


def surroundings(build: Build, place: Place) -> Surroundings | None:
    """The communes to draw for a place; None when it has none, or too many."""
    panel = panel_of(build, COMMUNE)
    if panel is None or not place.communes or len(place.communes) > MOST_COMMUNES:
        return None
    communes = Territory.objects.current().of_level(Level.COMMUNE)
    own = set(place.communes)
    departments = set(communes.filter(code__in=own).values_list("department_code", flat=True)) - {""}
    areas = list(communes.filter(department_code__in=departments).order_by("code"))
    if not areas or len(areas) > MOST_COMMUNES:
        areas = [each for each in areas if each.code in own]
    mine = tuple(number for number, each in enumerate(areas) if each.code in own)
    near = set(_of_the_same_epci(place.communes[0])) if len(own) == 1 else own
    focus = tuple(number for number, each in enumerate(areas) if each.code in near) or mine
    rows = np.array([panel.places.get(each.code, -1) for each in areas], dtype=np.int64)
    return Surroundings(areas_map(areas), mine, focus, panel, rows)


def _of_the_same_epci(code: str) -> list[str]:
    """The communes of the intercommunality of a commune, that one included."""
    last = (
        Composition.objects.filter(container__level=Level.EPCI, member__level=Level.COMMUNE, member__code=code)
        .order_by("-vintage")
        .values("container", "vintage")
        .first()
    )
    if last is None:
        return [code]
    return list(Composition.objects.filter(**last).values_list("member__code", flat=True))


def on_map(around: Surroundings, indicator: Indicator, column: Column | None) -> OnMap | None:
    """``indicator`` over the communes drawn, of the period of ``column`` or of the latest that enough of those in view have."""
    panel = around.panel
    places = [each for each in panel.columns_of.get(indicator.id, ()) if panel.columns[each].plain]
    wanted = [each for each in places if panel.columns[each] == column] if column is not None else []
    focus = around.rows[list(around.focus)]
    for place in [*wanted, *reversed(places)]:
        found = panel.column("status", place)[focus]
        known = panel.column("category" if indicator.is_category else "value", place)[focus]
        there = known > 0 if indicator.is_category else ~np.isnan(known)
        if int((there & (found > 0) & (focus >= 0)).sum()) >= min(_FEWEST, len(around.focus)):
            return _drawn(around, indicator, place)
    return None


def _drawn(around: Surroundings, indicator: Indicator, place: int) -> OnMap:
    panel, unknown = around.panel, around.rows < 0
    values = np.array(panel.column("value", place)[around.rows], dtype=np.float64)
    values[unknown] = np.nan
    status = np.array(panel.column("status", place)[around.rows], dtype=np.uint8)
    status[unknown] = 0
    category = np.array(panel.column("category", place)[around.rows], dtype=np.int64)
    category[unknown] = 0
    return OnMap(indicator, panel.columns[place], values, status, category)


@dataclass(frozen=True, slots=True)
class Peers:
    """The areas of one level that a place is among: ``words`` name them, values (NaN: none) in the order of ``names``."""

    words: str
    names: tuple[str, ...]
    values: Array


def peers(build: Build, place: Place, figure: Told) -> list[Peers]:
    """The values of the areas of the same level, near (the département's communes, the region's intercommunalities) then
    in all France where they are few enough to be of use; a set of communes is set beside intercommunalities."""
    level = Level(place.level or Level.EPCI.value)
    panel = panel_of(build, level.value)
    columns = [] if panel is None else panel.columns_of.get(figure.column.indicator, [])
    column = next((each for each in columns if panel is not None and panel.columns[each] == figure.column), None)
    if panel is None or column is None:
        return []
    found = []
    for words, areas in _near(place, level):
        known = [each for each in areas if each[0] in panel.places]
        rows = np.array([panel.places[code] for code, _ in known], dtype=np.int64)
        values = np.asarray(panel.column("value", column)[rows], dtype=np.float64)
        if int((~np.isnan(values)).sum()) >= _FEWEST:
            found.append(Peers(words, tuple(name for _, name in known), values))
    return found


def _near(place: Place, level: Level) -> list[tuple[str, Sequence[tuple[str, str]]]]:
    territories = Territory.objects.current().of_level(level).order_by("code")
    communes = Territory.objects.current().of_level(Level.COMMUNE)
    first = communes.filter(code__in=place.communes[:1]).values("department_code", "region_code").first()
    if level == Level.COMMUNE and first and first["department_code"]:
        code = first["department_code"]
        name = Territory.objects.filter(level=Level.DEPARTMENT, code=code).values_list("name", flat=True).first()
        rows = territories.filter(department_code=code).values_list("code", "name")
        return [(f"communes du département ({name or code})", list(rows))]
    if level == Level.EPCI and first and first["region_code"]:
        code = first["region_code"]
        name = Territory.objects.filter(level=Level.REGION, code=code).values_list("name", flat=True).first()
        within = Composition.objects.filter(
            container__level=Level.EPCI, member__level=Level.COMMUNE, member__region_code=code
        ).values("container")
        rows = territories.filter(pk__in=within).values_list("code", "name")
        every = territories.values_list("code", "name")
        return [
            (f"intercommunalités de la région ({name or code})", list(rows)),
            ("intercommunalités de France", list(every)),
        ]
    if level in {Level.DEPARTMENT, Level.REGION}:
        return [(f"{level.plural} de France", list(territories.values_list("code", "name")))]
    return []
