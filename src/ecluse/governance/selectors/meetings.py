"""Meetings, and how those of a body were attended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from ecluse.contracts.models import Contract
from ecluse.governance.enums import MeetingState
from ecluse.governance.models import Attendance, GoverningBody, Meeting


def meetings_of(contract: Contract) -> QuerySet[Meeting]:
    """The meetings of a contract, the latest first, each with its body and what it decided in numbers."""
    counted = Meeting.objects.filter(contract=contract).select_related("body")
    return counted.annotate(decision_count=Count("decisions")).order_by("-on", "-pk")


def get_meeting(pk: int, *, contract: Contract) -> Meeting:
    """One meeting. Raises Meeting.DoesNotExist if it is not of this contract."""
    found = Meeting.objects.select_related("body", "body__secretary", "approved_at", "approved_at__body")
    meeting = found.get(pk=pk, contract=contract)
    meeting.contract = meeting.body.contract = contract
    return meeting


def meetings_that_may_approve(meeting: Meeting) -> QuerySet[Meeting]:
    """The later meetings of the same body that were held, the earliest first."""
    later = Meeting.objects.filter(body=meeting.body_id, on__gte=meeting.on, state=MeetingState.HELD)
    return later.exclude(pk=meeting.pk).select_related("body").order_by("on", "pk")


def meeting_before(meeting: Meeting) -> Meeting | None:
    """The last meeting of the same body that was held before this one."""
    earlier = Meeting.objects.filter(body=meeting.body_id, state=MeetingState.HELD)
    earlier = earlier.filter(Q(on__lt=meeting.on) | Q(on=meeting.on, pk__lt=meeting.pk)).exclude(pk=meeting.pk)
    return earlier.order_by("-on", "-pk").first()


def attendance_of(meeting: Meeting) -> QuerySet[Attendance]:
    """The lines of those who came or did not, by organisation."""
    return meeting.attendances.select_related("organisation", "person")


@dataclass(frozen=True, slots=True)
class Came:
    """How often one was there at the meetings where something was noted of them; ``there`` counts the represented too."""

    name: str
    detail: str
    asked: int
    there: int
    came: int
    excused: int
    absent: int


_THERE = ("present", "represente")


def attendance_by_organisation(body: GoverningBody) -> list[Came]:
    """For each organisation, by name, how often it was there: when one of its lines is present or represented."""
    return _counted(body, "organisation")


def attendance_by_seat(body: GoverningBody) -> list[Came]:
    """The same for each person or function of an organisation."""
    return _counted(body, "organisation", "function", "person__label")


def _counted(body: GoverningBody, *columns: str) -> list[Came]:
    lines = Attendance.objects.filter(meeting__body=body, meeting__state=MeetingState.HELD).exclude(state="")
    names = ("organisation__name", "organisation__folded_name")
    found = lines.values(*columns, *names).annotate(
        asked=Count("meeting", distinct=True),
        there=Count("meeting", distinct=True, filter=Q(state__in=_THERE)),
        came=Count("meeting", distinct=True, filter=Q(state="present")),
        excused=Count("meeting", distinct=True, filter=Q(state="excuse")),
        absent=Count("meeting", distinct=True, filter=Q(state="absent")),
    )
    rows: list[Any] = list(found.order_by("organisation__folded_name", *columns))
    return [
        Came(
            row["organisation__name"],
            ", ".join(filter(None, [row.get("function"), row.get("person__label")])),
            *(row[name] for name in ("asked", "there", "came", "excused", "absent")),
        )
        for row in rows
    ]
