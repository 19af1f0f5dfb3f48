"""What is published together, as linear equations between cells: a matrix A with one row for each relation, A x = 0.

A cell is one figure of one area for one period: a figure published twice, in two zonings or two vintages, is one cell with
two equations. What overlapping zonings have in common (this part of an EPCI in that *bassin de vie*) is a cell as well, even
if nobody publishes it: it is then hidden from the start, and sensitive if it is small.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import ArrayLike
from scipy.sparse import coo_array, csr_array, vstack

from ecluse.observatory.methods.errors import InvalidInput
from ecluse.observatory.methods.results import Array, as_array


def totals(cells: int, sums: Iterable[tuple[int, Sequence[int]]]) -> csr_array:
    """One equation for each (total, members): x_total − Σ x_member = 0. A total of no member is left out.

    :param cells: how many cells there are.
    :raises InvalidInput: a member met twice in one total, the total among its own members, a position that is no cell.
    """
    rows, columns, coefficients = [], [], []
    row = 0
    for total, members in sums:
        if not len(members):
            continue
        together = [int(total), *map(int, members)]
        if len(set(together)) < len(together) or min(together) < 0 or max(together) >= cells:
            raise InvalidInput("a total needs members that are cells, each of them once, itself excluded")
        rows += [row] * len(together)
        columns += together
        coefficients += [1.0, *[-1.0] * len(members)]
        row += 1
    return csr_array(coo_array((coefficients, (rows, columns)), shape=(row, cells)))


def nested(parents: ArrayLike) -> csr_array:
    """One equation for each cell that others name as their parent; a negative number stands for no parent.

    Overlapping zonings are several such lists over the same cells, put together by :func:`together`.

    :param parents: (n,) for each cell, the position of the cell that it is added to.
    """
    parent = np.asarray(parents, dtype=np.int64)
    cells = parent.size
    if np.any(parent >= cells) or np.any(parent == np.arange(cells)):
        raise InvalidInput("a parent must be another cell")
    children = np.flatnonzero(parent >= 0)
    who, row = np.unique(parent[children], return_inverse=True)
    rows = np.concatenate([np.arange(who.size), row])
    columns = np.concatenate([who, children])
    coefficients = np.concatenate([np.ones(who.size), -np.ones(children.size)])
    return csr_array(coo_array((coefficients, (rows, columns)), shape=(who.size, cells)))


def rates(cells: int, counts: Sequence[int], shown: Sequence[int], denominators: ArrayLike) -> csr_array:
    """One equation for each rate shown beside a published denominator: x_count − denominator · x_rate = 0.

    ``x_rate`` is the rate per person, taken as exact: rounding it protects less than it seems. Multiply the denominator by
    whatever the rate is divided by (1/100,000 for a rate per 100,000).

    :raises InvalidInput: a denominator that is not positive, lists of different lengths.
    """
    n = as_array(denominators)
    if not (len(counts) == len(shown) == n.size) or not np.all(n > 0):
        raise InvalidInput("each rate needs its count and a positive denominator")
    rows = np.arange(n.size)
    return csr_array(
        coo_array(
            (np.concatenate([np.ones(n.size), -n]), (np.tile(rows, 2), np.concatenate([counts, shown]))),
            shape=(n.size, cells),
        )
    )


def together(*equations: csr_array) -> csr_array:
    """The equations of several systems over the same cells."""
    return csr_array(vstack(equations))


def check(equations: csr_array, values: Array) -> None:
    """:raises InvalidInput: values that are missing, negative, or that do not add up."""
    if values.ndim != 1 or equations.shape[1] != values.size:
        raise InvalidInput("there must be one value for each cell of the equations")
    if not np.all(np.isfinite(values)) or np.any(values < 0):
        raise InvalidInput("each cell needs a value, not negative; one nobody knows is left out of the equations")
    gap = np.abs(equations @ values)
    if np.any(gap > 1e-6 + 1e-9 * (abs(equations) @ values)):
        raise InvalidInput("totals do not add up: what a reader would deduce from them cannot be told")
