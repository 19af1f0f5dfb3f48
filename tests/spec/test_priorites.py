"""Comment les priorités sont notées et classées : le tableau qu’une coordinatrice peut lire, et que ce test vérifie.

Les poids sont entre parenthèses. Un tiret est une note qui n’a pas été donnée : ce n’est pas un zéro.
"""

from __future__ import annotations

from fractions import Fraction

import pytest

from ecluse.preparation.presenters.priorities import mean_in_words, ordinal
from ecluse.preparation.rules.scoring import standings

TABLEAUX = {
    "la moyenne tient compte des poids": """
        | priorité         | gravité (2) | fréquence (1) | résultat | rang    |
        | Santé mentale    | 4           | 1             | 3,00     | 1re     |
        | Accès aux soins  | 2           | 4             | 2,67     | 2e      |
        | Santé des aînés  | 1           | 3             | 1,67     | 3e      |
    """,
    "deux résultats égaux sont ex æquo, et le rang suivant est sauté": """
        | priorité         | gravité (1) | fréquence (1) | résultat | rang    |
        | Santé mentale    | 4           | 2             | 3,00     | 1re =   |
        | Accès aux soins  | 3           | 3             | 3,00     | 1re =   |
        | Santé des aînés  | 2           | 2             | 2,00     | 3e      |
    """,
    "une note qui manque laisse la priorité sans rang, et dit jusqu’où elle peut aller": """
        | priorité         | gravité (1) | fréquence (1) | résultat | rang    |
        | Santé mentale    | 3           | 3             | 3,00     | 1re     |
        | Accès aux soins  | 3           | -             |          | 1 à 3   |
        | Santé des aînés  | 2           | 2             | 2,00     | 2e      |
    """,
    "zéro est une note : elle compte, et fait baisser le résultat": """
        | priorité         | gravité (1) | fréquence (1) | résultat | rang    |
        | Santé mentale    | 4           | 0             | 2,00     | 2e      |
        | Accès aux soins  | 3           | 2             | 2,50     | 1re     |
    """,
    "un critère qui pèse trois fois compte comme trois critères": """
        | priorité         | gravité (3) | fréquence (1) | résultat | rang    |
        | Santé mentale    | 3           | 0             | 2,25     | 1re     |
        | Accès aux soins  | 1           | 4             | 1,75     | 2e      |
    """,
}


@pytest.mark.parametrize("tableau", TABLEAUX.values(), ids=list(TABLEAUX))
def test_le_tableau(tableau: str) -> None:
    head, *lines = [
        [cell.strip() for cell in line.strip().strip("|").split("|")] for line in tableau.strip().splitlines()
    ]
    weights = {place: int(name.split("(")[1].rstrip(")")) for place, name in enumerate(head[1:-2])}
    scores = {
        number: {place: int(value) for place, value in enumerate(line[1:-2]) if value != "-"}
        for number, line in enumerate(lines)
    }
    found = standings(weights, scores)
    for number, (name, *_, result, rank) in enumerate(lines):
        standing = found[number]
        shown = mean_in_words(standing.result).removesuffix(" sur 4") if standing.result is not None else ""
        assert shown == result, name
        if " à " in rank:
            assert f"{standing.best} à {standing.worst}" == rank, name
            assert standing.rank is None
        else:
            assert standing.rank is not None
            assert f"{ordinal(standing.rank)}{' =' if standing.tied else ''}" == rank, name


def test_le_resultat_est_arrondi_seulement_quand_il_est_ecrit() -> None:
    assert mean_in_words(Fraction(8, 3)) == "2,67 sur 4"
    assert mean_in_words(Fraction(1, 8)) == "0,13 sur 4"
