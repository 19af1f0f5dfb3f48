"""Spark and threads answer alike: the same kernels over the same partitions, on a real cluster of two worker processes."""

from __future__ import annotations

import datetime as dt
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ecluse.observatory.build.batches import Standardisation, rates_at
from ecluse.observatory.build.engines import Local, Spark, lacks_for_spark
from ecluse.observatory.build.pieces import make_figures
from ecluse.observatory.build.standardised import Inputs
from ecluse.observatory.enums import Aggregation, IntervalMethod, ValueType
from ecluse.observatory.store.events import Axes, EventStore
from ecluse.observatory.store.gathering import Counts, cut, join
from tests.factories.observatory import a_geography, a_source, an_indicator, observations

SOURCES = Path(__file__).resolve().parents[2] / "src"


#: In continuous integration a cluster that cannot start is a failure; elsewhere the tests say why they are skipped.
MUST_RUN = os.environ.get("CI", "").lower() in {"1", "true", "yes"}
LACKING = lacks_for_spark()

pytestmark = [
    pytest.mark.skipif(bool(LACKING) and not MUST_RUN, reason=f"Spark: {LACKING}"),
    pytest.mark.filterwarnings("ignore"),  # pyspark's own
]


@pytest.fixture(scope="module")
def session() -> Iterator[Any]:
    assert not LACKING, LACKING
    from pyspark import SparkContext
    from pyspark.sql import SparkSession

    os.environ["PYSPARK_PYTHON"] = sys.executable
    builder = SparkSession.builder.master("local-cluster[2,1,1024]").appName("ecluse-tests")
    builder = builder.config("spark.python.worker.reuse", "true").config("spark.sql.adaptive.enabled", "false")
    builder = builder.config("spark.executorEnv.PYTHONPATH", str(SOURCES)).config("spark.ui.enabled", "false")
    builder = builder.config("spark.driver.bindAddress", "127.0.0.1").config("spark.driver.host", "127.0.0.1")
    session = builder.config("spark.sql.shuffle.partitions", "2").getOrCreate()
    yield session
    session.stop()
    gateway = SparkContext._gateway
    gateway.shutdown()
    gateway.proc.stdin.close()  # the Java process ends with its input: tests that count processes find none of ours
    gateway.proc.wait(timeout=30)
    SparkContext._gateway = SparkContext._jvm = None


def test_spark_and_threads_give_the_same_rates(session: Any, tmp_path: Path) -> None:
    random = np.random.default_rng(3)
    axes = Axes(*(tuple(map(str, range(length))) for length in (4, 3, 2_000, 40)))
    sizes = (4, 3, 2_000, 40)
    counts = Counts(*(random.integers(0, size, 60_000) for size in sizes), random.integers(1, 9, 60_000))
    people = random.integers(1, 900, (3, 2_000, 40)).astype(np.float64)
    people[0, :5, 0] = np.nan
    store = EventStore(tmp_path / "events")
    store.write(axes, join([cut(counts, axes)], people, axes, {1: np.array([0, 7])}))
    kernel = Standardisation(random.random(40), random.random((3, 4, 40)) * 1e-2)
    expected = list(Local(2).run(kernel, store.partitions()))
    found = list(Spark(session).run(kernel, store.partitions()))
    assert session.sparkContext.master.startswith("local-cluster")
    assert len(found) == len(expected) == 3 * axes.slabs_per_period > 3
    for one, other in zip(found, expected, strict=True):
        assert one.schema.names == other.schema.names
        assert [one[name][0].as_py() for name in ("period", "first", "areas")] == [
            other[name][0].as_py() for name in ("period", "first", "areas")
        ]
        for mine, theirs in zip(rates_at(one, 0), rates_at(other, 0), strict=True):
            for part in ("value", "lower", "upper") if hasattr(mine, "value") else [None]:
                np.testing.assert_array_equal(*(getattr(each, part) if part else each for each in (mine, theirs)))


def test_spark_and_threads_give_the_same_figures(session: Any, tmp_path: Path) -> None:
    random = np.random.default_rng(8)
    communes = {f"41{number:03d}": f"E{number % 7}" for number in range(60)}
    bands = [(age, age + 4) for age in range(0, 90, 5)] + [(90, 199)]
    table = observations(
        {
            "area": code, "sex": sex, "age_from": band[0], "age_to": band[1], "start": start, "end": end,
            "numerator": float(random.poisson(2)), "denominator": float(random.integers(20, 900)),
        }
        for code in communes for sex in "FH" for band in bands
        for start, end in ((dt.date(year, 1, 1), dt.date(year, 12, 31)) for year in (2020, 2021))
    )  # fmt: skip
    for kind in ({"type": ValueType.STANDARDISED_RATE, "standard_population": "europe-2013", "multiplier": 1e5},
                 {"type": ValueType.STANDARDISED_RATIO, "multiplier": 100.0}):  # fmt: skip
        indicator = an_indicator(aggregation=Aggregation.NONE, interval=IntervalMethod.DOBSON, **kind)
        expected, found = (
            make_figures(
                indicator, a_source(), table, a_geography(communes), inputs=Inputs(engine=engine, folder=tmp_path)
            )
            for engine in (Local, lambda: Spark(session))
        )
        assert (found.areas, found.cells) == (expected.areas, expected.cells)
        np.testing.assert_array_equal(found.numbers, expected.numbers)
        np.testing.assert_array_equal(found.status, expected.status)
        assert found.has_value.sum() > 300
    assert not list(tmp_path.iterdir()), "what was laid out for the machines is still there"


def test_nothing_to_compute_gives_nothing(session: Any) -> None:
    assert list(Spark(session).run(Standardisation(np.ones(2), np.ones((1, 1, 2))), [])) == []
