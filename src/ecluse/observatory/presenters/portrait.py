"""The portrait of a place as a frozen page: chapters, rows, sentences, and what is not known."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from ecluse.lib.formats import number, plural
from ecluse.observatory.enums import Domain, Status
from ecluse.observatory.methods.verdicts import Verdict
from ecluse.observatory.presenters.absence import absence
from ecluse.observatory.presenters.portrait_drawings import small_trend
from ecluse.observatory.presenters.portrait_maps import portrait_maps
from ecluse.observatory.presenters.portrait_sentences import against_likes, sentences
from ecluse.observatory.presenters.portrait_spine import portrait_spine
from ecluse.observatory.rules.charts.maps import AreaMap
from ecluse.observatory.rules.charts.marks import Drawing
from ecluse.observatory.rules.charts.spine import Spine
from ecluse.observatory.rules.comparing import compare
from ecluse.observatory.rules.definitions import Indicator
from ecluse.observatory.rules.places import Place
from ecluse.observatory.rules.wording import limits_words, period_words, value_words, verdict_words
from ecluse.observatory.selectors.around import Surroundings
from ecluse.observatory.selectors.portrait import METROPOLITAN, Compared, Line, Portrait
from ecluse.observatory.selectors.told import Told
from ecluse.observatory.store.panels import Column
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
    """A value to compare with (empty: none): its words, its period if another one, the verdict of the place against it,
    the address of its page."""

    name: str
    value: str = ""
    period: str = ""
    kind: str = ""
    verdict: str = ""
    url: str = ""


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
    similar: Beside
    spark: Drawing | None
    spark_words: str
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
class SimilarWords:
    """How the similar territories were chosen, and each with the address of its portrait."""

    how: str
    names: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class PortraitPage:
    """``own``: the place, as its column is headed; ``columns``: the names of the areas compared
    with, in the order of each row's ``beside``."""

    name: str
    facts: tuple[str, ...]
    own: str
    columns: tuple[str, ...]
    chapters: tuple[Chapter, ...]
    unknown: tuple[Unknown, ...]
    similar: SimilarWords | None
    partial: tuple[str, ...]
    build: int
    geography: int
    sources: tuple[str, ...]
    spine: Spine | None
    maps: tuple[AreaMap, ...]

    @property
    def has_past(self) -> bool:
        """Whether anything is known of two periods."""
        return any(row.spark for chapter in self.chapters for row in chapter.rows)

    @property
    def shown(self) -> int:
        """How many indicators have a value."""
        return sum(len(chapter.rows) for chapter in self.chapters)

    @property
    def unknown_told(self) -> str:
        return plural(sum(len(each.names) for each in self.unknown), "indicateur")


def portrait_page(
    portrait: Portrait, loaded: frozenset[str], url: FigureUrl, around: Surroundings | None = None
) -> PortraitPage:
    """The page of a portrait. ``loaded``: the indicators of which something has been loaded; ``url``: the address of the
    page of a figure; ``around``: the communes to draw maps on."""
    own, columns = _apart(portrait.place, _columns(portrait.lines))
    chapters = []
    for domain in Domain:
        rows = [
            _row(line, columns, url)
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
        own=own,
        columns=tuple(name for name, _ in columns),
        chapters=tuple(chapters),
        unknown=tuple(Unknown(why, tuple(names)) for why, names in missing.items()),
        similar=_similar_words(portrait),
        partial=portrait.place.partial,
        build=portrait.build.pk,
        geography=portrait.build.geography,
        sources=tuple(sorted(shown)),
        spine=portrait_spine(portrait),
        maps=portrait_maps(portrait.lines, around),
    )


FigureUrl = Callable[[Indicator, Told], str]


def _facts(portrait: Portrait) -> list[str]:
    place = portrait.place
    found = []
    if place.level:
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


def _apart(place: Place, columns: Sequence[tuple[str, str]]) -> tuple[str, list[tuple[str, str]]]:
    """The heads of the columns; those that have one name (Paris, Mayotte) say their level."""
    names = [place.name, *(name for name, _ in columns)]

    def head(name: str, level: str) -> str:
        return f"{name} ({Level(level).label.lower()})" if level and names.count(name) > 1 else name

    return head(place.name, place.level), [(head(name, level), level) for name, level in columns]


def _row(line: Line, columns: Sequence[tuple[str, str]], url: FigureUrl) -> Row:
    indicator, figure = line.indicator, line.figure
    if figure is None:
        raise ValueError(f"{indicator.id} has no figure")
    by_level = {each.level: each for each in line.compared}
    past = small_trend(line)
    return Row(
        id=indicator.id,
        name=indicator.name,
        plain=indicator.plain,
        value=figure_words(indicator, figure),
        period=period_words(figure.column.start, figure.column.end),
        limits=limits_words(indicator, figure.lower95, figure.upper95),
        status=", ".join(each for each in (_status_words(figure), line.border) if each),
        beside=tuple(_beside(line, figure, name, by_level.get(level)) for name, level in columns),
        similar=_beside_likes(line, figure),
        spark=past[0] if past else None,
        spark_words=past[1] if past else "",
        sentences=tuple(sentences(line, figure)),
        url=url(indicator, figure),
    )


def figure_url(place: Place) -> FigureUrl:
    """The addresses of the figures of a territory of the reference."""

    def address(indicator: Indicator, figure: Told) -> str:
        level = Level(place.level).slug
        return reverse("observatory:figure", args=[indicator.id, level, place.code]) + f"?{figure_query(figure.column)}"

    return address


def figure_query(column: Column) -> str:
    """What an address says of a figure: its period, and the part of the people that it is about."""
    asked = {"du": column.start.isoformat(), "au": column.end.isoformat()}
    if not column.plain:
        asked |= {"sexe": column.sex, "de": str(column.age_from), "a": str(column.age_to)}
    if column.dimension:
        asked |= {"selon": column.dimension, "groupe": column.group}
    return urlencode(asked)


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
        return Beside(name)
    words = figure_words(line.indicator, compared.figure)
    notes = [] if compared.figure.column == figure.column else [_period(compared.figure)]
    if compared.code == METROPOLITAN.code and compared.level == METROPOLITAN.level:
        notes.append("métropole")
    url = figure_url(Place(compared.name, compared.level, compared.code, ()))(line.indicator, compared.figure)
    if line.indicator.is_category or compared.own is None:
        return Beside(name, words, ", ".join(notes), url=url)
    found = compare(line.indicator, compared.own, compared.figure, within=True)
    return Beside(name, words, ", ".join(notes), KINDS[found.verdict], verdict_words(found.verdict), url)


def _beside_likes(line: Line, figure: Told) -> Beside:
    """The median of the similar territories, and the verdict of the place against it."""
    if line.likes is None or line.indicator.is_category:
        return Beside("")
    verdict = against_likes(line.indicator, figure, line.likes)
    return Beside("", value_words(line.indicator, line.likes.median), "", KINDS[verdict], verdict_words(verdict))


def _period(figure: Told) -> str:
    return period_words(figure.column.start, figure.column.end)


def _similar_words(portrait: Portrait) -> SimilarWords | None:
    similar = portrait.similar
    if similar is None:
        return None
    level = Level(similar.level)
    return SimilarWords(
        f"{len(similar.names)} {level.plural} qui ressemblent le plus au territoire par : "
        f"{', '.join(each[:1].lower() + each[1:] for each in similar.variables)}.",
        tuple((name, reverse("observatory:portrait", args=[level.slug, code])) for code, name in similar.names),
    )
