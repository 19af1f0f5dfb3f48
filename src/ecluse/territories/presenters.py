"""Pages of the territories as frozen models: the map and its words, the page of a territory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse

from ecluse.lib.formats import number, plural
from ecluse.lib.typography import NBSP
from ecluse.territories.enums import GeographicLevel, MovementKind
from ecluse.territories.models import Movement, Territory
from ecluse.territories.rules.maps import Area, Drawing, draw
from ecluse.territories.selectors.composition import composition_of, containers_of
from ecluse.territories.selectors.history import history_of, successor_communes
from ecluse.territories.selectors.maps import MapSource, territory_map

SCHEMATIC = "Carte schématique\u00a0: les contours n’ont pas été chargés."


@dataclass(frozen=True, slots=True)
class MapLine:
    """One row of the table beside a map."""

    name: str
    url: str
    population: int | None
    parts: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class MapView:
    """A map to show: its drawing, its words, the table that says the same. ``id`` is unique in the page."""

    id: str
    title: str
    description: str
    caption: str
    drawing: Drawing
    noun: str
    lines: tuple[MapLine, ...]
    small: bool
    years: str
    has_parts: bool
    has_values: bool


def territory_url(territory: Territory) -> str:
    """The page of a territory."""
    return reverse("territories:detail", args=[territory.geographic_level.slug, territory.code])


def map_view(
    source: MapSource,
    *,
    id: str,
    title: str,
    small: bool = True,
    classes: Mapping[str, str] | None = None,
    values: Mapping[str, str] | None = None,
) -> MapView:
    """The map of ``source``. ``classes`` gives the class of each code (q0 to q5), ``values`` its words in the table."""
    areas = [
        Area(
            area.territory.code,
            area.territory.name,
            area.territory.population,
            area.shape,
            (area.territory.longitude, area.territory.latitude)
            if area.territory.longitude is not None and area.territory.latitude is not None
            else None,
            bool(area.parts),
            (classes or {}).get(area.territory.code, "") or ("z3" if area.highlighted else ""),
        )
        for area in source.areas
    ]
    highlighted = [area.territory.name for area in source.areas if area.highlighted]
    drawing = draw(areas, labels=4 if small else 6)
    level = source.areas[0].territory.geographic_level if source.areas else GeographicLevel.COMMUNE
    noun = plural(len(areas), level.label.lower(), level.plural)
    return MapView(
        id,
        f"{title}\u00a0: carte",
        _description(noun, drawing, highlighted),
        _caption(source, drawing, highlighted, bool(classes)),
        drawing,
        noun,
        tuple(
            MapLine(
                area.territory.name,
                territory_url(area.territory),
                area.territory.population,
                ", ".join(area.parts),
                (values or {}).get(area.territory.code, ""),
            )
            for area in source.areas
        ),
        small,
        _years(source),
        any(area.parts for area in source.areas),
        bool(values),
    )


def _years(source: MapSource) -> str:
    years = sorted({area.territory.population_year for area in source.areas if area.territory.population_year})
    return "-".join(str(year) for year in ([years[0], years[-1]] if len(years) > 1 else years))


def _description(noun: str, drawing: Drawing, highlighted: list[str]) -> str:
    words = f"{noun[:1].upper()}{noun[1:]}"
    if highlighted:
        return f"{words}\u00a0; en foncé, {', '.join(highlighted)}."
    if drawing.largest:
        return f"{words}\u00a0; la plus peuplée est {drawing.largest}." if "commune" in noun else f"{words}."
    return f"{words}."


def _caption(source: MapSource, drawing: Drawing, highlighted: list[str], by_class: bool) -> str:
    sentences = []
    if highlighted:
        sentences.append(f"En foncé\u00a0: {', '.join(highlighted)}.")
    elif drawing.largest and not by_class:
        over = (
            f"\u00a0; en demi-teinte, plus de {number(drawing.threshold)}{NBSP}habitants" if drawing.threshold else ""
        )
        sentences.append(f"En foncé\u00a0: {drawing.largest}{over}.")
    if drawing.schematic:
        sentences.append(SCHEMATIC)
    else:
        year = f" {source.year}" if source.year else ""
        named = [text for text in source.sources if text]
        sentences.append(f"Contours{year}{', ' + ', '.join(named) if named else ''}.")
    if drawing.rounds:
        sentences.append(
            f"Un rond tient la place de {plural(drawing.rounds, 'contour manquant', 'contours manquants')}."
        )
    if any(area.parts for area in source.areas):
        sentences.append("Les hachures marquent ce qui n’est compris qu’en partie.")
    if drawing.missing:
        listed = ", ".join(drawing.missing[:5]) + ("…" if len(drawing.missing) > 5 else "")
        sentences.append(f"Sans position connue, non dessiné\u00a0: {listed}.")
    return " ".join(sentences)


@dataclass(frozen=True, slots=True)
class Link:
    """A territory named in a page: its name, its level and year, its address."""

    label: str
    detail: str
    url: str


@dataclass(frozen=True, slots=True)
class Happening:
    """A line of the history of a commune."""

    date: object
    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class TerritoryPage:
    """The page of a territory."""

    territory: Territory
    level: str
    facts: tuple[str, ...]
    containers: tuple[Link, ...]
    members: tuple[Link, ...]
    members_title: str
    history: tuple[Happening, ...]
    successors: tuple[Link, ...]
    populations: tuple[tuple[int, int, bool], ...]
    postal_codes: tuple[str, ...]
    map: MapView | None


#: More parts than this are counted, not listed nor drawn.
LISTED = 400


def territory_page(territory: Territory) -> TerritoryPage:
    """Everything that the page of ``territory`` shows; the number of queries does not grow with its parts."""
    level = territory.geographic_level
    members = composition_of(territory)
    source = territory_map(territory) if len(members) <= LISTED * 3 else None
    drawn = source is not None and 1 < len(source.areas) <= LISTED * 3
    shown = {area.territory.pk for area in source.areas} if source else set()
    inside = [member for member in members if not (drawn and member.pk in shown)]
    is_commune = level == GeographicLevel.COMMUNE
    return TerritoryPage(
        territory,
        level.label,
        _facts(territory),
        tuple(_containers(territory)),
        tuple(_link(each) for each in inside[:LISTED]),
        _members_title(inside),
        tuple(_happening(row) for row in history_of(territory.code)) if is_commune else (),
        _successors(territory) if is_commune and not territory.is_current else (),
        tuple(territory.populations.order_by("-year").values_list("year", "municipal", "summed")),
        tuple(territory.postal_codes.order_by("code").values_list("code", flat=True)),
        map_view(source, id="carte-territoire", title=territory.name, small=False) if source and drawn else None,
    )


def _facts(territory: Territory) -> tuple[str, ...]:
    facts = [territory.geographic_level.label, f"Code {territory.code}"]
    if territory.nature:
        facts.append(territory.nature[:1].upper() + territory.nature[1:])
    if territory.population is not None:
        year = f" ({territory.population_year})" if territory.population_year else ""
        facts.append(f"{plural(territory.population, 'habitant')}{year}")
    if territory.generation:
        facts.append(f"Découpage de {territory.generation}")
    if territory.valid_to:
        facts.append("N’existe plus")
    return tuple(facts)


def _link(territory: Territory, vintage: int | None = None, partial: bool = False) -> Link:
    detail = territory.geographic_level.label.lower() + (f", {vintage}" if vintage else "")
    return Link(territory.name, detail + (", pour partie" if partial else ""), territory_url(territory))


def _containers(territory: Territory) -> list[Link]:
    links = [_link(row.container, row.vintage, row.partial) for row in containers_of(territory)]
    codes = {
        GeographicLevel.DEPARTMENT: territory.department_code,
        GeographicLevel.REGION: territory.region_code,
    }
    for level, code in codes.items():
        if code and level != territory.geographic_level:
            above = Territory.objects.filter(level=level, code=code).first()
            if above:
                links.append(_link(above))
    return links


def _members_title(members: list[Territory]) -> str:
    levels = {member.geographic_level for member in members}
    if len(levels) == 1:
        level = next(iter(levels))
        return plural(len(members), level.label.lower(), level.plural)
    return plural(len(members), "territoire")


def _happening(row: Movement) -> Happening:
    before = f"{row.before_name} ({row.before_code})" if row.before_code else "rien"
    after = f"{row.after_name} ({row.after_code})" if row.after_code else "hors des communes"
    same = row.before_code == row.after_code and row.before_name == row.after_name
    words = before if same else f"{before} → {after}"
    if row.before_type != row.after_type and row.before_type and row.after_type:
        kinds = {"COM": "commune", "COMD": "déléguée", "COMA": "associée", "ARM": "arrondissement"}
        words += f", de {kinds.get(row.before_type, '')} à {kinds.get(row.after_type, '')}"
    return Happening(row.effective_on, MovementKind(row.kind).label, words)


def _successors(territory: Territory) -> tuple[Link, ...]:
    codes = successor_communes(territory.code).codes
    rows = Territory.objects.filter(level=GeographicLevel.COMMUNE, code__in=codes).order_by("folded_name")
    return tuple(_link(row) for row in rows)
