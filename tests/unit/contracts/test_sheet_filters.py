"""What the address of a list of sheets says, read and written back."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecluse.contracts.rules.sheet_filters import (
    BY_WORD,
    COLUMNS,
    FIELDS,
    GROUPS,
    NONE,
    PAGE_SIZES,
    SORTS,
    UNKNOWN,
    USUAL_COLUMNS,
    SheetFilter,
    SheetView,
)

ANYTHING = st.one_of(
    st.text(max_size=12),
    st.sampled_from(["aucun", "12", "2025", "en_cours", "1", "oui", "jamais", "frise", "mois", ""]),
)
QUERIES = st.dictionaries(
    st.sampled_from([*BY_WORD, "q", "tri", "groupe", "colonne", "par", "page", "vue", "echelle", "autre"]),
    st.lists(ANYTHING, max_size=4),
)


@given(QUERIES)
def test_a_view_survives_its_own_address(query: dict[str, list[str]]) -> None:
    view = SheetView.from_query(query)
    assert SheetView.from_query(parse_qs(view.kept())) == view
    assert SheetView.from_query(parse_qs(view.query())) == replace(view, shape="liste")


@given(QUERIES, st.sampled_from(["statut", "axe"]), ANYTHING)
def test_one_value_alone_leaves_the_other_fields(query: dict[str, list[str]], word: str, value: str) -> None:
    wanted = SheetFilter.from_query(query)
    only = wanted.only(word, value)
    assert len(only.values(word)) == bool(value)
    assert only.without(word).pairs()[:1] == wanted.without(word).pairs()[:1]
    assert only.words == wanted.words


@given(QUERIES)
def test_every_value_is_understood_or_lets_nothing_through(query: dict[str, list[str]]) -> None:
    for word, values in SheetFilter.from_query(query).chosen:
        field = BY_WORD[word]
        assert values
        assert all(field.takes(value) or value in (NONE, UNKNOWN) for value in values)
        assert field.absent or NONE not in values or field.takes(NONE)


def test_an_address_holds_a_hundred_values_at_most_and_drops_no_field() -> None:
    asked = {word: [str(n) for n in range(1, 300)] for word in ("axe", "theme", "objectif", "public")}
    found = SheetFilter.from_query(asked)
    assert [word for word, _ in found.chosen] == ["axe", "theme", "objectif", "public"]
    assert sum(len(values) for _, values in found.chosen) == 100


def test_the_usual_view_has_no_address() -> None:
    assert SheetView.from_query({}).query() == ""
    assert not SheetFilter.from_query({"q": ["   "], "axe": [""]})


def test_values_of_a_field_are_kept_once_and_in_the_order_of_the_fields() -> None:
    found = SheetFilter.from_query({"statut": ["en_cours", "bloquee", "en_cours"], "axe": ["3", NONE]})
    assert found.chosen == (("axe", ("3", NONE)), ("statut", ("en_cours", "bloquee")))
    assert found.without("axe", "3").pairs() == [("axe", NONE), ("statut", "en_cours"), ("statut", "bloquee")]
    assert found.without("axe").without("statut", "bloquee").pairs() == [("statut", "en_cours")]
    assert SheetFilter.of("les aidants", axe="3").without("q").pairs() == [("axe", "3")]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"tri": ["-fin"]}, "tri=-fin"),
        ({"tri": ["-ordre"]}, "tri=-ordre"),
        ({"tri": ["inconnu"]}, ""),
        ({"groupe": [NONE]}, "groupe=aucun"),
        ({"colonne": ["budget", "pilote"]}, "colonne=pilote&colonne=budget"),
        ({"colonne": list(USUAL_COLUMNS)}, ""),
        ({"par": ["100"]}, "par=100"),
        ({"par": ["7"]}, ""),
        ({"q": ["  un   mot "]}, "q=un+mot"),
        ({"axe": ["٣"]}, "axe=inconnu"),
        ({"axe": ["9" * 30]}, "axe=inconnu"),
        ({"statut": [NONE]}, "statut=inconnu"),
        ({"axe": ["0013"]}, "axe=13"),
        ({"q": ["\0\u202ea\u200bb\u00a0c"]}, "q=ab+c"),
    ],
)
def test_addresses(query: dict[str, list[str]], said: str) -> None:
    assert SheetView.from_query(query).query() == said


def test_words_of_the_address_are_each_of_one_thing() -> None:
    words = [field.word for field in FIELDS] + ["q", "tri", "groupe", "colonne", "par", "page", "filtres"]
    assert len(words) == len(set(words))
    assert all(label for named in (SORTS, GROUPS, COLUMNS) for label in named.values())
    assert set(USUAL_COLUMNS) < set(COLUMNS)
    assert PAGE_SIZES[0] == 50
