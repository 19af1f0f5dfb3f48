"""Sides that are run in processes of their own, in turn, and compared before any ratio is printed.

A benchmark is a module whose ``main`` calls :func:`compete`. Each side is a function that reads the input folder,
computes once, writes its result and says so (:meth:`Side.first`), then times the same call again, warm. The process
from its start to its first result is the *cold* figure: interpreter, imports, compilation, reading and all; the peak
of memory is that of the same time. A side may be unfit for the input: it then fails, and no ratio is printed for
anyone.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.abc
import importlib.metadata
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
#: A peer that asks for more than this is stopped, and the machine is spared.
CAP_BYTES = 12 << 30


@dataclass(frozen=True, slots=True)
class Run:
    """One process: seconds, processor seconds and peak megabytes to its first result; seconds of each warm call."""

    cold: float
    processor: float
    warm: tuple[float, ...]
    megabytes: float


class Side:
    """What a side says of itself to the harness, on its standard output."""

    def __init__(self, folder: Path, name: str) -> None:
        self.folder = folder
        self._result = folder / f"{name}.npz"

    def first(self, **result: Any) -> None:
        """Write the first result and close the cold figure."""
        self.keep(**result)
        self.held()

    def held(self) -> None:
        """Close the cold figure: the first result is whole, in memory or in a file of the side's own."""
        _say(first=time.time(), processor=time.process_time(), megabytes=_peak())

    def keep(self, **result: Any) -> None:
        """Write the result where ``check`` finds it; after ``held``, that is not timed."""
        np.savez(self._result, **result)

    def warm(self, call: Callable[[], object], times: int) -> None:
        """Time ``call`` again."""
        for _ in range(times):
            start = time.perf_counter()
            call()
            _say(warm=time.perf_counter() - start)


def _peak() -> float:
    """The most memory that this process held, in megabytes. What it held before ``exec``, as a copy of its parent, is
    not its own."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) / 1024


def _say(**what: float) -> None:
    print(json.dumps(what), flush=True)


@dataclass(frozen=True, slots=True)
class Goal:
    """What the figures must be: ``found`` of all runs is at least ``least``, or at most ``most``. Without ``gates``
    it is only told."""

    words: str
    found: Callable[[Mapping[str, list[Run]]], float]
    least: float = 0.0
    most: float = float("inf")
    gates: bool = True

    def tell(self, runs: Mapping[str, list[Run]]) -> int:
        """Print whether it is held; 1 if it is not and gates."""
        found = self.found(runs)
        if found != found:  # the peer did not take part
            return 0
        holds = self.least <= found <= self.most
        bound = f"at least {self.least:g}" if self.most == float("inf") else f"at most {self.most:g}"
        note = "" if self.gates else ", told only"
        print(f"{'held' if holds else 'NOT HELD':9} {self.words}: {found:.2f} ({bound}{note})")
        return 0 if holds or not self.gates else 1


def cold_ratio(runs: Mapping[str, list[Run]], ours: str, peer: str) -> float:
    """The median, over pairs, of the peer's seconds over ours; of the quickest peer whose name begins so, NaN for none."""
    return _ratio(runs, ours, peer, lambda run: run.cold)


def warm_ratio(runs: Mapping[str, list[Run]], ours: str, peer: str) -> float:
    """The same of warm calls."""
    return _ratio(runs, ours, peer, lambda run: statistics.median(run.warm))


def memory_share(runs: Mapping[str, list[Run]], ours: str, peer: str) -> float:
    """Our peak of memory over that of the peer, whose least counts."""
    theirs = [run.megabytes for name, each in runs.items() if name.startswith(peer) for run in each]
    return max(run.megabytes for run in runs[ours]) / min(theirs, default=float("nan"))


def _ratio(runs: Mapping[str, list[Run]], ours: str, peer: str, seconds: Callable[[Run], float]) -> float:
    found = []
    for name, each in runs.items():
        if name.startswith(peer) and name != ours:
            found.append(
                statistics.median(seconds(one) / seconds(mine) for one, mine in zip(each, runs[ours], strict=True))
            )
    return min(found, default=float("nan"))


