"""Where a gate stands for one contract: what it asks and what is missing, what becomes of a passage (ADR 16)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ecluse.governance.rules.checks import CHECKS, Facts, Given


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing that a gate asks of one contract: whether it must be there, and what is missing (empty: it is there)."""

    check: str
    label: str
    required: bool
    missing: str
    place: str = ""
    joined: bool = False

    @property
    def held(self) -> bool:
        return not self.missing


def asked_of(
    required: Iterable[str], advised: Iterable[str], confirms: Iterable[str], facts: Facts, given: Given
) -> tuple[Asked, ...]:
    """All that a gate asks, in its order: what must be there, what is advised, what is to be said in words."""
    found = [
        Asked(word, CHECKS[word].label, must, CHECKS[word].judge(facts, given), CHECKS[word].place, CHECKS[word].joined)
        for words, must in ((required, True), (advised, False))
        for word in words
    ]
    for rank, text in enumerate(confirms):
        said = "" if rank in given.confirmed else "À confirmer en passant la porte"
        found.append(Asked(f"confirme-{rank}", text, True, said, joined=True))
    return tuple(found)


def blocking(asked: Iterable[Asked]) -> tuple[Asked, ...]:
    """What stands in the way: what must be there and is not."""
    return tuple(each for each in asked if each.required and not each.held)


#: Where a passage stands.
WAITING, PASSED, REFUSED, WITHDRAWN = "attente", "passee", "refusee", "retiree"


def outcome_of(agreements: Iterable[str]) -> str:
    """What becomes of a passage, from the answers of those who are asked to agree: « donne », « refuse » or none yet."""
    answers = list(agreements)
    if "refuse" in answers:
        return REFUSED
    return PASSED if all(each == "donne" for each in answers) else WAITING


def refusal_of_passage(
    *, state: str, leaves: Iterable[str], waiting: bool, on_paper: bool, missing: Iterable[Asked], evidence: int
) -> str:
    """Why a gate can't be passed now; nothing when it can. What was done on paper is recorded whatever is missing here."""
    if waiting:
        return "Un passage attend déjà un accord : attendez la réponse, ou retirez la demande."
    if on_paper:
        return (
            ""
            if evidence
            else "Dites ce qui établit ce passage : une pièce, une décision, une délibération ou des mots."
        )
    if state not in leaves:
        return "Le contrat n’est pas à l’étape que cette porte quitte. Si elle a été passée sur papier, enregistrez-le."
    lacking = list(missing)
    if lacking:
        return f"Il manque encore : {', '.join(each.label for each in lacking)}."
    return ""


def mark_of(passed: Iterable[tuple[str, str, str]], state: str) -> str:
    """What is said after the state of a contract, from its passages (state left, state reached, mark), latest first.

    A move to another state makes it forgotten: « prolongé par avenant » goes with the evaluation.
    """
    for leaves, reaches, mark in passed:
        if reaches != state:
            return ""
        if mark or leaves != reaches:
            return mark
    return ""
