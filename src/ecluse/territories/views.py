"""Pages of the territories: search, and one page for each. Read only."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from ecluse.territories.enums import GeographicLevel
from ecluse.territories.models import Territory
from ecluse.territories.presenters import territory_page, territory_url
from ecluse.territories.selectors import get_territory, search_territories

#: What one may narrow a search to.
SEARCHED = (
    GeographicLevel.COMMUNE,
    GeographicLevel.EPCI,
    GeographicLevel.EPT,
    GeographicLevel.DEPARTMENT,
    GeographicLevel.REGION,
    GeographicLevel.QPV,
    GeographicLevel.LIVING_AREA,
    GeographicLevel.EMPLOYMENT_ZONE,
    GeographicLevel.DELEGATED_COMMUNE,
)
LIMIT = 50


def search(request: HttpRequest) -> HttpResponse:
    """Search by name, code or postal code; a GET whose address reproduces the list."""
    query = request.GET.get("q", "").strip()[:100]
    asked = request.GET.get("maille", "")
    level = next((each for each in SEARCHED if each.slug == asked), None)
    found = search_territories(query, [level] if level else None, LIMIT) if query else []
    lines = [(territory, territory_url(territory)) for territory in found]
    context = {
        "query": query,
        "asked": asked,
        "levels": [(each.slug, each.label) for each in SEARCHED],
        "found": lines,
        "limit": LIMIT,
        "empty_reference": not query and not Territory.objects.exists(),
        "breadcrumb": [("Accueil", reverse("portal:home")), ("Territoires", "")],
    }
    return render(request, "territories/search.html", context)


def detail(request: HttpRequest, level: str, code: str) -> HttpResponse:
    """One territory: facts, what it is made of, what it belongs to, history, map."""
    try:
        found = get_territory(GeographicLevel.from_slug(level), code)
    except ValueError as error:
        raise Http404 from error
    if found is None:
        raise Http404
    page = territory_page(found)
    breadcrumb = [
        ("Accueil", reverse("portal:home")),
        ("Territoires", reverse("territories:search")),
        (found.name, ""),
    ]
    more = [(label, reverse(name, args=[level, code])) for label, name in settings.TERRITORY_PAGES]
    return render(request, "territories/detail.html", {"page": page, "more": more, "breadcrumb": breadcrumb})
