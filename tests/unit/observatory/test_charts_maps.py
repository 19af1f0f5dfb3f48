"""Maps of figures: everyone inside the frame, borders joined, words counted, nearer views that draw only what is seen."""

from __future__ import annotations

import math
import random
import re
from collections.abc import Iterator, Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecluse.observatory.methods.errors import InvalidInput
from ecluse.observatory.rules.charts.classes import Cut, classes
from ecluse.observatory.rules.charts.fills import CLUSTERS, Fill, by_categories, by_classes, by_clusters
from ecluse.observatory.rules.charts.grounds import WIDTH, ground
from ecluse.observatory.rules.charts.maps import AreaMap, Layer, area_map, circle_map
from ecluse.observatory.rules.charts.marks import Unit
from ecluse.observatory.rules.charts.outlines import conic, joined, outlines, written
from ecluse.observatory.rules.charts.palettes import Missing
from ecluse.territories.rules.geometry import Shape
from ecluse.territories.rules.maps import Area

EURO = Unit("€", "€", 0)


def square(lon: float, lat: float, side: float = 0.1) -> Shape:
    return (((lon, lat, lon + side, lat, lon + side, lat + side, lon, lat + side),),)


def board(side: int, lon: float = 1.0, lat: float = 47.0) -> list[Area]:
    """Squares that touch, ``side`` by ``side``."""
    return [
        Area(f"{row}-{column}", f"Commune {row}-{column}", 100, square(lon + column / 10, lat + row / 10))
        for row in range(side)
        for column in range(side)
    ]


def rings(path: str, step: float) -> Iterator[list[tuple[float, float]]]:
    """The points of a path of relative steps, in units."""
    for part in re.findall(r"M[^z]*z", path):
        start, moves = part[1:-1].split("l")
        x, y = (int(number) for number in re.findall(r"-?\d+", start))
        points = [(x * step, y * step)]
        numbers = [int(number) for number in re.findall(r"-?\d+", moves)]
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = x + dx, y + dy
            points.append((x * step, y * step))
        yield points


def paths(layers: Sequence[Layer]) -> Iterator[str]:
    for layer in layers:
        yield from (zone.d for zone in layer.zones)
        if layer.d:
            yield layer.d


def surface(ring: Sequence[tuple[float, float]]) -> float:
    return abs(sum(x * v - u * y for (x, y), (u, v) in zip(ring, [*ring[1:], ring[0]], strict=True))) / 2


def inside(found: AreaMap) -> None:
    drawing = found.drawing
    for path in paths([*drawing.layers, *drawing.inside]):
        for ring in rings(path, drawing.step):
            assert all(-1 <= x <= drawing.width + 1 and -1 <= y <= drawing.height + 1 for x, y in ring)
    for dot in drawing.dots:
        assert dot.x - dot.size >= -1
        assert dot.x + dot.size <= drawing.width + 1
    for label in drawing.labels:
        assert 0 <= label.x <= drawing.width
        assert 0 <= label.y <= drawing.height


def coloured(areas: Sequence[Area], count: int = 3, missing: Sequence[Missing | None] = ()) -> Fill:
    chance = random.Random(1)
    values = [None if missing and missing[index] else chance.uniform(0, 100) for index in range(len(areas))]
    known = [math.nan if value is None else value for value in values]
    return by_classes(values, classes(known, Cut.QUANTILES, count, decimals=0), EURO, missing)


@pytest.mark.parametrize("side", [1, 2, 7])
def test_every_area_is_drawn_with_its_name_and_value(side: int) -> None:
    areas = board(side)
    fill = coloured(areas)
    found = area_map(ground(areas), fill, id="m", title="M")
    inside(found)
    titles = [zone.title for layer in found.drawing.layers for zone in layer.zones]
    assert sorted(titles) == sorted(f"{area.name} : {fill.say(index)}" for index, area in enumerate(areas))
    assert len(found.table.rows) == len(areas)


