"""Axes told in order, as titles over paragraphs, on one line of a contents page, or across the others."""

from __future__ import annotations

import pytest

from tests.unit.documents.extraction.texts import draft, titles


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            (
                "Quatre enjeux ont été retenus dans le contrat local de santé. D’abord l’accès aux soins. Ensuite la santé "
                "mentale, puis le logement. Enfin, le vieillissement."
            ),
            ["l’accès aux soins", "la santé mentale", "le logement", "le vieillissement"],
        ),
        (
            (
                "Le CLS a trois grands axes : l’accès au droit, l’offre de soins et la prévention. Ces piliers ont un axe "
                "transversal : la santé mentale."
            ),
            ["l’accès au droit", "l’offre de soins", "la prévention", "la santé mentale"],
        ),
        (
            (
                "Le CLS se décline en 3 axes : améliorer les soins, renforcer la prévention ainsi que le dépistage, rendre "
                "lisibles et fluidifier les parcours."
            ),
            [
                "améliorer les soins",
                "renforcer la prévention ainsi que le dépistage",
                "rendre lisibles et fluidifier les parcours",
            ],
        ),
        (
            (
                "Le contrat local de santé a deux axes de travail.\nL’axe 1 concerne la prévention.\nL’axe 2 traite de la "
                "santé mentale."
            ),
            ["la prévention", "la santé mentale"],
        ),
        (
            (
                "CLS du Val\n\nSOMMAIRE\n\nINTRODUCTION ...... 1 LES PRIORITES ET LE PROGRAMME ...... 13 AXE TRANSVERSAL : "
                "COORDINATION ...... 15 ACCES A LA SANTE ...... 23 COHESION ...... 31 MISE EN ŒUVRE ...... 59 ANNEXES ...... 63"
            ),
            ["COORDINATION", "ACCES A LA SANTE", "COHESION"],
        ),
        (
            (
                "Le contrat local de santé du Val\n\nLes priorités\nAccès aux soins\nIl attire des médecins dans les communes.\n"
                "Santé mentale\nUn conseil se réunit deux fois par an.\nPrévention\nDes ateliers ont lieu dans les écoles."
            ),
            ["Accès aux soins", "Santé mentale", "Prévention"],
        ),
        (
            (
                "Les orientations stratégiques du CLS\n\n1. Favoriser l’accès aux soins\nAction 1.1 : Loger des internes\n"
                "Action 1.2 : Ouvrir un centre\n2. Développer la prévention\nAction 2.1 : Bouger\n3. Agir sur le logement"
            ),
            ["Favoriser l’accès aux soins", "Développer la prévention", "Agir sur le logement"],
        ),
    ],
)
def test_axes_are_read(text: str, names: list[str]) -> None:
    assert titles(draft(text)) == names


@pytest.mark.parametrize(
    "text",
    [
        "Les 7 axes thématiques du contrat local de santé sont ainsi co-pilotés par le service Santé et par un soignant.",
        "Le contrat local de santé du Val était le premier à être signé. Il compte trois axes.",
    ],
)
def test_what_is_done_with_axes_is_no_axis(text: str) -> None:
    assert titles(draft(text)) == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            (
                "Pour y répondre, le contrat local de santé propose quatre axes. Le premier, autour de la nutrition et du "
                "sport, se décline "
                "en deux actions."
            ),
            ["la nutrition et du sport"],
        ),
        (
            (
                "Plusieurs axes prioritaires conduiront le contrat local de santé. Le contrat entend notamment faciliter "
                "l’accès aux soins, "
                "à la prévention et au dépistage, renforcer la promotion de la santé, mais aussi agir sur le cadre de vie "
                "tels que l’air."
            ),
            [
                "faciliter l’accès aux soins, à la prévention et au dépistage",
                "renforcer la promotion de la santé",
                "agir sur le cadre de vie",
            ],
        ),
        (
            (
                "Le contrat local de santé de Dorville porte notamment sur :\n- Développer la prévention : parler aux jeunes\n"
                "- Promouvoir le bien vieillir : bouger, sortir\n"
            ),
            ["Développer la prévention", "Promouvoir le bien vieillir"],
        ),
    ],
)
def test_axes_told_after_their_mention(text: str, names: list[str]) -> None:
    assert titles(draft(text)) == names


def test_one_axis_named_beside_a_count_is_not_their_list() -> None:
    text = (
        "Le contrat local de santé de Dorville compte 25 actions réparties en 4 axes. Les élus ont voulu un volet santé mentale, "
        "ajouté par avenant."
    )
    assert titles(draft(text)) == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        # The page stops in the first item; what it says is whole.
        (
            "Voici les axes stratégiques de ce contrat local de santé :\n\n-La prévention qui se décline en vacc",
            ["La prévention"],
        ),
        # Not so where the list has one item and the text goes on to its end.
        ("Les axes du contrat local de santé :\n\n- La prévention\n\nLe reste viendra plus tard.", []),
        # « pour une période » tells when, not for what.
        (
            (
                "Le contrat local de santé fixe les priorités de santé pour une période de 5 ans, prévoit 25 actions et répond "
                "aux besoins."
            ),
            [],
        ),
    ],
)
def test_one_item_left_or_none(text: str, names: list[str]) -> None:
    assert titles(draft(text)) == names
