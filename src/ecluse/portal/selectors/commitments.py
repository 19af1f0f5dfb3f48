"""What one signatory has committed to and what it does: a fixed number of queries for each body."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db.models import F, QuerySet

from ecluse.contracts.models import (
    ActionSheet,
    Commitment,
    Contract,
    ContractDocument,
    FundingLine,
    SheetActor,
    Signatory,
    Signature,
)
from ecluse.contracts.selectors import Access
from ecluse.contracts.selectors.contents import documents_shown
from ecluse.governance.enums import MeetingState
from ecluse.governance.models import BodyMember, Meeting
from ecluse.governance.rules.meetings import is_member_on
from ecluse.governance.selectors.decisions import decisions_of


def signatories_for(contract: Contract, bodies: frozenset[int]) -> list[Signatory]:
    """The signatories of a contract for which someone speaks, in the order of the contract."""
    found = contract.signatories.filter(organisation__in=bodies).select_related("organisation")
    return list(found)


def deliberation_of(signatory: Signatory, access: Access) -> ContractDocument | None:
    """The text of its vote, where it is kept and the reader may read it: one query at most."""
    if signatory.deliberation_id is None:
        return None
    found = ContractDocument.objects.filter(documents_shown(access), contract=signatory.contract_id)
    return found.filter(pk=signatory.deliberation_id).first()


def commitments_by(signatory: Signatory) -> list[Commitment]:
    return list(signatory.commitments.order_by("position", "pk"))


def signatures_by(signatory: Signatory) -> list[Signature]:
    """The versions of the text that the body has signed, the latest first."""
    found = Signature.objects.filter(version__contract=signatory.contract_id, organisation=signatory.organisation_id)
    return list(found.select_related("version").defer("version__content").order_by("-version__number"))


def actions_of(signatory: Signatory, sheets: QuerySet[ActionSheet]) -> list[SheetActor]:
    """The actions in which the body takes part, among ``sheets``, as whom."""
    found = SheetActor.objects.filter(sheet__in=sheets.order_by().values("pk"), organisation=signatory.organisation_id)
    return list(found.select_related("sheet").order_by("sheet__position", "sheet__pk", "position", "pk"))


def decisions_entrusted(signatory: Signatory) -> list[Any]:
    """The decisions that the body has to carry out, or has carried out; the latest first."""
    found = decisions_of(signatory.contract).filter(owner=signatory.organisation_id, is_replaced=False)
    return list(found.order_by("-year", "-rank"))


def funding_by_body(signatory: Signatory, sheets: QuerySet[ActionSheet]) -> list[FundingLine]:
    """What the body itself pays for, among ``sheets``: its own money is no secret to it."""
    found = FundingLine.objects.filter(sheet__in=sheets.order_by().values("pk"), funder=signatory.organisation_id)
    return list(found.select_related("sheet").order_by(F("year").asc(nulls_last=True), "sheet__position", "pk"))


class Sitting(NamedTuple):
    """The meetings to come of the bodies in which the signatory sits, and these bodies."""

    meetings: Sequence[Meeting]
    bodies: Sequence[str]


def sitting_of(signatory: Signatory, today: date) -> Sitting:
    """Two queries."""
    seats = BodyMember.objects.filter(
        contract=signatory.contract_id, organisation=signatory.organisation_id, body__archived_at__isnull=True
    ).select_related("body")
    bodies = {seat.body_id: seat.body.name for seat in seats if is_member_on(seat.start, seat.end, today)}
    planned = (MeetingState.PLANNED, MeetingState.SUMMONED)
    meetings = Meeting.objects.filter(body__in=list(bodies), state__in=planned, on__gte=today).select_related("body")
    return Sitting(list(meetings.order_by("on", "starts", "pk")), sorted(bodies.values()))