def test_the_legend_counts_every_area_and_every_reason() -> None:
    areas = board(5)
    why: list[Missing | None] = [None] * 25
    why[3], why[4], why[5] = Missing.SECRET, Missing.SECRET, Missing.BROKEN
    found = area_map(ground(areas), coloured(areas, 3, why), id="m", title="M")
    counts = [int(key.note.split("\u00a0")[0]) for key in found.legend]
    assert sum(counts) == 25
    assert [(key.words, key.note) for key in found.legend if key.pattern] == [
        ("secret statistique", "2\u00a0territoires"),
        ("rupture : le territoire a changé", "1\u00a0territoire"),
    ]
    assert {layer.pattern for layer in found.drawing.layers if layer.pattern} == {"secret", "break"}
    assert [row[1] for row in found.table.rows][3:6] == ["secret statistique"] * 2 + [
        "rupture : le territoire a changé"
    ]


def test_areas_that_touch_are_joined_without_their_inner_borders() -> None:
    rings_of = outlines([area.shape for area in board(4)])
    scaled = rings_of.moved((rings_of.x - 1) * 100, (rings_of.y - 47) * 100)
    found = joined(scaled, 1.0, np.zeros(16, dtype=np.int64))
    assert [sorted(ring) for ring in found[0]] == [sorted([(0, 0), (40, 0), (40, 40), (0, 40)])]
    halves = joined(scaled, 1.0, np.array([0, 0, 1, 1] * 4))
    assert [surface(ring) for kind in (0, 1) for ring in halves[kind]] == [800, 800]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 2), min_size=36, max_size=36))
def test_joining_keeps_the_surface_of_each_kind(kinds: list[int]) -> None:
    """Even and odd rings: holes, corners that touch, islands."""
    rings_of = outlines([area.shape for area in board(6)])
    scaled = rings_of.moved((rings_of.x - 1) * 100, (rings_of.y - 47) * 100)
    found = joined(scaled, 1.0, np.array(kinds))
    for kind in range(3):
        signed = 0.0
        for ring in found.get(kind, []):
            signed += sum(x * v - u * y for (x, y), (u, v) in zip(ring, [*ring[1:], ring[0]], strict=True)) / 2
        assert abs(signed) == pytest.approx(100 * kinds.count(kind))


def test_a_hole_is_kept() -> None:
    shape: Shape = (((0.0, 0.0, 9.0, 0.0, 9.0, 9.0, 0.0, 9.0), (3.0, 3.0, 6.0, 3.0, 6.0, 6.0, 3.0, 6.0)),)
    found = joined(outlines([shape]), 1.0, np.zeros(1, dtype=np.int64))
    assert sorted(surface(ring) for ring in found[0]) == [9, 81]


def test_a_path_is_read_back_as_it_was() -> None:
    ring = [(5, -3), (-2, 10), (0, 0), (7, 7)]
    assert list(rings(written([ring]), 1.0)) == [[tuple(map(float, point)) for point in ring]]


def test_a_crowd_is_one_path_a_class_and_a_nearer_view_has_names() -> None:
    areas = board(60)
    on = ground(areas)
    fill = coloured(areas, 5)
    whole = area_map(on, fill, id="m", title="M", mine=(0, 1))
    assert all(layer.d and not layer.zones for layer in whole.drawing.layers)
    assert whole.drawing.outline
    inside(whole)
    assert len(whole.table.rows) < 20
    near = area_map(on, fill, id="m", title="M", focus=(0, 1, 60, 61), mine=(0, 1, 60, 61))
    titles = [zone.title for layer in (*near.drawing.layers, *near.drawing.inside) for zone in layer.zones]
    assert 4 <= len(titles) < 40
    assert sum(len(layer.zones) for layer in near.drawing.inside) == 4


def test_the_perimeter_is_outlined_only_when_there_is_something_around() -> None:
    areas = board(4)
    on = ground(areas)
    fill = coloured(areas)
    assert area_map(on, fill, id="m", title="M", mine=range(16)).drawing.outline == ""
    drawn = area_map(on, fill, id="m", title="M", mine=(5, 6)).drawing
    (ring,) = rings(drawn.outline, drawn.step)
    zones = [next(rings(zone.d, drawn.step)) for layer in drawn.inside for zone in layer.zones]
    assert len(zones) == 2
    assert surface(ring) == pytest.approx(sum(surface(zone) for zone in zones), rel=0.02)


