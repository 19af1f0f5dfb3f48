"""Notes of a sheet."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from ecluse.contracts.forms.sheets import NewNoteForm, NoteForm
from ecluse.contracts.models import ActionSheet, Mention, Note
from ecluse.contracts.permissions import can_update_sheet, can_write_note
from ecluse.contracts.presenters.navigation import sheet_url
from ecluse.contracts.selectors import Access, removal_of
from ecluse.contracts.services import records
from ecluse.contracts.services import sheets as services
from ecluse.contracts.views.confirming import ask_first
from ecluse.contracts.views.loading import load_sheet, require, user_of
from ecluse.contracts.views.saving import conflict_page, save_record
from ecluse.contracts.views.sheets.editing import sheet_context
from ecluse.lib.errors import DomainError

_FORM = ["GET", "HEAD", "POST"]


@require_http_methods(_FORM)
def note_create(request: HttpRequest, contract: int, sheet: int) -> HttpResponse:
    """A dated note."""
    found, access = load_sheet(request, contract, sheet)
    require(can_write_note(access, found))
    sent = request.method == "POST"
    form = NewNoteForm(
        request.POST if sent else None, instance=Note(sheet=found), contract=found.contract,
        initial={"on": timezone.localdate()},
    )  # fmt: skip
    if sent and form.is_valid():
        try:
            services.add_note(
                by=user_of(request), sheet=found, text=form.cleaned_data["text"], on=form.cleaned_data["on"],
                mentions=form.cleaned_data.get("mentions") or (),
            )  # fmt: skip
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, "La note est publiée.")
            return HttpResponseRedirect(sheet_url(found))
    context = sheet_context(found, access, ("Nouvelle note", "")) | {
        "title": "Nouvelle note", "form": form, "action_label": "Publier", "over": str(found),
    }  # fmt: skip
    return render(request, "contracts/sheets/edit.html", context)


@require_POST
def mention_seen(request: HttpRequest, contract: int, sheet: int, pk: int) -> HttpResponse:
    """The person whom a note is meant for has seen it."""
    found, _ = load_sheet(request, contract, sheet)
    user = user_of(request)
    mention = Mention.objects.filter(pk=pk, note__sheet=found, person__user=user).select_related("note__sheet").first()
    if mention is None:
        raise Http404
    services.see_mention(by=user, mention=mention)
    messages.success(request, "C’est noté : vous avez vu cette note.")
    return HttpResponseRedirect(sheet_url(found))


@require_http_methods(_FORM)
def note_edit(request: HttpRequest, contract: int, sheet: int, pk: int) -> HttpResponse:
    """The words of a note."""
    found, access = load_sheet(request, contract, sheet)
    note = found.notes.filter(pk=pk).first()
    if note is None:
        return _removed_meanwhile(request, found, access, pk)
    require(can_update_sheet(access, found))
    note.sheet = found
    sent = request.method == "POST"
    form = NoteForm(request.POST if sent else None, instance=note, contract=found.contract)
    context = sheet_context(found, access, ("Modifier la note", "")) | {
        "title": "Modifier la note", "form": form, "action_label": "Enregistrer", "over": str(found), "note": note,
    }  # fmt: skip
    if sent and form.is_valid():
        user = user_of(request)
        saved, conflict = save_record(
            form,
            lambda version: records.update(
                note, by=user, version=version, values={name: value for name, value in form.values().items() if value}
            ),
        )
        if conflict is not None:
            return conflict_page(request, conflict, context)
        if saved is not None:
            messages.success(request, "La note est enregistrée.")
            return HttpResponseRedirect(sheet_url(found))
    return render(request, "contracts/sheets/edit.html", context)


def _removed_meanwhile(request: HttpRequest, sheet: ActionSheet, access: Access, pk: int) -> HttpResponse:
    """The words of a note that someone took away meanwhile, in the form of a new one. Raises Http404 otherwise."""
    event = removal_of(sheet.contract, Note, pk) if request.method == "POST" else None
    if event is None or not can_write_note(access, sheet):
        raise Http404
    form = NoteForm(request.POST, instance=Note(sheet=sheet), contract=sheet.contract)
    form.add_error(
        None,
        f"Cette note a été retirée pendant que vous écriviez ({event.actor_label}). Rien n’est enregistré. Voici ce que "
        "vous aviez écrit\u00a0: publiez-le de nouveau, ou annulez.",
    )
    context = sheet_context(sheet, access, ("Nouvelle note", "")) | {
        "title": "Nouvelle note", "form": form, "action_label": "Publier de nouveau", "over": str(sheet),
        "action_url": reverse("contracts:note-create", args=[sheet.contract_id, sheet.pk]),
    }  # fmt: skip
    return render(request, "contracts/sheets/edit.html", context, status=409)


@require_http_methods(_FORM)
def note_remove(request: HttpRequest, contract: int, sheet: int, pk: int) -> HttpResponse:
    """Ask, then take a note away."""
    found, access = load_sheet(request, contract, sheet)
    note = found.notes.filter(pk=pk).first()
    if note is None:
        raise Http404
    require(can_update_sheet(access, found))
    context = sheet_context(found, access, ("Retirer la note", "")) | {
        "title": "Retirer cette note ?",
        "message": f"« {note.text} » Le journal du contrat en gardera le texte.",
        "action_label": "Retirer la note",
        "danger": True,
    }
    return ask_first(
        request,
        lambda: records.remove(note, by=user_of(request)),
        done="La note est retirée.",
        then=sheet_url(found),
        context=context,
    )
