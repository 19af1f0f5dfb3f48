"""One gesture on many sheets: chosen, previewed, made, and taken back in one press."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import parse_qs

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from ecluse.contracts.enums import Permission
from ecluse.contracts.forms.gestures import SheetGestureForm
from ecluse.contracts.models import ActionSheet, Contract
from ecluse.contracts.permissions import can_edit_sheets
from ecluse.contracts.presenters.navigation import Place, contract_crumbs, page_context
from ecluse.contracts.presenters.sheets.gestures import gesture_preview
from ecluse.contracts.rules.gestures import Gesture, gesture_fields
from ecluse.contracts.rules.sheet_filters import SheetView, with_query
from ecluse.contracts.selectors import Access, sheets_of
from ecluse.contracts.selectors.gestures import fingerprint, planned
from ecluse.contracts.selectors.sheet_search import matching
from ecluse.contracts.services.gestures import SelectionChangedError, make_gesture
from ecluse.contracts.views.loading import load_contract, require, user_of
from ecluse.lib.errors import DomainError
from ecluse.lib.formats import plural
from ecluse.ui.presenters import undo_message

_ALL = "vue"


_SENT = ("champ", "facon", "valeur", "valeur_nouveau", "valeur_ajout", "raison")


def _chosen(asked: QueryDict, contract: Contract, access: Access) -> QuerySet[ActionSheet]:
    """The sheets of the selection: those ticked, or all that match the view of the list."""
    sheets = sheets_of(contract, visible_to=access)
    if asked.get("portee") == _ALL:
        view = SheetView.from_query(parse_qs(asked.get("vue", "")))
        funding = access.may(Permission.VIEW_FUNDING)
        return matching(sheets, view.filter, today=timezone.localdate(), funding=funding)
    ticked = [int(pk) for pk in asked.getlist("fiche") if pk.isascii() and pk.isdigit() and len(pk) <= 18]
    return sheets.filter(pk__in=ticked)


def _kept(asked: QueryDict) -> list[tuple[str, str]]:
    """What says which sheets are meant, from page to page."""
    if asked.get("portee") == _ALL:
        return [("portee", _ALL), ("vue", asked.get("vue", ""))]
    return [("vue", asked.get("vue", "")), *(("fiche", pk) for pk in asked.getlist("fiche"))]


@require_http_methods(["GET", "HEAD", "POST"])
def sheet_gesture(request: HttpRequest, contract: int) -> HttpResponse:
    """Choose what to change in the selection, see what would change, then change it.

    The address of a GET holds the selection and the gesture; a POST makes the gesture that the preview showed.
    """
    found, access = load_contract(request, contract, drafts=True)
    require(can_edit_sheets(access, found))
    asked = request.POST if request.method == "POST" else request.GET
    sheets = _chosen(asked, found, access)
    fields = gesture_fields(found.text_lock)
    field = next((each for each in fields if each.word == asked.get("champ", "")), None)
    view = SheetView.from_query(parse_qs(asked.get("vue", "")))
    back = with_query(reverse("contracts:sheet-list", args=[found.pk]), view.query())
    context = page_context(found, access, Place.SHEETS, contract_crumbs(found, ("Fiches", back), ("Modifier", ""))) | {
        "fields": fields,
        "field": field,
        "kept": _kept(asked),
        "count": sheets.count(),
        "back_url": back,
        "whole_view": asked.get("portee") == _ALL,
        "preview": None,
        "refused": "",
        "form": None,
    }
    if field is None or not context["count"]:
        return render(request, "contracts/sheets/gesture.html", context)
    decided = request.method == "POST" or "apercu" in asked or field.word == "archive"
    form = SheetGestureForm(asked if decided else None, field=field, contract=found)
    context["form"] = form
    if not decided or not form.is_valid():
        return render(request, "contracts/sheets/gesture.html", context)
    gesture = form.gesture()
    if request.method == "POST":
        try:
            return _made(request, found, [*sheets.values_list("pk", flat=True)], gesture, back)
        except SelectionChangedError as error:
            context["refused"] = error.message
        except DomainError as error:
            if error.field == "reason":
                form.add_error("raison", error.message)
            else:
                context["refused"] = error.message
    context |= {
        "preview": gesture_preview(planned(sheets, gesture)),
        "seen": fingerprint(sheets),
        "sent": [(name, value) for name, values in asked.lists() if name in _SENT for value in values],
    }
    return render(request, "contracts/sheets/gesture.html", context, status=409 if context["refused"] else 200)


def _made(request: HttpRequest, contract: Contract, sheets: Sequence[int], gesture: Gesture, back: str) -> HttpResponse:
    operation, plan = make_gesture(
        by=user_of(request), contract=contract, sheets=sheets, gesture=gesture, seen=request.POST.get("vu", "")
    )
    done = gesture_preview(plan)
    said = f"{plural(done.count, 'fiche modifiée', 'fiches modifiées')} : {gesture.field.label.lower()}."
    if done.refused:
        said += f" {plural(len(done.refused), 'fiche reste', 'fiches restent')} comme avant."
    undo_message(request, said, reverse("contracts:operation-undo", args=[contract.pk, operation]))
    return HttpResponseRedirect(back)
