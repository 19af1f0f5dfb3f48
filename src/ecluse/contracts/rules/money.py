"""Sums of the money of actions: what is known, what is not, on which tax basis; the gap that is left to find.

Three promises. What is not filled in is not zero: a sum says how many lines do not give the figure. Amounts with and
without tax are never added in silence: a sum knows its part on each basis. Every sum is exact, to the cent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

#: What lines of cost say, then what lines of funding say: the columns that are summed.
COSTS = ("planned", "spent")
AMOUNTS = ("planned", "requested", "granted", "paid")
POSTS = ("fte_requested", "fte_granted")
FUNDING = (*AMOUNTS, *POSTS)


@dataclass(frozen=True, slots=True)
class Sum:
    """The sum of one figure over lines: by tax basis, those that give it; ``unknown`` counts those that do not."""

    by_basis: Mapping[str, Decimal] = field(default_factory=dict)
    unknown: int = 0

    @property
    def known(self) -> Decimal | None:
        """The sum of what is known; None if nothing is."""
        return sum(self.by_basis.values(), Decimal(0)) if self.by_basis else None

    def __bool__(self) -> bool:
        """Whether any line is in it."""
        return bool(self.by_basis or self.unknown)

    @property
    def mixed(self) -> bool:
        """Whether amounts of several tax bases are added in it."""
        return len(self.by_basis) > 1

    def __add__(self, other: Sum) -> Sum:
        if not other:
            return self
        if not self:
            return other
        bases = [*self.by_basis, *(basis for basis in other.by_basis if basis not in self.by_basis)]
        zero = Decimal(0)
        together = {basis: self.by_basis.get(basis, zero) + other.by_basis.get(basis, zero) for basis in bases}
        return Sum(together, self.unknown + other.unknown)


def sum_of(basis: str, value: Decimal | None) -> Sum:
    """The sum of one line."""
    return Sum(unknown=1) if value is None else Sum({basis: value})


@dataclass(frozen=True, slots=True)
class Gap:
    """What is left to find: the planned cost without what is granted. Negative, more is granted than is planned.

    ``amount`` is None where no cost is planned. ``incomplete``: some line does not give one of the two figures, so that
    the gap may be another. ``mixed``: costs and grants are not all on the same tax basis.
    """

    amount: Decimal | None
    incomplete: bool
    mixed: bool


@dataclass(frozen=True, slots=True)
class Totals:
    """All the sums of some lines of cost and of some lines of funding."""

    cost: Sum = Sum()
    spent: Sum = Sum()
    planned: Sum = Sum()
    requested: Sum = Sum()
    granted: Sum = Sum()
    paid: Sum = Sum()
    fte_requested: Sum = Sum()
    fte_granted: Sum = Sum()

    def __add__(self, other: Totals) -> Totals:
        return Totals(
            self.cost + other.cost, self.spent + other.spent, self.planned + other.planned,
            self.requested + other.requested, self.granted + other.granted, self.paid + other.paid,
            self.fte_requested + other.fte_requested, self.fte_granted + other.fte_granted,
        )  # fmt: skip

    @property
    def gap(self) -> Gap:
        if self.cost.known is None:
            return Gap(None, incomplete=False, mixed=False)
        granted = self.granted.known or Decimal(0)
        return Gap(
            self.cost.known - granted,
            incomplete=bool(self.cost.unknown or self.granted.unknown),
            mixed=len({*self.cost.by_basis, *self.granted.by_basis}) > 1,
        )


def totals_of_costs(sums: Mapping[str, Sum]) -> Totals:
    """The totals that lines of cost give; ``sums`` by the name of their columns."""
    return Totals(cost=sums["planned"], spent=sums["spent"])


def totals_of_funding(sums: Mapping[str, Sum]) -> Totals:
    """The totals that lines of funding give."""
    return Totals(**sums)


def totals_of(costs: Iterable[Any], funding: Iterable[Any]) -> Totals:
    """The totals of lines one by one: anything that has the columns of a line."""
    found = Totals()
    for line in costs:
        found += totals_of_costs({name: sum_of(line.tax_basis, getattr(line, name)) for name in COSTS})
    for line in funding:
        found += totals_of_funding(line_sums(line))
    return found


def line_sums(line: Any) -> dict[str, Sum]:
    """What one line of funding adds to each sum. Posts have no tax basis, and most lines tell of none: that is no gap."""
    amounts = {name: sum_of(line.tax_basis, getattr(line, name)) for name in AMOUNTS}
    posts = {name: sum_of("", value) if (value := getattr(line, name)) is not None else Sum() for name in POSTS}
    return amounts | posts
