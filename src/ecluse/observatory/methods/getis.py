"""Getis–Ord: where high values gather (hot spots) and where low ones do.

Getis and Ord (1992), Geographical Analysis 24:189; Ord and Getis (1995), 27:286. G_i leaves the area itself out, G_i* counts
it among its neighbours. Values are positive or zero: G is a share of their total. Missing values and islands as in
:mod:`.moran`; an island's G_i is NaN, and so is its G_i*, which would be about itself alone. Where an area has
all others for neighbours, G is always the same: it has no variance, and z is NaN.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from .errors import InvalidInput
from .moran import complete, spread
from .neighbours import SpatialWeights
from .permutations import Alternative, Draws, Independent, local_p, shared_draws
from .results import Array, as_array


@dataclass(frozen=True, slots=True, eq=False)
class LocalG:
    """For each area: G, its expectation and variance if values fell at random, z = (G − E)/√V, and pseudo p (NaN if none)."""

    value: Array
    expected: Array
    variance: Array
    z: Array
    p: Array


def local_g(
    values: ArrayLike,
    weights: SpatialWeights,
    *,
    star: bool,
    standardised: bool = False,
    permutations: int = 0,
    seed: int = 0,
    draws: Draws | Independent | None = None,
    alternative: Alternative = "directed",
) -> LocalG:
    """G_i = Σ_j w_ij x_j / Σ x over the other areas, or G_i* with i among its neighbours and in the total.

    The area counts for itself as much as its heaviest neighbour (1 with binary weights); with ``standardised``, weights are
    then divided by their row sum, that of the area included. Moments as in Ord and Getis, for weights w_i = Σ_j w_ij and
    squares S_i = Σ_j w_ij²: V = s² (N S_i − w_i²)/(N − 1) / (N x̄)², N the number of areas that may be drawn.
    InvalidInput: a negative value, or a total of zero.
    """
    x = as_array(values)
    known, around = complete(x, weights)
    if np.any(known < 0) or not np.any(known):
        raise InvalidInput("G is a share of a total: values are positive or zero, not all zero")
    n, islands = known.size, around.islands
    cardinalities = around.cardinalities
    own = np.zeros(n)
    if star:
        np.maximum.at(own, around.areas, around.weights)
    if standardised:
        totals = around.row_sums() + own
        totals[islands] = 1.0
        own = own / totals
        scaled = around.weights / np.repeat(totals, cardinalities)
        around = SpatialWeights(around.starts, around.neighbours, scaled)
    others = 0.0 if star else 1.0
    drawn = n - others
    total = known.sum() - others * known
    mean = total / drawn
    variance = ((known**2).sum() - others * known**2) / drawn - mean**2
    weight = around.row_sums() + own
    square = SpatialWeights(around.starts, around.neighbours, around.weights**2).row_sums() + own**2
    here = np.full((5, n), np.nan)
    with np.errstate(invalid="ignore", divide="ignore"):
        here[0] = (around.matrix @ known + own * known) / total
        here[1] = weight / drawn
        here[2] = np.maximum(variance, 0) * (drawn * square - weight**2) / (drawn - 1) / total**2
        here[3] = (here[0] - here[1]) / np.sqrt(here[2])
    if permutations or draws:
        dealt = draws or shared_draws(n - 1, int(cardinalities.max(initial=0)), permutations, seed)
        never = np.zeros(n, dtype=bool)
        here[4] = local_p(known, around, dealt, never, never, alternative)
    here[:, islands] = np.nan
    return LocalG(*spread(here, x))
