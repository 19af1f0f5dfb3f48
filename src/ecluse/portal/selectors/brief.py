"""What the one page of the elected lead is made of: what has moved, what is stuck, what is awaited, the next meeting.

A fixed number of queries, each of which brings back a few rows whatever the contract holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from ecluse.contracts.enums import AmendmentState, CommitmentStatus, SheetStatus, VersionState
from ecluse.contracts.models import (
    ActionSheet,
    Amendment,
    Commitment,
    Contract,
    ContractVersion,
    Milestone,
    StatusChange,
)
from ecluse.contracts.selectors.sheet_search import is_late
from ecluse.governance.enums import BodyKind, FollowUpState, ItemKind, MeetingState
from ecluse.governance.models import AgendaItem, DecisionFollowUp, Meeting
from ecluse.governance.selectors.decisions import decisions_of, is_overdue

#: How far back something that went well is still news.
LATELY = timedelta(days=365)
#: News younger than this say that an action goes on.
FRESH = timedelta(days=92)


class SheetFact(NamedTuple):
    """A sheet and why it is told: ``at`` is the moment of it, ``words`` what was said of it."""

    pk: int
    number: str
    title: str
    at: datetime | None
    words: str = ""


def _since(sheets: QuerySet[ActionSheet], status: SheetStatus) -> QuerySet[Any]:
    """``sheets`` of a status, with the moment and the reason of the change that brought them there."""
    changes = StatusChange.objects.filter(sheet=OuterRef("pk"), after=status).order_by("-at", "-pk")
    found: QuerySet[Any] = sheets.filter(status=status).annotate(
        changed_at=Subquery(changes.values("at")[:1]), reason=Subquery(changes.values("reason")[:1])
    )
    return found


def _facts(rows: QuerySet[Any], most: int) -> list[SheetFact]:
    return [SheetFact(*row) for row in rows.values_list("pk", "number", "title", "changed_at", "reason")[:most]]


def finished_lately(sheets: QuerySet[ActionSheet], *, most: int) -> list[SheetFact]:
    """The actions that were done within the year, the latest first."""
    done = _since(sheets, SheetStatus.DONE).filter(changed_at__gte=timezone.now() - LATELY)
    return _facts(done.order_by("-changed_at", "pk"), most)


def blocked(sheets: QuerySet[ActionSheet], *, most: int) -> list[SheetFact]:
    """The actions that are blocked, the longest first, each with the reason that was given."""
    return _facts(_since(sheets, SheetStatus.BLOCKED).order_by("changed_at", "pk"), most)


def going_on(sheets: QuerySet[ActionSheet], today: date, *, most: int) -> list[SheetFact]:
    """The actions under way, in time, heard of lately."""
    since = timezone.now() - FRESH
    rows = sheets.filter(status=SheetStatus.ONGOING, last_news_at__gte=since).exclude(is_late(today))
    named = rows.order_by("-last_news_at", "pk").values_list("pk", "number", "title", "last_news_at")
    return [SheetFact(*row) for row in named[:most]]


def steps_done(sheets: QuerySet[ActionSheet], today: date, *, most: int) -> list[Milestone]:
    """The steps of the year that were done, the latest first."""
    since = (today - LATELY).isoformat()
    found = Milestone.objects.filter(sheet__in=sheets.order_by().values("pk"), done_on__gte=since)
    return list(found.select_related("sheet").order_by("-done_on", "pk")[:most])


def decisions_carried_out(contract: Contract, *, most: int) -> list[Any]:
    """The decisions that were carried out within the year, with ``said_at``, the latest first."""
    steps = DecisionFollowUp.objects.filter(decision=OuterRef("pk"), state=FollowUpState.DONE).order_by("-pk")
    found = decisions_of(contract).filter(is_replaced=False, current_state=FollowUpState.DONE)
    found = found.filter(adopted_on__gte=timezone.localdate() - 2 * LATELY)  # older ones were entered after the fact
    dated = found.annotate(said_at=Subquery(steps.values("at")[:1])).filter(said_at__gte=timezone.now() - LATELY)
    return list(dated.order_by("-said_at", "-pk")[:most])


def decisions_overdue(contract: Contract, today: date, *, most: int) -> list[Any]:
    """The decisions past their date that are not carried out, the oldest date first."""
    found = decisions_of(contract).filter(is_overdue(today))
    return list(found.order_by("current_due", "pk")[:most])


def commitments_kept(contract: Contract, *, most: int) -> list[Commitment]:
    """What signatories have kept of what they committed to."""
    found = Commitment.objects.filter(signatory__contract=contract, status=CommitmentStatus.KEPT)
    return list(found.select_related("signatory__organisation").order_by("-pk")[:most])


class Steering(NamedTuple):
    """The next meeting of the steering committee with its agenda, or the last one that was held; either may lack."""

    coming: Meeting | None
    items: Sequence[AgendaItem]
    last: Meeting | None


def steering(contract: Contract, today: date) -> Steering:
    """Two queries."""
    meetings = Meeting.objects.filter(contract=contract, body__kind=BodyKind.STEERING).select_related("body")
    ahead = Q(on__gte=today, state__in=[MeetingState.PLANNED, MeetingState.SUMMONED])
    coming = list(meetings.filter(ahead).order_by("on", "starts", "pk")[:1])
    if coming:
        items = coming[0].items.exclude(kind=ItemKind.APPROVAL).select_related("sheet")
        return Steering(coming[0], list(items), None)
    return Steering(None, (), meetings.filter(state=MeetingState.HELD).order_by("-on", "-pk").first())


class Awaited(NamedTuple):
    """What waits for signatures: the version that is frozen, the amendments that are validated."""

    version: ContractVersion | None
    amendments: Sequence[Amendment]


def awaited(contract: Contract) -> Awaited:
    """Two queries."""
    frozen = contract.versions.filter(state=VersionState.FROZEN).defer("content").first()
    validated = contract.amendments.filter(state=AmendmentState.VALIDATED)
    return Awaited(frozen, list(validated.defer("base", "origins", "changes").order_by("number")))
