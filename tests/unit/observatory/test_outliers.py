"""What chance alone allows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ecluse.observatory.enums import ValueType
from ecluse.observatory.methods.funnels import Flag
from ecluse.observatory.rules.comparing_areas import Figures
from ecluse.observatory.rules.definitions import Indicator, packaged_catalogue
from ecluse.observatory.rules.outliers import dispersion, outliers

SHARE = packaged_catalogue().indicators["part-allocataires-monoparents"]
RATE = replace(SHARE, type=ValueType.CRUDE_RATE, multiplier=100_000)


def told(indicator: Indicator, events: list[float], people: list[float]):
    cases, among = np.array(events, dtype=float), np.array(people, dtype=float)
    nothing = np.full(len(cases), np.nan)
    return outliers(indicator, Figures(indicator.multiplier * cases / among, nothing, nothing, cases, among))


@pytest.mark.parametrize("indicator", [SHARE, RATE])
def test_an_area_far_above_the_others_is_found_and_the_others_are_not(indicator: Indicator) -> None:
    found = told(indicator, [100, 102, 98, 101, 99, 220], [1000, 1000, 1000, 1000, 1000, 1000])
    assert found is not None
    assert found.average == pytest.approx(indicator.multiplier * 720 / 6000)
    assert found.flags[-1] == Flag.HIGH_STRICT
    assert found.discovered.tolist() == [False] * 5 + [True]


@pytest.mark.parametrize("indicator", [SHARE, RATE])
def test_the_limits_drawn_are_those_that_flag(indicator: Indicator) -> None:
    random = np.random.default_rng(7)
    people = random.integers(200, 50_000, 300).astype(float)
    events = random.binomial(people.astype(int), 0.1 + 0.02 * random.standard_normal(300).clip(-2, 2)).astype(float)
    found = told(indicator, events.tolist(), people.tolist())
    assert found is not None
    values, limits = indicator.multiplier * events / people, found.limits
    high = values > np.interp(people, limits.sizes, limits.upper)
    low = values < np.interp(people, limits.sizes, limits.lower)
    flagged = np.isin(found.flags, [Flag.HIGH, Flag.HIGH_STRICT]), np.isin(found.flags, [Flag.LOW, Flag.LOW_STRICT])
    assert (high != flagged[0]).sum() <= 3  # curves are straight between their points
    assert (low != flagged[1]).sum() <= 3
    assert flagged[0].sum() > 20


def test_dispersion_is_one_of_chance_alone_and_more_of_what_differs() -> None:
    z = np.random.default_rng(3).standard_normal(200_000)
    assert dispersion(z) == pytest.approx(1, abs=0.02)
    assert dispersion(3 * z) == pytest.approx(9 * dispersion(z), rel=1e-6)


def test_nothing_is_said_without_counts_or_events() -> None:
    assert told(SHARE, [1, 2], [10, 10]) is None
    assert told(SHARE, [0, 0, 0], [10, 10, 10]) is None
    assert told(SHARE, [np.nan] * 3, [10, 10, 10]) is None
