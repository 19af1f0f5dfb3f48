"""Hidden cells in parts that do not depend on each other, each with as few and as short equations as can be.

Published cells cut what is hidden into many small parts. What ties those of nested levels together is an equation that says
nothing new: once the communes of each EPCI are known to add up, so does the département. Equations are therefore shortened
first, by subtracting from a longer one the shorter ones it covers; what is left of nested levels has no cycle.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components

from ecluse.observatory.methods.results import Array, Booleans


@dataclass(frozen=True, slots=True)
class Component:
    """Hidden cells and what ties them: matrix @ x[cells] = known."""

    cells: NDArray[np.int64]
    matrix: csr_array
    known: Array


def split(equations: csr_array, values: Array, hidden: Booleans) -> tuple[Component, list[Component]]:
    """All parts without a cycle, put together in one, and each of the others."""
    cells = np.flatnonzero(hidden)
    known = -(equations[:, ~hidden] @ values[~hidden])
    # A difference of large totals, within the rounding of its terms, is none.
    known[np.abs(known) < 1e-12 * (abs(equations) @ values)] = 0.0
    matrix = csr_array(equations[:, cells])
    rows = np.flatnonzero(np.diff(matrix.indptr))
    matrix, known = csr_array(matrix[rows]), known[rows]
    row_label, _, cyclic = _components(matrix)
    if cyclic.any():
        tangled = cyclic[row_label]
        shorter, less = _shortened(csr_array(matrix[tangled]), known[tangled])
        matrix = csr_array(_stacked(csr_array(matrix[~tangled]), shorter))
        known = np.concatenate([known[~tangled], less])
    row_label, column_label, cyclic = _components(matrix)
    rows_of, columns_of = _grouped(row_label), _grouped(column_label)
    parts = [
        Component(cells[columns_of[c]], csr_array(matrix[rows_of[c]][:, columns_of[c]]), known[rows_of[c]])
        for c in np.flatnonzero(cyclic).tolist()
    ]
    rows, columns = np.flatnonzero(~cyclic[row_label]), np.flatnonzero(~cyclic[column_label])
    return Component(cells[columns], csr_array(matrix[rows][:, columns]), known[rows]), parts


def _components(matrix: csr_array) -> tuple[NDArray[np.int64], NDArray[np.int64], Booleans]:
    """The part of each row and of each column, and which parts have a cycle.

    Rows and columns are the vertices of a graph, entries its edges: v vertices in one piece with v − 1 edges are a tree.
    """
    m, n = matrix.shape
    entries = coo_array(matrix)
    graph = coo_array((np.ones(entries.nnz), (entries.row, entries.col + m)), shape=(m + n, m + n))
    count, label = connected_components(graph, directed=False)
    edges = np.bincount(label[entries.row], minlength=count)
    return label[:m], label[m:], np.asarray(edges > np.bincount(label, minlength=count) - 1)


def _grouped(label: NDArray[np.int64]) -> dict[int, NDArray[np.int64]]:
    order = np.argsort(label, kind="stable")
    found, begin = np.unique(label[order], return_index=True)
    return dict(zip(found.tolist(), np.split(order, begin[1:]), strict=True)) if found.size else {}


def _stacked(above: csr_array, below: csr_array) -> coo_array:
    first, second = coo_array(above), coo_array(below)
    return coo_array(
        (
            np.concatenate([first.data, second.data]),
            (np.concatenate([first.row, second.row + above.shape[0]]), np.concatenate([first.col, second.col])),
        ),
        shape=(above.shape[0] + below.shape[0], above.shape[1]),
    )


def _shortened(matrix: csr_array, known: Array) -> tuple[csr_array, Array]:
    """The same solutions, from shorter equations: one is subtracted from another wherever more cells leave than enter."""
    rows = [
        dict(zip(matrix.indices[a:b].tolist(), matrix.data[a:b].tolist(), strict=True))
        for a, b in zip(matrix.indptr[:-1], matrix.indptr[1:], strict=True)
    ]
    right = known.tolist()
    where: dict[int, set[int]] = {}
    for i, row in enumerate(rows):
        for cell in row:
            where.setdefault(cell, set()).add(i)
    changed = True
    while changed:
        changed = False
        for i in sorted(range(len(rows)), key=lambda i: len(rows[i])):
            shared = Counter(j for cell in rows[i] for j in where[cell] if j != i)
            for j, _ in shared.most_common():
                changed |= _subtract(rows, right, where, i, j)
    left = [i for i, row in enumerate(rows) if row]
    entries = [(k, cell, a) for k, i in enumerate(left) for cell, a in rows[i].items()]
    r, c, a = zip(*entries, strict=True) if entries else ((), (), ())
    return csr_array(coo_array((a, (r, c)), shape=(len(left), matrix.shape[1]))), np.array([right[i] for i in left])


def _subtract(rows: list[dict[int, float]], right: list[float], where: dict[int, set[int]], i: int, j: int) -> bool:
    """Row i less the multiple of row j that clears what they share, if that shortens row i."""
    long, short = rows[i], rows[j]
    common = [cell for cell in short if cell in long]
    if not common or 2 * len(common) <= len(short):
        return False
    ratio = long[common[0]] / short[common[0]]
    if any(long[cell] != ratio * short[cell] for cell in common):
        return False
    for cell, a in short.items():
        if cell in long:
            del long[cell]
            where[cell].discard(i)
        else:
            long[cell] = -ratio * a
            where[cell].add(i)
    right[i] -= ratio * right[j]
    return True
