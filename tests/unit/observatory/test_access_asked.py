"""The address of the page on access: written back it asks the same, and what is wrong in it is told."""

from __future__ import annotations

from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecluse.observatory.methods.access.decay import Gaussian, Steps
from ecluse.observatory.methods.access.potential import ZONES_2017
from ecluse.observatory.rules.access_asked import Asked, Objective, Weighing, asked_of, pairs_of, zones_of
from ecluse.observatory.rules.care import CARES, care_of
from ecluse.observatory.rules.definitions import packaged_catalogue

AMOUNTS = st.integers(-40, 40).filter(bool).map(lambda each: each / 4)
PLACES = st.sampled_from(["Blois", "41018", "Blois (41018)", "L’Haÿ-les-Roses", "Saint-Denis 2"])


@given(
    st.sampled_from(CARES),
    st.sampled_from(list(Weighing)),
    st.lists(st.tuples(PLACES, AMOUNTS), max_size=4),
    st.lists(st.tuples(PLACES, AMOUNTS.map(abs)), max_size=4),
    st.integers(0, 10),
    st.sampled_from(list(Objective)),
    st.one_of(st.none(), st.integers(1, 400).map(lambda each: each / 8)),
)
def test_an_address_written_back_asks_the_same(care, weighing, changes, trial, search, objective, threshold) -> None:
    asked = Asked(
        care, weighing, activity=care.activity, threshold=threshold, changes=tuple(changes), trial=tuple(trial),
        search=search, objective=objective if search else Objective.ABOVE,
    )  # fmt: skip
    again, problems = asked_of(parse_qs(asked.query(), keep_blank_values=True))
    assert not problems
    assert again == asked


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("Blois ; 32", (("Blois", 32.0),)),
        ("41018\t1,5", (("41018", 1.5),)),
        ("commune ; postes\nBlois ; 2", (("Blois", 2.0),)),
        ("Blois 32\n\nVineuil : 4", (("Blois", 32.0), ("Vineuil", 4.0))),
        ("41018\tBlois\t12", (("41018\tBlois", 12.0),)),
    ],
)
def test_lines_are_read_as_people_paste_them(text: str, pairs: tuple[tuple[str, float], ...]) -> None:
    assert pairs_of(text) == (pairs, [])


def test_a_line_without_a_number_is_not_passed_over() -> None:
    assert pairs_of("Blois ; 2\nVineuil") == ((("Blois", 2.0),), ["Vineuil"])


@pytest.mark.parametrize("text", ["", "x", "10", "10:1 5:1", "10:1 x 20:1", "200:1", "10:0 20:0"])
def test_zones_that_mean_nothing_are_refused(text: str) -> None:
    assert zones_of(text) is None


def test_weights_are_those_asked_for() -> None:
    care = CARES[0]
    assert Asked(care).decay == ZONES_2017
    assert Asked(care, Weighing.ONE, minutes=15).decay == Steps((15.0,), (1.0,))
    assert Asked(care, Weighing.GRADUAL, minutes=30).decay == Gaussian(10.0, 30.0)
    assert Asked(care, Weighing.OWN, zones="5:1 12:0,5").decay == Steps((5.0, 12.0), (1.0, 0.5), open_ended=True)


def test_a_number_of_post_for_no_commune_is_told() -> None:
    _, problems = asked_of({"lieu": ["", "Blois"], "postes": ["3", "1"]})
    assert [name for name, _ in problems] == ["lieu"]


def test_professions_are_told_apart_and_counted_by_declared_indicators() -> None:
    declared = packaged_catalogue().indicators
    assert len({each.slug for each in CARES}) == len(CARES)
    for care in CARES:
        assert care_of(care.slug) is care
        assert care.supply[0] in declared
        assert not care.published or care.published in declared
    assert care_of("astrologues") is None
