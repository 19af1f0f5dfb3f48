"""Les sommes de l’argent d’un contrat, comme une coordonnatrice les ferait à la main.

Chaque ligne du tableau est une ligne de coût ou de financement ; sous le tableau, ce que la page doit afficher. Un tiret
veut dire « non renseigné » : ce n’est pas zéro.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import pytest

from ecluse.contracts.presenters.figures import figure, gap_figure
from ecluse.contracts.rules.money import AMOUNTS, Sum, Totals, totals_of

LIGNES = """
| fiche   | nature      | qui, quoi   | année | prévu   | dépensé ou demandé | accordé | versé | base | ETP |
|---------|-------------|-------------|-------|---------|--------------------|---------|-------|------|-----|
| Marcher | coût        | animation   | 2025  | 6000    | 5800,50            |         |       | ttc  |     |
| Marcher | coût        | animation   | 2026  | 6000    | –                  |         |       | ttc  |     |
| Marcher | financement | agence      | 2025  | 4000    | 4000               | 3000    | 3000  | ttc  | 0,5 |
| Marcher | financement | agence      | 2026  | 4000    | 4000               | –       | –     | ttc  | 0,5 |
| Marcher | financement | commune     | 2025  | 2000    | –                  | 2000,10 | –     | ttc  |     |
| Bus     | coût        | achat       | 2026  | 30000   | –                  |         |       | ht   |     |
| Bus     | financement | département | –     | –       | 20000              | –       | –     | ht   |     |
"""
#: (lignes retenues, ce qui est affiché sous chaque titre)
ATTENDU = """
| choix       | coût prévu              | dépensé                      | demandé                     | accordé                       | reste à trouver                 |
|-------------|-------------------------|------------------------------|-----------------------------|-------------------------------|---------------------------------|
| tout        | 42 000 € ; bases mêlées | 5 800,50 € ; 2 non renseignées | 28 000 € ; 1 non renseignée, bases mêlées | 5 000,10 € ; 2 non renseignées | 36 999,90 € ; incomplet, bases mêlées |
| 2025        | 6 000 €                 | 5 800,50 €                   | 4 000 € ; 1 non renseignée  | 5 000,10 €                    | 999,90 €                        |
| 2026        | 36 000 € ; bases mêlées | non renseigné ; 2 lignes     | 4 000 €                     | non renseigné ; 1 ligne       | 36 000 € ; incomplet, bases mêlées |
| sans année  | –                       | –                            | 20 000 €                    | non renseigné ; 1 ligne       | –                               |
| agence      | –                       | –                            | 8 000 €                     | 3 000 € ; 1 non renseignée    | –                               |
| commune     | –                       | –                            | non renseigné ; 1 ligne     | 2 000,10 €                    | –                               |
| Bus         | 30 000 €                | non renseigné ; 1 ligne      | 20 000 €                    | non renseigné ; 1 ligne       | 30 000 € ; incomplet            |
| Marcher     | 12 000 €                | 5 800,50 € ; 1 non renseignée | 8 000 € ; 1 non renseignée | 5 000,10 € ; 1 non renseignée | 6 999,90 € ; incomplet          |
"""  # noqa: E501


@dataclass
class Ligne:
    """Une ligne du premier tableau."""

    sheet: str
    kind: str
    who: str
    year: str
    tax_basis: str
    planned: Decimal | None
    spent: Decimal | None = None
    requested: Decimal | None = None
    granted: Decimal | None = None
    paid: Decimal | None = None
    fte_requested: Decimal | None = None
    fte_granted: Decimal | None = None


def _cells(table: str) -> list[list[str]]:
    lines = [line for line in table.strip().splitlines() if not line.startswith("|--")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[1:]]


def _number(text: str) -> Decimal | None:
    return None if text in ("", "–") else Decimal(text.replace(",", "."))


def _lignes() -> list[Ligne]:
    found = []
    for sheet, kind, who, year, planned, second, granted, paid, basis, fte in _cells(LIGNES):
        line = Ligne(sheet, kind, who, year, basis, _number(planned), granted=_number(granted), paid=_number(paid))
        if kind == "coût":
            line.spent = _number(second)
        else:
            line.requested, line.fte_requested = _number(second), _number(fte)
        found.append(line)
    return found


def _totaux(choix: str) -> Totals:
    chosen = [
        line
        for line in _lignes()
        if choix in ("tout", line.sheet, line.who, line.year) or (choix == "sans année" and line.year == "–")
    ]
    return totals_of(
        [line for line in chosen if line.kind == "coût"], [line for line in chosen if line.kind == "financement"]
    )


def _said(shown: object) -> str:
    note = getattr(shown, "note", "")
    text = f"{shown} ; {note}" if note else str(shown)
    return text.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize("ligne", _cells(ATTENDU), ids=lambda ligne: ligne[0])
def test_les_sommes_sont_celles_du_tableau(ligne: list[str]) -> None:
    choix, *attendu = ligne
    totals = _totaux(choix)
    sums = (totals.cost, totals.spent, totals.requested, totals.granted)
    assert [*(_said(figure(each)) for each in sums), _said(gap_figure(totals.gap))] == attendu


def test_les_postes_se_comptent_a_part() -> None:
    assert _said(figure(_totaux("tout").fte_requested, posts=True)) == "1 ETP"
    assert _said(figure(_totaux("2025").fte_requested, posts=True)) == "0,5 ETP"
    assert _said(figure(_totaux("commune").fte_requested, posts=True)) == "–"


def test_les_parts_font_toujours_le_tout() -> None:
    for parts in (("2025", "2026", "sans année"), ("Marcher", "Bus")):
        assert sum((_totaux(choix) for choix in parts), Totals()) == _totaux("tout")
    financeurs = sum((_totaux(choix) for choix in ("agence", "commune", "département")), Totals())
    for name in AMOUNTS:
        assert getattr(financeurs, name) == getattr(_totaux("tout"), name)


def test_trop_accorde_se_dit() -> None:
    totals = Totals(cost=Sum({"ttc": Decimal(100)}), granted=Sum({"ttc": Decimal(150)}))
    assert totals.gap.amount == Decimal(-50)
    assert _said(gap_figure(totals.gap)) == "−50 €"
