"""A figure beside another one: is it really higher, by how much, and by which test; the sentence carries its test.

Three cases, from the best known to the least. Both figures have counts: the place is taken out of the area that holds it,
so that the two are independent, and the interval of their difference decides. Only their intervals are known: the same,
without taking out. A source that counts everybody has no interval: the gap is told as it is, and no test is claimed.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import numpy as np

from ecluse.observatory.enums import IntervalMethod
from ecluse.observatory.methods.intervals import poisson_limits, wilson
from ecluse.observatory.methods.results import USUAL, Estimate
from ecluse.observatory.methods.verdicts import Verdict, against_estimate, against_value, difference
from ecluse.observatory.rules.definitions import Indicator


class Numbers(Protocol):
    """The numbers of a figure; NaN where there is none."""

    @property
    def value(self) -> float: ...
    @property
    def lower95(self) -> float: ...
    @property
    def upper95(self) -> float: ...
    @property
    def numerator(self) -> float: ...
    @property
    def denominator(self) -> float: ...


class Test(StrEnum):
    """Which test decided."""

    __test__ = False  # not one of pytest's

    REST = "rest"
    ESTIMATES = "estimates"
    VALUE = "value"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Comparison:
    """``gap``: value minus reference, in the indicator's unit, with its 95 % limits (NaN: no test)."""

    verdict: Verdict
    gap: float
    lower: float
    upper: float
    test: Test


def compare(indicator: Indicator, place: Numbers, reference: Numbers, *, within: bool) -> Comparison:
    """``place`` beside ``reference``; ``within``: the place lies in the reference's area.

    Without any interval the verdict is NOT_COMPUTABLE and the gap is told.
    """
    gap = place.value - reference.value
    nothing = Comparison(Verdict.NOT_COMPUTABLE, gap, np.nan, np.nan, Test.NONE)
    if np.isnan(gap):
        return nothing
    own, other, test = _estimate(place), _estimate(reference), Test.ESTIMATES
    if within:
        rest = _rest(indicator, place, reference)
        if rest is not None:
            other, test = rest, Test.REST
    if np.isnan(own.lower):
        return nothing
    if np.isnan(other.lower):
        told = against_value(own, other.value, indicator.polarity)
        return Comparison(
            _verdict(told.verdict), gap, float(own.lower - other.value), float(own.upper - other.value), Test.VALUE
        )
    between = difference(own, other)
    told = against_estimate(own, other, indicator.polarity)
    return Comparison(_verdict(told.verdict), float(between.value), float(between.lower), float(between.upper), test)


def _verdict(array: object) -> Verdict:
    return Verdict(int(np.asarray(array)))


def _estimate(numbers: Numbers) -> Estimate:
    return Estimate(np.asarray(numbers.value), np.asarray(numbers.lower95), np.asarray(numbers.upper95))


def _rest(indicator: Indicator, place: Numbers, reference: Numbers) -> Estimate | None:
    """The reference without the place, where the counts of both are known; None where they are not, or nothing is left."""
    counts = [reference.numerator - place.numerator, reference.denominator - place.denominator]
    if np.isnan(counts).any() or counts[0] < 0 or counts[1] <= 0 or indicator.interval not in _COUNTED:
        return None
    events, people = np.asarray(counts[0]), np.asarray(counts[1])
    if indicator.interval is IntervalMethod.WILSON:
        if events > people:
            return None
        limits = wilson(events, people, USUAL)
        low, high = limits.lower, limits.upper
    else:
        limits = poisson_limits(events, USUAL)
        low, high = limits.lower / people, limits.upper / people
    scale = indicator.multiplier
    return Estimate(np.asarray(scale * events / people), np.asarray(scale * low), np.asarray(scale * high))


_COUNTED = {IntervalMethod.WILSON, IntervalMethod.BYAR}
