"""Sides that are run in processes of their own, in turn, and compared before any ratio is printed.

A benchmark is a module whose ``main`` calls :func:`compete`. Each side is a function that reads the input folder, computes once,
writes its result and says so (:meth:`Side.first`), then times the same call again, warm. The process from its start to its first
result is the *cold* figure: interpreter, imports, compilation, reading and all. A side may be unfit for the input: it then fails,
and no ratio is printed for anyone.
"""

from __future__ import annotations

import contextlib
import hashlib
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
    """One process: seconds and processor seconds to its first result, the same of each warm call, peak megabytes."""

    cold: float
    processor: float
    warm: tuple[float, ...]
    busy: tuple[float, ...]
    megabytes: float


class Side:
    """What a side says of itself to the harness, on its standard output."""

    def __init__(self, folder: Path, name: str) -> None:
        self.folder = folder
        self._result = folder / f"{name}.npz"

    def first(self, **result: Any) -> None:
        """Write the first result and close the cold figure."""
        np.savez(self._result, **result)
        _say(first=time.time(), processor=time.process_time())

    def warm(self, call: Callable[[], object], times: int) -> None:
        """Time ``call`` again, then close the peak of memory."""
        for _ in range(times):
            start, busy = time.perf_counter(), time.process_time()
            call()
            _say(warm=time.perf_counter() - start, busy=time.process_time() - busy)
        _say(megabytes=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def _say(**what: float) -> None:
    print(json.dumps(what), flush=True)


def compete(
    module: str,
    prepare: Callable[[Path], None],
    sides: Mapping[str, Callable[[Side], None]],
    check: Callable[[dict[str, Any]], str],
    folder: Path,
    *,
    pairs: int,
    packages: Sequence[str],
) -> int:
    """Run every side ``pairs`` times in turn, check, and print; the exit code, 1 when results disagree or a side fails.

    The first of ``sides`` is ours. ``check`` gets every side's result by name and returns what it established, or raises
    AssertionError.
    """
    if len(sys.argv) > 2 and sys.argv[1] == "--side":
        sides[sys.argv[2]](Side(folder, sys.argv[2]))
        return 0
    folder.mkdir(parents=True, exist_ok=True)
    prepare(folder)
    _tell_machine(folder, packages)
    runs: dict[str, list[Run]] = {name: [] for name in sides}
    for _ in range(pairs):
        for name in sides:
            run = _run(module, name)
            if run is None:
                print(f"{name} failed: no ratio")
                return 1
            runs[name].append(run)
    try:
        print("Compared:", check({name: np.load(folder / f"{name}.npz") for name in sides}))
    except AssertionError as error:
        print(f"Results disagree, so no ratio: {error}")
        return 1
    _report(runs)
    return 0


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
    said: dict[str, Any] = {"warm": [], "busy": []}
    for line in process.stdout.splitlines():
        with contextlib.suppress(json.JSONDecodeError):
            for key, value in json.loads(line).items():
                if key in ("warm", "busy"):
                    said[key].append(value)
                else:
                    said[key] = value
    return Run(said["first"] - start, said["processor"], tuple(said["warm"]), tuple(said["busy"]), said["megabytes"])


def _report(runs: Mapping[str, list[Run]]) -> None:
    ours = next(iter(runs))
    head = f"{'side':<16}{'cold s':>9}{'cpu s':>9}{'warm s':>10}{'cpu s':>10}{'MB':>7}"
    print(f"{head}   ratios to ours, median (min to max): cold; warm")
    for name, each in runs.items():
        cold, warm = [run.cold for run in each], [statistics.median(run.warm) for run in each]
        line = f"{name:<16}{statistics.median(cold):9.2f}{statistics.median(run.processor for run in each):9.2f}"
        busy = statistics.median(statistics.median(run.busy) for run in each)
        line += f"{statistics.median(warm):10.4f}{busy:10.4f}{max(run.megabytes for run in each):7.0f}"
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
    for path in sorted(folder.glob("input*.npz")):
        print(f"{path.name} {hashlib.sha256(path.read_bytes()).hexdigest()[:16]}")
