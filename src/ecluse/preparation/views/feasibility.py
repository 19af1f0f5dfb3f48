"""The feasibility note, its form, the log of encounters."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ecluse.contracts.presenters.navigation import address
from ecluse.contracts.views.loading import load_contract, require, user_of
from ecluse.contracts.views.saving import conflict_page, save_record
from ecluse.lib.formats import plural
from ecluse.preparation.forms.feasibility import FeasibilityForm
from ecluse.preparation.permissions import can_edit_preparation, can_read_preparation
from ecluse.preparation.presenters.feasibility import coverage, encounter_rows, feasibility_note
from ecluse.preparation.presenters.frame import frame
from ecluse.preparation.selectors.feasibility import communes_of_contract, encounters_of, feasibility_of
from ecluse.preparation.services.proposals import propose_feasibility_criteria
from ecluse.preparation.services.rows import write_feasibility


@require_safe
def note(request: HttpRequest, contract: int) -> HttpResponse:
    """The feasibility note: it is read, printed, and written part by part."""
    found, access = load_contract(request, contract)
    require(can_read_preparation(access))
    may_edit = can_edit_preparation(access, found)
    context = frame(found, access, "feasibility") | {
        "note": feasibility_note(found, access, may_edit=may_edit),
        "found": found,
        "propose_url": address("preparation:feasibility-propose", found.pk),
    }
    return render(request, "preparation/feasibility.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, contract: int) -> HttpResponse:
    """What the file says of itself: carrier, engineering, agreement, conclusion."""
    found, access = load_contract(request, contract)
    require(can_edit_preparation(access, found))
    sent = request.method == "POST"
    file = feasibility_of(found)
    form = FeasibilityForm(request.POST if sent else None, instance=file, contract=found)
    where = address("preparation:feasibility", found.pk)
    title = "Modifier le dossier de faisabilité"
    context = frame(found, access, "feasibility", (title, "")) | {"title": title, "form": form, "cancel_url": where}
    if sent and form.is_valid():
        user = user_of(request)
        saved, conflict = save_record(
            form, lambda version: write_feasibility(by=user, contract=found, values=form.values(), version=version)
        )
        if conflict is not None:
            return conflict_page(request, conflict, context)
        if saved is not None:
            messages.success(request, "Le dossier de faisabilité est enregistré.")
            return HttpResponseRedirect(where)
    return render(request, "preparation/form_page.html", context)


@require_POST
def propose(request: HttpRequest, contract: int) -> HttpResponse:
    """Add the factors and conditions of the template."""
    found, access = load_contract(request, contract)
    require(can_edit_preparation(access, found))
    made = propose_feasibility_criteria(by=user_of(request), contract=found)
    if made:
        added = plural(len(made), "critère est ajouté", "critères sont ajoutés")
        messages.success(request, f"{added} : modifiez-les, retirez ceux qui ne conviennent pas, évaluez les autres.")
    else:
        messages.info(request, "La liste proposée est déjà dans le dossier.")
    return HttpResponseRedirect(address("preparation:feasibility", found.pk))


@require_safe
def encounter_list(request: HttpRequest, contract: int) -> HttpResponse:
    """Who was met, when, and which communes were not."""
    found, access = load_contract(request, contract)
    require(can_read_preparation(access))
    encounters = encounters_of(found)
    context = frame(found, access, "encounter-list") | {
        "rows": encounter_rows(found, encounters, may_edit=can_edit_preparation(access, found)),
        "coverage": coverage(communes_of_contract(found), encounters),
        "found": found,
        "new_url": address("preparation:item-create", found.pk, "rencontres"),
    }
    return render(request, "preparation/encounters.html", context)
