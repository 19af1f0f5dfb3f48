"""Maps: cells or contours, far islands in frames, labels that do not touch."""

from __future__ import annotations

import itertools
import random
import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecluse.territories.rules.geometry import shape_from_geojson
from ecluse.territories.rules.maps import Area, Drawing, Label, draw


def around(count: int, lon: float = 1.3, lat: float = 47.6, seed: int = 1) -> list[Area]:
    chance = random.Random(seed)
    return [
        Area(
            f"{n:05d}", f"Commune {n}", chance.randrange(50, 9000), None, (lon + chance.random(), lat + chance.random())
        )
        for n in range(count)
    ]


def square(lon: float, lat: float, side: float = 0.1):  # type: ignore[no-untyped-def]
    corners = [[lon, lat], [lon + side, lat], [lon + side, lat + side], [lon, lat + side]]
    return shape_from_geojson({"type": "Polygon", "coordinates": [corners]})


def inside(drawing: Drawing) -> bool:
    numbers = [float(text) for zone in drawing.zones for text in re.findall(r"-?[\d.]+", zone.path)]
    return all(0 <= x <= drawing.width for x in numbers[::2]) and all(0 <= y <= drawing.height for y in numbers[1::2])


def apart(labels: tuple[Label, ...], size: float) -> bool:
    boxes = []
    for label in labels:
        long = len(label.text) * size * 0.5
        left = label.x - {"middle": long / 2, "start": 0, "end": long}[label.anchor]
        boxes.append((left, label.y - size, left + long, label.y))
    return not any(
        a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3] for a, b in itertools.combinations(boxes, 2)
    )


@pytest.mark.parametrize("count", [1, 2, 3, 43, 300])
def test_a_schematic_map_says_so_and_draws_everyone(count: int) -> None:
    start = time.perf_counter()
    drawing = draw(around(count))
    assert time.perf_counter() - start < 2
    assert drawing.schematic
    assert len(drawing.zones) == count
    assert all(zone.path.startswith("M") and zone.path.endswith("Z") for zone in drawing.zones)
    assert inside(drawing)
    assert apart(drawing.labels, 21)


def test_contours_are_drawn_when_half_of_the_areas_have_one() -> None:
    areas = [Area(str(n), f"C{n}", 100 * n, square(n / 10, 47), (n / 10, 47.0)) for n in range(4)]
    drawing = draw([*areas, Area("9", "Sans contour", 10, None, (0.05, 47.2))])
    assert not drawing.schematic
    assert drawing.rounds == 1
    assert len(drawing.zones) == 5
    assert inside(drawing)


def test_far_islands_get_a_frame_and_a_name() -> None:
    drawing = draw([*around(30), *around(3, 55.5, -21.2, 2), *around(2, -61.5, 16.2, 3), *around(1, 45.1, -12.8, 4)])
    assert len(drawing.frames) == 3
    assert len(drawing.zones) == 36
    assert inside(drawing)
    framed = [
        label
        for label in drawing.labels
        for frame in drawing.frames
        if frame.x <= label.x <= frame.x + frame.width and frame.y <= label.y <= frame.y + frame.height
    ]
    assert len(framed) >= 3


def test_areas_without_a_place_are_named() -> None:
    drawing = draw([*around(3), Area("x", "Inconnue")])
    assert drawing.missing == ("Inconnue",)
    assert len(drawing.zones) == 3
    assert draw([Area("x", "Inconnue")]).zones == ()
    assert draw([]).zones == ()


def test_the_largest_and_the_large_stand_out() -> None:
    people = [100, 120, 150, 200, 210, 3000, 40000]
    drawing = draw([Area(str(n), f"C{n}", some, None, (n / 10, 47.0)) for n, some in enumerate(people)])
    assert [zone.css for zone in drawing.zones] == ["z"] * 5 + ["z2", "z3"]
    assert drawing.threshold == 500
    assert drawing.largest == "C6"
    assert {
        zone.css for zone in draw([Area("1", "A", None, None, (0, 47)), Area("2", "B", None, None, (1, 47))]).zones
    } == {"z"}


def test_a_class_that_is_given_wins() -> None:
    areas = [Area("1", "A", 10, None, (0.0, 47.0), css="q4"), Area("2", "B", 20, None, (0.1, 47.0))]
    assert [zone.css for zone in draw(areas).zones] == ["q4", "z3"]


def test_a_tiny_area_is_still_there() -> None:
    areas = [Area("1", "Grande", 10, square(0, 45, 3)), Area("2", "Minuscule", 5, square(1, 46, 0.0003))]
    assert all(len(zone.path) > 10 for zone in draw(areas).zones)


def test_names_of_neighbours_keep_some_air() -> None:
    """A town between two smaller neighbours: a name that would lean on another one is left out."""
    towns = [("Grande ville", 40_000, 1.30, 47.60), ("Le Bourg-Saint-Quelque-Part", 4_000, 1.31, 47.645)]
    towns += [("Au loin", 3_000, 1.10, 47.30), ("Plus loin", 2_000, 1.60, 47.90)]
    areas = [Area(name, name, people, square(lon, lat, 0.04), (lon, lat)) for name, people, lon, lat in towns]
    drawing = draw(areas)
    names = [label.text for label in drawing.labels]
    assert "Grande ville" in names
    assert "Le Bourg-Saint-Quelque-Part" not in names
    assert {"Au loin", "Plus loin"} <= set(names)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.floats(-180, 180), st.floats(-85, 85), st.integers(0, 10**6)), min_size=1, max_size=30))
def test_any_places_give_a_map_inside_its_frame(places: list[tuple[float, float, int]]) -> None:
    areas = [Area(str(n), f"C{n}", people, None, (lon, lat)) for n, (lon, lat, people) in enumerate(places)]
    drawing = draw(areas)
    assert len(drawing.zones) == len(areas)
    assert inside(drawing)
    assert apart(drawing.labels, 21)
