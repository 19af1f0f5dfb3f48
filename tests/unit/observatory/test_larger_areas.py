"""Figures of larger areas from those of communes: what adds up, what is computed again, what is not known, what wins."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecluse.observatory.build.pieces import from_table, make_figures, to_table
from ecluse.observatory.enums import Aggregation, IntervalMethod, Status, ValueType
from tests.factories.observatory import a_count, a_geography, a_source, an_indicator, observations, read_back

COMMUNES = {"41001": "A", "41002": "A", "41003": "B"}
PLACE = a_geography(COMMUNES)


def made(indicator, rows, geography=PLACE):
    return read_back(make_figures(indicator, a_source(), observations(rows), geography))


def row(area, **more):
    return {"area": area, **more}


def test_counts_add_up_to_every_level():
    found = made(a_count(), [row("41001", value=5), row("41002", value=7), row("41003", value=11)])
    told = {(level, code): figure["value"] for (level, code, _), figure in found.items() if level != "COMMUNE"}
    assert told == {
        ("EPCI", "A"): 12,
        ("EPCI", "B"): 11,
        ("DEPARTEMENT", "41"): 23,
        ("REGION", "24"): 23,
        ("FRANCE", "FR"): 23,
    }


def test_a_rate_is_computed_again_from_its_counts():
    rows = [
        row("41001", value=10.0, numerator=100, denominator=1000),
        row("41002", value=90.0, numerator=9, denominator=10),
        row("41003", value=0.0, numerator=0, denominator=5),
    ]
    found = made(an_indicator(), rows)
    assert math.isclose(found[("EPCI", "A", 2021)]["value"], 100 * 109 / 1010)
    assert found[("EPCI", "A", 2021)]["status"] is Status.MEASURED


def test_what_a_file_publishes_for_a_level_is_never_completed_by_ours():
    rows = [row("41001", value=5), row("41002", value=7), row("41003", value=11), row("A", level="EPCI", value=99)]
    found = made(a_count(), rows)
    assert found[("EPCI", "A", 2021)]["value"] == 99
    assert ("EPCI", "B", 2021) not in found
    assert found[("DEPARTEMENT", "41", 2021)]["value"] == 23


def test_a_hidden_part_hides_the_sum():
    found = made(a_count(), [row("41001", value=5), row("41002", status="suppressed-primary"), row("41003", value=11)])
    assert found[("EPCI", "A", 2021)]["status"] is Status.SUPPRESSED
    assert math.isnan(found[("EPCI", "A", 2021)]["value"])
    assert found[("EPCI", "B", 2021)]["value"] == 11
    assert found[("FRANCE", "FR", 2021)]["status"] is Status.SUPPRESSED


@pytest.mark.parametrize(("size", "told"), [(100, True), (400, False)])
def test_a_rate_may_cover_most_of_its_denominator_and_says_how_much(size, told):
    rows = [
        row("41001", value=10.0, denominator=1000),
        row("41002", denominator=size, status="suppressed-primary"),
        row("41003", value=1.0, denominator=100),
    ]
    figure = made(an_indicator(), rows)[("EPCI", "A", 2021)]
    assert math.isnan(figure["value"]) is not told
    if told:
        assert figure["status"] is Status.ESTIMATED
        assert math.isclose(figure["coverage"], 1000 / 1100)
        assert math.isclose(figure["value"], 10.0)
    else:
        assert figure["status"] is Status.SUPPRESSED


def test_a_rate_does_not_guess_what_a_part_of_unknown_size_weighs():
    rows = [
        row("41001", value=10.0, denominator=1000),
        row("41002", status="unavailable"),
        row("41003", value=1.0, denominator=1),
    ]
    figure = made(an_indicator(), rows)[("EPCI", "A", 2021)]
    assert (math.isnan(figure["value"]), figure["status"]) == (True, Status.UNAVAILABLE)


def test_nothing_is_said_of_an_area_some_of_whose_communes_are_in_no_file():
    found = made(a_count(), [row("41001", value=5), row("41003", value=11)])
    assert ("EPCI", "A", 2021) not in found
    assert found[("EPCI", "B", 2021)]["value"] == 11


def test_medians_and_classes_do_not_go_up():
    for indicator in (
        an_indicator(type=ValueType.MEDIAN, aggregation=Aggregation.NONE),
        an_indicator(type=ValueType.CATEGORY, aggregation=Aggregation.NONE, categories={"a": "A"}),
    ):
        rows = [row(code, value=1.0, category="a") for code in COMMUNES]
        assert {level for level, _, _ in made(indicator, rows)} == {"COMMUNE"}


def test_a_commune_is_told_by_its_arrondissements_when_no_file_tells_it():
    place = a_geography({"69123": "M", "69381": "M"}, districts={"69381": "69123", "69382": "69123"})
    rows = [row("69381", level="ARM", value=3), row("69382", level="ARM", value=4)]
    assert made(a_count(), rows, place)[("COMMUNE", "69123", 2021)]["value"] == 7
    rows.append(row("69123", value=50))
    assert made(a_count(), rows, place)[("COMMUNE", "69123", 2021)]["value"] == 50


def test_the_later_batch_is_believed_whatever_it_says():
    rows = [row("41003", value=11, batch=1), row("41003", status="suppressed-primary", batch=2)]
    figure = made(a_count(), rows)[("COMMUNE", "41003", 2021)]
    assert (figure["status"], figure["batch"]) == (Status.SUPPRESSED, 2)


def test_a_value_follows_from_its_counts_and_limits_from_the_definition():
    rows = [row(code, numerator=81, denominator=263) for code in COMMUNES]
    figure = made(an_indicator(interval=IntervalMethod.WILSON), rows)[("COMMUNE", "41001", 2021)]
    assert math.isclose(figure["value"], 30.798, abs_tol=1e-3)  # Newcombe 1998, table I: 81/263
    assert math.isclose(figure["lower95"], 25.53, abs_tol=0.01)
    assert math.isclose(figure["upper95"], 36.62, abs_tol=0.01)


_ROWS = st.lists(
    st.tuples(st.integers(0, 500), st.integers(1, 500), st.sampled_from(["measured", "suppressed-primary"])),
    min_size=3,
    max_size=3,
)


@given(_ROWS)
def test_a_piece_reads_back_as_it_was(parts):
    rows = [
        row(code, numerator=min(x, n), denominator=n) if status == "measured" else row(code, status=status)
        for code, (x, n, status) in zip(COMMUNES, parts, strict=True)
    ]
    figures = make_figures(an_indicator(interval=IntervalMethod.WILSON), a_source(), observations(rows), PLACE)
    again = from_table(to_table(figures))
    assert len(again) == len(figures)
    before, after = read_back(figures), read_back(again)
    assert before.keys() == after.keys()
    for key, figure in before.items():
        for name, value in figure.items():
            same = value == after[key][name]
            assert same or (isinstance(value, float) and np.isnan(value) and np.isnan(after[key][name])), (key, name)
