"""Access over a neighbourhood, what a change of supply would do, and where it would help most: arrays in, arrays out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ecluse.observatory.methods.access.decay import Decay
from ecluse.observatory.methods.access.links import Links
from ecluse.observatory.methods.access.scenario import Balance, Catchment, balance, below
from ecluse.observatory.methods.access.siting import Objective as Goal
from ecluse.observatory.methods.access.siting import Placement, best_places, gain_of_one
from ecluse.observatory.methods.access.worst_served import best_for_worst_served, rise_of_one, tail_mean
from ecluse.observatory.methods.results import Array, Booleans, Integers
from ecluse.observatory.rules.access_asked import Objective
from ecluse.observatory.rules.care import USUAL_SHARE, Care

#: The part of the inhabitants who are called worst served.
WORST = 0.1
#: How long the search for the best places may last, in seconds, before it gives the best found and the bound.
SECONDS = 0.4


@dataclass(frozen=True, slots=True, eq=False)
class Study:
    """``people`` (inhabitants), ``posts`` (supply in posts) and ``inside`` (of the perimeter), one element a commune.

    ``model`` is computed on posts × ``factor``, so that access is in the unit of ``care``. ``threshold`` is in that unit.
    """

    care: Care
    people: Array
    posts: Array
    inside: Booleans
    model: Catchment
    factor: float
    threshold: float

    @property
    def access(self) -> Array:
        return self.model.per_head

    @property
    def own_people(self) -> Array:
        """Inhabitants of the perimeter; none elsewhere."""
        return np.where(self.inside, self.people, 0.0)

    @property
    def mean(self) -> float:
        """Mean access of the inhabitants of the perimeter; NaN without any."""
        return self.mean_of(self.access)

    def mean_of(self, access: Array) -> float:
        total = float(self.own_people.sum())
        return float(self.own_people @ access) / total if total else float("nan")

    @property
    def short(self) -> Booleans:
        """Communes of the perimeter under the threshold."""
        return below(self.access, self.threshold) & self.inside

    def people_short(self, access: Array) -> float:
        """Inhabitants of the perimeter under the threshold."""
        return float(self.own_people[below(access, self.threshold)].sum())

    def tail(self, access: Array) -> float:
        """Mean access of the worst served tenth of the inhabitants of the perimeter."""
        return tail_mean(access, self.own_people, WORST)

    @property
    def reached(self) -> tuple[float, float]:
        """Of what the inhabitants of the perimeter reach: all of it, and what lies outside the perimeter."""
        by_supply = self.model.reversed_weights @ self.own_people * np.nan_to_num(self.model.ratio)
        return float(by_supply.sum()), float(by_supply[~self.inside].sum())

    @property
    def posts_reached(self) -> Array:
        """Posts within the furthest journey that counts, for each commune."""
        reachable = self.model.weights.astype(bool).astype(np.float64)
        return np.asarray(reachable @ self.posts)

    @property
    def leaving(self) -> Booleans:
        """Communes of the perimeter from which some journey that counts leads out of it."""
        outside = np.where(self.inside, 0.0, 1.0)
        return np.asarray(self.model.weights @ outside > 0) & self.inside

    @property
    def reached_outside(self) -> float:
        """Posts outside the perimeter that some inhabitant of it reaches."""
        called = self.model.reversed_weights @ self.own_people
        return float(self.posts[(called > 0) & ~self.inside].sum())


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """What changes of supply do: access of every commune after them, and the people concerned in the perimeter.

    ``outside`` are the inhabitants of other communes who gain.
    """

    after: Array
    study: Study
    balance: Balance
    outside: float


@dataclass(frozen=True, slots=True, eq=False)
class Search:
    """Where to place ``number`` practitioners: the answer, and, for one, the best candidates with what each brings."""

    objective: Objective
    number: int
    placement: Placement
    after: Array
    candidates: tuple[tuple[int, float], ...]


def study_of(
    care: Care,
    people: Array,
    posts: Array,
    inside: Booleans,
    links: Links,
    decay: Decay,
    *,
    activity: float,
    threshold: float | None,
) -> Study:
    """Access of every commune; without a ``threshold``, that of the text, or a share of the posts per head of the whole."""
    factor = care.factor(activity)
    model = Catchment.build(posts * factor, people, links, decay)
    if threshold is None:
        threshold = care.threshold or usual_threshold(care, people, posts, factor)
    return Study(care, people, posts, inside, model, factor, threshold)


def usual_threshold(care: Care, people: Array, posts: Array, factor: float) -> float:
    """Where no text sets one: a share of the supply per head of the neighbourhood, rounded as it is written."""
    total = float(people.sum())
    return round(USUAL_SHARE * float(posts.sum()) * factor / total, care.decimals) if total else 0.0


def try_changes(study: Study, changes: Mapping[int, float]) -> Trial:
    """Add ``changes`` (posts, below zero to take away) at communes. InvalidInput where more is taken than there is."""
    change = study.model.what_if({place: amount * study.factor for place, amount in changes.items()})
    after = study.access.copy()
    after[change.places] = change.after
    posts = study.posts.copy()
    for place, amount in changes.items():
        posts[place] = max(0.0, posts[place] + amount)
    changed = Study(
        study.care, study.people, posts, study.inside, study.model.with_supply(posts * study.factor), study.factor,
        study.threshold,
    )  # fmt: skip
    told = balance(change, study.own_people, study.threshold or 1e-12)
    elsewhere = balance(change, study.people - study.own_people, study.threshold or 1e-12)
    return Trial(after, changed, told, elsewhere.gaining)


def search_places(study: Study, objective: Objective, number: int, post: float) -> Search | None:
    """Where ``number`` practitioners of ``post`` each help most, among the communes of the perimeter where somebody calls.

    None when nobody lives there, or when there is no threshold to reach.
    """
    candidates = np.flatnonzero(study.inside & (study.model.called > 0))
    people, amount = study.own_people, post * study.factor
    if not candidates.size or not people.sum() > 0 or (objective is not Objective.WORST and not study.threshold > 0):
        return None
    if objective is Objective.WORST:
        found = best_for_worst_served(
            study.model, people, amount, number, share=WORST, candidates=candidates, seconds=SECONDS
        )
        alone = rise_of_one(study.model, people, amount, share=WORST, candidates=candidates)
    else:
        goal: Goal = "above" if objective is Objective.ABOVE else "shortfall"
        found = best_places(
            study.model, people, study.threshold, amount, number,
            objective=goal, candidates=candidates, seconds=SECONDS,
        )  # fmt: skip
        alone = gain_of_one(study.model, people, study.threshold, amount, objective=goal, candidates=candidates)
    places, times = np.unique(np.array(found.places, dtype=np.int64), return_counts=True)
    change = study.model.what_if({int(place): amount * int(time) for place, time in zip(places, times, strict=True)})
    after = study.access.copy()
    after[change.places] = change.after
    return Search(objective, number, found, after, _best(candidates, alone))


def _best(candidates: Integers, alone: Array, most: int = 5) -> tuple[tuple[int, float], ...]:
    order = np.lexsort((candidates, -alone))[:most]
    return tuple((int(candidates[each]), float(alone[each])) for each in order if alone[each] > 0)
