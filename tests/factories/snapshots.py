"""Every row of a database, kept aside and put back: what took thousands of questions to build is there again in a few."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection, transaction


def _tables() -> list[str]:
    """The tables of the models and of their links; what Django fills by itself after creating them is left alone."""
    own = {model._meta.db_table for model in apps.get_models(include_auto_created=True) if model._meta.managed}
    return sorted(own - {"django_content_type", "auth_permission", "django_migrations"})


def is_empty() -> bool:
    """True if no table holds a row."""
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute(" union all ".join(f"select 1 where exists (select 1 from {quote(name)})" for name in _tables()))
        return cursor.fetchone() is None


@dataclass(frozen=True)
class Snapshot:
    """The rows of each table that has any, in the database's own terms."""

    rows: dict[str, tuple[list[str], list[tuple[Any, ...]]]]

    def put_back(self) -> None:
        """Write the rows in an empty database. Keys that point at one another are looked at when the transaction ends."""
        quote = connection.ops.quote_name
        with transaction.atomic(), connection.cursor() as cursor:
            for table, (columns, rows) in self.rows.items():
                names, places = ", ".join(map(quote, columns)), ", ".join(["%s"] * len(columns))
                cursor.executemany(f"insert into {quote(table)} ({names}) values ({places})", rows)


def take_snapshot() -> Snapshot:
    """All that the database holds now."""
    found = {}
    with connection.cursor() as cursor:
        for table in _tables():
            cursor.execute(f"select * from {connection.ops.quote_name(table)} order by 1")
            if rows := cursor.fetchall():
                found[table] = ([column[0] for column in cursor.description], rows)
    return Snapshot(found)
