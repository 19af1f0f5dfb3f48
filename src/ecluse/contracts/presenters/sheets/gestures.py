"""The page that shows what a gesture would change before it is made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ecluse.contracts.selectors.gestures import Planned


@dataclass(frozen=True, slots=True)
class Move:
    """So many sheets go from ``before`` to ``after``."""

    count: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class GesturePreview:
    """What would change, grouped; which sheets stay as they are; which a rule refuses, and why."""

    moves: tuple[Move, ...]
    changing: tuple[Planned, ...]
    same: int
    refused: tuple[Planned, ...]

    @property
    def count(self) -> int:
        return len(self.changing)


def gesture_preview(plan: Sequence[Planned]) -> GesturePreview:
    """The preview of a plan, its most frequent change first."""
    changing = tuple(one for one in plan if one.changes)
    counts = Counter(one.told for one in changing)
    return GesturePreview(
        moves=tuple(Move(count, *told) for told, count in counts.most_common()),
        changing=changing,
        same=sum(1 for one in plan if not one.changes and not one.refused),
        refused=tuple(one for one in plan if one.refused),
    )
