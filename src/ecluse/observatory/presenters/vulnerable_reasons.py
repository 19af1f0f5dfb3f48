"""Why an area is where it is among the fragile ones, in sentences that say how far, and with what test or none."""

from __future__ import annotations

import math
from dataclasses import dataclass
from urllib.parse import urlencode

import numpy as np
from django.urls import reverse

from ecluse.observatory.methods.moran import Quadrant
from ecluse.observatory.rules.comparing import compare
from ecluse.observatory.rules.wording import comparison_sentence, limits_words, period_words, value_words
from ecluse.observatory.selectors.vulnerable import Measure, Vulnerable, status_label
from ecluse.territories.enums import GeographicLevel as Level

FIFTHS = {
    0: "",
    1: "1er cinquième, le moins défavorisé",
    2: "2e cinquième",
    3: "3e cinquième",
    4: "4e cinquième",
    5: "5e cinquième, le plus défavorisé",
}
#: What a cluster means for a commune, in a list.
AROUND = {
    Quadrant.HIGH_HIGH: "entourée de communes qui vont mal aussi",
    Quadrant.HIGH_LOW: "fragile parmi des communes qui vont mieux",
    Quadrant.LOW_HIGH: "va mieux que les communes qui l’entourent",
    Quadrant.LOW_LOW: "entourée de communes qui vont bien aussi",
    Quadrant.NONE: "sans regroupement établi",
    -1: "ne peut pas être jugé",
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One indicator of one area: its value (a link to where it comes from), and what is to be said of it."""

    name: str
    value: str
    url: str
    words: str


@dataclass(frozen=True, slots=True)
class _Numbers:
    """The numbers of one area for one indicator, as comparisons take them."""

    value: float
    lower95: float
    upper95: float
    numerator: float
    denominator: float


def noun(level: Level) -> str:
    """« communes », « IRIS », « quartiers »: what the areas of a level are called in a sentence."""
    return {Level.COMMUNE: "communes", Level.IRIS: "IRIS"}.get(level, "quartiers")


def reasons_of(found: Vulnerable, place: int) -> tuple[Reason, ...]:
    """What is said of one area, the indicator that weighs most on it first, those without a value last."""
    measures = sorted(
        found.measures,
        key=lambda each: (math.isnan(each.scaled[place]), -each.weight * np.nan_to_num(each.scaled[place])),
    )
    return tuple(_reason(found, each, place) for each in measures)


def _reason(found: Vulnerable, measure: Measure, place: int) -> Reason:
    indicator, column = measure.indicator, measure.column
    name = f"{indicator.name}, {period_words(column.start, column.end)}"
    numbers = _Numbers(*(float(measure.figures[each][place]) for each in _NAMES))
    query = urlencode({"du": column.start.isoformat(), "au": column.end.isoformat()})
    level, code = found.level, found.areas[place].code
    url = reverse("observatory:figure", args=[indicator.id, level.slug, code]) + f"?{query}"
    if math.isnan(numbers.value):
        told = status_label(int(measure.status[place]))
        return Reason(name, "–", url if measure.status[place] else "", f"{told} : ne compte pas dans le score")
    said = [_standing(found, measure, place)]
    limits = limits_words(indicator, numbers.lower95, numbers.upper95)
    if limits:
        said.append(limits)
    for who, reference in measure.references:
        compared = compare(indicator, numbers, reference, within=True)
        said.append(comparison_sentence(indicator, compared, who, value_words(indicator, reference.value)))
    return Reason(name, value_words(indicator, numbers.value), url, " ; ".join(each for each in said if each))


_NAMES = ("value", "lower95", "upper95", "numerator", "denominator")


def _standing(found: Vulnerable, measure: Measure, place: int) -> str:
    """Where the value stands among the areas of the frame. Shares are cut, never rounded up to all of them."""
    worse, better = float(measure.worse_than[place]), float(measure.better_than[place])
    areas = f"des {noun(found.level)} du cadre"
    if worse >= better:
        return f"moins favorable que {int(100 * worse)} % {areas}"
    return f"plus favorable que {int(100 * better)} % {areas}"


def rank_words(found: Vulnerable, place: int) -> tuple[str, str]:
    """The limits of a rank, and how sure it is that the area is among the most fragile fifth of the place."""
    rank, low, high = (float(each[place]) for each in (found.rank.value, found.rank.lower, found.rank.upper))
    if math.isnan(rank):
        return "", "trop peu d’indicateurs connus : sans rang"
    if found.ranked < 2:
        return "", ""
    between = f"entre {low:.0f} et {high:.0f}" if low < high else "ne bouge pas" if found.is_swayed else ""
    # The first of a place that does well is not fragile: its score says so.
    if found.ranked < 5 or not found.is_swayed or float(found.score[place]) <= 0:
        return between, ""
    head = math.ceil(found.ranked / 5)
    if high <= head:
        return between, "parmi les plus fragiles dans presque tous les tirages"
    return between, "parmi les plus fragiles, à vérifier" if rank <= head else ""
