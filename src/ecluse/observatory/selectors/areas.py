"""The areas of a level as light rows, and the ground that their maps are drawn on, kept from one page to the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from django.db.models import Count, Max, QuerySet

from ecluse.observatory.rules.charts.grounds import Ground, ground
from ecluse.territories.enums import GeographicLevel as Level
from ecluse.territories.models import Composition, Contour, ReferenceLoad, Territory
from ecluse.territories.rules.maps import Area
from ecluse.territories.selectors import areas_map, communes_of, level_shapes

#: From so many areas on, the contours of the whole level are read at once.
_MANY = 1_500


class AreaRow(NamedTuple):
    """A territory as lists and maps need it."""

    code: str
    name: str
    folded: str
    population: int | None
    longitude: float | None
    latitude: float | None
    department: str
    region: str


_FIELDS = ("code", "name", "folded_name", "population", "longitude", "latitude", "department_code", "region_code")


def areas_of(level: Level, within: Territory | None) -> list[AreaRow]:
    """The territories of ``level`` that lie in ``within`` for a part at least (None: all of them), by name. One query."""
    rows: QuerySet[Territory] = Territory.objects.current().of_level(level)
    if within is not None and within.geographic_level != Level.FRANCE:
        rows = communes_of(within) if level == Level.COMMUNE else _inside(rows, level, within)
    return [AreaRow(*row) for row in rows.order_by("folded_name", "code").values_list(*_FIELDS)]


def _inside(rows: QuerySet[Territory], level: Level, within: Territory) -> QuerySet[Territory]:
    if level == Level.REGION:
        return rows.filter(code=within.region_code or within.code)
    if level == Level.DEPARTMENT:
        region = within.geographic_level == Level.REGION
        return (
            rows.filter(region_code=within.code) if region else rows.filter(code=within.department_code or within.code)
        )
    communes = communes_of(within)
    if level == Level.EPCI:
        return rows.filter(composition__member__in=communes).distinct()
    return rows.filter(belongs_to__container__in=communes).distinct()


def epci_of(communes: Sequence[str]) -> dict[str, str]:
    """The EPCI of each of these communes in the latest year known of any of them. One query."""
    rows = Composition.objects.filter(container__level=Level.EPCI, member__level=Level.COMMUNE, partial=False)
    if len(communes) < _MANY:
        rows = rows.filter(member__code__in=communes)
    links = list(rows.order_by().values_list("vintage", "member__code", "container__code"))
    last = max((vintage for vintage, _, _ in links), default=0)
    return {commune: epci for vintage, commune, epci in links if vintage == last}


def ground_of(level: Level, areas: Sequence[AreaRow]) -> tuple[Ground, tuple[str, ...]]:
    """The ground of a map of ``areas`` and where its contours come from; drawn again only when the reference has changed."""
    stamp = Contour.objects.aggregate(Count("pk"), Max("pk")) | ReferenceLoad.objects.aggregate(last=Max("pk"))
    return _ground(tuple(stamp.values()), level, tuple(areas))


@lru_cache(maxsize=8)  # the communes of France take some thirty megabytes, a département half of one
def _ground(stamp: tuple[int | None, ...], level: Level, areas: tuple[AreaRow, ...]) -> tuple[Ground, tuple[str, ...]]:
    if len(areas) >= _MANY:
        shapes, sources = level_shapes(level)
    else:
        found = areas_map(list(Territory.objects.current().filter(level=level, code__in=[each.code for each in areas])))
        shapes = {each.territory.code: each.shape for each in found.areas if each.shape}
        sources = found.sources
    drawn = ground(
        [
            Area(
                each.code,
                each.name,
                each.population,
                shapes.get(each.code),
                (each.longitude, each.latitude) if each.longitude is not None and each.latitude is not None else None,
            )
            for each in areas
        ]
    )
    # The outlines are in arrays from here on: the shapes they were made of are let go.
    return replace(drawn, areas=tuple(replace(area, shape=None) for area in drawn.areas)), sources
