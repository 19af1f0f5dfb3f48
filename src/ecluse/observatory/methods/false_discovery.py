"""False discoveries among many tests: Benjamini and Hochberg (1995), J. R. Stat. Soc. B 57:289."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from .errors import InvalidInput
from .results import Array, Booleans, as_array


def adjusted_p(p_values: ArrayLike) -> Array:
    """Benjamini–Hochberg adjusted p, in the order given: min over j ≥ rank of m·p₍ⱼ₎/j, at most 1.

    Rejecting where the answer is ≤ q keeps the expected share of false discoveries at or below q, for independent tests
    and for positively dependent ones, as the local statistics of one map are. A test that was not made (NaN) is no test: it
    stays NaN and is not counted in m. InvalidInput outside 0…1.
    """
    given = as_array(p_values)
    made = ~np.isnan(given)
    p = given[made]
    if np.any((p < 0) | (p > 1)):
        raise InvalidInput("a p-value lies between 0 and 1")
    order = np.argsort(p)
    scaled = p[order] * p.size / np.arange(1, p.size + 1)
    answer = np.full(given.shape, np.nan)
    kept = np.empty_like(p)
    kept[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    answer[made] = kept
    return answer


def discoveries(p_values: ArrayLike, rate: float = 0.05) -> Booleans:
    """Which tests to hold for discoveries, at most ``rate`` of them false in expectation; a missing p is none."""
    if not 0 < rate < 1:
        raise InvalidInput("a false discovery rate lies between 0 and 1")
    with np.errstate(invalid="ignore"):
        found: Booleans = adjusted_p(p_values) <= rate
    return found
