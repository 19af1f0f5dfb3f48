"""What names say of a period and of a geography, and what they do not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecluse.observatory.services.deducing import geography_in_name, period_in_name


@pytest.mark.parametrize(
    ("name", "period", "geography"),
    [
        ("data_DEFM2019_com.csv", "2019", None), ("pop2021_geo2023.csv", "2021", 2023), ("liste-20240801.csv", "2024", None),
        ("enquete-2015-2017.csv", "2015-2017", None), ("2015_2016.csv", "2015-2016", None), ("a2019 b2020.csv", "", None),
        ("donnees.csv", "", None), ("cs1100502.csv", "", None), ("geographie-2024.csv", "", 2024), ("22019.csv", "", None),
    ],
)  # fmt: skip
def test_a_name_says_one_period_or_none(name: str, period: str, geography: int | None) -> None:
    assert period_in_name(name) == period
    assert geography_in_name(name) == geography


@given(st.integers(1950, 2049), st.text("abcxyz_-. ", max_size=12), st.text("abcxyz_. ", max_size=12))
def test_a_year_alone_in_a_name_is_found_whatever_surrounds_it(year: int, before: str, after: str) -> None:
    assert period_in_name(f"{before}_{year}_{after}") == str(year)


@given(st.text("0123456789", min_size=9, max_size=20))
def test_long_numbers_say_no_period(digits: str) -> None:
    assert period_in_name(f"f{digits}.csv") == ""
