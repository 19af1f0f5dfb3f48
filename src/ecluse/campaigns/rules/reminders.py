"""When a lead who has not answered is reminded: on days counted from the date of the campaign, then no more."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

#: Three days before, three days after, ten days after.
USUAL_REMINDERS = (-3, 3, 10)
#: What a campaign may choose.
POSSIBLE_REMINDERS = (-7, -3, 3, 10, 21)
#: How long after the date of a campaign its links still open.
LINKS_LAST = timedelta(days=30)


def told(offset: int) -> str:
    """« 3 jours avant », « 10 jours après »."""
    return f"{abs(offset)} jours {'avant' if offset < 0 else 'après'}"


def due_reminder(due_on: date, offsets: Iterable[int], *, asked_on: date, today: date) -> int | None:
    """The reminder whose day has come: the last one alone when several were missed; None before the first.

    A reminder that fell on the day of the question, or before it, is none.
    """
    passed = [one for one in offsets if asked_on < due_on + timedelta(days=one) <= today]
    return max(passed, default=None)


def next_reminder(due_on: date, offsets: Iterable[int], *, asked_on: date, today: date) -> date | None:
    """The day of the next reminder; None when there is none left."""
    days = sorted(due_on + timedelta(days=one) for one in offsets)
    return next((day for day in days if day > today and day > asked_on), None)


def link_expiry(due_on: date, today: date) -> date:
    """The last day on which a link opens: a month after the date of the campaign, two weeks at the least."""
    return max(due_on + LINKS_LAST, today + timedelta(days=14))
