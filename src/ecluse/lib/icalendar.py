"""A calendar file (RFC 5545) of whole-day events, as calendar programs read it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

#: Bytes of a line at most, its end left out; what follows goes on the next line after a space.
LONGEST_LINE = 75


@dataclass(frozen=True, slots=True)
class DayEvent:
    """Something of one day. ``uid`` stays the same from one file to the next, so that a program knows it again."""

    uid: str
    day: date
    summary: str
    description: str = ""
    url: str = ""


def calendar_file(name: str, events: Iterable[DayEvent], *, made_at: datetime) -> bytes:
    """The file of ``events`` under the name of a calendar; ``made_at`` is an aware moment."""
    stamp = made_at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Ecluse//FR", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    lines.append(f"X-WR-CALNAME:{_escaped(name)}")
    for event in events:
        lines += [
            "BEGIN:VEVENT", f"UID:{_escaped(event.uid)}", f"DTSTAMP:{stamp}", f"DTSTART;VALUE=DATE:{event.day:%Y%m%d}",
            f"DTEND;VALUE=DATE:{event.day + timedelta(days=1):%Y%m%d}", f"SUMMARY:{_escaped(event.summary)}",
        ]  # fmt: skip
        if event.description:
            lines.append(f"DESCRIPTION:{_escaped(event.description)}")
        if event.url:
            lines.append(f"URL:{event.url}")
        lines += ["TRANSP:TRANSPARENT", "END:VEVENT"]
    lines.append("END:VCALENDAR")
    return b"".join(_folded(line) for line in lines)


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
