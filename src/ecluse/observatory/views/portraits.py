"""The portrait of a territory."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from ecluse.observatory.presenters.place_pages import place_pages
from ecluse.observatory.presenters.portrait import portrait_page
from ecluse.observatory.presenters.portrait_table import portrait_table
from ecluse.observatory.rules.places import Place
from ecluse.observatory.selectors.places import place_of_territory
from ecluse.observatory.selectors.portrait import live_portrait
from ecluse.territories.enums import GeographicLevel
from ecluse.territories.selectors import get_territory
from ecluse.ui.spreadsheets import as_file, known_form


def place_of_address(level: str, code: str) -> Place:
    """The territory that an address names; Http404 for none."""
    try:
        found = get_territory(GeographicLevel.from_slug(level), code)
    except ValueError as error:
        raise Http404 from error
    if found is None:
        raise Http404
    return place_of_territory(found)


@require_safe
def territory_portrait(request: HttpRequest, level: str, code: str) -> HttpResponse:
    """The portrait of a territory of the reference."""
    place = place_of_address(level, code)
    found = live_portrait(place)
    page = portrait_page(*found) if found else None
    context: dict[str, Any] = {
        "page": page,
        "place": place,
        "facts": list(page.facts) if page else [],
        "finding_url": "",
        "pages": place_pages("portrait", lambda name: reverse(f"observatory:{name}", args=[level, code])),
        "files": [
            (form.upper(), reverse("observatory:portrait-file", args=[level, code, form])) for form in ("xlsx", "csv")
        ],
        "breadcrumb": [
            ("Accueil", reverse("portal:home")),
            ("Territoires", reverse("territories:search")),
            (place.name, reverse("territories:detail", args=[level, code])),
            ("Portrait", ""),
        ],
    }
    return render(request, "observatory/portrait.html", context)


@require_safe
def territory_portrait_file(request: HttpRequest, level: str, code: str, form: str) -> HttpResponse:
    """The same figures as a table to take away."""
    known_form(form)
    found = live_portrait(place_of_address(level, code))
    if found is None:
        raise Http404
    return as_file(portrait_table(*found), form, f"portrait-{level}-{code}")
