"""One portrait's figures: an EPCI with its département, its région and France, 4,500 figures of four measures each.

    SIZE=full python -m benchmarks.observatory.portrait

Made-up data (données fictives): 4,867 areas of five levels, 21.9 million figures in all at full size. Ours reads the
panels of a build; the peers answer the same question from the same figures sorted by area, in their own file or in
Parquet whose row groups hold a few areas. Two hundred portraits, drawn at random, in one process each, asked again
once the answers are compared: the warm figure.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.observatory import harness
from benchmarks.observatory.harness import Goal, Run, Side

MODULE = "benchmarks.observatory.portrait"
#: Cells of each size; areas of each level.
SIZES = {"tiny": 40, "small": 450, "full": 4_500}
AREAS = {"region": 18, "departement": 101, "epci": 1_255, "commune": 3_492, "france": 1}
READ = ("france", "region", "departement", "epci")
MEASURES = ("value", "lower95", "upper95", "numerator")
PORTRAITS = 200
SIZE = os.environ.get("SIZE", "small")
CELLS = SIZES[SIZE]
FOLDER = Path(os.environ.get("BENCH_FOLDER", "/tmp/bench-observatory")) / "portrait" / SIZE


def prepare(place: Path) -> None:
    """The same figures as panels (float64, areas × cells) and as a table sorted by area."""
    if (place / "done").exists():
        return
    random = np.random.default_rng(20260103)
    schema = pa.schema([("area", pa.int32()), ("cell", pa.int32()), *((name, pa.float64()) for name in MEASURES)])
    with pq.ParquetWriter(place / "input-figures.parquet", schema) as writer:
        for start, level in zip(_starts().values(), AREAS, strict=True):
            numbers = {name: random.gamma(2, 50, (AREAS[level], CELLS)).round(3) for name in MEASURES}
            _panel(place / "panels" / level, numbers)
            area, cell = (grid.ravel().astype(np.int32) for grid in np.indices((AREAS[level], CELLS)))
            columns = [area + np.int32(start), cell, *(array.ravel() for array in numbers.values())]
            writer.write_table(pa.table(columns, schema=schema), row_group_size=10 * CELLS)
    (place / "done").write_text("")


def _starts() -> dict[str, int]:
    """The number of the first area of each level."""
    ends = np.cumsum(list(AREAS.values())).tolist()
    return dict(zip(AREAS, [0, *ends[:-1]], strict=True))


def _panel(place: Path, numbers: dict[str, Any]) -> None:
    """A panel as builds write it."""
    from ecluse.observatory.store.panels import Column

    place.mkdir(parents=True)
    shape = next(iter(numbers.values())).shape
    (place / "areas.json").write_text(json.dumps([str(area) for area in range(shape[0])]), encoding="utf-8")
    columns = [
        Column(f"indicateur-{cell}", 1, date(2023, 1, 1), date(2023, 12, 31), "T", 0, 199, "", "")
        for cell in range(shape[1])
    ]
    (place / "cells.json").write_text(json.dumps([column.to_json() for column in columns]), encoding="utf-8")
    for name, array in numbers.items():
        np.save(place / f"{name}.npy", array)
    np.save(place / "status.npy", np.ones(shape, dtype=np.uint8))


def portraits() -> Iterator[list[tuple[str, int]]]:
    """For each portrait, its areas: level and number there; the same ones for every side."""
    random = np.random.default_rng(20260104)
    for _ in range(PORTRAITS):
        yield [(level, int(random.integers(AREAS[level]))) for level in READ]


def panels() -> Callable[[list[tuple[str, int]]], Any]:
    from ecluse.observatory.store.panels import open_panel

    def answer(areas: list[tuple[str, int]]) -> Any:
        rows = []
        for level, number in areas:
            panel = open_panel(FOLDER / "panels" / level)
            assert panel is not None
            rows.append(panel.rows([str(number)]))
        return rows

    return answer


def duckdb(way: str) -> Callable[[list[tuple[str, int]]], Any]:
    import duckdb as peer

    path = FOLDER / "input-figures.parquet"
    base = peer.connect(str(FOLDER / "figures.duckdb"), config={"threads": 2})
    if way == "file":
        base.execute(f"CREATE TABLE IF NOT EXISTS figures AS SELECT * FROM '{path}' ORDER BY area, cell")
    source = "figures" if way == "file" else f"'{path}'"
    base.execute("SET enable_object_cache = true")
    query = f"SELECT area, cell, {', '.join(MEASURES)} FROM {source} WHERE area IN (?, ?, ?, ?)"
    return lambda areas: base.execute(query, _numbers(areas)).fetchnumpy()


def polars() -> Callable[[list[tuple[str, int]]], Any]:
    import polars as peer

    table = peer.scan_parquet(FOLDER / "input-figures.parquet")
    return lambda areas: table.filter(peer.col("area").is_in(_numbers(areas))).collect()


def _numbers(areas: list[tuple[str, int]]) -> list[int]:
    starts = _starts()
    return [starts[level] + number for level, number in areas]


def matrices(areas: list[tuple[str, int]], answer: Any) -> dict[str, Any]:
    """What a side answered, as a matrix (areas, cells) for each measure."""
    if isinstance(answer, list):
        return {name: np.concatenate([rows[name] for rows in answer]) for name in MEASURES}
    columns = answer if isinstance(answer, dict) else {name: answer[name].to_numpy() for name in answer.columns}
    row = {number: place for place, number in enumerate(_numbers(areas))}
    place = np.array([row[number] for number in columns["area"].tolist()])
    found = {}
    for name in MEASURES:
        matrix = np.full((len(areas), int(columns["cell"].max()) + 1), np.nan)
        matrix[place, columns["cell"]] = columns[name]
        found[name] = matrix
    return found


def ask(side: Side, opened: Callable[[], Callable[[list[tuple[str, int]]], Any]]) -> None:
    """Answer one portrait; keep all the answers; answer each again, timed."""
    answer, asked = opened(), list(portraits())
    answer(asked[0])
    side.held()
    answers = [matrices(areas, answer(areas)) for areas in asked]
    side.keep(**{measure: np.stack([each[measure] for each in answers]) for measure in MEASURES})
    del answers
    each = iter(asked)
    side.warm(lambda: answer(next(each)), PORTRAITS)


def check(results: dict[str, Any]) -> str:
    """Exactly the same figures."""
    mine = dict(results["ecluse"])
    for name, theirs in results.items():
        worst, where = harness.difference(mine, dict(theirs))
        assert worst == 0, f"{name} differs by {worst:.1e} in {where}"
    return f"{PORTRAITS} portraits of {4 * len(MEASURES) * CELLS:,} numbers, equal in {', '.join(results)}"


def p95(runs: Mapping[str, list[Run]]) -> float:
    """Milliseconds under which 95 % of our portraits are answered."""
    return 1000 * statistics.median(statistics.quantiles(run.warm, n=20)[-1] for run in runs["ecluse"])


def main() -> int:
    ways = {f"duckdb_{way}": partial(duckdb, way) for way in ("file", "parquet")} | {"polars_parquet": polars}
    opened: dict[str, Callable[[], Any]] = {"ecluse": panels, **ways}
    quicker = partial(harness.warm_ratio, ours="ecluse", peer="")
    return harness.compete(
        MODULE,
        prepare,
        {name: partial(ask, opened=way) for name, way in opened.items()},
        check,
        FOLDER,
        pairs=int(sys.argv[sys.argv.index("--pairs") + 1]) if "--pairs" in sys.argv else 5,
        packages=("numpy", "duckdb", "polars"),
        goals=[
            Goal("median portrait against the quickest peer", quicker, 20, gates=SIZE == "full"),
            Goal("milliseconds for 95 % of portraits", p95, most=1),
        ],
    )


if __name__ == "__main__":
    sys.exit(main())
