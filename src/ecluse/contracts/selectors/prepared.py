"""Queries that every page of a list asks: their SQL is written once by the ORM, then only its values change.

Writing the SQL of a union of eight parts takes longer than running it. A prepared query is an ordinary queryset in which
negative numbers, which no key is, stand for the values to come: -1 for the first, -2 for the second.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import QuerySet


class Prepared(NamedTuple):
    """The SQL of a query and its parameters, stand-ins among them."""

    sql: str
    parameters: tuple[Any, ...]

    def rows(self, values: Sequence[int]) -> list[tuple[Any, ...]]:
        """The rows of the query for ``values``, as the database gives them."""
        filled = [values[-value - 1] if isinstance(value, int) and value < 0 else value for value in self.parameters]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, filled)
            return cursor.fetchall()


def prepare(query: QuerySet[Any]) -> Prepared:
    """The query with its SQL written. Its columns must be plain texts and numbers: nothing converts them."""
    return Prepared(*query.query.sql_with_params())
