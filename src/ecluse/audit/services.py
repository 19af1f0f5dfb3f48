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
from ecluse.audit.selectors import facts_of

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


@transaction.atomic
def record(
    *,
    by: Actor,
    verb: str,
    scope: str,
    object_type: str,
    object_id: object,
    object_label: str,
    changes: Mapping[str, list[Any]] | None = None,
    note: str = "",
) -> Event:
    """Add one event at the end of its scope's chain. To be called inside the transaction of the change it tells."""
    Chain.objects.get_or_create(scope=scope)
    chain = Chain.objects.select_for_update().get(scope=scope)
    at = timezone.now()
    facts = {
        "scope": scope,
        "number": chain.length + 1,
        "at": at.isoformat(),
        "actor_id": by.audit_id,
        "actor_label": by.audit_label[:200],
        "verb": verb,
        "object_type": object_type,
        "object_id": str(object_id),
        "object_label": object_label[:500],
        "changes": dict(changes or {}),
        "note": note,
        "operation": _operation.get(),
    }
    chain.head = rules.digest(chain.head, facts)
    chain.length += 1
    chain.save(update_fields=["head", "length"])
    return Event.objects.create(**{**facts, "at": at}, digest=chain.head)


@dataclass(frozen=True, slots=True)
class ToldEvent:
    """One event of many that ``record_many`` adds; without ``at`` it happens now."""

    by: Actor
    verb: str
    object_type: str
    object_id: object
    object_label: str
    changes: Mapping[str, list[Any]] = field(default_factory=dict)
    note: str = ""
    at: datetime | None = None


@transaction.atomic
def record_many(*, scope: str, events: Iterable[ToldEvent]) -> int:
    """Add events at the end of a scope's chain, in their order, in a few queries; return how many.

    What ``record`` does for one. A past date is for what has a past outside this journal: a contract brought in whole.
    """
    Chain.objects.get_or_create(scope=scope)
    chain = Chain.objects.select_for_update().get(scope=scope)
    now, gesture = timezone.now(), _operation.get()
    rows = []
    for told in events:
        row = Event(
            scope=scope, number=chain.length + 1, at=(told.at or now).astimezone(UTC), actor_id=told.by.audit_id,
            actor_label=told.by.audit_label[:200], verb=told.verb, object_type=told.object_type,
            object_id=str(told.object_id), object_label=told.object_label[:500], changes=dict(told.changes),
            note=told.note, operation=gesture,
        )  # fmt: skip
        row.digest = rules.digest(chain.head, facts_of(row))
        chain.head, chain.length = row.digest, row.number
        rows.append(row)
    Event.objects.bulk_create(rows, batch_size=1000)
    chain.save(update_fields=["head", "length"])
    return len(rows)
