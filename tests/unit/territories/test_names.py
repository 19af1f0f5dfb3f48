"""Names compared without accents, articles, quotes nor the legal nature of the body."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecluse.territories.enums import GeographicLevel as Level
from ecluse.territories.enums import NameKind
from ecluse.territories.rules.names import (
    ask,
    brands,
    clean_name,
    core,
    fold_name,
    read_nature,
    searchable,
    whole_names,
    without_article,
)

LETTERS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=60)


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("L'Haÿ-les-Roses", "l hay les roses"),
        ("L’Haÿ‑les‑Roses", "l hay les roses"),
        ("ST CLAIR", "saint clair"),
        ("Sainte-Cœur-sur-Mer", "sainte coeur sur mer"),
        ("  Ville\u00a0de   Blois ", "ville de blois"),
        ("", ""),
    ],
)
def test_folding(name: str, folded: str) -> None:
    assert fold_name(name) == folded


@given(LETTERS)
def test_folding_is_idempotent_and_plain(name: str) -> None:
    once = fold_name(name)
    assert fold_name(once) == once
    assert once == once.strip()
    assert all(char.isascii() and (char.isalnum() or char == " ") for char in once)


@given(LETTERS)
def test_case_and_accents_never_matter(name: str) -> None:
    assert fold_name(name.upper().lower()) == fold_name(name.lower().upper().lower())
    assert without_article("le " + fold_name(name)) in (fold_name(name), "le " + fold_name(name))


@pytest.mark.parametrize(
    ("name", "levels", "nature", "rest"),
    [
        ("Communauté d’agglomération de Rochevigne", (Level.EPCI,), "CA", "rochevigne"),
        ("la communauté de communes du Pays d’Ouche", (Level.EPCI,), "CC", "pays d ouche"),
        ("CU Grand Larivage", (Level.EPCI,), "CU", "grand larivage"),
        ("Ville de Montrelais", (Level.COMMUNE,), "", "montrelais"),
        ("Conseil départemental des Hautes-Landes", (Level.DEPARTMENT,), "", "hautes landes"),
        ("Région Val-Doré", (Level.REGION,), "", "val dore"),
        ("Métropole de l’Estuaire", (Level.EPCI,), "", "estuaire"),
    ],
)
def test_the_first_words_tell_the_kind_of_body(name: str, levels: tuple[Level, ...], nature: str, rest: str) -> None:
    found = read_nature(fold_name(name))
    assert found is not None
    assert (found.levels, found.nature, found.rest) == (levels, nature, rest)


@pytest.mark.parametrize("name", ["Villefranche", "Cattenom", "Métropolis", "Communauté", "CA"])
def test_a_name_is_not_taken_for_a_kind_of_body(name: str) -> None:
    assert read_nature(fold_name(name)) is None


def test_the_name_a_body_gives_itself_is_found_between_quotes_or_brackets() -> None:
    assert brands("CA de Rochevigne ''Rochepolis''") == ("rochepolis",)
    assert brands('CA "Grandes Rives, l\'Agglo"') == ("grandes rives l agglo",)
    assert brands("CC Vallée des Pins (CC VDP)") == ("cc vdp",)
    assert brands("Rochevigne") == ()


def test_published_quotes_become_french_ones() -> None:
    assert clean_name("CA de Rochevigne ''Rochepolis''") == "CA de Rochevigne «\u00a0Rochepolis\u00a0»"
    assert clean_name("L' Abergement") == "L'Abergement"
    assert clean_name(" Blois \n") == "Blois"


def test_what_a_territory_is_found_by() -> None:
    names = {text: kind for kind, text in searchable("CA de Rochevigne ''Rochepolis''")}
    assert names["ca de rochevigne rochepolis"] is NameKind.FULL
    assert names["rochevigne"] is NameKind.CORE
    assert names["rochepolis"] is NameKind.BRAND
    assert searchable("Saint-Martin-sur-Loire")[-1] == (NameKind.WORD, "loire")


@given(LETTERS)
def test_every_searchable_text_is_folded_and_once(name: str) -> None:
    texts = [text for _, text in searchable(name)]
    assert len(texts) == len(set(texts))
    assert all(fold_name(text) == text for text in texts)
    assert set(whole_names(name)) <= set(texts)


WORDS = st.lists(
    st.sampled_from(["Val", "d'Orge", "Saint-Jean", "le", "la", "Communauté", "CA", "de", "Grand", "Rives", "(CCR)"]),
    min_size=1,
    max_size=7,
)


@given(WORDS)
def test_one_finds_a_name_by_its_own_words(words: list[str]) -> None:
    name = " ".join(words)
    assert set(ask(name).texts) & set(whole_names(name))
    assert core(fold_name(name))
    assert fold_name(name).endswith(core(fold_name(name)))
