"""What every write of a contract has in common: scope, version, difference, one event.

``create``, ``update``, ``remove`` and ``move`` serve every entity of a contract. A value that belongs to another
contract is refused here, whatever the form let through.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import models, transaction
from django.db.models import Model

from ecluse.accounts.services.organisations import get_or_create_organisations
from ecluse.audit.services import Actor, Entry, operation
from ecluse.contracts.models import ActionSheet, Contract, IndicatorValue, Signatory
from ecluse.contracts.rules.order import apart, exchanged
from ecluse.contracts.selectors.past import ORDER_BEFORE, ORDERED_UNDER
from ecluse.contracts.selectors.states import PLAN_LINKS, kept, labels_of, states, told_links
from ecluse.contracts.services.records.changes import (
    Changes,
    assign,
    columns,
    contents_told,
    given_back,
    news,
    set_links,
    shown,
    snapshot,
)
from ecluse.contracts.services.records.checks import (
    check,
    check_fields,
    contract_of,
    refuse_archived,
    refuse_foreign,
    save,
)
from ecluse.contracts.services.records.removal import Hanging
from ecluse.contracts.services.records.telling import (
    FrozenTextError,
    OverError,
    amending,
    entering,
    refuse_frozen,
    tell_all,
)
from ecluse.lib.errors import StaleError
from ecluse.lib.text import key

__all__ = [
    "Changes",
    "FrozenTextError",
    "NewOrganisation",
    "OverError",
    "amending",
    "assign",
    "check",
    "check_fields",
    "columns",
    "contents_told",
    "contract_of",
    "create",
    "entering",
    "entry",
    "given_back",
    "kept",
    "move",
    "news",
    "next_position",
    "owned_with",
    "owner_for",
    "place",
    "place_again",
    "place_beside",
    "refuse_archived",
    "refuse_foreign",
    "refuse_frozen",
    "remove",
    "save",
    "set_links",
    "shared_or_of",
    "shown",
    "siblings_of",
    "snapshot",
    "subject_of",
    "tell",
    "tell_all",
    "update",
    "with_known_bodies",
]

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class NewOrganisation:
    """A body to make known while saving what names it."""

    name: str

    def __str__(self) -> str:
        return self.name


def with_known_bodies(values: Mapping[str, Any], *, by: Actor) -> dict[str, Any]:
    """``values`` with every ``NewOrganisation`` made known: part of the same gesture, with its own event on the site."""
    fresh = [value.name for value in values.values() if isinstance(value, NewOrganisation)]
    bodies = get_or_create_organisations(by=by, names=fresh) if fresh else {}
    return {
        name: bodies[key(value.name)[:300]] if isinstance(value, NewOrganisation) else value
        for name, value in values.items()
    }


def entry(item: Model, *, verb: str, changes: Changes | None = None, note: str = "") -> Entry:
    """What the journal of the item's contract will hold of a gesture on it."""
    changes = changes or Changes()
    return Entry(
        verb=verb, object_type=item._meta.model_name or "", object_id=item.pk, object_label=str(item),
        changes=changes.told, data=changes.data, subject=subject_of(item), note=note,
    )  # fmt: skip


def tell(item: Model, *, by: Actor, verb: str, changes: Changes | None = None, note: str = "") -> None:
    """One event in the journal of the item's contract."""
    tell_all(contract_of(item), by=by, entries=[entry(item, verb=verb, changes=changes, note=note)])


def subject_of(item: Model) -> str:
    """The sheet or the signatory that an entity is a part of, or the entity itself, as the journal names it."""
    if isinstance(item, IndicatorValue):
        return subject_of(item.indicator)
    for name in ("sheet", "signatory"):
        owner = getattr(item, f"{name}_id", None)
        if owner is not None:
            return f"{item._meta.get_field(name).related_model._meta.model_name}:{owner}"  # type: ignore[union-attr]
    return f"{item._meta.model_name}:{item.pk}"


def shared_or_of(contract: Contract) -> models.Q:
    """The condition on terms that a contract may use: the shared ones and its own."""
    return models.Q(contract__isnull=True) | models.Q(contract=contract)


def next_position(siblings: models.QuerySet[Any]) -> int:
    last = siblings.aggregate(last=models.Max("position"))["last"]
    return 0 if last is None else last + 1


def owned_with(item: Model) -> models.QuerySet[Any]:
    """The rows of the same owner as an ordered item. Raises TypeError for one that is not ordered inside a contract."""
    for name in ("sheet", "signatory", "contract"):
        if hasattr(item, f"{name}_id"):
            return type(item)._default_manager.filter(**{f"{name}_id": getattr(item, f"{name}_id")})
    raise TypeError(f"{type(item).__name__} is not ordered inside a contract")


def siblings_of(item: Model) -> models.QuerySet[Any]:
    """The rows that an item is ordered among: those of the same owner, and of the same parent or axis (ORDERED_UNDER)."""
    above = ORDERED_UNDER.get(item._meta.model_name or "")
    rows = owned_with(item)
    return rows.filter(**{f"{above}_id": getattr(item, f"{above}_id")}) if above else rows


@transaction.atomic
def create(item: M, *, by: Actor, values: Mapping[str, Any]) -> M:
    """Save a new entity, already tied to its owner, with ``values``; last of its kind. One event, « create »."""
    refuse_archived(item)
    with operation():
        return _create(item, by=by, values=with_known_bodies(values, by=by))


