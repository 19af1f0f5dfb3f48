"""Access to care of a territory: the address says what is asked, and gives the same page to whoever opens it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from ecluse.observatory.presenters.access import CHOICES, access_page
from ecluse.observatory.presenters.access_table import access_table
from ecluse.observatory.presenters.place_pages import place_pages
from ecluse.observatory.rules.access_asked import Asked, Pair, asked_of
from ecluse.observatory.rules.places import Place
from ecluse.observatory.selectors.access import communes_to_choose, own_areas
from ecluse.observatory.selectors.access_page import Access, Nothing, access_of
from ecluse.observatory.selectors.journeys import serving_journeys
from ecluse.observatory.views.portraits import place_of_address
from ecluse.territories.selectors import areas_map
from ecluse.ui.spreadsheets import as_file, known_form

#: The fields that are set once, and shown when one of them could not be read.
_SETTINGS = {"seuil", "activite", "vitesse", "detour", "minutes", "zones"}
#: Empty lines offered beside the changes already made.
_EMPTY_LINES = 2


def asked_in(request: HttpRequest) -> tuple[Asked, list[tuple[str, str]]]:
    """What the address asks, with its problems."""
    return asked_of({name: request.GET.getlist(name) for name in request.GET})


def access_context(request: HttpRequest, place: Place, own: Sequence[Pair] = ()) -> dict[str, Any]:
    """What the template needs about a place; ``own`` is the supply that a contract keeps."""
    asked, problems = asked_in(request)
    found = access_of(place, asked, own)
    shown = found if isinstance(found, Access) else None
    drawn = areas_map(own_areas(shown.near)) if shown else None
    query, wrong = asked.query(), {name for name, _ in (*problems, *found.problems)}
    return {
        "place": place,
        "asked": asked,
        "page": access_page(place, shown, drawn, request.path, every="toutes" in request.GET)
        if shown and drawn
        else None,
        "nothing": found.why if isinstance(found, Nothing) else "",
        "problems": [said for _, said in (*problems, *found.problems)],
        "wrong": wrong,
        "open_settings": bool(wrong & _SETTINGS),
        "choices": CHOICES,
        "communes": communes_to_choose(found.near) if found.near is not None else [],
        "rows": [*asked.changes, *[("", None)] * _EMPTY_LINES],
        "query": query,
        "journeys": serving.source if (serving := serving_journeys()) is not None else "",
        "figure_url": reverse("observatory:figure", args=["-", "commune", "-"]).split("/-/")[0],
    }


@require_safe
def territory_access(request: HttpRequest, level: str, code: str) -> HttpResponse:
    """Access to care of a territory of the reference."""
    place = place_of_address(level, code)
    context = access_context(request, place)
    files = [(form.upper(), reverse("observatory:access-file", args=[level, code, form])) for form in ("xlsx", "csv")]
    context |= {
        "facts": [],
        "files": [(label, f"{url}?{context['query']}") for label, url in files],
        "pages": place_pages("access", lambda name: reverse(f"observatory:{name}", args=[level, code])),
        "breadcrumb": [
            ("Accueil", reverse("portal:home")),
            ("Territoires", reverse("territories:search")),
            (place.name, reverse("territories:detail", args=[level, code])),
            ("Accès aux soins", ""),
        ],
    }
    return render(request, "observatory/access.html", context)


@require_safe
def territory_access_file(request: HttpRequest, level: str, code: str, form: str) -> HttpResponse:
    """The same as a table to take away."""
    known_form(form)
    place = place_of_address(level, code)
    found = access_of(place, asked_in(request)[0])
    if isinstance(found, Nothing):
        raise Http404
    return as_file(access_table(place, found), form, f"acces-{found.asked.care.slug}-{level}-{code}")
