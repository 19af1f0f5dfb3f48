"""The figures of one indicator of one place over time, as somebody saw them: what a later state is compared with."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ecluse.observatory.enums import Status

_NUMBERS = ("value", "lower", "upper", "numerator", "denominator")


@dataclass(frozen=True, slots=True)
class Point:
    """One figure about everybody: numbers (NaN: none), limits at 95 %, why there is none, class of a category."""

    start: dt.date
    end: dt.date
    version: int
    status: str
    value: float = math.nan
    lower: float = math.nan
    upper: float = math.nan
    numerator: float = math.nan
    denominator: float = math.nan
    category: str = ""

    @property
    def has_value(self) -> bool:
        return bool(self.status) and Status(self.status).has_value

    @property
    def is_hidden(self) -> bool:
        """Known to somebody, and not shown."""
        return self.status in {Status.SUPPRESSED, Status.SUPPRESSED_SECONDARY, Status.NOT_SIGNIFICANT}

    @property
    def has_limits(self) -> bool:
        return not (math.isnan(self.lower) or math.isnan(self.upper))

    @property
    def period(self) -> tuple[dt.date, dt.date]:
        return self.start, self.end

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1

    def spans_like(self, other: Point) -> bool:
        """Whether both are about as long a time: a quarter is not compared with a year. Months and quarters vary a little."""
        return abs(self.days - other.days) <= 0.12 * max(self.days, other.days)

    def overlaps(self, other: Point) -> bool:
        """Whether some days are counted in both: their figures are then not independent."""
        return self.start <= other.end and other.start <= self.end

    def to_json(self) -> dict[str, Any]:
        """Without what it has not."""
        told: dict[str, Any] = {
            "start": self.start.isoformat(), "end": self.end.isoformat(), "version": self.version, "status": self.status,
        }  # fmt: skip
        told |= {name: number for name in _NUMBERS if not math.isnan(number := getattr(self, name))}
        return told | ({"category": self.category} if self.category else {})

    @staticmethod
    def from_json(told: Mapping[str, Any]) -> Point:
        return Point(
            start=dt.date.fromisoformat(told["start"]),
            end=dt.date.fromisoformat(told["end"]),
            version=told["version"],
            status=told["status"],
            category=told.get("category", ""),
            **{name: told.get(name, math.nan) for name in _NUMBERS},
        )


@dataclass(frozen=True, slots=True)
class Series:
    """``place`` changes with the communes of the place, whatever their year; ``build`` is the number of the build read.
    ``points`` go from the earliest period to the latest."""

    place: str
    geography: int
    build: int
    points: tuple[Point, ...]

    def to_json(self) -> dict[str, Any]:
        return {
            "place": self.place,
            "geography": self.geography,
            "build": self.build,
            "points": [point.to_json() for point in self.points],
        }

    @staticmethod
    def from_json(told: Mapping[str, Any]) -> Series:
        points = tuple(Point.from_json(each) for each in told["points"])
        return Series(told["place"], told["geography"], told["build"], points)


def in_order(points: Sequence[Point]) -> tuple[Point, ...]:
    """From the earliest period to the latest; of a period told under two versions of a definition, the later version."""
    kept = {point.period: point for point in sorted(points, key=lambda point: point.version)}
    return tuple(sorted(kept.values(), key=lambda point: (point.end, point.start)))
