"""Contracts and programmes: opened, described, archived, taken back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from ecluse.accounts.models import Person
from ecluse.audit.services import Actor, operation
from ecluse.contracts.enums import Role
from ecluse.contracts.models import Attachment, Contract, ContractDocument, Membership, Programme
from ecluse.contracts.services import records
from ecluse.contracts.services.files import forget_files
from ecluse.lib.errors import DomainError
from ecluse.territories.enums import GeographicLevel
from ecluse.territories.models import Perimeter, Territory
from ecluse.territories.selectors import departments_of


@transaction.atomic
def create_contract(
    *, by: Actor, values: Mapping[str, Any], coordinator: Person | None = None, programme: Programme | None = None
) -> Contract:
    """Open a contract, in its programme or in a new one; ``coordinator`` becomes its coordinator.

    Raises DomainError if its title or its territory is empty, or if its end precedes its start.
    """
    if not str(values.get("title") or "").strip():
        raise DomainError("Donnez un titre au contrat.", field="title")
    if not str(values.get("territory_name") or "").strip():
        raise DomainError("Écrivez le territoire du contrat.", field="territory_name")
    predecessor = values.get("predecessor")
    if programme is None:
        programme = predecessor.programme if predecessor else Programme.objects.create(name=values["territory_name"])
    contract = Contract(programme=programme)
    with operation():
        for name, value in records.with_known_bodies(values, by=by).items():
            setattr(contract, name, value)
    records.save(contract)
    cover(contract)
    if coordinator is not None:
        Membership.objects.create(contract=contract, person=coordinator, role=Role.COORDINATOR)
    kept = records.contents_told(contract)
    if coordinator is not None:
        kept["coordination"] = [None, str(coordinator)]
    records.tell(contract, by=by, verb="create", changes=records.Changes(kept))
    return contract


@transaction.atomic
def update_contract(*, by: Actor, contract: Contract, values: Mapping[str, Any], version: int | None) -> Contract:
    """Change what a contract says of itself. Raises StaleError if it has changed since ``version``."""
    if values.get("state", contract.state) != contract.state:
        raise DomainError("L’étape d’un contrat change en passant une porte de son parcours.", field="state")
    predecessor = values.get("predecessor")
    seen: set[int] = set()
    while predecessor is not None and predecessor.pk not in seen:
        if predecessor.pk == contract.pk:
            raise DomainError("Un contrat ne peut pas se précéder lui-même.", field="predecessor")
        seen.add(predecessor.pk)
        predecessor = predecessor.predecessor
    current = records.update(contract, by=by, values=values, version=version)
    if current.successions.exclude(earlier__contract=current.predecessor_id).exists():
        raise DomainError(
            "Des fiches de ce contrat sont liées à celles du contrat précédent : retirez d’abord ces liens, dans "
            "« Générations ».",
            field="predecessor",
        )
    cover(current)
    return current


@transaction.atomic
def enter_state(*, by: Actor, contract: Contract, state: str, note: str) -> Contract:
    """Bring a contract to a state of its life: what a gate does when it is passed, and nothing else (ADR 16).

    ``note`` names the gate. Nothing is told if the contract is there already.
    """
    current = Contract.objects.select_for_update().get(pk=contract.pk)
    records.refuse_archived(current)
    changes = records.assign(current, {"state": state})
    if changes:
        current.version += 1
        records.save(current)
        records.tell(current, by=by, verb="enter", changes=changes, note=note)
    return current


@transaction.atomic
def set_perimeter(*, by: Actor, contract: Contract, perimeter: Perimeter | None, version: int | None) -> Contract:
    """Give the contract its perimeter; the départements and regions that it touches follow."""
    return update_contract(by=by, contract=contract, values={"perimeter": perimeter}, version=version)


def cover(contract: Contract) -> None:
    """Deduce the départements and regions from the perimeter: they say which agencies see the contract."""
    if contract.perimeter is None or contract.draft_of_id is not None:
        contract.covering.clear()
    else:
        departments = list(departments_of(contract.perimeter))
        codes = {department.region_code for department in departments}
        regions = Territory.objects.filter(level=GeographicLevel.REGION, code__in=codes)
        contract.covering.set([*departments, *regions])


@transaction.atomic
def archive_contract(*, by: Actor, contract: Contract) -> Contract:
    """Put a contract aside; it stays readable, and is not written any more."""
    if contract.archived_at is not None:
        return contract
    contract.archived_at = timezone.now()
    contract.save(update_fields=["archived_at"])
    records.tell(contract, by=by, verb="archive")
    return contract


@transaction.atomic
def restore_contract(*, by: Actor, contract: Contract) -> Contract:
    """Take an archived contract out of the archive."""
    if contract.archived_at is None:
        return contract
    contract.archived_at = None
    contract.save(update_fields=["archived_at"])
    records.tell(contract, by=by, verb="restore")
    return contract


@transaction.atomic
def withdraw_contract(*, by: Actor, contract: Contract) -> None:
    """Take back a contract that has just been made, with all it holds. Its journal stays, and says so.

    The caller has checked that nothing has been written in it since. Its programme goes too if it is left empty.
    """
    records.tell(contract, by=by, verb="withdraw")
    forget_files(Attachment.objects.filter(sheet__contract=contract))
    forget_files(ContractDocument.objects.filter(contract=contract))
    programme = contract.programme
    contract.sheets.filter(parent__isnull=False).delete()
    contract.sheets.all().delete()
    contract.delete()
    if not programme.contracts.exists():
        programme.delete()
