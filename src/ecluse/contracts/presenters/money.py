"""The money of a contract as its pages show it: by year, by funder, by axis, by sheet; each figure leads to its lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from ecluse.contracts.presenters.figures import Figure, bases_told, figure, gap_figure
from ecluse.contracts.presenters.navigation import address
from ecluse.contracts.rules.money import Totals
from ecluse.contracts.rules.money_lines import LineChoice
from ecluse.contracts.rules.sheet_filters import SheetFilter, with_query

COST, FUNDING = "couts", "financements"
#: The figures of a table: the name of the sum, its heading, the lines that it adds up.
COLUMNS: tuple[tuple[str, str, str], ...] = (
    ("cost", "Coût prévu", COST),
    ("spent", "Dépensé", COST),
    ("planned", "Financement prévu", FUNDING),
    ("requested", "Demandé", FUNDING),
    ("granted", "Accordé", FUNDING),
    ("paid", "Versé", FUNDING),
    ("gap", "Reste à trouver", ""),
    ("fte_requested", "ETP demandés", FUNDING),
    ("fte_granted", "ETP accordés", FUNDING),
)
#: What a table of funders may show year by year, by its word in the address.
MEASURES: Mapping[str, tuple[str, str]] = {
    "prevu": ("planned", "Prévu"),
    "demande": ("requested", "Demandé"),
    "accorde": ("granted", "Accordé"),
    "verse": ("paid", "Versé"),
    "etp": ("fte_granted", "ETP accordés"),
}
NO_YEAR, NO_AXIS = "Sans année", "Sans axe"


@dataclass(frozen=True, slots=True)
class MoneyRow:
    """One row of a table: what it is about, where that is read, its figures in the order of the columns."""

    label: str
    url: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class MoneyTable:
    """A table of sums: its headings, its rows, and the row that adds them up."""

    caption: str
    first: str
    headers: tuple[str, ...]
    rows: tuple[MoneyRow, ...]
    total: MoneyRow

    @property
    def labelled(self) -> list[tuple[MoneyRow, list[tuple[str, Figure]]]]:
        """Each row with its figures beside their headings, as a phone shows them."""
        return [(row, list(zip(self.headers, row.figures, strict=True))) for row in self.rows]

    @property
    def labelled_total(self) -> list[tuple[str, Figure]]:
        return list(zip(self.headers, self.total.figures, strict=True))


@dataclass(frozen=True, slots=True)
class Looked:
    """What a page of the money looks at: a contract, the sheets asked for, the lines asked for."""

    contract_pk: int
    filter: SheetFilter
    choice: LineChoice

    def lines_url(self, kind: str, **at: object) -> str:
        """Where the lines of ``kind`` are read, narrowed to what a figure is about."""
        url = address("contracts:money-lines", self.contract_pk, kind)
        return with_query(url, urlencode([*self.filter.pairs(), *self.choice.at(**at).pairs()]))

    def url(self, name: str, *arguments: int | str, more: Sequence[tuple[str, str]] = ()) -> str:
        """Another page of the money that looks at the same."""
        pairs = [*self.filter.pairs(), *self.choice.pairs(), *more]
        return with_query(address(name, self.contract_pk, *arguments), urlencode(pairs))


def year_label(year: int | None) -> str:
    return NO_YEAR if year is None else str(year)


def table_of(
    looked: Looked,
    groups: Mapping[Any, Totals],
    *,
    caption: str,
    first: str,
    keyed: str,
    label: Callable[[Any], str],
    url: Callable[[Any], str] = lambda key: "",
    order: Iterable[Any],
    only: Callable[[str], bool] = lambda name: True,
) -> MoneyTable:
    """One row for each of ``order`` that has lines, and their total. ``keyed`` is the field of the choice that keys fill.

    Posts have columns of their own where some line tells of any.
    """
    total = whole(groups.values())
    posts = total.fte_requested.by_basis or total.fte_granted.by_basis
    columns = [each for each in COLUMNS if only(each[0]) and (posts or not each[0].startswith("fte_"))]

    def figures(totals: Totals, at: Mapping[str, object]) -> tuple[Figure, ...]:
        return tuple(_cell(looked, totals, name, kind, at) for name, _, kind in columns)

    return MoneyTable(
        caption=caption,
        first=first,
        headers=tuple(heading for _, heading, _ in columns),
        rows=tuple(
            MoneyRow(label(key), url(key), figures(groups[key], {keyed: key})) for key in order if key in groups
        ),
        total=MoneyRow("Total", "", figures(total, {})),
    )


def whole(groups: Iterable[Totals]) -> Totals:
    """All of them together."""
    return sum(groups, Totals())


def _cell(looked: Looked, totals: Totals, name: str, kind: str, at: Mapping[str, object]) -> Figure:
    if name == "gap":
        return gap_figure(totals.gap)
    return figure(getattr(totals, name), posts=name.startswith("fte_"), url=looked.lines_url(kind, **at))


def in_years(groups: Mapping[Any, Totals]) -> list[int | None]:
    """The years of groups in their order, lines of no year last."""
    return sorted(groups, key=lambda year: (year is None, year or 0))


def funders_by_year(looked: Looked, groups: Mapping[tuple[int | None, int, str], Totals], measure: str) -> MoneyTable:
    """One figure of each funder for each year: ``groups`` by (year, funder, its name)."""
    name, heading = MEASURES[measure]
    years = in_years({year: Totals() for year, _, _ in groups})
    funders = sorted({(said.casefold(), key, said) for _, key, said in groups})

    def row(label: str, key: int | None) -> MoneyRow:
        own = {k: v for k, v in groups.items() if key is None or k[1] == key}
        at: dict[str, object] = {} if key is None else {"funder": key}
        figures = [
            _cell(looked, whole(v for k, v in own.items() if k[0] == year), name, FUNDING, at | {"year": year})
            for year in years
        ]
        return MoneyRow(label, "", (*figures, _cell(looked, whole(own.values()), name, FUNDING, at)))

    return MoneyTable(
        caption=f"{heading}, par financeur et par année",
        first="Financeur",
        headers=(*map(year_label, years), "Total"),
        rows=tuple(row(said, key) for _, key, said in funders),
        total=row("Total", None),
    )


@dataclass(frozen=True, slots=True)
class Tile:
    """A figure at the top of the page."""

    label: str
    figure: Figure


def tiles(total: Totals) -> tuple[Tile, ...]:
    """What a reader wants first."""
    named = (("Coût prévu", total.cost), ("Accordé", total.granted), ("Versé", total.paid), ("Dépensé", total.spent))
    found = [Tile(label, figure(found)) for label, found in named]
    found.insert(2, Tile("Reste à trouver", gap_figure(total.gap)))
    if total.fte_granted.by_basis:
        found.append(Tile("Postes accordés, cumulés sur les années", figure(total.fte_granted, posts=True)))
    return tuple(found)


def cautions(total: Totals) -> tuple[str, ...]:
    """What a reader must know before they quote a figure."""
    said = []
    if total.gap.mixed:
        said.append(
            "Le reste à trouver compare des montants qui ne sont pas tous sur la même base (TTC, HT, sans TVA)."
        )
    return (*said, *bases_told(total))
