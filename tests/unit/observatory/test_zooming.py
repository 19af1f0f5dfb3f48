"""Coming nearer on a map without a script: the part asked for is the part drawn."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecluse.observatory.rules.charts.grounds import WIDTH, ground, view_of
from ecluse.observatory.rules.charts.zooming import zoomed
from ecluse.observatory.rules.exploring import Box
from ecluse.territories.rules.maps import Area


def square(column: int, row: int) -> Area:
    west, south = 1 + 0.1 * column, 47 + 0.1 * row
    ring = (west, south, west + 0.1, south, west + 0.1, south + 0.1, west, south + 0.1)
    return Area(f"{column}-{row}", f"{column}, {row}", 100, ((ring,),), None)


GROUND = ground([square(column, row) for column in range(12) for row in range(12)])
boxes = st.builds(Box, st.floats(-50, WIDTH), st.floats(-50, WIDTH), st.floats(1, WIDTH * 1.2))


def test_the_whole_offers_to_come_nearer() -> None:
    found = zoomed(GROUND, None)
    assert found.focus == ()
    assert [words for words, _ in found.steps] == ["Agrandir"]


@given(boxes)
def test_something_is_always_in_view(box: Box) -> None:
    found = zoomed(GROUND, box)
    assert found.focus or box.width >= WIDTH
    assert found.window[2] > 0
    for _, step in found.steps:
        assert step is None or step.width <= WIDTH


def test_what_is_asked_lies_in_the_window_and_the_window_says_what_is_drawn() -> None:
    box = Box(200.0, 180.0, 200.0)
    found = zoomed(GROUND, box)
    whole, near = view_of(GROUND, ()), view_of(GROUND, found.focus)
    left, top, width, height = found.window
    for place in found.focus:
        x, y = whole.places[place]
        assert box.x <= x <= box.x + box.width
        assert left <= x <= left + width
        assert top <= y <= top + height
        # The nearer view is the same place enlarged: the window alone tells where it falls.
        assert near.places[place, 0] == pytest.approx((x - left) / width * WIDTH, abs=1.0)
        assert near.places[place, 1] == pytest.approx((y - top) / height * near.height, abs=1.0)
    assert width < WIDTH


def test_steps_lead_nearer_farther_and_beside() -> None:
    steps = dict(zoomed(GROUND, Box(200.0, 200.0, 100.0)).steps)
    assert steps["Agrandir"] is not None
    assert steps["Agrandir"].width < 100 < steps["Réduire"].width  # type: ignore[union-attr]
    assert steps["Ouest"].x < 200 < steps["Est"].x  # type: ignore[union-attr]
    assert steps["Nord"].y < 200 < steps["Sud"].y  # type: ignore[union-attr]
    assert steps["Carte entière"] is None
