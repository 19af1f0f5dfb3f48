"""The words of the published contract beside what was made of them, one field after the other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models

from ecluse.documents.models import Evidence
from ecluse.documents.rules.names import shortened

LONG = 160


@dataclass(frozen=True, slots=True)
class ProvedField:
    """One field of an object and the words of the source it stands on, each once; ``page`` is 0 where there is none."""

    label: str
    quotes: tuple[str, ...]
    page: int


def proved_fields(rows: Iterable[Evidence], model: type[models.Model]) -> tuple[ProvedField, ...]:
    """``rows``, which are of one object of ``model``, grouped by field in the order of the source."""
    found: dict[str, list[Evidence]] = {}
    for row in sorted(rows, key=lambda row: (row.block, row.cell or 0, row.start)):
        found.setdefault(row.field, []).append(row)
    return tuple(
        ProvedField(
            _label(model, name),
            tuple(dict.fromkeys(shortened(row.quote, LONG) for row in each)),
            next((row.page for row in each if row.page), 0),
        )
        for name, each in found.items()
    )


def _label(model: type[models.Model], name: str) -> str:
    """The name of a field as people read it; for a related list, what it lists."""
    field = model._meta.get_field(name)
    if isinstance(field, models.ManyToOneRel):
        return str(field.related_model._meta.verbose_name_plural)
    return str(getattr(field, "verbose_name", name))
