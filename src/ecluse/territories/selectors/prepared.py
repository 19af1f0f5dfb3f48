"""Queries that every page of a list asks: their SQL is written once by the ORM, then only its values change.

Writing the SQL of a union of eight parts takes longer than running it. A prepared query is an ordinary queryset in which
negative numbers, which no key is, stand for the values to come: -1 for the first, -2 for the second.

PostgreSQL plans each statement before it runs it, and planning such a union takes as long as running it: there, the values
alone are sent, and the plan of a statement that comes back is kept by the connection.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.db.models.query import get_related_populators


def _stands_in(value: Any) -> bool:
    return isinstance(value, int) and value < 0


def _server_cursor() -> Any:
    """A cursor whose values PostgreSQL puts in the statement by itself; Django's own are sent one text, planned each time."""
    from psycopg import Cursor

    connection.ensure_connection()
    opened: Any = Cursor(connection.connection)
    return connection.make_debug_cursor(opened) if connection.queries_logged else connection.make_cursor(opened)


class Prepared:
    """The SQL of a query, and its parameters, stand-ins among them."""

    def __init__(self, query: QuerySet[Any]) -> None:
        self.compiler = query.query.get_compiler(using=query.db)
        self.sql, self.parameters = self.compiler.as_sql()
        self.converters = self.compiler.get_converters([column for column, _, _ in self.compiler.select])

    def rows(self, values: Sequence[int]) -> list[Any]:
        """The rows of the query for ``values``, each a sequence of its columns."""
        found = self.stored(values)
        return list(self.compiler.apply_converters(found, self.converters)) if self.converters else found

    def stored(self, values: Sequence[int]) -> list[tuple[Any, ...]]:
        """The same rows as the database holds them: ``told`` makes moments and amounts of what it keeps otherwise."""
        if connection.vendor == "postgresql":
            sql, places = self._for_server
            filled = [values[place] for place in places]
            opened = _server_cursor()
        else:
            sql = self.sql
            filled = [values[-value - 1] if _stands_in(value) else value for value in self.parameters]
            opened = connection.cursor()
        with opened as cursor:
            cursor.execute(sql, filled)
            found: list[tuple[Any, ...]] = cursor.fetchall()
        return found

    @cached_property
    def _for_server(self) -> tuple[str, list[int]]:
        """The SQL with its constants written out, and which of the values each of its places takes."""
        from psycopg import ClientCursor

        connection.ensure_connection()
        given, places = iter(self.parameters), []

        def written(mark: re.Match[str]) -> str:
            if mark[0] == "%%":
                return "%%"
            value = next(given)
            if _stands_in(value):
                places.append(-value - 1)
                return "%s::bigint"
            return ClientCursor(connection.connection).mogrify("%s", [value]).replace("%", "%%")

        return re.sub("%[%s]", written, self.sql), places

    def told(self, row: tuple[Any, ...]) -> Sequence[Any]:
        """A row of ``stored`` as ``rows`` gives it."""
        return next(self.compiler.apply_converters([row], self.converters)) if self.converters else row

    def first(self, values: Sequence[int]) -> Any:
        """The first object that the query finds for ``values``, with those that it selects beside; None if there is none."""
        rows = self.rows(values)
        if not rows:
            return None
        database, found = self.compiler.using, self.compiler.klass_info
        own = found["select_fields"]
        start, stop = own[0], own[-1] + 1
        names = [column.target.attname for column, _, _ in self.compiler.select[start:stop]]
        row = tuple(rows[0])
        made = found["model"].from_db(database, names, row[start:stop])
        for populator in get_related_populators(found, self.compiler.select, database):  # type: ignore[call-arg]
            populator.populate(row, made)
        for name, place in self.compiler.annotation_col_map.items():
            setattr(made, name, row[place])
        return made
