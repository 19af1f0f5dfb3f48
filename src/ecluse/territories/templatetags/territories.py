"""Maps in templates: ``{% load territories %}{% perimeter_map contract.perimeter %}``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

from ecluse.territories.models import Perimeter, Territory
from ecluse.territories.presenters import MapView, map_view
from ecluse.territories.selectors import maps

register = template.Library()


@register.inclusion_tag("territories/map.html")
def perimeter_map(
    perimeter: Perimeter,
    small: bool = True,
    id: str = "",
    classes: Mapping[str, str] | None = None,
    values: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """The map of a perimeter, with the table of its communes.

    ``small`` for a side column; ``classes`` colours each commune's code (``q0`` to ``q5``), ``values`` are its words.
    """
    found = map_view(
        maps.perimeter_map(perimeter),
        id=id or f"carte-perimetre-{perimeter.pk}",
        title=perimeter.name,
        small=small,
        classes=classes,
        values=values,
    )
    return {"map": found}


@register.inclusion_tag("territories/map.html")
def territory_map(territory: Territory, small: bool = True, id: str = "") -> dict[str, Any]:
    """The map of a territory: its communes, or itself among its neighbours."""
    found = map_view(
        maps.territory_map(territory),
        id=id or f"carte-territoire-{territory.pk}",
        title=territory.name,
        small=small,
    )
    return {"map": found}


@register.inclusion_tag("territories/map.html")
def drawn_map(map: MapView) -> dict[str, Any]:
    """A map that the page's presenter has already drawn."""
    return {"map": map}
