"""Areas beside a reference: a verdict each, with its test or the reason why there is none, and what ranks leave open."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ecluse.lib.formats import number, plural
from ecluse.observatory.enums import Polarity
from ecluse.observatory.methods.ranks import open_ranks
from ecluse.observatory.methods.results import Booleans
from ecluse.observatory.methods.verdicts import Verdict
from ecluse.observatory.presenters.explorer_map import Drawn, Paper, missing_kinds, shaded
from ecluse.observatory.presenters.explorer_rows import Extra, number_cell
from ecluse.observatory.presenters.portrait import KINDS
from ecluse.observatory.presenters.portrait_spine import unit_of
from ecluse.observatory.rules.charts.classes import around
from ecluse.observatory.rules.charts.fills import Fill, by_classes, by_verdicts
from ecluse.observatory.rules.charts.marks import Figure, Tone, Unit
from ecluse.observatory.rules.charts.rows import Pair, caterpillar, dumbbell
from ecluse.observatory.rules.comparing_areas import Compared, Figures, compare_areas
from ecluse.observatory.rules.exploring import Asked
from ecluse.observatory.rules.wording import gap_words, value_words, verdict_words
from ecluse.observatory.selectors.explorer import Against, Explored

_FEWEST, _MOST_PAIRS = 3, 12


@dataclass(frozen=True, slots=True)
class Comparison:
    """The part of a page that compares."""

    words: str
    notes: tuple[str, ...]
    map: Drawn | None
    charts: tuple[Figure, ...]


def compared_of(found: Explored, reference: Against) -> Compared:
    """Every area beside its reference; an area that is its own reference has no verdict."""
    told = compare_areas(found.indicator, found.figures, reference.figures, reference.within & ~reference.itself)
    untested = reference.itself | found.indicator.is_additive
    verdict = np.where(untested, int(Verdict.NOT_COMPUTABLE), told.verdict)
    return replace(told, verdict=verdict)


def comparison(found: Explored, reference: Against, paper: Paper | None, asked: Asked, title: str) -> Comparison:
    """The verdicts in a map, the chosen areas beside their references, and the ranks."""
    told = compared_of(found, reference)
    heading = f"{title}, comparé à : {reference.words}"
    fill = verdict_fill(found, reference, told) if told.tested else gap_fill(found, told, reference.words)
    drawn = shaded(found, paper, asked, fill, "carte-comparee", heading) if paper and fill else None
    charts = [each for each in (_pairs(found, reference, asked, heading), _ranks(found, asked, title)) if each]
    return Comparison(reference.words, tuple(_notes(found, reference, told)), drawn, tuple(charts))


def _notes(found: Explored, reference: Against, told: Compared) -> list[str]:
    indicator = found.indicator
    notes = []
    if reference.one:
        value = reference.figures.value[np.isfinite(reference.figures.value)]
        if value.size:
            words = f"{reference.words[:1].upper()}{reference.words[1:]}"
            notes.append(f"{words} : {value_words(indicator, float(value[0]))}.")
    alone = [found.areas[each].name for each in np.flatnonzero(reference.itself & np.isnan(reference.figures.value))]
    if alone:
        itself = (
            "est à lui seul sa région : il n’a" if len(alone) == 1 else "sont chacun à lui seul sa région : ils n’ont"
        )
        notes.append(f"{', '.join(alone)} {itself} pas d’autre référence ici.")
    if indicator.is_additive:
        notes.append(
            "Un effectif dépend de la taille du territoire : il n’est mis qu’à côté de la moyenne des territoires montrés, ou "
            "d’un territoire choisi, et l’écart est donné sans test."
        )
    elif told.tested:
        known = told.verdict[np.isfinite(found.values)]
        counts = [(verdict, int((known == verdict).sum())) for verdict in Verdict]
        listed = ", ".join(f"{number(count)} {verdict_words(verdict)}" for verdict, count in counts if count)
        notes.append(f"{listed[:1].upper()}{listed[1:]}.")
        notes.append(
            "Un territoire est dit différent quand l’intervalle de confiance à 95 % de son écart n’atteint pas zéro. "
            + ("Il est retiré de sa référence avant d’être comparé. " if told.rest.any() else "")
            + f"Sur {plural(int((told.verdict > 0).sum()), 'comparaison')}, une sur vingt environ peut l’être par hasard."
        )
    else:
        notes.append(
            "Ces chiffres n’ont pas d’intervalle de confiance (la source compte tout le monde, ou n’en publie pas) : "
            "l’écart est donné tel quel, sans test."
        )
    if indicator.polarity is Polarity.NONE:
        notes.append("Cet indicateur n’a pas de bon sens : plus haut ou plus bas, sans plus.")
    return notes


def verdict_fill(found: Explored, reference: Against, told: Compared) -> Fill:
    """The areas by verdict, each saying its value, its gap and its verdict."""
    tones = [
        None if np.isnan(value) else Tone[Verdict(verdict).name]
        for value, verdict in zip(found.values.tolist(), told.verdict.tolist(), strict=True)
    ]
    return by_verdicts(
        tones,
        lambda place: (
            f"{value_words(found.indicator, float(found.values[place]))}, {_verdict(told, reference.itself, place)}"
            + (f" ({gap_words(found.indicator, float(told.gap[place]))})" if not np.isnan(told.gap[place]) else "")
        ),
        missing_kinds(found),
        "Verdict par l’intervalle de confiance à 95 % de l’écart.",
    )


def _verdict(told: Compared, itself: Booleans, place: int) -> str:
    return "la référence elle-même" if itself[place] else verdict_words(Verdict(int(told.verdict[place])))


def gap_fill(found: Explored, told: Compared, words: str) -> Fill | None:
    """The areas by their gap to the reference, on both sides of zero; None where there is no gap at all."""
    if not np.isfinite(told.gap).any():
        return None
    unit = gap_unit(unit_of(found.indicator))
    cut = around(told.gap, 0.0, decimals=unit.decimals)
    values = [None if np.isnan(each) else float(each) for each in told.gap]
    fill = by_classes(values, cut, unit, missing_kinds(found))

    def say(place: int) -> str:
        if np.isnan(told.gap[place]):
            return fill.say(place)
        value = value_words(found.indicator, float(found.values[place]))
        return f"{value}, {gap_words(found.indicator, float(told.gap[place]))}, sans test"

    return replace(fill, say=say, statement=f"Écart à : {words}. {fill.statement}")


def gap_unit(unit: Unit) -> Unit:
    """How gaps of values in ``unit`` are written: in points for a percentage."""
    return replace(unit, words="points", symbol="") if unit.symbol == "%" else unit


def _pairs(found: Explored, reference: Against, asked: Asked, title: str) -> Figure | None:
    """The chosen areas beside their reference."""
    places = [each for each in found.places_of(asked.zones) if not reference.itself[each]][:_MOST_PAIRS]
    places = [each for each in places if np.isfinite(found.values[each])]
    if not places:
        return None

    def pair(place: int) -> Pair:
        own, other = found.figures, reference.figures
        return Pair(
            found.areas[place].name,
            float(own.value[place]),
            _known(other, place),
            _limits(own, place),
            _limits(other, place),
        )

    return dumbbell(
        [pair(each) for each in places],
        id="cote-a-cote",
        title=f"Territoires choisis : {title}",
        unit=unit_of(found.indicator),
        first="territoire",
        second=reference.words,
    )


def _known(figures: Figures, place: int) -> float | None:
    value = float(figures.value[place])
    return None if np.isnan(value) else value


def _limits(figures: Figures, place: int) -> tuple[float, float] | None:
    low, high = float(figures.lower[place]), float(figures.upper[place])
    return None if np.isnan(low) or np.isnan(high) else (low, high)


def _ranks(found: Explored, asked: Asked, title: str) -> Figure | None:
    """Ranks with those that the intervals leave open, where there are intervals."""
    ranks = open_ranks(found.figures.estimate)
    if int(np.isfinite(ranks.value).sum()) < _FEWEST:
        return None
    mine = found.places_of(asked.zones)
    return caterpillar(
        [area.name for area in found.areas],
        ranks,
        id="rangs",
        title=f"Rangs, et ceux que les intervalles laissent possibles : {title}",
        mine=mine[0] if mine else None,
        caption="Rang 1 : la valeur la plus élevée. Rangs possibles d’après les intervalles à 95 % de chaque territoire "
        "(Klein, Wright et Wieczorek, 2020), sans correction pour leur nombre.",
    )


def comparison_columns(found: Explored, reference: Against) -> list[Extra]:
    """The gap to the reference and the verdict, for the table and the files."""
    told = compared_of(found, reference)
    indicator, decimals = found.indicator, found.indicator.decimals + 1

    def verdict(place: int) -> str:
        return "" if np.isnan(found.values[place]) else _verdict(told, reference.itself, place)

    def gap(place: int) -> str:
        return "" if np.isnan(told.gap[place]) else gap_words(indicator, float(told.gap[place]))

    return [
        Extra("reference", "Référence", lambda place: value_words(indicator, float(reference.figures.value[place])),
              lambda place: number_cell(reference.figures.value[place], indicator.decimals), reference.figures.value),
        Extra("ecart", "Écart", gap, lambda place: number_cell(told.gap[place], decimals), told.gap),
        Extra("verdict", "Verdict", verdict, verdict,
              kind=lambda place: KINDS[Verdict(int(told.verdict[place]))] if np.isfinite(found.values[place]) else ""),
    ]  # fmt: skip
