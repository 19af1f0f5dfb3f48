"""The window of time that a timeline shows, and where days fall in it: months, quarters or years as columns."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ecluse.contracts.rules.partial_dates import first_day, last_day
from ecluse.lib.formats import SHORT_MONTHS
from ecluse.lib.typography import MONTHS

#: Months in a column of each scale, and the columns of a window; years take as many as the sheets need, within bounds.
MONTHS_IN = {"mois": 1, "trimestre": 3, "annee": 12}
COLUMNS_OF = {"mois": 12, "trimestre": 12}
FEWEST_YEARS, MOST_YEARS = 3, 12
FIRST_YEAR, LAST_YEAR = 1900, 2199


def month_of(text: str) -> int | None:
    """The month « 2026-11 » counted from the year 0; None for what is no month, or one that nobody plans for."""
    year, dash, month = text.partition("-")
    if not (dash and len(year) == 4 and len(month) == 2 and (year + month).isascii() and (year + month).isdigit()):
        return None
    if not (FIRST_YEAR <= int(year) <= LAST_YEAR and 1 <= int(month) <= 12):
        return None
    return int(year) * 12 + int(month) - 1


def month_text(month: int) -> str:
    """« 2026-11 » from a month counted from the year 0."""
    return f"{month // 12:04d}-{month % 12 + 1:02d}"


def in_bounds(month: int) -> int:
    """The nearest month that a page may show."""
    return min(max(month, FIRST_YEAR * 12), LAST_YEAR * 12 + 11)


def counted(day: date) -> int:
    """The month of a day, counted from the year 0."""
    return day.year * 12 + day.month - 1


def opening(month: int) -> date:
    """The first day of a month counted from the year 0."""
    return date(month // 12, month % 12 + 1, 1)


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its short label, and the months it holds, from ``month`` on."""

    label: str
    month: int
    months: int


@dataclass(frozen=True, slots=True)
class Window:
    """``months`` months from the month ``start``, in columns of ``scale``."""

    scale: str
    start: int
    months: int

    @property
    def first(self) -> date:
        return opening(self.start)

    @property
    def last(self) -> date:
        return opening(self.start + self.months) - timedelta(days=1)

    def columns(self) -> list[Column]:
        """The columns in order; a month or a quarter that opens a year, or the window, says which year."""
        step = MONTHS_IN[self.scale]
        return [
            Column(_label(self.scale, month, told=month == self.start or month % 12 == 0), month, step)
            for month in range(self.start, self.start + self.months, step)
        ]

    def place(self, day: date) -> float:
        """Where a day begins, as a percentage of the window; below 0 or above 100 outside it.

        Every month is as wide as another, so that columns are too.
        """
        through = (day.day - 1) / monthrange(day.year, day.month)[1]
        return 100 * (counted(day) - self.start + through) / self.months

    def span(self, start: date, end: date) -> tuple[float, float] | None:
        """(place, width) of what goes from the beginning of one day to the end of another, cut to the window; None outside."""
        left, right = max(0.0, self.place(start)), min(100.0, self.place(end + timedelta(days=1)))
        return (left, right - left) if right > left else None

    def shifted(self, turns: int) -> int:
        """The first month of the window half a window earlier (-1) or later (1), on a whole column."""
        step = MONTHS_IN[self.scale]
        return in_bounds(self.start + turns * max(step, self.months // 2 // step * step))


def gathered(places: Sequence[float], apart: float) -> list[list[int]]:
    """The ranks of ``places`` in their order along time, those that fall less than ``apart`` after a first one with it.

    First ones are then at least ``apart`` from each other: marks that stand there do not hide each other.
    """
    groups: list[list[int]] = []
    for rank in sorted(range(len(places)), key=places.__getitem__):
        if groups and places[rank] - places[groups[-1][0]] < apart:
            groups[-1].append(rank)
        else:
            groups.append([rank])
    return groups


def _label(scale: str, month: int, *, told: bool) -> str:
    year = month // 12
    if scale == "annee":
        return str(year)
    name = SHORT_MONTHS[month % 12] if scale == "mois" else f"T{month % 12 // 3 + 1}"
    return f"{name} {year}" if told else name


def months_needed(dates: Iterable[str]) -> tuple[int, int] | None:
    """First and last month of all the partial ``dates``, those that nobody plans for left out; None without any."""
    known = [text for text in dates if text and FIRST_YEAR <= int(text[:4]) <= LAST_YEAR]
    if not known:
        return None
    return min(counted(first_day(text)) for text in known), max(counted(last_day(text)) for text in known)


def suited_scale(needed: tuple[int, int] | None) -> str:
    """The finest scale whose window holds all the months needed; years when none does, or when nothing is known."""
    fine = [scale for scale, most in COLUMNS_OF.items() if needed and _columns(needed, MONTHS_IN[scale]) <= most]
    return fine[0] if fine else "annee"


def _columns(needed: tuple[int, int], step: int) -> int:
    """How many whole columns of ``step`` months hold all the months needed."""
    return needed[1] // step - needed[0] // step + 1


def window_of(needed: tuple[int, int] | None, *, scale: str = "", start: int | None = None, today: date) -> Window:
    """The window asked for: from the month ``start`` if it is given, else where the sheets are, around today if it must choose.

    It always begins on a whole column.
    """
    scale = scale or suited_scale(needed)
    step, now = MONTHS_IN[scale], counted(today)
    needed = needed or (now, now)
    first, last = needed
    columns = COLUMNS_OF.get(scale) or min(max(_columns(needed, step), FEWEST_YEARS), MOST_YEARS)
    months = columns * step
    if start is None:
        if _columns(needed, step) <= columns or now < first:
            start = first
        elif now > last:
            start = last - months + step
        else:
            start = max(first, min(now - months // 4, last - months + step))
    return Window(scale, in_bounds(start) // step * step, months)


@dataclass(frozen=True, slots=True)
class Week:
    """Seven days from a Monday."""

    days: tuple[date, ...]


def weeks_of(month: int) -> list[Week]:
    """The weeks, Monday to Sunday, that hold the days of a month; days of its neighbours fill the first and the last."""
    first = opening(month)
    monday = first - timedelta(days=first.weekday())
    weeks = []
    while monday < opening(month + 1):
        weeks.append(Week(tuple(monday + timedelta(days=each) for each in range(7))))
        monday += timedelta(days=7)
    return weeks


def month_name(month: int) -> str:
    """« novembre 2026 »."""
    return f"{MONTHS[month % 12]} {month // 12}"
