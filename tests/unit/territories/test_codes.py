"""Codes repaired when nothing is guessed, refused in a sentence otherwise."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecluse.territories.rules import codes


@pytest.mark.parametrize(
    ("text", "value", "repaired"),
    [
        ("01004", "01004", False),
        ("2A004", "2A004", False),
        ("2b033", "2B033", False),
        ("97101", "97101", False),
        ("1004", "01004", True),
        ("1004.0", "01004", True),
        ("26362,0", "26362", True),
        ("'26362", "26362", True),
        (" 26362 ", "26362", False),
        ("9A101", "97101", True),
        ("9F608", "97608", True),
    ],
)
def test_communes_that_can_be_read(text: str, value: str, repaired: bool) -> None:
    found = codes.commune(text)
    assert found.value == value
    assert bool(found.repaired) is repaired


@pytest.mark.parametrize("text", ["", "2,601E+13", "abc", "123", "00123", "96001", "2C001", "260001234"])
def test_communes_that_cannot(text: str) -> None:
    with pytest.raises(codes.CodeError) as caught:
        codes.commune(text)
    assert str(caught.value)


def test_a_rounded_number_says_that_the_code_is_lost() -> None:
    with pytest.raises(codes.CodeError, match="perdu"):
        codes.commune("2,601E+13")


@given(st.from_regex(codes.COMMUNE, fullmatch=True))
def test_a_code_survives_a_spreadsheet(code: str) -> None:
    assert codes.commune(code).value == code
    if code.isdigit():
        damaged = str(int(code))
        assert codes.commune(damaged).value == code
        assert codes.commune(damaged + ".0").value == code
        assert bool(codes.commune(damaged).repaired) == (damaged != code)


@given(st.text(max_size=12))
def test_reading_never_fails_in_another_way(text: str) -> None:
    problem = ""
    try:
        assert codes.COMMUNE.fullmatch(codes.commune(text).value)
    except codes.CodeError as error:
        problem = str(error)
    assert not problem.endswith(".")


def test_departments() -> None:
    assert [codes.department_of(code) for code in ("01004", "2A004", "97101", "98818")] == ["01", "2A", "971", "988"]
    assert [codes.department(text) for text in ("1", "01", "2A", "9A", "9F", "974")] == [
        "01",
        "01",
        "2A",
        "971",
        "976",
        "974",
    ]
    assert codes.department_of_qpv("QP026006") == "26"
    assert codes.department_of_qpv("QP971002") == "971"
    assert codes.department_of_qpv("QP02A001") == "2A"


def test_a_code_in_two_halves() -> None:
    assert codes.joined("01", "004") == "01004"
    assert codes.joined("971", "101") == "97101"
    assert codes.joined("1", "4") == "01004"


def test_not_applicable() -> None:
    assert all(codes.not_applicable(text) for text in ("", "ZZZZZZZZZ", "ZZ", "nan", "NA", "-"))
    assert not any(codes.not_applicable(text) for text in ("200030385", "01", "Zone"))


def test_postal_codes() -> None:
    assert codes.postal("1000") == codes.Code("01000", "zéro initial rétabli")
    assert codes.postal("41000") == codes.Code("41000")
    with pytest.raises(codes.CodeError):
        codes.postal("410")
