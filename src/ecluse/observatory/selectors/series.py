"""The figures of a place over time, as a watch keeps them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from ecluse.observatory.models import Build
from ecluse.observatory.rules.definitions import Catalogue
from ecluse.observatory.rules.places import Place
from ecluse.observatory.rules.series import Point, Series, in_order
from ecluse.observatory.selectors.told import Teller, Told


def series_of(place: Place, build: Build, catalogue: Catalogue, indicators: Iterable[str]) -> dict[str, Series]:
    """The figures about everybody of each of these indicators, in a build; an indicator without any has no point."""
    points: dict[str, list[Point]] = {indicator: [] for indicator in indicators}
    for column, told in Teller(build, catalogue).of_place(place).items():
        if column.plain and column.indicator in points:
            points[column.indicator].append(_point(told))
    return {
        indicator: Series(place_key(place), build.geography, build.pk, in_order(some))
        for indicator, some in points.items()
    }


def place_key(place: Place) -> str:
    """What changes when a place is no longer made of the same communes."""
    communes = hashlib.sha256(",".join(sorted(place.communes)).encode()).hexdigest()[:16]
    return f"{place.level}:{place.code}:{communes}"


def _point(told: Told) -> Point:
    column = told.column
    return Point(
        start=column.start,
        end=column.end,
        version=column.version,
        status=told.status.value if told.status else "",
        value=told.value,
        lower=told.lower95,
        upper=told.upper95,
        numerator=told.numerator,
        denominator=told.denominator,
        category=told.category,
    )
