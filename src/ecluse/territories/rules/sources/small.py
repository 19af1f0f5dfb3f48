"""Territories smaller than a commune (IRIS, QPV), and postal codes."""

from __future__ import annotations

from collections.abc import Iterator

from ecluse.territories.enums import GeographicLevel as Level
from ecluse.territories.rules import codes
from ecluse.territories.rules.records import (
    CompositionRecord,
    Key,
    PostalRecord,
    Record,
    TerritoryRecord,
    left_out,
    repaired,
)
from ecluse.territories.rules.sources.layouts import (
    Cells,
    Context,
    degrees,
    read_commune,
    reason_without_value,
    whole_number,
)

IRIS_TYPES = {"H": "habitat", "A": "activité", "D": "divers", "Z": "commune non découpée"}


def read_iris(cell: Cells, context: Context) -> Iterator[Record]:
    """An IRIS in its commune (a municipal arrondissement in Paris, Lyon, Marseille)."""
    code = codes.plain(cell["code_iris"])
    restored = code
    if len(code) == 8 and code.isdigit():
        restored = "0" + code
    if not codes.IRIS.fullmatch(restored):
        yield left_out(cell.number, "ce code n’est pas celui d’un IRIS (neuf caractères)", code)
        return
    if restored != code:
        yield repaired(cell.number, "zéro initial rétabli", f"{code} → {restored}")
    commune = restored[:5]
    name = cell["lib_iris"] or cell["libcom"] or restored
    if restored.endswith("0000"):
        name = cell["libcom"] or name
    elif not cell["lib_iris"] and cell["libcom"]:
        name = f"{cell['libcom']}, IRIS {restored[5:]}"
    nature = IRIS_TYPES.get(cell["typ_iris"][:1].upper(), "")
    key = Key(Level.IRIS, restored)
    department = codes.department_of(commune)
    yield TerritoryRecord(cell.number, key, name, nature=nature, department=department, region=cell["reg"])
    yield CompositionRecord(cell.number, Key(Level.COMMUNE, commune), key)


def read_qpv(cell: Cells, context: Context) -> Iterator[Record]:
    """A quartier prioritaire in its communes, given by code or by name; the code of the QPV tells the département."""
    code = cell["codgeo"].upper()
    if not codes.QPV.fullmatch(code):
        yield left_out(cell.number, "ce code n’est pas celui d’un quartier prioritaire", code)
        return
    key = Key(Level.QPV, code)
    department = codes.department_of_qpv(code)
    communes = cell["lib_com"]
    name = cell["lib_qp"] or (f"{code}, {communes}" if communes else code)
    yield TerritoryRecord(cell.number, key, name, department=department, population=whole_number(cell["pop_mun"]))
    for text in _listed(cell["com_qp"]):
        if codes.COMMUNE.fullmatch(text):
            yield CompositionRecord(cell.number, Key(Level.COMMUNE, text), key)
    if cell["com_qp"]:
        return
    for text in _listed(communes):
        found = context.known.communes_named(text, department) or context.known.communes_named(text, "")
        if len(found) == 1:
            yield CompositionRecord(cell.number, Key(Level.COMMUNE, found[0]), key)
        else:
            why = "aucune commune de ce nom" if not found else "plusieurs communes de ce nom"
            yield left_out(cell.number, f"quartier gardé sans sa commune : {why}", f"{code} : {text}")


def _listed(text: str) -> list[str]:
    return [piece.strip() for piece in text.replace(";", ",").split(",") if piece.strip()]


def read_postal_codes(cell: Cells, context: Context) -> Iterator[Record]:
    """A postal code of a commune, with the commune's position; lost leading zeros are restored and told."""
    commune = ""
    for found in read_commune(cell, cell["code_commune_insee"]):
        if isinstance(found, str):
            commune = found
        else:
            yield found
    if not commune:
        return
    try:
        postal = codes.postal(cell["code_postal"])
    except codes.CodeError as error:
        yield left_out(cell.number, reason_without_value(str(error)), cell["code_postal"])
        return
    if postal.repaired:
        yield repaired(cell.number, postal.repaired, f"{cell['code_postal']} → {postal.value}")
    latitude, longitude = degrees(cell["latitude"]), degrees(cell["longitude"])
    if cell["coordonnees_gps"]:
        north, _, east = cell["coordonnees_gps"].partition(",")
        latitude, longitude = degrees(north), degrees(east)
    if latitude is None or longitude is None or abs(latitude) > 90:
        latitude = longitude = None
    yield PostalRecord(cell.number, commune, postal.value, latitude, longitude)
