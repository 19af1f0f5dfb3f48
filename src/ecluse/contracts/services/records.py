"""What every write of a contract has in common: scope, version, difference, one event.

``create``, ``update``, ``remove`` and ``move`` serve every entity of a contract. A value that belongs to another
contract is refused here, whatever the form let through.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import Model

from ecluse.accounts.services.organisations import get_or_create_organisations
from ecluse.audit.rules import difference
from ecluse.audit.services import Actor, operation, record
from ecluse.contracts.models import ActionSheet, Contract, PartialDateField, Signatory
from ecluse.contracts.rules.partial_dates import is_partial_date
from ecluse.lib.errors import DomainError, StaleError
from ecluse.lib.formats import money, partial_date
from ecluse.lib.text import key

M = TypeVar("M", bound=Model)
_HIDDEN = {
    "id",
    "version",
    "position",
    "depth",
    "folded_title",
    "search_text",
    "folded_label",
    "created_at",
    "last_news_at",
    "contract",
}
_OWNERS = ("contract", "sheet", "signatory")


def contract_of(item: Model) -> Contract:
    """The contract that an entity belongs to."""
    if isinstance(item, Contract):
        return item
    for name in _OWNERS:
        owner = getattr(item, name, None)
        if owner is not None:
            return contract_of(owner)
    raise TypeError(f"{type(item).__name__} belongs to no contract")


def shown(item: Model, name: str) -> Any:
    """The value of a field as people read it: labels rather than codes, names rather than numbers."""
    field: Any = item._meta.get_field(name)
    if isinstance(field, models.ManyToManyField):
        return sorted(str(value) for value in getattr(item, name).all()) if item.pk else []
    value: Any = getattr(item, name, None)
    if field.choices:
        return str(getattr(item, f"get_{name}_display")()) if value else ""
    if isinstance(field, PartialDateField):
        return partial_date(value) if is_partial_date(value) else value
    if isinstance(value, Decimal):
        return money(value)
    return value if value is None or isinstance(value, (bool, int, dict, list)) else str(value)


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


def refuse_archived(item: Model) -> None:
    """Refuse to change what has been put aside: an archived contract, an archived sheet and all that hangs on them."""
    owner: Any = item
    while owner is not None and not isinstance(owner, Contract):
        if isinstance(owner, ActionSheet) and owner.archived_at is not None:
            raise DomainError("Cette fiche est archivée\u00a0: restaurez-la avant de la modifier.")
        owner = next((found for name in _OWNERS if (found := getattr(owner, name, None)) is not None), None)
    if owner is not None and owner.archived_at is not None:
        raise DomainError("Ce contrat est archivé\u00a0: restaurez-le avant de le modifier.")


def snapshot(item: Model) -> dict[str, Any]:
    """Every field that people edit, by its label, as people read it."""
    fields = [field for field in item._meta.concrete_fields if field.name not in _HIDDEN]
    return {str(field.verbose_name): shown(item, field.name) for field in fields}


def refuse_foreign(contract: Contract, label: str, value: object) -> None:
    """Refuse a value that belongs to another contract; a shared term belongs to none."""
    if not isinstance(value, Model) or isinstance(value, Contract):
        return
    try:
        owner = contract_of(value)
    except TypeError:
        return
    if owner.pk != contract.pk:
        raise DomainError(f"{label} : cette valeur n’appartient pas à ce contrat.")


def assign(item: Model, values: Mapping[str, Any], contract: Contract | None = None) -> dict[str, list[Any]]:
    """Put ``values`` into the plain fields of ``item``; return label → [before, after] of those that changed."""
    contract = contract or contract_of(item)
    before = {}
    for name, value in values.items():
        field = item._meta.get_field(name)
        label = str(getattr(field, "verbose_name", name))
        refuse_foreign(contract, label.capitalize(), value)
        attribute = str(getattr(field, "attname", name))
        before[attribute] = (name, label, getattr(item, attribute), shown(item, name))
        setattr(item, name, value)
    return {
        label: [old, shown(item, name)]
        for attribute, (name, label, raw, old) in before.items()
        if getattr(item, attribute) != raw
    }


def check(item: Model) -> None:
    """The constraints of the model, said in French. Raises DomainError naming the field."""
    try:
        item.full_clean(validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        raise _told(item, error) from error


def check_fields(rows: Iterable[Model]) -> None:
    """The plain fields of rows that are about to be saved together, without a query. Raises DomainError."""
    for row in rows:
        relations = {field.name for field in row._meta.concrete_fields if field.is_relation}
        try:
            row.clean_fields(exclude=relations)
        except ValidationError as error:
            raise _told(row, error) from error


def _told(item: Model, error: ValidationError) -> DomainError:
    name, messages = next(iter(error.message_dict.items()))
    try:
        label = str(item._meta.get_field(name).verbose_name).capitalize()  # type: ignore[union-attr]
    except FieldDoesNotExist:
        return DomainError(messages[0])
    for each in error.error_dict[name]:
        if each.code == "max_length" and each.params:
            size, most = each.params["show_value"], each.params["limit_value"]
            said = f"{label}\u00a0: ce texte compte {size} signes, gardez-en {most} au plus."
            return DomainError(said, field=name)
    return DomainError(f"{label}\u00a0: {messages[0]}", field=name)


_BROKEN = {
    "ends_after_start": "La fin précède le début : corrigez l’une des deux dates.",
    "signatory_once": "Cet organisme est déjà signataire de ce contrat.",
    "membership_once": "Cette personne a déjà ce rôle sur ce contrat.",
    "axis_once": "Cette fiche est déjà sous cet axe.",
    "determinant_once": "Ce déterminant est déjà dans la fiche.",
    "not_negative": "Un montant ne peut pas être négatif.",
    "term_": "Ce mot est déjà dans le vocabulaire.",
    "generation_from_1": "La première génération porte le numéro 1.",
    "not_its_own_parent": "Un objectif ne peut pas être son propre parent.",
    "attachment_is_something": "Donnez une adresse ou un fichier.",
    "actor_is_someone": "Choisissez un organisme ou une personne, ou précisez une fonction.",
    "one_level": "Une sous-action n’a pas elle-même de sous-action.",
}


def save(item: Model) -> None:
    """Check and save; a constraint of the database is told in French."""
    check(item)
    try:
        with transaction.atomic():
            item.validate_constraints()
            item.save()
    except (IntegrityError, ValidationError) as error:
        text = str(error)
        if isinstance(error, ValidationError):
            names = [name for name in _BROKEN if any(name in str(c.name) for c in item._meta.constraints)]
            text += " ".join(_violated(item, names))
        message = next((said for name, said in _BROKEN.items() if name in text), "Cette valeur existe déjà.")
        raise DomainError(message) from error


def _violated(item: Model, names: list[str]) -> list[str]:
    found = []
    for constraint in item._meta.constraints:
        try:
            constraint.validate(type(item), item)
        except ValidationError:
            found.append(str(constraint.name))
    return found


def tell(item: Model, *, by: Actor, verb: str, changes: Mapping[str, list[Any]] | None = None, note: str = "") -> None:
    """One event in the journal of the item's contract."""
    record(
        by=by, verb=verb, scope=contract_of(item).scope, object_type=item._meta.model_name or "", object_id=item.pk,
        object_label=str(item), changes=changes, note=note,
    )  # fmt: skip


