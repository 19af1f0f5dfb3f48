"""The territories that the contracts of a person are about, for the pages of public figures."""

from __future__ import annotations

from ecluse.accounts.models import User
from ecluse.contracts.selectors.access import contracts_visible_to
from ecluse.observatory.selectors.own_places import OwnPlace
from ecluse.territories.enums import GeographicLevel as Level

#: Whoever administers sees every contract: the first ones are enough to begin with.
_MOST = 12
_HOLDERS = {Level.EPCI.value, Level.DEPARTMENT.value, Level.REGION.value}


def own_territories(user: User) -> list[OwnPlace]:
    """The whole territories in the perimeters of the contracts that ``user`` may see, the largest levels first. One query."""
    rows = (
        contracts_visible_to(user)
        .filter(perimeter__parts__label="", perimeter__parts__territory__isnull=False)
        .order_by("title", "perimeter__parts__position")
        .values_list(
            "title",
            "perimeter__parts__territory__level",
            "perimeter__parts__territory__code",
            "perimeter__parts__territory__name",
            "perimeter__parts__territory__department_code",
        )
    )
    found: dict[tuple[str, str], OwnPlace] = {}
    for title, level, code, name, department in rows[: 20 * _MOST]:
        key = f"{level}:{code}" if level in _HOLDERS else f"{Level.DEPARTMENT.value}:{department}" if department else ""
        found.setdefault((level, code), OwnPlace(name, title, Level(level).slug, code, key))
    return sorted(found.values(), key=lambda place: place.level not in {each.lower() for each in _HOLDERS})[:_MOST]
