"""Two vintages of one series: what is new, corrected, late, withdrawn or broken is told apart."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecluse.observatory.methods.errors import InvalidInput
from ecluse.observatory.methods.revisions import Breaks, Change, Vintage, compare_vintages, overdue

SERIES = 7


def vintage(values: dict[int, float]) -> Vintage:
    return Vintage.of([SERIES] * len(values), list(values), list(values.values()))


def changes(before: dict[int, float], after: dict[int, float], breaks: Breaks | None = None) -> dict[int, str]:
    found = compare_vintages(vintage(before), vintage(after), breaks)
    return {int(p): Change(c).name for p, c in zip(found.period, found.change, strict=True)}


def test_each_change_has_its_name() -> None:
    before = {2018: 5.0, 2019: np.nan, 2020: 7, 2021: 8, 2022: 9}
    after = {2016: 3.0, 2018: 5.0, 2019: 6, 2020: 7.5, 2022: np.nan, 2023: 10}
    assert changes(before, after) == {
        2016: "LATE",
        2018: "UNCHANGED",
        2019: "LATE",
        2020: "REVISED",
        2021: "WITHDRAWN",
        2022: "WITHDRAWN",
        2023: "NEW",
    }


def test_the_first_figures_of_a_series_are_new_even_after_an_event() -> None:
    event = Breaks.of([SERIES], [2020])
    assert changes({}, {2020: 1.0, 2021: 2}, event) == {2020: "NEW", 2021: "NEW"}


def test_a_merger_breaks_what_follows_it() -> None:
    event = Breaks.of([SERIES], [2023])
    assert changes({2021: 4.0, 2022: 5}, {2021: 4.5, 2022: 5, 2023: 9}, event) == {
        2021: "REVISED",
        2022: "UNCHANGED",
        2023: "BROKEN",
    }


def test_after_the_first_year_of_a_merger_years_compare_again() -> None:
    event = Breaks.of([SERIES], [2023])
    assert changes({2022: 5.0, 2023: 9}, {2022: 5.0, 2023: 9, 2024: 10}, event)[2024] == "NEW"


def test_a_series_recomputed_on_the_new_area_is_not_revised() -> None:
    event = Breaks.of([SERIES], [2023], recomputed=True)
    assert changes({2021: 4.0, 2022: 5}, {2021: 8.0, 2022: 9, 2023: 9}, event) == {
        2021: "BROKEN",
        2022: "BROKEN",
        2023: "NEW",
    }


def test_the_break_of_one_series_leaves_others_alone() -> None:
    before = Vintage.of([1, 2, 3], [2022] * 3, [1.0, 2, 3])
    after = Vintage.of([1, 2, 3], [2023] * 3, [4.0, 5, 6])
    found = compare_vintages(before, after, Breaks.of([2, 9], [2023, 2023]))
    told = {int(s): Change(c) for s, p, c in zip(found.series, found.period, found.change, strict=True) if p == 2023}
    assert told == {1: Change.NEW, 2: Change.BROKEN, 3: Change.NEW}


figures = st.dictionaries(st.tuples(st.integers(0, 3), st.integers(0, 5)), st.integers(0, 4).map(float), max_size=12)


@given(figures, figures)
def test_every_figure_is_told_once(before: dict[tuple[int, int], float], after: dict[tuple[int, int], float]) -> None:
    old, new = (Vintage.of([s for s, _ in f], [p for _, p in f], list(f.values())) for f in (before, after))
    found = compare_vintages(old, new)
    keys = list(zip(found.series.tolist(), found.period.tolist(), strict=True))
    assert keys == sorted(before.keys() | after.keys())
    for key, change in zip(keys, found.change, strict=True):
        last = max((p for s, p in before if s == key[0]), default=-1)
        if key in before and key in after:
            expected = Change.UNCHANGED if before[key] == after[key] else Change.REVISED
        elif key in before:
            expected = Change.WITHDRAWN
        else:
            expected = Change.NEW if key[1] > last else Change.LATE
        assert change == expected
    assert np.all(compare_vintages(new, new).change == Change.UNCHANGED)


@given(
    figures, st.lists(st.tuples(st.integers(0, 4), st.integers(0, 6)), max_size=6), st.integers(0, 3), st.integers(0, 6)
)
def test_a_new_figure_is_broken_exactly_when_an_event_stands_between(
    before: dict[tuple[int, int], float], events: list[tuple[int, int]], series: int, period: int
) -> None:
    known = [p for s, p in before if s == series]
    old = Vintage.of([s for s, _ in before], [p for _, p in before], list(before.values()))
    found = compare_vintages(
        old, Vintage.of([series], [period], [1.5]), Breaks.of([s for s, _ in events], [p for _, p in events])
    )
    change = Change(int(found.change[(found.series == series) & (found.period == period)][0]))
    if known and period > max(known):
        between = any(s == series and max(known) < p <= period for s, p in events)
        assert change == (Change.BROKEN if between else Change.NEW)


def test_figures_given_twice_or_crooked_are_refused() -> None:
    with pytest.raises(InvalidInput):
        Vintage.of([1, 1], [2020, 2020], [1.0, 2])
    with pytest.raises(InvalidInput):
        Vintage.of([1, 1], [2020], [1.0, 2])
    with pytest.raises(InvalidInput):
        Breaks.of([1], [])


def test_rounding_is_no_revision() -> None:
    assert changes({2020: 0.3}, {2020: 0.1 + 0.2}) == {2020: "UNCHANGED"}


def test_figures_are_overdue_after_their_usual_lag() -> None:
    """Yearly figures, in months: that of year y comes 10 months after its end."""
    assert overdue([12, 12, 12, 0], [21, 34, 35, 35], step=12, lag=10).tolist() == [0, 1, 1, 2]
    with pytest.raises(InvalidInput):
        overdue([1], [2], step=0, lag=1)
