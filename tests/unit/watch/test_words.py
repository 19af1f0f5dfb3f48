"""The words of alerts, and the themes that a text speaks of."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecluse.observatory.enums import Move
from ecluse.observatory.rules.definitions import packaged_catalogue
from ecluse.observatory.rules.series import Point
from ecluse.observatory.rules.watching import Moved, Row
from ecluse.watch.rules.themes import THEMES, theme_name, themes_in
from ecluse.watch.rules.wording import moved_said, moved_title, p_words, periods_words
from tests.factories.observatory import an_indicator


def row(year: int, before: float | None, after: float | None) -> Row:
    start, end = dt.date(year, 1, 1), dt.date(year, 12, 31)
    points = [None if each is None else Point(start, end, 1, "measured", each) for each in (before, after)]
    return Row(start, end, *points)


def test_every_theme_of_the_definitions_has_a_name_and_words() -> None:
    used = {theme for indicator in packaged_catalogue().indicators.values() for theme in indicator.themes}
    assert used <= THEMES.keys()


@pytest.mark.parametrize(
    ("text", "theme", "word"),
    [
        ("Repérer les jeunes en souffrance", "enfance-jeunesse", "jeunes"),
        ("Santé mentale : créer un CLSM", "sante-mentale", "Santé mentale"),
        ("Œuvrer pour l’accès aux soins", "acces-aux-soins", "accès aux soins"),
        ("ADDICTIONS en milieu festif", "addictions", "ADDICTIONS"),
    ],
)
def test_a_title_speaks_of_a_theme_in_its_own_words(text: str, theme: str, word: str) -> None:
    assert themes_in(text)[theme] == word


def test_the_inside_of_a_word_says_nothing() -> None:
    assert "handicap" not in themes_in("Le surhandicapé")
    assert themes_in("Réunir le comité") == {}


@given(st.text())
def test_any_text_is_read_and_its_words_are_its_own(text: str) -> None:
    assert all(word in text for word in themes_in(text).values())


def test_an_unknown_theme_keeps_its_letters() -> None:
    assert theme_name("eau-potable") == "Eau potable"


def test_a_revision_says_before_after_and_that_it_is_no_change() -> None:
    moved = Moved(Move.REVISED, (row(2020, 10.0, 11.0), row(2021, 12.0, 11.5)))
    indicator = an_indicator()
    assert moved_title(indicator, moved) == "Part suivie : chiffres révisés (2020 et 2021)"
    said = moved_said(indicator, moved)
    assert "10,0" in said[0]
    assert "devient 11,0" in said[0].replace("\N{NARROW NO-BREAK SPACE}", " ")
    assert "ne se teste pas" in said[-1]


def test_a_long_list_of_periods_is_counted() -> None:
    rows = tuple(row(2000 + step, 1.0, 2.0) for step in range(9))
    assert periods_words(rows) == "2000 à 2008"
    assert any(
        "3\N{NO-BREAK SPACE}autres périodes" in sentence
        for sentence in moved_said(an_indicator(), Moved(Move.REVISED, rows))
    )


@pytest.mark.parametrize(("p", "words"), [(0.00001, "p < 0,0001"), (0.0042, "p = 0,0042"), (0.2, "p = 0,200")])
def test_a_p_value_is_written_as_people_read_it(p: float, words: str) -> None:
    assert p_words(p) == words
