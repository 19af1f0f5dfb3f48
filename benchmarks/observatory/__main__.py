"""All the benchmarks of the observatory, one after the other, then one table.

    SIZE=small|tenth|full python -m benchmarks.observatory [--pairs 5] [--numba]

``small`` takes a few minutes and gates nothing; ``full`` gates, takes about an hour on two cores, and wants a machine that
does nothing else. What each one took is told beside its name; one that fails, or whose results disagree, has no ratio.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
#: Each workload: its number in the table, its module, and its own name of the sizes that it calls otherwise.
WORKLOADS: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("W1", "standardisation", {}),
    ("W2", "rollup", {"full": "sixty", "tenth": "small"}),
    ("W2 ×5", "rollup", {"small": "", "tenth": "", "tiny": ""}),
    ("W3", "access", {"tenth": "small"}),
    ("W4", "local_moran", {"tenth": "small"}),
    ("W5", "portrait", {"tenth": "small"}),
    ("load", "loading", {"tiny": ""}),
)


def run(module: str, size: str, arguments: list[str]) -> tuple[int, float, list[dict[str, float | str]]]:
    """Run one benchmark; its exit code, its seconds, and the rows that it says of its sides (none if it gave up)."""
    with tempfile.TemporaryDirectory() as name:
        summary = Path(name) / "summary.json"
        started = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-m", f"benchmarks.observatory.{module}", *arguments],
            env={**os.environ, "SIZE": size, "BENCH_SUMMARY": str(summary)},
            cwd=ROOT,
            check=False,
        )
        rows = json.loads(summary.read_text(encoding="utf-8")) if summary.exists() else []
        return done.returncode, time.perf_counter() - started, rows


def main() -> int:
    """Run them all; 1 if one fails or misses what gates at this size."""
    asked, arguments = os.environ.get("SIZE", "small"), sys.argv[1:]
    found = []
    for name, module, sizes in WORKLOADS:
        size = sizes.get(asked, asked)
        if size:
            print(f"\n== {name} {module}, size {size}", flush=True)
            found.append((f"{name} {module} {size}", *run(module, size, arguments)))
    print(
        f"\n{'benchmark':<28}{'side':<22}{'pairs':>6}{'cold s':>9}{'cpu s':>8}{'warm s':>10}{'MB':>7}{'cold ×':>8}{'warm ×':>9}"
    )
    for name, code, seconds, rows in found:
        print(f"{name}: {'ok' if code == 0 else 'FAILED or missed a goal'}, {seconds:.0f} s in all")
        for row in rows:
            print(
                f"{'':<28}{row['side']:<22}{row['pairs']:>6}{row['cold']:>9.2f}{row['processor']:>8.2f}{row['warm']:>10.4f}"
                f"{row['megabytes']:>7.0f}{row['cold_ratio']:>8.1f}{row['warm_ratio']:>9.1f}"
            )
    return max(code for _, code, _, _ in found)


if __name__ == "__main__":
    sys.exit(main())
