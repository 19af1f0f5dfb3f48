"""Communes grouped: intercommunalities (INSEE, DGCL), EPT, zonings, their labels, ZRR."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ecluse.territories.enums import GeographicLevel as Level
from ecluse.territories.rules import codes
from ecluse.territories.rules.names import fold_name, read_nature
from ecluse.territories.rules.records import CompositionRecord, Key, Record, TerritoryRecord, left_out
from ecluse.territories.rules.sources.layouts import (
    Cells,
    Context,
    Reader,
    read_commune,
    reason_without_value,
    whole_number,
)

_NONE = "sans objet : la commune n’en a pas"
ZRR_KEY = Key(Level.ZRR, "ZRR")
ZRR_NAME = "Zone de revitalisation rurale"

#: Columns of the zonings tables: the name without its year, the level, the codes that mean « none ».
ZONING_COLUMNS: dict[str, tuple[Level, re.Pattern[str] | None]] = {
    "epci": (Level.EPCI, None),
    "ept": (Level.EPT, None),
    "arr": (Level.DISTRICT, None),
    "cv": (Level.CANTON, None),
    "canov": (Level.CANTON, None),
    "ze": (Level.EMPLOYMENT_ZONE, None),
    "uu": (Level.URBAN_UNIT, re.compile(r".*000")),
    "aav": (Level.ATTRACTION_AREA, re.compile(r"000")),
    "au": (Level.ATTRACTION_AREA, re.compile(r"000|99[789]")),
    "bv": (Level.LIVING_AREA, None),
}
ZONING_COLUMN = re.compile(r"(epci|ept|arr|cv|canov|(?:ze|uu|aav|au|bv)(?=\d{4}))(\d{4})?")
_DATED = frozenset({Level.EMPLOYMENT_ZONE, Level.URBAN_UNIT, Level.ATTRACTION_AREA, Level.LIVING_AREA})


def nature_of(name: str) -> str:
    """The legal nature that an intercommunality's name begins with: CA, CC, CU, METRO, or nothing."""
    folded = fold_name(name)
    nature = read_nature(folded)
    if nature and nature.nature:
        return nature.nature
    return "METRO" if "metropole" in folded.split() else ""


def _container(
    cell: Cells, context: Context, level: Level, code: str, name: str, nature: str
) -> Iterator[Record | Key]:
    if codes.not_applicable(code):
        yield left_out(cell.number, _NONE, cell["codgeo"] or cell["insee"])
        return
    try:
        siren = codes.siren(code)
    except codes.CodeError as error:
        yield left_out(cell.number, reason_without_value(str(error)), code)
        return
    key = Key(level, siren.value)
    if context.first_time(key):
        yield TerritoryRecord(cell.number, key, name, nature=nature or nature_of(name))
    yield key


def grouping_reader(level: Level, code: str, name: str) -> Reader:
    """Reader of INSEE's tables of communes with the code and label of the group they are in."""

    def read(cell: Cells, context: Context) -> Iterator[Record]:
        nature = "EPT" if level is Level.EPT else ""
        for found in _container(cell, context, level, cell[code], cell[name], nature):
            if not isinstance(found, Key):
                yield found
                continue
            for commune in read_commune(cell, cell["codgeo"]):
                if isinstance(commune, str):
                    yield CompositionRecord(cell.number, found, Key(Level.COMMUNE, commune))
                else:
                    yield commune

    return read


def list_reader(level: Level, code: str, name: str) -> Reader:
    """Reader of INSEE's lists of groups, one row each."""

    def read(cell: Cells, context: Context) -> Iterator[Record]:
        nature = "EPT" if level is Level.EPT else cell["nature_epci"]
        for found in _container(cell, context, level, cell[code], cell[name], nature):
            if not isinstance(found, Key):
                yield found

    return read


