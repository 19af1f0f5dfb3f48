"""Sheets and axes numbered again, in their order: one gesture, taken back as one."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from ecluse.audit.services import Actor, operation
from ecluse.contracts.models import Contract
from ecluse.contracts.rules.numbering import Scheme
from ecluse.contracts.selectors.numbering import Renumbered, planned_axis_numbers, planned_sheet_numbers, seen_as
from ecluse.contracts.services import records
from ecluse.contracts.services.sheet_fields import change_fields
from ecluse.lib.errors import DomainError


class OrderChangedError(DomainError):
    """The order or the numbers are no longer those that the preview showed."""

    def __init__(self) -> None:
        super().__init__(
            "L’ordre ou les numéros ont changé depuis l’aperçu. Rien n’est modifié\u202f: voici ce qui changerait maintenant."
        )


@transaction.atomic
def renumber_sheets(*, by: Actor, contract: Contract, scheme: Scheme, start: int, seen: str) -> tuple[str, int]:
    """Number the live sheets of a contract in their order; return the operation, and how many changed.

    ``seen`` is the plan that was shown, as ``seen_as`` tells it. Raises OrderChangedError if it is another one now,
    DomainError if nothing would change.
    """
    _lock(contract)
    plan = _checked(planned_sheet_numbers(contract, scheme, start), seen)
    with operation() as told:
        wanted = {str(one.pk): {"number": one.after} for one in plan}
        change_fields(by=by, contract=contract, wanted=wanted, verb="update")
    return told, len(plan)


@transaction.atomic
def renumber_axes(*, by: Actor, contract: Contract, start: int, seen: str) -> tuple[str, int]:
    """Number the axes of a contract in their order; as for the sheets."""
    _lock(contract)
    plan = _checked(planned_axis_numbers(contract, start), seen)
    with operation() as told:
        for axis, one in [(contract.axes.get(pk=one.pk), one) for one in plan]:
            records.update(axis, by=by, values={"number": one.after}, version=None)
    return told, len(plan)


def _lock(contract: Contract) -> None:
    records.refuse_archived(contract)
    Contract.objects.select_for_update().get(pk=contract.pk)


def _checked(plan: Sequence[Renumbered], seen: str) -> list[Renumbered]:
    """What changes in a plan."""
    if seen_as(plan) != seen:
        raise OrderChangedError
    changing = [one for one in plan if one.changes]
    if not changing:
        raise DomainError("Les numéros suivent déjà cet ordre\u202f: rien ne changerait.")
    return changing
