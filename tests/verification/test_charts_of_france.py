"""Maps of real contours: every commune of France in under a megabyte, a perimeter with its names, borders that close."""

from __future__ import annotations

import gzip
import json
import random
import time
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest

from ecluse.observatory.rules.charts.classes import Cut, classes
from ecluse.observatory.rules.charts.fills import by_classes
from ecluse.observatory.rules.charts.grounds import Ground, ground
from ecluse.observatory.rules.charts.maps import AreaMap, area_map
from ecluse.observatory.rules.charts.marks import Unit
from ecluse.observatory.rules.charts.outlines import joined, outlines
from ecluse.territories.rules.geometry import GeometryError, shape_from_geojson
from ecluse.territories.rules.maps import Area


@lru_cache(maxsize=1)
def read(folder: Path) -> list[tuple[Area, str]]:
    found = []
    for path in sorted(folder.glob("communes-1000m-*.geojson.gz")):
        for feature in json.loads(gzip.decompress(path.read_bytes()))["features"]:
            properties = feature["properties"]
            if properties.get("commune"):
                continue
            try:
                shape = shape_from_geojson(feature["geometry"])
            except GeometryError:
                continue
            found.append((Area(properties["code"], properties["nom"], None, shape), properties.get("epci") or ""))
    return found


@pytest.fixture
def contours(shared: Path) -> list[tuple[Area, str]]:
    """Every commune of the published contours (whole Paris, Lyon and Marseille), with the code of its EPCI."""
    folder = shared / "data" / "contours" / "etalab-1000m"
    if not folder.is_dir():
        pytest.skip("needs ../shared/data/contours/etalab-1000m")
    return read(folder)


@pytest.fixture
def france(contours: list[tuple[Area, str]]) -> Ground:
    return ground([area for area, _ in contours])


def drawn(on: Ground, focus: tuple[int, ...] = (), mine: tuple[int, ...] = ()) -> AreaMap:
    chance = random.Random(3)
    values: list[float | None] = [chance.gauss(23_000, 3_000) for _ in on.areas]
    found = classes(np.array(values, dtype=float), Cut.QUANTILES, 5, decimals=0)
    return area_map(on, by_classes(values, found, Unit("€", "€", 0)), id="f", title="F", focus=focus, mine=mine)


def size(found: AreaMap) -> int:
    layers = (*found.drawing.layers, *found.drawing.inside)
    return sum(
        len(layer.d) + sum(len(zone.d) + len(zone.title.encode()) + 40 for zone in layer.zones) for layer in layers
    )


def test_every_commune_of_france_is_drawn_quickly_in_under_a_megabyte(france: Ground) -> None:
    assert len(france.areas) > 34_900
    start = time.process_time()
    found = drawn(france)
    assert time.process_time() - start < 2  # a fifth of it on a quiet machine
    assert size(found) < 1_000_000
    assert len(found.drawing.frames) == 4
    assert sum(int(key.note.split("\u00a0")[0].replace("\u202f", "")) for key in found.legend) == len(france.areas)


def test_an_intercommunality_is_drawn_with_its_names_among_its_neighbours(
    france: Ground, contours: list[tuple[Area, str]]
) -> None:
    mine = tuple(index for index, (_, epci) in enumerate(contours) if epci == "200030385")
    assert len(mine) == 43
    found = drawn(france, mine, mine)
    titles = {zone.title.split(" : ")[0] for layer in found.drawing.inside for zone in layer.zones}
    assert titles == {contours[index][0].name for index in mine}
    assert size(found) < 40_000
    assert "Blois" in {label.text for label in found.drawing.labels} | titles


def test_the_communes_of_a_departement_close_on_each_other(contours: list[tuple[Area, str]]) -> None:
    """Joined, their surface is the sum of theirs: the borders that were taken away were met from both sides."""
    shapes = [area.shape for area, _ in contours if area.key.startswith("41")]
    rings = outlines(shapes)
    scaled = rings.moved((rings.x - 1) * 2_000, (rings.y - 47) * 2_000)
    alone = joined(scaled, 1.0, np.arange(len(shapes), dtype=np.int64))
    together = joined(scaled, 1.0, np.zeros(len(shapes), dtype=np.int64))[0]

    def surface(found: list[list[tuple[int, int]]]) -> float:
        return sum(
            (x * v - u * y) / 2 for ring in found for (x, y), (u, v) in zip(ring, [*ring[1:], ring[0]], strict=True)
        )

    whole = sum(surface(found) for found in alone.values())
    assert surface(together) == pytest.approx(whole)
    assert sum(map(len, together)) < 0.3 * sum(len(ring) for found in alone.values() for ring in found)
