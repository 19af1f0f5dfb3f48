"""What placing a thing and numbering things again have in common, be they sheets or entities of the plan."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from ecluse.contracts.forms.ordering import PlaceForm, Spots
from ecluse.contracts.models import Contract
from ecluse.contracts.presenters.navigation import undo_url
from ecluse.contracts.presenters.order import numbers_preview
from ecluse.contracts.rules.order import Spot
from ecluse.contracts.selectors.numbering import seen_as
from ecluse.lib.errors import DomainError
from ecluse.ui.presenters import undo_message


def place_page(
    request: HttpRequest,
    contract: Contract,
    spots: Spots,
    place: Callable[[Spot], str],
    *,
    said: str,
    then: str,
    context: dict[str, Any],
) -> HttpResponse:
    """On GET the places offered; on POST ``place`` is called with the one chosen, and ``said`` on the page ``then``.

    ``place`` returns the operation that undoes it, empty if nothing moved.
    """
    form = PlaceForm(request.POST if request.method == "POST" else None, spots=spots)
    if request.method == "POST" and form.is_valid():
        try:
            told = place(form.spot())
        except DomainError as error:
            form.add_error("ou", error.message)
        else:
            if told:
                undo_message(request, said, undo_url(contract, told))
            return HttpResponseRedirect(then)
    page = context | {"form": form, "action_label": "Placer", "action_url": ""}
    return render(request, "contracts/form_page.html", page, status=422 if form.errors else 200)


def numbers_page(
    request: HttpRequest,
    contract: Contract,
    planned: Callable[[], Sequence[Any]],
    renumber: Callable[[str], tuple[str, int]],
    *,
    said: Callable[[int], str],
    then: str,
    context: dict[str, Any],
) -> HttpResponse:
    """What numbering again would change, for a form that is valid; on POST ``renumber`` is called with what was seen.

    ``renumber`` returns the operation that undoes it, and how many numbers changed.
    """
    refused = ""
    if request.method == "POST":
        try:
            told, count = renumber(request.POST.get("vu", ""))
        except DomainError as error:
            refused = error.message
        else:
            undo_message(request, f"{said(count)}.", undo_url(contract, told))
            return HttpResponseRedirect(then)
    plan = planned()
    page = context | {"refused": refused, "preview": numbers_preview(plan), "seen": seen_as(plan)}
    return render(request, "contracts/numbers.html", page, status=409 if refused else 200)
