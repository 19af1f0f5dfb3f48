"""The maps of a portrait: the communes of a place and of its surroundings, coloured by class, the place outlined."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from ecluse.observatory.enums import Aggregation
from ecluse.observatory.presenters.portrait_spine import unit_of
from ecluse.observatory.rules.charts.classes import Cut, classes
from ecluse.observatory.rules.charts.fills import Fill, by_categories, by_classes
from ecluse.observatory.rules.charts.grounds import Ground, ground
from ecluse.observatory.rules.charts.maps import AreaMap, area_map, circle_map
from ecluse.observatory.rules.charts.palettes import Missing, missing_kind
from ecluse.observatory.rules.wording import period_words
from ecluse.observatory.selectors.around import OnMap, Surroundings, on_map
from ecluse.observatory.selectors.portrait import Line
from ecluse.observatory.store.panels import status_of
from ecluse.territories.rules.maps import Area

#: As many maps as are read together on a page.
MAPS = 4
_CLASSES = 5


def portrait_maps(lines: Sequence[Line], around: Surroundings | None) -> tuple[AreaMap, ...]:
    """The maps of the first indicators of a portrait that communes have; rates and medians, whose colours compare."""
    if around is None:
        return ()
    wanted = [line for line in lines if line.indicator.aggregation is not Aggregation.SUM]
    drawn: list[AreaMap] = []
    on = ground_of(around)
    for line in wanted:
        found = on_map(around, line.indicator, line.figure.column if line.figure else None)
        if found is not None and len(drawn) < MAPS:
            drawn.append(indicator_map(on, around, found, id=f"carte-{line.indicator.id}"))
    return tuple(drawn)


def ground_of(around: Surroundings) -> Ground:
    """The communes drawn, projected once for all the maps of a page."""
    areas = []
    for each in around.drawn.areas:
        known = each.territory.longitude is not None and each.territory.latitude is not None
        position = (float(each.territory.longitude or 0), float(each.territory.latitude or 0)) if known else None
        areas.append(Area(each.territory.code, each.territory.name, each.territory.population, each.shape, position))
    return ground(areas)


def indicator_map(on: Ground, around: Surroundings, found: OnMap, *, id: str) -> AreaMap:
    """One indicator over the communes drawn: colours for a rate or a class, circles for a count."""
    indicator = found.indicator
    title = f"{indicator.name}, {period_words(found.column.start, found.column.end)}"
    named = [each for each in around.drawn.sources if each]
    contours = f"Contours : {', '.join(named)}." if named else ""
    values = [None if math.isnan(each) else each for each in found.values.tolist()]
    if indicator.aggregation is Aggregation.SUM:
        return circle_map(
            on,
            values,
            unit_of(indicator),
            id=id,
            title=title,
            noun=indicator.unit or "personnes",
            focus=around.focus,
            mine=around.mine,
            source=contours,
        )
    fill = _fill(found, values)
    return area_map(on, fill, id=id, title=title, focus=around.focus, mine=around.mine, source=contours)


def _fill(found: OnMap, values: Sequence[float | None]) -> Fill:
    indicator = found.indicator
    missing: list[Missing | None] = []
    for each in found.status.tolist():
        status = status_of(each)
        missing.append(Missing.UNAVAILABLE if status is None else missing_kind(status))
    if indicator.is_category:
        order = tuple(indicator.categories.values())
        words = [order[each - 1] if each else None for each in found.category.tolist()]
        return by_categories(words, order, missing, indicator.name)
    count = min(_CLASSES, len(np.unique(found.values[~np.isnan(found.values)])))
    chosen = classes(found.values, Cut.QUANTILES, count, decimals=indicator.decimals)
    return by_classes(values, chosen, unit_of(indicator), missing)
