"""Direct and indirect rates with their limits: 35,000 communes, 50 causes, 10 years, 40 bands of age and sex.

    SIZE=full python -m benchmarks.observatory.standardisation

Made-up data (données fictives): the populations of 35,000 communes, events drawn by cause, year, commune and band,
what is not 0 in a table sorted by those. The populations are means of the period and the reference rates those of the
whole country over it. Ours, from our store and from the same Parquet as the peers, writes its results on the disk;
the peers may keep them in memory, and need not give the rows without events. A peer has several ways: the quickest is
timed against. Warm, everyone has its events at hand.
"""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.observatory import harness
from benchmarks.observatory.harness import Goal, Side

MODULE = "benchmarks.observatory.standardisation"
#: Communes, causes and years of each size.
SIZES = {"tiny": (300, 3, 2), "small": (3_500, 10, 5), "tenth": (35_000, 10, 5), "full": (35_000, 50, 10)}
SIZE = os.environ.get("SIZE", "small")
AREAS, CAUSES, PERIODS = SIZES[SIZE]
FOLDER = Path(os.environ.get("BENCH_FOLDER", "/tmp/bench-observatory")) / "standardisation" / SIZE
BANDS = 40
COLUMNS = ("rate_value", "rate_lower", "rate_upper", "ratio_value", "ratio_lower", "ratio_upper")
#: The normal quantile of limits at 95 %, as the peers are given it.
Z = 1.959963984540054


# The data


def prepare(place: Path) -> None:
    """Write the files of a size, the same each time, and our store."""
    if (place / "done").exists():
        return
    random = np.random.default_rng(20260101)
    people = _people(random)
    bands = np.arange(BANDS)
    profile = np.exp(random.uniform(0.02, 0.11, (CAUSES, 1)) * (bands % 20) * 5)
    rates = profile / profile.mean(axis=1, keepdims=True) * np.exp(random.normal(-6.0, 1.0, (CAUSES, 1)))
    rates *= 22.3e6 / 67.5e6 * CAUSES / 50 / (people.sum(axis=0) @ rates.T / people.sum()).sum()
    risk = np.exp(random.normal(0, 0.15, (AREAS, 1)))
    kinds = [
        ("cause", pa.uint8()),
        ("period", pa.uint8()),
        ("area", pa.uint16()),
        ("band", pa.uint8()),
        ("count", pa.uint16()),
    ]
    schema = pa.schema(kinds)
    with pq.ParquetWriter(place / "input-events.parquet", schema) as writer:
        for cause in range(CAUSES):
            tables = []
            for period in range(PERIODS):
                drawn = random.poisson(people * risk * rates[cause])
                area, band = np.nonzero(drawn)
                columns = [np.full(len(area), cause), np.full(len(area), period), area, band, drawn[area, band]]
                arrays = [pa.array(column).cast(kind) for column, (_, kind) in zip(columns, kinds, strict=True)]
                tables.append(pa.table(arrays, schema=schema))
            writer.write_table(pa.concat_tables(tables).combine_chunks(), row_group_size=4 << 20)
    area, band = (grid.ravel() for grid in np.indices(people.shape))
    places = {"area": area.astype(np.uint16), "band": band.astype(np.uint8), "people": people.ravel()}
    pq.write_table(pa.table(places), place / "input-people.parquet")
    cause, band = (grid.ravel() for grid in np.indices(rates.shape))
    places = {"cause": cause.astype(np.uint8), "band": band.astype(np.uint8), "rate": rates.ravel()}
    pq.write_table(pa.table(places), place / "input-rates.parquet")
    weights = np.tile(np.linspace(6_000, 1_000, 20), 2)
    pq.write_table(pa.table({"band": bands.astype(np.uint8), "weight": weights}), place / "input-weights.parquet")
    (place / "done").write_text("")


def _people(random: np.random.Generator) -> Any:
    """Whole numbers of people, someone in every band, except in one commune of a hundred: it has no direct rate."""
    size = np.exp(random.normal(6.2, 1.45, AREAS))
    size *= 67.5e6 * AREAS / 35_000 / size.sum()
    share = np.tile(np.linspace(1.2, 0.4, 20), 2)
    drawn = random.poisson(size[:, None] * share / share.sum()).astype(np.float64)
    filled = random.random(AREAS) >= 0.01
    drawn[filled] = np.maximum(drawn[filled], 1.0)
    return drawn


