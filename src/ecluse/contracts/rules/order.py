"""Putting things in order: where one is placed, and which positions change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise


class Where(StrEnum):
    """Beside what a thing is placed."""

    FIRST = "debut"
    AFTER = "apres"
    UNDER = "sous"
    AXIS = "axe"


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in an order, as an address or a form says it: « debut », « apres-12 », « sous-5 » (first under it), « axe-3 ».

    The key 0 is « nothing »: under no axis, under no objective.
    """

    where: Where
    key: int = 0

    def __str__(self) -> str:
        return self.where.value if self.where is Where.FIRST else f"{self.where.value}-{self.key}"

    @classmethod
    def parse(cls, text: str) -> Spot | None:
        """The spot that ``text`` says, None if it says none."""
        word, _, key = text.partition("-")
        if word == Where.FIRST and not key:
            return cls(Where.FIRST)
        if word in (Where.AFTER, Where.UNDER, Where.AXIS) and key.isascii() and key.isdigit() and len(key) <= 18:
            return cls(Where(word), int(key))
        return None


def apart(positions: Sequence[int]) -> bool:
    """Whether positions, in their order, are enough to tell each from the next."""
    return all(before < after for before, after in pairwise(positions))


def exchanged(rows: Sequence[tuple[int, int]], old: int, new: int) -> tuple[dict[int, int], tuple[int, int]]:
    """What changes when the row of rank ``old`` goes to rank ``new`` among ``rows``: pairs of a key and a position.

    Returns the positions of those that change, and that of the row before and after. Rows exchange the positions that
    they hold, so that the way back is as exact as the way there; rows that positions do not tell apart are first counted
    from 0.
    """
    held = [position for _, position in rows]
    if not apart(held):
        held = list(range(len(rows)))
    order = [pk for pk, _ in rows]
    order.insert(new, order.pop(old))
    before = dict(rows)
    changed = {pk: position for pk, position in zip(order, held, strict=True) if before[pk] != position}
    return changed, (held[old], held[new])
