"""Meetings: planned, called, held, cancelled; those of the past, entered whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from ecluse.audit.services import Actor, operation
from ecluse.contracts.models import ContractDocument
from ecluse.contracts.services import records
from ecluse.governance.enums import MeetingState, MinutesState
from ecluse.governance.models import GoverningBody, Meeting
from ecluse.governance.rules.meetings import refusal_of_state
from ecluse.governance.services.attendance import Line, note_attendance
from ecluse.governance.services.minutes import close_minutes, draft_decision
from ecluse.lib.errors import DomainError, StaleError

#: Fields whose change moves the event of a calendar.
_MOVES = frozenset({"title", "on", "starts", "ends", "place", "video_url"})
_CLOSED = "Le relevé de cette séance est arrêté : elle ne change plus."


def locked(meeting: Meeting) -> Meeting:
    """The meeting as it is now, held until the end of the transaction."""
    current = Meeting.objects.select_for_update(of=("self",)).select_related("body", "contract").get(pk=meeting.pk)
    records.refuse_archived(current)
    return current


def refuse_closed(meeting: Meeting) -> None:
    """Refuse to touch a meeting whose minutes are closed."""
    if meeting.minutes != MinutesState.DRAFT:
        raise DomainError(_CLOSED)


@transaction.atomic
def plan_meeting(*, by: Actor, body: GoverningBody, values: Mapping[str, Any]) -> Meeting:
    """A meeting to come, of a body that is not archived."""
    if body.archived_at is not None:
        raise DomainError("Cette instance est archivée : restaurez-la avant de prévoir une séance.")
    return records.create(Meeting(contract=body.contract, body=body, quorum=body.quorum), by=by, values=values)


@transaction.atomic
def update_meeting(*, by: Actor, meeting: Meeting, values: Mapping[str, Any], version: int | None) -> Meeting:
    """Change a meeting; what changes its day, hour or place moves it in the calendars of those who were called.

    Raises StaleError, or DomainError if its minutes are closed.
    """
    current = locked(meeting)
    if version is not None and current.version != version:
        raise StaleError(current)
    refuse_closed(current)
    held_ahead = current.state == MeetingState.HELD and values.get("on", current.on) > timezone.localdate()
    if held_ahead:
        raise DomainError("Cette séance s’est tenue : sa date ne peut pas être à venir.", field="on")
    changes = records.assign(current, values)
    if "on" in changes.data and current.approvals.exists():
        raise DomainError("Un relevé a été approuvé à cette séance : sa date ne change plus.", field="on")
    if changes:
        if not _MOVES.isdisjoint(changes.data):
            current.sequence += 1
        current.version += 1
        records.save(current)
        records.tell(current, by=by, verb="update", changes=changes)
    return current


@transaction.atomic
def change_state(*, by: Actor, meeting: Meeting, to: str, today: date | None = None) -> Meeting:
    """Call, hold, cancel or plan again. Raises DomainError for a step that the rules do not know."""
    current = locked(meeting)
    if current.state == to:
        return current
    refused = refusal_of_state(
        current.state, to, minutes=current.minutes, on=current.on, today=today or timezone.localdate()
    )
    if not refused and current.approvals.exists():
        refused = "Un relevé a été approuvé à cette séance : elle reste tenue."
    if refused:
        raise DomainError(refused)
    if MeetingState.CANCELLED in (current.state, to):
        current.sequence += 1
    changes = records.assign(current, {"state": MeetingState(to)})
    current.version += 1
    records.save(current)
    records.tell(current, by=by, verb="change_state", changes=changes)
    return current


@transaction.atomic
def set_documents(*, by: Actor, meeting: Meeting, documents: Iterable[ContractDocument]) -> Meeting:
    """Say which documents of the contract go with a meeting."""
    current = locked(meeting)
    changes = records.set_links(current, "documents", documents)
    if changes:
        current.version += 1
        records.save(current)
        records.tell(current, by=by, verb="update", changes=changes)
    return current


@transaction.atomic
def record_past_meeting(
    *,
    by: Actor,
    body: GoverningBody,
    values: Mapping[str, Any],
    lines: Sequence[Line] = (),
    decisions: Sequence[str | Mapping[str, Any]] = (),
    close: bool = True,
) -> Meeting:
    """A meeting that has been held, with who came and what was decided: one gesture.

    ``close``: its minutes are closed, so that its decisions enter the register. Raises DomainError for a day to come.
    """
    with operation():
        made = records.create(Meeting(contract=body.contract, body=body, quorum=body.quorum), by=by, values=values)
        made = change_state(by=by, meeting=made, to=MeetingState.HELD)
        if lines:
            note_attendance(by=by, meeting=made, lines=lines)
        for each in decisions:
            draft_decision(by=by, meeting=made, values={"text": each} if isinstance(each, str) else each)
        return close_minutes(by=by, meeting=made) if close else made
