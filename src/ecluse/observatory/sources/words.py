"""What the words of descriptive columns mean: periods, sexes, bands of ages, and the words that say « all »."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass

from ecluse.lib.text import fold
from ecluse.observatory.enums import Sex
from ecluse.observatory.store.schema import AGE_END

#: Words that say « all », whatever the column.
TOTALS = frozenset(
    (
        *("tous", "toutes", "tout", "ensemble", "total", "totale", "_t", "t", "all", "both"),
        *("tout_age", "tout age", "tous ages", "tous les ages", "tsage", "all ages"),
        *("tout sexe", "tous sexes", "les deux sexes", "both sexes", "persons"),
    )
)
_SEXES = {
    Sex.MALE: ("h", "m", "homme", "hommes", "masculin", "male", "males", "men", "garcons", "1", "sex_m"),
    Sex.FEMALE: ("f", "femme", "femmes", "feminin", "female", "females", "women", "filles", "2", "sex_f"),
    Sex.BOTH: ("9", "0", "ensemble des sexes", "hommes et femmes", "femmes et hommes"),
}
_SEX_OF = {word: sex for sex, words in _SEXES.items() for word in words}


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Two days, both included."""

    start: dt.date
    end: dt.date


def sex_of(text: str, totals: frozenset[str] = TOTALS) -> Sex | None:
    """The sex that a word says, or None."""
    word = fold(text).strip()
    return Sex.BOTH if word in totals or not word else _SEX_OF.get(word)


_AGE_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?:y_?)?(?:ge)(\d{1,3})"), "from"),
    (re.compile(r"(?:y_?)?(?:lt)(\d{1,3})"), "below"),
    (re.compile(r"(?:moins de|under|<)\s*(\d{1,3})(?:\s*(?:ans?|years?|yrs?))?"), "below"),
    (re.compile(r"(?:de |y)?(\d{1,3})(?: ans)?\s*(?:-|_|a|to|t)\s*(\d{1,3})(?:\s*(?:ans?|years?|yrs?))?"), "both"),
    (re.compile(r"(\d{2})(\d{2})"), "both"),
    (re.compile(r"(\d{1,3})\s*(?:ans?)?\s*(?:p|et \+|et plus|ou plus|\+)(?: ans)?"), "from"),
    (re.compile(r"(\d{1,3})\s*\+\s*(?:yrs?|years?)"), "from"),
    (re.compile(r"y?(\d{1,3})(?:\s*(?:ans?|years?|yrs?))?"), "one"),
)


def ages_of(text: str, totals: frozenset[str] = TOTALS) -> tuple[int, int] | None:
    """First and last year of age, both included, of a band (« 15-29 ans », « 75 ans et plus », ``Y15T29``, ``1529``,
    ``75P``); everybody for a total or nothing; None for anything else."""
    word = fold(text).strip()
    if not word or word in totals:
        return 0, AGE_END
    for pattern, kind in _AGE_RULES:
        found = pattern.fullmatch(word)
        if found:
            numbers = [int(each) for each in found.groups()]
            band = {
                "from": (numbers[0], AGE_END),
                "below": (0, numbers[0] - 1),
                "both": (numbers[0], numbers[-1]),
                "one": (numbers[0], numbers[0]),
            }[kind]
            return band if 0 <= band[0] <= band[1] <= AGE_END else None
    return None


_YEAR = r"((?:1[89]|20)\d{2})"
_SPAN = re.compile(rf"{_YEAR}\s*(?:-|_|/|a|au)\s*{_YEAR}")
_SHORT_SPAN = re.compile(rf"{_YEAR}(\s*-\s*)(\d{{2}})")
_QUARTER = re.compile(rf"(?:{_YEAR}[- ]?[tq]([1-4])|[tq]([1-4])[- ]{_YEAR})")
_MONTH = re.compile(rf"{_YEAR}-?m?(0[1-9]|1[0-2])")
_WEEK = re.compile(rf"{_YEAR}[- ]?[ws](\d{{2}})")
_DAY = re.compile(rf"{_YEAR}-(\d{{2}})-(\d{{2}})(?:[t ].*)?")
_FRENCH_DAY = re.compile(rf"(\d{{2}})/(\d{{2}})/{_YEAR}")


def year_period(year: int) -> Period:
    """The whole of a year; a number of two figures is of this century below fifty, of the last one from there on."""
    if year < 100:
        year += 2000 if year < 50 else 1900
    return Period(dt.date(year, 1, 1), dt.date(year, 12, 31))


def period_of(text: str) -> Period | None:
    """The period that a text says, or None: « 2021 », « 2009-2014 », « 2009 - 11 », « 2024-T1 », « 2024-03 »,
    « 2024-S05 », « 2024-03-31 », « 31/03/2024 ». A pair of years is a span with both."""
    word = fold(text).strip()
    try:
        return _period(re.sub(r"\.0+\Z", "", word))
    except ValueError:  # a day, a month or a week that no calendar has
        return None


def _period(word: str) -> Period | None:
    if found := re.fullmatch(_YEAR, word):
        return year_period(int(found[1]))
    if found := _SPAN.fullmatch(word):
        first, last = int(found[1]), int(found[2])
        return Period(dt.date(first, 1, 1), dt.date(last, 12, 31)) if first <= last else None
    if found := _QUARTER.fullmatch(word):
        year, quarter = int(found[1] or found[4]), int(found[2] or found[3])
        return Period(dt.date(year, 3 * quarter - 2, 1), _month_end(year, 3 * quarter))
    if found := _MONTH.fullmatch(word):
        year, month = int(found[1]), int(found[2])
        return Period(dt.date(year, month, 1), _month_end(year, month))
    if found := _SHORT_SPAN.fullmatch(word):
        first = int(found[1])
        last = first // 100 * 100 + int(found[3])
        return Period(dt.date(first, 1, 1), dt.date(last, 12, 31)) if first <= last else None
    if found := _WEEK.fullmatch(word):
        monday = dt.date.fromisocalendar(int(found[1]), int(found[2]), 1)
        return Period(monday, monday + dt.timedelta(days=6))
    if found := _DAY.fullmatch(word):
        day = dt.date(int(found[1]), int(found[2]), int(found[3]))
        return Period(day, day)
    if found := _FRENCH_DAY.fullmatch(word):
        day = dt.date(int(found[3]), int(found[2]), int(found[1]))
        return Period(day, day)
    return None


def _month_end(year: int, month: int) -> dt.date:
    return dt.date(year, month, calendar.monthrange(year, month)[1])
