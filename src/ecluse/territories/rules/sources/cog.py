"""The Code officiel géographique (INSEE): communes, départements, régions, arrondissements, history; overseas."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from ecluse.territories.enums import GeographicLevel as Level
from ecluse.territories.enums import MovementKind
from ecluse.territories.rules import codes
from ecluse.territories.rules.movements import Event
from ecluse.territories.rules.records import (
    CompositionRecord,
    Key,
    MovementRecord,
    Record,
    TerritoryRecord,
    left_out,
)
from ecluse.territories.rules.sources.layouts import Cells, Context, read_commune

COMMUNE_LEVELS = {
    "COM": Level.COMMUNE,
    "ARM": Level.MUNICIPAL_DISTRICT,
    "COMD": Level.DELEGATED_COMMUNE,
    "COMA": Level.ASSOCIATED_COMMUNE,
}
_KINDS = {kind.value: kind for kind in MovementKind}


def read_communes(cell: Cells, context: Context) -> Iterator[Record]:
    """A commune, or a part of one with its parent. Parts have neither département nor région: the code tells the first."""
    level = COMMUNE_LEVELS.get(cell["typecom"])
    if level is None:
        yield left_out(cell.number, "type de commune inconnu", cell["typecom"])
        return
    code = ""
    for found in read_commune(cell, cell["com"]):
        if isinstance(found, str):
            code = found
        else:
            yield found
    if not code:
        return
    if not cell["libelle"]:
        yield left_out(cell.number, "le nom manque", code)
        return
    department = codes.department(cell["dep"]) or codes.department_of(code)
    key = Key(level, code)
    yield TerritoryRecord(cell.number, key, cell["libelle"], department=department, region=cell["reg"])
    if level is not Level.COMMUNE:
        yield CompositionRecord(cell.number, Key(Level.COMMUNE, cell["comparent"]), key)
    elif cell["arr"]:
        yield CompositionRecord(cell.number, Key(Level.DISTRICT, cell["arr"]), key)


def read_departments(cell: Cells, context: Context) -> Iterator[Record]:
    code = codes.department(cell["dep"])
    if not code or not cell["libelle"]:
        yield left_out(cell.number, "le code ou le nom manque", code)
        return
    key = Key(Level.DEPARTMENT, code)
    yield TerritoryRecord(cell.number, key, cell["libelle"], department=code, region=cell["reg"])


def read_regions(cell: Cells, context: Context) -> Iterator[Record]:
    code = cell["reg"].zfill(2)
    if not cell["reg"] or not cell["libelle"]:
        yield left_out(cell.number, "le code ou le nom manque", cell["reg"])
        return
    yield TerritoryRecord(cell.number, Key(Level.REGION, code), cell["libelle"], region=code)


def read_districts(cell: Cells, context: Context) -> Iterator[Record]:
    if not cell["arr"] or not cell["libelle"]:
        yield left_out(cell.number, "le code ou le nom manque", cell["arr"])
        return
    key = Key(Level.DISTRICT, cell["arr"])
    department = codes.department(cell["dep"])
    yield TerritoryRecord(cell.number, key, cell["libelle"], department=department, region=cell["reg"])


def read_overseas(cell: Cells, context: Context) -> Iterator[Record]:
    """A commune of an overseas collectivity, and the collectivity."""
    code, holder = cell["code_commune"], cell["code_collectivite"]
    if not codes.COMMUNE.fullmatch(code) or not holder:
        yield left_out(cell.number, "ce code n’est pas un code de commune", code)
        return
    key, above = Key(Level.COMMUNE, code), Key(Level.OVERSEAS, holder)
    people = cell["population"]
    yield TerritoryRecord(cell.number, above, cell["nom_collectivite"], department=holder)
    yield TerritoryRecord(
        cell.number, key, cell["nom_commune"], department=holder, population=int(people) if people.isdigit() else None
    )
    yield CompositionRecord(cell.number, above, key)


def read_movements(cell: Cells, context: Context) -> Iterator[Record]:
    kind = _KINDS.get(cell["mod"])
    if kind is None:
        yield left_out(cell.number, "type d’événement inconnu", cell["mod"])
        return
    try:
        day = dt.date.fromisoformat(cell["date_eff"])
    except ValueError:
        yield left_out(cell.number, "la date d’effet n’est pas une date", cell["date_eff"])
        return
    for side in ("com_av", "com_ap"):
        if cell[side] and not codes.COMMUNE.fullmatch(cell[side]) and not cell[side].startswith("20"):
            yield left_out(cell.number, "ce code n’est pas un code de commune", cell[side])
            return
    if not cell["com_av"] and not cell["com_ap"]:
        yield left_out(cell.number, "ni code avant, ni code après")
        return
    yield MovementRecord(
        cell.number,
        Event(
            kind,
            day,
            cell["typecom_av"],
            cell["com_av"],
            cell["libelle_av"],
            cell["typecom_ap"],
            cell["com_ap"],
            cell["libelle_ap"],
        ),
    )
