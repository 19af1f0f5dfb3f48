"""The history of communes, forward and backward."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Q, QuerySet

from ecluse.territories.enums import MovementKind
from ecluse.territories.models import Movement
from ecluse.territories.rules.movements import COMMUNE, Event, Successors, follow

_FIELDS = (
    "kind", "effective_on", "before_type", "before_code", "before_name", "after_type", "after_code", "after_name",
)  # fmt: skip
_KINDS = {kind.value: kind for kind in MovementKind}


def _events(rows: QuerySet[Movement]) -> list[Event]:
    """The lines of the history, without making an object of the database of each of its thousands."""
    return [Event(_KINDS[kind], *rest) for kind, *rest in rows.values_list(*_FIELDS)]


def _lookup(codes: frozenset[str]) -> list[Event]:
    return _events(Movement.objects.filter(before_type=COMMUNE, before_code__in=codes))


def successor_communes(code: str, since: dt.date | int | None = None, until: dt.date | int | None = None) -> Successors:
    """What the commune of ``code`` at ``since`` has become at ``until``: codes, kind of passage, events followed.

    A year means the geography on 1 January of that year. One query for each step of the history, seldom more than three.
    A code that the history does not mention comes back as it is.
    """
    return follow(code, _lookup, _day(since), _day(until))


def successors_of(
    codes: Iterable[str], since: dt.date | int | None, until: dt.date | int | None
) -> dict[str, Successors]:
    """``successor_communes`` for many codes, the history being read once."""
    events: dict[str, list[Event]] = {}
    for event in _events(Movement.objects.filter(before_type=COMMUNE)):
        events.setdefault(event.before_code, []).append(event)

    def lookup(asked: frozenset[str]) -> list[Event]:
        return [event for code in asked for event in events.get(code, ())]

    return {code: follow(code, lookup, _day(since), _day(until)) for code in codes}


def all_events() -> list[Event]:
    """The whole history of communes: some fourteen thousand lines."""
    return _events(Movement.objects.all())


def predecessor_events(code: str) -> list[Movement]:
    """The events through which other communes went into the commune of ``code``, the latest first."""
    return list(
        Movement.objects.filter(before_type=COMMUNE, after_type=COMMUNE, after_code=code)
        .exclude(before_code=code)
        .order_by("-effective_on", "before_code")
    )


def history_of(code: str) -> list[Movement]:
    """Every event about the commune of ``code``, the latest first."""
    about = Q(before_code=code) | Q(after_code=code)
    return list(Movement.objects.filter(about).order_by("-effective_on", "kind", "before_code", "after_code"))


def _day(moment: dt.date | int | None) -> dt.date | None:
    return dt.date(moment, 1, 1) if isinstance(moment, int) else moment
