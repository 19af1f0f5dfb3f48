"""What builds know of territories: which communes there are, what earlier ones became, what each lies in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from ecluse.territories.enums import GeographicLevel as Level
from ecluse.territories.rules.movements import Successors

COMMUNE, DISTRICT, FRANCE = Level.COMMUNE.value, Level.MUNICIPAL_DISTRICT.value, Level.FRANCE.value

#: The levels computed from communes where nobody publishes them.
LARGER = (Level.EPCI.value, Level.DEPARTMENT.value, Level.REGION.value, Level.FRANCE.value)


@dataclass(frozen=True, eq=False)
class Geography:
    """The communes of 1 January of ``year``.

    ``passages(year)`` gives what became, since 1 January of that year, of each commune to which anything happened.
    ``containers``: level → commune → the area of that level it lies in. ``districts``: municipal arrondissement → commune.
    ``digest`` changes with any of it.
    """

    year: int
    communes: frozenset[str]
    containers: Mapping[str, Mapping[str, str]]
    districts: Mapping[str, str]
    passages: Callable[[int], Mapping[str, Successors]]
    digest: str

    def members(self, level: str) -> Mapping[str, frozenset[str]]:
        """The communes of each area of a level."""
        return _members(self, level)


@lru_cache(maxsize=16)
def _members(geography: Geography, level: str) -> Mapping[str, frozenset[str]]:
    return held(geography.containers.get(level, {}))


def held(containers: Mapping[str, str]) -> dict[str, frozenset[str]]:
    """The parts of each whole, from the whole of each part."""
    found: dict[str, set[str]] = {}
    for part, whole in containers.items():
        found.setdefault(whole, set()).add(part)
    return {whole: frozenset(parts) for whole, parts in found.items()}
