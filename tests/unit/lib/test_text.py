from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecluse.lib.text import fold, fold_with_origin, key, number, ordinal, roman, squeeze, without_article


def test_fold_takes_accents_capitals_apostrophes_and_dashes_away() -> None:
    assert fold("L’ÉTAT – « Cœur »") == 'l\'etat - " coeur "'


@pytest.mark.parametrize(
    ("printed", "folded"), [("2ᵉ", "2e"), ("a\u00a0b\u202fc", "a b c"), ("co\u00adopérer", "cooperer")]
)
def test_fold_knows_the_signs_of_typesetters(printed: str, folded: str) -> None:
    assert fold(printed) == folded


@given(st.text())
def test_each_folded_character_knows_where_it_comes_from(text: str) -> None:
    folded = fold_with_origin(text)
    assert len(folded.origin) == len(folded.text) + 1
    assert list(folded.origin) == sorted(folded.origin)
    assert folded.origin[-1] == len(text)
    assert folded.text == fold(text)


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_squeezed_text_has_no_double_blank(text: str) -> None:
    assert "  " not in squeeze(text)
    assert squeeze(squeeze(text)) == squeeze(text)


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("12", 12),
        ("douze", 12),
        ("vingt et un", 21),
        ("Vingt-quatre", 24),
        ("soixante-dix", 70),
        ("quatre-vingt-dix-neuf", 99),
    ],
)
def test_numbers_in_figures_and_in_letters(words: str, value: int) -> None:
    assert number(words) == value


@pytest.mark.parametrize("words", ["", "plusieurs", "trentaine", "-3"])
def test_no_number_is_guessed(words: str) -> None:
    assert number(words) is None


@pytest.mark.parametrize(
    ("words", "rank"),
    [("premier", 1), ("1er", 1), ("seconde", 2), ("2nd", 2), ("2ème", 2), ("3e", 3), ("IIIe", 3), ("quatrième", 4)],
)
def test_ordinals(words: str, rank: int) -> None:
    assert ordinal(words) == rank


def test_roman_numerals() -> None:
    assert [roman(word) for word in ("I", "iv", "IX", "L")] == [1, 4, 9, None]


@pytest.mark.parametrize(
    ("printed", "bare"),
    [
        ("l’ARS", "ARS"),
        ("La Ville de X", "Ville de X"),
        ("le CPTS", "CPTS"),
        ("Lens", "Lens"),
        ("Lallaing", "Lallaing"),
    ],
)
def test_leading_articles_go(printed: str, bare: str) -> None:
    assert without_article(printed) == bare


def test_two_spellings_of_a_name_have_one_key() -> None:
    assert key("Caisse Primaire de l'Assurance Maladie") == key("caisse primaire d’assurance maladie")
