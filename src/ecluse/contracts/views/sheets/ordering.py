"""Sheets put in order, numbered again, copied."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from ecluse.contracts.forms.ordering import DuplicateSheetForm, SheetNumbersForm
from ecluse.contracts.models import ActionSheet
from ecluse.contracts.permissions import can_create_sheet, can_edit_sheet
from ecluse.contracts.presenters.navigation import (
    Place,
    address,
    contract_crumbs,
    page_context,
    sheet_url,
    undo_url,
)
from ecluse.contracts.presenters.order import order_rooms, sheet_spots
from ecluse.contracts.rules.numbering import Scheme
from ecluse.contracts.selectors.access import contracts_written_by
from ecluse.contracts.selectors.numbering import planned_sheet_numbers
from ecluse.contracts.selectors.sheet_order import rooms_of
from ecluse.contracts.services.duplicates import duplicate_sheet
from ecluse.contracts.services.numbering import renumber_sheets
from ecluse.contracts.services.ordering import place_sheet
from ecluse.contracts.views.loading import load_contract, load_sheet, require, user_of
from ecluse.contracts.views.placing import numbers_page, place_page
from ecluse.contracts.views.sheets.editing import sheet_context
from ecluse.lib.errors import DomainError
from ecluse.lib.formats import plural
from ecluse.ui.presenters import undo_message

_FORM = ["GET", "HEAD", "POST"]


@require_safe
def sheet_order(request: HttpRequest, contract: int) -> HttpResponse:
    """The sheets under their axes, to be moved."""
    found, access = load_contract(request, contract, drafts=True)
    require(can_create_sheet(access, found))
    list_url = address("contracts:sheet-list", found.pk)
    crumbs = contract_crumbs(found, ("Fiches", list_url), ("Ranger", ""))
    context = page_context(found, access, Place.SHEETS, crumbs) | {
        "rooms": order_rooms(found, rooms_of(found, visible_to=access)),
        "numbers_url": address("contracts:sheet-numbers", found.pk),
        "list_url": list_url,
    }
    return render(request, "contracts/sheets/order.html", context)


@require_http_methods(_FORM)
def sheet_place(request: HttpRequest, contract: int, sheet: int) -> HttpResponse:
    """Choose where a sheet goes, then place it there."""
    found, access = load_sheet(request, contract, sheet, drafts=True)
    require(can_edit_sheet(access, found, "position"))
    order_url = address("contracts:sheet-order", found.contract_id)
    context = sheet_context(found, access, ("Placer", "")) | {
        "title": "Placer la fiche", "lede": str(found), "cancel_url": order_url,
    }  # fmt: skip
    return place_page(
        request, found.contract, sheet_spots(found, rooms_of(found.contract, visible_to=access)),
        lambda spot: place_sheet(by=user_of(request), sheet=found, spot=spot),
        said=f"La fiche « {found} » est déplacée.", then=f"{order_url}#f{found.pk}", context=context,
    )  # fmt: skip


@require_http_methods(_FORM)
def sheet_numbers(request: HttpRequest, contract: int) -> HttpResponse:
    """How the sheets are to be numbered, what would change, then the change."""
    found, access = load_contract(request, contract, drafts=True)
    require(can_create_sheet(access, found))
    order_url = address("contracts:sheet-order", found.pk)
    asked = request.POST if request.method == "POST" else request.GET
    form = SheetNumbersForm(asked if "facon" in asked else None)
    list_url = address("contracts:sheet-list", found.pk)
    crumbs = contract_crumbs(found, ("Fiches", list_url), ("Ranger", order_url), ("Renuméroter", ""))
    context = page_context(found, access, Place.SHEETS, crumbs) | {
        "title": "Renuméroter les fiches", "form": form, "back_url": order_url, "preview": None, "refused": "",
        "what": "fiche",
    }  # fmt: skip
    if not form.is_valid():
        return render(request, "contracts/numbers.html", context)
    scheme, start = Scheme(form.cleaned_data["facon"]), form.cleaned_data["debut"]
    return numbers_page(
        request, found, lambda: planned_sheet_numbers(found, scheme, start),
        lambda seen: renumber_sheets(by=user_of(request), contract=found, scheme=scheme, start=start, seen=seen),
        said=lambda count: plural(count, "fiche a un nouveau numéro", "fiches ont un nouveau numéro"),
        then=order_url, context=context | {"sent": [("facon", scheme.value), ("debut", str(start))]},
    )  # fmt: skip


@require_http_methods(_FORM)
def sheet_duplicate(request: HttpRequest, contract: int, sheet: int) -> HttpResponse:
    """Say what a copy keeps and where it goes, then make it and open it."""
    found, access = load_sheet(request, contract, sheet, drafts=True)
    require(can_create_sheet(access, found.contract))
    user = user_of(request)
    others = [one for one in contracts_written_by(user) if one.pk != found.contract_id]
    form = DuplicateSheetForm(
        request.POST if request.method == "POST" else None, contract=found.contract, others=others,
        initial={"contrat": str(found.contract_id)},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            into = form.into()
            copy, told = duplicate_sheet(by=user, sheet=found, into=into)
        except DomainError as error:
            form.add_error("contrat", error.message)
        else:
            return _opened(request, found, copy, told)
    context = sheet_context(found, access, ("Dupliquer", "")) | {
        "form": form, "elsewhere": bool(others), "cancel_url": sheet_url(found), "title": "Dupliquer la fiche",
    }  # fmt: skip
    return render(request, "contracts/sheets/duplicate.html", context, status=422 if form.errors else 200)


def _opened(request: HttpRequest, sheet: ActionSheet, copy: ActionSheet, told: str) -> HttpResponse:
    said = "La fiche est copiée : changez ce qui doit l’être."
    if copy.contract_id != sheet.contract_id:
        said = f"La fiche est copiée dans « {copy.contract} » : donnez-lui un axe, des thèmes et des objectifs."
    undo_message(request, said, undo_url(copy.contract, told))
    return HttpResponseRedirect(address("contracts:sheet-edit", copy.contract_id, copy.pk, "identite"))
