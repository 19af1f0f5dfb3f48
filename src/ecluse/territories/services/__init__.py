"""Writers of the territories: perimeters, packaged facts, publishers' files."""

from ecluse.territories.services.facts import FactsLoaded, load_facts
from ecluse.territories.services.perimeters import Part, create_perimeter, delete_perimeter, update_perimeter

__all__ = ["FactsLoaded", "Part", "create_perimeter", "delete_perimeter", "load_facts", "update_perimeter"]
