"""Whether a figure is about the territory of a contract."""

from __future__ import annotations

from ecluse.contracts.models import Contract
from ecluse.observatory.rules.places import Place
from ecluse.territories.enums import GeographicLevel as Level
from ecluse.territories.selectors import perimeter_communes


def is_outside(place: Place, contract: Contract) -> bool:
    """Whether a place lies out of the perimeter of a contract, or partly. Not said of an area smaller than a commune, nor
    where the contract has no perimeter."""
    if contract.perimeter is None or not place.communes:
        return contract.perimeter is not None and place.level == Level.FRANCE.value
    held = {each.territory.code for each in perimeter_communes(contract.perimeter)}
    return not held.issuperset(place.communes)
