"""The portrait of a contract's perimeter, and a finding made of one of its figures, evidence frozen."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from ecluse.accounts.selectors import person_of
from ecluse.contracts.models import Contract
from ecluse.contracts.presenters.navigation import address
from ecluse.contracts.views.loading import load_contract, require, user_of
from ecluse.observatory.presenters.place_pages import place_pages
from ecluse.observatory.presenters.portrait import portrait_page
from ecluse.observatory.presenters.portrait_table import portrait_table
from ecluse.observatory.rules.places import Place
from ecluse.observatory.selectors.places import place_of_perimeter
from ecluse.observatory.selectors.portrait import live_portrait
from ecluse.preparation.models import Finding
from ecluse.preparation.permissions import can_edit_preparation, can_read_findings
from ecluse.preparation.presenters.evidence import frozen
from ecluse.preparation.presenters.frame import frame
from ecluse.preparation.services import rows
from ecluse.ui.spreadsheets import as_file, known_form
from ecluse.watch.permissions import can_follow
from ecluse.watch.selectors.alerts import followed_indicators


def _place(contract: Contract) -> Place | None:
    return place_of_perimeter(contract.perimeter) if contract.perimeter else None


@require_safe
def portrait(request: HttpRequest, contract: int) -> HttpResponse:
    """What is known of the contract's perimeter."""
    found, access = load_contract(request, contract)
    require(can_read_findings(access))
    place = _place(found)
    known = live_portrait(place) if place else None
    page = portrait_page(*known) if known else None
    context = frame(found, access, "portrait") | {
        "place": place or Place(str(found), "", "", ()),
        "without_perimeter": place is None,
        "page": page,
        "facts": list(page.facts) if page else [],
        "files": [(form.upper(), address("preparation:portrait-file", found.pk, form)) for form in ("xlsx", "csv")],
        "pages": place_pages("portrait", lambda name: address(f"preparation:{name}", found.pk)),
        "finding_url": address("preparation:portrait-finding", found.pk) if can_edit_preparation(access, found) else "",
        "follow_url": address("watch:follow", found.pk) if can_follow(access) and page else "",
        "followed": followed_indicators(person_of(user_of(request)), found) if page else frozenset(),
    }
    return render(request, "preparation/portrait.html", context)


@require_safe
def portrait_file(request: HttpRequest, contract: int, form: str) -> HttpResponse:
    """The same figures as a table to take away."""
    found, access = load_contract(request, contract)
    require(can_read_findings(access))
    known_form(form)
    place = _place(found)
    known = live_portrait(place) if place else None
    if known is None:
        raise Http404
    return as_file(portrait_table(*known), form, f"portrait-contrat-{found.pk}")


@require_POST
def portrait_finding(request: HttpRequest, contract: int) -> HttpResponse:
    """Make a finding of one figure of the portrait: its words, its source, and the figure as it stands today."""
    found, access = load_contract(request, contract)
    require(can_edit_preparation(access, found))
    place = _place(found)
    known = live_portrait(place) if place else None
    if known is None:
        raise Http404
    line = next((each for each in known[0].lines if each.indicator.id == request.POST.get("indicator")), None)
    if line is None or line.figure is None or not line.figure.has_value:
        raise Http404
    finding = rows.create(Finding(contract=found), by=user_of(request), values=frozen(known[0], line))
    return HttpResponseRedirect(address("preparation:item-edit", found.pk, "constats", finding.pk))
