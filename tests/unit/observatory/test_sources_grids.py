"""A text cut into columns at once gives what reading it row by row gives, or is not cut at once at all."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ecluse.observatory.sources.grids import at_once, by_rows, grid_of
from tests.factories.tables import a_table, a_workbook

CELLS = st.text(alphabet="a1é, .\t'#\u00a0-", max_size=4)
EVEN = st.integers(2, 4).flatmap(
    lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=2, max_size=6)
)
UNEVEN = st.lists(st.lists(st.text(alphabet='a1";\r\n ', max_size=4), min_size=0, max_size=4), min_size=2, max_size=6)


@given(
    st.one_of(EVEN, UNEVEN),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
    st.sampled_from(["utf-8", "utf-8-sig", "cp1252"]),
)
@example([["a", "b"], ["1", ""], ["", ""], ["2", "3"]], "\r\n", True, "utf-8-sig")
def test_columns_at_once_are_those_of_the_rows(rows, end, last, encoding):
    text = "h;i\n" + end.join(";".join(row) for row in rows) + (end if last else "")
    table = a_table(text, encoding)
    columns, numbers, overflow = by_rows(table, 2, 1)
    at = at_once(table, 2, 1)
    if at is not None:
        assert not overflow
        assert numbers == list(range(2, 2 + len(at[0])))
        assert [column.to_pylist() for column in at] == [column.to_pylist() for column in columns]


def test_even_plain_text_is_cut_at_once_and_the_rest_is_not():
    assert at_once(a_table("a;b\n1;2\n3;4\n"), 2, 1) is not None
    assert at_once(a_table("a;b\n1;é\n3;4\n", "cp1252"), 2, 1) is not None
    for text in ('a;b\n"1";2\n3;4\n', "a;b\n1;2;3\n4;5\n"):
        assert at_once(a_table(text), 2, 1) is None
    assert at_once(a_workbook({"x": [["a", "b"], [1, 2]]})[0], 2, 1) is None


@pytest.mark.parametrize("text", ["T;\na;b\n1;2\n3;4\n", 'T;\na;b\n1;2\n"3";4\n'])
def test_numbers_of_rows_count_the_lines_above(text):
    grid = grid_of(a_table(text), ["a", "b"], 2)
    assert grid.numbers.tolist() == [3, 4]
    assert [column.to_pylist() for column in grid.columns] == [["1", "3"], ["2", "4"]]