def compete(
    module: str,
    prepare: Callable[[Path], None],
    sides: Mapping[str, Callable[[Side], None]],
    check: Callable[[dict[str, Any]], str],
    folder: Path,
    *,
    pairs: int,
    packages: Sequence[str],
    ways: Sequence[Sequence[str]] = (),
    goals: Sequence[Goal] = (),
) -> int:
    """Run every side ``pairs`` times in turn, check, and print; the exit code, 1 when results disagree or a side fails.

    The first of ``sides`` is ours. ``check`` gets every side's result by name and returns what it established, or
    raises AssertionError. Of each of ``ways``, sides of one peer that do the same thing, the quickest of the first
    round alone goes on, and one that failed there is told and left out. ``goals`` that are missed make the exit code
    1.
    """
    if len(sys.argv) > 2 and sys.argv[1] == "--side":
        sides[sys.argv[2]](Side(folder, sys.argv[2]))
        return 0
    folder.mkdir(parents=True, exist_ok=True)
    prepare(folder)
    sides = _chosen(sides)
    _tell_machine(folder, packages)
    runs: dict[str, list[Run]] = {name: [] for name in sides}
    spare = {name for way in ways for name in way}
    for turn in range(pairs):
        for name in list(runs):
            run = _run(module, name)
            if run is not None:
                runs[name].append(run)
            elif name not in spare:
                print(f"{name} failed: no ratio")
                return 1
        if turn == 0:
            try:
                print(
                    "Compared:", check({name: np.load(folder / f"{name}.npz") for name, each in runs.items() if each})
                )
            except AssertionError as error:
                print(f"Results disagree, so no ratio: {error}")
                return 1
            _keep_quickest(runs, ways)
    _report(runs)
    missed = max((goal.tell(runs) for goal in goals), default=0)
    summary = os.environ.get("BENCH_SUMMARY")
    if summary:
        Path(summary).write_text(json.dumps(_rows(runs)), encoding="utf-8")
    return missed


def _rows(runs: Mapping[str, list[Run]]) -> list[dict[str, Any]]:
    """The medians of each side, and its ratios to ours: what the table of all the benchmarks is made of."""
    base = next(iter(runs.values()))
    found = []
    for name, each in runs.items():
        pairs = list(zip(each, base, strict=True))
        found.append(
            {
                "side": name,
                "cold": statistics.median(run.cold for run in each),
                "processor": statistics.median(run.processor for run in each),
                "warm": statistics.median(statistics.median(run.warm) for run in each),
                "megabytes": max(run.megabytes for run in each),
                "pairs": len(each),
                "cold_ratio": statistics.median(run.cold / mine.cold for run, mine in pairs),
                "warm_ratio": statistics.median(
                    statistics.median(run.warm) / statistics.median(mine.warm) for run, mine in pairs
                ),
            }
        )
    return found


def _chosen(sides: Mapping[str, Callable[[Side], None]]) -> Mapping[str, Callable[[Side], None]]:
    """All sides, or those that ``--only`` names, with commas between."""
    if "--only" not in sys.argv:
        return sides
    names = sys.argv[sys.argv.index("--only") + 1].split(",")
    return {name: side for name, side in sides.items() if name in names}


def without_pandas() -> None:
    """Let pyarrow find no pandas: Écluse does not install it, and where it is there, pyarrow imports it for a second."""
    sys.meta_path.insert(0, _NoPandas())


class _NoPandas(importlib.abc.MetaPathFinder):
    def find_spec(self, name: str, *_: object) -> None:
        if name == "pandas":
            raise ModuleNotFoundError(name)


