"""One action sheet as its page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from ecluse.contracts.presenters.figures import Figure
from ecluse.contracts.presenters.sheets.actions import Actions
from ecluse.contracts.presenters.sheets.marks import FreshnessMark, StatusMark
from ecluse.contracts.rules.lateness import Lateness


@dataclass(frozen=True, slots=True)
class Link:
    """A text, and its address if it has one."""

    label: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """Where a row stands in the page, and where its form is; ``edit_url`` is empty for those who may not change it."""

    anchor: str
    edit_url: str


@dataclass(frozen=True, slots=True)
class ActorLine:
    """Who takes part. ``contact`` is the person's address and telephone, for those who may see them."""

    row: Row
    role: str
    label: str
    contact: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StepLine:
    """A milestone: its state for the ``step`` tag, its date as written and as ISO, its delay in days.

    ``tick_url`` is where it is told done, or not done after all; empty for those who may not.
    """

    row: Row
    version: int
    title: str
    state: str
    date: str
    iso: str
    days_late: int
    done_on: str
    tick_url: str


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """How one will know: name, and what is said of it."""

    row: Row
    name: str
    kind: str
    unit: str
    baseline: str
    target: str
    source: str
    frequency: str
    values: tuple[ValueLine, ...] = ()


@dataclass(frozen=True, slots=True)
class ValueLine:
    """A figure of an indicator: for which period, by whom."""

    value: Decimal
    period: str
    comment: str
    author: str


@dataclass(frozen=True, slots=True)
class MoneyLine:
    """One line of funding, in euros; None where it is not known."""

    row: Row
    funder: str
    scheme: str
    year: int | None
    planned: Decimal | None
    requested: Decimal | None
    granted: Decimal | None
    paid: Decimal | None
    aside: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CostRow:
    """One line of what the action costs, in euros; None where it is not known."""

    row: Row
    label: str
    year: int | None
    planned: Decimal | None
    spent: Decimal | None
    basis: str


@dataclass(frozen=True, slots=True)
class Money:
    """The money of a sheet: lines of cost and of funding, their sums as they are written, and what is left to find.

    ``warnings`` say what a reader of the sums must know: bases that are mixed, more paid than granted.
    """

    costs: tuple[CostRow, ...]
    lines: tuple[MoneyLine, ...]
    cost_totals: tuple[Figure, ...]
    funding_totals: tuple[Figure, ...]
    posts: str
    gap: str
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """A file or a link: ``size`` is 0 for a link."""

    row: Row
    title: str
    url: str
    size: int
    media_type: str


@dataclass(frozen=True, slots=True)
class MentionLine:
    """Someone whom a note is meant for; ``seen`` is the day they said that they have seen it, None until then."""

    who: str
    seen: date | None


@dataclass(frozen=True, slots=True)
class NoteLine:
    """A dated note. ``edit_url`` is empty for those who may not change it.

    ``seen_url`` is where the reader says that they have seen it, empty for those whom it is not meant for.
    """

    on: date
    author: str
    text: str
    edit_url: str
    mentions: tuple[MentionLine, ...] = ()
    seen_url: str = ""


@dataclass(frozen=True, slots=True)
class StatusLine:
    """One change of status."""

    at: datetime
    by: str
    before: str
    after: str
    reason: str


@dataclass(frozen=True, slots=True)
class KinLine:
    """The sheet of another contract that this one comes from, or became; ``url`` is empty where there is none."""

    word: str
    label: str
    url: str
    contract: str
    reason: str


@dataclass(frozen=True, slots=True)
class SheetPage:
    """One action sheet. Empty texts and tuples mean that the sources do not say."""

    pk: int
    version: int
    url: str
    number: str
    title: str
    archived: bool
    status: StatusMark
    lateness: Lateness
    late_steps: int
    freshness: FreshnessMark
    next_statuses: tuple[StatusMark, ...]
    parent: Link | None
    sub_actions: tuple[Link, ...]
    comes_from: tuple[KinLine, ...]
    becomes: tuple[KinLine, ...]
    axes: tuple[str, ...]
    themes: tuple[str, ...]
    objectives: tuple[str, ...]
    leads: tuple[ActorLine, ...]
    elected_leads: tuple[ActorLine, ...]
    partners: tuple[ActorLine, ...]
    audiences: tuple[str, ...]
    determinants: tuple[str, ...]
    tags: tuple[str, ...]
    linked_plans: tuple[Link, ...]
    territory: tuple[str, ...]
    priority_areas: tuple[str, ...]
    period: str
    calendar_text: str
    context: str
    aims: tuple[str, ...]
    description: str
    expected_effects: str
    means: str
    priority: str
    novelty: str
    confidentiality: str
    restricted: bool
    other_fields: tuple[tuple[str, str], ...]
    steps: tuple[StepLine, ...]
    indicators: tuple[IndicatorLine, ...]
    money: Money | None
    documents: tuple[DocumentLine, ...]
    notes: tuple[NoteLine, ...]
    status_history: tuple[StatusLine, ...]
    actions: Actions
