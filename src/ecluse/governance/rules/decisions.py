"""Decisions: their number, and where they stand, which is never stored but read from what followed them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from ecluse.contracts.rules.partial_dates import last_day

OPEN = frozenset({"en_cours", "reportee"})
REPLACED = "remplacee"
#: The words of the register for each standing.
STANDINGS = {
    "en_cours": "À faire ou en cours",
    "reportee": "Reportée",
    "faite": "Faite",
    "abandonnee": "Abandonnée",
    REPLACED: "Remplacée",
}


def number_of(year: int, rank: int) -> str:
    """« 2018-03 »: the year of adoption and the rank in that year of the contract."""
    return f"{year}-{rank:02d}"


class Step(NamedTuple):
    """A follow-up as the rules see it, in the order of time; ``due`` is a new date, or empty."""

    state: str
    due: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a decision stands: its state, when it is due, by how many days it is late (0: it is not)."""

    state: str
    due: str
    late: int

    @property
    def label(self) -> str:
        return STANDINGS[self.state]

    @property
    def is_open(self) -> bool:
        return self.state in OPEN


def standing(due: str, steps: Iterable[Step], *, replaced: bool, today: date) -> Standing:
    """What a decision adopted for ``due`` has become after ``steps``. Only what is still open can be late."""
    state = "en_cours"
    for step in steps:
        state, due = step.state, step.due or due
    if replaced:
        state = REPLACED
    late = max(0, (today - last_day(due)).days) if due and state in OPEN else 0
    return Standing(state, due, late)
