"""Reads of the journal. The caller has checked that the reader may see the scope."""

from __future__ import annotations

from django.db.models import Max, QuerySet

from ecluse.audit import rules
from ecluse.audit.models import Event


def events_of_scope(scope: str) -> QuerySet[Event]:
    """The journal of one scope, newest first."""
    return Event.objects.filter(scope=scope).order_by("-number")


def events_of_object(object_type: str, object_id: object) -> QuerySet[Event]:
    """What happened to one object, newest first."""
    return Event.objects.filter(object_type=object_type, object_id=str(object_id)).order_by("-at", "-id")


def events_of_subject(scope: str, subject: str) -> QuerySet[Event]:
    """What happened in a scope to one thing and to its parts, those that are gone included, newest first."""
    return events_of_scope(scope).filter(subject=subject)


def gestures_among(events: QuerySet[Event]) -> QuerySet[Event, tuple[str, int]]:
    """The gestures that did ``events``, newest first: (operation, number of its last event)."""
    gestures = events.order_by().values("operation").annotate(last=Max("number"))
    return gestures.order_by("-last").values_list("operation", "last")


def events_of_operation(scope: str, operation: str) -> QuerySet[Event]:
    """What one gesture did in a scope, last first."""
    return events_of_scope(scope).filter(operation=operation)


def first_event_of(scope: str) -> Event | None:
    """Where a journal begins."""
    return Event.objects.filter(scope=scope).order_by("number").first()


def first_broken_link(scope: str) -> int | None:
    """The number of the first event that does not answer its digest or its rank; None if the chain is whole."""
    previous = ""
    expected = 1
    for event in Event.objects.filter(scope=scope).order_by("number").iterator():
        facts = {name: getattr(event, name) for name in rules.FACTS}
        facts["at"] = event.at.isoformat()
        if event.number != expected or rules.digest(previous, facts) != event.digest:
            return expected
        previous = event.digest
        expected += 1
    return None
