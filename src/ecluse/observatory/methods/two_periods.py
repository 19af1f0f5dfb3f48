"""Did a figure change from one period to the next? p-values, for those who ask many such questions and correct for it.

Two counts are compared exactly, given their sum; where only estimates and limits are known, by their difference. A p-value is
two-sided: twice the smaller tail, at most 1, so that under no change it is below any level at most that often.
"""

from __future__ import annotations

import numpy as np
from scipy.special import betainc, gammaln, ndtr

from ecluse.observatory.methods.errors import InvalidInput
from ecluse.observatory.methods.intervals import normal_quantile
from ecluse.observatory.methods.results import USUAL, Estimate
from ecluse.observatory.methods.verdicts import difference

#: Relative room for rounding when probabilities are added up.
_ROUNDING = 1e-9


def shares_p(first: tuple[float, float], second: tuple[float, float]) -> float:
    """Fisher's exact test of two shares, each (events, people): doubled hypergeometric tail.

    :raises InvalidInput: counts that are not whole, negative, or more events than people.
    """
    (a, n), (b, m) = _whole(first), _whole(second)
    if a > n or b > m:
        raise InvalidInput("more events than people")
    if n == 0 or m == 0:
        return float("nan")
    events = a + b
    low, high = _reach(events, n, m)
    if not low <= a <= high:
        return 0.0
    k = np.arange(low, high + 1, dtype=np.float64)
    logs = _choose(n, k) + _choose(m, events - k)
    chances = np.exp(logs - logs.max())
    chances /= chances.sum()
    place = a - low
    return _doubled(float(chances[: place + 1].sum()), float(chances[place:].sum()))


def rates_p(first: tuple[float, float], second: tuple[float, float]) -> float:
    """The exact conditional test of two Poisson rates, each (events, exposure): given their sum, events are binomial.

    NaN without any event, or any exposure.

    :raises InvalidInput: events that are not whole, negative numbers.
    """
    a, b = _whole((first[0], 0))[0], _whole((second[0], 0))[0]
    t, u = float(first[1]), float(second[1])
    if t < 0 or u < 0:
        raise InvalidInput("an exposure is not negative")
    n = a + b
    if n == 0 or t == 0 or u == 0:
        return float("nan")
    share = t / (t + u)
    at_least = float(betainc(a, n - a + 1, share)) if a > 0 else 1.0
    at_most = float(betainc(n - a, a + 1, 1 - share)) if a < n else 1.0
    return _doubled(at_most, at_least)


def estimates_p(first: Estimate, second: Estimate) -> float:
    """Two independent estimates with their 95 % limits: the normal p-value of their :func:`difference`.

    The standard error is that of the side of the difference that faces zero, so that p < 5 % where its limits leave zero out.
    NaN without limits, or with limits of no width.
    """
    gap = difference(first, second)
    value = float(gap.value)
    towards = value - float(gap.lower) if value > 0 else float(gap.upper) - value
    if not towards > 0:
        return float("nan")
    return float(2 * ndtr(-abs(value) / towards * normal_quantile(USUAL)))


def _reach(events: int, n: int, m: int) -> tuple[int, int]:
    """The counts that have any chance: all of them, or forty standard deviations around the mean of large ones."""
    mean = events * n / (n + m)
    reach = 40 * np.sqrt(mean * (m / (n + m)) * (n + m - events) / max(n + m - 1, 1)) + 10
    return max(0, events - m, int(mean - reach)), min(n, events, int(mean + reach) + 1)


def _whole(counts: tuple[float, float]) -> tuple[int, int]:
    for count in counts:
        if not np.isfinite(count) or count < 0 or count != np.floor(count):
            raise InvalidInput("the exact tests are of whole numbers, none negative")
    return int(counts[0]), int(counts[1])


def _choose(n: int, k: np.ndarray) -> np.ndarray:
    return np.asarray(gammaln(n + 1.0) - gammaln(k + 1.0) - gammaln(n - k + 1.0))


def _doubled(one: float, other: float) -> float:
    return min(1.0, 2 * min(one, other) * (1 + _ROUNDING))
