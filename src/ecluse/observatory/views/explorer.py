"""The explorer: an indicator, a level, a part of France, a period; the address says it all."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from ecluse.observatory.enums import Domain
from ecluse.observatory.models import Build
from ecluse.observatory.presenters.explorer import CUTS, explorer_page, explorer_table
from ecluse.observatory.rules.definitions import Indicator, packaged_catalogue
from ecluse.observatory.rules.wording import period_words
from ecluse.observatory.selectors.explorer import (
    Explored,
    containers_to_choose,
    explore,
    get_container,
    offers,
    usual_container,
)
from ecluse.observatory.selectors.live import live_build
from ecluse.territories.enums import GeographicLevel as Level
from ecluse.territories.models import Territory
from ecluse.territories.selectors import areas_map
from ecluse.ui.spreadsheets import as_file, known_form

_SMALL = {Level.COMMUNE, Level.IRIS, Level.QPV}


def _crumbs(*trail: tuple[str, str]) -> list[tuple[str, str]]:
    return [("Accueil", reverse("portal:home")), ("Observatoire", reverse("observatory:home") if trail else ""), *trail]


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The indicators that have figures, by chapter."""
    build = live_build()
    found = offers(build, packaged_catalogue()) if build else []
    chapters = [
        (
            domain.label,
            [
                (offer.indicator, _url(offer.indicator, offer.levels[-1] if Level.COMMUNE not in offer.levels else Level.COMMUNE),
                 ", ".join(level.plural for level in offer.levels))
                for offer in found
                if offer.indicator.domain is domain
            ],
        )
        for domain in Domain
    ]  # fmt: skip
    context = {"build": build, "chapters": [each for each in chapters if each[1]], "breadcrumb": _crumbs()}
    return render(request, "observatory/home.html", context)


def _url(indicator: Indicator, level: Level) -> str:
    return reverse("observatory:explore", args=[indicator.id]) + "?" + urlencode({"maille": level.slug})


def _explored(request: HttpRequest, build: Build, indicator: Indicator) -> tuple[Explored | None, list[Level]]:
    """What the address asks for; what cannot be understood is not asked for."""
    offer = next((each for each in offers(build, packaged_catalogue()) if each.indicator == indicator), None)
    if offer is None:
        return None, []
    levels = list(offer.levels)
    asked = request.GET.get("maille", "")
    level = next((each for each in levels if each.slug == asked), levels[-1])
    within = get_container(request.GET.get("dans", ""))
    if within is None and level in _SMALL:
        within = usual_container(build)
    return explore(build, indicator, level, within, request.GET.get("periode", "")), levels


def _source(indicator: Indicator) -> str:
    source = packaged_catalogue().sources[indicator.source]
    return f"{source.publisher}, {source.label}"


def _indicator(id: str) -> tuple[Build, Indicator]:
    build, indicator = live_build(), packaged_catalogue().indicators.get(id)
    if build is None or indicator is None:
        raise Http404
    return build, indicator


@require_safe
def explorer(request: HttpRequest, indicator: str) -> HttpResponse:
    """One indicator over the areas that the address asks for."""
    build, known = _indicator(indicator)
    found, levels = _explored(request, build, known)
    if found is None:
        raise Http404
    asked = request.GET.get("seuils", "")
    cut = asked if asked in CUTS else next(iter(CUTS))
    drawn = areas_map(found.areas) if found.level not in {Level.IRIS, Level.QPV} else None
    query = _query(found, cut)
    context: dict[str, Any] = {
        "page": explorer_page(found, _source(known), drawn, CUTS[cut]),
        "found": found,
        "levels": [(each.slug, each.label) for each in levels],
        "containers": _containers(found.within),
        "within": found.within.key if found.within else "",
        "periods": [(each.end.isoformat(), period_words(each.start, each.end)) for each in found.columns],
        "period": found.column.end.isoformat(),
        "cuts": [(word, chosen.value) for word, chosen in CUTS.items()],
        "cut": cut,
        "files": [
            (form.upper(), reverse("observatory:explore-file", args=[indicator, form]) + f"?{query}")
            for form in ("xlsx", "csv")
        ],
        "figure_url": reverse("observatory:figure", args=[indicator, found.level.slug, "0"])[:-2],
        "figure_query": urlencode({"du": found.column.start.isoformat(), "au": found.column.end.isoformat()}),
        "breadcrumb": _crumbs((known.name, "")),
    }
    return render(request, "observatory/explorer.html", context)


def _containers(within: Territory | None) -> list[tuple[str, str]]:
    choices = [(each.key, f"{each.name} ({each.geographic_level.label.lower()})") for each in containers_to_choose()]
    if within is not None and within.key not in dict(choices):
        choices.insert(0, (within.key, f"{within.name} ({within.geographic_level.label.lower()})"))
    return choices


def _query(found: Explored, cut: str) -> str:
    said = {"maille": found.level.slug, "periode": found.column.end.isoformat(), "seuils": cut}
    return urlencode(said | ({"dans": found.within.key} if found.within else {}))


@require_safe
def explorer_file(request: HttpRequest, indicator: str, form: str) -> HttpResponse:
    """The same figures as a table to take away."""
    known_form(form)
    build, known = _indicator(indicator)
    found, _ = _explored(request, build, known)
    if found is None:
        raise Http404
    return as_file(explorer_table(found, _source(known)), form, f"{indicator}-{found.level.slug}")
