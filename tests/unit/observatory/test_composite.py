"""Composite scores: scales, weights, missing indicators counted, and ranks with their intervals."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import percentileofscore, rankdata, zscore

from ecluse.observatory.methods.composite import Model, Scale, composite_score, rank_intervals
from ecluse.observatory.methods.errors import InvalidInput

MODEL = Model(domain=(0, 0, 1), polarity=(1, -1, 1), weights=(3.0, 1))
tables = arrays(float, (8, 3), elements=st.integers(0, 30).map(float))


@given(tables)
def test_the_score_by_hand(x: np.ndarray) -> None:
    x[:2] = [[0, 0, 0], [31, 31, 31]]
    z = zscore(x, axis=0)
    by_hand = (3 * (z[:, 0] - z[:, 1]) / 2 + z[:, 2]) / 4
    found = composite_score(x, MODEL)
    np.testing.assert_allclose(found.score, by_hand, atol=1e-12)
    np.testing.assert_allclose(found.domains[:, 1], z[:, 2], atol=1e-12)
    np.testing.assert_array_equal(found.missing, 0)


@given(tables)
def test_percentiles_are_those_of_scipy(x: np.ndarray) -> None:
    model = Model(domain=(0, 1, 2), polarity=(1, -1, 1), weights=(1.0, 1, 1), scale=Scale.PERCENTILE)
    found = composite_score(x, model)
    for j, turned in enumerate((False, True, False)):
        expected = percentileofscore(x[:, j], x[:, j], kind="mean")
        np.testing.assert_allclose(found.domains[:, j], 100 - expected if turned else expected, atol=1e-9)


@given(tables)
def test_ranks_share_the_best_place_between_equals(x: np.ndarray) -> None:
    model = Model(domain=(0,), polarity=(1,), weights=(1.0,))
    x[0, 0], x[1, 0] = 0, 31
    np.testing.assert_array_equal(composite_score(x[:, :1], model).rank, rankdata(-x[:, 0], method="min"))


def test_a_missing_indicator_is_counted_and_not_replaced() -> None:
    x = np.array([[1.0, 5, 2], [2, 4, np.nan], [3, 3, 9], [4, np.nan, np.nan], [np.nan] * 3])
    found = composite_score(x, MODEL)
    assert found.missing.tolist() == [0, 1, 0, 2, 3]
    assert found.score[1] == pytest.approx(found.domains[1, 0])
    assert found.score[3] == pytest.approx((4 - 2.5) / np.std([1, 2, 3, 4]))
    assert np.isnan(found.score[4])
    assert np.isnan(found.rank[4])
    strict = composite_score(x, Model(MODEL.domain, MODEL.polarity, MODEL.weights, least_domains=2))
    assert np.isnan(strict.score).tolist() == [False, True, False, True, True]


def test_an_indicator_that_does_not_vary_is_as_if_missing() -> None:
    x = np.array([[1.0, 7, 2], [2, 7, 4], [3, 7, 9]])
    found = composite_score(x, MODEL)
    np.testing.assert_allclose(found.domains[:, 0], zscore(x[:, 0]))


def simulate(half: float, seed: int = 1, **options: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    x = np.random.default_rng(0).normal(size=(30, 3))
    found = rank_intervals(x, x - half, x + half, MODEL, seed=seed, draws=200, **options)
    return found.value, found.lower, found.upper


@settings(max_examples=20)
@given(st.floats(0, 3), st.integers(0, 1000))
def test_rank_intervals_hold_the_rank_and_are_places(half: float, seed: int) -> None:
    rank, lower, upper = simulate(half, seed)
    assert np.all((lower >= 1) & (lower <= rank) & (rank <= upper) & (upper <= 30))
    np.testing.assert_array_equal(simulate(half, seed), (rank, lower, upper))


def test_the_vaguer_the_values_the_wider_the_intervals() -> None:
    widths = [np.mean(np.subtract(*simulate(half)[:0:-1])) for half in (0.01, 0.3, 2.0)]
    assert widths[0] < widths[1] < widths[2]


def test_certain_values_and_weights_give_the_rank_itself() -> None:
    rank, lower, upper = simulate(0.0, weight_range=0.0)
    np.testing.assert_array_equal(lower, rank)
    np.testing.assert_array_equal(upper, rank)
    assert np.any(simulate(0.0)[2] > simulate(0.0)[1])


def test_a_value_without_limits_is_taken_as_exact() -> None:
    x = np.array([[1.0, 5, 2], [2, 4, 3], [3, 3, 9]])
    found = rank_intervals(
        x, np.full((3, 3), np.nan), np.full((3, 3), np.nan), MODEL, seed=3, weight_range=0.0, draws=20
    )
    np.testing.assert_array_equal(found.lower, found.upper)


def test_draws_keep_to_their_limits() -> None:
    """One indicator of two areas, limits 95 % of a normal: the order is inverted as often as theory has it."""
    x, half = np.array([[0.0], [1.0]]), 1.0
    model = Model(domain=(0,), polarity=(1,), weights=(1.0,))
    # P(N(1, 2/1.96²) < 0) = 0.083: inside a 95 % interval, outside one of 80 %.
    wide = rank_intervals(x, x - half, x + half, model, seed=5, draws=4000)
    narrow = rank_intervals(x, x - half, x + half, model, seed=5, draws=4000, level=0.8)
    assert wide.upper.tolist() == [2, 2]
    assert wide.lower.tolist() == [1, 1]
    assert narrow.upper.tolist() == narrow.lower.tolist() == [2, 1]


@pytest.mark.parametrize(
    ("domain", "polarity", "weights"),
    [
        ((0, 0), (1,), (1.0,)),
        ((0, 2), (1, 1), (1.0, 1)),
        ((0,), (0,), (1.0,)),
        ((0,), (1,), (-1.0,)),
        ((0,), (1,), (0.0,)),
    ],
)
def test_models_that_make_no_sense_are_refused(domain: tuple, polarity: tuple, weights: tuple) -> None:
    with pytest.raises(InvalidInput):
        Model(domain=domain, polarity=polarity, weights=weights)


def test_values_outside_their_limits_are_refused() -> None:
    x = np.zeros((3, 3))
    with pytest.raises(InvalidInput):
        rank_intervals(x, x + 1, x + 2, MODEL, seed=1)
    with pytest.raises(InvalidInput):
        rank_intervals(x, x, x, MODEL, seed=1, draws=0)
    with pytest.raises(InvalidInput):
        composite_score(x[:, :2], MODEL)


def test_a_given_scale_is_left_as_it_is() -> None:
    """Two areas measured elsewhere: the score is the weighted mean of what is given, not of what is scaled again."""
    model = Model((0, 1), (1, 1), (1.0, 3.0), Scale.GIVEN)
    found = composite_score([[2.0, -2.0], [0.5, np.nan]], model)
    assert found.score.tolist() == [(2 - 6) / 4, 0.5]
    assert found.rank.tolist() == [2.0, 1.0]
