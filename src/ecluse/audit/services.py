"""The only writer of the journal."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol

from django.db import transaction
from django.utils import timezone

from ecluse.audit import rules
from ecluse.audit.models import Chain, Event

_operation: ContextVar[str] = ContextVar("audit_operation", default="")


class Actor(Protocol):
    """Who acts: anything with a stable identifier and a label that can be shown."""

    @property
    def audit_id(self) -> str: ...
    @property
    def audit_label(self) -> str: ...


class System:
    """The software itself: the demonstration, a scheduled task, a command."""

    audit_id = "system"

    def __init__(self, label: str = "Écluse") -> None:
        self.audit_label = label


@contextmanager
def operation() -> Iterator[str]:
    """Everything recorded inside carries the same operation, so that one gesture can be told, and undone, as one."""
    current = _operation.get()
    if current:
        yield current
        return
    token = _operation.set(uuid.uuid4().hex)
    try:
        yield _operation.get()
    finally:
        _operation.reset(token)


@dataclass(frozen=True, slots=True)
class Entry:
    """What one event tells; the fields are those of :class:`ecluse.audit.models.Event`.

    ``by`` and ``at`` are for what has a past outside this journal, as a contract brought in whole: its own author, its
    own date.
    """

    verb: str
    object_type: str
    object_id: object
    object_label: str
    changes: Mapping[str, list[Any]] = field(default_factory=dict)
    data: Mapping[str, list[Any]] = field(default_factory=dict)
    subject: str = ""
    note: str = ""
    by: Actor | None = None
    at: datetime | None = None


def record(*, by: Actor, scope: str, verb: str, object_type: str, object_id: object, object_label: str,
           changes: Mapping[str, list[Any]] | None = None, note: str = "") -> Event:  # fmt: skip
    """Add one event at the end of its scope's chain. To be called inside the transaction of the change it tells."""
    entry = Entry(verb, object_type, object_id, object_label, changes or {}, note=note)
    return record_all(by=by, scope=scope, entries=[entry])[0]


@transaction.atomic
def record_all(*, by: Actor, scope: str, entries: Iterable[Entry]) -> list[Event]:
    """Add events at the end of their scope's chain, in their order: a few queries however many there are."""
    Chain.objects.get_or_create(scope=scope)
    chain = Chain.objects.select_for_update().get(scope=scope)
    now = timezone.now()
    gesture = _operation.get()
    told_together = gesture or uuid.uuid4().hex
    events = []
    for entry in entries:
        author, at = entry.by or by, (entry.at or now).astimezone(UTC)
        facts = {
            "scope": scope,
            "number": chain.length + 1,
            "at": at.isoformat(),
            "actor_id": author.audit_id,
            "actor_label": author.audit_label[:200],
            "verb": entry.verb,
            "object_type": entry.object_type,
            "object_id": str(entry.object_id),
            "object_label": entry.object_label[:500],
            "changes": dict(entry.changes),
            "data": dict(entry.data),
            "subject": entry.subject,
            "note": entry.note,
            "operation": told_together if entry.at is None or gesture else _own_gesture(scope, chain.length + 1),
        }
        chain.head = rules.digest(chain.head, facts)
        chain.length += 1
        events.append(Event(**{**facts, "at": at}, digest=chain.head))
    chain.save(update_fields=["head", "length"])
    return Event.objects.bulk_create(events, batch_size=1000)


def _own_gesture(scope: str, number: int) -> str:
    """The gesture of one event that comes with its own past: it was not made with those brought in beside it."""
    return uuid.uuid5(uuid.NAMESPACE_OID, f"{scope}:{number}").hex
