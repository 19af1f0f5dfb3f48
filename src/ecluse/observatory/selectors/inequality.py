"""An indicator over fifths of deprivation: what each fifth has, how steep the slope is, how it was before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ecluse.observatory.enums import Aggregation, IntervalMethod, Polarity, ValueType
from ecluse.observatory.methods.inequality.concentration import relative_concentration
from ecluse.observatory.methods.inequality.gaps import difference, ratio
from ecluse.observatory.methods.inequality.slope import SlopeIndex, slope_index, standard_errors
from ecluse.observatory.methods.intervals import poisson_limits, wilson
from ecluse.observatory.methods.results import Array, Booleans, Estimate
from ecluse.observatory.models import Build
from ecluse.observatory.rules.definitions import Catalogue, Indicator
from ecluse.observatory.rules.places import Place
from ecluse.observatory.selectors.deprivation import Deprivation, deprivation_of
from ecluse.observatory.selectors.inside import MOST_AREAS, Frame, areas_inside, frames_of
from ecluse.observatory.selectors.live import panel_of
from ecluse.observatory.store.panels import Column, Panel
from ecluse.territories.enums import GeographicLevel as Level

#: How many groups, and the share of a group's people that the areas known must hold for it to have a value.
FIFTHS, ENOUGH = 5, 0.8
_COUNTED = {IntervalMethod.WILSON, IntervalMethod.BYAR}
#: What may be averaged over areas whatever the catalogue says; a ratio of extremes or an index may not, unless it says so.
_AVERAGED = {ValueType.PROPORTION, ValueType.CRUDE_RATE, ValueType.STANDARDISED_RATE, ValueType.MEAN, ValueType.MEDIAN}


@dataclass(frozen=True, slots=True, eq=False)
class Gradient:
    """An indicator over the fifths, from the most deprived (first) to the least, in one period.

    ``value`` with its limits (NaN: none); ``covered``: the share of each fifth's people that live where it is known;
    ``counted``: whether values are Σ numerators / Σ denominators, else means of the areas' values weighted by people.
    ``slope`` and ``gap`` read from the least deprived to the most; ``why`` says why there are none.
    """

    column: Column
    estimate: Estimate
    covered: Array
    areas: NDArray[np.int64]
    known: NDArray[np.int64]
    counted: bool
    people: Array
    slope: SlopeIndex | None
    gap: Estimate | None
    ratio: Estimate | None
    concentration: Estimate | None
    why: str

    @property
    def is_whole(self) -> bool:
        return not self.why


@dataclass(frozen=True, slots=True, eq=False)
class Inequality:
    """``gradients``: one a period, the latest first. ``own``: the share of the place's people that live in each fifth."""

    place: Place
    build: Build
    level: Level
    frame: Frame
    frames: tuple[Frame, ...]
    indicator: Indicator
    offers: tuple[Indicator, ...]
    deprivation: Deprivation
    gradients: tuple[Gradient, ...]
    own: Array

    @property
    def latest(self) -> Gradient:
        return self.gradients[0]

    @property
    def is_circular(self) -> bool:
        """Whether the indicator is one of those that make the groups."""
        return self.indicator.id in self.deprivation.uses

    @property
    def is_kin(self) -> bool:
        """Whether it comes from the source of what makes the groups: a link is then expected."""
        return self.indicator.source in self.deprivation.sources


def inequality(
    place: Place, build: Build, catalogue: Catalogue, level: Level, asked: str, frame_slug: str
) -> Inequality | None:
    """``asked`` (an indicator, else the first that can be computed) over fifths of deprivation of the areas of ``level``.

    None where the level has no figures, or nothing that tells deprivation.
    """
    panel = panel_of(build, level.value)
    deprivation = deprivation_of(panel.folder) if panel is not None else None
    if panel is None or deprivation is None:
        return None
    offers = _offers(panel, catalogue, deprivation)
    if not offers:
        return None
    frames = frames_of(place)
    frame = next((each for each in frames if each.slug == frame_slug), frames[0])
    mask = frame.rows(panel, level)
    group = deprivation.groups(mask, FIFTHS)
    chosen = next((each for each in offers if each.id == asked), None)
    told = _over_time(panel, chosen or offers[0], deprivation, group)
    if chosen is None:
        chosen = offers[0]
        for each in offers:
            found = _over_time(panel, each, deprivation, group)
            if found[0].is_whole:
                chosen, told = each, found
                break
    # The whole of a région or of France needs no list of its communes: it is its own frame.
    inside = areas_inside(place, level) if len(place.communes) <= MOST_AREAS else []
    rows = np.array([panel.places[each.code] for each in inside if each.code in panel.places], dtype=np.int64)
    return Inequality(
        place=place,
        build=build,
        level=level,
        frame=frame,
        frames=tuple(frames),
        indicator=chosen,
        offers=tuple(offers),
        deprivation=deprivation,
        gradients=told,
        own=_own_shares(rows, group, deprivation),
    )


