"""Dates known to the year, the month or the day, kept as ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``.

Such texts sort in the order of time, and never say more than the source did.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

_FORM = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


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


def first_day(text: str) -> date:
    """First day of the period. Raises ValueError if ``text`` is no partial date."""
    year, month, day = _parts(text)
    return date(year, month or 1, day or 1)


def last_day(text: str) -> date:
    """Last day of the period. Raises ValueError if ``text`` is no partial date."""
    year, month, day = _parts(text)
    if not month:
        return date(year, 12, 31)
    return date(year, month, day or monthrange(year, month)[1])


def _parts(text: str) -> tuple[int, int, int]:
    if not is_partial_date(text):
        raise ValueError(f"{text!r} is not a partial date")
    year, month, day = [int(part) for part in text.split("-")] + [0] * (2 - text.count("-"))
    return year, month, day
