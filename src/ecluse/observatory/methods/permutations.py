"""Conditional permutations: how often would neighbours drawn at random weigh as much as the real ones?

For each site i, the values of all *other* sites are dealt at random to its neighbours, P times (Anselin 1995, Geographical
Analysis 27:93). By default the P draws are shared by all sites, as PySAL's esda shares them: a draw names k of the n − 1
others, and the others of site i are all sites but i, in their order. Draw j thus means site j for the sites after it and
site j + 1 for those before, and the sum of one permutation changes only where i passes one of its k draws. The sums of all
permutations at all sites are then P(k + 1) numbers, each holding over a run of sites, and every site asks one question: how
many of the sums that hold here reach mine? That is counting dominated points in a plane: two sorts of 2P(k + 1) numbers, a
table of their counts, and two short strips for each site, instead of nPk additions.

Pseudo p-values of neighbouring sites are correlated by shared draws; :class:`Independent` draws anew for every site, at the
cost of O(nPk).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from .errors import InvalidInput
from .neighbours import SpatialWeights
from .results import Array, Booleans, Integers

Alternative = Literal["directed", "two-sided", "greater", "lesser"]

#: Up to this many sites with one number of neighbours, computing their sums outright is quicker than sorting them.
FEW = 100
#: How many numbers one block of work may hold.
BLOCK = 1 << 20


@dataclass(frozen=True, slots=True, eq=False)
class Draws:
    """The draws of every permutation: ``ids`` (permutations, k), distinct in a row, each from 0 to n − 2 (the n − 1 others).

    A site with fewer neighbours takes the first columns.
    """

    ids: Integers

    def __post_init__(self) -> None:
        if self.ids.ndim != 2 or not len(self.ids):
            raise InvalidInput("draws are (permutations, neighbours)")

    @property
    def permutations(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, slots=True)
class Independent:
    """Draws made anew for each site."""

    permutations: int
    seed: int


def shared_draws(others: int, k: int, permutations: int, seed: int) -> Draws:
    """``permutations`` draws of ``k`` among ``others``, without replacement, the same for the same seed."""
    if permutations < 1 or not 0 <= k <= others:
        raise InvalidInput("one permutation or more, and no more neighbours than other sites")
    ids = _draw(np.random.default_rng(seed), permutations, k, others)
    return Draws(np.ascontiguousarray(ids.T, dtype=np.int64))


def count_reaching(values: Array, weights: SpatialWeights, strict: Booleans, draws: Draws | Independent) -> Integers:
    """For each site, in how many permutations Σ_j w_ij x_j is at least its own (above its own where ``strict`` holds).

    ``values`` (sites,) without missing values. Sums that are equal in exact arithmetic count as equal: they are compared
    within a few rounding errors of the largest sum. The answer for an island is 0, and has no meaning.
    """
    if values.shape != (weights.count,) or np.any(np.isnan(values)):
        raise InvalidInput("one value for each site of the weights, none missing")
    centred = values - values.mean()
    rounding = 4 * np.finfo(float).eps * float(np.abs(values).max(initial=0))
    counts = np.zeros(weights.count, dtype=np.int64)
    cardinalities = weights.cardinalities
    _check(draws, weights)
    same, alike = _same_weight_in_row(weights), weights.binary()
    rng = np.random.default_rng(draws.seed if isinstance(draws, Independent) else 0)
    for k in (np.flatnonzero(np.bincount(cardinalities)[1:]) + 1).tolist():
        for plain in (True, False):
            sites = np.flatnonzero((cardinalities == k) & (same == plain))
            if not sites.size:
                continue
            compared = alike if plain else weights
            slack = rounding * (k + 1) * (k if plain else weights.row_sums()[sites])
            target = (compared.matrix @ centred)[sites] + np.where(strict[sites], slack, -slack)
            if isinstance(draws, Draws) and plain and sites.size > FEW:
                counts[sites] = _count_shared(centred, sites, target, draws.ids[:, :k])
            else:
                own = None if plain else weights.weights[weights.starts[sites][:, None] + np.arange(k)]
                counts[sites] = _count_outright(centred, sites, target, own, k, draws, rng)
    return counts


def local_p(
    values: Array,
    weights: SpatialWeights,
    draws: Draws | Independent,
    falling: Booleans,
    flat: Booleans,
    alternative: Alternative,
) -> Array:
    """Pseudo p of local statistics that grow with the sum over neighbours, or fall with it where ``falling`` holds.

    Where ``flat`` holds the statistic is 0 whatever the neighbours: every permutation reaches it.
    """
    above = alternative in ("two-sided", "lesser")  # the count wanted is of those above, ties left out
    sums = count_reaching(values, weights, falling != above, draws)
    reaching = np.where(falling, draws.permutations - sums, sums)
    reaching[flat] = 0 if above else draws.permutations
    return pseudo_p(reaching, draws.permutations, alternative)


def pseudo_p(reaching: Integers, permutations: int, alternative: Alternative) -> Array:
    """p = (1 + count)/(1 + permutations), from how many permuted statistics reach the observed one.

    ``greater`` counts them as they are; ``directed`` takes the smaller tail, so that it is half of a test whose side was not
    chosen beforehand. For ``lesser`` and ``two-sided`` the count is that of the permuted statistics *above* the observed one:
    ``two-sided`` adds as many on the other side, at least one each (esda's definition where no permuted value is tied).
    """
    if alternative == "greater":
        count = reaching
    elif alternative == "lesser":
        count = permutations - reaching
    else:
        count = np.minimum(reaching, permutations - reaching)
        if alternative == "two-sided":
            count = np.minimum(2 * np.maximum(count, 1), permutations)
    return np.asarray((count + 1.0) / (permutations + 1.0))


def _check(draws: Draws | Independent, weights: SpatialWeights) -> None:
    widest = int(weights.cardinalities.max(initial=0))
    if isinstance(draws, Independent):
        if draws.permutations < 1:
            raise InvalidInput("one permutation or more")
        return
    if widest > draws.ids.shape[1]:
        raise InvalidInput(f"an area has {widest} neighbours, the draws hold {draws.ids.shape[1]}")
    if draws.ids.size and (draws.ids.min() < 0 or draws.ids.max() > weights.count - 2):
        raise InvalidInput("a draw names one of the other sites, from 0 to n - 2")


def _same_weight_in_row(weights: SpatialWeights) -> Booleans:
    """Whether all neighbours of a site count alike: then they cancel out of every comparison."""
    filled = weights.cardinalities > 0
    firsts = weights.weights[weights.starts[:-1][filled]]
    unlike = weights.weights != np.repeat(firsts, weights.cardinalities[filled])
    return np.asarray(np.bincount(weights.areas[unlike], minlength=weights.count) == 0)


def _draw(rng: np.random.Generator, rows: int, k: int, others: int) -> NDArray[np.int32]:
    """``k`` distinct numbers below ``others`` for each of ``rows``, as (k, rows): every ordered draw is as likely."""
    if k * (k - 1) > 2 * others:  # a row drawn with replacement would seldom be distinct
        shuffled = np.empty((k, rows), dtype=np.int32)
        height = max(1, BLOCK // others)
        for start in range(0, rows, height):
            keys = rng.random((min(height, rows - start), others))
            shuffled[:, start : start + height] = np.argsort(keys, axis=1)[:, :k].T
        return shuffled
    ids = rng.integers(others, size=(k, rows), dtype=np.int32)
    again = _repeating(ids)
    while again.size:
        ids[:, again] = rng.integers(others, size=(k, again.size), dtype=np.int32)
        again = again[_repeating(ids[:, again])]
    return ids


def _repeating(ids: NDArray[np.int32]) -> Integers:
    found = np.zeros(ids.shape[1], dtype=bool)
    for row in range(1, len(ids)):
        for other in range(row):
            found |= ids[row] == ids[other]
    return np.flatnonzero(found)


def _count_shared(values: Array, sites: Integers, target: Array, ids: Integers) -> Integers:
    """How many permutations' sums reach ``target`` at each site, all weights alike and the draws shared.

    The sum of a permutation after m of its draws are passed holds from the site after draw m − 1 to that of draw m: it
    enters at one, with sign +1, and leaves at the other, with sign −1.
    """
    ids = np.sort(ids, axis=1)
    before, after = values[ids + 1], values[ids]
    first = before.sum(axis=1, keepdims=True)
    sums = np.concatenate([first, first + np.cumsum(after - before, axis=1)], axis=1).ravel()
    bounds = np.zeros((len(ids), ids.shape[1] + 2), dtype=np.int64)
    bounds[:, 1:-1] = ids + 1
    bounds[:, -1] = values.size
    by_value = np.argsort(sums)
    times = np.column_stack([bounds[:, :-1].ravel()[by_value], bounds[:, 1:].ravel()[by_value]]).ravel()
    sums, order = sums[by_value], np.argsort(target)
    ranks = np.empty(target.size, dtype=np.int64)
    ranks[order] = 2 * np.searchsorted(sums, target[order], side="left")  # in order, it stays in the cache
    return _dominance(times, sites, ranks)


def _dominance(times: Integers, sites: Integers, ranks: Integers) -> Integers:
    """For each question, Σ signs over the points whose time is at most ``sites`` and whose rank is at least ``ranks``.

    ``times[r]`` is the time of the point of rank r, whose sign is +1 where r is even and −1 where it is odd. Points are
    numbered in order of time and laid on a grid, ``side`` numbers by ``side`` ranks a cell. A cumulated table answers for
    whole cells; the two strips that are left hold ``side`` points each.
    """
    size = times.size
    side = 2 * max(4, min(round(0.7 * float(size) ** (2 / 3) / sites.size ** (1 / 3)), 16_000))
    cells = -(-size // side)
    packed = np.sort((times << 32) | np.arange(size))
    first = np.cumsum(np.bincount(times, minlength=int(sites.max()) + 1))[sites]
    rank_of = np.full(cells * side, -1, dtype=np.int32)
    rank_of[:size] = packed & 0xFFFFFFFF
    number_of = np.full(cells * side, size, dtype=np.int32)
    number_of[rank_of[:size]] = np.arange(size, dtype=np.int32)
    sign_of = (1 - 2 * (rank_of & 1)).astype(np.int16)
    cell = (np.arange(size) // side) * (cells + 1) + rank_of[:size] // side
    grid = np.zeros((cells + 1, cells + 1), dtype=np.int32)
    grid[1:] = np.bincount(cell, sign_of[:size], cells * (cells + 1)).reshape(cells, cells + 1)
    np.cumsum(grid, axis=0, out=grid)
    grid = np.cumsum(grid[:, ::-1], axis=1)[:, ::-1]  # grid[a, b]: numbers in cells before a, ranks in cells from b on

    row, column = first // side, -(-ranks // side)
    counts: Integers = grid[row, column].astype(np.int64)
    over, below = np.minimum(row, cells - 1), np.maximum(column - 1, 0)
    # Strips stand upright, one question a column: the long axis is the one that is contiguous.
    rank_of, number_of, sign_of = (
        np.ascontiguousarray(each.reshape(cells, side).T) for each in (rank_of, number_of, sign_of)
    )
    places = np.arange(side, dtype=np.int32)[:, None]
    alternate = (1 - 2 * (places & 1)).astype(np.int16)
    width = max(1, BLOCK // 4 // side)
    for start in range(0, sites.size, width):
        part = slice(start, start + width)
        taken = rank_of.take(over[part], axis=1) >= ranks[part].astype(np.int32)
        taken &= places < (first[part] - row[part] * side).astype(np.int32)
        counts[part] += (taken * sign_of.take(over[part], axis=1)).sum(axis=0, dtype=np.int16)
        taken = number_of.take(below[part], axis=1) < (row[part] * side).astype(np.int32)
        taken &= places >= (ranks[part] - (column[part] - 1) * side).astype(np.int32)
        counts[part] += (taken * alternate).sum(axis=0, dtype=np.int16)
    return counts


def _count_outright(
    values: Array,
    sites: Integers,
    target: Array,
    weights: Array | None,
    k: int,
    draws: Draws | Independent,
    rng: np.random.Generator,
) -> Integers:
    """The same, each sum computed: for few sites, unlike weights, or draws of one's own."""
    permutations = draws.permutations
    counts = np.zeros(sites.size, dtype=np.int64)
    height = max(1, BLOCK // permutations)
    for start in range(0, sites.size, height):
        part = slice(start, start + height)
        here = sites[part, None]
        drawn: NDArray[np.int64] | NDArray[np.int32]
        if isinstance(draws, Draws):
            drawn = draws.ids[:, :k].T[:, None, :]
        else:
            drawn = _draw(rng, here.size * permutations, k, values.size - 1).reshape(k, here.size, permutations)
        sums = np.zeros((here.size, permutations))
        for column in range(k):
            each = values[drawn[column] + (drawn[column] >= here)]
            sums += each if weights is None else each * weights[part, column, None]
        counts[part] = np.count_nonzero(sums >= target[part, None], axis=1)
    return counts
