"""Every write of the preparation: an entity with its links, in one transaction, told by one event."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from ecluse.accounts.models import Organisation
from ecluse.accounts.services.organisations import get_or_create_organisations
from ecluse.audit.services import Actor, operation
from ecluse.contracts.models import Contract
from ecluse.contracts.services import records
from ecluse.lib.errors import DomainError, StaleError
from ecluse.lib.text import fold
from ecluse.preparation.models import CareSupply, Feasibility, Finding, Priority

M = TypeVar("M", bound=Model)
Links = Mapping[str, Iterable[Any]]


@transaction.atomic
def create(item: M, *, by: Actor, values: Mapping[str, Any], links: Links | None = None) -> M:
    """Save a new entity, last of its kind, and what it is linked to. One event."""
    records.refuse_archived(item)
    with operation():
        records.assign(item, records.with_known_bodies(values, by=by))
        if hasattr(item, "position"):
            item.position = records.next_position(records.owned_with(item))
        _derive(item)
        records.save(item)
        changes = records.Changes(records.contents_told(item))
        changes.add(_link(item, links or {}, by=by))
        records.tell(item, by=by, verb="create", changes=_discreet(changes))
    return item


@transaction.atomic
def create_once(finding: Finding, *, by: Actor, values: Mapping[str, Any]) -> tuple[Finding, bool]:
    """Save a finding made of a figure, unless the contract has it, unchanged; that one then. Also whether it is new."""
    Contract.objects.select_for_update().get(pk=finding.contract_id)
    words = {name: values[name] for name in ("statement", "source", "indicator")}
    for held in Finding.objects.filter(contract=finding.contract_id, archived_at=None, **words):
        if held.figures == values["figures"]:
            return held, False
    return create(finding, by=by, values=values), True


@transaction.atomic
def update(item: M, *, by: Actor, values: Mapping[str, Any], version: int | None, links: Links | None = None) -> M:
    """Change an entity and its links. Raises StaleError if it has changed since ``version``; no change, no event."""
    current: Any = type(item)._default_manager.select_for_update(of=("self",)).get(pk=item.pk)
    if version is not None and current.version != version:
        raise StaleError(current)
    refuse_removed(current)
    with operation():
        changes = records.assign(current, records.with_known_bodies(values, by=by))
        changes.add(_link(current, links or {}, by=by))
        if changes:
            current.version += 1
            _derive(current)
            records.save(current)
            records.tell(current, by=by, verb="update", changes=_discreet(changes))
    saved: M = current
    return saved


@transaction.atomic
def write_feasibility(*, by: Actor, contract: Contract, values: Mapping[str, Any], version: int | None) -> Feasibility:
    """Begin the file of a contract, or change it. Raises StaleError if somebody else began or changed it meanwhile."""
    Contract.objects.select_for_update().get(pk=contract.pk)
    held = Feasibility.objects.filter(contract=contract).first()
    if held is None:
        return create(Feasibility(contract=contract), by=by, values=values)
    return update(held, by=by, values=values, version=version)


@transaction.atomic
def write_care_supply(*, by: Actor, supply: CareSupply, values: Mapping[str, Any], version: int | None) -> CareSupply:
    """Begin the table of a profession, or change it. Raises StaleError if somebody else began or changed it meanwhile."""
    Contract.objects.select_for_update().get(pk=supply.contract_id)
    held = CareSupply.objects.filter(contract=supply.contract_id, care=supply.care).first()
    return create(supply, by=by, values=values) if held is None else update(held, by=by, values=values, version=version)


@transaction.atomic
def archive(item: Finding | Priority, *, by: Actor) -> None:
    """Take a finding or a priority away; it keeps its links and its scores, and can be put back."""
    _set_aside(item, by=by, aside=True)


@transaction.atomic
def restore(item: Finding | Priority, *, by: Actor) -> None:
    """Put a finding or a priority back, with all that it was linked to."""
    _set_aside(item, by=by, aside=False)


def _set_aside(item: Finding | Priority, *, by: Actor, aside: bool) -> None:
    current: Any = type(item)._default_manager.select_for_update(of=("self",)).get(pk=item.pk)
    records.refuse_archived(current)
    if (current.archived_at is not None) == aside:
        return
    current.archived_at = timezone.now() if aside else None
    current.version += 1
    current.save(update_fields=["archived_at", "version"])
    records.tell(current, by=by, verb="remove" if aside else "put_back")


def refuse_removed(item: Any) -> None:
    """Refuse to change what has been taken away, or belongs to an archived contract."""
    records.refuse_archived(item)
    if getattr(item, "archived_at", None) is not None:
        raise DomainError("Il a été retiré pendant ce temps\u202f: remettez-le avant de le modifier.")


def _link(item: Model, links: Links, *, by: Actor) -> records.Changes:
    changes = records.Changes()
    for name, found in links.items():
        changes.add(records.set_links(item, name, _known(found, by=by)))
    return changes


def _known(found: Iterable[Any], *, by: Actor) -> list[Any]:
    """``found`` with the bodies that are given by their name made known, each once."""
    found = list(found)
    names = [each for each in found if isinstance(each, str)]
    if not names:
        return found
    bodies: dict[int, Organisation] = {
        body.pk: body for body in get_or_create_organisations(by=by, names=names).values()
    }
    return [each for each in found if not isinstance(each, str)] + list(bodies.values())


def _derive(item: Any) -> None:
    if isinstance(item, Finding):
        parts = (item.statement, item.source, item.indicator, item.zone, item.raised_by)
        item.search_text = fold("\n".join(parts))


def _discreet(changes: records.Changes) -> records.Changes:
    """The journal has more readers than verbatims: it tells that there is one, not its words."""
    told = changes.told.get("verbatim anonyme")
    if told:
        changes.told["verbatim anonyme"] = ["un verbatim" if words else words for words in told]
        if told[0] and told[1]:
            changes.told["verbatim anonyme"] = ["un verbatim", "un verbatim corrigé"]
    return changes
