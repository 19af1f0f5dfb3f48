"""Writing a sheet: new, part by part, its status, its archive."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from ecluse.contracts.enums import SheetStatus
from ecluse.contracts.forms.sheets import SECTIONS, NewSheetForm, StatusForm
from ecluse.contracts.models import ActionSheet
from ecluse.contracts.permissions import can_create_sheet, can_edit_sheet, can_update_sheet
from ecluse.contracts.presenters.navigation import Place, contract_crumbs, page_context, sheet_crumbs, sheet_url
from ecluse.contracts.presenters.sections import edit_sections, is_free
from ecluse.contracts.presenters.sheets import status_mark
from ecluse.contracts.rules.field_groups import FIELD_GROUPS
from ecluse.contracts.selectors import Access
from ecluse.contracts.services import sheets as services
from ecluse.contracts.views.confirming import ask_first
from ecluse.contracts.views.loading import load_contract, load_sheet, require, user_of
from ecluse.contracts.views.saving import answer, conflict_page, is_fragment, save_record
from ecluse.lib.errors import DomainError, StaleError

_FORM = ["GET", "HEAD", "POST"]


def sheet_context(sheet: ActionSheet, access: Access, *trail: tuple[str, str]) -> dict[str, Any]:
    """What a page of a sheet shows around itself."""
    crumbs = sheet_crumbs(sheet, *trail)
    return page_context(sheet.contract, access, Place.SHEETS, crumbs) | {"sheet": sheet, "cancel_url": sheet_url(sheet)}


@require_http_methods(_FORM)
def sheet_create(request: HttpRequest, contract: int) -> HttpResponse:
    """A new sheet: what it is called, who leads it, when. The rest is written part by part."""
    found, access = load_contract(request, contract, drafts=True)
    require(can_create_sheet(access, found))
    sent = request.method == "POST"
    form = NewSheetForm(
        request.POST if sent else None, instance=ActionSheet(contract=found), contract=found, initial=_asked(request)
    )
    if sent and form.is_valid():
        try:
            sheet = services.create_sheet(
                by=user_of(request), contract=found, values=form.values(), contents=form.contents()
            )
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, "La fiche est créée. Complétez-la partie par partie.")
            return HttpResponseRedirect(sheet_url(sheet))
    list_url = reverse("contracts:sheet-list", args=[found.pk])
    crumbs = contract_crumbs(found, ("Fiches", list_url), ("Nouvelle fiche", ""))
    context = page_context(found, access, Place.SHEETS, crumbs) | {
        "title": "Nouvelle fiche", "form": form, "action_label": "Créer la fiche", "cancel_url": list_url,
    }  # fmt: skip
    return render(request, "contracts/form_page.html", context)


def _asked(request: HttpRequest) -> dict[str, Any]:
    """What the address fills in beforehand: the axis or the main action that the person comes from."""
    asked = {"axes": request.GET.getlist("axe"), "parent": request.GET.get("action", "")}
    return {name: value for name, value in asked.items() if value}


@require_http_methods(_FORM)
def sheet_edit(request: HttpRequest, contract: int, sheet: int, section: str) -> HttpResponse:
    """One part of a sheet; it sends its own fields alone."""
    found, access = load_sheet(request, contract, sheet, drafts=True)
    if section not in SECTIONS:
        raise Http404
    form_class = SECTIONS[section]
    only = _free_of(found, section)
    require(can_edit_sheet(access, found) and bool(only))
    sent = request.method == "POST"
    form = form_class(request.POST if sent else None, instance=found, contract=found.contract, only=only)
    context = sheet_context(found, access, (form_class.title, "")) | {
        "title": form_class.title, "form": form, "action_label": "Enregistrer", "over": str(found),
        "sections": edit_sections(found, section),
    }  # fmt: skip
    if sent and form.is_valid():
        user = user_of(request)
        saved, conflict = save_record(
            form,
            lambda version: services.update_sheet(by=user, sheet=found, version=version, **form.arguments()),
        )
        if conflict is not None:
            return conflict_page(request, conflict, context)
        if saved is not None:
            messages.success(request, f"La fiche est enregistrée : {form_class.title.lower()}.")
            return HttpResponseRedirect(sheet_url(found))
    return render(request, "contracts/sheets/edit.html", context)


def _free_of(sheet: ActionSheet, section: str) -> list[str]:
    """The fields of a part that may be written."""
    names = [name for group in FIELD_GROUPS.values() if group.section == section for name in group.names]
    return [name for name in names if is_free(sheet, name)]


@require_http_methods(_FORM)
def sheet_status(request: HttpRequest, contract: int, sheet: int) -> HttpResponse:
    """The next status, among those that may follow."""
    found, access = load_sheet(request, contract, sheet)
    require(can_update_sheet(access, found))
    icons = {code: status_mark(code).kind for code in SheetStatus.values}
    sent = request.method == "POST"
    form = StatusForm(request.POST if sent else None, sheet=found, icons=icons, auto_id="statut-%s")
    if sent and request.POST.get("status") == found.status:
        label = found.get_status_display().lower()
        last = found.status_changes.first()
        if request.POST.get("reason", "").strip() in ("", last.reason if last else ""):
            messages.info(request, f"La fiche est déjà « {label} » : rien n’a changé.")
            return HttpResponseRedirect(sheet_url(found))
        form.is_valid()
        form.errors.pop("status", None)
        form.add_error("status", f"la fiche est déjà « {label} ». Pour en dire plus, écrivez une note.")
    elif sent and form.is_valid():
        data = form.cleaned_data
        try:
            services.change_status(
                by=user_of(request), sheet=found, to=data["status"], version=data["version"], reason=data["reason"]
            )
        except StaleError as error:
            form = _status_again(request, error, icons)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            label = SheetStatus(data["status"]).label.lower()
            messages.success(request, f"La fiche est maintenant « {label} ».")
            return HttpResponseRedirect(sheet_url(found))
    elif sent and request.POST.get("version") != str(found.version):
        form = _status_again(request, StaleError(found), icons)
    context = sheet_context(found, access, ("Statut", "")) | {
        "title": "Changer le statut", "form": form, "action_label": "Changer le statut", "over": str(found),
        "mark": status_mark(found.status), "action_url": request.path,
    }  # fmt: skip
    return answer(
        request, context, page="contracts/sheets/edit.html", piece="contracts/sheets/_field.html",
        status=422 if sent and is_fragment(request) else 200,
    )  # fmt: skip


def _status_again(request: HttpRequest, error: StaleError, icons: dict[str, str]) -> StatusForm:
    """The sheet has changed: say what its status is now, and keep what was chosen if it may still follow."""
    current: Any = error.current
    data = request.POST.copy()
    data["version"] = str(current.version)
    form = StatusForm(data, sheet=current, icons=icons, auto_id="statut-%s")
    form.is_valid()
    form.add_error(
        None,
        f"Cette fiche a changé pendant que vous écriviez ; elle est maintenant « {current.get_status_display().lower()} ». "
        "Vérifiez votre choix, puis envoyez-le de nouveau.",
    )
    return form


@require_http_methods(_FORM)
def sheet_archive(request: HttpRequest, contract: int, sheet: int) -> HttpResponse:
    """Ask, then put a sheet aside."""
    found, access = load_sheet(request, contract, sheet, drafts=True)
    require(can_create_sheet(access, found.contract))
    context = sheet_context(found, access, ("Archiver", "")) | {
        "title": f"Archiver la fiche « {found} » ?",
        "message": "Elle quitte les listes et le suivi. Rien n’est effacé : vous pourrez la restaurer.",
        "action_label": "Archiver la fiche",
    }
    return ask_first(
        request,
        lambda: services.archive_sheet(by=user_of(request), sheet=found),
        done="La fiche est archivée. Elle est rangée dans les fiches archivées.",
        then=reverse("contracts:sheet-list", args=[contract]),
        context=context,
    )


@require_http_methods(_FORM)
def sheet_restore(request: HttpRequest, contract: int, sheet: int) -> HttpResponse:
    """Ask, then put a sheet back in the lists."""
    found, access = load_sheet(request, contract, sheet, drafts=True)
    require(can_create_sheet(access, found.contract))
    context = sheet_context(found, access, ("Restaurer", "")) | {
        "title": f"Restaurer la fiche « {found} » ?",
        "message": "Elle revient dans les listes et le suivi, telle qu’elle était.",
        "action_label": "Restaurer la fiche",
    }
    return ask_first(
        request,
        lambda: services.restore_sheet(by=user_of(request), sheet=found),
        done="La fiche est de nouveau dans les listes.",
        then=sheet_url(found),
        context=context,
    )
