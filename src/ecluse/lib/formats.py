"""How values are written in French: dates, delays, numbers, money, sizes. Pure functions, no locale of the system.

Spaces inside a value never break: U+00A0 between a figure and its unit, U+202F between thousands.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import ROUND_HALF_UP, Decimal

from ecluse.lib.typography import MONTHS, NBSP, NNBSP

SHORT_MONTHS = ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.")
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")

_PARTIAL = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?\Z")


def _day(day: int) -> str:
    return "1er" if day == 1 else str(day)


def date_full(date: dt.date) -> str:
    """« 21 novembre 2026 », « 1er janvier 2027 »."""
    return f"{_day(date.day)}{NBSP}{MONTHS[date.month - 1]} {date.year}"


def date_short(date: dt.date) -> str:
    """« 21 nov. 2026 », for tables."""
    return f"{_day(date.day)}{NBSP}{SHORT_MONTHS[date.month - 1]}{NBSP}{date.year}"


def partial_date(value: str | dt.date, *, short: bool = False) -> str:
    """« mars 2025 », « 2025 » or a whole date, from ISO text cut where knowledge stops ("2025-03") or from a date.

    Raises ValueError for any other text.
    """
    if isinstance(value, dt.date):
        return date_short(value) if short else date_full(value)
    match = _PARTIAL.match(value)
    if not match:
        raise ValueError(f"not a partial ISO date: {value!r}")
    year, month, day = match.groups()
    if day:
        date = dt.date(int(year), int(month), int(day))
        return date_short(date) if short else date_full(date)
    if month:
        if not 1 <= int(month) <= 12:
            raise ValueError(f"not a month: {value!r}")
        name = SHORT_MONTHS[int(month) - 1] if short else MONTHS[int(month) - 1]
        return f"{name}{NBSP}{year}"
    return year


def partial_date_told(value: str | dt.date, *, short: bool = False) -> str:
    """« le 24 janvier 2022 », « en mars 2024 », « en 2024 »: as ``partial_date``, with the word that a sentence needs."""
    is_day = isinstance(value, dt.date) or len(value) > len("2024-03")
    return f"{'le' if is_day else 'en'} {partial_date(value, short=short)}"


def time_of_day(time: dt.time | dt.datetime) -> str:
    """« 14 h 30 », « 9 h »."""
    minutes = f"{NBSP}{time.minute:02d}" if time.minute else ""
    return f"{time.hour}{NBSP}h{minutes}"


def delay(days: int) -> str:
    """« 54 j » under two months, then « 8 mois », then « 2 ans »: the unit one says it in. The sign is dropped."""
    days = abs(days)
    if days < 60:
        return f"{days}{NBSP}j"
    months = int(days / 30.44)
    if months < 24:
        return f"{max(months, 2)}{NBSP}mois"
    return f"{months // 12}{NBSP}ans"


def number(value: int | float | Decimal, decimals: int | None = None) -> str:
    """« 27 154 », « 8,1 », « −3 ». ``decimals`` fixes how many; by default only those that the value carries."""
    exact = Decimal(str(value)) if isinstance(value, float) else Decimal(value)
    if decimals is not None:
        exact = exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    sign = "−" if exact < 0 else ""
    text = format(abs(exact), ",f").replace(",", NNBSP).replace(".", ",")
    if decimals is None and "," in text:
        text = text.rstrip("0").rstrip(",")
    return sign + text


def money(amount: int | float | Decimal) -> str:
    """« 1 234,50 € », « 18 000 € »: cents are written only when there are some."""
    exact = (Decimal(str(amount)) if isinstance(amount, float) else Decimal(amount)).quantize(
        Decimal("0.01"), rounding=ROUND_HALF_UP
    )
    return f"{number(exact, 0 if exact == exact.to_integral_value() else 2)}{NBSP}€"


def file_size(size: int) -> str:
    """« 1,8 Mo », « 420 ko », « 12 octets », from a number of bytes; powers of ten, as French file managers count."""
    if size < 1000:
        return f"{size}{NBSP}{'octet' if size < 2 else 'octets'}"
    unit, value = "ko", Decimal(size) / 1000
    for larger in ("Mo", "Go"):
        if value >= Decimal("999.5"):
            unit, value = larger, value / 1000
    step = Decimal(1) if value >= 10 or unit == "ko" else Decimal("0.1")
    return f"{number(value.quantize(step, rounding=ROUND_HALF_UP))}{NBSP}{unit}"


def plural(count: int | float | Decimal, one: str, many: str | None = None) -> str:
    """« 1 fiche », « 3 fiches », « 0 fiche »: in French the plural begins at two. ``many`` defaults to ``one`` + s."""
    word = one if -2 < count < 2 else (many or one + "s")
    return f"{number(count)}{NBSP}{word}"
