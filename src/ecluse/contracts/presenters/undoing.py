"""What taking a gesture back would do, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ecluse.contracts.selectors.undoing import FIELD_VERBS, Step


@dataclass(frozen=True, slots=True)
class Back:
    """One field that comes back: from what it holds now to what it held before."""

    field: str
    now: str
    then: str


@dataclass(frozen=True, slots=True)
class StepBack:
    """One thing that the gesture touched: the fields that come back, or what happens to the whole of it."""

    label: str
    fields: tuple[Back, ...]
    said: str
    refused: str


_WHOLE = {"remove": "remis", "archive": "de nouveau dans les listes", "restore": "archivée", "move": "remis à son rang"}


def steps_told(steps: Iterable[Step]) -> list[StepBack]:
    """Each step as people read it."""
    return [_told(step) for step in steps]


def _told(step: Step) -> StepBack:
    event = step.event
    changes = event.changes.items() if event.verb in FIELD_VERBS else ()
    fields = tuple(Back(label, _words(pair[1]), _words(pair[0])) for label, pair in changes)
    said = "" if fields else _WHOLE.get(event.verb, "archivée" if event.object_type == "actionsheet" else "retiré")
    return StepBack(event.object_label, fields, said, step.refused)


def _words(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value or "")
