"""Which further cells to hide so that no sensitive one can be known too closely.

Criterion: the interval in which a reader can place a sensitive cell (:func:`.audit.feasible_intervals`) must be at least as
wide as its rule asks. A lone hidden cell under a published total has an interval of no width: it brings a second one.

For each cell short of its width, two other tables are sought that add up as well and between which this cell differs by that
width, as near to the true one as can be, by cost: the cells that move are hidden. Both tables agree with all that is still
shown, which proves the width; and since hiding more never narrows an interval, a cell once protected stays so.

Source: M. Fischetti and J. J. Salazar, *Management Science* 47:1008 (2001) for the model; J. P. Kelly, B. L. Golden and
A. A. Assad, *Networks* 22:397 (1992) for one programme a cell.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import linprog
from scipy.sparse import block_diag, csc_array, csr_array, hstack

from ecluse.observatory.methods.disclosure.audit import ROUNDING, Intervals, feasible_intervals
from ecluse.observatory.methods.disclosure.system import check
from ecluse.observatory.methods.errors import InvalidInput
from ecluse.observatory.methods.results import Array, Booleans, as_array


@dataclass(frozen=True, slots=True)
class Suppression:
    """(n,) for each cell. ``primary`` and ``secondary`` exclude each other; readers are shown neither apart."""

    primary: Booleans
    secondary: Booleans
    #: Sensitive cells that nothing left to hide can protect: do not publish their table.
    unprotected: Booleans

    @property
    def hidden(self) -> Booleans:
        return self.primary | self.secondary

    def withhold(self, *columns: ArrayLike) -> tuple[Array, ...]:
        """Each column (count, rate, limits…) with NaN where the cell is hidden: any one of them would give it back."""
        return tuple(np.where(self.hidden, np.nan, as_array(column)) for column in columns)


def suppress(
    equations: csr_array,
    values: ArrayLike,
    primary: ArrayLike,
    width: ArrayLike,
    *,
    cost: ArrayLike | None = None,
    unpublished: ArrayLike = False,
    kept: ArrayLike = False,
    whole: ArrayLike = True,
    zeros_protect: bool = False,
) -> Suppression:
    """Hide the sensitive cells, and what must be hidden with them.

    :param equations: (m, n), see :mod:`.system`.
    :param values: (n,) true values, not negative, that add up.
    :param primary: (n,) sensitive cells (:mod:`.primary`).
    :param width: (n,) or one number: what the interval of each sensitive cell must reach.
    :param cost: (n,) price of moving each published cell by one unit, hence of hiding it; by default 1 + its value, so
        that small cells go first. The choice is good, not the best: each sensitive cell is served in its turn.
    :param unpublished: (n,) cells that nobody publishes, such as what two zonings have in common.
    :param kept: (n,) cells that must stay, or that are already known elsewhere.
    :param whole: (n,) cells that can only be whole numbers.
    :param zeros_protect: a cell of value zero may be hidden to protect others. Not by default: readers often know that
        there was nothing to count.
    :raises InvalidInput: values that do not add up, a sensitive cell that must stay, a cost that is not positive.
    """
    x = as_array(values)
    check(equations, x)
    sensitive, absent, stays, integer = (
        np.broadcast_to(np.asarray(a, dtype=bool), x.shape) for a in (primary, unpublished, kept, whole)
    )
    needed = np.broadcast_to(as_array(width), x.shape)
    price = 1 + x if cost is None else np.broadcast_to(as_array(cost), x.shape)
    if np.any(sensitive & stays) or not np.all(price > 0) or not np.all(needed >= 0):
        raise InvalidInput("a sensitive cell cannot be kept, costs must be positive and widths not negative")
    usable = ~stays & ((x > 0) | zeros_protect)
    hidden = sensitive | absent
    seen = feasible_intervals(equations, x, hidden, whole=integer, wanted=sensitive, enough=needed, thorough=False)
    search = _Search(csr_array(equations), x, np.where(usable, price, np.inf), integer, hidden.copy(), seen)
    lost = np.zeros_like(sensitive)
    for cell in np.flatnonzero(sensitive).tolist():
        lost[cell] = not search.protect(cell, float(needed[cell]))
    return Suppression(sensitive, search.hidden & ~sensitive & ~absent, lost)


class _Search:
    """The cells to hide with one sensitive cell, sought near it first: its shortest equation, all of its equations, theirs."""

    def __init__(
        self, equations: csr_array, values: Array, price: Array, whole: Booleans, hidden: Booleans, seen: Intervals
    ) -> None:
        self.rows, self.columns = equations, csc_array(equations)
        self.values, self.price, self.whole = values, price, whole
        self.length = np.diff(equations.indptr)
        self.hidden = hidden
        #: Values that each hidden cell takes in tables that agree with what is shown; hiding more leaves them possible.
        self.least, self.most = np.fmin(seen.lower, values), np.fmax(seen.upper, values)

    def protect(self, cell: int, width: float) -> bool:
        """Hide what ``cell`` needs to be hidden with; False if nothing protects it."""
        if self.most[cell] - self.least[cell] >= width - ROUNDING:
            return True
        return any(self._move(cell, width, around) for around in self._neighbourhoods(cell))

    def shortest_equation(self, cell: int) -> int:
        """Its position; −1 for a cell that enters none."""
        own = self._equations_of(np.array([cell]))
        return int(own[np.argmin(self.length[own])]) if own.size else -1

    def _neighbourhoods(self, cell: int) -> Iterator[NDArray[np.int64]]:
        """Cells near ``cell``, further and further, until all that depend on it are there."""
        around = np.array([cell])
        nearest = self.shortest_equation(cell)
        if nearest >= 0:
            yield self._cells_of(np.array([nearest]))
        while True:
            wider = self._cells_of(self._equations_of(around))
            if wider.size <= around.size:
                return
            yield wider
            around = wider

    def _equations_of(self, cells: NDArray[np.int64]) -> NDArray[np.int64]:
        return np.unique(self.columns[:, cells].indices).astype(np.int64)

    def _cells_of(self, equations: NDArray[np.int64]) -> NDArray[np.int64]:
        """Their cells, and those tied to one of them alone, such as its rate: neither moves without the other."""
        cells = np.unique(self.rows[equations].indices).astype(np.int64)
        own = self._equations_of(cells)
        return np.union1d(cells, self.rows[own[self.length[own] == 2]].indices).astype(np.int64)

    def _move(self, cell: int, width: float, around: NDArray[np.int64]) -> bool:
        """Move the cells ``around``, all others staying, so that totals hold, in two ways that part ``cell`` by ``width``.

        Hidden cells move freely; published ones by what is added and what is taken away, each at its price.
        """
        free = around[self.hidden[around]]
        shown = around[~self.hidden[around] & np.isfinite(self.price[around])]
        matrix = csr_array(self.rows[self._equations_of(np.concatenate([free, shown]))])
        one = hstack([matrix[:, free], matrix[:, shown], -matrix[:, shown]])
        k = one.shape[1]
        least = np.concatenate([-self.values[free], np.zeros(2 * shown.size)])
        most = np.concatenate([np.full(free.size + shown.size, np.inf), self.values[shown]])
        price = np.concatenate([np.zeros(free.size), self.price[shown], self.price[shown]])
        apart = np.zeros((1, 2 * k))
        position = int(np.flatnonzero(free == cell)[0])
        apart[0, [position, k + position]] = [-1.0, 1.0]
        whole = np.tile(np.concatenate([self.whole[free], self.whole[shown], self.whole[shown]]), 2)
        for integrality in (0, whole.astype(np.int64)):
            found = linprog(
                np.tile(price, 2),
                A_ub=apart,
                b_ub=[-width],
                A_eq=block_diag([one, one], format="csr"),
                b_eq=np.zeros(2 * one.shape[0]),
                bounds=np.tile(np.column_stack([least, most]), (2, 1)),
                method="highs",
                integrality=integrality,
            )
            if found.status != 0:
                return False
            if np.all(np.abs(found.x - np.round(found.x))[whole] < ROUNDING):
                break
        self._keep(free, shown, found.x.reshape(2, k))
        return True

    def _keep(self, free: NDArray[np.int64], shown: NDArray[np.int64], moves: Array) -> None:
        """Hide what moved, and remember where each hidden cell can stand."""
        added, taken = moves[:, free.size : free.size + shown.size], moves[:, free.size + shown.size :]
        change = np.concatenate([moves[:, : free.size], added - taken], axis=1)
        change[np.abs(change) < ROUNDING] = 0.0
        cells = np.concatenate([free, shown])
        moved = change.any(axis=0)
        cells, change = cells[moved], change[:, moved]
        self.hidden[cells] = True
        self.least[cells] = np.minimum(self.least[cells], self.values[cells] + change.min(axis=0))
        self.most[cells] = np.maximum(self.most[cells], self.values[cells] + change.max(axis=0))
