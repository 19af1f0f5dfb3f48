"""What was: the history of a sheet's fields, a sheet or a contract at a date, the bin."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_POST, require_safe

from ecluse.audit.models import Event
from ecluse.audit.selectors import first_event_of
from ecluse.contracts.enums import Permission
from ecluse.contracts.models import ActionSheet, Contract
from ecluse.contracts.permissions import can_edit_sheet, can_read_past, can_undo
from ecluse.contracts.presenters.navigation import Place, contract_crumbs, page_context, sheet_crumbs, sheet_url
from ecluse.contracts.presenters.past import past_contract, sheet_then_and_now, shortcuts
from ecluse.contracts.selectors import sheets_visible_with
from ecluse.contracts.selectors.history import can_come_back, fields_with_history, label_of, value_at, versions_of
from ecluse.contracts.selectors.past import contract_then_and_now, parents_named, removed_from, sheet_then_and_now_at
from ecluse.contracts.selectors.states import model_named
from ecluse.contracts.selectors.versions import version_in_force
from ecluse.contracts.services.undoing import put_back_removed, take_back
from ecluse.contracts.views.loading import load_contract, load_sheet, require, user_of
from ecluse.lib.errors import DomainError, StaleError
from ecluse.lib.formats import date_full


def _day_asked(request: HttpRequest, today: date) -> tuple[date | None, str]:
    """The day of the address, and what is wrong with it; no day where none is asked."""
    text = request.GET.get("jour", "").strip()
    if not text:
        return None, ""
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None:
        return None, "Cette date n’existe pas : choisissez un jour du calendrier, comme 12/03/2026."
    if day > today:
        return None, "Ce jour n’est pas encore venu : choisissez aujourd’hui ou un jour passé."
    return day, ""


def _end_of(day: date) -> datetime:
    """The last moment of a day, here."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min)) - timedelta(microseconds=1)


def _first_day(contract: Contract) -> date | None:
    first = first_event_of(contract.scope)
    return timezone.localtime(first.at).date() if first else None


@require_safe
def contract_past(request: HttpRequest, contract: int) -> HttpResponse:
    """The contract as it was at the end of a day."""
    found, access = load_contract(request, contract)
    require(can_read_past(access))
    today = timezone.localdate()
    day, wrong = _day_asked(request, today)
    visible = set(
        ActionSheet.objects.filter(sheets_visible_with(access), contract=found).values_list("pk", flat=True)
    )  # fmt: skip
    then = page = None
    if day:
        then, now = contract_then_and_now(found, _end_of(day))
        funding = access.may(Permission.VIEW_FUNDING)
        page = past_contract(then, now, found.pk, visible=visible, funding=funding)
    context = page_context(found, access, Place.JOURNAL, contract_crumbs(found, ("À une date", ""))) | {
        "day": day, "wrong": wrong, "today": today, "page": page,
        "heading": f"{page.title}, le {date_full(day)}" if page and day else "", "gaps": bool(then and then.gaps),
        "first": _first_day(found), "shortcuts": shortcuts(today, _first_day(found)),
        "in_force": version_in_force(found, day) if day else None,
    }  # fmt: skip
    return render(request, "contracts/past.html", context, status=400 if wrong else 200)


@require_safe
def sheet_past(request: HttpRequest, contract: int, sheet: int) -> HttpResponse:
    """A sheet as it was at the end of a day, beside what it is today."""
    found, access = load_sheet(request, contract, sheet)
    require(can_read_past(access))
    today = timezone.localdate()
    day, wrong = _day_asked(request, today)
    then, lines = None, []
    if day:
        then, now = sheet_then_and_now_at(found, _end_of(day))
        funding = access.may(Permission.VIEW_FUNDING)
        lines = sheet_then_and_now(then, now, found.pk, funding=funding, parents=parents_named(access, then, now))
    first = timezone.localtime(found.created_at).date()
    context = page_context(found.contract, access, Place.SHEETS, sheet_crumbs(found, ("À une date", ""))) | {
        "sheet": found, "sheet_url": sheet_url(found), "day": day, "wrong": wrong, "today": today, "lines": lines,
        "differences": sum(1 for line in lines if line.differs), "gaps": bool(then and then.gaps), "first": first,
        "shortcuts": shortcuts(today, first),
    }  # fmt: skip
    return render(request, "contracts/sheets/past.html", context, status=400 if wrong else 200)


