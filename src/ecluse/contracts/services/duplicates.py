"""Copies: of a sheet, here or in another contract; of an axis with its themes and objectives."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from ecluse.audit.services import Actor, operation
from ecluse.contracts.enums import SheetStatus
from ecluse.contracts.models import (
    ActionSheet,
    Axis,
    Contract,
    CostLine,
    FollowUpIndicator,
    FundingLine,
    Milestone,
    Objective,
    SheetActor,
    SheetAxis,
    SheetDeterminant,
    StatusChange,
    Term,
    Theme,
)
from ecluse.contracts.selectors.contents import quarters_of
from ecluse.contracts.services import records
from ecluse.contracts.services.records.changes import DERIVED
from ecluse.contracts.services.sheets import check_parent, make_searchable

#: What a copy begins anew: its place, its number, its own life.
_ANEW = DERIVED | {"contract", "number", "position", "status", "archived_at"}
_LEFT_BEHIND = {"parent", "perimeter"}
_PARTS: tuple[type[Any], ...] = (SheetActor, Milestone, CostLine, FundingLine, FollowUpIndicator)
_OF_THE_CONTRACT = ("themes", "objectives", "linked_plans")
_WORDS = ("audiences", "tags")


def _copied_title(title: str, longest: int) -> str:
    mark = " (copie)"
    return f"{title[: longest - len(mark)].rstrip()}{mark}"


@transaction.atomic
def duplicate_sheet(*, by: Actor, sheet: ActionSheet, into: Contract | None = None) -> tuple[ActionSheet, str]:
    """Write a sheet like ``sheet``, just after it, proposed, with no number; return it and the operation.

    The copy begins its own life: no status history, note, document, nor date on which a step was done. In another
    contract ``into``, which it joins at the end, it keeps the bodies and the shared words, and leaves behind what belongs
    to the first contract: axes, themes, objectives, linked plans, main action, perimeter, words of its own,
    people, and the priority quarters that are not of the other's perimeter. Raises DomainError if ``into`` is archived.
    """
    contract = into or sheet.contract
    inside = contract.pk == sheet.contract_id
    records.refuse_archived(contract)
    copy = ActionSheet(contract=contract, status=SheetStatus.PROPOSED)
    for field in ActionSheet._meta.concrete_fields:
        if field.name not in _ANEW and (inside or field.name not in _LEFT_BEHIND):
            setattr(copy, field.attname, getattr(sheet, field.attname))
    if sheet.parent is not None and sheet.parent.archived_at is not None:
        copy.parent = None
    copy.title = _copied_title(sheet.title, 500)
    check_parent(copy)
    copy.position = records.next_position(ActionSheet.objects.filter(contract=contract))
    make_searchable(copy)
    with operation() as told:
        records.save(copy)
        _copy_parts(sheet, copy, inside=inside)
        _copy_links(sheet, copy, inside=inside)
        at = timezone.now()
        StatusChange.objects.create(sheet=copy, before="", after=copy.status, at=at, by_label=by.audit_label)
        changes = records.Changes(records.contents_told(copy))
        records.tell(copy, by=by, verb="create", changes=changes, note=f"Copie de « {sheet} »")
        if inside and copy.parent_id == sheet.parent_id:
            records.place_beside(copy, by=by, other=sheet.pk)
    return copy, told


def _shared(contract: Contract, inside: bool, term: Term | None) -> bool:
    """Whether a word may be used in the contract of the copy."""
    return term is not None and (inside or term.contract_id in (None, contract.pk))


def _copy_parts(sheet: ActionSheet, copy: ActionSheet, *, inside: bool) -> None:
    """Actors, steps, money and indicators."""
    for model in _PARTS:
        rows = list(model.objects.filter(sheet=sheet))
        kept = []
        for row in rows:
            row.pk, row.sheet, row.version = None, copy, 1
            row._state.adding = True
            if isinstance(row, Milestone):
                row.done_on = ""
            if isinstance(row, SheetActor) and not inside:
                row.person = None
                if row.organisation_id is None and not row.detail:
                    continue
            if isinstance(row, FundingLine) and not _shared(copy.contract, inside, row.scheme):
                row.scheme = None
            kept.append(row)
        model.objects.bulk_create(kept)


def _copy_links(sheet: ActionSheet, copy: ActionSheet, *, inside: bool) -> None:
    for name in _WORDS:
        getattr(copy, name).set([term for term in getattr(sheet, name).all() if _shared(copy.contract, inside, term)])
    SheetDeterminant.objects.bulk_create(
        SheetDeterminant(sheet=copy, term=link.term, target_level=link.target_level)
        for link in sheet.determinant_links.select_related("term")
        if _shared(copy.contract, inside, link.term)
    )
    areas = sheet.priority_areas.all()
    if not inside:
        areas = areas.filter(pk__in=quarters_of(copy.contract).values("pk"))
    copy.priority_areas.set(areas)
    if inside:
        for name in _OF_THE_CONTRACT:
            getattr(copy, name).set(getattr(sheet, name).all())
        SheetAxis.objects.bulk_create(
            SheetAxis(sheet=copy, axis_id=link.axis_id, position=link.position) for link in sheet.axis_links.all()
        )


@transaction.atomic
def duplicate_axis(*, by: Actor, axis: Axis) -> tuple[Axis, str]:
    """Write an axis like ``axis``, just after it, with its themes and its objectives; the sheets stay where they are.

    Returns the copy and the operation. Numbers are not copied: two axes would bear the same.
    """
    records.refuse_archived(axis)
    with operation() as told:
        values: dict[str, Any] = {
            "title": _copied_title(axis.title, 500),
            "family": axis.family,
            "description": axis.description,
        }
        copy = records.create(Axis(contract=axis.contract), by=by, values=values)
        themes: dict[int | None, Theme] = {}
        for theme in axis.themes.order_by("position", "pk"):
            values = {"title": theme.title, "term": theme.term, "axis": copy}
            themes[theme.pk] = records.create(Theme(contract=axis.contract), by=by, values=values)
        made: dict[int | None, Objective] = {}
        for aim in _aims_of(axis, set(themes)):
            values = {
                "title": aim.title, "level": aim.level, "parent": made.get(aim.parent_id, aim.parent),
                "axis": copy if aim.axis_id == axis.pk else aim.axis, "theme": themes.get(aim.theme_id, aim.theme),
            }  # fmt: skip
            made[aim.pk] = records.create(Objective(contract=axis.contract), by=by, values=values)
        records.place_beside(copy, by=by, other=axis.pk)
    return copy, told


def _aims_of(axis: Axis, themes: set[int | None]) -> list[Objective]:
    """The objectives of an axis or of its themes, and all that stand under them; each after the one above it."""
    everyone = list(axis.contract.objectives.select_related("axis", "theme", "parent").order_by("position", "pk"))
    taken: set[int | None] = {aim.pk for aim in everyone if aim.axis_id == axis.pk or aim.theme_id in themes}
    while more := {aim.pk for aim in everyone if aim.parent_id in taken} - taken:
        taken |= more
    found: list[Objective] = []
    left = [aim for aim in everyone if aim.pk in taken]
    while left:
        waiting = {aim.pk for aim in left}
        found += [aim for aim in left if aim.parent_id not in waiting]
        left = [aim for aim in left if aim.parent_id in waiting]
    return found
