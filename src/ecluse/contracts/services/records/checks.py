"""What is refused: other contracts' values, what is archived, what breaks a constraint. Said in French."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model

from ecluse.contracts.models import ActionSheet, Contract
from ecluse.lib.errors import DomainError

_OWNERS = ("contract", "sheet", "signatory", "indicator")


def contract_of(item: Model) -> Contract:
    """The contract that an entity belongs to."""
    if isinstance(item, Contract):
        return item
    for name in _OWNERS:
        owner = getattr(item, name, None)
        if owner is not None:
            return contract_of(owner)
    raise TypeError(f"{type(item).__name__} belongs to no contract")


def refuse_archived(item: Model) -> None:
    """Refuse to change what has been put aside: an archived contract, an archived sheet and all that hangs on them."""
    owner: Any = item
    while owner is not None and not isinstance(owner, Contract):
        if isinstance(owner, ActionSheet) and owner.archived_at is not None:
            raise DomainError("Cette fiche est archivée\u00a0: restaurez-la avant de la modifier.")
        owner = next((found for name in _OWNERS if (found := getattr(owner, name, None)) is not None), None)
    if owner is not None and owner.archived_at is not None:
        raise DomainError("Ce contrat est archivé\u00a0: restaurez-le avant de le modifier.")


def refuse_foreign(contract: Contract, label: str, value: object) -> None:
    """Refuse a value that belongs to another contract; a shared term belongs to none."""
    if not isinstance(value, Model) or isinstance(value, Contract):
        return
    try:
        owner = contract_of(value)
    except TypeError:
        return
    # The working copy of an amendment uses the words and the documents of its contract.
    if owner.pk not in (contract.pk, contract.draft_of_id):
        raise DomainError(f"{label} : cette valeur n’appartient pas à ce contrat.")


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
    "posts_not_negative": "Un nombre de postes ne peut pas être négatif.",
    "not_negative": "Un montant ne peut pas être négatif.",
    "says_an_amount": "Écrivez un coût prévu ou une dépense.",
    "year_possible": "Écrivez une année entre 1900 et 2100.",
    "term_": "Ce mot est déjà dans le vocabulaire.",
    "generation_from_1": "La première génération porte le numéro 1.",
    "not_its_own_parent": "Un objectif ne peut pas être son propre parent.",
    "attachment_is_something": "Donnez une adresse ou un fichier.",
    "document_is_a_file_or_a_link": "Donnez une adresse ou un fichier, l’un des deux.",
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
        message = next((said for name, said in _BROKEN.items() if name in text), "") or _own_words(item, text)
        raise DomainError(message) from error


def _own_words(item: Model, text: str) -> str:
    """What the constraint that ``text`` names, or whose sentence it holds, says of itself."""
    for constraint in item._meta.constraints:
        said = str(constraint.violation_error_message)
        if said != str(constraint.default_violation_error_message) and (str(constraint.name) in text or said in text):
            return said
    return "Cette valeur existe déjà."


def _violated(item: Model, names: list[str]) -> list[str]:
    found = []
    for constraint in item._meta.constraints:
        try:
            constraint.validate(type(item), item)
        except ValidationError:
            found.append(str(constraint.name))
    return found
