"""The history of communes followed forward: mergers, splits, changes of code; it always ends, and loses nobody."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecluse.territories.enums import MovementKind as Kind
from ecluse.territories.enums import Passage
from ecluse.territories.rules.movements import Event, carry, follow
from ecluse.territories.rules.vintages import geography_years, lives, year_in_name


def event(
    kind: Kind, year: int, before: str, after: str, name: str = "", before_type: str = "COM", after_type: str = "COM"
) -> Event:
    return Event(
        kind,
        dt.date(year, 1, 1),
        before_type if before else "",
        before,
        f"Commune {before}" if before else "",
        after_type if after else "",
        after,
        name or (f"Commune {after}" if after else ""),
    )


def lookup_in(events: Iterable[Event]):  # type: ignore[no-untyped-def]
    kept = list(events)
    return lambda codes: [each for each in kept if each.before_code in codes]


MERGER = [
    event(Kind.NEW_COMMUNE, 2016, "41001", "41001"),
    event(Kind.NEW_COMMUNE, 2016, "41002", "41001"),
    event(Kind.NEW_COMMUNE, 2016, "41002", "41002", before_type="COM", after_type="COMD"),
    event(Kind.NEW_COMMUNE, 2019, "41001", "41003"),
    event(Kind.NEW_COMMUNE, 2019, "41003", "41003"),
]


@pytest.mark.parametrize(
    ("code", "since", "until", "codes", "kind"),
    [
        ("41002", 2015, 2015, ("41002",), Passage.SAME),
        ("41002", 2015, 2016, ("41001",), Passage.MERGED),
        ("41002", 2015, 2020, ("41003",), Passage.MERGED),
        ("41001", 2015, 2017, ("41001",), Passage.MERGED),
        ("41001", 2017, 2018, ("41001",), Passage.SAME),
        ("41009", 2000, 2026, ("41009",), Passage.SAME),
    ],
)
def test_mergers_in_a_row(code: str, since: int, until: int, codes: tuple[str, ...], kind: Passage) -> None:
    found = follow(code, lookup_in(MERGER), dt.date(since, 1, 1), dt.date(until, 1, 1))
    assert (found.codes, found.kind) == (codes, kind)
    assert found.single == (codes[0] if len(codes) == 1 else None)


def test_a_restoration_splits() -> None:
    events = [event(Kind.RESTORATION, 2024, "15141", "15141"), event(Kind.RESTORATION, 2024, "15141", "15031")]
    found = follow("15141", lookup_in(events), dt.date(2023, 1, 1), None)
    assert found.codes == ("15031", "15141")
    assert found.kind is Passage.SPLIT
    assert found.single is None


def test_a_change_of_code_then_a_merger_on_the_same_day() -> None:
    events = [event(Kind.NEW_COMMUNE, 2018, "50649", "50592"), event(Kind.DEPARTMENT_CHANGE, 2018, "14513", "50649")]
    assert follow("14513", lookup_in(events), None, None).codes == ("50592",)


def test_two_communes_that_exchange_their_codes() -> None:
    events = [event(Kind.SEAT_CHANGE, 2020, "01001", "01002"), event(Kind.SEAT_CHANGE, 2020, "01002", "01001")]
    assert follow("01001", lookup_in(events), None, None).codes == ("01002",)
    assert follow("01002", lookup_in(events), None, None).codes == ("01001",)
    assert follow("01001", lookup_in(events), None, None).kind is Passage.RECODED


def test_leaving_the_communes() -> None:
    found = follow("97123", lookup_in([event(Kind.REMOVAL, 2007, "97123", "")]), None, None)
    assert (found.codes, found.kind) == ((), Passage.ENDED)


def test_a_new_name_is_the_same_commune() -> None:
    found = follow("28274", lookup_in([event(Kind.RENAMING, 2026, "28274", "28274", "Autre nom")]), None, None)
    assert (found.codes, found.kind) == (("28274",), Passage.RENAMED)


CODES = st.sampled_from([f"410{n:02d}" for n in range(8)])
EVENTS = st.lists(
    st.builds(
        event,
        st.sampled_from(
            [Kind.MERGER, Kind.NEW_COMMUNE, Kind.RESTORATION, Kind.DEPARTMENT_CHANGE, Kind.SEAT_CHANGE, Kind.RENAMING]
        ),
        st.integers(2000, 2026),
        CODES,
        CODES,
    ),
    max_size=40,
)


@given(EVENTS, CODES)
def test_any_history_is_followed_to_an_end(events: list[Event], code: str) -> None:
    found = follow(code, lookup_in(events), None, None)
    assert len(found.codes) == len(set(found.codes))
    assert (len(found.codes) == 1) == (found.single is not None)
    assert (found.kind is Passage.SPLIT) == (len(found.codes) > 1)


@given(EVENTS, st.dictionaries(CODES, st.integers(0, 10**6), max_size=8))
def test_nobody_is_lost_nor_counted_twice(events: list[Event], people: dict[str, int]) -> None:
    carried, apart = carry({code: float(count) for code, count in people.items()}, lookup_in(events), None, None)
    assert sum(carried.values()) + sum(people[code] for code in apart) == sum(people.values())
    assert all(became.kind in {Passage.SPLIT, Passage.ENDED, Passage.UNKNOWN} for became in apart.values())


def test_the_year_of_a_list_is_found_from_what_it_holds() -> None:
    known = lives(MERGER)
    years = range(2014, 2022)
    assert geography_years(known, {"41001": "", "41002": "", "41003": ""}, years) == [2014, 2015]
    assert geography_years(known, {"41001": "", "41003": ""}, years) == [2016, 2017, 2018]
    assert geography_years(known, {"41003": ""}, years) == [2019, 2020, 2021]
    assert geography_years(known, {"26362": ""}, years) == []


def test_names_tell_years_that_codes_do_not() -> None:
    known = lives([event(Kind.RENAMING, 2020, "41001", "41001", "Nouveau")])
    assert geography_years(known, {"41001": "Nouveau"}, range(2018, 2022)) == [2020, 2021]
    assert geography_years(known, {"41001": "COMMUNE 41001"}, range(2018, 2022)) == [2018, 2019]


@given(EVENTS)
def test_lives_are_told_for_every_code_of_any_history(events: list[Event]) -> None:
    known = lives(events)
    assert set(known) >= {each.after_code for each in events}
    for life in known.values():
        assert life.days == sorted(set(life.days))
        began, ended = life.span
        assert ended is None or began is None or began <= ended


def test_the_only_year_of_a_name() -> None:
    assert year_in_name("communes_cog2021.csv.gz") == 2021
    assert year_in_name("communes.csv", "ensemble_2017") == 2017
    assert year_in_name("donnees_communes_pop2021_geo2023.csv") is None
    assert year_in_name("communes-1000m-41.geojson") is None
