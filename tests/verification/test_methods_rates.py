"""PHE's published values of intervals, rates, standardised rates, life tables and quantiles are met, to their own precision."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from ecluse.observatory.methods.errors import InvalidInput
from ecluse.observatory.methods.intervals import byar, wilson
from ecluse.observatory.methods.life_tables import life_expectancy
from ecluse.observatory.methods.quantiles import quantile_groups
from ecluse.observatory.methods.rates import crude_rate, mean, proportion
from ecluse.observatory.methods.results import STRICT, USUAL, Estimate
from ecluse.observatory.methods.standardisation import (
    EUROPEAN_2013,
    StandardPopulation,
    direct_rate,
    direct_rate_of_repeated_events,
    expected_events,
    indirect_rate,
    indirect_ratio,
)
from tests.verification.published_tables import Table, assert_close, read_table

Array = NDArray[np.float64]
LIMITS = {USUAL: ("lower95_0cl", "upper95_0cl"), STRICT: ("lower99_8cl", "upper99_8cl")}
#: The European population of 1976, of which PHE's worked example takes 85 and over in one band.
EUROPEAN_1976 = StandardPopulation(
    name="European standard population 1976",
    source="Waterhouse et al., Cancer incidence in five continents, volume III, IARC 1976",
    ages=tuple(range(0, 90, 5)),
    weights=(8e3, 7e3, 7e3, 7e3, 7e3, 7e3, 7e3, 7e3, 7e3, 7e3, 7e3, 6e3, 5e3, 4e3, 3e3, 2e3, 1e3, 1e3),
)


def together(estimate: Estimate) -> Array:
    return np.stack([estimate.value, estimate.lower, estimate.upper], axis=-1)


def by_area(table: Table, *names: str) -> dict[str, list[Array]]:
    areas = list(dict.fromkeys(table["area"].tolist()))
    return {area: [table[name][table["area"] == area].astype(np.float64) for name in names] for area in areas}


@pytest.mark.parametrize(("method", "limits"), [("Byars", byar), ("Wilson", wilson)])
def test_limits_of_counts_and_proportions(shared: Path, method: str, limits: object) -> None:
    table = read_table(shared, "phe", "testdata_B_W.csv")
    for label, level in (("95%", USUAL), ("99.8%", STRICT)):
        rows = table.where((table["method"] == method) & (table["confidence"] == label))
        got = byar(rows["x"], level) if limits is byar else wilson(rows["x"], rows["n"], level)
        assert_close(got.lower, rows["lowercl"], relative=1e-13)
        assert_close(got.upper, rows["uppercl"], relative=1e-13)


def test_crude_rates(shared: Path) -> None:
    table = read_table(shared, "phe", "testdata_Rate.csv")
    for multiplier in (100, 100_000):
        rows = table.where(table["multiplier"] == multiplier)
        for level, (lower, upper) in LIMITS.items():
            got = crude_rate(rows["Numerator"], rows["Denominator"], multiplier=multiplier, level=level)
            assert_close(together(got), rows.numbers("value", lower, upper), relative=1e-13)


def test_proportions(shared: Path) -> None:
    table = read_table(shared, "phe", "testdata_Prop.csv")
    for multiplier in (1, 100):
        rows = table.where(table["multiplier"] == multiplier)
        for level, (lower, upper) in LIMITS.items():
            got = proportion(rows["Numerator"], rows["Denominator"], multiplier=multiplier, level=level)
            assert_close(together(got), rows.numbers("value", lower, upper), relative=1e-13)


@pytest.mark.parametrize("name", ["testdata_Rate_g.csv", "testdata_Prop_g.csv"])
def test_rates_and_proportions_of_grouped_areas(shared: Path, name: str) -> None:
    rows = read_table(shared, "phe", name)
    method, multiplier = (crude_rate, 100_000) if "Rate" in name else (proportion, 1)
    got = method(rows["Numerator"], rows["Denominator"], multiplier=multiplier)
    assert_close(together(got), rows.numbers("value", "lowercl", "uppercl"), relative=1e-13)


def test_means(shared: Path) -> None:
    values, results = (read_table(shared, "phe", f"testdata_Mean{part}.csv") for part in ("", "_results"))
    areas = by_area(values, "values") | {"No grouping": [values["values"].astype(np.float64)]}
    width = max(len(column) for (column,) in areas.values())
    padded = np.array(
        [np.pad(areas[area][0], (0, width - len(areas[area][0])), constant_values=np.nan) for area in results["area"]]
    )
    for level, (lower, upper) in LIMITS.items():
        assert_close(together(mean(padded, level)), results.numbers("value", lower, upper), relative=1e-12)


class TestDirectRates:
    """Expected rates per 10,000 and 100,000. Both of the published 99.8 % limits of one area are ten times too large."""

    @pytest.fixture
    def results(self, shared: Path) -> Table:
        return read_table(shared, "phe", "testresults_DSR.csv")

    def expected(self, results: Table, area: str, multiplier: int) -> Table:
        return results.where(
            (results["area"] == area) & np.char.endswith(results["statistic"].astype(str), f"per {multiplier}")
        )

    @pytest.mark.parametrize("multiplier", [10_000, 100_000])
    @pytest.mark.parametrize("level", [USUAL, STRICT])
    def test_independent_events(self, shared: Path, results: Table, multiplier: int, level: float) -> None:
        areas = by_area(read_table(shared, "phe", "testdata_multiarea.csv"), "count", "pop")
        got = direct_rate(
            [areas[area][0] for area in areas], [areas[area][1] for area in areas], EUROPEAN_2013.weights,
            multiplier=multiplier, level=level,
        )  # fmt: skip
        rows = [together(got)[place] for place in range(3)]
        for row, area in zip(rows[:2], ("testdata_big", "testdata_small"), strict=True):
            (expected,) = self.expected(results, area, multiplier).numbers("value", *LIMITS[level])
            assert_close(row, expected, relative=1e-12)
        assert np.isnan(rows[2]).all(), "nine events give no rate"

    @pytest.mark.parametrize("multiplier", [10_000, 100_000])
    def test_another_reference_and_the_fault_of_its_published_limits(
        self, shared: Path, results: Table, multiplier: int
    ) -> None:
        table = read_table(shared, "phe", "testdata_1976.csv")
        weights = EUROPEAN_1976.over(EUROPEAN_1976.ages)
        assert_close(weights, table["esp1976"])
        usual, strict = (
            together(direct_rate(table["count"], table["pop"], weights, multiplier=multiplier, level=level))
            for level in (USUAL, STRICT)
        )
        (expected,) = self.expected(results, "testdata_1976", multiplier).numbers("value", *LIMITS[USUAL])
        assert_close(usual, expected, relative=1e-12)
        (published,) = self.expected(results, "testdata_1976", multiplier).numbers(*LIMITS[STRICT])
        assert_close(strict[1:], published / 10, relative=1e-12)
        assert strict[1] < usual[1] < usual[0] < usual[2] < strict[2]

    def test_events_that_one_person_may_repeat(self, shared: Path, results: Table) -> None:
        areas = by_area(read_table(shared, "phe", "testdata_nonindepe.csv"), "count", "pop", "f1", "f2", "f3", "f4")
        rows = results.where(np.char.startswith(results["area"].astype(str), "testdata_nonind"))
        assert list(areas) == rows["area"].tolist()
        persons = np.array([np.stack(columns[2:], axis=-1) for columns in areas.values()])
        people = np.array([columns[1] for columns in areas.values()])
        for level, limits in LIMITS.items():
            got = direct_rate_of_repeated_events(persons, people, EUROPEAN_2013.weights, level=level)
            assert_close(together(got), rows.numbers("value", *limits), absolute=5.1e-9)  # eight decimals are published

    def test_a_band_without_people_is_refused(self, shared: Path) -> None:
        areas = by_area(read_table(shared, "phe", "testdata_err2.csv"), "count", "pop")
        events, people = (np.array([columns[place] for columns in areas.values()]) for place in (0, 1))
        with pytest.raises(InvalidInput):
            direct_rate(events, people, EUROPEAN_2013.weights)
        rates = direct_rate(events, people, EUROPEAN_2013.weights, empty_band="missing")
        assert np.isnan(rates.value).tolist() == [True, False]


class TestIndirect:
    @pytest.fixture
    def reference(self, shared: Path) -> tuple[Array, Array]:
        table = read_table(shared, "phe", "refdata.csv")
        return table["refcount"].astype(np.float64), table["refpop"].astype(np.float64)

    def test_ratios_and_rates(self, shared: Path, reference: tuple[Array, Array]) -> None:
        areas = by_area(read_table(shared, "phe", "testdata_multiarea_isr.csv"), "count", "pop")
        observed = [np.nansum(columns[0]) for columns in areas.values()]
        expected = expected_events([columns[1] for columns in areas.values()], *reference)
        results = read_table(shared, "phe", "testresults_ISR.csv")
        results = results.where(np.char.startswith(results["area"].astype(str), "testdata"))
        assert len(results["area"]) == 12
        for statistic in dict.fromkeys(results["statistic"].tolist()):
            rows = results.where(results["statistic"] == statistic)
            assert_close(expected, rows["expected"], relative=1e-14)
            multiplier = float(statistic.split()[-1])
            for level, limits in LIMITS.items():
                if "ratio" in statistic:
                    got = indirect_ratio(observed, expected, multiplier=multiplier, level=level)
                else:
                    got = indirect_rate(observed, expected, *reference, multiplier=multiplier, level=level)
                assert_close(together(got), rows.numbers("value", *limits), relative=1e-13)

    def test_events_known_by_their_total_alone(self, shared: Path, reference: tuple[Array, Array]) -> None:
        areas = by_area(read_table(shared, "phe", "testdata_err2.csv"), "pop")
        totals = read_table(shared, "phe", "testdata_multiarea_lookup.csv")["total_count"][:2].astype(np.float64)
        expected = expected_events([columns[0] for columns in areas.values()], *reference)
        results = read_table(shared, "phe", "testresults_ISR.csv")
        results = results.where(np.char.startswith(results["area"].astype(str), "Area"))
        got = [indirect_rate(totals, expected, *reference), indirect_ratio(totals, expected)]
        assert_close(np.concatenate([expected, expected]), results["expected"], relative=1e-14)
        names = ("value", *LIMITS[USUAL])
        assert_close(np.concatenate([together(part) for part in got]), results.numbers(*names), relative=1e-13)


def test_life_expectancy(shared: Path) -> None:
    table = read_table(shared, "phe", "life_expectancy_chiang_silcocks.csv")
    got = life_expectancy(table["deaths"], table["pop"], ages=table["startage"].astype(int).tolist())
    assert_close(got.years.value, table["le"], absolute=5e-9)
    assert_close(got.years.lower, table["lower95"], absolute=5.5e-6)  # published with 1.96 for z
    assert_close(got.years.upper, table["upper95"], absolute=5.5e-6)


def test_quantiles(shared: Path) -> None:
    """All published groups, but those of one set whose rows do not agree on the direction of the indicator."""
    table = read_table(shared, "phe", "testdata_Quantiles.csv")
    table = table.where(table["Test"] != "BadPolarity")
    assert len(table["Value"]) == 982
    names = ("IndSexRef", "ParentCode", "GroupSet", "QuantileNm")
    keys = []
    for indicator, region, grouping, number in zip(*(table[name].tolist() for name in names), strict=True):
        # Ranked within an indicator and region, within an indicator, or all together.
        within = {"IndSexReg": (indicator, region), "IndSex": (indicator,), "None": ()}[grouping]
        keys.append((grouping, number, *within))
    met = 0
    for key in dict.fromkeys(keys):
        rows = table.where(np.array([other == key for other in keys]))
        # The last group is that of the best values; the set of all indicators together is ranked from the highest value.
        from_highest = key[0] == "None" or rows["Polarity"][0] in {"RAG - Low is good", "True"}
        groups = {"Quartile": 4, "Septile": 7, "Decile": 10}[key[1]]
        got = quantile_groups(rows["Value"].astype(np.float64), groups, highest_first=from_highest)
        np.testing.assert_array_equal(got, rows["QuantileInGrp"].astype(np.float64))
        met += len(got)
    assert met == 982
