"""A mapping said by a person becomes a layout that reads the table, or a sentence that says what is missing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecluse.observatory.rules.definitions import packaged_catalogue
from ecluse.observatory.rules.layout_files import layout_from_json, layout_to_json
from ecluse.observatory.rules.mapping import (
    AREA,
    PERIOD,
    Chosen,
    MappingError,
    header_row,
    identifier,
    indicator_named,
    layout_of,
)
from ecluse.territories.enums import GeographicLevel as Level

CATALOGUE = packaged_catalogue()
VALUE = Chosen("Taux", "value", "taux-pauvrete-60")
CODE = Chosen("INSEE", AREA)


def made(*chosen: Chosen, period: str = "2021"):
    return layout_of("Enquête santé", list(chosen), Level.COMMUNE, 2024, period, CATALOGUE)


def test_a_mapping_is_a_layout_like_the_others():
    layout = made(CODE, VALUE, Chosen("Total", "denominator", "taux-pauvrete-60"))
    assert layout.id == "enquete-sante"
    assert layout_from_json(layout_to_json(layout)) == layout


@pytest.mark.parametrize(
    ("chosen", "period", "said"),
    [
        ([VALUE], "2021", "code du territoire"),
        ([CODE, CODE, VALUE], "2021", "une seule"),
        ([CODE], "2021", "au moins une colonne"),
        ([CODE, VALUE], "", "période"),
        ([CODE, VALUE, Chosen("An", PERIOD)], "2021", "période"),
        ([CODE, VALUE, Chosen("An", PERIOD), Chosen("Année", PERIOD)], "", "Une seule colonne"),
        ([CODE, VALUE, VALUE], "2021", "Deux colonnes"),
        ([CODE, Chosen("Taux", "value", "invente")], "2021", "« Taux »"),
    ],
)
def test_what_is_missing_or_said_twice_is_told(chosen, period, said):
    with pytest.raises(MappingError, match=said):
        made(*chosen, period=period)


def test_the_header_is_the_first_line_as_wide_as_the_others():
    rows = [
        (1, ["Enquête 2021", "", ""]),
        (2, ["", "", ""]),
        (3, ["code", "nom", "taux"]),
        (4, ["41018", "Blois", "3"]),
    ]
    assert header_row(rows) == 3
    assert header_row([(1, ["une seule"]), (2, ["colonne"])]) == 0
    assert header_row([]) == 0


@given(st.text(max_size=200))
def test_any_name_gives_an_identifier(name):
    assert identifier(name)
    assert layout_of(name or "x", [CODE, VALUE], Level.COMMUNE, 2024, "2021", CATALOGUE).id == identifier(name or "x")


def test_an_indicator_is_picked_by_its_name_or_its_identifier():
    assert indicator_named(" Taux de pauvreté ", CATALOGUE) == "taux-pauvrete-60"
    assert indicator_named("taux-pauvrete-60", CATALOGUE) == "taux-pauvrete-60"
    assert indicator_named("inventé", CATALOGUE) == ""
