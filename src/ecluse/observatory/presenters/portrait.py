"""The portrait of a place as a frozen page: chapters, rows, sentences, and what is not known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

import numpy as np
from django.urls import reverse

from ecluse.lib.formats import number, plural
from ecluse.observatory.enums import Aggregation, Domain, Status
from ecluse.observatory.methods.trends import POINTS, TrendStatus, recent_trend
from ecluse.observatory.methods.verdicts import Verdict
from ecluse.observatory.presenters.portrait_spine import portrait_spine
from ecluse.observatory.rules.charts.spine import Spine
from ecluse.observatory.rules.comparing import compare
from ecluse.observatory.rules.definitions import Indicator
from ecluse.observatory.rules.places import Place
from ecluse.observatory.rules.wording import (
    comparison_sentence,
    gap_words,
    limits_words,
    period_words,
    value_words,
    verdict_words,
)
from ecluse.observatory.selectors.portrait import METROPOLITAN, Compared, Line, Portrait, absence
from ecluse.observatory.selectors.told import Told
from ecluse.territories.enums import GeographicLevel as Level

#: How a verdict is marked: a shape and a word go with the colour.
KINDS = {
    Verdict.BETTER: "better",
    Verdict.WORSE: "worse",
    Verdict.HIGHER: "higher",
    Verdict.LOWER: "lower",
    Verdict.SIMILAR: "similar",
    Verdict.NOT_COMPUTABLE: "untested",
}


@dataclass(frozen=True, slots=True)
class Beside:
    """A value to compare with (empty: none): its words, its period if another one, the verdict of the place against it."""

    name: str
    value: str
    period: str
    kind: str
    verdict: str


@dataclass(frozen=True, slots=True)
class Row:
    """One indicator with a value."""

    id: str
    name: str
    plain: str
    value: str
    period: str
    limits: str
    status: str
    beside: tuple[Beside, ...]
    similar: str
    sentences: tuple[str, ...]
    url: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """Indicators without value for one same reason: their names, each with who should publish it."""

    why: str
    names: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    slug: str
    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class PortraitPage:
    """``columns``: the names of the areas compared with, in the order of each row's ``beside``."""

    name: str
    facts: tuple[str, ...]
    columns: tuple[str, ...]
    chapters: tuple[Chapter, ...]
    unknown: tuple[Unknown, ...]
    similar: str
    partial: tuple[str, ...]
    build: int
    geography: int
    sources: tuple[str, ...]
    spine: Spine | None

    @property
    def unknown_told(self) -> str:
        return plural(sum(len(each.names) for each in self.unknown), "indicateur")


def portrait_page(portrait: Portrait, loaded: frozenset[str]) -> PortraitPage:
    """The page of a portrait. ``loaded``: the indicators of which something has been loaded."""
    columns = _columns(portrait.lines)
    chapters = []
    for domain in Domain:
        rows = [
            _row(line, portrait.place, columns)
            for line in portrait.lines
            if line.indicator.domain is domain and line.figure is not None and line.figure.has_value
        ]
        if rows:
            chapters.append(Chapter(domain.value, domain.label, tuple(rows)))
    known = {row.id for chapter in chapters for row in chapter.rows}
    missing: dict[str, list[tuple[str, str]]] = {}
    for line in portrait.lines:
        if line.indicator.id not in known and (line.indicator.id in loaded or not line.source.second_hand):
            why = absence(line, portrait.place, line.indicator.id in loaded)
            missing.setdefault(why, []).append((line.indicator.name, line.source.publisher))
    shown = {
        f"{line.source.publisher}, {line.source.label} ({line.source.licence})"
        for line in portrait.lines
        if line.indicator.id in known
    }
    return PortraitPage(
        name=portrait.place.name,
        facts=tuple(_facts(portrait)),
        columns=tuple(name for name, _ in columns),
        chapters=tuple(chapters),
        unknown=tuple(Unknown(why, tuple(names)) for why, names in missing.items()),
        similar=_similar_words(portrait),
        partial=portrait.place.partial,
        build=portrait.build.pk,
        geography=portrait.build.geography,
        sources=tuple(sorted(shown)),
        spine=portrait_spine(portrait),
    )


def _facts(portrait: Portrait) -> list[str]:
    place = portrait.place
    found = []
    if place.level and place.level != Level.COMMUNE.value:
        found.append(Level(place.level).label)
    if len(place.communes) > 1:
        found.append(plural(len(place.communes), "commune"))
    return found


def _columns(lines: Sequence[Line]) -> list[tuple[str, str]]:
    """Names and levels of the areas compared with, the nearest first; France is one column, whole or metropolitan."""
    found = {compared.level: compared.name for line in lines for compared in line.compared}
    if Level.FRANCE.value in found:
        found[Level.FRANCE.value] = Level.FRANCE.label
    order = [Level.EPCI.value, Level.DEPARTMENT.value, Level.REGION.value, Level.FRANCE.value]
    return [(found[level], level) for level in order if level in found]


