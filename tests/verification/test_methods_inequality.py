"""Published inequality measures are met: PHE's 44 slopes, WHO's package on its own inputs; its known faults are not copied."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from ecluse.observatory.methods.errors import InvalidInput
from ecluse.observatory.methods.inequality.concentration import absolute_concentration, relative_concentration
from ecluse.observatory.methods.inequality.dispersion import (
    between_group_deviation,
    between_group_variance,
    coefficient_of_variation,
    index_of_disparity,
    mean_difference,
    mean_log_deviation,
    resampled,
    theil,
)
from ecluse.observatory.methods.inequality.gaps import attributable, difference, ratio
from ecluse.observatory.methods.inequality.logistic import Weighting, logistic_slope_index
from ecluse.observatory.methods.inequality.slope import (
    Scale,
    SlopeIndex,
    kunst_mackenbach,
    slope_index,
    standard_errors,
)
from tests.verification.published_tables import Table, assert_close, read_table

Array = NDArray[np.float64]
SCALES = (Scale.LINEAR, Scale.LOG, Scale.LOGIT)


@dataclass(frozen=True)
class SlopeCase:
    """One area of PHE's file, and how its description asks for it."""

    about: str
    rows: Table

    @property
    def scale(self) -> Scale:
        return SCALES[int(self.rows.numbers("ValueType")[0, 0])]

    @property
    def multiplier(self) -> float:
        if "negative multiplier" in self.about:
            return -1
        given = re.search(r"\(x (-?\d+)\)", self.about)
        return float(given.group(1)) if given else 1

    @property
    def levels(self) -> list[float]:
        if "multiple CIs" in self.about:
            return [0.95, 0.99]
        if "95 and 98" in self.about or "95% and 98%" in self.about:
            return [0.95, 0.98]
        return [0.98 if "98%" in self.about else 0.99 if "99%" in self.about else 0.95]

    def computed(self, level: float, draws: int) -> SlopeIndex:
        values, people, errors = self.rows.numbers("Value", "Population", "StandardError").T
        return slope_index(
            values, people, errors, scale=self.scale, transform="transform" in self.about,
            multiplier=self.multiplier, level=level, draws=draws,
        )  # fmt: skip


def slope_cases(shared: Path) -> list[SlopeCase]:
    table = read_table(shared, "phe", "testdata_SII.csv")
    keys = list(zip(table["TestDescription"].tolist(), table["Area"].tolist(), strict=True))
    cases = [SlopeCase(key[0], table.where(np.array([other == key for other in keys]))) for key in dict.fromkeys(keys)]
    return [case for case in cases if not np.isnan(case.rows.numbers("sii")[0, 0])]


def test_slopes_ratios_and_intercepts(shared: Path) -> None:
    cases = slope_cases(shared)
    assert len(cases) == 44
    for case in cases:
        got = case.computed(0.95, draws=2)
        sii, rii, intercept = case.rows.numbers("sii", "rii", "Intercept")[0]
        assert_close(got.slope.value, sii, relative=1e-14, absolute=5e-14)
        if not np.isnan(rii):
            assert_close(got.ratio.value, rii, relative=5e-15)
        if not np.isnan(intercept):
            assert_close(got.intercept, intercept, relative=5e-15)


def test_limits_of_slopes_are_those_simulated_upstream(shared: Path) -> None:
    """Upstream draws 100,000 times (10,000 in two cases) and compares to 0.05; ours are closed, or drawn.

    Where it transforms values, upstream draws the slope alone and holds the mean still. Ours carries the error of both: the
    limits of the SII are up to 4 % of the interval from upstream's there, those of the RII are not.
    """
    compared = 0
    for case in slope_cases(shared):
        for place, level in enumerate(case.levels, start=1):
            names = [f"{index}_{side}cl_{place}" for index in ("sii", "rii") for side in ("lower", "upper")]
            expected = case.rows.numbers(*names)[0]
            got = case.computed(level, draws=40_000)
            ours = [got.slope.lower, got.slope.upper, got.ratio.lower, got.ratio.upper]
            for limit, published, width in zip(
                ours, expected, np.repeat(expected[1::2] - expected[::2], 2), strict=True
            ):
                if np.isnan(published):
                    continue
                assert_close(limit, published, relative=0.05)
                assert abs(limit - published) < (0.04 if "transform" in case.about else 0.02) * width, case.about
                compared += 1
    assert compared > 150


def test_standard_errors_come_back_from_limits(shared: Path) -> None:
    for case in slope_cases(shared):
        lower, upper, expected = case.rows.numbers("LowerCL", "UpperCL", "StandardError").T
        assert_close(
            standard_errors(lower, upper, scale=case.scale), expected, relative=2e-5
        )  # some limits are rounded


