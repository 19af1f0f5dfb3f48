"""The sheets of the contracts before and after that one sheet is linked to, for one reader: parts of the statement of a page.

What the other contract, or its sheet, does not let the reader see is not there: neither its title nor its existence.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet, TextField, Value

from ecluse.contracts.enums import MandateRole, Permission
from ecluse.contracts.models import Contract, Mandate, Membership, SheetActor, SheetSuccession
from ecluse.contracts.selectors.access import Access, access_elsewhere, held_on, sees_level
from ecluse.contracts.selectors.typed_rows import Row, part


class KIN(StrEnum):
    """On which side of a sheet its kin stands."""

    BEFORE = "before"
    AFTER = "after"


class KinPart(NamedTuple):
    """A linked sheet. ``sheet`` is None, and its label empty, for one that has no successor."""

    sheet: int | None
    contract: int
    label: str
    contract_title: str
    fate: str
    reason: str


def kin_rows(sheet: int, person: int, today: date) -> list[QuerySet[Any]]:
    """What is linked to ``sheet``, what ``person`` may do on the contracts that it is in, and who takes part in it."""
    earlier, later = SheetSuccession.objects.filter(later=sheet), SheetSuccession.objects.filter(earlier=sheet)
    contracts = Contract.objects.filter(
        Q(pk__in=earlier.values("earlier__contract")) | Q(pk__in=later.values("contract"))
    ).order_by()
    covering = Contract.covering.through.objects.filter(contract__in=contracts.values("pk"))
    # The linked sheets, and the actions that they belong to: each sought by its key rather than all of them by one condition.
    linked: tuple[Any, ...] = (
        earlier.values("earlier"), earlier.values("earlier__parent"),
        later.values("later"), later.values("later__parent"),
    )  # fmt: skip
    return [
        part(
            earlier, KIN.BEFORE, "earlier__number", "earlier__title", "earlier__confidentiality", "fate", "reason",
            "earlier__contract__title", place="earlier__contract_id", key="earlier_id", number="earlier__parent_id",
        ),
        part(
            later, KIN.AFTER, "later__number", "later__title", "later__confidentiality", "fate", "reason",
            "contract__title", place="contract_id", key="later_id", number="later__parent_id",
        ),
        part(
            Membership.objects.filter(held_on(today), person=person, contract__in=contracts.values("pk")),
            "kin-role", "role", place="contract_id", number="organisation_id",
        ),
        *(
            part(
                covering.filter(territory__in=Mandate.objects.filter(person=person, role=role).values("territory")),
                "kin-role", Value(role.value, output_field=TextField()), place="contract_id",
            )
            for role in MandateRole
        ),
        *(
            part(
                SheetActor.objects.filter(sheet__in=keys), "kin-actor", place="sheet_id", number="organisation_id",
                other="person_id",
            )
            for keys in linked
        ),
    ]  # fmt: skip


def kin_of(rows: dict[str, list[Row]], side: KIN, access: Access) -> tuple[KinPart, ...]:
    """The linked sheets of one side that the reader may see."""
    roles: dict[int, list[tuple[str, int | None]]] = defaultdict(list)
    for row in rows["kin-role"]:
        roles[row.place].append((row.a, row.number))
    actors: dict[int | None, list[tuple[int | None, int | None]]] = defaultdict(list)
    for row in rows["kin-actor"]:
        actors[row.place].append((row.number, row.other))
    found = []
    for row in rows[side]:
        there = access_elsewhere(access, roles[row.place])
        taking_part = [*actors[row.key], *(actors[row.number] if row.number else ())]
        sees = sees_level(there, row.c, taking_part) if row.key else there.may(Permission.VIEW_CONTRACT)
        if sees:
            label = f"{row.a}. {row.b}" if row.a else row.b or ""
            found.append(KinPart(row.key, row.place, label, row.f, row.d, row.e))
    return tuple(found)
