"""All that hangs on one sheet, in one query: axes, actors, steps, money, notes and the rest, each in its order.

Amounts are written as text, which both databases keep to the cent.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import CharField, QuerySet
from django.db.models.functions import Cast
from django.utils import timezone

from ecluse.contracts.models import (
    ActionSheet,
    Attachment,
    CostLine,
    FollowUpIndicator,
    FundingLine,
    IndicatorValue,
    Mention,
    Milestone,
    Note,
    SheetActor,
    SheetAxis,
    SheetDeterminant,
    StatusChange,
)
from ecluse.contracts.selectors.access import LEADING, Access, sees_level
from ecluse.contracts.selectors.kin import KIN, KinPart, kin_of, kin_rows
from ecluse.contracts.selectors.typed_rows import Row, by_kind, part
from ecluse.territories.selectors.prepared import Prepared


class AxisPart(NamedTuple):
    number: str
    title: str
    family: str


class DeterminantPart(NamedTuple):
    label: str
    target_level: str


class PlanPart(NamedTuple):
    title: str
    url: str


class ActorPart(NamedTuple):
    """``organisation`` and ``person`` are their names, empty where there is none."""

    pk: int
    role: str
    organisation: str
    person: str
    detail: str
    email: str
    phone: str


class StepPart(NamedTuple):
    pk: int
    version: int
    title: str
    due: str
    done_on: str


class IndicatorPart(NamedTuple):
    pk: int
    name: str
    kind: str
    unit: str
    baseline: str
    target: str
    source: str
    frequency: str


class CostPart(NamedTuple):
    """Amounts in euros, None where they are not known."""

    pk: int
    label: str
    year: int | None
    planned: Decimal | None
    spent: Decimal | None
    tax_basis: str


class ValuePart(NamedTuple):
    """A figure of an indicator: the number as text, the period cut where knowledge stops."""

    indicator: int
    value: Decimal
    period: str
    comment: str
    author: str
    at: datetime


class FundingPart(NamedTuple):
    """Amounts in euros, None where they are not known."""

    pk: int
    funder: str
    scheme: str
    year: int | None
    planned: Decimal | None
    requested: Decimal | None
    granted: Decimal | None
    paid: Decimal | None
    tax_basis: str
    fte_requested: Decimal | None
    fte_granted: Decimal | None
    reference: str
    agreed_on: str


class DocumentPart(NamedTuple):
    pk: int
    title: str
    url: str
    media_type: str
    size: int


class MentionPart(NamedTuple):
    pk: int
    person_id: int
    person: str
    seen_at: datetime | None


class NotePart(NamedTuple):
    pk: int
    on: date
    author: str
    text: str
    mentions: tuple[MentionPart, ...]


class StatusPart(NamedTuple):
    at: datetime
    before: str
    after: str
    by: str
    reason: str


class ChildPart(NamedTuple):
    pk: int
    label: str


@dataclass(frozen=True, slots=True)
class SheetParts:
    """What hangs on one sheet for one reader, each kind in its order.

    ``led`` is whether the reader leads the sheet or the action it belongs to, ``sees_parent`` whether they may read that
    action; ``children`` are the sub-actions that they may read and that are not archived; ``before`` and ``after`` are the
    sheets of the contracts before and after that it is linked to, those that they may read.
    """

    axes: tuple[AxisPart, ...]
    themes: tuple[str, ...]
    objectives: tuple[str, ...]
    audiences: tuple[str, ...]
    determinants: tuple[DeterminantPart, ...]
    tags: tuple[str, ...]
    plans: tuple[PlanPart, ...]
    areas: tuple[str, ...]
    actors: tuple[ActorPart, ...]
    steps: tuple[StepPart, ...]
    indicators: tuple[IndicatorPart, ...]
    costs: tuple[CostPart, ...]
    values: tuple[ValuePart, ...]
    funding: tuple[FundingPart, ...]
    documents: tuple[DocumentPart, ...]
    notes: tuple[NotePart, ...]
    statuses: tuple[StatusPart, ...]
    children: tuple[ChildPart, ...]
    before: tuple[KinPart, ...]
    after: tuple[KinPart, ...]
    led: bool
    sees_parent: bool


#: (body, person) of those who take part in a sheet, as ``access.sees_level`` takes them.
_Actors = list[tuple[int | None, int | None]]


def parts_of(sheet: ActionSheet, access: Access) -> SheetParts:
    """What hangs on ``sheet``, which comes from ``get_sheet`` with its parent: one query, however much it is."""
    today = timezone.localdate()
    rows = by_kind(_prepared(today).rows([sheet.pk, sheet.parent_id or 0, access.person_id or 0]))
    for alike in rows.values():
        alike.sort(key=lambda row: (row.place, row.a if row.what in _BY_WORD else "", row.key))
    return SheetParts(
        axes=tuple(AxisPart(row.a, row.b, row.c) for row in rows["axis"]),
        themes=tuple(row.a for row in rows["theme"]),
        objectives=tuple(f"{row.a} {row.b}".strip() for row in rows["objective"]),
        audiences=tuple(row.b for row in rows["audience"]),
        determinants=tuple(DeterminantPart(row.a, row.b) for row in rows["determinant"]),
        tags=tuple(row.b for row in rows["tag"]),
        plans=tuple(PlanPart(row.a, row.b) for row in rows["plan"]),
        areas=tuple(row.b for row in rows["area"]),
        actors=tuple(ActorPart(row.key, *(text or "" for text in row[5:11])) for row in rows["actor"]),
        steps=tuple(StepPart(row.key, row.number or 0, row.a, row.b, row.c) for row in rows["step"]),
        indicators=tuple(IndicatorPart(row.key, *row[5:12]) for row in rows["indicator"]),
        values=_values(rows["value"]),
        costs=tuple(
            CostPart(row.key, row.a, row.number, _exact(row.b), _exact(row.c), row.d) for row in _by_year(rows["cost"])
        ),
        funding=_funding(rows["funding"], rows["agreement"]),
        documents=tuple(DocumentPart(row.key, row.a, row.b, row.c, row.number or 0) for row in rows["document"]),
        notes=_notes(rows["note"], rows["mention"]),
        statuses=_statuses(rows["status"]),
        before=kin_of(rows, KIN.BEFORE, access),
        after=kin_of(rows, KIN.AFTER, access),
        **_family(sheet, access, rows),
    )


def _values(rows: list[Row]) -> tuple[ValuePart, ...]:
    """The latest period first, and for one period the last given first."""
    found = [
        ValuePart(row.number, Decimal(row.a), row.b, row.c, row.d, row.at)
        for row in rows
        if row.number is not None and row.at is not None
    ]
    return tuple(sorted(found, key=lambda value: (value.period, value.at), reverse=True))


def _by_year(rows: list[Row]) -> list[Row]:
    """By year, those without a year last."""
    return sorted(rows, key=lambda row: (row.number is None, row.number or 0, row.place, row.key))


def _funding(rows: list[Row], agreements: list[Row]) -> tuple[FundingPart, ...]:
    aside = {row.key: (_exact(row.a, 3), _exact(row.b, 3), row.c, row.d) for row in agreements}
    return tuple(
        FundingPart(
            row.key,
            row.a,
            row.b or "",
            row.number,
            _exact(row.c),
            _exact(row.d),
            _exact(row.e),
            _exact(row.f),
            row.g,
            *aside[row.key],
        )
        for row in _by_year(rows)
    )


def _exact(text: str | None, decimals: int = 2) -> Decimal | None:
    """An amount to the cent: one database writes « 1200 » and the other « 1200.00 »."""
    return None if text is None else Decimal(text).quantize(Decimal(1).scaleb(-decimals))


def _notes(rows: list[Row], mentions: Iterable[Row]) -> tuple[NotePart, ...]:
    meant: dict[int | None, list[MentionPart]] = defaultdict(list)
    for row in mentions:
        meant[row.number].append(MentionPart(row.key, row.other or 0, row.a, row.at))
    found = (NotePart(row.key, row.on, row.a, row.b, tuple(meant[row.key])) for row in rows if row.on is not None)
    return tuple(sorted(found, key=lambda note: (note.on, note.pk), reverse=True))


def _statuses(rows: list[Row]) -> tuple[StatusPart, ...]:
    dated = sorted(((row.at, row.key, row) for row in rows if row.at is not None), reverse=True)
    return tuple(StatusPart(at, row.a, row.b, row.c, row.d) for at, _, row in dated)


def _family(sheet: ActionSheet, access: Access, rows: dict[str, list[Row]]) -> dict[str, Any]:
    """Whether the reader leads the sheet, may read its action, and which of its sub-actions they may read."""
    own = [(row.number, row.other) for row in rows["actor"]]
    above = [(row.number, row.other) for row in rows["above"]]
    below: dict[int, _Actors] = defaultdict(list)
    for row in rows["below"]:
        below[row.place].append((row.number, row.other))
    leading = [row for row in (*rows["actor"], *rows["above"]) if row.a in LEADING]
    return {
        "children": tuple(
            ChildPart(row.key, f"{row.a}. {row.b}" if row.a else row.b)
            for row in rows["child"]
            if sees_level(access, row.c, [*own, *below[row.key]])
        ),
        "led": any(
            row.number in access.lead_of or (row.other is not None and row.other == access.person_id) for row in leading
        ),
        "sees_parent": sheet.parent is not None and sees_level(access, sheet.parent.confidentiality, above),
    }


#: Kinds whose order is a place then a word: terms as they are folded, quarters by their code.
_BY_WORD = frozenset({"audience", "tag", "area"})


@lru_cache(maxsize=2)
def _prepared(today: date) -> Prepared:
    return Prepared(_rows(-1, -2, -3, today))


def _rows(sheet: int, parent: int, person: int, today: date) -> QuerySet[Any]:
    """Everything that hangs on ``sheet``, who takes part in ``parent``, and its kin as ``person`` knows it, in one statement."""
    actors = SheetActor.objects.filter(sheet=sheet)
    children = ActionSheet.objects.filter(parent=sheet, archived_at__isnull=True)
    parts = [
        part(StatusChange.objects.filter(sheet=sheet), "status", "before", "after", "by_label", "reason", at="at"),
        part(Note.objects.filter(sheet=sheet), "note", "author_label", "text", on="on"),
        part(
            Mention.objects.filter(note__sheet=sheet), "mention", "person__label",
            number="note_id", other="person_id", at="seen_at",
        ),
        part(
            SheetAxis.objects.filter(sheet=sheet), "axis", "axis__number", "axis__title", "axis__family",
            place="position",
        ),
        part(_through("themes", sheet), "theme", "theme__title", place="theme__position", key="theme_id"),
        part(
            _through("objectives", sheet), "objective", "objective__number", "objective__title",
            place="objective__position", key="objective_id",
        ),
        part(_through("audiences", sheet), "audience", "term__folded_label", "term__label", place="term__position"),
        part(_through("tags", sheet), "tag", "term__folded_label", "term__label", place="term__position"),
        part(SheetDeterminant.objects.filter(sheet=sheet), "determinant", "term__label", "target_level"),
        part(
            _through("linked_plans", sheet), "plan", "linkedplan__title", "linkedplan__url",
            place="linkedplan__position", key="linkedplan_id",
        ),
        part(_through("priority_areas", sheet), "area", "territory__code", "territory__name"),
        part(
            actors, "actor", "role", "organisation__name", "person__label", "detail", "person__email", "person__phone",
            place="position", number="organisation_id", other="person_id",
        ),
        part(
            SheetActor.objects.filter(sheet=parent), "above", "role", number="organisation_id", other="person_id",
        ),
        part(
            SheetActor.objects.filter(sheet__parent=sheet), "below", "role", place="sheet_id",
            number="organisation_id", other="person_id",
        ),
        part(children, "child", "number", "title", "confidentiality", place="position"),
        part(
            Milestone.objects.filter(sheet=sheet), "step", "title", "due", "done_on", place="position",
            number="version",
        ),
        part(
            FollowUpIndicator.objects.filter(sheet=sheet), "indicator", "name", "kind", "unit", "baseline", "target",
            "source", "frequency", place="position",
        ),
        part(
            IndicatorValue.objects.filter(indicator__sheet=sheet), "value", Cast("value", CharField()), "period",
            "comment", "author_label", number="indicator_id", at="given_at",
        ),
        part(
            Attachment.objects.filter(sheet=sheet), "document", "title", "url", "media_type", place="position",
            number="size",
        ),
        *_money(sheet),
        *kin_rows(sheet, person, today),
    ]  # fmt: skip
    one, *others = parts
    return one.union(*others, all=True)


def _money(sheet: int) -> list[QuerySet[Any]]:
    """What the action costs, and who pays."""
    return [
        part(
            FundingLine.objects.filter(sheet=sheet), "funding", "funder__name", "scheme__label",
            *(_text(name) for name in ("planned", "requested", "granted", "paid")), "tax_basis",
            place="position", number="year",
        ),
        part(
            FundingLine.objects.filter(sheet=sheet), "agreement", _text("fte_requested"), _text("fte_granted"),
            "reference", "agreed_on",
        ),
        part(
            CostLine.objects.filter(sheet=sheet), "cost", "label", _text("planned"), _text("spent"), "tax_basis",
            place="position", number="year",
        ),
    ]  # fmt: skip


def _text(name: str) -> Cast:
    return Cast(name, CharField())


def _through(name: str, sheet: int) -> QuerySet[Any]:
    """The rows that tie ``sheet`` to what its field ``name`` lists."""
    rows: QuerySet[Any] = getattr(ActionSheet, name).through.objects.filter(actionsheet=sheet)
    return rows
