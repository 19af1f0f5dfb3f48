"""What territories are made of, and the départements that perimeters touch."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Max, QuerySet

from ecluse.territories.enums import BY_CODE, INFRA, GeographicLevel
from ecluse.territories.models import Composition, Perimeter, Territory
from ecluse.territories.rules.codes import department_of
from ecluse.territories.selectors.perimeters import perimeter_communes


def latest_vintage(territory: Territory) -> int | None:
    """The latest year whose composition of ``territory`` is known, or None."""
    newest = Composition.objects.filter(container=territory).order_by("-vintage").values_list("vintage", flat=True)
    return newest.first()


def communes_of(territory: Territory, vintage: int | None = None) -> QuerySet[Territory]:
    """The communes that ``territory`` is made of: itself for a commune, those it lies in for an IRIS, a QPV or a part.

    ``vintage`` is the year of the composition; the latest known when None. Ordered by name.
    """
    level = territory.geographic_level
    communes = Territory.objects.filter(level=GeographicLevel.COMMUNE).order_by("folded_name", "code")
    if level == GeographicLevel.COMMUNE:
        return communes.filter(pk=territory.pk)
    if level == GeographicLevel.FRANCE:
        return communes.filter(valid_to=None)
    if level == GeographicLevel.DEPARTMENT:
        return communes.filter(valid_to=None, department_code=territory.code)
    if level == GeographicLevel.REGION:
        return communes.filter(valid_to=None, region_code=territory.code)
    if level in INFRA:
        direct = Composition.objects.filter(member=territory)
        holders = direct.values("container_id")
        above = Composition.objects.filter(member__in=holders).values("container_id")
        return (communes.filter(pk__in=holders) | communes.filter(pk__in=above)).distinct()
    year = vintage if vintage is not None else latest_vintage(territory)
    if year is None:
        return communes.none()
    return communes.filter(belongs_to__container=territory, belongs_to__vintage=year)


def composition_of(territory: Territory) -> list[Territory]:
    """What ``territory`` is directly made of, in the latest known year: communes, IRIS, delegated communes…, by name."""
    if territory.geographic_level in BY_CODE:
        if territory.geographic_level == GeographicLevel.FRANCE:
            rows = Territory.objects.current().of_level(GeographicLevel.REGION)
        elif territory.geographic_level == GeographicLevel.REGION:
            rows = Territory.objects.current().of_level(GeographicLevel.DEPARTMENT).filter(region_code=territory.code)
        else:
            rows = communes_of(territory)  # type: ignore[assignment]
        return list(rows.order_by("folded_name", "code"))
    latest = dict(
        Composition.objects.filter(container=territory).values_list("member__level").annotate(latest=Max("vintage"))
    )
    rows = Territory.objects.none()
    for level, vintage in latest.items():
        rows = rows | Territory.objects.filter(
            level=level, belongs_to__container=territory, belongs_to__vintage=vintage
        )
    return list(rows.distinct().order_by("folded_name", "code"))


def containers_of(territory: Territory) -> list[Composition]:
    """What ``territory`` belongs to, for each level in the latest year known; containers come with it."""
    rows = (
        Composition.objects.filter(member=territory)
        .select_related("container")
        .order_by("container__level", "-container__generation", "-vintage", "container__folded_name")
    )
    newest: dict[tuple[str, int], int] = {}
    kept = []
    for row in rows:
        level = (row.container.level, 0)
        if newest.setdefault(level, row.vintage) == row.vintage:
            kept.append(row)
    return kept


def departments_of(perimeter: Perimeter) -> list[Territory]:
    """The départements that a perimeter touches, by code. Those the reference does not hold are left out."""
    communes = [each.territory for each in perimeter_communes(perimeter)]
    return departments_of_communes(communes)


def departments_of_communes(communes: Iterable[Territory]) -> list[Territory]:
    """The départements of ``communes``, by code."""
    codes = {commune.department_code or department_of(commune.code) for commune in communes}
    return list(Territory.objects.filter(level=GeographicLevel.DEPARTMENT, code__in=codes).order_by("code"))
