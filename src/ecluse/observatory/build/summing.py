"""Figures of parts put together: the only rules by which a figure of a whole comes from those of its parts.

A count is a sum of counts. A rate is computed again from its numerator and denominator, never averaged. A median, a
quantile or an index is not known from its parts. What a part hides, the whole cannot tell.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ecluse.observatory.build.figures import (
    COUNTS,
    COVERAGE,
    DENOMINATOR,
    LIMITS,
    NUMERATOR,
    VALUE,
)
from ecluse.observatory.enums import STATUSES, Aggregation, Status
from ecluse.observatory.methods.results import Array, Booleans
from ecluse.observatory.rules.definitions import Indicator

#: From the weakest reason for an absent figure to the strongest: the whole takes the strongest of its parts.
_REASONS = (
    Status.MISSING,
    Status.UNAVAILABLE,
    Status.NOT_APPLICABLE,
    Status.NOT_SIGNIFICANT,
    Status.BROKEN,
    Status.SUPPRESSED_SECONDARY,
    Status.SUPPRESSED,
)
_STRENGTH = np.array([_REASONS.index(status) + 1 if status in _REASONS else 0 for status in STATUSES])
_BY_STRENGTH = np.array([Status.MEASURED.number, *(status.number for status in _REASONS)], dtype=np.uint8)

#: The least share of the denominator that a rate computed without some of its parts must cover.
LEAST_COVERAGE = 0.8


def reason_of(status: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The strongest reason for an absent figure along the last axis; MEASURED where all the figures are there."""
    found: NDArray[np.uint8] = _BY_STRENGTH[_STRENGTH[status].max(axis=-1)]
    return found


@dataclass(frozen=True, slots=True)
class Wholes:
    """Figures of ``n`` wholes: numbers (n, 8) as in ``Figures``, statuses, categories (-1: none)."""

    numbers: Array
    status: NDArray[np.uint8]
    category: NDArray[np.int32]


def put_together(
    indicator: Indicator,
    group: NDArray[np.int64],
    count: int,
    numbers: Array,
    status: NDArray[np.uint8],
    category: NDArray[np.int32],
    complete: Booleans,
    *,
    covering: bool,
    absent: Status = Status.BROKEN,
) -> Wholes:
    """Figures of ``count`` wholes from those of their parts; ``group`` says which whole each part is of.

    ``complete``: whether every part of the whole has a figure, with or without a value. ``covering``: whether a rate may
    be computed when some of its parts hide their value (it covers LEAST_COVERAGE of the denominator at least, and is
    then an estimate); a merger of communes does not allow it. ``absent`` is said of a whole that the rules leave without
    figure though none of its parts hides its own.
    """
    parts = _Parts(group, count, numbers, status, category)
    made, found, estimated = _BY_KIND[indicator.aggregation](indicator, parts, complete, covering)
    same_class, classes = _one_class(group, count, category)
    if indicator.is_category:
        made = complete & (parts.strongest == 0) & same_class
    found[:, LIMITS] = np.nan
    found[~made] = np.nan
    reason = np.where(parts.strongest > 0, _BY_STRENGTH[parts.strongest], absent.number)
    result = np.where(made, np.where(estimated, Status.ESTIMATED.number, Status.MEASURED.number), reason)
    return Wholes(found, result.astype(np.uint8), np.where(made, classes, -1).astype(np.int32))


class _Parts:
    """The parts, and what their statuses say of each whole."""

    def __init__(
        self,
        group: NDArray[np.int64],
        count: int,
        numbers: Array,
        status: NDArray[np.uint8],
        category: NDArray[np.int32],
    ) -> None:
        self.group, self.count, self.numbers, self.status, self.category = group, count, numbers, status, category
        self.with_value: Booleans = _STRENGTH[status] == 0
        self.strongest = np.zeros(count, dtype=np.int64)
        np.maximum.at(self.strongest, group, _STRENGTH[status])
        self.estimated = self.any(status == Status.ESTIMATED.number)

    def sum(self, values: Array) -> Array:
        return _sum(self.group, self.count, values)

    def any(self, flags: Booleans) -> Booleans:
        return _sum(self.group, self.count, flags.astype(np.float64)) > 0

    def blank(self) -> Array:
        return np.full((self.count, self.numbers.shape[1]), np.nan)


_Made = tuple[Booleans, Array, Booleans]


