"""Several indicators in one score, with the rank intervals without which a rank is noise.

Source: OECD and JRC, *Handbook on Constructing Composite Indicators* (2008), ch. 5 to 7; County Health Rankings for scores by
domain with explicit weights. Unlike the latter, a missing indicator is not given the mean: it is counted, and shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ecluse.observatory.methods.errors import InvalidInput
from ecluse.observatory.methods.results import Array, Estimate, as_array

#: Half-width of a 95 % interval in standard deviations.
_Z95 = 1.959963984540054
#: Cells drawn at once: bounds the memory of a simulation.
_AT_ONCE = 4_000_000


class Scale(Enum):
    #: (x − mean)/standard deviation over the areas, n form.
    Z = "z"
    #: 100 × share of the areas below, those equal counting for half.
    PERCENTILE = "percentile"
    #: x as it is: scaled beforehand, over more areas than those scored.
    GIVEN = "given"


@dataclass(frozen=True, slots=True)
class Composite:
    """N areas, D domains."""

    #: (N,) weighted mean of the domains known; high is good if polarities say so. NaN if fewer than asked are known.
    score: Array
    #: (N,) 1 the highest score, equal ones sharing the best rank; NaN without score.
    rank: Array
    #: (N, D) mean of the scaled indicators known in each domain.
    domains: Array
    #: (N,) indicators missing, to be shown beside the score.
    missing: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Model:
    """Which indicators make up which domain, which way each goes, and what each domain weighs."""

    #: (p,) position of the domain of each indicator.
    domain: tuple[int, ...]
    #: (p,) 1 if high counts up, −1 if it counts down.
    polarity: tuple[int, ...]
    #: (D,) not negative; only their ratios matter.
    weights: tuple[float, ...]
    scale: Scale = Scale.Z
    #: Domains that must be known for a score.
    least_domains: int = 1

    def __post_init__(self) -> None:
        if len(self.domain) != len(self.polarity) or set(self.domain) != set(range(len(self.weights))):
            raise InvalidInput("each indicator needs a domain and a polarity, each domain an indicator")
        if set(self.polarity) - {-1, 1} or min(self.weights) < 0 or not sum(self.weights) > 0:
            raise InvalidInput("polarities are 1 or −1; weights are not negative and not all zero")


def composite_score(values: ArrayLike, model: Model) -> Composite:
    """The score of each area: indicators scaled over the areas, averaged within domains, domains averaged by weight.

    A domain is the mean of what is known of it; the score, of the domains known, whose weights then add up to one again.

    :param values: (N, p), NaN where missing. An indicator that does not vary scores nothing to anyone.
    """
    x = as_array(values)
    if x.ndim != 2 or x.shape[1] != len(model.domain):
        raise InvalidInput("needs one row for each area, one column for each indicator")
    score, domains = _scores(x[None], model, np.array(model.weights)[None])
    return Composite(score[0], _ranks(score)[0], domains[0], np.isnan(x).sum(axis=1))


def rank_intervals(
    values: ArrayLike,
    lower: ArrayLike,
    upper: ArrayLike,
    model: Model,
    *,
    seed: int,
    draws: int = 1000,
    weight_range: float = 0.25,
    level: float = 0.95,
) -> Estimate:
    """The rank of each area, and the interval in which ``level`` of simulated ranks lie.

    Each draw takes every indicator within its limits (normal on either side of the value, as wide there as its 95 %
    interval) and every weight between 1 − ``weight_range`` and 1 + ``weight_range`` times its own, then ranks anew.

    :param values, lower, upper: (N, p); a value without limits is taken as exact.
    :param seed: same seed, same intervals.
    :raises InvalidInput: a value outside its limits, no draw, a range of weights that reaches zero.
    """
    x, low, high = as_array(values), as_array(lower), as_array(upper)
    if np.any((low > x) | (x > high)) or not x.shape == low.shape == high.shape:
        raise InvalidInput("a value is outside its limits")
    if draws < 1 or not 0 <= weight_range < 1 or not 0 < level < 1:
        raise InvalidInput("needs a draw, a range of weights below one, a level between 0 and 1")
    below, above = (np.nan_to_num(gap / _Z95) for gap in (x - low, high - x))
    random = np.random.default_rng(seed)
    ranks = []
    for count in _batches(draws, x.size):
        noise = random.standard_normal((count, *x.shape))
        drawn = x + noise * np.where(noise < 0, below, above)
        swing = random.uniform(1 - weight_range, 1 + weight_range, (count, len(model.weights)))
        ranks.append(_ranks(_scores(drawn, model, swing * np.array(model.weights))[0]))
    found = np.concatenate(ranks)
    rank = composite_score(x, model).rank
    limits = np.quantile(found, [(1 - level) / 2, (1 + level) / 2], axis=0)
    # A rank can lie outside what is simulated when its own score is an extreme: the interval holds it all the same.
    return Estimate(rank, np.minimum(np.floor(limits[0]), rank), np.maximum(np.ceil(limits[1]), rank))


def _batches(draws: int, cells: int) -> Sequence[int]:
    size = max(_AT_ONCE // max(cells, 1), 1)
    return [min(size, draws - done) for done in range(0, draws, size)]


def _scores(x: Array, model: Model, weights: Array) -> tuple[Array, Array]:
    """Scores (B, N) and domains (B, N, D) of B simulated tables (B, N, p), with weights (B, D)."""
    scaled = _scaled(x, model.scale) * np.array(model.polarity)
    if model.scale is Scale.PERCENTILE:
        scaled += np.where(np.array(model.polarity) < 0, 100.0, 0.0)
    there = ~np.isnan(scaled)
    member = np.array(model.domain)[:, None] == np.arange(len(model.weights))
    count = there.astype(np.float64) @ member
    domains = np.where(count > 0, np.where(there, scaled, 0.0) @ member / np.maximum(count, 1), np.nan)
    known = ~np.isnan(domains)
    weight = np.where(known, weights[:, None, :], 0.0)
    total = weight.sum(axis=-1)
    usable = (known.sum(axis=-1) >= model.least_domains) & (total > 0)
    sums = (weight * np.where(known, domains, 0.0)).sum(axis=-1)
    return np.where(usable, sums / np.where(usable, total, 1.0), np.nan), domains


def _scaled(x: Array, scale: Scale) -> Array:
    """Each indicator over the areas (axis −2); NaN where it is missing, and for all where it does not vary."""
    if scale is Scale.GIVEN:
        return x
    there = ~np.isnan(x)
    count = there.sum(axis=-2, keepdims=True)
    if scale is Scale.PERCENTILE:
        ordered = np.sort(x, axis=-2)
        below, upto = _positions(ordered, x, "left"), _positions(ordered, x, "right")
        return np.where(there & (count > 1), 50 * (below + upto) / np.maximum(count, 1), np.nan)
    mean = np.where(there, x, 0.0).sum(axis=-2, keepdims=True) / np.maximum(count, 1)
    gap = np.where(there, x - mean, 0.0)
    deviation = np.sqrt((gap**2).sum(axis=-2, keepdims=True) / np.maximum(count, 1))
    varies = deviation > 1e-12 * np.abs(mean)
    return np.where(there & varies, gap / np.where(varies, deviation, 1.0), np.nan)


def _positions(ordered: Array, x: Array, side: Literal["left", "right"]) -> Array:
    """How many values of each column (axis −2, NaN last) come before each of ``x``: strictly, or equal ones included."""
    flat = np.moveaxis(ordered, -2, -1).reshape(-1, x.shape[-2])
    asked = np.moveaxis(x, -2, -1).reshape(-1, x.shape[-2])
    found = np.stack([np.searchsorted(column, values, side=side) for column, values in zip(flat, asked, strict=True)])
    moved = np.moveaxis(x, -2, -1).shape
    return np.moveaxis(found.reshape(moved), -1, -2).astype(np.float64)


def _ranks(score: Array) -> Array:
    """(B, N) 1 the highest; equal scores share the best rank."""
    return np.where(
        np.isnan(score), np.nan, 1 + _positions(np.sort(-score, axis=-1)[..., None], -score[..., None], "left")[..., 0]
    )
