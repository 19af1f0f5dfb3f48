"""Contracts and zonings of public policy (ANCT): territories of their own, and the communes or EPCI they name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ecluse.territories.enums import GeographicLevel as Level
from ecluse.territories.rules.records import CompositionRecord, Key, Record, TerritoryRecord, left_out
from ecluse.territories.rules.sources.groupings import ZRR_KEY, ZRR_NAME
from ecluse.territories.rules.sources.layouts import Cells, Context

#: Layers whose every row is a territory of its own.
_CONTRACTS = {"cv": Level.CITY_CONTRACT, "cr": Level.RURAL_CONTRACT}
_LAYER_NAMES = {
    "acv": "Action Cœur de Ville",
    "afr": "Aide à finalité régionale",
    "amicb": "Centres-bourgs",
    "ber": "Bassin d’emploi à redynamiser",
    "bud": "Bassin urbain à dynamiser",
    "cdt": "Contrat de développement territorial",
    "cpier": "Contrat de plan interrégional",
    "cte": "Contrat de transition écologique",
    "zfu": "Zone franche urbaine",
    "zrd": "Zone de restructuration de la défense",
}
_SIREN = re.compile(r"(?<!\d)\d{9}(?!\d)")


def read_policies(cell: Cells, context: Context) -> Iterator[Record]:
    """One row of one layer. A row that is a contract or a zone is a territory; a row that is a commune joins its layer."""
    layer = cell["layer"].split(" ")[0].lower()
    name, identifier = cell["lib"], cell["id"].upper()
    if not layer or not identifier or not name:
        yield left_out(cell.number, "l’identifiant, le nom ou la couche manque", identifier or name)
        return
    if cell["perimetre"].lower() == "commune" and (cell["nbcom"] or "1") == "1":
        yield from _commune_of_layer(cell, layer, name, context)
        return
    key = Key(_CONTRACTS.get(layer, Level.ZONING), identifier[:20])
    yield TerritoryRecord(cell.number, key, name[:200], nature=_LAYER_NAMES.get(layer, layer.upper())[:60])
    sirens = _SIREN.findall(cell["info1"] + " " + cell["info2"])
    holders = sirens or (context.known.epci_named(name) if cell["perimetre"].lower() == "epci" else [])
    for siren in holders[:1]:
        yield CompositionRecord(cell.number, key, Key(Level.EPCI, siren))


def _commune_of_layer(cell: Cells, layer: str, name: str, context: Context) -> Iterator[Record]:
    key = ZRR_KEY if layer == "zrr" else Key(Level.ZONING, layer.upper()[:20])
    label = ZRR_NAME if layer == "zrr" else _LAYER_NAMES.get(layer, layer.upper())
    found = context.known.communes_named(name, "")
    if len(found) != 1:
        why = "aucune commune de ce nom" if not found else "plusieurs communes de ce nom, et le fichier n’a pas de code"
        yield left_out(cell.number, why, f"{layer} : {name}")
        return
    partial = cell["info1"].lower().startswith("partiellement")
    yield TerritoryRecord(cell.number, key, label)
    yield CompositionRecord(cell.number, key, Key(Level.COMMUNE, found[0]), partial=partial)
