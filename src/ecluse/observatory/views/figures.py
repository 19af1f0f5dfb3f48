"""The page of one figure: where it comes from."""

from __future__ import annotations

import datetime as dt

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from ecluse.observatory.presenters.trace import trace_page
from ecluse.observatory.rules.definitions import packaged_catalogue
from ecluse.observatory.selectors.live import live_build
from ecluse.observatory.selectors.traces import asked_figure, figures_of, level_of, trace_of


def _day(request: HttpRequest, name: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return None


@require_safe
def figure(request: HttpRequest, indicator: str, level: str, code: str) -> HttpResponse:
    """One figure of one area: of the period that the address asks for, else the latest."""
    build, catalogue, known = live_build(), packaged_catalogue(), level_of(level)
    if build is None or known is None or indicator not in catalogue.indicators:
        raise Http404
    found = asked_figure(
        figures_of(build, catalogue, indicator, known.value, code), _day(request, "du"), _day(request, "au")
    )
    if found is None:
        raise Http404
    trace = trace_of(build, catalogue, found, known.value, code)
    context = {
        "page": trace_page(trace),
        "indicator": indicator,
        "breadcrumb": [
            ("Accueil", reverse("portal:home")),
            (f"Portrait de {trace.name}", reverse("observatory:portrait", args=[level, code])),
            (trace.indicator.name, ""),
        ],
    }
    return render(request, "observatory/figure.html", context)
