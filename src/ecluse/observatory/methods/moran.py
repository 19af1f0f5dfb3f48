"""Moran's I and Geary's C: do neighbours resemble each other, over a whole map and area by area?

Cliff and Ord (1981), *Spatial processes*; Anselin (1995), Geographical Analysis 27:93; Sokal, Oden and Thomson (1998),
Geographical Analysis 30:331. Conventions are esda's: z are the values minus their mean, weights are divided by their row sums
unless asked otherwise, and local I_i = (n − 1) z_i Σ_j w_ij z_j / Σ z² (R's spdep has n for n − 1).

Areas without a value are left out, of the mean and of their neighbours' neighbourhoods; islands, and areas that this leaves
without neighbour, have no local statistic: NaN, never 0. When all values are equal nothing can be computed: NaN.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr

from .errors import InvalidInput
from .neighbours import SpatialWeights
from .permutations import BLOCK, Alternative, Draws, Independent, local_p, shared_draws
from .results import Array, as_array
from .smoothing import standardised_rates


@dataclass(frozen=True, slots=True)
class GlobalStatistic:
    """A statistic of a whole map with its moments if values fell at random, under normality and under randomisation.

    ``p_*`` are two-sided, from the normal distribution; ``p_permutation`` is (1 + count)/(1 + permutations) on the side where
    the statistic lies, NaN when no permutation was asked.
    """

    value: float
    expected: float
    variance_normal: float
    variance_random: float
    p_permutation: float

    @property
    def z_normal(self) -> float:
        return float((self.value - self.expected) / np.sqrt(self.variance_normal))

    @property
    def z_random(self) -> float:
        return float((self.value - self.expected) / np.sqrt(self.variance_random))

    @property
    def p_normal(self) -> float:
        return float(2 * ndtr(-abs(self.z_normal)))

    @property
    def p_random(self) -> float:
        return float(2 * ndtr(-abs(self.z_random)))


class Quadrant(IntEnum):
    """Where an area lies: itself above or not above the mean, and so its neighbours' mean; esda's numbers."""

    NONE = 0
    HIGH_HIGH = 1
    LOW_HIGH = 2
    LOW_LOW = 3
    HIGH_LOW = 4


@dataclass(frozen=True, slots=True, eq=False)
class LocalMoran:
    """One number for each area: local I, quadrant, pseudo p, and moments of I.

    Moments with ``_conditional`` hold the area's own value fixed (Sokal et al., A7 and A8), the others do not (A3 and A4).
    """

    value: Array
    quadrant: NDArray[np.int64]
    p: Array
    expected: Array
    variance: Array
    expected_conditional: Array
    variance_conditional: Array


def moran(
    values: ArrayLike, weights: SpatialWeights, *, standardised: bool = True, permutations: int = 0, seed: int = 0
) -> GlobalStatistic:
    """Moran's I = n/S₀ · Σ_ij w_ij z_i z_j / Σ z²; expectation −1/(n − 1) without autocorrelation.

    InvalidInput under four areas with a value, or without any pair of neighbours.
    """
    known, around = _prepared(values, weights, standardised)
    z = known - known.mean()
    n, s0, s1, s2 = _totals(around)
    expected = -1 / (n - 1)
    if _constant(z):
        return GlobalStatistic(*[np.nan] * 5)
    matrix, squares = around.matrix, (z * z).mean() * s0
    kurtosis = ((z * z) ** 2).mean() / (z * z).mean() ** 2
    normal = (n**2 * s1 - n * s2 + 3 * s0**2) / ((n**2 - 1) * s0**2) - expected**2
    a = n * ((n**2 - 3 * n + 3) * s1 - n * s2 + 3 * s0**2)
    b = kurtosis * ((n**2 - n) * s1 - 2 * n * s2 + 6 * s0**2)
    random = (a - b) / ((n - 1) * (n - 2) * (n - 3) * s0**2) - expected**2
    value = float((z * (matrix @ z)).sum() / squares)

    def statistic(dealt: Array) -> Array:
        return as_array(np.einsum("ij,ij->j", dealt, matrix @ dealt) / squares)

    p = _permuted(z, value, statistic, permutations, seed)
    return GlobalStatistic(value, expected, float(normal), float(random), p)


def moran_of_rates(
    events: ArrayLike, population: ArrayLike, weights: SpatialWeights, *, permutations: int = 0, seed: int = 0
) -> GlobalStatistic:
    """Moran's I on rates made of equal variance (Assunção and Reis 1999): small populations do not make the result."""
    return moran(standardised_rates(events, population), weights, permutations=permutations, seed=seed)


def geary(
    values: ArrayLike, weights: SpatialWeights, *, standardised: bool = True, permutations: int = 0, seed: int = 0
) -> GlobalStatistic:
    """Geary's C = (n − 1)/(2 S₀) · Σ_ij w_ij (x_i − x_j)² / Σ z²; 1 without autocorrelation, less when neighbours are alike."""
    known, around = _prepared(values, weights, standardised)
    z = known - known.mean()
    n, s0, s1, s2 = _totals(around)
    if _constant(z):
        return GlobalStatistic(*[np.nan] * 5)
    k = ((z * z) ** 2).mean() / (z * z).mean() ** 2
    normal = ((2 * s1 + s2) * (n - 1) - 4 * s0**2) / (2 * (n + 1) * s0**2)
    a = (n - 1) * s1 * (n**2 - 3 * n + 3 - (n - 1) * k)
    b = (n - 1) * s2 * (n**2 + 3 * n - 6 - (n**2 - n + 2) * k) / 4
    c = s0**2 * (n**2 - 3 - (n - 1) ** 2 * k)
    areas, others, scale = around.areas, around.neighbours, (n - 1) / (2 * s0 * (z * z).sum())

    def statistic(dealt: Array) -> Array:
        return np.asarray(scale * (around.weights @ (dealt[areas] - dealt[others]) ** 2))

    value = float(statistic(z[:, None])[0])
    p = _permuted(z, value, statistic, permutations, seed)
    return GlobalStatistic(value, 1.0, float(normal), float((a - b + c) / (n * (n - 2) * (n - 3) * s0**2)), p)


