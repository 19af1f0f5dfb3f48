"""Of which year a list of communes is: found from the history of communes, by what the list holds and what it lacks."""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ecluse.territories.rules.codes import department_of
from ecluse.territories.rules.movements import COMMUNE, Event
from ecluse.territories.rules.names import fold_name

_YEAR = re.compile(r"(?<!\d)(?:19[5-9]\d|20[0-4]\d)(?!\d)")


@dataclass(slots=True)
class Life:
    """Whether a code was that of a commune, and under which name, from each of its ``days`` on; ``first`` is before."""

    first: bool
    first_name: str
    days: list[dt.date] = field(default_factory=list)
    states: list[tuple[bool, str]] = field(default_factory=list)

    def at(self, day: dt.date) -> tuple[bool, str]:
        """Whether it exists on ``day``, events of that day included, and its name."""
        place = bisect_right(self.days, day)
        return self.states[place - 1] if place else (self.first, self.first_name)

    def put(self, day: dt.date, exists: bool, name: str) -> None:
        if self.days and self.days[-1] == day:
            self.states[-1] = (exists, name)
        else:
            self.days.append(day)
            self.states.append((exists, name))

    @property
    def last(self) -> tuple[bool, str]:
        return self.states[-1] if self.states else (self.first, self.first_name)

    @property
    def span(self) -> tuple[dt.date | None, dt.date | None]:
        """The day it began, if the history tells, and the day it ended, if it has."""
        began = next((day for day, state in zip(self.days, self.states, strict=True) if state[0]), None)
        ended = None if self.last[0] else (self.days[-1] if self.days else None)
        return (None if self.first else began), ended


def lives(events: Iterable[Event]) -> dict[str, Life]:
    """The life of every code of a commune that the history mentions."""
    days: dict[dt.date, list[Event]] = {}
    for event in events:
        if COMMUNE in (event.before_type, event.after_type):
            days.setdefault(event.on, []).append(event)
    known: dict[str, Life] = {}
    for day in sorted(days):
        _one_day(known, day, days[day])
    return known


def _one_day(known: dict[str, Life], day: dt.date, events: Sequence[Event]) -> None:
    between = [event for event in events if event.between_communes]
    staying = {event.before_code for event in between if event.after_code == event.before_code}
    leaving = {event.before_code: event.before_name for event in between if event.before_code not in staying}
    arriving = {event.after_code: event.after_name for event in events if event.after_type == COMMUNE}
    for event in events:
        if event.before_type == COMMUNE:  # mentioned before it arrives: it was there, unless it also arrives that day
            both = event.before_code in leaving and event.before_code in arriving
            known.setdefault(event.before_code, Life(not both, event.before_name))
    for code, name in arriving.items():
        life = known.setdefault(code, Life(False, name))
        # A code may arrive and leave on one day: by a change of code, then a merger (it is not there in the end), or
        # because another commune takes it over (it still is).
        life.put(day, life.last[0] if code in leaving else True, name)
    for code, name in leaving.items():
        if code not in arriving:
            known[code].put(day, False, name)


def geography_years(known: Mapping[str, Life], communes: Mapping[str, str], years: Sequence[int]) -> list[int]:
    """The years, among ``years``, whose communes ``communes`` (names by code, empty when unknown) look most like.

    Only the départements that the list holds are compared, so that a part of France is enough. Several years come back
    when nothing changed between them for these communes; none when nothing can tell.
    """
    if not years:
        return []
    departments = {department_of(code) for code in communes}
    start = dt.date(min(years), 1, 1)
    compared = {  # a code to which nothing happened in those years tells nothing
        code: life
        for code, life in known.items()
        if life.days and life.days[-1] > start and department_of(code) in departments
    }
    names = {code: fold_name(communes[code]) for code in compared if communes.get(code)}
    folded: dict[str, str] = {}
    scores = {year: _score(compared, communes, names, folded, dt.date(year, 1, 1)) for year in years}
    if len(set(scores.values())) == 1:
        return []
    best = max(scores.values())
    return [year for year in years if scores[year] == best]


def _score(
    known: Mapping[str, Life],
    communes: Mapping[str, str],
    names: Mapping[str, str],
    folded: dict[str, str],
    day: dt.date,
) -> int:
    """Two for each code that is as it should be on ``day``, one more for each name; ``folded`` spares folding twice."""
    score = 0
    for code, life in known.items():
        exists, name = life.at(day)
        if exists == (code in communes):
            score += 2
        if exists and code in names:
            if name not in folded:
                folded[name] = fold_name(name)
            score += folded[name] == names[code]
    return score


def year_in_name(*names: str) -> int | None:
    """The only year written in the first of ``names`` that has one: names of the file, then of its folder."""
    for name in names:
        found = {int(year) for year in _YEAR.findall(name)}
        if found:
            return found.pop() if len(found) == 1 else None
    return None
