"""What numbering again would change, before it is done."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ecluse.contracts.models import Contract
from ecluse.contracts.rules.numbering import Numbered, Room, Scheme, axis_numbers, sheet_numbers
from ecluse.contracts.selectors.sheet_order import PlacedSheet, rooms_of


@dataclass(frozen=True, slots=True)
class Renumbered:
    """One thing, the number it has, and the one it would have."""

    pk: int
    title: str
    before: str
    after: str

    @property
    def changes(self) -> bool:
        return self.before != self.after


def planned_sheet_numbers(contract: Contract, scheme: Scheme, start: int) -> list[Renumbered]:
    """The number of every live sheet, in order."""
    rooms = rooms_of(contract)
    numbers = sheet_numbers(
        [
            Room(room.number, [Numbered(one.pk, [sub.pk for sub in one.under]) for one in room.sheets])
            for room in rooms
        ],
        scheme,
        start,
    )  # fmt: skip
    placed: list[PlacedSheet] = [each for room in rooms for one in room.sheets for each in (one, *one.under)]
    return _planned([(one.pk, one.title, one.number) for one in placed], numbers)


def planned_axis_numbers(contract: Contract, start: int) -> list[Renumbered]:
    """The number of every axis, in order."""
    axes = list(contract.axes.values_list("pk", "title", "number"))
    return _planned(axes, axis_numbers([(pk, number) for pk, _, number in axes], start))


def _planned(rows: Sequence[tuple[int, str, str]], numbers: Mapping[int, str]) -> list[Renumbered]:
    return [Renumbered(pk, title, before, numbers.get(pk, before)) for pk, title, before in rows]


def seen_as(plan: Sequence[Renumbered]) -> str:
    """Tells a plan as it was shown; it differs as soon as the order or a number has changed."""
    rows = [(one.pk, one.before, one.after) for one in plan]
    return hashlib.sha256(repr(rows).encode()).hexdigest()[:32]
