"""Access to care of a contract's perimeter."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from ecluse.contracts.models import Contract
from ecluse.contracts.presenters.navigation import address
from ecluse.contracts.views.loading import load_contract, require, user_of
from ecluse.contracts.views.saving import conflict_page, save_record
from ecluse.observatory.presenters.access_table import access_table
from ecluse.observatory.presenters.place_pages import place_pages
from ecluse.observatory.rules.care import care_of
from ecluse.observatory.rules.places import Place
from ecluse.observatory.selectors.access_page import Nothing, access_of
from ecluse.observatory.selectors.places import place_of_perimeter
from ecluse.observatory.views.access import access_context, asked_in
from ecluse.preparation.forms.care import CareSupplyForm
from ecluse.preparation.permissions import can_edit_preparation, can_read_findings
from ecluse.preparation.presenters.frame import frame
from ecluse.preparation.selectors.care import care_supply_of, pairs_kept
from ecluse.preparation.services.rows import write_care_supply
from ecluse.ui.spreadsheets import as_file, known_form


def _place(contract: Contract) -> Place | None:
    return place_of_perimeter(contract.perimeter) if contract.perimeter else None


@require_safe
def access(request: HttpRequest, contract: int) -> HttpResponse:
    """How much care the inhabitants of the perimeter reach, and what would change it."""
    found, reader = load_contract(request, contract)
    require(can_read_findings(reader))
    place = _place(found)
    kept = care_supply_of(found, asked_in(request)[0].care.slug)
    context = access_context(request, place or Place(str(found), "", "", ()), pairs_kept(kept))
    files = [(form.upper(), address("preparation:access-file", found.pk, form)) for form in ("xlsx", "csv")]
    context |= frame(found, reader, "portrait") | {
        "without_perimeter": place is None,
        "kept": kept if kept.pk and kept.lines else None,
        "kept_lines": len(pairs_kept(kept)),
        "supply_url": address("preparation:access-supply", found.pk, kept.care)
        if can_edit_preparation(reader, found)
        else "",
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
    asked = asked_in(request)[0]
    own = pairs_kept(care_supply_of(found, asked.care.slug))
    known = access_of(place, asked, own) if place else Nothing("no-commune")
    if place is None or isinstance(known, Nothing):
        raise Http404
    return as_file(access_table(place, known), form, f"acces-{known.asked.care.slug}-contrat-{found.pk}")


@require_http_methods(["GET", "HEAD", "POST"])
def supply_edit(request: HttpRequest, contract: int, care: str) -> HttpResponse:
    """Write down the supply of one profession: typed, pasted, or taken from a small table."""
    found, reader = load_contract(request, contract)
    require(can_edit_preparation(reader, found))
    known = care_of(care)
    if known is None:
        raise Http404
    sent = request.method == "POST"
    supply = care_supply_of(found, care)
    form = CareSupplyForm(
        request.POST if sent else None, request.FILES if sent else None, instance=supply, contract=found
    )
    where = f"{address('preparation:access', found.pk)}?pour={care}"
    title = f"{known.name} : l’offre du territoire"
    context = frame(found, reader, "portrait", (title, "")) | {"title": title, "form": form, "cancel_url": where}
    if sent and form.is_valid():
        user = user_of(request)
        saved, conflict = save_record(
            form, lambda version: write_care_supply(by=user, supply=supply, values=form.values(), version=version)
        )
        if conflict is not None:
            return conflict_page(request, conflict, context)
        if saved is not None:
            messages.success(request, "L’offre du territoire est enregistrée.")
            return HttpResponseRedirect(where)
    return render(request, "preparation/form_page.html", context)
