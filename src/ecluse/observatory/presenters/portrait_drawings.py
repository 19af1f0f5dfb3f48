"""What is drawn of one indicator of a portrait: its past, its place among others, the ages and sexes that make it."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ecluse.observatory.enums import Aggregation, Sex
from ecluse.observatory.presenters.portrait_spine import unit_of
from ecluse.observatory.rules.charts.distribution import Pointer, distribution
from ecluse.observatory.rules.charts.groups import Band, pyramid
from ecluse.observatory.rules.charts.marks import Drawing, Figure
from ecluse.observatory.rules.charts.palettes import Missing, missing_kind
from ecluse.observatory.rules.charts.trends import Break, Moment, Series, spark, trend
from ecluse.observatory.rules.ruptures import Rupture
from ecluse.observatory.rules.wording import period_words, value_words
from ecluse.observatory.selectors.around import Peers
from ecluse.observatory.selectors.portrait import Line
from ecluse.observatory.selectors.told import Told
from ecluse.observatory.store.panels import Column
from ecluse.observatory.store.schema import AGE_END
from ecluse.territories.enums import GeographicLevel as Level

#: Beside the place, on a trend: France, then the nearest area, that of most readers.
_BESIDE = 2
#: Fewer age bands than this make no pyramid.
_BANDS = 3


def small_trend(line: Line) -> tuple[Drawing, str] | None:
    """The past of an indicator as small as a word, with the words that say the same; None for fewer than two values."""
    known = [each for each in line.series if each.has_value]
    if line.indicator.is_category or len(known) < 2:
        return None
    drawing = spark(_moments(line.series), _series("", line.series), _breaks(line.cuts))
    first, last = known[0], known[-1]
    words = " ; ".join(
        f"{period_words(each.column.start, each.column.end)} : {value_words(line.indicator, each.value)}"
        for each in (first, last)
    )
    return drawing, words + (" ; rupture entre les deux" if line.cuts else "")


def trend_figure(line: Line, name: str, others: Sequence[tuple[str, Sequence[Told]]]) -> Figure | None:
    """The past of an indicator beside that of areas compared with, which have counts of another size when it is a count."""
    if line.indicator.is_category or sum(each.has_value for each in line.series) < 2:
        return None
    periods = [each.column for each in line.series]
    drawn = [_series(name, line.series)]
    if line.indicator.aggregation is not Aggregation.SUM:
        for other, figures in others:
            of = {(each.column.start, each.column.end): each for each in figures if each.column.plain}
            there = [of.get((column.start, column.end)) for column in periods]
            if any(each is not None and each.has_value for each in there):
                drawn.append(_series(other, there))
    return trend(
        _moments(line.series),
        drawn[: 1 + _BESIDE],
        id="evolution",
        title=f"{line.indicator.name} : évolution",
        unit=unit_of(line.indicator),
        breaks=_breaks(line.cuts),
        caption="En euros courants, la hausse des prix n’étant pas déduite." if "€" in line.indicator.unit else "",
    )


def _moments(series: Sequence[Told]) -> list[Moment]:
    return [Moment(period_words(each.column.start, each.column.end), _middle(each.column)) for each in series]


def _middle(column: Column) -> float:
    days = (column.start.toordinal() + column.end.toordinal()) / 2
    return 1970 + (days - 719163) / 365.2425  # from the days since 1 January of year 1


def _series(name: str, figures: Sequence[Told | None]) -> Series:
    def number(value: float) -> float | None:
        return None if math.isnan(value) else value

    shown = [each if each is not None and each.has_value else None for each in figures]
    return Series(
        name,
        tuple(number(each.value) if each else None for each in shown),
        tuple(number(each.lower95) if each else None for each in shown),
        tuple(number(each.upper95) if each else None for each in shown),
        tuple(
            missing_kind(each.status) if each is not None and each.status is not None else Missing.UNAVAILABLE
            for each in figures
        ),
    )


def _breaks(cuts: Sequence[Rupture]) -> list[Break]:
    return [Break(each.before, each.words, everywhere=False) for each in cuts]


def place_among(line: Line, name: str, among: Sequence[Peers]) -> list[Figure]:
    """Where the place stands in the distribution of each set of its like, the similar territories' median being shown."""
    figure = line.figure
    if figure is None or not figure.has_value or line.indicator.is_category:
        return []
    if line.indicator.aggregation is Aggregation.SUM:
        return []
    pointers = [Pointer(name, figure.value, mine=True)]
    if line.likes is not None:
        pointers.append(Pointer("médiane des semblables", line.likes.median))
    france = next((each for each in line.compared if each.level == Level.FRANCE.value), None)
    if france is not None and france.figure.column == figure.column:
        pointers.append(Pointer("France", france.figure.value))
    return [
        distribution(
            each.values,
            pointers,
            id=f"repartition-{number}",
            title=f"Parmi les {each.words}",
            unit=unit_of(line.indicator),
            names=each.names,
        )
        for number, each in enumerate(among, start=1)
    ]


def ages_and_sexes(line: Line, name: str) -> Figure | None:
    """The pyramid of a count that is known by age and by sex; None where it is not."""
    if line.indicator.aggregation is not Aggregation.SUM:
        return None
    by_band: dict[tuple[int, int], dict[str, float]] = {}
    for each in line.groups:
        column = each.column
        whole = column.age_from == 0 and column.age_to >= AGE_END
        if not column.dimension and column.sex != Sex.BOTH.value and not whole and each.has_value:
            by_band.setdefault((column.age_from, column.age_to), {})[column.sex] = each.value
    bands = [
        Band(age_words(*ages), counts[Sex.FEMALE.value], counts[Sex.MALE.value])
        for ages, counts in sorted(by_band.items())
        if len(counts) == 2
    ]
    apart = all(one[1] < other[0] for one, other in zip(sorted(by_band), sorted(by_band)[1:], strict=False))
    if len(bands) < _BANDS or not apart or not any(band.women + band.men for band in bands):
        return None
    return pyramid(bands, id="ages", title=f"{line.indicator.name} : par âge et par sexe", area=name)


def age_words(first: int, last: int) -> str:
    """« moins de 25 ans », « 25 à 49 ans », « 75 ans ou plus »."""
    if last >= AGE_END:
        return f"{first} ans ou plus"
    return f"moins de {last + 1} ans" if first == 0 else f"{first} ans" if first == last else f"{first} à {last} ans"
