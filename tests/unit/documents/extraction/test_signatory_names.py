"""Where the name of a party stops, and which words name nobody, whatever rule proposed them."""

from __future__ import annotations

import pytest

from ecluse.documents.extraction.signatories.found import Party, Proposal
from ecluse.documents.extraction.signatories.plausible import believable, plausible
from ecluse.lib.text import fold
from tests.unit.documents.extraction.texts import draft, signatories, source


def name_of(text: str, proposed: str) -> str | None:
    """What is left of the name ``proposed`` in ``text``."""
    read = source(text)
    start = read.text.index(fold(proposed))
    party = believable(read, Party(start, start + len(proposed)))
    return read.words(party.start, party.end) if party else None


@pytest.mark.parametrize(
    ("proposed", "name"),
    [
        ("la Mairie de Valmont veut faire de la santé une priorité", "la Mairie de Valmont"),
        ("Val de Brume rejoint Lormes", "Val de Brume"),
        ("la Ville de Valmont est la première", "la Ville de Valmont"),
        ("la Ville de Valmont s’engage", "la Ville de Valmont"),
        ("l’ARS : 5 axes déclinés en 20 actions", "l’ARS"),
        ("le CCAS de Valmont et", "le CCAS de Valmont"),
        ("la CPAM de l’Orne, ainsi que", "la CPAM de l’Orne"),
        ("l’ARS Grand Est", "l’ARS Grand Est"),
        ("la mission locale (elle est à Valmont) du Val", "la mission locale (elle est à Valmont) du Val"),
        ("le centre social à Valmont", "le centre social à Valmont"),
        ("les 3 CPTS du territoire", "les 3 CPTS du territoire"),
        ("Association Les Prés", "Association Les Prés"),
        ("la préfecture", "la préfecture"),
    ],
)
def test_name_stops(proposed: str, name: str) -> None:
    assert name_of(f"Le contrat est signé par {proposed} ce matin à Valmont.", proposed) == name


@pytest.mark.parametrize(
    "proposed",
    [
        "Épaulés par de nombreux partenaires",
        "Accompagnée par des soignants",
        "association",
        "des établissements",
        "N. G.",
        "5 axes",
        "six communautés de communes",
        "de nombreux acteurs",
    ],
)
def test_names_nobody(proposed: str) -> None:
    assert name_of(f"Le contrat est signé par {proposed} ce matin à Valmont.", proposed) is None


@pytest.mark.parametrize(
    "text",
    [
        "Signataires : la Ville de Valmont, la direction des services départementaux de l’É",
        "Signataires : la Ville de Valmont, la direction des services de l’éducation nationale des",
        "Signataires : la Ville de Valmont (Services techniques), la Direction des Servi",
    ],
)
def test_name_cut_by_the_end_of_the_text(text: str) -> None:
    proposed = text[text.rindex(", ") + 2 :]
    assert name_of(text, proposed) is None


def test_proposal_without_names_is_none() -> None:
    read = source("Le contrat est signé par des associations.")
    start = read.text.index("des associations")
    assert plausible(read, Proposal((Party(start, start + 16),), "rule", 1.0)) is None


def test_names_are_cut_in_what_is_read() -> None:
    text = (
        "La Mairie de Valmont veut faire de la santé une priorité et A. B. a signé le contrat local de santé avec "
        "l’Agence régionale de santé : 5 axes et 20 actions."
    )
    assert signatories(draft(text)) == ["La Mairie de Valmont", "l’Agence régionale de santé"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "Le directeur général de l’ARS Bretagne et le maire de Brume ont signé le contrat local de santé de Brume.",
            ["l’ARS Bretagne", "Brume"],
        ),
        (
            (
                "Le directeur général de l’ARS Bretagne et la maire de Brume ont signé un contrat local de santé. La commune de "
                "Brume compte 8 000 habitants. La ville de Brume a un port. La commune de Brume a une halle."
            ),
            ["l’ARS Bretagne", "La commune de Brume"],
        ),
        (
            (
                "Le président de la communauté de communes du Val, maire de Brume, et la directrice générale de l’ARS Bretagne "
                "ont signé le contrat local de santé du Val."
            ),
            ["communauté de communes du Val", "l’ARS Bretagne"],
        ),
        (
            (
                "Le maire de Brume, le préfet de l’Orne et bien sûr la présidente du Département ont signé le contrat local de "
                "santé de Brume."
            ),
            ["Brume", "préfet de l’Orne", "Département"],
        ),
        (
            "La Ville de Brume, l’ARS Bretagne et le maire de Brume ont signé le contrat local de santé.",
            ["La Ville de Brume", "l’ARS Bretagne"],
        ),
    ],
)
def test_mayor_signs_for_a_town(text: str, names: list[str]) -> None:
    assert signatories(draft(text)) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            (
                "L’ARS et la ville de Brume signent un contrat local de santé\n\nL’Agence régionale de santé de Bretagne et la "
                "commune de Brume ont signé hier un contrat local de santé."
            ),
            ["L’Agence régionale de santé de Bretagne", "la commune de Brume"],
        ),
        (
            (
                "Un contrat local de santé signé entre l’ARS et la commune de Brume\n\nLe directeur de l’Agence régionale de "
                "santé (ARS) Bretagne a signé le contrat local de santé."
            ),
            ["l’Agence régionale de santé (ARS) Bretagne", "la commune de Brume"],
        ),
        (
            (
                "Le contrat local de santé, qui lie la Ville, l’ARS Bretagne et depuis 2015 (2e contrat) également la CPAM de "
                "l’Orne et le centre hospitalier du Val, a été adopté."
            ),
            ["la Ville", "l’ARS Bretagne", "la CPAM de l’Orne", "le centre hospitalier du Val"],
        ),
        (
            "Le contrat local de santé a été signé par l’ARS Bretagne et le Syndicat mixte du Val (1er trimestre 2017).",
            ["l’ARS Bretagne", "le Syndicat mixte du Val"],
        ),
        (
            (
                "La Ville de Brume veut mieux soigner ses habitants. Depuis 2021, elle signe un contrat local de santé aux "
                "côtés des communes et de l’ARS Bretagne."
            ),
            ["La Ville de Brume", "l’ARS Bretagne"],
        ),
        (
            "La Ville de Brume a signé un contrat local de santé préparé par le centre communal d’action sociale.",
            ["La Ville de Brume"],
        ),
    ],
)
def test_name_in_full_and_where_it_stops(text: str, names: list[str]) -> None:
    assert signatories(draft(text)) == names


def test_documents_are_nobody() -> None:
    assert name_of("Signé avec la CAF, Charte des aînés, ce matin.", "Charte des aînés") is None
    assert name_of("Signé avec la CAF, Caisse des aînés, ce matin.", "Caisse des aînés") == "Caisse des aînés"


def test_targets_are_nobody() -> None:
    text = (
        "Le contrat local de santé est un projet qui lie les signataires autour d’actions communes :\n"
        "- Améliorer la fluidité des parcours,\n- Réduire les inégalités,\n- Développer la prévention"
    )
    assert signatories(draft(text)) == []