def test_far_areas_are_in_frames_and_those_without_contour_are_circles() -> None:
    far = [Area(f"r{n}", f"Île {n}", 100 * (n + 1), None, (55.4 + n / 50, -21.1)) for n in range(4)]
    areas = [*board(4), *far, Area("x", "Nulle part")]
    found = area_map(ground(areas), coloured(areas), id="m", title="M")
    assert len(found.drawing.frames) == 1
    assert len(found.drawing.dots) == 4
    frame = found.drawing.frames[0]
    assert all(
        frame.x <= dot.x <= frame.x + frame.width and frame.y <= dot.y <= frame.y + frame.height
        for dot in found.drawing.dots
    )
    assert "Nulle part" in found.caption
    inside(found)


def test_a_map_of_nothing_and_of_one_place() -> None:
    assert area_map(ground([]), coloured_nothing(), id="m", title="M").drawing.layers == ()
    alone = [Area("1", "Seule", 100, None, (2.0, 47.0))]
    found = area_map(ground(alone), by_categories(["A"], ["A"]), id="m", title="M")
    assert len(found.drawing.dots) == 1
    inside(found)


def coloured_nothing() -> Fill:
    return by_categories([], ["A"])


def test_circles_have_surfaces_in_proportion_and_refuse_what_has_none() -> None:
    areas = board(3)
    values: list[float | None] = [1.0, 4.0, 9.0, None, 0.0, 16.0, 25.0, 36.0, 100.0]
    found = circle_map(ground(areas), values, EURO, id="m", title="M", noun="euros")
    sizes = {dot.title.split(" : ")[0]: dot.size for dot in found.drawing.dots}
    assert len(sizes) == 7
    assert (sizes["Commune 2-2"] / sizes["Commune 0-0"]) ** 2 == pytest.approx(100)
    for dot, words in found.circles:
        value = float(words.split("\u00a0")[0].replace("\u202f", ""))
        assert (dot.size / sizes["Commune 2-2"]) ** 2 == pytest.approx(value / 100)
    with pytest.raises(InvalidInput):
        circle_map(ground(areas), [-1.0] * 9, EURO, id="m", title="M", noun="euros")


def test_categories_keep_their_order_and_refuse_strangers() -> None:
    fill = by_categories(["B", "A", None], ["A", "B"])
    assert [fill.styles[kind][0] for kind in fill.kinds[:2]] == ["q4", "q2"]
    assert fill.say(2) == "non disponible"
    with pytest.raises(InvalidInput, match="C"):
        by_categories(["C"], ["A"])


def test_clusters_have_their_words_and_islands_are_not_judged() -> None:
    fill = by_clusters([0, 1, 4, None])
    assert [fill.say(index) for index in range(4)] == [CLUSTERS[0][0], CLUSTERS[1][0], CLUSTERS[4][0], "non disponible"]
    with pytest.raises(InvalidInput):
        by_clusters([5])


def test_the_projection_keeps_angles_and_the_scale_bar_is_true() -> None:
    x, y = conic(np.array([2.0, 2.01, 2.0]), np.array([47.0, 47.0, 47.01]), (-5, 9), (42, 51))
    east, north = (x[1] - x[0], y[1] - y[0]), (x[2] - x[0], y[2] - y[0])
    assert east[0] * north[0] + east[1] * north[1] == pytest.approx(0, abs=1e-9)
    assert math.hypot(*east) / math.cos(math.radians(47)) == pytest.approx(math.hypot(*north), rel=1e-3)
    areas = board(5)
    bar = area_map(ground(areas), coloured(areas), id="m", title="M").drawing.bar
    assert bar is not None
    kilometres = float(bar.words.split("\u00a0")[0])
    across = 0.5 * 111.195 * math.cos(math.radians(47.25))
    assert bar.width / (WIDTH - 8) == pytest.approx(kilometres / across, rel=0.02) or bar.width < WIDTH / 4


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.floats(-180, 180), st.floats(-85, 85), st.integers(0, 10**6)), min_size=1, max_size=20))
def test_any_places_give_a_map_inside_its_frame(places: list[tuple[float, float, int]]) -> None:
    areas = [Area(str(n), f"C{n}", people, None, (lon, lat)) for n, (lon, lat, people) in enumerate(places)]
    found = area_map(ground(areas), by_categories(["A"] * len(areas), ["A"]), id="m", title="M")
    assert len(found.drawing.dots) == len(areas)
    inside(found)
