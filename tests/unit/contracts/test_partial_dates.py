"""Dates known in part: what people write, what is kept, what is shown."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecluse.contracts.presenters.sheets.marks import period_text
from ecluse.contracts.rules.partial_dates import (
    ending_between,
    first_day,
    is_ahead,
    is_partial_date,
    last_day,
    read_partial_date,
)
from ecluse.lib.formats import partial_date

DAYS = st.dates(date(1950, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("2025", "2025"),
        (" 2025 ", "2025"),
        ("03/2025", "2025-03"),
        ("3/2025", "2025-03"),
        ("mars 2025", "2025-03"),
        ("Mars 2025", "2025-03"),
        ("févr. 2025", "2025-02"),
        ("AOÛT 2025", "2025-08"),
        ("14/03/2025", "2025-03-14"),
        ("14-03-2025", "2025-03-14"),
        ("14.03.2025", "2025-03-14"),
        ("1er mars 2025", "2025-03-01"),
        ("le 14 mars 2025", "2025-03-14"),
        ("14\u00a0mars 2025", "2025-03-14"),
        ("2025-03-14", "2025-03-14"),
        ("2025-03", "2025-03"),
    ],
)
def test_what_people_write_is_understood(written: str, kept: str) -> None:
    assert read_partial_date(written) == kept


@pytest.mark.parametrize(
    "written", ["", "25", "bientôt", "13/2025", "31/02/2025", "29 février 2025", "mars", "2025-2026", "0/2025"]
)
def test_what_is_no_date_is_refused(written: str) -> None:
    assert read_partial_date(written) is None


@given(DAYS, st.sampled_from([4, 7, 10]), st.booleans())
def test_what_is_shown_reads_back_as_what_is_kept(day: date, length: int, short: bool) -> None:
    kept = day.isoformat()[:length]
    assert read_partial_date(partial_date(kept, short=short)) == kept
    assert read_partial_date(kept) == kept


@given(DAYS, st.sampled_from([4, 7, 10]))
def test_a_partial_date_spans_the_day_it_was_cut_from(day: date, length: int) -> None:
    kept = day.isoformat()[:length]
    assert is_partial_date(kept)
    assert first_day(kept) <= day <= last_day(kept)


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        ("2023-03", "2027-12", "mars\u00a02023 à décembre\u00a02027"),
        ("2023", "2023", "2023"),
        ("2023", "", "à partir de 2023"),
        ("2023-08", "", "à partir d’août\u00a02023"),
        ("2023-03-14", "", "à partir du 14\u00a0mars 2023"),
        ("", "2027", "jusqu’en 2027"),
        ("", "2027-12-31", "jusqu’au 31\u00a0décembre 2027"),
        ("", "", ""),
    ],
)
def test_a_period_is_said_in_words(start: str, end: str, words: str) -> None:
    assert period_text(start, end) == words


@given(DAYS, st.integers(0, 400), DAYS, st.sampled_from([4, 7, 10]))
def test_dates_known_in_part_that_end_between_two_days(first: date, length: int, day: date, known: int) -> None:
    text, last = day.isoformat()[:known], min(first + timedelta(days=length), date(2100, 12, 31))
    first = min(first, last)
    found = ending_between(first, last)
    assert (text in found) == (first <= last_day(text) <= last)
    assert len(found) == len(set(found))


@pytest.mark.parametrize("text", ["٢٠٢٦", "٢٠٢٦-٠١", "２０２６-०१"])
def test_digits_of_other_scripts_are_not_kept_as_dates(text: str) -> None:
    assert not is_partial_date(text)
    found = read_partial_date(text)
    assert found is None or found.isascii()


@pytest.mark.parametrize(
    ("text", "ahead"),
    [
        ("2026-11-22", False), ("2026-11-23", True), ("2026-11", False), ("2026-12", True), ("2026", False), ("2027", True),
    ],
)  # fmt: skip
def test_what_begins_after_today_is_ahead(text: str, ahead: bool) -> None:
    assert is_ahead(text, date(2026, 11, 22)) is ahead
