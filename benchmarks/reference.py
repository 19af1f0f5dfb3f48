"""All of France loaded from the publishers' own files, timed; and memory that does not follow the size of a file.

    python benchmarks/reference.py [FOLDER]

FOLDER holds the publishers' files (../shared/data by default). Each measure is a process of its own, on a new SQLite
database, its outcome checked before any figure is printed; the exit code is 1 when a check or a bar fails.
"""

from __future__ import annotations

import json
import os
import re
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = (
    "cog",
    "population",
    "epci",
    "iris",
    "qpv",
    "zonages-insee",
    "zonages-politiques",
    "codes-postaux",
    "contours",
)
SECONDS = 120
MEGABYTES = 300
GROWTH = 1.15
EXPECTED = {
    "SELECT COUNT(*) FROM territories_territory WHERE level='COMMUNE' AND valid_to IS NULL AND region_code<>''": 34875,
    "SELECT COUNT(*) FROM territories_territory WHERE level='EPCI' AND valid_to IS NULL": 1255,
    "SELECT SUM(municipal) FROM territories_legalpopulation WHERE year=2023 AND NOT summed": 68094280,
    "SELECT COUNT(*) FROM territories_movement": 13734,
}
AT_LEAST_FILES = 150
WRITTEN = re.compile(r"(?:ajouts|mises à jour),")
AT_LEAST = {
    "SELECT COUNT(*) FROM territories_territory WHERE level='IRIS'": 49000,
    "SELECT COUNT(DISTINCT territory_id) FROM territories_contour": 35000,
}


def ecluse(data: Path, *arguments: str) -> tuple[float, float, float, str]:
    """Run one command; return its seconds, its processor seconds, its peak memory in megabytes, and what it said."""
    environment = {**os.environ, "ECLUSE_DATA_DIR": str(data), "PYTHONPATH": str(ROOT / "src")}
    environment.pop("DATABASE_URL", None)
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "ecluse", *arguments],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    said = process.stdout.read()
    _, _, usage = os.wait4(process.pid, 0)
    return time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, said


def whole_country(folder: Path) -> bool:
    """Everything that is recognised under ``folder``, then the same twice again.

    The second time tries the files again whose rows named territories that came after them; the third writes nothing.
    """
    with tempfile.TemporaryDirectory() as name:
        data = Path(name)
        ecluse(data, "manage", "migrate", "-v0")
        files = [str(folder / each) for each in FOLDERS if (folder / each).is_dir()]
        seconds, processor, memory, said = ecluse(data, "reference", "load", *files)
        again, _, _, _ = ecluse(data, "reference", "load", *files)
        _, _, _, told = ecluse(data, "reference", "load", *files)
        database = sqlite3.connect(data / "ecluse.sqlite3")
        wrong = [query for query, value in EXPECTED.items() if database.execute(query).fetchone()[0] != value]
        wrong += [query for query, value in AT_LEAST.items() if database.execute(query).fetchone()[0] < value]
        database.close()
    loaded = said.count("✓")
    if wrong or loaded < AT_LEAST_FILES or WRITTEN.search(told):
        print("FAILED: what was loaded is not what was expected", *wrong, sep="\n  ")
        return False
    print(f"all of France    {loaded} files  {seconds:6.1f} s  ({processor:.1f} s of processor)  {memory:.0f} MB")
    print(f"the same again   {again:6.1f} s; once more, nothing written")
    return seconds < SECONDS and memory < MEGABYTES


def feature(number: int) -> dict[str, object]:
    """A made-up quartier of a few hundred points (données fictives)."""
    west, south = 1 + number % 50 / 100, 45 + number // 50 % 50 / 100
    points = [[west + step / 1e5, south + step % 7 / 1e5] for step in range(150)]
    ring = [*points, [west, south + 0.01], points[0]]
    code = f"QN{number % 95 + 1:03d}{number // 95 % 1000:03d}"
    geometry = {"type": "Polygon", "coordinates": [ring]}
    return {"type": "Feature", "properties": {"code": code, "nom": f"Quartier {code}"}, "geometry": geometry}


def memory_of(count: int) -> float:
    """Peak memory, in megabytes, of loading ``count`` contours of the same few thousand territories."""
    with tempfile.TemporaryDirectory() as name:
        data = Path(name)
        path = data / "contours.geojson"
        with path.open("w", encoding="utf-8") as file:
            file.write('{"type": "FeatureCollection", "features": [')
            for number in range(count):
                file.write((", " if number else "") + json.dumps(feature(number % 4000)))
            file.write("]}")
        ecluse(data, "manage", "migrate", "-v0")
        seconds, _, memory, said = ecluse(data, "reference", "load", str(path))
        size = path.stat().st_size / 1e6
    if "✓" not in said:
        raise SystemExit(f"FAILED: {said}")
    print(f"contours         {size:6.0f} MB  {seconds:6.1f} s  {memory:.0f} MB")
    return memory


def main() -> int:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT.parent / "shared" / "data"
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    small, large = memory_of(8000), memory_of(32000)
    held = large < small * GROWTH
    print(f"memory for a file four times larger: × {large / small:.2f}")
    if not folder.is_dir():
        print(f"skipped: {folder} is not there, all of France was not loaded")
    else:
        held = whole_country(folder) and held
    print("held" if held else f"NOT HELD: {SECONDS} s, {MEGABYTES} MB, × {GROWTH}")
    return 0 if held else 1


if __name__ == "__main__":
    raise SystemExit(main())
