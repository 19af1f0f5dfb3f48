"""The choice of indicators as an address says it, and the one made when nobody chooses."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ecluse.observatory.rules.definitions import packaged_catalogue
from ecluse.observatory.rules.fragility import (
    MOST,
    PREFIX,
    USUAL,
    Chosen,
    as_query,
    chosen_from,
    direction,
    usual_choice,
)

_ids = st.lists(st.from_regex(r"[a-z][a-z-]{0,12}", fullmatch=True), unique=True, max_size=20)


@given(_ids, st.data())
def test_an_address_gives_back_what_was_chosen(offered: list[str], data: st.DataObject) -> None:
    chosen = tuple(Chosen(id, data.draw(st.integers(1, 3))) for id in offered[:MOST])
    assert chosen_from(dict(as_query(chosen)), offered) == chosen


@given(st.text(max_size=6))
def test_only_a_weight_is_a_weight(word: str) -> None:
    found = chosen_from({f"{PREFIX}a": word, f"{PREFIX}unknown": "1"}, ["a"])
    assert found == ((Chosen("a", int(word)),) if word.isdecimal() and 1 <= int(word) <= 3 else ())


def test_what_is_usual_is_known_for_half_of_the_areas_else_the_best_known() -> None:
    assert usual_choice({USUAL[0]: 0.9, USUAL[1]: 0.5, USUAL[2]: 0.4, "other": 1.0}) == (
        Chosen(USUAL[0], 1),
        Chosen(USUAL[1], 1),
    )
    assert usual_choice({USUAL[0]: 0.1, USUAL[1]: 0.3, "other": 0.2}) == (Chosen(USUAL[1], 1),)
    assert usual_choice({"other": 0.2}) == (Chosen("other", 1),)
    assert usual_choice({"other": 0.0}) == usual_choice({}) == ()


def test_what_is_usual_exists_and_says_which_way_it_goes() -> None:
    indicators = packaged_catalogue().indicators
    assert {id: direction(indicators[id]) for id in USUAL} == {
        "niveau-de-vie-median": -1,
        "taux-pauvrete-60": 1,
        "revenu-declare-median": -1,
        "taux-bas-revenus-declares-60": 1,
        "part-demandeurs-emploi-longue-duree": 1,
        "part-allocataires-monoparents": 1,
        "part-ald-sans-medecin-traitant": 1,
        "apl-medecins-generalistes": -1,
        "mortalite-prematuree": 1,
    }
