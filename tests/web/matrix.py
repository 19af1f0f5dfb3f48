"""What the permission matrices of all contexts are written with: roles, rows, parameters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.factories.world import EVERYONE, Contents

SIGNED_IN = frozenset(EVERYONE) - {"anonymous"}
MEMBERS = SIGNED_IN - {"stranger"}
STEERING = frozenset({"coordinator", "elected", "ars_department"})
COORDINATOR = frozenset({"coordinator"})
ADMINISTRATOR = frozenset({"administrator"})
READS_THE_JOURNAL = STEERING | {"evaluator", "administrator"}
SEES_THE_SHEET = STEERING | {"evaluator", "lead", "partner"}  # restricted, led by the lead, joined by the partner
SEES_THE_MONEY = STEERING | {"evaluator", "ars_region"}
NO_SUCH_PART = frozenset({404})
Params = Callable[[Contents], list[dict[str, Any]]]


@dataclass(frozen=True)
class Row:
    """What an address does: ``sees`` it, ``reads`` it (GET), ``does`` it (POST); None where the method has no use."""

    params: Params
    sees: frozenset[str]
    reads: frozenset[str] | None
    does: frozenset[str] | None = None
    for_nothing: frozenset[int] = frozenset()  # what an empty form answers, besides ALLOWED_AFTER_POST


def contract_params(**more: str) -> Params:
    return lambda made: [{"contract": made.contract.pk} | {name: made.items[item].pk for name, item in more.items()}]


def sheet_params(**more: str) -> Params:
    return contract_params(sheet="sheet", **more)
