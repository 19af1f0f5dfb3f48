"""Actions and their leads in running text."""

from __future__ import annotations

import pytest

from ecluse.documents.extraction.draft import ContractDraft
from tests.unit.documents.extraction.texts import draft


def _leads(found: ContractDraft) -> list[list[str]]:
    return [[lead.value for lead in action.leads] for action in found.actions]


@pytest.mark.parametrize(
    ("words", "leads"),
    [
        ("piloté par le CCAS de Brume", ["CCAS de Brume"]),
        ("Piloté par : le CCAS de Brume et l’ARS Bretagne.", ["CCAS de Brume", "ARS Bretagne"]),
        ("Pilote : CCAS de Brume", ["CCAS de Brume"]),
        ("Pilotes : CCAS de Brume / ARS Bretagne", ["CCAS de Brume / ARS Bretagne"]),
        ("Porteur : Union nationale des Familles et Amis de malades et le CCAS", None),
        (
            "porté par la Ville de Brume (service des sports) et la CPAM 41",
            ["Ville de Brume (service des sports)", "CPAM 41"],
        ),
        ("Chef de file : Centre hospitalier de Brume et de Lune", ["Centre hospitalier de Brume et de Lune"]),
    ],
)
def test_leads_below_a_title(words: str, leads: list[str] | None) -> None:
    text = f"Le CLS\n1 - Aider les aidants\n{words}\n2 - Marcher ensemble\npiloté par la CPAM 41"
    found = draft(text)
    assert [action.title.value for action in found.actions] == ["Aider les aidants", "Marcher ensemble"]
    expected = leads or ["Union nationale des Familles et Amis de malades", "CCAS"]
    assert _leads(found) == [expected, ["CPAM 41"]]


def test_two_leads_without_a_comma_are_told_apart_and_told() -> None:
    text = """CLS
1 - Aider les aidants
piloté par Santé Brume 41 Agglodore et Ville de Brume
2 - Marcher ensemble
piloté par Agglodore
3 - Se soigner
piloté par Santé Brume 41"""
    found = draft(text)
    assert _leads(found)[0] == ["Santé Brume 41", "Agglodore", "Ville de Brume"]
    assert [caution.message for caution in found.warnings if caution.code == "leads_juxtaposed"] == [
        "« Santé Brume 41 » et « Agglodore » se suivent sans virgule : sont-ce bien deux pilotes ?"
    ]


def test_a_function_instead_of_a_body_is_told() -> None:
    found = draft("CLS\n1 - Aider\npiloté par le Coordonnateur du projet\n2 - Marcher\npiloté par l’ARS")
    assert "leads_function" in [caution.code for caution in found.warnings]


def test_two_spellings_of_one_body_are_told() -> None:
    text = "CLS\n1 - Aider\npiloté par Vers un Réseau de Soins\n2 - Marcher\npiloté par Vers un Réseau de Soin"
    assert [caution.code for caution in draft(text).warnings] == ["leads_two_spellings"]


def test_labelled_sheets_with_their_leads_in_brackets() -> None:
    text = (
        "Le CLS\nFiche action 1 : Aider les aidants (pilote : CCAS)\nFiche action 2 : Marcher ensemble (pilote : CPAM)"
    )
    found = draft(text)
    assert [action.title.value for action in found.actions] == ["Aider les aidants", "Marcher ensemble"]
    assert _leads(found) == [["CCAS"], ["CPAM"]]


def test_numbered_lines_that_nobody_leads_are_no_actions() -> None:
    assert draft("Le CLS\n1. Accueil\n2. Santé\n3. Contact").actions == ()


def test_titles_cut_by_the_page_and_axes_in_roman_numbers() -> None:
    found = draft(
        """LES ORIENTATIONS ET LES FICHES-ACTIONS DU CLS

ORIENTATION I : FAVORISER L'ACCES AUX SOINS
Fiche-action n°1 : Médiation dans les quartiers
Porteur : Ville de Brume
Fiche-action n°2 : Lutte contre le non-recours
Porteur : CPAM
Co-porteur : CCAS
ORIENTATION II : AGIR POUR LA SANTE DES ENFANTS ET DES
JEUNES
Fiche-action n°3 : Écrans, sommeil et
parentalité
Porteur : Centre social
"""
    )
    assert [(axis.number.value if axis.number else None, axis.title.value) for axis in found.axes] == [
        ("1", "FAVORISER L'ACCES AUX SOINS"),
        ("2", "AGIR POUR LA SANTE DES ENFANTS ET DES JEUNES"),
    ]
    assert [(a.title.value, a.axes, [lead.value for lead in a.leads]) for a in found.actions] == [
        ("Médiation dans les quartiers", (0,), ["Ville de Brume"]),
        ("Lutte contre le non-recours", (0,), ["CPAM", "CCAS"]),
        ("Écrans, sommeil et parentalité", (1,), ["Centre social"]),
    ]


@pytest.mark.parametrize(
    ("brackets", "leads"),
    [
        ("(pilotes : CPTS de Brume et centre hospitalier)", ["CPTS de Brume", "centre hospitalier"]),
        ("(porteurs : mission locale et foyer des jeunes)", ["mission locale", "foyer des jeunes"]),
        ("(pilote : à désigner)", []),
        ("(pilote : en cours de désignation)", []),
        ("(pilote : Maison de la nature et de l’eau)", ["Maison de la nature et de l’eau"]),
    ],
)
def test_leads_in_brackets(brackets: str, leads: list[str]) -> None:
    found = draft(
        f"""Le plan d’actions du contrat local de santé de Brume

Axe 1 – Accéder aux soins
Action 1.1 – Ouvrir un centre de santé (pilote : Région)
Action 1.2 – Accueillir les internes {brackets}

Axe 2 – Prévenir
Action 2.1 – Bouger plus au quotidien (pilote : CPAM)
"""
    )
    assert [lead.value for lead in found.actions[1].leads] == leads
