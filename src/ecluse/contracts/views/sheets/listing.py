"""The list of a contract's sheets: its address reproduces the view, on the page and in a file."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ecluse.contracts.enums import Permission
from ecluse.contracts.models import ActionSheet
from ecluse.contracts.permissions import can_create_sheet, can_edit_sheets
from ecluse.contracts.presenters.navigation import Place, address, contract_crumbs, page_context
from ecluse.contracts.presenters.sheets import sheet_list_page, sheet_rows
from ecluse.contracts.presenters.sheets.bar import chips_of
from ecluse.contracts.presenters.sheets.table import sheet_table
from ecluse.contracts.rules.sheet_filters import with_query
from ecluse.contracts.selectors import sheets_visible_with
from ecluse.contracts.selectors.kept_order import LARGE, kept_order, order_of_all
from ecluse.contracts.selectors.sheet_choices import choices_of
from ecluse.contracts.selectors.sheet_lists import OrderedSheets, in_order
from ecluse.contracts.views.loading import load_contract, require, user_of
from ecluse.contracts.views.sheets.asking import Asked, Counted, around, ask, counts_of
from ecluse.lib.formats import date_full
from ecluse.ui.spreadsheets import as_file, known_form


@require_safe
def sheet_list(request: HttpRequest, contract: int) -> HttpResponse:
    """The sheets that the reader may see and asks for, a page at a time, under headings."""
    asked = ask(request, contract, "liste")
    if asked.elsewhere:
        return HttpResponseRedirect(asked.elsewhere)
    view = asked.view
    sheets, shown, total = _ordered(asked)
    page = Counted(sheets, view.page_size, shown).get_page(request.GET.get("page"))
    rows = sheet_rows(list(page.object_list), today=asked.today, funding=asked.funding, columns=view.columns)
    context, choices = around(asked, shown=shown, total=total)
    pk, query = asked.contract.pk, view.query()
    context |= {
        "page": sheet_list_page(view, rows, choices, shown=shown, total=total, funding=asked.funding),
        "pages": page,
        "selectable": can_edit_sheets(asked.access, asked.contract),
        "order_url": address("contracts:sheet-order", pk) if can_create_sheet(asked.access, asked.contract) else "",
        "gesture_url": address("contracts:sheet-gesture", pk),
        "gesture_query": query,
        "files": [
            (form.upper(), with_query(address("contracts:sheet-export", pk, form), query))
            for form in ("xlsx", "csv")
            if shown
        ],
    }
    return render(request, "contracts/sheets/list.html", context)


#: Sheets of a contract up to which a page orders their lines at once.
_FEW = 300


def _ordered(asked: Asked) -> tuple[OrderedSheets, int, int]:
    """The sheets asked for, how many they are, and how many the reader may see."""
    found, view = asked.contract, asked.view
    if not asked.whole:
        return OrderedSheets(asked.sheets, view), *counts_of(asked)
    order = kept_order(found, view)
    total = len(order.keys) if order else counts_of(asked)[1]
    if order is None and total > LARGE:
        order = order_of_all(found, view)
    keys = order.keys if order else None
    return OrderedSheets(asked.visible, view, whole=found.pk, keys=keys, few=total <= _FEW), total, total


@require_safe
def sheet_export(request: HttpRequest, contract: int, form: str) -> HttpResponse:
    """Every sheet of the view, whatever the page, as a spreadsheet opens it."""
    asked = ask(request, contract, "liste")
    known_form(form)
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
    rows = [row._replace(url=request.build_absolute_uri(row.url)) for row in rows]
    table = sheet_table(view, rows, dict(choices.get(view.group, ())), funding=asked.funding, about=about)
    return as_file(table, form, f"fiches-{asked.today.isoformat()}")


@require_safe
def archived_list(request: HttpRequest, contract: int) -> HttpResponse:
    """The sheets that have been put aside, for those who may restore them."""
    found, access = load_contract(request, contract, drafts=True)
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
