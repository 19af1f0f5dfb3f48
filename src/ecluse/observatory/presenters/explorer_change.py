"""What changed: the trend of chosen areas, the change of every area between two periods."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ecluse.lib.formats import number
from ecluse.observatory.methods.results import Array
from ecluse.observatory.methods.verdicts import Verdict
from ecluse.observatory.presenters.explorer_compare import gap_unit
from ecluse.observatory.presenters.explorer_map import Drawn, Paper, missing_kinds, shaded
from ecluse.observatory.presenters.explorer_rows import Extra, number_cell
from ecluse.observatory.presenters.portrait import KINDS
from ecluse.observatory.presenters.portrait_spine import unit_of
from ecluse.observatory.rules.charts.classes import around
from ecluse.observatory.rules.charts.fills import by_classes
from ecluse.observatory.rules.charts.marks import Figure
from ecluse.observatory.rules.charts.palettes import missing_kind
from ecluse.observatory.rules.charts.rows import Pair, dumbbell
from ecluse.observatory.rules.charts.trends import (
    MOST_SERIES,
    Break,
    Moment,
    Series,
    small_multiples,
    trend,
)
from ecluse.observatory.rules.comparing_areas import Compared, Figures, compare_areas
from ecluse.observatory.rules.exploring import Asked
from ecluse.observatory.rules.wording import gap_words, period_words, value_words, verdict_words
from ecluse.observatory.selectors.explorer import Explored
from ecluse.observatory.selectors.told import Told
from ecluse.observatory.store.panels import Column, status_of

_ENDS = 5
_MOST_PAIRS = 12


@dataclass(frozen=True, slots=True)
class Change:
    """The part of a page that tells what changed; ``since`` are the words of the earlier period."""

    notes: tuple[str, ...]
    map: Drawn | None
    charts: tuple[Figure, ...]
    since: str


def earlier_columns(found: Explored) -> list[Column]:
    """The periods before the one shown, the latest first."""
    return [each for each in found.columns if (each.end, each.start) < (found.column.end, found.column.start)]


def earlier_column(found: Explored, asked: Asked) -> Column | None:
    """The earlier period asked for, else the first known."""
    before = earlier_columns(found)
    return next((each for each in before if each.end.isoformat() == asked.before), before[-1] if before else None)


def changed(found: Explored, before: Column) -> tuple[Figures, Compared]:
    """The figures of an earlier period, and every area beside itself at that time, as two independent estimates."""
    figures, _ = found.at(before)
    nowhere = np.zeros(len(found.areas), dtype=np.bool_)
    return figures, compare_areas(found.indicator, found.figures, figures, nowhere)


def change_part(found: Explored, france: Sequence[Told], paper: Paper | None, asked: Asked, title: str) -> Change:
    """The trend of the chosen areas, then the change of all since an earlier period."""
    charts = [each for each in (trend_chart(found, france, asked, found.indicator.name),) if each]
    before = earlier_column(found, asked)
    if before is None:
        words = "Une seule période est connue à cette maille : rien ne peut encore être dit d’une évolution."
        return Change((words,), None, tuple(charts), "")
    since = period_words(before.start, before.end)
    figures, told = changed(found, before)
    notes = list(_notes(found, told, since))
    drawn = None
    known = np.isfinite(told.gap)
    if paper is not None and known.any():
        drawn = _change_map(found, told, paper, asked, f"{title}, écart depuis {since}", since)
    if known.any():
        charts.append(_pairs(found, figures, told, asked, since))
    return Change(tuple(notes), drawn, tuple(charts), since)


def _notes(found: Explored, told: Compared, since: str) -> list[str]:
    known = told.gap[np.isfinite(told.gap)]
    if not known.size:
        return [f"Aucun territoire n’a de chiffre à la fois pour {since} et pour la période montrée."]
    up, down = int((known > 0).sum()), int((known < 0).sum())
    notes = [
        (
            f"Depuis {since}, la valeur monte dans {number(up)} territoires sur {number(known.size)}, "
            f"baisse dans {number(down)}. "
            f"Écart médian : {gap_words(found.indicator, float(np.median(known)))}."
        )
    ]
    if told.tested:
        sure = int(
            np.isin(told.verdict, [int(v) for v in Verdict if v not in {Verdict.SIMILAR, Verdict.NOT_COMPUTABLE}]).sum()
        )
        notes.append(
            f"Pour {number(sure)} d’entre eux, l’intervalle de confiance à 95 % de l’écart n’atteint pas zéro "
            "(périodes tenues pour indépendantes)."
        )
    else:
        notes.append("Ces chiffres n’ont pas d’intervalle de confiance : l’écart est donné sans test.")
    return notes


def _change_map(found: Explored, told: Compared, paper: Paper, asked: Asked, title: str, since: str) -> Drawn:
    unit = gap_unit(unit_of(found.indicator))
    fill = by_classes(
        [None if math.isnan(each) else each for each in told.gap.tolist()],
        around(told.gap, 0.0, decimals=unit.decimals),
        unit,
        missing_kinds(found),
    )

    def say(place: int) -> str:
        if np.isnan(told.gap[place]):
            return f"écart depuis {since} inconnu"
        gap = gap_words(found.indicator, float(told.gap[place]))
        verdict = Verdict(int(told.verdict[place]))
        return f"{gap} ({verdict_words(verdict)}), à {value_words(found.indicator, float(found.values[place]))}"

    return shaded(found, paper, asked, replace(fill, say=say), "carte-evolution", title)


def _pairs(found: Explored, figures: Figures, told: Compared, asked: Asked, since: str) -> Figure:
    """The chosen areas then and now; without any, those that moved most each way."""
    places = [each for each in found.places_of(asked.zones) if np.isfinite(told.gap[each])][:_MOST_PAIRS]
    title = "Territoires choisis, avant et maintenant"
    if not places:
        order = np.argsort(np.where(np.isnan(told.gap), 0.0, told.gap), kind="stable")
        order = order[np.isfinite(told.gap[order])]
        places = list(dict.fromkeys([*order[::-1][:_ENDS].tolist(), *order[:_ENDS][::-1].tolist()]))
        title = "Les territoires qui ont le plus changé"
    now = period_words(found.column.start, found.column.end)
    pairs = [
        Pair(
            found.areas[each].name,
            float(found.values[each]),
            float(figures.value[each]),
            _limits(found.figures, each),
            _limits(figures, each),
        )
        for each in places
    ]
    return dumbbell(pairs, id="avant-apres", title=title, unit=unit_of(found.indicator), first=now, second=since)


def _limits(figures: Figures, place: int) -> tuple[float, float] | None:
    low, high = float(figures.lower[place]), float(figures.upper[place])
    return None if np.isnan(low) or np.isnan(high) else (low, high)


def trend_chart(found: Explored, france: Sequence[Told], asked: Asked, title: str) -> Figure | None:
    """The chosen areas over all periods, with France; France alone when none is chosen. None for fewer than two periods."""
    columns = found.columns[::-1]
    chosen = found.places_of(asked.zones)
    if len(columns) < 2 or found.indicator.is_category:
        return None
    moments = [
        Moment(period_words(each.start, each.end), each.end.year + (each.end.month - 1) / 12) for each in columns
    ]
    at = [found.at(column) for column in columns]
    series = [_series(found, place, at) for place in chosen]
    reference = _france(columns, france)
    drawn = [*series, *([reference] if reference else [])]
    if not any(value is not None for each in drawn for value in each.values):
        return None
    unit, id, heading = unit_of(found.indicator), "evolution", f"Évolution : {title}"
    if len(drawn) > MOST_SERIES:
        return small_multiples(moments, series, reference, id=id, title=heading, unit=unit)
    return trend(moments, drawn, id=id, title=heading, unit=unit, breaks=_breaks(columns))


def _breaks(columns: Sequence[Column]) -> list[Break]:
    """Where the definition changes from one period to the next."""
    return [
        Break(place, "la définition de l’indicateur change")
        for place in range(1, len(columns))
        if columns[place].version != columns[place - 1].version
    ]


def _series(found: Explored, place: int, at: Sequence[tuple[Figures, NDArray[np.uint8]]]) -> Series:
    def of(values: Array) -> float | None:
        value = float(values[place])
        return None if math.isnan(value) else value

    statuses = [status_of(int(status[place])) for _, status in at]
    return Series(
        found.areas[place].name,
        tuple(of(figures.value) for figures, _ in at),
        tuple(of(figures.lower) for figures, _ in at),
        tuple(of(figures.upper) for figures, _ in at),
        tuple(missing_kind(each) if each else None for each in statuses),
    )


def _france(columns: Sequence[Column], france: Sequence[Told]) -> Series | None:
    by_column = {each.column: each for each in france if each.has_value}
    if not any(column in by_column for column in columns):
        return None
    return Series("France", tuple(by_column[each].value if each in by_column else None for each in columns))


def change_columns(found: Explored, asked: Asked) -> list[Extra]:
    """The earlier value, the gap and its verdict, for the table and the files."""
    before = earlier_column(found, asked)
    if before is None:
        return []
    figures, told = changed(found, before)
    indicator, decimals = found.indicator, found.indicator.decimals

    def verdict(place: int) -> str:
        return "" if np.isnan(told.gap[place]) else verdict_words(Verdict(int(told.verdict[place])))

    def gap(place: int) -> str:
        return "" if np.isnan(told.gap[place]) else gap_words(indicator, float(told.gap[place]))

    return [
        Extra("avant", period_words(before.start, before.end), lambda place: value_words(indicator, float(figures.value[place])),
              lambda place: number_cell(figures.value[place], decimals), figures.value),
        Extra("ecart", "Écart", gap, lambda place: number_cell(told.gap[place], decimals + 1), told.gap),
        Extra("verdict", "Verdict", verdict, verdict,
              kind=lambda place: KINDS[Verdict(int(told.verdict[place]))] if np.isfinite(told.gap[place]) else ""),
    ]  # fmt: skip
