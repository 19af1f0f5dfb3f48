"""An amount spread over years: the parts make the whole, to the cent."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecluse.contracts.rules.spreading import spread

AMOUNTS = st.decimals(0, 10**10, places=2, allow_nan=False)
SHARES = st.lists(st.decimals("0.01", 1000, places=2) | st.integers(1, 100), min_size=1, max_size=20)


@given(AMOUNTS, SHARES)
def test_the_parts_make_the_whole_and_are_within_a_cent_of_their_share(amount: Decimal, shares: list[Decimal]) -> None:
    parts = spread(amount, shares)
    assert sum(parts) == amount
    whole = sum(map(Fraction, shares))
    for part, share in zip(parts, shares, strict=True):
        assert part >= 0
        assert part == part.quantize(Decimal("0.01"))
        assert abs(Fraction(part) - Fraction(amount) * Fraction(share) / whole) < Fraction(1, 100)


@given(AMOUNTS, st.integers(1, 30))
def test_equal_parts_differ_by_a_cent_at_most_the_first_being_the_larger(amount: Decimal, years: int) -> None:
    parts = spread(amount, [1] * years)
    assert max(parts) - min(parts) <= Decimal("0.01")
    assert parts == sorted(parts, reverse=True)


@pytest.mark.parametrize(
    ("amount", "shares", "parts"),
    [
        ("100", [1, 1, 1], ["33.34", "33.33", "33.33"]),
        ("0.02", [1, 1, 1], ["0.01", "0.01", "0.00"]),
        ("1000", [50, 30, 20], ["500", "300", "200"]),
        ("10", [1, 2], ["3.33", "6.67"]),  # the second lost more of a cent: .666 against .333
        ("0", [1, 4], ["0", "0"]),
        ("9999999999.99", [Decimal("0.1"), Decimal("0.2")], ["3333333333.33", "6666666666.66"]),
        ("5", [0, 1], ["0", "5"]),
    ],
)
def test_known_parts(amount: str, shares: list[int | Decimal], parts: list[str]) -> None:
    assert spread(Decimal(amount), shares) == [Decimal(part) for part in parts]


@pytest.mark.parametrize(
    ("amount", "shares"), [("1", []), ("1", [0, 0]), ("1", [2, -1]), ("-1", [1, 1]), ("0.001", [1, 1])]
)
def test_what_cannot_be_spread_is_refused(amount: str, shares: list[int | Decimal]) -> None:
    with pytest.raises(ValueError, match=r"must be positive|whole number of cents"):
        spread(Decimal(amount), shares)
