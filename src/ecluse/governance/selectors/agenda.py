"""The agenda of a meeting, and what it could take up."""

from __future__ import annotations

from datetime import date

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from ecluse.contracts.enums import SheetStatus
from ecluse.contracts.models import ActionSheet, Contract, Milestone
from ecluse.contracts.rules.lateness import Step, sheet_lateness
from ecluse.contracts.selectors import Access, sheets_visible_with
from ecluse.contracts.selectors.sheet_search import is_late
from ecluse.governance.enums import MeetingState, MinutesState, Outcome
from ecluse.governance.models import AgendaItem, AgendaRequest, GoverningBody, Meeting
from ecluse.governance.rules import agenda
from ecluse.governance.selectors.decisions import open_decisions
from ecluse.governance.selectors.meetings import meeting_before


def items_of(meeting: Meeting) -> QuerySet[AgendaItem]:
    """The points of a meeting, in their order."""
    return meeting.items.select_related("sheet", "decision", "minutes_of")


def get_item(pk: int, *, meeting: Meeting) -> AgendaItem:
    """One point. Raises AgendaItem.DoesNotExist for one of another meeting."""
    found = items_of(meeting).get(pk=pk)
    found.meeting, found.contract = meeting, meeting.contract
    return found


def visible_sheets(pks: set[int], access: Access, contract: Contract) -> dict[int, str]:
    """Key → label of those sheets that the reader may see; none is asked for when there is none."""
    if not pks:
        return {}
    sheets = ActionSheet.objects.filter(sheets_visible_with(access), contract=contract, pk__in=pks)
    return {sheet.pk: str(sheet) for sheet in sheets}


def waiting_requests(contract: Contract) -> QuerySet[AgendaRequest]:
    """The points asked for that no meeting, but those that were cancelled, has taken up."""
    taken = AgendaItem.objects.filter(contract=contract, request__isnull=False)
    live = taken.exclude(meeting__state=MeetingState.CANCELLED)
    found = AgendaRequest.objects.filter(contract=contract).exclude(pk__in=live.values("request"))
    return found.select_related("body", "sheet")


def candidates_for(meeting: Meeting) -> list[agenda.Candidate]:
    """What the agenda of a meeting may still take up: a few queries, whatever there is."""
    body, today = meeting.body, max(meeting.on, timezone.localdate())
    earlier = Meeting.objects.filter(body=body, state=MeetingState.HELD, on__lte=meeting.on).exclude(pk=meeting.pk)
    minutes = earlier.exclude(minutes=MinutesState.APPROVED)
    before = meeting_before(meeting)
    postponed = before.items.filter(outcome=Outcome.POSTPONED) if before else AgendaItem.objects.none()
    return agenda.propose(
        on=meeting.on,
        minutes=[agenda.PastMinutes(m.pk, m.on, m.minutes == MinutesState.CLOSED, False) for m in minutes],
        postponed=[agenda.PostponedPoint(p.pk, p.title, before.on) for p in postponed] if before else [],
        asked=[
            agenda.AskedPoint(r.pk, r.text, r.asked_by, timezone.localtime(r.created_at).date())
            for r in waiting_requests(meeting.contract).filter(body=body)
        ],
        decisions=[
            agenda.OpenDecision(d.pk, d.number, d.text, d.current_due, str(d.owner or d.owner_function or ""))
            for d in open_decisions(meeting.contract, body)
        ],
        sheets=_stuck(meeting.contract, today),
        already=_taken(meeting),
    )


def _taken(meeting: Meeting) -> set[str]:
    names = {
        "minutes_of_id": agenda.APPROVAL, "postponed_from_id": agenda.POSTPONED, "request_id": agenda.ASKED,
        "decision_id": agenda.DECISION, "sheet_id": agenda.SHEET,
    }  # fmt: skip
    rows = meeting.items.values_list(*names)
    return {f"{word}:{pk}" for row in rows for word, pk in zip(names.values(), row, strict=True) if pk is not None}


def _stuck(contract: Contract, today: date) -> list[agenda.StuckSheet]:
    steps = Prefetch("milestones", Milestone.objects.filter(done_on=""))
    sheets = ActionSheet.objects.filter(
        Q(status=SheetStatus.BLOCKED) | is_late(today), contract=contract, archived_at__isnull=True
    )
    found = []
    for sheet in sheets.prefetch_related(steps):
        late = sheet_lateness(
            status=sheet.status, start=sheet.start, end=sheet.end, today=today,
            steps=[Step(step.title, step.due, step.done_on) for step in sheet.milestones.all()],
        )  # fmt: skip
        blocked = sheet.status == SheetStatus.BLOCKED
        found.append(agenda.StuckSheet(sheet.pk, str(sheet), late.days, late.reason, blocked))
    return found


def may_be_asked(contract: Contract) -> QuerySet[GoverningBody]:
    """The bodies before which a point may be put today."""
    return GoverningBody.objects.filter(contract=contract, archived_at__isnull=True)
