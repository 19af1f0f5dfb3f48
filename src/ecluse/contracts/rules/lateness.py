"""What is late, how far a contract has come, how old what it says is: computed, never stored."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from ecluse.contracts.rules.partial_dates import first_day, last_day

FINISHED = frozenset({"realisee", "abandonnee", "reconduite"})
NOT_STARTED = frozenset({"proposee", "validee", "a_venir"})


class Step(NamedTuple):
    """A milestone as the rules see it."""

    title: str
    due: str | None
    done_on: str | None


class Lateness(NamedTuple):
    """Why a sheet is late and by how many days; ``days`` is 0 when it is not."""

    days: int = 0
    reason: str = ""

    def __bool__(self) -> bool:
        return self.days > 0


def milestone_delay(step: Step, today: date) -> int:
    """Days since the last day of a due date that has passed without the milestone being done; 0 otherwise."""
    if step.done_on or not step.due:
        return 0
    return max(0, (today - last_day(step.due)).days)


def sheet_lateness(*, status: str, start: str | None, end: str | None, steps: Iterable[Step], today: date) -> Lateness:
    """The oldest of what is late in a sheet: a milestone, its end, or its start.

    A finished or dropped sheet is never late. A sheet in its first year without any month is late only when the year is
    over: what the source does not say is not held against it.
    """
    if status in FINISHED:
        return Lateness()
    found = [Lateness(milestone_delay(step, today), f"Étape « {step.title} »") for step in steps]
    if end:
        found.append(Lateness(max(0, (today - last_day(end)).days), "Fin prévue"))
    if start and status in NOT_STARTED:
        found.append(Lateness(max(0, (today - last_day(start)).days), "Début prévu"))
    return max(found, key=lambda late: late.days, default=Lateness())


def next_step(steps: Iterable[Step]) -> Step | None:
    """The step still to do whose due date ends first, late or not; None if no step to do has a date."""
    dated = [step for step in steps if step.due and not step.done_on]
    return min(dated, key=lambda step: last_day(step.due or ""), default=None)


SILENT_AFTER = 183  # days: six months


#: Days ahead in which a step to do is said to come.
SOON_WITHIN = 30


class Freshness(StrEnum):
    """How old the last news is; drawn as the level of water in a lock."""

    FULL = "full"  # a month at most
    GOOD = "good"  # three months at most
    LOW = "low"  # six months at most
    STALE = "stale"  # more
    DRY = "dry"  # never


def freshness(last_news: datetime | date | None, today: date) -> tuple[Freshness, int | None]:
    """Level, and age in days (None if there has never been any news)."""
    if last_news is None:
        return Freshness.DRY, None
    day = last_news.date() if isinstance(last_news, datetime) else last_news
    age = max(0, (today - day).days)
    if age <= 31:
        return Freshness.FULL, age
    if age <= 92:
        return Freshness.GOOD, age
    return (Freshness.LOW, age) if age <= SILENT_AFTER else (Freshness.STALE, age)


def is_silent(*, status: str, last_news: date | None, entered: date, start: str | None, today: date) -> bool:
    """Whether nothing has been heard of a sheet for more than six months, while something was to be heard.

    Without any news, time runs from the day the sheet ``entered`` Écluse, or from its ``start`` if that is later: nobody
    could have said anything before. A finished or dropped sheet is never silent.
    """
    if status in FINISHED:
        return False
    begins = max(entered, first_day(start)) if start else entered
    return (today - (last_news or begins)).days > SILENT_AFTER


@dataclass(frozen=True, slots=True)
class Progress:
    """How many sheets are done, under way, still to come, stopped (dropped, paused or blocked), and late among them."""

    done: int = 0
    ongoing: int = 0
    upcoming: int = 0
    stopped: int = 0
    late: int = 0

    @property
    def total(self) -> int:
        return self.done + self.ongoing + self.upcoming + self.stopped


def progress(sheets: Iterable[tuple[str, bool]]) -> Progress:
    """Count sheets given as (status, is late)."""
    counts = {"done": 0, "ongoing": 0, "upcoming": 0, "stopped": 0, "late": 0}
    for status, late in sheets:
        if status in {"realisee", "reconduite"}:
            counts["done"] += 1
        elif status in {"abandonnee", "en_pause", "bloquee"}:
            counts["stopped"] += 1
        elif status == "en_cours":
            counts["ongoing"] += 1
        else:
            counts["upcoming"] += 1
        counts["late"] += late
    return Progress(**counts)


def elapsed_share(start: str | None, end: str | None, today: date) -> float | None:
    """Share of the contract's period that has passed, from 0 to 1; None if its period is not known."""
    if not start or not end:
        return None
    whole = (last_day(end) - first_day(start)).days
    return min(1.0, max(0.0, (today - first_day(start)).days / whole)) if whole > 0 else None
