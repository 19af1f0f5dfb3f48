"""The page of one figure: what it is, how it was made, and the cells that it comes from."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ecluse.lib.formats import number, plural
from ecluse.observatory.enums import Aggregation, IntervalMethod, Measure, Sex, Status
from ecluse.observatory.presenters.portrait import figure_url, figure_words
from ecluse.observatory.presenters.portrait_drawings import age_words
from ecluse.observatory.rules.definitions import Indicator, packaged_catalogue
from ecluse.observatory.rules.places import Place
from ecluse.observatory.rules.wording import limits_words, period_words
from ecluse.observatory.selectors.told import Told
from ecluse.observatory.selectors.traces import Origin, Part, Trace
from ecluse.observatory.store.panels import Column
from ecluse.observatory.store.schema import AGE_END
from ecluse.territories.enums import GeographicLevel as Level


@dataclass(frozen=True, slots=True)
class CellLine:
    measure: str
    column: str
    text: str


@dataclass(frozen=True, slots=True)
class OriginLine:
    """One row of one file."""

    area: str
    file: str
    table: str
    sha256: str
    vintage: str
    loaded: str
    row: int
    geography: int
    cells: tuple[CellLine, ...]
    cited: str


@dataclass(frozen=True, slots=True)
class PartLine:
    url: str
    name: str
    code: str
    value: str
    counts: str
    status: str


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
    earlier: tuple[OriginLine, ...]
    definition: str
    plain: str


def trace_page(trace: Trace) -> TracePage:
    """The page of a figure."""
    indicator, figure = trace.indicator, trace.figure
    return TracePage(
        title=indicator.name,
        area=_area(trace),
        value=figure_words(indicator, figure) or (figure.status.label if figure.status else ""),
        period=period_words(figure.column.start, figure.column.end),
        limits=limits_words(indicator, figure.lower95, figure.upper95),
        how=how(trace),
        facts=tuple(_facts(trace)),
        origins=tuple(_origin(each) for each in trace.origins),
        parts=tuple(_part(trace, part) for part in trace.parts),
        parts_title=plural(len(trace.parts), Level(trace.part_level).label.lower(), Level(trace.part_level).plural)
        if trace.parts
        else "",
        earlier=tuple(_origin(each) for each in trace.earlier),
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
    if len(trace.origins) == 1 and _is_first_of_several(trace):
        return (
            "Le fichier a plusieurs lignes pour ce territoire, une par établissement par exemple : elles sont additionnées. "
            "Seule la première est montrée ici."
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


def _is_first_of_several(trace: Trace) -> bool:
    """Whether the cells of a count do not make it: its other rows were added to the one that is kept."""
    texts = [cell.text for cell in trace.origins[0].cells if cell.measure == Measure.VALUE.value]
    if trace.indicator.aggregation is not Aggregation.SUM or not texts:
        return False
    numbers = [_plain_number(text or "") for text in texts]
    known = [each for each in numbers if each is not None]
    return len(known) == len(numbers) and not math.isclose(sum(known), trace.figure.value, rel_tol=1e-9)


def _plain_number(text: str) -> float | None:
    """The number that a cell holds, with either decimal sign; None for a cell that holds something else."""
    try:
        return float("".join(text.split()).replace(",", "."))
    except ValueError:
        return None


def _facts(trace: Trace) -> list[tuple[str, str]]:
    indicator, figure = trace.indicator, trace.figure
    found = [("Période", period_words(figure.column.start, figure.column.end))]
    if figure.status is not None:
        found.append(("Statut", figure.status.label))
    if _counts(figure):
        found.append(("Effectifs", _counts(figure)))
    if indicator.numerator:
        found.append(("Numérateur", indicator.numerator))
        found.append(("Dénominateur", indicator.denominator))
    if indicator.interval is not IntervalMethod.NONE:
        found.append(("Intervalle", indicator.interval.label))
    elif not limits_words(indicator, figure.lower95, figure.upper95):
        found.append(("Intervalle", "aucun"))
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


def _origin(origin: Origin) -> OriginLine:
    loading = origin.loading
    return OriginLine(
        area=f"{origin.name} ({origin.code})" if origin.name else origin.code,
        file=loading.file.name,
        table=loading.table,
        sha256=loading.file.sha256,
        vintage=loading.vintage,
        loaded=f"{loading.at:%d/%m/%Y}",
        row=origin.row,
        geography=loading.geography,
        cells=tuple(
            CellLine(Measure(cell.measure).label, cell.column, cell.text if cell.text is not None else "–")
            for cell in origin.cells
        ),
        cited=origin.cited,
    )


def words_of(indicator: Indicator, figure: Told) -> str:
    """One line for a list: « 2021 : 18,2 % »."""
    period = period_words(figure.column.start, figure.column.end)
    value = figure_words(indicator, figure) or (figure.status.label if figure.status else "")
    group = group_words(figure.column)
    return f"{period}{f' ({group})' if group else ''} : {value}"
