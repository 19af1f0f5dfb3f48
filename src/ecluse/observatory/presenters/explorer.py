"""The explorer's page: one indicator over areas, seen in one of six ways, and the table that says it all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ecluse.lib.formats import number, plural
from ecluse.lib.tables import Table
from ecluse.observatory.presenters.explorer_change import change_columns, change_part, earlier_columns
from ecluse.observatory.presenters.explorer_compare import comparison, comparison_columns
from ecluse.observatory.presenters.explorer_funnel import chance, funnel_columns
from ecluse.observatory.presenters.explorer_map import Drawn, Paper, main_map
from ecluse.observatory.presenters.explorer_pair import crossed, pair_columns
from ecluse.observatory.presenters.explorer_rows import Extra, Lines, area_lines, whole_table
from ecluse.observatory.presenters.portrait_spine import unit_of
from ecluse.observatory.rules.charts.distribution import STRIP, Pointer, distribution
from ecluse.observatory.rules.charts.marks import Figure
from ecluse.observatory.rules.charts.rows import ranking
from ecluse.observatory.rules.exploring import Asked, View
from ecluse.observatory.rules.wording import period_words
from ecluse.observatory.selectors.explorer import Against, Explored
from ecluse.observatory.selectors.told import Told

_FEW = 3
_COUNT = (
    "Un effectif ne se compare pas à celui d’un ensemble plus grand : la partie est toujours plus petite. Comparez à la moyenne "
    "des territoires montrés, ou mettez un territoire en évidence : les autres lui seront comparés."
)
_NO_REFERENCE = (
    "Cette référence n’a pas de chiffre pour cette période. Choisissez-en une autre, ou mettez un territoire en évidence : "
    "les autres lui seront comparés."
)
_MOST_POINTED = 4


@dataclass(frozen=True, slots=True)
class Beside:
    """What a view needs beside the explored figures: a reference, another indicator, the figures of France."""

    reference: Against | None = None
    other: Explored | None = None
    france: Sequence[Told] = ()


@dataclass(frozen=True, slots=True)
class ExplorerPage:
    """``table_only``: why there is no map, where the view has one; ``lines`` is None where a view has no table of areas."""

    title: str
    lede: str
    facts: tuple[str, ...]
    notes: tuple[str, ...]
    map: Drawn | None
    table_only: str
    charts: tuple[Figure, ...]
    lines: Lines | None
    source: str


def explorer_page(
    found: Explored, asked: Asked, beside: Beside, paper: Paper | None, source: str, page: str
) -> ExplorerPage:
    """The page of what was explored, in the view asked for."""
    period = period_words(found.column.start, found.column.end)
    title = f"{found.indicator.name}, {period}"
    notes, drawn, charts = _part(found, asked, beside, paper, title)
    missing = len(found.areas) - found.known
    facts = [
        found.within.name if found.within else "France",
        period,
        f"{plural(found.known, 'territoire connu', 'territoires connus')} sur {number(len(found.areas))}",
    ]
    if missing and not found.known:
        facts.append("aucun chiffre connu")
    with_map = asked.view in {View.MAP, View.COMPARE, View.CHANGE}
    return ExplorerPage(
        title=found.indicator.name,
        lede=found.indicator.plain,
        facts=tuple(facts),
        notes=notes,
        map=drawn,
        table_only=_table_only(found, paper) if with_map and drawn is None else "",
        charts=charts,
        lines=area_lines(found, asked, extras_of(found, asked, beside), page),
        source=source,
    )


def _part(
    found: Explored, asked: Asked, beside: Beside, paper: Paper | None, title: str
) -> tuple[tuple[str, ...], Drawn | None, tuple[Figure, ...]]:
    """The sentences, the map and the charts of a view."""
    if not found.known:
        return (), None, ()
    if asked.view is View.COMPARE and beside.reference is not None:
        compared = comparison(found, beside.reference, paper, asked, title)
        return compared.notes, compared.map, compared.charts
    if asked.view is View.COMPARE:
        return (
            (_COUNT if found.indicator.is_additive else _NO_REFERENCE,),
            None,
            (),
        )
    if asked.view is View.CHANGE:
        change = change_part(found, beside.france, paper, asked, title)
        return change.notes, change.map, change.charts
    if asked.view is View.PAIR:
        if beside.other is None:
            return ("Choisissez un second indicateur : chaque territoire sera un point.",), None, ()
        pair = crossed(found, beside.other, asked)
        return pair.notes, None, pair.charts
    if asked.view is View.FUNNEL:
        funnel = chance(found, asked, title)
        return funnel.notes, None, funnel.charts
    drawn = main_map(found, paper, asked, title) if paper is not None else None
    charts = _charts(found, asked, title) if found.known >= _FEW and not found.indicator.is_category else ()
    return (), drawn, charts


def _table_only(found: Explored, paper: Paper | None) -> str:
    if paper is None and found.known:
        return (
            f"Écluse n’a ni le contour ni la position des {found.level.plural} : pas de carte, mais le classement et le tableau. "
            "La personne qui administre Écluse peut charger un fichier de contours."
        )
    return ""


def _charts(found: Explored, asked: Asked, title: str) -> tuple[Figure, ...]:
    unit, names = unit_of(found.indicator), [area.name for area in found.areas]
    mine = [place for place in found.places_of(asked.zones) if found.values[place] == found.values[place]]
    pointers = [Pointer(names[place], float(found.values[place]), mine=True) for place in mine[:_MOST_POINTED]]
    # A count of the whole country would crush those of its parts against zero.
    reference = None if found.indicator.is_additive else found.reference
    if reference:
        pointers.append(Pointer(*reference))
    return (
        distribution(
            found.values,
            pointers,
            id="repartition",
            title=f"Répartition : {title}",
            unit=unit,
            names=names if found.known <= STRIP else [],
        ),
        ranking(
            names,
            found.figures.estimate,
            id="classement",
            title=f"Classement : {title}",
            unit=unit,
            mine=mine[0] if mine else None,
            reference=reference,
        ),
    )


def extras_of(found: Explored, asked: Asked, beside: Beside) -> list[Extra]:
    """The columns that a view adds to the table."""
    if found.indicator.is_category:
        return []
    if asked.view is View.COMPARE and beside.reference is not None:
        return comparison_columns(found, beside.reference)
    if asked.view is View.CHANGE:
        return change_columns(found, asked)
    if asked.view is View.PAIR and beside.other is not None:
        return pair_columns(beside.other)
    if asked.view is View.FUNNEL:
        return funnel_columns(found)
    return []


def explorer_table(found: Explored, asked: Asked, beside: Beside, source: str) -> Table:
    """Every area and its figures as the view shows them, for a spreadsheet."""
    return whole_table(found, asked, extras_of(found, asked, beside), source)


def views_of(found: Explored, asked: Asked) -> list[dict[str, object]]:
    """The links between the views, as ``section_nav`` takes them: those that can be of this indicator."""
    usable = [View.MAP, View.GROUPS] if found.indicator.is_category else list(View)
    return [
        {
            "label": view.label,
            "url": f"?{asked.query(view=view, zoom=asked.zoom, sort='')}",
            "current": view is asked.view,
        }
        for view in usable
    ]


def period_choices(found: Explored) -> list[tuple[str, str]]:
    """The periods to choose, the latest first."""
    return [(each.end.isoformat(), period_words(each.start, each.end)) for each in found.columns]


def before_choices(found: Explored) -> list[tuple[str, str]]:
    """The earlier periods to compare with."""
    return [(each.end.isoformat(), period_words(each.start, each.end)) for each in earlier_columns(found)]


def chosen_tags(found: Explored, asked: Asked) -> list[Mapping[str, Any]]:
    """The chosen areas, each with the address of the view without it."""
    names = {found.areas[place].code: found.areas[place].name for place in found.places_of(asked.zones)}
    return [
        {"name": name, "url": f"?{asked.query(zones=tuple(each for each in asked.zones if each != code))}"}
        for code, name in names.items()
    ]