def _reference() -> tuple[Any, Any, Any]:
    """People (areas, bands), rates of reference (causes, bands), weights (bands)."""
    people = pq.read_table(FOLDER / "input-people.parquet")["people"].to_numpy().reshape(-1, BANDS)
    rates = pq.read_table(FOLDER / "input-rates.parquet")["rate"].to_numpy().reshape(-1, BANDS)
    return people, rates, pq.read_table(FOLDER / "input-weights.parquet")["weight"].to_numpy()


# Ours


def _axes() -> Any:
    from ecluse.observatory.store.events import Axes

    return Axes(*(tuple(map(str, range(length))) for length in (CAUSES, PERIODS, AREAS, BANDS)))


def _slabs(people: Any) -> Any:
    """The slabs of the Parquet: row groups read and cut side by side, then joined."""
    from ecluse.observatory.store.gathering import Counts, Pieces, cut, join

    path, axes = FOLDER / "input-events.parquet", _axes()

    def read(group: int) -> Pieces:
        table = pq.ParquetFile(path).read_row_group(group, use_threads=False)
        return cut(Counts(*(table[name].to_numpy() for name in ("cause", "period", "area", "band", "count"))), axes)

    with ThreadPoolExecutor(2) as pool:
        pieces = list(pool.map(read, range(pq.ParquetFile(path).num_row_groups)))
    return join(pieces, np.broadcast_to(people, (PERIODS, *people.shape)), axes)


def convert() -> float:
    """Make our store from the Parquet; the seconds that it took."""
    from ecluse.observatory.store.events import EventStore

    start = time.perf_counter()
    shutil.rmtree(FOLDER / "store", ignore_errors=True)
    EventStore(FOLDER / "store").write(_axes(), _slabs(_reference()[0]))
    return time.perf_counter() - start


def ecluse(side: Side, source: str) -> None:
    harness.without_pandas()
    from ecluse.observatory.build.batches import RATES, Standardisation
    from ecluse.observatory.build.engines import Local
    from ecluse.observatory.store.events import EventStore, batch_of

    people, rates, weights = _reference()
    kernel = Standardisation(weights, np.broadcast_to(rates, (PERIODS, *rates.shape)))
    engine, store = Local(), EventStore(FOLDER / "store")

    def results() -> Any:
        if source == "store":
            return engine.run(kernel, store.partitions())
        return engine.over(kernel, map(batch_of, _slabs(people)))

    path = FOLDER / f"ecluse_{source}.arrow"
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, RATES) as writer:
        for batch in results():
            writer.write_batch(batch)
    side.held()
    side.keep()
    side.warm(lambda: [batch.num_rows for batch in results()], 3)


def read_ours(path: Path) -> dict[str, Any]:
    """The results that ours wrote, as arrays (causes, periods, areas)."""
    found = {name: np.full((CAUSES, PERIODS, AREAS), np.nan) for name in ("events", *COLUMNS)}
    reader = pa.ipc.open_file(pa.memory_map(str(path)))
    for number in range(reader.num_record_batches):
        batch = reader.get_batch(number)
        period, first, width = (batch[name][0].as_py() for name in ("period", "first", "areas"))
        for name, array in found.items():
            array[:, period, first : first + width] = batch[name][0].values.to_numpy().reshape(CAUSES, width)
    return found


# The peers


def _limits_sql() -> str:
    """Poisson limits L and U of o: the published exact ones below ten, as a list, and Byar's from ten on."""
    lower, upper = _exact()
    return f"""
        CASE WHEN o < 10 THEN ({lower})[CAST(o AS INT) + 1]
             ELSE o * power(1 - 1 / (9 * o) - {Z} / (3 * sqrt(o)), 3) END AS l,
        CASE WHEN o < 10 THEN ({upper})[CAST(o AS INT) + 1]
             ELSE (o + 1) * power(1 - 1 / (9 * (o + 1)) + {Z} / (3 * sqrt(o + 1)), 3) END AS u"""


