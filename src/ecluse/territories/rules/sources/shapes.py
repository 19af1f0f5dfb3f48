"""GeoJSON and TopoJSON read feature after feature: memory does not follow the size of the file."""

from __future__ import annotations

import array
import itertools
import re
import struct
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any

import ijson

from ecluse.territories.rules.geometry import GeometryError, Shape, shape_from_geojson, shape_from_polygons
from ecluse.territories.rules.sources.containers import Member, Opener
from ecluse.territories.rules.sources.errors import SourceError

SPOOLED = 16 << 20
_CODES = (
    "code", "codgeo", "code_insee", "insee", "insee_com", "code_siren", "siren", "siren_epci", "code_epci", "code_iris",
    "code_qp", "codqp", "code_dept", "code_departement", "insee_dep", "code_region", "insee_reg", "dep", "reg", "id",
)  # fmt: skip
_NAMES = (
    "nom", "libgeo", "lib", "libelle", "name", "nom_com", "nom_officiel", "nom_epci", "nom_qp", "nom_iris", "lib_iris",
    "nom_dept", "nom_departement", "nom_region", "nom_reg", "nom_dep",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Feature:
    """A feature: its place in the file from 1, its code and name, its other properties, its shape or why it has none."""

    number: int
    code: str
    name: str
    properties: Mapping[str, Any]
    shape: Shape | None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class ShapeFile:
    """A file of contours that can be read again and again."""

    name: str
    kind: str
    open: Opener

    def features(self) -> Iterator[Feature]:
        """Its features, one at a time."""
        raw = _topology(self.open) if self.kind == "Topology" else _geojson(self.open, self.kind)
        for number, (properties, shape, problem) in enumerate(raw, 1):
            code = _first(properties, _CODES)
            yield Feature(number, code, _first(properties, _NAMES), properties, shape, problem)


def _first(properties: Mapping[str, Any], names: tuple[str, ...]) -> str:
    folded = {str(name).lower(): value for name, value in properties.items()}
    for name in names:
        value = folded.get(name)
        if value not in (None, ""):
            return str(value).strip()
    return ""


@contextmanager
def _told(opener: Opener) -> Iterator[IO[bytes]]:
    """The stream, errors of JSON being told in a sentence."""
    try:
        with opener() as stream:
            yield stream
    except ijson.IncompleteJSONError as error:
        raise SourceError("Le fichier JSON est incomplet ou abîmé. Téléchargez-le à nouveau.") from error
    except ijson.JSONError as error:
        raise SourceError("Le fichier JSON est abîmé. Téléchargez-le à nouveau.") from error


def json_kind(member: Member) -> str:
    """What a JSON holds: FeatureCollection, Feature, Topology, list (of objects), or an empty text."""
    with _told(member.open) as stream:
        for prefix, event, value in ijson.parse(stream, use_float=True):
            if prefix == "" and event == "start_array":
                return "list"
            if prefix == "type" and event == "string":
                return value if value in {"FeatureCollection", "Feature", "Topology"} else ""
            if prefix == "features" and event == "start_array":
                return "FeatureCollection"
            if prefix in {"objects", "arcs"} and event in {"start_map", "start_array"}:
                return "Topology"
    return ""


def rows_of_list(opener: Opener) -> Iterator[tuple[int, dict[str, Any]]]:
    """The objects of a JSON list, numbered from 1; the fields of a Django fixture stand for the object."""
    with _told(opener) as stream:
        for number, item in enumerate(ijson.items(stream, "item", use_float=True), 1):
            if isinstance(item, dict):
                fields = item.get("fields")
                yield number, fields if isinstance(fields, dict) else item


_Raw = tuple[dict[str, Any], "Shape | None", str]


def _geojson(opener: Opener, kind: str) -> Iterator[_Raw]:
    with _told(opener) as stream:
        for item in ijson.items(stream, "features.item" if kind == "FeatureCollection" else "", use_float=True):
            properties = item.get("properties") if isinstance(item, dict) else None
            properties = properties if isinstance(properties, dict) else {}
            try:
                yield properties, shape_from_geojson(item.get("geometry")), ""
            except GeometryError as error:
                yield properties, None, str(error)


class _Arcs:
    """The arcs of a topology: points in a temporary file when they are many, their places in memory (8 bytes an arc)."""

    def __init__(self, opener: Opener) -> None:
        self._starts = array.array("Q", [0])
        self._file = tempfile.SpooledTemporaryFile(SPOOLED)  # noqa: SIM115  # closed by ``close``
        scale, translate = _transform(opener)
        with _told(opener) as stream:
            for arc in ijson.items(stream, "arcs.item", use_float=True):
                flat = _absolute(arc, scale, translate)
                self._file.write(struct.pack(f"<{len(flat)}d", *flat))
                self._starts.append(self._starts[-1] + len(flat))

    def points(self, index: int) -> list[tuple[float, float]]:
        """The points of an arc; a negative index is the arc turned round."""
        place = ~index if index < 0 else index
        if place >= len(self._starts) - 1:
            raise GeometryError("le tracé renvoie à un arc qui n’existe pas")
        start, end = self._starts[place], self._starts[place + 1]
        self._file.seek(start * 8)
        flat = struct.unpack(f"<{end - start}d", self._file.read((end - start) * 8))
        points = list(zip(flat[::2], flat[1::2], strict=True))
        return points[::-1] if index < 0 else points

    def ring(self, indices: list[int]) -> list[tuple[float, float]]:
        """The points of a ring made of arcs end to end."""
        points: list[tuple[float, float]] = []
        for index in indices:
            points += self.points(int(index))[1 if points else 0 :]
        return points

    def close(self) -> None:
        self._file.close()


def _transform(opener: Opener) -> tuple[tuple[float, float] | None, tuple[float, float]]:
    with _told(opener) as stream:
        for found in ijson.items(stream, "transform", use_float=True):
            return (found["scale"][0], found["scale"][1]), (found["translate"][0], found["translate"][1])
    return None, (0.0, 0.0)


def _absolute(arc: Any, scale: tuple[float, float] | None, translate: tuple[float, float]) -> list[float]:
    flat: list[float] = []
    x = y = 0.0
    for point in arc:
        if scale is None:
            flat += (float(point[0]), float(point[1]))
        else:
            x, y = x + point[0], y + point[1]
            flat += (x * scale[0] + translate[0], y * scale[1] + translate[1])
    return flat


def _topology(opener: Opener) -> Iterator[_Raw]:
    names = _objects(opener)
    try:
        arcs = _Arcs(opener)
    except (TypeError, KeyError, IndexError, ValueError) as error:
        raise SourceError("Les arcs de ce TopoJSON ne peuvent pas être lus. Téléchargez-le à nouveau.") from error
    try:
        for name in names:
            with _told(opener) as stream:
                for item in ijson.items(stream, f"objects.{name}.geometries.item", use_float=True):
                    properties = {"id": item["id"]} if item.get("id") is not None else {}
                    properties |= item.get("properties") or {}
                    try:
                        yield properties, _shape(item, arcs), ""
                    except GeometryError as error:
                        yield properties, None, str(error)
    finally:
        arcs.close()


def _objects(opener: Opener) -> list[str]:
    """The names of a topology's objects. Names with a point in them cannot be addressed: they are passed over."""
    with _told(opener) as stream:
        found = (value for prefix, event, value in ijson.parse(stream) if prefix == "objects" and event == "map_key")
        return [name for name in itertools.islice(found, 50) if re.fullmatch(r"[^.]+", name)]


def _shape(item: Mapping[str, Any], arcs: _Arcs) -> Shape:
    kind, indices = item.get("type"), item.get("arcs")
    if kind not in {"Polygon", "MultiPolygon"} or not isinstance(indices, list):
        raise GeometryError(f"le tracé est de type « {kind} », un polygone est attendu")
    polygons = [indices] if kind == "Polygon" else indices
    return shape_from_polygons([arcs.ring(ring) for ring in polygon] for polygon in polygons)
