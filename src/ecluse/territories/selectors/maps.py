"""What a map of a perimeter or of a territory is drawn from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ecluse.territories.enums import INFRA, GeographicLevel
from ecluse.territories.models import Contour, Perimeter, Territory
from ecluse.territories.rules.geometry import Shape, decode
from ecluse.territories.selectors.composition import communes_of, composition_of, containers_of
from ecluse.territories.selectors.perimeters import perimeter_contours


@dataclass(frozen=True, slots=True)
class MapArea:
    """One territory of a map: its ``shape`` where its contour has been loaded; ``parts`` where it is in only in part."""

    territory: Territory
    shape: Shape | None
    parts: tuple[str, ...] = ()
    highlighted: bool = False


@dataclass(frozen=True, slots=True)
class MapSource:
    """Areas to draw, where their contours come from, and of which year (None when the files did not say)."""

    areas: tuple[MapArea, ...]
    sources: tuple[str, ...]
    year: int | None

    @property
    def has_contours(self) -> bool:
        return any(area.shape for area in self.areas)

    @property
    def population(self) -> int | None:
        """Inhabitants of the areas; None where one is in only in part, or of unknown size."""
        sizes = [None if area.parts else area.territory.population for area in self.areas]
        return None if None in sizes else sum(size for size in sizes if size is not None)


def perimeter_map(perimeter: Perimeter) -> MapSource:
    """The communes of ``perimeter`` with their contours: one query, whatever it is made of."""
    covered, contours = perimeter_contours(perimeter)
    shapes, sources, year = _drawn(_together(contours))
    return MapSource(
        tuple(MapArea(each.territory, shapes.get(each.territory.pk), each.parts) for each in covered), sources, year
    )


def territory_map(territory: Territory) -> MapSource:
    """The parts of ``territory`` with their contours: régions of France, départements of a région, communes of others.

    A commune is shown among those of its intercommunality, and a smaller area by the commune it lies in.
    """
    areas, chosen = _neighbourhood(territory)
    shapes, sources, year = _shapes(areas)
    return MapSource(
        tuple(MapArea(each, shapes.get(each.pk), highlighted=each.pk in chosen) for each in areas), sources, year
    )


def areas_map(territories: Sequence[Territory]) -> MapSource:
    """These territories with their contours, in their order."""
    shapes, sources, year = _shapes(territories)
    return MapSource(tuple(MapArea(each, shapes.get(each.pk)) for each in territories), sources, year)


def level_shapes(level: GeographicLevel) -> tuple[dict[str, Shape], tuple[str, ...]]:
    """The contours of all the territories of ``level`` that have not ended, by code, and their sources.

    Two queries and no model: the communes of France are read in half a second.
    """
    rows = Contour.objects.filter(territory__level=level, territory__valid_to=None)
    by_year: dict[int, dict[str, tuple[int, int]]] = {}
    for pk, code, year, precision in rows.values_list("pk", "territory__code", "year", "precision"):
        best = by_year.setdefault(year, {}).get(code)
        if best is None or precision < best[0]:
            by_year[year][code] = (precision, pk)
    if not by_year:
        return {}, ()
    year = max(by_year, key=lambda each: (len(by_year[each]), each))
    chosen = {pk: code for code, (_, pk) in by_year[year].items()}
    shapes: dict[str, Shape] = {}
    sources: set[str] = set()
    for pk, source, geometry in rows.filter(year=year).values_list("pk", "source", "geometry"):
        if pk in chosen:
            shapes[chosen[pk]] = decode(geometry)
            sources.add(source)
    return shapes, tuple(sorted(sources))


def _neighbourhood(territory: Territory) -> tuple[list[Territory], set[int]]:
    level = territory.geographic_level
    if level in {GeographicLevel.FRANCE, GeographicLevel.REGION}:
        return composition_of(territory), set()
    if level == GeographicLevel.COMMUNE or level in INFRA:
        communes = list(communes_of(territory))
        around = next(
            (
                row.container
                for commune in communes
                for row in containers_of(commune)
                if row.container.level in {GeographicLevel.EPT, GeographicLevel.EPCI}
            ),
            None,
        )
        chosen = {commune.pk for commune in communes}
        if around is None:
            return communes, chosen
        return list(communes_of(around)), chosen
    return list(communes_of(territory)), set()


_Shapes = tuple[dict[int, Shape], tuple[str, ...], int | None]


def _shapes(territories: Sequence[Territory]) -> _Shapes:
    """The contours of ``territories`` to draw together; those that are not drawn are not read."""
    rows = Contour.objects.filter(territory__in=[each.pk for each in territories]).defer("geometry")
    return _drawn(list(Contour.objects.in_bulk([row.pk for row in _together(rows)]).values()))


def _together(contours: Iterable[Contour]) -> list[Contour]:
    """One contour a territory: those of the year that covers most territories, then the latest, the finest."""
    by_year: dict[int, dict[int, Contour]] = {}
    for row in contours:
        best = by_year.setdefault(row.year, {}).get(row.territory_id)
        if best is None or row.precision < best.precision:
            by_year[row.year][row.territory_id] = row
    if not by_year:
        return []
    year = max(by_year, key=lambda each: (len(by_year[each]), each))
    return list(by_year[year].values())


def _drawn(contours: Sequence[Contour]) -> _Shapes:
    """The shapes of ``contours``, which are of one year, with their sources and that year."""
    shapes = {row.territory_id: decode(row.geometry) for row in contours}
    sources = tuple(sorted({row.source for row in contours}))
    return shapes, sources, (contours[0].year or None) if contours else None
