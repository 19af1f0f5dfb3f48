"""The fragile territories of a contract's perimeter, and a finding made of one of them, evidence frozen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from ecluse.contracts.models import ActionSheet, Contract
from ecluse.contracts.permissions import can_edit_sheet
from ecluse.contracts.presenters.navigation import address
from ecluse.contracts.selectors import Access
from ecluse.contracts.selectors.contents import quarters_of, sheets_of
from ecluse.contracts.services.sheets import update_sheet
from ecluse.contracts.views.loading import load_contract, require, user_of
from ecluse.lib.errors import DomainError, StaleError
from ecluse.observatory.presenters.place_pages import place_pages
from ecluse.observatory.rules.places import Place
from ecluse.observatory.selectors.places import place_of_perimeter
from ecluse.observatory.views.vulnerable import file_of, found_in, vulnerable_context
from ecluse.preparation.models import Finding
from ecluse.preparation.permissions import can_edit_preparation, can_read_findings
from ecluse.preparation.presenters.evidence_areas import frozen_area
from ecluse.preparation.presenters.frame import frame
from ecluse.preparation.services import rows
from ecluse.territories.enums import GeographicLevel as Level
from ecluse.territories.models import Territory
from ecluse.ui.spreadsheets import as_file, known_form


def place_of(contract: Contract) -> Place:
    """The perimeter, or a place without any commune."""
    return place_of_perimeter(contract.perimeter) if contract.perimeter else Place(str(contract), "", "", ())


@require_safe
def vulnerable(request: HttpRequest, contract: int) -> HttpResponse:
    """Which communes, IRIS or quarters of the perimeter are the most fragile, and why."""
    found, access = load_contract(request, contract)
    require(can_read_findings(access))
    asked = request.GET.dict()
    shown = vulnerable_context(
        place_of(found), asked, lambda form: address("preparation:vulnerable-file", found.pk, form)
    )
    edits = can_edit_preparation(access, found)
    context = frame(found, access, "portrait", ("Territoires vulnérables", "")) | shown
    context |= {
        "without_perimeter": found.perimeter is None,
        "pages": place_pages("vulnerable", lambda name: address(f"preparation:{name}", found.pk)),
        "finding_url": f"{address('preparation:vulnerable-finding', found.pk)}?{urlencode(asked)}" if edits else "",
    }
    if edits and context["level"] == Level.QPV and context["found"]:
        context |= _zones(found, access, context["found"].areas, asked)
    return render(request, "preparation/vulnerable.html", context)


def _zones(contract: Contract, access: Access, areas: Sequence[Territory], asked: dict[str, str]) -> dict[str, Any]:
    """The quarters shown that the contract holds, and the sheets that may have them as zones."""
    held = set(quarters_of(contract).values_list("pk", flat=True))
    quarters = [area for area in areas if area.pk in held]
    sheets = _zone_sheets(contract, access)
    if not quarters or not sheets:
        return {}
    url = f"{address('preparation:vulnerable-zone', contract.pk)}?{urlencode(asked)}"
    return {"zone_url": url, "zone_areas": quarters, "zone_sheets": sheets}


def _zone_sheets(contract: Contract, access: Access) -> list[ActionSheet]:
    """The sheets whose priority quarters the reader may write."""
    sheets = sheets_of(contract, visible_to=access).select_related("contract")
    return [sheet for sheet in sheets if can_edit_sheet(access, sheet, "priority_areas")]


@require_safe
def vulnerable_file(request: HttpRequest, contract: int, form: str) -> HttpResponse:
    """The same list as a table to take away."""
    found, access = load_contract(request, contract)
    require(can_read_findings(access))
    known_form(form)
    return as_file(file_of(place_of(found), request.GET.dict()), form, f"fragilites-contrat-{found.pk}")


@require_POST
def vulnerable_finding(request: HttpRequest, contract: int) -> HttpResponse:
    """Make a finding of one area of the list shown: why it is there, where it is, and its figures as they stand today."""
    found, access = load_contract(request, contract)
    require(can_edit_preparation(access, found))
    shown = found_in(place_of(found), request.GET.dict())
    codes = [each.code for each in shown.areas] if shown else []
    if shown is None or request.POST.get("area") not in codes:
        raise Http404
    place = codes.index(request.POST["area"])
    area = shown.areas[place]
    is_held = area.level == Level.COMMUNE.value or quarters_of(found).filter(pk=area.pk).exists()
    finding = rows.create(
        Finding(contract=found),
        by=user_of(request),
        values=frozen_area(shown, place),
        links={"territories": [area] if is_held else []},
    )
    return HttpResponseRedirect(address("preparation:item-edit", found.pk, "constats", finding.pk))


@require_POST
def vulnerable_zone(request: HttpRequest, contract: int) -> HttpResponse:
    """Add a quarter of the perimeter to the zones of one sheet, beside those that it has."""
    found, access = load_contract(request, contract)
    require(can_edit_preparation(access, found))
    area = quarters_of(found).filter(code=request.POST.get("area", "")).first()
    wanted = request.POST.get("sheet", "")
    sheet = sheets_of(found, visible_to=access).filter(pk=wanted).first() if wanted.isdecimal() else None
    if area is None or sheet is None:
        raise Http404
    require(can_edit_sheet(access, sheet, "priority_areas"))
    held = list(sheet.priority_areas.all())
    links = {"priority_areas": [*held, area]}
    try:
        if area not in held:
            update_sheet(by=user_of(request), sheet=sheet, version=sheet.version, links=links)
        messages.success(request, f"« {area.name} » est dans les zones de la fiche « {sheet} ».")
    except (DomainError, StaleError):
        messages.error(request, f"La fiche « {sheet} » a changé pendant ce temps : rien n’a été ajouté, recommencez.")
    return HttpResponseRedirect(f"{address('preparation:vulnerable', found.pk)}?{urlencode(request.GET.dict())}")
