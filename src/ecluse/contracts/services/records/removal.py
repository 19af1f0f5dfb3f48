"""Taking an entity away with all that goes with it, and keeping enough of it to put it all back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Model
from django.db.models.deletion import Collector

from ecluse.contracts.models import ActionSheet, SheetActor
from ecluse.contracts.selectors.past import POINTED_AT, WENT_WITH
from ecluse.contracts.selectors.states import PLAN_LINKS, kept, link_columns
from ecluse.contracts.services.records.changes import columns, given_back
from ecluse.contracts.services.records.checks import save
from ecluse.lib.errors import DomainError


class Hanging:
    """What goes with an entity when it goes; found before anything is deleted.

    Raises DomainError if something that must stay still needs the entity.
    """

    def __init__(self, item: Model) -> None:
        self.item = item
        collector = Collector(using=item._state.db or "default", origin=item)
        try:
            collector.collect([item])
        except (models.ProtectedError, models.RestrictedError) as error:
            raise DomainError(
                f"« {item} » est encore utilisé dans le contrat\u202f: retirez-le d’abord de ce qui l’utilise."
            ) from error
        gathered = [row for many in collector.data.values() for row in many]
        self.rows = gathered + [row for many in collector.fast_deletes for row in many]
        self.pointing = [
            [row._meta.label_lower, row.pk, field.name, kept(getattr(row, field.attname))]
            for (field, _), many in collector.field_updates.items()
            for row in _flat(many)
        ]

    @property
    def keys(self) -> set[Any]:
        """The keys of the entity and of those of its kind that go with it: an objective takes along those under it."""
        return {row.pk for row in self.rows if type(row) is type(self.item)} | {self.item.pk}

    def data(self) -> dict[str, list[Any]]:
        """All of it, as an event keeps it. Links of sheets are told with the sheets themselves."""
        links = {link_columns(ActionSheet, name)[0]._meta.label_lower for name in PLAN_LINKS.values()}
        went = [
            [row._meta.label_lower, row.pk, columns(row)]
            for row in self.rows
            if row != self.item and row._meta.label_lower not in links
        ]
        found = {name: [value, None] for name, value in columns(self.item).items()}
        return (
            found
            | ({WENT_WITH: [went, None]} if went else {})
            | ({POINTED_AT: [self.pointing, None]} if self.pointing else {})
        )


def _flat(many: Iterable[Any]) -> Iterable[Model]:
    for each in many:
        yield from (each,) if isinstance(each, Model) else each


def put_back(model: type[Model], pk: Any, data: dict[str, list[Any]]) -> Model:
    """Write again an entity that ``remove_with_what_hangs`` took away, under the key it had, with what went with it.

    What the rest of the contract no longer holds (a sheet that has gone too) is left out. Raises DomainError when the
    entity itself cannot stand: what it belonged to has gone.
    """
    item = _row(model, pk, {name: pair[0] for name, pair in data.items() if not name.startswith("+")})
    if item is None:
        raise DomainError("Ce à quoi cet élément se rattachait a été retiré aussi : remettez-le d’abord.")
    _refuse_twice(item)
    save(item)
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
    row = _row(model, pk, held)
    if row is not None:
        row.save(force_insert=True)
    return row


def _refuse_twice(item: Model) -> None:
    """An actor who has come back meanwhile is not put beside themselves."""
    if isinstance(item, SheetActor):
        same = SheetActor.objects.filter(
            sheet=item.sheet_id,
            role=item.role,
            organisation=item.organisation_id,
            person=item.person_id,
            detail=item.detail,
        )
        if same.exists():
            raise DomainError(f"« {item} » participe déjà à cette fiche au même titre.")


def _row(model: type[Model], pk: Any, held: dict[str, Any]) -> Model | None:
    """The row with the columns ``held``, not saved; None if something that it must point at is not there."""
    row = model(pk=pk)
    for name, value in held.items():
        field: Any = model._meta.get_field(name)
        if field.is_relation and not _stands(field, value):
            if not field.null:
                return None
            value = None
        setattr(row, field.attname, given_back(model, name, value))
    return row


def _stands(field: Any, value: Any) -> bool:
    """Whether what a foreign key names is still there."""
    return value is None or field.related_model._default_manager.filter(pk=value).exists()
