"""Small facts that rows and pages share: status, lateness, freshness, dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from functools import cache, lru_cache
from typing import NamedTuple

from django.utils import timezone

from ecluse.contracts.enums import SheetStatus
from ecluse.contracts.models import ActionSheet
from ecluse.contracts.rules.lateness import Freshness, freshness, is_silent
from ecluse.lib.formats import partial_date

_KINDS = {
    SheetStatus.PROPOSED: "proposed",
    SheetStatus.VALIDATED: "validated",
    SheetStatus.UPCOMING: "upcoming",
    SheetStatus.ONGOING: "running",
    SheetStatus.PAUSED: "paused",
    SheetStatus.BLOCKED: "stopped",
    SheetStatus.DONE: "done",
    SheetStatus.DROPPED: "dropped",
    SheetStatus.RENEWED: "again",
}


@dataclass(frozen=True, slots=True)
class StatusMark:
    """A status: its code, the kind of the ``status`` tag, its word."""

    code: str
    kind: str
    label: str


@cache
def status_mark(code: str) -> StatusMark:
    """The mark of a status. Raises ValueError for a code that is none."""
    status = SheetStatus(code)
    return StatusMark(status.value, _KINDS[status], str(status.label))


class FreshnessMark(NamedTuple):
    """How old the last news is: its level, its age in days (None: never), and whether that is too long."""

    level: Freshness
    days: int | None
    silent: bool


def freshness_mark(sheet: ActionSheet, today: date) -> FreshnessMark:
    """The age of the last news of a sheet, counted in days of the site's time zone."""
    zone = timezone.get_current_timezone()
    news, entered = day_of(sheet.last_news_at, zone), day_of(sheet.created_at, zone)
    return freshness_of(status=sheet.status, start=sheet.start, entered=entered, news=news, today=today)


def freshness_of(*, status: str, start: str, entered: date | None, news: date | None, today: date) -> FreshnessMark:
    """The same from the columns of a sheet: ``start`` is empty where it is not known."""
    silent = is_silent(status=status, last_news=news, entered=entered or today, start=start or None, today=today)
    return FreshnessMark(*freshness(news, today), silent)


def day_of(moment: datetime | None, zone: tzinfo) -> date | None:
    """The day of a moment in a time zone, which a list looks up once for all its rows."""
    return moment.astimezone(zone).date() if moment else None


@lru_cache(maxsize=1024)
def period_text(start: str, end: str, *, short: bool = False) -> str:
    """« mars 2023 à décembre 2027 », « depuis 2023 », « jusqu’en 2027 »; empty if neither is known."""
    if start and end:
        if start == end:
            return partial_date(start, short=short)
        return f"{partial_date(start, short=short)} à {partial_date(end, short=short)}"
    if start:
        return f"à partir {_of(start, short)}"
    return f"jusqu’{_until(end, short)}" if end else ""


def _of(value: str, short: bool) -> str:
    text = partial_date(value, short=short)
    if len(value) == 10:
        return f"du {text}"
    return f"d’{text}" if text[0] in "aoe" else f"de {text}"


def _until(value: str, short: bool) -> str:
    text = partial_date(value, short=short)
    return f"au {text}" if len(value) == 10 else f"en {text}"
