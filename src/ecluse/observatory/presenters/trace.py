"""The page of one figure: what it is, how it was made, and the cells that it comes from."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from ecluse.lib.formats import number, plural
from ecluse.observatory.enums import Aggregation, IntervalMethod, Measure, Sex, Status, ValueType
from ecluse.observatory.presenters.absence import status_words
from ecluse.observatory.presenters.portrait import figure_url, figure_words
from ecluse.observatory.presenters.portrait_drawings import age_words
from ecluse.observatory.rules.definitions import Indicator, packaged_catalogue
from ecluse.observatory.rules.places import Place
from ecluse.observatory.rules.wording import limits_words, period_words
from ecluse.observatory.selectors.told import Told
from ecluse.observatory.selectors.traces import CellRead, Origin, Part, Trace
from ecluse.observatory.store.panels import Column
from ecluse.observatory.store.schema import AGE_END
from ecluse.territories.enums import GeographicLevel as Level


@dataclass(frozen=True, slots=True)
class CellLine:
    measure: str
    column: str
    text: str


@dataclass(frozen=True, slots=True)
class RowLine:
    """One row of a file, and what it says."""

    row: int
    cells: tuple[CellLine, ...]


@dataclass(frozen=True, slots=True)
class OriginLine:
    """What one file says of one area: on one row, or on several that are added up; ``total`` is then their sum."""

    area: str
    file: str
    table: str
    sha256: str
    vintage: str
    loaded: str
    geography: int
    rows: tuple[RowLine, ...]
    cited: str
    total: str = ""


@dataclass(frozen=True, slots=True)
class PartLine:
    url: str
    name: str
    code: str
    value: str
    counts: str
    status: str


@dataclass(frozen=True, slots=True)
class BandLine:
    """The events of a band of ages, and what they weigh."""

    ages: str
    events: str
    people: str
    rate: str
    weight: str
    row: str


@dataclass(frozen=True, slots=True)
class TracePage:
    """``how``: the formula in words; ``facts``: label and value, in the order in which one asks."""

    title: str
    area: str
    value: str
    period: str
    limits: str
    how: str
    facts: tuple[tuple[str, str], ...]
    origins: tuple[OriginLine, ...]
    parts: tuple[PartLine, ...]
    parts_title: str
    bands: tuple[BandLine, ...]
    bands_from: str
    earlier: tuple[OriginLine, ...]
    definition: str
    plain: str


def trace_page(trace: Trace) -> TracePage:
    """The page of a figure."""
    indicator, figure = trace.indicator, trace.figure
    return TracePage(
        title=indicator.name,
        area=_area(trace),
        value=figure_words(indicator, figure) or status_words(figure),
        period=period_words(figure.column.start, figure.column.end),
        limits=limits_words(indicator, figure.lower95, figure.upper95),
        how=how(trace),
        facts=tuple(_facts(trace)),
        origins=_origin_lines(tuple(each for each in trace.origins if each.row) or trace.origins[:1], trace.is_count),
        parts=tuple(_part(trace, part) for part in trace.parts),
        parts_title=plural(len(trace.parts), Level(trace.part_level).label.lower(), Level(trace.part_level).plural)
        if trace.parts
        else "",
        bands=_bands(trace),
        bands_from=_bands_from(trace),
        earlier=_origin_lines(trace.earlier, trace.is_count),
        definition=indicator.definition,
        plain=indicator.plain,
    )


def _area(trace: Trace) -> str:
    place = trace.place
    said = f"{place.name} ({Level(place.level).label.lower()} {place.code})" if place.level else place.name
    group = group_words(trace.figure.column)
    return f"{said}, {group}" if group else said


def _part(trace: Trace, part: Part) -> PartLine:
    figure, level = part.figure, Level(trace.part_level)
    return PartLine(
        figure_url(Place(part.name, level.value, part.code, ()))(trace.indicator, figure) if figure else "",
        part.name,
        part.code,
        figure_words(trace.indicator, figure) if figure and figure.has_value else "",
        _counts(figure) if figure else "",
        figure.status.label if figure and figure.status else "absente du fichier",
    )


def group_words(column: Column) -> str:
    """The part of the people that a figure is about: « femmes, 15 à 24 ans », « âge du référent fiscal : … »."""
    found = []
    if column.sex != Sex.BOTH.value:
        found.append(Sex(column.sex).label)
    if column.age_from > 0 or column.age_to < AGE_END:
        found.append(age_words(column.age_from, column.age_to))
    if column.dimension:
        dimension = packaged_catalogue().dimensions.get(column.dimension)
        label = dimension.label if dimension else column.dimension
        group = dimension.groups.get(column.group, column.group) if dimension else column.group
        found.append(f"{label[:1].lower()}{label[1:]} : {group}")
    return ", ".join(found)


def how(trace: Trace) -> str:
    """How the figure was made, in one or two sentences."""
    indicator, figure = trace.indicator, trace.figure
    if figure.status is Status.BROKEN:
        return (
            "Le territoire a changé depuis ce fichier. Une commune née d’un partage n’a pas de chiffre d’avant, et un taux "
            "ou une médiane ne se déduit pas de ceux des communes réunies quand leurs effectifs ne sont pas publiés."
        )
    if trace.worked is not None:
        return _standardised(trace)
    if not trace.origins and not trace.parts and indicator.type is ValueType.COUNT and figure.value == 0:
        return "La commune dont celle-ci est née n’en avait aucun : il n’y en avait donc pas ici non plus."
    if trace.origins and not any(origin.row for origin in trace.origins):
        return (
            "Aucune ligne du fichier ne nomme ce territoire. Ce fichier nomme tous les établissements qu’il compte : il n’y "
            "en a donc pas ici."
        )
    if trace.unlisted:
        return (
            "Les lignes que le fichier a pour un même territoire sont additionnées. Il a été chargé avant qu’Écluse n’en garde "
            "la liste : seule la première est montrée ici. Chargé à nouveau, il les montrera toutes."
        )
    if trace.is_count and any(origin.row for origin in trace.origins):
        lines = plural(len(trace.origins), "ligne", "lignes")
        return f"Ce chiffre est un nombre de lignes du fichier : {lines} pour ce territoire, que voici."
    if len(trace.origins) > 1 and len({origin.code for origin in trace.origins}) == 1:
        return (
            f"Le fichier a {len(trace.origins)} lignes pour ce territoire, une par établissement par exemple : elles sont "
            "additionnées. Les voici toutes."
        )
    if len(trace.origins) == 1 and trace.origins[0].code == trace.place.code:
        return "Ce chiffre est celui de la source, tel quel."
    if len(trace.origins) == 1:
        return "Ce chiffre est celui de la source, sous le code que la commune portait alors."
    made = {
        Aggregation.SUM: "la somme des parties",
        Aggregation.RATIO: f"{number(indicator.multiplier)} × somme des numérateurs ÷ somme des dénominateurs",
        Aggregation.WEIGHTED_MEAN: "la moyenne des parties, pondérée par leur dénominateur",
        Aggregation.NONE: "la classe commune à toutes les parties",
    }[indicator.aggregation]
    said = f"Ce chiffre est calculé : {made}."
    if figure.is_partial:
        covered = number(100 * figure.coverage, 1)
        said += (
            f" Des parties cachent leur valeur : le calcul couvre {covered} % du dénominateur, c’est une estimation."
        )
    return said


#: The reference populations, in words.
_STANDARDS = {"europe-2013": "population européenne standard de 2013 (Eurostat)"}


def _standardised(trace: Trace) -> str:
    """The formula of a rate or ratio computed from events by age."""
    indicator, figure = trace.indicator, trace.figure
    per = number(indicator.multiplier)
    if indicator.type is ValueType.STANDARDISED_RATE:
        said = (
            f"Ce chiffre est calculé, par standardisation directe : le taux de chaque âge (cas ÷ population), pondéré par la "
            f"{_STANDARDS[indicator.standard_population]}, puis multiplié par {per}. "
            "Intervalle de Dobson, fondé sur celui du nombre de cas."
        )
    else:
        said = (
            f"Ce chiffre est calculé, par standardisation indirecte : {per} × cas observés ÷ cas attendus, les cas attendus "
            "étant ceux que donneraient à cette population les taux par âge de la France, à la même période et pour le "
            "même sexe. Intervalle exact au-dessous de dix cas, de Byar au-delà."
        )
    if figure.status is Status.NOT_SIGNIFICANT:
        said += (
            f" Il y a {plural(round(figure.numerator), 'cas', 'cas')} : sous dix, un taux standardisé ne se donne pas."
        )
    elif figure.status is Status.UNAVAILABLE:
        said += (
            " Il ne peut pas l’être ici : il manque la population d’une tranche d’âge, elle est vide, les cas ne sont pas "
            "donnés à tous les âges, ou ceux de la France ne sont pas connus."
        )
    if trace.worked is not None and trace.worked.is_secret:
        said += " Les cas par âge ne sont pas montrés : ils sont sous secret statistique."
    return said


def _bands(trace: Trace) -> tuple[BandLine, ...]:
    per = trace.indicator.multiplier
    return tuple(
        BandLine(
            ages=f"{band.age_from} ans ou plus" if band.age_to >= AGE_END else f"{band.age_from} à {band.age_to} ans",
            events=number(band.events, 0),
            people=number(band.people, 0) if band.people == band.people else "",
            rate=number(per * band.events / band.people, 1) if band.people > 0 else "",
            weight=number(band.weight, 0) if band.weight is not None else "",
            row=str(band.row) if band.row else "",
        )
        for band in (trace.worked.bands if trace.worked is not None else ())
    )


def _bands_from(trace: Trace) -> str:
    """The files that the events come from."""
    loadings = trace.worked.loadings if trace.worked is not None else ()
    return " ; ".join(f"{each.file.name}, {each.table}, chargé le {each.at:%d/%m/%Y}" for each in loadings)


def _facts(trace: Trace) -> list[tuple[str, str]]:
    indicator, figure = trace.indicator, trace.figure
    found = [("Période", period_words(figure.column.start, figure.column.end))]
    if figure.status is not None:
        found.append(("Statut", status_words(figure)))
    if _counts(figure):
        found.append(("Effectifs", _counts(figure)))
    if indicator.numerator:
        found.append(("Numérateur", indicator.numerator))
        found.append(("Dénominateur", indicator.denominator))
    if indicator.interval is not IntervalMethod.NONE:
        found.append(("Intervalle", indicator.interval.label))
    elif not limits_words(indicator, figure.lower95, figure.upper95):
        found.append(("Intervalle", "aucun"))
    if trace.worked is not None and indicator.type is ValueType.STANDARDISED_RATE:
        found.append(("Population de référence", _STANDARDS[indicator.standard_population]))
        if indicator.last_age:
            found.append(("Âges", f"jusqu’à {indicator.last_age} ans"))
    elif indicator.type is ValueType.STANDARDISED_RATE:
        found.append(("Population de référence", "celle du producteur"))
    found += [
        ("Producteur", trace.source.publisher),
        ("Source", trace.source.label),
        ("Licence", trace.source.licence),
        ("Secret statistique", trace.source.disclosure.label),
        ("Définition", f"{indicator.id}, version {indicator.version}"),
        ("Construction", f"{trace.build.pk}, communes au 1er janvier {trace.build.geography}"),
        ("Empreinte du calcul", trace.piece),
    ]
    return found


def _counts(figure: Told) -> str:
    if figure.denominator == figure.denominator and figure.numerator == figure.numerator:
        return f"{number(figure.numerator, 0)} sur {number(figure.denominator, 0)}"
    return ""


def _origin_lines(origins: Sequence[Origin], is_count: bool) -> tuple[OriginLine, ...]:
    """A table for each file and area, in their order."""
    together = groupby(origins, key=lambda each: (each.loading.pk, each.code))
    return tuple(_origin_line(tuple(each), is_count) for _, each in together)


def _origin_line(origins: tuple[Origin, ...], is_count: bool) -> OriginLine:
    first = origins[0]
    loading = first.loading
    return OriginLine(
        area=f"{first.name} ({first.code})" if first.name else first.code,
        file=loading.file.name,
        table=loading.table,
        sha256=loading.file.sha256,
        vintage=loading.vintage,
        loaded=f"{loading.at:%d/%m/%Y}",
        geography=loading.geography,
        rows=tuple(RowLine(each.row, tuple(_cell(cell, is_count) for cell in each.cells)) for each in origins),
        cited=first.cited,
        total=_total(origins) if len(origins) > 1 and not is_count else "",
    )


def _cell(cell: CellRead, is_count: bool) -> CellLine:
    label = "ligne comptée" if is_count else Measure(cell.measure).label
    return CellLine(label, cell.column, cell.text if cell.text is not None else "–")


def _total(origins: Iterable[Origin]) -> str:
    """The sum of the values of rows added up, worked out from the very cells that are shown; empty where a cell holds no
    number: the sum is not known."""
    texts = [cell.text or "" for each in origins for cell in each.cells if cell.measure == Measure.VALUE.value]
    numbers = [_plain_number(text) for text in texts if text.strip()]
    known = [each for each in numbers if each is not None]
    return number(math.fsum(known)) if known and len(known) == len(numbers) else ""


def _plain_number(text: str) -> float | None:
    """The number that a cell holds, with either decimal sign; None for a cell that holds something else."""
    try:
        return float("".join(text.split()).replace(",", "."))
    except ValueError:
        return None


def words_of(indicator: Indicator, figure: Told) -> str:
    """One line for a list: « 2021 : 18,2 % »."""
    period = period_words(figure.column.start, figure.column.end)
    value = figure_words(indicator, figure) or (figure.status.label if figure.status else "")
    group = group_words(figure.column)
    return f"{period}{f' ({group})' if group else ''} : {value}"
