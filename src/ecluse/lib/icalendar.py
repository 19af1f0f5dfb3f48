"""A calendar file (RFC 5545), as calendar programs read it: events of a whole day, or from one moment to another."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

#: Bytes of a line at most, its end left out; what follows goes on the next line after a space.
LONGEST_LINE = 75


@dataclass(frozen=True, slots=True)
class DayEvent:
    """Something of one day. ``uid`` stays the same from one file to the next, so that a program knows it again.

    ``sequence`` grows each time that the event moves: a program then takes the newer one.
    """

    uid: str
    day: date
    summary: str
    description: str = ""
    url: str = ""
    sequence: int = 0
    cancelled: bool = False
    place: str = ""


@dataclass(frozen=True, slots=True)
class TimedEvent:
    """Something from one aware moment to another, which stays that moment wherever and whenever it is read."""

    uid: str
    start: datetime
    end: datetime
    summary: str
    description: str = ""
    url: str = ""
    sequence: int = 0
    cancelled: bool = False
    place: str = ""


def calendar_file(name: str, events: Iterable[DayEvent | TimedEvent], *, made_at: datetime) -> bytes:
    """The file of ``events`` under the name of a calendar; ``made_at`` is an aware moment."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Ecluse//FR", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    lines.append(f"X-WR-CALNAME:{_escaped(name)}")
    for event in events:
        lines += ["BEGIN:VEVENT", f"UID:{_escaped(event.uid)}", f"DTSTAMP:{_moment(made_at)}", *_when(event)]
        lines.append(f"SUMMARY:{_escaped(event.summary)}")
        if event.place:
            lines.append(f"LOCATION:{_escaped(event.place)}")
        if event.description:
            lines.append(f"DESCRIPTION:{_escaped(event.description)}")
        if event.url:
            lines.append(f"URL:{event.url}")
        if event.sequence:
            lines.append(f"SEQUENCE:{event.sequence}")
        if event.cancelled:
            lines.append("STATUS:CANCELLED")
        if isinstance(event, DayEvent):
            lines.append("TRANSP:TRANSPARENT")  # a whole day does not make its reader busy
        lines.append("END:VEVENT")
    lines.append("END:VCALENDAR")
    return b"".join(_folded(line) for line in lines)


def _when(event: DayEvent | TimedEvent) -> list[str]:
    if isinstance(event, TimedEvent):
        return [f"DTSTART:{_moment(event.start)}", f"DTEND:{_moment(event.end)}"]
    day, next_day = event.day, event.day + timedelta(days=1)
    return [f"DTSTART;VALUE=DATE:{day:%Y%m%d}", f"DTEND;VALUE=DATE:{next_day:%Y%m%d}"]


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")


def _escaped(text: str) -> str:
    text = _CONTROL.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n"))
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> bytes:
    """The line in pieces of 75 bytes, no character cut in two."""
    pieces, room = [b""], LONGEST_LINE
    for character in line:
        encoded = character.encode()
        if len(pieces[-1]) + len(encoded) > room:
            pieces.append(b"")
            room = LONGEST_LINE - 1  # the space that opens the line counts
        pieces[-1] += encoded
    return b"\r\n ".join(pieces) + b"\r\n"
