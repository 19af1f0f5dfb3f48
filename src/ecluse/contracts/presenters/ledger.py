"""The money of a contract as an address asks for it: read once, told in as many tables as one likes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.functional import cached_property

from ecluse.contracts.models import ActionSheet, Axis, Contract, CostLine, FundingLine
from ecluse.contracts.models.plan import axis_label
from ecluse.contracts.presenters.money import (
    COST,
    NO_AXIS,
    Looked,
    MoneyTable,
    funders_by_year,
    in_years,
    table_of,
    whole,
    year_label,
)
from ecluse.contracts.presenters.navigation import address
from ecluse.contracts.rules.money import AMOUNTS, POSTS, Totals
from ecluse.contracts.rules.money_lines import LineChoice
from ecluse.contracts.rules.sheet_filters import SheetFilter
from ecluse.contracts.selectors import Access, sheets_of
from ecluse.contracts.selectors.money import cost_lines, costs_by, funding_by, funding_lines, together
from ecluse.contracts.selectors.sheet_search import matching


@dataclass(frozen=True)
class Ledger:
    """The money that an address asks for and that its reader may see: its lines, and the tables of their sums."""

    contract: Contract
    access: Access
    filter: SheetFilter
    choice: LineChoice

    @cached_property
    def looked(self) -> Looked:
        return Looked(self.contract.pk, self.filter, self.choice)

    @cached_property
    def sheets(self) -> QuerySet[ActionSheet]:
        found = sheets_of(self.contract, visible_to=self.access)
        return matching(found, self.filter, today=timezone.localdate(), funding=True) if self.filter else found

    @property
    def costs(self) -> QuerySet[CostLine]:
        return cost_lines(self.sheets, self.choice)

    @property
    def funding(self) -> QuerySet[FundingLine]:
        return funding_lines(self.sheets, self.choice)

    @cached_property
    def axes(self) -> dict[int, str]:
        """The axes of the contract in their order: key → label."""
        rows = Axis.objects.filter(contract=self.contract).values_list("pk", "number", "title", "family")
        return {pk: axis_label(*said) for pk, *said in rows}

    # --- the tables --------------------------------------------------------------------------------------------------

    @cached_property
    def _of_costs(self) -> dict[Any, Totals]:
        return costs_by(self.costs, "year", "axis")

    @cached_property
    def _of_funding(self) -> dict[Any, Totals]:
        return funding_by(self.funding, "year", "axis", "funder", "funder__name")

    @cached_property
    def total(self) -> Totals:
        return whole((*self._of_costs.values(), *self._of_funding.values()))

    def years(self) -> MoneyTable:
        groups = together([self._of_costs, self._of_funding], lambda key: key[0])
        return table_of(
            self.looked, groups, caption="Par année", first="Année", keyed="year", label=year_label,
            order=in_years(groups),
        )  # fmt: skip

    def funders(self) -> MoneyTable:
        groups = together([self._of_funding], lambda key: key[2:])
        by_key = {key: totals for (key, _), totals in groups.items()}
        labels: dict[int, str] = dict(groups.keys())
        return table_of(
            self.looked, by_key, caption="Par financeur", first="Financeur", keyed="funder",
            label=labels.__getitem__, order=sorted(labels, key=lambda key: labels[key].casefold()),
            only=lambda name: name not in ("cost", "spent", "gap"),
        )  # fmt: skip

    def funder_years(self, measure: str) -> MoneyTable:
        groups = together([self._of_funding], lambda key: (key[0], *key[2:]))
        return funders_by_year(self.looked, groups, measure)

    def by_axis(self) -> MoneyTable:
        groups = together([self._of_costs, self._of_funding], lambda key: key[1])
        return table_of(
            self.looked, groups, caption="Par axe", first="Axe", keyed="axis",
            label=lambda key: NO_AXIS if key is None else self.axes[key], order=[*self.axes, None],
        )  # fmt: skip

    @cached_property
    def _by_sheet(self) -> dict[Any, Totals]:
        return together([costs_by(self.costs, "sheet"), funding_by(self.funding, "sheet")], lambda key: key[0])

    @cached_property
    def sheets_with_money(self) -> dict[int, str]:
        """The sheets that have lines, in the order of the contract: key → label."""
        rows = self.sheets.order_by("position", "pk").values_list("pk", "number", "title")
        return {pk: f"{number}. {title}" if number else title for pk, number, title in rows if pk in self._by_sheet}

    def by_sheet(self, keys: Sequence[int] | None = None) -> MoneyTable:
        """``keys``: those of one page; the total is that of all."""
        labels = self.sheets_with_money
        return table_of(
            self.looked, self._by_sheet, caption="Par fiche", first="Fiche", keyed="sheet", label=labels.__getitem__,
            url=lambda key: f"{address('portal:sheet', self.contract.pk, key)}#groupe-couts",
            order=labels if keys is None else keys,
        )  # fmt: skip

    # --- the lines one by one ----------------------------------------------------------------------------------------

    def lines(self, kind: str) -> QuerySet[Any]:
        """The lines of ``kind``, by year, then in the order of the sheets."""
        found: QuerySet[Any] = self.costs if kind == COST else self.funding.select_related("funder", "scheme")
        return found.select_related("sheet").order_by(
            F("year").asc(nulls_last=True), "sheet__position", "sheet_id", "position", "pk"
        )

    def total_of_lines(self, kind: str) -> MoneyTable:
        """The sum of the lines of ``kind``: a table without rows."""
        sums = costs_by(self.costs) if kind == COST else funding_by(self.funding)
        names = ("cost", "spent") if kind == COST else (*AMOUNTS, *POSTS)
        return table_of(
            self.looked, {0: whole(sums.values())}, caption="", first="", keyed="year", label=str, order=(),
            only=lambda name: name in names,
        )  # fmt: skip

    @property
    def has_lines(self) -> bool:
        return bool(self._of_costs or self._of_funding)