def test_slopes_that_upstream_refuses(shared: Path) -> None:
    table = read_table(shared, "phe", "testdata_SII.csv")
    rows = table.where(table["TestDescription"] == "error handling - negative populations")
    with pytest.raises(InvalidInput):
        slope_index(rows["Value"], rows["Population"])
    rows = table.where(table["TestDescription"] == "error handling - negative counts/standard error")
    with pytest.raises(InvalidInput):
        slope_index(rows["Value"], rows["Population"], rows["StandardError"])
    rows = table.where(table["TestDescription"] == "warning handling - missing populations, counts or values")
    assert np.isnan(slope_index(rows["Value"], rows["Population"]).slope.value)


FIVE_PEOPLE = np.array([78, 91, 162, 103, 105.0])
FIVE_VALUES = np.array([20, 30, 40, 50, 60.0])


@pytest.fixture
def expected(shared: Path) -> Callable[..., Array]:
    table = read_table(shared, "who", "healthequal_expected.csv")
    return lambda file, *names: table.where(table["test_file"] == f"test-{file}.R").numbers(*names)[0]


class TestLogisticSlopes:
    """The package rounds events to whole numbers, and squares populations: only the first is ours."""

    proportions = np.round(FIVE_VALUES / 100 * FIVE_PEOPLE) / FIVE_PEOPLE

    def test_squared_populations(self, expected: Callable[..., Array]) -> None:
        got = logistic_slope_index(self.proportions, FIVE_PEOPLE, weighting=Weighting.POPULATION_SQUARED)
        names = ("estimate", "lowerci", "upperci")
        assert_close([got.slope.value, got.slope.lower, got.slope.upper], expected("sii", *names), relative=1e-6)
        assert_close([got.ratio.value, got.ratio.lower, got.ratio.upper], expected("rii", *names), relative=1e-6)

    def test_populations(self) -> None:
        got = logistic_slope_index(self.proportions, FIVE_PEOPLE)
        assert_close([got.slope.value, got.ratio.value], [44.90526, 3.22392], relative=2e-6)


class TestConcentration:
    def test_worked_example(self, expected: Callable[..., Array]) -> None:
        estimate, error = expected("aci", "estimate", "se")
        got = absolute_concentration(FIVE_VALUES, FIVE_PEOPLE)
        assert_close([got.value, (got.upper - got.value) / 1.959963984540054], [estimate, error], relative=1e-6)
        relative = relative_concentration(FIVE_VALUES, FIVE_PEOPLE)
        assert_close(
            [relative.value, relative.lower, relative.upper],
            expected("rci", "estimate", "lowerci", "upperci"), relative=2e-6,
        )  # fmt: skip

    def test_births_by_wealth(self, shared: Path) -> None:
        table, results = sample(shared, "OrderedSample")
        values, people = table.numbers("estimate", "population").T
        assert_estimate(absolute_concentration(values, people), results["aci"], 1e-12)
        assert_estimate(relative_concentration(values, people), results["rci"], 1e-12)


def sample(shared: Path, name: str) -> tuple[Table, dict[str, Array]]:
    results = read_table(shared, "who", "who_samples_expected.csv")
    results = results.where(results["input"] == name)
    rows = results.numbers("estimate", "lowerci", "upperci")
    return read_table(shared, "who", f"who_{name}.csv"), dict(zip(results["measure"].tolist(), rows, strict=True))


def assert_estimate(got: object, expected: Array, relative: float) -> None:
    assert_close([getattr(got, name) for name in ("value", "lower", "upper")], expected, relative=relative)


class TestGaps:
    @pytest.mark.parametrize("name", ["OrderedSample", "NonorderedSample"])
    def test_difference_and_ratio(self, shared: Path, name: str) -> None:
        table, results = sample(shared, name)
        values, errors = table.numbers("estimate", "se").T
        assert_estimate(difference(values, errors), results["d"], 1e-12)
        if "r" in results:
            assert_estimate(ratio(values, errors, between=(-1, 0)), results["r"], 1e-12)

    @pytest.mark.parametrize(("name", "reference"), [("OrderedSample", -1), ("NonorderedSample", "best")])
    def test_what_is_attributable(self, shared: Path, name: str, reference: int) -> None:
        table, results = sample(shared, name)
        got = attributable(*table.numbers("estimate", "population").T, reference, favourable=True)
        if "par" in results:
            assert_estimate(got.risk, results["par"], 1e-12)
        assert_estimate(got.fraction, rescaled(results["paf"], 100), 1e-10)

    def test_worked_examples(self, shared: Path, expected: Callable[..., Array]) -> None:
        five = attributable(FIVE_VALUES, FIVE_PEOPLE, -1, favourable=True)
        people, values = read_table(shared, "who", "healthequal_nonordered_input.csv").numbers("pop", "est").T
        many = attributable(values, people, "best", favourable=True)
        names = ("estimate", "lowerci", "upperci")
        assert_estimate(five.risk, expected("parisk", *names), 1e-4)
        assert_estimate(many.risk, expected("par-nonordered", *names), 1e-5)
        assert_estimate(five.fraction, rescaled(expected("paf", *names), 100), 2e-5)
        assert_estimate(many.fraction, rescaled(expected("paf-nonordered", *names), 100), 1e-4)


