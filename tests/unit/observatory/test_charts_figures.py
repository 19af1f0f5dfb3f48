"""Charts as geometry: every mark inside its frame, whatever the values; a table that says what is drawn; no false line."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecluse.observatory.enums import Polarity
from ecluse.observatory.methods.errors import InvalidInput
from ecluse.observatory.methods.results import Estimate
from ecluse.observatory.rules.charts.distribution import Pointer, distribution
from ecluse.observatory.rules.charts.groups import Band, Group, gradient, pyramid
from ecluse.observatory.rules.charts.marks import Dot, Drawing, Figure, Line, Path, Rect, Text, Tone, Unit
from ecluse.observatory.rules.charts.palettes import Missing
from ecluse.observatory.rules.charts.rows import Pair, caterpillar, dumbbell, ranking, standing
from ecluse.observatory.rules.charts.scatter import MOST_DOTS, Limits, Measured, funnel, hexagons, scatter
from ecluse.observatory.rules.charts.spine import Compared, Spread, spine
from ecluse.observatory.rules.charts.trends import Break, Moment, Series, small_multiples, trend

PERCENT = Unit("%", "%", 1)
VALUE = st.floats(-1e5, 1e5).map(lambda value: round(value, 3))
MAYBE = st.one_of(st.none(), VALUE)


def inside(drawing: Drawing, ease: float = 1.0) -> None:
    """Every point of every mark lies in the frame; words may lean out of it by what their width was misjudged."""
    for mark in drawing.marks:
        room = 14.0 if isinstance(mark, Text) else ease
        for x, y in mark.points():
            assert math.isfinite(x), mark
            assert math.isfinite(y), mark
            assert -room <= x <= drawing.width + room, mark
            assert -room <= y <= drawing.height + room, mark
        if isinstance(mark, Rect):
            assert mark.width >= 0
            assert mark.height >= 0


def good(figure: Figure) -> None:
    """Both forms are drawn inside their frames, and the table holds a row at least."""
    assert figure.wide
    assert len(figure.wide) == len(figure.narrow)
    for drawing in (*figure.wide, *figure.narrow):
        inside(drawing)
    assert figure.table.rows
    assert figure.title
    assert figure.description


def marks(figure: Figure, kind: type) -> Iterator[object]:
    return (mark for drawing in figure.wide for mark in drawing.marks if isinstance(mark, kind))


def series(name: str, values: list[float | None]) -> Series:
    lower = tuple(None if value is None else value - abs(value) * 0.1 - 1 for value in values)
    upper = tuple(None if value is None else value + abs(value) * 0.1 + 1 for value in values)
    return Series(name, tuple(values), lower, upper)


YEARS = tuple(Moment(str(year), year) for year in range(2015, 2025))


@settings(max_examples=40, deadline=None)
@given(st.lists(MAYBE, min_size=10, max_size=10), st.lists(MAYBE, min_size=10, max_size=10), st.booleans())
def test_trends_stay_in_their_frame(one: list[float | None], other: list[float | None], zero: bool) -> None:
    figure = trend(
        YEARS,
        (series("Ici", one), series("Région", other)),
        id="t",
        title="T",
        unit=PERCENT,
        zero=zero,
        breaks=(Break(4, "loi"),),
    )
    good(figure)
    assert len(figure.table.rows) == 10
    shown = [dot for dot in marks(figure, Dot) if isinstance(dot, Dot) and dot.css == "s0"]
    assert len(shown) == sum(1 for value in one if value is not None)
    good(small_multiples(YEARS, [series("A", one)], series("F", other), id="m", title="M", unit=PERCENT))


def strokes(figure: Figure, css: str) -> list[int]:
    """How many points each stroke of a line has."""
    lines = [mark for mark in marks(figure, Path) if isinstance(mark, Path) and mark.css == css]
    return [len(stroke) for line in lines for stroke in line.corners]


def test_no_line_crosses_a_missing_value_or_a_rupture() -> None:
    values: list[float | None] = [1, 2, 3, None, 5, 6, 7, 8, 9, 10]
    figure = trend(YEARS, (series("Ici", values), series("France", [1.0] * 10)), id="t", title="T", unit=PERCENT)
    assert strokes(figure, "s0 c-line") == [3, 6]
    moved = Break(7, "fusion", everywhere=False)
    figure = trend(
        YEARS, (series("Ici", values), series("France", [1.0] * 10)), id="t", title="T", unit=PERCENT, breaks=(moved,)
    )
    assert strokes(figure, "s0 c-line") == [3, 3, 3]
    assert strokes(figure, "s1 c-line") == [10]
    assert "2022 : fusion" in figure.caption
    assert any(isinstance(mark, Text) and mark.words == "rupture" for mark in figure.wide[0].marks)


def test_a_missing_value_has_its_reason_in_the_table_and_on_the_axis() -> None:
    line = Series("Ici", (None, 2.0), missing=(Missing.SECRET, None))
    figure = trend(YEARS[:2], (line,), id="t", title="T", unit=PERCENT)
    assert figure.table.rows[0] == ("2015", "secret statistique")
    crosses = [dot for dot in marks(figure, Dot) if isinstance(dot, Dot) and dot.css == "c-absent"]
    assert [dot.title for dot in crosses] == ["2015 : secret statistique"]


def test_periods_at_unequal_steps_stand_at_unequal_distances() -> None:
    moments = (Moment("2010", 2010), Moment("2020", 2020), Moment("2021", 2021))
    figure = trend(moments, (Series("Ici", (1.0, 2.0, 3.0)),), id="t", title="T", unit=PERCENT)
    x = [dot.x for dot in marks(figure, Dot) if isinstance(dot, Dot)]
    assert (x[1] - x[0]) == pytest.approx(10 * (x[2] - x[1]))


def test_too_many_series_or_unequal_ones_are_refused() -> None:
    with pytest.raises(InvalidInput, match="small multiples"):
        trend(YEARS[:1], [Series(str(n), (1.0,)) for n in range(5)], id="t", title="T", unit=PERCENT)
    with pytest.raises(InvalidInput, match="as many values"):
        trend(YEARS[:2], [Series("A", (1.0,))], id="t", title="T", unit=PERCENT)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.one_of(VALUE, st.just(math.nan)), min_size=1, max_size=60), st.data())
def test_rankings_stay_in_their_frame(values: list[float], data: st.DataObject) -> None:
    mine = data.draw(st.integers(0, len(values) - 1))
    found = np.array(values)
    names = [f"Territoire {index}" for index in range(len(values))]
    figure = (
        ranking(
            names,
            Estimate(found, found - 3, found + 3),
            id="r",
            title="R",
            unit=PERCENT,
            mine=mine,
            reference=("France", 12.0),
        )
        if np.isfinite(found).any()
        else None
    )
    if figure:
        good(figure)
        told = [row[1] for row in figure.table.rows]
        assert len(told) == len(set(told))
        assert (names[mine] in told) == math.isfinite(values[mine])


def test_ties_have_the_same_rank_and_no_value_has_none() -> None:
    assert standing([5.0, 9.0, 5.0, np.nan, 1.0]).tolist() == [2, 1, 2, 0, 4]


def test_every_commune_is_ranked_and_few_are_drawn() -> None:
    values = np.random.default_rng(4).normal(100, 20, 35_000)
    names = [str(index) for index in range(35_000)]
    figure = ranking(names, Estimate(values, values - 5, values + 5), id="r", title="R", unit=PERCENT, mine=7)
    assert len(figure.table.rows) <= 13
    assert len(figure.wide[0].marks) < 150
    rank = int((values > values[7]).sum()) + 1
    assert any(row[1] == "7" and row[0].replace("\u202f", "") == str(rank) for row in figure.table.rows)
    skipped = [mark.words for mark in marks(figure, Text) if isinstance(mark, Text) and "entre les deux" in mark.words]
    left = sum(int(words.split(" ")[0].replace("\u202f", "")) for words in skipped)
    assert left + len(figure.table.rows) == 35_000


def test_caterpillar_and_dumbbell_stay_in_their_frame_and_say_what_is_missing() -> None:
    ranks = np.arange(1.0, 41.0)
    names = [f"T{index}" for index in range(40)]
    good(caterpillar(names, Estimate(ranks, ranks - 0.5, ranks + 8), id="c", title="C", mine=20))
    pairs = (Pair("A", 10.0, 4.0, (9.0, 11.0)), Pair("B", None, 3.0))
    figure = dumbbell(pairs, id="d", title="D", unit=PERCENT, first="QPV", second="Reste")
    good(figure)
    assert figure.table.rows == (
        ("A", "10,0\u00a0%", "4,0\u00a0%", "+6,0\u00a0points"),
        ("B", "–", "3,0\u00a0%", "non calculable"),
    )
    gaps = [mark for mark in marks(figure, Line) if isinstance(mark, Line) and mark.css == "c-gap"]
    assert len(gaps) == 1


@settings(max_examples=30, deadline=None)
@given(st.lists(VALUE, min_size=1, max_size=200), VALUE)
def test_distributions_stay_in_their_frame_and_count_everyone(values: list[float], mine: float) -> None:
    figure = distribution(values, (Pointer("Ici", mine, True), Pointer("France", 0.0)), id="d", title="D", unit=PERCENT)
    good(figure)
    dots = sum(1 for mark in marks(figure, Dot))
    bars = [mark.title for mark in marks(figure, Rect) if isinstance(mark, Rect)]
    counted = sum(int(words.split(" : ")[1].split("\u00a0")[0].replace("\u202f", "")) for words in bars)
    assert dots + counted == len(values)
    under = sum(value < mine for value in values)
    assert figure.table.rows[0][2].startswith(f"{under} au-dessous")


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(VALUE, VALUE), min_size=1, max_size=50), st.booleans())
def test_scatters_stay_in_their_frame(points: list[tuple[float, float]], log: bool) -> None:
    x, y = np.array(points).T
    names = [str(index) for index in range(len(points))]
    figure = scatter(names, Measured("X", x, PERCENT, log), Measured("Y", y, PERCENT), id="s", title="S", chosen=(0,))
    good(figure)
    assert sum(1 for mark in marks(figure, Dot)) == len(points)


def test_a_crowd_is_gathered_in_hexagons_that_count_everyone() -> None:
    chance = np.random.default_rng(6)
    x, y = chance.normal(0, 50, 20_000), chance.normal(0, 30, 20_000)
    cx, cy, counts = hexagons(x, y, 7.0)
    assert counts.sum() == 20_000
    gaps = np.abs(cx[:, None] - cx[None, :200]) + np.abs(cy[:, None] - cy[None, :200])
    assert np.min(gaps[gaps > 0]) > 7
    names = [str(index) for index in range(20_000)]
    figure = scatter(names, Measured("X", x, PERCENT), Measured("Y", y, PERCENT), id="s", title="S", chosen=(1, 2))
    good(figure)
    assert len(figure.wide[0].marks) < 100
    assert sum(1 for mark in marks(figure, Dot)) == 2
    assert MOST_DOTS < 20_000


def test_each_point_goes_to_the_nearest_hexagon() -> None:
    chance = np.random.default_rng(7)
    x, y = chance.uniform(0, 100, 400), chance.uniform(0, 100, 400)
    cx, cy, _ = hexagons(x, y, 5.0)
    nearest = np.min(np.hypot(x[:, None] - cx, y[:, None] - cy), axis=1)
    assert nearest.max() <= 5.0 + 1e-9


def test_a_funnel_says_who_is_beyond_its_limits() -> None:
    sizes = np.array([100.0, 1_000.0, 10_000.0])
    limits = Limits(sizes, [5, 8, 9.5], [15, 12, 10.5], [2, 7, 9], [18, 13, 11])
    figure = funnel(
        ["A", "B", "C", "D"],
        Measured("Taille", [100, 1_000, 10_000, np.nan], Unit("", "", 0), log=True),
        Measured("Taux", [10, 12.5, 20, 3], PERCENT),
        limits,
        ("Moyenne", 10.0),
        id="f",
        title="F",
        chosen=(1,),
    )
    good(figure)
    assert [row[0] for row in figure.table.rows] == ["B", "C"]
    assert [row[3:] for row in figure.table.rows] == [("au-dessus", "dans les limites"), ("au-dessus", "au-dessus")]
    assert [dot.css for dot in marks(figure, Dot) if isinstance(dot, Dot) and "C" in dot.title] == ["c-out"]


PEOPLE = st.floats(0, 1e5)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(PEOPLE, PEOPLE, PEOPLE, PEOPLE), min_size=1, max_size=20))
def test_pyramids_stay_in_their_frame_and_add_up(rows: list[tuple[float, float, float, float]]) -> None:
    bands = [Band(f"{5 * index}-{5 * index + 4}", *row) for index, row in enumerate(rows)]
    if sum(row[0] + row[1] for row in rows) <= 0:
        with pytest.raises(InvalidInput):
            pyramid(bands, id="p", title="P", area="Ici")
        return
    good(pyramid(bands, id="p", title="P", area="Ici", reference="France"))


def test_a_pyramid_refuses_bands_below_zero() -> None:
    with pytest.raises(InvalidInput, match="below zero"):
        pyramid([Band("0-4", -1, 5)], id="p", title="P", area="Ici")


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.floats(0.01, 1), VALUE), min_size=2, max_size=10), st.booleans())
def test_gradients_stay_in_their_frame(rows: list[tuple[float, float]], zero: bool) -> None:
    groups = [Group(f"Q{index}", share, value, value - 1, value + 1) for index, (share, value) in enumerate(rows)]
    figure = gradient(groups, id="g", title="G", unit=PERCENT, order="", line=(0.0, 5.0), zero=zero)
    good(figure)
    bars = [mark for mark in figure.wide[0].marks if isinstance(mark, Rect)]
    assert len(bars) == len(groups)


def compared(polarity: Polarity, value: float | None = 12.0, **more: object) -> Compared:
    spread = Spread(2.0, 8.0, 14.0, 40.0, 1255)
    given = {"tone": Tone.WORSE, "lower": 11.0, "upper": 13.0, "spread": spread} | more
    return Compared("Indicateur", "2024", PERCENT, polarity, value, 10.0, **given)  # type: ignore[arg-type]


def dot_of(row: Compared) -> Dot:
    drawing = spine([row], id="s", title="S", area="Ici", reference="France").groups[0].lines[0].drawing
    assert drawing is not None
    inside(drawing)
    return next(mark for mark in drawing.marks if isinstance(mark, Dot) and mark.title.startswith("Ici"))


def test_a_spine_has_worse_at_the_left_whatever_the_direction() -> None:
    assert dot_of(compared(Polarity.LOW_GOOD)).x < 170
    assert dot_of(compared(Polarity.HIGH_GOOD)).x > 170
    assert dot_of(compared(Polarity.NONE)).x > 170


def test_a_verdict_is_a_shape_and_a_word() -> None:
    assert len({(tone.shape, tone.word) for tone in Tone}) == len(Tone)
    dot = dot_of(compared(Polarity.LOW_GOOD))
    assert dot.shape == Tone.WORSE.shape
    assert dot.title.endswith("moins bien")


def test_a_value_that_is_missing_says_why_and_draws_no_dot() -> None:
    found = spine(
        [compared(Polarity.LOW_GOOD, None, missing=Missing.SECRET)], id="s", title="S", area="Ici", reference="France"
    )
    line = found.groups[0].lines[0]
    assert (line.value, line.verdict) == ("secret statistique", "")
    assert line.drawing is not None
    assert not any(isinstance(mark, Dot) and mark.title.startswith("Ici") for mark in line.drawing.marks)


@settings(max_examples=60, deadline=None)
@given(VALUE, VALUE, st.sampled_from(Polarity), st.one_of(st.none(), VALUE))
def test_spines_stay_in_their_frame(value: float, reference: float, polarity: Polarity, second: float | None) -> None:
    row = Compared("I", "", PERCENT, polarity, value, reference, Tone.SIMILAR, value - 1, value + 1, second)
    drawing = spine([row], id="s", title="S", area="Ici", reference="F").groups[0].lines[0].drawing
    assert drawing is not None
    inside(drawing)
