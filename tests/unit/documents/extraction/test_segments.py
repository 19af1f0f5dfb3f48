"""Several contracts in one text."""

from __future__ import annotations

import pytest

from ecluse.documents.extraction import extract
from tests.unit.documents.extraction.texts import draft, read, signatories, titles

PLACES = """Note sur la faisabilité d'un Contrat Local de Santé

La démarche sur le Pays de Lune mobilise les élus. Elle s'appuie sur un diagnostic partagé avec les acteurs,
sur une stratégie pluriannuelle et sur une équipe dédiée, afin de préparer le contrat local de santé.

Le CLS de Dorville

Un contrat local de santé a été signé en décembre 2018 pour 2018-2023, entre l'ARS Bretagne et la ville de Dorville.
Il se traduit par 2 priorités :
- Développer la prévention ;
- Soutenir les aidants.

La communauté de communes du Pays de Brume

Le CLS de Brume

Un contrat local de santé a été signé fin 2014 entre la commune de Brume, la communauté de communes du pays de Brume et l'ARS.
Il porte sur 2 thématiques prioritaires :
- améliorer l'accès aux soins : ouvrir une maison de santé ;
- renforcer la prévention."""

GENERATIONS = """Contrat local de santé de Dorville

Le troisième contrat local de santé de Dorville a été signé le 3 mai 2023 pour la période 2023-2027. Il comporte 2 axes :
- l’accès aux soins
- la prévention

Bilan du CLS 2018-2022

Le contrat précédent comportait 4 axes et 12 actions. Il a été signé en juin 2018 entre la Ville et l’ARS Bretagne.
- Action 1 : Ouvrir un guichet – réalisée
- Action 2 : Former les élus – abandonnée"""


def test_one_contract_for_each_place() -> None:
    found = extract(read(PLACES))
    assert [d.territory.value if d.territory else None for d in found] == ["Pays de Lune", "Dorville", "pays de Brume"]
    assert [d.signed_on.value if d.signed_on else None for d in found] == [None, "2018-12", "2014"]
    assert [titles(d) for d in found] == [
        [],
        ["Développer la prévention", "Soutenir les aidants"],
        ["améliorer l'accès aux soins", "renforcer la prévention"],
    ]
    assert signatories(found[0]) == []


def test_the_contract_before_stays_apart() -> None:
    found = extract(read(GENERATIONS))
    main = found[0]
    assert (main.generation and main.generation.value, main.signed_on and main.signed_on.value) == (3, "2023-05-03")
    assert titles(main) == ["l’accès aux soins", "la prévention"]
    assert main.actions == ()
    assert main.announced.actions is None


def test_the_contract_before_is_given_when_the_text_says_something_of_it() -> None:
    earlier = extract(read(GENERATIONS))[1]
    assert earlier.signed_on is not None
    assert earlier.signed_on.value == "2018-06"
    assert earlier.generation is not None
    assert earlier.generation.value == 2


def test_a_running_title_makes_no_second_contract() -> None:
    text = "CLS de Dorville\nUn texte.\nCLS de Dorville\nUn texte.\nCLS de Dorville\nUn texte."
    assert len(extract(read(text))) == 1
    assert draft(text).territory is not None


def _facts(text: str) -> list[tuple[str | None, int | None, int | None, str | None, int | None]]:
    """Territory, first year, generation, signature and number of axes announced of each contract."""
    return [
        (
            found.territory.value if found.territory else None,
            found.start_year.value if found.start_year else None,
            found.generation.value if found.generation else None,
            found.signed_on.value if found.signed_on else None,
            found.announced.axes.value if found.announced.axes else None,
        )
        for found in extract(read(text))
    ]


FIRST_THEN_SECOND = """Premier contrat local de santé de la Ville de Dorville
La Ville de Dorville a signé son premier contrat local de santé en mars 2016 avec l’ARS. Le contrat de 2016 comportait 6 axes.
Contrat local de santé de deuxième génération de la Ville de Dorville, 2021-2024
Le contrat local de santé de deuxième génération a été signé le 7 mai 2021. Il compte 5 axes."""

UNDER_A_TITLE = """Santé à Dorville
Le premier contrat 2016-2019
Signé le 3 mars 2016 avec l’ARS Bretagne, il comptait 4 axes.
Contrat local de santé de deuxième génération
Signé le 7 mai 2021 par la Ville de Dorville et l’ARS Bretagne, il compte 2 axes."""

THREE = """Le contrat local de santé de Dorville

CLS 1 (2013-2017)
La Ville de Dorville et l’ARS Bretagne ont signé le premier contrat en juin 2013. Il comptait 3 axes.

CLS 2 (2018-2022)
Le 2e contrat a été signé le 4 mai 2018. Il s’articulait autour de 5 axes.

CLS 3 (2023-2027)
Le troisième contrat, signé le 9 octobre 2023, repose sur 4 axes."""

FORMER = """Contrat local de santé de Dorville
Le nouveau contrat 2023-2027
Signé le 9 mai 2023, il compte 4 axes.
L’ancien contrat 2018-2022
Signé le 4 mai 2018, il comptait 5 axes."""


