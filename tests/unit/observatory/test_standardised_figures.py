"""Standardised rates and ratios made of events by age: at every level, through mergers, from whichever bands, under secrecy."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from ecluse.observatory.build.pieces import make_figures
from ecluse.observatory.build.standardised import Inputs
from ecluse.observatory.enums import Aggregation, Disclosure, IntervalMethod, Status, ValueType
from ecluse.observatory.methods.results import STRICT
from ecluse.observatory.methods.standardisation import EUROPEAN_2013, direct_rate, expected_events, indirect_ratio
from ecluse.observatory.rules.definitions import Indicator
from ecluse.territories.enums import MovementKind
from tests.factories.observatory import a_geography, a_source, an_indicator, moved, observations, read_back

BANDS = ((0, 14), (15, 64), (65, 199))
STARTS = [0, 15, 65]
PLACES = {"41001": "A", "41002": "A", "41003": "B", "41004": "B"}
PLACE = a_geography(PLACES)
EVENTS = {"41001": (1, 9, 30), "41002": (0, 4, 20), "41003": (2, 30, 90), "41004": (1, 12, 41)}
PEOPLE = {
    "41001": (200, 700, 150),
    "41002": (90, 400, 110),
    "41003": (900, 3000, 800),
    "41004": (400, 1500, 300),
}


def a_rate(**changes: Any) -> Indicator:
    usual: dict[str, Any] = {
        "type": ValueType.STANDARDISED_RATE, "standard_population": "europe-2013", "multiplier": 100_000.0,
        "aggregation": Aggregation.NONE, "interval": IntervalMethod.DOBSON,
    }  # fmt: skip
    return an_indicator(**(usual | changes))


def a_ratio(**changes: Any) -> Indicator:
    usual: dict[str, Any] = {
        "type": ValueType.STANDARDISED_RATIO, "multiplier": 100.0, "aggregation": Aggregation.RATIO,
        "interval": IntervalMethod.BYAR,
    }  # fmt: skip
    return an_indicator(**(usual | changes))


def rows(
    events: Mapping[str, Sequence[float | None]] = EVENTS,
    people: Mapping[str, Sequence[float]] | None = PEOPLE,
    bands: Sequence[tuple[int, int]] = BANDS,
    **more: Any,
) -> list[dict[str, Any]]:
    return [
        {
            "area": code, "age_from": band[0], "age_to": band[1], "numerator": count,
            "denominator": people[code][place] if people else None,
            "status": "measured" if count is not None else "suppressed-primary", **more,
        }
        for code, counts in events.items()
        for place, (band, count) in enumerate(zip(bands, counts, strict=True))
    ]  # fmt: skip


def population(
    people: Mapping[str, Sequence[float]], bands: Sequence[tuple[int, int]] = BANDS, **more: Any
) -> pa.Table:
    return observations(
        {"area": code, "age_from": band[0], "age_to": band[1], "value": value, "batch": 2, **more}
        for code, values in people.items()
        for band, value in zip(bands, values, strict=True)
    )


def made(
    indicator: Indicator, table: list[dict[str, Any]], geography=PLACE, source=None, **inputs: Any
) -> dict[tuple[str, str, int], dict[str, Any]]:
    return read_back(
        make_figures(indicator, source or a_source(), observations(table), geography, inputs=Inputs(**inputs))
    )


def together(given: Mapping[str, Sequence[float]], codes: Sequence[str]) -> np.ndarray:
    return np.sum([given[code] for code in codes], axis=0)


def assert_rate(figure: Mapping[str, Any], events: Any, people: Any) -> None:
    weights = EUROPEAN_2013.over(STARTS)
    usual = direct_rate(events, people, weights)
    strict = direct_rate(events, people, weights, level=STRICT)
    assert figure["status"] is Status.MEASURED
    assert figure["numerator"] == np.sum(events)
    assert figure["denominator"] == pytest.approx(np.sum(people))
    assert figure["value"] == pytest.approx(float(usual.value), rel=1e-12)
    assert [figure["lower95"], figure["upper95"]] == pytest.approx([float(usual.lower), float(usual.upper)], rel=1e-11)
    assert [figure["lower998"], figure["upper998"]] == pytest.approx(
        [float(strict.lower), float(strict.upper)], rel=1e-11
    )


def test_every_level_has_the_rate_of_its_own_counts():
    found = made(a_rate(), rows())
    for code in EVENTS:
        assert_rate(found["COMMUNE", code, 2021], EVENTS[code], PEOPLE[code])
    for level, code, parts in (
        ("EPCI", "A", ["41001", "41002"]), ("EPCI", "B", ["41003", "41004"]),
        ("DEPARTEMENT", "41", list(EVENTS)), ("FRANCE", "FR", list(EVENTS)),
    ):  # fmt: skip
        assert_rate(found[level, code, 2021], together(EVENTS, parts), together(PEOPLE, parts))
    assert len(found) == 4 + 2 + 3  # nothing is told of a band


def test_a_ratio_is_to_the_rates_of_france_and_its_expected_events_are_its_denominator():
    found = made(a_ratio(), rows())
    events, people = together(EVENTS, list(EVENTS)), together(PEOPLE, list(PEOPLE))
    for code in EVENTS:
        expected = float(expected_events(PEOPLE[code], events, people))
        ratio = indirect_ratio(sum(EVENTS[code]), expected)
        figure = found["COMMUNE", code, 2021]
        assert figure["denominator"] == pytest.approx(expected, rel=1e-12)
        assert [figure[name] for name in ("value", "lower95", "upper95")] == pytest.approx(
            [float(ratio.value), float(ratio.lower), float(ratio.upper)], rel=1e-12
        )
    assert found["FRANCE", "FR", 2021]["value"] == pytest.approx(100)


def test_a_merger_is_computed_again_from_its_counts():
    events = [moved("2024-01-01", MovementKind.NEW_COMMUNE, code, "41009") for code in ("41001", "41002")]
    place = a_geography({"41009": "A", "41003": "B", "41004": "B"}, events)
    found = made(a_rate(), rows(geography=2023), place)
    assert_rate(
        found["COMMUNE", "41009", 2021], together(EVENTS, ["41001", "41002"]), together(PEOPLE, ["41001", "41002"])
    )
    assert ("COMMUNE", "41001", 2021) not in found


def test_women_and_men_make_everybody_and_a_band_left_out_counts_nobody():
    women = [row | {"sex": "F"} for row in rows()]
    men = [row | {"sex": "H"} for row in rows() if row["numerator"]]  # zeros are left out, with their people
    table = pa.concat_tables(population(PEOPLE, sex=sex) for sex in "FH")
    figures = make_figures(a_rate(), a_source(), observations([*women, *men]), PLACE, inputs=Inputs(people=table))
    told = {
        figures.cells[figures.cell[number]].sex: figures.numbers[number]
        for number in range(len(figures))
        if figures.areas[figures.area[number]] == ("COMMUNE", "41002")
    }
    assert sorted(told) == ["F", "H", "T"]
    assert told["T"][0] == 2 * told["F"][0] == 2 * told["H"][0] == 48
    np.testing.assert_allclose(told["H"], told["F"], rtol=1e-12)
    np.testing.assert_allclose(told["T"][2], told["F"][2], rtol=1e-12)
    assert told["T"][4] < told["F"][4]  # twice the events: a narrower interval


def test_finer_bands_of_people_are_added_up_and_years_make_person_years():
    finer = ((0, 2), (3, 14), (15, 39), (40, 64), (65, 79), (80, 199))
    people = {code: [part for n in each for part in (n * 0.25, n * 0.75)] for code, each in PEOPLE.items()}
    tables = [population(people, finer, start=dt.date(year, 1, 1), end=dt.date(year, 12, 31)) for year in (2018, 2020)]
    table = rows(people=None, start=dt.date(2017, 1, 1), end=dt.date(2021, 12, 31))
    found = made(a_rate(), table, people=pa.concat_tables(tables))
    assert_rate(found["COMMUNE", "41003", 2021], EVENTS["41003"], 5 * np.array(PEOPLE["41003"]))
    assert_rate(
        found["EPCI", "B", 2021], together(EVENTS, ["41003", "41004"]), 5 * together(PEOPLE, ["41003", "41004"])
    )


def test_without_people_there_is_no_rate_and_it_is_said():
    figure = made(a_rate(), rows(people=None))["COMMUNE", "41003", 2021]
    assert (figure["status"], math.isnan(figure["value"])) == (Status.UNAVAILABLE, True)
    nobody = made(a_rate(), rows(people=PEOPLE | {"41003": (0, 3000, 800)}))
    assert nobody["COMMUNE", "41003", 2021]["status"] is Status.UNAVAILABLE
    assert nobody["EPCI", "B", 2021]["status"] is Status.MEASURED


def test_fewer_than_ten_events_give_no_rate_and_their_number_stays():
    found = made(a_rate(), rows(EVENTS | {"41002": (0, 4, 5)}))
    figure = found["COMMUNE", "41002", 2021]
    assert (figure["status"], figure["numerator"]) == (Status.NOT_SIGNIFICANT, 9)
    assert all(math.isnan(figure[name]) for name in ("value", "lower95", "upper998"))
    assert found["EPCI", "A", 2021]["status"] is Status.MEASURED


def test_what_a_part_hides_the_whole_hides():
    found = made(a_rate(), rows(EVENTS | {"41001": (None, 9, 30)}))
    for key in (("COMMUNE", "41001", 2021), ("EPCI", "A", 2021), ("FRANCE", "FR", 2021)):
        assert found[key]["status"] is Status.SUPPRESSED
        assert all(math.isnan(found[key][name]) for name in ("numerator", "value", "lower95"))
    assert found["EPCI", "B", 2021]["status"] is Status.MEASURED


def test_secrecy_hides_small_totals_and_what_would_give_them_back():
    source = a_source(disclosure=Disclosure.THRESHOLD, minimum=11)
    small = EVENTS | {"41002": (0, 2, 5)}
    for indicator in (a_rate(), a_ratio()):
        found = made(indicator, rows(small), source=source)
        hidden = {
            key for key, figure in found.items() if figure["status"] in (Status.SUPPRESSED, Status.SUPPRESSED_SECONDARY)
        }
        assert found["COMMUNE", "41002", 2021]["status"] is Status.SUPPRESSED
        assert hidden & {("COMMUNE", "41001", 2021), ("EPCI", "A", 2021)}, "subtraction gives it back"
        assert all(math.isnan(found[key][name]) for key in hidden for name in ("numerator", "value", "upper95"))


def test_a_sex_that_is_hidden_is_not_found_from_the_other():
    source = a_source(disclosure=Disclosure.THRESHOLD, minimum=11)
    women = [row | {"sex": "F"} for row in rows(EVENTS | {"41002": (0, 2, 5)})]
    men = [row | {"sex": "H"} for row in rows()]
    figures = make_figures(a_rate(), source, observations([*women, *men]), PLACE)
    shown = {
        (figures.areas[area].code, figures.cells[cell].sex)
        for area, cell, known in zip(
            figures.area.tolist(), figures.cell.tolist(), figures.has_value.tolist(), strict=True
        )
        if known
    }
    assert ("41002", "F") not in shown
    assert len(shown & {("41002", "H"), ("41002", "T")}) < 2


def test_what_a_file_publishes_is_never_replaced():
    published = {"area": "41003", "value": 555.5, "batch": 1}
    found = made(a_rate(), [published, *(row | {"batch": 2} for row in rows())])
    assert found["COMMUNE", "41003", 2021]["value"] == 555.5
    assert ("COMMUNE", "41004", 2021) not in found
    assert_rate(found["EPCI", "B", 2021], together(EVENTS, ["41003", "41004"]), together(PEOPLE, ["41003", "41004"]))


def test_published_rates_by_age_are_no_events():
    found = made(a_rate(), [{"area": "41003", "age_from": 65, "value": 12.0, "numerator": 5.0}])
    assert found["COMMUNE", "41003", 2021]["value"] == 12.0


def test_a_rate_before_an_age_leaves_the_older_out():
    bands = ((0, 14), (15, 64), (65, 74), (75, 199))
    events = {code: (a, b, c, 1000) for code, (a, b, c) in EVENTS.items()}
    people = {code: (*each, 5000) for code, each in PEOPLE.items()}
    found = made(a_rate(last_age=74), rows(events, people, bands))
    usual = direct_rate(EVENTS["41003"], PEOPLE["41003"], EUROPEAN_2013.over(STARTS, 74))
    assert found["COMMUNE", "41003", 2021]["value"] == pytest.approx(float(usual.value), rel=1e-12)
    assert found["COMMUNE", "41003", 2021]["numerator"] == sum(EVENTS["41003"])
    other = made(a_rate(last_age=70), rows(events, people, bands))  # no band ends there
    assert {figure["status"] for figure in other.values()} == {Status.UNAVAILABLE}


def test_events_loaded_for_another_indicator_serve_this_one():
    other = observations(rows())
    found = made(a_ratio(events="part-suivie"), [], events=other)
    assert found["FRANCE", "FR", 2021]["value"] == pytest.approx(100)


def test_a_later_file_replaces_an_area_whole():
    second = rows({"41003": (0, 7, 0), "41004": EVENTS["41004"]}, people=None, batch=2)
    found = made(a_rate(), [*rows(), *(row for row in second if row["numerator"])], people=population(PEOPLE))
    assert found["COMMUNE", "41003", 2021]["numerator"] == 7  # not with the bands of the first file
    assert found["EPCI", "B", 2021]["numerator"] == 7 + sum(EVENTS["41004"])
    assert found["EPCI", "A", 2021]["status"] is Status.MEASURED


@pytest.mark.parametrize("last", [(70, 199), (40, 199), (65, 90)])
def test_bands_that_do_not_part_the_population_give_no_rate_and_it_is_said(last):
    found = made(a_rate(), rows(bands=((0, 14), (15, 64), last)))
    assert {figure["status"] for figure in found.values()} == {Status.UNAVAILABLE}
    assert len(found) == len(EVENTS)


def test_bands_of_which_one_is_written_wrong_lose_no_event():
    bands = ((0, 14), (15, 39), (40, 199), (65, 79))  # « 40 ou plus » for « 40 à 64 », then « 65 à 79 » alone
    counts = {code: (*each, 5) for code, each in EVENTS.items()}
    found = made(a_rate(), rows(counts, {code: (*each, 100) for code, each in PEOPLE.items()}, bands))
    assert {figure["status"] for figure in found.values()} == {Status.UNAVAILABLE}


def test_totals_and_coarser_bands_beside_the_finer_ones_are_not_counted_twice():
    coarse = [
        {"area": code, "age_from": 0, "age_to": 64, "numerator": a + b, "denominator": n + m}
        for (code, (a, b, _)), (n, m, _) in zip(EVENTS.items(), PEOPLE.values(), strict=True)
    ]
    whole = [{"area": code, "numerator": sum(each), "denominator": sum(PEOPLE[code])} for code, each in EVENTS.items()]
    found = made(a_rate(), [*rows(), *coarse, *whole])
    for code in EVENTS:
        assert_rate(found["COMMUNE", code, 2021], EVENTS[code], PEOPLE[code])