def local_moran(
    values: ArrayLike,
    weights: SpatialWeights,
    *,
    standardised: bool = True,
    permutations: int = 999,
    seed: int = 0,
    draws: Draws | Independent | None = None,
    alternative: Alternative = "directed",
) -> LocalMoran:
    """Local Moran of each area, with conditional permutations (:mod:`.permutations`).

    ``draws`` replaces the ``permutations`` seeded by ``seed``: draws of one's own, or :class:`Independent` ones for each area.
    Draws name the areas that have a value. Correct for many tests with :func:`.false_discovery.adjusted_p`.
    """
    x = as_array(values)
    known, around = _prepared(x, weights, standardised)
    z = known - known.mean()
    n, islands = around.count, around.islands
    if _constant(z):
        return LocalMoran(np.full(x.size, np.nan), np.zeros(x.size, dtype=np.int64), *np.full((5, x.size), np.nan))
    square, lag, sums = z * z, around.lag(z), around.row_sums()
    squares = SpatialWeights(around.starts, around.neighbours, around.weights**2).row_sums()
    m2 = square.mean()
    b2 = (square * square).mean() / m2**2
    dealt = draws or shared_draws(n - 1, int(around.cardinalities.max(initial=0)), permutations, seed)
    here = np.empty((6, n))
    here[0] = (n - 1) / n * z * lag / m2
    here[1] = local_p(z, around, dealt, z < 0, z == 0, alternative)
    here[2] = -sums / (n - 1)
    here[3] = squares * (n - b2) / (n - 1) - here[2] ** 2
    here[3] += (sums**2 - squares) * (2 * b2 - n) / ((n - 1) * (n - 2))
    here[4] = -square * sums / ((n - 1) * m2)
    here[5] = square / m2**2 * (n / (n - 2)) * (squares - sums**2 / (n - 1)) * (m2 - square / (n - 1))
    here[:, islands] = np.nan
    quadrant = np.where(z > 0, np.where(lag > 0, 1, 4), np.where(lag > 0, 2, 3))
    quadrant[islands] = Quadrant.NONE
    value, p, *moments = spread(here, x)
    return LocalMoran(value, spread(quadrant, x, Quadrant.NONE), p, *moments)


def complete(values: ArrayLike, weights: SpatialWeights) -> tuple[Array, SpatialWeights]:
    """The areas that have a value, and the weights among them; InvalidInput when values and weights do not go together."""
    x = as_array(values)
    if x.shape != (weights.count,) or np.any(np.isinf(x)):
        raise InvalidInput("one finite value (or NaN) for each area of the weights")
    present = ~np.isnan(x)
    if np.count_nonzero(present) < 4:
        raise InvalidInput("four areas with a value or more")
    return (x, weights) if present.all() else (x[present], weights.among(present))


def spread(found: NDArray[Any], values: Array, absent: float = np.nan) -> NDArray[Any]:
    """What was found of the areas with a value, back at their places; ``absent`` elsewhere. Areas lie along the last axis."""
    present = ~np.isnan(values)
    if present.all():
        return found
    whole = np.full((*found.shape[:-1], values.size), absent, dtype=found.dtype)
    whole[..., present] = found
    return whole


def _prepared(values: ArrayLike, weights: SpatialWeights, standardised: bool) -> tuple[Array, SpatialWeights]:
    known, around = complete(values, weights)
    if not around.neighbours.size:
        raise InvalidInput("no two areas with a value are neighbours")
    return known, around.row_standardised() if standardised else around


def _constant(z: Array) -> bool:
    return float(np.ptp(z)) == 0


def _totals(weights: SpatialWeights) -> tuple[int, float, float, float]:
    """n, S₀ = Σ w, S₁ = Σ (w_ij + w_ji)²/2, S₂ = Σ_i (w_i· + w_·i)²."""
    matrix = weights.matrix
    s1 = ((matrix + matrix.T).power(2)).sum() / 2
    columns = np.bincount(weights.neighbours, weights.weights, weights.count)
    return weights.count, float(weights.weights.sum()), float(s1), float(((weights.row_sums() + columns) ** 2).sum())


def _permuted(z: Array, value: float, statistic: Callable[[Array], Array], permutations: int, seed: int) -> float:
    """The smaller tail of the statistic among whole-map permutations, worked in blocks of columns."""
    if not permutations:
        return np.nan
    rng = np.random.default_rng(seed)
    reaching, slack = 0, 8 * np.finfo(float).eps * z.size * abs(value)
    width = max(1, BLOCK // z.size)
    for start in range(0, permutations, width):
        dealt = np.repeat(z[:, None], min(width, permutations - start), axis=1)
        reaching += int(np.count_nonzero(statistic(rng.permuted(dealt, axis=0)) >= value - slack))
    return (min(reaching, permutations - reaching) + 1.0) / (permutations + 1.0)