def _create(item: M, *, by: Actor, values: Mapping[str, Any]) -> M:
    assign(item, values)
    if hasattr(item, "position"):
        item.position = next_position(owned_with(item))
    save(item)
    tell(item, by=by, verb="create", changes=Changes(contents_told(item)))
    return item


@transaction.atomic
def update(item: M, *, by: Actor, values: Mapping[str, Any], version: int | None) -> M:
    """Change an entity. Raises StaleError if it has changed since ``version``; nothing is told if nothing changes."""
    current = type(item)._default_manager.select_for_update(of=("self",)).get(pk=item.pk)
    if version is not None and getattr(current, "version", version) != version:
        raise StaleError(current)
    refuse_archived(current)
    with operation():
        changes = assign(current, with_known_bodies(values, by=by))
        if changes:
            if hasattr(current, "version"):
                current.version += 1
            save(current)
            tell(current, by=by, verb="update", changes=changes)
    return current


@transaction.atomic
def remove(item: Model, *, by: Actor) -> str:
    """Take an entity away; its journal entry keeps all it held. Returns the operation under which it can be put back.

    The sheets that it was linked to tell that they lost it. Raises DomainError if something still needs it.
    """
    refuse_archived(item)
    hanging, contract = Hanging(item), contract_of(item)
    gone = Changes(contents_told(item, gone=True), hanging.data())
    entries = [*_unlinked(item, hanging.keys), entry(item, verb="remove", changes=gone)]
    item.delete()
    with operation() as told:
        tell_all(contract, by=by, entries=entries)
    return told


def _unlinked(item: Model, keys: set[Any]) -> list[Entry]:
    """What each sheet linked to an entity of the plan loses when that entity goes."""
    name = PLAN_LINKS.get(item._meta.model_name or "")
    if name is None:
        return []
    sheets = list(ActionSheet.objects.filter(**{f"{name}__in": keys}).distinct().order_by("pk"))
    held = states(ActionSheet, [sheet.pk for sheet in sheets], [name])
    labels = labels_of(ActionSheet, name, [key for state in held.values() for key in state[name]])
    field: Any = ActionSheet._meta.get_field(name)
    entries = []
    for sheet in sheets:
        before = held[str(sheet.pk)][name]
        after = [key for key in before if key not in keys]
        changes = Changes()
        told = (told_links(name, before, labels), told_links(name, after, labels))
        changes.of(label=str(field.verbose_name), name=name, told=told, data=(before, after))
        entries.append(entry(sheet, verb="update", changes=changes))
    ActionSheet.objects.filter(pk__in=[sheet.pk for sheet in sheets]).update(version=models.F("version") + 1)
    return entries


@transaction.atomic
def move(item: Model, *, by: Actor, up: bool) -> bool:
    """Move an ordered entity one place up or down among its siblings; the first and the last stay where they are.

    This and the next three return whether something moved; the move is one event.
    """
    rows, old = _ranked(item)
    return _place(item, rows, old, old - 1 if up else old + 1, by=by)


@transaction.atomic
def place(item: Model, *, by: Actor, at: int) -> bool:
    """Give an ordered entity the rank ``at``, from 0, among its siblings."""
    return _place(item, *_ranked(item), at, by=by)


@transaction.atomic
def place_beside(item: Model, *, by: Actor, other: int, before: bool = False) -> bool:
    """Place an ordered entity just after its sibling of key ``other``, or just before it."""
    rows, old = _ranked(item)
    rest = [pk for pk, _ in rows if pk != item.pk]
    return _place(item, rows, old, rest.index(other) + (0 if before else 1), by=by)


@transaction.atomic
def place_again(item: Model, *, by: Actor, position: int) -> bool:
    """Give an ordered entity the place it had when its position was ``position``."""
    rows, old = _ranked(item)
    return _place(item, rows, old, min(bisect_left([held for _, held in rows], position), len(rows) - 1), by=by)


def _ranked(item: Model) -> tuple[list[tuple[int, int]], int]:
    """The siblings of ``item`` in their order, as pairs of a key and a position, and its own rank."""
    rows = list(siblings_of(item).select_for_update().values_list("pk", "position"))
    return rows, next(rank for rank, (pk, _) in enumerate(rows) if pk == item.pk)


def _place(item: Model, rows: list[tuple[int, int]], old: int, new: int, *, by: Actor) -> bool:
    refuse_archived(item)
    if old == new or not 0 <= new < len(rows):
        return False
    model: Any = type(item)
    changed, (before, after) = exchanged(rows, old, new)
    moved = [model(pk=pk, position=position) for pk, position in changed.items()]
    model._default_manager.bulk_update(moved, ["position"], batch_size=500)
    data: dict[str, list[Any]] = {"position": [before, after]}
    if not apart([position for _, position in rows]):
        data[ORDER_BEFORE] = [[list(row) for row in rows], None]
    tell(item, by=by, verb="move", changes=Changes({"ordre": [old + 1, new + 1]}, data))
    return True


def owner_for(
    model: type[Model], *, contract: Contract, sheet: Model | None = None, signatory: Signatory | None = None
) -> Model:
    """A new, unsaved entity of ``model`` tied to what owns it."""
    names = {field.name for field in model._meta.concrete_fields}
    if "sheet" in names:
        return model(sheet=sheet)
    if "signatory" in names:
        return model(signatory=signatory)
    return model(contract=contract)
