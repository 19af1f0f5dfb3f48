"""E2SFCA in three zones of 20 km, 35,000 places of demand and as many of supply: beside PySAL's access, and pandas.

    SIZE=full python -m benchmarks.observatory.access [--pairs 5]

Ours and pandas start from coordinates. PySAL's access finds its own distances in a table of all pairs, which does not fit in
memory at this size: its table of costs is given to it, free in its warm figure, built with a k-d tree in its cold one.
"""

from __future__ import annotations

import os
import sys
import warnings
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.observatory import harness
from benchmarks.observatory.harness import Goal, Side, compete

#: Places of each size; a country as wide as their number asks, so that each has as many neighbours.
SIZES = {"tiny": 500, "small": 3_500, "full": 35_000}
SIZE = os.environ.get("SIZE", "small")
COUNT, SEED = SIZES[SIZE], 20_261_123
WIDTH = 655_000 * (COUNT / SIZES["full"]) ** 0.5
LIMITS, WEIGHTS = (5_000.0, 10_000.0, 20_000.0), (1.0, 0.68, 0.22)
FOLDER = Path(os.environ.get("BENCH_FOLDER", "/tmp/bench-observatory")) / "access" / SIZE


def prepare(folder: Path) -> None:
    """Places over a country's width, thicker around towns; about 3.6 million pairs within 20 km at full size."""
    rng = np.random.default_rng(SEED)
    towns = rng.uniform(0, WIDTH, (max(1, 60 * COUNT // SIZES["full"]), 2))
    around = rng.random(COUNT) < 0.1
    places = rng.uniform(0, WIDTH, (COUNT, 2))
    places[around] = towns[rng.integers(len(towns), size=around.sum())] + rng.normal(0, 15_000, (around.sum(), 2))
    supply, demand = rng.poisson(2.0, COUNT).astype(float), np.ceil(rng.lognormal(6.5, 1.2, COUNT))
    np.savez(folder / "input.npz", places=places, supply=supply, demand=demand)


def ecluse(side: Side) -> None:
    """Ours, from coordinates."""
    from ecluse.observatory.methods.access.catchment import floating_catchment
    from ecluse.observatory.methods.access.decay import Steps
    from ecluse.observatory.methods.access.links import Nearby

    given = np.load(side.folder / "input.npz")
    places, supply, demand = given["places"], given["supply"], given["demand"]

    def call() -> Any:
        return floating_catchment(supply, demand, Nearby(places, places), Steps(LIMITS, WEIGHTS))

    side.first(access=call().per_head)
    side.warm(call, 7)


def pandas(side: Side) -> None:
    """pandas and a k-d tree, from coordinates."""
    import pandas as pd
    from scipy.spatial import cKDTree

    given = np.load(side.folder / "input.npz")
    places, supply, demand = given["places"], given["supply"], given["demand"]

    def call() -> Any:
        tree = cKDTree(places)
        pairs = pd.DataFrame(tree.sparse_distance_matrix(tree, LIMITS[-1], output_type="ndarray"))
        zone = np.searchsorted(LIMITS, pairs["v"].to_numpy())
        pairs["weight"] = np.array(WEIGHTS)[zone]
        pairs["called"] = pairs["weight"] * demand[pairs["i"].to_numpy()]
        ratio = (supply / pairs.groupby("j")["called"].sum().reindex(range(COUNT))).fillna(0).to_numpy()
        pairs["access"] = pairs["weight"] * ratio[pairs["j"].to_numpy()]
        return len(pairs), pairs.groupby("i")["access"].sum().reindex(range(COUNT), fill_value=0).to_numpy()

    pairs, said = call()
    side.first(access=said, pairs=pairs)
    side.warm(call, 5)


def access(side: Side) -> None:
    """PySAL's access, its table of costs built beforehand."""
    warnings.simplefilter("ignore")
    import pandas as pd
    from access import fca, weights
    from scipy.spatial import cKDTree

    given = np.load(side.folder / "input.npz")
    tree = cKDTree(given["places"])
    pairs = tree.sparse_distance_matrix(tree, LIMITS[-1], output_type="ndarray")
    costs = pd.DataFrame({"origin": pairs["i"], "dest": pairs["j"], "cost": pairs["v"]})
    index = pd.Index(np.arange(COUNT), name="geoid")
    demand, supply = (pd.DataFrame({name: given[name]}, index=index) for name in ("demand", "supply"))
    step = weights.step_fn(dict(zip(LIMITS, WEIGHTS, strict=True)))

    def call() -> Any:
        return fca.two_stage_fca(
            demand, supply, costs, LIMITS[-1], demand_index=True, supply_index=True, weight_fn=step
        )

    side.first(access=call().reindex(range(COUNT), fill_value=0).to_numpy())
    side.warm(call, 2)


def check(results: dict[str, Any]) -> str:
    """Equal within 1e-9, and supply neither made nor lost."""
    given, ours = np.load(FOLDER / "input.npz"), results["ecluse"]["access"]
    assert abs(ours @ given["demand"] / given["supply"].sum() - 1) < 1e-9, "supply is not kept"
    apart = 0.0
    for name in ("pandas", "access"):
        theirs = results[name]["access"]
        assert np.array_equal(theirs > 0, ours > 0), f"{name}: other places have access"
        served = ours > 0
        apart = max(apart, float(np.abs(theirs[served] / ours[served] - 1).max()))
        assert apart < 1e-9, f"{name} differs by {apart:.1e}"
    pairs = int(results["pandas"]["pairs"])
    return f"{COUNT} accesses over {pairs} pairs, within {apart:.0e} of each other, supply kept"


if __name__ == "__main__":
    gates = SIZE == "full"
    pairs = int(sys.argv[sys.argv.index("--pairs") + 1]) if "--pairs" in sys.argv else 5
    sys.exit(
        compete(
            "benchmarks.observatory.access",
            prepare,
            {"ecluse": ecluse, "pandas": pandas, "access": access},
            check,
            FOLDER,
            pairs=pairs,
            packages=("numpy", "scipy", "pandas", "access"),
            goals=[
                Goal(
                    "warm, against access", partial(harness.warm_ratio, ours="ecluse", peer="access"), 15, gates=gates
                ),
                Goal(
                    "warm, against pandas", partial(harness.warm_ratio, ours="ecluse", peer="pandas"), 2.5, gates=gates
                ),
                Goal("megabytes", lambda runs: max(run.megabytes for run in runs["ecluse"]), most=250, gates=gates),
            ],
        )
    )
