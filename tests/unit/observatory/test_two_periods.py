"""Exact tests of two counts, held to SciPy's own; and how often they are wrong when nothing changed."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, hypergeom

from ecluse.observatory.methods.errors import InvalidInput
from ecluse.observatory.methods.results import Estimate
from ecluse.observatory.methods.two_periods import estimates_p, rates_p, shares_p
from ecluse.observatory.methods.verdicts import difference

COUNTS = st.tuples(st.integers(0, 60), st.integers(1, 200)).filter(lambda pair: pair[0] <= pair[1])


@settings(max_examples=30)
@given(COUNTS, COUNTS)
def test_shares_are_the_doubled_hypergeometric_tail(first: tuple[int, int], second: tuple[int, int]) -> None:
    law = hypergeom(first[1] + second[1], first[0] + second[0], first[1])
    doubled = min(1.0, 2 * min(law.cdf(first[0]), law.sf(first[0] - 1)))
    assert shares_p(first, second) == pytest.approx(doubled, rel=1e-6, abs=1e-12)
    assert shares_p(second, first) == pytest.approx(doubled, rel=1e-6, abs=1e-12)


@settings(max_examples=30)
@given(st.integers(0, 80), st.floats(1, 1e5), st.integers(0, 80), st.floats(1, 1e5))
def test_rates_are_the_doubled_binomial_tail(a: int, t: float, b: int, u: float) -> None:
    p = rates_p((a, t), (b, u))
    if a + b == 0:
        assert math.isnan(p)
        return
    law = binom(a + b, t / (t + u))
    assert p == pytest.approx(min(1.0, 2 * min(law.cdf(a), law.sf(a - 1))), rel=1e-6, abs=1e-12)


def test_counts_of_a_country_are_compared_at_once() -> None:
    assert shares_p((9_000_000, 60_000_000), (9_000_500, 60_000_000)) > 0.5
    assert shares_p((9_000_000, 60_000_000), (9_100_000, 60_000_000)) < 1e-12
    assert shares_p((0, 60_000_000), (30_000_000, 60_000_000)) == 0


@pytest.mark.parametrize("wrong", [((5, 3), (1, 2)), ((1.5, 3), (1, 2)), ((-1, 3), (1, 2)), ((math.nan, 3), (1, 2))])
def test_what_is_no_count_is_refused(wrong: tuple[tuple[float, float], tuple[float, float]]) -> None:
    with pytest.raises(InvalidInput):
        shares_p(*wrong)


@given(st.floats(-100, 100), st.floats(0.1, 20), st.floats(0.1, 20), st.floats(-100, 100), st.floats(0.1, 20))
def test_an_estimate_differs_at_5_percent_where_the_interval_of_the_difference_leaves_zero_out(
    value: float, below: float, above: float, other: float, width: float
) -> None:
    def estimate(v: float, lower: float, upper: float) -> Estimate:
        return Estimate(np.asarray(v), np.asarray(v - lower), np.asarray(v + upper))

    first, second = estimate(value, below, above), estimate(other, width, width)
    gap = difference(first, second)
    edge = min(abs(float(gap.lower)), abs(float(gap.upper)))
    if edge > 1e-6:
        assert (estimates_p(first, second) < 0.05) == (float(gap.lower) > 0 or float(gap.upper) < 0)


@pytest.mark.parametrize("level", [0.05, 0.01])
def test_without_change_the_exact_tests_are_wrong_less_often_than_they_say(level: float) -> None:
    chance = np.random.default_rng(4)
    p = [shares_p((chance.binomial(400, 0.1), 400), (chance.binomial(500, 0.1), 500)) for _ in range(2000)]
    q = [rates_p((chance.poisson(30), 1000.0), (chance.poisson(30), 1000.0)) for _ in range(2000)]
    for found in (p, q):
        assert np.mean(np.array(found) <= level) <= level + 2 * math.sqrt(level / 2000)
