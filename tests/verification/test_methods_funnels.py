"""PHE's funnels: 643 published flags, and limits to what is left of the bisection or the rounding that made them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from ecluse.observatory.methods.funnels import (
    Flag,
    Funnel,
    flag_proportions,
    flag_rates,
    flag_ratios,
    proportion_limits,
    rate_funnel,
    ratio_funnel,
)
from ecluse.observatory.methods.results import STRICT, USUAL
from tests.verification.published_tables import Table, assert_close, read_table

LABELS = {
    "Low (0.001)": Flag.LOW_STRICT,
    "Low (0.025)": Flag.LOW,
    "Not significant": Flag.WITHIN,
    "High (0.025)": Flag.HIGH,
    "High (0.001)": Flag.HIGH_STRICT,
    "Not applicable for events less than 10 for dsrs": Flag.NOT_COMPUTABLE,
}
LINES = {USUAL: "2s", STRICT: "3s"}


def flags(labels: NDArray[np.generic]) -> list[int]:
    return [LABELS[str(label)] for label in labels]


def assert_funnel(funnel: Funnel, table: Table, size: str, bound: str, level: float) -> None:
    """The published lower and upper lines come from a bisection: it is off by as much as 5e-5 for the smallest numbers."""
    for side, sizes, bounds in (("lower", funnel.lower_size, funnel.lower), ("upper", funnel.upper_size, funnel.upper)):
        precision = 5e-7 if side == "lower" else 5e-5
        assert_close(sizes, table[f"{side}_{LINES[level]}_{size}"], relative=precision)
        assert_close(bounds, table[f"{side}_{LINES[level]}_{bound}"], relative=precision)


def test_flags_of_proportions(shared: Path) -> None:
    table = read_table(shared, "phe", "testdata_funnel_prop_inputs.csv")
    assert len(table["Area"]) == 303
    got = flag_proportions(table["numerator"], table["denominator"])
    assert got.tolist() == flags(table["significance"])


def test_flags_of_ratios(shared: Path) -> None:
    table = read_table(shared, "phe", "testdata_funnel_ratio_inputs.csv")
    assert len(table["obs"]) == 300
    assert flag_ratios(table["obs"], table["expected"]).tolist() == flags(table["significance"])


@pytest.mark.parametrize("kind", ["crude", "dsr"])
@pytest.mark.parametrize("multiplier", [100, 100_000])
@pytest.mark.parametrize("zero", ["with", "without"])
def test_flags_of_rates(shared: Path, kind: str, multiplier: int, zero: str) -> None:
    table = read_table(shared, "phe", "testdata_funnel_rate_dsr_inputs.csv")
    assert len(table["count"]) == 40
    if zero == "without":
        table = table.where(table["count"] > 0)
    events = table["count"].astype(np.float64)
    people = events / table["rate_dsr"].astype(np.float64) if kind == "dsr" else table["pop"].astype(np.float64)
    assert flag_rates(events, people).tolist() == flags(table[f"{kind}_per_{multiplier}_{zero}_0"])


@pytest.mark.parametrize("level", [USUAL, STRICT])
def test_ratio_funnel(shared: Path, level: float) -> None:
    table = read_table(shared, "phe", "testdata_funnel_ratio_outputs.csv")
    assert_funnel(ratio_funnel(table["Observed_events"], level=level), table, "exp_events", "isr", level)


@pytest.mark.parametrize("level", [USUAL, STRICT])
@pytest.mark.parametrize("part", ["", "_2", "_3"])
def test_rate_funnel(shared: Path, part: str, level: float) -> None:
    table = read_table(shared, "phe", f"testdata_funnel_rate_outputs{part}.csv")
    funnel = rate_funnel(table["Events"], float(table["baseline"][0].astype(np.float64)), years=3, level=level)
    assert_funnel(funnel, table, "population_1_year", "limit", level)


def test_the_average_of_a_rate_funnel(shared: Path) -> None:
    """The published line's average is that of all events over the people whom events and rates imply."""
    areas = read_table(shared, "phe", "testdata_funnel_rate_input_funnels.csv")
    events, rates = areas["ev"].astype(np.float64), areas["rate"].astype(np.float64)
    published = read_table(shared, "phe", "testdata_funnel_rate_outputs.csv")["baseline"].astype(np.float64)
    assert_close(events.sum() / (events / rates).sum(), published[0], relative=1e-9)


@pytest.mark.parametrize(
    ("name", "precision"),
    [("testdata_funnel_prop_outputs.csv", 7e-7), ("testdata_funnel_prop_outputs_with_axis_variation.csv", 1e-8)],
)
def test_limits_of_proportions(shared: Path, name: str, precision: float) -> None:
    table = read_table(shared, "phe", name)
    for level, line in ((USUAL, "2s0025"), (STRICT, "3s0001")):
        got = proportion_limits(table["Population"], table["Baseline"].astype(np.float64) / 100, level)
        assert_close(100 * got.lower, table[f"Lower{line}limit"], absolute=precision)
        assert_close(100 * got.upper, table[f"Upper{line}limit"], absolute=precision)
