"""Placing practitioners for those served worst: the tail mean, the best places against every placement, and the bound."""

from __future__ import annotations

from itertools import combinations_with_replacement

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecluse.observatory.methods.access.decay import Steps
from ecluse.observatory.methods.access.scenario import Catchment
from ecluse.observatory.methods.access.worst_served import best_for_worst_served, rise_of_one, tail_mean
from ecluse.observatory.methods.errors import InvalidInput
from tests.unit.observatory.test_access import world

DECAY = Steps((10, 20, 30), (1, 0.6, 0.3))


def catchment(seed: int, demands: int = 9, supplies: int = 5) -> tuple[Catchment, np.ndarray]:
    supply, demand, links = world(seed, demands, supplies)
    demand[0] = max(demand[0], 10.0)
    return Catchment.build(supply, demand, links, DECAY), demand


def person_by_person(access: np.ndarray, people: np.ndarray, share: float) -> float:
    """The mean of the worst served, each person one element, the last one in part."""
    each = np.sort(np.repeat(access, people.astype(int)))
    wanted = share * each.size
    whole = int(wanted)
    part = (wanted - whole) * each[whole] if whole < each.size else 0.0
    return float((each[:whole].sum() + part) / wanted)


@given(st.integers(0, 10_000), st.sampled_from([0.05, 0.1, 0.37, 1.0]))
def test_the_tail_mean_is_that_of_people_one_by_one(seed: int, share: float) -> None:
    rng = np.random.default_rng(seed)
    access, people = rng.integers(0, 5, 9) * 1.3, rng.integers(0, 30, 9).astype(float)
    people[0] += 1
    assert tail_mean(access, people, share) == pytest.approx(person_by_person(access, people, share), abs=1e-12)


@settings(max_examples=40)
@given(st.integers(0, 3_000), st.integers(1, 3))
def test_no_placement_does_better(seed: int, number: int) -> None:
    model, people = catchment(seed)
    share, amount = 0.3, 50.0
    now = tail_mean(model.per_head, people, share)
    found = best_for_worst_served(model, people, amount, number, share=share)
    best = 0.0
    for places in combinations_with_replacement(range(model.supply.size), number):
        changes: dict[int, float] = {}
        for place in places:
            changes[place] = changes.get(place, 0.0) + amount
        after = model.with_supply(model.supply + [changes.get(each, 0.0) for each in range(model.supply.size)])
        best = max(best, tail_mean(after.per_head, people, share) - now)
    assert found.value == pytest.approx(best, rel=1e-6, abs=1e-9)
    assert found.bound >= best * (1 - 1e-6) - 1e-9
    assert len(found.places) == number


@settings(max_examples=15)
@given(st.integers(0, 3_000))
def test_the_bound_without_a_programme_is_still_a_bound(seed: int) -> None:
    model, people = catchment(seed, 30, 20)
    sure = best_for_worst_served(model, people, 40.0, 4, share=0.2)
    loose = best_for_worst_served(model, people, 40.0, 4, share=0.2, seconds=1e-3)
    assert loose.bound >= sure.value * (1 - 1e-6) - 1e-9
    assert loose.value <= sure.bound * (1 + 1e-6) + 1e-9


def test_one_alone_is_what_it_does() -> None:
    model, people = catchment(5)
    rises = rise_of_one(model, people, 50.0, share=0.3, candidates=np.arange(model.supply.size))
    now = tail_mean(model.per_head, people, 0.3)
    for place, rise in enumerate(rises):
        supply = model.supply.copy()
        supply[place] += 50.0
        assert tail_mean(model.with_supply(supply).per_head, people, 0.3) - now == pytest.approx(rise, abs=1e-9)


def test_nobody_or_no_share_is_refused() -> None:
    model, people = catchment(1)
    with pytest.raises(InvalidInput):
        tail_mean([1.0], [0.0], 0.1)
    with pytest.raises(InvalidInput):
        tail_mean([1.0], [2.0], 0.0)
    with pytest.raises(InvalidInput):
        best_for_worst_served(model, people, 0.0, 1)
    with pytest.raises(InvalidInput):
        best_for_worst_served(model, people, 1.0, 1, candidates=[99])
