"""Two builds of one figure: what the first showed and what the second shows, together, give no small count back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from ecluse.observatory.build.former import Former
from ecluse.observatory.build.geography import Geography
from ecluse.observatory.build.pieces import make_figures
from ecluse.observatory.enums import Disclosure, Status
from tests.factories.observatory import a_count, a_geography, a_source, observations, read_back

LEAST = 5
RULE = a_source(disclosure=Disclosure.THRESHOLD, minimum=LEAST)
CODES = ["41001", "41002", "41003", "41004"]
HIDDEN = {Status.SUPPRESSED, Status.SUPPRESSED_SECONDARY}


def place(epci: str) -> Geography:
    """Four communes and their EPCI, one letter each, with no other level: its total would give everything back."""
    found = a_geography(dict(zip(CODES, epci, strict=True)))
    return replace(found, containers={"EPCI": found.containers["EPCI"]})


def built(counts: Mapping[str, int], where: Geography, *before: Former):
    rows = [{"area": code, "value": count} for code, count in counts.items()]
    return make_figures(a_count(), RULE, observations(rows), where, former=before)


def former(figures, where: Geography) -> Former:
    return Former(figures, {"EPCI": where.members("EPCI")})


def equations(figures, where: Geography) -> list[tuple[tuple[str, ...], int]]:
    """What a reader was told: communes whose sum is known, and that sum."""
    told = []
    for (level, code, _), figure in read_back(figures).items():
        if figure["status"] not in HIDDEN:
            parts = (code,) if level == "COMMUNE" else tuple(sorted(where.members(level)[code]))
            told.append((parts, int(figure["value"])))
    return told


def possible(told: list[tuple[tuple[str, ...], int]], around: Mapping[str, int], reach: int = 12) -> np.ndarray:
    """Every table (a row each) that agrees with all that was told, written out; no count further than ``reach``."""
    ranges = [range(max(0, around[code] - reach), around[code] + reach + 1) for code in CODES]
    tables = np.stack([axis.ravel() for axis in np.meshgrid(*ranges)], axis=1)
    for parts, value in told:
        tables = tables[tables[:, [CODES.index(part) for part in parts]].sum(axis=1) == value]
    return tables


def test_an_area_enlarged_does_not_give_its_newcomer_away():
    """A of three communes, then of four: 41004, hidden, is the difference of both totals unless one of them is kept back."""
    counts = dict(zip(CODES, [20, 30, 40, 3], strict=True))
    small, large = place("AAAB"), place("AAAA")
    first = built(counts, small)
    alone = equations(first, small) + equations(built(counts, large), large)
    assert len(np.unique(possible(alone, counts)[:, 3])) == 1  # what a build that forgets would tell
    second = built(counts, large, former(first, small))
    told = equations(first, small) + equations(second, large)
    assert len(np.unique(possible(told, counts)[:, 3])) >= LEAST


def test_what_was_shown_before_protects_nothing():
    counts = dict(zip(CODES, [20, 30, 3, 50], strict=True))
    where = place("AABB")
    first = built(counts | {"41003": 6}, where)  # nothing was small: all was shown
    second = read_back(built(counts, where, former(first, where)))
    assert second["COMMUNE", "41003", 2021]["status"] is Status.SUPPRESSED
    # 41004 was shown to be 50: hidden now, it would not keep 41003 from being the rest of B. The total of B goes.
    assert second["EPCI", "B", 2021]["status"] in HIDDEN


def test_without_anything_new_two_builds_are_the_same():
    counts = dict(zip(CODES, [20, 3, 8, 50], strict=True))
    where = place("AABB")
    first = built(counts, where)
    assert read_back(built(counts, where, former(first, where))).keys() == read_back(first).keys()
    assert equations(built(counts, where, former(first, where)), where) == equations(first, where)


@settings(max_examples=15, deadline=None)
@given(
    counts=st.lists(st.integers(0, 9), min_size=4, max_size=4),
    before=st.sampled_from(["AAAB", "AABB", "AABC", "ABBB"]),
    after=st.sampled_from(["AAAA", "AAAB", "AABB", "ABBB"]),
)
def test_no_small_count_is_the_difference_of_two_builds(counts: list[int], before: str, after: str):
    """An exhaustive reader of both builds: each count that is small may still be any that the rule makes alike."""
    table = dict(zip(CODES, counts, strict=True))
    then, now = place(before), place(after)
    first = built(table, then)
    second = built(table, now, former(first, then))
    tables = possible(equations(first, then) + equations(second, now), table)
    alone = possible(equations(first, then), table)
    for place_, (code, count) in enumerate(table.items()):
        if 0 < count < LEAST:
            left, already = np.ptp(tables[:, place_]), np.ptp(alone[:, place_])
            assert left >= min(LEAST - 1, already), (table, code, left, already)
