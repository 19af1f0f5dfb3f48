"""The feasibility file: what is proposed at the start, how its scores are told, what it still lacks.

Scores are never averaged: three conditions met do not make up for a political carrier who is missing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

FACTOR, CONDITION = "facteur", "condition"

#: What a file begins with: the note on the feasibility of a contract in Pays d'Arles (2022), in words that hold elsewhere.
PROPOSED: tuple[tuple[str, str], ...] = (
    (FACTOR, "Des initiatives locales de santé existent déjà : ateliers santé ville, volets santé de la politique de la ville"),
    (FACTOR, "Le soutien du réseau des villes-santé de l’OMS"),
    (FACTOR, "La mise en place, en même temps, d’un contrat local de santé et d’un CLSM"),
    (CONDITION, "Un portage politique par les élus locaux"),
    (CONDITION, "Un nombre restreint de signataires"),
    (CONDITION, "Une large mobilisation des acteurs associés à la démarche"),
    (CONDITION, "La participation des habitants et des représentants d’usagers"),
    (CONDITION, "L’existence d’une ingénierie de projet au service de la démarche"),
)  # fmt: skip

#: Score → the word beside it, best first; the empty score is « not assessed ».
WORDS: dict[str, str] = {"3": "réuni", "2": "en bonne voie", "1": "fragile", "0": "absent", "": "non évalué"}


def distribution(scores: Iterable[str]) -> tuple[tuple[str, str, int], ...]:
    """(score, its word, how many), best first, those that nobody has among them."""
    counts = Counter(scores)
    return tuple((score, word, counts[score]) for score, word in WORDS.items())


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What a feasibility file holds, as far as its completeness goes."""

    carrier: bool
    engineering: bool
    perimeter: bool
    agreement: bool
    criteria: int
    unscored: int
    encounters: int
    communes_left: int
    next_steps: bool


def missing(facts: FileFacts) -> tuple[str, ...]:
    """What the file lacks before it can be put to a decision, in the order in which it is read."""
    said = []
    if not facts.carrier:
        said.append("Qui porte la démarche politiquement")
    if not facts.engineering:
        said.append("Qui mène le projet, et sur quel temps")
    if not facts.perimeter:
        said.append("Le périmètre")
    if not facts.agreement:
        said.append("L’accord de principe de l’ARS")
    if not facts.criteria:
        said.append("Les facteurs facilitants et les conditions de réussite")
    elif facts.unscored:
        more = facts.unscored > 1
        said.append(f"{facts.unscored} {'critères ne sont pas évalués' if more else 'critère n’est pas évalué'}")
    if not facts.encounters:
        said.append("Les rencontres avec les communes et les organismes")
    elif facts.communes_left:
        more = facts.communes_left > 1
        said.append(
            f"{facts.communes_left} {'communes ne sont nommées' if more else 'commune n’est nommée'} dans aucune rencontre"
        )
    if not facts.next_steps:
        said.append("Les prochaines étapes")
    return tuple(said)
