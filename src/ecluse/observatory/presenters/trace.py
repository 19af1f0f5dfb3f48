"""The page of one figure: what it is, how it was made, and the cells that it comes from."""

from __future__ import annotations

from dataclasses import dataclass

from ecluse.lib.formats import number, plural
from ecluse.observatory.enums import Aggregation, IntervalMethod, Measure, Status, ValueType
from ecluse.observatory.presenters.portrait import figure_words
from ecluse.observatory.rules.definitions import Indicator
from ecluse.observatory.rules.wording import limits_words, period_words
from ecluse.observatory.selectors.told import Told
from ecluse.observatory.selectors.traces import Origin, Trace
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
    definition: str
    plain: str


def trace_page(trace: Trace) -> TracePage:
    """The page of a figure."""
    indicator, figure = trace.indicator, trace.figure
    return TracePage(
        title=indicator.name,
        area=f"{trace.name} ({Level(trace.level).label.lower()} {trace.code})",
        value=figure_words(indicator, figure) or (figure.status.label if figure.status else ""),
        period=period_words(figure.column.start, figure.column.end),
        limits=limits_words(indicator, figure.lower95, figure.upper95),
        how=how(trace),
        facts=tuple(_facts(trace)),
        origins=tuple(_origin(each) for each in trace.origins if each.row or len(trace.origins) == 1),
        parts=tuple(
            PartLine(
                part.name,
                part.code,
                figure_words(indicator, part.figure) if part.figure and part.figure.has_value else "",
                _counts(part.figure) if part.figure else "",
                part.figure.status.label if part.figure and part.figure.status else "absente du fichier",
            )
            for part in trace.parts
        ),
        parts_title=plural(len(trace.parts), Level(trace.part_level).label.lower(), Level(trace.part_level).plural)
        if trace.parts
        else "",
        definition=indicator.definition,
        plain=indicator.plain,
    )


def how(trace: Trace) -> str:
    """How the figure was made, in one or two sentences."""
    indicator, figure = trace.indicator, trace.figure
    if figure.status is Status.BROKEN:
        return (
            "Le territoire a changé depuis ce fichier. Une commune née d’un partage n’a pas de chiffre d’avant, et un taux "
            "ou une médiane ne se déduit pas de ceux des communes réunies quand leurs effectifs ne sont pas publiés."
        )
    if not trace.origins and not trace.parts and indicator.type is ValueType.COUNT and figure.value == 0:
        return "La commune dont celle-ci est née n’en avait aucun : il n’y en avait donc pas ici non plus."
    if trace.origins and not any(origin.row for origin in trace.origins):
        return (
            "Aucune ligne du fichier ne nomme ce territoire. Ce fichier nomme tous les établissements qu’il compte : il n’y "
            "en a donc pas ici."
        )
    if len(trace.origins) == 1 and trace.origins[0].code == trace.code:
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
    group = f" ({figure.column.group})" if figure.column.group else ""
    return f"{period}{group} : {value}"
