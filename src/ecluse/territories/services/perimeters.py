"""Free perimeters: named lists of territories and of parts of territories."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from ecluse.audit import services as audit
from ecluse.lib.errors import DomainError
from ecluse.territories.models import Perimeter, PerimeterPart, Territory


@dataclass(frozen=True, slots=True)
class Part:
    """A territory of a perimeter: whole, or the part of it that ``label`` names (« quartier du Plan »)."""

    territory: Territory
    label: str = ""

    def __str__(self) -> str:
        return f"{self.territory} ({self.label})" if self.label else str(self.territory)


@transaction.atomic
def create_perimeter(
    *, by: audit.Actor, name: str, parts: Iterable[Part | Territory], scope: str = "site"
) -> Perimeter:
    """A new perimeter. ``scope`` is the journal that tells it (« contract:12 »).

    Raises DomainError for an empty name, no part, or the same part twice.
    """
    wanted = _checked(parts)
    perimeter = Perimeter.objects.create(name=_named(name))
    _write(perimeter, wanted)
    changes: dict[str, list[Any]] = {
        "Nom": [None, perimeter.name],
        "Territoires": [None, [str(part) for part in wanted]],
    }
    _tell(by, "perimeter.created", scope, perimeter, changes)
    return perimeter


@transaction.atomic
def update_perimeter(
    *,
    by: audit.Actor,
    perimeter: Perimeter,
    name: str | None = None,
    parts: Iterable[Part | Territory] | None = None,
    scope: str = "site",
) -> Perimeter:
    """Change the name, the parts, or both; what is None stays. Nothing is written, nor told, when nothing changes."""
    perimeter = Perimeter.objects.select_for_update().get(pk=perimeter.pk)
    changes: dict[str, list[Any]] = {}
    if name is not None and _named(name) != perimeter.name:
        changes["Nom"] = [perimeter.name, _named(name)]
        perimeter.name = _named(name)
    if parts is not None:
        before = [Part(row.territory, row.label) for row in perimeter.parts.select_related("territory")]
        wanted = _checked(parts)
        if [(part.territory.pk, part.label) for part in before] != [(p.territory.pk, p.label) for p in wanted]:
            changes["Territoires"] = [[str(part) for part in before], [str(part) for part in wanted]]
            perimeter.parts.all().delete()
            _write(perimeter, wanted)
    if changes:
        perimeter.save()
        _tell(by, "perimeter.updated", scope, perimeter, changes)
    return perimeter


@transaction.atomic
def delete_perimeter(*, by: audit.Actor, perimeter: Perimeter, scope: str = "site") -> None:
    """Remove a perimeter that nothing uses any more."""
    _tell(by, "perimeter.deleted", scope, perimeter, {"Nom": [perimeter.name, None]})
    perimeter.delete()


def _named(name: str) -> str:
    text = " ".join(name.split())
    if not text:
        raise DomainError("Le périmètre n’a pas de nom. Donnez-lui un nom.", field="name")
    if len(text) > 200:
        raise DomainError("Le nom du périmètre dépasse 200 caractères. Raccourcissez-le.", field="name")
    return text


def _checked(parts: Iterable[Part | Territory]) -> list[Part]:
    wanted = [part if isinstance(part, Part) else Part(part) for part in parts]
    wanted = [Part(part.territory, " ".join(part.label.split())[:200]) for part in wanted]
    if not wanted:
        raise DomainError("Le périmètre est vide. Ajoutez au moins un territoire.", field="parts")
    seen: set[tuple[int, str]] = set()
    for part in wanted:
        mark = (part.territory.pk, part.label)
        if mark in seen:
            raise DomainError(
                f"«\u00a0{part}\u00a0» est deux fois dans le périmètre. Gardez-le une fois.", field="parts"
            )
        seen.add(mark)
    return wanted


def _write(perimeter: Perimeter, parts: Sequence[Part]) -> None:
    PerimeterPart.objects.bulk_create(
        PerimeterPart(perimeter=perimeter, territory=part.territory, label=part.label, position=position)
        for position, part in enumerate(parts)
    )


def _tell(by: audit.Actor, verb: str, scope: str, perimeter: Perimeter, changes: dict[str, list[Any]]) -> None:
    audit.record(
        by=by,
        verb=verb,
        scope=scope,
        object_type="territories.perimeter",
        object_id=perimeter.pk,
        object_label=perimeter.name,
        changes=changes,
    )
