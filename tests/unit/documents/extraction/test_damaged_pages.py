"""Pages that a conversion has damaged: apostrophes lost, tables and contents laid on one line, titles broken, names glued."""

from __future__ import annotations

import pytest

from tests.unit.documents.extraction.texts import draft, numbers, source, titles

_LOST = (
    "Contrat local de santé Ville d Orbeville\n\nL état de santé des habitants appelle l action de tous : l accès aux soins, "
    "l offre de transport et l habitat. Le contrat local de santé de la ville d Orbeville y répond."
)


def test_names_are_read_without_their_apostrophes() -> None:
    territory = draft(_LOST).territory
    assert territory is not None
    assert territory.value == "Ville d’Orbeville"
    assert source(_LOST).elided


def test_a_page_that_kept_its_apostrophes_is_read_as_printed() -> None:
    assert not source("L’accès aux soins, l’eau et l’air. D’autres sujets : d ici l an prochain.").elided


@pytest.mark.parametrize(
    ("row", "ranks"),
    [
        ("Axe stratégique {} ", [None, None, None]),
        ("Axe {number} {} ", ["1", "2", "3"]),
        ("Axe {number} {} 4 Former des médiateurs ARS 5 Ouvrir un centre CHU ", ["1", "2", "3"]),
    ],
)
def test_axes_laid_on_one_line(row: str, ranks: list[str | None]) -> None:
    axes = ["Agir pour la santé des jeunes", "Promouvoir le bien vieillir", "Améliorer le cadre de vie"]
    rows = "".join(row.format(axis, number=place + 1) for place, axis in enumerate(axes))
    found = draft(
        f"Le contrat local de santé de Dorville\n\n1 Plan d’actions {rows}juin 2019 Version finale {'. ' * 60}"
    )
    assert titles(found) == axes
    assert numbers(found) == ranks


def test_two_labels_on_one_line_are_no_list() -> None:
    text = "Le contrat local de santé de Dorville. Axe Nord Le tram. Axe Sud Le bus. " + "La ville est grande. " * 12
    assert titles(draft(text)) == []


def test_titles_of_a_contents_page_that_run_over_two_lines() -> None:
    dots = "." * 40
    found = draft(
        f"CONTRAT LOCAL DE SANTE\n\nSOMMAIRE\n\nPREAMBULE {dots} 3\n\nAXE STRATEGIQUE TRANSVERSAL : ANIMER LE CONTRAT A "
        f"L’ECHELLE DE\n\n"
        f"LA VALLEE ET DES MONTS {dots} 9\n\nAXE STRATEGIQUE N°1 : OUVRIR LES DROITS ET ACCOMPAGNER\n\n"
        f"VERS LES SOINS {dots} 12\n\nAXE STRATEGIQUE N°2 : MIEUX VIVRE CHEZ SOI {dots} 15\n\nANNEXES {dots} 20\n"
    )
    assert titles(found) == [
        "ANIMER LE CONTRAT A L’ECHELLE DE LA VALLEE ET DES MONTS",
        "OUVRIR LES DROITS ET ACCOMPAGNER VERS LES SOINS",
        "MIEUX VIVRE CHEZ SOI",
    ]


def test_the_number_of_a_page_counts_no_axes() -> None:
    text = "Contrat local de santé\n\nLES FICHES DU CONTRAT ........ 17 AXE STRATEGIQUE 1 : SE SOIGNER ........ 21"
    assert draft(text).announced.axes is None


def test_a_title_whose_brackets_the_page_cuts() -> None:
    text = (
        "Le contrat local de santé de Dorville compte deux axes :\n1. Les soins de proximité pour tous\n"
        "2. La prévention auprès des enfants (goûters équilibrés, "
    )
    assert titles(draft(text)) == ["Les soins de proximité pour tous", "La prévention auprès des enfants"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        # A blank line parts a title from what follows, and a dash from whose page it is.
        ("Lancement du contrat local de santé du Pays Orbois\n\nMaires et présidents s’y engagent.", "Pays Orbois"),
        (
            "Contrat local de santé Pays d’Orbe Val de Lande - CCPORepérer les besoins, voilà ce que permet le contrat.",
            "Pays d’Orbe Val de Lande",
        ),
        # Letters parted by blanks are no name, nor are the words of a title in capitals.
        ("A B S E N T S E X C U S E S\n\nLe contrat local de santé de Dorville est à l’ordre du jour.", "Dorville"),
    ],
)
def test_where_a_damaged_name_stops(text: str, name: str) -> None:
    territory = draft(text).territory
    assert territory is not None
    assert territory.value == name


@pytest.mark.parametrize(
    "text",
    [
        "ETAT DES PRESENCES A B S E N T S E X C U S E S\n\nContrat local de santé : une subvention est votée.",
        (
            "Contrat local de santé 2018-2020\n\nMETTRE EN PLACE UNE COORDINATION A L’ECHELLE DE LA COMMUNAUTE DE COMMUNES "
            "NOTAMMENT "
            "PAR LE RECRUTEMENT D’UNE PERSONNE DEDIEE AU CONTRAT LOCAL DE SANTE"
        ),
    ],
)
def test_capitals_that_name_no_place(text: str) -> None:
    assert draft(text).territory is None
