"""Dates known to the year, the month or the day, kept as ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``.

Such texts sort in the order of time, and never say more than the source did.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache

from ecluse.lib.text import fold, squeeze

_FORM = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


def is_partial_date(text: str) -> bool:
    """True for a year, a month or a day that exists."""
    match = _FORM.fullmatch(text)
    if match is None:
        return False
    try:
        date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
    except ValueError:
        return False
    return True


#: The years that a contract or its past may speak of.
FIRST_YEAR, LAST_YEAR = 1900, 2100


def strange_year(text: str) -> str:
    """Why the year of a partial date is no contract's, empty if it may be: a slip of the finger, such as 0202 or 20255."""
    if not is_partial_date(text) or FIRST_YEAR <= int(text[:4]) <= LAST_YEAR:
        return ""
    return f"L’année {text[:4]} n’est pas plausible : écrivez une année de {FIRST_YEAR} à {LAST_YEAR}."


@lru_cache(maxsize=2048)
def first_day(text: str) -> date:
    """First day of the period. Raises ValueError if ``text`` is no partial date."""
    year, month, day = _parts(text)
    return date(year, month or 1, day or 1)


@lru_cache(maxsize=2048)
def last_day(text: str) -> date:
    """Last day of the period. Raises ValueError if ``text`` is no partial date."""
    year, month, day = _parts(text)
    if not month:
        return date(year, 12, 31)
    return date(year, month, day or monthrange(year, month)[1])


def ending_between(first: date, last: date) -> list[str]:
    """Every partial date whose last day is one of those from ``first`` to ``last``: days, then months, then years."""
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    closing = [day for day in days if (day + timedelta(days=1)).day == 1]
    months = [day.isoformat()[:7] for day in closing]
    return [*(day.isoformat() for day in days), *months, *(str(day.year) for day in closing if day.month == 12)]


def ends_before_start(start: str, end: str) -> bool:
    """True if a period known in part ends before it starts; « mars 2025 à 2025 » does not."""
    return bool(start and end) and end < start[: len(end)]


def is_ahead(text: str, today: date) -> bool:
    """True for a day after today, and for a month or a year that begins after today."""
    return first_day(text) > today


def _parts(text: str) -> tuple[int, int, int]:
    if not is_partial_date(text):
        raise ValueError(f"{text!r} is not a partial date")
    year, month, day = [int(part) for part in text.split("-")] + [0] * (2 - text.count("-"))
    return year, month, day


_MONTH_WORDS = {
    "janvier": 1, "janv": 1, "fevrier": 2, "fevr": 2, "fev": 2, "mars": 3, "avril": 4, "avr": 4, "mai": 5, "juin": 6,
    "juillet": 7, "juil": 7, "aout": 8, "septembre": 9, "sept": 9, "octobre": 10, "oct": 10, "novembre": 11, "nov": 11,
    "decembre": 12, "dec": 12,
}  # fmt: skip
_WRITTEN = (
    re.compile(r"(?P<year>\d{4})", re.ASCII),
    re.compile(r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})(?:[-/.](?P<day>\d{1,2}))?", re.ASCII),
    re.compile(r"(?:(?P<day>\d{1,2})\s?[-/.]\s?)?(?P<month>\d{1,2})\s?[-/.]\s?(?P<year>\d{4})", re.ASCII),
    re.compile(r"(?:(?:le )?(?P<day>\d{1,2})(?:er)? )?(?P<word>[a-z]+)\.? (?P<year>\d{4})", re.ASCII),
)


def read_partial_date(text: str) -> str | None:
    """The partial date that people write: « 2025 », « 03/2025 », « mars 2025 », « 14/03/2025 », « 1er mars 2025 ».

    Returns ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``; None if ``text`` is no date, or a day that does not exist.
    """
    folded = squeeze(fold(text))
    for form in _WRITTEN:
        match = form.fullmatch(folded)
        if match is None:
            continue
        parts = match.groupdict()
        month = _MONTH_WORDS.get(parts["word"]) if "word" in parts else parts.get("month")
        if "word" in parts and month is None:
            continue
        found = parts["year"]
        if month is not None:
            found += f"-{int(month):02d}"
        if parts.get("day"):
            found += f"-{int(parts['day']):02d}"
        return found if is_partial_date(found) else None
    return None