@pytest.mark.parametrize(
    ("text", "contracts"),
    [
        (
            FIRST_THEN_SECOND,
            [("Ville de Dorville", 2021, 2, "2021-05-07", 5), ("Ville de Dorville", 2016, 1, "2016-03", 6)],
        ),
        (UNDER_A_TITLE, [("Dorville", None, 2, "2021-05-07", 2), ("Dorville", 2016, 1, "2016-03-03", 4)]),
        (
            THREE,
            [
                ("Dorville", 2023, 3, "2023-10-09", 4),
                ("Dorville", 2018, 2, "2018-05-04", 5),
                ("Dorville", 2013, 1, "2013-06", 3),
            ],
        ),
        (FORMER, [("Dorville", 2023, None, "2023-05-09", 4), ("Dorville", 2018, None, "2018-05-04", 5)]),
    ],
)
def test_each_contract_of_a_territory_keeps_its_own_facts(text: str, contracts: list[object]) -> None:
    assert _facts(text) == contracts


UNDER_PLACES = """Les contrats locaux de santé en Brumanie
L’ARS Brumanie accompagne les collectivités.
Dorville
Le contrat local de santé a été signé le 3 mars 2022 entre la Ville de Dorville et l’ARS. Il compte 4 axes.
Brume-sur-Mer
Signé en 2021, le contrat local de santé 2021-2025 porte sur 3 axes.
Pays du Doré
Le CLS du Pays du Doré, de deuxième génération, a été signé le 6 juin 2023."""

PARAGRAPHS = """Deux nouveaux contrats locaux de santé en Brumanie
Le contrat local de santé de Dorville a été signé le 28 mai 2021 pour la période 2021-2025. Il retient cinq priorités.
Le contrat local de santé du Pays de Brume a été signé le 7 juin 2022 pour 2022-2026. Il compte 4 axes."""

LIST = """Les contrats locaux de santé du département
- CLS de Dorville (2019-2023), signé le 3 mars 2019
- CLS de Brume (2020-2024), signé le 6 mai 2020"""

BEFORE_COLONS = """Deux contrats locaux de santé sont signés dans le département.
CLS Dorville Agglomération : signé le 4 mai 2021 pour 5 ans. 3 axes.
CLS Pays de Brume : signé le 12 juin 2019."""

COUNTED = (
    "L’ARS Brumanie signe trois nouveaux contrats locaux de santé de 2e génération avec les communes de Dorville, "
    "Brume-sur-Mer et Grandlieu."
)


@pytest.mark.parametrize(
    ("text", "contracts"),
    [
        (
            UNDER_PLACES,
            [
                ("Dorville", None, None, "2022-03-03", 4),
                ("Brume-sur-Mer", 2021, None, "2021", 3),
                ("Pays du Doré", None, 2, "2023-06-06", None),
            ],
        ),
        (PARAGRAPHS, [("Dorville", 2021, None, "2021-05-28", 5), ("Pays de Brume", 2022, None, "2022-06-07", 4)]),
        (LIST, [("Dorville", 2019, None, "2019-03-03", None), ("Brume", 2020, None, "2020-05-06", None)]),
        (
            BEFORE_COLONS,
            [
                ("Dorville Agglomération", None, None, "2021-05-04", 3),
                ("Pays de Brume", None, None, "2019-06-12", None),
            ],
        ),
        (COUNTED, [(place, None, 2, None, None) for place in ("Dorville", "Brume-sur-Mer", "Grandlieu")]),
    ],
)
def test_each_place_that_a_page_lists_keeps_its_own_facts(text: str, contracts: list[object]) -> None:
    assert _facts(text) == contracts


IN_TURN = """La Brumanie compte deux nouveaux contrats locaux de santé
Dorville communauté a signé son contrat local de santé le 28 mai 2021. Le pays de Brume en a fait de même ce 7 juin 2021.
À Dorville, le contrat 2021-2025 retient cinq priorités.
À Brume, 4 axes ont été définis pour 2021-2026."""

THEN_BY = """Les contrats locaux de santé de l’île
Un CLS a été signé le 9 mai 2013 par la commune de Dorville et l’ARS.
D’autres CLS ont été signés par la commune de Brume le 27 mars 2014, puis par la commune de Grandlieu le 21 janvier 2015."""


@pytest.mark.parametrize(
    ("text", "contracts"),
    [
        (
            IN_TURN,
            [("Dorville communauté", 2021, None, "2021-05-28", 5), ("pays de Brume", 2021, None, "2021-06-07", 4)],
        ),
        (
            THEN_BY,
            [
                ("Dorville", None, None, "2013-05-09", None),
                ("Brume", None, None, "2014-03-27", None),
                ("Grandlieu", None, None, "2015-01-21", None),
            ],
        ),
    ],
)
def test_contracts_told_in_turn_each_keep_their_day(text: str, contracts: list[object]) -> None:
    assert _facts(text) == contracts


@pytest.mark.parametrize(
    "text",
    [
        "Les contrats locaux de santé\nDorville signe le sien.\nPrévention\nLe CLS de Dorville agit.\nSoins\nLe CLS est signé.",
        "L’ARS suit deux contrats locaux de santé. La Ville de Dorville a signé son CLS le 3 mai 2022.",
        "CLS de Dorville\nLa Ville de Dorville a signé son CLS le 3 mai 2022. La Ville de Brume a délibéré le 4 mai 2022.",
        "CLS de Dorville\nLe premier CLS a été signé en 2013. Le deuxième CLS, signé le 9 mai 2023, compte 4 axes.",
    ],
)
def test_a_page_about_one_contract_stays_whole(text: str) -> None:
    assert [(facts[0] or "").removeprefix("Ville de ") for facts in _facts(text)] == ["Dorville"]
