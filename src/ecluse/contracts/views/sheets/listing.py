"""The list of a contract's sheets: its address reproduces the view."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from ecluse.contracts.enums import Permission, SheetStatus
from ecluse.contracts.models import ActionSheet
from ecluse.contracts.permissions import can_create_sheet
from ecluse.contracts.presenters.navigation import Place, contract_crumbs, page_context
from ecluse.contracts.presenters.sheets import MISSING, SheetFilter, matching, sheet_list_page, sheet_rows
from ecluse.contracts.selectors import sheets_matching, sheets_of, sheets_visible_with
from ecluse.contracts.views.loading import load_contract, require


@require_safe
def sheet_list(request: HttpRequest, contract: int) -> HttpResponse:
    """Every sheet that the reader may see, filtered, grouped by axis."""
    found, access = load_contract(request, contract)
    words = request.GET.get("q", "").strip()[:200]
    sheets = sheets_of(found, visible_to=access)
    wanted = SheetFilter.from_query(request.GET)
    may_see_money = access.may(Permission.VIEW_FUNDING)
    rows = sheet_rows(sheets, funding=may_see_money)
    if words:
        kept = set(sheets_matching(sheets, words).values_list("pk", flat=True))
        shown = [row for row in matching(rows, wanted) if row.pk in kept]
    else:
        shown = matching(rows, wanted)
    may_create = can_create_sheet(access, found)
    context: dict[str, Any] = page_context(found, access, Place.SHEETS, contract_crumbs(found, ("Fiches", ""))) | {
        "page": sheet_list_page(found, rows, shown),
        "wanted": wanted,
        "words": words,
        "is_filtered": bool(words) or wanted != SheetFilter(),
        "more_open": bool(wanted.news or wanted.missing or wanted.late),
        "statuses": SheetStatus.choices,
        "missing": [(word, label) for word, label in MISSING.items() if word != "budget" or may_see_money],
        "list_url": reverse("contracts:sheet-list", args=[found.pk]),
        "new_url": reverse("contracts:sheet-create", args=[found.pk]) if may_create else "",
        "archived_url": reverse("contracts:sheet-archived", args=[found.pk]) if may_create else "",
    }
    return render(request, "contracts/sheets/list.html", context)


@require_safe
def archived_list(request: HttpRequest, contract: int) -> HttpResponse:
    """The sheets that have been put aside, for those who may restore them."""
    found, access = load_contract(request, contract)
    require(access.may(Permission.EDIT_SHEETS))
    sheets = ActionSheet.objects.filter(
        sheets_visible_with(access), contract=found, archived_at__isnull=False
    ).order_by("-archived_at")
    crumbs = contract_crumbs(
        found, ("Fiches", reverse("contracts:sheet-list", args=[found.pk])), ("Fiches archivées", "")
    )
    context = page_context(found, access, Place.SHEETS, crumbs) | {
        "sheets": sheets,
        "may_restore": can_create_sheet(access, found),
        "today": timezone.localdate(),
    }
    return render(request, "contracts/sheets/archived.html", context)
