"""The home of a person, the home of a contract, the page of a sheet, the journal."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from ecluse.accounts.models import User
from ecluse.audit.selectors import first_broken_link, gestures_among
from ecluse.contracts.enums import Permission
from ecluse.contracts.models import ActionSheet, Contract
from ecluse.contracts.permissions import (
    can_create_sheet,
    can_edit_agreement,
    can_read_past,
    can_undo,
    may_edit_vocabularies,
    may_open_contracts,
)
from ecluse.contracts.presenters.navigation import Place, sheet_crumbs
from ecluse.contracts.presenters.sheets import sheet_page
from ecluse.contracts.selectors import events_of_sheet
from ecluse.contracts.selectors.history import journal_of, without_money
from ecluse.contracts.selectors.undoing import KINDS
from ecluse.contracts.views.loading import load_contract, load_sheet, require
from ecluse.documents.presenters.evidence import proved_fields
from ecluse.documents.selectors import evidence_of
from ecluse.portal.presenters import journal as journal_presenter
from ecluse.portal.presenters.contract_home import contract_home as present_home
from ecluse.portal.presenters.own_home import own_home
from ecluse.portal.presenters.sections import sections
from ecluse.portal.views.loading import frame


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What is asked of me, my sheets and my contracts; for a visitor, what Écluse is and the way in."""
    if not isinstance(request.user, User):
        return render(request, "portal/welcome.html")
    today = timezone.localdate()
    page = own_home(request.user, today=today, page=request.GET.get("page"))
    context = {
        "home": page,
        "today": today,
        "may_open_contracts": may_open_contracts(request.user, coordinates=page.coordinates),
        "may_edit_vocabularies": may_edit_vocabularies(request.user),
    }
    return render(request, "portal/home.html", context)


@require_safe
def contract_home(request: HttpRequest, contract: int) -> HttpResponse:
    """What the contract is, where it stands, what to do."""
    found, access = load_contract(request, contract)
    today = timezone.localdate()
    home = present_home(found, access, today=today)
    context = frame(found, access, Place.HOME) | {
        "sections": sections(found, access, "accueil"),
        "home": home,
        "today": today,
        "may_create": can_create_sheet(access, found),
        "edit_url": reverse("contracts:contract-edit", args=[found.pk]) if can_edit_agreement(access, found) else "",
        "evidence": proved_fields(evidence_of(found, "contract", found.pk), Contract),
        "recent": journal_presenter.lines(without_money(journal_of(found, access).defer("data")[:50], access))[:5],
    }
    return render(request, "portal/contract_home.html", context)


@require_safe
def sheet(request: HttpRequest, contract: int, sheet: int) -> HttpResponse:
    """One action sheet: facts, texts, calendar, indicators, money, history, and its words in the published contract."""
    one, access = load_sheet(request, contract, sheet, drafts=True)
    found = one.contract
    page = sheet_page(one, access, today=timezone.localdate())
    context = frame(found, access, Place.SHEETS) | {
        "breadcrumb": sheet_crumbs(one),
        "page": page,
        "sheet": one,
        "history_url": reverse("contracts:sheet-history", args=[found.pk, one.pk]) if can_read_past(access) else "",
        "history": [
            journal_presenter.line(event)
            for event in without_money(events_of_sheet(one, access).defer("data")[:20], access)
        ],
        "evidence": proved_fields(evidence_of(found, "actionsheet", one.pk), ActionSheet),
    }
    return render(request, "portal/sheet.html", context)


@require_safe
def journal(request: HttpRequest, contract: int) -> HttpResponse:
    """Everything that was written in the contract, newest first."""
    found, access = load_contract(request, contract)
    require(access.may(Permission.VIEW_JOURNAL))
    events = journal_of(found, access)
    page = Paginator(gestures_among(events), 50).get_page(request.GET.get("page"))
    told = events.filter(operation__in=[operation for operation, _ in page.object_list]).defer("data", "digest")
    context = frame(found, access, Place.JOURNAL, ("Journal", "")) | {
        "page": page,
        "days": list(journal_presenter.by_day(without_money(told, access))),
        "undoable": KINDS if can_undo(access, found) else (),
        "broken": first_broken_link(found.scope) if request.GET.get("verifier") else None,
        "checked": bool(request.GET.get("verifier")),
    }
    return render(request, "portal/journal.html", context)
