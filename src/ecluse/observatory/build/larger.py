"""Figures of larger areas computed from communes, where no producer publishes them for that period.

A municipal arrondissement counts for its commune (Paris, Lyon, Marseille are published by either). What is published wins:
a level for which a file gives one figure of a period is never completed by ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from ecluse.observatory.build.areas import Area, Areas, listed
from ecluse.observatory.build.figures import COMPUTED, Figures, joined, ranked
from ecluse.observatory.build.geography import COMMUNE, DISTRICT, LARGER, Geography, held
from ecluse.observatory.build.summing import put_together
from ecluse.observatory.enums import Aggregation
from ecluse.observatory.rules.definitions import Indicator


def with_larger_areas(indicator: Indicator, figures: Figures, geography: Geography) -> Figures:
    """``figures`` with those of larger areas that their rules allow."""
    if indicator.aggregation is Aggregation.NONE and not indicator.is_category:
        return figures
    districts = figures.where(figures.of_level(DISTRICT))
    if len(districts):
        figures = joined([figures, _computed(indicator, figures, districts, DISTRICT, COMMUNE, geography)])
    if indicator.aggregation is Aggregation.NONE:
        return figures
    communes = figures.where(figures.of_level(COMMUNE))
    found = [
        _computed(indicator, figures, communes, COMMUNE, level, geography)
        for level in LARGER
        if level in geography.containers
    ]
    return joined([figures, *(part for part in found if len(part))])


@dataclass(frozen=True, slots=True)
class _Lying:
    """The areas of a level that others lie in, how many lie in each, and which one each area of a list lies in (-1:
    none)."""

    areas: Areas
    wanted: NDArray[np.int64]
    into: NDArray[np.int64]
    #: Of each area of the list that is of this level, its place in ``areas``; -1 for the others.
    own: NDArray[np.int64]


@lru_cache(maxsize=16)
def _wholes(geography: Geography, level: str) -> tuple[Areas, NDArray[np.int64]]:
    containers = geography.districts if level == COMMUNE else geography.containers[level]
    members = held(containers)
    codes = sorted(members)
    wanted = np.array([len(members[code]) for code in codes], dtype=np.int64)
    return listed([Area(level, code) for code in codes]), wanted


@lru_cache(maxsize=16)
def _lying(areas: Areas, geography: Geography, part_level: str, level: str) -> _Lying:
    containers = geography.districts if part_level == DISTRICT else geography.containers[level]
    wholes, wanted = _wholes(geography, level)
    place = wholes.places
    into = np.full(len(areas), -1, dtype=np.int64)
    own = np.full(len(areas), -1, dtype=np.int64)
    for number, area in enumerate(areas):
        if area.level == part_level and area.code in containers:
            into[number] = place[Area(level, containers[area.code])]
        elif area.level == level:
            own[number] = place.get(area, -1)
    return _Lying(wholes, wanted, into, own)


def _computed(
    indicator: Indicator, figures: Figures, parts: Figures, part_level: str, level: str, geography: Geography
) -> Figures:
    """Figures of the areas of ``level`` from ``parts``, those of ``part_level``, for the cells that no file gives there.

    For communes out of their arrondissements the rule goes area by area: a file gives either, commune by commune.
    """
    by_area = part_level == DISTRICT
    given = figures.of_level(level)
    lying = _lying(figures.listed, geography, part_level, level)
    cells = max(1, len(figures.cells))
    target = lying.into[parts.area]
    if by_area:
        taken = np.unique(lying.own[figures.area[given]] * cells + figures.cell[given])
        usable = (target >= 0) & ~np.isin(target * cells + parts.cell, taken)
    else:
        published = np.bincount(figures.cell[given], minlength=cells) > 0
        usable = (target >= 0) & ~published[parts.cell]
    parts, target = parts.where(usable), target[usable]
    keys, group = ranked(target * cells + parts.cell, len(lying.areas) * cells)
    count = len(keys)
    complete = np.bincount(group, minlength=count) >= lying.wanted[keys // cells]
    # Areas some of whose parts are in no file at all: nobody claims anything about them, and neither do we.
    keep = complete[group]
    parts, keys = parts.where(keep), keys[complete]
    group = (np.cumsum(complete) - 1)[group[keep]]
    wholes = put_together(
        indicator,
        group,
        len(keys),
        parts.numbers,
        parts.status,
        parts.category,
        np.ones(len(keys), dtype=bool),
        covering=not by_area,
    )
    blank = np.zeros(len(keys), dtype=np.int32)
    return Figures(
        areas=lying.areas,
        cells=figures.cells,
        categories=figures.categories,
        area=(keys // cells).astype(np.int32),
        cell=(keys % cells).astype(np.int32),
        category=wholes.category,
        numbers=wholes.numbers,
        status=wholes.status,
        batch=blank + COMPUTED,
        geography=(blank + geography_year(parts)).astype(np.int16),
        row=blank - 1,
    )


def geography_year(figures: Figures) -> int:
    """The geography that figures are in; 0 where there is none."""
    return int(figures.geography.max(initial=0))
