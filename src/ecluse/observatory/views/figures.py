"""The page of one figure: where it comes from, and all that is known of it."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from ecluse.observatory.models import Build
from ecluse.observatory.presenters.figure import figure_page, reference_names
from ecluse.observatory.presenters.portrait import FigureUrl, figure_query, figure_url
from ecluse.observatory.rules.definitions import packaged_catalogue
from ecluse.observatory.rules.places import Place
from ecluse.observatory.selectors.around import peers, surroundings
from ecluse.observatory.selectors.live import live_build, panel_of
from ecluse.observatory.selectors.places import named_place
from ecluse.observatory.selectors.portrait import live_portrait
from ecluse.observatory.selectors.traces import Asked, asked_figure, figures_of, trace_of
from ecluse.territories.enums import GeographicLevel as Level


def day_of(text: str) -> dt.date | None:
    """The day that an address or a form gives; None for any other text."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def asked_in(request: HttpRequest) -> Asked:
    """The figure that the address asks for; what cannot be read is not asked for."""

    def age(name: str) -> int | None:
        text = request.GET.get(name, "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else None

    return Asked(
        day_of(request.GET.get("du", "")),
        day_of(request.GET.get("au", "")),
        request.GET.get("sexe", ""),
        age("de"),
        age("a"),
        request.GET.get("selon", ""),
        request.GET.get("groupe", ""),
    )


def figure_context(place: Place, indicator: str, asked: Asked, url: FigureUrl) -> dict[str, Any]:
    """What the page of a figure shows. Raises Http404 where there is no such figure."""
    build, catalogue = live_build(), packaged_catalogue()
    if build is None or indicator not in catalogue.indicators:
        raise Http404
    figure = asked_figure(figures_of(build, catalogue, indicator, place), asked)
    known = live_portrait(place, [indicator], figure.column.end) if figure else None
    if figure is None or known is None:
        raise Http404
    line = known[0].lines[0]
    trace = trace_of(build, catalogue, figure, place)
    others = [
        (name, figures_of(build, catalogue, indicator, Place(name, level, code, ())))
        for level, code, name in reference_names(line)
    ]
    among = peers(build, place, line.figure) if line.figure is not None and line.figure.has_value else []
    around = surroundings(build, place) if figure.column.plain else None
    return {
        "page": figure_page(trace, line, others, among, around, url),
        "query": figure_query(figure.column),
        "until": figure.column.end.isoformat(),
        "explore_url": _explore_url(build, place, indicator),
    }


def _explore_url(build: Build, place: Place, indicator: str) -> str:
    """The explorer on the indicator: the communes of the place where they have it, else the smallest level that has."""
    for level in (Level.COMMUNE, Level.EPCI, Level.DEPARTMENT, Level.REGION):
        panel = panel_of(build, level.value)
        if panel is not None and indicator in panel.columns_of:
            inside = level == Level.COMMUNE and place.level and len(place.communes) > 1
            asked = {"maille": level.slug} | ({"dans": f"{place.level}:{place.code}"} if inside else {})
            return reverse("observatory:explore", args=[indicator]) + "?" + urlencode(asked)
    return ""


@require_safe
def figure(request: HttpRequest, indicator: str, level: str, code: str) -> HttpResponse:
    """One figure of one area: of the period that the address asks for, else the latest."""
    place = named_place(level, code)
    if place is None:
        raise Http404
    context = figure_context(place, indicator, asked_in(request), figure_url(place))
    more = [
        (label, f"{reverse(name, args=[indicator, level, code])}?{context['query']}")
        for label, name in settings.FIGURE_PAGES
        if context["page"].quotable
    ]
    context |= {
        "more": more,
        "indicator": indicator,
        "breadcrumb": [
            ("Accueil", reverse("portal:home")),
            (f"Portrait de {place.name}", reverse("observatory:portrait", args=[level, code])),
            (context["page"].trace.title, ""),
        ],
    }
    return render(request, "observatory/figure.html", context)
