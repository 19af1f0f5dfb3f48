"""The life of a meeting and of its minutes; who makes up the quorum."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from ecluse.contracts.rules.partial_dates import first_day, last_day
from ecluse.lib.formats import plural

#: From the state of a meeting to those that may follow it.
NEXT: Mapping[str, tuple[str, ...]] = {
    "prevue": ("convoquee", "tenue", "annulee"),
    "convoquee": ("tenue", "annulee", "prevue"),
    "tenue": ("prevue",),
    "annulee": ("prevue",),
}
#: From the state of minutes to the one that follows it: never back.
MINUTES_NEXT: Mapping[str, str] = {"redaction": "arrete", "arrete": "approuve"}
COUNTED = frozenset({"present", "represente"})


def refusal_of_state(now: str, to: str, *, minutes: str, on: date, today: date) -> str:
    """Why a meeting may not pass from ``now`` to ``to``; empty if it may."""
    if to not in NEXT.get(now, ()):
        return "Cette séance ne peut pas passer de cet état à celui-là."
    if now == "tenue" and minutes != "redaction":
        return "Le relevé de cette séance est arrêté : elle reste tenue."
    if to == "tenue" and on > today:
        return "Cette séance est à venir : elle sera tenue le jour venu. Corrigez sa date si elle a déjà eu lieu."
    return ""


def refusal_of_closing(*, state: str, minutes: str) -> str:
    """Why minutes may not be closed; empty if they may."""
    if minutes != "redaction":
        return "Ce relevé est déjà arrêté."
    return "" if state == "tenue" else "Notez d’abord que la séance s’est tenue."


def refusal_of_approval(*, minutes: str, on: date, at: date, same_body: bool, same_meeting: bool, held: bool) -> str:
    """Why minutes may not be approved at a meeting of the day ``at``; empty if they may."""
    if minutes == "approuve":
        return "Ce relevé est déjà approuvé."
    if minutes != "arrete":
        return "Arrêtez d’abord ce relevé : on n’approuve qu’un texte arrêté."
    if not same_body:
        return "Un relevé est approuvé par l’instance qui s’était réunie."
    if same_meeting or at < on:
        return "Un relevé est approuvé à une séance suivante."
    return "" if held else "Cette séance ne s’est pas tenue : choisissez-en une autre."


def is_member_on(start: str, end: str, day: date) -> bool:
    """Whether a member known from ``start`` to ``end``, partial dates that may be empty, sits on a given day."""
    return (not start or first_day(start) <= day) and (not end or last_day(end) >= day)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many came. ``counted`` are the voting lines present or represented, against ``needed`` (None: no quorum)."""

    present: int = 0
    represented: int = 0
    excused: int = 0
    absent: int = 0
    unknown: int = 0
    counted: int = 0
    needed: int | None = None

    @property
    def total(self) -> int:
        return self.present + self.represented + self.excused + self.absent + self.unknown

    @property
    def reached(self) -> bool | None:
        """Whether the quorum is reached; None where there is none."""
        return None if self.needed is None else self.counted >= self.needed

    @property
    def said(self) -> str:
        """The quorum in a sentence; empty where there is none."""
        if self.needed is None:
            return ""
        there = plural(self.counted, "membre présent ou représenté", "membres présents ou représentés")
        return f"Quorum {'atteint' if self.reached else 'non atteint'} : {there} pour {self.needed} demandés."


def tally(lines: Iterable[tuple[str, bool]], *, quorum: int | None) -> Tally:
    """Count lines given as (presence, has a vote)."""
    lines = list(lines)
    states = Counter(state for state, _ in lines)
    return Tally(
        present=states["present"],
        represented=states["represente"],
        excused=states["excuse"],
        absent=states["absent"],
        unknown=states[""],
        counted=sum(1 for state, voting in lines if voting and state in COUNTED),
        needed=quorum,
    )
