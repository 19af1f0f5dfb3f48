"""A contract in full, with its past, in plain words: what a generator makes and ``write_contracts`` puts in the database.

Things name one another by rank (an axis, a sheet, a step of a sheet) or by their words (a body, a term of a vocabulary).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple


class Target(NamedTuple):
    """What an event speaks of: the contract, a sheet (``sheet`` is its rank), or a row of a sheet (``row`` is its rank)."""

    kind: str
    sheet: int = 0
    row: int = 0


@dataclass(frozen=True, slots=True)
class PastEvent:
    """One event of the journal, on the day it happened: what changed in words, and as the columns hold it."""

    at: datetime
    author: str
    verb: str
    target: Target
    label: str
    changes: Mapping[str, list[Any]] = field(default_factory=dict)
    note: str = ""
    data: Mapping[str, list[Any]] = field(default_factory=dict)


class Actor(NamedTuple):
    role: str
    body: str
    detail: str


class Step(NamedTuple):
    title: str
    due: str
    done_on: str


class Cost(NamedTuple):
    year: int
    planned: Decimal
    spent: Decimal | None
    tax_basis: str


class Money(NamedTuple):
    funder: str
    scheme: str
    year: int
    planned: Decimal
    requested: Decimal
    granted: Decimal | None
    paid: Decimal | None
    tax_basis: str
    fte_requested: Decimal | None
    fte_granted: Decimal | None


class Indicator(NamedTuple):
    name: str
    kind: str
    unit: str
    frequency: str
    baseline: str
    target: str


class Note(NamedTuple):
    on: date
    text: str
    author: str


class StatusStep(NamedTuple):
    at: datetime
    before: str
    after: str
    author: str
    reason: str


@dataclass(frozen=True, slots=True)
class WholeSheet:
    """One sheet: ``values`` are its plain fields, ``parent`` the rank of its main action."""

    values: Mapping[str, Any]
    parent: int | None
    axes: tuple[int, ...]
    themes: tuple[int, ...]
    objectives: tuple[int, ...]
    linked_plans: tuple[int, ...]
    audiences: tuple[str, ...]
    determinants: tuple[str, ...]
    tags: tuple[str, ...]
    actors: tuple[Actor, ...]
    steps: tuple[Step, ...]
    costs: tuple[Cost, ...]
    funding: tuple[Money, ...]
    indicators: tuple[Indicator, ...]
    notes: tuple[Note, ...]
    statuses: tuple[StatusStep, ...]


@dataclass(frozen=True, slots=True)
class WholeContract:
    """One contract: ``values`` are its plain fields. ``themes`` and ``objectives`` name the rank of their axis."""

    values: Mapping[str, Any]
    opened_at: datetime
    carrier: str
    axes: tuple[Mapping[str, Any], ...]
    themes: tuple[tuple[int, str], ...]
    objectives: tuple[tuple[int, str], ...]
    #: (word of the vocabulary of plans, title)
    plans: tuple[tuple[str, str], ...]
    #: (body, quality, what it commits to)
    signatories: tuple[tuple[str, str, tuple[str, ...]], ...]
    sheets: tuple[WholeSheet, ...]
    events: tuple[PastEvent, ...]

    @property
    def bodies(self) -> set[str]:
        """The name of every body that the contract speaks of."""
        taking_part = {actor.body for sheet in self.sheets for actor in sheet.actors if actor.body}
        funders = {line.funder for sheet in self.sheets for line in sheet.funding}
        return {self.carrier} | {body for body, _, _ in self.signatories} | taking_part | funders
