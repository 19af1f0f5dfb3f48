"""When a mail is tried again, when a digest leaves, when an attempt is given up for lost."""

from __future__ import annotations

from datetime import datetime, time, timedelta

#: Between an attempt that the server refused for now and the next one. After the last, the mail is given up.
DELAYS = (timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=8), timedelta(hours=24))
#: A mail claimed for longer than this is held by nobody any more.
CLAIM_LASTS = timedelta(minutes=10)
#: When digests leave, in the time of the site.
MORNING = time(7)


def next_attempt(attempts: int, now: datetime) -> datetime | None:
    """When to try again after ``attempts`` that failed for now; None when it has been tried enough."""
    return now + DELAYS[attempts - 1] if attempts <= len(DELAYS) else None


def next_morning(now: datetime) -> datetime:
    """The first seven o'clock after ``now``, an aware date in the time of the site."""
    today = now.replace(hour=MORNING.hour, minute=0, second=0, microsecond=0)
    return today if today > now else (today + timedelta(days=1))
