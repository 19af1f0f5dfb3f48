"""Access to care of a contract's perimeter."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ecluse.contracts.models import Contract
from ecluse.contracts.presenters.navigation import address
from ecluse.contracts.views.loading import load_contract, require
from ecluse.observatory.presenters.access_table import access_table
from ecluse.observatory.presenters.place_pages import place_pages
from ecluse.observatory.rules.places import Place
from ecluse.observatory.selectors.access_page import Nothing, access_of
from ecluse.observatory.selectors.places import place_of_perimeter
from ecluse.observatory.views.access import access_context, asked_in
from ecluse.preparation.permissions import can_read_findings
from ecluse.preparation.presenters.frame import frame
from ecluse.ui.spreadsheets import as_file, known_form


def _place(contract: Contract) -> Place | None:
    return place_of_perimeter(contract.perimeter) if contract.perimeter else None


@require_safe
def access(request: HttpRequest, contract: int) -> HttpResponse:
    """How much care the inhabitants of the perimeter reach, and what would change it."""
    found, reader = load_contract(request, contract)
    require(can_read_findings(reader))
    place = _place(found)
    context = access_context(request, place or Place(str(found), "", "", ()))
    files = [(form.upper(), address("preparation:access-file", found.pk, form)) for form in ("xlsx", "csv")]
    context |= frame(found, reader, "portrait") | {
        "without_perimeter": place is None,
        "facts": [],
        "files": [(label, f"{url}?{context['query']}") for label, url in files],
        "pages": place_pages("access", lambda name: address(f"preparation:{name}", found.pk)),
    }
    return render(request, "preparation/access.html", context)


@require_safe
def access_file(request: HttpRequest, contract: int, form: str) -> HttpResponse:
    """The same as a table to take away."""
    found, reader = load_contract(request, contract)
    require(can_read_findings(reader))
    known_form(form)
    place = _place(found)
    known = access_of(place, asked_in(request)[0]) if place else Nothing("no-commune")
    if place is None or isinstance(known, Nothing):
        raise Http404
    return as_file(access_table(place, known), form, f"acces-{known.asked.care.slug}-contrat-{found.pk}")
