"""Statistical secrecy against τ-ARGUS, and at the size of France.

The audit of pytauargus (the open engine of τ-ARGUS) reads any system of equations from a file and gives the interval of each
hidden cell: both audits must find the same, on tables of one and of several linked zonings, before and after suppression.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import csr_array

from ecluse.observatory.methods.disclosure.audit import feasible_intervals
from ecluse.observatory.methods.disclosure.components import split
from ecluse.observatory.methods.disclosure.primary import CountRule
from ecluse.observatory.methods.disclosure.secondary import suppress
from ecluse.observatory.methods.disclosure.system import nested, together

CEILING = 10_000


def linked_areas(seed: int, communes: int = 40) -> tuple[csr_array, np.ndarray]:
    """Communes in EPCI and, across them, in bassins de vie; both in one total."""
    rng = np.random.default_rng(seed)
    groups = 6
    cells = communes + 2 * groups + 1
    parents = np.full((2, cells), -1)
    values = np.zeros(cells)
    values[:communes] = rng.poisson(4 * np.exp(rng.normal(0, 1.2, communes)))
    for k in (0, 1):
        first = communes + k * groups
        parents[k, :communes] = first + rng.integers(0, groups, communes)
        parents[k, first : first + groups] = cells - 1
        np.add.at(values, parents[k, :communes], values[:communes])
    values[-1] = values[:communes].sum()
    return together(nested(parents[0]), nested(parents[1])), values


def audited_by_tau_argus(equations: csr_array, values: np.ndarray, hidden: np.ndarray, path: Path) -> dict[int, tuple]:
    tauargus = pytest.importorskip("pytauargus._tauargus")
    lines = ["0", str(values.size)]
    lines += [
        f"{i} {v:.0f} 1 {'u' if h else 's'} 0 {CEILING} 0 0 0"
        for i, (v, h) in enumerate(zip(values, hidden, strict=True))
    ]
    lines.append(str(equations.shape[0]))
    for begin, end in zip(equations.indptr[:-1], equations.indptr[1:], strict=True):
        members = zip(equations.indices[begin:end], equations.data[begin:end], strict=True)
        lines.append(f"0 {end - begin} : " + " ".join(f"{cell} ({a:.0f})" for cell, a in members))
    path.write_text("\n".join(lines) + "\n")
    return {row["cell"]: (row["min"], row["max"]) for row in tauargus.audit_jj(str(path))}


@pytest.mark.parametrize("seed", range(4))
def test_intervals_are_those_of_tau_argus(seed: int, tmp_path: Path) -> None:
    equations, values = linked_areas(seed)
    primary = CountRule(11).sensitive(values)
    primary[-1] = False
    found = suppress(equations, values, primary, CountRule(11).width)
    for name, hidden in (("before", primary), ("after", found.hidden)):
        theirs = audited_by_tau_argus(equations, values, hidden, tmp_path / f"{name}.jj")
        ours = feasible_intervals(equations, values, hidden, ceiling=CEILING)
        assert sorted(theirs) == np.flatnonzero(hidden).tolist()
        np.testing.assert_allclose(ours.lower[hidden], [theirs[i][0] for i in sorted(theirs)], atol=1e-6)
        np.testing.assert_allclose(ours.upper[hidden], [theirs[i][1] for i in sorted(theirs)], atol=1e-6)
        width = (ours.upper - ours.lower)[primary & ~found.unprotected]
        if name == "after":
            assert width.min() >= 10
        else:
            assert split(equations, values, hidden)[1], "without a cycle the linear programmes would not be compared"


def test_35_000_communes_are_protected() -> None:
    """In 1,255 EPCI, some across the border of a département, then regions and the country; one pass, then its audit."""
    rng = np.random.default_rng(5)
    sizes = np.array([35_000, 1_255, 96, 13, 1])
    epci, departement, region, country = np.cumsum(sizes)[:-1]
    own = rng.integers(0, sizes[1], sizes[0])
    border = rng.random(sizes[0]) < 0.02
    above = (np.sort(rng.integers(0, sizes[2], sizes[1]))[own] + border) % sizes[2]
    parents = np.full((2, sizes.sum()), -1)
    parents[0, : sizes[0]] = epci + own
    parents[1, : sizes[0]] = departement + above
    parents[1, departement:region] = region + np.sort(rng.integers(0, sizes[3], sizes[2]))
    parents[1, region:country] = country
    values = np.zeros(sizes.sum())
    values[: sizes[0]] = rng.poisson(300 * np.exp(rng.normal(0, 1.3, sizes[0])))
    np.add.at(values, parents[0, : sizes[0]], values[: sizes[0]])
    for first, last in ((0, sizes[0]), (departement, region), (region, country)):
        np.add.at(values, parents[1, first:last], values[first:last])
    equations = together(nested(parents[0]), nested(parents[1]))
    primary = CountRule(11).sensitive(values)
    found = suppress(equations, values, primary, CountRule(11).width)
    after = feasible_intervals(equations, values, found.hidden, wanted=primary, enough=10)
    assert primary.sum() > 150
    assert not found.unprotected.any()
    assert (after.upper - after.lower)[primary].min() >= 10
    assert found.secondary.sum() <= primary.sum()
