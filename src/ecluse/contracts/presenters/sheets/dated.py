"""How a step that has a date stands today, in a word and a shape, on the timeline and in the calendar."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal

from ecluse.contracts.rules.lateness import Step, milestone_delay

StepState = Literal["done", "late", "ahead", "closed"]
STATE_WORDS: Mapping[StepState, str] = {
    "done": "faite", "late": "en retard", "ahead": "à faire", "closed": "non faite, fiche terminée",
}  # fmt: skip


def state_of(*, due: str, done_on: str, finished: bool, today: date) -> StepState:
    """Done, late or to do; a step left undone in a finished or dropped sheet is neither late nor to do."""
    if done_on:
        return "done"
    if finished:
        return "closed"
    return "late" if milestone_delay(Step("", due or None, None), today) else "ahead"
