"""Territories like another: the nearest on a few stated variables, each brought to one scale."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ecluse.observatory.methods.results import Array

#: How many are shown.
SIMILAR = 10
#: Among fewer areas than this the nearest are only the least far, and nothing like: none is shown.
LEAST_POOL = 3 * SIMILAR


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable of likeness: its indicator, and whether sizes are compared by their logarithm."""

    indicator: str
    logarithm: bool = False


#: The variables, from the most to the least telling; a territory that lacks one is compared on the others, and it is said.
VARIABLES = (
    Variable("population-municipale", logarithm=True),
    Variable("niveau-de-vie-median"),
    Variable("taux-pauvrete-60"),
    Variable("revenu-part-pensions"),
)


def nearest(values: Array, of: Array, logarithms: tuple[bool, ...], count: int = SIMILAR) -> NDArray[np.int64]:
    """Places of the ``count`` rows of ``values`` (n, v) nearest to ``of`` (v), itself excluded by the caller.

    Variables are standardised over the rows (logarithm first where asked), the distance is Euclidean, and rows or
    variables with a missing value are left out: first the variables that ``of`` lacks, then the rows that lack one of the
    others. Ties keep the order of the rows. Nothing is like a place among fewer than LEAST_POOL rows.
    """
    known = ~np.isnan(of)
    if not known.any():
        return np.zeros(0, dtype=np.int64)
    columns = np.flatnonzero(known)
    table, mine = values[:, columns].copy(), of[columns].copy()
    for place, column in enumerate(columns):
        if logarithms[column]:
            positive = table[:, place] > 0
            table[:, place] = np.where(positive, np.log(np.where(positive, table[:, place], 1.0)), np.nan)
            mine[place] = np.log(mine[place]) if mine[place] > 0 else np.nan
    rows = np.flatnonzero(~np.isnan(table).any(axis=1))
    if len(rows) < LEAST_POOL or np.isnan(mine).any():
        return np.zeros(0, dtype=np.int64)
    spread = table[rows].std(axis=0)
    spread[spread == 0] = 1.0
    distance = np.sqrt((((table[rows] - mine) / spread) ** 2).sum(axis=1))
    found: NDArray[np.int64] = rows[np.argsort(distance, kind="stable")[:count]]
    return found
