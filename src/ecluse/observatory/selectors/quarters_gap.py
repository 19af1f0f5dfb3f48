"""Priority quarters beside the rest of their commune, where both are known and nothing hidden would be found out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from ecluse.observatory.build.figures import COLUMNS, DENOMINATOR, LOWER95, NUMERATOR, UPPER95, VALUE
from ecluse.observatory.build.geography import COMMUNE
from ecluse.observatory.build.limits import limits_of
from ecluse.observatory.enums import Aggregation, Status, ValueType
from ecluse.observatory.models import Build
from ecluse.observatory.rules.comparing import Comparison, compare
from ecluse.observatory.rules.definitions import Catalogue, Indicator
from ecluse.observatory.rules.places import Place
from ecluse.observatory.selectors.told import Teller, Told
from ecluse.observatory.store.panels import Column
from ecluse.territories.enums import GeographicLevel as Level
from ecluse.territories.models import Composition


@dataclass(frozen=True, slots=True)
class Side:
    """The numbers of one side; NaN where there is none."""

    value: float
    lower95: float
    upper95: float
    numerator: float
    denominator: float


@dataclass(frozen=True, slots=True)
class QuartersGap:
    """The quarters of a commune for one indicator and period. ``rest``: the commune without them; None with ``why``, and
    then ``whole`` is the commune, quarters included. ``test``: the quarters against the rest."""

    commune: str
    name: str
    indicator: Indicator
    column: Column
    quarters: tuple[tuple[str, str, Told], ...]
    side: Side | None
    rest: Side | None
    whole: Told
    test: Comparison | None
    why: str


def quarters_gaps(place: Place, build: Build, catalogue: Catalogue) -> list[QuartersGap]:
    """One gap for each commune of ``place`` that has quarters, and each indicator known of both, in its last period."""
    teller = Teller(build, catalogue)
    members = _quarters_of(place)
    held: dict[str, set[str]] = defaultdict(set)
    for _, commune, quarter, _ in members:
        held[quarter].add(commune)
    told = teller.of_areas(Level.QPV.value, sorted(held)) if teller.panel(Level.QPV.value) else {}
    communes = {code: name for name, code, _, _ in members}
    wholes = teller.of_areas(COMMUNE, sorted(communes)) if communes else {}
    found = []
    for code, name in sorted(communes.items(), key=lambda each: each[1]):
        own = {quarter: label for _, commune, quarter, label in members if commune == code}
        shared = {quarter for quarter in own if len(held[quarter]) > 1}
        for column in _columns(wholes[code], (told.get(each, {}) for each in own)):
            indicator = catalogue.indicators.get(column.indicator)
            if indicator is not None and not indicator.is_category and indicator.type is not ValueType.COUNT:
                figures = {quarter: told[quarter][column] for quarter in own if column in told.get(quarter, {})}
                found.append(_gap(code, name, indicator, column, own, figures, wholes[code][column], shared, catalogue))
    return found


def _quarters_of(place: Place) -> list[tuple[str, str, str, str]]:
    """Commune (name, code) and quarter (code, name) of each link; a quarter of two communes has two, one outside or not."""
    quarters = Composition.objects.filter(
        member__level=Level.QPV, container__level=Level.COMMUNE, container__code__in=place.communes
    ).values("member_id")
    links = Composition.objects.filter(member__in=quarters, container__level=Level.COMMUNE)
    rows = links.values_list("container__name", "container__code", "member__code", "member__name")
    return sorted(set(rows), key=lambda each: (each[1], each[2]))


def _columns(whole: Mapping[Column, Told], quarters: Iterable[Mapping[Column, Told]]) -> list[Column]:
    """The columns about everybody that the commune and one of its quarters have: the last period of each indicator."""
    latest: dict[str, Column] = {}
    for each in quarters:
        for column, figure in each.items():
            if column.plain and figure.has_value and column in whole and whole[column].has_value:
                known = latest.get(column.indicator)
                if known is None or column.end > known.end:
                    latest[column.indicator] = column
    return list(latest.values())


def _gap(
    code: str,
    name: str,
    indicator: Indicator,
    column: Column,
    own: Mapping[str, str],
    figures: Mapping[str, Told],
    whole: Told,
    shared: set[str],
    catalogue: Catalogue,
) -> QuartersGap:
    quarters = tuple((quarter, own[quarter], figure) for quarter, figure in sorted(figures.items()))
    # Quarters of another drawing (2015, 2024) have no figure in this one: those of the same kind of code alone count.
    drawn = {quarter[:2] for quarter in figures}
    expected = {quarter for quarter in own if quarter[:2] in drawn}
    side, rest, why = None, None, ""
    if any(not figure.has_value for figure in figures.values()) or expected - set(figures):
        why = "un quartier n’a pas de chiffre, ou le cache : le reste de la commune permettrait de le retrouver"
    elif expected & shared:
        why = "un quartier déborde sur une commune voisine"
    elif indicator.aggregation is not Aggregation.RATIO or not _counted(figures.values(), whole):
        why = "la source ne donne pas les effectifs"
    else:
        events, people = (
            sum(getattr(each, part) for each in figures.values()) for part in ("numerator", "denominator")
        )
        side = _side(indicator, events, people)
        left, others = whole.numerator - events, whole.denominator - people
        least = max(catalogue.source_of(indicator.id).minimum, indicator.minimum_count, 1)
        if others <= 0 or left < 0 or left > others * (1 if indicator.type is ValueType.PROPORTION else np.inf):
            why = "les effectifs des quartiers dépassent ceux de la commune, arrondis ou comptés autrement"
        elif min(left, others - left if indicator.type is ValueType.PROPORTION else others) < least:
            why = "le reste de la commune parlerait de trop peu de personnes"
        else:
            rest = _side(indicator, left, others)
    test = compare(indicator, side, rest, within=False) if side and rest else None
    return QuartersGap(code, name, indicator, column, quarters, side, rest, whole, test, why)


def _counted(figures: Iterable[Told], whole: Told) -> bool:
    return all(each.numerator >= 0 and each.denominator > 0 for each in (*figures, whole))


def _side(indicator: Indicator, events: float, people: float) -> Side:
    numbers = np.full((1, len(COLUMNS)), np.nan)
    numbers[0, [NUMERATOR, DENOMINATOR, VALUE]] = events, people, indicator.multiplier * events / people
    found = limits_of(indicator, numbers, np.array([True]))[0]
    return Side(*(float(found[each]) for each in (VALUE, LOWER95, UPPER95, NUMERATOR, DENOMINATOR)))


def hidden_words(figure: Told) -> str:
    """Why a quarter has no value."""
    return figure.status.label if figure.status not in {None, Status.MEASURED} and figure.status else "non publié"
