"""Log-linear models of counts more spread than Poisson's, many series at once.

Source: P. McCullagh and J. A. Nelder, *Generalized Linear Models*, 2nd ed., ch. 6 and 9; iteratively reweighted least squares.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import xlogy

from ecluse.observatory.methods.errors import InvalidInput
from ecluse.observatory.methods.results import Array, Booleans, as_array

#: Largest linear predictor, in absolute value: beyond, exp() loses its meaning long before it overflows.
_LIMIT = 100.0


@dataclass(frozen=True, slots=True)
class QuasiPoissonFit:
    """S series, n observations, p coefficients. Read ``converged``: a series that does not keeps its last step,
    or NaN if its weights leave columns that cannot be told apart."""

    #: (S, p), on the log scale.
    coefficients: Array
    #: (S, p, p): (XᵀWX)⁻¹; times a dispersion, the covariance of the coefficients.
    unscaled_covariance: Array
    #: (S, n) expected counts.
    fitted: Array
    #: (S, n) diagonal of the hat matrix.
    leverage: Array
    #: (S,) Pearson's Σω(y − μ)²/μ over the residual degrees of freedom; NaN without any left.
    dispersion: Array
    #: (S,) observations of positive weight, less p.
    degrees_of_freedom: Array
    converged: Booleans


def fit_quasi_poisson(
    design: ArrayLike,
    counts: ArrayLike,
    *,
    weights: ArrayLike = 1.0,
    exposure: ArrayLike = 1.0,
    tolerance: float = 1e-8,
    iterations: int = 25,
) -> QuasiPoissonFit:
    """Fit log E(y) = Xβ + log(exposure), Var(y) = φ E(y)/ω, to each series.

    Starts from μ = y + 0.1 and stops when the deviance moves by less than ``tolerance`` of itself, as R's ``glm`` does, so
    that the two agree in all digits that matter. Missing counts weigh nothing.

    :param design: (n, p), shared by the series, of full rank.
    :param counts: (S, n) or (n,), NaN where missing.
    :param weights: broadcast to ``counts``; ω above, not negative.
    :param exposure: broadcast to ``counts``, positive.
    :raises InvalidInput: negative counts or weights, an exposure that is not positive, shapes that do not fit, a design
        whose columns repeat each other.
    """
    x = as_array(design)
    y = np.atleast_2d(as_array(counts))
    if x.ndim != 2 or y.ndim != 2 or y.shape[1] != x.shape[0] or x.shape[1] == 0:
        raise InvalidInput("the design must have one row for each count")
    omega = np.where(np.isnan(y), 0.0, np.broadcast_to(as_array(weights), y.shape))
    population = np.broadcast_to(as_array(exposure), y.shape)
    if np.any(y < 0) or not np.all(omega >= 0) or not np.all(population > 0):
        raise InvalidInput("counts and weights cannot be negative, exposures must be positive")
    if np.linalg.matrix_rank(x) < x.shape[1]:
        raise InvalidInput("columns of the design repeat each other")
    return _iterate(x, np.nan_to_num(y), omega, np.log(population), tolerance, iterations)


def _iterate(x: Array, y: Array, omega: Array, offset: Array, tolerance: float, iterations: int) -> QuasiPoissonFit:
    series, p = y.shape[0], x.shape[1]
    mu = y + 0.1
    eta = np.log(mu)
    deviance = _deviance(y, mu, omega)
    beta, covariance = np.full((series, p), np.nan), np.full((series, p, p), np.nan)
    leverage, pearson = np.full(y.shape, np.nan), np.full(series, np.nan)
    converged = np.zeros(series, dtype=bool)
    active = np.arange(series)
    for _ in range(iterations):
        root = np.sqrt(omega[active] * mu[active])
        q, r = np.linalg.qr(root[..., None] * x)
        solvable = _full_rank(r)
        active, root, q, r = active[solvable], root[solvable], q[solvable], r[solvable]
        response = eta[active] - offset[active] + (y[active] - mu[active]) / mu[active]
        inverse = np.linalg.inv(r)
        beta[active] = (inverse @ (np.swapaxes(q, 1, 2) @ (root * response)[..., None]))[..., 0]
        eta[active] = np.clip(beta[active] @ x.T + offset[active], -_LIMIT, _LIMIT)
        mu[active] = np.exp(eta[active])
        covariance[active] = inverse @ np.swapaxes(inverse, 1, 2)
        leverage[active] = (q**2).sum(axis=2)
        # The weights are those of this step, the residuals those after it: what R's glm reports.
        pearson[active] = ((root * (y[active] - mu[active]) / mu[active]) ** 2).sum(axis=1)
        moved = _deviance(y[active], mu[active], omega[active])
        converged[active] = np.abs(moved - deviance[active]) / (np.abs(moved) + 0.1) < tolerance
        deviance[active] = moved
        active = active[~converged[active]]
        if active.size == 0:
            break
    freedom = (omega > 0).sum(axis=1).astype(np.float64) - p
    dispersion = np.where(freedom > 0, pearson / np.where(freedom > 0, freedom, 1.0), np.nan)
    return QuasiPoissonFit(beta, covariance, mu, leverage, dispersion, freedom, converged)


def _full_rank(r: Array) -> Booleans:
    """Which weighted designs have columns that tell each other apart (a level whose counts are all missing does not)."""
    own = np.abs(np.diagonal(r, axis1=1, axis2=2))
    return np.asarray((own > 1e-11 * np.sqrt((r**2).sum(axis=1))).all(axis=1))


def _deviance(y: Array, mu: Array, omega: Array) -> Array:
    return np.asarray(2 * (omega * (xlogy(y, y / mu) - (y - mu))).sum(axis=1))