def _summed(indicator: Indicator, parts: _Parts, complete: Booleans, covering: bool) -> _Made:
    """A part that is not concerned (a commune whose hospital has no such ward) adds nothing, and stops nothing."""
    found = parts.blank()
    concerned = parts.status != Status.NOT_APPLICABLE.number
    numbers = np.where(concerned[:, None], parts.numbers, 0.0)
    found[:, VALUE] = parts.sum(numbers[:, VALUE])
    found[:, COUNTS] = _sums(parts.group, parts.count, numbers[:, COUNTS])
    found[:, COVERAGE] = 1.0
    stopped = parts.any(~parts.with_value & concerned)
    return complete & ~stopped & parts.any(parts.with_value), found, parts.estimated


def _recomputed(indicator: Indicator, parts: _Parts, complete: Booleans, covering: bool) -> _Made:
    numbers, derived = _with_numerators(indicator, parts.numbers, parts.with_value)
    known = parts.with_value & ~np.isnan(numbers[:, COUNTS]).any(axis=1)
    covered = parts.sum(np.where(known, numbers[:, DENOMINATOR], 0.0))
    stated = parts.sum(np.nan_to_num(numbers[:, DENOMINATOR]))
    share = np.divide(covered, stated, out=np.zeros(parts.count), where=stated > 0)
    share[parts.any(np.isnan(numbers[:, DENOMINATOR]))] = 0.0  # a part of unknown size: what the rest covers is unknown
    found = parts.blank()
    found[:, NUMERATOR] = parts.sum(np.where(known, numbers[:, NUMERATOR], 0.0))
    found[:, DENOMINATOR] = covered
    ratio = np.divide(found[:, NUMERATOR], covered, out=np.full(parts.count, np.nan), where=covered > 0)
    found[:, VALUE] = indicator.multiplier * ratio
    found[:, COVERAGE] = share
    whole = share >= 1 - 1e-12
    made = complete & (covered > 0) & ((share >= LEAST_COVERAGE) if covering else whole)
    return made, found, parts.estimated | parts.any(derived) | ~whole


def _averaged(indicator: Indicator, parts: _Parts, complete: Booleans, covering: bool) -> _Made:
    weight = parts.numbers[:, DENOMINATOR]
    known = parts.with_value & (weight > 0)
    found = parts.blank()
    found[:, DENOMINATOR] = parts.sum(np.where(known, weight, 0.0))
    total = parts.sum(np.where(known, parts.numbers[:, VALUE] * weight, 0.0))
    made = complete & (parts.strongest == 0) & ~parts.any(~known)
    found[:, VALUE] = np.divide(total, found[:, DENOMINATOR], out=np.full(parts.count, np.nan), where=made)
    found[:, COVERAGE] = 1.0
    return made, found, parts.estimated


def _unknown(indicator: Indicator, parts: _Parts, complete: Booleans, covering: bool) -> _Made:
    nothing = np.zeros(parts.count, dtype=bool)
    return nothing, parts.blank(), nothing


_BY_KIND = {
    Aggregation.SUM: _summed,
    Aggregation.RATIO: _recomputed,
    Aggregation.WEIGHTED_MEAN: _averaged,
    Aggregation.NONE: _unknown,
}


def _with_numerators(indicator: Indicator, numbers: Array, with_value: Booleans) -> tuple[Array, Booleans]:
    """``numbers`` with the numerators that value and denominator imply, and which were so derived."""
    derived = with_value & np.isnan(numbers[:, NUMERATOR]) & ~np.isnan(numbers[:, DENOMINATOR])
    filled = numbers.copy()
    filled[derived, NUMERATOR] = numbers[derived, VALUE] * numbers[derived, DENOMINATOR] / indicator.multiplier
    return filled, derived


def _sum(group: NDArray[np.int64], count: int, values: Array) -> Array:
    found: Array = np.bincount(group, weights=values, minlength=count).astype(np.float64)
    return found


def _sums(group: NDArray[np.int64], count: int, values: Array) -> Array:
    return np.stack([_sum(group, count, values[:, place]) for place in range(values.shape[1])], axis=1)


def _one_class(group: NDArray[np.int64], count: int, category: NDArray[np.int32]) -> tuple[Booleans, NDArray[np.int32]]:
    """Whether all the parts of each whole are of one class, and that class."""
    low = np.full(count, np.iinfo(np.int32).max, dtype=np.int32)
    high = np.full(count, -1, dtype=np.int32)
    np.minimum.at(low, group, category)
    np.maximum.at(high, group, category)
    return (low == high) & (high >= 0), high
