"""The tables of a file's members, lists of objects in JSON included: what open-data portals export beside the CSV."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice
from typing import Any

from ecluse.territories.rules.sources.containers import Member
from ecluse.territories.rules.sources.shapes import json_kind, rows_of_list
from ecluse.territories.rules.sources.tables import Row, Table, tables_of

#: Objects looked at for the names of columns: portals leave out the fields that are null.
_FIRST = 200


def tables_in(member: Member) -> Iterator[Table]:
    """The tables of a member: sheets, a text, or a JSON list of objects; none for contours and other JSON."""
    if member.kind != "json":
        yield from tables_of(member)
    elif json_kind(member) == "list":
        yield _table_of_list(member)


def _table_of_list(member: Member) -> Table:
    """A list of flat objects as a table: its first line is the names of their fields."""
    first = islice((item for _, item in rows_of_list(member.open)), _FIRST)
    names = list(dict.fromkeys(chain.from_iterable(first)))

    def rows() -> Iterator[Row]:
        yield 1, names
        for number, item in rows_of_list(member.open):
            yield number + 1, [_cell(item.get(name)) for name in names]

    return Table(member.name, rows)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
