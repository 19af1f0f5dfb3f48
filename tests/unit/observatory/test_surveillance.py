"""Weekly counts: the quasi-Poisson fit solves its equations, Farrington's past is the right one, outbreaks stand out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import nbinom

from ecluse.observatory.methods.ears import Form, ears
from ecluse.observatory.methods.errors import InvalidInput
from ecluse.observatory.methods.farrington import FLEXIBLE, ORIGINAL, anchors_by_date, anchors_by_period, farrington
from ecluse.observatory.methods.quasi_poisson import fit_quasi_poisson

WEEKS = 52 * 6


def counts_of(mean: float, seed: int, series: int = 1) -> np.ndarray:
    rng = np.random.default_rng(seed)
    season = 1 + 0.5 * np.sin(2 * np.pi * np.arange(WEEKS) / 52)
    return rng.poisson(mean * season, (series, WEEKS)).astype(float)


@given(arrays(float, (3, 20), elements=st.integers(1, 60).map(float)), arrays(float, 20, elements=st.floats(0.5, 2)))
def test_a_fit_solves_the_score_equations(counts: np.ndarray, exposure: np.ndarray) -> None:
    design = np.column_stack([np.ones(20), np.linspace(-1, 1, 20)])
    fit = fit_quasi_poisson(design, counts, exposure=exposure, tolerance=1e-12)
    assert fit.converged.all()
    np.testing.assert_allclose(fit.fitted, exposure * np.exp(fit.coefficients @ design.T), rtol=1e-9)
    np.testing.assert_allclose(fit.fitted @ design, counts @ design, atol=1e-5)
    np.testing.assert_allclose(fit.leverage.sum(axis=1), 2, rtol=1e-9)
    information = np.einsum("ni,sn,nj->sij", design, fit.fitted, design)
    np.testing.assert_allclose(fit.unscaled_covariance, np.linalg.inv(information), rtol=1e-4, atol=1e-9)


def test_missing_counts_are_as_if_not_there() -> None:
    design = np.column_stack([np.ones(12), np.arange(12)])
    counts = counts_of(9, 1)[0, :12]
    holed = counts.copy()
    holed[[3, 7]] = np.nan
    kept = ~np.isnan(holed)
    with_holes, without = fit_quasi_poisson(design, holed), fit_quasi_poisson(design[kept], counts[kept])
    np.testing.assert_allclose(with_holes.coefficients, without.coefficients, rtol=1e-9)
    np.testing.assert_allclose(with_holes.dispersion, without.dispersion, rtol=1e-9)
    assert with_holes.degrees_of_freedom == without.degrees_of_freedom


def test_a_level_without_any_count_is_not_fitted() -> None:
    design = np.repeat(np.eye(2), 5, axis=0)
    counts = np.array([np.r_[np.full(5, np.nan), np.arange(5.0)], np.arange(10.0)])
    fit = fit_quasi_poisson(design, counts)
    assert fit.converged.tolist() == [False, True]


@pytest.mark.parametrize(
    ("design", "counts", "weights", "exposure"),
    [
        (np.ones((3, 2)), np.ones(3), 1, 1),
        (np.ones((3, 1)), -np.ones(3), 1, 1),
        (np.ones((3, 1)), np.ones(3), -1, 1),
        (np.ones((3, 1)), np.ones(3), 1, 0),
        (np.ones((3, 1)), np.ones(4), 1, 1),
    ],
)
def test_fits_that_make_no_sense_are_refused(
    design: np.ndarray, counts: np.ndarray, weights: float, exposure: float
) -> None:
    with pytest.raises(InvalidInput):
        fit_quasi_poisson(design, counts, weights=weights, exposure=exposure)


@pytest.mark.parametrize("settings_name", ["flexible", "original"])
def test_an_outbreak_stands_out_and_the_usual_does_not(settings_name: str) -> None:
    form = replace({"flexible": FLEXIBLE, "original": ORIGINAL}[settings_name], alpha=0.001)
    counts = counts_of(20, 3, series=40)
    at = WEEKS - 1
    usual = farrington(counts, at, anchors_by_period(at, 4), form)
    assert usual.alarm.sum() <= 2
    assert usual.modelled.all()
    counts[:, at] += 40
    outbreak = farrington(counts, at, anchors_by_period(at, 4), form)
    assert outbreak.alarm.all()
    np.testing.assert_array_equal(outbreak.upper, usual.upper)
    assert np.all(outbreak.p_value < 0.001)


def test_series_do_not_disturb_each_other() -> None:
    counts = counts_of(4, 5, series=6)
    counts[2, 40:200:7] = np.nan
    counts[4] = 0
    at = WEEKS - 1
    together = farrington(counts, at, anchors_by_period(at, 4))
    for i, series in enumerate(counts):
        alone = farrington(series, at, anchors_by_period(at, 4))
        np.testing.assert_allclose(together.upper[i], alone.upper[0], rtol=1e-12)
        np.testing.assert_allclose(together.p_value[i], alone.p_value[0], rtol=1e-9)


def test_the_limit_is_the_quantile_of_the_negative_binomial() -> None:
    rng = np.random.default_rng(7)
    counts = rng.negative_binomial(2, 0.1, (30, WEEKS)).astype(float)
    at = WEEKS - 1
    found = farrington(counts, at, anchors_by_period(at, 4))
    told = ~np.isnan(found.upper)
    size, chance = found.expected / (found.dispersion - 1), 1 / found.dispersion
    assert told.sum() > 20
    np.testing.assert_array_equal(found.upper[told], nbinom.ppf(0.95, size[told], chance[told]))
    np.testing.assert_allclose(found.p_value, nbinom.sf(counts[:, at] - 1, size, chance), rtol=1e-9)


def test_few_recent_cases_give_no_limit() -> None:
    counts = counts_of(20, 3)
    counts[:, -4:] = 1
    found = farrington(counts, WEEKS - 1, anchors_by_period(WEEKS - 1, 4))
    assert np.isnan(found.upper).all()
    assert not found.alarm.any()


def test_population_growth_is_not_an_outbreak() -> None:
    counts = counts_of(20, 9)
    population = np.full(WEEKS, 1000.0)
    at = WEEKS - 1
    counts[0, at] = 60
    population[at] = 3000
    grown = replace(FLEXIBLE, trend_level=0.0)
    assert farrington(counts, at, anchors_by_period(at, 4), grown).alarm.all()
    assert not farrington(counts, at, anchors_by_period(at, 4), grown, population=population).alarm.any()


def test_anchors_fall_on_the_same_week_of_earlier_years() -> None:
    weeks = [date(2018, 1, 1) + timedelta(weeks=i) for i in range(330)]
    at = weeks.index(date(2024, 2, 26))
    found = anchors_by_date(weeks, at, 4)
    assert [weeks[i] for i in found] == [date(2023, 2, 27), date(2022, 2, 28), date(2021, 3, 1), date(2020, 2, 24)]
    leap = [date(2020, 2, 29) + timedelta(weeks=i) for i in range(-200, 1)]
    assert abs((leap[anchors_by_date(leap, 200, 1)[0]] - date(2019, 3, 1)).days) <= 3
    with pytest.raises(InvalidInput):
        anchors_by_date(weeks, 10, 1)
    with pytest.raises(InvalidInput):
        anchors_by_date([weeks[0], weeks[2]], 1, 1)


def test_a_past_that_is_not_there_is_refused() -> None:
    counts = counts_of(5, 1)
    with pytest.raises(InvalidInput):
        farrington(counts, WEEKS, [10])
    with pytest.raises(InvalidInput):
        farrington(counts, 60, anchors_by_period(60, 2))
    with pytest.raises(InvalidInput):
        farrington(counts, 60, [])
    with pytest.raises(InvalidInput):
        farrington(counts, 60, [45])


@given(arrays(float, 30, elements=st.integers(0, 30).map(float)), st.sampled_from(Form))
def test_ears_looks_at_its_baseline_alone(counts: np.ndarray, form: Form) -> None:
    found = ears(counts, form)
    first = 7 + int(form)
    assert np.isnan(found.upper[:first]).all()
    for i in range(first, 30):
        past = counts[i - first : i - int(form)]
        assert found.upper[i] == pytest.approx(past.mean() + 3.090232306167813 * past.std(ddof=1))
    np.testing.assert_array_equal(found.alarm, counts > found.upper)


def test_ears_without_spread_alarms_at_once_unless_told() -> None:
    counts = np.array([2.0] * 7 + [3])
    assert ears(counts).alarm[-1]
    assert ears(counts).p_value[-1] == 0
    assert not ears(counts, least_deviation=0.5).alarm[-1]
    assert ears([np.nan, *counts[1:]]).alarm.sum() == 0
    assert ears([1.0, 2]).upper.size == 2
    with pytest.raises(InvalidInput):
        ears(counts, baseline=2)
