"""Dividing an enumeration into as many members as the text announces."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecluse.documents.extraction.axes.division import divide
from tests.unit.documents.extraction.texts import source as source_of


def members(text: str, count: int) -> list[str]:
    source = source_of(text)
    return [source.words(low, high) for low, high in divide(source, 0, len(source.text), count)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "la santé des enfants et des jeunes, la santé mentale et le bien vieillir",
            ["la santé des enfants et des jeunes", "la santé mentale", "le bien vieillir"],
            id="an_et_inside_a_member",
        ),
        pytest.param(
            "la lutte contre l’isolement ; la prévention des chutes ; l’appui aux aidants et le renforcement de la"
            " prévention et de la prise en charge des addictions",
            [
                "la lutte contre l’isolement",
                "la prévention des chutes",
                "l’appui aux aidants",
                "le renforcement de la prévention et de la prise en charge des addictions",
            ],
            id="semicolons_then_et",
        ),
        pytest.param(
            "agir sur l’air, l’eau et le bruit, accompagner les jeunes et soutenir les aidants",
            ["agir sur l’air, l’eau et le bruit", "accompagner les jeunes", "soutenir les aidants"],
            id="a_list_inside_a_verb",
        ),
        pytest.param(
            "de la prévention, de l’accès aux droits et aux soins et de la santé mentale",
            ["la prévention", "l’accès aux droits et aux soins", "la santé mentale"],
            id="the_preposition_comes_again",
        ),
        pytest.param(
            "créer un cadre de vie sain, la promotion du sport et de l’alimentation, l’amélioration de l’accès aux soins"
            " et la promotion du bien-être psychique et de la santé mentale",
            [
                "créer un cadre de vie sain",
                "la promotion du sport et de l’alimentation",
                "l’amélioration de l’accès aux soins",
                "la promotion du bien-être psychique et de la santé mentale",
            ],
            id="one_member_built_otherwise",
        ),
        pytest.param(
            "l’offre de soins, avec des maisons de santé, la prévention et enfin la santé mentale",
            ["l’offre de soins, avec des maisons de santé", "la prévention", "la santé mentale"],
            id="an_explanation_after_a_comma",
        ),
    ],
)
def test_the_division_that_costs_least(text: str, expected: list[str]) -> None:
    assert members(text, len(expected)) == expected


@pytest.mark.parametrize(
    ("text", "count"),
    [
        pytest.param("l’accès aux soins, la prévention et la santé mentale", 5, id="fewer_separators_than_members"),
        pytest.param("la coordination des acteurs et le travail en réseau et la prévention", 4, id="only_et"),
        pytest.param("a, b, c et d", 1, id="nothing_to_divide"),
    ],
)
def test_nothing_is_guessed(text: str, count: int) -> None:
    assert members(text, count) == []


@given(
    st.lists(
        st.sampled_from(["la prévention", "l’accès aux soins", "la santé mentale", "le bien vieillir"]),
        min_size=2,
        max_size=9,
    )
)
def test_as_many_members_come_back_as_were_joined(titles: list[str]) -> None:
    assert members(", ".join(titles[:-1]) + " et " + titles[-1], len(titles)) == titles
