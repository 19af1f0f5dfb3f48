"""Bodies and who sits in them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from ecluse.audit.services import Actor
from ecluse.contracts.models import Contract
from ecluse.contracts.services import records
from ecluse.governance.models import BodyMember, GoverningBody
from ecluse.lib.errors import DomainError


def _refuse_same_name(body: GoverningBody, values: Mapping[str, Any]) -> None:
    name = values.get("name", body.name)
    others = GoverningBody.objects.filter(contract=body.contract_id, name__iexact=name)
    if others.exclude(pk=body.pk).exists():
        raise DomainError(
            "Une instance de ce contrat porte déjà ce nom : donnez-lui un nom qui la distingue.", field="name"
        )


@transaction.atomic
def create_body(*, by: Actor, contract: Contract, values: Mapping[str, Any]) -> GoverningBody:
    """A new body. Raises DomainError if its name is taken."""
    body = GoverningBody(contract=contract)
    _refuse_same_name(body, values)
    return records.create(body, by=by, values=values)


@transaction.atomic
def update_body(*, by: Actor, body: GoverningBody, values: Mapping[str, Any], version: int | None) -> GoverningBody:
    """Change a body. Raises StaleError, or DomainError if its name is taken or it would stand under itself."""
    _refuse_same_name(body, values)
    return records.update(body, by=by, values=values, version=version)


@transaction.atomic
def archive_body(*, by: Actor, body: GoverningBody) -> GoverningBody:
    """Put a body that meets no longer aside: it stays readable with its meetings and decisions."""
    return _archived(body, by=by, verb="archive", at=timezone.now())


@transaction.atomic
def restore_body(*, by: Actor, body: GoverningBody) -> GoverningBody:
    """Take an archived body back."""
    return _archived(body, by=by, verb="restore", at=None)


def _archived(body: GoverningBody, *, by: Actor, verb: str, at: Any) -> GoverningBody:
    current = GoverningBody.objects.select_for_update().get(pk=body.pk)
    records.refuse_archived(current)
    if (current.archived_at is None) == (at is None):
        return current
    current.archived_at = at
    current.version += 1
    records.save(current)
    records.tell(current, by=by, verb=verb)
    return current


@transaction.atomic
def add_member(*, by: Actor, body: GoverningBody, values: Mapping[str, Any]) -> BodyMember:
    """Give a seat in a body to an organisation, for a function."""
    return records.create(BodyMember(contract=body.contract, body=body), by=by, values=values)


@transaction.atomic
def update_member(*, by: Actor, member: BodyMember, values: Mapping[str, Any], version: int | None) -> BodyMember:
    """Change a seat, or say until when it is held. Meetings keep the list of those who came as it was."""
    return records.update(member, by=by, values=values, version=version)


@transaction.atomic
def remove_member(*, by: Actor, member: BodyMember) -> str:
    """Take away a seat entered by mistake. Raises DomainError for a seat that has been at a meeting: it is ended."""
    if member.attendances.exclude(state="").exists():
        raise DomainError(
            "Ce membre a été noté à une séance : écrivez jusqu’à quand il a siégé, plutôt que de le retirer."
        )
    return records.remove(member, by=by)
