"""What became of a series: a change is never confused with a correction, a break, a secret or a delay."""

from __future__ import annotations

import datetime as dt
import json
import math
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecluse.observatory.enums import ChangeTest, IntervalMethod, Move, PeriodType, Status, ValueType
from ecluse.observatory.methods.false_discovery import adjusted_p
from ecluse.observatory.methods.intervals import wilson
from ecluse.observatory.methods.results import USUAL
from ecluse.observatory.rules.series import Point, Series, in_order
from ecluse.observatory.rules.watching import (
    EXHAUSTIVE,
    FIRST,
    LEVEL,
    NEW_DEFINITION,
    NEW_PLACE,
    OTHER_SPAN,
    OVERLAP,
    late,
    moves,
)
from tests.factories.observatory import a_count, an_indicator

SHARE = an_indicator(interval=IntervalMethod.WILSON)
BARE = an_indicator(interval=IntervalMethod.NONE)


def year(number: int, value: float = math.nan, **changes: Any) -> Point:
    """A yearly figure; without value, a secret."""
    status = Status.SUPPRESSED.value if math.isnan(value) else Status.MEASURED.value
    found = Point(dt.date(number, 1, 1), dt.date(number, 12, 31), 1, status, value)
    return replace(found, **changes)


@cache
def share(number: int, events: int, people: int) -> Point:
    """A yearly share with its counts and limits."""
    limits = wilson(np.asarray(float(events)), np.asarray(float(people)), USUAL)
    return year(
        number, 100 * events / people, lower=100 * float(limits.lower), upper=100 * float(limits.upper),
        numerator=float(events), denominator=float(people),
    )  # fmt: skip


def series(*points: Point, place: str = "COMMUNE:41018:x", geography: int = 2026, build: int = 1) -> Series:
    return Series(place, geography, build, in_order(points))


POINTS = st.lists(
    st.builds(
        lambda number, value, status: year(number, value) if status == "measured" else year(number, status=status),
        st.integers(2000, 2012),
        st.floats(0, 100),
        st.sampled_from(["measured", "measured", "suppressed-primary", "unavailable", "missing"]),
    ),
    max_size=10,
)


@given(POINTS)
def test_a_series_is_kept_and_read_back_whole(points: list[Point]) -> None:
    kept = series(*points)
    assert repr(Series.from_json(json.loads(json.dumps(kept.to_json())))) == repr(kept)


@given(POINTS, st.sampled_from([SHARE, BARE]), st.integers(2020, 2030), st.text(max_size=3))
def test_nothing_happens_to_what_did_not_move(points: list[Point], indicator: Any, geography: int, place: str) -> None:
    """Whatever else is new: another build, another year of the geography, even another list of communes."""
    assert moves(indicator, series(*points), series(*points, geography=geography, build=7)) == []
    assert moves(indicator, series(*points), series(*points, place=place)) == []


@given(POINTS, POINTS)
def test_every_alert_has_a_cause_and_there_is_one_of_each_kind(one: list[Point], other: list[Point]) -> None:
    before, after = series(*one), series(*other)
    found = moves(BARE, before, after)
    assert len({each.kind for each in found}) == len(found)
    old, new = ({point.period: point for point in each.points} for each in (before, after))
    for moved in found:
        last = moved.rows[-1]
        period = (last.start, last.end)
        was, now = old.get(period), new.get(period)
        if moved.kind is Move.NEW:
            assert now is not None
            assert now.has_value
            assert was is None or not was.has_value
            assert all(each.end < now.end for each in before.points if each.has_value)
        elif moved.kind is Move.REVISED:
            assert was is not None
            assert now is not None
            assert was.value != now.value
        elif moved.kind in {Move.HIDDEN, Move.WITHDRAWN}:
            assert was is not None
            assert was.has_value
            assert now is None or not now.has_value
        else:
            assert moved.kind is Move.SHOWN
            assert was is not None
            assert was.is_hidden


def only(indicator: Any, before: Series, after: Series) -> Any:
    found = moves(indicator, before, after)
    assert len(found) == 1
    return found[0]


def test_a_new_period_is_tested_against_the_one_before() -> None:
    known = [share(2020, 100, 1000), share(2021, 100, 1000)]
    moved = only(SHARE, series(*known), series(*known, share(2022, 200, 1000)))
    assert moved.kind is Move.NEW
    assert [test.test for test in moved.tests] == [ChangeTest.SHARES]
    assert moved.tests[0].p < 1e-6
    assert moved.tests[0].direction == 1
    assert moved.tests[0].gap == pytest.approx(10)
    assert 0 < moved.tests[0].lower < 10 < moved.tests[0].upper
    assert [row.start.year for row in moved.rows] == [2021, 2022]


def test_of_several_new_periods_the_latest_is_told() -> None:
    moved = only(SHARE, series(share(2019, 1, 10)), series(*(share(year, 1, 10) for year in range(2019, 2023))))
    assert moved.rows[-1].start.year == 2022


@pytest.mark.parametrize(
    ("before", "new", "why"),
    [
        ([year(2021, 10.0)], year(2022, 12.0), EXHAUSTIVE),
        ([], year(2022, 12.0), FIRST),
        ([share(2021, 1, 10)], Point(dt.date(2022, 1, 1), dt.date(2022, 3, 31), 1, "measured", 5.0), OTHER_SPAN),
        (
            [Point(dt.date(2018, 1, 1), dt.date(2020, 12, 31), 1, "measured", 5.0, 4.0, 6.0)],
            Point(dt.date(2019, 1, 1), dt.date(2021, 12, 31), 1, "measured", 9.0, 8.0, 10.0),
            OVERLAP,
        ),
    ],
)
def test_what_cannot_be_tested_says_why(before: list[Point], new: Point, why: str) -> None:
    moved = only(BARE, series(*before), series(*before, new))
    assert (moved.kind, moved.tests, moved.untested) == (Move.NEW, (), why)


