"""What a file of reference says, row by row, once its layout is understood: plain facts, the same whatever the publisher.

Named tuples, as there are hundreds of thousands: they are made, compared and hashed several times quicker than dataclasses.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from ecluse.territories.enums import GeographicLevel as Level
from ecluse.territories.enums import RemarkKind
from ecluse.territories.rules.geometry import Shape
from ecluse.territories.rules.movements import Event


class Key(NamedTuple):
    """What names a territory: level, code, and the generation of a zoning that is drawn anew (0 for the others)."""

    level: Level
    code: str
    generation: int = 0


class TerritoryRecord(NamedTuple):
    """A territory exists; empty fields are unknown here. Position in degrees, WGS84."""

    row: int
    key: Key
    name: str = ""
    nature: str = ""
    department: str = ""
    region: str = ""
    population: int | None = None
    population_year: int | None = None
    latitude: float | None = None
    longitude: float | None = None


class CompositionRecord(NamedTuple):
    """``member`` belongs to ``container``. A member of level COMMUNE may be a municipal arrondissement as well."""

    row: int
    container: Key
    member: Key
    partial: bool = False


class PopulationRecord(NamedTuple):
    """The legal population of a territory. ``parent`` is where to add it up, for a part of a commune."""

    row: int
    key: Key
    municipal: int
    counted_apart: int | None
    total: int | None
    name: str = ""


class PostalRecord(NamedTuple):
    """A postal code of a commune, and the commune's position where it is given."""

    row: int
    commune: str
    postal_code: str
    latitude: float | None
    longitude: float | None


class MovementRecord(NamedTuple):
    """One line of the history of communes."""

    row: int
    event: Event


class ContourRecord(NamedTuple):
    """The outline of a territory."""

    row: int
    key: Key
    name: str
    shape: Shape
    department: str = ""
    region: str = ""
    siren: str = ""


class Remark(NamedTuple):
    """What is said of a row. ``waiting``: left out only because another reference is not loaded yet."""

    row: int
    kind: RemarkKind
    reason: str
    value: str = ""
    waiting: bool = False


Record: TypeAlias = (
    TerritoryRecord | CompositionRecord | PopulationRecord | PostalRecord | MovementRecord | ContourRecord | Remark
)


def left_out(row: int, reason: str, value: str = "", *, waiting: bool = False) -> Remark:
    """A row that is not kept, and why."""
    return Remark(row, RemarkKind.LEFT_OUT, reason, value[:200], waiting)


def repaired(row: int, reason: str, value: str = "") -> Remark:
    """A row that is kept after a repair, and which."""
    return Remark(row, RemarkKind.REPAIRED, reason, value[:200])
