"""The explorer: an indicator, a level, a part of France, a period, a way to see it; the address says it all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from ecluse.observatory.models import Build
from ecluse.observatory.presenters.explorer import Beside, explorer_page, explorer_table
from ecluse.observatory.presenters.explorer_asked import asking, not_given
from ecluse.observatory.presenters.explorer_groups import Grouped, grouped
from ecluse.observatory.presenters.explorer_home import home_page
from ecluse.observatory.presenters.explorer_map import Paper
from ecluse.observatory.rules.definitions import Indicator, packaged_catalogue
from ecluse.observatory.rules.exploring import Asked, View, read_asked, read_limits
from ecluse.observatory.selectors.areas import ground_of
from ecluse.observatory.selectors.choosing import named_area
from ecluse.observatory.selectors.explorer import (
    Explored,
    against,
    containers_to_choose,
    explore,
    get_container,
    offers,
    usual_container,
    usual_reference,
)
from ecluse.observatory.selectors.live import live_build
from ecluse.observatory.selectors.own_places import OwnPlace, own_places
from ecluse.observatory.selectors.portrait import METROPOLITAN
from ecluse.observatory.selectors.told import Teller, Told
from ecluse.territories.enums import GeographicLevel as Level
from ecluse.territories.models import Territory
from ecluse.ui.spreadsheets import as_file, known_form

_SMALL = {Level.COMMUNE, Level.IRIS, Level.QPV}


@dataclass(frozen=True, slots=True)
class _Question:
    """What an address asks once it has been read, with what is needed to answer."""

    build: Build
    asked: Asked
    found: Explored
    levels: tuple[Level, ...]
    others: tuple[Indicator, ...]
    mine: Sequence[OwnPlace]
    problems: tuple[str, ...]


def _crumbs(*trail: tuple[str, str]) -> list[tuple[str, str]]:
    return [("Accueil", reverse("portal:home")), ("Observatoire", reverse("observatory:home") if trail else ""), *trail]


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Every indicator by chapter, and the territories of one's contracts."""
    build = live_build()
    query, theme = request.GET.get("q", "")[:200], request.GET.get("theme", "")[:60]
    found = offers(build, packaged_catalogue()) if build else []
    page = home_page(packaged_catalogue(), found, own_places(request.user), query, theme)
    context = {"build": build, "page": page, "query": query, "theme": theme, "breadcrumb": _crumbs()}
    return render(request, "observatory/home.html", context)


def _question(request: HttpRequest, id: str) -> _Question:
    """What the address asks for; what cannot be understood is not asked for. Raises Http404 for an indicator without figures."""
    build, indicator = live_build(), packaged_catalogue().indicators.get(id)
    if build is None or indicator is None:
        raise Http404
    offered = offers(build, packaged_catalogue())
    levels = next((each.levels for each in offered if each.indicator == indicator), ())
    if not levels:
        raise Http404
    asked = read_asked(dict(request.GET.lists()))
    level = next((each for each in levels if each.slug == asked.level), levels[-1])
    mine = own_places(request.user)
    found = explore(build, indicator, level, _within(build, asked, level, mine), asked.period)
    if found is None:
        raise Http404
    code, unnamed = named_area(found.areas, asked.added)
    problems = [*not_given(asked, found, request.GET.getlist("zone")), unnamed]
    zones = tuple(dict.fromkeys([*asked.zones, code] if code else asked.zones))
    asked = replace(
        asked,
        level=level.slug,
        within=found.within.key if found.within else "",
        period=found.column.end.isoformat() if asked.period else "",
        zones=zones,
        added="",
    )
    if indicator.is_category and asked.view not in {View.MAP, View.GROUPS}:
        asked = replace(asked, view=View.MAP)
    problems.append(read_limits(request.GET.get("limites", "")[:200])[1])
    if asked.view is View.COMPARE and not asked.against:
        asked = replace(asked, against=usual_reference(build, found, asked.zones))
    others = tuple(each.indicator for each in offered if level in each.levels and not each.indicator.is_category)
    return _Question(build, asked, found, levels, others, mine, tuple(filter(None, problems)))


def _within(build: Build, asked: Asked, level: Level, mine: Sequence[OwnPlace]) -> Territory | None:
    """The part of France asked for; for small areas one's own territory, else the département that has most figures."""
    within = get_container(asked.within)
    if within is None and level in _SMALL:
        keys = (place.key for place in mine if place.key)
        within = next((found for key in keys if (found := get_container(key))), None) or usual_container(build)
    return within


def _source(indicator: Indicator) -> str:
    source = packaged_catalogue().sources[indicator.source]
    return f"{source.publisher}, {source.label}"


