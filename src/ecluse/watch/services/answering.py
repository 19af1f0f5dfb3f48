"""Saying what is done about alerts, and taking it back."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from ecluse.audit.services import Actor
from ecluse.contracts.models import Contract
from ecluse.contracts.services import records
from ecluse.lib.errors import DomainError
from ecluse.watch.enums import Outcome
from ecluse.watch.models import Acknowledgement, Alert


@transaction.atomic
def acknowledge(
    *, by: Actor, contract: Contract, alerts: Iterable[int], outcome: Outcome, note: str = ""
) -> Acknowledgement:
    """Take note of alerts of a contract that nobody has answered. One event.

    Raises DomainError where there is none left: somebody else was quicker, or they are not of this contract.
    """
    chosen = Alert.objects.select_for_update().filter(contract=contract, pk__in=list(alerts), acknowledgement=None)
    found = list(chosen)
    if not found:
        raise DomainError("Ces alertes ont déjà été prises en compte.")
    made = Acknowledgement.objects.create(
        contract=contract, outcome=outcome, note=note.strip()[:1000], by_label=by.audit_label[:200], at=timezone.now()
    )
    Alert.objects.filter(pk__in=[alert.pk for alert in found]).update(acknowledgement=made)
    told = records.Changes({"alertes": [None, [alert.title for alert in found]], "mot": [None, made.note]})
    records.tell(made, by=by, verb="create", changes=told)
    return made


@transaction.atomic
def reopen(*, by: Actor, acknowledgement: Acknowledgement) -> int:
    """Take an acknowledgement back: its alerts are to be looked at again. Returns how many. One event."""
    titles = list(acknowledgement.alerts.values_list("title", flat=True))
    told = records.Changes({"alertes": [titles, None]})
    records.tell(acknowledgement, by=by, verb="remove", changes=told)
    acknowledgement.delete()
    return len(titles)
