"""Statistical secrecy: the rules, the equations, and, on every small table, an exhaustive reader who finds nothing.

The reader tries all tables of whole numbers that agree with what is published: intervals must be exactly those found so,
and no sensitive cell may be placed more closely than its rule allows.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from ecluse.observatory.methods.disclosure.audit import feasible_intervals
from ecluse.observatory.methods.disclosure.components import split
from ecluse.observatory.methods.disclosure.primary import CountRule, DominanceRule
from ecluse.observatory.methods.disclosure.secondary import suppress
from ecluse.observatory.methods.disclosure.system import nested, rates, together, totals
from ecluse.observatory.methods.errors import InvalidInput

LEAVES = 5


class Linked:
    """Five leaves, summed by one or two zonings, and in all: the grand total is always published."""

    def __init__(self, leaves: list[int], zonings: list[list[int]]) -> None:
        self.sums: list[tuple[int, list[int]]] = []
        position = LEAVES + 1
        for zoning in zonings:
            for zone in sorted(set(zoning)):
                self.sums.append((position, [i for i in range(LEAVES) if zoning[i] == zone]))
                position += 1
        self.cells = position
        self.sums.append((LEAVES, list(range(LEAVES))))
        self.equations = totals(self.cells, self.sums)
        self.values = self.table(leaves)
        self.kept = np.arange(self.cells) == LEAVES

    def table(self, leaves: list[int] | np.ndarray) -> np.ndarray:
        x = np.zeros(self.cells)
        x[:LEAVES] = leaves
        for total, members in self.sums:
            x[total] = x[members].sum()
        return x

    def tables(self, hidden: np.ndarray) -> np.ndarray:
        """All tables of whole numbers that agree with what is published."""
        free = np.flatnonzero(hidden[:LEAVES])
        left = int(self.values[free].sum())
        # Ways to share what is left among the hidden leaves: places of the bars between them.
        found = []
        for bars in combinations(range(left + free.size - 1), free.size - 1) if free.size else [()]:
            leaves = self.values[:LEAVES].copy()
            if free.size:
                leaves[free] = np.diff([-1, *bars, left + free.size - 1]) - 1
            found.append(leaves)
        tables = np.array([self.table(leaves) for leaves in found])
        return tables[np.all((tables == self.values) | hidden, axis=1)]


@st.composite
def linked_tables(draw: st.DrawFn) -> Linked:
    leaves = draw(st.lists(st.integers(0, 3), min_size=LEAVES, max_size=LEAVES))
    zoning = st.lists(st.integers(0, 2), min_size=LEAVES, max_size=LEAVES)
    return Linked(leaves, draw(st.lists(zoning, min_size=0, max_size=3)))


@given(linked_tables(), st.data())
def test_intervals_are_those_of_an_exhaustive_reader(table: Linked, data: st.DataObject) -> None:
    hidden = np.array(data.draw(st.lists(st.booleans(), min_size=table.cells, max_size=table.cells))) & ~table.kept
    found = feasible_intervals(table.equations, table.values, hidden)
    agreeing = table.tables(hidden)
    np.testing.assert_array_equal(found.lower, agreeing.min(axis=0))
    np.testing.assert_array_equal(found.upper, agreeing.max(axis=0))


@settings(max_examples=60)
@given(linked_tables(), st.integers(2, 4), st.booleans())
def test_no_sensitive_cell_is_known_to_an_exhaustive_reader(table: Linked, threshold: int, zeros: bool) -> None:
    rule = CountRule(threshold)
    primary = rule.sensitive(table.values) & ~table.kept
    found = suppress(table.equations, table.values, primary, rule.width, kept=table.kept, zeros_protect=zeros)
    agreeing = table.tables(found.hidden)
    width = agreeing.max(axis=0) - agreeing.min(axis=0)
    safe = primary & ~found.unprotected
    assert np.all(width[safe] >= rule.width)
    assert not np.any(found.secondary & (table.kept | primary))
    if not zeros:
        assert np.all(table.values[found.secondary] > 0)
    if found.unprotected.any():
        # Then hiding all that may be hidden would not do either.
        usable = primary | (~table.kept & ((table.values > 0) | zeros))
        everything = table.tables(usable)
        most = everything.max(axis=0) - everything.min(axis=0)
        assert np.all(most[found.unprotected] < rule.width)


@given(linked_tables())
def test_a_published_table_needs_nothing(table: Linked) -> None:
    found = suppress(table.equations, table.values, np.zeros(table.cells, dtype=bool), 10)
    assert not found.hidden.any()


def test_a_lone_hidden_child_brings_a_second() -> None:
    equations = totals(4, [(0, [1, 2, 3])])
    values = np.array([70.0, 3, 27, 40])
    alone = feasible_intervals(equations, values, [False, True, False, False])
    assert (alone.lower[1], alone.upper[1]) == (3, 3)
    found = suppress(equations, values, CountRule(11).sensitive(values), CountRule(11).width)
    assert found.primary.tolist() == [False, True, False, False]
    assert found.secondary.tolist() == [False, False, True, False]
    assert not found.unprotected.any()


def test_two_small_children_whose_sum_is_small_bring_a_third() -> None:
    """3 hidden with 2 under a known total of 5 leaves nothing but 0 to 5: the rule hides 1 to 10."""
    equations = totals(4, [(0, [1, 2, 3])])
    values = np.array([55.0, 3, 2, 50])
    found = suppress(equations, values, values < 11, 10)
    assert found.hidden.tolist() == [False, True, True, True]


def test_cost_decides_who_is_hidden() -> None:
    equations = totals(4, [(0, [1, 2, 3])])
    found = suppress(equations, [70.0, 3, 27, 40], [False, True, False, False], 10, cost=[9, 1, 50, 2])
    assert found.secondary.tolist() == [False, False, False, True]


def test_overlapping_zonings_give_a_cell_back_that_each_alone_would_keep() -> None:
    """Communes A B C D: the EPCI are AB and CD, the bassins de vie AC and BD; A is small."""
    epci, bassin = np.array([4, 4, 5, 5, -1, -1, -1, -1]), np.array([6, 7, 6, 7, -1, -1, -1, -1])
    values = np.array([3.0, 40, 50, 60, 43, 110, 53, 100])
    primary = values < 11
    one = suppress(nested(epci), values, primary, 10)
    assert one.secondary.sum() == 1
    both = together(nested(epci), nested(bassin))
    leak = feasible_intervals(both, values, one.hidden)
    assert leak.lower[0] == leak.upper[0] == 3
    linked = suppress(both, values, primary, 10)
    safe = feasible_intervals(both, values, linked.hidden)
    assert safe.upper[0] - safe.lower[0] >= 10
    assert not linked.unprotected.any()


def test_the_difference_of_two_zonings_is_a_cell_nobody_publishes() -> None:
    """An EPCI of 100 and a bassin de vie of 97 that leaves out one hamlet: their difference is 3."""
    epci, bassin, hamlet, others = range(4)
    equations = totals(4, [(epci, [bassin, hamlet]), (bassin, [others])])
    values = np.array([100.0, 97, 3, 97])
    absent = np.array([False, False, True, True])
    sensitive = CountRule(11).sensitive(values)
    leak = feasible_intervals(equations, values, absent)
    assert leak.lower[hamlet] == leak.upper[hamlet] == 3
    found = suppress(equations, values, sensitive, 10, unpublished=absent)
    assert found.secondary.sum() == 1
    after = feasible_intervals(equations, values, found.hidden | absent)
    assert after.upper[hamlet] - after.lower[hamlet] >= 10


def test_two_vintages_of_one_total_give_the_new_member_back() -> None:
    """An EPCI grows by one commune of 4: its old and new totals, both published, differ by it."""
    old, new, joined, first, second = range(5)
    equations = totals(5, [(old, [first, second]), (new, [first, second, joined])])
    values = np.array([60.0, 64, 4, 25, 35])
    sensitive = CountRule(11).sensitive(values)
    assert feasible_intervals(equations, values, sensitive).upper[joined] == 4
    found = suppress(equations, values, sensitive, 10)
    after = feasible_intervals(equations, values, found.hidden)
    assert after.upper[joined] - after.lower[joined] >= 10


def test_a_rate_beside_its_denominator_gives_the_count_back() -> None:
    """Counts 0 to 2 of a total, and their rates in 3 to 5; hiding counts alone hides nothing."""
    counts, shown, n = [0, 1, 2], [3, 4, 5], np.array([200.0, 300, 500])
    x = np.array([4.0, 30, 40])
    equations = together(totals(7, [(6, counts)]), rates(7, counts, shown, n))
    values = np.concatenate([x, x / n, [x.sum()]])
    whole = np.arange(7) < 3
    only_counts = np.arange(7) < 2
    leak = feasible_intervals(equations, values, only_counts, whole=whole)
    assert leak.lower[0] == leak.upper[0] == 4
    primary = np.zeros(7, dtype=bool)
    primary[[0, 3]] = True
    width = np.array([10, 10, 10, *(10 / n), 10])
    found = suppress(equations, values, primary, width, whole=whole)
    assert not found.unprotected.any()
    assert np.array_equal(found.hidden[counts], found.hidden[shown])
    assert found.hidden[counts].sum() == 2


def test_all_of_a_figure_is_withheld_together() -> None:
    found = suppress(totals(3, [(0, [1, 2])]), [43.0, 3, 40], [False, True, False], 10)
    count, rate, upper = found.withhold([43, 3, 40], [4.3, 0.3, 4.0], [5, 1, 5])
    for column in (count, rate, upper):
        assert np.isnan(column).tolist() == [False, True, True]


def test_what_cannot_be_protected_is_told() -> None:
    found = suppress(totals(2, [(0, [1])]), [3.0, 3], [False, True], 10, kept=[True, False])
    assert found.unprotected.tolist() == [False, True]


def test_what_readers_know_beforehand_narrows_intervals() -> None:
    equations = totals(3, [(0, [1, 2])])
    hidden = [False, True, True]
    told = feasible_intervals(equations, [12.0, 3, 9], hidden, floor=1, ceiling=10)
    assert (told.lower[1], told.upper[1]) == (2, 10)
    with pytest.raises(InvalidInput, match="beforehand"):
        feasible_intervals(equations, [12.0, 3, 9], hidden, ceiling=8)


def test_hidden_totals_leave_no_upper_bound() -> None:
    found = feasible_intervals(totals(3, [(0, [1, 2])]), [12.0, 3, 9], [True, True, False])
    assert (found.lower.tolist(), found.upper.tolist()) == ([9, 0, 9], [np.inf, np.inf, 9])


def test_nested_levels_leave_no_cycle() -> None:
    """Communes in EPCI, communes in départements, départements in a region: nothing is left for linear programmes."""
    communes, groups = 60, 10
    epci = communes + np.arange(communes) % groups
    departement = communes + groups + (np.arange(communes) % groups) // 5
    above = np.full(groups + 3, -1)
    upper = above.copy()
    upper[groups : groups + 2] = communes + groups + 2
    equations = together(nested(np.concatenate([epci, above])), nested(np.concatenate([departement, upper])))
    values = np.zeros(communes + groups + 3)
    values[:communes] = np.arange(communes) % 7
    for parent in (epci, departement):
        np.add.at(values, parent, values[:communes])
    values[-1] = values[:communes].sum()
    rng = np.random.default_rng(1)
    hidden = rng.random(values.size) < 0.6
    assert split(equations, values, hidden)[1] == []


@pytest.mark.parametrize(
    ("equations", "values"),
    [
        (totals(3, [(0, [1, 2])]), [12.0, 3, 8]),
        (totals(3, [(0, [1, 2])]), [np.nan, 3, 8]),
        (totals(3, [(0, [1, 2])]), [1, -3, 4]),
        (totals(3, [(0, [1, 2])]), [3, 3]),
    ],
)
def test_values_that_make_no_table_are_refused(equations: csr_array, values: list[float]) -> None:
    with pytest.raises(InvalidInput):
        feasible_intervals(equations, values, False)


@pytest.mark.parametrize("sums", [[(0, [0, 1])], [(0, [1, 1])], [(0, [3])], [(0, [-1])]])
def test_totals_that_make_no_sense_are_refused(sums: list[tuple[int, list[int]]]) -> None:
    with pytest.raises(InvalidInput):
        totals(3, sums)


def test_counts_below_the_threshold_are_sensitive() -> None:
    rule = CountRule(11)
    assert rule.sensitive([0, 1, 10, 11, np.nan]).tolist() == [False, True, True, False, False]
    assert CountRule(11, hides_zero=True).sensitive([0, 11]).tolist() == [True, False]
    assert rule.sensitive([97, 60, 100], [100, 100, 100]).tolist() == [True, False, False]
    with pytest.raises(InvalidInput):
        rule.sensitive([5], [4])


def test_dominated_totals_are_sensitive() -> None:
    rule = DominanceRule()
    assert rule.sensitive([86, 85, 40, 0], [100, 100, 100, 0], [5, 5, 2, 0]).tolist() == [True, False, True, False]
    np.testing.assert_allclose(rule.width([95, 40], [100, 100]), [15, 15])
    np.testing.assert_allclose(rule.width([99], [100]), [99 / 0.85 - 100], rtol=1e-12)
    with pytest.raises(InvalidInput):
        rule.sensitive([5], [4], [3])
