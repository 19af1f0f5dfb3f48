"""The money of one sheet, as its page shows it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ecluse.contracts.enums import TaxBasis
from ecluse.contracts.presenters.figures import bases_told, figure
from ecluse.contracts.presenters.sheets.page import CostRow, Money, MoneyLine
from ecluse.contracts.presenters.sheets.row_places import Rows
from ecluse.contracts.rules.money import AMOUNTS, Gap, Totals, totals_of
from ecluse.contracts.selectors.sheet_parts import CostPart, FundingPart
from ecluse.lib.formats import money, number, partial_date
from ecluse.lib.typography import NBSP


def sheet_money(rows: Rows, costs: Sequence[CostPart], funding: Sequence[FundingPart]) -> Money:
    """The lines of a sheet, their sums, and what is left to find."""
    totals = totals_of(costs, funding)
    return Money(
        costs=tuple(_cost(rows, part) for part in costs),
        lines=tuple(_line(rows, part) for part in funding),
        cost_totals=(figure(totals.cost), figure(totals.spent)),
        funding_totals=tuple(figure(getattr(totals, name)) for name in AMOUNTS),
        posts=_posts(totals),
        gap=_gap_told(totals.gap),
        warnings=tuple(_warnings(totals, funding)),
    )


def _basis(code: str) -> str:
    return str(TaxBasis(code).label) if code else ""


def _cost(rows: Rows, part: CostPart) -> CostRow:
    return CostRow(
        rows.of("couts", part.pk), part.label, part.year, part.planned, part.spent, _basis(part.tax_basis)
    )  # fmt: skip


def _line(rows: Rows, part: FundingPart) -> MoneyLine:
    posts = [
        f"{number(amount)}{NBSP}ETP {said}"
        for amount, said in ((part.fte_requested, "demandés"), (part.fte_granted, "accordés"))
        if amount is not None
    ]
    agreed = f"convention du {partial_date(part.agreed_on, short=True)}" if part.agreed_on else ""
    aside = [_basis(part.tax_basis), *posts, f"convention {part.reference}" if part.reference else "", agreed]
    return MoneyLine(
        row=rows.of("financements", part.pk),
        funder=part.funder,
        scheme=part.scheme,
        year=part.year,
        **{name: getattr(part, name) for name in AMOUNTS},
        aside=tuple(filter(None, aside)),
    )


def _posts(totals: Totals) -> str:
    told = [
        f"{number(found.known)}{NBSP}ETP {said}"
        for found, said in ((totals.fte_requested, "demandés"), (totals.fte_granted, "accordés"))
        if found.known is not None
    ]
    return ", ".join(told)


def _gap_told(gap: Gap) -> str:
    """One sentence on what is left to find."""
    if gap.amount is None:
        return ""
    if gap.amount > 0:
        said = f"Il manque {money(gap.amount)} pour couvrir le coût prévu"
    elif gap.amount < 0:
        said = f"Les financements accordés dépassent le coût prévu de {money(-gap.amount)}"
    else:
        said = "Les financements accordés couvrent exactement le coût prévu"
    return f"{said}, d’après les seules lignes renseignées." if gap.incomplete else f"{said}."


def _warnings(totals: Totals, funding: Iterable[FundingPart]) -> Iterable[str]:
    if totals.gap.mixed:
        yield "Le coût et les financements accordés ne sont pas tous sur la même base (TTC, HT, sans TVA)."
    yield from bases_told(totals)
    for part in funding:
        if part.paid is not None and part.granted is not None and part.paid > part.granted:
            over = money(part.paid - part.granted)
            yield f"{part.funder}{_year(part.year)}{NBSP}: le versé dépasse l’accordé de {over}. Vérifiez la ligne."


def _year(year: int | None) -> str:
    return f" ({year})" if year else ""
