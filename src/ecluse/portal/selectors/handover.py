"""What whoever takes over a contract must have before them: reads in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db.models import F, QuerySet
from django.utils import timezone

from ecluse.accounts.models import Invitation
from ecluse.contracts.enums import AmendmentState, CommitmentStatus
from ecluse.contracts.models import (
    ActionSheet,
    Amendment,
    Attachment,
    Commitment,
    Contract,
    ContractDocument,
    ContractVersion,
    CostLine,
    FundingLine,
    Mandate,
    Membership,
    Signatory,
)
from ecluse.contracts.selectors import Access
from ecluse.contracts.selectors.contents import documents_shown
from ecluse.governance.enums import MeetingState
from ecluse.governance.models import BodyMember, Meeting

#: What a commitment may be when nothing more is expected of it.
_SETTLED = (CommitmentStatus.KEPT, CommitmentStatus.NOT_KEPT)


def commitments_of(contract: Contract) -> QuerySet[Commitment]:
    """The commitments of every signatory, in the order of the contract."""
    found = Commitment.objects.filter(signatory__contract=contract).select_related("signatory__organisation")
    return found.order_by("signatory__position", "signatory__pk", "position", "pk")


def commitments_open(contract: Contract) -> QuerySet[Commitment]:
    """Those that are still to be kept."""
    return commitments_of(contract).exclude(status__in=_SETTLED)


def signatories_of(contract: Contract) -> list[Signatory]:
    return list(contract.signatories.select_related("organisation", "deliberation"))


def amendments_under_way(contract: Contract) -> list[Amendment]:
    """The amendments that are neither signed nor given up."""
    done = (AmendmentState.SIGNED, AmendmentState.DROPPED)
    return list(contract.amendments.exclude(state__in=done).defer("base", "origins", "changes").order_by("number"))


def seats_of(contract: Contract) -> list[BodyMember]:
    """Every seat of every body that is not archived, by body, those who preside first."""
    found = BodyMember.objects.filter(contract=contract, body__archived_at__isnull=True)
    return list(
        found.select_related("body", "body__secretary", "organisation", "person").order_by(
            "body__kind", "body__name", "body__pk", "-chairs", "organisation__folded_name", "function", "pk"
        )
    )


def meetings_ahead(contract: Contract) -> list[Meeting]:
    """The meetings to come, the nearest first."""
    planned = (MeetingState.PLANNED, MeetingState.SUMMONED)
    found = Meeting.objects.filter(contract=contract, state__in=planned, on__gte=timezone.localdate())
    return list(found.select_related("body", "body__secretary").order_by("on", "starts", "pk"))


class Roles(NamedTuple):
    """Who may do what: the roles on this contract, the mandates that reach it, who was invited and has not come yet."""

    memberships: Sequence[Membership]
    mandates: Sequence[Mandate]
    invited: frozenset[int]


def roles_of(contract: Contract) -> Roles:
    """Three queries."""
    memberships = contract.memberships.select_related("person", "person__organisation", "organisation")
    mandates = Mandate.objects.filter(territory__in=contract.covering.values("pk"))
    held = contract.memberships.order_by().values("person")
    invited = Invitation.objects.filter(person__in=held, accepted_at=None, expires_at__gte=timezone.now())
    return Roles(
        list(memberships.order_by("role", "person__label", "pk")),
        list(mandates.select_related("person", "person__organisation", "territory").order_by("role", "person__label")),
        frozenset(invited.values_list("person_id", flat=True)),
    )


class Kept(NamedTuple):
    """The documents that a reader may see, and how many there are besides."""

    documents: Sequence[ContractDocument]
    attachments: Sequence[Attachment]
    hidden: int


def kept_documents(contract: Contract, access: Access, sheets: QuerySet[ActionSheet]) -> Kept:
    """The documents of the contract and those of its sheets: four queries."""
    documents = list(contract.kept_documents.filter(documents_shown(access)))
    among = sheets.order_by().values("pk")
    attachments = list(
        Attachment.objects.filter(sheet__in=among)
        .select_related("sheet")
        .order_by("sheet__position", "sheet__pk", "position", "pk")
    )
    every = contract.kept_documents.count()
    live = Attachment.objects.filter(sheet__contract=contract, sheet__archived_at__isnull=True).count()
    return Kept(documents, attachments, every + live - len(documents) - len(attachments))


def hidden_sheets(contract: Contract, sheets: QuerySet[ActionSheet]) -> int:
    """How many live sheets of the contract the reader does not see."""
    live = ActionSheet.objects.filter(contract=contract, archived_at__isnull=True)
    return live.count() - sheets.order_by().count()


def lines_of_cost(sheets: QuerySet[ActionSheet]) -> QuerySet[CostLine]:
    found = CostLine.objects.filter(sheet__in=sheets.order_by().values("pk")).select_related("sheet")
    return found.order_by("sheet__position", "sheet__pk", F("year").asc(nulls_last=True), "position", "pk")


def lines_of_funding(sheets: QuerySet[ActionSheet]) -> QuerySet[FundingLine]:
    found = FundingLine.objects.filter(sheet__in=sheets.order_by().values("pk"))
    return found.select_related("sheet", "funder", "scheme").order_by(
        "sheet__position", "sheet__pk", F("year").asc(nulls_last=True), "position", "pk"
    )


def kept_versions(contract: Contract) -> QuerySet[ContractVersion]:
    """The versions of the text, the oldest first."""
    found: QuerySet[Any] = contract.versions.order_by("number")
    return found
