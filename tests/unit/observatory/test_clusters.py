"""Clusters: permutations counted as if each sum were computed, islands and missing values kept apart, FDR by definition."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecluse.observatory.methods import permutations
from ecluse.observatory.methods.errors import InvalidInput
from ecluse.observatory.methods.false_discovery import adjusted_p, discoveries
from ecluse.observatory.methods.getis import local_g
from ecluse.observatory.methods.moran import Quadrant, geary, local_moran, moran, moran_of_rates
from ecluse.observatory.methods.neighbours import SpatialWeights, nearest
from ecluse.observatory.methods.permutations import Draws, Independent, count_reaching, shared_draws
from ecluse.observatory.methods.smoothing import global_empirical_bayes, local_empirical_bayes, standardised_rates


def random_weights(rng: np.random.Generator, count: int, islands: int = 2) -> SpatialWeights:
    """Neighbours drawn at random, from none to a dozen; the first ``islands`` have none."""
    chosen = rng.random((count, count)) < min(0.5, 6 / count)
    np.fill_diagonal(chosen, False)
    chosen[:islands] = False
    rows, columns = np.nonzero(chosen)
    return SpatialWeights.from_pairs(count, rows, columns)


def counted_one_by_one(
    values: list[Fraction], weights: SpatialWeights, strict: np.ndarray, ids: np.ndarray
) -> list[int]:
    """The definition, in exact arithmetic."""
    counts = []
    for site in range(weights.count):
        others = [values[j] for j in range(weights.count) if j != site]
        around = weights.neighbours[weights.starts[site] : weights.starts[site + 1]]
        own = sum((values[j] for j in around), Fraction(0))
        sums = [sum((others[draw] for draw in row[: around.size]), Fraction(0)) for row in ids.tolist()]
        counts.append(sum(each > own if strict[site] else each >= own for each in sums))
    return counts


@given(st.integers(0, 2**32 - 1), st.sampled_from([0, 10**6]), st.sampled_from([3, 1000]))
def test_shared_permutations_are_counted_as_if_computed(seed: int, few: int, spread: int) -> None:
    rng = np.random.default_rng(seed)
    count = int(rng.integers(8, 40))
    weights = random_weights(rng, count)
    widest = int(weights.cardinalities.max())
    draws = shared_draws(count - 1, widest, int(rng.integers(1, 60)), seed)
    assert all(len(set(row)) == widest for row in draws.ids.tolist())
    # Tenths are not exact in binary: sums that are equal differ by rounding, and must still be taken for equal.
    whole = rng.integers(0, spread, count)
    strict = rng.random(count) < 0.5
    wanted = counted_one_by_one([Fraction(int(each), 10) for each in whole], weights, strict, draws.ids)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(permutations, "FEW", few)  # 0: all by the sweep; a million: all outright
        said = count_reaching(whole / 10, weights, strict, draws)
        np.testing.assert_array_equal(count_reaching(whole / 10, weights.row_standardised(), strict, draws), said)
    filled = weights.cardinalities > 0
    np.testing.assert_array_equal(said[filled], np.array(wanted)[filled])


@pytest.mark.parametrize("k", [1, 3, 8, 9])
def test_every_draw_is_as_likely(k: int) -> None:
    ids = shared_draws(10, k, 20_000, 5).ids
    for column in ids.T:
        assert np.all(np.abs(np.bincount(column, minlength=10) - 2_000) < 5 * np.sqrt(1_800))
    if k > 1:
        both = np.bincount(ids[:, 0] * 10 + ids[:, -1], minlength=100).reshape(10, 10)
        assert not np.diag(both).any()
        assert np.all(np.abs(both[~np.eye(10, dtype=bool)] - 20_000 / 90) < 5 * np.sqrt(20_000 / 90))


def test_draws_of_each_site_follow_the_same_law() -> None:
    rng = np.random.default_rng(1)
    weights = nearest(rng.uniform(0, 1, (120, 2)), 6)
    values = rng.gamma(1, size=120)
    shared = local_moran(values, weights, permutations=4_999, seed=1)
    apart = local_moran(values, weights, draws=Independent(4_999, seed=2))
    assert np.all(np.abs(shared.p - apart.p) < 5 * np.sqrt(2 * apart.p * (1 - apart.p) / 5_000) + 1e-3)
    again = local_moran(values, weights, draws=Independent(4_999, seed=2))
    assert np.array_equal(apart.p, again.p)
    assert np.array_equal(shared.p, local_moran(values, weights, permutations=4_999, seed=1).p)


def test_pseudo_p_are_right_about_noise() -> None:
    """Under no autocorrelation a one-sided p is below α for a share α of the sites."""
    rng = np.random.default_rng(4)
    weights = nearest(rng.uniform(0, 1, (3_000, 2)), 5)
    p = local_moran(rng.normal(size=3_000), weights, alternative="greater", seed=3).p
    for level in (0.05, 0.2, 0.5):
        assert np.mean(p <= level) == pytest.approx(level, abs=5 * np.sqrt(level / 3_000))


@given(st.integers(0, 2**32 - 1))
def test_islands_and_missing_values_have_no_statistic(seed: int) -> None:
    rng = np.random.default_rng(seed)
    count = int(rng.integers(12, 40))
    weights = random_weights(rng, count)
    values = rng.normal(size=count)
    values[rng.choice(np.arange(2, count), 3, replace=False)] = np.nan
    said = local_moran(values, weights, permutations=49)
    present = ~np.isnan(values)
    reduced = weights.among(present)
    alone = np.ones(count, dtype=bool)
    alone[np.flatnonzero(present)[reduced.cardinalities > 0]] = False
    for each in (said.value, said.p, said.expected, said.variance, said.variance_conditional):
        assert np.array_equal(np.isnan(each), alone)
    assert np.array_equal(said.quadrant == Quadrant.NONE, alone)
    np.testing.assert_array_equal(said.value[present], local_moran(values[present], reduced, permutations=1).value)
    # Σ I_i adds up to the global statistic: I = Σ I_i · n/((n − 1) S₀), S₀ the number of areas with neighbours.
    n, s0 = np.count_nonzero(present), np.count_nonzero(~alone)
    assert moran(values, weights).value == pytest.approx(np.nansum(said.value) * n / ((n - 1) * s0), abs=1e-12)
    share = local_g(np.exp(values), weights, star=True, permutations=49)
    assert np.array_equal(np.isnan(share.value), alone)
    assert np.array_equal(np.isnan(share.p), alone)


@given(st.integers(0, 2**32 - 1), st.floats(0.1, 100), st.floats(-50, 50))
def test_units_do_not_matter(seed: int, scale: float, shift: float) -> None:
    rng = np.random.default_rng(seed)
    weights = random_weights(rng, 30)
    values = rng.normal(size=30)
    one, other = local_moran(values, weights, seed=1), local_moran(scale * values + shift, weights, seed=1)
    np.testing.assert_allclose(one.value, other.value, rtol=1e-6, atol=1e-9)
    assert np.array_equal(one.p, other.p, equal_nan=True)
    assert geary(values, weights).value == pytest.approx(geary(scale * values + shift, weights).value)


def test_equal_values_and_too_few_areas() -> None:
    weights = nearest(np.random.default_rng(1).uniform(0, 1, (9, 2)), 2)
    assert np.isnan(moran(np.full(9, 0.1), weights).value)
    assert np.isnan(local_moran(np.full(9, 0.1), weights).p).all()
    assert np.isnan(geary(np.full(9, 0.1), weights).value)
    for bad in ([1.0] * 8, [np.inf, *range(8)], [np.nan] * 6 + [1.0, 2.0, 3.0]):
        with pytest.raises(InvalidInput):
            moran(bad, weights)
    with pytest.raises(InvalidInput):
        local_moran(np.arange(9.0), weights, draws=Draws(np.zeros((5, 1), dtype=np.int64)))
    with pytest.raises(InvalidInput):
        local_moran(np.arange(9.0), weights, draws=Draws(np.full((5, 2), 8)))
    with pytest.raises(InvalidInput):
        local_g([-1.0, *range(8)], weights, star=True)


def test_whole_map_permutations_agree_with_the_moments() -> None:
    rng = np.random.default_rng(2)
    weights = nearest(rng.uniform(0, 1, (200, 2)), 4).symmetric()
    noise = rng.normal(size=200)
    for statistic in (moran, geary):
        said = statistic(noise, weights, permutations=1_999, seed=1)
        assert 2 * said.p_permutation == pytest.approx(said.p_random, abs=0.06)
        smooth = weights.row_standardised().lag(noise)
        assert statistic(smooth, weights, permutations=999).p_permutation == 0.001
    people = rng.integers(100, 50_000, 200)
    said = moran_of_rates(rng.poisson(people * 0.01), people, weights, permutations=99)
    assert abs(said.z_random) < 4


@given(st.lists(st.one_of(st.just(np.nan), st.floats(0, 1)), max_size=30), st.floats(0.01, 0.5))
def test_false_discovery_by_definition(p: list[float], rate: float) -> None:
    made = sorted(each for each in p if not np.isnan(each))
    m = len(made)
    passing = [each for rank, each in enumerate(made, 1) if each * m / rank <= rate]
    limit = max(passing, default=-1.0)
    said = discoveries(p, rate)
    assert said.tolist() == [bool(each <= limit) for each in p]
    adjusted = adjusted_p(p)
    assert np.array_equal(np.isnan(adjusted), np.isnan(np.array(p, dtype=float)))
    known = adjusted[~np.isnan(adjusted)]
    assert np.all((known >= np.array([each for each in p if not np.isnan(each)]) - 1e-15) & (known <= 1))


@given(st.integers(0, 2**32 - 1))
def test_smoothed_rates_lie_between_the_raw_rate_and_the_mean(seed: int) -> None:
    rng = np.random.default_rng(seed)
    people = rng.integers(20, 3_000, 25).astype(float)
    events = rng.poisson(people * rng.gamma(2, 0.01, 25)).astype(float)
    weights = random_weights(rng, 25)
    raw, mean = events / people, events.sum() / people.sum()
    smoothed = global_empirical_bayes(events, people)
    assert np.all((smoothed - np.minimum(raw, mean) >= -1e-15) & (np.maximum(raw, mean) - smoothed >= -1e-15))
    local = local_empirical_bayes(events, people, weights)
    assert np.array_equal(np.isnan(local), weights.cardinalities == 0)
    # Ten times the people and the events: the same rates, trusted more.
    firm = global_empirical_bayes(10 * events, 10 * people)
    assert np.all(np.abs(firm - raw) <= np.abs(smoothed - raw) + 1e-15)


def test_smoothing_at_the_edges() -> None:
    assert global_empirical_bayes([0, 0, 0], [10, 20, 30]).tolist() == [0, 0, 0]
    alike = global_empirical_bayes([10, 20, 31], [100, 200, 300])
    np.testing.assert_allclose(alike, 61 / 600)  # variance estimate below zero: shrunk fully
    missing = global_empirical_bayes([1, np.nan, 9], [100, 200, 100])
    np.testing.assert_allclose(missing[[0, 2]], global_empirical_bayes([1, 9], [100, 100]))
    assert np.isnan(missing[1])
    assert np.isnan(standardised_rates([1, np.nan, 9], [100, 200, 100])).tolist() == [False, True, False]
    around = SpatialWeights.from_pairs(4, [0, 1, 2, 1], [1, 0, 1, 2])
    said = local_empirical_bayes([1, np.nan, 9, 3], [100, 200, 100, 100], around)
    assert np.isnan(said).all()  # the middle one is missing: nobody has a neighbour left
    for events, people in (([-1], [10]), ([1], [0])):
        with pytest.raises(InvalidInput):
            global_empirical_bayes(events, people)
