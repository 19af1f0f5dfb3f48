from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecluse.lib.dates import MONTHS, dates, iso_day, month_number, year_ranges
from ecluse.lib.text import fold


def _isos(text: str) -> list[str | None]:
    return [found.iso() for found in dates(fold(text))]


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("le 1er septembre 2022", "2022-09-01"),
        ("14 mars 2024", "2024-03-14"),
        ("vendredi 20 sept. 2024", "2024-09-20"),
        ("14/03/2024", "2024-03-14"),
        ("le 14.03.2024", "2024-03-14"),
        ("2024-03-14", "2024-03-14"),
        ("décembre 2018", "2018-12"),
        ("date 2024-09", "2024-09"),
    ],
)
def test_dates_as_they_are_written(text: str, iso: str) -> None:
    assert _isos(text) == [iso]


def test_a_day_without_a_year_has_no_iso_form() -> None:
    found = next(dates(fold("le mardi 9 décembre, au matin")))
    assert (found.day, found.month, found.year, found.iso()) == (9, 12, None, None)


def test_a_day_that_does_not_exist_has_no_iso_form() -> None:
    assert iso_day(2023, 2, 29) is None


@pytest.mark.parametrize(
    "text",
    ["1/2", "l’article 12", "les sept villes", "le 5 décidé", "mais", "avrillé", "le 5", "0,40 €", "75 ans et plus"],
)
def test_what_is_no_date(text: str) -> None:
    assert _isos(text) == []


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("2019-2023", (2019, 2023)),
        ("2019/2023", (2019, 2023)),
        ("2019 – 2023", (2019, 2023)),
        ("de 2019 à 2023", (2019, 2023)),
        ("2024-27", (2024, 2027)),
        ("entre 2024 et 2028", (2024, 2028)),
    ],
)
def test_ranges_of_years(text: str, years: tuple[int, int]) -> None:
    assert [(found.first, found.last) for found in year_ranges(fold(text))] == [years]


@pytest.mark.parametrize("text", ["2023-2019", "2024-09", "1901-2024", "01/2024-2025", "n° 2010-514 du 18 mai 2010"])
def test_what_is_no_range_of_years(text: str) -> None:
    assert list(year_ranges(fold(text))) == []


def test_month_names_whole_and_short() -> None:
    assert [month_number(word) for word in ("janvier", "sept.", "dec", "brumaire")] == [1, 9, 12, None]


@given(st.integers(1990, 2069), st.integers(1, 12), st.integers(1, 28))
def test_every_written_day_is_read_back(year: int, month: int, day: int) -> None:
    assert _isos(f"Fait le {day} {MONTHS[month - 1]} {year}.") == [f"{year:04d}-{month:02d}-{day:02d}"]


@given(st.text())
def test_no_text_makes_the_readers_fail(text: str) -> None:
    folded = fold(text)
    for found in dates(folded):
        assert 0 <= found.start < found.end <= len(folded)
    for years in year_ranges(folded):
        assert years.first < years.last
