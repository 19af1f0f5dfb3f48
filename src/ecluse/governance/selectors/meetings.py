"""Meetings, and how those of a body were attended."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, F, Q, QuerySet

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
    """The later meetings of the same body that were not cancelled, the earliest first."""
    later = Meeting.objects.filter(contract=meeting.contract_id, body=meeting.body_id, on__gte=meeting.on)
    return (
        later.exclude(pk=meeting.pk).exclude(state=MeetingState.CANCELLED).select_related("body").order_by("on", "pk")
    )


def meeting_before(meeting: Meeting) -> Meeting | None:
    """The last meeting of the same body that was held before this one."""
    earlier = Meeting.objects.filter(body=meeting.body_id, state=MeetingState.HELD)
    earlier = earlier.filter(Q(on__lt=meeting.on) | Q(on=meeting.on, pk__lt=meeting.pk)).exclude(pk=meeting.pk)
    return earlier.order_by("-on", "-pk").first()


def attendance_of(meeting: Meeting) -> QuerySet[Attendance]:
    """The lines of those who came or did not, by organisation."""
    return meeting.attendances.select_related("organisation", "person")


def attendance_by_organisation(body: GoverningBody) -> list[Any]:
    """For each organisation, how often it was there at the held meetings of a body: one row each, by name.

    An organisation is there at a meeting when one of its lines is present or represented.
    """
    there = Q(state__in=("present", "represente"))
    lines = Attendance.objects.filter(meeting__body=body, meeting__state=MeetingState.HELD).exclude(state="")
    found = lines.values("organisation", name=F("organisation__name"), folded=F("organisation__folded_name")).annotate(
        asked=Count("meeting", distinct=True),
        came=Count("meeting", distinct=True, filter=Q(state="present")),
        there=Count("meeting", distinct=True, filter=there),
        excused=Count("meeting", distinct=True, filter=Q(state="excuse")),
        absent=Count("meeting", distinct=True, filter=Q(state="absent")),
    )
    return list(found.order_by("folded"))
