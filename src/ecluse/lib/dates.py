"""Dates as French texts write them: « le 1er septembre 2022 », « 04/04/2019 », « fin 2014 », « 2023-2027 ».

Every function works on folded text (see :func:`ecluse.lib.text.fold`) and gives places in that text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

MONTHS = (
    "janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre", "octobre", "novembre", "decembre",
)  # fmt: skip
_SHORT_MONTHS = {
    "janv": 1, "fevr": 2, "fev": 2, "avr": 4, "juil": 7, "sept": 9, "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
_LONG = r"(?:" + "|".join(MONTHS) + r")(?![a-z])"
_SHORT = r"(?:" + "|".join(_SHORT_MONTHS) + r")(?:\.|(?![a-z]))"
WEEKDAY = r"(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)"
YEAR = r"(?:19[89]\d|20[0-6]\d)"

_DAY = r"(?P<day>0?[1-9]|[12]\d|3[01])(?:\s?er)?"
_YEAR_AFTER = rf"(?:\s+(?P<year>{YEAR})(?!\d))?"
_WRITTEN = re.compile(rf"(?<![\w/-])(?:{_DAY}\s+)?(?P<month>{_LONG}){_YEAR_AFTER}")
_SHORTENED = re.compile(rf"(?<![\w/-]){_DAY}\s+(?P<month>{_SHORT}){_YEAR_AFTER}")
_NUMERIC = re.compile(
    rf"(?<![\d/.-])(?P<day>0?[1-9]|[12]\d|3[01])[/.-](?P<month>0?[1-9]|1[0-2])[/.-](?P<year>{YEAR})(?!\d)"
)
_ISO = re.compile(rf"(?<![\d/-])(?P<year>{YEAR})-(?P<month>0[1-9]|1[0-2])(?:-(?P<day>0[1-9]|[12]\d|3[01]))?(?![\d-])")
_SPACED_YEAR = r"(?:19[89]\d|20[0-6]\d)"
_RANGE = re.compile(
    rf"(?<![\d/.])(?P<start>{_SPACED_YEAR})\s?(?:-|/|\.\.+|>|->|a|au|et)\s?(?P<end>{_SPACED_YEAR})(?![\d/])"
)
_SHORT_RANGE = re.compile(rf"(?<![\d/.])(?P<start>{_SPACED_YEAR})[-/](?P<end>\d\d)(?![\d/.-])")


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date of which the day, the month or the year may be unsaid. ``start`` and ``end`` are places in the text."""

    year: int | None
    month: int | None
    day: int | None
    start: int
    end: int

    def iso(self) -> str | None:
        """``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``; None without a year or for a day that does not exist."""
        if self.year is None:
            return None
        if self.month is None:
            return f"{self.year:04d}"
        if self.day is None:
            return f"{self.year:04d}-{self.month:02d}"
        return iso_day(self.year, self.month, self.day)


def iso_day(year: int, month: int, day: int) -> str | None:
    """``YYYY-MM-DD``, or None if the calendar has no such day."""
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def month_number(word: str) -> int | None:
    """The month (1 to 12) that a folded word names, whole or shortened."""
    plain = word.strip().rstrip(".")
    if plain in MONTHS:
        return MONTHS.index(plain) + 1
    return _SHORT_MONTHS.get(plain)


def dates(folded: str, start: int = 0, end: int | None = None) -> Iterator[PartialDate]:
    """Each date with at least a month in ``folded[start:end]``, in order of place."""
    stop = len(folded) if end is None else end
    found: list[PartialDate] = []
    for pattern in (_WRITTEN, _SHORTENED, _NUMERIC, _ISO):
        for match in pattern.finditer(folded, start, stop):
            groups = match.groupdict()
            month = int(groups["month"]) if groups["month"].isdigit() else month_number(groups["month"])
            found.append(
                PartialDate(
                    int(groups["year"]) if groups["year"] else None,
                    month,
                    int(groups["day"]) if groups["day"] else None,
                    match.start(),
                    match.end(),
                )
            )
    return iter(sorted(found, key=lambda d: (d.start, -d.end)))


@dataclass(frozen=True, slots=True)
class YearRange:
    """Two years that a text joins, ``first`` before ``last``; ``start`` and ``end`` are places in the text."""

    first: int
    last: int
    start: int
    end: int


def year_ranges(folded: str, start: int = 0, end: int | None = None) -> Iterator[YearRange]:
    """Each « 2019-2023 », « 2019/2023 », « 2019 à 2023 » or « 2019-23 » of at most fifteen years, in order of place."""
    stop = len(folded) if end is None else end
    found = [
        YearRange(int(match["start"]), int(match["end"]), match.start(), match.end())
        for match in _RANGE.finditer(folded, start, stop)
    ]
    for match in _SHORT_RANGE.finditer(folded, start, stop):
        first = int(match["start"])
        found.append(YearRange(first, first // 100 * 100 + int(match["end"]), match.start(), match.end()))
    return iter(sorted((r for r in found if 0 < r.last - r.first <= 15), key=lambda r: r.start))
