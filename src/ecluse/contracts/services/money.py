"""What is done with lines of money besides writing them one by one."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, TypeVar

from django.db import transaction

from ecluse.audit.services import Actor, operation
from ecluse.contracts.models import CostLine, FundingLine
from ecluse.contracts.rules.money import AMOUNTS, COSTS
from ecluse.contracts.rules.spreading import spread
from ecluse.contracts.services import records
from ecluse.lib.errors import DomainError, StaleError

Line = TypeVar("Line", CostLine, FundingLine)
_OWN = frozenset({"id", "sheet", "version", "position", "year"})


@transaction.atomic
def spread_line(
    *, by: Actor, line: Line, years: Sequence[int], shares: Sequence[int | Decimal], version: int | None
) -> str:
    """Spread the amounts of a line over ``years``, in parts that are as ``shares``; return the operation.

    The line takes the first year and its part, a new line each other; their sum is what the line said, to the cent. All
    else is repeated, posts included: half a post for three years is half a post each year. Raises StaleError if the line
    has changed since ``version``, DomainError if there is nothing to spread.
    """
    model: Any = type(line)
    current = model.objects.select_for_update(of=("self",)).select_related("sheet__contract").get(pk=line.pk)
    if version is not None and current.version != version:
        raise StaleError(current)
    if len(years) < 2 or len(years) != len(shares):
        raise DomainError("Étalez sur deux années au moins, avec une part pour chacune.")
    names = COSTS if model is CostLine else AMOUNTS
    parts = {name: spread(amount, shares) for name in names if (amount := getattr(current, name)) is not None}
    if not parts:
        raise DomainError("Cette ligne n’a aucun montant à étaler.")
    fields = [field.name for field in model._meta.concrete_fields if field.name not in _OWN]
    same = {name: getattr(current, name) for name in fields}
    first, *others = (
        {"year": year} | {name: part[place] for name, part in parts.items()} for place, year in enumerate(years)
    )
    with operation() as told:
        records.update(current, by=by, values=first, version=None)
        for values in others:
            records.create(model(sheet=current.sheet), by=by, values=same | values)
    return told