@require_safe
def sheet_history(request: HttpRequest, contract: int, sheet: int) -> HttpResponse:
    """Field by field, every value that a sheet has had: who wrote it, when, and a way back."""
    found, access = load_sheet(request, contract, sheet)
    require(can_read_past(access))
    fields = fields_with_history(found, access)
    asked = request.GET.get("champ", "")
    name = asked if asked in {field for field, *_ in fields} else fields[0][0] if fields else ""
    may = bool(name) and can_edit_sheet(access, found, name) and can_come_back(name)
    context = page_context(found.contract, access, Place.SHEETS, sheet_crumbs(found, ("Historique", ""))) | {
        "sheet": found, "sheet_url": sheet_url(found), "fields": fields, "name": name,
        "label": label_of(name) if name else "", "versions": versions_of(found, name, access) if name else [],
        "may_take_back": may,
    }  # fmt: skip
    return render(request, "contracts/sheets/history.html", context)


@require_POST
def sheet_take_back(request: HttpRequest, contract: int, sheet: int) -> HttpResponse:
    """Give a field the value that it had."""
    found, access = load_sheet(request, contract, sheet)
    require(can_edit_sheet(access, found))
    name, number, version = (request.POST.get(word, "") for word in ("champ", "numero", "version"))
    try:
        value = value_at(found, name, int(number), request.POST.get("cote", ""), access)
        sent = int(version)
    except (LookupError, ValueError) as error:
        raise Http404 from error
    label = label_of(name)
    back = f"{reverse('contracts:sheet-history', args=[contract, sheet])}?champ={name}"
    try:
        take_back(by=user_of(request), sheet=found, name=name, value=value, version=sent, said=f"Reprise : {label}")
    except StaleError:
        messages.warning(request, "La fiche a changé pendant que vous lisiez. Relisez son historique, puis reprenez.")
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, f"La fiche a repris cette version : {label}.")
    return HttpResponseRedirect(back)


@require_safe
def removed_list(request: HttpRequest, contract: int) -> HttpResponse:
    """The bin: what was taken away from the contract, and may come back."""
    found, access = load_contract(request, contract, drafts=True)
    require(can_undo(access, found))
    context = page_context(found, access, Place.JOURNAL, contract_crumbs(found, ("Corbeille", ""))) | {
        "removed": [(event, _kind(event), _owner(event)) for event in removed_from(found)],
        "archived_url": reverse("contracts:sheet-archived", args=[found.pk]),
        "archived_count": found.sheets.filter(archived_at__isnull=False).count(),
    }  # fmt: skip
    return render(request, "contracts/removed.html", context)


def _kind(event: Event) -> str:
    return str(model_named(event.object_type)._meta.verbose_name)


def _owner(event: Event) -> str:
    """The sheet that the thing was a part of, as it was called then."""
    return str((event.changes.get("fiche action") or [""])[0] or "")


@require_POST
def removed_put_back(request: HttpRequest, contract: int, number: int) -> HttpResponse:
    """Take one thing out of the bin."""
    found, access = load_contract(request, contract, drafts=True)
    require(can_undo(access, found))
    try:
        item = put_back_removed(by=user_of(request), contract=found, number=number)
    except Event.DoesNotExist as error:
        raise Http404 from error
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, f"« {str(item)[:120]} » est remis à sa place.")
    return HttpResponseRedirect(reverse("contracts:removed-list", args=[found.pk]))
