"""Calendar files: RFC 5545 says how lines end, how long they are and which signs are escaped."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from ecluse.lib.icalendar import DayEvent, calendar_file

MADE = datetime(2026, 11, 22, 11, 30, tzinfo=timezone(timedelta(hours=1)))


def _lines(file: bytes) -> list[str]:
    """The lines of a file, those that were folded put back together, as RFC 5545 §3.1 says."""
    return file.decode().replace("\r\n ", "").split("\r\n")


def test_an_event_is_a_whole_day() -> None:
    event = DayEvent("etape-3@sante.example", date(2026, 12, 31), "Guide", "Fiche 1", "https://sante.example/1/")
    assert _lines(calendar_file("Contrat", [event], made_at=MADE)) == [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Ecluse//FR", "CALSCALE:GREGORIAN", "METHOD:PUBLISH",
        "X-WR-CALNAME:Contrat", "BEGIN:VEVENT", "UID:etape-3@sante.example", "DTSTAMP:20261122T103000Z",
        "DTSTART;VALUE=DATE:20261231", "DTEND;VALUE=DATE:20270101", "SUMMARY:Guide", "DESCRIPTION:Fiche 1",
        "URL:https://sante.example/1/", "TRANSP:TRANSPARENT", "END:VEVENT", "END:VCALENDAR", "",
    ]  # fmt: skip


def test_signs_of_the_format_are_escaped() -> None:
    event = DayEvent("1@x", date(2026, 1, 1), "a, b; c\\d", "une\r\nligne\tde\x00 plus")
    lines = _lines(calendar_file("x", [event], made_at=MADE))
    assert "SUMMARY:a\\, b\\; c\\\\d" in lines
    assert "DESCRIPTION:une\\nligne de  plus" in lines


@given(st.text(max_size=400))
def test_no_line_is_longer_than_75_bytes_and_no_character_is_cut(text: str) -> None:
    clean = text.encode("utf-8", "ignore").decode()
    file = calendar_file("x", [DayEvent("1@x", date(2026, 1, 1), clean)], made_at=MADE)
    assert file.endswith(b"END:VCALENDAR\r\n")
    for line in file.split(b"\r\n"):
        assert len(line) <= 75
        line.decode()
    assert sum(line.startswith("SUMMARY:") for line in _lines(file)) == 1
