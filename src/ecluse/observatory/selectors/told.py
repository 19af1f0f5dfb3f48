"""Figures of places, read from the live build: a few rows of its panels, or put together from those of communes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ecluse.observatory.build.figures import COLUMNS, COVERAGE
from ecluse.observatory.build.geography import COMMUNE
from ecluse.observatory.build.limits import limits_of
from ecluse.observatory.build.summing import put_together
from ecluse.observatory.enums import STATUSES, Aggregation, Status
from ecluse.observatory.models import Build
from ecluse.observatory.rules.definitions import Catalogue, Indicator
from ecluse.observatory.rules.places import Place
from ecluse.observatory.selectors.live import panel_of
from ecluse.observatory.store.panels import MEASURES, Column, Panel, status_of


@dataclass(frozen=True, slots=True)
class Told:
    """One figure: numbers (NaN: none), status (None: nothing is known), class of a category."""

    column: Column
    value: float
    lower95: float
    upper95: float
    lower998: float
    upper998: float
    numerator: float
    denominator: float
    coverage: float
    status: Status | None
    category: str = ""
    #: Hidden because too many of its parts are, not by who publishes it.
    parts_hidden: bool = False

    @property
    def has_value(self) -> bool:
        return self.status is not None and self.status.has_value

    @property
    def is_partial(self) -> bool:
        """Whether it was computed without some of its parts."""
        return self.coverage < 1 - 1e-9

    @property
    def has_limits(self) -> bool:
        return self.lower95 == self.lower95


class Teller:
    """Figures of one build. Panels are opened once; what is not asked is not read."""

    def __init__(self, build: Build, catalogue: Catalogue) -> None:
        self.build = build
        self.catalogue = catalogue

    def panel(self, level: str) -> Panel | None:
        """The panel of a level, or None."""
        return panel_of(self.build, level)

    def of_areas(self, level: str, codes: Iterable[str]) -> dict[str, dict[Column, Told]]:
        """Every figure of these areas of one level, by code and column. Unknown areas have none."""
        panel = self.panel(level)
        codes = list(codes)
        if panel is None:
            return {code: {} for code in codes}
        rows = panel.rows(codes)
        return {code: self._told(panel, rows, number) for number, code in enumerate(codes)}

    def of_place(self, place: Place, only: Collection[str] | None = None) -> dict[Column, Told]:
        """Every figure of a place: as published or built for a territory, put together for a set of communes.

        What does not follow from communes (a median, an index) is not told of a set of them. ``only``: the indicators
        wanted, which spares putting the others together.
        """
        if not place.is_free:
            return self.of_areas(place.level, [place.code])[place.code]
        panel = self.panel(COMMUNE)
        if panel is None or not place.communes:
            return {}
        rows = panel.rows(place.communes)
        found: dict[Column, Told] = {}
        for id, places in panel.columns_of.items():
            if only is not None and id not in only:
                continue
            indicator = self.catalogue.indicators.get(id)
            if indicator is not None and (indicator.aggregation is not Aggregation.NONE or indicator.is_category):
                found |= _together(indicator, panel, rows, np.array(places))
        return found

    def _told(self, panel: Panel, rows: Mapping[str, NDArray[Any]], number: int) -> dict[Column, Told]:
        numbers = [rows[name][number].tolist() for name in MEASURES]
        statuses = rows["status"][number].tolist()
        classes = rows["category"][number].tolist()
        found = {}
        for place, column in enumerate(panel.columns):
            if statuses[place]:
                category = self._class(column, classes[place])
                values = dict(zip(MEASURES, (each[place] for each in numbers), strict=True))
                found[column] = Told(column, **values, status=status_of(statuses[place]), category=category)
        return found

    def _class(self, column: Column, number: int) -> str:
        indicator = self.catalogue.indicators.get(column.indicator)
        return list(indicator.categories)[number - 1] if number and indicator else ""


def _together(
    indicator: Indicator, panel: Panel, rows: Mapping[str, NDArray[Any]], places: NDArray[np.int64]
) -> dict[Column, Told]:
    """The figures of all communes of ``rows`` together, for the columns ``places`` of one indicator."""
    status = rows["status"][:, places]
    communes, count = status.shape
    complete = np.all(status > 0, axis=0)
    numbers = np.stack([rows[name][:, places] if name in MEASURES else status for name in COLUMNS], axis=-1)
    group = np.tile(np.arange(count), communes)
    told = status.ravel() > 0
    wholes = put_together(
        indicator,
        group[told],
        count,
        numbers.reshape(-1, len(COLUMNS))[told],
        (status.ravel()[told] - 1).astype(np.uint8),
        (rows["category"][:, places].ravel()[told] - 1).astype(np.int32),
        complete,
        covering=True,
        absent=Status.UNAVAILABLE,
    )
    figures = limits_of(indicator, wholes.numbers, np.isin(wholes.status, _WITH_VALUE))
    known = (status > 0).any(axis=0)
    found = {}
    classes = list(indicator.categories)
    for number in np.flatnonzero(known).tolist():
        column = panel.columns[int(places[number])]
        values = {name: float(figures[number, COLUMNS.index(name)]) for name in MEASURES}
        values["coverage"] = float(figures[number, COVERAGE])
        category = int(wholes.category[number])
        found[column] = Told(
            column,
            **values,
            status=STATUSES[wholes.status[number]],
            parts_hidden=STATUSES[wholes.status[number]] in HIDDEN,
            category=classes[category] if category >= 0 else "",
        )
    return found


HIDDEN = frozenset({Status.SUPPRESSED, Status.SUPPRESSED_SECONDARY})
_WITH_VALUE = np.array([status.number for status in STATUSES if status.has_value])
