"""Periods, ages, sexes, levels and codes as files write them."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecluse.observatory.enums import Sex
from ecluse.observatory.sources.levels import certain_level, level_of_header, propose_levels, read_code, refined
from ecluse.observatory.sources.words import ages_of, period_of, sex_of, year_period
from ecluse.observatory.store.schema import AGE_END
from ecluse.territories.enums import GeographicLevel as Level
from ecluse.territories.rules.codes import CodeError


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2021", "2021-01-01", "2021-12-31"), ("2021.0", "2021-01-01", "2021-12-31"),
        ("2009-2014", "2009-01-01", "2014-12-31"), ("2009 - 11", "2009-01-01", "2011-12-31"),
        ("2009-14", "2009-01-01", "2014-12-31"), ("2009-11", "2009-11-01", "2009-11-30"),
        ("2024-T1", "2024-01-01", "2024-03-31"), ("T4 2024", "2024-10-01", "2024-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"), ("2024-S05", "2024-01-29", "2024-02-04"),
        ("2024-03-31", "2024-03-31", "2024-03-31"), ("31/12/2019", "2019-12-31", "2019-12-31"),
    ],
)  # fmt: skip
def test_periods(text, start, end):
    found = period_of(text)
    assert found is not None
    assert (found.start, found.end) == (dt.date.fromisoformat(start), dt.date.fromisoformat(end))


@pytest.mark.parametrize(
    "text", ["", "x", "2014-2009", "31/13/2024", "2024-02-30", "2024-S60", "21", "20211", "2013/14"]
)
def test_what_is_no_period(text):
    assert period_of(text) is None


def test_a_year_of_two_figures_is_of_the_nearest_century():
    assert (year_period(21).start.year, year_period(99).start.year, year_period(2015).start.year) == (2021, 1999, 2015)


@given(st.text(max_size=15))
def test_any_text_is_a_period_in_order_or_none(text):
    found = period_of(text)
    assert found is None or found.start <= found.end


@pytest.mark.parametrize(
    ("text", "band"),
    [
        ("15-29 ans", (15, 29)), ("75 ans et plus", (75, AGE_END)), ("Y15T29", (15, 29)), ("Y_GE75", (75, AGE_END)),
        ("Y_LT15", (0, 14)), ("1529", (15, 29)), ("75P", (75, AGE_END)), ("moins de 15 ans", (0, 14)), ("00-04", (0, 4)),
        ("tsage", (0, AGE_END)), ("Tous", (0, AGE_END)), ("", (0, AGE_END)), ("65+", (65, AGE_END)), ("18 ans", (18, 18)),
        ("80 ans et +", (80, AGE_END)), ("65+ yrs", (65, AGE_END)), ("de 15 à 29 ans", (15, 29)), ("All ages", (0, AGE_END)),
    ],
)  # fmt: skip
def test_bands_of_ages(text, band):
    assert ages_of(text) == band


@pytest.mark.parametrize("text", ["x", "90-10", "300 ans", "jeunes"])
def test_what_is_no_age(text):
    assert ages_of(text) is None


def test_sexes():
    words = {
        "Hommes": Sex.MALE,
        "F": Sex.FEMALE,
        "2": Sex.FEMALE,
        "9": Sex.BOTH,
        "_T": Sex.BOTH,
        "Tous": Sex.BOTH,
        "Male": Sex.MALE,
    }
    assert {word: sex_of(word) for word in words} == words
    assert sex_of("autre") is None


@pytest.mark.parametrize(
    ("text", "level", "code", "repaired"),
    [
        ("01328", Level.COMMUNE, "01328", False), ("1328", Level.COMMUNE, "01328", True),
        ("451.0", Level.DISTRICT, "451", True), ("9A101", Level.COMMUNE, "97101", True),
        ("10040101", Level.IRIS, "010040101", True), ("1", Level.DEPARTMENT, "01", True), ("9D", Level.DEPARTMENT, "974", True),
        ("2A", Level.DEPARTMENT, "2A", False), ("971", Level.DEPARTMENT, "971", False), ("1", Level.REGION, "01", True),
        ("200069193.0", Level.EPCI, "200069193", True), ("QP001001", Level.QPV, "QP001001", False),
        ("France métropolitaine", Level.FRANCE, "FM", False), ("50", Level.EMPLOYMENT_ZONE, None, False),
    ],
)  # fmt: skip
def test_codes_are_read_and_repaired_only_when_nothing_is_guessed(text, level, code, repaired):
    if code is None:
        with pytest.raises(CodeError):
            read_code(text, level)
        return
    found = read_code(text, level)
    assert (found.value, bool(found.repaired)) == (code, repaired)


@pytest.mark.parametrize("level", [Level.COMMUNE, Level.EPCI, Level.IRIS, Level.DEPARTMENT])
def test_a_code_rounded_by_a_spreadsheet_is_lost_for_good(level):
    with pytest.raises(CodeError, match="perdu"):
        read_code("2,601E+13", level)


def test_arrondissements_of_paris_lyon_and_marseille_are_no_communes():
    codes = {"75101": True, "75120": True, "13216": True, "69389": True, "75056": False, "69123": False, "13217": False}
    for code, expected in codes.items():
        assert (refined(Level.COMMUNE, code) is Level.MUNICIPAL_DISTRICT) is expected


@pytest.mark.parametrize(
    ("codes", "level"),
    [
        (["01001", "2A004", "97411", "75056"], Level.COMMUNE),
        (["1001", "01002", "13055"], Level.COMMUNE),
        (["200069193", "240100883", "200000172"], Level.EPCI),
        (["010040101", "010040102", "2A0040101"], Level.IRIS),
        (["QP001001", "QN00101M"], Level.QPV),
        (["01", "02", "03", "13", "2A", "974"], Level.DEPARTMENT),
        (["0050", "0051", "1101"], Level.EMPLOYMENT_ZONE),
        (["FR"], Level.FRANCE),
        (["01", "11", "84"], None),
        (["x", "y"], None),
    ],
)
def test_the_level_is_found_from_codes_or_not_at_all(codes, level):
    assert certain_level(codes, {})[0] is level


def test_codes_that_exist_tell_more_than_their_shape():
    known = {Level.COMMUNE: frozenset({"01004"}), Level.LIVING_AREA: frozenset({"01004", "13055", "84007"})}
    codes = ["01004", "13055", "84007"]
    assert certain_level(codes, known)[0] is Level.LIVING_AREA
    assert certain_level(["QP001001", "QP001002"], known)[0] is Level.QPV  # a level of which no code is at hand
    assert certain_level(["01999", "13998"], known)[0] is Level.COMMUNE  # codes that no longer exist
    rates = {proposal.value: proposal.rate for proposal in propose_levels(codes, known)}
    assert rates["BASSIN-DE-VIE"] == 1
    assert rates["COMMUNE"] == pytest.approx(1 / 3)


def test_headers_that_say_a_level():
    assert level_of_header("code_commune_insee") is Level.COMMUNE
    assert level_of_header("code_dept") is Level.DEPARTMENT
    assert level_of_header("codreg") is Level.REGION
    assert level_of_header("siren_epci") is Level.EPCI
    assert level_of_header("codgeo") is None
