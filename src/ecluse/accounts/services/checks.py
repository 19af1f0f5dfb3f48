"""The plain fields of what is about to be saved, checked and told in French."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db.models import Model

from ecluse.lib.errors import DomainError


def check_fields(item: Model) -> None:
    """Raises DomainError, naming the field, for the first value that its field cannot hold."""
    relations = {field.name for field in item._meta.concrete_fields if field.is_relation}
    try:
        item.clean_fields(exclude=relations)
    except ValidationError as error:
        name, messages = next(iter(error.message_dict.items()))
        label = str(item._meta.get_field(name).verbose_name).capitalize()  # type: ignore[union-attr]
        raise DomainError(f"{label}\u00a0: {messages[0]}", field=name) from error
