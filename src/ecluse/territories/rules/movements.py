"""The history of communes followed forward: what a code of one date has become at another.

Only lines from a commune to a commune count: the others tell what happened to associated or delegated communes, or to
municipal arrondissements. Source of the rules: INSEE, Code officiel géographique, « mouvements-communes ».
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from ecluse.territories.enums import MovementKind as Kind
from ecluse.territories.enums import Passage

_JOINING = frozenset({Kind.MERGER, Kind.NEW_COMMUNE, Kind.ASSOCIATION})
_RECODING = frozenset({Kind.DEPARTMENT_CHANGE, Kind.SEAT_CHANGE})
COMMUNE = "COM"


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the history: codes, types and names before and after, on a date."""

    kind: Kind
    on: dt.date
    before_type: str
    before_code: str
    before_name: str
    after_type: str
    after_code: str
    after_name: str

    @property
    def between_communes(self) -> bool:
        """Whether it says what a commune became, as a commune or out of the communes."""
        return self.before_type == COMMUNE and (self.after_type == COMMUNE or not self.after_code)


#: Gives the events that begin at any of the codes, whatever their order.
Lookup = Callable[[frozenset[str]], Iterable[Event]]


@dataclass(frozen=True, slots=True)
class Successors:
    """What a commune has become: its codes (several when it was split, none when it left the communes), how, by what."""

    code: str
    codes: tuple[str, ...]
    kind: Passage
    events: tuple[Event, ...] = ()

    @property
    def single(self) -> str | None:
        """The one code that takes over everything, or None."""
        return self.codes[0] if len(self.codes) == 1 else None


def follow(code: str, lookup: Lookup, since: dt.date | None, until: dt.date | None) -> Successors:
    """Follow ``code`` from the day after ``since`` (from the beginning when None) to ``until`` included (or today's end).

    Terminates whatever the history: each step goes to a later day or, on the same day, from a change of code to what
    follows it, and never comes back to a code already followed from the same day.
    """
    arrived: set[str] = set()
    used: dict[Event, None] = {}
    ended = False
    waiting: list[tuple[str, dt.date, bool]] = [(code, since or dt.date.min, False)]
    seen = set(waiting)
    while waiting:
        events = _by_code(lookup(frozenset(place[0] for place in waiting)), until)
        following: list[tuple[str, dt.date, bool]] = []
        for current, day, same_day in waiting:
            step = _next_step(events.get(current, ()), day, same_day)
            if not step:
                arrived.add(current)
                continue
            used.update(dict.fromkeys(step))
            ended = ended or any(not event.after_code for event in step)
            for event in step:
                place = (event.after_code, event.on, event.kind in _RECODING)
                if event.after_code and place not in seen:
                    seen.add(place)
                    following.append(place)
        waiting = following
    codes = tuple(sorted(arrived))
    return Successors(code, codes, _passage(code, codes, tuple(used), ended), tuple(used))


def _by_code(events: Iterable[Event], until: dt.date | None) -> dict[str, list[Event]]:
    found: dict[str, list[Event]] = {}
    for event in events:
        if event.between_communes and (until is None or event.on <= until):
            found.setdefault(event.before_code, []).append(event)
    return found


def _next_step(events: Sequence[Event], day: dt.date, same_day: bool) -> list[Event]:
    """The events of the first day that matters after ``day``; of ``day`` itself after a change of code."""
    later = [e for e in events if e.on > day or (same_day and e.on == day and e.kind not in _RECODING)]
    if not later:
        return []
    first = min(event.on for event in later)
    return [event for event in later if event.on == first]


def _passage(code: str, codes: tuple[str, ...], events: Sequence[Event], ended: bool) -> Passage:
    if not codes:
        return Passage.ENDED if ended else Passage.UNKNOWN
    if len(codes) > 1:
        return Passage.SPLIT
    if any(event.kind in _JOINING for event in events) or any(
        event.kind is Kind.REMOVAL and event.after_code != code for event in events
    ):
        return Passage.MERGED
    if codes[0] != code:
        return Passage.RECODED
    return Passage.RENAMED if any(event.kind is Kind.RENAMING for event in events) else Passage.SAME


def carry(
    counts: dict[str, float], lookup: Lookup, since: dt.date | None, until: dt.date | None
) -> tuple[dict[str, float], dict[str, Successors]]:
    """Additive ``counts`` by commune, carried from one geography to a later one; what was split or ended stays apart.

    Returns the counts by later code, and what could not be carried, by earlier code: nothing is shared out by a made-up
    ratio. The sum of both is the sum given.
    """
    carried: dict[str, float] = {}
    apart: dict[str, Successors] = {}
    for code, count in counts.items():
        became = follow(code, lookup, since, until)
        if became.single is None:
            apart[code] = became
        else:
            carried[became.single] = carried.get(became.single, 0) + count
    return carried, apart
