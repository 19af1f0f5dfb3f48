"""What a new vintage of a figure changes: new figures, corrected ones, late ones, and those no longer comparable.

An alert on a value that moved is worth something only if the value moved by itself. Two vintages of the same series are
compared figure by figure, a figure being one (series, period); a series is one indicator of one area and population.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ecluse.observatory.methods.errors import InvalidInput
from ecluse.observatory.methods.results import Array, Booleans, Integers, as_array


class Change(IntEnum):
    """What happened to one figure."""

    UNCHANGED = 0
    #: The first figure of its series, or one of a period after all those known: something new to look at.
    NEW = 1
    #: Same period, another value: the past was corrected, nothing happened in the area.
    REVISED = 2
    #: A period before the last one known, empty until now.
    LATE = 3
    #: Known before, not any more.
    WITHDRAWN = 4
    #: New or different, but the area, or the definition, is no longer the same: not to be compared with what came before.
    BROKEN = 5


@dataclass(frozen=True, slots=True)
class Vintage:
    """One state of many series: (N,) each. NaN is a figure published as missing or secret."""

    series: Integers
    #: Ordered: a year, a month counted from some origin…
    period: Integers
    value: Array

    @classmethod
    def of(cls, series: ArrayLike, period: ArrayLike, value: ArrayLike) -> Vintage:
        """:raises InvalidInput: lists of different lengths, one figure given twice."""
        s, p, v = np.asarray(series, dtype=np.int64), np.asarray(period, dtype=np.int64), as_array(value)
        if s.ndim != 1 or not s.shape == p.shape == v.shape:
            raise InvalidInput("series, periods and values are lists of one length")
        order = np.lexsort((p, s))
        s, p, v = s[order], p[order], v[order]
        if np.any((s[1:] == s[:-1]) & (p[1:] == p[:-1])):
            raise InvalidInput("one figure is given twice")
        return cls(s, p, v)


@dataclass(frozen=True, slots=True)
class Breaks:
    """(M,) series whose area or definition changed between the two vintages, by an event of the *code officiel géographique*
    (merger, split) or a new method: figures from ``period`` on are not comparable with earlier ones, unless the producer
    has ``recomputed`` the earlier ones on the new area; then it is those that are no longer the figures known before.
    """

    series: Integers
    period: Integers
    recomputed: Booleans

    @classmethod
    def of(cls, series: ArrayLike = (), period: ArrayLike = (), recomputed: ArrayLike = False) -> Breaks:
        """:raises InvalidInput: lists of different lengths."""
        s, p = np.asarray(series, dtype=np.int64), np.asarray(period, dtype=np.int64)
        if s.ndim != 1 or s.shape != p.shape:
            raise InvalidInput("series and periods are lists of one length")
        return cls(s, p, np.broadcast_to(np.asarray(recomputed, dtype=bool), s.shape))


@dataclass(frozen=True, slots=True)
class Comparison:
    """(K,) every figure of either vintage, ordered by series and period."""

    series: Integers
    period: Integers
    before: Array
    after: Array
    change: NDArray[np.uint8]


def compare_vintages(
    before: Vintage, after: Vintage, breaks: Breaks | None = None, *, tolerance: float = 1e-9
) -> Comparison:
    """The :class:`Change` of each figure from one vintage to the next.

    A figure is there if it has a value: one published as missing, then known, is late or new, not revised.

    :param tolerance: values nearer than this share of the larger one are the same, written otherwise.
    """
    keys = np.unique(np.concatenate([np.stack([v.series, v.period], axis=1) for v in (before, after)]), axis=0)
    series, period = keys[:, 0], keys[:, 1]
    old, new = _aligned(before, keys), _aligned(after, keys)
    was, now = ~np.isnan(old), ~np.isnan(new)
    same = (old == new) | (np.abs(old - new) <= tolerance * np.fmax(np.abs(old), np.abs(new)))
    last = _last_period(before, series)
    change = np.full(series.size, Change.UNCHANGED, dtype=np.uint8)
    change[was & now & ~same] = Change.REVISED
    change[was & ~now] = Change.WITHDRAWN
    change[~was & now] = np.where(period > last, Change.NEW, Change.LATE)[~was & now]
    if breaks is not None and breaks.series.size:
        apart = _breaks_until(breaks, ~breaks.recomputed, series, period) > _breaks_until(
            breaks, ~breaks.recomputed, series, last
        )
        known = last > np.iinfo(np.int64).min  # The first figures of a series have nothing to be compared with.
        remade = np.isin(series, breaks.series[breaks.recomputed])
        since = _breaks_until(breaks, ~breaks.recomputed, series, period) > 0
        change[(change == Change.NEW) & known & apart] = Change.BROKEN
        change[(change == Change.REVISED) & (remade | since)] = Change.BROKEN
    return Comparison(series, period, old, new, change)


def _aligned(vintage: Vintage, keys: NDArray[np.int64]) -> Array:
    own = np.stack([vintage.series, vintage.period], axis=1)
    values = np.full(keys.shape[0], np.nan)
    if own.size:
        _, inverse = np.unique(np.concatenate([keys, own]), axis=0, return_inverse=True)
        position = np.empty(inverse.max() + 1, dtype=np.int64)
        position[inverse[: keys.shape[0]]] = np.arange(keys.shape[0])
        values[position[inverse[keys.shape[0] :]]] = vintage.value
    return values


def _last_period(vintage: Vintage, series: Integers) -> Integers:
    """The last period with a value of each series; the smallest integer if there is none."""
    there = ~np.isnan(vintage.value)
    own, period = vintage.series[there], vintage.period[there]
    after = np.searchsorted(own, series, side="right")
    found = (after > 0) & (np.searchsorted(own, series, side="left") < after)
    last = np.full(series.shape, np.iinfo(np.int64).min)
    last[found] = period[after[found] - 1]
    return last


def _breaks_until(breaks: Breaks, chosen: Booleans, series: Integers, period: Integers) -> Integers:
    """How many of the ``chosen`` breaks of each series happen in ``period`` or before."""
    own, when = breaks.series[chosen], breaks.period[chosen]
    order = np.lexsort((when, own))
    own, when = own[order], when[order]
    # Ranks of periods, so that a series and a period make one number.
    ranks = np.unique(when)
    key = np.unique(own, return_inverse=True)[1] * (ranks.size + 1) + np.searchsorted(ranks, when) + 1
    names = np.unique(own)
    if not names.size:
        return np.zeros(series.shape, dtype=np.int64)
    name = np.minimum(np.searchsorted(names, series), names.size - 1)
    base = name * (ranks.size + 1)
    upto = np.searchsorted(key, base + np.searchsorted(ranks, period, side="right"), side="right")
    found = upto - np.searchsorted(key, base, side="right")
    return np.where(names[name] == series, found, 0)


def overdue(last: ArrayLike, today: ArrayLike, *, step: int, lag: int) -> Integers:
    """How many figures of each series are late: those whose period ended more than ``lag`` ago and that are not there.

    A figure comes every ``step``; all arguments are in one unit (months, days…), counted from one origin.

    :param last: end of the last period known.
    :param today: when the question is asked.
    :param lag: how long after the end of a period its figure usually comes.
    :raises InvalidInput: a step that is not positive, a negative lag.
    """
    if step <= 0 or lag < 0:
        raise InvalidInput("the step must be positive and the lag not negative")
    waited = np.asarray(today, dtype=np.int64) - lag - np.asarray(last, dtype=np.int64)
    return np.asarray(np.maximum(waited // step, 0), dtype=np.int64)
