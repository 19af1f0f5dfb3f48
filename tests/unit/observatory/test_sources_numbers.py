"""Numbers written in any French or English way read back; what may mean two things is never chosen in silence."""

from __future__ import annotations

import math

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecluse.observatory.enums import STATUSES, Status
from ecluse.observatory.sources.numbers import decimal_mark, evidence, parse, read_cells, split_intervals

BLANKS = st.sampled_from([" ", "\u00a0", "\u202f", "\u2009"])
NUMBERS = st.decimals(min_value=-(10**9), max_value=10**9, places=3, allow_nan=False, allow_infinity=False)


def grouped(figures: str, mark: str) -> str:
    parts = []
    while len(figures) > 3:
        figures, parts = figures[:-3], [figures[-3:], *parts]
    return mark.join([figures, *parts])


def read_one(text: str, decimal: str = "") -> float:
    return float(parse(pa.array([text]), decimal)[0])


def said(text: str, decimal: str = "", empty: Status = Status.MISSING, **words: Status) -> tuple[Status, bool]:
    cells = read_cells(pa.array([text]), decimal, words, empty)
    return STATUSES[cells.status[0]], bool(cells.unreadable[0])


@given(NUMBERS, BLANKS, st.sampled_from(["", " %", "\u202f%", "%"]))
def test_a_number_written_in_french_reads_back(number, blank, percent):
    sign, whole = ("-" if number < 0 else ""), abs(number)
    before, _, after = f"{whole:.3f}".partition(".")
    assert read_one(f"{sign}{grouped(before, blank)},{after}{percent}", ",") == pytest.approx(float(number), abs=1e-9)
    assert read_one(f"{sign}{before},{after}", ",") == pytest.approx(float(number), abs=1e-9)


@given(NUMBERS)
def test_a_number_written_in_english_reads_back(number):
    sign, whole = ("-" if number < 0 else ""), abs(number)
    before, _, after = f"{whole:.3f}".partition(".")
    assert read_one(f"{sign}{grouped(before, ',')}.{after}", ".") == pytest.approx(float(number), abs=1e-9)
    assert read_one(f"{sign}{before}.{after}", ".") == pytest.approx(float(number), abs=1e-9)


@given(st.floats(allow_nan=False, allow_infinity=False, width=64))
def test_a_float_as_programs_write_it_reads_back(number):
    assert read_one(repr(number), ".") == number


@given(st.text(max_size=12))
def test_any_text_is_a_finite_number_or_none(text):
    found = parse(pa.array([text]), "")
    assert math.isnan(found[0]) or math.isfinite(found[0])


@pytest.mark.parametrize(
    "text", ["12 34", "1,2,3", "1.2.3", "1 2345", "--1", "1e", "e5", "inf", "1e999", "abc", "½", "12 %%"]
)
def test_what_is_no_number_is_refused(text):
    assert math.isnan(read_one(text))
    assert said(text) == (Status.MISSING, True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1\u202f234\u202f567", 1234567), ("−0,3", -0.3), ("+4", 4), (".5", 0.5), ("5.", 5), ("1.234.567,8", 1234567.8),
        ("1,234,567.8", 1234567.8), ("2,601E+13", 2.601e13), ("0,318", 0.318), ("1 234,500", 1234.5), ("0.500", 0.5),
        ("007", 7), ("100 %", 100),
    ],
)  # fmt: skip
def test_numbers_that_mean_one_thing_need_no_help(text, expected):
    assert read_one(text) == expected


def test_three_figures_after_a_mark_mean_what_the_decimal_mark_says():
    assert [read_one("1,234", mark) for mark in ",."] == [1.234, 1234]
    assert [read_one("1.234", mark) for mark in ",."] == [1234, 1.234]


@pytest.mark.parametrize(
    ("column", "table", "expected"),
    [
        (["12", "450"], {","}, ""),
        (["1,234", "0,5"], set(), ","),
        (["1,234", "12.5"], set(), "."),
        (["1,234", "5,678"], {","}, ","),
        (["69.123", "12.500"], {","}, None),
        (["1,234", "5,678"], set(), None),
        (["1,234", "5.678"], {","}, None),
        (["1,234", "1.234.567"], set(), ","),
    ],
)
def test_a_mark_that_hesitates_is_settled_by_clear_cells_or_asked(column, table, expected):
    assert decimal_mark(evidence(pa.array(column)), table) == expected


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("s", Status.SUPPRESSED), ("S", Status.SUPPRESSED), ("<11", Status.SUPPRESSED), ("< 5", Status.SUPPRESSED),
        ("ns", Status.NOT_SIGNIFICANT), ("nd", Status.UNAVAILABLE), ("N/A - résultat non disponible", Status.UNAVAILABLE),
        ("NC", Status.UNAVAILABLE), ("so", Status.NOT_APPLICABLE), (".z", Status.NOT_APPLICABLE), ("NaN", Status.MISSING),
        ("", Status.MISSING), ("-", Status.MISSING), ("…", Status.MISSING),
    ],
)  # fmt: skip
def test_each_word_for_a_missing_number_keeps_its_meaning(text, status):
    assert said(text) == (status, False)


def test_words_of_the_layout_come_first_even_when_they_look_like_numbers():
    assert said("nd", nd=Status.SUPPRESSED) == (Status.SUPPRESSED, False)
    cells = read_cells(pa.array(["-99", "12"]), "", {"-99": Status.UNAVAILABLE}, Status.MISSING)
    assert np.isnan(cells.values[0])
    assert cells.values[1] == 12
    assert said("", empty=Status.SUPPRESSED) == (Status.SUPPRESSED, False)


@pytest.mark.parametrize(
    ("text", "limits"),
    [
        ("[ 22,4 - 25,1 ]", ("22,4", "25,1")), ("(-0.5 to 1.2)", ("-0.5", "1.2")), ("3 ; 4", ("3", "4")),
        ("1,2–1,5", ("1,2", "1,5")), ("[-3 - -1]", ("-3", "-1")), ("22,4 à 25,1", ("22,4", "25,1")), ("22,4", ("22,4", "22,4")),
    ],
)  # fmt: skip
def test_both_limits_of_an_interval_come_from_one_cell(text, limits):
    lower, upper = split_intervals(pa.array([text]))
    assert (lower[0].as_py(), upper[0].as_py()) == limits