def _row(line: Line, place: Place, columns: Sequence[tuple[str, str]]) -> Row:
    indicator, figure = line.indicator, line.figure
    if figure is None:
        raise ValueError(f"{indicator.id} has no figure")
    by_level = {each.level: each for each in line.compared}
    return Row(
        id=indicator.id,
        name=indicator.name,
        plain=indicator.plain,
        value=figure_words(indicator, figure),
        period=period_words(figure.column.start, figure.column.end),
        limits=limits_words(indicator, figure.lower95, figure.upper95),
        status=_status_words(figure),
        beside=tuple(_beside(line, figure, name, by_level.get(level)) for name, level in columns),
        similar=value_words(indicator, line.similar),
        sentences=tuple(sentences(line, figure)),
        url=figure_url(line.indicator, figure, place),
    )


def figure_url(indicator: Indicator, figure: Told, place: Place) -> str:
    """Where a figure comes from; nothing for a set of communes, whose figure is no single one."""
    if place.is_free:
        return ""
    column = figure.column
    query = urlencode({"du": column.start.isoformat(), "au": column.end.isoformat()})
    return reverse("observatory:figure", args=[indicator.id, Level(place.level).slug, place.code]) + f"?{query}"


def figure_words(indicator: Indicator, figure: Told) -> str:
    """The value of a figure, or the name of its class."""
    if indicator.is_category:
        return indicator.categories.get(figure.category, figure.category)
    return value_words(indicator, figure.value)


def _status_words(figure: Told) -> str:
    if figure.is_partial:
        return f"estimée, {number(100 * figure.coverage, 0)} % de la population concernée couverte"
    return figure.status.label if figure.status not in {None, Status.MEASURED} and figure.status else ""


def _beside(line: Line, figure: Told, name: str, compared: Compared | None) -> Beside:
    if compared is None:
        return Beside(name, "", "", "", "")
    words = figure_words(line.indicator, compared.figure)
    notes = [] if compared.figure.column == figure.column else [_period(compared.figure)]
    if compared.code == METROPOLITAN.code and compared.level == METROPOLITAN.level:
        notes.append("métropole")
    if line.indicator.is_category or compared.own is None:
        return Beside(name, words, ", ".join(notes), "", "")
    found = compare(line.indicator, compared.own, compared.figure, within=True)
    return Beside(name, words, ", ".join(notes), KINDS[found.verdict], verdict_words(found.verdict))


def _period(figure: Told) -> str:
    return period_words(figure.column.start, figure.column.end)


def sentences(line: Line, figure: Told) -> list[str]:
    """What a reader should remember, each with its test or with the reason why there is none."""
    found = []
    reference = line.compared[-1] if line.compared else None
    if reference is not None and reference.own is not None and not line.indicator.is_category:
        words = value_words(line.indicator, reference.figure.value)
        name = "la France" if reference.level == Level.FRANCE.value else reference.name
        told = compare(line.indicator, reference.own, reference.figure, within=True)
        said = comparison_sentence(line.indicator, told, name, words)
        if reference.own.column != figure.column:
            said = f"en {_period(reference.own)}, {value_words(line.indicator, reference.own.value)} : {said}"
        found.append(_sentence(said))
    found.append(_sentence(trend_words(line)))
    found.append(_sentence(_inside_words(line)))
    if line.later is not None and line.later.status is not None:
        when = period_words(line.later.column.start, line.later.column.end)
        found.append(_sentence(f"pour {when} : {line.later.status.label}"))
    return [each for each in found if each]


def trend_words(line: Line) -> str:
    """The recent trend with its test, else what changed between the first and the last figure, without claiming more."""
    told = [each for each in line.series if each.has_value]
    if line.indicator.is_category or len(told) < 2:
        return ""
    first, last = told[0], told[-1]
    since = period_words(first.column.start, first.column.end)
    if len(told) >= POINTS:
        years = np.array([each.column.end.year + each.column.end.month / 12 for each in told])
        found = recent_trend(
            years,
            [each.value for each in told],
            [each.lower95 for each in told],
            [each.upper95 for each in told],
        )
        if int(found.status) == TrendStatus.COMPUTED:
            direction = int(found.direction)
            words = {1: "en hausse", -1: "en baisse", 0: "sans tendance nette"}[direction]
            chance = number(float(found.p_value), 3)
            return f"{words} sur les {POINTS} derniers points (p = {chance}, seuil 0,002)"
    gap = last.value - first.value
    if line.indicator.aggregation is Aggregation.SUM and first.value > 0:
        share = 100 * gap / first.value
        sign = "+" if share > 0 else "−" if share < 0 else ""
        return f"{sign}{number(abs(share), 1)} % depuis {since}"
    return f"{gap_words(line.indicator, gap)} depuis {since}, sans test"


def _inside_words(line: Line) -> str:
    inside = line.inside
    if inside is None or line.indicator.aggregation is Aggregation.SUM:
        return ""
    low, high = value_words(line.indicator, inside.lowest), value_words(line.indicator, inside.highest)
    known = "" if inside.count == inside.of else f" (connu pour {inside.count} communes sur {inside.of})"
    when = period_words(inside.column.start, inside.column.end)
    other = line.figure is None or line.figure.column != inside.column
    said = f"d’une commune à l’autre, de {low} ({inside.lowest_name}) à {high} ({inside.highest_name}){known}"
    return f"en {when}, {said}" if other else said


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}." if words else ""


def _similar_words(portrait: Portrait) -> str:
    similar = portrait.similar
    if similar is None:
        return ""
    names = ", ".join(name for _, name in similar.names)
    level = Level(similar.level).plural
    return f"{len(similar.names)} {level} qui ressemblent le plus au territoire par : {', '.join(similar.variables)}. {names}."
