"""The live figures of contracts' perimeters, each contract read once."""

from __future__ import annotations

from collections.abc import Iterable

from ecluse.contracts.models import Contract
from ecluse.observatory.models import Build
from ecluse.observatory.rules.definitions import Catalogue, packaged_catalogue
from ecluse.observatory.rules.places import Place
from ecluse.observatory.rules.series import Series
from ecluse.observatory.selectors.live import live_build
from ecluse.observatory.selectors.places import place_of_perimeter
from ecluse.observatory.selectors.series import place_key, series_of

_NOWHERE = Place("", "", "", ())


class Reader:
    """What is live, for as long as one gesture lasts. ``build``: None before the first one."""

    def __init__(self, build: Build | None, catalogue: Catalogue) -> None:
        self.build = build
        self.catalogue = catalogue
        self._places: dict[int, Place] = {}
        self._series: dict[int, dict[str, Series]] = {}

    @classmethod
    def now(cls) -> Reader:
        return cls(live_build(), packaged_catalogue())

    def place(self, contract: Contract) -> Place:
        """The perimeter of a contract as the observatory knows it; a place without communes where there is none."""
        if contract.pk not in self._places:
            perimeter = contract.perimeter
            self._places[contract.pk] = place_of_perimeter(perimeter) if perimeter else _NOWHERE
        return self._places[contract.pk]

    def series(self, contract: Contract, indicators: Iterable[str]) -> dict[str, Series]:
        """The figures of these indicators over a contract's perimeter; series without points where nothing is live."""
        place = self.place(contract)
        if contract.pk not in self._series:
            known = (
                series_of(place, self.build, self.catalogue, self.catalogue.indicators)
                if self.build is not None and (place.communes or place.level)
                else {}
            )
            self._series[contract.pk] = known
        geography, build = (self.build.geography, self.build.pk) if self.build else (0, 0)
        nothing = Series(place_key(place), geography, build, ())
        return {indicator: self._series[contract.pk].get(indicator, nothing) for indicator in indicators}
