"""Reminders, links and the score of engagement, as pure rules."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ecluse.campaigns.rules.engagement import Asked, ages, engagement
from ecluse.campaigns.rules.links import hashed, new_token, opens, read_token
from ecluse.campaigns.rules.reminders import due_reminder, link_expiry, next_reminder
from ecluse.lib.masking import mask

DUE = date(2026, 12, 15)
OFFSETS = (-3, 3, 10)
ASKED = date(2026, 12, 1)


def test_reminders_come_on_their_day_and_the_last_one_is_the_last() -> None:
    said = {day: due_reminder(DUE, OFFSETS, asked_on=ASKED, today=date(2026, 12, day)) for day in range(1, 32)}
    assert [said[day] for day in (11, 12, 17, 18, 24, 25, 31)] == [None, -3, -3, 3, 3, 10, 10]
    assert next_reminder(DUE, OFFSETS, asked_on=ASKED, today=date(2026, 12, 12)) == date(2026, 12, 18)
    assert next_reminder(DUE, OFFSETS, asked_on=ASKED, today=date(2026, 12, 25)) is None


def test_a_reminder_of_the_day_of_the_question_or_before_is_none() -> None:
    late = date(2026, 12, 12)
    assert due_reminder(DUE, OFFSETS, asked_on=late, today=late) is None
    assert due_reminder(DUE, OFFSETS, asked_on=late, today=date(2026, 12, 18)) == 3


@given(st.lists(st.integers(-20, 20), max_size=5), st.integers(0, 60), st.integers(0, 60))
def test_reminders_only_go_forward(offsets: list[int], first: int, more: int) -> None:
    asked = DUE - timedelta(days=30)
    one = due_reminder(DUE, offsets, asked_on=asked, today=asked + timedelta(days=first))
    later = due_reminder(DUE, offsets, asked_on=asked, today=asked + timedelta(days=first + more))
    assert one is None or (later is not None and later >= one)


def test_links_last_a_month_after_the_date_and_two_weeks_at_least() -> None:
    assert link_expiry(DUE, ASKED) == date(2027, 1, 14)
    assert link_expiry(DUE, date(2027, 1, 10)) == date(2027, 1, 24)


@given(st.text(max_size=80))
def test_only_its_own_secret_opens_a_link(text: str) -> None:
    token = new_token()
    assert read_token(str(token)) == token
    assert opens(token.secret, hashed(token.secret))
    assert not opens(text, hashed(token.secret))
    assert not opens(text, None)


def test_secrets_are_hidden_in_what_is_written_down() -> None:
    token = new_token()
    for path in (f"/suivi/{token}/", f"/suivi/{token}/recu/", f"/invitation/{token.secret}/"):
        hidden = mask(f"Not Found: {path}")
        assert token.secret not in hidden
        assert "•••" in hidden
    assert token.public in mask(f"/suivi/{token}/")
    assert mask("/contrats/12/fiches/") == "/contrats/12/fiches/"


TODAY = date(2026, 11, 22)
_days = st.dates(date(2025, 6, 1), date(2027, 6, 1))


@given(st.lists(st.builds(Asked, _days, _days, st.none() | _days), max_size=30))
def test_the_score_stays_between_0_and_100(rows: list[Asked]) -> None:
    found = engagement(rows, TODAY)
    assert found.score is None or 0 <= found.score <= 100
    assert found.in_time + found.late <= found.asked


def test_the_score_counts_late_answers_for_half_and_forgets_what_is_old_or_not_due() -> None:
    asked, due = date(2026, 9, 1), date(2026, 9, 30)
    rows = [
        Asked(asked, due, date(2026, 9, 10)),  # in time
        Asked(asked, due, due),  # in time: on the very day
        Asked(asked, due, date(2026, 10, 2)),  # late
        Asked(asked, due, None),  # never
        Asked(date(2026, 11, 15), date(2026, 12, 15), None),  # its date has not passed
        Asked(date(2025, 1, 1), date(2025, 2, 1), None),  # more than a year ago
    ]
    found = engagement(rows, TODAY)
    assert (found.score, found.asked, found.in_time, found.late) == (63, 4, 2, 1)  # (2 + 1 ÷ 2) ÷ 4 = 62,5
    assert "(2 + 1 ÷ 2) ÷ 4 × 100" in found.formula
    assert engagement([], TODAY).score is None


def test_the_age_of_news_is_the_middle_one() -> None:
    assert ages([1, 9, 400, None]) == (9, 1, 4)
    assert ages([None]) == (None, 1, 1)
