"""The agenda: what is proposed and ticked, what is added by hand, what members ask for."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.db import models, transaction

from ecluse.accounts.models import User
from ecluse.audit.services import Actor, operation
from ecluse.contracts.models import ActionSheet, Contract
from ecluse.contracts.services import records
from ecluse.contracts.services.records import Changes
from ecluse.governance.enums import ItemKind, MeetingState, MinutesState
from ecluse.governance.models import AgendaItem, AgendaRequest, Decision, GoverningBody, Meeting
from ecluse.governance.rules import agenda
from ecluse.governance.selectors.agenda import candidates_for
from ecluse.lib.errors import DomainError

_KINDS = {
    agenda.APPROVAL: ItemKind.APPROVAL, agenda.POSTPONED: ItemKind.POSTPONED, agenda.ASKED: ItemKind.ASKED,
    agenda.DECISION: ItemKind.LATE, agenda.SHEET: ItemKind.LATE,
}  # fmt: skip


def _open(meeting: Meeting) -> Meeting:
    """The meeting, held, if its agenda may still be written."""
    current = Meeting.objects.select_for_update(of=("self",)).select_related("body", "contract").get(pk=meeting.pk)
    records.refuse_archived(current)
    if current.minutes != MinutesState.DRAFT:
        raise DomainError("Le relevé de cette séance est arrêté : son ordre du jour ne change plus.")
    if current.state == MeetingState.CANCELLED:
        raise DomainError("Cette séance est annulée : prévoyez-la de nouveau avant d’écrire son ordre du jour.")
    return current


def _next_rank(meeting: Meeting) -> int:
    last = meeting.items.aggregate(last=models.Max("rank"))["last"]
    return 0 if last is None else last + 1


@transaction.atomic
def add_candidates(*, by: Actor, meeting: Meeting, keys: Collection[str]) -> list[AgendaItem]:
    """Put on the agenda those of its candidates that were ticked, in their order; what is there already is left alone."""
    current = _open(meeting)
    made = []
    with operation():
        for candidate in candidates_for(current):
            if candidate.key in keys:
                item = AgendaItem(contract=current.contract, meeting=current, rank=_next_rank(current))
                made.append(records.create(item, by=by, values=_values(candidate)))
    return made


def _values(candidate: agenda.Candidate) -> dict[str, Any]:
    values: dict[str, Any] = {
        "title": candidate.title[:500], "kind": _KINDS[candidate.kind], "asked_by": candidate.asked_by[:300],
    }  # fmt: skip
    if candidate.kind == agenda.APPROVAL:
        values["minutes_of"] = Meeting.objects.select_related("contract").get(pk=candidate.pk)
    elif candidate.kind == agenda.POSTPONED:
        source = AgendaItem.objects.select_related("sheet", "decision", "minutes_of").get(pk=candidate.pk)
        values |= {
            "postponed_from": source, "sheet": source.sheet, "decision": source.decision,
            "minutes_of": source.minutes_of, "asked_by": source.asked_by,
        }  # fmt: skip
        if source.kind == ItemKind.APPROVAL:
            values["kind"] = ItemKind.APPROVAL
    elif candidate.kind == agenda.ASKED:
        request = AgendaRequest.objects.select_related("sheet").get(pk=candidate.pk)
        values |= {"request": request, "sheet": request.sheet}
    elif candidate.kind == agenda.DECISION:
        values["decision"] = Decision.objects.get(pk=candidate.pk)
    else:
        values |= {"sheet": ActionSheet.objects.get(pk=candidate.pk), "title": "Où en est cette action ?"}
    return values


@transaction.atomic
def add_item(*, by: Actor, meeting: Meeting, values: Mapping[str, Any]) -> AgendaItem:
    """Add a point by hand, at the end."""
    current = _open(meeting)
    item = AgendaItem(contract=current.contract, meeting=current, rank=_next_rank(current))
    return records.create(item, by=by, values=values)


@transaction.atomic
def update_item(*, by: Actor, item: AgendaItem, values: Mapping[str, Any], version: int | None) -> AgendaItem:
    """Change a point, or write what was said of it. Raises StaleError, or DomainError once the minutes are closed."""
    _open(item.meeting)
    return records.update(item, by=by, values=values, version=version)


@transaction.atomic
def remove_item(*, by: Actor, item: AgendaItem) -> str:
    """Take a point off the agenda. Raises DomainError if something was written of it."""
    _open(item.meeting)
    if item.said or item.decision_drafts.exists():
        raise DomainError("Ce point a déjà un texte ou une décision : effacez-les d’abord, ou reportez le point.")
    return records.remove(item, by=by)


@transaction.atomic
def move_item(*, by: Actor, item: AgendaItem, up: bool) -> bool:
    """Move a point one place up or down; whether something moved."""
    meeting = _open(item.meeting)
    rows = list(meeting.items.select_for_update().order_by("rank", "pk"))
    old = next(place for place, row in enumerate(rows) if row.pk == item.pk)
    new = old - 1 if up else old + 1
    if not 0 <= new < len(rows):
        return False
    rows.insert(new, rows.pop(old))
    for rank, row in enumerate(rows):
        row.rank = rank
    AgendaItem.objects.bulk_update(rows, ["rank"])
    moved = rows[new]
    moved.contract, moved.meeting = meeting.contract, meeting
    records.tell(moved, by=by, verb="move", changes=Changes({"ordre": [old + 1, new + 1]}))
    return True


@transaction.atomic
def ask_point(
    *, by: User, contract: Contract, body: GoverningBody, text: str, sheet: ActionSheet | None = None
) -> AgendaRequest:
    """Ask a body to speak of something. Raises DomainError if the body is archived."""
    if body.archived_at is not None:
        raise DomainError("Cette instance ne se réunit plus : choisissez-en une autre.", field="body")
    person = getattr(by, "person", None)
    name = ", ".join(filter(None, [by.audit_label, str(person.organisation or "") if person else ""]))
    request = AgendaRequest(contract=contract, asked_by=name[:300], author=by)
    return records.create(request, by=by, values={"body": body, "text": text, "sheet": sheet})


@transaction.atomic
def withdraw_request(*, by: Actor, wish: AgendaRequest) -> str:
    """Take back a point that was asked for. Raises DomainError if a meeting has taken it up."""
    if wish.items.exclude(meeting__state=MeetingState.CANCELLED).exists():
        raise DomainError("Cette demande est déjà à l’ordre du jour d’une séance.")
    return records.remove(wish, by=by)
