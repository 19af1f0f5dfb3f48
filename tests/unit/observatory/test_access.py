"""Access: supply is neither made nor lost, blocks and tables agree, a what-if is the full answer, a siting the best one."""

from __future__ import annotations

from itertools import combinations_with_replacement

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecluse.observatory.methods.access import catchment, links, siting
from ecluse.observatory.methods.access.catchment import floating_catchment
from ecluse.observatory.methods.access.decay import Decay, Gaussian, Gravity, Steps
from ecluse.observatory.methods.access.links import Nearby, TravelTable, by_road
from ecluse.observatory.methods.access.potential import (
    ZONES_2012,
    local_potential_accessibility,
    practising_supply,
    standardised_population,
    territory_mean,
)
from ecluse.observatory.methods.access.scenario import Catchment, balance
from ecluse.observatory.methods.access.siting import best_places, gain_of_one
from ecluse.observatory.methods.errors import InvalidInput

DECAYS: list[Decay] = [
    Steps((20,), (1,)),
    Steps((5, 10, 20), (1, 0.68, 0.22)),
    Gaussian(8, 20),
    Gravity(1.5, 20, floor=1),
]


def world(seed: int, demands: int = 30, supplies: int = 20) -> tuple[np.ndarray, np.ndarray, Nearby]:
    """Places in a square of 60, some without demand or supply, some at one position, some that nobody can reach."""
    rng = np.random.default_rng(seed)
    demand = rng.integers(0, 4, demands) * rng.integers(0, 900, demands).astype(float)
    supply = rng.integers(0, 3, supplies) * rng.uniform(0, 5, supplies)
    places = rng.integers(0, 60, (demands + supplies, 2)).astype(float)
    return supply, demand, Nearby(places[:demands], places[demands:])


def table_of(near: Nearby) -> TravelTable:
    costs = np.linalg.norm(near.demand[:, None] - near.supply[None], axis=2)
    rows, columns = np.indices(costs.shape).reshape(2, -1)
    return TravelTable.from_pairs(*costs.shape, rows, columns, costs.ravel())


def dense(supply: np.ndarray, demand: np.ndarray, table: TravelTable, decay: Decay, choice: Decay | None) -> np.ndarray:
    """The two formulas, written over the full matrix."""
    cost = table.cost.reshape(table.demands, table.supplies)
    weights = decay(cost)
    if choice is not None:
        chosen = choice(cost)
        weights = weights * chosen / np.where(chosen.sum(1) > 0, chosen.sum(1), 1)[:, None]
    called = weights.T @ demand
    return weights @ np.where(called > 0, supply / np.where(called > 0, called, 1), 0)


