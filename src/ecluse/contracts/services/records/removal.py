"""Taking an entity away with all that goes with it, and keeping enough of it to put it all back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Model
from django.db.models.deletion import Collector

from ecluse.contracts.selectors.past import POINTED_AT, WENT_WITH
from ecluse.contracts.selectors.states import kept
from ecluse.contracts.services.records.changes import columns, given_back
from ecluse.lib.errors import DomainError


def remove_with_what_hangs(item: Model) -> dict[str, list[Any]]:
    """Delete ``item`` and what cannot stand without it; return all of it, as an event keeps it.

    Raises DomainError if something that must stay still needs it.
    """
    collector = Collector(using=item._state.db or "default", origin=item)
    try:
        collector.collect([item])
    except (models.ProtectedError, models.RestrictedError) as error:
        raise DomainError(
            f"« {item} » est encore utilisé dans le contrat : retirez-le d’abord de ce qui l’utilise."
        ) from error
    rows = [row for many in collector.data.values() for row in many] + [
        row for q in collector.fast_deletes for row in q
    ]
    went = [[row._meta.label_lower, row.pk, columns(row)] for row in rows if row != item]
    pointed = [
        [row._meta.label_lower, row.pk, field.name, kept(getattr(row, field.attname))]
        for (field, _), many in collector.field_updates.items()
        for row in _flat(many)
    ]
    data = {name: [value, None] for name, value in columns(item).items()}
    if went:
        data[WENT_WITH] = [went, None]
    if pointed:
        data[POINTED_AT] = [pointed, None]
    item.delete()
    return data


def _flat(many: Iterable[Any]) -> Iterable[Model]:
    for each in many:
        yield from (each,) if isinstance(each, Model) else each


def put_back(model: type[Model], pk: Any, data: dict[str, list[Any]]) -> Model:
    """Write again an entity that ``remove_with_what_hangs`` took away, under the key it had, with what went with it.

    What the rest of the contract no longer holds (a sheet that has gone too) is left out. Raises DomainError when the
    entity itself cannot stand: what it belonged to has gone.
    """
    item = _written(model, pk, {name: pair[0] for name, pair in data.items() if not name.startswith("+")})
    if item is None:
        raise DomainError("Ce à quoi cet élément se rattachait a été retiré aussi : remettez-le d’abord.")
    waiting = [(apps.get_model(label), key, held) for label, key, held in data.get(WENT_WITH, [[]])[0]]
    while waiting:  # an objective comes before those that hang on it
        left = [(kind, key, held) for kind, key, held in waiting if _written(kind, key, held) is None]
        if len(left) == len(waiting):
            break
        waiting = left
    for label, key, name, value in data.get(POINTED_AT, [[]])[0]:
        kind = apps.get_model(label)
        attname = str(getattr(kind._meta.get_field(name), "attname", name))
        kind._default_manager.filter(pk=key, **{f"{name}__isnull": True}).update(**{attname: value})
    return item


def _written(model: type[Model], pk: Any, held: dict[str, Any]) -> Model | None:
    """The row with the columns ``held``, saved; None if something that it must point at is not there."""
    row = model(pk=pk)
    for name, value in held.items():
        field: Any = model._meta.get_field(name)
        if field.is_relation and not _stands(field, value):
            if not field.null:
                return None
            value = None
        setattr(row, field.attname, given_back(model, name, value))
    row.save(force_insert=True)
    return row


def _stands(field: Any, value: Any) -> bool:
    """Whether what a foreign key names is still there."""
    return value is None or field.related_model._default_manager.filter(pk=value).exists()
