"""Places read from the reference: a territory, or a perimeter, with what contains it."""

from __future__ import annotations

from collections import Counter

from ecluse.observatory.rules.places import Place
from ecluse.territories.enums import BY_CODE, INFRA
from ecluse.territories.enums import GeographicLevel as Level
from ecluse.territories.models import Composition, Perimeter, Territory
from ecluse.territories.selectors import communes_of, get_territory, perimeter_communes

_COMPARED = (Level.EPCI, Level.DEPARTMENT, Level.REGION)


def place_of_territory(territory: Territory) -> Place:
    """A territory of the reference. An area smaller than a commune has none of its own, but those it lies in."""
    if territory.geographic_level in INFRA:
        return Place(territory.name, territory.level, territory.code, ())
    codes = tuple(sorted(communes_of(territory).values_list("code", flat=True)))
    return Place(territory.name, territory.level, territory.code, codes)


def named_place(level: str, code: str) -> Place | None:
    """The place that an address names by its level and its code, or None. France as some sources publish it, without its
    overseas départements, is one too."""
    try:
        known = Level.from_slug(level)
    except ValueError:
        return None
    if (known.value, code) == (Level.FRANCE.value, "FM"):
        return Place("France métropolitaine", known.value, code, ())
    found = get_territory(known, code)
    return place_of_territory(found) if found is not None else None


def place_of_perimeter(perimeter: Perimeter) -> Place:
    """A perimeter. One that is a single whole territory is that territory, whose published figures it has."""
    parts = list(perimeter.parts.select_related("territory"))
    if len(parts) == 1 and not parts[0].label:
        return place_of_territory(parts[0].territory)
    covered = perimeter_communes(perimeter)
    whole = tuple(sorted(each.territory.code for each in covered if each.whole))
    partial = tuple(f"{each.territory.name} ({', '.join(each.parts)})" for each in covered if not each.whole)
    return Place(perimeter.name, "", "", whole, partial)


def containers(place: Place) -> list[Territory]:
    """What a place is compared with, from the nearest to France: EPCI, département and région that hold all of it, France.

    A place that straddles several areas of a level is compared with none of them, except that the département where most
    of its communes lie stands for two or more.
    """
    territories = Territory.objects.current()
    if place.level in {level.value for level in INFRA}:
        holders = Composition.objects.filter(member__level=place.level, member__code=place.code)
        communes = [code for code in holders.values_list("container__code", flat=True).distinct() if len(code) == 5]
    else:
        communes = list(place.communes)
    rows = list(
        territories.of_level(Level.COMMUNE).filter(code__in=communes).values_list("department_code", "region_code")
    )
    wanted: list[tuple[Level, str]] = []
    epci = _epci_of(communes)
    if epci:
        wanted.append((Level.EPCI, epci))
    departments = Counter(department for department, _ in rows if department)
    if departments:
        wanted.append((Level.DEPARTMENT, min(departments, key=lambda code: (-departments[code], code))))
    regions = {region for _, region in rows if region}
    if len(regions) == 1:
        wanted.append((Level.REGION, next(iter(regions))))
    wanted.append((Level.FRANCE, "FR"))
    if place.level in {level.value for level in (Level.EPCI, *BY_CODE)}:
        order = [Level.EPCI.value, Level.DEPARTMENT.value, Level.REGION.value, Level.FRANCE.value]
        wanted = [each for each in wanted if order.index(each[0].value) > order.index(place.level)]
    found = {
        (each.level, each.code): each
        for each in territories.filter(level__in=[*_COMPARED, Level.FRANCE], code__in=[code for _, code in wanted])
    }
    return [found[each] for each in wanted if each in found]


def _epci_of(communes: list[str]) -> str:
    """The one EPCI that holds all these communes in the latest year known, or nothing."""
    rows = Composition.objects.filter(
        container__level=Level.EPCI, member__level=Level.COMMUNE, member__code__in=communes
    ).values_list("vintage", "container__code", "member__code")
    latest: dict[str, tuple[int, str]] = {}
    for vintage, epci, commune in rows:
        latest[commune] = max(latest.get(commune, (0, "")), (vintage, epci))
    holders = {epci for _, epci in latest.values()}
    return next(iter(holders)) if len(holders) == 1 and len(latest) == len(set(communes)) else ""
