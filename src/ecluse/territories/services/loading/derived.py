"""What follows from what was loaded: populations summed, centres of what is made of communes, ends of validity."""

from __future__ import annotations

from collections import defaultdict

from django.db import connection
from django.db.models import Avg, Count, Max, Sum

from ecluse.territories.enums import GeographicLevel as Level
from ecluse.territories.models import Composition, LegalPopulation, Movement, Territory
from ecluse.territories.rules.movements import COMMUNE
from ecluse.territories.services.loading import bulk
from ecluse.territories.services.loading.links import PopulationWriter

#: Levels whose population is the sum of their communes'.
_SUMMED = (
    Level.EPCI,
    Level.EPT,
    Level.DISTRICT,
    Level.CANTON,
    Level.LIVING_AREA,
    Level.EMPLOYMENT_ZONE,
    Level.URBAN_UNIT,
    Level.ATTRACTION_AREA,
)


def sum_municipal_districts(year: int) -> int:
    """Give Paris, Lyon and Marseille the sum of their arrondissements where a year's file only has these."""
    parts = (
        LegalPopulation.objects.filter(year=year, territory__level=Level.MUNICIPAL_DISTRICT)
        .values_list("territory__belongs_to__container_id")
        .filter(territory__belongs_to__container__level=Level.COMMUNE)
        .distinct()
        .values_list("territory__belongs_to__container_id", "territory_id", "municipal", "counted_apart", "total")
    )
    sums: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0])
    for commune, _, municipal, apart, total in parts:
        for place, people in enumerate((municipal, apart, total)):
            sums[commune][place] += people or 0
    published = set(
        LegalPopulation.objects.filter(year=year, territory__in=sums, summed=False).values_list(
            "territory_id", flat=True
        )
    )
    rows = [(commune, people[0], people[1], people[2]) for commune, people in sums.items() if commune not in published]
    PopulationWriter(year).write(rows, summed=True)
    return len(rows)


def refresh_populations(year: int) -> None:
    """Show each territory the latest population known: ``year``'s, when nothing later is."""
    latest = (
        LegalPopulation.objects.filter(year=year)
        .exclude(territory__population_year__gt=year)
        .values_list("territory_id", "municipal")
    )
    bulk.update(
        Territory,
        ("population", "population_year"),
        [(municipal, year, pk) for pk, municipal in latest.iterator(chunk_size=4000)],
    )


def refresh_totals() -> None:
    """Populations and centres of the territories made of communes, where every commune's are known."""
    rows: list[tuple[int, int | None, int | None, float | None, float | None]] = []
    for level in _SUMMED:
        rows += _from_composition(level)
    rows += _from_codes(Level.DEPARTMENT, "department_code")
    rows += _from_codes(Level.REGION, "region_code")
    rows += _whole_country()
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE territories_territory SET population = COALESCE(%s, population), "
            "population_year = COALESCE(%s, population_year), latitude = COALESCE(%s, latitude), "
            "longitude = COALESCE(%s, longitude) WHERE id = %s",
            [(people, year, latitude, longitude, pk) for pk, people, year, latitude, longitude in rows],
        )
    _centres_of_cities()


_MEASURES = {
    "people": Sum("member__population"),
    "year": Max("member__population_year"),
    "members": Count("member"),
    "counted": Count("member__population"),
    "placed": Count("member__latitude"),
    "latitude": Avg("member__latitude"),
    "longitude": Avg("member__longitude"),
}


def _complete(
    row: dict[str, object],
) -> tuple[int, int | None, int | None, float | None, float | None]:
    counted = row["members"] == row["counted"]
    placed = row["members"] == row["placed"]
    return (  # type: ignore[return-value]
        row["pk"],
        row["people"] if counted else None,
        row["year"] if counted else None,
        row["latitude"] if placed else None,
        row["longitude"] if placed else None,
    )


def _from_composition(level: Level) -> list[tuple[int, int | None, int | None, float | None, float | None]]:
    latest = Composition.objects.filter(container__level=level).aggregate(latest=Max("vintage"))["latest"]
    rows = (
        Composition.objects.filter(container__level=level, vintage=latest, member__level=Level.COMMUNE)
        .values("container_id")
        .annotate(**_MEASURES)
    )
    return [_complete({**row, "pk": row["container_id"]}) for row in rows]


def _from_codes(level: Level, column: str) -> list[tuple[int, int | None, int | None, float | None, float | None]]:
    places = dict(Territory.objects.filter(level=level).values_list("code", "pk"))
    rows = (
        Territory.objects.current()
        .filter(level=Level.COMMUNE, **{f"{column}__in": list(places)})
        .values(column)
        .annotate(**_OF_COMMUNES)
    )
    return [_complete({**row, "pk": places[row[column]]}) for row in rows]


_OF_COMMUNES = {
    "people": Sum("population"),
    "year": Max("population_year"),
    "members": Count("pk"),
    "counted": Count("population"),
    "placed": Count("latitude"),
    "latitude": Avg("latitude"),
    "longitude": Avg("longitude"),
}


def _whole_country() -> list[tuple[int, int | None, int | None, float | None, float | None]]:
    """The sum of the régions: a partial reference, where some région holds few communes, gives none."""
    france = Territory.objects.filter(level=Level.FRANCE).first()
    regions = Territory.objects.current().filter(level=Level.REGION)
    if france is None or not regions:
        return []
    found = regions.aggregate(**{name: measure for name, measure in _OF_COMMUNES.items() if name != "latitude"})
    return [_complete({**found, "pk": france.pk, "latitude": None, "longitude": None, "placed": -1})]


def _centres_of_cities() -> None:
    """Place Paris, Lyon and Marseille amid their arrondissements when nothing else does."""
    rows = (
        Composition.objects.filter(
            container__level=Level.COMMUNE, container__latitude=None, member__level=Level.MUNICIPAL_DISTRICT
        )
        .values("container_id")
        .annotate(latitude=Avg("member__latitude"), longitude=Avg("member__longitude"))
    )
    for row in rows:
        if row["latitude"] is not None:
            Territory.objects.filter(pk=row["container_id"]).update(
                latitude=row["latitude"], longitude=row["longitude"]
            )


def date_ended_communes() -> int:
    """Give communes that ended the day that the history says; return how many."""
    ended = dict(Territory.objects.filter(level=Level.COMMUNE).exclude(valid_to=None).values_list("code", "pk"))
    last: dict[str, object] = {}
    stays: dict[str, object] = {}
    rows = Movement.objects.filter(before_type=COMMUNE, before_code__in=ended).order_by("effective_on")
    for code, after, kind, day in rows.values_list("before_code", "after_code", "after_type", "effective_on"):
        if kind == COMMUNE and after == code:
            stays[code] = day
        elif kind == COMMUNE or not after:
            last[code] = day
    days = [(day, ended[code]) for code, day in last.items() if stays.get(code) != day]
    bulk.update(Territory, ("valid_to",), days)
    return len(days)
