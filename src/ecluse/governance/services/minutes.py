"""The minutes, written point by point during the meeting; closed, then approved by the next one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from ecluse.audit.services import Actor, operation
from ecluse.contracts.models import Contract
from ecluse.contracts.services import records
from ecluse.contracts.services.records import Changes
from ecluse.governance.enums import ItemKind, MeetingState, MinutesState, Outcome
from ecluse.governance.models import AgendaItem, DecisionDraft, Meeting
from ecluse.governance.rules.meetings import refusal_of_approval, refusal_of_closing
from ecluse.governance.services.decisions import adopt
from ecluse.lib.errors import DomainError, StaleError


def _open(meeting: Meeting) -> Meeting:
    current = Meeting.objects.select_for_update(of=("self",)).select_related("body", "contract").get(pk=meeting.pk)
    records.refuse_archived(current)
    if current.minutes != MinutesState.DRAFT:
        raise DomainError(
            "Ce relevé est arrêté : ses décisions sont au registre. Pour en changer une, remplacez-la par une nouvelle."
        )
    return current


def _split(values: Mapping[str, Any]) -> tuple[dict[str, Any], list[Any] | None]:
    plain = dict(values)
    sheets = plain.pop("sheets", None)
    return plain, None if sheets is None else list(sheets)


@transaction.atomic
def draft_decision(
    *, by: Actor, meeting: Meeting, values: Mapping[str, Any], item: AgendaItem | None = None
) -> DecisionDraft:
    """Write a decision under a point of minutes that are not closed yet."""
    current = _open(meeting)
    plain, sheets = _split(values)
    with operation():
        draft = DecisionDraft(contract=current.contract, meeting=current)
        made = records.create(draft, by=by, values={"item": item, **plain})
        if sheets:
            records.set_links(made, "sheets", sheets)
    return made


@transaction.atomic
def update_draft(*, by: Actor, draft: DecisionDraft, values: Mapping[str, Any], version: int | None) -> DecisionDraft:
    """Change a decision that is not in the register yet. Raises StaleError if it has changed since ``version``."""
    _open(draft.meeting)
    plain, sheets = _split(values)
    current = DecisionDraft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    if version is not None and current.version != version:
        raise StaleError(current)
    with operation():
        changes = records.assign(current, records.with_known_bodies(plain, by=by))
        if sheets is not None:
            linked = records.set_links(current, "sheets", sheets)
            linked.told.clear()  # who reads the journal may not see every sheet
            changes.add(linked)
        if changes:
            current.version += 1
            records.save(current)
            records.tell(current, by=by, verb="update", changes=changes)
    return current


@transaction.atomic
def remove_draft(*, by: Actor, draft: DecisionDraft) -> str:
    """Take away a decision that is not in the register yet."""
    _open(draft.meeting)
    return records.remove(draft, by=by)


@transaction.atomic
def close_minutes(*, by: Actor, meeting: Meeting) -> Meeting:
    """Close the minutes: decisions enter the register with their numbers, minutes that were on the agenda are approved.

    Raises DomainError if the meeting was not held, or if its minutes are closed already.
    """
    contract = Contract.objects.select_for_update().get(
        pk=meeting.contract_id
    )  # before any meeting: always in this order
    current = _open(meeting)
    refused = refusal_of_closing(state=current.state, minutes=current.minutes)
    if refused:
        raise DomainError(refused)
    current.contract = contract
    with operation():
        drafts = current.decision_drafts.select_related("owner", "item", "supersedes").prefetch_related("sheets")
        for draft in sorted(drafts, key=lambda each: (each.item.rank if each.item else 10**9, each.pk)):
            values = {
                name: getattr(draft, name)
                for name in ("text", "owner", "owner_function", "due", "item", "supersedes", "gate", "amendment")
            }
            adopt(
                by=by, contract=contract, body=current.body, meeting=current, adopted_on=current.on,
                values=values | {"sheets": list(draft.sheets.all())},
            )  # fmt: skip
        DecisionDraft.objects.filter(meeting=current).delete()  # each is in the register now, and told there
        now = timezone.now()
        changes = records.assign(current, {"minutes": MinutesState.CLOSED, "closed_at": now})
        current.version += 1
        records.save(current)
        records.tell(current, by=by, verb="close_minutes", changes=Changes(changes.told, changes.data))
        approvals = current.items.filter(kind=ItemKind.APPROVAL, outcome=Outcome.TREATED, minutes_of__isnull=False)
        for item in approvals.select_related("minutes_of"):
            if item.minutes_of is not None and item.minutes_of.minutes == MinutesState.CLOSED:
                approve_minutes(by=by, meeting=item.minutes_of, at=current)
    return current


@transaction.atomic
def approve_minutes(*, by: Actor, meeting: Meeting, at: Meeting) -> Meeting:
    """Say at which meeting of the same body closed minutes were approved. Raises DomainError otherwise."""
    current = Meeting.objects.select_for_update(of=("self",)).select_related("body", "contract").get(pk=meeting.pk)
    records.refuse_archived(current)
    refused = refusal_of_approval(
        minutes=current.minutes, on=current.on, at=at.on, same_body=at.body_id == current.body_id,
        same_meeting=at.pk == current.pk, held=at.state == MeetingState.HELD,
    )  # fmt: skip
    if refused:
        raise DomainError(refused)
    changes = records.assign(current, {"minutes": MinutesState.APPROVED, "approved_at": at})
    current.version += 1
    records.save(current)
    records.tell(current, by=by, verb="approve_minutes", changes=changes)
    return current