def shared_or_of(contract: Contract) -> models.Q:
    """The condition on terms that a contract may use: the shared ones and its own."""
    return models.Q(contract__isnull=True) | models.Q(contract=contract)


def next_position(siblings: models.QuerySet[Any]) -> int:
    last = siblings.aggregate(last=models.Max("position"))["last"]
    return 0 if last is None else last + 1


def siblings_of(item: Model) -> models.QuerySet[Any]:
    """The rows that an ordered item is ordered among: those of the same owner, and of the same parent in a tree."""
    if hasattr(item, "parent_id"):
        return type(item)._default_manager.filter(contract=getattr(item, "contract"), parent=getattr(item, "parent"))  # noqa: B009
    for name in ("sheet", "signatory", "contract"):
        if hasattr(item, f"{name}_id"):
            return type(item)._default_manager.filter(**{name: getattr(item, name)})
    raise TypeError(f"{type(item).__name__} is not ordered inside a contract")


@transaction.atomic
def create(item: M, *, by: Actor, values: Mapping[str, Any]) -> M:
    """Save a new entity, already tied to its owner, with ``values``; last of its kind. One event, « create »."""
    refuse_archived(item)
    with operation():
        return _create(item, by=by, values=with_known_bodies(values, by=by))


def _create(item: M, *, by: Actor, values: Mapping[str, Any]) -> M:
    assign(item, values)
    if hasattr(item, "position"):
        item.position = next_position(siblings_of(item))
    save(item)
    kept = {label: [None, value] for label, value in snapshot(item).items() if value not in (None, "", [], {}, False)}
    tell(item, by=by, verb="create", changes=kept)
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
def remove(item: Model, *, by: Actor) -> None:
    """Take an entity away; its journal entry keeps what it held. Raises DomainError if something still needs it."""
    refuse_archived(item)
    held = {label: [value, None] for label, value in snapshot(item).items() if value not in (None, "", [], {}, False)}
    tell(item, by=by, verb="remove", changes=held)
    try:
        item.delete()
    except (models.ProtectedError, models.RestrictedError) as error:
        raise DomainError(
            f"« {item} » est encore utilisé dans le contrat : retirez-le d’abord de ce qui l’utilise."
        ) from error


@transaction.atomic
def move(item: Model, *, by: Actor, up: bool) -> None:
    """Move an ordered entity one place up or down among its siblings; the first and the last stay where they are."""
    refuse_archived(item)
    rows = list(siblings_of(item).select_for_update())
    place = next(index for index, row in enumerate(rows) if row.pk == item.pk)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(rows):
        return
    rows[place], rows[other] = rows[other], rows[place]
    for index, row in enumerate(rows):
        if row.position != index:
            type(item)._default_manager.filter(pk=row.pk).update(position=index)
    tell(item, by=by, verb="move", changes={"ordre": [place + 1, other + 1]})


def set_links(item: Model, name: str, values: list[Any], *, contract: Contract) -> dict[str, list[Any]]:
    """Replace a many-to-many of ``item``; return the change, empty if there is none."""
    field = item._meta.get_field(name)
    label = str(field.verbose_name)  # type: ignore[union-attr]
    for value in values:
        refuse_foreign(contract, label.capitalize(), value)
    old = shown(item, name)
    getattr(item, name).set(values)
    return difference({label: old}, {label: shown(item, name)})


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
