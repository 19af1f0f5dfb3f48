"""What a gesture changes in an entity: as people read it, and as the database holds it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Model

from ecluse.contracts.models import PartialDateField
from ecluse.contracts.rules.partial_dates import is_partial_date
from ecluse.contracts.selectors.states import NEWS, kept
from ecluse.contracts.services.records.checks import contract_of, refuse_foreign
from ecluse.lib.formats import date_full, money, number, partial_date, time_of_day

#: What nobody edits: keys, counters, what is derived from the rest.
DERIVED = frozenset(
    {
        "id",
        "version",
        "depth",
        "folded_title",
        "search_text",
        "folded_label",
        "created_at",
        "last_news_at",
        "text_lock",
        "draft_of",
    }
)
#: What the software keeps for itself, and what the label of the thing tells already.
_HIDDEN = DERIVED | {"position", "contract", "uid", "sequence", "rank", "closed_at"}
_NOTHING: tuple[Any, ...] = (None, "", [], {}, False)


@dataclass
class Changes:
    """``told``: label → [before, after] as people read them; ``data``: name of the field → the same, as kept."""

    told: dict[str, list[Any]] = field(default_factory=dict)
    data: dict[str, list[Any]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.told or self.data)

    def add(self, other: Changes) -> None:
        """Put ``other`` with the rest."""
        self.told |= other.told
        self.data |= other.data

    def of(self, *, label: str, name: str, told: tuple[Any, Any], data: tuple[Any, Any]) -> None:
        """Add one field, if it changes."""
        if data[0] != data[1]:
            if name not in _HIDDEN:
                self.told[label] = list(told)
            self.data[name] = list(data)


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
        if hasattr(field, "said"):
            return field.said(value)
        return money(value) if field.decimal_places == 2 else number(value)
    if isinstance(value, time):
        return time_of_day(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return date_full(value)
    return value if value is None or isinstance(value, (bool, int, dict, list)) else str(value)


def given_back(model: type[Model], name: str, value: Any) -> Any:
    """What ``states.kept`` made of a column, as the column takes it; a foreign key stays a key."""
    field: Any = model._meta.get_field(name)
    return value if field.is_relation or value is None else field.to_python(value)


def columns(item: Model) -> dict[str, Any]:
    """Every column of a row that is not derived from others, as JSON holds it."""
    return {
        field.name: kept(getattr(item, field.attname))
        for field in item._meta.concrete_fields
        if field.name not in DERIVED
    }


def news(sheet: Any, at: datetime) -> Changes:
    """Say that a sheet was heard of ``at`` that moment; return the change, which nobody is told but an undo needs."""
    changes = Changes()
    changes.of(label="", name=NEWS, told=(None, None), data=(kept(sheet.last_news_at), kept(at)))
    sheet.last_news_at = at
    return changes


def snapshot(item: Model) -> dict[str, Any]:
    """Every field that people edit, by its label, as people read it."""
    fields = [field for field in item._meta.concrete_fields if field.name not in _HIDDEN]
    return {str(field.verbose_name): shown(item, field.name) for field in fields}


def contents_told(item: Model, *, gone: bool = False) -> dict[str, list[Any]]:
    """What a new entity holds, or what one that goes held, as its event tells it."""
    return {
        label: [value, None] if gone else [None, value]
        for label, value in snapshot(item).items()
        if value not in _NOTHING
    }


def assign(item: Model, values: Mapping[str, Any]) -> Changes:
    """Put ``values`` into the plain fields of ``item``; return those that changed. Raises DomainError for foreign ones."""
    contract = contract_of(item)
    before = {}
    for name, value in values.items():
        field: Any = item._meta.get_field(name)
        refuse_foreign(contract, str(getattr(field, "verbose_name", name)).capitalize(), value)
        before[name] = (field, getattr(item, field.attname), shown(item, name))
        setattr(item, name, value)
    changes = Changes()
    for name, (field, raw, old) in before.items():
        now = getattr(item, field.attname)
        if now != raw:
            label = str(getattr(field, "verbose_name", name))
            changes.of(label=label, name=name, told=(old, shown(item, name)), data=(kept(raw), kept(now)))
    return changes


def set_links(item: Model, name: str, values: Iterable[Model]) -> Changes:
    """Replace a many-to-many of ``item``; return the change. Raises DomainError for a value of another contract."""
    values = list(values)
    label = str(item._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    contract = contract_of(item)
    for value in values:
        refuse_foreign(contract, label.capitalize(), value)
    old = {value.pk: str(value) for value in getattr(item, name).all()} if item.pk else {}
    new = {value.pk: str(value) for value in values}
    changes = Changes()
    if old.keys() != new.keys():
        getattr(item, name).set(values)
        told = (sorted(old.values()), sorted(new.values()))
        changes.of(label=label, name=name, told=told, data=(sorted(old), sorted(new)))
    return changes
