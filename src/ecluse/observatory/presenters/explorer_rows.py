"""The table of the explorer: every area, sorted, filtered and by page, and the same rows whole for a file."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

import numpy as np
from django.core.paginator import Page, Paginator
from django.urls import reverse

from ecluse.lib.tables import Cell, Table
from ecluse.lib.tables import Figure as Number
from ecluse.observatory.methods.results import Array
from ecluse.observatory.rules.charts.rows import standing
from ecluse.observatory.rules.exploring import Asked
from ecluse.observatory.rules.wording import limits_words, period_words, value_words
from ecluse.observatory.selectors.explorer import Explored
from ecluse.observatory.store.panels import status_of
from ecluse.territories.enums import GeographicLevel as Level
from ecluse.territories.rules.names import fold_name

#: Rows on one page.
ROWS = 100
_HIGHEST = "-valeur"


@dataclass(frozen=True, slots=True)
class Extra:
    """A column that a view adds: what a page says of an area, what a file holds, what it is sorted by (None: it is not).

    ``kind`` gives the mark of a verdict, or nothing.
    """

    slug: str
    head: str
    say: Callable[[int], str]
    cell: Callable[[int], Cell]
    order: Array | None = None
    kind: Callable[[int], str] = lambda _: ""


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column: where it leads to sort by it, how it is sorted now (as ``aria-sort`` says)."""

    label: str
    numeric: bool
    url: str = ""
    sorted: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """A cell of a column that a view adds."""

    label: str
    words: str
    kind: str
    numeric: bool


@dataclass(frozen=True, slots=True)
class AreaLine:
    """One area of the table, with the addresses of its portrait, of its figure, of the view that chooses it or leaves it."""

    name: str
    code: str
    value: str
    limits: str
    status: str
    rank: str
    extras: tuple[Shown, ...]
    url: str
    figure_url: str
    choose_url: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Lines:
    """A page of the table. ``count``: the areas that the filter leaves, on all pages."""

    heads: tuple[Head, ...]
    rows: tuple[AreaLine, ...]
    page: Page[int]
    count: int
    of: int


def area_lines(found: Explored, asked: Asked, extras: Sequence[Extra], page: str) -> Lines:
    """The rows of one page: no more than these are written, however many areas there are."""
    order = _ordered(found, asked, extras)
    shown = Paginator(order, ROWS).get_page(page or 1)
    ranks = None if found.indicator.is_category else standing(found.values)
    chosen = set(asked.zones)
    rows = tuple(
        _line(found, place, int(ranks[place]) if ranks is not None else 0, extras, asked, chosen)
        for place in shown.object_list
    )
    return Lines(tuple(_heads(found, asked, extras)), rows, shown, len(order), len(found.areas))


def _ordered(found: Explored, asked: Asked, extras: Sequence[Extra]) -> list[int]:
    """The places of the areas that the filter leaves, as they are sorted; those without a value are last, by name."""
    folded = fold_name(asked.name)
    kept = [
        place
        for place, area in enumerate(found.areas)
        if not folded or folded in area.folded or area.code.lower().startswith(asked.name.lower())
    ]
    word = asked.sort or _HIGHEST
    back, slug = word.startswith("-"), word.removeprefix("-")
    if slug == "nom":
        return kept[::-1] if back else kept
    orders = {"valeur": _values(found)} | {extra.slug: extra.order for extra in extras if extra.order is not None}
    values = orders.get(slug)
    if values is None:
        values, back = orders["valeur"], True
    chosen = np.array(kept, dtype=np.int64)
    keys = np.where(np.isnan(values[chosen]), math.inf, -values[chosen] if back else values[chosen])
    return [int(each) for each in chosen[np.argsort(keys, kind="stable")]]


def _values(found: Explored) -> Array:
    if found.indicator.is_category:
        return np.where(found.category > 0, found.category.astype(float), np.nan)
    return found.values


