"""Rows of a union whose kinds share nothing but a few columns, each of one type that both databases give back as such.

Days and moments have a column of their own; amounts and lists are written as text.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import (
    Aggregate,
    BigIntegerField,
    CharField,
    DateField,
    DateTimeField,
    F,
    QuerySet,
    TextField,
    Value,
)
from django.db.models.functions import Cast


class Row(NamedTuple):
    """One row of a union: ``place`` and ``key`` put the rows of a kind in order."""

    what: str
    place: int
    key: int
    number: int | None
    other: int | None
    a: str
    b: str
    c: str
    d: str
    e: str
    f: str
    g: str
    on: date | None
    at: datetime | None


def by_kind(rows: Iterable[Any]) -> defaultdict[str, list[Row]]:
    """The rows of a union, as the database gives them, by ``what`` they are."""
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for row in map(Row._make, rows):
        found[row.what].append(row)
    return found


def part(
    rows: QuerySet[Any], what: str, *texts: Any, place: Any = "", key: Any = "pk", number: Any = "", other: Any = "",
    on: Any = "", at: Any = "",
) -> QuerySet[Any]:  # fmt: skip
    """The rows of one kind as the columns of ``Row``; what a kind does not have is empty.

    A column is the name of one of the model's, or an expression; with an aggregate among them, rows alike in all the
    others become one.
    """
    columns: dict[str, Any] = {
        "row_what": Value(what, output_field=CharField()),
        "row_place": _column(place, BigIntegerField()) if place else Cast(Value(0), BigIntegerField()),
        "row_key": _column(key, BigIntegerField()),
        "row_number": _column(number, BigIntegerField()),
        "row_other": _column(other, BigIntegerField()),
    }
    for letter, text in zip("abcdefg", [*texts, *[""] * (7 - len(texts))], strict=True):
        columns[f"row_{letter}"] = _column(text, TextField())
    columns |= {"row_on": _column(on, DateField()), "row_at": _column(at, DateTimeField())}
    totals = {name: column for name, column in columns.items() if isinstance(column, Aggregate)}
    alike = {name: column for name, column in columns.items() if name not in totals}
    found: QuerySet[Any] = rows.order_by().values(**alike).annotate(**totals).values_list(*columns)
    return found


def _column(name: Any, field: Any) -> Any:
    """A column of the model, or an empty one of the type that the union needs."""
    if not isinstance(name, str):
        return name
    return F(name) if name else Cast(Value(None), field)
