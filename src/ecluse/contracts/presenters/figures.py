"""Figures of money as people read them: the amount, then what must be known to read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ecluse.contracts.enums import TaxBasis
from ecluse.contracts.rules.money import AMOUNTS, COSTS, Gap, Sum, Totals
from ecluse.lib.formats import money, number, plural
from ecluse.lib.typography import NBSP

UNKNOWN = "non renseigné"
MIXED = "bases mêlées"


@dataclass(frozen=True, slots=True)
class Figure:
    """A sum as it is written. ``note`` says what it leaves out or mixes; ``url`` leads to its lines, where it has any."""

    text: str
    note: str = ""
    url: str = ""
    value: Decimal | None = None
    posts: bool = False

    def __str__(self) -> str:
        return self.text


def _posts(amount: Decimal) -> str:
    return f"{number(amount)}{NBSP}ETP"


def figure(found: Sum, *, posts: bool = False, url: str = "") -> Figure:
    """A sum: « 1 200 € », « 2 lignes non renseignées »; a dash where no line could say anything."""
    amount = found.known
    if amount is None:
        text = UNKNOWN if found.unknown else "–"
        note = plural(found.unknown, "ligne") if found.unknown else ""
        return Figure(text, note, url if found.unknown else "", None)
    notes = []
    if found.unknown:
        notes.append(plural(found.unknown, "non renseignée", "non renseignées"))
    if found.mixed:
        notes.append(MIXED)
    return Figure(_posts(amount) if posts else money(amount), ", ".join(notes), url, amount, posts)


def amounts_told(line: Any) -> list[str]:
    """What a line of money says in euros, column by column."""
    columns = ((field.name, str(field.verbose_name)) for field in line._meta.concrete_fields)
    return [
        f"{label.capitalize()}{NBSP}: {money(amount)}"
        for name, label in columns
        if name in (*COSTS, *AMOUNTS) and (amount := getattr(line, name)) is not None
    ]


def gap_figure(gap: Gap) -> Figure:
    """What is left to find, or what there is too much."""
    if gap.amount is None:
        return Figure("–")
    notes = [said for said, holds in (("incomplet", gap.incomplete), (MIXED, gap.mixed)) if holds]
    return Figure(money(gap.amount), ", ".join(notes), "", gap.amount)


def basis_label(code: str) -> str:
    """A tax basis in a sentence."""
    return str(TaxBasis(code).label) if code else "base non précisée"


def bases_told(totals: Totals) -> tuple[str, ...]:
    """For each sum that mixes tax bases, a sentence that takes it apart."""
    return tuple(
        f"{label}{NBSP}: {_apart(found.by_basis)}."
        for label, found in (
            ("Coût prévu", totals.cost),
            ("Dépensé", totals.spent),
            ("Financement prévu", totals.planned),
            ("Demandé", totals.requested),
            ("Accordé", totals.granted),
            ("Versé", totals.paid),
        )
        if found.mixed
    )


def _apart(by_basis: Mapping[str, Decimal]) -> str:
    return ", ".join(f"{money(amount)} {basis_label(basis)}" for basis, amount in sorted(by_basis.items()))