def _heads(found: Explored, asked: Asked, extras: Sequence[Extra]) -> list[Head]:
    now = asked.sort or _HIGHEST

    def head(label: str, slug: str, numeric: bool) -> Head:
        first = slug if slug == "nom" else f"-{slug}"
        other = slug if first != slug else f"-{slug}"
        sorted_as = {slug: "ascending", f"-{slug}": "descending"}.get(now, "")
        return Head(label, numeric, f"?{asked.query(sort=other if now == first else first)}#valeurs", sorted_as)

    heads = [head("Territoire", "nom", False)]
    heads += [] if found.indicator.is_category else [Head("Rang", True)]
    heads.append(head("Valeur", "valeur", True))
    for extra in extras:
        heads.append(head(extra.head, extra.slug, True) if extra.order is not None else Head(extra.head, False))
    return [*heads, Head("Remarque", False)]


def _line(found: Explored, place: int, rank: int, extras: Sequence[Extra], asked: Asked, chosen: set[str]) -> AreaLine:
    indicator, area = found.indicator, found.areas[place]
    value = class_of(found, place) if indicator.is_category else value_words(indicator, float(found.values[place]))
    zones = tuple(code for code in asked.zones if code != area.code)
    return AreaLine(
        name=area.name,
        code=area.code,
        value=value,
        limits=limits_words(indicator, float(found.figures.lower[place]), float(found.figures.upper[place])),
        status=status_words(found, place),
        rank=str(rank) if rank else "",
        extras=tuple(
            Shown(extra.head, extra.say(place) or "–", extra.kind(place), extra.order is not None) for extra in extras
        ),
        url=reverse("observatory:portrait", args=[found.level.slug, area.code]),
        figure_url=figure_address(found).replace("{}", area.code) if value else "",
        choose_url=f"?{asked.query(zones=zones if area.code in chosen else (*zones, area.code))}",
        chosen=area.code in chosen,
    )


def figure_address(found: Explored) -> str:
    """The address of a figure of the period shown, ``{}`` standing for the code of the area."""
    query = urlencode({"du": found.column.start.isoformat(), "au": found.column.end.isoformat()})
    address = reverse("observatory:figure", args=[found.indicator.id, found.level.slug, "0"])
    return f"{address.removesuffix('0/')}{{}}/?{query}"


def status_words(found: Explored, place: int) -> str:
    """What is to be known of a figure: nothing when it was measured."""
    status = status_of(int(found.status[place]))
    if status is None:
        return "non publiée"
    return "" if status.name == "MEASURED" else status.label


def class_of(found: Explored, place: int) -> str:
    """The class of an area, for an indicator that is one."""
    number_of = int(found.category[place])
    return list(found.indicator.categories.values())[number_of - 1] if number_of else ""


def whole_table(found: Explored, asked: Asked, extras: Sequence[Extra], source: str) -> Table:
    """Every area and its figures, for a spreadsheet: the rows and the order of the page, all pages together."""
    indicator, figures = found.indicator, found.figures
    decimals = indicator.decimals
    rows: list[tuple[Cell, ...]] = []
    for place in _ordered(found, asked, extras):
        area, status = found.areas[place], status_of(int(found.status[place]))
        value: Cell = class_of(found, place) if indicator.is_category else number_cell(found.values[place], decimals)
        rows.append(
            (
                area.code,
                area.name,
                value,
                number_cell(figures.lower[place], decimals),
                number_cell(figures.upper[place], decimals),
                number_cell(figures.numerator[place], 0),
                number_cell(figures.denominator[place], 0),
                *(extra.cell(place) for extra in extras),
                status.label if status else "non publiée",
            )
        )
    about = (
        ("Indicateur", indicator.name),
        ("Période", period_words(found.column.start, found.column.end)),
        ("Unité", indicator.unit),
        ("Maille", Level(found.level).plural),
        ("Dans", found.within.name if found.within else "France"),
        ("Source", source),
    )
    heads = (
        *("Code", "Territoire", "Valeur", "Borne basse à 95 %", "Borne haute à 95 %", "Numérateur", "Dénominateur"),
        *(extra.head for extra in extras),
        "Statut",
    )
    return Table("Figures", heads, tuple(rows), about, frozenset({"Territoire"}))


def number_cell(value: float, decimals: int) -> Cell:
    """A number for a file; an empty cell for none."""
    return None if math.isnan(value) else Number(float(value), decimals)
