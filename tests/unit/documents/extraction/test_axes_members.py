"""Where one member of an enumeration of axes ends and the next begins."""

from __future__ import annotations

import pytest

from tests.unit.documents.extraction.texts import draft

_CONTRACT = "Le contrat local de santé du Val Fictif a été signé le 3 mai 2023. "


def titles(text: str) -> list[str]:
    return [axis.title.value for axis in draft(_CONTRACT + text).axes]


@pytest.mark.parametrize(
    "link",
    [
        " ou encore ",
        ", mais aussi ",
        ", ainsi que ",
        ", et aussi ",
        ", sans oublier ",
        " mais encore ",
        ", sans compter ",
        ", tout comme ",
    ],
)
def test_what_adds_a_last_member(link: str) -> None:
    assert titles(
        f"Cinq axes ont été définis parmi lesquels l’accès aux soins, la prévention{link}la santé mentale."
    ) == [
        "l’accès aux soins",
        "la prévention",
        "la santé mentale",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "Ses axes prioritaires sont l’accès aux soins, la nutrition et la santé mentale, mais aussi le cadre de vie.",
            ["l’accès aux soins", "la nutrition", "la santé mentale", "le cadre de vie"],
            id="an_afterthought",
        ),
        pytest.param(
            "Le CLS a fixé des priorités, la santé mentale, le soutien aux aidants, aux personnes âgées.",
            ["la santé mentale", "le soutien aux aidants, aux personnes âgées"],
            id="a_complement_goes_on",
        ),
        pytest.param(
            "Les axes du CLS sont la santé mentale, la nutrition et l’accès aux droits et aux soins.",
            ["la santé mentale", "la nutrition", "l’accès aux droits et aux soins"],
            id="a_complement_after_et",
        ),
        pytest.param(
            "Il a 4 priorités : addictions, dépistage, santé mentale et naître, grandir et vieillir au Val Fictif.",
            ["addictions", "dépistage", "santé mentale", "naître, grandir et vieillir au Val Fictif"],
            id="verbs_as_one_member",
        ),
        pytest.param(
            "Il a quatre axes : le développement de l’offre et un cadre favorable à la santé en agissant sur l’air, la"
            " poursuite de la prévention et une attention accrue à la santé mentale grâce au conseil local.",
            [
                "le développement de l’offre",
                "un cadre favorable à la santé",
                "la poursuite de la prévention",
                "une attention accrue à la santé mentale",
            ],
            id="no_choice_of_separators",
        ),
        pytest.param(
            "« Il s’articule autour de trois axes », dit la vice-présidente chargée de la santé, « tout d’abord l’accès aux"
            " soins, puis la prévention et, enfin, une attention à la santé mentale. »",
            ["l’accès aux soins", "la prévention", "une attention à la santé mentale"],
            id="words_of_order_go_first",
        ),
    ],
)
def test_members(text: str, expected: list[str]) -> None:
    assert titles(text) == expected