def _keep_quickest(runs: dict[str, list[Run]], ways: Sequence[Sequence[str]]) -> None:
    for way in ways:
        tried = {name: runs[name][0] for name in way if runs.get(name)}
        best = min(tried, key=lambda name: tried[name].cold, default="")
        for name in way:
            if name != best and name in runs:
                run = tried.get(name)
                print(f"{name}: {f'{run.cold:.2f} s, {run.megabytes:.0f} MB' if run else 'no result'}, left for {best}")
                del runs[name]


def _run(module: str, name: str) -> Run | None:
    paths = [str(ROOT / "src"), str(ROOT), os.environ.get("PYTHONPATH", "")]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))}
    start = time.time()
    process = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", module, "--side", name],
        env=environment,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (CAP_BYTES, CAP_BYTES)),
        check=False,
    )
    if process.returncode:
        return None
    said: dict[str, Any] = {"warm": []}
    for line in process.stdout.splitlines():
        with contextlib.suppress(json.JSONDecodeError):
            for key, value in json.loads(line).items():
                if key == "warm":
                    said["warm"].append(value)
                else:
                    said[key] = value
    return Run(said["first"] - start, said["processor"], tuple(said["warm"]), said["megabytes"])


def _report(runs: Mapping[str, list[Run]]) -> None:
    ours = next(iter(runs))
    print(
        f"{'side':<16}{'cold s':>9}{'cpu s':>9}{'warm s':>10}{'MB':>7}   ratios to ours, median (min to max): cold; warm"
    )
    for name, each in runs.items():
        cold, warm = [run.cold for run in each], [statistics.median(run.warm) for run in each]
        line = f"{name:<16}{statistics.median(cold):9.2f}{statistics.median(run.processor for run in each):9.2f}"
        line += f"{statistics.median(warm):10.4f}{max(run.megabytes for run in each):7.0f}"
        if name != ours:
            base = runs[ours]
            line += "   " + _spread([run.cold / mine.cold for run, mine in zip(each, base, strict=True)])
            line += "; " + _spread(
                [
                    statistics.median(run.warm) / statistics.median(mine.warm)
                    for run, mine in zip(each, base, strict=True)
                ]
            )
        print(line)


def _spread(ratios: Sequence[float]) -> str:
    return f"{statistics.median(ratios):.1f} ({min(ratios):.1f} to {max(ratios):.1f})"


def difference(found: Mapping[str, Any], expected: Mapping[str, Any], floor: float = 0.0) -> tuple[float, str]:
    """The largest relative difference, and the column it is in; infinite where one side alone is NaN.

    ``floor`` is what a difference is divided by where both numbers are smaller: a limit near 0 is a difference of
    larger numbers.
    """
    worst, where = 0.0, ""
    for name in found.keys() | expected.keys():
        if (
            name not in found
            or name not in expected
            or not np.array_equal(np.isnan(found[name]), np.isnan(expected[name]))
        ):
            return float("inf"), name
        one, other = found[name], expected[name]
        size = np.fmax(np.fmax(np.abs(one), np.abs(other)), floor)
        apart = float(np.nanmax(np.abs(one - other) / np.where(size > 0, size, 1.0), initial=0.0))
        worst, where = max((worst, where), (apart, name))
    return worst, where


def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return "absent"


def _tell_machine(folder: Path, packages: Sequence[str]) -> None:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    source, target = np.ones(1 << 25), np.empty(1 << 25)
    seconds = []
    for _ in range(3):
        start = time.perf_counter()
        target[:] = source
        seconds.append(time.perf_counter() - start)
    print(
        f"{platform.python_implementation()} {platform.python_version()}, {os.cpu_count()} cores, {memory:.0f} GB,",
        end=" ",
    )
    print(f"copy {2 * source.nbytes / min(seconds) / 1e9:.0f} GB/s, load {os.getloadavg()[0]:.1f}")
    print(", ".join(f"{name} {_version(name)}" for name in packages))
    for path in sorted(folder.glob("input*")):
        with path.open("rb") as file:
            print(
                f"{path.name} {path.stat().st_size / 1e6:.1f} MB {hashlib.file_digest(file, 'sha256').hexdigest()[:16]}"
            )
