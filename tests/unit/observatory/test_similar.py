"""Territories like another: the nearest on what is known of both, and none where there is too little to choose from."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ecluse.observatory.rules.similar import LEAST_POOL, SIMILAR, nearest

CHANCE = np.random.default_rng(5)
PEOPLE = np.exp(CHANCE.normal(9, 1, 200))
INCOME = CHANCE.normal(22_000, 2_000, 200)
TABLE = np.stack([PEOPLE, INCOME], axis=1)


def test_the_nearest_are_those_of_all_distances() -> None:
    place = np.array([8_000.0, 21_000.0])
    scaled = np.stack([np.log(PEOPLE), INCOME], axis=1)
    mine = np.array([np.log(8_000.0), 21_000.0])
    gaps = (((scaled - mine) / scaled.std(axis=0)) ** 2).sum(axis=1)
    assert set(nearest(TABLE, place, (True, False))) == set(np.argsort(gaps)[:SIMILAR])


def test_a_variable_that_the_place_lacks_is_left_out() -> None:
    found = nearest(TABLE, np.array([np.nan, 21_000.0]), (True, False))
    assert set(found) == set(np.argsort(np.abs(INCOME - 21_000.0))[:SIMILAR])


def test_an_area_that_lacks_a_value_is_never_near() -> None:
    table = TABLE.copy()
    table[7] = [8_000.0, np.nan]
    assert 7 not in nearest(table, np.array([8_000.0, 21_000.0]), (True, False))


def test_among_too_few_none_is_like_it() -> None:
    assert not len(nearest(TABLE[: LEAST_POOL - 1], TABLE[0], (True, False)))
    assert len(nearest(TABLE[:LEAST_POOL], TABLE[0], (True, False))) == SIMILAR
    assert not len(nearest(TABLE, np.array([np.nan, np.nan]), (True, False)))


@given(st.floats(0.1, 1e4), st.floats(0.1, 1e4))
def test_units_change_nothing(first: float, second: float) -> None:
    place = np.array([8_000.0, 21_000.0])
    units = np.array([first, second])
    assert set(nearest(TABLE, place, (True, False))) == set(nearest(TABLE * units, place * units, (True, False)))
