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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "Trois volets sont dédiés à la prévention, à la santé mentale et à l’accès aux soins.",
            ["la prévention", "la santé mentale", "l’accès aux soins"],
            id="the_verb_s_preposition",
        ),
        pytest.param(
            "Il comprend trois axes centrés sur la prévention, sur les soins et sur le cadre de vie.",
            ["la prévention", "les soins", "le cadre de vie"],
            id="centred_on",
        ),
        pytest.param(
            "Parmi ses priorités figurent la prévention, la santé mentale et l’accès aux soins.",
            ["la prévention", "la santé mentale", "l’accès aux soins"],
            id="among_which",
        ),
        pytest.param(
            "La prévention, la santé mentale et l’accès aux soins en sont les trois axes.",
            ["La prévention", "la santé mentale", "l’accès aux soins"],
            id="en_sont",
        ),
        pytest.param(
            "Nous avons retenu de grands thèmes qui guideront tout, à savoir le sport, la santé mentale, les soins aux"
            " plus précaires… Le CLS nous fera avancer.",
            ["le sport", "la santé mentale", "les soins aux plus précaires"],
            id="an_ellipsis_ends",
        ),
        pytest.param(
            "Pour cela, le Val Fictif a tourné sa réflexion autour de la santé mentale, du vieillissement et des"
            " déterminants de santé.",
            ["la santé mentale", "du vieillissement", "des déterminants de santé"],
            id="around",
        ),
        pytest.param(
            "Il s’articule autour de 3 axes stratégiques :\n\n• L’accès aux soins\n\nPour l’améliorer, la Ville veut attirer"
            " des soignants.\n\n• La prévention\n\nEn milieu scolaire, sur la nutrition.\n\n• Les parcours\n\nUn pour chacun.",
            ["L’accès aux soins", "La prévention", "Les parcours"],
            id="bullets_over_text",
        ),
        pytest.param(
            "Il a 3 axes :\n\n1. Nutrition et sport (promotion et facilitation)\n2. Autonomie (prévenir les chutes ; soutenir"
            " les aidants)\n3. Santé mentale",
            ["Nutrition et sport", "Autonomie", "Santé mentale"],
            id="brackets_of_actions",
        ),
        pytest.param(
            "Trois axes ont été retenus :\nAccompagner les aînés et leurs aidants\nAppuyer la prévention en santé : res",
            ["Accompagner les aînés et leurs aidants", "Appuyer la prévention en santé"],
            id="a_page_cut_short",
        ),
    ],
)
def test_where_axes_stand(text: str, expected: list[str]) -> None:
    assert titles(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            "Les CLS déclinent un projet. Ils répondent aux principales priorités de santé :\n- la prévention\n- l’accès aux"
            " soins\n- la santé mentale",
            id="contracts_in_general",
        ),
        pytest.param(
            "Il répond aux priorités de santé de la région : la prévention, l’accès aux soins, la santé mentale.",
            id="the_region",
        ),
        pytest.param(
            "Il a trois axes et dix fiches, dont les objectifs sont de réduire les écarts, de bâtir une culture de"
            " prévention et de favoriser la coordination.",
            id="their_aims",
        ),
        pytest.param(
            "Il faut mener des actions autour du dépistage, de la prévention, de la santé mentale et des soins.",
            id="actions_around",
        ),
    ],
)
def test_what_gives_no_axes(text: str) -> None:
    assert titles(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("La Ville a voulu inscrire à ce CLS un axe santé environnementale.", ["santé environnementale"]),
        ("Il comporte un axe dédié à la santé mentale.", ["la santé mentale"]),
        ("Il portera sur plusieurs thématiques dont celle de l’environnement.", ["l’environnement"]),
        ("Les actions suivent un axe prioritaire : la nutrition.", ["la nutrition"]),
        (
            "\n\nAxe transversal : Animation, Communication et Participation\n\nIl est nouveau.",
            ["Animation, Communication et Participation"],
        ),
        (
            "Il portera sur différentes thématiques dont celle de l’environnement, axe que l’on a commencé d’étudier déjà.",
            ["l’environnement"],
        ),
        ("La santé est un axe majeur des politiques de la Ville.", []),
        ("Le contrat de ville a un axe santé mentale.", []),
        ("Le précédent avait un axe santé mentale.", []),
        ("C’est un axe de progrès pour la santé mentale.", []),
    ],
)
def test_one_axis_named_alone(text: str, expected: list[str]) -> None:
    assert titles(text) == expected


def test_a_count_of_both_contracts() -> None:
    announced = draft("Le CLS et le CLSM se déclinent en 33 actions.").announced
    assert announced.actions is not None
    assert announced.actions.value == 33
