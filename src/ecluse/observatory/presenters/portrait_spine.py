"""The spine of a portrait: every indicator on one line, its place among the areas of its level, France in the middle."""

from __future__ import annotations

import math

from ecluse.observatory.enums import Aggregation
from ecluse.observatory.methods.verdicts import Verdict
from ecluse.observatory.rules.charts.marks import Tone, Unit
from ecluse.observatory.rules.charts.spine import Compared, Spine, Spread, spine
from ecluse.observatory.rules.comparing import compare
from ecluse.observatory.rules.definitions import Indicator
from ecluse.observatory.rules.wording import period_words
from ecluse.observatory.selectors.portrait import Line, Portrait
from ecluse.observatory.selectors.told import Told
from ecluse.territories.enums import GeographicLevel as Level

#: Fewer lines than this make no picture.
ENOUGH = 2


def portrait_spine(portrait: Portrait) -> Spine | None:
    """The spine of the indicators that have a value and one of France for the same period; None when they are too few.

    Counts are left out: a territory has fewer people than France, and nobody learns from it.
    """
    rows = [row for line in portrait.lines if (row := _row(line, portrait)) is not None]
    if len(rows) < ENOUGH:
        return None
    level = Level(portrait.place.level or Level.EPCI.value).plural
    return spine(
        rows,
        id="colonne",
        title="D’un coup d’œil",
        area=portrait.place.name,
        reference="France",
        second="Semblables",
        caption=f"Chaque ligne va de la valeur la moins favorable à la plus favorable parmi les {level} dont la valeur est "
        "connue ; la partie foncée en contient la moitié, la France est au milieu."
        + (
            ""
            if any(row.tone is not Tone.NOT_COMPUTABLE for row in rows)
            else " Aucun écart n’est testé ici : ces chiffres n’ont pas d’intervalle de confiance."
        ),
    )


def _row(line: Line, portrait: Portrait) -> Compared | None:
    indicator, france = line.indicator, line.compared[-1] if line.compared else None
    if (
        france is None
        or france.level != Level.FRANCE.value
        or france.own is None
        or indicator.is_category
        or indicator.aggregation is Aggregation.SUM
    ):
        return None
    own = france.own
    verdict = compare(indicator, own, france.figure, within=True).verdict
    shown = line.figure is not None and line.figure.column == own.column
    return Compared(
        label=indicator.name,
        detail=_period(line, own),
        unit=unit_of(indicator),
        polarity=indicator.polarity,
        value=own.value,
        reference=france.figure.value,
        tone=Tone[Verdict(verdict).name],
        lower=_known(own.lower95),
        upper=_known(own.upper95),
        second=line.likes.median if shown and line.likes else None,
        spread=_spread(line) if shown else None,
        group=indicator.domain.label,
    )


def _period(line: Line, own: Told) -> str:
    """The period compared; why it is not the latest, where the place has a later figure."""
    words = period_words(own.column.start, own.column.end)
    if line.figure is None or line.figure.column.end <= own.column.end:
        return words
    return f"{words}, dernière {'année' if words.isdigit() else 'période'} commune avec la France"


def unit_of(indicator: Indicator) -> Unit:
    """How charts write the values of an indicator."""
    return Unit(
        words="" if indicator.unit == "%" else indicator.unit,
        symbol="%" if indicator.unit == "%" else "",
        decimals=indicator.decimals,
    )


def _known(value: float) -> float | None:
    return None if math.isnan(value) else value


def _spread(line: Line) -> Spread | None:
    found = line.spread
    if found is None:
        return None
    return Spread(found.lowest, found.first_quartile, found.third_quartile, found.highest, found.count)
