"""Spark and threads answer alike: the same kernels over the same partitions, on a real cluster of two worker processes."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ecluse.observatory.build.batches import Standardisation, rates_at
from ecluse.observatory.build.engines import Local, Spark
from ecluse.observatory.store.events import Axes, EventStore
from ecluse.observatory.store.gathering import Counts, cut, join

SOURCES = Path(__file__).resolve().parents[2] / "src"


def missing() -> str:
    """Why Spark cannot run here; empty if it can."""
    if importlib.util.find_spec("pyspark") is None:
        return "pyspark is not installed (ecluse[spark])"
    java = shutil.which("java")
    told = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr if java else ""
    version = re.search(r'version "(\d+)', told)
    return "" if version and int(version[1]) >= 17 else "Java 17 is not installed"


pytestmark = [
    pytest.mark.skipif(bool(missing()), reason=missing() or "Spark is there"),
    pytest.mark.filterwarnings("ignore"),  # pyspark's own
]


@pytest.fixture(scope="module")
def session() -> Iterator[Any]:
    from pyspark.sql import SparkSession

    os.environ["PYSPARK_PYTHON"] = sys.executable
    builder = SparkSession.builder.master("local-cluster[2,1,1024]").appName("ecluse-tests")
    builder = builder.config("spark.executorEnv.PYTHONPATH", str(SOURCES)).config("spark.ui.enabled", "false")
    builder = builder.config("spark.driver.bindAddress", "127.0.0.1").config("spark.driver.host", "127.0.0.1")
    session = builder.config("spark.sql.shuffle.partitions", "4").getOrCreate()
    yield session
    session.stop()


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


def test_nothing_to_compute_gives_nothing(session: Any) -> None:
    assert list(Spark(session).run(Standardisation(np.ones(2), np.ones((1, 1, 2))), [])) == []
