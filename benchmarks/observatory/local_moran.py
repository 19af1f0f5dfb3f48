"""Local Moran of 35,000 places, 8 neighbours, 999 permutations: beside PySAL's esda, and ours with 99,999.

    SIZE=full python -m benchmarks.observatory.local_moran [--pairs 5] [--numba]

Ours with the draws that esda made must give esda's very pseudo p-values; both draw their own when timed. esda compiles its loops
in every process: that is in its cold figure, and not in its warm one. It needs numba for that, which no lock file of ours
holds: ``--numba`` installs it from the package index, in a folder of its own that esda's processes alone see. Without numba
esda runs tens of times slower than it can, and the benchmark gives no ratio.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import subprocess
import sys
import warnings
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.observatory import harness
from benchmarks.observatory.harness import Goal, Side, compete

SIZES = {"tiny": 500, "small": 3_500, "full": 35_000}
SIZE = os.environ.get("SIZE", "small")
COUNT, NEIGHBOURS, PERMUTATIONS, MANY, SEED = SIZES[SIZE], 8, 999, 99_999, 20_261_123
ROOT = Path(os.environ.get("BENCH_FOLDER", "/tmp/bench-observatory"))
FOLDER, NUMBA = ROOT / "local-moran" / SIZE, ROOT / "numba"


def prepare(folder: Path) -> None:
    """Places as towns are, dense here and sparse there, and a value that neighbours partly share."""
    rng = np.random.default_rng(SEED)
    towns = rng.uniform(0, 900_000, (700, 2))
    points = towns[rng.integers(700, size=COUNT)] + rng.normal(0, 25_000, (COUNT, 2))
    values = np.sin(points[:, 0] / 60_000) + rng.gamma(2, 1, COUNT)
    np.savez(folder / "input.npz", points=points, values=(values - values.mean()) / values.std())


def _ours(side: Side, permutations: int) -> None:
    from ecluse.observatory.methods.moran import local_moran
    from ecluse.observatory.methods.neighbours import nearest

    given = np.load(side.folder / "input.npz")
    weights = nearest(given["points"], NEIGHBOURS)

    def call(seed: int = SEED) -> Any:
        return local_moran(given["values"], weights, permutations=permutations, seed=seed)

    said = call()
    side.first(value=said.value, p=said.p, areas=weights.areas, neighbours=weights.neighbours)
    side.warm(call, 7 if permutations == PERMUTATIONS else 3)


def ecluse(side: Side) -> None:
    """Ours, 999 permutations."""
    _ours(side, PERMUTATIONS)


def ecluse_many(side: Side) -> None:
    """Ours, 99,999 permutations."""
    _ours(side, MANY)


def _esda(side: Side, jobs: int) -> None:
    warnings.simplefilter("ignore")
    if NUMBA.is_dir():
        sys.path.append(str(NUMBA))  # after our own packages: theirs are the same for everybody
    importlib.import_module("numba")
    import esda
    from esda import crand
    from libpysal import weights

    given = np.load(side.folder / "input.npz")
    near = weights.KNN(given["points"], NEIGHBOURS)

    def call() -> Any:
        return esda.Moran_Local(
            given["values"], near, permutations=PERMUTATIONS, n_jobs=jobs, seed=SEED, keep_simulations=False
        )

    said = call()
    draws = crand.vec_permutations(NEIGHBOURS, COUNT, PERMUTATIONS, SEED)
    side.first(
        value=said.Is, p=said.p_sim, draws=draws, areas=near.sparse.nonzero()[0], neighbours=near.sparse.nonzero()[1]
    )
    side.warm(call, 3)


def esda_1(side: Side) -> None:
    """esda on one core."""
    _esda(side, 1)


def esda_2(side: Side) -> None:
    """esda on two."""
    _esda(side, 2)


def check(results: dict[str, Any]) -> str:
    """Same neighbours and statistics; esda's pseudo p from esda's draws; ours within the noise of other draws."""
    from ecluse.observatory.methods.moran import local_moran
    from ecluse.observatory.methods.neighbours import SpatialWeights
    from ecluse.observatory.methods.permutations import Draws

    ours, peer = results["ecluse"], results["esda_1"]
    matrix = [SpatialWeights.from_pairs(COUNT, each["areas"], each["neighbours"]) for each in (ours, peer)]
    assert np.array_equal(matrix[0].neighbours, matrix[1].neighbours), "neighbours differ"
    values = np.load(FOLDER / "input.npz")["values"]
    said = local_moran(values, matrix[0], draws=Draws(peer["draws"]))
    apart = float(np.abs(said.value - peer["value"]).max())
    assert apart < 1e-9, f"statistics differ by {apart:.1e}"
    counts = [np.rint(each * (PERMUTATIONS + 1)) for each in (said.p, peer["p"])]
    different = int(np.count_nonzero(counts[0] != counts[1]))
    assert different == 0, f"{different} pseudo p differ"
    assert np.array_equal(np.rint(results["esda_2"]["p"] * 1000), counts[1]), "esda differs from itself"
    for name, permutations in (("ecluse", PERMUTATIONS), ("ecluse_many", MANY)):
        p = results[name]["p"]
        noise = np.sqrt(p * (1 - p) * (1 / permutations + 1 / PERMUTATIONS)) + 1 / PERMUTATIONS
        assert np.all(np.abs(p - peer["p"]) < 6.5 * noise), f"{name}: other draws, other law"
    return f"{COUNT} pseudo p equal to esda's, statistics within {apart:.0e}"


def with_numba() -> None:
    """Install numba and what it alone needs in a folder apart; numpy stays that of the environment."""
    if NUMBA.is_dir():
        return
    print(f"Installing numba in {NUMBA}, for esda alone.", flush=True)
    pip = [sys.executable, "-m", "pip"] if importlib.util.find_spec("pip") else ["pip"]
    subprocess.run([*pip, "install", "--quiet", "--no-deps", "--target", str(NUMBA), "numba", "llvmlite"], check=True)


if __name__ == "__main__":
    if "--numba" in sys.argv:
        with_numba()
    gates = SIZE == "full"
    pairs = int(sys.argv[sys.argv.index("--pairs") + 1]) if "--pairs" in sys.argv else 5
    sys.exit(
        compete(
            "benchmarks.observatory.local_moran",
            prepare,
            {"ecluse": ecluse, "esda_1": esda_1, "esda_2": esda_2, "ecluse_many": ecluse_many},
            check,
            FOLDER,
            pairs=pairs,
            packages=("numpy", "scipy", "esda", "libpysal"),
            goals=[
                Goal("warm, against esda", partial(harness.warm_ratio, ours="ecluse", peer="esda"), 100, gates=gates),
                Goal(
                    "warm, ours with 99,999 against esda with 999",
                    partial(harness.warm_ratio, ours="ecluse_many", peer="esda"),
                    5,
                    gates=False,
                ),
            ],
        )
    )
