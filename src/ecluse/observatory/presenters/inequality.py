"""The page of inequality: an indicator over fifths of deprivation, measures with their limits, before and now."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from ecluse.lib.formats import number
from ecluse.lib.tables import Cell, Table, When
from ecluse.lib.tables import Figure as Number
from ecluse.observatory.enums import Polarity, ValueType
from ecluse.observatory.methods.results import Estimate
from ecluse.observatory.presenters.inequality_quarters import QuarterRow, quarter_cells, quarter_chart, quarter_rows
from ecluse.observatory.presenters.portrait_spine import unit_of
from ecluse.observatory.presenters.vulnerable_reasons import noun
from ecluse.observatory.rules.charts.groups import Group, gradient
from ecluse.observatory.rules.charts.marks import Figure
from ecluse.observatory.rules.charts.trends import Moment, Series, trend
from ecluse.observatory.rules.definitions import Catalogue
from ecluse.observatory.rules.wording import gap_words, limits_words, period_words, signless, value_words
from ecluse.observatory.selectors.inequality import ENOUGH, FIFTHS, Gradient, Inequality, shown_gradients
from ecluse.observatory.selectors.quarters_gap import QuartersGap

#: The fifths as charts name them, from the most deprived.
NAMES = ("Q5 (le plus défavorisé)", "Q4", "Q3", "Q2", "Q1 (le moins défavorisé)")


#: The part of the middle of the line under which its lower end is next to zero.
_NEAR = 0.1


@dataclass(frozen=True, slots=True)
class FifthRow:
    name: str
    value: str
    limits: str
    share: str
    known: str
    own: str


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """A measure of inequality: its value, its limits or why there are none, what it means."""

    name: str
    value: str
    limits: str
    meaning: str


@dataclass(frozen=True, slots=True)
class InequalityPage:
    title: str
    summary: tuple[str, ...]
    why: str
    gradient: Figure | None
    fifths: tuple[FifthRow, ...]
    measures: tuple[MeasureRow, ...]
    trend: Figure | None
    method: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QuartersPage:
    chart: Figure | None
    rows: tuple[QuarterRow, ...]


def quarters_page(gaps: Sequence[QuartersGap]) -> QuartersPage:
    """Quarters beside the rest of their commune."""
    return QuartersPage(quarter_chart(gaps), tuple(quarter_rows(gaps)))


def inequality_page(found: Inequality, catalogue: Catalogue) -> InequalityPage:
    """The page of one indicator over fifths of deprivation."""
    latest, indicator = found.latest, found.indicator
    title = f"{indicator.name}, {_when(latest)}"
    return InequalityPage(
        title=title,
        summary=tuple(_summary(found)) if latest.is_whole else (),
        why=latest.why,
        gradient=_chart(found, title) if latest.is_whole else None,
        fifths=tuple(_fifths(found)),
        measures=tuple(_measures(found)) if latest.is_whole else (),
        trend=_trend(found),
        method=tuple(_method(found)),
        sources=tuple(_sources(found, catalogue)),
    )


def _when(gradient: Gradient) -> str:
    return period_words(gradient.column.start, gradient.column.end)


def _summary(found: Inequality) -> list[str]:
    """The gap in words with its test, who lives where, and what changed."""
    latest, indicator = found.latest, found.indicator
    values = latest.estimate.value.tolist()
    most, least = (value_words(indicator, each) for each in (values[0], values[-1]))
    said = [f"{most} dans le cinquième le plus défavorisé, {least} dans le moins défavorisé : {_gap_sentence(found)}."]
    if found.is_circular:
        said.append(
            "Attention : les groupes sont faits avec ce même chiffre, l’écart est donc là par construction. Il dit sa "
            "taille, pas qu’un lien existe."
        )
    elif found.is_kin:
        said.append(
            "Le revenu qui fait les groupes vient de la même source : un lien est attendu, c’est sa taille qui compte."
        )
    said += _own_sentence(found)
    shown = shown_gradients(found.gradients)
    if len(shown) > 1 and shown[0].gap is not None and latest.gap is not None:
        change = float(latest.gap.value) - float(shown[0].gap.value)
        said.append(f"Depuis {_when(shown[0])}, cet écart a changé de {gap_words(indicator, change)}, sans test.")
    return said


def _own_sentence(found: Inequality) -> list[str]:
    """Where the place itself stands among the groups."""
    own = found.own.tolist()
    if math.isnan(own[0]):
        return []
    whole = next((place for place, share in enumerate(own) if share > 0.9995), None)
    if whole is not None:
        return [f"{found.place.name} est entièrement dans le groupe {NAMES[whole]}."]
    most, least = (f"{number(100 * each, 0)} %" for each in (own[0], own[-1]))
    where = f"{most} {_people(found)} de {found.place.name} sont dans le cinquième le plus défavorisé"
    return [f"{where}, {least} dans le moins défavorisé ; ce serait 20 % si tout était réparti."]


def _gap_sentence(found: Inequality) -> str:
    """The gap between the two ends, and its test or why there is none."""
    latest, indicator = found.latest, found.indicator
    if latest.gap is None:
        return ""
    gap, lower, upper = (float(each) for each in (latest.gap.value, latest.gap.lower, latest.gap.upper))
    words = gap_words(indicator, gap)
    if math.isnan(lower):
        return f"{words}, sans test : ces chiffres n’ont pas d’intervalle"
    limits = f"IC 95 % de l’écart de {gap_words(indicator, lower)} à {gap_words(indicator, upper)}"
    if lower <= 0 <= upper:
        return f"{words}, un écart qui peut tenir au hasard ({limits})"
    worse = {Polarity.LOW_GOOD: gap > 0, Polarity.HIGH_GOOD: gap < 0}.get(indicator.polarity)
    verdict = "" if worse is None else ", en défaveur des plus défavorisés" if worse else ", en leur faveur"
    return f"{words}, écart établi{verdict} ({limits})"


def _chart(found: Inequality, title: str) -> Figure:
    latest = found.latest
    groups = [
        Group(
            NAMES[place],
            float(latest.people[place]),
            float(latest.estimate.value[place]),
            _known(float(latest.estimate.lower[place])),
            _known(float(latest.estimate.upper[place])),
        )
        for place in range(FIFTHS - 1, -1, -1)
    ]
    line, slope = None, ""
    if latest.slope is not None:
        worst, gap = float(latest.slope.intercept), float(latest.slope.slope.value)
        line = (worst - gap, worst)
        slope = f"indice de pente : {gap_words(found.indicator, gap)} d’un bout à l’autre"
    return gradient(
        groups,
        id="gradient",
        title=title,
        unit=unit_of(found.indicator),
        order="Du cinquième le moins défavorisé (Q1) au plus défavorisé (Q5)",
        line=line,
        slope=slope,
    )


def _known(value: float) -> float | None:
    return None if math.isnan(value) else value


def _fifths(found: Inequality) -> list[FifthRow]:
    latest, indicator = found.latest, found.indicator
    whole = float(latest.people.sum())
    rows = []
    for place, name in enumerate(NAMES):
        lower, upper = float(latest.estimate.lower[place]), float(latest.estimate.upper[place])
        covered = float(latest.covered[place])
        hidden = covered < ENOUGH
        own = float(found.own[place])
        rows.append(
            FifthRow(
                name,
                "" if hidden else value_words(indicator, float(latest.estimate.value[place])),
                "" if hidden else limits_words(indicator, lower, upper),
                f"{number(100 * float(latest.people[place]) / whole, 0)} %" if whole > 0 else "",
                f"{number(int(latest.known[place]))} sur {number(int(latest.areas[place]))} ; "
                f"{number(math.floor(100 * covered), 0)} % {_people(found)}",
                "" if math.isnan(own) else f"{number(100 * own, 0)} %",
            )
        )
    return rows


def _people(found: Inequality) -> str:
    return "des habitants" if found.deprivation.people else f"des {noun(found.level)}"


def _measures(found: Inequality) -> list[MeasureRow]:
    latest = found.latest
    if latest.slope is None or latest.gap is None or latest.ratio is None or latest.concentration is None:
        return []
    rows = [
        (
            "Écart entre les deux bouts (Q5 − Q1)", latest.gap, True,
            "Ce que le cinquième le plus défavorisé a de plus, ou de moins, que le moins défavorisé.",
        ),
        (
            "Rapport entre les deux bouts (Q5 / Q1)", latest.ratio, False,
            "Combien de fois la valeur du moins défavorisé.",
        ),
        (
            "Indice de pente (SII)", latest.slope.slope, True,
            "Le même écart, mais de l’habitant le moins défavorisé au plus défavorisé, les cinq groupes comptant.",
        ),
        (
            "Indice relatif (RII)", latest.slope.ratio, False,
            "Le rapport de ces deux bouts ; 1 sans inégalité. Il n’existe pas quand la droite passe sous zéro."
            + near_zero(float(latest.slope.ratio.value)),
        ),
    ]  # fmt: skip
    told = [
        MeasureRow(name, _measured(found, float(each.value), is_gap), _limits(found, each, is_gap), meaning)
        for name, each, is_gap, meaning in rows
    ]
    held = latest.concentration
    side = "les moins défavorisés" if float(held.value) > 0 else "les plus défavorisés"
    meaning = f"De −1 à 1, zéro sans inégalité. Ici, le chiffre est plus élevé chez {side}."
    meaning += " Intervalle d’une régression sur cinq groupes."
    told.append(
        MeasureRow(
            "Indice de concentration", signless(float(held.value), 3),
            f"IC 95 % : {signless(float(held.lower), 3)} à {signless(float(held.upper), 3)}",
            meaning,
        )
    )  # fmt: skip
    return told


def near_zero(ratio: float) -> str:
    """A warning where the lower end of the line is below a tenth of its middle: 2 / (1 + r) < 0.1, r the ratio above 1."""
    if not ratio > 0 or 2 / (1 + max(ratio, 1 / ratio)) >= _NEAR:
        return ""
    return (
        " Attention : à son bout le plus bas, la droite touche presque zéro, et le rapport s’emballe. Ne le citez pas ; prenez "
        "le rapport entre les deux bouts, ou l’indice de pente."
    )


def _measured(found: Inequality, value: float, is_gap: bool) -> str:
    if math.isnan(value) or (not is_gap and value <= 0):
        return "non calculable"
    return gap_words(found.indicator, value) if is_gap else signless(value, 2)


def _limits(found: Inequality, each: Estimate, is_gap: bool) -> str:
    lower, upper = float(each.lower), float(each.upper)
    if math.isnan(lower) or math.isnan(upper) or (not is_gap and lower <= 0):
        return "sans intervalle"
    low, high = _measured(found, lower, is_gap), _measured(found, upper, is_gap)
    return f"IC 95 % : {low} à {high}"


def _trend(found: Inequality) -> Figure | None:
    shown = shown_gradients(found.gradients)
    if len(shown) < 2:
        return None
    moments = [Moment(_when(each), each.column.end.year + (each.column.end.month - 1) / 12) for each in shown]
    series = [
        Series(
            NAMES[place],
            tuple(float(each.estimate.value[place]) for each in shown),
            tuple(_known(float(each.estimate.lower[place])) for each in shown),
            tuple(_known(float(each.estimate.upper[place])) for each in shown),
        )
        for place in (0, FIFTHS - 1)
    ]
    return trend(
        moments,
        series,
        id="evolution",
        title=f"{found.indicator.name} : les deux bouts au fil du temps",
        unit=unit_of(found.indicator),
        caption="Les groupes sont ceux d’aujourd’hui, suivis dans le passé.",
    )


def _method(found: Inequality) -> list[str]:
    latest, indicator = found.latest, found.indicator
    words = noun(found.level)
    cut = f"sont rangés du moins au plus défavorisé, puis coupés en cinq groupes qui ont chacun un cinquième {_people(found)}"
    said = [f"Les {words} du cadre ({found.frame.name}) {cut}. Défavorisation : {found.deprivation.how}"]
    if latest.counted:
        said.append(
            f"La valeur d’un groupe est recalculée : somme des numérateurs ({indicator.numerator}) sur somme des "
            f"dénominateurs ({indicator.denominator}) des {words} dont le chiffre est connu."
        )
    else:
        weights = "leurs habitants" if found.deprivation.people else "un poids égal"
        said.append(f"La valeur d’un groupe est la moyenne de celles des {words}, pondérée par {weights}.")
        if indicator.type is ValueType.MEDIAN:
            said.append("C’est une moyenne de médianes : ce n’est pas la médiane du groupe.")
    said.append(
        f"Ce qui est caché ou manque n’est pas remplacé. Un groupe n’a de valeur que si les {words} connus portent au moins "
        f"{round(100 * ENOUGH)} % de ses habitants."
    )
    said.append(
        "Un groupe décrit des lieux : tous les habitants d’une commune défavorisée ne le sont pas. Indice de pente : droite "
        "des moindres carrés pondérée par la population ; l’intervalle n’existe que si les valeurs en ont un."
    )
    return said


def _sources(found: Inequality, catalogue: Catalogue) -> list[str]:
    ids = {found.indicator.id} | set(found.deprivation.uses)
    return sorted({f"{each.publisher}, {each.label} ({each.licence})" for each in map(catalogue.source_of, ids)})


def inequality_table(found: Inequality | None, gaps: Sequence[QuartersGap]) -> Table:
    """The fifths of every period, the measures, the quarters: one row each, for a spreadsheet."""
    rows: list[tuple[Cell, ...]] = []
    about: list[tuple[str, str]] = []
    if found is not None:
        about = [
            ("Territoire", found.place.name),
            ("Cadre", found.frame.name),
            *(("Méthode", each) for each in _method(found)),
            ("Construction", f"{found.build.pk}, faite le {found.build.at:%d/%m/%Y}"),
        ]
        for each in found.gradients:
            rows += [_fifth_cells(found, each, place) for place in range(FIFTHS)]
        rows += _measure_cells(found) if found.latest.is_whole else []
    rows += [cells for gap in gaps for cells in quarter_cells(gap)]
    heads = ("Partie", "Indicateur", "Du", "Au", "Groupe", "Valeur", "Unité", "Borne basse à 95 %", "Borne haute à 95 %",
             "Part couverte (%)", "Remarque")  # fmt: skip
    return Table("Inégalités", heads, tuple(rows), tuple(about), frozenset({"Indicateur", "Groupe", "Remarque"}))


def _fifth_cells(found: Inequality, each: Gradient, place: int) -> tuple[Cell, ...]:
    indicator, hidden = found.indicator, float(each.covered[place]) < ENOUGH
    numbers = [float(part[place]) for part in (each.estimate.value, each.estimate.lower, each.estimate.upper)]
    value, lower, upper = (None if hidden else _cell(part, indicator.decimals) for part in numbers)
    return (
        "Cinquième de défavorisation", indicator.name, When(each.column.start.isoformat()),
        When(each.column.end.isoformat()), NAMES[place], value, indicator.unit, lower, upper,
        Number(100 * float(each.covered[place]), 0), "couverture trop faible" if hidden else "",
    )  # fmt: skip


def _measure_cells(found: Inequality) -> list[tuple[Cell, ...]]:
    latest, indicator = found.latest, found.indicator
    if latest.slope is None or latest.gap is None or latest.ratio is None or latest.concentration is None:
        return []
    start, end = When(latest.column.start.isoformat()), When(latest.column.end.isoformat())
    measures = (
        ("Écart Q5 − Q1", latest.gap, indicator.unit), ("Rapport Q5 / Q1", latest.ratio, ""),
        ("Indice de pente (SII)", latest.slope.slope, indicator.unit), ("Indice relatif (RII)", latest.slope.ratio, ""),
        ("Indice de concentration", latest.concentration, ""),
    )  # fmt: skip
    return [
        ("Mesure", indicator.name, start, end, name, _cell(float(each.value), 3), unit, _cell(float(each.lower), 3),
         _cell(float(each.upper), 3), None, "")
        for name, each, unit in measures
    ]  # fmt: skip


def _cell(value: float, decimals: int) -> Cell:
    return None if math.isnan(value) else Number(value, decimals)
