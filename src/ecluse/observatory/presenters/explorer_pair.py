"""Two indicators over the same areas: the cloud, how they go together, and what that does not say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ecluse.lib.formats import number, plural
from ecluse.observatory.methods.correlation import Correlation, correlation
from ecluse.observatory.methods.results import Booleans
from ecluse.observatory.presenters.explorer_rows import Extra, number_cell
from ecluse.observatory.presenters.portrait_spine import unit_of
from ecluse.observatory.rules.charts.marks import Figure
from ecluse.observatory.rules.charts.scatter import Measured, scatter
from ecluse.observatory.rules.exploring import Asked
from ecluse.observatory.rules.wording import period_words, value_words
from ecluse.observatory.selectors.explorer import Explored

#: Counts that go over so many powers of ten are laid on a logarithmic axis.
_WIDE = 1_000.0
_FEWEST = 5


@dataclass(frozen=True, slots=True)
class Crossed:
    """The cloud of two indicators, and the sentences that say how they go together."""

    notes: tuple[str, ...]
    charts: tuple[Figure, ...]


def crossed(found: Explored, other: Explored, asked: Asked) -> Crossed:
    """``found`` against ``other``, over the same areas in the same order."""
    both = np.isfinite(found.values) & np.isfinite(other.values)
    if not both.any():
        return Crossed(("Aucun territoire n’a les deux chiffres.",), ())
    told = correlation(other.values, found.values)
    figure = scatter(
        [area.name for area in found.areas],
        Measured(_name(other), other.values, unit_of(other.indicator), _wide(other)),
        Measured(_name(found), found.values, unit_of(found.indicator), _wide(found)),
        id="nuage",
        title=f"{found.indicator.name} selon : {other.indicator.name}",
        chosen=found.places_of(asked.zones),
    )
    legend = tuple(replace(key, words="territoires choisis") if key.css == "c-mine" else key for key in figure.legend)
    return Crossed((*left_out(both), *_sentences(told)), (replace(figure, legend=legend),))


def left_out(both: Booleans) -> tuple[str, ...]:
    """How many areas lack one of the two figures, said before any link; nothing when none does."""
    missing = int((~both).sum())
    if not missing:
        return ()
    rest = "" if missing <= both.size // 2 else " Ce qui suit ne vaut pas pour l’ensemble."
    lacking = plural(missing, "territoire sur", "territoires sur")
    told = (
        "n’a pas les deux chiffres et n’est pas compté"
        if missing == 1
        else "n’ont pas les deux chiffres et ne sont pas comptés"
    )
    return (f"{lacking} {number(both.size)} {told}.{rest}",)


def _name(found: Explored) -> str:
    return f"{found.indicator.name}, {period_words(found.column.start, found.column.end)}"


def _wide(found: Explored) -> bool:
    known = found.values[np.isfinite(found.values)]
    return bool(known.size and known.min() > 0 and known.max() / known.min() > _WIDE)


def _sentences(told: Correlation) -> list[str]:
    if told.count < _FEWEST or np.isnan(told.r):
        return [
            (
                f"{plural(told.count, 'territoire a', 'territoires ont')} les deux chiffres : trop peu, ou des valeurs toutes "
                "égales, pour mesurer un lien."
            )
        ]
    limits = f" (IC 95 % : {_two(told.lower)} à {_two(told.upper)})" if not np.isnan(told.lower) else ""
    sure = told.rank_p_value < 0.05
    size = abs(told.rank)
    strength = "fort" if size >= 0.6 else "moyen" if size >= 0.3 else "faible"
    side = "dans le même sens" if told.rank > 0 else "en sens contraire"
    link = f"Lien {strength}, {side}" if sure else "Aucun lien établi"
    return [
        (
            f"{link} : sur {number(told.count)} territoires, corrélation des rangs (Spearman) de {_two(told.rank)}, "
            f"{_chance(told.rank_p_value)} ; corrélation linéaire (Pearson) de {_two(told.r)}{limits}, {_chance(told.p_value)}."
        ),
        (
            "Une corrélation n’est pas une cause. Un lien entre territoires ne dit rien des personnes qui y vivent ; des "
            "territoires voisins se ressemblent, ce qui fait paraître le lien plus sûr qu’il n’est."
        ),
    ]


def _two(value: float) -> str:
    return number(value, 2).replace("-", "\u2212")


def _chance(p_value: float) -> str:
    return "p < 0,001" if p_value < 0.001 else f"p = {number(p_value, 3)}"


def pair_columns(other: Explored) -> list[Extra]:
    """The other indicator's value, for the table and the files."""
    indicator, values = other.indicator, other.values
    return [
        Extra("autre", _name(other), lambda place: value_words(indicator, float(values[place])),
              lambda place: number_cell(values[place], indicator.decimals), values)
    ]  # fmt: skip


def others_to_choose(names: Sequence[tuple[str, str]], own: str) -> list[tuple[str, str]]:
    """The other indicators of the level, by name."""
    return sorted(((id, name) for id, name in names if id != own), key=lambda each: each[1].casefold())
