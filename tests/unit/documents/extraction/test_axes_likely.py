"""Axes that a text gives without their number, proved by what they are about."""

from __future__ import annotations

import pytest

from tests.unit.documents.extraction.texts import draft, titles

CONTRACT = "La communauté de communes de Brume et l’agence régionale de santé ont signé un contrat local de santé.\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "Des axes d’actions stratégiques sont ensuite déclinés : l’attractivité, la santé mentale et le cadre de vie.",
            ["l’attractivité", "la santé mentale", "le cadre de vie"],
            id="after_a_colon",
        ),
        pytest.param(
            "Le document porte les axes d’intervention que sont l’accès aux soins, la prévention et le bien vieillir.",
            ["l’accès aux soins", "la prévention", "le bien vieillir"],
            id="que_sont",
        ),
        pytest.param(
            "« Nous avons fixé des axes prioritaires », poursuit le président, « attirer des soignants, œuvrer pour la santé"
            " mentale et poursuivre la prévention ».",
            ["attirer des soignants", "œuvrer pour la santé mentale", "poursuivre la prévention"],
            id="inside_quotation_marks",
        ),
        pytest.param(
            "Il a fixé des priorités, la santé mentale, le soutien aux aidants, la nutrition.",
            ["la santé mentale", "le soutien aux aidants", "la nutrition"],
            id="apposed_to_what_is_set",
        ),
        pytest.param(
            "Les ambitions ?\n\n• Promouvoir la santé environnementale\n• Développer la prévention\n"
            "• Renforcer l’offre de soins\n",
            ["Promouvoir la santé environnementale", "Développer la prévention", "Renforcer l’offre de soins"],
            id="below_a_question",
        ),
        pytest.param(
            "Il s’articule autour de trois axes majeurs :\n\nLa promotion de la santé dès la petite enfance (parentalité).\n"
            "Le développement d’une politique de santé mentale.\nLe renforcement de l’offre de soins.\n\n"
            "Deux outils viennent appuyer ces axes :\n\nUne information claire.\n",
            [
                "La promotion de la santé dès la petite enfance (parentalité)",
                "Le développement d’une politique de santé mentale",
                "Le renforcement de l’offre de soins",
            ],
            id="lines_without_marks",
        ),
        pytest.param(
            "Il coordonne les actions des partenaires en faveur de :\n– L’accès aux soins de premier recours,\n"
            "– La prévention,\n– La santé mentale.\n",
            ["L’accès aux soins de premier recours", "La prévention", "La santé mentale"],
            id="in_favour_of",
        ),
    ],
)
def test_axes_without_their_number(text: str, expected: list[str]) -> None:
    assert titles(draft(CONTRACT + text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            "Des priorités : l’agence régionale de santé, la préfecture et la caisse d’assurance maladie.", id="bodies"
        ),
        pytest.param(
            "Les enjeux du projet régional de santé : la prévention, l’accès aux soins et l’autonomie.",
            id="another_plan",
        ),
        pytest.param(
            "Le précédent retenait des priorités : la prévention, l’accès aux soins et la santé mentale.", id="former"
        ),
        pytest.param(
            "Appuyé sur six axes, il a permis d’associer les partenaires, notamment pour :\n• la mise en place d’un conseil de"
            " santé mentale,\n• la création d’une offre de soins,\n• la création d’une maison de santé.\n",
            id="what_was_done",
        ),
        pytest.param("Des orientations : la salle des fêtes, le marché couvert et la piscine.", id="other_subjects"),
    ],
)
def test_other_enumerations_are_no_axes(text: str) -> None:
    assert titles(draft(CONTRACT + text)) == []


def test_far_from_any_contract_nothing_is_an_axis() -> None:
    text = (
        "Le budget.\n"
        + "Une phrase sans rapport. " * 60
        + "\nDes priorités : la prévention, l’accès aux soins, la nutrition."
    )
    assert titles(draft(CONTRACT + text)) == []
