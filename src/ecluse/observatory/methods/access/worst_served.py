"""Where practitioners would help most those who are served worst.

The objective is the mean access of the worst served part of the people (a share of them, the last place counted for the
part that it takes): the lower tail mean, which Rockafellar and Uryasev (2000, J. Risk 2:21) wrote as a linear programme,
mean = max_η η − Σ p_i max(0, η − A_i)/(share Σ p_i). Unlike the least access of all, it still tells places apart when many
have none.

Access grows linearly with what is added, so the objective is concave in the placement: from any placement x, with q the
weights of its tail, no placement of as many does better than the tail mean of x moved along its slope. That bound costs
nothing; where the size allows, an integer programme (HiGHS) gives the best placement itself.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize, sparse

from ..errors import InvalidInput
from ..results import Array, Integers, as_array
from .scenario import Catchment
from .siting import PROVED, Placement

#: Links up to which the integer programme is tried, and elements up to which choices are reconsidered one by one.
INTEGER, RECONSIDERED = 20_000, 2_000_000
#: How many elements are sorted at a time.
_BLOCK = 1 << 21


def tail_weights(access: ArrayLike, people: ArrayLike, share: float) -> Array:
    """How much each place weighs in the mean of the worst served ``share`` of the people: Σ = 1, along the last axis.

    InvalidInput: a share out of ]0, 1], nobody, people below zero.
    """
    value, inhabitants = as_array(access), as_array(people)
    if not 0 < share <= 1 or np.any(~(inhabitants >= 0)) or not inhabitants.sum() > 0:
        raise InvalidInput("a share above 0 and at most 1, of people who are there")
    order = np.argsort(value, axis=-1, kind="stable")
    sorted_people = inhabitants[order]
    before = np.cumsum(sorted_people, axis=-1) - sorted_people
    wanted = share * inhabitants.sum()
    taken = np.clip(wanted - before, 0.0, sorted_people)
    weights = np.empty_like(taken)
    np.put_along_axis(weights, order, taken / wanted, axis=-1)
    return as_array(weights)


def tail_mean(access: ArrayLike, people: ArrayLike, share: float) -> float:
    """Mean access of the worst served ``share`` of the people."""
    value = as_array(access)
    return float(tail_weights(value, people, share) @ value)


def best_for_worst_served(
    model: Catchment,
    people: ArrayLike,
    amount: float,
    number: int,
    *,
    share: float = 0.1,
    candidates: ArrayLike | None = None,
    seconds: float = 10.0,
) -> Placement:
    """Where to add ``number`` times ``amount`` so that the tail mean rises most; ``value`` and ``bound`` are rises.

    One is placed by trying every candidate. Several are placed one by one, each choice then reconsidered, and by the integer
    programme where it is small enough. InvalidInput: number or amount not above zero, candidates that do not exist.
    """
    inhabitants = as_array(people)
    if number < 1 or not 0 < amount < np.inf or inhabitants.shape != model.demand.shape:
        raise InvalidInput("one practitioner or more, each of an amount above zero, and people for each place")
    chosen = np.arange(model.supply.size) if candidates is None else np.asarray(candidates, dtype=np.int64)
    if chosen.ndim != 1 or not chosen.size or chosen.min() < 0 or chosen.max() >= model.supply.size:
        raise InvalidInput("candidates are places of supply")
    there = np.flatnonzero(inhabitants > 0)
    who, access = inhabitants[there], model.per_head[there]
    called = model.called[chosen]
    per_unit = np.divide(amount, called, where=called > 0, out=np.zeros(chosen.size))
    gains = sparse.csr_array(model.reversed_weights[chosen][:, there] * per_unit[:, None])
    now = tail_mean(access, who, share)
    found, bound = _one_by_one(access, gains, who, share, number)
    best = tail_mean(access + _added(gains, found), who, share)
    if number > 1 and bound - now > (best - now) * (1 + PROVED) and 0 < gains.nnz <= INTEGER:
        solved, dual = _programme(access, gains, who, share, number, seconds)
        bound = min(bound, dual)
        if solved is not None:
            value = tail_mean(access + _added(gains, solved), who, share)
            found, best = (solved, value) if value > best else (found, best)
    rise, limit = max(0.0, best - now), max(0.0, bound - now)
    return Placement(tuple(chosen[found].tolist()), rise, rise if limit <= rise * (1 + PROVED) else limit)


def rise_of_one(
    model: Catchment, people: ArrayLike, amount: float, *, share: float = 0.1, candidates: ArrayLike
) -> Array:
    """By how much the tail mean rises if ``amount`` is added at each candidate alone, in their order."""
    inhabitants, chosen = as_array(people), np.asarray(candidates, dtype=np.int64)
    there = np.flatnonzero(inhabitants > 0)
    called = model.called[chosen]
    per_unit = np.divide(amount, called, where=called > 0, out=np.zeros(chosen.size))
    gains = sparse.csr_array(model.reversed_weights[chosen][:, there] * per_unit[:, None])
    access = model.per_head[there]
    return _tried(access, gains, inhabitants[there], share) - tail_mean(access, inhabitants[there], share)


def _added(gains: sparse.csr_array, chosen: Integers) -> Array:
    return as_array(gains.T @ np.bincount(chosen, minlength=gains.shape[0]).astype(np.float64))


def _tried(access: Array, gains: sparse.csr_array, people: Array, share: float) -> Array:
    """The tail mean after one more at each candidate. One that reaches nobody of the tail leaves it as it is."""
    weights = tail_weights(access, people, share)
    found = np.full(gains.shape[0], weights @ access)
    reaching = np.flatnonzero(gains @ (weights > 0).astype(np.float64))
    height = max(1, _BLOCK // max(access.size, 1))
    for start in range(0, reaching.size, height):
        rows = reaching[start : start + height]
        after = access + gains[rows].toarray()
        found[rows] = (tail_weights(after, people, share) * after).sum(axis=1)
    return found


def _one_by_one(
    access: Array, gains: sparse.csr_array, people: Array, share: float, number: int
) -> tuple[Integers, float]:
    """The best next place, ``number`` times, then each reconsidered; and the lowest bound met on the way."""
    chosen = np.zeros(0, dtype=np.int64)
    bound = np.inf
    for _ in range(number):
        here = access + _added(gains, chosen)
        bound = min(bound, _slope_bound(here, gains, people, share, chosen, number))
        tried = _tried(here, gains, people, share)
        if number == 1:
            return np.array([tried.argmax()]), float(tried.max())  # every candidate was tried
        steepest = gains @ tail_weights(here, people, share)
        chosen = np.append(chosen, np.lexsort((steepest, tried))[-1])
    best = tail_mean(access + _added(gains, chosen), people, share)
    bettered = gains.shape[0] * access.size * number <= RECONSIDERED
    while bettered:
        bettered = False
        for turn in range(number):
            others = chosen[np.arange(number) != turn]
            tried = _tried(access + _added(gains, others), gains, people, share)
            if tried.max() > best * (1 + PROVED):
                chosen[turn], best, bettered = tried.argmax(), float(tried.max()), True
    here = access + _added(gains, chosen)
    return chosen, min(bound, _slope_bound(here, gains, people, share, chosen, number))


def _slope_bound(
    here: Array, gains: sparse.csr_array, people: Array, share: float, chosen: Integers, number: int
) -> float:
    """No placement of ``number`` has a tail mean above this: that of ``chosen``, moved along its slope to the best corner."""
    weights = tail_weights(here, people, share)
    slope = gains @ weights
    return float(weights @ here - slope[chosen].sum() + number * slope.max())


def _programme(
    access: Array, gains: sparse.csr_array, people: Array, share: float, number: int, seconds: float
) -> tuple[Integers | None, float]:
    """Maximise η − Σ p z/(share Σ p), z ≥ η − A − Σ gain·x, z ≥ 0, Σ x ≤ number, x whole: a placement, and a bound."""
    candidates, places = gains.shape
    scale = max(float(access.max()), float(gains.data.max()), 1e-300)
    cost = np.r_[np.zeros(candidates), -1.0, people / (share * people.sum())]
    covered = sparse.hstack(
        [gains.T / scale, sparse.csr_array(-np.ones((places, 1))), sparse.eye_array(places)], format="csr"
    )
    total = sparse.csr_array(np.r_[np.ones(candidates), np.zeros(places + 1)][None, :])
    found = optimize.milp(
        cost,
        constraints=[
            optimize.LinearConstraint(covered, lb=-access / scale),
            optimize.LinearConstraint(total, ub=float(number)),
        ],
        integrality=np.r_[np.ones(candidates), np.zeros(places + 1)],
        bounds=optimize.Bounds(
            np.r_[np.zeros(candidates), 0.0, np.zeros(places)],
            np.r_[np.full(candidates, float(number)), np.inf, np.full(places, np.inf)],
        ),
        options={"time_limit": seconds, "mip_rel_gap": 0.0},
    )
    dual = found.mip_dual_bound
    bound = np.inf if dual is None or not np.isfinite(dual) else -float(dual) * scale
    if found.x is None:
        return None, bound
    return np.repeat(np.arange(candidates), np.round(found.x[:candidates]).astype(np.int64)), bound
