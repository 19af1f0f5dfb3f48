"""The perimeter of a contract or of a sheet: its territories, one by one."""

from __future__ import annotations

from django.db import transaction

from ecluse.audit.services import Actor, operation
from ecluse.contracts.models import ActionSheet, Contract
from ecluse.contracts.services import records
from ecluse.contracts.services.contracts import cover
from ecluse.lib.errors import DomainError
from ecluse.territories.models import Perimeter, Territory
from ecluse.territories.services import Part, create_perimeter, delete_perimeter, update_perimeter


@transaction.atomic
def add_part(*, by: Actor, owner: Contract | ActionSheet, territory: Territory, label: str = "") -> Perimeter:
    """Add a territory to the perimeter of ``owner``, whole or the part of it that ``label`` names.

    Raises DomainError if it is already there.
    """
    parts = _parts(owner)
    added = Part(territory, " ".join(label.split())[:200])
    if any(part.territory.pk == territory.pk and part.label == added.label for part in parts):
        raise DomainError(f"« {added} » est déjà dans le périmètre.", field="label")
    kept = _write(by, owner, [*parts, added])
    assert kept is not None  # noqa: S101 — there is at least the part that was added
    return kept


@transaction.atomic
def remove_part(*, by: Actor, owner: Contract | ActionSheet, territory: Territory, label: str = "") -> Perimeter | None:
    """Take a territory, or the part of it that ``label`` names, out of the perimeter of ``owner``.

    A perimeter left empty goes, and None is returned. Raises DomainError if the part is not there any more.
    """
    parts = _parts(owner)
    kept = [part for part in parts if part.territory.pk != territory.pk or part.label != label]
    if len(kept) == len(parts):
        raise DomainError("Ce territoire n’est déjà plus dans le périmètre.")
    return _write(by, owner, kept)


def _parts(owner: Contract | ActionSheet) -> list[Part]:
    if owner.perimeter is None:
        return []
    return [Part(row.territory, row.label) for row in owner.perimeter.parts.select_related("territory")]


def _write(by: Actor, owner: Contract | ActionSheet, parts: list[Part]) -> Perimeter | None:
    """Give ``owner`` those territories. A perimeter that something else uses too is left to it, and copied."""
    records.refuse_archived(owner)
    contract = records.contract_of(owner)
    records.refuse_frozen(owner, contract, "perimeter")
    before = owner.perimeter
    is_shared = before is not None and _is_shared(before, owner)
    with operation():
        if before is not None and parts and not is_shared:
            after: Perimeter | None = update_perimeter(by=by, perimeter=before, parts=parts, scope=contract.scope)
        elif parts:
            name = f"Périmètre : {owner.territory_name if isinstance(owner, Contract) else owner}"[:200]
            after = create_perimeter(by=by, name=name, parts=parts, scope=contract.scope)
        else:
            after = None
        type(owner)._default_manager.filter(pk=owner.pk).update(perimeter=after)
        owner.perimeter = after
        if before is not None and after is None and not is_shared:
            delete_perimeter(by=by, perimeter=before, scope=contract.scope)
        elif before is not None and after is None:
            records.tell(owner, by=by, verb="update", changes=records.Changes({"périmètre": [str(before), None]}))
    if isinstance(owner, Contract):
        cover(owner)
    return after


def _is_shared(perimeter: Perimeter, owner: Contract | ActionSheet) -> bool:
    contracts = Contract.objects.filter(perimeter=perimeter)
    sheets = ActionSheet.objects.filter(perimeter=perimeter)
    if isinstance(owner, Contract):
        return contracts.exclude(pk=owner.pk).exists() or sheets.exists()
    return contracts.exists() or sheets.exclude(pk=owner.pk).exists()
