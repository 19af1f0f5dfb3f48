"""Addresses of the explorer: read without failing, and the same once written again."""

from __future__ import annotations

from urllib.parse import parse_qs

from hypothesis import given
from hypothesis import strategies as st

from ecluse.observatory.rules.exploring import MOST_CHOSEN, Asked, Box, View, read_asked, read_limits

words = st.text(alphabet="abcdefghij -:éè&=+%#", max_size=12).map(str.strip)
asked = st.builds(
    Asked,
    view=st.sampled_from(list(View)),
    level=words,
    within=words,
    period=words,
    before=words,
    cut=words,
    size=st.integers(2, 5),
    limits=st.lists(st.integers(-100, 100).map(lambda each: each / 4), max_size=4, unique=True).map(sorted).map(tuple),
    zones=st.lists(st.text(alphabet="0123456789AB", min_size=1, max_size=9), max_size=6, unique=True).map(tuple),
    zoom=st.none()
    | st.builds(Box, *(st.integers(0, 600).map(float) for _ in range(2)), st.integers(1, 600).map(float)),
    other=words,
    sort=words,
    name=words,
)


@given(asked)
def test_what_is_written_reads_the_same(value: Asked) -> None:
    assert read_asked(parse_qs(value.query(), keep_blank_values=True)) == value


@given(
    st.dictionaries(
        st.sampled_from(["vue", "maille", "zone", "zoom", "limites", "classes", "tri", "x"]),
        st.lists(st.text(), max_size=3),
    )
)
def test_anything_can_be_read(address: dict[str, list[str]]) -> None:
    told = read_asked(address)
    assert read_asked(parse_qs(told.query(), keep_blank_values=True)).view is told.view


def test_words_that_mean_nothing_are_left_out() -> None:
    told = read_asked({"vue": ["ailleurs"], "zoom": ["1,2"], "classes": ["9"], "zone": ["../x", "41018", "41018"]})
    assert (told.view, told.zoom, told.size, told.zones) == (View.MAP, None, 5, ("41018",))
    assert read_asked({"zoom": ["nan,1,2"]}).zoom is None
    assert len(read_asked({"zone": [str(each) for each in range(100)]}).zones) == MOST_CHOSEN


def test_limits_as_people_write_them() -> None:
    assert read_limits("15 ; 10;12,5 %") == ((10.0, 12.5, 15.0), "")
    assert read_limits("20\u202f000 ; \u22125") == ((-5.0, 20000.0), "")
    assert "n’est pas un nombre" in read_limits("10 ; beaucoup")[1]
    assert "4 limites au plus" in read_limits("1;2;3;4;5")[1]
    assert read_limits("inf")[0] == ()


def test_a_form_keeps_what_it_does_not_ask() -> None:
    told = Asked(view=View.PAIR, level="commune", within="EPCI:1", zones=("1", "2"), name="blo")
    assert told.kept("level", "name") == [("vue", "croiser"), ("dans", "EPCI:1"), ("zone", "1"), ("zone", "2")]
