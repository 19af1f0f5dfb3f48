"""The money of a contract, summed in the database: to the cent, in a few queries however many lines there are.

The money of a sheet counts once, under its first axis; that of a sub-action under the first axis of its main action, as in
the list. So the sums by axis add up to the total of the contract.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db.models import BigIntegerField, Count, F, OuterRef, QuerySet, Subquery
from django.db.models import Sum as Total
from django.db.models.functions import Cast, Coalesce, Round

from ecluse.contracts.models import ActionSheet, CostLine, FundingLine, SheetAxis
from ecluse.contracts.rules.money import (
    COSTS,
    FUNDING,
    POSTS,
    Sum,
    Totals,
    totals_of_costs,
    totals_of_funding,
)
from ecluse.contracts.rules.money_lines import BASES, LineChoice
from ecluse.contracts.rules.sheet_filters import NONE, UNKNOWN

Key = tuple[Any, ...]


def cost_lines(sheets: QuerySet[ActionSheet], choice: LineChoice) -> QuerySet[CostLine]:
    """The lines of cost of ``sheets`` that ``choice`` asks for; they name no funder."""
    found = _chosen(CostLine.objects.all(), sheets, choice)
    return found.none() if choice.funder else found


def funding_lines(sheets: QuerySet[ActionSheet], choice: LineChoice) -> QuerySet[FundingLine]:
    """The lines of funding of ``sheets`` that ``choice`` asks for."""
    found: QuerySet[FundingLine] = _narrowed(
        _chosen(FundingLine.objects.all(), sheets, choice), "funder_id", choice.funder
    )
    return found


def _chosen(lines: QuerySet[Any], sheets: QuerySet[ActionSheet], choice: LineChoice) -> QuerySet[Any]:
    links = SheetAxis.objects.filter(sheet=Coalesce(OuterRef("sheet__parent_id"), OuterRef("sheet_id")))
    first = Subquery(links.order_by("position", "pk").values("axis_id")[:1])
    found: QuerySet[Any] = lines.filter(sheet__in=sheets.order_by().values("pk")).annotate(axis=first)
    for column, value in (("year", choice.year), ("axis", choice.axis), ("sheet_id", choice.sheet)):
        found = _narrowed(found, column, value)
    if choice.basis:
        found = found.filter(tax_basis=BASES[choice.basis]) if choice.basis in BASES else found.none()
    return found


def _narrowed(lines: QuerySet[Any], column: str, value: str) -> QuerySet[Any]:
    if not value:
        return lines
    if value == UNKNOWN:
        return lines.none()
    return lines.filter(**({f"{column}__isnull": True} if value == NONE else {column: int(value)}))


def costs_by(lines: QuerySet[CostLine], *keys: str) -> dict[Key, Totals]:
    """What lines of cost give, by the values of ``keys``: one query."""
    return _by(lines, keys, COSTS, totals_of_costs)


def funding_by(lines: QuerySet[FundingLine], *keys: str) -> dict[Key, Totals]:
    """What lines of funding give, by the values of ``keys``: one query."""
    return _by(lines, keys, FUNDING, totals_of_funding)


def together(groups: Iterable[Mapping[Key, Totals]], take: Callable[[Key], Any]) -> dict[Any, Totals]:
    """Totals added up by what ``take`` keeps of their keys."""
    found: defaultdict[Any, Totals] = defaultdict(Totals)
    for group in groups:
        for key, totals in group.items():
            found[take(key)] += totals
    return dict(found)


def _by(
    lines: QuerySet[Any], keys: tuple[str, ...], columns: tuple[str, ...], made: Callable[[dict[str, Sum]], Totals]
) -> dict[Key, Totals]:
    sums: dict[str, Any] = {"lines": Count("pk")}
    for name in columns:
        sums |= {f"{name}_sum": Total(_units(name)), f"{name}_count": Count(name)}
    found: defaultdict[Key, dict[str, Sum]] = defaultdict(lambda: dict.fromkeys(columns, Sum()))
    for row in lines.order_by().values(*keys, "tax_basis").annotate(**sums):
        group = found[tuple(row[key] for key in keys)]
        for name in columns:
            group[name] += _sum(row, name)
    return {key: made(group) for key, group in found.items()}


def _decimals(name: str) -> int:
    return 3 if name in POSTS else 2


def _units(name: str) -> Cast:
    """An amount in cents, a post in thousandths: whole numbers, since one of the databases adds decimals as floats."""
    return Cast(Round(F(name) * 10 ** _decimals(name)), BigIntegerField())


def _sum(row: Mapping[str, Any], name: str) -> Sum:
    """The sum of one column of a group: posts have no basis, and a line that tells of none leaves nothing out."""
    posts, count = name in POSTS, row[f"{name}_count"]
    unknown = 0 if posts else row["lines"] - count
    if not count:
        return Sum(unknown=unknown)
    amount = Decimal(int(row[f"{name}_sum"])).scaleb(-_decimals(name))
    return Sum({"" if posts else row["tax_basis"]: amount}, unknown)
