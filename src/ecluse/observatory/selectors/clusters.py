"""Which communes are alike their neighbours, for good or ill: local Moran over the communes of whole régions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from django.db.models import Count, Max, QuerySet, Sum

from ecluse.observatory.methods.contiguity import contiguous
from ecluse.observatory.methods.errors import InvalidInput
from ecluse.observatory.methods.false_discovery import adjusted_p
from ecluse.observatory.methods.moran import Quadrant, local_moran
from ecluse.observatory.methods.neighbours import SpatialWeights, nearest
from ecluse.observatory.methods.results import Array, Integers
from ecluse.observatory.methods.sphere import on_sphere
from ecluse.territories.enums import GeographicLevel as Level
from ecluse.territories.models import Contour, Territory
from ecluse.territories.rules.codes import department_of
from ecluse.territories.selectors import areas_map

#: Permutations of each local test: the smallest p is then 1 in 5,000, which thousands of communes tested at once ask for.
PERMUTATIONS = 4_999
#: The share of false discoveries that is allowed among the communes told apart.
RATE = 0.05
#: Without outlines, the communes whose centres are nearest are the neighbours: about as many as touch on a map of France.
NEAREST = 6


@dataclass(frozen=True, slots=True, eq=False)
class Clusters:
    """By row asked: the quadrant where it is established, 0 where it is not, −1 where it cannot be judged.

    ``touching``: whether neighbours are those whose outlines touch; otherwise the nearest.
    """

    kind: Integers
    tested: int
    touching: bool


def clusters_of(codes: tuple[str, ...], values: Array) -> Clusters | None:
    """Local Moran of ``values`` over these communes; None where too few have a value, or a place."""
    outlines = Contour.objects.filter(territory__level=Level.COMMUNE.value).aggregate(Count("pk"), Max("pk"))
    centres = _communes(codes).aggregate(Count("latitude"), Sum("latitude"), Sum("longitude"))
    weights, touching = _neighbours(codes, (*outlines.values(), *centres.values()))
    try:
        found = local_moran(values, weights, permutations=PERMUTATIONS, seed=1)
    except InvalidInput:
        return None
    adjusted = adjusted_p(found.p)
    judged = np.isfinite(adjusted)
    kind = np.where(judged & (np.nan_to_num(adjusted, nan=1.0) <= RATE), found.quadrant, Quadrant.NONE)
    return Clusters(np.where(judged, kind, -1).astype(np.int64), int(judged.sum()), touching) if judged.any() else None


@lru_cache(maxsize=6)
def _neighbours(codes: tuple[str, ...], known: tuple[float | None, ...]) -> tuple[SpatialWeights, bool]:
    """Communes whose outlines touch, among these; the nearest where most have no outline.

    ``known`` tells the outlines and the centres of the day: others make it worked out anew.
    """
    by_code = {each.code: each for each in _communes(codes)}
    drawn = areas_map([by_code[code] for code in codes if code in by_code])
    shapes = {each.territory.code: each.shape for each in drawn.areas if each.shape}
    if 2 * len(shapes) < len(codes):
        return _nearest([by_code.get(code) for code in codes]), False
    rings = [[np.array(ring).reshape(-1, 2) for polygon in shapes.get(code, ()) for ring in polygon] for code in codes]
    return contiguous(rings), True


def _communes(codes: Sequence[str]) -> QuerySet[Territory]:
    """The communes of the départements of these."""
    departments = sorted({department_of(code) for code in codes})
    return Territory.objects.current().of_level(Level.COMMUNE).filter(department_code__in=departments)


def _nearest(communes: Sequence[Territory | None]) -> SpatialWeights:
    """The nearest others of each commune whose place is known; the others are islands."""
    places = [
        (number, each.latitude, each.longitude)
        for number, each in enumerate(communes)
        if each is not None and each.latitude is not None and each.longitude is not None
    ]
    if len(places) <= NEAREST:
        return SpatialWeights.from_pairs(len(communes), np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64))
    numbers = np.array([number for number, _, _ in places], dtype=np.int64)
    around = nearest(on_sphere([place[1] for place in places], [place[2] for place in places]), NEAREST)
    return SpatialWeights.from_pairs(len(communes), numbers[around.areas], numbers[around.neighbours])
