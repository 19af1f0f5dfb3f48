"""What a reader should remember of an indicator: sentences, each with its test or the word that there is none."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ecluse.lib.formats import number
from ecluse.observatory.enums import Aggregation
from ecluse.observatory.methods.results import Estimate
from ecluse.observatory.methods.trends import POINTS, TrendStatus, recent_trend
from ecluse.observatory.methods.verdicts import Verdict, against_value
from ecluse.observatory.presenters.absence import status_words
from ecluse.observatory.rules.comparing import compare
from ecluse.observatory.rules.definitions import Indicator
from ecluse.observatory.rules.ruptures import alike
from ecluse.observatory.rules.wording import (
    comparison_sentence,
    gap_words,
    since_words,
    value_words,
    verdict_words,
    when_words,
)
from ecluse.observatory.selectors.portrait import Line
from ecluse.observatory.selectors.standing import Likes
from ecluse.observatory.selectors.told import Told
from ecluse.observatory.store.panels import Column
from ecluse.territories.enums import GeographicLevel as Level


def sentences(line: Line, figure: Told, shown: Column | None = None) -> list[str]:
    """The comparison, the likes, the past, the contrasts inside, what is hidden since.

    ``shown``: what the reader sees above them, the figure itself unless said. What is of another period begins with it,
    and so does what follows such a sentence.
    """
    shown = shown or figure.column
    reference, of_reference = _against_reference(line, shown)
    dated = figure.column != shown
    trend = trend_words(line)
    said = [
        reference,
        _dated(_likes_words(line, figure), figure.column, dated or of_reference != shown),
        _dated(trend, figure.column, dated and not trend.startswith("rupture")),
        _inside_words(line, shown),
    ]
    if line.later is not None and line.later.status is not None and line.later.column != shown:
        said.append(f"{_when(line.later)} : {status_words(line.later)}")
    return [f"{each[:1].upper()}{each[1:]}." for each in said if each]


def _dated(said: str, column: Column, needed: bool) -> str:
    return f"{when_words(column.start, column.end)}, {said}" if said and needed else said


def _when(figure: Told) -> str:
    return when_words(figure.column.start, figure.column.end)


def _against_reference(line: Line, shown: Column) -> tuple[str, Column]:
    """The comparison with the widest area, with the period when it is another one than that shown; what it is about."""
    reference = line.compared[-1] if line.compared else None
    if reference is None or reference.own is None or line.indicator.is_category:
        return "", shown
    words = value_words(line.indicator, reference.figure.value)
    name = "la France" if reference.level == Level.FRANCE.value else reference.name
    told = compare(line.indicator, reference.own, reference.figure, within=True)
    said = comparison_sentence(line.indicator, told, name, words)
    if not said or reference.own.column == shown:
        return said, shown
    return f"{_when(reference.own)}, {value_words(line.indicator, reference.own.value)} : {said}", reference.own.column


def against_likes(indicator: Indicator, figure: Told, likes: Likes) -> Verdict:
    """The verdict of a figure against the median of the similar territories: whether it lies out of its 95 % interval.

    A source that counts everybody has no interval, and no test.
    """
    if np.isnan(figure.lower95) or np.isnan(figure.upper95):
        return Verdict.NOT_COMPUTABLE
    own = Estimate(np.asarray(figure.value), np.asarray(figure.lower95), np.asarray(figure.upper95))
    return Verdict(int(np.asarray(against_value(own, np.asarray(likes.median), indicator.polarity).verdict)))


def _likes_words(line: Line, figure: Told) -> str:
    """The place among the territories like it: how many are below and above, then the verdict with its test."""
    likes = line.likes
    if likes is None or line.indicator.is_category:
        return ""
    median = value_words(line.indicator, likes.median)
    same = likes.count - likes.below - likes.above
    ranks = f"{_so_many(likes.below)} une valeur plus basse, {_so_many(likes.above)} une valeur plus élevée"
    ranks += f", {_so_many(same)} la même" if same else ""
    verdict = against_likes(line.indicator, figure, likes)
    said = f"parmi {likes.count} territoires semblables, {ranks} (médiane : {median})"
    if verdict is Verdict.NOT_COMPUTABLE:
        return f"{said}, sans test"
    side = "dans" if verdict is Verdict.SIMILAR else "hors de"
    return f"{said} ; {verdict_words(verdict)} : la médiane est {side} l’intervalle de confiance à 95 % du territoire"


def _so_many(count: int) -> str:
    return {0: "aucun n’a", 1: "un a"}.get(count, f"{count} ont")


def trend_words(line: Line) -> str:
    """The recent trend with its test, else what changed between the first and the last figure, without claiming more.

    Only figures that compare are told together: what is before a rupture is left out, and the rupture is said.
    """
    last = max((place for place, each in enumerate(line.series) if each.has_value), default=-1)
    cuts = [each for each in line.cuts if each.before <= last]
    told = [each for each in (line.series[place] for place in alike(last + 1, cuts)) if each.has_value]
    broken = f"rupture : {cuts[-1].words}" if cuts else ""
    if line.indicator.is_category or len(told) < 2:
        return broken
    return " ; ".join(each for each in (_tested(told) or _changed(line.indicator, told), broken) if each)


def _tested(told: Sequence[Told]) -> str:
    if len(told) < POINTS:
        return ""
    found = recent_trend(
        np.array([each.column.end.year + each.column.end.month / 12 for each in told]),
        [each.value for each in told],
        [each.lower95 for each in told],
        [each.upper95 for each in told],
    )
    if int(found.status) != TrendStatus.COMPUTED:
        return ""
    words = {1: "en hausse", -1: "en baisse", 0: "sans tendance nette"}[int(found.direction)]
    return f"{words} sur les {POINTS} derniers points (p = {number(float(found.p_value), 3)}, seuil 0,002)"


def _changed(indicator: Indicator, told: Sequence[Told]) -> str:
    first, last = told[0], told[-1]
    since = since_words(first.column.start, first.column.end)
    gap = last.value - first.value
    money = " en euros courants" if "€" in indicator.unit else ""
    if indicator.aggregation is Aggregation.SUM and first.value > 0:
        share = 100 * gap / first.value
        sign = "+" if share > 0 else "−" if share < 0 else ""
        return f"{sign}{number(abs(share), 1)} %{money} {since}, sans test"
    return f"{gap_words(indicator, gap)}{money} {since}, sans test"


def _inside_words(line: Line, shown: Column) -> str:
    inside = line.inside
    if inside is None or line.indicator.aggregation is Aggregation.SUM:
        return ""
    low, high = value_words(line.indicator, inside.lowest), value_words(line.indicator, inside.highest)
    known = "" if inside.count == inside.of else f", {inside.count} communes connues sur {inside.of}"
    said = (
        f"d’une commune à l’autre, de {low} ({inside.lowest_name}) à {high} ({inside.highest_name}){known}, sans test"
    )
    return _dated(said, inside.column, inside.column != shown)
