"""The board of a contract's sheets, and a card moved to another status on it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from ecluse.contracts.enums import Permission, SheetStatus
from ecluse.contracts.forms.sheets import StatusForm
from ecluse.contracts.models import ActionSheet
from ecluse.contracts.permissions import can_update_sheet
from ecluse.contracts.presenters.sheets import sheet_rows
from ecluse.contracts.presenters.sheets.bar import view_url
from ecluse.contracts.presenters.sheets.board import Refusal, board_page
from ecluse.contracts.selectors.kept_order import order_of, order_of_all
from ecluse.contracts.selectors.sheet_boards import cards_of
from ecluse.contracts.services import sheets as services
from ecluse.contracts.views.loading import load_sheet, require, user_of
from ecluse.contracts.views.sheets.asking import Asked, around, ask, asked_of
from ecluse.lib.errors import DomainError, StaleError


@require_safe
def sheet_board(request: HttpRequest, contract: int) -> HttpResponse:
    """The sheets that the reader may see and asks for, in a column for each status."""
    asked = ask(request, contract, "tableau")
    if asked.elsewhere:
        return HttpResponseRedirect(asked.elsewhere)
    return _board(request, asked)


def _board(request: HttpRequest, asked: Asked, refusal: Refusal | None = None, status: int = 200) -> HttpResponse:
    view, access = asked.view, asked.access
    steering = access.may(Permission.EDIT_SHEETS) or not access.may(Permission.UPDATE_OWN_SHEETS)
    order = order_of_all(asked.contract, view) if asked.whole else order_of(asked.sheets, view)
    cards, counts = cards_of(order, asked.visible, view, access=access, steering=steering)
    rows = sheet_rows([card.line for card in cards], today=asked.today, funding=asked.funding)
    page = board_page(view, cards, rows, counts, contract=asked.contract, access=access, refusal=refusal)
    total = cards[0].total if cards else asked.visible.count()
    context, _ = around(asked, shown=page.shown, total=total)
    context |= {"page": page, "refusal": refusal, "here": view.kept()}
    return render(request, "contracts/sheets/board.html", context, status=status)


@require_POST
def sheet_move(request: HttpRequest, contract: int, sheet: int) -> HttpResponse:
    """Move a card to another status, then show the board as it was asked; what is refused is said on it."""
    found, access = load_sheet(request, contract, sheet)
    require(can_update_sheet(access, found))
    asked = asked_of(request, found.contract, access, QueryDict(request.POST.get("tableau", "")), "tableau")
    form = StatusForm(request.POST, sheet=found, icons={})
    status = 409
    try:
        if request.POST.get("version") != str(found.version):
            raise StaleError(found)
        if form.is_valid():
            data = form.cleaned_data
            services.change_status(
                by=user_of(request), sheet=found, to=data["status"], version=data["version"], reason=data["reason"]
            )
            label = SheetStatus(data["status"]).label.lower()
            messages.success(request, f"La fiche « {found} » est maintenant « {label} ».")
            return HttpResponseRedirect(view_url(found.contract_id, asked.view))
        status, told = 422, " ".join(str(each) for errors in form.errors.values() for each in errors)
    except StaleError as error:
        told = _changed_meanwhile(error)
    except DomainError as error:
        status, told = 422, error.message
    refusal = Refusal(found.pk, told, request.POST.get("status", ""), request.POST.get("reason", "")[:2000])
    return _board(request, asked, refusal, status)


def _changed_meanwhile(error: StaleError) -> str:
    current = error.current
    label = current.get_status_display().lower() if isinstance(current, ActionSheet) else ""
    return (
        f"la fiche a changé depuis que ce tableau est affiché ; elle est maintenant « {label} ». Rien n’a été écrasé. "
        "Le tableau est à jour : vérifiez votre choix, puis recommencez."
    )
