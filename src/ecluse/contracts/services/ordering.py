"""Where things stand in a contract: sheets under their axis, axes, themes, objectives in their tree.

Each gesture returns the operation under which the journal tells it, so that it can be taken back; empty if nothing moved.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Model

from ecluse.audit.services import Actor, operation
from ecluse.contracts.models import ActionSheet, Contract
from ecluse.contracts.rules.order import Spot, Where
from ecluse.contracts.selectors.past import ORDERED_UNDER
from ecluse.contracts.selectors.sheet_order import NO_AXIS, first_axes
from ecluse.contracts.selectors.states import ORDERED_AXES, states
from ecluse.contracts.services import records
from ecluse.contracts.services.sheet_fields import change_fields
from ecluse.lib.errors import DomainError

_GONE = "Ce à côté de quoi vous placez cet élément n’est plus là\u202f: rechargez la page, puis recommencez."


@transaction.atomic
def step(*, by: Actor, item: Model, up: bool, among: Sequence[int] = ()) -> str:
    """Move an ordered entity one place up or down among its siblings.

    ``among`` are the keys, in their order, of those that people see it with, where they do not see them all.
    """
    with operation() as told:
        if not among:
            return told if records.move(item, by=by, up=up) else ""
        rank = among.index(item.pk) + (-1 if up else 1)
        if not 0 <= rank < len(among):
            return ""
        return told if records.place_beside(item, by=by, other=among[rank], before=up) else ""


@transaction.atomic
def place_item(*, by: Actor, item: Model, spot: Spot) -> str:
    """Place an entity of the plan first, after another, or first under another one: a theme under an axis, an objective
    under an objective.

    Raises DomainError if what ``spot`` names is not of this contract any more, or stands under the entity itself.
    """
    model: Any = type(item)
    above = ORDERED_UNDER.get(model._meta.model_name)
    rows = records.owned_with(item)
    with operation() as told:
        if spot.where is Where.AFTER:
            other: Any = rows.filter(pk=spot.key).exclude(pk=item.pk).first()
            if other is None:
                raise DomainError(_GONE)
            item, tied = _tie(item, above, getattr(other, above) if above else None, by=by)
            return told if records.place_beside(item, by=by, other=other.pk) or tied else ""
        if spot.where not in (Where.FIRST, Where.UNDER) or (spot.where is Where.UNDER and not above):
            raise DomainError(_GONE)
        owner = None
        if above and spot.key:
            owner = model._meta.get_field(above).related_model._default_manager.filter(
                contract=records.contract_of(item), pk=spot.key
            ).first()  # fmt: skip
            if owner is None:
                raise DomainError(_GONE)
        item, tied = _tie(item, above, owner, by=by)
        return told if records.place(item, by=by, at=0) or tied else ""


def _tie(item: Any, above: str | None, owner: Model | None, *, by: Actor) -> tuple[Any, bool]:
    """Put an entity under ``owner``, last for now; return it, and whether it was elsewhere."""
    if above is None or getattr(item, f"{above}_id") == (owner.pk if owner else None):
        return item, False
    last = records.next_position(records.owned_with(item))
    return records.update(item, by=by, values={above: owner, "position": last}, version=None), True


@transaction.atomic
def place_sheet(*, by: Actor, sheet: ActionSheet, spot: Spot) -> str:
    """Place a sheet after another one, whose axis it takes, or first under an axis; a sub-action under its action alone.

    Raises DomainError if the sheet is archived, or if what ``spot`` names is not of this contract any more.
    """
    contract = Contract.objects.select_for_update().get(pk=sheet.contract_id)
    current = ActionSheet.objects.select_related("contract", "parent").get(pk=sheet.pk)
    records.refuse_archived(current)
    live = ActionSheet.objects.filter(contract=contract, archived_at__isnull=True).exclude(pk=current.pk)
    with operation() as told:
        if spot.where is Where.AFTER:
            other = live.filter(pk=spot.key).first()
            if other is None:
                raise DomainError(_GONE)
            if other.parent_id != current.parent_id:
                raise DomainError("Une sous-action se place parmi celles de son action, et nulle part ailleurs.")
            turned = current.parent_id is None and _turn(current, first_axes(contract).get(other.pk, NO_AXIS), by=by)
            return told if records.place_beside(current, by=by, other=other.pk) or turned else ""
        if spot.where is Where.UNDER and spot.key == current.parent_id:
            return told if _to_the_front(current, list(live.filter(parent=current.parent)), by=by) else ""
        if spot.where is not Where.AXIS or current.parent_id is not None:
            raise DomainError(_GONE)
        if spot.key and not contract.axes.filter(pk=spot.key).exists():
            raise DomainError(_GONE)
        first = first_axes(contract)
        turned = _turn(current, spot.key, by=by)
        mates = [one for one in live.filter(parent=None).only("pk") if first.get(one.pk, NO_AXIS) == spot.key]
        return told if _to_the_front(current, mates, by=by) or turned else ""


def _to_the_front(sheet: ActionSheet, mates: list[ActionSheet], *, by: Actor) -> bool:
    """Place a sheet just before the first of ``mates``, which are in their order."""
    return bool(mates) and records.place_beside(sheet, by=by, other=mates[0].pk, before=True)


def _turn(sheet: ActionSheet, axis: int, *, by: Actor) -> bool:
    """Put ``axis`` in the place of a sheet's first axis; sub-actions that stood under the same one follow."""
    pks = [sheet.pk, *sheet.sub_actions.filter(archived_at__isnull=True).values_list("pk", flat=True)]
    held = {pk: state[ORDERED_AXES] for pk, state in states(ActionSheet, pks, [ORDERED_AXES]).items()}
    before = held[str(sheet.pk)][:1]
    if before == ([axis] if axis else []):
        return False
    wanted = {
        pk: {ORDERED_AXES: [axis, *(other for other in axes[1:] if other != axis)] if axis else []}
        for pk, axes in held.items()
        if axes[:1] == before
    }
    return bool(change_fields(by=by, contract=sheet.contract, wanted=wanted, verb="update"))
