"""Contours: of which level a file's features are, found by comparing codes and names with the reference."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from ecluse.territories.enums import GeographicLevel as Level
from ecluse.territories.models import Contour
from ecluse.territories.rules import codes
from ecluse.territories.rules.geometry import encode, mean_spacing
from ecluse.territories.rules.names import fold_name
from ecluse.territories.rules.records import ContourRecord, Key, Remark, left_out
from ecluse.territories.rules.sources.errors import SourceError
from ecluse.territories.rules.sources.shapes import Feature, ShapeFile
from ecluse.territories.services.loading import bulk
from ecluse.territories.services.loading.territories import TerritoryWriter

SAMPLE = 60
#: Levels whose territories a file of contours may bring by itself.
BROUGHT = frozenset({Level.QPV, Level.IRIS, Level.CANTON, Level.CITY_CONTRACT, Level.RURAL_CONTRACT, Level.ZONING})
_POLICY = (("CV", Level.CITY_CONTRACT), ("CR", Level.RURAL_CONTRACT))
#: Codes of cantons and districts with three figures after the département, where INSEE has two, or one.
_PADDED = re.compile(r"(\d{2}|2[AB])0(\d{2})")


@dataclass(frozen=True, slots=True)
class Drawn:
    """The level, and the generation, of the features of a file."""

    level: Level
    generation: int = 0

    def code(self, feature: Feature) -> str:
        """The code of a feature as the reference writes it: canton « 94001 » is « 9401 » there, district « 94003 », « 943 »."""
        padded = _PADDED.fullmatch(feature.code)
        if padded and self.level in {Level.CANTON, Level.DISTRICT}:
            return padded[1] + (padded[2] if self.level is Level.CANTON else padded[2].lstrip("0"))
        return feature.code.zfill(2) if self.level in {Level.DEPARTMENT, Level.REGION} else feature.code


def level_of(shapes: ShapeFile, known: TerritoryWriter) -> Drawn:
    """The level that most of the first features agree with, by code and by name.

    Raises SourceError when nothing agrees: the same code is a commune, a canton or a bassin de vie, and drawing one for
    the other would be worse than drawing nothing.
    """
    sample = list(islice(shapes.features(), SAMPLE))
    if not sample:
        raise SourceError("Ce fichier ne contient aucun contour.")
    if all(feature.problem for feature in sample):
        raise SourceError(
            f"Aucun contour ne peut être lu : {sample[0].problem}. Donnez des polygones en longitude et latitude (WGS84)."
        )
    coded = [feature for feature in sample if feature.code]
    if not coded:
        raise SourceError(
            "Les contours de ce fichier n’ont pas de code de territoire : ils ne peuvent pas être rattachés."
        )
    certain = _certain(coded)
    if certain:
        return Drawn(certain)
    best, merit = None, 0.0
    for drawn in _candidates(known):
        agreement = sum(_agrees(drawn, feature, known) for feature in coded) / len(coded)
        if agreement > merit:
            best, merit = drawn, agreement
    if best is None or merit < 0.5:
        raise SourceError(
            "La maille de ces contours n’est pas reconnue : leurs codes et leurs noms ne sont ceux d’aucune liste déjà "
            "chargée. Chargez d’abord la liste des territoires qu’ils dessinent (code officiel géographique, EPCI, zonages)."
        )
    return best


def _certain(features: list[Feature]) -> Level | None:
    """The level that the shape of the codes is enough to tell."""
    if all(codes.QPV.fullmatch(feature.code) for feature in features):
        return Level.QPV
    if all(codes.IRIS.fullmatch(feature.code) for feature in features):
        names = {name.lower() for feature in features for name in feature.properties}
        if any("iris" in name for name in names):
            return Level.IRIS
    for prefix, level in _POLICY:
        if all(re.fullmatch(rf"{prefix}\d{{3,5}}", feature.code) for feature in features):
            return level
    return None


def _candidates(known: TerritoryWriter) -> list[Drawn]:
    skipped = {Level.QPV, Level.IRIS, Level.DELEGATED_COMMUNE, Level.ASSOCIATED_COMMUNE}
    drawn = [Drawn(level, generation) for level, generation in known.levels() if level not in skipped]
    order = list(Level)
    return sorted(drawn, key=lambda each: (order.index(each.level), -each.generation))


def _agrees(drawn: Drawn, feature: Feature, known: TerritoryWriter) -> float:
    """How well a feature agrees with a level: code and name, code alone (where the list has no names), or nothing."""
    code = drawn.code(feature)
    row = known.rows(drawn.level, drawn.generation).get(code)
    if row is None and drawn.level is Level.COMMUNE:
        row = known.rows(Level.MUNICIPAL_DISTRICT).get(feature.code)
    if row is None:
        return 0
    if not feature.name:
        return 0.6
    unnamed = row.name == f"{drawn.level.label} {code}"
    if unnamed:
        return 0.9
    names = fold_name(feature.name), fold_name(row.name)
    return 1 if names[0] == names[1] or names[0] in names[1] or names[1] in names[0] else 0.1


def records(shapes: ShapeFile, drawn: Drawn, known: TerritoryWriter) -> Iterator[ContourRecord | Remark]:
    """The features of a file as contours of territories; what cannot be drawn or attached is left out, and says why."""
    for feature in shapes.features():
        code = drawn.code(feature)
        words = f"{code} {feature.name}".strip()
        if not code:
            yield left_out(feature.number, "le contour n’a pas de code", feature.name)
        elif feature.shape is None:
            yield left_out(feature.number, f"contour qui ne peut pas être dessiné : {feature.problem}", words)
        else:
            key = Key(drawn.level, code, drawn.generation)
            if drawn.level is Level.COMMUNE and not known.known(key):
                district = Key(Level.MUNICIPAL_DISTRICT, code)
                key = district if known.known(district) else key
            if known.identifier(key) is None and key.level not in BROUGHT:
                yield left_out(
                    feature.number,
                    "code inconnu du référentiel : chargez la liste qui le contient",
                    words,
                    waiting=True,
                )
            else:
                yield ContourRecord(feature.number, key, feature.name, feature.shape)


def write(batch: list[ContourRecord], known: TerritoryWriter, source: str, year: int) -> None:
    """Write the contours of ``batch``; one of the same source and year replaces the one before."""
    rows: dict[int, tuple[object, ...]] = {}
    for record in batch:
        identifier = known.identifier(record.key)
        if identifier is not None:
            rows[identifier] = (identifier, source, year, mean_spacing(record.shape), encode(record.shape))
    Contour.objects.filter(territory__in=list(rows), source=source, year=year).delete()
    bulk.insert(Contour, ("territory", "source", "year", "precision", "geometry"), rows.values())
