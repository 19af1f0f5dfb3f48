"""Where a place stands among others: the territories like it, and all those of its level."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ecluse.observatory.methods.results import Array, Booleans
from ecluse.observatory.rules.definitions import Catalogue
from ecluse.observatory.rules.places import Place
from ecluse.observatory.rules.similar import VARIABLES, nearest
from ecluse.observatory.selectors.told import Told
from ecluse.observatory.store.panels import Panel
from ecluse.territories.enums import GeographicLevel as Level
from ecluse.territories.models import Territory


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
class Likes:
    """Where a place stands among the territories like it: the median of their values, and how many are below and above."""

    median: float
    below: int
    above: int
    count: int


@dataclass(frozen=True, slots=True)
class Similar:
    """The territories like the place: their names, and the variables on which likeness was measured."""

    level: str
    names: tuple[tuple[str, str], ...]
    variables: tuple[str, ...]


def rows_of_today(panel: Panel | None, level: str) -> Booleans | None:
    """Which rows of a panel are territories that still exist; None where all do.

    Communes are carried to today's; intercommunalities are as their publishers gave them, with those dissolved since.
    """
    if panel is None or level != Level.EPCI.value:
        return None
    known = set(Territory.objects.current().of_level(Level.EPCI).values_list("code", flat=True))
    return np.array([code in known for code in panel.areas], dtype=np.bool_)


def similar_to(
    place: Place, own: Mapping[str, Told | None], panel: Panel | None, today: Booleans | None, catalogue: Catalogue
) -> tuple[Similar | None, list[int]]:
    """The territories like a place, and their rows in the panel of its level. ``own``: its latest figures, by indicator."""
    if panel is None or place.level == Level.FRANCE.value:
        return None, []
    columns, logarithms, mine, names = [], [], [], []
    for variable in VARIABLES:
        figure = own.get(variable.indicator)
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
    values = values.copy()
    if today is not None:
        values[~today] = np.nan
    if place.code in panel.places and place.level:
        values[panel.places[place.code]] = np.nan
    rows = nearest(values, np.array(mine), tuple(logarithms)).tolist()
    codes = [panel.areas[row] for row in rows]
    level = place.level or Level.EPCI.value
    known = dict(Territory.objects.filter(level=level, code__in=codes).values_list("code", "name"))
    told = tuple((code, known.get(code, code)) for code in codes)
    return (Similar(level, told, tuple(names)) if told else None), rows


def likes_of(panel: Panel | None, rows: Sequence[int], figure: Told | None) -> Likes | None:
    """Where a figure stands among those of the territories like its place; None where too few have one."""
    values = _column(panel, figure)
    if values is None or figure is None or not rows:
        return None
    known = values[list(rows)]
    known = known[~np.isnan(known)]
    if len(known) < _FEWEST:
        return None
    return Likes(
        float(np.median(known)), int((known < figure.value).sum()), int((known > figure.value).sum()), len(known)
    )


#: Quartiles, or a median, of fewer values say nothing.
_FEWEST = 5


def spread_of(panel: Panel | None, level: str, today: Booleans | None, figure: Told | None) -> Spread | None:
    """Where a figure stands among those of every area of its level; None where too few have one."""
    values = _column(panel, figure)
    if values is None or figure is None:
        return None
    known = values[~np.isnan(values) if today is None else ~np.isnan(values) & today]
    if len(known) < _FEWEST:
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
