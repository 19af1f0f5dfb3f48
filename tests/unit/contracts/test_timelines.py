"""Where days fall in a timeline, and which days a month of the calendar shows."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecluse.contracts.rules.timelines import (
    FIRST_YEAR,
    LAST_YEAR,
    MONTHS_IN,
    Window,
    counted,
    gathered,
    month_name,
    month_of,
    month_text,
    months_needed,
    opening,
    suited_scale,
    weeks_of,
    window_of,
)

TODAY = date(2026, 11, 22)


def at(text: str) -> int:
    month = month_of(text)
    assert month is not None
    return month


@pytest.mark.parametrize(
    "text", ["", "2026", "2026-13", "2026-00", "26-11", "2026-1", "2026-11-02", "٢٠٢٦-11", "0000-01", "9999-12"]
)
def test_what_is_no_month_is_none(text: str) -> None:
    assert month_of(text) is None


def test_months_are_written_as_they_are_read() -> None:
    assert month_text(at("2026-11")) == "2026-11"
    assert opening(at("2026-11")) == date(2026, 11, 1)
    assert month_name(at("2026-08")) == "août 2026"


@pytest.mark.parametrize(
    ("dates", "first", "last"),
    [
        (["2024", "2026-11"], "2024-01", "2026-11"),
        (["2026-03-14"], "2026-03", "2026-03"),
        (["2027"], "2027-01", "2027-12"),
        (["", "2025-06", "2025"], "2025-01", "2025-12"),
        (["0204-01", "2025-06"], "2025-06", "2025-06"),  # a year that nobody plans for is a slip of the pen
    ],
)
def test_the_months_that_dates_need(dates: list[str], first: str, last: str) -> None:
    assert months_needed(dates) == (at(first), at(last))


def test_no_date_needs_no_month() -> None:
    assert months_needed(["", ""]) is None


@pytest.mark.parametrize(
    ("first", "last", "scale"),
    [
        ("2026-01", "2026-12", "mois"),
        ("2026-03", "2027-02", "mois"),
        ("2026-03", "2027-03", "trimestre"),
        ("2024-01", "2026-12", "trimestre"),
        ("2024-02", "2027-01", "annee"),  # thirty-six months over thirteen quarters
        ("2022-01", "2027-12", "annee"),
    ],
)
def test_the_scale_suits_what_it_must_hold(first: str, last: str, scale: str) -> None:
    needed = (at(first), at(last))
    assert suited_scale(needed) == scale
    window = window_of(needed, today=TODAY)
    assert window.start <= needed[0]
    assert needed[1] < window.start + window.months


def test_a_contract_of_six_years_has_a_column_a_year() -> None:
    window = window_of((at("2022-01"), at("2027-12")), today=TODAY)
    assert [column.label for column in window.columns()] == ["2022", "2023", "2024", "2025", "2026", "2027"]
    assert (window.first, window.last) == (date(2022, 1, 1), date(2027, 12, 31))


def test_quarters_say_their_year_when_it_opens() -> None:
    window = window_of((at("2022-01"), at("2027-12")), scale="trimestre", start=at("2025-08"), today=TODAY)
    assert [column.label for column in window.columns()][:4] == ["T3 2025", "T4", "T1 2026", "T2"]
    assert len(window.columns()) == 12


def test_months_are_shown_around_today() -> None:
    window = window_of((at("2022-01"), at("2027-12")), scale="mois", today=TODAY)
    assert (window.first, window.last) == (date(2026, 8, 1), date(2027, 7, 31))
    past = window_of((at("2019-01"), at("2021-12")), scale="mois", today=TODAY)
    assert past.last == date(2021, 12, 31)
    coming = window_of((at("2028-01"), at("2032-12")), scale="mois", today=TODAY)
    assert coming.first == date(2028, 1, 1)


def test_shifting_moves_by_half_a_window() -> None:
    window = window_of(None, scale="trimestre", start=at("2026-01"), today=TODAY)
    assert month_text(window.shifted(1)) == "2027-07"
    assert month_text(window.shifted(-1)) == "2024-07"


def test_days_have_their_place() -> None:
    window = Window("annee", at("2025-01"), 36)
    assert window.place(date(2025, 1, 1)) == 0
    assert window.place(date(2028, 1, 1)) == 100
    assert window.place(date(2026, 7, 1)) == pytest.approx(50)
    assert window.span(date(2026, 1, 1), date(2026, 12, 31)) == (pytest.approx(100 / 3), pytest.approx(100 / 3))
    assert window.span(date(2020, 1, 1), date(2025, 12, 31)) == (0, pytest.approx(100 / 3))
    assert window.span(date(2020, 1, 1), date(2024, 12, 31)) is None
    assert window.span(date(2028, 1, 1), date(2029, 1, 1)) is None


months = st.integers(FIRST_YEAR * 12, LAST_YEAR * 12 + 11)


@given(
    st.one_of(st.none(), st.tuples(months, st.integers(0, 4000))),
    st.sampled_from(["", *MONTHS_IN]),
    st.one_of(st.none(), months),
    st.dates(date(1950, 1, 1), date(2150, 1, 1)),
)
def test_a_window_always_has_whole_columns(
    needed: tuple[int, int] | None, scale: str, start: int | None, today: date
) -> None:
    span = (needed[0], min(needed[0] + needed[1], LAST_YEAR * 12 + 11)) if needed else None
    window = window_of(span, scale=scale, start=start, today=today)
    columns = window.columns()
    assert 3 <= len(columns) <= 12
    assert all(column.month % column.months == 0 for column in columns)
    if start is not None:
        assert window.start <= start < window.start + MONTHS_IN[window.scale]
    for turn in (-1, 1):
        assert FIRST_YEAR * 12 <= window.shifted(turn) <= LAST_YEAR * 12 + 11


@given(st.dates(date(1950, 1, 1), date(2150, 1, 1)), st.dates(date(1950, 1, 1), date(2150, 1, 1)))
def test_later_days_stand_further(one: date, other: date) -> None:
    window = Window("trimestre", at("2024-01"), 36)
    if one < other:
        assert window.place(one) < window.place(other)


@pytest.mark.parametrize(
    ("places", "groups"),
    [
        ([], []),
        ([50], [[0]]),
        ([10, 12, 14], [[0, 1], [2]]),  # the third is close to the second, far enough from the first
        ([40, 10, 10, 11], [[1, 2, 3], [0]]),
        ([10, 13], [[0], [1]]),
    ],
)
def test_what_falls_close_together_is_gathered(places: list[float], groups: list[list[int]]) -> None:
    assert gathered(places, 3) == groups


@given(st.lists(st.floats(0, 100), max_size=12), st.floats(0.1, 20))
def test_gathering_loses_nothing_and_leaves_room_between(places: list[float], apart: float) -> None:
    groups = gathered(places, apart)
    assert sorted(rank for group in groups for rank in group) == list(range(len(places)))
    firsts = [min(places[rank] for rank in group) for group in groups]
    assert all(later - sooner >= apart for sooner, later in pairwise(firsts))


@given(months)
def test_weeks_hold_every_day_of_the_month_from_monday(month: int) -> None:
    days = [day for week in weeks_of(month) for day in week.days]
    assert all(week.days[0].weekday() == 0 for week in weeks_of(month))
    assert [day + timedelta(days=1) for day in days[:-1]] == days[1:]
    inside = [day for day in days if counted(day) == month]
    assert inside[0].day == 1
    assert (inside[-1] + timedelta(days=1)).day == 1
    assert len(days) - len(inside) <= 12


def test_november_2026_begins_on_a_sunday() -> None:
    weeks = weeks_of(at("2026-11"))
    assert weeks[0].days[0] == date(2026, 10, 26)
    assert weeks[-1].days[-1] == date(2026, 12, 6)
    assert len(weeks) == 6