def _exact() -> tuple[list[float], list[float]]:
    """Exact limits of the counts 0 to 9, from the chi-squared distribution."""
    from scipy.special import chdtri

    lower = [0.0, *(float(chdtri(2 * o, 0.975)) / 2 for o in range(1, 10))]
    return lower, [float(chdtri(2 * o + 2, 0.025)) / 2 for o in range(10)]


def _sums_sql(way: str, events: str) -> str:
    """The sums of each cause, period and area: by a join on area and band, or by an array of each area's bands."""
    share = """
        SELECT area, band, CASE WHEN min(people) OVER (PARTITION BY area) > 0
               THEN 100000 * weight / (SELECT sum(weight) FROM weights) / people ELSE 'NaN'::DOUBLE END AS w
        FROM people JOIN weights USING (band)"""
    if way == "joined":
        return f"""
            SELECT cause, period, area, sum(count)::DOUBLE AS o, sum(count * w) AS v, sum(count * w * w) AS s
            FROM (SELECT cause, period, area, count, area::UINTEGER * {BANDS} + band AS place FROM {events})
            JOIN (SELECT area::UINTEGER * {BANDS} + band AS place, w FROM ({share})) USING (place) GROUP BY ALL"""
    return f""" SELECT cause, period, area, sum(count)::DOUBLE AS o, sum(count * ws[band + 1]) AS v, sum(count *
    ws[band + 1] * ws[band + 1]) AS s FROM {events} JOIN (SELECT area, list(w ORDER BY band) AS ws FROM ({share})
    GROUP BY area) USING (area) GROUP BY ALL"""


def duckdb(side: Side, way: str) -> None:
    import duckdb as peer

    base = peer.connect(config={"threads": 2, "memory_limit": "10GB", "temp_directory": str(FOLDER / "spill")})
    base.execute("SET preserve_insertion_order = false")
    base.execute("SET enable_progress_bar = false")
    for name in ("people", "rates", "weights"):
        base.execute(f"CREATE TABLE {name} AS SELECT * FROM '{FOLDER}/input-{name}.parquet'")

    def compute(events: str) -> None:
        base.execute(f"CREATE OR REPLACE TEMP TABLE result AS {_rates_sql(way, events)}")

    path = FOLDER / "input-events.parquet"
    compute(f"'{path}'")
    side.held()
    base.execute(f"COPY result TO '{FOLDER}/duckdb_{way}.parquet' (FORMAT parquet)")
    side.keep()
    base.execute(f"CREATE TABLE events AS SELECT * FROM '{path}'")
    side.warm(lambda: compute("events"), 1)


def _rates_sql(way: str, events: str) -> str:
    return f"""
        WITH expected AS (
            SELECT cause, area, array_inner_product(r, n) AS e
            FROM (SELECT cause, list(rate ORDER BY band)::DOUBLE[{BANDS}] AS r FROM rates GROUP BY cause),
                 (SELECT area, list(people ORDER BY band)::DOUBLE[{BANDS}] AS n FROM people GROUP BY area)),
        sums AS ({_sums_sql(way, events)}),
        limits AS (SELECT *, {_limits_sql()} FROM sums JOIN expected USING (cause, area))
        SELECT cause, period, area, o::INTEGER AS events,
               CASE WHEN o >= 10 THEN v END AS rate_value,
               CASE WHEN o >= 10 THEN v + sqrt(s / o) * (l - o) END AS rate_lower,
               CASE WHEN o >= 10 THEN v + sqrt(s / o) * (u - o) END AS rate_upper,
               100 * o / e AS ratio_value, 100 * l / e AS ratio_lower, 100 * u / e AS ratio_upper
        FROM limits"""


