"""Where one more practitioner, or several, would help most.

Supply added at j raises access at i by w_ij·amount/(what j is called for), whatever else is added: gains add up, and each
candidate's effect is computed exactly in one pass over its links. Objectives (for people p_i under the threshold T):

- ``above``: people brought to the threshold, Σ p_i [A_i + gain_i ≥ T];
- ``shortfall``: how much less is missing in all, Σ p_i min(T − A_i, gain_i).

Placing several is a maximum covering problem (NP-hard). The answer is the best of greedy choices (one by one, and by
the bundle), bettered by swaps, and of
what an integer programme finds (HiGHS). It always comes with a bound that no placement can beat, and the gap to it: from the
integer programme where the size allows, from its linear relaxation beyond, and in any case from what m more placements could
add to each greedy step if their effects did not overlap (Nemhauser, Wolsey and Fisher 1978, Math. Programming 14:265), on the
concave relaxation Σ v_i min(1, gain_i/(T − A_i)) of either objective. Where the programme runs out of time, a slower machine
may give a wider gap or another placement.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize, sparse

from ..errors import InvalidInput
from ..results import Array, Integers, as_array
from .scenario import ROUNDING, Catchment, below

Objective = Literal["above", "shortfall"]

#: Links up to which the integer programme, then the linear one, is tried.
INTEGER, LINEAR = 60_000, 200_000
#: Slack on "gain covers need", relative: sums of gains are rounded.
COVERED = 1 - 1e-9
#: A bound this close above a value, relatively, proves it: the solver's own tolerance.
PROVED = 1e-7


@dataclass(frozen=True, slots=True)
class Placement:
    """Where to add practitioners: ``places`` in the order chosen, a place as often as it takes practitioners.

    ``value``: the objective, evaluated exactly; ``bound``: no placement does better; ``gap`` = (bound − value)/bound, 0 when
    the placement is proved to be the best.
    """

    places: tuple[int, ...]
    value: float
    bound: float

    @property
    def gap(self) -> float:
        return max(0.0, 1 - self.value / self.bound) if self.bound > 0 else 0.0


@dataclass(frozen=True, slots=True, eq=False)
class _Problem:
    """Candidates against people in need: ``cover`` (candidates, needs) is min(1, gain/need), ``worth`` of a need met."""

    candidates: Integers
    cover: sparse.csr_array
    worth: Array
    whole: bool

    def value(self, met: Array) -> Array:
        """The objective given Σ cover, element by element."""
        return self.worth * (met >= COVERED) if self.whole else self.worth * np.minimum(met, 1.0)


def gain_of_one(
    model: Catchment,
    people: ArrayLike,
    threshold: float,
    amount: float,
    *,
    objective: Objective = "above",
    candidates: ArrayLike | None = None,
) -> Array:
    """The objective if ``amount`` were added at each candidate alone (all places of supply by default), in their order."""
    problem = _problem(model, people, threshold, amount, objective, candidates)
    return _gains(problem, np.zeros(problem.worth.size), np.arange(problem.candidates.size))[0]


def best_places(
    model: Catchment,
    people: ArrayLike,
    threshold: float,
    amount: float,
    number: int,
    *,
    objective: Objective = "above",
    candidates: ArrayLike | None = None,
    seconds: float = 10.0,
) -> Placement:
    """Where to add ``number`` times ``amount``; the integer programme stops after ``seconds`` with the bound it has.

    InvalidInput: number or amount not above zero, a candidate that is no place of supply.
    """
    if number < 1:
        raise InvalidInput("one practitioner or more")
    problem = _problem(model, people, threshold, amount, objective, candidates)
    greedy = [_greedy(problem, number, relaxed=relaxed) for relaxed in ((False, True) if problem.whole else (True,))]
    bound = min(limit for _, limit in greedy)
    starts = [run for run, _ in greedy] + ([_bundled(problem, number)] if problem.whole and number > 1 else [])
    runs = [_swapped(problem, run) for run in starts]
    links = problem.cover.nnz
    if number == 1:
        bound = _value(problem, runs[0])  # every candidate was evaluated
    elif 0 < links <= LINEAR and any(bound > _value(problem, run) * (1 + PROVED) for run in runs):
        solved, dual = _programme(problem, number, links <= INTEGER, seconds)
        bound = min(bound, dual)
        runs += [] if solved is None else [solved]
    best = max(runs, key=lambda run: _value(problem, run))
    value = _value(problem, best)
    proved = bound <= value * (1 + PROVED)
    return Placement(tuple(problem.candidates[best].tolist()), value, value if proved else bound)


def _problem(
    model: Catchment,
    people: ArrayLike,
    threshold: float,
    amount: float,
    objective: Objective,
    candidates: ArrayLike | None,
) -> _Problem:
    inhabitants = as_array(people)
    if inhabitants.shape != model.demand.shape or np.any(~(inhabitants >= 0)):
        raise InvalidInput("people: one number, zero or more, for each place of demand")
    if not (0 < amount < np.inf and 0 < threshold < np.inf):
        raise InvalidInput("an amount and a threshold are above zero")
    chosen = np.arange(model.supply.size) if candidates is None else np.asarray(candidates, dtype=np.int64)
    if chosen.ndim != 1 or not chosen.size or chosen.min() < 0 or chosen.max() >= model.supply.size:
        raise InvalidInput("candidates are places of supply")
    short = np.flatnonzero(below(model.per_head, threshold) & (inhabitants > 0))
    need = threshold * (1 - ROUNDING) - model.per_head[short]
    called = model.called[chosen]
    per_unit = np.divide(amount, called, where=called > 0, out=np.zeros(chosen.size))
    cover = model.reversed_weights[chosen][:, short]
    cover = sparse.csr_array(
        (
            np.minimum(cover.data * np.repeat(per_unit, np.diff(cover.indptr)) / need[cover.indices], 1.0),
            cover.indices,
            cover.indptr,
        ),
        shape=cover.shape,
    )
    whole = objective == "above"
    return _Problem(chosen, cover, inhabitants[short] * (1.0 if whole else need), whole)


def _gains(problem: _Problem, met: Array, rows: Integers, times: int = 1) -> tuple[Array, Array]:
    """What one more (or ``times`` more) at each of ``rows`` adds to the objective, and to its concave relaxation."""
    part = problem.cover[rows] * times
    needs, of = part.indices, np.repeat(np.arange(rows.size), np.diff(part.indptr))
    before, after, worth = met[needs], met[needs] + part.data, problem.worth[needs]
    relaxed = worth * (np.minimum(after, 1.0) - np.minimum(before, 1.0))
    smooth = as_array(np.bincount(of, relaxed, rows.size))
    if not problem.whole:
        return smooth, smooth
    passing = worth * ((before < COVERED) & (after >= COVERED))
    return as_array(np.bincount(of, passing, rows.size)), smooth


def _greedy(problem: _Problem, number: int, *, relaxed: bool) -> tuple[Integers, float]:
    """The best next place, ``number`` times, and a bound; among equals the one that prepares most, then the first.

    ``relaxed``: by the concave relaxation, which sees that two practitioners together may bring people above the threshold.
    The bound: whatever was chosen so far, ``number`` more would add at most ``number`` times the best that one more adds, as
    the relaxation is submodular; the lowest over all steps, the first included.
    """
    met = np.zeros(problem.worth.size)
    every = np.arange(problem.candidates.size)
    exact, smooth = _gains(problem, met, every)
    turned = problem.cover.T.tocsr()
    chosen, bound = [], float(problem.worth.sum())
    for _ in range(number):
        bound = min(bound, _relaxed(problem, met) + number * float(smooth.max()))
        first, second = (smooth, exact) if relaxed else (exact, smooth)
        best = int(np.lexsort((-every, second, first))[-1])
        chosen.append(best)
        row = problem.cover[[best]]
        met[row.indices] += row.data
        again = np.unique(turned[row.indices].indices).astype(np.int64)  # only those that share someone with it
        exact[again], smooth[again] = _gains(problem, met, again)
    return np.array(chosen, dtype=np.int64), min(bound, _relaxed(problem, met) + number * float(smooth.max()))


def _bundled(problem: _Problem, number: int) -> Integers:
    """The place and the number of practitioners there that bring most each, until all are placed: some thresholds take two."""
    met, every = np.zeros(problem.worth.size), np.arange(problem.candidates.size)
    chosen: list[int] = []
    while len(chosen) < number:
        best, place, size = -1.0, 0, 1
        for times in range(1, number - len(chosen) + 1):
            exact, _ = _gains(problem, met, every, times)
            if exact.max() / times > best:
                best, place, size = float(exact.max()) / times, int(exact.argmax()), times
        row = problem.cover[[place]]
        met[row.indices] += size * row.data
        chosen += [place] * size
    return np.array(chosen, dtype=np.int64)


def _swapped(problem: _Problem, chosen: Integers) -> Integers:
    """Each choice reconsidered in its turn, the others held, until none can be bettered alone."""
    chosen, every, value = chosen.copy(), np.arange(problem.candidates.size), _value(problem, chosen)
    bettered = chosen.size > 1
    while bettered:
        bettered = False
        for turn in range(chosen.size):
            met = _met(problem, np.concatenate([chosen[:turn], chosen[turn + 1 :]]))
            exact, _ = _gains(problem, met, every)
            total = float(problem.value(met).sum()) + float(exact.max())
            if total > value * (1 + PROVED):
                chosen[turn], value, bettered = int(exact.argmax()), total, True
    return chosen


def _met(problem: _Problem, chosen: Integers) -> Array:
    return as_array(problem.cover.T @ np.bincount(chosen, minlength=problem.candidates.size).astype(np.float64))


def _value(problem: _Problem, chosen: Integers) -> float:
    return float(problem.value(_met(problem, chosen)).sum())


def _relaxed(problem: _Problem, met: Array) -> float:
    return float((problem.worth * np.minimum(met, 1.0)).sum())


def _programme(problem: _Problem, number: int, integer: bool, seconds: float) -> tuple[Integers | None, float]:
    """Maximise Σ worth·y, y ≤ Σ cover·x, y ≤ 1, Σ x ≤ number: a placement if one is found, and a bound."""
    candidates, needs = problem.cover.shape
    size = candidates + needs
    covers = sparse.hstack([-problem.cover.T, sparse.eye_array(needs)])
    total = sparse.csr_array(np.r_[np.ones(candidates), np.zeros(needs)][None, :])
    scale = float(problem.worth.max())
    kinds = np.zeros(size)
    if integer:
        kinds[:candidates] = 1
        kinds[candidates:] = problem.whole
    found = optimize.milp(
        np.r_[np.zeros(candidates), -problem.worth / scale],
        constraints=optimize.LinearConstraint(
            sparse.vstack([covers, total]).tocsr(), ub=np.r_[np.zeros(needs), float(number)]
        ),
        integrality=kinds,
        bounds=optimize.Bounds(0, np.r_[np.full(candidates, float(number)), np.ones(needs)]),
        options={"time_limit": seconds, "mip_rel_gap": 0.0},
    )
    if integer:
        dual = found.mip_dual_bound
    else:
        dual = found.fun if found.status == 0 else None
    bound = np.inf if dual is None or not np.isfinite(dual) else -float(dual) * scale
    if not integer or found.x is None:
        return None, bound
    return np.repeat(np.arange(candidates), np.round(found.x[:candidates]).astype(np.int64)), bound
