"""Life expectancy: known values, its variance against draws, and each reason not to show it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from ecluse.observatory.methods.errors import InvalidInput
from ecluse.observatory.methods.life_tables import ABRIDGED, NotShown, life_expectancy

Array = NDArray[np.float64]
#: Yearly deaths per person, by band, near those of France.
HAZARDS = (
    np.array(
        [3.6, 0.2, 0.1, 0.1, 0.3, 0.5, 0.5, 0.7, 0.9, 1.3, 2.1, 3.5, 5.5, 8.3, 12.5, 18.0, 29.0, 55.0, 105.0, 230.0]
    )
    / 1000
)


def area(size: float = 10_000) -> tuple[Array, Array]:
    people = np.full(20, float(size))
    return np.maximum(np.round(people * HAZARDS), 0.0), people


@given(st.floats(0.01, 0.35))
def test_at_the_last_age_life_is_the_inverse_of_the_hazard(hazard: float) -> None:
    people = np.full(20, 1e6)
    assert life_expectancy(people * hazard, people).years.value[-1] == pytest.approx(1 / hazard)


def test_two_bands_by_hand() -> None:
    """Of those alive at 5, q = 10×0.02/(1 + 10×0.02×0.5) die before 15, after 5 years; the others live 1/0.1 more."""
    got = life_expectancy([100, 500], [5_000, 5_000], ages=[5, 15])
    dying = 10 * 0.02 / (1 + 10 * 0.02 * 0.5)
    at_start = 10 * (1 - dying) + 5 * dying + (1 - dying) * 10
    np.testing.assert_allclose(got.years.value, [at_start, 10])
    variance = (5 + 10) ** 2 * dying**2 * (1 - dying) / 100 + (1 - dying) ** 2 / (500 * 0.1**2)
    half = 1.959963984540054 * np.sqrt([variance, 1 / (500 * 0.1**2)])
    np.testing.assert_allclose(got.years.upper - got.years.value, half)
    np.testing.assert_allclose(got.years.value - got.years.lower, half)


def test_infants_have_lived_a_tenth_of_their_year() -> None:
    deaths, people = area()
    deaths[0] = 5_000
    hazard = 0.5
    dying = hazard / (1 + 0.9 * hazard)
    values = life_expectancy(deaths, people).years.value
    assert values[0] == pytest.approx((1 - dying) + 0.1 * dying + (1 - dying) * values[1])


def test_the_variance_is_that_of_drawn_deaths() -> None:
    deaths, people = area(3_000)
    drawn = np.random.default_rng(7).poisson(deaths, (4_000, 20)).astype(np.float64)
    spread = life_expectancy(drawn, np.broadcast_to(people, drawn.shape)).years.value.std(axis=0)
    got = life_expectancy(deaths, people).years
    error = (got.upper - got.value) / 1.959963984540054
    np.testing.assert_allclose(error[:-1], spread[:-1], rtol=0.08)


@given(st.integers(0, 19), st.floats(1.1, 3))
def test_more_deaths_at_an_age_shorten_life_at_all_ages_before(band: int, factor: float) -> None:
    deaths, people = area()
    worse = deaths.copy()
    worse[band] = min(deaths[band] * factor + 1, people[band])
    before, after = (life_expectancy(numbers, people).years.value for numbers in (deaths, worse))
    assert (after[: band + 1] < before[: band + 1]).all()
    np.testing.assert_allclose(after[band + 1 :], before[band + 1 :])


def test_a_larger_population_of_the_same_rates_has_the_same_life_and_a_narrower_interval() -> None:
    deaths, people = area()
    small, large = life_expectancy(deaths, people).years, life_expectancy(deaths * 100, people * 100).years
    np.testing.assert_allclose(large.value, small.value)
    np.testing.assert_allclose(large.upper - large.lower, (small.upper - small.lower) / 10)


def test_a_wider_level() -> None:
    deaths, people = area()
    usual, strict = (life_expectancy(deaths, people, level=level).years for level in (0.95, 0.998))
    assert (strict.lower < usual.lower).all()
    assert (strict.upper > usual.upper).all()


def changed(band: int, deaths: float | None = None, people: float | None = None) -> tuple[Array, Array]:
    numbers, population = area()
    if deaths is not None:
        numbers[band] = deaths
    if people is not None:
        population[band] = people
    return numbers, population


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        (changed(4, deaths=np.nan), NotShown.MISSING_BAND),
        (changed(4, people=np.nan), NotShown.MISSING_BAND),
        (changed(4, people=0), NotShown.EMPTY_BAND),
        (changed(4, people=-5), NotShown.EMPTY_BAND),
        (changed(4, deaths=10_001), NotShown.MORE_DEATHS_THAN_PEOPLE),
        ((np.ones(20), np.full(20, 250.0)), NotShown.TOO_FEW_PERSON_YEARS),
        (changed(19, deaths=0), NotShown.NO_DEATH_IN_LAST_BAND),
    ],
)
def test_a_table_without_result_says_why_and_spoils_no_other(table: tuple[Array, Array], reason: NotShown) -> None:
    deaths, people = (np.stack([bad, good]) for bad, good in zip(table, area(), strict=True))
    got = life_expectancy(deaths, people)
    assert set(got.reasons[0].tolist()) == {reason}
    assert np.isnan([got.years.value[0], got.years.lower[0], got.years.upper[0]]).all()
    assert set(got.reasons[1].tolist()) == {NotShown.SHOWN}
    np.testing.assert_array_equal(got.years.value[1], life_expectancy(*area()).years.value)


def test_just_above_five_thousand_person_years() -> None:
    got = life_expectancy(np.full(20, 2.0), np.append(np.full(19, 250.0), 251.0))
    assert NotShown.TOO_FEW_PERSON_YEARS not in got.reasons


def test_a_wide_interval_hides_the_value_and_not_the_limits() -> None:
    people = np.full(20, 300.0)
    deaths = np.zeros(20)
    deaths[-1] = 1
    got = life_expectancy(deaths, people)
    assert set(got.reasons.tolist()) == {NotShown.WIDE_INTERVAL}
    assert np.isnan(got.years.value).all()
    assert np.isfinite([got.years.lower, got.years.upper]).all()
    # The rule is that of the 95 % interval, whatever the level asked.
    assert set(life_expectancy(deaths, people, level=0.01).reasons.tolist()) == {NotShown.WIDE_INTERVAL}


def test_twenty_years_are_the_widest_interval_shown() -> None:
    people = np.full((400, 20), 300.0)
    deaths = np.zeros_like(people)
    deaths[:, -1] = np.linspace(1, 40, 400)
    got = life_expectancy(deaths, people).years
    width = got.upper[:, 0] - got.lower[:, 0]
    assert width.min() < 19 < 21 < width.max()
    np.testing.assert_array_equal(np.isnan(got.value[:, 0]), width > 20)


def test_ages_that_nobody_reaches() -> None:
    deaths, people = area()
    deaths[10] = people[10]
    got = life_expectancy(deaths, people)
    assert got.reasons.tolist() == [NotShown.SHOWN] * 11 + [NotShown.NOBODY_LEFT] * 9
    assert np.isfinite(got.years.value[:11]).all()
    assert np.isnan(got.years.value[11:]).all()


def test_a_band_without_death_adds_no_variance() -> None:
    deaths, people = area()
    deaths[3] = 0
    assert np.isfinite(life_expectancy(deaths, people).years.upper).all()


@pytest.mark.parametrize("ages", [[0], [0, 5, 5], [5, 0], [-1, 5]])
def test_ages_out_of_order_are_refused(ages: list[int]) -> None:
    with pytest.raises(InvalidInput):
        life_expectancy(np.ones(len(ages)), np.full(len(ages), 1e4), ages=ages)


def test_numbers_that_make_no_sense_are_refused() -> None:
    deaths, people = area()
    with pytest.raises(InvalidInput):
        life_expectancy(deaths - 1e4, people)
    with pytest.raises(InvalidInput):
        life_expectancy(deaths, people * np.inf)
    with pytest.raises(InvalidInput):
        life_expectancy(deaths[:5], people[:5])
    assert len(ABRIDGED) == 20
