"""Reads of the journal. The caller has checked that the reader may see the scope."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q, QuerySet

from ecluse.audit import rules
from ecluse.audit.models import Event


def events_of_scope(scope: str) -> QuerySet[Event]:
    """The journal of one scope, newest first."""
    return Event.objects.filter(scope=scope).order_by("-number")


def events_of_object(object_type: str, object_id: object) -> QuerySet[Event]:
    """What happened to one object, newest first."""
    return Event.objects.filter(object_type=object_type, object_id=str(object_id)).order_by("-at", "-id")


def events_of_objects(scope: str, objects: Mapping[str, QuerySet[Any] | Iterable[str]]) -> QuerySet[Event]:
    """What happened in a scope to several objects, newest first: type → their identifiers, as text or as a subquery."""
    wanted = Q(pk__in=[])
    for object_type, identifiers in objects.items():
        wanted |= Q(object_type=object_type, object_id__in=identifiers)
    return events_of_scope(scope).filter(wanted)


_FACTS = (
    "scope",
    "number",
    "actor_id",
    "actor_label",
    "verb",
    "object_type",
    "object_id",
    "object_label",
    "changes",
    "note",
    "operation",
)


def facts_of(event: Event) -> dict[str, Any]:
    """What the digest of an event covers."""
    return {name: getattr(event, name) for name in _FACTS} | {"at": event.at.isoformat()}


def first_broken_link(scope: str) -> int | None:
    """The number of the first event that does not answer its digest or its rank; None if the chain is whole."""
    previous = ""
    expected = 1
    for event in Event.objects.filter(scope=scope).order_by("number").iterator():
        if event.number != expected or rules.digest(previous, facts_of(event)) != event.digest:
            return expected
        previous = event.digest
        expected += 1
    return None
