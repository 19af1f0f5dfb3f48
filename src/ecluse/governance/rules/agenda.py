"""What a meeting should speak of: the points that an agenda may take up, most due first."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from ecluse.contracts.rules.partial_dates import last_day
from ecluse.lib.formats import date_full, delay, partial_date

#: The kinds of candidates, in the order in which an agenda takes them up; each is the first word of a key.
APPROVAL, POSTPONED, ASKED, DECISION, SHEET = "releve", "point", "demande", "decision", "fiche"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A point that may be taken up. ``key`` says what it is about: « decision:12 »; ``why`` is one short sentence."""

    key: str
    title: str
    why: str
    asked_by: str = ""

    @property
    def kind(self) -> str:
        return self.key.partition(":")[0]

    @property
    def pk(self) -> int:
        return int(self.key.partition(":")[2])


@dataclass(frozen=True, slots=True)
class PastMinutes:
    """The minutes of a meeting that has been held, and whether they still wait to be approved."""

    pk: int
    on: date
    closed: bool
    approved: bool


@dataclass(frozen=True, slots=True)
class PostponedPoint:
    """A point that the last meeting put off."""

    pk: int
    title: str
    on: date


@dataclass(frozen=True, slots=True)
class AskedPoint:
    """A point that somebody asked for and that no meeting has taken up."""

    pk: int
    text: str
    asked_by: str
    on: date


@dataclass(frozen=True, slots=True)
class OpenDecision:
    """A decision that is still to be carried out; ``due`` is a partial date, or empty."""

    pk: int
    number: str
    text: str
    due: str
    owner: str


@dataclass(frozen=True, slots=True)
class StuckSheet:
    """A sheet that is late by so many days, or blocked."""

    pk: int
    label: str
    days: int
    reason: str
    blocked: bool


def propose(
    *,
    on: date,
    minutes: Iterable[PastMinutes] = (),
    postponed: Iterable[PostponedPoint] = (),
    asked: Iterable[AskedPoint] = (),
    decisions: Iterable[OpenDecision] = (),
    sheets: Iterable[StuckSheet] = (),
    already: Collection[str] = (),
) -> list[Candidate]:
    """The points that the meeting of the day ``on`` may take up, without those of ``already``.

    Minutes to approve, the earliest first; what was put off; what was asked, the earliest first; decisions due by that day,
    the oldest first; sheets that are blocked or late, the latest first.
    """
    found: list[Candidate] = []
    for past in sorted(minutes, key=lambda each: (each.on, each.pk)):
        if past.closed and not past.approved and past.on <= on:
            title = f"Approbation du relevé de la séance du {date_full(past.on)}"
            found.append(Candidate(f"{APPROVAL}:{past.pk}", title, "Arrêté, pas encore approuvé."))
    for point in postponed:
        why = f"Reporté à la séance du {date_full(point.on)}."
        found.append(Candidate(f"{POSTPONED}:{point.pk}", point.title, why))
    for wish in sorted(asked, key=lambda each: (each.on, each.pk)):
        why = f"Demandé le {date_full(wish.on)} par {wish.asked_by}."
        found.append(Candidate(f"{ASKED}:{wish.pk}", wish.text, why, wish.asked_by))
    due = [decision for decision in decisions if decision.due and last_day(decision.due) <= on]
    for decision in sorted(due, key=lambda each: (last_day(each.due), each.number)):
        late = (on - last_day(decision.due)).days
        past_due = f"en retard de {delay(late)} ce jour-là" if late else "le jour de la séance"
        why = f"Échéance : {partial_date(decision.due)}, {past_due}." + (
            f" {decision.owner}." if decision.owner else ""
        )
        found.append(Candidate(f"{DECISION}:{decision.pk}", f"Décision {decision.number} : {decision.text}", why))
    for sheet in sorted(sheets, key=lambda each: (not each.blocked, -each.days, each.label)):
        late_words = f"{sheet.reason} : {delay(sheet.days)} de retard." if sheet.days else ""
        why = " ".join(filter(None, ["Action bloquée." if sheet.blocked else "", late_words]))
        found.append(Candidate(f"{SHEET}:{sheet.pk}", sheet.label, why))
    return [candidate for candidate in found if candidate.key not in already]
