"""Meetings: the list, one meeting, planning, entering a past one, its convocation, who came."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ecluse.contracts.forms.fields import ScopedChoicesField
from ecluse.contracts.models import Contract, ContractDocument
from ecluse.contracts.presenters.navigation import address
from ecluse.contracts.selectors import Access
from ecluse.contracts.selectors.contents import documents_shown
from ecluse.contracts.views.loading import load_contract, require, user_of
from ecluse.governance.enums import MeetingState, MinutesState
from ecluse.governance.forms.attendance import SomebodyElseForm, attendance_lines, lines_sent
from ecluse.governance.forms.meetings import MeetingForm, PastMeetingForm, PublicForm
from ecluse.governance.models import Meeting
from ecluse.governance.permissions import can_read_minutes, can_run_meetings, can_write_agenda, can_write_meeting
from ecluse.governance.presenters.decisions import decision_rows
from ecluse.governance.presenters.meetings import (
    body_link,
    document_links,
    gestures_of,
    meeting_facts,
    meeting_rows,
    points_of,
    tally_of,
    tally_said,
    tally_told,
    who_came,
)
from ecluse.governance.presenters.navigation import (
    MEETING_MARKS,
    MINUTES_MARKS,
    body_crumb,
    body_url,
    context_of,
    meeting_crumb,
    meeting_url,
    minutes_url,
    sections,
)
from ecluse.governance.selectors.agenda import items_of, visible_sheets
from ecluse.governance.selectors.bodies import members_on
from ecluse.governance.selectors.decisions import decisions_of
from ecluse.governance.selectors.meetings import attendance_of, meetings_of
from ecluse.governance.services import meetings
from ecluse.governance.services.attendance import ChangedMeanwhileError, note_attendance
from ecluse.governance.views.forms import save_new, save_version
from ecluse.governance.views.loading import load_body, load_meeting
from ecluse.lib.errors import DomainError
from ecluse.ui.forms import UiForm

_PAGE = 50


@require_safe
def meeting_list(request: HttpRequest, contract: int) -> HttpResponse:
    """The meetings to come, then those of the past, the latest first."""
    found, access = load_contract(request, contract)
    today = timezone.localdate()
    every = meetings_of(found)
    coming = every.filter(on__gte=today, state__in=[MeetingState.PLANNED, MeetingState.SUMMONED]).order_by("on", "pk")
    past = every.exclude(on__gte=today, state__in=[MeetingState.PLANNED, MeetingState.SUMMONED])
    page = Paginator(past, _PAGE).get_page(request.GET.get("page"))
    context = context_of(found, access, "seances") | {
        "sections": sections(found, "seances"),
        "coming": meeting_rows(coming[:_PAGE]),
        "past": meeting_rows(page.object_list),
        "pages": page,
        "may_run": can_run_meetings(access, found),
        "bodies_url": address("governance:body-list", found.pk),
    }
    return render(request, "governance/meetings.html", context)


@require_safe
def meeting(request: HttpRequest, contract: int, pk: int) -> HttpResponse:
    """One meeting: its agenda, what was decided, who came, its documents."""
    one, found, access = load_meeting(request, contract, pk)
    today = timezone.localdate()
    items = list(items_of(one))
    sheets = visible_sheets({item.sheet_id for item in items if item.sheet_id}, access, found)
    lines = list(attendance_of(one))
    counted = tally_of(one, lines)
    documents = one.documents.filter(documents_shown(access))
    may_write = can_write_meeting(access, one)
    at = (found.pk, one.pk)
    context = context_of(found, access, "seances", (str(one), "")) | {
        "meeting": one,
        "body": body_link(one),
        "facts": meeting_facts(one),
        "mark": MEETING_MARKS[one.state],
        "minutes_mark": MINUTES_MARKS[one.minutes],
        "points": points_of(one, items, sheets, may_edit=False),
        "decisions": decision_rows(
            decisions_of(found).filter(meeting=one).order_by("year", "rank"), access, found, today=today
        ),
        "tally": counted,
        "tally_said": tally_said(counted),
        "documents": document_links(documents),
        "gestures": gestures_of(one) if may_write else [],
        "state_url": address("governance:meeting-state", *at),
        "edit_url": address("governance:meeting-edit", *at) if may_write else "",
        "summary_url": address("governance:meeting-summary", *at) if may_write else "",
        "documents_url": address("governance:meeting-documents", *at) if can_run_meetings(access, found) else "",
        "agenda_url": address("governance:agenda", *at) if can_write_agenda(access, one) else "",
        "attendance_url": address("governance:attendance", *at)
        if may_write and one.state != MeetingState.CANCELLED
        else "",
        "over": one.body.name if one.title else "Séance",
        "invitation_url": address("governance:invitation", *at) if one.state != MeetingState.HELD else "",
        "minutes_url": minutes_url(one)
        if can_read_minutes(access, one) and one.state != MeetingState.CANCELLED
        else "",
        "is_draft": one.minutes == MinutesState.DRAFT,
        "is_held": one.state == MeetingState.HELD,
    }
    return render(request, "governance/meeting.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def meeting_create(request: HttpRequest, contract: int, body: int) -> HttpResponse:
    """A meeting to come."""
    one, found, access = load_body(request, contract, body)
    require(can_run_meetings(access, found))
    form = MeetingForm(request.POST or None, instance=Meeting(contract=found, body=one), contract=found)
    context = context_of(found, access, "instances", body_crumb(one), ("Nouvelle séance", "")) | {
        "title": "Prévoir une séance", "lede": one.name, "form": form, "action_label": "Prévoir la séance",
        "cancel_url": body_url(one),
    }  # fmt: skip
    return save_new(
        request, form, lambda: meetings.plan_meeting(by=user_of(request), body=one, values=form.values()), context,
        done="La séance est prévue. Préparez maintenant son ordre du jour.", then=meeting_url,
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def meeting_edit(request: HttpRequest, contract: int, pk: int) -> HttpResponse:
    """The day, the hours, the place."""
    one, found, access = load_meeting(request, contract, pk)
    require(can_run_meetings(access, found))
    form = MeetingForm(request.POST or None, instance=one, contract=found)
    return _edit(request, one, found, access, form, "Modifier la séance")


@require_http_methods(["GET", "HEAD", "POST"])
def meeting_summary(request: HttpRequest, contract: int, pk: int) -> HttpResponse:
    """A few words on a meeting, and how many came from the public."""
    one, found, access = load_meeting(request, contract, pk)
    require(can_run_meetings(access, found))
    form = PublicForm(request.POST or None, instance=one, contract=found)
    return _edit(request, one, found, access, form, "Ce que l’on retient de la séance")


def _edit(request: HttpRequest, one: Meeting, found: Contract, access: Access, form: Any, title: str) -> HttpResponse:
    context = context_of(found, access, "seances", meeting_crumb(one), ("Modifier", "")) | {
        "title": title, "form": form, "cancel_url": meeting_url(one),
    }  # fmt: skip
    return save_version(
        request, form,
        lambda version: meetings.update_meeting(by=user_of(request), meeting=one, values=form.values(), version=version),
        context, done="La séance est enregistrée.", then=meeting_url(one),
    )  # fmt: skip


@require_POST
def meeting_state(request: HttpRequest, contract: int, pk: int) -> HttpResponse:
    """Called, held, cancelled, planned again."""
    one, found, access = load_meeting(request, contract, pk)
    require(can_run_meetings(access, found))
    try:
        now = meetings.change_state(by=user_of(request), meeting=one, to=request.POST.get("etat", ""))
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, f"Séance {str(now.get_state_display()).lower()}.")
    back = minutes_url(one) if request.POST.get("suite") == "releve" else meeting_url(one)
    return HttpResponseRedirect(back)


class _DocumentsForm(UiForm):
    documents = ScopedChoicesField(ContractDocument.objects.none(), label="Documents de la séance", required=False)


@require_http_methods(["GET", "HEAD", "POST"])
def meeting_documents(request: HttpRequest, contract: int, pk: int) -> HttpResponse:
    """Which documents of the contract go with a meeting."""
    one, found, access = load_meeting(request, contract, pk)
    require(can_run_meetings(access, found))
    form = _DocumentsForm(
        request.POST if request.method == "POST" else None, initial={"documents": list(one.documents.all())}
    )
    kept = ContractDocument.objects.filter(documents_shown(access), contract=found)
    form.fields["documents"].queryset = kept  # type: ignore[attr-defined]
    pieces = address("contracts:item-list", found.pk, "pieces")
    context = context_of(found, access, "seances", meeting_crumb(one), ("Documents", "")) | {
        "title": "Documents de la séance", "form": form, "cancel_url": meeting_url(one),
        "lede": "Cochez parmi les pièces du contrat. Ajoutez d’abord celles qui manquent dans Signataires, Pièces.",
        "pieces_url": pieces,
    }  # fmt: skip
    return save_new(
        request, form,
        lambda: meetings.set_documents(by=user_of(request), meeting=one, documents=form.cleaned_data["documents"]),
        context, done="Les documents de la séance sont enregistrés.", then=meeting_url,
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def meeting_past(request: HttpRequest, contract: int, body: int) -> HttpResponse:
    """A meeting that has been held: the day, who came, what was decided, in one page."""
    one, found, access = load_body(request, contract, body)
    require(can_run_meetings(access, found))
    sent = request.method == "POST"
    form = PastMeetingForm(request.POST if sent else None)
    draft = Meeting(contract=found, body=one)
    lines = attendance_lines(
        draft, one.members.select_related("organisation", "person"), (), request.POST if sent else None
    )
    context = context_of(found, access, "instances", body_crumb(one), ("Séance passée", "")) | {
        "title": "Saisir une séance passée", "lede": one.name, "form": form, "lines": lines, "cancel_url": body_url(one),
        "body": one,
    }  # fmt: skip
    if sent and form.is_valid():
        noted = [line for line in lines_sent(lines, request.POST) if line.state]
        try:
            made = meetings.record_past_meeting(
                by=user_of(request), body=one, values=form.values(), lines=noted, decisions=form.told(),
                close=form.cleaned_data["close"],
            )  # fmt: skip
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, "La séance est enregistrée.")
            return HttpResponseRedirect(meeting_url(made))
    return render(request, "governance/past_meeting.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def attendance(request: HttpRequest, contract: int, pk: int) -> HttpResponse:
    """Who came: one page, a line for each member of that day."""
    one, found, access = load_meeting(request, contract, pk)
    require(can_run_meetings(access, found))
    sent = request.method == "POST"
    held = list(attendance_of(one))
    lines = attendance_lines(one, members_on(one.body, one.on), held, request.POST if sent else None)
    other = SomebodyElseForm(request.POST if sent else None)
    refused, status = "", 200
    if sent and other.is_valid():
        try:
            asked = lines_sent(lines, request.POST)
            more = other.line()
            note_attendance(by=user_of(request), meeting=one, lines=[*asked, *([more] if more else [])])
        except ChangedMeanwhileError as error:
            refused, status = error.message, 409
            lines = attendance_lines(one, members_on(one.body, one.on), attendance_of(one), request.POST)
        except DomainError as error:
            refused, status = error.message, 409
        else:
            messages.success(request, "Les présences sont enregistrées.")
            again = request.POST.get("suite") == "encore"
            return HttpResponseRedirect(request.path if again else meeting_url(one))
    counted = tally_of(one, held)
    context = context_of(found, access, "seances", meeting_crumb(one), ("Présences", "")) | {
        "meeting": one, "lines": lines, "other": other, "refused": refused,
        "lede": tally_told(counted), "cancel_url": meeting_url(one), "closed": one.minutes != MinutesState.DRAFT,
        "body_url": body_url(one.body), "came": who_came(held),
    }  # fmt: skip
    return render(request, "governance/attendance.html", context, status=status)
