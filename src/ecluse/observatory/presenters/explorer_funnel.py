"""What chance alone allows: the funnel, the areas outside it, and what dispersion says of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ecluse.lib.formats import number, plural
from ecluse.observatory.methods.funnels import Flag
from ecluse.observatory.presenters.explorer_rows import Extra, number_cell
from ecluse.observatory.presenters.portrait_spine import unit_of
from ecluse.observatory.rules.charts.marks import Figure, Unit
from ecluse.observatory.rules.charts.scatter import Measured, funnel
from ecluse.observatory.rules.exploring import Asked
from ecluse.observatory.rules.outliers import Outliers, can_be_flagged, outliers
from ecluse.observatory.rules.wording import value_words
from ecluse.observatory.selectors.explorer import Explored

#: From this dispersion on, chance explains less than half of what makes areas differ.
_DISPERSED = 2.0

_WORDS = {
    Flag.LOW_STRICT: "au-dessous des limites à 99,8 % (3 écarts-types)",
    Flag.LOW: "au-dessous des limites à 95 % (2 écarts-types)",
    Flag.WITHIN: "dans les limites",
    Flag.HIGH: "au-dessus des limites à 95 % (2 écarts-types)",
    Flag.HIGH_STRICT: "au-dessus des limites à 99,8 % (3 écarts-types)",
    Flag.NOT_COMPUTABLE: "",
}


@dataclass(frozen=True, slots=True)
class Chance:
    """The funnel and its sentences."""

    notes: tuple[str, ...]
    charts: tuple[Figure, ...]


def chance(found: Explored, asked: Asked, title: str) -> Chance:
    """The funnel of the explored areas, or why there is none."""
    indicator = found.indicator
    if not can_be_flagged(indicator):
        return Chance(
            (f"L’entonnoir se dessine pour une part ou un taux ; cet indicateur est : {indicator.type.label}.",), ()
        )
    told = outliers(indicator, found.figures)
    if told is None:
        return Chance(
            (
                (
                    "La source ne donne pas les effectifs (nombre de cas et population) d’au moins trois de ces territoires : "
                    "on ne peut pas dire ce que le hasard expliquerait."
                ),
            ),
            (),
        )
    figure = funnel(
        [area.name for area in found.areas],
        Measured(indicator.denominator or "Effectif", told.sizes, Unit("", decimals=0), log=True),
        Measured(indicator.name, found.values, unit_of(indicator)),
        told.limits,
        ("Moyenne de ces territoires", told.average),
        id="entonnoir",
        title=f"Ce que le hasard seul explique : {title}",
        chosen=found.places_of(asked.zones),
    )
    return Chance(tuple(_sentences(found, told)), (figure,))


def _sentences(found: Explored, told: Outliers) -> list[str]:
    flagged = [int(np.isin(told.flags, flags).sum()) for flags in ([-2, -1, 1, 2], [-2, 2])]
    tested = int((told.flags != Flag.NOT_COMPUTABLE).sum())
    kept = int(told.discovered.sum())
    notes = [
        (
            f"Sur {plural(tested, 'territoire')}, {number(flagged[0])} hors des limites à 95 % "
            f"(2 écarts-types ; le hasard seul en mettrait environ {number(tested * 0.05, 0 if tested > 100 else 1)}), "
            f"dont {number(flagged[1])} hors des limites à 99,8 % (3 écarts-types). "
            f"Moyenne : {value_words(found.indicator, told.average)}."
        ),
        (
            f"Compte tenu du nombre de territoires (taux de fausses découvertes de 5 %, Benjamini et Hochberg), {number(kept)} "
            f"{'reste établi' if kept < 2 else 'restent établis'}."
        ),
    ]
    if told.dispersion >= _DISPERSED:
        notes.append(
            "Prudence : ces territoires diffèrent bien plus que le hasard ne le voudrait "
            f"(dispersion φ = {number(told.dispersion, 1)}, 1 attendu). Âge, revenus, manière de compter : "
            "sortir des limites n’a ici rien d’exceptionnel."
        )
    return notes


def funnel_columns(found: Explored) -> list[Extra]:
    """The size of each area and where it lies, for the table and the files."""
    told = outliers(found.indicator, found.figures) if can_be_flagged(found.indicator) else None
    if told is None:
        return []

    def place_words(place: int) -> str:
        words = _WORDS[Flag(int(told.flags[place]))]
        return f"{words}, établi" if told.discovered[place] else words

    def size(place: int) -> str:
        return "" if np.isnan(told.sizes[place]) else number(round(float(told.sizes[place])))

    order = np.where(told.flags == Flag.NOT_COMPUTABLE, np.nan, told.flags.astype(float))
    return [
        Extra("effectif", found.indicator.denominator or "Effectif", size,
              lambda place: number_cell(told.sizes[place], 0), told.sizes),
        Extra("limites", "Dans les limites ?", place_words, place_words, order),
    ]  # fmt: skip