def _figures(build: Build, indicator: Indicator, level: Level, code: str) -> list[Told]:
    """Every figure of the indicator for one area, all periods and groups."""
    told = Teller(build, packaged_catalogue()).of_areas(level.value, [code])[code]
    return [figure for column, figure in told.items() if column.indicator == indicator.id]


def _france(build: Build, indicator: Indicator) -> list[Told]:
    """The figures of France, or those of the mainland where there are no others."""
    whole = _figures(build, indicator, Level.FRANCE, "FR")
    return whole or _figures(build, indicator, Level.FRANCE, METROPOLITAN.code)


def _beside(question: _Question) -> Beside:
    """What the view asked for needs beside the figures, and nothing else."""
    build, asked, found = question.build, question.asked, question.found
    if asked.view is View.COMPARE:
        return Beside(reference=against(build, found, asked.against))
    if asked.view is View.CHANGE:
        additive = found.indicator.is_additive
        return Beside(
            france=() if additive else [each for each in _france(build, found.indicator) if each.column.plain]
        )
    if asked.view is View.PAIR:
        other = next((each for each in question.others if each.id == asked.other and each != found.indicator), None)
        return Beside(other=_other(question, other) if other else None)
    return Beside()


def _other(question: _Question, other: Indicator) -> Explored | None:
    """Another indicator over the same areas, of the same period where it has it, else of its latest."""
    found = question.found
    same = explore(question.build, other, found.level, found.within, found.column.end.isoformat())
    return (
        same if same is not None and [each.code for each in same.areas] == [each.code for each in found.areas] else None
    )


def _paper(found: Explored, view: View) -> Paper | None:
    """What maps are drawn on, for the views that have one; None where the reference knows no place of these areas."""
    if view not in {View.MAP, View.COMPARE, View.CHANGE} or not found.areas:
        return None
    on, contours = ground_of(found.level, found.areas)
    return Paper(on, contours, _source(found.indicator)) if on.groups else None


def _grouped(question: _Question) -> Grouped:
    """The breakdowns of the first chosen area, else of the part of France shown, else of France."""
    build, found = question.build, question.found
    chosen = found.places_of(question.asked.zones)
    if chosen:
        level, code, name = found.level, found.areas[chosen[0]].code, found.areas[chosen[0]].name
    elif found.within is not None and found.within.geographic_level != Level.FRANCE:
        level, code, name = found.within.geographic_level, found.within.code, found.within.name
    else:
        level, code, name = Level.FRANCE, "FR", "France"
    others = [("France", _france(build, found.indicator))] if level != Level.FRANCE else []
    own = _figures(build, found.indicator, level, code) if others else _france(build, found.indicator)
    department = found.areas[chosen[0]].department if chosen else ""
    if department and level != Level.DEPARTMENT:
        others.append((f"Département {department}", _figures(build, found.indicator, Level.DEPARTMENT, department)))
    return grouped(packaged_catalogue(), found.indicator, found.column, name, own, others)


@require_safe
def explorer(request: HttpRequest, indicator: str) -> HttpResponse:
    """One indicator over the areas that the address asks for."""
    question = _question(request, indicator)
    found, asked = question.found, question.asked
    page = explorer_page(
        found,
        asked,
        _beside(question),
        _paper(found, asked.view),
        _source(found.indicator),
        request.GET.get("page", ""),
    )
    if asked.view is View.GROUPS:
        groups = _grouped(question)
        page = replace(page, notes=groups.notes, charts=groups.charts, lines=None)
    context: dict[str, Any] = {
        "page": page,
        "found": found,
        "asked": asked,
        "form": asking(
            found,
            asked,
            question.levels,
            question.others,
            question.mine,
            _containers(found),
            request.GET.get("limites", "")[:200],
        ),
        "problems": question.problems,
        "files": [
            (form.upper(), reverse("observatory:explore-file", args=[indicator, form]) + f"?{asked.query()}")
            for form in ("xlsx", "csv")
        ],
        "breadcrumb": _crumbs((found.indicator.name, "")),
    }
    return render(request, "observatory/explorer.html", context)


def _containers(found: Explored) -> list[Territory]:
    """The parts of France to choose: régions, départements, the EPCI of the région shown, and what is shown."""
    within = found.within
    region = ""
    if within is not None:
        region = within.code if within.geographic_level == Level.REGION else within.region_code
        if not region and within.geographic_level != Level.FRANCE and found.areas:
            region = found.areas[0].region
    listed = containers_to_choose(region)
    return (
        listed if within is None or within in listed or within.geographic_level == Level.FRANCE else [within, *listed]
    )


@require_safe
def explorer_file(request: HttpRequest, indicator: str, form: str) -> HttpResponse:
    """The figures of the view as a table to take away."""
    known_form(form)
    question = _question(request, indicator)
    table = explorer_table(question.found, question.asked, _beside(question), _source(question.found.indicator))
    return as_file(table, form, f"{indicator}-{question.found.level.slug}")
