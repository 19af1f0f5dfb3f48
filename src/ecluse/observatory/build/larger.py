"""Figures of larger areas computed from communes, where no producer publishes them for that period.

A municipal arrondissement counts for its commune (Paris, Lyon, Marseille are published by either). What is published wins:
a level for which a file gives one figure of a period is never completed by ours.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ecluse.observatory.build.figures import COMPUTED, Area, Figures, joined
from ecluse.observatory.build.geography import COMMUNE, DISTRICT, LARGER, Geography, held
from ecluse.observatory.build.summing import put_together
from ecluse.observatory.enums import Aggregation
from ecluse.observatory.rules.definitions import Indicator


def with_larger_areas(indicator: Indicator, figures: Figures, geography: Geography) -> Figures:
    """``figures`` with those of larger areas that their rules allow."""
    if indicator.aggregation is Aggregation.NONE and not indicator.is_category:
        return figures
    districts = _computed(indicator, figures, DISTRICT, COMMUNE, geography.districts)
    figures = joined([figures, districts])
    if indicator.aggregation is Aggregation.NONE:
        return figures
    found = [
        _computed(indicator, figures, COMMUNE, level, geography.containers[level])
        for level in LARGER
        if level in geography.containers
    ]
    return joined([figures, *found])


def _computed(
    indicator: Indicator,
    figures: Figures,
    part_level: str,
    level: str,
    containers: Mapping[str, str],
) -> Figures:
    """Figures of the areas of ``level`` from those of ``part_level``, for the cells that no file gives at that level.

    For communes out of their arrondissements the rule goes area by area: a file gives either, commune by commune.
    """
    parts = figures.where(figures.of_level(part_level))
    by_area = part_level == DISTRICT
    given = figures.where(figures.of_level(level))
    members = held(containers)
    codes = sorted(members)
    place = {code: number for number, code in enumerate(codes)}
    into = np.full(len(figures.areas), -1, dtype=np.int64)
    for number, area in enumerate(figures.areas):
        if area.level == part_level and area.code in containers:
            into[number] = place[containers[area.code]]
    target = into[parts.area]
    if by_area:
        own = np.array([place.get(area.code, -1) if area.level == level else -1 for area in figures.areas])
        taken = np.unique(own[given.area] * len(figures.cells) + given.cell)
        usable = (target >= 0) & ~np.isin(target * len(figures.cells) + parts.cell, taken)
    else:
        usable = (target >= 0) & ~np.isin(parts.cell, np.unique(given.cell))
    parts, target = parts.where(usable), target[usable]
    keys, group = np.unique(target * max(1, len(figures.cells)) + parts.cell, return_inverse=True)
    count = len(keys)
    wanted = np.array([len(members[code]) for code in codes], dtype=np.int64)[keys // max(1, len(figures.cells))]
    complete = np.bincount(group, minlength=count) >= wanted if count else np.zeros(0, dtype=bool)
    # Areas some of whose parts are in no file at all: nobody claims anything about them, and neither do we.
    keep = complete[group] if count else np.zeros(0, dtype=bool)
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
        areas=tuple(Area(level, code) for code in codes),
        cells=figures.cells,
        categories=figures.categories,
        area=(keys // max(1, len(figures.cells))).astype(np.int32),
        cell=(keys % max(1, len(figures.cells))).astype(np.int32),
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
