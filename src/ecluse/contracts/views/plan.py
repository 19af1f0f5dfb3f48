"""The plan of a contract put in order: entities placed, axes numbered again and copied."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from ecluse.contracts.forms.ordering import AxisNumbersForm
from ecluse.contracts.models import Axis
from ecluse.contracts.permissions import can_edit_plan
from ecluse.contracts.presenters.navigation import Place, address, contract_crumbs, page_context, undo_url
from ecluse.contracts.presenters.order import item_spots
from ecluse.contracts.selectors.numbering import planned_axis_numbers
from ecluse.contracts.services.duplicates import duplicate_axis
from ecluse.contracts.services.numbering import renumber_axes
from ecluse.contracts.services.ordering import place_item
from ecluse.contracts.views.items import moved_words, room_of
from ecluse.contracts.views.kinds import Kind
from ecluse.contracts.views.loading import load_contract, require, user_of
from ecluse.contracts.views.placing import numbers_page, place_page
from ecluse.lib.formats import plural
from ecluse.ui.presenters import undo_message

_FORM = ["GET", "HEAD", "POST"]


@require_http_methods(_FORM)
def item_place(request: HttpRequest, contract: int, kind: Kind, pk: int) -> HttpResponse:
    """Choose where an entity of the contract goes, then place it there."""
    room = room_of(request, contract, kind)
    item = room.item(pk)
    require(room.may_edit)
    context = room.context(("Placer", "")) | {
        "title": f"Placer {kind.the}", "lede": str(item), "cancel_url": room.url("list"),
    }  # fmt: skip
    return place_page(
        request, room.contract, item_spots(item, room.contract, room.items()),
        lambda spot: place_item(by=user_of(request), item=item, spot=spot),
        said=moved_words(kind, item), then=f"{room.url('list')}#e{pk}", context=context,
    )  # fmt: skip


@require_http_methods(_FORM)
def axis_numbers(request: HttpRequest, contract: int) -> HttpResponse:
    """What numbering the axes again would change, then the change."""
    found, access = load_contract(request, contract, drafts=True)
    require(can_edit_plan(access, found))
    list_url = address("contracts:item-list", found.pk, "axes")
    asked = request.POST if request.method == "POST" else request.GET
    form = AxisNumbersForm(asked if "debut" in asked else None)
    crumbs = contract_crumbs(found, ("Axes", list_url), ("Renuméroter", ""))
    context = page_context(found, access, Place.PLAN, crumbs) | {
        "title": "Renuméroter les axes", "form": form, "back_url": list_url, "preview": None, "refused": "",
        "what": "axe",
    }  # fmt: skip
    if not form.is_valid():
        return render(request, "contracts/numbers.html", context)
    start = form.cleaned_data["debut"]
    return numbers_page(
        request, found, lambda: planned_axis_numbers(found, start),
        lambda seen: renumber_axes(by=user_of(request), contract=found, start=start, seen=seen),
        said=lambda count: plural(count, "axe a un nouveau numéro", "axes ont un nouveau numéro"),
        then=list_url, context=context | {"sent": [("debut", str(start))]},
    )  # fmt: skip


@require_http_methods(_FORM)
def axis_duplicate(request: HttpRequest, contract: int, pk: int) -> HttpResponse:
    """Ask, then copy an axis with its themes and objectives."""
    found, access = load_contract(request, contract, drafts=True)
    axis = Axis.objects.filter(contract=found, pk=pk).select_related("contract").first()
    if axis is None:
        raise Http404
    require(can_edit_plan(access, found))
    list_url = address("contracts:item-list", found.pk, "axes")
    if request.method == "POST":
        copy, told = duplicate_axis(by=user_of(request), axis=axis)
        undo_message(request, f"L’axe « {axis} » est copié.", undo_url(found, told))
        return HttpResponseRedirect(f"{list_url}#e{copy.pk}")
    crumbs = contract_crumbs(found, ("Axes", list_url), ("Dupliquer", ""))
    context = page_context(found, access, Place.PLAN, crumbs) | {
        "title": f"Dupliquer l’axe « {axis} » ?",
        "message": "La copie vient juste après, avec ses thèmes et ses objectifs.",
        "consequences": ["Les fiches ne sont pas copiées.", "Les numéros non plus : deux axes porteraient le même."],
        "action_label": "Dupliquer",
        "cancel_url": list_url,
        "danger": False,
    }
    return render(request, "ui/confirm.html", context)
