"""In which interval can a reader place each hidden cell?

The reader knows every published cell, every equation, and that no cell is negative. The interval of a hidden cell runs from
the smallest to the largest value that it takes over all tables that agree with this. Where the equations between hidden
cells form no cycle, bounds passed from one equation to the next are exact; elsewhere two linear programmes a cell are solved
(HiGHS), as whole numbers if the relaxed optimum is not one already.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import linprog
from scipy.sparse import coo_array, csr_array

from ecluse.observatory.methods.disclosure.components import Component, split
from ecluse.observatory.methods.disclosure.system import check
from ecluse.observatory.methods.errors import InvalidInput
from ecluse.observatory.methods.results import Array, Booleans, as_array

#: A bound this near a whole number is that number.
ROUNDING = 1e-6


@dataclass(frozen=True, slots=True)
class Intervals:
    """(n,) for each cell; the value itself, twice, where the cell is published."""

    lower: Array
    upper: Array


def feasible_intervals(
    equations: csr_array,
    values: ArrayLike,
    hidden: ArrayLike,
    *,
    floor: ArrayLike = 0.0,
    ceiling: ArrayLike = np.inf,
    whole: ArrayLike = True,
    wanted: ArrayLike = True,
    enough: ArrayLike = np.inf,
    thorough: bool = True,
) -> Intervals:
    """The interval of each hidden cell.

    :param equations: (m, n), see :mod:`.system`.
    :param values: (n,) true values of all cells, hidden ones included.
    :param hidden: (n,) cells that the reader does not see.
    :param floor, ceiling: (n,) what the reader knows of each cell beforehand (that sensitive ones are below a threshold,
        if readers are told which they are).
    :param whole: (n,) cells that can only be whole numbers.
    :param wanted: (n,) hidden cells asked about; NaN for the others.
    :param enough: (n,) an interval seen to be as wide as this is not sought to its ends: its bounds are then values that the
        cell does take, the interval may be wider.
    :param thorough: False spares the programmes of a single cell: where there are cycles, bounds are then values that the
        cell takes in tables met while many cells are widened at once, up to ``enough``.
    :raises InvalidInput: values that do not add up, or that contradict what is known beforehand.
    """
    x = as_array(values)
    check(equations, x)
    masked, low, high, integer, asked = _spread(x, hidden, floor, ceiling, whole, wanted)
    sufficient = np.broadcast_to(as_array(enough), x.shape)
    lower, upper = np.where(masked, np.nan, x), np.where(masked, np.nan, x)
    simple, cyclic = split(equations, x, masked)
    lower[simple.cells], upper[simple.cells] = _propagated(simple, low[simple.cells], high[simple.cells])
    for part in cyclic:
        own = part.cells
        if asked[own].any():
            tables = _Tables(part, x[own], low[own], high[own], integer[own])
            lower[own], upper[own] = tables.intervals(asked[own], sufficient[own], thorough=thorough)
    lower[masked & integer] = np.ceil(lower[masked & integer] - ROUNDING)
    upper[masked & integer] = np.floor(upper[masked & integer] + ROUNDING)
    out = masked & ~asked
    lower[out] = upper[out] = np.nan
    return Intervals(lower, upper)


def _spread(
    x: Array, hidden: ArrayLike, floor: ArrayLike, ceiling: ArrayLike, whole: ArrayLike, wanted: ArrayLike
) -> tuple[Booleans, Array, Array, Booleans, Booleans]:
    masked, integer, asked = (np.broadcast_to(np.asarray(a, dtype=bool), x.shape) for a in (hidden, whole, wanted))
    low, high = (np.broadcast_to(as_array(a), x.shape) for a in (floor, ceiling))
    if np.any(masked & ((x < low) | (x > high))) or np.any(masked & integer & (np.abs(x - np.round(x)) > ROUNDING)):
        raise InvalidInput("a cell contradicts what is known of it beforehand")
    return masked, low, high, integer, asked


def _propagated(part: Component, low: Array, high: Array) -> tuple[Array, Array]:
    """Bounds passed along the equations until they settle: exact without cycles, each equation being met from one side."""
    entries = coo_array(part.matrix)
    row, column, a = entries.row, entries.col, entries.data
    lower, upper = low.copy(), high.copy()
    while True:
        least = np.where(a > 0, a * lower[column], a * upper[column])
        most = np.where(a > 0, a * upper[column], a * lower[column])
        # known − what the other cells of the equation add up to, at most and at least.
        begin = part.known[row] - _others(most, row, part.known.size)
        end = part.known[row] - _others(least, row, part.known.size)
        new_lower, new_upper = lower.copy(), upper.copy()
        np.maximum.at(new_lower, column, np.where(a > 0, begin / a, end / a))
        np.minimum.at(new_upper, column, np.where(a > 0, end / a, begin / a))
        slack = 1e-9 * (1 + np.abs(np.where(np.isfinite(new_upper), new_upper, 0.0)))
        # From a bound that was infinite, the comparison is one of infinities: told apart by equality.
        raised = (new_lower != lower) & ~(new_lower <= lower + slack)
        lowered = (new_upper != upper) & ~(new_upper >= upper - slack)
        if not (raised.any() or lowered.any()):
            return lower, upper
        lower, upper = np.where(raised, new_lower, lower), np.where(lowered, new_upper, upper)


def _others(values: Array, row: Array, rows: int) -> Array:
    """For each entry, the sum of the other entries of its row; infinite ones are counted apart, ∞ − ∞ being nothing."""
    infinite = np.isinf(values)
    finite = np.where(infinite, 0.0, values)
    total = np.bincount(row, weights=finite, minlength=rows)
    signed = np.bincount(row, weights=np.where(infinite, np.sign(values), 0.0), minlength=rows)
    elsewhere = signed[row] - np.where(infinite, np.sign(values), 0.0)
    with np.errstate(invalid="ignore"):
        return as_array(np.where(elsewhere == 0, total[row] - finite, np.sign(elsewhere) * np.inf))


class _Tables:
    """The tables that agree with what is known of one part, and the extremes that each hidden cell is seen to reach."""

    def __init__(self, part: Component, x: Array, low: Array, high: Array, whole: Booleans) -> None:
        self.part, self.whole = part, whole
        self.bounds = np.column_stack([low, high])
        self.least, self.most = x.copy(), x.copy()

    def intervals(self, asked: Booleans, enough: Array, *, thorough: bool) -> tuple[Array, Array]:
        """Two linear programmes for each cell asked about, unless tables already met show its interval wide enough."""
        lower, upper = np.full(asked.shape, np.nan), np.full(asked.shape, np.nan)
        self._stretch(asked & np.isfinite(enough), enough)
        for cell in np.flatnonzero(asked):
            if not thorough or self.most[cell] - self.least[cell] >= enough[cell]:
                lower[cell], upper[cell] = self.least[cell], self.most[cell]
                continue
            direction = np.zeros(asked.size)
            direction[cell] = 1.0
            lower[cell] = self._smallest(direction)
            upper[cell] = -self._smallest(-direction)
        return lower, upper

    def _stretch(self, asked: Booleans, enough: Array) -> None:
        """Push many cells up at once, then down, as long as that spares programmes of their own."""
        random = np.random.default_rng(0)
        left = asked & (self.most - self.least < enough)
        while left.any():
            for sign in (-1.0, 1.0):
                self._smallest(sign * left * random.uniform(1, 2, asked.size))
            still = left & (self.most - self.least < enough)
            # Worth it as long as a programme over all cells costs less than those it spares.
            if left.sum() - still.sum() < 1 + asked.size / 200:
                return
            left = still

    def _smallest(self, direction: Array) -> float:
        """The smallest value of ``direction`` · x; −∞ if there is none."""
        for integrality in (0, self.whole.astype(np.int64)):
            found = linprog(
                direction,
                A_eq=self.part.matrix,
                b_eq=self.part.known,
                bounds=self.bounds,
                method="highs",
                integrality=integrality,
            )
            if found.status == 3 or (found.status == 4 and "nbounded" in found.message):
                return -np.inf
            if found.status != 0:
                raise InvalidInput(f"the interval of a hidden cell cannot be computed: {found.message}")
            if np.all(np.abs(found.x - np.round(found.x))[self.whole] < ROUNDING):
                break
        self.least, self.most = np.minimum(self.least, found.x), np.maximum(self.most, found.x)
        return float(found.fun)
