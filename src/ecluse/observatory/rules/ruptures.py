"""Where a series over time is cut: what is before does not compare with what follows, and the words say why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from ecluse.observatory.enums import Status


class Versioned(Protocol):
    """What a figure is about, of which the definition has a version."""

    @property
    def version(self) -> int: ...


class Dated(Protocol):
    """A figure of a period."""

    @property
    def column(self) -> Versioned: ...
    @property
    def status(self) -> Status | None: ...


@dataclass(frozen=True, slots=True)
class Rupture:
    """``before``: the place in the series of the first figure that what precedes does not compare with."""

    before: int
    words: str


def ruptures(series: Sequence[Dated], borders: Sequence[str] = ()) -> tuple[Rupture, ...]:
    """The ruptures of a series, from the earliest to the latest period.

    Three kinds: the territory changed, and the rules leave no figure of what was before (status BROKEN); the definition
    of the indicator changed (another version); the figures speak of other borders. ``borders``: those of each figure, in
    words, empty for today's; nothing when all are today's.
    """
    found = []
    for place in range(1, len(series)):
        before, after = series[place - 1], series[place]
        if before.status is Status.BROKEN and after.status is not Status.BROKEN:
            found.append(Rupture(place, "le territoire a changé, ce qui est d’avant n’est pas inventé"))
        elif before.column.version != after.column.version:
            found.append(Rupture(place, "la définition de l’indicateur a changé"))
        elif borders and borders[place - 1] != borders[place]:
            words = f"avant, l’intercommunalité {borders[place - 1]}" if borders[place - 1] else borders[place]
            found.append(Rupture(place, words))
    return tuple(found)


def alike(count: int, cuts: Sequence[Rupture]) -> range:
    """The places of a series of ``count`` figures that compare with the last one."""
    return range(max((each.before for each in cuts), default=0), count)
