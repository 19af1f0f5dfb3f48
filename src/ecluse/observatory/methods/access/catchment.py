"""Floating catchment areas: supply shared among those who can reach it, then added up over what each can reach.

R_j = S_j / Σ_i w(c_ij) D_i and A_i = Σ_j w(c_ij) R_j, c_ij the cost of the journey from i to j. With a step decay this is the
(enhanced) two-step method of Luo and Qi (2009), Health & Place 15:1100; with ``choice``, the three-step method of Wan, Zou
and Sternberg (2012), Int. J. Geogr. Inf. Sci. 26:1073, in which a place of demand spreads its calls over what it can reach.

Nothing is created or lost: Σ_i D_i A_i = Σ_j S_j over the supply that some demand reaches. Supply that none reaches is told
apart, so that it can be reported.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..errors import InvalidInput
from ..results import Array, Booleans, as_array
from .decay import Decay
from .links import Links

#: Up to this many links are kept for the second pass; beyond, they are found again, so that memory stays bounded.
KEPT = 6_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Access:
    """``per_head`` (places of demand): supply per unit of demand; ``ratio`` (places of supply): R_j, NaN where unreached.

    ``unreached``: places that hold supply within reach of no demand; ``lost``: how much supply they hold, counted nowhere.
    ``estimated``: costs are not journeys that were measured.
    """

    per_head: Array
    ratio: Array
    unreached: Booleans
    lost: float
    estimated: bool


def floating_catchment(
    supply: ArrayLike, demand: ArrayLike, links: Links, decay: Decay, *, choice: Decay | None = None
) -> Access:
    """Access of each place of demand to ``supply``; a place without demand has an access too, and weighs on nobody.

    ``choice``: the decay by which each place chooses among what it can reach, for the three-step method; each weight is then
    multiplied by choice(c_ij)/Σ_j choice(c_ij). InvalidInput: supply or demand missing, infinite or below zero.
    """
    offered, wanted = amounts(supply, links.supplies), amounts(demand, links.demands)
    called = np.zeros(links.supplies)
    kept: list[tuple[NDArray[np.int32], NDArray[np.int32], Array]] | None = []
    size = 0
    for rows, columns, weights in weighted(links, decay, choice):
        called += np.bincount(columns, weights * wanted[rows], links.supplies)
        size += weights.size
        if kept is not None:
            kept.append((rows, columns, weights))
            kept = kept if size <= KEPT else None
    ratio, unreached = shared(offered, called)
    known = np.nan_to_num(ratio)
    per_head = np.zeros(links.demands)
    for rows, columns, weights in kept if kept is not None else weighted(links, decay, choice):
        per_head += np.bincount(rows, weights * known[columns], links.demands)
    return Access(per_head, ratio, unreached, float(offered[unreached].sum()), links.estimated)


def weighted(
    links: Links, decay: Decay, choice: Decay | None = None
) -> Iterator[tuple[NDArray[np.int32], NDArray[np.int32], Array]]:
    """The links that count, block by block: place of demand, place of supply, weight above zero."""
    for rows, columns, costs in links.blocks(decay.reach if choice is None else max(decay.reach, choice.reach)):
        weights = decay(costs)
        if choice is not None:
            chosen = choice(costs)
            total = np.bincount(rows, chosen, links.demands)[rows]
            weights = weights * np.divide(chosen, total, where=total > 0, out=np.zeros_like(chosen))
        if not weights.all():
            counts = weights > 0
            rows, columns, weights = rows[counts], columns[counts], weights[counts]
        yield rows, columns, weights


def shared(supply: Array, called: Array) -> tuple[Array, Booleans]:
    """R_j, NaN where no demand calls, and where supply is thus lost."""
    reached = called > 0
    ratio = np.divide(supply, called, where=reached, out=np.full(supply.shape, np.nan))
    return ratio, ~reached & (supply > 0)


def amounts(values: ArrayLike, count: int) -> Array:
    """Amounts of supply or demand, one for each place; InvalidInput when one is missing, infinite or below zero."""
    given = as_array(values)
    if given.shape != (count,) or not np.all(np.isfinite(given)) or np.any(given < 0):
        raise InvalidInput(f"{count} amounts, each known and zero or more")
    return given
