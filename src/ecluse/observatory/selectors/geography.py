"""The geography of today, as builds take it: read once from the reference."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache

from django.db.models import Count, Max

from ecluse.observatory.build.geography import Geography
from ecluse.observatory.store.folder import digest_of
from ecluse.territories.enums import GeographicLevel as Level
from ecluse.territories.models import Composition, Movement, Territory
from ecluse.territories.rules.movements import COMMUNE, Successors
from ecluse.territories.selectors.history import successors_of

_FALLBACK = 2026


def current_geography() -> Geography:
    """The communes of today with all that they lie in. Five queries, whatever their number."""
    rows = Territory.objects.current().of_level(Level.COMMUNE).values_list("code", "department_code", "region_code")
    communes = sorted(rows)
    year = Territory.objects.of_level(Level.COMMUNE).aggregate(last=Max("vintage"))["last"] or _FALLBACK
    containers: dict[str, dict[str, str]] = {
        Level.EPCI.value: _composition(Level.EPCI),
        Level.DEPARTMENT.value: {code: department for code, department, _ in communes if department},
        Level.REGION.value: {code: region for code, _, region in communes if region},
        Level.FRANCE.value: dict.fromkeys((code for code, _, _ in communes), "FR"),
    }
    districts = {member: container for container, member in _links(Level.COMMUNE, Level.MUNICIPAL_DISTRICT)}
    movements = Movement.objects.aggregate(Count("pk"), Max("pk"), Max("effective_on"))
    parts = [str(year), repr(movements), repr(communes), repr(sorted(districts.items()))]
    parts += [repr(sorted(found.items())) for found in containers.values()]

    history = digest_of(repr(movements))

    def passages(since: int) -> Mapping[str, Successors]:
        return _passages(history, since)

    known = frozenset(code for code, _, _ in communes)
    return Geography(year, known, containers, districts, passages, digest_of(*parts))


def passages_since(year: int) -> Mapping[str, Successors]:
    """What became, since 1 January of ``year``, of each commune to which anything happened, without reading the rest."""
    movements = Movement.objects.aggregate(Count("pk"), Max("pk"), Max("effective_on"))
    return _passages(digest_of(repr(movements)), year)


@lru_cache(maxsize=32)
def _passages(history: str, since: int) -> Mapping[str, Successors]:
    """What became of each commune to which something happened since a year; worked out once for a given history."""
    codes = Movement.objects.filter(before_type=COMMUNE, effective_on__year__gte=since).order_by()
    return successors_of(codes.values_list("before_code", flat=True).distinct(), since, None)


def _composition(level: Level) -> dict[str, str]:
    return {member: container for container, member in _links(level, Level.COMMUNE)}


def _links(container: Level, member: Level) -> list[tuple[str, str]]:
    """Pairs of codes, container and member, in the latest year known of that composition."""
    rows = Composition.objects.filter(container__level=container, member__level=member, partial=False)
    last = rows.aggregate(last=Max("vintage"))["last"]
    by_year: dict[int, dict[str, str]] = defaultdict(dict)
    for year, holder, part in rows.values_list("vintage", "container__code", "member__code"):
        by_year[year][part] = holder
    return [(holder, part) for part, holder in by_year.get(last or 0, {}).items()]
