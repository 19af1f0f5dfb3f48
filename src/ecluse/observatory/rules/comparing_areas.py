"""Many areas beside their references at once: the same rule as ``comparing.compare``, over arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ecluse.observatory.enums import IntervalMethod
from ecluse.observatory.methods.intervals import poisson_limits, wilson
from ecluse.observatory.methods.results import USUAL, Array, Booleans, Estimate, Integers
from ecluse.observatory.methods.verdicts import Verdict, against_estimate, against_value, difference
from ecluse.observatory.rules.definitions import Indicator


@dataclass(frozen=True, slots=True)
class Figures:
    """The numbers of many figures: arrays of one length, NaN where there is none."""

    value: Array
    lower: Array
    upper: Array
    numerator: Array
    denominator: Array

    @staticmethod
    def nothing(count: int) -> Figures:
        """``count`` figures of which nothing is known."""
        return Figures(*(np.full(count, np.nan) for _ in range(5)))

    @property
    def estimate(self) -> Estimate:
        return Estimate(self.value, self.lower, self.upper)


@dataclass(frozen=True, slots=True)
class Compared:
    """:class:`Verdict` of each area, its gap with its limits (NaN: no test); ``rest``: where the area was taken out first."""

    verdict: Integers
    gap: Array
    lower: Array
    upper: Array
    rest: Booleans

    @property
    def tested(self) -> bool:
        """Whether a test was made anywhere."""
        return bool((self.verdict != Verdict.NOT_COMPUTABLE).any())


def compare_areas(indicator: Indicator, areas: Figures, reference: Figures, within: Booleans) -> Compared:
    """``areas`` beside ``reference``, one a one; ``within``: the area lies in its reference."""
    gap = areas.value - reference.value
    rest, removed = _rest(indicator, areas, reference, within)
    other = Estimate(*(np.where(removed, a, b) for a, b in zip(rest, _three(reference), strict=True)))
    own = areas.estimate
    bare = against_value(own, other.value, indicator.polarity).verdict
    both = against_estimate(own, other, indicator.polarity).verdict
    between = difference(own, other)
    without = np.isnan(other.lower) | np.isnan(other.upper)
    verdict = np.where(without, bare, both)
    untested = np.isnan(gap) | np.isnan(own.lower)
    low = np.where(without, own.lower - other.value, between.lower)
    high = np.where(without, own.upper - other.value, between.upper)
    return Compared(
        np.where(untested, int(Verdict.NOT_COMPUTABLE), verdict),
        np.where(untested | without, gap, between.value),
        np.where(untested, np.nan, low),
        np.where(untested, np.nan, high),
        removed & ~untested,
    )


def _three(figures: Figures) -> tuple[Array, Array, Array]:
    return figures.value, figures.lower, figures.upper


def _rest(
    indicator: Indicator, areas: Figures, reference: Figures, within: Booleans
) -> tuple[tuple[Array, Array, Array], Booleans]:
    """Each reference without its area, and where that could be done."""
    events, people = reference.numerator - areas.numerator, reference.denominator - areas.denominator
    shares = indicator.interval is IntervalMethod.WILSON
    with np.errstate(invalid="ignore"):
        done = within & (events >= 0) & (people > 0) & (~np.isnan(reference.value))
        if shares:
            done &= events <= people
    if indicator.interval not in {IntervalMethod.WILSON, IntervalMethod.BYAR}:
        done = np.zeros(len(areas.value), dtype=np.bool_)
    events, people = np.where(done, events, 0.0), np.where(done, people, 1.0)
    if shares:
        limits = wilson(events, people, USUAL)
        low, high = limits.lower, limits.upper
    else:
        limits = poisson_limits(events, USUAL)
        low, high = limits.lower / people, limits.upper / people
    scale = indicator.multiplier
    return (scale * events / people, scale * low, scale * high), done
