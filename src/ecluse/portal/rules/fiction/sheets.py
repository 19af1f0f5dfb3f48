"""The sheets of a fictional contract, and how each came to be what it is."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from ecluse.contracts.rules.spreading import spread
from ecluse.contracts.rules.whole_contracts import (
    Actor,
    Cost,
    Indicator,
    Money,
    Note,
    PastEvent,
    StatusStep,
    Step,
    Target,
    WholeSheet,
)
from ecluse.portal.rules.fiction import words

#: An event, and its rank among those of its sheet at the same moment.
Told = tuple[PastEvent, int]

_LABELS = {
    "proposee": "Proposée", "validee": "Validée", "a_venir": "À venir", "en_cours": "En cours", "en_pause": "En pause",
    "bloquee": "Bloquée", "realisee": "Réalisée", "abandonnee": "Abandonnée", "reconduite": "Reconduite",
}  # fmt: skip
#: The lives of a sheet, and how many in a hundred live them.
_LIVES: tuple[tuple[int, tuple[str, ...]], ...] = (
    (8, ("proposee",)), (7, ("proposee", "validee")), (10, ("proposee", "validee", "a_venir")),
    (35, ("proposee", "validee", "a_venir", "en_cours")), (5, ("proposee", "validee", "en_cours", "en_pause")),
    (4, ("proposee", "validee", "en_cours", "bloquee")), (20, ("proposee", "validee", "en_cours", "realisee")),
    (4, ("proposee", "validee", "abandonnee")), (7, ("proposee", "a_venir", "en_cours", "reconduite")),
)  # fmt: skip
_SUB_ACTIONS = 0.05
#: For how many days nothing has been heard of a sheet: as many chances as there are figures.
_QUIET_FOR = (1, 3, 8, 15, 25, 40, 75, 120, 210, 400)


@dataclass(frozen=True, slots=True)
class Setting:
    """What the sheets of one contract share."""

    town: str
    bodies: list[str]
    subjects: list[words.Subject]
    themes: list[tuple[int, str]]
    objectives: list[tuple[int, str]]
    plans: int
    opened_at: datetime
    end: str
    today: date


@dataclass(slots=True)
class MadeSheet:
    """A sheet, its rank, and what its journal tells so far."""

    rank: int
    whole: WholeSheet
    opened_at: datetime
    until: datetime
    told: list[Told] = field(default_factory=list)

    @property
    def label(self) -> str:
        values = self.whole.values
        return f"{values['number']}. {values['title']}"


class SheetMaker:
    """Makes the sheets of one contract, one after the other."""

    def __init__(self, dice: random.Random, setting: Setting, author: str) -> None:
        self.dice = dice
        self.setting = setting
        self.author = author
        self.now = datetime(setting.today.year, setting.today.month, setting.today.day, tzinfo=UTC)
        self.until = self.now
        self.last_main: int | None = None
        self.children = 0

    def make(self, rank: int) -> MadeSheet:
        """The sheet of that rank; now and then a sub-action of the main action before it."""
        dice, setting = self.dice, self.setting
        is_child = self.last_main is not None and dice.random() < _SUB_ACTIONS
        parent = self.last_main if is_child else None
        if is_child:
            self.children += 1
        else:
            self.last_main, self.children = rank, 0
        axis = dice.randrange(len(setting.subjects))
        subject = setting.subjects[axis]
        what = dice.choice(subject.objects)
        title = f"{dice.choice(words.VERBS)} {what} {dice.choice(words.WHERE)}".strip()
        number = f"{(parent or 0) + 1}.{self.children}" if is_child else str(rank + 1)
        opened_at = setting.opened_at + timedelta(seconds=rank)
        self.until = self.now - timedelta(days=dice.choice(_QUIET_FOR))
        start, end = self._period()
        statuses = self._statuses(opened_at)
        actors = self._actors()
        steps = self._steps(start, opened_at)
        notes = self._notes(opened_at, actors)
        costs = self._costs() if dice.random() < 0.6 else ()
        values: dict[str, Any] = {
            "number": number, "title": title, "status": statuses[-1].after,
            "context": " ".join(dice.sample(words.CONTEXTS, 2)) if dice.random() < 0.85 else "",
            "aims": f"Améliorer {what}\nAssocier les habitants et les professionnels" if dice.random() < 0.9 else "",
            "description": self._description(what) if dice.random() < 0.9 else "",
            "expected_effects": "\n".join(dice.sample(words.EFFECTS, 2)),
            "means": "Temps de coordination et d’animation." if dice.random() < 0.5 else "",
            "start": start, "end": end, "calendar_text": "" if start else "Pendant toute la durée du contrat",
            "priority": dice.choice(("", "", "basse", "moyenne", "moyenne", "haute")),
            "confidentiality": dice.choices(("public", "membres", "restreinte"), (30, 65, 5))[0],
            "novelty": dice.choice(("", "existante", "nouvelle")),
            "other_fields": {"Articulation": "Avec les autres axes du contrat."} if dice.random() < 0.2 else {},
        }  # fmt: skip
        whole = WholeSheet(
            values=values,
            parent=parent,
            axes=self._axes(axis) if parent is None else (),
            themes=self._under(setting.themes, axis),
            objectives=self._under(setting.objectives, axis),
            linked_plans=tuple(dice.sample(range(setting.plans), dice.randint(0, 2))),
            audiences=tuple(dice.sample(words.AUDIENCES, dice.randint(0, 3))),
            determinants=tuple(dice.sample(words.DETERMINANTS, dice.randint(1, 3))),
            tags=tuple(dice.sample(words.TAGS, dice.choice((0, 0, 1, 2)))),
            actors=actors,
            steps=steps,
            costs=costs,
            funding=self._funding(costs),
            indicators=self._indicators(),
            notes=notes,
            statuses=statuses,
        )
        made = MadeSheet(rank, whole, opened_at, self.until)
        made.told = self._told(made)
        return made

    def _on(self, day: date) -> datetime:
        """A working hour of a day."""
        return datetime(day.year, day.month, day.day, self.dice.randint(7, 16), self.dice.randrange(60), tzinfo=UTC)

    def _between(self, first: datetime) -> datetime:
        days = max(1, (self.until - first).days - 1)
        return self._on((first + timedelta(days=self.dice.randint(1, days))).date())

    def _period(self) -> tuple[str, str]:
        first = self.setting.opened_at.year + self.dice.randint(0, 3)
        if self.dice.random() < 0.15:
            return "", ""
        start = f"{first}-{self.dice.randint(1, 12):02}" if self.dice.random() < 0.5 else str(first)
        return start, self.dice.choice((str(first + self.dice.randint(1, 3)), self.setting.end, ""))

    def _statuses(self, opened_at: datetime) -> tuple[StatusStep, ...]:
        life = self.dice.choices([life for _, life in _LIVES], [share for share, _ in _LIVES])[0]
        moments = sorted(self._between(opened_at) for _ in life[1:])
        found, before = [], ""
        for at, after in zip([opened_at, *moments], life, strict=True):
            found.append(StatusStep(at, before, after, self.author, words.REASONS.get(after, "")))
            before = after
        return tuple(found)

    def _actors(self) -> tuple[Actor, ...]:
        dice, bodies = self.dice, self.setting.bodies
        taking_part = dice.sample(bodies, min(len(bodies), dice.randint(2, 6)))
        roles = ["pilote"] if dice.random() < 0.95 else ["partenaire"]
        roles += ["copilote"] if dice.random() < 0.25 else []
        found = [
            Actor(role, body, "service prévention" if dice.random() < 0.2 else "")
            for role, body in zip([*roles, *["partenaire"] * 6], taking_part, strict=False)
        ]
        if dice.random() < 0.2:
            found.append(Actor("elu", "", "Vice-présidence chargée de la santé"))
        return tuple(found)

    def _steps(self, start: str, opened_at: datetime) -> tuple[Step, ...]:
        year = int(start[:4]) if start else opened_at.year + 1
        found = []
        for title in self.dice.sample(words.STEPS, self.dice.randint(2, 5)):
            due = date(year, 1, 15) + timedelta(days=self.dice.randint(0, 1000))
            is_done = due < self.setting.today and self.dice.random() < 0.85
            done_on = min(due + timedelta(days=self.dice.randint(-20, 60)), self.setting.today)
            found.append(
                Step(title, due.isoformat()[: self.dice.choice((7, 10))], done_on.isoformat() if is_done else "")
            )
        return tuple(sorted(found, key=lambda step: step.due))

    def _notes(self, opened_at: datetime, actors: Sequence[Actor]) -> tuple[Note, ...]:
        days = sorted(self._between(opened_at).date() for _ in range(self.dice.randint(0, 6)))
        author = actors[0].body or self.author
        return tuple(Note(day, self.dice.choice(words.NEWS), self.dice.choice((author, self.author))) for day in days)

    def _description(self, what: str) -> str:
        name = self.setting.town
        return (
            f"L’action vise {what} à {name} et dans les communes voisines. Les partenaires se réunissent chaque trimestre, "
            f"répartissent les interventions et rendent compte au comité technique. "
            f"{self.dice.choice(words.EFFECTS)} {self.dice.choice(words.EFFECTS)}"
        )

    def _axes(self, axis: int) -> tuple[int, ...]:
        other = self.dice.randrange(len(self.setting.subjects))
        return (axis, other) if other != axis and self.dice.random() < 0.15 else (axis,)

    def _under(self, rows: Sequence[tuple[int, str]], axis: int) -> tuple[int, ...]:
        return (self.dice.choice([rank for rank, (above, _) in enumerate(rows) if above == axis]),)

    def _costs(self) -> tuple[Cost, ...]:
        """A budget, in equal parts over the years of the action; what years gone by have cost is known."""
        dice, first = self.dice, self.setting.opened_at.year
        parts = spread(Decimal(dice.randint(1, 120) * 500), [1] * dice.randint(1, 3))
        found = []
        for year, planned in enumerate(parts, first + dice.randint(0, 2)):
            spent = (planned * dice.choice((80, 95, 100, 110)) / 100).quantize(Decimal("0.01"))
            found.append(Cost(year, planned, spent if year < self.setting.today.year else None, "ttc"))
        return tuple(found)

    def _funding(self, costs: Sequence[Cost]) -> tuple[Money, ...]:
        """Grants asked for the years that cost something; some are a part of a post."""
        if not costs:
            return ()
        found = []
        for funder in self.dice.sample(self.setting.bodies, min(len(self.setting.bodies), self.dice.randint(1, 3))):
            year = self.dice.choice(costs).year
            requested = Decimal(self.dice.randint(2, 40) * 250)
            granted = requested * self.dice.choice((0, 50, 75, 100)) / 100 if self.dice.random() < 0.8 else None
            paid = granted if granted is not None and year < self.setting.today.year else None
            post = self.dice.choice((None, None, None, Decimal("0.25"), Decimal("0.5")))
            given = post if granted else None
            scheme = self.dice.choice(words.SCHEMES)
            found.append(Money(funder, scheme, year, requested, requested, granted, paid, "ttc", post, given))
        return tuple(found)

    def _indicators(self) -> tuple[Indicator, ...]:
        return tuple(
            Indicator(*chosen, baseline=str(self.dice.randint(0, 40)), target=str(self.dice.randint(50, 400)))
            for chosen in self.dice.sample(words.INDICATORS, self.dice.randint(0, 3))
        )

    def _told(self, made: MadeSheet) -> list[Told]:
        """What the journal says of the life of a sheet, each thing once."""
        whole, label, rank = made.whole, made.label, made.rank
        first = whole.statuses[0]
        opening: dict[str, list[Any]] = {"titre": [None, whole.values["title"]], "statut": [None, _LABELS[first.after]]}
        found = [PastEvent(made.opened_at, self.author, "create", Target("actionsheet", rank), label, opening)]
        said: dict[str, list[Any]]
        for change in whole.statuses[1:]:
            said = {"statut": [_LABELS[change.before], _LABELS[change.after]]}
            target = Target("actionsheet", rank)
            found.append(PastEvent(change.at, change.author, "change_status", target, label, said, change.reason,
                                   {"status": [change.before, change.after]}))  # fmt: skip
        for place, step in enumerate(whole.steps):
            target = Target("milestone", rank, place)
            if step.done_on:
                at = max(self._on(date.fromisoformat(step.done_on)), made.opened_at)
                said = {"faite le": ["", step.done_on]}
                found.append(PastEvent(at, self.author, "update", target, step.title, said,
                                       data={"done_on": ["", step.done_on]}))  # fmt: skip
        for place, note in enumerate(whole.notes):
            said = {"note": [None, note.text]}
            target = Target("note", rank, place)
            found.append(PastEvent(self._on(note.on), note.author, "create", target, note.text[:80], said, label))
        return [(event, place) for place, event in enumerate(found)]


def fill_up(dice: random.Random, sheets: Sequence[MadeSheet], *, wanted: int, author: str) -> list[Told]:
    """``wanted`` changes of fields over the sheets, each from the value before it: read backwards from what is there."""
    if not sheets:
        return []
    each, more = divmod(max(0, wanted), len(sheets))
    found: list[Told] = []
    for sheet in sheets:
        count = each + (sheet.rank < more)
        days = max(1, (sheet.until - sheet.opened_at).days)
        moments = sorted((sheet.opened_at + _later(dice, days) for _ in range(count)), reverse=True)
        held: dict[str, Any] = {name: sheet.whole.values[field] for name, (field, _) in _EDITED.items()}
        for place, at in enumerate(moments):
            name = dice.choice(list(_EDITED))
            now = held[name]
            before = _other(dice, _EDITED[name][1], now)
            held[name] = before
            target = Target("actionsheet", sheet.rank)
            data = {_EDITED[name][0]: [before, now]}
            event = PastEvent(at, author, "update", target, sheet.label, {name: [before, now]}, data=data)
            found.append((event, 1000 - place))
    return found


#: What people come back to: the label of the field, its name, the values it may have had.
_EDITED: dict[str, tuple[str, tuple[str, ...]]] = {
    "moyens": (
        "means",
        ("", "Temps de coordination et d’animation.", "Un poste à mi-temps et une salle.", "À préciser."),
    ),
    "effets attendus": ("expected_effects", words.EFFECTS),
    "contexte": ("context", words.CONTEXTS),
    "calendrier tel qu’écrit": (
        "calendar_text",
        ("", "De 2023 à 2025", "Chaque printemps", "À partir de la signature"),
    ),
}


def _later(dice: random.Random, days: int) -> timedelta:
    """Some days later, at most ``days``, within the working hours that follow the opening."""
    return timedelta(days=dice.randint(1, days), minutes=dice.randrange(8 * 60))


def _other(dice: random.Random, values: Sequence[str], now: object) -> str:
    return dice.choice([value for value in values if value != now])
