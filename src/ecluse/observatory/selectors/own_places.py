"""The territories of the contracts of a person, as a context above gives them when Django starts.

The observatory knows no contract: whoever does registers a reading of them, once, from its ``AppConfig.ready``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ecluse.accounts.models import User


@dataclass(frozen=True, slots=True)
class OwnPlace:
    """A territory of a contract: its name, the contract's, its level as addresses write it, its code; ``key`` names the
    territory that it is, or that holds it, among those that hold others, as « EPCI:200030385 » (empty: none).
    """

    name: str
    contract: str
    level: str
    code: str
    key: str


Reading = Callable[[User], Sequence[OwnPlace]]
_readings: dict[str, Reading] = {}


def register_own_places(name: str, reading: Reading) -> None:
    """Make a reading known. Raises ValueError for a name already taken by another."""
    if _readings.setdefault(name, reading) is not reading:
        raise ValueError(f"the reading {name} is registered twice")


def own_places(user: object) -> list[OwnPlace]:
    """The territories of a person's contracts; none for whoever is not signed in."""
    if not isinstance(user, User):
        return []
    return [place for reading in _readings.values() for place in reading(user)]
