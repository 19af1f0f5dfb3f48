"""Many areas compared at once are told as each is told alone."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecluse.observatory.enums import IntervalMethod, Polarity
from ecluse.observatory.methods.intervals import wilson
from ecluse.observatory.methods.results import USUAL
from ecluse.observatory.rules.comparing import Test, compare
from ecluse.observatory.rules.comparing_areas import Figures, compare_areas
from ecluse.observatory.rules.definitions import packaged_catalogue

SHARE = packaged_catalogue().indicators["part-allocataires-monoparents"]


@dataclass(frozen=True)
class Alone:
    value: float
    lower95: float
    upper95: float
    numerator: float
    denominator: float


def alone(figures: Figures, place: int) -> Alone:
    parts = (figures.value, figures.lower, figures.upper, figures.numerator, figures.denominator)
    return Alone(*(float(part[place]) for part in parts))


def figures(counts: list[tuple[int, int]], hidden: list[int]) -> Figures:
    """Shares with Wilson's limits; 1 in ``hidden``: no value, 2: no limits, 3: no counts."""
    events = np.array([float(min(each)) for each in counts])
    people = np.array([float(max(*each, 1)) for each in counts])
    limits = wilson(events, people, USUAL)
    why = np.array(hidden)
    gone = why == 1

    def without(values: np.ndarray, *kinds: int) -> np.ndarray:
        return np.where(np.isin(why, kinds) | gone, np.nan, values)

    return Figures(
        without(100 * events / people),
        without(100 * limits.lower, 2),
        without(100 * limits.upper, 2),
        without(events, 3),
        without(people, 3),
    )


counts = st.tuples(st.integers(0, 400), st.integers(0, 400))
rows = st.lists(st.tuples(counts, counts, st.integers(0, 5), st.integers(0, 5), st.booleans()), min_size=1, max_size=12)


@given(rows, st.sampled_from(list(Polarity)), st.sampled_from([IntervalMethod.WILSON, IntervalMethod.NONE]))
def test_as_one_by_one(given_rows, polarity: Polarity, interval: IntervalMethod) -> None:
    indicator = replace(SHARE, polarity=polarity, interval=interval)
    areas = figures([row[0] for row in given_rows], [row[2] for row in given_rows])
    references = figures(
        [(row[0][0] + row[1][0], row[0][1] + row[1][1]) for row in given_rows], [row[3] for row in given_rows]
    )
    within = np.array([row[4] for row in given_rows])
    told = compare_areas(indicator, areas, references, within)
    for place in range(len(given_rows)):
        one = compare(indicator, alone(areas, place), alone(references, place), within=bool(within[place]))
        assert told.verdict[place] == one.verdict
        assert told.gap[place] == pytest.approx(one.gap, nan_ok=True)
        assert told.lower[place] == pytest.approx(one.lower, nan_ok=True)
        assert told.upper[place] == pytest.approx(one.upper, nan_ok=True)
        assert bool(told.rest[place]) == (one.test is Test.REST)
