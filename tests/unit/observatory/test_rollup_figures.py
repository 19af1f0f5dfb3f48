"""The roll-up of many indicators at once and the figures that builds put together one by one are the same figures."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from ecluse.observatory.build.batches import Levels
from ecluse.observatory.build.engines import Local
from ecluse.observatory.build.figures import COLUMNS, COVERAGE, DENOMINATOR, VALUE
from ecluse.observatory.build.summing import LEAST_COVERAGE, put_together
from ecluse.observatory.enums import Aggregation, Status
from ecluse.observatory.methods.rollup import Rollup
from ecluse.observatory.store.events import one_list, values_of
from tests.factories.observatory import an_indicator


@given(st.integers(0, 2**32 - 1))
def test_a_rolled_up_rate_is_the_one_that_builds_put_together(seed: int) -> None:
    random = np.random.default_rng(seed)
    parts, areas = int(random.integers(1, 30)), 4
    group = random.integers(0, areas, parts)
    numbers = np.full((parts, len(COLUMNS)), np.nan)
    numbers[:, VALUE] = np.where(random.random(parts) < 0.15, np.nan, random.random(parts) * 100)
    numbers[:, DENOMINATOR] = random.integers(1, 1000, parts)
    hidden = np.isnan(numbers[:, VALUE])
    status = np.where(hidden, Status.SUPPRESSED.number, Status.MEASURED.number).astype(np.uint8)
    plain = put_together(
        an_indicator(aggregation=Aggregation.RATIO, multiplier=100.0),
        group,
        areas,
        numbers,
        status,
        np.full(parts, -1, dtype=np.int32),
        np.bincount(group, minlength=areas) > 0,
        covering=True,
    )
    membership = {"epci": np.append(group, areas - 1)}  # one part more, without anybody: every area is then numbered
    weights = np.append(numbers[:, DENOMINATOR], 0.0)[:, np.newaxis]
    values = np.append(numbers[:, VALUE], np.nan)[:, np.newaxis]
    found = Rollup.over(membership, weights, least=LEAST_COVERAGE).wholes(values)["epci"]
    np.testing.assert_allclose(found.value[:, 0], plain.numbers[:, VALUE], rtol=1e-12)
    np.testing.assert_allclose(found.coverage[:, 0], plain.numbers[:, COVERAGE], rtol=1e-12)


def test_indicators_come_back_in_their_order_from_threads() -> None:
    random = np.random.default_rng(1)
    levels, weights = {"commune": [0, 0, 1, 2], "france": [0, 0, 0, 0]}, np.ones((4, 2))
    kernel = Levels(Rollup.over(levels, weights), pa.float64())
    given = [random.random((4, 2)) for _ in range(9)]
    batches = [
        pa.record_batch([pa.array([number], pa.int32()), one_list(values)], names=["indicator", "values"])
        for number, values in enumerate(given)
    ]
    found = list(Local(2).over(kernel, batches))
    assert [batch["indicator"][0].as_py() for batch in found] == list(range(9))
    for batch, values in zip(found, given, strict=True):
        np.testing.assert_allclose(values_of(batch, "value_france", 0), values.mean(axis=0), rtol=1e-12)
        np.testing.assert_allclose(values_of(batch, "value_commune", 0)[:2], values[:2].mean(axis=0), rtol=1e-12)
