"""Small numbers hidden when a source asks us to, and never to be found again from what is shown."""

from __future__ import annotations

import itertools
import math

from hypothesis import given, settings
from hypothesis import strategies as st

from ecluse.observatory.build.pieces import make_figures
from ecluse.observatory.enums import Disclosure, Status
from tests.factories.observatory import a_count, a_geography, a_source, an_indicator, observations, read_back

COMMUNES = {"41001": "A", "41002": "A", "41003": "A", "41004": "B", "41005": "B"}
PLACE = a_geography(COMMUNES)
RULE = a_source(disclosure=Disclosure.THRESHOLD, minimum=11)
HIDDEN = {Status.SUPPRESSED, Status.SUPPRESSED_SECONDARY}


def made(counts, source=RULE):
    rows = [{"area": code, "value": count} for code, count in zip(COMMUNES, counts, strict=True)]
    return read_back(make_figures(a_count(), source, observations(rows), PLACE))


def test_a_publisher_that_protects_its_numbers_is_left_alone():
    assert made([3, 40, 50, 60, 70], a_source())[("COMMUNE", "41001", 2021)]["value"] == 3


def test_a_single_hidden_part_brings_a_second_one():
    found = made([3, 40, 50, 60, 70])
    assert found[("COMMUNE", "41001", 2021)]["status"] is Status.SUPPRESSED
    hidden = [key for key, figure in found.items() if figure["status"] in HIDDEN]
    assert len(hidden) > 1
    assert all(math.isnan(found[key]["value"]) for key in hidden)


def test_zero_tells_of_nobody():
    assert made([0, 40, 50, 60, 70])[("COMMUNE", "41001", 2021)]["value"] == 0


def test_a_rate_is_hidden_with_its_count_and_its_limits_and_its_denominator_stays():
    rows = [
        {"area": code, "numerator": x, "denominator": 100.0}
        for code, x in zip(COMMUNES, [3, 40, 50, 60, 70], strict=True)
    ]
    figure = read_back(make_figures(an_indicator(), RULE, observations(rows), PLACE))[("COMMUNE", "41001", 2021)]
    assert figure["status"] is Status.SUPPRESSED
    assert all(math.isnan(figure[name]) for name in ("numerator", "value", "lower95", "upper998"))
    assert figure["denominator"] == 100


def test_what_hides_a_figure_is_not_told():
    assert Status.SUPPRESSED.label == Status.SUPPRESSED_SECONDARY.label


def _tables(shown, total):
    """Every table of whole numbers that a reader of what is shown may believe in."""
    free = [place for place, value in enumerate(shown) if value is None]
    for guess in itertools.product(range(total + 1), repeat=len(free)):
        table = list(shown)
        for place, value in zip(free, guess, strict=True):
            table[place] = value
        yield table


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 14), min_size=5, max_size=5))
def test_no_small_count_can_be_found_again(counts):
    """An exhaustive reader, who knows the sums and the rule: each hidden count may still be several."""
    found = made(counts)
    shown = [None if figure["status"] in HIDDEN else int(figure["value"]) for code in COMMUNES
             for figure in [found[("COMMUNE", code, 2021)]]]  # fmt: skip
    sums = {key[1]: figure for key, figure in found.items() if key[0] != "COMMUNE"}
    if shown.count(None) > 3:
        return  # too many tables to write out; fewer hidden cells are the dangerous ones
    members = {"A": [0, 1, 2], "B": [3, 4], "41": range(5), "24": range(5), "FR": range(5)}
    possible = [
        table
        for table in _tables(shown, 70)
        if all(
            figure["status"] in HIDDEN or sum(table[place] for place in members[code]) == figure["value"]
            for code, figure in sums.items()
        )
    ]
    for place, count in enumerate(counts):
        if 0 < count < 11:
            values = {table[place] for table in possible}
            assert count in values
            assert max(values) - min(values) >= 10