def test_the_same_period_with_another_value_is_a_revision_and_is_not_tested() -> None:
    moved = only(SHARE, series(share(2021, 100, 1000)), series(share(2021, 300, 1000)))
    assert (moved.kind, moved.tests) == (Move.REVISED, ())


def test_a_correction_that_no_reader_could_see_is_not_told() -> None:
    assert moves(BARE, series(year(2021, 10.01)), series(year(2021, 10.04))) == []
    assert only(BARE, series(year(2021, 10.01)), series(year(2021, 10.06))).kind is Move.REVISED


def test_a_new_definition_breaks_the_series() -> None:
    known = [share(2020, 100, 1000), share(2021, 100, 1000)]
    moved = only(SHARE, series(*known), series(*known, replace(share(2022, 900, 1000), version=2)))
    assert (moved.kind, moved.reason, moved.tests) == (Move.BROKEN, NEW_DEFINITION, ())


def test_other_communes_break_the_series_where_a_figure_moved() -> None:
    before, after = series(share(2021, 100, 1000)), series(share(2021, 300, 2000), share(2022, 900, 2000), place="else")
    moved = only(SHARE, before, after)
    assert (moved.kind, moved.reason, len(moved.rows)) == (Move.BROKEN, NEW_PLACE, 2)


def test_what_has_become_a_secret_is_not_repeated() -> None:
    moved = only(BARE, series(year(2021, 10.0)), series(year(2021)))
    assert moved.kind is Move.HIDDEN
    assert moved.rows[0].before is None
    assert only(BARE, series(year(2021)), series(year(2021, 10.0))).kind is Move.SHOWN
    assert only(BARE, series(year(2021, 10.0)), series()).kind is Move.WITHDRAWN


def test_a_class_is_told_when_it_changes_alone() -> None:
    classes = an_indicator(type=ValueType.CATEGORY, categories={"a": "Faible", "b": "Fort"})
    before, same, other = (year(number, 0.0, category=each) for number, each in ((2020, "a"), (2021, "a"), (2021, "b")))
    assert moves(classes, series(before), series(before, same)) == []
    assert only(classes, series(before), series(before, other)).kind is Move.NEW


def test_a_trend_that_was_there_already_is_no_news() -> None:
    rising = [share(2015 + step, 1000 + 200 * step, 10_000) for step in range(7)]
    first = only(SHARE, series(*rising[:4]), series(*rising[:5])).tests
    again = only(SHARE, series(*rising[:5]), series(*rising[:6])).tests
    assert [(test.test, test.shown) for test in first] == [(ChangeTest.SHARES, True), (ChangeTest.TREND, True)]
    assert [(test.test, test.shown) for test in again] == [(ChangeTest.SHARES, True), (ChangeTest.TREND, False)]


def test_a_lasting_shift_of_quarters_is_signalled_once_without_a_probability() -> None:
    quarters = [dt.date(2015 + number // 4, number % 4 * 3 + 1, 1) for number in range(20)]
    ends = [*(each - dt.timedelta(days=1) for each in quarters[1:]), dt.date(2019, 12, 31)]
    rng = np.random.default_rng(1)
    values = [1000 + float(rng.normal(0, 10)) + (60 if number >= 13 else 0) for number in range(20)]
    points = [Point(*each, 1, "measured", value) for *each, value in zip(quarters, ends, values, strict=True)]
    jobs = a_count(period=PeriodType.QUARTER)
    shifts = [only(jobs, series(*points[:n]), series(*points[: n + 1])).shift for n in range(12, 19)]
    assert sum(shift == 1 for shift in shifts) == 1
    assert set(shifts) == {0, 1}


@pytest.mark.parametrize(
    ("today", "count"), [(dt.date(2024, 1, 31), 0), (dt.date(2025, 3, 1), 1), (dt.date(2026, 11, 23), 2)]
)
def test_a_figure_is_late_once_its_usual_delay_has_passed(today: dt.date, count: int) -> None:
    slow = an_indicator(lag_months=26)
    expected = late(slow, series(year(2021, 10.0)), today)
    assert (expected.count if expected else 0) == count
    if expected is not None:
        assert (expected.start, expected.end) == (dt.date(2022, 1, 1), dt.date(2022, 12, 31))
        assert expected.since == dt.date(2025, 2, 1)


def test_nothing_is_late_without_a_declared_delay_or_a_first_figure() -> None:
    today = dt.date(2090, 1, 1)
    assert late(an_indicator(lag_months=0), series(year(2021, 1.0)), today) is None
    assert late(an_indicator(lag_months=12), series(), today) is None
    rolling = an_indicator(lag_months=12, period=PeriodType.YEARS)
    assert late(rolling, series(year(2021, 1.0)), today) is None  # one period says nothing of the next


@pytest.mark.parametrize("seed", [1, 2])
def test_without_change_few_digests_tell_of_one(seed: int) -> None:
    """All nulls true, the share of digests with a false alert is the rate of false discoveries: at most the level."""
    chance = np.random.default_rng(seed)
    wrong, digests = 0, 150
    for _ in range(digests):
        p = []
        for _ in range(8):
            *known, new = (share(2017 + step, int(chance.binomial(800, 0.12)), 800) for step in range(6))
            p += [test.p for moved in moves(SHARE, series(*known), series(*known, new)) for test in moved.tests]
        assert len(p) == 16
        wrong += bool((adjusted_p(p) <= LEVEL).any())
    assert wrong / digests <= LEVEL + 3 * math.sqrt(LEVEL / digests)
