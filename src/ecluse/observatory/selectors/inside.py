"""The areas that a place is made of, level by level, and the larger area that they are measured in."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from django.db.models import Max
from numpy.typing import NDArray

from ecluse.observatory.methods.results import Booleans
from ecluse.observatory.rules.places import Place
from ecluse.observatory.store.panels import Panel, open_panel
from ecluse.territories.enums import GeographicLevel as Level
from ecluse.territories.models import Composition, Territory
from ecluse.territories.rules.codes import department_of, department_of_qpv

#: The levels that are compared inside a place, from the largest.
LEVELS = (Level.COMMUNE, Level.IRIS, Level.QPV)
#: Beyond so many areas one chooses a part of the place first.
MOST_AREAS = 1_500


def areas_inside(place: Place, level: Level) -> list[Territory]:
    """The areas of ``level`` that lie in the communes of a place, by name; those that straddle its border are there too."""
    if level == Level.COMMUNE:
        rows = Territory.objects.filter(level=level, code__in=place.communes)
        return list(rows.order_by("folded_name", "code"))
    return list(Territory.objects.filter(pk__in=_parts(place, level)).order_by("folded_name", "code"))


def count_inside(place: Place, level: Level) -> int:
    """How many areas :func:`areas_inside` would give."""
    return len(place.communes) if level == Level.COMMUNE else len(_parts(place, level))


def _parts(place: Place, level: Level) -> set[int]:
    """Keys of the IRIS or QPV of the communes, of the latest year known, or of a municipal district of theirs."""
    links = Composition.objects.filter(member__level=level)
    districts = Composition.objects.filter(
        container__level=Level.COMMUNE, container__code__in=place.communes, member__level=Level.MUNICIPAL_DISTRICT
    ).values("member_id")
    last = links.aggregate(last=Max("vintage"))["last"]
    direct = links.filter(container__level=Level.COMMUNE, container__code__in=place.communes)
    rows = direct | links.filter(container__in=districts)
    if level == Level.IRIS:
        rows = rows.filter(vintage=last)
    return set(rows.values_list("member_id", flat=True))


def communes_of_parts(areas: list[Territory]) -> dict[int, str]:
    """The name of a commune, or of a municipal district, in which each IRIS or QPV lies, by key."""
    rows = Composition.objects.filter(
        member__in=[each.pk for each in areas], container__level__in=[Level.COMMUNE, Level.MUNICIPAL_DISTRICT]
    ).order_by("-vintage", "container__level", "container__code")
    found: dict[int, str] = {}
    for member, name in rows.values_list("member_id", "container__name"):
        found.setdefault(member, name)
    return found


@dataclass(frozen=True, slots=True)
class Frame:
    """The larger area in which figures are measured: its name, its slug in addresses, its départements (None: France)."""

    slug: str
    name: str
    departments: frozenset[str] | None

    @property
    def within(self) -> str:
        """« de France », « de Centre-Val de Loire »: what follows « les communes »."""
        return "de France" if self.departments is None else f"du cadre « {self.name} »"

    def rows(self, panel: Panel, level: Level) -> Booleans:
        """Which rows of a panel lie in it."""
        if self.departments is None:
            return np.ones(len(panel.areas), dtype=np.bool_)
        return np.isin(_departments(panel.folder, level.value), sorted(self.departments))


FRANCE = Frame("france", "France", None)


def frames_of(place: Place) -> list[Frame]:
    """What the areas of a place may be measured in: the région, the département, France.

    A place that straddles several has the régions, and the départements, of all its communes.
    """
    own = Counter(department_of(code) for code in place.communes)
    if not own or place.level == Level.FRANCE.value:
        return [FRANCE]
    rows = list(
        Territory.objects.current()
        .of_level(Level.DEPARTMENT)
        .values_list("code", "name", "region_code")
        .order_by("code")
    )
    regions = {region for code, _, region in rows if code in own and region}
    names = dict(
        Territory.objects.current().of_level(Level.REGION).filter(code__in=regions).values_list("code", "name")
    )
    wide = frozenset(code for code, _, region in rows if region in regions)
    found = []
    if wide:
        found.append(Frame("region", ", ".join(names[code] for code in sorted(names)) or "région", wide))
    if place.level != Level.REGION.value:
        said = ", ".join(name for code, name, _ in rows if code in own)
        found.append(Frame("departement", said or "département", frozenset(own)))
    return [*found, FRANCE]


@lru_cache(maxsize=8)
def _departments(folder: Path, level: str) -> NDArray[Any]:
    """The département of each row of a panel, from its code."""
    panel = open_panel(folder)
    return np.array([department_of_area(level, code) for code in panel.areas] if panel else [], dtype="U3")


def department_of_area(level: str, code: str) -> str:
    """The département that the code of a commune, an IRIS or a QPV bears."""
    return department_of_qpv(code) if level == Level.QPV.value else department_of(code[:5])
