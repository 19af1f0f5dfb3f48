"""Many new sheets at once: what ``create_sheet`` writes, in a number of queries that does not grow with each of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from django.db import IntegrityError, transaction
from django.utils import timezone

from ecluse.audit.services import Actor, operation
from ecluse.contracts.models import (
    ActionSheet,
    Contract,
    CostLine,
    FollowUpIndicator,
    FundingLine,
    Milestone,
    SheetActor,
    SheetAxis,
    StatusChange,
)
from ecluse.contracts.selectors.states import link_columns
from ecluse.contracts.services import records
from ecluse.contracts.services.sheets import SheetContents, cost_told, make_searchable, money_lines
from ecluse.lib.errors import DomainError

NewSheet: TypeAlias = tuple[Mapping[str, Any], SheetContents]


_Money: TypeAlias = tuple[list[CostLine], list[FundingLine]]


class RefusedSheetError(DomainError):
    """A sheet of the batch that a rule refuses; ``place`` is its rank in the batch, from 0."""

    def __init__(self, error: DomainError, place: int) -> None:
        super().__init__(error.message, field=error.field)
        self.place = place


@transaction.atomic
def create_sheets(*, by: Actor, contract: Contract, sheets: Sequence[NewSheet]) -> list[ActionSheet]:
    """Write main sheets with all they hold, in their order: one event each, as ``create_sheet`` tells it.

    Determinants are left out: this serves what is read in a document. Raises RefusedSheetError for the first sheet that a
    rule refuses; then none is written.
    """
    records.refuse_archived(contract)
    first = records.next_position(ActionSheet.objects.filter(contract=contract))
    rows, money = [], []
    for place, (values, contents) in enumerate(sheets):
        sheet = ActionSheet(contract=contract, position=first + place)
        for name, value in values.items():
            setattr(sheet, name, value)
        make_searchable(sheet)
        try:
            for item in (*contents.axes, *(value for many in (contents.links or {}).values() for value in many)):
                records.refuse_foreign(contract, "Fiche", item)
            records.check_fields([sheet])
            lines = money_lines(sheet, contents)
        except DomainError as error:
            raise RefusedSheetError(error, place) from error
        rows.append(sheet)
        money.append(lines)
    _insert(rows)
    told = _fill(rows, [contents for _, contents in sheets], money, by)
    now = timezone.now()
    StatusChange.objects.bulk_create(
        StatusChange(sheet=row, before="", after=row.status, at=now, by_label=by.audit_label) for row in rows
    )
    entries = [
        records.entry(row, verb="create", changes=records.Changes(records.contents_told(row) | held))
        for row, held in zip(rows, told, strict=True)
    ]
    with operation():
        records.tell_all(contract, by=by, entries=entries)
    return rows


def _insert(rows: list[ActionSheet]) -> None:
    """All at once; when the database refuses one, one by one, to say which and why."""
    try:
        with transaction.atomic():
            ActionSheet.objects.bulk_create(rows)
    except IntegrityError:
        for place, row in enumerate(rows):
            row.pk = None
            try:
                records.save(row)
            except DomainError as error:
                raise RefusedSheetError(error, place) from error


def _fill(
    rows: list[ActionSheet], contents: list[SheetContents], money: list[_Money], by: Actor
) -> list[dict[str, list[Any]]]:
    """Add what hangs on each sheet; return it as their events tell it. The lines of ``money`` are made already."""
    pairs = list(zip(rows, contents, strict=True))
    named = {f"{row.pk}-{n}": actor.organisation for row, held in pairs for n, actor in enumerate(held.actors)}
    bodies = records.with_known_bodies(named, by=by)
    actors = [
        SheetActor(
            sheet=row, position=n, role=actor.role, organisation=bodies[f"{row.pk}-{n}"], person=actor.person,
            detail=actor.detail[:300],
        )
        for row, held in pairs for n, actor in enumerate(held.actors)
    ]  # fmt: skip
    steps = [
        Milestone(sheet=row, position=n, title=step.title[:500], due=step.due, done_on=step.done_on)
        for row, held in pairs
        for n, step in enumerate(held.milestones)
    ]
    records.check_fields(steps)
    SheetAxis.objects.bulk_create(
        SheetAxis(sheet=row, axis=axis, position=n)
        for row, held in pairs
        for n, axis in enumerate(dict.fromkeys(held.axes))
    )
    SheetActor.objects.bulk_create(actors)
    Milestone.objects.bulk_create(steps)
    for costs, funding in money:
        lines: list[Any] = [*costs, *funding]
        for line in lines:
            line.sheet_id = line.sheet.pk  # the sheet had no key when they were made
    CostLine.objects.bulk_create(cost for costs, _ in money for cost in costs)
    FundingLine.objects.bulk_create(line for _, funding in money for line in funding)
    FollowUpIndicator.objects.bulk_create(
        FollowUpIndicator(sheet=row, position=n, name=name[:500])
        for row, held in pairs
        for n, name in enumerate(held.indicators)
    )
    _link(pairs)
    return [_told(held, *lines) for held, lines in zip(contents, money, strict=True)]


def _link(pairs: list[tuple[ActionSheet, SheetContents]]) -> None:
    """The many-to-many links of new sheets, one query a kind of link."""
    for name in {name for _, held in pairs for name in held.links or {}}:
        through, own, other = link_columns(ActionSheet, name)
        through._default_manager.bulk_create(
            through(**{own: row.pk, other: value.pk})
            for row, held in pairs
            for value in dict.fromkeys((held.links or {}).get(name, ()))
        )


def _told(held: SheetContents, costs: list[CostLine], funding: list[FundingLine]) -> dict[str, list[Any]]:
    """What hangs on a new sheet, as its event tells it."""
    told: dict[str, list[Any]] = {
        "axes": [None, [str(axis) for axis in held.axes]],
        "acteurs": [None, [f"{SheetActor(role=a.role).get_role_display()} : {_named(a)}" for a in held.actors]],
        "étapes": [None, [step.title[:500] for step in held.milestones]],
        "coûts": [None, [cost_told(line) for line in costs]],
        "financements": [None, [str(line) for line in funding]],
        "indicateurs de suivi": [None, list(held.indicators)],
    }
    for name, values in (held.links or {}).items():
        label = str(ActionSheet._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
        told[label] = [[], sorted(str(value) for value in values)]
    return {label: change for label, change in told.items() if change[1]}


def _named(actor: Any) -> str:
    who = actor.organisation or actor.person
    return f"{who} ({actor.detail})" if who and actor.detail else str(who or actor.detail)
