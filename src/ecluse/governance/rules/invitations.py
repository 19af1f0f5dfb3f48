"""The convocation to a meeting: its subject, its text and its calendar file, from plain facts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from ecluse.lib.formats import WEEKDAYS, date_full, time_of_day
from ecluse.lib.icalendar import DayEvent, TimedEvent, calendar_file

#: Hours of a meeting whose end nobody has said.
USUAL_LENGTH = timedelta(hours=2)
_PARIS = ZoneInfo("Europe/Paris")


@dataclass(frozen=True, slots=True)
class Summons:
    """What is known of a meeting; ``agenda`` and ``documents`` are lines, ``sequence`` counts its changes of day or place."""

    uid: str
    title: str
    body: str
    contract: str
    on: date
    starts: time | None = None
    ends: time | None = None
    place: str = ""
    video_url: str = ""
    agenda: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    secretary: str = ""
    sequence: int = 0
    cancelled: bool = False
    url: str = ""


@dataclass(frozen=True, slots=True)
class Invitation:
    """A message ready to be sent, and the calendar file that goes with it."""

    subject: str
    text: str
    ics: bytes


def when_said(on: date, starts: time | None, ends: time | None) -> str:
    """« vendredi 30 novembre 2018, de 14 h à 16 h 30 »."""
    said = f"{WEEKDAYS[on.weekday()]} {date_full(on)}"
    if starts and ends:
        return f"{said}, de {time_of_day(starts)} à {time_of_day(ends)}"
    return f"{said}, à {time_of_day(starts)}" if starts else said


def invitation(facts: Summons, *, made_at: datetime) -> Invitation:
    """The message that calls to a meeting, or that says it will not be held; ``made_at`` is an aware moment."""
    when = when_said(facts.on, facts.starts, facts.ends)
    subject = f"{'Séance annulée' if facts.cancelled else 'Invitation'} : {facts.title}, {date_full(facts.on)}"
    name = f"« {facts.title} »" + (f" ({facts.body})" if facts.body != facts.title else "")
    if facts.cancelled:
        opening = f"La séance {name} prévue le {when} est annulée."
    else:
        opening = f"Nous vous invitons à la séance {name}, qui se tiendra le {when}."
    blocks = ["Madame, Monsieur,", opening]
    if not facts.cancelled:
        where = [("Lieu", facts.place), ("À distance", facts.video_url)]
        blocks.append("\n".join(f"{label} : {said}" for label, said in where if said))
        if facts.agenda:
            points = "\n".join(f"{rank}. {line}" for rank, line in enumerate(facts.agenda, 1))
            blocks.append(f"Ordre du jour :\n{points}")
        if facts.documents:
            blocks.append("Documents :\n" + "\n".join(f"- {line}" for line in facts.documents))
        blocks.append("Merci de nous dire si vous viendrez, ou qui vous représentera.")
    blocks.append("\n".join(filter(None, [facts.secretary, facts.contract])))
    text = "\n\n".join(block for block in blocks if block)
    return Invitation(subject, text, calendar_file(facts.contract, [event_of(facts, text)], made_at=made_at))


def event_of(facts: Summons, text: str) -> TimedEvent | DayEvent:
    """The event of a calendar; of the whole day when nobody has said the hour."""
    place = facts.place or facts.video_url
    summary = facts.title if facts.title == facts.body else f"{facts.title} ({facts.body})"
    if facts.starts is None:
        return DayEvent(
            facts.uid,
            facts.on,
            summary,
            text,
            facts.url,
            sequence=facts.sequence,
            cancelled=facts.cancelled,
            place=place,
        )
    start = datetime.combine(facts.on, facts.starts, _PARIS)
    end = datetime.combine(facts.on, facts.ends, _PARIS) if facts.ends else start + USUAL_LENGTH
    return TimedEvent(
        facts.uid, start, end, summary, text, facts.url, sequence=facts.sequence, cancelled=facts.cancelled, place=place
    )
