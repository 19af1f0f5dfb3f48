"""An indicator by sex, age or group, for one area, beside France or the smallest area around it whose groups are known."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ecluse.lib.formats import plural
from ecluse.observatory.enums import Sex, ValueType
from ecluse.observatory.presenters.portrait_spine import unit_of
from ecluse.observatory.rules.charts.groups import Band, pyramid
from ecluse.observatory.rules.charts.marks import Figure
from ecluse.observatory.rules.charts.rows import Pair, dumbbell
from ecluse.observatory.rules.definitions import Catalogue, Indicator
from ecluse.observatory.rules.wording import period_words
from ecluse.observatory.selectors.told import Told
from ecluse.observatory.store.panels import Column
from ecluse.observatory.store.schema import AGE_END

_Band = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Grouped:
    """The breakdowns of one area, and what is to be known of them."""

    notes: tuple[str, ...]
    charts: tuple[Figure, ...]


def grouped(
    catalogue: Catalogue,
    indicator: Indicator,
    column: Column,
    name: str,
    own: Sequence[Told],
    others: Sequence[tuple[str, Sequence[Told]]],
) -> Grouped:
    """The cells of ``own`` (an area's figures of the indicator) of the period of ``column``, each beside another's.

    ``others``: names and figures of what the area may be compared with; the first that has some of the same cells is.
    """
    same = [each for each in own if (each.column.start, each.column.end) == (column.start, column.end)]
    cells = {each.column: each for each in same if not each.column.plain}
    other, beside = _beside(others, cells)
    if not cells:
        when = period_words(column.start, column.end)
        return Grouped((f"Rien n’est publié par âge, par sexe ou par groupe pour {name} en {when}.",), ())
    whole = next((each for each in same if each.column.plain), None)
    charts = []
    ages = _pyramid(indicator, cells, beside, name, other)
    if ages is not None:
        charts.append(ages)
    counted = _counted(indicator)
    for words, id, columns in _families(catalogue, indicator, cells):
        pairs = [Pair("Ensemble", _value(whole), _value(beside.get(whole.column)))] if whole and not counted else []
        pairs += [_pair(catalogue, cells[each], beside.get(each), counted) for each in columns]
        if any(pair.first is not None or pair.second is not None for pair in pairs):
            charts.append(_chart(pairs, indicator, words, id, name, other))
    if not charts:
        return Grouped(
            (f"Les chiffres par groupe de {name} sont tous cachés ou absents : la source ne les publie pas.",), ()
        )
    hidden = sum(1 for each in cells.values() if not each.has_value)
    notes = [f"{name}, {period_words(column.start, column.end)}."]
    if hidden:
        notes.append(f"{plural(hidden, 'groupe')} sans valeur : secret statistique, ou chiffre non publié.")
    return Grouped(tuple(notes), tuple(charts))


def _beside(
    others: Sequence[tuple[str, Sequence[Told]]], cells: Mapping[Column, Told]
) -> tuple[str, dict[Column, Told]]:
    for name, figures in others:
        found = {each.column: each for each in figures if each.has_value}
        if any(column in found for column in cells):
            return name, found
    return "", {}


def _chart(pairs: Sequence[Pair], indicator: Indicator, words: str, id: str, name: str, other: str) -> Figure:
    """The groups of an area beside another's; alone where nothing of it is known."""
    alone = all(pair.second is None for pair in pairs)
    figure = dumbbell(
        pairs,
        id=id,
        title=f"{indicator.name}, {words}",
        unit=unit_of(indicator),
        first=name,
        second=other or "référence",
        zero=_counted(indicator),
    )
    if not alone:
        return figure
    known = sum(1 for pair in pairs if pair.first is not None)
    table = replace(figure.table, columns=figure.table.columns[:2], rows=tuple(row[:2] for row in figure.table.rows))
    said = f"{plural(known, 'valeur connue', 'valeurs connues')} sur {len(pairs)}."
    return replace(figure, legend=figure.legend[:1], table=table, description=said)


def _counted(indicator: Indicator) -> bool:
    return indicator.type is ValueType.COUNT


def _value(told: Told | None) -> float | None:
    return None if told is None or math.isnan(told.value) else told.value


def _limits(told: Told | None) -> tuple[float, float] | None:
    return (told.lower95, told.upper95) if told is not None and told.has_limits else None


def _pair(catalogue: Catalogue, own: Told, france: Told | None, counted: bool) -> Pair:
    """A group of the area beside the same of France; counts of a whole country would crush those of the area."""
    other = None if counted else france
    return Pair(_words(catalogue, own.column), _value(own), _value(other), _limits(own), _limits(other))


def _families(
    catalogue: Catalogue, indicator: Indicator, cells: Mapping[Column, Told]
) -> list[tuple[str, str, list[Column]]]:
    """The cells that share a breakdown: its words, an identifier, its cells in order."""
    families: dict[str, list[Column]] = {}
    for column in cells:
        families.setdefault(_family(column), []).append(column)
    found = []
    for family, columns in families.items():
        dimension = catalogue.dimensions.get(family)
        order = list(dimension.groups) if dimension else []
        columns.sort(
            key=lambda each: (
                order.index(each.group) if each.group in order else len(order),
                each.age_from,
                each.age_to,
                each.sex,
                each.group,
            )
        )
        words = {"sexe": "par sexe", "age": "par âge", "age-sexe": "par âge et sexe"}.get(family, "")
        label = dimension.label if dimension else family
        found.append((words or f"par groupe : {label[:1].lower()}{label[1:]}", f"groupes-{family}", columns))
    return found


def _family(column: Column) -> str:
    if column.dimension:
        return column.dimension
    aged = (column.age_from, column.age_to) != (0, AGE_END)
    return "-".join(each for each, there in (("age", aged), ("sexe", column.sex != Sex.BOTH)) if there)


def _words(catalogue: Catalogue, column: Column) -> str:
    parts = []
    dimension = catalogue.dimensions.get(column.dimension)
    if column.dimension:
        parts.append(dimension.groups.get(column.group, column.group) if dimension else column.group)
    if (column.age_from, column.age_to) != (0, AGE_END):
        parts.append(_age_words((column.age_from, column.age_to)))
    if column.sex != Sex.BOTH:
        parts.append(Sex(column.sex).label)
    words = ", ".join(parts)
    return f"{words[:1].upper()}{words[1:]}"


def _age_words(band: _Band) -> str:
    low, high = band
    if high >= AGE_END:
        return f"{low} ans et plus"
    return f"moins de {high + 1} ans" if low == 0 else f"{low} à {high} ans"


def _pyramid(
    indicator: Indicator, cells: Mapping[Column, Told], beside: Mapping[Column, Told], name: str, other: str
) -> Figure | None:
    """The pyramid of a count known for both sexes in the same age bands, three at least, without a gap nor an overlap."""
    if not _counted(indicator):
        return None
    found: dict[_Band, dict[str, tuple[float, float]]] = {}
    for column, told in cells.items():
        if not column.dimension and column.sex != Sex.BOTH and told.has_value:
            around = _value(beside.get(column)) or 0.0
            found.setdefault((column.age_from, column.age_to), {})[column.sex] = (told.value, around)
    bands = sorted(band for band, sexes in found.items() if len(sexes) == 2 and band != (0, AGE_END))
    follow = all(after[0] == before[1] + 1 for before, after in pairwise(bands))
    if len(bands) < 3 or not follow:
        return None
    drawn = [
        Band(
            _age_words(band),
            found[band][Sex.FEMALE][0],
            found[band][Sex.MALE][0],
            found[band][Sex.FEMALE][1],
            found[band][Sex.MALE][1],
        )
        for band in bands
    ]
    if not sum(each.women + each.men for each in drawn):
        return None
    return pyramid(drawn, id="pyramide", title=f"{indicator.name}, par âge et sexe", area=name, reference=other)
