"""Numbers given in order: 1, 2, 3… or, under each axis, 1.1, 1.2…; a sub-action follows its action: 3.1, 3.2…"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Scheme(StrEnum):
    """How sheets are numbered."""

    SERIES = "suite"
    BY_AXIS = "axe"


@dataclass(frozen=True, slots=True)
class Numbered:
    """A sheet to number, and its sub-actions in their order."""

    pk: int
    under: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Room:
    """The sheets of an axis in their order; ``number`` is the axis's own, empty for the sheets of no axis."""

    number: str
    sheets: Sequence[Numbered]


def sheet_numbers(rooms: Iterable[Room], scheme: Scheme, start: int = 1) -> dict[int, str]:
    """Key → number, in order. ``start`` is the first number of the series, or the first of each axis.

    By axis, sheets of no axis are left out: they keep the number they have.
    """
    found: dict[int, str] = {}
    rank = start
    for room in rooms:
        if scheme is Scheme.BY_AXIS:
            if not room.number:
                continue
            rank = start
        for sheet in room.sheets:
            number = f"{room.number}.{rank}" if scheme is Scheme.BY_AXIS else str(rank)
            found[sheet.pk] = number
            found |= {pk: f"{number}.{place}" for place, pk in enumerate(sheet.under, 1)}
            rank += 1
    return found


def axis_numbers(axes: Sequence[tuple[int, str]], start: int = 1) -> dict[int, str]:
    """Key → number of axes given as (key, number), in order.

    Where some are numbered, those that are not stay so: a transversal axis often has no number.
    """
    some = any(number for _, number in axes)
    chosen = [pk for pk, number in axes if number or not some]
    return {pk: str(rank) for rank, pk in enumerate(chosen, start)}
