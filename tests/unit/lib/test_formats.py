"""Values written in French."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecluse.lib import formats
from ecluse.lib.typography import NBSP, NNBSP, french


def spaced(text: str) -> str:
    return text.replace("~", NBSP).replace("_", NNBSP)


@pytest.mark.parametrize(
    ("date", "full", "short"),
    [
        (dt.date(2026, 11, 21), "21~novembre 2026", "21~nov.~2026"),
        (dt.date(2027, 1, 1), "1er~janvier 2027", "1er~janv.~2027"),
        (dt.date(2026, 8, 9), "9~août 2026", "9~août~2026"),
    ],
)
def test_dates(date: dt.date, full: str, short: str) -> None:
    assert formats.date_full(date) == spaced(full)
    assert formats.date_short(date) == spaced(short)


@pytest.mark.parametrize(
    ("value", "written", "short"),
    [
        ("2025", "2025", "2025"),
        ("2025-03", "mars~2025", "mars~2025"),
        ("2026-09", "septembre~2026", "sept.~2026"),
        ("2025-03-14", "14~mars 2025", "14~mars~2025"),
        (dt.date(2025, 3, 1), "1er~mars 2025", "1er~mars~2025"),
    ],
)
def test_partial_dates(value: str | dt.date, written: str, short: str) -> None:
    assert formats.partial_date(value) == spaced(written)
    assert formats.partial_date(value, short=True) == spaced(short)


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("2022-01-24", "le 24~janv.~2022"),
        (dt.date(2022, 1, 1), "le 1er~janv.~2022"),
        ("2024-03", "en mars~2024"),
        ("2024", "en 2024"),
    ],
)
def test_a_partial_date_in_a_sentence(value: str | dt.date, told: str) -> None:
    assert formats.partial_date_told(value, short=True) == told.replace("~", NBSP)


@pytest.mark.parametrize("value", ["", "25", "2025-13", "2025-02-30", "mars 2025", "2025-3"])
def test_what_is_no_partial_date_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        formats.partial_date(value)


@pytest.mark.parametrize(
    ("days", "said"),
    [(0, "0~j"), (1, "1~j"), (54, "54~j"), (59, "59~j"), (60, "2~mois"), (244, "8~mois"), (729, "23~mois"), (731, "2~ans"),
     (-8, "8~j"), (4000, "10~ans")],
)  # fmt: skip
def test_delays(days: int, said: str) -> None:
    assert formats.delay(days) == spaced(said)


@pytest.mark.parametrize(
    ("value", "decimals", "written"),
    [(27154, None, "27_154"), (8.1, None, "8,1"), (-3, None, "−3"), (Decimal("1234.50"), None, "1_234,5"), (0, None, "0"),
     (1.005, 2, "1,01"), (2, 1, "2,0"), (999999999, None, "999_999_999"), (Decimal("-0.00"), None, "0")],
)  # fmt: skip
def test_numbers(value: float, decimals: int | None, written: str) -> None:
    assert formats.number(value, decimals) == spaced(written)


@pytest.mark.parametrize(
    ("value", "written"),
    [(1234.5, "1_234,50~€"), (18000, "18_000~€"), (Decimal("0.005"), "0,01~€"), (0, "0~€"), (-12, "−12~€")],
)
def test_money(value: float | Decimal, written: str) -> None:
    assert formats.money(value) == spaced(written)


@pytest.mark.parametrize(
    ("size", "written"),
    [(0, "0~octet"), (1, "1~octet"), (12, "12~octets"), (420_000, "420~ko"), (1_840_000, "1,8~Mo"), (40_000_000, "40~Mo"),
     (999_600, "1~Mo"), (2_000_000_000, "2~Go")],
)  # fmt: skip
def test_file_sizes(size: int, written: str) -> None:
    assert formats.file_size(size) == spaced(written)


@pytest.mark.parametrize(
    ("time", "written"), [(dt.time(14, 30), "14~h~30"), (dt.time(9), "9~h"), (dt.time(8, 5), "8~h~05")]
)
def test_times(time: dt.time, written: str) -> None:
    assert formats.time_of_day(time) == spaced(written)


@pytest.mark.parametrize(
    ("count", "one", "many", "written"),
    [(0, "fiche", None, "0~fiche"), (1, "fiche", None, "1~fiche"), (1.5, "an", None, "1,5~an"), (2, "fiche", None, "2~fiches"),
     (1200, "cheval", "chevaux", "1_200~chevaux")],
)  # fmt: skip
def test_the_plural_begins_at_two(count: float, one: str, many: str | None, written: str) -> None:
    assert formats.plural(count, one, many) == spaced(written)


@given(st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1)))
def test_dates_are_already_in_french_typography(date: dt.date) -> None:
    assert french(formats.date_full(date)) == formats.date_full(date)
    assert french(formats.date_short(date)) == formats.date_short(date)


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=2))
def test_money_is_read_back(amount: Decimal) -> None:
    text = formats.money(amount).removesuffix(f"{NBSP}€").replace(NNBSP, "").replace(",", ".").replace("−", "-")
    assert Decimal(text) == amount
