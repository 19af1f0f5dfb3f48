"""A national file from its bytes to figures that pages show: the whole command, in a process of its own.

    SIZE=full python -m benchmarks.observatory.loading [--pairs 5]

The input is Filosofi 2021 by commune as INSEE publishes it (``../shared/data/filosofi``, 34,909 communes × 28 columns), and
the same rows as a workbook. The reference of all of France is loaded once beside; each run begins on a copy of that folder.
What is live is compared, figure by figure, with the file read by the csv module, before any time is told. There is no
peer: the goal is a number of seconds. ``SIZE=small`` loads the first 3,000 communes and gates nothing.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import math
import os
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

import xlsxwriter

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared" / "data"
SOURCE = SHARED / "filosofi" / "cc_filosofi_2021_COM.csv.gz"
SIZE = os.environ.get("SIZE", "small")
ROWS = {"small": 3_000, "tenth": 3_500, "full": 10**6}[SIZE]
FOLDER = Path(os.environ.get("BENCH_FOLDER", "/tmp/bench-observatory")) / "loading"
SECONDS = 5.0
#: Columns compared: their header in the file, and the indicator that they give.
COMPARED = {"MED21": "niveau-de-vie-median", "TP6021": "taux-pauvrete-60"}
_LISTS = {".csv", ".gz", ".xlsx"}
_SHOWN = """
import json, sys
import django
django.setup()
from ecluse.observatory.rules.definitions import packaged_catalogue
from ecluse.observatory.selectors.live import live_build
from ecluse.observatory.selectors.told import Teller
codes, wanted = json.load(sys.stdin), set(sys.argv[1:])
told = Teller(live_build(), packaged_catalogue()).of_areas("COMMUNE", codes)
print(json.dumps({code: {column.indicator: figure.value if figure.has_value else None
    for column, figure in found.items() if column.indicator in wanted and column.plain and column.end.year == 2021}
    for code, found in told.items()}))
"""


def ecluse(data: Path, *arguments: str) -> tuple[float, float]:
    """Run one command; its seconds, and its processor seconds. Raises RuntimeError with what it said when it fails."""
    before = os.times()
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "ecluse", *arguments],
        env=_surroundings(data),
        capture_output=True,
        text=True,
        check=False,
    )
    seconds, after = time.perf_counter() - started, os.times()
    if done.returncode:
        raise RuntimeError(done.stdout + done.stderr)
    processor = after.children_user + after.children_system - before.children_user - before.children_system
    return seconds, processor


def _surroundings(data: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ECLUSE_", "DATABASE_URL"))}
    return {**kept, "ECLUSE_DATA_DIR": str(data), "PYTHONPATH": str(ROOT / "src"),
            "DJANGO_SETTINGS_MODULE": "ecluse.config.settings"}  # fmt: skip


def rows() -> list[list[str]]:
    """The file's rows, the header first."""
    with gzip.open(SOURCE, "rt", encoding="utf-8-sig", newline="") as file:
        return [row for number, row in enumerate(csv.reader(file, delimiter=";")) if number <= ROWS]


def prepare(table: list[list[str]]) -> tuple[Path, dict[str, Path]]:
    """The folder with the reference of France, and the files to load."""
    reference = FOLDER / "reference"
    if not (reference / "done").exists():
        shutil.rmtree(reference, ignore_errors=True)
        reference.mkdir(parents=True)
        ecluse(reference, "manage", "migrate", "-v0")
        lists = [
            path for name in ("cog", "epci") for path in sorted((SHARED / name).rglob("*")) if path.suffix in _LISTS
        ]
        ecluse(reference, "reference", "load", *map(str, lists))
        (reference / "done").write_text("")
    files = {"CSV": FOLDER / SIZE / "filosofi.csv.gz", "XLSX": FOLDER / SIZE / "filosofi.xlsx"}
    files["CSV"].parent.mkdir(parents=True, exist_ok=True)
    with gzip.open(files["CSV"], "wt", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";", lineterminator="\n").writerows(table)
    book = xlsxwriter.Workbook(str(files["XLSX"]), {"constant_memory": True})
    sheet = book.add_worksheet("COM")
    for number, row in enumerate(table):
        for place, cell in enumerate(row):
            if place and _number(cell) is not None:
                sheet.write_number(number, place, float(cell))
            else:
                sheet.write_string(number, place, cell)
    book.close()
    return reference, files


def _number(cell: str) -> float | None:
    try:
        return float(cell)
    except ValueError:
        return None


def _same(live: float | None, told: float | None) -> bool:
    """Whether a figure is that of the file, to the precision of the 32 bits in which panels keep it."""
    if live is None or told is None:
        return live is told
    return math.isclose(live, told, rel_tol=2**-23)


def faults(data: Path, table: list[list[str]]) -> int:
    """How many of the compared cells are not what is live; a cell that holds no number must have no value.

    Communes that the reference of today does not hold any more are left out: their figures are carried.
    """
    header, place = table[0], {name: table[0].index(name) for name in COMPARED}
    told = subprocess.run(
        [sys.executable, "-c", _SHOWN, *COMPARED.values()], env=_surroundings(data), capture_output=True, text=True,
        input=json.dumps([row[0] for row in table[1:]]), check=True,
    ).stdout  # fmt: skip
    live = json.loads(told)
    wrong = compared = 0
    for row in table[1:]:
        found = live.get(row[0]) or {}
        for name, indicator in COMPARED.items():
            if indicator in found:
                compared += 1
                wrong += not _same(found[indicator], _number(row[place[name]]))
    least = 0.95 * len(COMPARED) * (len(table) - 1)
    if compared < least:
        raise RuntimeError(f"{compared} cells of {header[0]} are live, {least:.0f} at least were expected")
    return wrong


def main() -> int:
    """Load each file several times; 1 if a figure differs, or if the median misses the goal at full size."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--pairs", type=int, default=3)
    asked.add_argument("--numba", action="store_true", help="of no use here")
    pairs = asked.parse_args().pairs
    table = rows()
    reference, files = prepare(table)
    missed, summary = False, []
    for kind, path in files.items():
        taken = []
        for _ in range(pairs):
            data = FOLDER / "run"
            shutil.rmtree(data, ignore_errors=True)
            shutil.copytree(reference, data)
            taken.append(ecluse(data, "observatory", "load", str(path)))
        wrong = faults(data, table)
        seconds, processor = (statistics.median(each) for each in zip(*taken, strict=True))
        print(f"{kind}: {len(table) - 1} rows, {wrong} cells differ; {seconds:.2f} s, processor {processor:.2f} s")
        missed |= bool(wrong) or (SIZE == "full" and seconds > SECONDS)
        row = {"side": f"écluse, {kind}", "pairs": pairs, "cold": seconds, "processor": processor}
        summary.append(row | {"warm": 0.0, "megabytes": 0.0, "cold_ratio": 0.0, "warm_ratio": 0.0})
    if kept := os.environ.get("BENCH_SUMMARY"):
        Path(kept).write_text(json.dumps(summary), encoding="utf-8")
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
