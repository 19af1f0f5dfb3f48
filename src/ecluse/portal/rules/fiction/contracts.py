"""One fictional contract, with five years of life: the same for the same seed, day and size."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from ecluse.contracts.rules.whole_contracts import PastEvent, Target, WholeContract
from ecluse.portal.rules.fiction import words
from ecluse.portal.rules.fiction.places import SHARED_BODIES, local_bodies, town_of
from ecluse.portal.rules.fiction.sheets import Setting, SheetMaker, Told, fill_up

YEARS = 5


@dataclass(frozen=True, slots=True)
class Size:
    """How large one contract is: its sheets, the bodies it works with, its axes, the events of its journal."""

    sheets: int
    bodies: int
    axes: int
    events: int


def make_contract(dice: random.Random, territory: str, size: Size, today: date) -> WholeContract:
    """A contract of ``territory``. Its journal holds ``size.events`` events, or more if its life needs more to be told."""
    start = date(today.year - YEARS, dice.randint(1, 12), 1)
    opened_at = datetime(start.year, start.month, dice.randint(2, 27), 9, tzinfo=UTC)
    subjects = [*dice.sample(words.SUBJECTS[:-1], min(size.axes, len(words.SUBJECTS)) - 1), words.SUBJECTS[-1]]
    shared = SHARED_BODIES[: max(2, size.bodies // 2)]
    bodies = [*shared, *local_bodies(dice, territory, max(3, size.bodies - len(shared)))]
    themes = [(rank, theme) for rank, subject in enumerate(subjects) for theme in subject.themes]
    objectives = [(rank, f"Améliorer {name}") for rank, subject in enumerate(subjects) for name in subject.objects[:3]]
    plans = dice.sample(words.PLANS, 3)
    setting = Setting(
        town=town_of(territory), bodies=bodies, subjects=subjects, themes=themes, objectives=objectives,
        plans=len(plans), opened_at=opened_at, end=f"{start.year + YEARS + 1}", today=today,
    )  # fmt: skip
    title = f"Contrat local de santé, {territory}"
    author = f"Coordination du contrat de {setting.town}"
    told: list[Told] = [
        (
            PastEvent(
                opened_at - timedelta(days=1), author, "create", Target("contract"), title, {"titre": [None, title]}
            ),
            0,
        )
    ]
    maker = SheetMaker(dice, setting, author)
    sheets = [maker.make(rank) for rank in range(size.sheets)]
    told += [event for sheet in sheets for event in sheet.told]
    told += fill_up(dice, sheets, wanted=size.events - len(told), author=author)
    told.sort(key=lambda each: (each[0].at, each[1]))
    return WholeContract(
        values={
            "title": title, "territory_name": territory, "generation": dice.randint(1, 3), "state": "mise_en_oeuvre",
            "start": str(start.year), "end": setting.end, "signed_on": start.isoformat()[:7],
            "summary": f"Les signataires du contrat de {setting.town} agissent ensemble pour la santé des habitants.",
        },
        opened_at=opened_at,
        carrier=bodies[len(shared)],
        axes=tuple(
            {"number": str(rank), "title": subject.axis, "family": subject.family}
            for rank, subject in enumerate(subjects, start=1)
        ),
        themes=tuple(themes),
        objectives=tuple(objectives),
        plans=tuple(plans),
        signatories=tuple(
            (body, "obligatoire" if rank < 3 else "associe", tuple(dice.sample(words.COMMITMENTS, 2)))
            for rank, body in enumerate(dict.fromkeys([bodies[len(shared)], *shared[:6]]))
        ),
        sheets=tuple(sheet.whole for sheet in sheets),
        events=tuple(event for event, _ in told),
    )  # fmt: skip


def shares(dice: random.Random, total: int, count: int) -> list[int]:
    """``total`` sheets over ``count`` contracts, from small ones to large ones, one at least each.

    >>> sum(shares(random.Random(1), 20_000, 500))
    20000
    """
    weights = [dice.uniform(0.25, 1.75) for _ in range(count)]
    free, whole = total - count, sum(weights)
    found = [1 + int(free * weight / whole) for weight in weights]
    for place in range(total - sum(found)):
        found[place % count] += 1
    return found