def polars(side: Side, way: str) -> None:
    import polars as peer

    col = peer.col
    people, rates, weights = _reference()
    with np.errstate(divide="ignore"):
        w = np.where((people > 0).all(axis=1, keepdims=True), 100_000 * weights / weights.sum() / people, np.nan)
    lookup = peer.DataFrame({"place": np.arange(w.size, dtype=np.uint32), "w": w.ravel()}).lazy()
    e = rates @ people.T
    expected = peer.DataFrame({"cell": np.arange(e.size, dtype=np.uint32), "e": e.ravel()}).lazy()
    lower, upper = _exact()
    exact = peer.DataFrame({"o": np.arange(10, dtype=np.uint32), "l": lower, "u": upper}).lazy()
    o = col("o").cast(peer.Float64)
    place, count = col("area").cast(peer.UInt32) * BANDS + col("band"), col("count").cast(peer.Float64)
    byar = (
        o * (1 - 1 / (9 * o) - Z / (3 * o.sqrt())) ** 3,
        (o + 1) * (1 - 1 / (9 * (o + 1)) + Z / (3 * (o + 1).sqrt())) ** 3,
    )
    limits = {name: peer.when(o < 10).then(col(name)).otherwise(wide) for name, wide in zip("lu", byar, strict=True)}

    def compute(events: Any) -> Any:
        sums = (
            events.with_columns(place=place, count=count).join(lookup, on="place").group_by("cause", "period", "area")
        )
        sums = sums.agg(
            o=col("count").sum().cast(peer.UInt32),
            v=(col("count") * col("w")).sum(),
            s=(col("count") * col("w") ** 2).sum(),
        )
        sums = sums.with_columns(cell=col("cause").cast(peer.UInt32) * AREAS + col("area"))
        sums = sums.join(expected, on="cell").join(exact, on="o", how="left").with_columns(**limits)
        spread = peer.when(o >= 10).then((col("s") / o).sqrt())
        query = sums.select(
            "cause",
            "period",
            "area",
            events=col("o"),
            rate_value=peer.when(o >= 10).then(col("v")),
            rate_lower=col("v") + spread * (col("l") - o),
            rate_upper=col("v") + spread * (col("u") - o),
            ratio_value=100 * o / col("e"),
            ratio_lower=100 * col("l") / col("e"),
            ratio_upper=100 * col("u") / col("e"),
        )
        return query.collect(engine="streaming" if way == "streaming" else "in-memory")

    events = peer.scan_parquet(FOLDER / "input-events.parquet")
    found = compute(events)
    side.held()
    found.write_parquet(FOLDER / f"polars_{way}.parquet")
    side.keep()
    events = events.collect().lazy()
    side.warm(lambda: compute(events), 1)


def pandas(side: Side) -> None:
    """A cause at a time, which keeps what is in hand small; weights are found by position, with no merge."""
    import pandas as peer

    people, rates, weights = _reference()
    with np.errstate(divide="ignore"):
        w = np.where(
            (people > 0).all(axis=1, keepdims=True), 100_000 * weights / weights.sum() / people, np.nan
        ).ravel()
    expected = rates @ people.T
    exact = [np.array(limits) for limits in _exact()]

    def of_cause(table: Any, cause: int) -> Any:
        place, count = table["area"].to_numpy().astype(np.int64), table["count"].to_numpy().astype(np.float64)
        weight = w[place * BANDS + table["band"].to_numpy()]
        row = table["period"].to_numpy().astype(np.int64) * AREAS + place
        columns = {"row": row, "o": count, "v": count * weight, "s": count * weight**2}
        found = peer.DataFrame(columns).groupby("row").sum()
        period, area = np.divmod(found.index.to_numpy(), AREAS)
        # A sum that meets no number is 0 in pandas, and NaN in ours.
        o, v, s = (found[name].to_numpy() for name in "ovs")
        v = np.where(np.isnan(w[area * BANDS]), np.nan, v)
        few, at = o < 10, np.minimum(o, 9).astype(int)
        low = np.where(few, exact[0][at], o * (1 - 1 / (9 * o) - Z / (3 * np.sqrt(o))) ** 3)
        up = np.where(few, exact[1][at], (o + 1) * (1 - 1 / (9 * (o + 1)) + Z / (3 * np.sqrt(o + 1))) ** 3)
        v, spread, e = np.where(few, np.nan, v), np.sqrt(s / o), expected[cause, area]
        kept = {"rate_value": v, "rate_lower": v + spread * (low - o), "rate_upper": v + spread * (up - o)}
        kept |= {"ratio_value": 100 * o / e, "ratio_lower": 100 * low / e, "ratio_upper": 100 * up / e}
        return peer.DataFrame({"cause": cause, "period": period, "area": area, "events": o, **kept})

    def compute(table: Any) -> list[Any]:
        starts = np.searchsorted(table["cause"].to_numpy(), np.arange(CAUSES + 1))
        return [of_cause(table.iloc[starts[cause] : starts[cause + 1]], cause) for cause in range(CAUSES)]

    table = peer.read_parquet(FOLDER / "input-events.parquet")
    found = compute(table)
    side.held()
    peer.concat(found).to_parquet(FOLDER / "pandas.parquet")
    del found
    side.keep()
    side.warm(lambda: compute(table), 1)


