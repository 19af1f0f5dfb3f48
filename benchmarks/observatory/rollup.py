"""Rates of 49,000 IRIS rolled up to communes, EPCI, départements, régions and France: 300 indicators over 15 years.

    SIZE=sixty python -m benchmarks.observatory.rollup

Made-up data (données fictives): one value in twenty is not known, and three communes in a hundred lie outside the
main département of their EPCI. Each rate is weighed by the population of the year; an area is given where known
values hold 80 % of it at least, with the share that they hold. Ours reads its own store or the same Parquet as the
peers and writes its results on the disk, in 32 bits as the values are; the peers may keep theirs in memory.
``SIZE=full`` runs ours alone; peers are compared with at a fifth of it.
"""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.observatory import harness
from benchmarks.observatory.harness import Goal, Side

MODULE = "benchmarks.observatory.rollup"
#: Indicators, years and IRIS of each size.
SIZES = {"tiny": (3, 4, 700), "small": (6, 15, 4_900), "sixty": (60, 15, 49_000), "full": (300, 15, 49_000)}
SIZE = os.environ.get("SIZE", "small")
INDICATORS, YEARS, IRIS = SIZES[SIZE]
FOLDER = Path(os.environ.get("BENCH_FOLDER", "/tmp/bench-observatory")) / "rollup" / SIZE
LEVELS = ("commune", "epci", "departement", "region", "france")
LEAST = 0.8


def prepare(place: Path) -> None:
    """Write the files of a size, the same each time."""
    if (place / "done").exists():
        return
    random = np.random.default_rng(20260102)
    levels = _levels(random, IRIS)
    people = np.maximum(1, random.poisson(np.exp(random.normal(6.8, 0.9, IRIS)), (YEARS, IRIS))).astype(np.float64)
    schema = pa.schema(
        [("indicator", pa.uint16()), ("year", pa.uint8()), ("iris", pa.uint16()), ("value", pa.float32())]
    )
    year, number = (grid.ravel() for grid in np.indices((YEARS, IRIS)))
    with pq.ParquetWriter(place / "input-values.parquet", schema) as writer:
        for indicator in range(INDICATORS):
            values = random.beta(2, 8, (YEARS, IRIS)).astype(np.float32).ravel() * 100
            columns = [np.full(YEARS * IRIS, indicator, np.uint16), year.astype(np.uint8), number.astype(np.uint16)]
            known = pa.array(values, mask=random.random(values.size) < 0.05)
            writer.write_table(pa.table([*map(pa.array, columns), known], schema=schema))
    pq.write_table(
        pa.table({"year": year.astype(np.uint8), "iris": number.astype(np.uint16), "people": people.ravel()}),
        place / "input-people.parquet",
    )
    table = {"iris": np.arange(IRIS, dtype=np.uint16)} | {name: levels[name].astype(np.uint16) for name in LEVELS}
    pq.write_table(pa.table(table), place / "input-levels.parquet")
    (place / "done").write_text("")


