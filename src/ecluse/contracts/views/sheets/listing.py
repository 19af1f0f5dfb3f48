"""The list of a contract's sheets: its address reproduces the view, on the page and in a file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.decorators.http import require_safe

from ecluse.contracts.enums import Permission
from ecluse.contracts.models import ActionSheet, Contract
from ecluse.contracts.permissions import can_create_sheet, can_remove_view
from ecluse.contracts.presenters.navigation import Place, address, contract_crumbs, page_context
from ecluse.contracts.presenters.sheets import sheet_list_page, sheet_rows
from ecluse.contracts.presenters.sheets.listing import USUAL, chips_of
from ecluse.contracts.presenters.sheets.table import as_csv, as_xlsx, sheet_table
from ecluse.contracts.rules.gestures import GESTURE_FIELDS
from ecluse.contracts.rules.sheet_filters import SheetView, with_query
from ecluse.contracts.selectors import Access, sheets_of, sheets_visible_with
from ecluse.contracts.selectors.access import sees_every_sheet
from ecluse.contracts.selectors.sheet_choices import choices_of
from ecluse.contracts.selectors.sheet_lists import OrderedSheets, in_order
from ecluse.contracts.selectors.sheet_search import matching
from ecluse.contracts.views.loading import load_contract, require, user_of
from ecluse.lib.formats import date_full


class _Counted(Paginator):  # type: ignore[type-arg]
    """Pages of a list whose length is known already."""

    def __init__(self, sheets: Any, size: int, count: int) -> None:
        super().__init__(sheets, size)
        self.known = count

    @cached_property
    def count(self) -> int:
        return self.known


@dataclass(frozen=True)
class _Asked:
    """What the address asks of a contract's list, and for whom."""

    contract: Contract
    access: Access
    view: SheetView
    today: date
    funding: bool
    visible: QuerySet[ActionSheet]

    @property
    def sheets(self) -> QuerySet[ActionSheet]:
        """The sheets asked for, in no order."""
        if not self.view.filter:
            return self.visible
        return matching(self.visible, self.view.filter, today=self.today, funding=self.funding)

    @property
    def counts(self) -> dict[str, int]:
        """How many sheets there are, and how many of them are asked for: one query."""
        if not self.view.filter:
            total = self.visible.count()
            return {"total": total, "shown": total}
        among = Q(pk__in=self.sheets.order_by().values("pk"))
        return self.visible.aggregate(total=Count("pk"), shown=Count("pk", filter=among))


def _asked(request: HttpRequest, contract: int) -> _Asked:
    found, access = load_contract(request, contract)
    return _Asked(
        found, access, SheetView.from_query(dict(request.GET.lists())), timezone.localdate(),
        access.may(Permission.VIEW_FUNDING), sheets_of(found, visible_to=access),
    )  # fmt: skip


@require_safe
def sheet_list(request: HttpRequest, contract: int) -> HttpResponse:
    """The sheets that the reader may see and asks for, a page at a time, under headings."""
    asked = _asked(request, contract)
    if _says_too_much(request, asked.view):
        return HttpResponseRedirect(_shorter(request, asked.view))
    found, access, view, sheets = asked.contract, asked.access, asked.view, asked.sheets
    user = user_of(request)
    counts = asked.counts
    whole = found.pk if sees_every_sheet(access) and not view.filter else None
    page = _Counted(OrderedSheets(sheets, view, whole=whole), view.page_size, counts["shown"]).get_page(
        request.GET.get("page")
    )
    rows = sheet_rows(list(page.object_list), today=asked.today, funding=asked.funding)
    more_open = request.GET.get("filtres") == "1" or any(word not in USUAL for word, _ in view.filter.chosen)
    choices, kept = choices_of(
        found, access, user, total=counts["total"], more=more_open or view.group in ("public", "zone"),
        funding=asked.funding,
    )  # fmt: skip
    url, query = address("contracts:sheet-list", found.pk), view.query()
    same = [each for each in kept if each.query == query]
    current = next((each for each in same if can_remove_view(access, each, user)), None)
    may_create = can_create_sheet(access, found)
    context: dict[str, Any] = page_context(found, access, Place.SHEETS, contract_crumbs(found, ("Fiches", ""))) | {
        "page": sheet_list_page(
            view, rows, choices, shown=counts["shown"], total=counts["total"], url=url, funding=asked.funding
        ),
        "pages": page,
        "selectable": may_create,
        "gesture_url": address("contracts:sheet-gesture", found.pk),
        "gesture_fields": tuple(GESTURE_FIELDS.values()),
        "view": view,
        "kept": [(each.name, with_query(url, each.query), each in same, each.shared) for each in kept],
        "more_open": more_open,
        "more_url": with_query(url, urlencode([*view.pairs(), ("filtres", "1")])),
        "list_url": url,
        "keep_url": with_query(address("contracts:view-create", found.pk), query),
        "unkeep_name": current.name if current else "",
        "unkeep_url": address("contracts:view-remove", found.pk, current.pk) if current else "",
        "csv_url": with_query(address("contracts:sheet-export", found.pk, "csv"), query),
        "xlsx_url": with_query(address("contracts:sheet-export", found.pk, "xlsx"), query),
        "new_url": address("contracts:sheet-create", found.pk) if may_create else "",
        "archived_url": address("contracts:sheet-archived", found.pk) if may_create else "",
    }
    return render(request, "contracts/sheets/list.html", context)


