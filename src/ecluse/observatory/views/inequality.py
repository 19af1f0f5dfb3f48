"""Inequality around a place: an indicator over fifths of deprivation, and its priority quarters beside the rest."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from ecluse.lib.tables import Table
from ecluse.observatory.models import Build
from ecluse.observatory.presenters.inequality import inequality_page, inequality_table, quarters_page
from ecluse.observatory.presenters.place_pages import place_pages
from ecluse.observatory.rules.definitions import packaged_catalogue
from ecluse.observatory.rules.places import Place
from ecluse.observatory.selectors.inequality import Inequality, inequality
from ecluse.observatory.selectors.inside import MOST_AREAS
from ecluse.observatory.selectors.live import live_build
from ecluse.observatory.selectors.quarters_gap import QuartersGap, quarters_gaps
from ecluse.observatory.views.vulnerable import asked_place
from ecluse.territories.enums import GeographicLevel as Level
from ecluse.ui.spreadsheets import as_file, known_form

_LEVELS = (Level.COMMUNE, Level.IRIS)


def _found(place: Place, build: Build, asked: Mapping[str, str]) -> Inequality | None:
    """What the address asks for; without a level, the first at which the indicator is not what makes the groups."""
    levels = [each for each in _LEVELS if each.slug == asked.get("maille")] or list(_LEVELS)
    id, frame, catalogue = asked.get("indicateur", ""), asked.get("cadre", ""), packaged_catalogue()
    found = [each for level in levels if (each := inequality(place, build, catalogue, level, id, frame)) is not None]
    found = [each for each in found if each.indicator.id == id] or found
    return next((each for each in found if each.latest.is_whole and not each.is_circular), next(iter(found), None))


def _quarters(place: Place, build: Build) -> list[QuartersGap]:
    return quarters_gaps(place, build, packaged_catalogue()) if len(place.communes) <= MOST_AREAS else []


def inequality_context(place: Place, asked: Mapping[str, str], file_url: Callable[[str], str]) -> dict[str, Any]:
    """What the template shows of a place, for a territory and for a contract alike."""
    build = live_build()
    if build is None or not place.communes:
        return {"place": place, "page": None, "has_build": build is not None}
    found, gaps = _found(place, build, asked), _quarters(place, build)
    query = urlencode(
        {"indicateur": found.indicator.id, "maille": found.level.slug, "cadre": found.frame.slug} if found else {}
    )
    return {
        "place": place,
        "has_build": True,
        "build": build,
        "found": found,
        "page": inequality_page(found, packaged_catalogue()) if found else None,
        "quarters": quarters_page(gaps),
        "levels": [(each.slug, each.plural) for each in _LEVELS],
        "offers": [(each.id, each.name) for each in found.offers] if found else [],
        "frames": [(each.slug, each.name) for each in found.frames] if found else [],
        "files": [(form.upper(), f"{file_url(form)}?{query}") for form in ("xlsx", "csv")] if found or gaps else [],
    }


def inequality_file(place: Place, asked: Mapping[str, str]) -> Table:
    """The table of a place; 404 where there is nothing."""
    build = live_build()
    if build is None or not place.communes:
        raise Http404
    found, gaps = _found(place, build, asked), _quarters(place, build)
    if found is None and not gaps:
        raise Http404
    return inequality_table(found, gaps)


@require_safe
def territory_inequality(request: HttpRequest, level: str, code: str) -> HttpResponse:
    """Inequality around a territory of the reference."""
    place = asked_place(level, code)
    context = inequality_context(
        place, request.GET.dict(), lambda form: reverse("observatory:inequality-file", args=[level, code, form])
    )
    context |= {
        "pages": place_pages("inequality", lambda name: reverse(f"observatory:{name}", args=[level, code])),
        "breadcrumb": [
            ("Accueil", reverse("portal:home")),
            ("Territoires", reverse("territories:search")),
            (place.name, reverse("territories:detail", args=[level, code])),
            ("Inégalités", ""),
        ],
    }
    return render(request, "observatory/inequality.html", context)


@require_safe
def territory_inequality_file(request: HttpRequest, level: str, code: str, form: str) -> HttpResponse:
    """The same figures as a table to take away."""
    known_form(form)
    return as_file(inequality_file(asked_place(level, code), request.GET.dict()), form, f"inegalites-{level}-{code}")
