"""The ranks that intervals leave open."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ecluse.observatory.methods.ranks import open_ranks
from ecluse.observatory.methods.results import Estimate

areas = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 6), st.integers(0, 6)), min_size=1, max_size=25)


@given(areas)
def test_they_are_those_of_a_count_by_hand(given_areas: list[tuple[int, int, int]]) -> None:
    value = np.array([float(each[0]) for each in given_areas])
    lower, upper = value - [each[1] for each in given_areas], value + [each[2] for each in given_areas]
    told = open_ranks(Estimate(value, lower, upper))
    for place in range(len(value)):
        ahead = sum(1 for low in lower if low > upper[place])
        behind = sum(1 for high in upper if high < lower[place])
        assert told.lower[place] == ahead + 1
        assert told.upper[place] == len(value) - behind
        assert told.lower[place] <= told.value[place] <= told.upper[place]


def test_an_area_without_an_interval_is_not_ranked() -> None:
    told = open_ranks(
        Estimate(np.array([1.0, 2.0, np.nan]), np.array([0.5, np.nan, np.nan]), np.array([1.5, 3, np.nan]))
    )
    assert told.value[0] == 1
    assert np.isnan(told.value[1:]).all()