def dgcl_reader(year: int | None) -> Reader:
    """Reader of the DGCL's perimeters: one row for each commune of each intercommunality.

    The populations in force in a year are those of the census three years before; the seat's département is kept.
    """

    def read(cell: Cells, context: Context) -> Iterator[Record]:
        try:
            siren = codes.siren(cell["siren"]).value
        except codes.CodeError as error:
            yield left_out(cell.number, reason_without_value(str(error)), cell["siren"])
            return
        key = Key(Level.EPCI, siren)
        if context.first_time(key):
            yield TerritoryRecord(
                cell.number,
                key,
                cell["raison_sociale"],
                nature=cell["nature_juridique"] or nature_of(cell["raison_sociale"]),
                department=codes.department(cell["dept"]),
                population=whole_number(cell["total_pop_mun"]) if year else None,
                population_year=year - 3 if year else None,
            )
        for commune in read_commune(cell, cell["insee"]):
            if isinstance(commune, str):
                yield CompositionRecord(cell.number, key, Key(Level.COMMUNE, commune))
            else:
                yield commune

    return read


def zonings_reader(columns: dict[str, tuple[Level, int, re.Pattern[str] | None]]) -> Reader:
    """Reader of the table of zonings: one row for each commune, one column for each zoning (level, generation, none)."""

    def read(cell: Cells, context: Context) -> Iterator[Record]:
        commune = ""
        for found in read_commune(cell, cell["codgeo"]):
            if isinstance(found, str):
                commune = found
            else:
                yield found
        if not commune:
            return
        member = Key(Level.COMMUNE, commune)
        for column, (level, generation, none) in columns.items():
            code = cell[column]
            key = context.keys.get((column, code))
            if key is None:
                if codes.not_applicable(code) or (none and none.fullmatch(code)):
                    continue
                key = context.keys[column, code] = Key(level, code, generation)
                nature = cell["nature_epci"] if level is Level.EPCI else "EPT" if level is Level.EPT else ""
                yield TerritoryRecord(cell.number, key, nature=nature)
            yield CompositionRecord(cell.number, key, member)

    return read


def zoning_columns(names: list[str]) -> dict[str, tuple[Level, int, re.Pattern[str] | None]]:
    """The zonings that a header holds: level, generation (0 for lists that are published each year), codes of « none »."""
    found: dict[str, tuple[Level, int, re.Pattern[str] | None]] = {}
    for name in names:
        match = ZONING_COLUMN.fullmatch(name)
        if match:
            level, none = ZONING_COLUMNS[match[1]]
            found[name] = (level, int(match[2]) if match[2] and level in _DATED else 0, none)
    return found


def read_labels(cell: Cells, context: Context) -> Iterator[Record]:
    """A label of a zoning: level with its year, code, name."""
    name = cell["nivgeo"].lower()
    match = ZONING_COLUMN.fullmatch(name)
    if not match:
        yield left_out(cell.number, "maille qui n’est pas un zonage, ou chargée par ailleurs", cell["nivgeo"])
        return
    level, none = ZONING_COLUMNS[match[1]]
    code = cell["codgeo"]
    if codes.not_applicable(code) or (none and none.fullmatch(code)):
        yield left_out(cell.number, "code qui veut dire « aucun »", f"{cell['nivgeo']} {code}")
        return
    nature = nature_of(cell["libgeo"]) if level is Level.EPCI else "EPT" if level is Level.EPT else ""
    generation = int(match[2]) if match[2] and level in _DATED else 0
    yield TerritoryRecord(cell.number, Key(level, code, generation), cell["libgeo"], nature=nature)


def read_zrr(cell: Cells, context: Context) -> Iterator[Record]:
    """A commune's place in the ZRR: in (C), partly (P, PC), or out (NC)."""
    status = cell["zrr_simp"].split(" ")[0].split("-")[0].upper()
    if status not in {"C", "P", "PC", "NC"}:
        yield left_out(cell.number, "classement inconnu", cell["zrr_simp"])
        return
    for found in read_commune(cell, cell["codgeo"]):
        if not isinstance(found, str):
            yield found
        elif status == "NC":
            yield left_out(cell.number, "commune hors des zones de revitalisation rurale", found)
        else:
            if context.first_time(ZRR_KEY):
                yield TerritoryRecord(cell.number, ZRR_KEY, ZRR_NAME)
            yield CompositionRecord(cell.number, ZRR_KEY, Key(Level.COMMUNE, found), partial=status != "C")
