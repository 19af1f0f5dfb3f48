"""The only writer of the journal."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
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
    """What one event tells; the fields are those of :class:`ecluse.audit.models.Event`."""

    verb: str
    object_type: str
    object_id: object
    object_label: str
    changes: Mapping[str, list[Any]] = field(default_factory=dict)
    data: Mapping[str, list[Any]] = field(default_factory=dict)
    subject: str = ""
    note: str = ""


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
    at = timezone.now()
    gesture = _operation.get() or uuid.uuid4().hex
    events = []
    for entry in entries:
        facts = {
            "scope": scope,
            "number": chain.length + 1,
            "at": at.isoformat(),
            "actor_id": by.audit_id,
            "actor_label": by.audit_label[:200],
            "verb": entry.verb,
            "object_type": entry.object_type,
            "object_id": str(entry.object_id),
            "object_label": entry.object_label[:500],
            "changes": dict(entry.changes),
            "data": dict(entry.data),
            "subject": entry.subject,
            "note": entry.note,
            "operation": gesture,
        }
        chain.head = rules.digest(chain.head, facts)
        chain.length += 1
        events.append(Event(**{**facts, "at": at}, digest=chain.head))
    chain.save(update_fields=["head", "length"])
    return Event.objects.bulk_create(events)
