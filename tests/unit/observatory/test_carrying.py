"""Figures of communes in today's geography: codes that changed, mergers, splits, and what a file has only in part."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from ecluse.observatory.build.carrying import carry
from ecluse.observatory.build.figures import figures_of
from ecluse.observatory.enums import Aggregation, Status, ValueType
from ecluse.territories.enums import MovementKind
from tests.factories.observatory import a_count, a_geography, an_indicator, moved, observations, read_back

MERGER = [moved("2024-01-01", MovementKind.NEW_COMMUNE, each, "41001") for each in ("41001", "41002", "41003")]
SPLIT = [moved("2025-01-01", MovementKind.RESTORATION, "15141", each) for each in ("15141", "15031", "15035")]


def carried(indicator, rows, events):
    found = carry(indicator, figures_of(observations(rows)), a_geography(events=events))
    return found, read_back(found.figures)


def row(area, geography=2021, **numbers):
    return {"area": area, "geography": geography, **numbers}


def test_a_commune_to_which_nothing_happened_keeps_its_figure():
    _, found = carried(a_count(), [row("41018", value=7)], MERGER)
    assert found[("COMMUNE", "41018", 2021)]["value"] == 7


def test_a_change_of_code_follows_with_everything_it_has():
    events = [moved("2018-01-01", MovementKind.DEPARTMENT_CHANGE, "49144", "44225")]
    done, found = carried(
        an_indicator(aggregation=Aggregation.NONE), [row("49144", 2017, value=12.5, lower95=11.0, upper95=14.0)], events
    )
    figure = found[("COMMUNE", "44225", 2021)]
    assert (figure["value"], figure["lower95"], figure["status"]) == (12.5, 11.0, Status.MEASURED)
    assert done.recoded == 1
    assert len(found) == 1


def test_counts_of_a_merger_add_up():
    done, found = carried(a_count(), [row("41001", value=100), row("41002", value=20), row("41003", value=3)], MERGER)
    assert found[("COMMUNE", "41001", 2021)]["value"] == 123
    assert len(found) == 1
    assert done.merged == 2


def test_a_rate_of_a_merger_is_computed_again_never_averaged():
    rows = [
        row("41001", value=10.0, numerator=100, denominator=1000),
        row("41002", value=50.0, numerator=5, denominator=10),
        row("41003", value=0.0, numerator=0, denominator=40),
    ]
    figure = carried(an_indicator(), rows, MERGER)[1][("COMMUNE", "41001", 2021)]
    assert figure["numerator"] == 105
    assert figure["denominator"] == 1050
    assert math.isclose(figure["value"], 10.0)
    assert figure["status"] is Status.MEASURED


def test_a_rate_without_numerator_is_estimated_from_its_denominator():
    rows = [row("41001", value=10.0, denominator=900), row("41002", value=50.0, denominator=100)]
    figure = carried(an_indicator(), rows, MERGER[:2])[1][("COMMUNE", "41001", 2021)]
    assert math.isclose(figure["value"], 14.0)
    assert figure["status"] is Status.ESTIMATED


def test_a_median_of_a_merger_is_not_known():
    indicator = an_indicator(type=ValueType.MEDIAN, aggregation=Aggregation.NONE)
    figure = carried(indicator, [row("41001", value=1.0), row("41002", value=2.0)], MERGER[:2])[1]
    assert figure[("COMMUNE", "41001", 2021)]["status"] is Status.BROKEN
    assert math.isnan(figure[("COMMUNE", "41001", 2021)]["value"])


def test_what_a_part_hides_the_whole_hides():
    rows = [row("41001", value=100), row("41002", status="suppressed-primary"), row("41003", value=3)]
    figure = carried(a_count(), rows, MERGER)[1][("COMMUNE", "41001", 2021)]
    assert figure["status"] is Status.SUPPRESSED
    assert math.isnan(figure["value"])


def test_a_commune_that_took_others_in_has_no_figure_when_theirs_are_absent():
    figure = carried(a_count(), [row("41001", value=100)], MERGER)[1][("COMMUNE", "41001", 2021)]
    assert figure["status"] is Status.BROKEN
    assert math.isnan(figure["value"])


def test_a_class_shared_by_all_parts_is_kept_and_mixed_ones_are_not():
    indicator = an_indicator(
        type=ValueType.CATEGORY, aggregation=Aggregation.NONE, categories={"dense": "Dense", "rural": "Rural"}
    )
    same = [row("41001", category="rural"), row("41002", category="rural")]
    assert carried(indicator, same, MERGER[:2])[1][("COMMUNE", "41001", 2021)]["category"] == "rural"
    mixed = [row("41001", category="rural"), row("41002", category="dense")]
    figure = carried(indicator, mixed, MERGER[:2])[1][("COMMUNE", "41001", 2021)]
    assert (figure["category"], figure["status"]) == ("", Status.BROKEN)


def test_a_split_shares_nothing_out():
    done, found = carried(a_count(), [row("15141", 2024, value=900), row("15142", 2024, value=1)], SPLIT)
    assert {code for _, code, _ in found} == {"15141", "15031", "15035", "15142"}
    for code in ("15141", "15031", "15035"):
        assert found[("COMMUNE", code, 2021)]["status"] is Status.BROKEN
        assert math.isnan(found[("COMMUNE", code, 2021)]["value"])
    assert found[("COMMUNE", "15142", 2021)]["value"] == 1
    assert done.split == 1


def test_figures_in_a_later_geography_are_not_touched():
    _, found = carried(a_count(), [row("41001", 2025, value=123)], MERGER)
    assert found[("COMMUNE", "41001", 2021)]["value"] == 123


def test_other_levels_stay_as_they_are():
    rows = [row("41001", value=1), {**row("41001", value=9), "level": "BASSIN-DE-VIE"}]
    _, found = carried(a_count(), rows, MERGER)
    assert found[("BASSIN-DE-VIE", "41001", 2021)]["value"] == 9


@given(st.lists(st.integers(0, 10**6), min_size=6, max_size=6))
def test_the_total_is_the_same_before_and_after(counts):
    codes = ["41001", "41002", "41003", "41018", "49144", "41100"]
    events = [*MERGER, moved("2023-01-01", MovementKind.DEPARTMENT_CHANGE, "49144", "44225")]
    events.append(moved("2025-01-01", MovementKind.MERGER, "41100", "41001"))
    events.append(moved("2025-01-01", MovementKind.MERGER, "41001", "41001"))
    rows = [row(code, value=count) for code, count in zip(codes, counts, strict=True)]
    _, found = carried(a_count(), rows, events)
    assert sum(figure["value"] for figure in found.values()) == sum(counts)
    assert {code for _, code, _ in found} == {"41001", "41018", "44225"}
