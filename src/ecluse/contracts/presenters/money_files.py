"""The tables of the money as files: the figures of the page, as numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from ecluse.contracts.enums import TaxBasis
from ecluse.contracts.presenters.figures import Figure
from ecluse.contracts.presenters.money import MoneyRow, MoneyTable
from ecluse.lib.tables import Cell, Posts, Table, When

NOTES = "À savoir"


def sums_table(shown: MoneyTable, about: Sequence[tuple[str, str]]) -> Table:
    """The rows of the page and their total; what a figure leaves out or mixes is said at the end of its row."""
    return Table(
        title=shown.first,
        headers=(shown.first, *shown.headers, NOTES),
        rows=tuple(_row(shown, row) for row in (*shown.rows, shown.total)),
        about=(("Tableau", shown.caption), *about),
        wide=frozenset({shown.first, NOTES}),
        filtered=False,
    )


def _row(shown: MoneyTable, row: MoneyRow) -> tuple[Cell, ...]:
    cells = [_cell(each) for each in row.figures]
    notes = [
        f"{header} : {', '.join(filter(None, (each.text if each.value is None else '', each.note)))}"
        for header, each in zip(shown.headers, row.figures, strict=True)
        if each.note
    ]
    label: Cell = int(row.label) if shown.first == "Année" and row.label.isdigit() else row.label
    return (label, *cells, " ; ".join(notes))


def _cell(each: Figure) -> Cell:
    if each.value is None:
        return None
    return Posts(each.value) if each.posts else each.value


def _basis(line: Any) -> str:
    return str(TaxBasis(line.tax_basis).label) if line.tax_basis else ""


def costs_table(lines: Iterable[Any], about: Sequence[tuple[str, str]]) -> Table:
    """Lines of cost one by one."""
    return Table(
        title="Lignes de coût",
        headers=("N°", "Fiche", "Dépense", "Année", "Coût prévu, en euros", "Dépensé, en euros", "Base"),
        rows=tuple(
            (line.sheet.number, line.sheet.title, line.label, line.year, line.planned, line.spent, _basis(line))
            for line in lines
        ),
        about=tuple(about),
        wide=frozenset({"Fiche", "Dépense"}),
    )


def funding_table(lines: Iterable[Any], about: Sequence[tuple[str, str]]) -> Table:
    """Lines of funding one by one."""
    return Table(
        title="Lignes de financement",
        headers=(
            "N°", "Fiche", "Financeur", "Source", "Année", "Prévu, en euros", "Demandé, en euros", "Accordé, en euros",
            "Versé, en euros", "Base", "ETP demandés", "ETP accordés", "Convention", "Date de la convention",
        ),
        rows=tuple(
            (
                line.sheet.number, line.sheet.title, str(line.funder), str(line.scheme or ""), line.year, line.planned,
                line.requested, line.granted, line.paid, _basis(line), _posts(line.fte_requested),
                _posts(line.fte_granted), line.reference, When(line.agreed_on) if line.agreed_on else None,
            )
            for line in lines
        ),
        about=tuple(about),
        wide=frozenset({"Fiche", "Financeur"}),
    )  # fmt: skip


def _posts(amount: Any) -> Posts | None:
    return None if amount is None else Posts(amount)