def read_peer(path: Path) -> dict[str, Any]:
    """The rows of a peer as arrays (causes, periods, areas), NaN where it gives none; events are then 0."""
    table = pq.read_table(path)
    place = tuple(table[name].to_numpy() for name in ("cause", "period", "area"))
    found = {name: np.full((CAUSES, PERIODS, AREAS), np.nan) for name in ("events", *COLUMNS)}
    for name, array in found.items():
        array[place] = table[name].to_numpy()
    found["events"] = np.nan_to_num(found["events"])
    return found


def check(results: dict[str, Any]) -> str:
    """The same rates, ratios and limits within 1e-9, absent at the same places; ours twice the same."""
    mine, again = (read_ours(FOLDER / f"ecluse_{source}.arrow") for source in ("store", "parquet"))
    assert harness.difference(mine, again)[0] == 0, "our store and the Parquet give two results"
    empty, shown = mine["events"] == 0, int((mine["events"] >= 10).sum())
    for name in COLUMNS:  # the peers give no row without events
        mine[name][empty] = np.nan
    worst = 0.0
    for name in results:
        if not name.startswith("ecluse"):
            # A lower limit near 0 is a difference of larger numbers: the rates themselves are of tens and more.
            apart, where = harness.difference(mine, read_peer(FOLDER / f"{name}.parquet"), floor=1.0)
            assert apart < 1e-9, f"{name} differs by {apart:.1e} in {where}"
            worst = max(worst, apart)
    return (
        f"{empty.size:,} results, {int(empty.sum()):,} without events, {shown:,} with ten or more, within {worst:.0e}"
    )


def main() -> int:
    if "--side" not in sys.argv:
        FOLDER.mkdir(parents=True, exist_ok=True)
        prepare(FOLDER)
        rows = pq.ParquetFile(FOLDER / "input-events.parquet").metadata.num_rows
        print(f"{SIZE}: {rows:,} rows of events; our store made of them in {convert():.2f} s")
    ways = {"duckdb": ("joined", "arrays"), "polars": ("memory", "streaming")}
    sides: dict[str, Callable[[Side], None]] = {
        f"ecluse_{source}": partial(ecluse, source=source) for source in ("store", "parquet")
    }
    sides |= {f"duckdb_{way}": partial(duckdb, way=way) for way in ways["duckdb"]}
    sides |= {f"polars_{way}": partial(polars, way=way) for way in ways["polars"]}
    sides["pandas"] = pandas
    gates = SIZE == "full"
    goals = []
    for ours, least in (("ecluse_store", 5), ("ecluse_parquet", 3)):
        for peer in ways:
            goals.append(
                Goal(
                    f"{ours}, cold, against {peer}",
                    partial(harness.cold_ratio, ours=ours, peer=peer),
                    least,
                    gates=gates,
                )
            )
        share = partial(harness.memory_share, ours=ours, peer="duckdb")
        goals.append(Goal(f"{ours}, memory over DuckDB's", share, most=0.5, gates=gates))
    for peer in ways:
        warm = partial(harness.warm_ratio, ours="ecluse_store", peer=peer)
        goals.append(Goal(f"ecluse_store, warm, against {peer}", warm, 40, gates=False))
    return harness.compete(
        MODULE,
        prepare,
        sides,
        check,
        FOLDER,
        pairs=int(sys.argv[sys.argv.index("--pairs") + 1]) if "--pairs" in sys.argv else 5,
        packages=("numpy", "scipy", "pyarrow", "duckdb", "polars", "pandas"),
        ways=[*([f"{peer}_{way}" for way in each] for peer, each in ways.items()), ["pandas"]],
        goals=goals,
    )


if __name__ == "__main__":
    sys.exit(main())
