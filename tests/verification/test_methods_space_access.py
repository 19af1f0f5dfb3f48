"""Access beside PySAL's: the hospital example in its four states of traffic, and random towns."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ecluse.observatory.methods.access.catchment import floating_catchment
from ecluse.observatory.methods.access.decay import Gaussian, Gravity, Steps
from ecluse.observatory.methods.access.links import Nearby, TravelTable


def test_hospital_example(shared: Path) -> None:
    path = shared / "oracles" / "access" / "fca_hospital.json"
    if not path.is_file():
        pytest.skip("needs ../shared/oracles/access")
    told = json.loads(path.read_text(encoding="utf-8"))
    people, doctors = ([row[name] for row in told["demand_supply"]] for name in ("pop", "doc"))
    ways = {  # PySAL spreads the calls of its third step over the whole table, the far places included
        "2sfca_binary_61": (Steps((61,), (1,)), None),
        "2sfca_gravity_1_-1_max61": (Gravity(1, 61), None),
        "e2sfca_step_20:1_40:.68_60:.22": (Steps((20, 40, 60), (1, 0.68, 0.22)), None),
        "e2sfca_gaussian20_max61": (Gaussian(20, 61), None),
        "3sfca_gravity": (Gravity(1, 61), Gravity(1)),
    }
    for scenario in told["scenarios"].values():
        inward, outward, across = scenario["inbound_outbound_cross"]
        cost = [[1, across, inward], [across, 1, inward], [outward, outward, 1]]
        rows, columns = np.indices((3, 3)).reshape(2, 9)
        table = TravelTable.from_pairs(3, 3, rows, columns, np.ravel(cost))
        assert set(ways) < set(scenario)
        for name, (decay, choice) in ways.items():
            said = floating_catchment(doctors, people, table, decay, choice=choice)
            wanted = [scenario[name][str(place)] for place in (1, 2, 3)]
            np.testing.assert_allclose(said.per_head, wanted, rtol=1e-13, err_msg=name)
            assert said.per_head @ people == pytest.approx(135, rel=1e-13)


@pytest.fixture(autouse=True)
def _peers_may_warn() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@pytest.fixture(scope="module")
def peer() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import access.fca
        import access.weights
        import pandas

        return access.fca, access.weights, pandas


def test_random_towns(peer: Any) -> None:
    fca, ways, pandas = peer
    rng = np.random.default_rng(3)
    places = rng.uniform(0, 80_000, (300, 2))
    people, doctors = rng.integers(1, 5_000, 300), rng.poisson(1.5, 300)
    near = Nearby(places, places)
    links = [np.concatenate(each) for each in zip(*near.blocks(20_000), strict=True)]
    costs = pandas.DataFrame(dict(zip(("origin", "dest", "cost"), links, strict=True)))
    demand = pandas.DataFrame({"demand": people}, index=pandas.Index(np.arange(300), name="geoid"))
    supply = pandas.DataFrame({"supply": doctors}, index=pandas.Index(np.arange(300), name="geoid"))
    for decay, theirs in (
        (Steps((5_000, 10_000, 20_000), (1, 0.68, 0.22)), ways.step_fn({5_000: 1, 10_000: 0.68, 20_000: 0.22})),
        (Gaussian(6_000, 20_000), ways.gaussian(6_000)),
        (Gravity(1, 20_000, scale=100, floor=1_000), ways.gravity(100, -1, 1_000)),
    ):
        options = {"demand_index": True, "supply_index": True, "max_cost": 20_000, "weight_fn": theirs}
        said = fca.two_stage_fca(demand, supply, costs, **options).reindex(np.arange(300)).to_numpy()
        ours = floating_catchment(doctors, people, near, decay)
        np.testing.assert_allclose(ours.per_head, said, rtol=1e-12)
        said = fca.three_stage_fca(demand, supply, costs, **options).reindex(np.arange(300)).to_numpy()
        ours = floating_catchment(doctors, people, near, decay, choice=decay)
        np.testing.assert_allclose(ours.per_head, said, rtol=1e-12)