def _offers(panel: Panel, catalogue: Catalogue, deprivation: Deprivation) -> list[Indicator]:
    """The indicators that may be averaged: those of other sources than the groups first, those that make them last."""
    found = [
        indicator
        for id, indicator in catalogue.indicators.items()
        if (indicator.type in _AVERAGED or indicator.aggregation is Aggregation.WEIGHTED_MEAN)
        and any(panel.columns[place].plain for place in panel.columns_of.get(id, []))
    ]
    return sorted(
        found,
        key=lambda each: (
            each.id in deprivation.uses,
            each.polarity is Polarity.NONE,
            each.source in deprivation.sources,
        ),
    )


def _own_shares(rows: NDArray[np.int64], group: NDArray[np.int8], deprivation: Deprivation) -> Array:
    """Shares of the place's people by fifth, from the most deprived; all NaN where none of its areas has one."""
    people = np.bincount(group[rows], weights=deprivation.population[rows], minlength=FIFTHS + 1)[:0:-1]
    whole = people.sum()
    return people / whole if whole > 0 else np.full(FIFTHS, np.nan)


def _over_time(
    panel: Panel, indicator: Indicator, deprivation: Deprivation, group: NDArray[np.int8]
) -> tuple[Gradient, ...]:
    places = [place for place in panel.columns_of[indicator.id] if panel.columns[place].plain]
    found = [_gradient(panel, indicator, place, deprivation, group) for place in reversed(places)]
    # The latest that can be computed comes first, and what came after it is not shown: it covers too little.
    first = next((number for number, each in enumerate(found) if each.is_whole), 0)
    return tuple(found[first:])


def _gradient(
    panel: Panel, indicator: Indicator, place: int, deprivation: Deprivation, group: NDArray[np.int8]
) -> Gradient:
    value = panel.column("value", place)
    numerator, denominator = (panel.column(name, place) for name in ("numerator", "denominator"))
    usable = indicator.aggregation is Aggregation.RATIO
    counts = np.isfinite(numerator) & np.isfinite(denominator) & np.isfinite(value)
    counted = usable and bool(counts.any())
    known = counts if counted else np.isfinite(value)
    order = np.arange(FIFTHS, 0, -1)  # the most deprived first

    def sums(weights: Array, where: Booleans) -> Array:
        return np.bincount(group[where], weights=weights[where], minlength=FIFTHS + 1)[order].astype(np.float64)

    people = deprivation.population
    lived = sums(people, group > 0)
    covered = np.divide(sums(people, known), lived, out=np.zeros(FIFTHS), where=lived > 0)
    if counted:
        estimate = _of_counts(indicator, sums(numerator, known), sums(denominator, known))
    else:
        held = sums(people, known)
        total = sums(np.nan_to_num(value) * people, known)
        mean = np.divide(total, held, out=np.full(FIFTHS, np.nan), where=held > 0)
        estimate = Estimate(mean, np.full(FIFTHS, np.nan), np.full(FIFTHS, np.nan))
    areas = np.bincount(group, minlength=FIFTHS + 1)[order]
    there = np.bincount(group[known], minlength=FIFTHS + 1)[order]
    why = _why_not(lived, covered, estimate)
    slope, gap, times, concentration = (None, None, None, None) if why else _indices(estimate, lived)
    return Gradient(
        panel.columns[place], estimate, covered, areas, there, counted, lived, slope, gap, times, concentration, why
    )


def _of_counts(indicator: Indicator, events: Array, people: Array) -> Estimate:
    """Σ numerators / Σ denominators with the limits of the indicator's own method; none without people."""
    there = people > 0
    below = np.where(there, people, np.nan)
    scale, value = indicator.multiplier, indicator.multiplier * events / below
    if indicator.interval not in _COUNTED:
        return Estimate(value, np.full(FIFTHS, np.nan), np.full(FIFTHS, np.nan))
    if indicator.interval is IntervalMethod.WILSON:
        limits = wilson(np.where(there, events, np.nan), below)
        return Estimate(value, scale * limits.lower, scale * limits.upper)
    poisson = poisson_limits(events)
    return Estimate(value, scale * poisson.lower / below, scale * poisson.upper / below)


def _why_not(lived: Array, covered: Array, estimate: Estimate) -> str:
    if not np.all(lived > 0):
        return "Il n’y a pas assez de territoires dont la défavorisation est connue pour faire cinq groupes."
    if np.any(covered < ENOUGH) or not np.all(np.isfinite(estimate.value)):
        return (
            f"Le chiffre manque ou est caché pour plus de {round(100 * (1 - ENOUGH))} % des habitants d’un groupe au moins : "
            "la comparaison dirait surtout où il est publié."
        )
    return ""


def _indices(estimate: Estimate, people: Array) -> tuple[SlopeIndex, Estimate, Estimate, Estimate]:
    """The slope index from the least deprived end to the most, the gap and the ratio of the ends, the concentration."""
    limited = bool(np.all(np.isfinite(estimate.lower)))
    errors = standard_errors(estimate.lower, estimate.upper) if limited else np.full(FIFTHS, np.nan)
    ends = (0, FIFTHS - 1)
    return (
        slope_index(estimate.value, people, errors, multiplier=-1),
        difference(estimate.value, errors, between=ends),
        ratio(estimate.value, errors, between=ends),
        relative_concentration(estimate.value, people),
    )


def shown_gradients(gradients: Sequence[Gradient]) -> list[Gradient]:
    """Those that could be computed, from the earliest: what a trend may draw."""
    return [each for each in reversed(gradients) if each.is_whole]
