"""The field that values are drawn in: margins, grid lines, the words of the axes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ecluse.observatory.rules.charts.marks import TEXT, Line, Mark, Text, text_width
from ecluse.observatory.rules.charts.scales import Axis

#: Room above the field for the unit, and under it for the words of the axis.
HEAD, FOOT = 22.0, 20.0


@dataclass(frozen=True, slots=True)
class Field:
    """The rectangle that values are drawn in, inside the drawing."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top


def upright(axis: Axis, field: Field, unit: str = "") -> Iterator[Mark]:
    """An upright axis: a grid line across the field for each tick, its words at the left, the unit above."""
    for place, words in zip(axis.places, axis.words, strict=True):
        yield Line(field.left, place, field.right, place, "c-grid")
        yield Text(field.left - 6, place + TEXT * 0.35, words, "end")
    if unit:
        yield Text(0, TEXT, unit)


def level(axis: Axis, field: Field, unit: str = "") -> Iterator[Mark]:
    """A level axis: a grid line down the field for each tick, its words under it (those that touch are left out)."""
    free = 0.0
    for place, words in zip(axis.places, axis.words, strict=True):
        yield Line(place, field.top, place, field.bottom, "c-grid")
        half = text_width(words) / 2
        middle = min(max(place, half), field.right + 8 - half)  # the words of the ends stay in the drawing
        if middle - half >= free:
            yield Text(middle, field.bottom + TEXT + 4, words, "middle")
            free = middle + half + 6
    if unit:
        yield Text(field.right, field.bottom + 2 * TEXT + 8, unit, "end")


def room_for(words: Sequence[str]) -> float:
    """The margin that the words of an upright axis take."""
    return max((text_width(each) for each in words), default=0.0) + 8
