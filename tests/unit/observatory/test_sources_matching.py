"""Codes of a file are matched as they are, through history, or by their arrondissement; the rest is told, never guessed."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from ecluse.observatory.sources.matching import matched
from ecluse.territories.enums import MovementKind as Kind
from ecluse.territories.rules.movements import Event

DAY = dt.date(2024, 1, 1)


def became(kind: Kind, before: str, after: str) -> Event:
    return Event(kind, DAY, "COM", before, before, "COM", after, after)


HISTORY = (
    became(Kind.NEW_COMMUNE, "41002", "41001"),
    became(Kind.NEW_COMMUNE, "41001", "41001"),
    became(Kind.RESTORATION, "15141", "15141"),
    became(Kind.RESTORATION, "15141", "15031"),
    became(Kind.NEW_COMMUNE, "26001", "26002"),
)
KNOWN = frozenset({"41001", "15141", "15031", "13055"})


def lookup(codes):
    return [event for event in HISTORY if event.before_code in codes]


def match(codes):
    return matched(codes, KNOWN, {"13201": "13055"}, lookup, dt.date(2020, 1, 1), dt.date(2025, 1, 1))


def test_each_way_of_matching_is_counted_apart():
    found = match(["13055", "13201", "41002", "06900", "26001"])
    assert found.direct == {"13055"}
    assert found.arrondissements == {"13201": "13055"}
    assert {code: successors.codes for code, successors in found.moved.items()} == {"41002": ("41001",)}
    assert found.unmatched == ("06900", "26001")  # invented; merged into a commune that is not known
    assert found.rate == 0.6


def test_a_split_keeps_all_that_the_commune_became():
    found = matched(["15141"], KNOWN - {"15141"} | {"15031"}, {}, lookup, None, None)
    assert found.unmatched == ("15141",)
    assert matched([], KNOWN, {}, lookup, None, None).rate == 1


@given(st.lists(st.sampled_from(["13055", "13201", "41002", "06900", "15141", "26001", "x"])))
def test_every_code_is_in_exactly_one_place(codes):
    found = match(codes)
    places = [found.direct, set(found.moved), set(found.arrondissements), set(found.unmatched)]
    assert sum(len(place) for place in places) == len(set(codes)) == len(set().union(*places))
