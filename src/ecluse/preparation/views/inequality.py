"""Inequality in and around a contract's perimeter."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ecluse.contracts.presenters.navigation import address
from ecluse.contracts.views.loading import load_contract, require
from ecluse.observatory.presenters.place_pages import place_pages
from ecluse.observatory.views.inequality import inequality_context
from ecluse.observatory.views.inequality import inequality_file as file_of
from ecluse.preparation.permissions import can_read_findings
from ecluse.preparation.presenters.frame import frame
from ecluse.preparation.views.vulnerable import place_of
from ecluse.ui.spreadsheets import as_file, known_form


@require_safe
def inequality(request: HttpRequest, contract: int) -> HttpResponse:
    """An indicator over fifths of deprivation around the perimeter, and its quarters beside the rest."""
    found, access = load_contract(request, contract)
    require(can_read_findings(access))
    shown = inequality_context(
        place_of(found), request.GET.dict(), lambda form: address("preparation:inequality-file", found.pk, form)
    )
    context = frame(found, access, "portrait", ("Inégalités", "")) | shown
    context |= {
        "without_perimeter": found.perimeter is None,
        "pages": place_pages("inequality", lambda name: address(f"preparation:{name}", found.pk)),
    }
    return render(request, "preparation/inequality.html", context)


@require_safe
def inequality_file(request: HttpRequest, contract: int, form: str) -> HttpResponse:
    """The same figures as a table to take away."""
    found, access = load_contract(request, contract)
    require(can_read_findings(access))
    known_form(form)
    return as_file(file_of(place_of(found), request.GET.dict()), form, f"inegalites-contrat-{found.pk}")
