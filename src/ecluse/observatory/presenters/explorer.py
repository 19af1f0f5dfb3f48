"""The explorer's page: one indicator over areas, as a map, a distribution, a ranking and a table that says it all."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ecluse.lib.formats import number, plural
from ecluse.lib.tables import Cell, Table
from ecluse.lib.tables import Figure as Number
from ecluse.observatory.methods.results import Array, Estimate
from ecluse.observatory.presenters.portrait_spine import unit_of
from ecluse.observatory.rules.charts.classes import Cut, classes
from ecluse.observatory.rules.charts.distribution import Pointer, distribution
from ecluse.observatory.rules.charts.fills import Fill, by_categories, by_classes
from ecluse.observatory.rules.charts.grounds import ground
from ecluse.observatory.rules.charts.maps import AreaMap, area_map
from ecluse.observatory.rules.charts.marks import Figure
from ecluse.observatory.rules.charts.palettes import Missing, missing_kind
from ecluse.observatory.rules.charts.rows import ranking
from ecluse.observatory.rules.wording import limits_words, period_words, value_words
from ecluse.observatory.selectors.explorer import Explored
from ecluse.observatory.store.panels import status_of
from ecluse.territories.enums import GeographicLevel as Level
from ecluse.territories.rules.maps import Area
from ecluse.territories.selectors import MapSource

#: The ways to choose classes, as addresses name them.
CUTS = {
    "naturels": Cut.NATURAL,
    "quantiles": Cut.QUANTILES,
    "egales": Cut.EQUAL_INTERVALS,
    "ecarts-types": Cut.STANDARD_DEVIATIONS,
}
_CLASSES, _FEW = 5, 3


@dataclass(frozen=True, slots=True)
class AreaLine:
    """One area of the table; ``url`` leads to its figure."""

    name: str
    code: str
    value: str
    limits: str
    status: str
    rank: str


@dataclass(frozen=True, slots=True)
class ExplorerPage:
    title: str
    lede: str
    facts: tuple[str, ...]
    map: AreaMap | None
    charts: tuple[Figure, ...]
    lines: tuple[AreaLine, ...]
    source: str


def explorer_page(found: Explored, source: str, drawn: MapSource | None, cut: Cut) -> ExplorerPage:
    """The page of what was explored; ``drawn`` holds the contours of its areas, in their order."""
    indicator = found.indicator
    period = period_words(found.column.start, found.column.end)
    where = found.within.name if found.within else "France"
    title = f"{indicator.name}, {period}"
    known = int(np.isfinite(found.values).sum()) if not indicator.is_category else int((found.category > 0).sum())
    charts = _charts(found, title) if known >= _FEW and not indicator.is_category else ()
    return ExplorerPage(
        title=indicator.name,
        lede=indicator.plain,
        facts=(
            where,
            period,
            f"{plural(known, 'territoire connu', 'territoires connus')} sur {number(len(found.areas))}",
        ),
        map=_map(found, drawn, title, source, cut) if known and drawn is not None else None,
        charts=charts,
        lines=tuple(_lines(found)),
        source=source,
    )


def _missing(found: Explored) -> list[Missing | None]:
    kinds: list[Missing | None] = []
    for each in found.status.tolist():
        status = status_of(each)
        kinds.append(Missing.UNAVAILABLE if status is None else missing_kind(status))
    return kinds


def _fill(found: Explored, cut: Cut) -> Fill:
    indicator, missing = found.indicator, _missing(found)
    if indicator.is_category:
        order = tuple(indicator.categories.values())
        words = [order[each - 1] if each else None for each in found.category.tolist()]
        return by_categories(words, order, missing, indicator.name)
    values = [None if math.isnan(each) else each for each in found.values.tolist()]
    chosen = classes(found.values, cut, _CLASSES, decimals=indicator.decimals)
    return by_classes(values, chosen, unit_of(indicator), missing)


def _map(found: Explored, drawn: MapSource, title: str, source: str, cut: Cut) -> AreaMap:
    areas = [
        Area(
            each.territory.code,
            each.territory.name,
            each.territory.population,
            each.shape,
            (each.territory.longitude, each.territory.latitude)
            if each.territory.longitude is not None and each.territory.latitude is not None
            else None,
        )
        for each in drawn.areas
    ]
    contours = f"Contours : {', '.join(drawn.sources)}." if drawn.sources else ""
    return area_map(ground(areas), _fill(found, cut), id="carte", title=title, source=f"{source}. {contours}".strip())


def _charts(found: Explored, title: str) -> tuple[Figure, ...]:
    unit, names = unit_of(found.indicator), [area.name for area in found.areas]
    pointers = [Pointer(*found.reference)] if found.reference else []
    return (
        distribution(found.values, pointers, id="repartition", title=f"Répartition : {title}", unit=unit, names=names),
        ranking(
            names,
            Estimate(found.values, found.lower, found.upper),
            id="classement",
            title=f"Classement : {title}",
            unit=unit,
            reference=found.reference,
        ),
    )


def _lines(found: Explored) -> list[AreaLine]:
    """Every area, from the highest value to the lowest, then those without one, by name."""
    values = found.values.tolist()
    order = sorted(
        range(len(found.areas)),
        key=lambda each: (math.isnan(values[each]), -_or_zero(values[each]), found.areas[each].folded_name),
    )
    ranks = _ranks(found.values)
    return [_line(found, place, ranks[place]) for place in order]


def _or_zero(value: float) -> float:
    return 0.0 if math.isnan(value) else value


def _ranks(values: Array) -> list[int]:
    """The rank of each value from the highest; equal values share the first of theirs; 0 for none."""
    ordered = np.sort(values[~np.isnan(values)])
    return [
        0 if math.isnan(value) else int(len(ordered) - np.searchsorted(ordered, value, "right")) + 1
        for value in values.tolist()
    ]


def _line(found: Explored, place: int, rank: int) -> AreaLine:
    indicator, area = found.indicator, found.areas[place]
    status = status_of(int(found.status[place]))
    value = _class(found, place) if indicator.is_category else value_words(indicator, float(found.values[place]))
    said = "" if status is not None and status.has_value else status.label if status else "non publiée"
    limits = limits_words(indicator, float(found.lower[place]), float(found.upper[place]))
    return AreaLine(area.name, area.code, value, limits, said, str(rank) if rank else "")


def _class(found: Explored, place: int) -> str:
    number_of = int(found.category[place])
    return list(found.indicator.categories.values())[number_of - 1] if number_of else ""


def explorer_table(found: Explored, source: str) -> Table:
    """Every area and its figure, for a spreadsheet."""
    indicator = found.indicator
    rows: list[tuple[Cell, ...]] = []
    for place, area in enumerate(found.areas):
        status = status_of(int(found.status[place]))
        value: Cell = (
            _class(found, place) if indicator.is_category else _number(found.values[place], indicator.decimals)
        )
        rows.append(
            (
                area.code,
                area.name,
                value,
                _number(found.lower[place], indicator.decimals),
                _number(found.upper[place], indicator.decimals),
                status.label if status else "non publiée",
            )
        )
    about = (
        ("Indicateur", indicator.name),
        ("Période", period_words(found.column.start, found.column.end)),
        ("Unité", indicator.unit),
        ("Maille", Level(found.level).plural),
        ("Source", source),
    )
    heads = ("Code", "Territoire", "Valeur", "Borne basse à 95 %", "Borne haute à 95 %", "Statut")
    return Table("Figures", heads, tuple(rows), about, frozenset({"Territoire"}))


def _number(value: float, decimals: int) -> Cell:
    return None if math.isnan(value) else Number(float(value), decimals)
