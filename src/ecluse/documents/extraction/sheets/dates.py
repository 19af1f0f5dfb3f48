"""The calendar of a sheet, from every label that speaks of it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from ecluse.documents.extraction.draft import Confidence, Fact, TextFact
from ecluse.documents.extraction.sheets.calendar import Period, find_dates, read_period
from ecluse.documents.extraction.sheets.facts import Fields, chosen, confidence_of, text_fact
from ecluse.documents.extraction.sheets.labels import Field
from ecluse.documents.extraction.sheets.raw import Entry
from ecluse.documents.extraction.sheets.values import is_empty, phrases, whole_text
from ecluse.documents.extraction.sheets.words import Line, Words
from ecluse.lib.patterns import lazy

CROSSED_NOTE = "Lu dans les années cochées du calendrier."


@dataclass(slots=True)
class Dates:
    """A start and an end, and what of the calendar was a list of steps, or said nothing of dates."""

    start: TextFact | None = None
    end: TextFact | None = None
    steps: tuple[TextFact, ...] = ()
    unread: tuple[Entry, ...] = ()


def _date_fact(
    value: str | None, words: Words | None, period: Period, confidence: Confidence, rule: str
) -> TextFact | None:
    if value is None or words is None:
        return None
    level = Confidence.CHECK if period.doubt else confidence
    return Fact(value, words.evidence, level, rule, period.doubt)


def read_dates(fields: Fields) -> Dates:
    """The calendar of a sheet: a period, a start and an end of their own, or crosses under years."""
    out = Dates()
    unread: list[Entry] = []
    crossed = fields.of(Field.CALENDAR, strong=False)
    for entry in fields.of(Field.CALENDAR, strong=True):
        lines = _crossed_years(chosen(entry.lines))
        words = whole_text(lines)
        if is_empty(words.text):
            continue
        period = read_period(words)
        several = len(lines) > 1 and (period.prose or sum(1 for line in lines if find_dates(line.words)) > 2)
        if several or (period.start is None and period.end is None):
            steps = (
                tuple(text_fact(step, Confidence.LIKELY, "calendar-steps") for step in phrases(lines))
                if len(lines) > 1
                else ()
            )
            if steps and not out.steps and (several or any(line.bullet for line in lines)):
                out.steps = steps
            else:
                unread.append(entry)
            continue
        confidence = confidence_of(entry)
        out.start = out.start or _date_fact(period.start, period.start_words, period, confidence, "calendar")
        out.end = out.end or _date_fact(period.end, period.end_words, period, confidence, "calendar")
        if period.prose:
            unread.append(entry)
    _own_dates(fields, out, unread)
    if out.start is None and out.end is None and crossed:
        years = sorted((line.words for entry in crossed for line in entry.lines), key=lambda words: words.text)
        dates = [find_dates(words) for words in years]
        found = [one[0] for one in dates if one]
        if found:
            out.start = Fact(
                found[0].first, found[0].words.evidence, Confidence.LIKELY, "calendar-columns", CROSSED_NOTE
            )
            out.end = Fact(
                found[-1].last, found[-1].words.evidence, Confidence.LIKELY, "calendar-columns", CROSSED_NOTE
            )
    out.unread = tuple(unread)
    return out


def _crossed_years(lines: list[Line]) -> list[Line]:
    """A row of years above a row of crosses, as the years that are crossed."""
    for years, marks in pairwise(lines):
        if len(years.cells) < 2 or len(marks.cells) < 2:
            continue
        dated = [cell for cell in years.cells if cell and find_dates(cell)]
        if len(dated) < 2 or not all(not mark or CROSS.match(mark.text.strip()) for mark in marks.cells):
            continue
        crossed = [cell for cell, mark in zip(years.cells, marks.cells, strict=False) if cell and mark]
        if crossed:
            ends = crossed if len(crossed) == 1 else [crossed[0], crossed[-1]]
            return [Line(Words.join(ends))]
    return lines


CROSS = lazy(r"^(?:x|X|✓|✔|■|●|•|☒|☑|oui)$")


def _own_dates(fields: Fields, out: Dates, unread: list[Entry]) -> None:
    """« Date de début », « Date de fin »: where they print a whole period, both are read."""
    for wanted, role in ((Field.START, "start"), (Field.END, "end")):
        for entry in fields.of(wanted):
            words = whole_text(chosen(entry.lines))
            if is_empty(words.text):
                continue
            period = read_period(words, role)
            start = _date_fact(period.start, period.start_words, period, confidence_of(entry), f"{role}-label")
            end = _date_fact(period.end, period.end_words, period, confidence_of(entry), f"{role}-label")
            if start is None and end is None:
                unread.append(entry)
            if role == "start":
                out.start, out.end = start or out.start, out.end or end
            else:
                out.start, out.end = out.start or start, end or out.end
