"""Reads of the territories: search, names, composition, history, perimeters."""

from ecluse.territories.selectors.composition import (
    communes_of,
    composition_of,
    containers_of,
    departments_of,
)
from ecluse.territories.selectors.history import history_of, predecessor_events, successor_communes
from ecluse.territories.selectors.maps import MapArea, MapSource, areas_map, level_shapes, perimeter_map, territory_map
from ecluse.territories.selectors.names import DatabaseGazetteer, Resolution, resolve_name
from ecluse.territories.selectors.perimeters import perimeter_communes
from ecluse.territories.selectors.search import get_by_key, get_territory, search_territories

__all__ = [
    "DatabaseGazetteer",
    "MapArea",
    "MapSource",
    "Resolution",
    "areas_map",
    "communes_of",
    "composition_of",
    "containers_of",
    "departments_of",
    "get_by_key",
    "get_territory",
    "history_of",
    "level_shapes",
    "perimeter_communes",
    "perimeter_map",
    "predecessor_events",
    "resolve_name",
    "search_territories",
    "successor_communes",
    "territory_map",
]