def _levels(random: np.random.Generator, iris: int) -> dict[str, Any]:
    """The area of every level in which each IRIS lies, as numbers; IRIS are in the order of communes."""
    communes, epci = iris * 35 // 49, max(4, iris * 1255 // 49_000)
    cut = random.choice(communes, communes // 18, replace=False)
    commune = np.sort(np.append(np.arange(communes), random.choice(cut, iris - communes)))
    epci_of = np.sort(np.append(np.arange(epci), random.integers(0, epci, communes - epci)))
    departments = max(3, min(101, epci // 12))
    own = np.arange(epci) * departments // epci
    moved = random.random(communes) < 0.03
    department = np.where(moved, (own[epci_of] + 1) % departments, own[epci_of])
    region = np.arange(departments) * max(2, departments // 6) // departments
    of_commune = {"epci": epci_of, "departement": department, "region": region[department]}
    return {
        "commune": commune,
        **{name: of[commune] for name, of in of_commune.items()},
        "france": np.zeros_like(commune),
    }


def _shared() -> tuple[dict[str, Any], Any]:
    """The level of each IRIS, and people (IRIS, years)."""
    table = pq.read_table(FOLDER / "input-levels.parquet")
    levels = {name: table[name].to_numpy().astype(np.int64) for name in LEVELS}
    people = pq.read_table(FOLDER / "input-people.parquet")["people"].to_numpy().reshape(YEARS, IRIS)
    return levels, np.ascontiguousarray(people.T)


def _from_parquet() -> Iterator[pa.RecordBatch]:
    from ecluse.observatory.store.events import one_list

    file = pq.ParquetFile(FOLDER / "input-values.parquet")
    for number in range(INDICATORS):
        values = file.read_row_group(number, columns=["value"])["value"].to_numpy().reshape(YEARS, IRIS)
        told = pa.array([number], pa.int32())
        yield pa.record_batch([told, one_list(np.ascontiguousarray(values.T))], names=["indicator", "values"])


def convert() -> float:
    """Make our store from the Parquet; the seconds that it took."""
    start = time.perf_counter()
    _write(FOLDER / "store.arrow", _from_parquet())
    return time.perf_counter() - start


def _write(path: Path, batches: Iterator[pa.RecordBatch]) -> None:
    first = next(batches)
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, first.schema) as writer:
        writer.write_batch(first)
        for batch in batches:
            writer.write_batch(batch)


def ecluse(side: Side, source: str) -> None:
    harness.without_pandas()
    from ecluse.observatory.build.batches import Levels
    from ecluse.observatory.build.engines import Local
    from ecluse.observatory.methods.rollup import Rollup
    from ecluse.observatory.store.events import read_partition

    levels, people = _shared()
    kernel, engine = Levels(Rollup.over(levels, people, least=LEAST), pa.float32()), Local()

    def results() -> Iterator[pa.RecordBatch]:
        if source == "store":
            stored = str(FOLDER / "store.arrow")
            return engine.over(kernel, (read_partition((stored, number)) for number in range(INDICATORS)))
        return engine.over(kernel, _from_parquet())

    _write(FOLDER / f"ecluse_{source}.arrow", results())
    side.held()
    side.keep()
    side.warm(lambda: [batch.num_rows for batch in results()], 3)


def read_ours(path: Path) -> Iterator[dict[str, Any]]:
    """The results of each indicator, in turn: matrices (areas, years)."""
    reader = pa.ipc.open_file(pa.memory_map(str(path)))
    for number in range(reader.num_record_batches):
        batch = reader.get_batch(number)
        names = batch.schema.names[1:]
        yield {name: batch[name][0].values.to_numpy().reshape(-1, YEARS) for name in names}


def duckdb(side: Side, way: str) -> None:
    """All at once, or an indicator at a time, which stays in the cache; larger areas from communes in both."""
    import duckdb as peer

    base = peer.connect(config={"threads": 2, "memory_limit": "10GB", "temp_directory": str(FOLDER / "spill")})
    base.execute("SET preserve_insertion_order = false")
    base.execute("SET enable_progress_bar = false")
    base.execute(f"CREATE TABLE levels AS SELECT * FROM '{FOLDER}/input-levels.parquet'")
    people = f"SELECT year, iris, commune, people FROM '{FOLDER}/input-people.parquet' JOIN levels USING (iris)"
    base.execute(f"CREATE TABLE people AS {people}")
    base.execute("CREATE TABLE communes AS SELECT DISTINCT commune, epci, departement, region, france FROM levels")

    def compute(source: str) -> None:
        columns = "indicator USMALLINT, year UTINYINT, area USMALLINT, value FLOAT, coverage FLOAT"
        for level in LEVELS:
            base.execute(f"CREATE OR REPLACE TEMP TABLE {level}_found ({columns})")
        chosen = [""] if way == "progressive" else [f"WHERE indicator = {each}" for each in range(INDICATORS)]
        for where in chosen:
            _levels_in_sql(base, source, where)

    values = f"'{FOLDER}/input-values.parquet'"
    compute(values)
    side.held()
    kept = FOLDER / f"duckdb_{way}"
    shutil.rmtree(kept, ignore_errors=True)
    kept.mkdir()
    for level in LEVELS:
        base.execute(f"COPY (FROM {level}_found ORDER BY indicator) TO '{kept / level}.parquet' (FORMAT parquet)")
    side.keep()
    base.execute(f"CREATE TABLE given AS SELECT * FROM {values}")
    side.warm(lambda: compute("given"), 1)


def _levels_in_sql(base: Any, source: str, where: str) -> None:
    base.execute(f"""
        CREATE OR REPLACE TEMP TABLE sums AS
        SELECT indicator, year, commune, sum(value * people) AS above,
               sum(CASE WHEN value IS NOT NULL THEN people ELSE 0 END) AS below, sum(people) AS stated
        FROM (SELECT * FROM {source} {where}) JOIN people USING (year, iris) GROUP BY ALL""")
    for level in LEVELS:
        if level == "commune":
            rows = "SELECT indicator, year, commune AS area, above, below, stated FROM sums"
        else:
            rows = f"""SELECT indicator, year, {level} AS area, sum(above) AS above, sum(below) AS below, sum(stated)
            AS stated FROM sums JOIN communes USING (commune) GROUP BY ALL"""
        base.execute(f""" INSERT INTO {level}_found SELECT indicator, year, area, CASE WHEN below / stated >= {LEAST}
        THEN above / below END, CASE WHEN below / stated >= {LEAST} THEN below / stated END FROM ({rows})""")


def pandas(side: Side) -> None:
    """No merge: populations and levels are found by position, the table being complete and sorted."""
    import pandas as peer

    levels, people = _shared()
    weights = np.ascontiguousarray(people.T).ravel()
    commune, year = np.tile(levels["commune"], YEARS), np.repeat(np.arange(YEARS), IRIS)
    first = np.unique(levels["commune"], return_index=True)[1]

    def areas_of(communes: Any, level: str, number: int) -> Any:
        areas = communes
        if level != "commune":
            areas = communes.assign(area=levels[level][first][communes["area"].to_numpy()])
            areas = areas.groupby(["year", "area"], as_index=False).sum()
        coverage = (areas["below"] / areas["stated"]).where(lambda share: share >= LEAST)
        value = (areas["above"] / areas["below"]).where(coverage.notna())
        kept = {"value": value.astype("float32"), "coverage": coverage.astype("float32")}
        return areas[["year", "area"]].astype("uint16").assign(indicator=np.uint16(number), **kept)

    def compute(table: Any) -> list[Any]:
        found, size = [], YEARS * IRIS
        for number in range(INDICATORS):
            value = table["value"].to_numpy()[number * size : (number + 1) * size].astype(np.float64)
            known = ~np.isnan(value)
            columns = {"year": year, "area": commune, "above": np.where(known, value * weights, 0.0)}
            sums = peer.DataFrame({**columns, "below": weights * known, "stated": weights})
            communes = sums.groupby(["year", "area"], as_index=False).sum()
            found += [areas_of(communes, level, number) for level in LEVELS]
        return found

    table = peer.read_parquet(FOLDER / "input-values.parquet")
    found = compute(table)
    side.held()
    kept = FOLDER / "pandas"
    shutil.rmtree(kept, ignore_errors=True)
    kept.mkdir()
    for place, level in enumerate(LEVELS):
        peer.concat(found[place :: len(LEVELS)]).to_parquet(kept / f"{level}.parquet")
    del found
    side.keep()
    side.warm(lambda: compute(table), 1)


def apart(mine: Path, theirs: Path) -> tuple[float, int]:
    """The largest relative difference between ours and a peer, and how many rates it was sought in."""
    worst, number = 0.0, 0
    tables = {level: pq.read_table(theirs / f"{level}.parquet") for level in LEVELS}
    indicators = {level: table["indicator"].to_numpy() for level, table in tables.items()}
    for indicator, found in enumerate(read_ours(mine)):
        expected = {name: np.full(matrix.shape, np.nan, np.float32) for name, matrix in found.items()}
        for level, table in tables.items():
            start, end = np.searchsorted(indicators[level], [indicator, indicator + 1])
            rows = table.slice(start, end - start)
            place = rows["area"].to_numpy(), rows["year"].to_numpy()
            for measure in ("value", "coverage"):
                expected[f"{measure}_{level}"][place] = rows[measure].to_numpy()
            number += len(rows)
        worst = max(worst, harness.difference(found, expected)[0])
    return worst, number


def check(results: dict[str, Any]) -> str:
    """The same rates and coverages in 32 bits, absent at the same places."""
    told = "nothing, ours is alone at this size"
    for peer in (name for name in results if not name.startswith("ecluse")):
        for source in ("store", "parquet"):
            worst, number = apart(FOLDER / f"ecluse_{source}.arrow", FOLDER / peer)
            assert number, f"{peer} has no result"
            assert worst < 1e-6, f"{peer} and ecluse_{source} differ by {worst:.1e}"
            told = f"{number:,} rates of areas with {', '.join(results)}, within {worst:.0e}"
    return told


def main() -> int:
    if "--side" not in sys.argv:
        FOLDER.mkdir(parents=True, exist_ok=True)
        prepare(FOLDER)
        print(f"{SIZE}: {INDICATORS * YEARS * IRIS:,} rates of IRIS; our store made of them in {convert():.2f} s")
    sides: dict[str, Callable[[Side], None]] = {
        f"ecluse_{source}": partial(ecluse, source=source) for source in ("store", "parquet")
    }
    if SIZE != "full":
        sides |= {f"duckdb_{way}": partial(duckdb, way=way) for way in ("progressive", "indicator")}
        sides["pandas"] = pandas
    cold, gates = harness.cold_ratio, SIZE == "sixty"
    goals = [
        Goal("ecluse_store, cold, against duckdb", partial(cold, ours="ecluse_store", peer="duckdb"), 5, gates=gates),
        Goal(
            "ecluse_parquet, cold, against duckdb",
            partial(cold, ours="ecluse_parquet", peer="duckdb"),
            3.5,
            gates=gates,
        ),
        Goal("ecluse_store, cold, against pandas", partial(cold, ours="ecluse_store", peer="pandas"), 8, gates=gates),
        Goal(
            "ecluse_store, memory over DuckDB's",
            partial(harness.memory_share, ours="ecluse_store", peer="duckdb"),
            most=0.6,
            gates=gates,
        ),
    ]
    if SIZE == "full":
        goals = [
            Goal(
                "seconds, cold, results on the disk",
                lambda runs: min(run.cold for run in runs["ecluse_store"]),
                most=10,
            ),
            Goal("megabytes", lambda runs: max(run.megabytes for run in runs["ecluse_store"]), most=1500),
        ]
    return harness.compete(
        MODULE,
        prepare,
        sides,
        check,
        FOLDER,
        pairs=int(sys.argv[sys.argv.index("--pairs") + 1]) if "--pairs" in sys.argv else 5,
        packages=("numpy", "scipy", "pyarrow", "duckdb", "pandas"),
        ways=[] if SIZE == "full" else [["duckdb_progressive", "duckdb_indicator"]],
        goals=goals,
    )


if __name__ == "__main__":
    sys.exit(main())