def rescaled(estimate: Array, factor: float) -> Array:
    """Upstream multiplies these estimates and not their standard errors: its limits are ``factor`` times too near."""
    return estimate[0] + np.array([0, factor, factor]) * (estimate - estimate[0])


class TestDispersion:
    def test_births_by_region(self, shared: Path) -> None:
        table, results = sample(shared, "NonorderedSample")
        values, people, errors = table.numbers("estimate", "population", "se").T
        assert_estimate(between_group_variance(values, people, errors), results["bgv"], 1e-12)
        for measure, name in ((theil, "ti"), (mean_log_deviation, "mld")):
            got = measure(values, people, errors)
            ours = 1000 * np.array([got.value, got.lower, got.upper])
            assert_close(ours, rescaled(results[name], 1000), relative=1e-10)
        first = int(np.flatnonzero(table.numbers("reference_subgroup")[:, 0])[0])
        measures: dict[str, Callable[[Array], Array]] = {
            "bgsd": lambda drawn: between_group_deviation(drawn, people),
            "cov": lambda drawn: coefficient_of_variation(drawn, people),
            "idisu": lambda drawn: index_of_disparity(drawn, people, weighted=False),
            "idisw": lambda drawn: index_of_disparity(drawn, people),
            "mdmu": lambda drawn: mean_difference(drawn, people, weighted=False),
            "mdmw": lambda drawn: mean_difference(drawn, people),
            "mdbu": lambda drawn: mean_difference(drawn, people, "highest", weighted=False),
            "mdbw": lambda drawn: mean_difference(drawn, people, "highest"),
            "mdru": lambda drawn: mean_difference(drawn, people, first, weighted=False),
            "mdrw": lambda drawn: mean_difference(drawn, people, first),
        }
        for name, measure in measures.items():
            assert_close(measure(values), results[name][0], relative=1e-13)
        # Upstream draws few times: its limits agree with ours to a twentieth.
        got = resampled(measures["bgsd"], values, errors, draws=2_000)
        assert_estimate(got, results["bgsd"], 0.05)

    def test_worked_example(self, shared: Path, expected: Callable[..., Array]) -> None:
        people, values, errors, flags = (
            read_table(shared, "who", "healthequal_nonordered_input.csv").numbers("pop", "est", "se", "ref").T
        )
        first = int(np.flatnonzero(flags)[0])
        got = between_group_variance(values, people, errors)
        half = 1.959963984540054 * expected("bgv", "se")[0]
        assert_close([got.value, got.upper - got.value], [expected("bgv", "estimate")[0], half], relative=2e-7)
        measures = {
            "bgsd": between_group_deviation(values, people),
            "idisu": index_of_disparity(values, people, weighted=False),
            "idisw": index_of_disparity(values, people),
            "mdbu": mean_difference(values, people, "highest", weighted=False),
            "mdbw": mean_difference(values, people, "highest"),
            "mdmu": mean_difference(values, people, weighted=False),
            "mdmw": mean_difference(values, people),
            "mdru": mean_difference(values, people, first, weighted=False),
            "mdrw": mean_difference(values, people, first),
        }
        for name, value in measures.items():
            assert_close(value, expected(name, "estimate")[0], relative=1e-6)
        for name, index in (("ti", theil), ("mld", mean_log_deviation)):
            estimate, error = expected(name, "estimate", "se")
            got = index(values, people, errors)
            assert_close(1000 * got.value, estimate, relative=2e-5)
            # Printed beside 1,000 times the estimate, but itself that of the estimate in nats.
            assert_close((got.upper - got.value) / 1.959963984540054, error, relative=2e-5)


def test_direction_of_the_relative_indices(shared: Path) -> None:
    """PHE prints ŷ(1)/ŷ(0) with the most deprived group first; Kunst and Mackenbach's index is its inverse."""
    case = slope_cases(shared)[0]
    values, people = case.rows.numbers("Value", "Population").T
    assert values[0] < values[-1]
    assert_close(kunst_mackenbach(values, people), 1 / case.rows.numbers("rii")[0, 0], relative=1e-14)
