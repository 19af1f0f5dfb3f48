"""Deprivation: a hand-made principal component, signs, scales, weights, and nothing invented for what is missing."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ecluse.observatory.methods.deprivation import EDI_COEFFICIENTS, edi, fdep, weighted_groups
from ecluse.observatory.methods.errors import InvalidInput


def areas(seed: int = 0, count: int = 200) -> tuple[np.ndarray, np.ndarray]:
    """Income, baccalauréat, blue-collar workers, unemployment, driven by one thing; and populations."""
    rng = np.random.default_rng(seed)
    poor = rng.normal(size=count)
    noise = rng.normal(size=(count, 4))
    x = np.column_stack([22_000 - 3_000 * poor, 40 - 8 * poor, 25 + 6 * poor, 12 + 3 * poor]) + noise * [1500, 5, 4, 2]
    return x, rng.lognormal(7, 1, count)


def test_two_variables_by_hand() -> None:
    """Correlation r: loadings (1, 1)/√2, eigenvalue 1 + r, here of four areas of equal population."""
    x = np.array([[1.0, 2], [2, 1], [3, 4], [4, 3]])
    found = fdep(x, np.ones(4), direction=(1, 1))
    z = (x - 2.5) / np.sqrt(1.25)
    np.testing.assert_allclose(found.loadings, np.sqrt([0.5, 0.5]), rtol=1e-12)
    assert found.explained == pytest.approx((1 + 0.6) / 2)
    np.testing.assert_allclose(found.score, z.sum(axis=1) / np.sqrt(2), rtol=1e-12)


def test_a_population_is_as_many_areas_of_one_person() -> None:
    x, _ = areas(1, 30)
    n = np.random.default_rng(2).integers(1, 6, 30)
    weighted, repeated = fdep(x, n), fdep(np.repeat(x, n, axis=0), np.ones(n.sum()))
    np.testing.assert_allclose(weighted.loadings, repeated.loadings, rtol=1e-9)
    np.testing.assert_allclose(np.repeat(weighted.score, n), repeated.score, rtol=1e-9, atol=1e-12)
    svd = np.linalg.svd((np.repeat(x, n, axis=0) - weighted.mean) / weighted.deviation, full_matrices=False)
    np.testing.assert_allclose(np.abs(weighted.loadings), np.abs(svd[2][0]), rtol=1e-9)
    assert weighted.explained == pytest.approx(svd[1][0] ** 2 / n.sum() / 4)


@given(
    st.integers(0, 50), arrays(float, 4, elements=st.floats(0.01, 100)), arrays(float, 4, elements=st.floats(-50, 50))
)
def test_units_change_nothing(seed: int, factor: np.ndarray, shift: np.ndarray) -> None:
    x, n = areas(seed, 60)
    np.testing.assert_allclose(fdep(x * factor + shift, n).score, fdep(x, n).score, rtol=1e-6, atol=1e-8)


@given(st.integers(0, 50))
def test_high_means_deprived_and_the_score_is_centred(seed: int) -> None:
    x, n = areas(seed)
    found = fdep(x, n)
    weight = n / n.sum()
    assert np.all(np.sign(found.loadings) == [-1, -1, 1, 1])
    assert weight @ found.score == pytest.approx(0, abs=1e-9)
    assert weight @ found.score**2 == pytest.approx(4 * found.explained)
    assert np.corrcoef(found.score, x[:, 3])[0, 1] > 0.5
    np.testing.assert_allclose(found.apply(x), found.score, rtol=1e-9, atol=1e-12)


def test_a_missing_variable_gives_no_score_and_moves_no_other() -> None:
    x, n = areas()
    holed = x.copy()
    holed[3, 1] = np.nan
    found, without = fdep(holed, n), fdep(np.delete(x, 3, axis=0), np.delete(n, 3))
    assert np.isnan(found.score[3])
    np.testing.assert_allclose(np.delete(found.score, 3), without.score, rtol=1e-9)


def test_areas_without_population_are_scored_and_shape_nothing() -> None:
    x, n = areas()
    n[5] = 0
    x[5] *= 3
    found = fdep(x, n)
    assert np.isfinite(found.score[5])
    np.testing.assert_allclose(found.loadings, fdep(np.delete(x, 5, axis=0), np.delete(n, 5)).loadings, rtol=1e-9)


def test_an_index_of_one_moving_share_is_its_coefficient_times_z() -> None:
    rng = np.random.default_rng(0)
    shares = {name: rng.uniform(0, 1, 50) for name in EDI_COEFFICIENTS["2012"]}
    n = rng.integers(1, 100, 50).astype(float)
    base = edi(shares, EDI_COEFFICIENTS["2012"], n)
    by_hand = np.zeros(50)
    for name, beta in EDI_COEFFICIENTS["2012"].items():
        mean = np.average(shares[name], weights=n)
        by_hand += beta * (shares[name] - mean) / np.sqrt(np.average((shares[name] - mean) ** 2, weights=n))
    np.testing.assert_allclose(base, by_hand, rtol=1e-9)
    assert np.average(base, weights=n) == pytest.approx(0, abs=1e-9)
    shares["no_car"] = shares["no_car"].copy()
    shares["no_car"][7] = np.nan
    holed = edi(shares, EDI_COEFFICIENTS["2012"], n)
    assert np.isnan(holed).tolist() == [i == 7 for i in range(50)]


def test_every_vintage_of_the_index_has_its_ten_variables() -> None:
    assert all(len(vintage) == 10 for vintage in EDI_COEFFICIENTS.values())
    assert sum(EDI_COEFFICIENTS["2012"].values()) == pytest.approx(3.64)
    with pytest.raises(InvalidInput):
        edi({"no_car": [0.1, 0.2]}, EDI_COEFFICIENTS["2012"])


@given(
    arrays(float, 40, elements=st.integers(0, 12).map(float)),
    arrays(float, 40, elements=st.integers(0, 50).map(float)),
    st.integers(2, 6),
)
def test_groups_follow_scores_and_share_the_population(score: np.ndarray, population: np.ndarray, groups: int) -> None:
    population[0] += 1
    found = weighted_groups(score, population, groups)
    order = np.argsort(score, kind="stable")
    assert np.all(np.diff(found[order]) >= 0)
    assert np.all((found >= 1) & (found <= groups))
    largest = max(population[score == s].sum() for s in np.unique(score))
    for group in range(1, groups + 1):
        # A tie falls whole on one side: no group is further from its share than half of the ties at either end.
        assert abs(population[found == group].sum() - population.sum() / groups) <= largest + 1e-6


def test_equal_populations_make_equal_quintiles_and_missing_scores_none() -> None:
    score = np.append(np.arange(10.0), np.nan)
    assert weighted_groups(score, 1.0).tolist() == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 0]


def test_input_that_makes_no_sense_is_refused() -> None:
    x, n = areas(0, 20)
    flat = x.copy()
    flat[:, 2] = 3
    for variables, population in (
        (flat, n),
        (x, -n),
        (x, n[:5]),
        (x[:4], n[:4]),
        (x * np.nan, n),
        (x, np.full(20, np.nan)),
    ):
        with pytest.raises(InvalidInput):
            fdep(variables, population)
    with pytest.raises(InvalidInput):
        weighted_groups([1.0, 2], [0, 0])
