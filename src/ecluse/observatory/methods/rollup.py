"""Rates of larger areas from those of their parts, for many columns at once: Σ w v / Σ w over the parts whose rate is
known.

v is the rate of a part and w its denominator, so that Σ w v is the numerator of the whole (a proportion, a mean, a
crude rate). A median or an index is not known from its parts and does not come here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array

from ecluse.observatory.methods.errors import InvalidInput
from ecluse.observatory.methods.intervals import checked_counts
from ecluse.observatory.methods.results import Array, Integers

#: The number of an area for a part that is in none of the level.
OUTSIDE = -1
#: What each level is summed from when it is not from another level.
PARTS = ""


class Step(NamedTuple):
    """One level: the level that it is summed from (PARTS, or one before it) and the 0/1 matrix (areas, areas of that
    level)."""

    level: str
    source: str
    matrix: csr_array


class Whole(NamedTuple):
    """Rates of the areas of one level, and the share of their denominator that they cover; both (areas, columns)."""

    value: NDArray[Any]
    coverage: NDArray[Any]


def steps_of(membership: Mapping[str, ArrayLike]) -> tuple[Step, ...]:
    """How to sum each level, in their order: ``membership`` gives for each part the number of its area, or OUTSIDE.

    A level is summed from the smallest one before it that lies wholly within it; from the parts where there is none,
    as for a *département* after the EPCI, some of which lie over two.
    """
    levels = {level: np.asarray(numbers, dtype=np.int64) for level, numbers in membership.items()}
    found: list[Step] = []
    for level, numbers in levels.items():
        source, into = PARTS, numbers
        for before in found:
            inside = _within(levels[before.level], numbers)
            if inside is not None and len(inside) <= len(into):
                source, into = before.level, inside
        found.append(Step(level, source, _matrix(into, int(numbers.max(initial=OUTSIDE)) + 1)))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Rollup:
    """Steps with the denominators of parts, (parts, columns): what is the same for every indicator is computed once.

    A whole is given when its parts of known rate hold at least ``least`` of its denominator, and NaN otherwise; it is
    NaN too where the denominator of one of its parts is not known, for then nobody can say what the others cover.
    """

    steps: tuple[Step, ...]
    weights: Array
    stated: tuple[Array, ...]
    least: float

    @classmethod
    def over(cls, membership: Mapping[str, ArrayLike], weights: ArrayLike, *, least: float = 0.8) -> Rollup:
        """Raises on negative denominators, and on levels that are not told for every part."""
        known = checked_counts(weights)
        if known.ndim != 2 or any(np.shape(numbers) != known.shape[:1] for numbers in membership.values()):
            raise InvalidInput("Each part has a denominator in every column and an area in every level.")
        steps = steps_of(membership)
        stated = tuple(np.where(total > 0, total, np.nan) for total in _sums(steps, known))
        return cls(steps, np.nan_to_num(known), stated, least)

    @property
    def levels(self) -> tuple[str, ...]:
        return tuple(step.level for step in self.steps)

    def wholes(self, values: ArrayLike) -> dict[str, Whole]:
        """The rates of every level. ``values`` (parts, columns), NaN where not known; answers are of its floating
        type."""
        given = np.asarray(values)
        kind = given.dtype if given.dtype == np.float32 else np.dtype(np.float64)
        if given.shape != self.weights.shape:
            raise InvalidInput("Rates and denominators are not of the same parts and columns.")
        numerators = given.astype(np.float64)
        missing = np.isnan(numerators)
        denominators = self.weights * ~missing
        np.copyto(numerators, 0.0, where=missing)
        numerators *= denominators
        found = {}
        pairs = zip(_sums(self.steps, numerators), _sums(self.steps, denominators), strict=True)
        for level, (above, below), stated in zip(self.levels, pairs, self.stated, strict=True):
            coverage = below / stated
            hidden = ~(coverage >= self.least)
            np.copyto(coverage, np.nan, where=hidden)
            with np.errstate(divide="ignore", invalid="ignore"):
                above /= below
            np.copyto(above, np.nan, where=hidden)
            found[level] = Whole(above.astype(kind, copy=False), coverage.astype(kind, copy=False))
        return found


def _sums(steps: Sequence[Step], values: Array) -> list[Array]:
    """``values`` (parts, columns) summed over the areas of each level."""
    found = {PARTS: values}
    for step in steps:
        found[step.level] = step.matrix @ found[step.source]
    return [found[step.level] for step in steps]


def _within(small: Integers, large: Integers) -> Integers | None:
    """For each area of ``small`` the one of ``large`` that it lies in; None if one lies in two, or a part in
    ``large`` alone."""
    into = np.full(int(small.max(initial=OUTSIDE)) + 1, OUTSIDE, dtype=np.int64)
    inside = small != OUTSIDE
    into[small[inside]] = large[inside]
    told = np.append(into, OUTSIDE)[small]
    return into if np.array_equal(told, large) else None


def _matrix(into: Integers, areas: int) -> csr_array:
    parts = np.flatnonzero(into != OUTSIDE).astype(np.int32)
    order = np.argsort(into[parts], kind="stable")
    starts = np.zeros(areas + 1, dtype=np.int32)
    starts[1:] = np.cumsum(np.bincount(into[parts], minlength=areas))
    return csr_array((np.ones(len(parts)), parts[order], starts), shape=(areas, len(into)))
