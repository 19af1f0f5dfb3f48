"""Legal populations (INSEE), in every header met from 2017 on."""

from __future__ import annotations

from collections.abc import Iterator

from ecluse.territories.enums import GeographicLevel as Level
from ecluse.territories.rules import codes
from ecluse.territories.rules.records import Key, PopulationRecord, Record, left_out
from ecluse.territories.rules.sources.layouts import Cells, Context, Reader, read_commune, whole_number


def _populations(cell: Cells, key: Key, name: str) -> Iterator[Record]:
    municipal = whole_number(cell["pmun"])
    if municipal is None:
        yield left_out(cell.number, "la population municipale n’est pas un nombre entier", cell["pmun"])
        return
    yield PopulationRecord(cell.number, key, municipal, whole_number(cell["pcap"]), whole_number(cell["ptot"]), name)


def communes_reader(code_column: str, name_column: str) -> Reader:
    """Reader of populations of communes whose code is in ``code_column`` (« dep+com » joins two)."""
    first, _, second = code_column.partition("+")

    def read(cell: Cells, context: Context) -> Iterator[Record]:
        text = codes.joined(cell[first], cell[second]) if second else cell[first]
        for found in read_commune(cell, text):
            if isinstance(found, str):
                yield from _populations(cell, Key(Level.COMMUNE, found), cell[name_column])
            else:
                yield found

    return read


def areas_reader(level: Level, code_column: str, name_column: str) -> Reader:
    """Reader of populations of départements, régions, or delegated communes."""

    def read(cell: Cells, context: Context) -> Iterator[Record]:
        code = cell[code_column]
        if level is Level.DEPARTMENT:
            code = codes.department(code)
        if not code:
            yield left_out(cell.number, "le code manque")
            return
        yield from _populations(cell, Key(level, code), cell[name_column])

    return read
