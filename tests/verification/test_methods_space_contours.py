"""Contiguity on published outlines: what shapely says touches, and still when each outline is simplified on its own."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ecluse.observatory.methods.contiguity import contiguous
from ecluse.observatory.methods.neighbours import SpatialWeights


def features(path: Path) -> list[dict[str, Any]]:
    if not path.is_file():
        pytest.skip(f"needs ../shared/data/contours/{path.parent.name}")
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        told: list[dict[str, Any]] = json.load(stream)["features"]
    return told


def rings(feature: dict[str, Any]) -> list[Any]:
    geometry = feature["geometry"]
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return [ring for polygon in polygons for ring in polygon]


def pairs_of(weights: SpatialWeights) -> set[tuple[int, int]]:
    return set(zip(weights.areas.tolist(), weights.neighbours.tolist(), strict=True))


@pytest.mark.parametrize(
    "name",
    [
        "etalab-1000m/communes-1000m-41",
        "etalab-1000m/communes-1000m-2A",
        "gregoiredavid-2018/94-val-de-marne/communes-94-val-de-marne",
    ],
)
def test_communes_touch_as_their_polygons_do(shared: Path, name: str) -> None:
    shapely = pytest.importorskip("shapely")
    communes = features(shared / "data" / "contours" / f"{name}.geojson.gz")
    shapes = np.array([shapely.geometry.shape(each["geometry"]) for each in communes])
    left, right = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    wanted = {(i, j) for i, j in zip(left.tolist(), right.tolist(), strict=True) if i != j}
    outlines = [rings(each) for each in communes]
    queen, rook = contiguous(outlines), contiguous(outlines, touching="rook")
    assert pairs_of(queen) == wanted
    edges = shapely.boundary(shapes)
    # A corner is a point: the common part of two outlines then has no length.
    assert pairs_of(rook) == {(i, j) for i, j in wanted if shapely.intersection(edges[i], edges[j]).length > 0}


def test_outlines_simplified_one_by_one_still_meet(shared: Path) -> None:
    shapely = pytest.importorskip("shapely")
    communes = features(
        shared / "data" / "contours" / "gregoiredavid-2018/41-loir-et-cher/communes-41-loir-et-cher.geojson.gz"
    )
    shapes = np.array([shapely.geometry.shape(each["geometry"]) for each in communes])[:150]
    whole = contiguous([rings(each) for each in communes[:150]])
    rough = [rings({"geometry": shapely.geometry.mapping(each)}) for each in shapely.simplify(shapes, 0.0005)]
    assert len(pairs_of(whole) - pairs_of(contiguous(rough))) > 10  # some fifty metres, each outline in its own way
    tolerant = contiguous(rough, tolerance=120)
    assert pairs_of(whole) <= pairs_of(tolerant)
    # What it adds lies nearer than the tolerance and both simplifications: 240 metres are 0.0033 degrees of longitude here.
    added = pairs_of(tolerant) - pairs_of(whole)
    assert all(shapely.distance(shapes[i], shapes[j]) < 0.0033 for i, j in added)
    assert len(added) < len(pairs_of(whole)) / 20
