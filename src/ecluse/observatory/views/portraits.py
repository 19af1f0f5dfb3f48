"""The portrait of a territory."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from ecluse.observatory.presenters.place_pages import place_pages
from ecluse.observatory.presenters.portrait import FigureUrl, PortraitPage, figure_url, portrait_page
from ecluse.observatory.presenters.portrait_table import portrait_table
from ecluse.observatory.rules.places import Place
from ecluse.observatory.selectors.around import surroundings
from ecluse.observatory.selectors.places import named_place
from ecluse.observatory.selectors.portrait import live_portrait
from ecluse.ui.spreadsheets import as_file, known_form


def _place(level: str, code: str) -> Place:
    place = named_place(level, code)
    if place is None:
        raise Http404
    return place


#: What the address says to see every indicator and not those of the first page alone.
EVERY = "tous"


def asked_indicators(request: HttpRequest) -> tuple[str, ...] | None:
    """The indicators that the address asks for, as ``live_portrait`` takes them."""
    return None if request.GET.get("indicateurs") == EVERY else ()


def asked_portrait(request: HttpRequest, place: Place, url: FigureUrl) -> tuple[PortraitPage | None, bool]:
    """The portrait that the address asks for (None before the first build), and whether it is of every indicator."""
    asked = asked_indicators(request)
    every, found = asked is None, live_portrait(place, asked)
    if found is None:
        return None, every
    around = None if every else surroundings(found[0].build, place)
    return portrait_page(*found, url, around), every


@require_safe
def territory_portrait(request: HttpRequest, level: str, code: str) -> HttpResponse:
    """The portrait of a territory of the reference."""
    place = _place(level, code)
    page, every = asked_portrait(request, place, figure_url(place))
    context: dict[str, Any] = {
        "page": page,
        "every": every,
        "place": place,
        "facts": list(page.facts) if page else [],
        "finding_url": "",
        "pages": place_pages("portrait", lambda name: reverse(f"observatory:{name}", args=[level, code])),
        "files": portrait_files(every, lambda form: reverse("observatory:portrait-file", args=[level, code, form])),
        "breadcrumb": [
            ("Accueil", reverse("portal:home")),
            ("Territoires", reverse("territories:search")),
            (place.name, reverse("territories:detail", args=[level, code])),
            ("Portrait", ""),
        ],
    }
    return render(request, "observatory/portrait.html", context)


def portrait_files(every: bool, url: Callable[[str], str]) -> list[tuple[str, str]]:
    """The files of a portrait: label and address."""
    query = f"?indicateurs={EVERY}" if every else ""
    return [(form.upper(), url(form) + query) for form in ("xlsx", "csv")]


@require_safe
def territory_portrait_file(request: HttpRequest, level: str, code: str, form: str) -> HttpResponse:
    """The same figures as a table to take away."""
    known_form(form)
    found = live_portrait(_place(level, code), asked_indicators(request))
    if found is None:
        raise Http404
    return as_file(portrait_table(*found), form, f"portrait-{level}-{code}")
