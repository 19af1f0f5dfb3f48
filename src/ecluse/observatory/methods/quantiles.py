"""Areas in groups of equal number by their value: quintiles, deciles.

Source: PHE's quantile assignment (fingertips), stated there as ⌊(k + 1) − ⌈(N + 1 − rank) / (N / k)⌉⌋.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ecluse.observatory.methods.errors import InvalidInput
from ecluse.observatory.methods.results import Array, Integers, as_array


def quantile_groups(values: ArrayLike, groups: int, *, highest_first: bool = False) -> Array:
    """Group 1, 2, … ``groups`` of each value among those of its row (the last axis): 1 holds the lowest values.

    k + 1 − ⌈(N + 1 − rank) k / N⌉, with N values present in the row and equal values sharing their lowest rank, hence their
    group: no tie is split. The division is of whole numbers, so that no rounding moves an area across a boundary.
    ``highest_first`` ranks from the highest value instead. NaN where the value is missing, and in a row with fewer values than
    groups. Raises on fewer than two groups and on infinite values.
    """
    if groups < 2:
        raise InvalidInput("Areas are shared out between two groups at least.")
    data = np.atleast_1d(as_array(values))
    if np.any(np.isinf(data)):
        raise InvalidInput("A value is infinite.")
    present = ~np.isnan(data)
    number = np.sum(present, axis=-1, keepdims=True)
    enough = number >= groups
    from_above = -((-(number + 1 - minimum_ranks(-data if highest_first else data)) * groups) // np.maximum(number, 1))
    return np.where(present & enough, groups + 1 - from_above, np.nan)


def minimum_ranks(values: Array) -> Integers:
    """Ranks from 1 along the last axis, equal values having the lowest of theirs; missing values come after all others."""
    order = np.argsort(values, axis=-1, kind="stable")
    ordered = np.take_along_axis(values, order, axis=-1)
    position = np.broadcast_to(np.arange(values.shape[-1]), values.shape)
    starts = np.ones(values.shape, dtype=np.bool_)
    starts[..., 1:] = ordered[..., 1:] != ordered[..., :-1]
    ranks = np.empty(values.shape, dtype=np.int64)
    np.put_along_axis(ranks, order, np.maximum.accumulate(np.where(starts, position, 0), axis=-1) + 1, axis=-1)
    return ranks