@given(st.integers(0, 2**32 - 1), st.sampled_from(DECAYS), st.sampled_from([None, *DECAYS]))
def test_access_is_the_formula_and_supply_is_kept(seed: int, decay: Decay, choice: Decay | None) -> None:
    supply, demand, near = world(seed)
    table = table_of(near)
    said = floating_catchment(supply, demand, near, decay, choice=choice)
    np.testing.assert_allclose(said.per_head, dense(supply, demand, table, decay, choice), rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(
        floating_catchment(supply, demand, table, decay, choice=choice).per_head, said.per_head, rtol=1e-12, atol=1e-15
    )
    assert demand @ said.per_head + said.lost == pytest.approx(supply.sum(), rel=1e-12)
    assert said.lost == pytest.approx(supply[said.unreached].sum())
    assert np.array_equal(np.isnan(said.ratio) & (supply > 0), said.unreached)


def test_blocks_of_any_size_and_a_second_search_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    supply, demand, near = world(4, 300, 200)
    decay = DECAYS[1]
    whole = floating_catchment(supply, demand, near, decay)
    monkeypatch.setattr(links, "BLOCK", 50)
    monkeypatch.setattr(catchment, "KEPT", 10)
    for each in (near, table_of(near)):
        assert len(list(each.blocks(decay.reach))) > 10
        parts = floating_catchment(supply, demand, each, decay)
        np.testing.assert_allclose(parts.per_head, whole.per_head, rtol=1e-12)


def test_unit_of_supply_and_of_distance_do_not_matter() -> None:
    supply, demand, near = world(9)
    one = floating_catchment(supply, demand, near, Steps((20,), (1,)))
    scaled = Nearby(near.demand * 1000, near.supply * 1000, per_metre=0.001)
    np.testing.assert_allclose(
        floating_catchment(7 * supply, demand, scaled, Steps((20,), (1,))).per_head, 7 * one.per_head
    )


def test_steps_belong_to_the_zone_they_end_or_to_the_next() -> None:
    costs = np.array([0.0, 5.0, 5.1, 10.0, 15.0, 15.1])
    assert Steps((5, 10, 15), (1, 0.3, 0.1))(costs).tolist() == [1, 1, 0.3, 0.3, 0.1, 0]
    assert ZONES_2012(costs).tolist() == [1, 0.3, 0.3, 0.1, 0, 0]
    for limits, weights in (((5, 5), (1, 1)), ((5,), (1, 2)), ((), ()), ((0,), (1,)), ((5,), (-1,))):
        with pytest.raises(InvalidInput):
            Steps(limits, weights)
    with pytest.raises(InvalidInput):
        Gravity(1)(np.array([0.0, 1.0]))


def test_what_makes_no_sense_is_refused() -> None:
    supply, demand, near = world(1)
    for bad in (np.nan, -1.0, np.inf):
        with pytest.raises(InvalidInput):
            floating_catchment(np.where(np.arange(20) == 3, bad, supply), demand, near, DECAYS[0])
        with pytest.raises(InvalidInput):
            TravelTable.from_pairs(2, 2, [0], [1], [bad])
    for rows, columns in (([0, 0], [1, 1]), ([2], [0]), ([0], [-1])):
        with pytest.raises(InvalidInput):
            TravelTable.from_pairs(2, 2, rows, columns, np.ones(len(rows)))


def test_minutes_by_road_say_that_they_are_estimated() -> None:
    # A degree of latitude is 111.195 km on this sphere: × 1.3 at 60 km/h, in minutes.
    near = by_road(([45.0], [5.0]), ([46.0], [5.0]), kilometres_per_hour=60)
    assert near.estimated
    (block,) = near.blocks(200)
    assert block.cost[0] == pytest.approx(111.195 * 1.3, rel=1e-5)
    assert sum(each.cost.size for each in near.blocks(144)) == 0


def test_potential_accessibility_by_hand() -> None:
    # Two communes 8 minutes apart; the table forgets that a commune is at 0 from itself, and calls it 3 minutes.
    journeys = TravelTable.from_pairs(2, 2, [0, 1, 0], [1, 0, 0], [8.0, 8.0, 3.0])
    people = standardised_population([[100, 50], [200, 0]], [2.0, 8.0])
    np.testing.assert_allclose(people, np.array([600, 400]) * 350 / 1000)
    supply = practising_supply([0, 0, 1], [5000, 9000, 3000], 2, ceiling=7000, ages=[50, 64, 66], oldest=65)
    assert supply.tolist() == [12000, 0]
    said = local_potential_accessibility(supply, people, journeys, ZONES_2012)
    ratio = 12000 / (210 + 0.3 * 140)
    np.testing.assert_allclose(said.per_head, [ratio, 0.3 * ratio])
    np.testing.assert_allclose(territory_mean(said.per_head, people, [1, 1], 3), [np.nan, 12000 / 350, np.nan])
    assert np.isnan(practising_supply([0], [1.0], 1, ages=[np.nan], oldest=65)).sum() == 0


def test_potential_accessibility_without_a_table_of_journeys() -> None:
    towns = (
        [45.0, 45.05, 46.0],
        [5.0, 5.0, 5.0],
    )  # the second is 5.56 km north: 8.67 minutes at 50 km/h by a road 1.3 longer
    near = by_road(towns, towns, kilometres_per_hour=50)
    said = local_potential_accessibility([1000.0, 0.0, 0.0], [100.0, 100.0, 50.0], near, ZONES_2012)
    assert said.estimated
    np.testing.assert_allclose(said.per_head, [1000 / 130, 300 / 130, 0])
    with pytest.raises(InvalidInput):
        local_potential_accessibility(
            [1.0], [1.0], by_road(([45], [5]), ([46], [5]), kilometres_per_hour=50), ZONES_2012
        )


def test_standardised_population_of_the_reference_is_its_population() -> None:
    rng = np.random.default_rng(2)
    population, use = rng.integers(0, 500, (40, 18)), rng.uniform(1, 9, 18)
    people = standardised_population(population, use)
    assert people.sum() == pytest.approx(population.sum())
    parts = [standardised_population(part, use, population.sum(axis=0)) for part in np.split(population, 4)]
    np.testing.assert_allclose(np.concatenate(parts), people)


@given(st.integers(0, 2**32 - 1), st.sampled_from(DECAYS))
def test_what_if_is_the_full_computation_to_the_last_bit(seed: int, decay: Decay) -> None:
    supply, demand, near = world(seed)
    model = Catchment.build(supply, demand, near, decay)
    np.testing.assert_allclose(
        model.per_head, floating_catchment(supply, demand, near, decay).per_head, rtol=1e-12, atol=1e-15
    )
    rng = np.random.default_rng(seed)
    places = rng.choice(20, 3, replace=False)
    changes = {int(place): float(rng.uniform(-supply[place], 3)) for place in places}
    after = supply.copy()
    for place, amount in changes.items():
        after[place] += amount
    whole, said = model.with_supply(after), model.what_if(changes)
    expected = whole.per_head.copy()
    assert np.array_equal(said.after, expected[said.places])
    assert np.array_equal(said.before, model.per_head[said.places])
    elsewhere = np.setdiff1d(np.arange(30), said.places)
    assert np.array_equal(model.per_head[elsewhere], expected[elsewhere])
    assert said.lost == whole.lost
    people, threshold = demand + 1, float(np.median(expected)) + 0.001
    told = balance(said, people, threshold)
    short = (model.per_head < threshold * (1 - 1e-12), expected < threshold * (1 - 1e-12))
    assert told.brought_above == pytest.approx(people[short[0] & ~short[1]].sum())
    assert told.brought_below == pytest.approx(people[~short[0] & short[1]].sum())
    here = np.isin(np.arange(30), said.places)
    assert told.still_below == pytest.approx(people[here & short[0] & short[1]].sum())


def test_a_change_that_cannot_be_is_refused() -> None:
    supply, demand, near = world(3)
    model = Catchment.build(supply, demand, near, DECAYS[0])
    for changes in ({20: 1.0}, {-1: 1.0}, {0: -supply[0] - 1}, {0: np.nan}):
        with pytest.raises(InvalidInput):
            model.what_if(changes)
    nothing = model.what_if({})
    assert nothing.places.size == 0


def reached(
    model: Catchment, people: np.ndarray, threshold: float, added: tuple[int, ...], amount: float
) -> tuple[float, float]:
    """Both objectives, from a full computation."""
    supply = model.supply + amount * np.bincount(added, minlength=model.supply.size)
    before, after = model.per_head, model.with_supply(supply).per_head
    short = before < threshold * (1 - 1e-12)
    above = people[short & (after >= threshold * (1 - 1e-9))].sum()
    missing = np.maximum(threshold - before, 0) - np.maximum(threshold - after, 0)
    return float(above), float(people @ missing)


@given(st.integers(0, 2**32 - 1), st.sampled_from(DECAYS))
def test_each_candidate_is_evaluated_exactly(seed: int, decay: Decay) -> None:
    supply, demand, near = world(seed)
    model = Catchment.build(supply, demand, near, decay)
    threshold = float(np.quantile(model.per_head, 0.7)) * 1.013 + 1e-4
    for which, objective in enumerate(("above", "shortfall")):
        ours = gain_of_one(model, demand, threshold, 2.0, objective=objective)  # type: ignore[arg-type]
        wanted = [reached(model, demand, threshold, (place,), 2.0)[which] for place in range(20)]
        np.testing.assert_allclose(ours, wanted, rtol=1e-7, atol=1e-9)
        best = best_places(model, demand, threshold, 2.0, 1, objective=objective)  # type: ignore[arg-type]
        assert best.value == pytest.approx(max(wanted), rel=1e-7, abs=1e-9)
        assert best.gap == 0


@pytest.mark.parametrize("objective", ["above", "shortfall"])
@pytest.mark.parametrize(
    ("seed", "high", "amount"),
    # In the last two, choices made one by one do not lead to the least shortfall.
    [(0, 1.5, 0.8), (1, 1.5, 0.8), (2, 1.5, 0.8), (3, 1.5, 0.8), (23, 1.0, 2.0), (103, 1.0, 2.0)],
)
def test_several_practitioners_are_placed_as_well_as_can_be(
    seed: int, high: float, amount: float, objective: siting.Objective, monkeypatch: pytest.MonkeyPatch
) -> None:
    supply, demand, near = world(seed, 25, 7)
    model = Catchment.build(supply, demand, near, Steps((8, 16), (1, 0.4)))
    threshold = float(np.quantile(model.per_head, 0.8 if high > 1 else 0.6)) * high + 0.002
    which = 0 if objective == "above" else 1
    optimum = max(
        reached(model, demand, threshold, added, amount)[which] for added in combinations_with_replacement(range(7), 3)
    )
    exact = best_places(model, demand, threshold, amount, 3, objective=objective)
    assert exact.value == pytest.approx(optimum, rel=1e-6)
    assert exact.gap < 1e-6
    for limits in ((0, 10**6), (0, 0)):  # greedy, held by the linear programme; then by the overlap alone
        monkeypatch.setattr(siting, "INTEGER", limits[0])
        monkeypatch.setattr(siting, "LINEAR", limits[1])
        quick = best_places(model, demand, threshold, amount, 3, objective=objective)
        assert quick.value == pytest.approx(reached(model, demand, threshold, quick.places, amount)[which], rel=1e-6)
        assert quick.value <= optimum * (1 + 1e-6)
        assert quick.bound >= optimum * (1 - 1e-6)
        if objective == "shortfall":
            assert quick.value >= (1 - 1 / np.e) * optimum


def test_nobody_short_or_nobody_within_reach_is_no_error() -> None:
    near = Nearby(np.array([[0.0, 0.0]]), np.array([[500.0, 0.0]]))
    model = Catchment.build([1.0], [10.0], near, Steps((20,), (1,)))
    assert model.lost == 1.0
    for threshold in (0.1, 2.0):
        placed = best_places(model, [10.0], threshold, 1.0, 2)
        assert (placed.value, placed.bound, placed.gap) == (0, 0, 0)
    for bad in ({"number": 0}, {"amount": 0.0}, {"candidates": [1]}, {"candidates": []}, {"threshold": np.nan}):
        options = {"threshold": 1.0, "amount": 1.0, "number": 1, **bad}
        with pytest.raises(InvalidInput):
            best_places(model, [10.0], **options)  # type: ignore[arg-type]


def test_a_bound_holds_and_is_told_when_nothing_is_proved(monkeypatch: pytest.MonkeyPatch) -> None:
    supply, demand, near = world(13, 60, 40)
    model = Catchment.build(supply, demand, near, Steps((8, 16), (1, 0.4)))
    threshold = float(np.quantile(model.per_head, 0.7)) * 1.1
    best = best_places(model, demand, threshold, 0.8, 4)
    monkeypatch.setattr(siting, "LINEAR", 0)
    quick = best_places(model, demand, threshold, 0.8, 4)
    assert quick.value <= best.value * (1 + 1e-6)
    assert quick.bound >= best.value * (1 - 1e-6)
    assert 0 < quick.gap < 1
    assert quick.gap == pytest.approx(1 - quick.value / quick.bound)
    assert quick.value == pytest.approx(reached(model, demand, threshold, quick.places, 0.8)[0], rel=1e-6)
