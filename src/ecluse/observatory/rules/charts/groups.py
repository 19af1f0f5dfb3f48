"""Groups of people: the pyramid of ages, and the gradient of an indicator over groups ordered by deprivation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ecluse.lib.formats import number
from ecluse.observatory.methods.errors import InvalidInput
from ecluse.observatory.rules.charts.frames import FOOT, HEAD, Field, level, room_for, upright
from ecluse.observatory.rules.charts.marks import (
    NARROW,
    TEXT,
    WIDE,
    Column,
    Dot,
    Drawing,
    Figure,
    Key,
    Line,
    Mark,
    Path,
    Point,
    Rect,
    Shape,
    Table,
    Text,
    Unit,
    shortened,
    text_width,
)
from ecluse.observatory.rules.charts.scales import Axis, Scale, axis

_SHARE = Unit("%", "%", 1)


@dataclass(frozen=True, slots=True)
class Band:
    """An age band: its words, the people of each sex, and those of the reference (0 where there is none)."""

    words: str
    women: float
    men: float
    reference_women: float = 0.0
    reference_men: float = 0.0


def pyramid(bands: Sequence[Band], *, id: str, title: str, area: str, reference: str = "", caption: str = "") -> Figure:
    """Shares of the whole population by age and sex, the youngest below; the reference's outline over the area's bars."""
    people = sum(band.women + band.men for band in bands)
    others = sum(band.reference_women + band.reference_men for band in bands)
    numbers = [each for band in bands for each in (band.women, band.men, band.reference_women, band.reference_men)]
    if people <= 0 or min(numbers) < 0:
        raise InvalidInput("a pyramid needs people, and no band below zero")
    women, men = ([100 * getattr(band, sex) / people for band in bands] for sex in ("women", "men"))
    outline = (
        [[100 * getattr(band, f"reference_{sex}") / others for band in bands] for sex in ("women", "men")]
        if others
        else [[], []]
    )
    longest = max([*women, *men, *outline[0], *outline[1]])
    drawings = []
    for width, tall in ((WIDE, 15.0), (NARROW, 13.0)):
        height = HEAD + tall * len(bands) + FOOT + TEXT + 8
        marks = tuple(_pyramid_marks(bands, (women, men), outline, longest, width, height, tall))
        drawings.append(Drawing(width, height, marks))
    table = _pyramid_table(bands, (women, men), outline, title, reference)
    legend: tuple[Key, ...] = (Key(f"{area}, femmes", "c-women"), Key(f"{area}, hommes", "c-men"))
    legend += (Key(reference, "c-outline", line=True),) if others else ()
    old = _share_from(bands, women, men)
    said = f"{number(round(people))} personnes par âge et sexe{old}."
    return Figure(id, title, said, caption, (drawings[0],), (drawings[1],), table, legend)


def _share_from(bands: Sequence[Band], women: Sequence[float], men: Sequence[float]) -> str:
    most = max(range(len(bands)), key=lambda index: women[index] + men[index])
    return f" ; la tranche la plus nombreuse est {bands[most].words}"


def _pyramid_marks(
    bands: Sequence[Band],
    shares: tuple[Sequence[float], Sequence[float]],
    outline: Sequence[Sequence[float]],
    longest: float,
    width: float,
    height: float,
    tall: float,
) -> Iterator[Mark]:
    half_words = max(text_width(band.words) for band in bands) / 2 + 6
    bottom = HEAD + tall * len(bands)
    left_field = Field(14, HEAD, width / 2 - half_words, bottom)
    right_field = Field(width / 2 + half_words, HEAD, width - 14, bottom)
    most = 5 if width == WIDE else 3
    right = axis([0.0, longest], right_field.left, right_field.right, most=most, zero=True, symbol="%")
    left = axis([0.0, longest], left_field.right, left_field.left, most=most, zero=True, symbol="%")
    yield from level(right, right_field)
    for place, words in zip(left.places, left.words, strict=True):
        yield Line(place, HEAD, place, bottom, "c-grid")
        yield Text(max(place, text_width(words) / 2), bottom + TEXT + 4, words, "middle")
    yield Text(left_field.right, TEXT, "Hommes", "end", "c-name")
    yield Text(right_field.left, TEXT, "Femmes", "start", "c-name")
    for index, band in enumerate(bands):
        y = bottom - tall * (index + 1)
        yield Text(width / 2, y + tall / 2 + TEXT * 0.35, band.words, "middle")
        for share, scale, css, who in (
            (shares[0][index], right.scale, "c-women", "femmes"),
            (shares[1][index], left.scale, "c-men", "hommes"),
        ):
            start, end = sorted((scale(0.0), scale(share)))
            yield Rect(
                start, y + 1, max(end - start, 0.5), tall - 2, css, f"{band.words}, {who} : {_SHARE.write(share)}"
            )
    for values, scale in zip(outline, (right.scale, left.scale), strict=True):
        if values:
            yield Path((tuple(_steps(values, scale, bottom, tall)),), "c-outline")


def _steps(values: Sequence[float], scale: Scale, bottom: float, tall: float) -> Iterator[Point]:
    for index, value in enumerate(values):
        yield scale(value), bottom - tall * index
        yield scale(value), bottom - tall * (index + 1)


def _pyramid_table(
    bands: Sequence[Band],
    shares: tuple[Sequence[float], Sequence[float]],
    outline: Sequence[Sequence[float]],
    title: str,
    reference: str,
) -> Table:
    columns = [Column("Âge", False), Column("Femmes"), Column("Hommes"), Column("Femmes (%)"), Column("Hommes (%)")]
    if outline[0]:
        columns += [Column(f"Femmes, {reference} (%)"), Column(f"Hommes, {reference} (%)")]
    rows = []
    for index, band in enumerate(bands):
        row = [band.words, number(round(band.women)), number(round(band.men))]
        row += [_SHARE.write(side[index], symbol=False) for side in shares]
        row += [_SHARE.write(side[index], symbol=False) for side in outline if side]
        rows.append(tuple(row))
    return Table(title, tuple(columns), tuple(rows))


@dataclass(frozen=True, slots=True)
class Group:
    """A group of people in the order of deprivation, its share of the population, its value with its interval."""

    name: str
    share: float
    value: float
    lower: float | None = None
    upper: float | None = None


def gradient(
    groups: Sequence[Group],
    *,
    id: str,
    title: str,
    unit: Unit,
    order: str,
    line: tuple[float, float] | None = None,
    slope: str = "",
    zero: bool = True,
    caption: str = "",
) -> Figure:
    """Bars as wide as the groups' shares of the population, in order; ``order`` says which end is which.

    ``line`` is the slope index of inequality's: the values fitted at the two ends of the population, from the first group's
    to the last's; ``slope`` says it in words. Raises InvalidInput for shares that do not add up to something.
    """
    whole = sum(group.share for group in groups)
    if len(groups) < 2 or whole <= 0 or min(group.share for group in groups) < 0:
        raise InvalidInput("a gradient needs two groups at least, with their shares")
    drawings = []
    for width, height in ((WIDE, 300.0), (NARROW, 240.0)):
        marks = tuple(_gradient_marks(groups, whole, unit, order, line, zero, width, height))
        drawings.append(Drawing(width, height, marks))
    columns = (
        Column("Groupe", False),
        Column("Part de la population"),
        Column(unit.head or "Valeur"),
        Column("Intervalle à 95 %"),
    )
    rows = tuple(
        (
            group.name,
            _SHARE.write(100 * group.share / whole),
            unit.write(group.value, symbol=False),
            unit.interval(group.lower, group.upper) or "–",
        )
        for group in groups
    )
    said = f"De {unit.write(groups[0].value)} ({groups[0].name}) à {unit.write(groups[-1].value)} ({groups[-1].name})."
    legend: tuple[Key, ...] = (Key("groupe, large comme sa part de la population", "c-bar"),)
    if any(group.lower is not None for group in groups):
        legend += (Key("intervalle de confiance à 95 %", "c-ci", line=True),)
    if line:
        legend += (Key(slope or "droite de l’indice de pente (SII)", "c-slope", line=True),)
    return Figure(id, title, said, caption, (drawings[0],), (drawings[1],), Table(title, columns, rows), legend)


def _gradient_marks(
    groups: Sequence[Group],
    whole: float,
    unit: Unit,
    order: str,
    line: tuple[float, float] | None,
    zero: bool,
    width: float,
    height: float,
) -> Iterator[Mark]:
    bottom = height - FOOT - TEXT - 8
    values = [each for group in groups for each in (group.value, group.lower, group.upper) if each is not None]
    left = axis([*values, *(line or ())], bottom, HEAD, most=5, zero=zero)
    field = Field(room_for(left.words), HEAD, width - 8, bottom)
    yield from upright(left, field, unit.head)
    start = field.left
    base = left.scale(0.0)
    for group in groups:
        end = start + field.width * group.share / whole
        top = left.scale(group.value)
        words = unit.interval(group.lower, group.upper)
        said = f"{group.name} : {unit.write(group.value)}{f' ({words})' if words else ''}"
        yield Rect(start + 1.5, min(top, base), max(end - start - 3, 1), max(abs(base - top), 1), "c-bar", said)
        yield from _group_marks(group, left, start, end, field)
        start = end
    if line:
        yield Line(field.left, left.scale(line[0]), field.right, left.scale(line[1]), "c-slope")
    yield Text((field.left + field.right) / 2, field.bottom + 2 * TEXT + 10, shortened(order, field.width), "middle")


def _group_marks(group: Group, left: Axis, start: float, end: float, field: Field) -> Iterator[Mark]:
    middle = (start + end) / 2
    if group.lower is not None and group.upper is not None and np.isfinite(group.lower + group.upper):
        low, high = left.scale(group.lower), left.scale(group.upper)
        yield Line(middle, low, middle, high, "c-ci c-ci--over")
        yield Line(middle - 4, low, middle + 4, low, "c-ci c-ci--over")
        yield Line(middle - 4, high, middle + 4, high, "c-ci c-ci--over")
    else:
        yield Dot(middle, left.scale(group.value), "c-dot", Shape.CIRCLE, 3)
    name = group.name if text_width(group.name) <= end - start - 4 else group.name.split(" ")[0]
    if text_width(name) <= end - start:
        yield Text(middle, field.bottom + TEXT + 3, name, "middle")
