"""The fragile territories of a place: communes, IRIS or quarters, by the indicators that the address weighs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from ecluse.lib.tables import Table
from ecluse.observatory.presenters.place_pages import place_pages
from ecluse.observatory.presenters.vulnerable import order_of, sources_words, vulnerable_page, vulnerable_table
from ecluse.observatory.rules.definitions import packaged_catalogue
from ecluse.observatory.rules.fragility import WEIGHTS, as_query
from ecluse.observatory.rules.places import Place
from ecluse.observatory.selectors.inside import LEVELS, MOST_AREAS, count_inside
from ecluse.observatory.selectors.live import live_build
from ecluse.observatory.selectors.places import containers, place_of_territory
from ecluse.observatory.selectors.vulnerable import Vulnerable, vulnerable
from ecluse.territories.enums import GeographicLevel as Level
from ecluse.territories.selectors import areas_map, get_territory
from ecluse.ui.spreadsheets import as_file, known_form

#: Areas listed on one page: beyond, the files have them all.
PAGE = 100


def asked_place(level: str, code: str) -> Place:
    """The place that an address names; 404 otherwise."""
    try:
        found = get_territory(Level.from_slug(level), code)
    except ValueError as error:
        raise Http404 from error
    if found is None:
        raise Http404
    return place_of_territory(found)


def asked_level(asked: Mapping[str, str], place: Place) -> Level:
    """The level that an address asks for; else communes, or the IRIS of a commune alone when it has several."""
    for level in LEVELS:
        if asked.get("maille") == level.slug:
            return level
    return Level.COMMUNE


def found_in(place: Place, asked: Mapping[str, str]) -> Vulnerable | None:
    """What the address asks of a place; None without figures, or for a place of too many communes."""
    build = live_build()
    if build is None or not place.communes or len(place.communes) > MOST_AREAS:
        return None
    return vulnerable(place, build, packaged_catalogue(), asked_level(asked, place), asked)


def query_of(found: Vulnerable, **more: str) -> str:
    """The address of what is shown, without the choice when nobody made one."""
    said = [("maille", found.level.slug), ("cadre", found.frame.slug)]
    return urlencode(said + ([] if found.is_usual else as_query(found.chosen)) + list(more.items()))


def vulnerable_context(place: Place, asked: Mapping[str, str], file_url: Callable[[str], str]) -> dict[str, Any]:
    """What the template shows of a place, for a territory and for a contract alike."""
    found, level = found_in(place, asked), asked_level(asked, place)
    drawn = areas_map(found.areas) if found and level == Level.COMMUNE and len(found.areas) > 1 else None
    catalogue = packaged_catalogue()
    alone = found is not None and len(found.areas) == 1
    around = next((each for each in containers(place) if each.level == Level.EPCI.value), None) if alone else None
    listed = Paginator(order_of(found) if found else [], PAGE).get_page(asked.get("page"))
    return {
        "place": place,
        "found": found,
        "page": vulnerable_page(found, list(listed), drawn, sources_words(found, catalogue)) if found else None,
        "listed": listed,
        "level": level,
        "levels": _levels(place, level),
        "frames": [(each.slug, each.name) for each in found.frames] if found else [],
        "weights": list(WEIGHTS.items()),
        "too_many": len(place.communes) > MOST_AREAS,
        "has_build": live_build() is not None,
        "alone": alone,
        "around": (around.name, reverse("observatory:vulnerable", args=["epci", around.code])) if around else None,
        "files": [(form.upper(), f"{file_url(form)}?{query_of(found)}") for form in ("xlsx", "csv")] if found else [],
    }


def _levels(place: Place, current: Level) -> list[dict[str, object]]:
    """The levels as a row of links, each with how many areas it has."""
    counts = [(level, count_inside(place, level)) for level in LEVELS] if len(place.communes) <= MOST_AREAS else []
    return [
        {
            "label": f"{level.plural[:1].upper()}{level.plural[1:]} ({count})",
            "url": f"?maille={level.slug}",
            "current": level == current,
        }
        for level, count in counts
        if count or level == current
    ]


@require_safe
def territory_vulnerable(request: HttpRequest, level: str, code: str) -> HttpResponse:
    """The fragile territories of a territory of the reference."""
    place = asked_place(level, code)
    context = vulnerable_context(
        place, request.GET.dict(), lambda form: reverse("observatory:vulnerable-file", args=[level, code, form])
    )
    context |= {
        "finding_url": "",
        "pages": place_pages("vulnerable", lambda name: reverse(f"observatory:{name}", args=[level, code])),
        "breadcrumb": [
            ("Accueil", reverse("portal:home")),
            ("Territoires", reverse("territories:search")),
            (place.name, reverse("territories:detail", args=[level, code])),
            ("Territoires vulnérables", ""),
        ],
    }
    return render(request, "observatory/vulnerable.html", context)


@require_safe
def territory_vulnerable_file(request: HttpRequest, level: str, code: str, form: str) -> HttpResponse:
    """The same list as a table to take away."""
    known_form(form)
    return as_file(file_of(asked_place(level, code), request.GET.dict()), form, f"fragilites-{level}-{code}")


def file_of(place: Place, asked: Mapping[str, str]) -> Table:
    """The table of a place; 404 where there is nothing."""
    found = found_in(place, asked)
    if found is None:
        raise Http404
    return vulnerable_table(found)