_BESIDE = {"page", "filtres"}


def _says_too_much(request: HttpRequest, view: SheetView) -> bool:
    """Whether the address says what is as usual, as a form that sends all its fields does."""
    return not {*request.GET} - _BESIDE <= {word for word, _ in view.pairs()}


def _shorter(request: HttpRequest, view: SheetView) -> str:
    """The address of the same page, with nothing that goes without saying."""
    beside = [(word, request.GET[word]) for word in sorted(_BESIDE) if request.GET.get(word)]
    return with_query(request.path, urlencode([*view.pairs(), *beside]))


_FORMS = {
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "xlsx": (as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


@require_safe
def sheet_export(request: HttpRequest, contract: int, form: str) -> HttpResponse:
    """Every sheet of the view, whatever the page, as a spreadsheet opens it."""
    asked = _asked(request, contract)
    if form not in _FORMS:
        raise Http404
    found, view = asked.contract, asked.view
    rows = sheet_rows(in_order(asked.sheets, view), today=asked.today, funding=asked.funding)
    choices, _ = choices_of(
        found, asked.access, user_of(request), total=len(rows),
        more=bool(view.filter) or view.group in ("public", "zone"), funding=asked.funding,
    )  # fmt: skip
    url = address("contracts:sheet-list", found.pk)
    chips = chips_of(view, choices, url=url, funding=asked.funding)
    about = [
        ("Contrat", str(found)),
        ("Date", date_full(asked.today)),
        ("Fiches", str(len(rows))),
        ("Choix", "\n".join(chip.label for chip in chips) or "Toutes les fiches"),
        ("Adresse de la vue", request.build_absolute_uri(with_query(url, view.query()))),
    ]
    rows = [replace(row, url=request.build_absolute_uri(row.url)) for row in rows]
    table = sheet_table(view, rows, dict(choices.get(view.group, ())), funding=asked.funding, about=about)
    write, media_type = _FORMS[form]
    name = f"fiches-{asked.today.isoformat()}.{form}"
    return HttpResponse(
        write(table), content_type=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@require_safe
def archived_list(request: HttpRequest, contract: int) -> HttpResponse:
    """The sheets that have been put aside, for those who may restore them."""
    found, access = load_contract(request, contract)
    require(access.may(Permission.EDIT_SHEETS))
    sheets = ActionSheet.objects.filter(
        sheets_visible_with(access), contract=found, archived_at__isnull=False
    ).order_by("-archived_at")
    crumbs = contract_crumbs(found, ("Fiches", address("contracts:sheet-list", found.pk)), ("Fiches archivées", ""))
    context = page_context(found, access, Place.SHEETS, crumbs) | {
        "sheets": sheets,
        "may_restore": can_create_sheet(access, found),
        "today": timezone.localdate(),
    }
    return render(request, "contracts/sheets/archived.html", context)
