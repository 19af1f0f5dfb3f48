"""The perimeter of a contract or of a sheet: search a territory, add it, take it out. Nothing needs a script."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from ecluse.contracts.forms.contracts import LEVELS, PartForm
from ecluse.contracts.models import ActionSheet, Contract
from ecluse.contracts.permissions import can_edit_agreement, can_edit_sheet
from ecluse.contracts.presenters.navigation import Place, contract_crumbs, page_context, sheet_crumbs, sheet_url
from ecluse.contracts.selectors import Access
from ecluse.contracts.services import perimeters as services
from ecluse.contracts.views.loading import load_contract, load_sheet, require, user_of
from ecluse.lib.errors import DomainError
from ecluse.territories.enums import GeographicLevel
from ecluse.territories.selectors import search_territories

_FOUND = 30


@dataclass(frozen=True, slots=True)
class _Owner:
    """Whose perimeter it is, and what the reader may do with it."""

    item: Contract | ActionSheet
    access: Access

    @property
    def may_edit(self) -> bool:
        if isinstance(self.item, ActionSheet):
            return can_edit_sheet(self.access, self.item, "perimeter")
        return can_edit_agreement(self.access, self.item)

    def url(self, action: str = "") -> str:
        if isinstance(self.item, ActionSheet):
            return reverse(f"contracts:sheet-perimeter{action}", args=[self.item.contract_id, self.item.pk])
        return reverse(f"contracts:perimeter{action}", args=[self.item.pk])

    def context(self) -> dict[str, Any]:
        if isinstance(self.item, ActionSheet):
            crumbs = sheet_crumbs(self.item, ("Périmètre", ""))
            frame = page_context(self.item.contract, self.access, Place.SHEETS, crumbs)
            return frame | {"over": str(self.item), "back_url": sheet_url(self.item)}
        return page_context(self.item, self.access, Place.PERIMETER, contract_crumbs(self.item, ("Périmètre", "")))


def _load(request: HttpRequest, contract: int, sheet: int | None) -> _Owner:
    if sheet is not None:
        return _Owner(*load_sheet(request, contract, sheet, drafts=True))
    return _Owner(*load_contract(request, contract, drafts=True))


def _level(text: str) -> list[GeographicLevel]:
    try:
        return [GeographicLevel.from_slug(text)] if text else list(LEVELS)
    except ValueError as error:
        raise Http404 from error


@require_safe
def perimeter(request: HttpRequest, contract: int, sheet: int | None = None) -> HttpResponse:
    """What the perimeter holds, its map, and the search of what to add."""
    owner = _load(request, contract, sheet)
    words = request.GET.get("territoire", "").strip()[:200]
    level = request.GET.get("maille", "")
    held = owner.item.perimeter
    context = owner.context() | {
        "perimeter": held,
        "parts": list(held.parts.select_related("territory")) if held else [],
        "may_edit": owner.may_edit,
        "words": words,
        "level": level,
        "levels": [(each.slug, each.label) for each in LEVELS],
        "results": search_territories(words, _level(level), _FOUND) if words and owner.may_edit else [],
        "page_url": owner.url(),
        "add_url": owner.url("-add"),
        "remove_url": owner.url("-remove"),
        "is_sheet": isinstance(owner.item, ActionSheet),
    }
    return render(request, "contracts/perimeter.html", context)


@require_POST
def perimeter_add(request: HttpRequest, contract: int, sheet: int | None = None) -> HttpResponse:
    """Add one territory, whole or in part."""
    owner = _load(request, contract, sheet)
    require(owner.may_edit)
    form = PartForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Ce territoire n’existe plus dans la référence : cherchez-le de nouveau.")
        return HttpResponseRedirect(owner.url())
    territory, label = form.cleaned_data["territory"], form.cleaned_data["label"]
    try:
        services.add_part(by=user_of(request), owner=owner.item, territory=territory, label=label)
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, f"« {territory} » est dans le périmètre.")
    return HttpResponseRedirect(owner.url())


@require_POST
def perimeter_remove(request: HttpRequest, contract: int, sheet: int | None = None) -> HttpResponse:
    """Take one territory out."""
    owner = _load(request, contract, sheet)
    require(owner.may_edit)
    form = PartForm(request.POST, any_territory=True)
    if not form.is_valid():
        raise Http404
    territory, label = form.cleaned_data["territory"], form.cleaned_data["label"]
    try:
        services.remove_part(by=user_of(request), owner=owner.item, territory=territory, label=label)
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, f"« {label or territory} » n’est plus dans le périmètre.")
    return HttpResponseRedirect(owner.url())
