"""Where a series is cut, and how periods are said."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pytest

from ecluse.observatory.enums import Status
from ecluse.observatory.rules.charts.marks import Line, Path
from ecluse.observatory.rules.charts.trends import Break, Moment, Series, spark
from ecluse.observatory.rules.definitions import packaged_catalogue
from ecluse.observatory.rules.ruptures import alike, ruptures
from ecluse.observatory.rules.similar import VARIABLES
from ecluse.observatory.rules.wording import period_words, since_words, when_words


@dataclass(frozen=True)
class Meant:
    version: int = 1


@dataclass(frozen=True)
class Dated:
    column: Meant = Meant()
    status: Status | None = Status.MEASURED


def test_nothing_cuts_figures_that_compare() -> None:
    assert ruptures([Dated(), Dated(status=Status.SUPPRESSED), Dated()]) == ()
    assert ruptures([]) == ()


@pytest.mark.parametrize(
    ("series", "borders", "words"),
    [
        ([Dated(status=Status.BROKEN), Dated(), Dated()], (), "le territoire a changé"),
        ([Dated(), Dated(Meant(2)), Dated(Meant(2))], (), "la définition"),
        ([Dated(), Dated(), Dated()], ("en 2016", "", ""), "en 2016"),
    ],
)
def test_each_kind_of_rupture_cuts_once_and_says_why(series: list[Dated], borders: tuple[str, ...], words: str) -> None:
    found = ruptures(series, borders)
    assert [each.before for each in found] == [1]
    assert words in found[0].words
    assert list(alike(len(series), found)) == [1, 2]


def test_a_small_line_does_not_cross_a_rupture_nor_a_missing_value() -> None:
    moments = [Moment(str(year), year) for year in range(2015, 2021)]
    line = Series("", (1.0, 2.0, None, 4.0, 5.0, 6.0))
    marks = spark(moments, line, [Break(5, "rupture")]).marks
    strokes = next(mark for mark in marks if isinstance(mark, Path)).corners
    assert [len(stroke) for stroke in strokes] == [2, 2]
    assert sum(isinstance(mark, Line) for mark in marks) == 1


@pytest.mark.parametrize(
    ("start", "end", "period", "when", "since"),
    [
        ("2021-01-01", "2021-12-31", "2021", "en 2021", "depuis 2021"),
        ("2015-01-01", "2017-12-31", "2015-2017", "en 2015-2017", "depuis 2015-2017"),
        ("2019-10-01", "2019-12-31", "4e trimestre 2019", "au 4e trimestre 2019", "depuis le 4e trimestre 2019"),
        ("2024-02-01", "2024-02-29", "février 2024", "en février 2024", "depuis février 2024"),
        ("2024-03-05", "2024-03-05", "05/03/2024", "le 05/03/2024", "depuis le 05/03/2024"),
        ("2024-03-05", "2024-04-01", "05/03/2024 – 01/04/2024", "du 05/03/2024 au 01/04/2024",
         "depuis le 05/03/2024 – 01/04/2024"),
        ("2024-11-01", "2025-01-31", "01/11/2024 – 31/01/2025", "du 01/11/2024 au 31/01/2025",
         "depuis le 01/11/2024 – 31/01/2025"),
    ],
)  # fmt: skip
def test_periods_are_said_as_one_would(start: str, end: str, period: str, when: str, since: str) -> None:
    days = dt.date.fromisoformat(start), dt.date.fromisoformat(end)
    assert (period_words(*days), when_words(*days), since_words(*days)) == (period, when, since)


def test_the_variables_of_likeness_are_indicators_of_the_catalogue() -> None:
    assert {each.indicator for each in VARIABLES} <= set(packaged_catalogue().indicators)
