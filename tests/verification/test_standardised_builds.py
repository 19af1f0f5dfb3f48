"""Builds meet PHE's published standardised rates and ratios, from rows of events and of people by age."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ecluse.observatory.build.pieces import make_figures
from ecluse.observatory.enums import Aggregation, IntervalMethod, Status, ValueType
from tests.factories.observatory import a_geography, a_source, an_indicator, observations, read_back
from tests.verification.published_tables import Table, assert_close, read_table

CODES = {"testdata_big": "41001", "testdata_small": "41002", "testdata_tiny": "41003"}
PLACE = a_geography(dict.fromkeys(CODES.values(), "A"))
LIMITS = ("lower95_0cl", "upper95_0cl", "lower99_8cl", "upper99_8cl")


def rows(table: Table, count: str, pop: str, **more: Any) -> list[dict[str, Any]]:
    """A row of observations for each band. They follow each other every five years up to « 90+ »: of each, PHE's label is
    read for its first age alone, because one is written « 55-69 » for « 55-59 ». A count that it leaves blank is none."""
    found = []
    for number, (area, label) in enumerate(zip(table["area"].tolist(), table["ageband"].tolist(), strict=True)):
        low = int(label.removesuffix("+").partition("-")[0])
        band = {"age_from": low, "age_to": low + 4 if low < 90 else 199}
        counts = {"numerator": float(np.nan_to_num(table[count][number])), "denominator": float(table[pop][number])}
        found.append({"area": CODES[area], **band, **counts, **more})
    return found


def numbers(figure: dict[str, Any]) -> list[float]:
    return [figure[name] for name in ("value", "lower95", "upper95", "lower998", "upper998")]


@pytest.mark.parametrize("multiplier", [10_000, 100_000])
def test_direct_rates(shared: Path, multiplier: int) -> None:
    table = read_table(shared, "phe", "testdata_multiarea.csv")
    results = read_table(shared, "phe", "testresults_DSR.csv")
    indicator = an_indicator(
        type=ValueType.STANDARDISED_RATE, standard_population="europe-2013", multiplier=float(multiplier),
        aggregation=Aggregation.NONE, interval=IntervalMethod.DOBSON,
    )  # fmt: skip
    found = read_back(make_figures(indicator, a_source(), observations(rows(table, "count", "pop")), PLACE))
    for area in ("testdata_big", "testdata_small"):
        mine = (results["area"] == area) & (results["statistic"] == f"dsr per {multiplier}")
        (expected,) = results.where(mine).numbers("value", *LIMITS)
        figure = found["COMMUNE", CODES[area], 2021]
        assert_close(numbers(figure), expected, relative=1e-12)
        assert figure["numerator"] == results.where(mine)["total_count"][0]
        assert figure["denominator"] == results.where(mine)["total_pop"][0]
    tiny = found["COMMUNE", CODES["testdata_tiny"], 2021]
    assert tiny["status"] is Status.NOT_SIGNIFICANT, "nine events give no rate"


def test_indirect_ratios(shared: Path) -> None:
    table = read_table(shared, "phe", "testdata_multiarea_isr.csv")
    results = read_table(shared, "phe", "testresults_ISR.csv")
    first = table["area"] == "testdata_big"
    france = rows(table.where(first), "refcount", "refpop", level="FRANCE", area="FR")
    indicator = an_indicator(
        type=ValueType.STANDARDISED_RATIO, multiplier=100.0, aggregation=Aggregation.RATIO, interval=IntervalMethod.BYAR
    )
    told = observations([*rows(table, "count", "pop"), *france])
    found = read_back(make_figures(indicator, a_source(), told, PLACE))
    compared = 0
    for area, code in CODES.items():
        figure = found["COMMUNE", code, 2021]
        mine = (results["area"] == area) & (results["statistic"] == "indirectly standardised rate per 100000")
        row = results.where(mine)
        assert_close(figure["numerator"], row["observed"][0])
        assert_close(figure["denominator"], row["expected"][0], relative=1e-12)
        # The published rate is the ratio times the reference's crude rate.
        (expected,) = row.numbers("value", *LIMITS) / row["ref_rate"][0] * 100
        assert_close(numbers(figure), expected, relative=1e-12)
        compared += 1
    assert compared == 3
