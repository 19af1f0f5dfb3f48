"""How deprived is an area? The two French indices, recomputed from their variables.

Both are published for every commune: import them first; recomputing is a check, and serves areas that they do not cover.
High always means deprived. A missing variable gives a missing score: it is never a zero, nor the mean.

Sources: G. Rey et al., *BMC Public Health* 9:33 (2009) for FDep; C. Pornet et al., *J Epidemiol Community Health* 66:982
(2012), table 5, for the French EDI.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ecluse.observatory.methods.errors import InvalidInput
from ecluse.observatory.methods.results import Array, Booleans, as_array

#: Which way each variable of FDep goes with deprivation.
FDEP_VARIABLES: Mapping[str, int] = {
    "median_income_per_consumption_unit": -1,
    "share_of_baccalaureate_holders": -1,
    "share_of_blue_collar_workers": 1,
    "unemployment_rate": 1,
}

_FDEP_DIRECTION = tuple(FDEP_VARIABLES.values())

#: Coefficients of the French EDI, by vintage. Later vintages estimate them again: add them here with their source.
EDI_COEFFICIENTS: Mapping[str, Mapping[str, float]] = {
    "2012": {
        "overcrowded": 0.11,
        "no_central_heating": 0.34,
        "not_owner": 0.55,
        "unemployed": 0.47,
        "foreign_nationality": 0.23,
        "no_car": 0.52,
        "unskilled_worker": 0.37,
        "household_of_six_or_more": 0.45,
        "low_education": 0.19,
        "single_parent": 0.41,
    }
}


@dataclass(frozen=True, slots=True)
class PrincipalComponent:
    """The first component of N areas by p variables, and what is needed to score other areas with it."""

    #: (N,) in units such that its weighted variance is the component's eigenvalue; NaN where a variable is missing.
    score: Array
    #: (p,) of length 1.
    loadings: Array
    #: Share of the variance of the p standardised variables.
    explained: float
    mean: Array
    deviation: Array

    def apply(self, variables: ArrayLike) -> Array:
        """The score of other areas, on this one's scale."""
        return np.asarray((as_array(variables) - self.mean) / self.deviation @ self.loadings)


def fdep(variables: ArrayLike, population: ArrayLike, direction: ArrayLike = _FDEP_DIRECTION) -> PrincipalComponent:
    """First principal component of variables standardised with the population as weights.

    z = (x − x̄)/s with weighted means and deviations; the loadings v are the first eigenvector of the weighted correlation
    matrix, and the score is zᵀv. Its sign is that of deprivation: Σ direction·v > 0. The paper's abstract states the
    weighting without its form; this is the usual one.

    :param variables: (N, p), in the order of :data:`FDEP_VARIABLES`.
    :param population: (N,) weights, not negative; areas without population are scored but shape nothing.
    :param direction: (p,) 1 or −1, how each variable goes with deprivation.
    :raises InvalidInput: a variable that does not vary, fewer areas than variables, a negative population, variables that
        do not tell the sign.
    """
    x, n, towards = as_array(variables), as_array(population), as_array(direction)
    if x.ndim != 2 or n.shape != x.shape[:1] or towards.shape != x.shape[1:]:
        raise InvalidInput(
            "needs one row of variables and one population for each area, one direction for each variable"
        )
    weight = _weights(n, np.asarray(~np.isnan(x).any(axis=1)))
    if np.count_nonzero(weight) <= x.shape[1]:
        raise InvalidInput("there must be more areas than variables")
    mean, deviation = _weighted_moments(x, weight)
    if np.any(deviation <= 1e-12 * np.abs(mean)):
        raise InvalidInput("a variable does not vary")
    z = (x - mean) / deviation
    used = weight > 0
    correlation = (z[used] * weight[used, None]).T @ z[used]
    eigenvalues, vectors = np.linalg.eigh(correlation)
    loadings = vectors[:, -1]
    sign = np.sign(towards @ loadings)
    if sign == 0:
        raise InvalidInput("the variables pull both ways: the sign of the component means nothing")
    return PrincipalComponent(
        z @ loadings * sign, loadings * sign, float(eigenvalues[-1] / x.shape[1]), mean, deviation
    )


def edi(
    shares: Mapping[str, ArrayLike], coefficients: Mapping[str, float], population: ArrayLike | None = None
) -> Array:
    """European deprivation index: Σ β z(share), each share standardised over the areas given.

    :param shares: (N,) by variable, in any one unit; those of :data:`EDI_COEFFICIENTS` for one vintage.
    :param population: (N,) weights of the means and deviations; all areas count alike without it.
    :raises InvalidInput: variables that are not those of the coefficients, one that does not vary.
    """
    if set(shares) != set(coefficients):
        raise InvalidInput("the variables are not those of the coefficients")
    x = np.stack([as_array(shares[name]) for name in coefficients], axis=-1)
    n = np.ones(x.shape[0]) if population is None else as_array(population)
    mean, deviation = np.empty(x.shape[1]), np.empty(x.shape[1])
    for i in range(x.shape[1]):
        column = x[:, i : i + 1]
        there = ~np.isnan(column[:, 0])
        mean[i : i + 1], deviation[i : i + 1] = _weighted_moments(column, _weights(n, there))
    if np.any(deviation <= 1e-12 * np.abs(mean)):
        raise InvalidInput("a variable does not vary")
    return np.asarray(((x - mean) / deviation) @ np.array(list(coefficients.values())))


def weighted_groups(score: ArrayLike, population: ArrayLike, groups: int = 5) -> NDArray[np.int8]:
    """The group of each area, 1 the least deprived, each holding about the same population; 0 where the score is missing.

    Areas of one score stay together, in the group where the middle of their population falls.

    :raises InvalidInput: a negative population, nobody at all, fewer than two groups.
    """
    s, n = np.broadcast_arrays(as_array(score), as_array(population))
    if groups < 2 or s.ndim != 1:
        raise InvalidInput("needs a list of scores and two groups")
    there = ~np.isnan(s)
    weight = _weights(n, there)
    _, tie = np.unique(s[there], return_inverse=True)
    held = np.bincount(tie, weights=weight[there])
    middle = np.cumsum(held) - held / 2
    group = np.zeros(s.shape, dtype=np.int8)
    # Rounding must not push a middle that falls on a limit to the group before it.
    group[there] = np.minimum(np.floor(groups * middle + 1e-9), groups - 1).astype(np.int8)[tie] + 1
    return group


def _weights(population: Array, usable: Booleans) -> Array:
    """Shares of the population, that add up to 1 over the areas that can be used."""
    if np.any(population < 0) or np.any(np.isnan(population[usable])):
        raise InvalidInput("populations must be known and cannot be negative")
    weight = np.where(usable, population, 0.0)
    total = weight.sum()
    if not total > 0:
        raise InvalidInput("nobody lives in the areas whose variables are known")
    return np.asarray(weight / total)


def _weighted_moments(x: Array, weight: Array) -> tuple[Array, Array]:
    """Weighted means and deviations of each column over the rows of positive weight."""
    used = weight > 0
    mean = weight[used] @ x[used]
    return mean, np.sqrt(weight[used] @ (x[used] - mean) ** 2)
