"""The migrations, run from nothing on each database, make the very schema that the models describe.

The other tests create their tables straight from the models, which takes a second instead of twenty; what migrations alone
could bring (a trigger, an extension, an index written in SQL) would therefore be missing from them, and is refused here.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.db.backends.utils import CursorWrapper

pytestmark = pytest.mark.database

ROOT = Path(__file__).resolve().parents[2]
_NOT_COMPARED = (
    "django_migrations",
    "auth_group_permissions",
)  # the second is Django's own, whose key is wider when migrated
_POSTGRESQL = {
    "columns": """
        select table_name, column_name, data_type, udt_name, character_maximum_length, numeric_precision, numeric_scale,
               is_nullable, column_default, is_identity, identity_generation, collation_name, generation_expression
        from information_schema.columns where table_schema = 'public'""",
    "constraints": """
        select conrelid::regclass::text, conname, pg_get_constraintdef(oid), condeferrable, condeferred, convalidated
        from pg_constraint where connamespace = 'public'::regnamespace""",
    "indexes": "select tablename, indexname, indexdef from pg_indexes where schemaname = 'public'",
    "triggers": "select tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) from pg_trigger where not tgisinternal",
    "views": "select table_name, view_definition from information_schema.views where table_schema = 'public'",
    "routines": "select proname, prosrc from pg_proc where pronamespace = 'public'::regnamespace",
    "extensions": "select extname from pg_extension",
}


def _statements(cursor: CursorWrapper) -> set[tuple[Any, ...]]:
    """Everything of an SQLite database, as it was written; a table part by part, since columns added later stand last."""
    cursor.execute("select type, name, tbl_name, sql from sqlite_master where name not like 'sqlite\\_%' escape '\\'")
    found: set[tuple[Any, ...]] = set()
    for kind, name, table, sql in cursor.fetchall():
        written = re.sub(r"\s+", " ", sql)
        if kind == "table":
            inside = written[written.index("(") + 1 : written.rindex(")")]
            found |= {("table", name, part) for part in _parts(inside)}
        else:
            found.add((kind, name, table, written))
    return found


def _parts(written: str) -> Iterator[str]:
    """The columns and constraints of a table, cut at the commas that stand in no bracket and no quoted text."""
    depth, begun, quote = 0, 0, ""
    for place, sign in enumerate(written):
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "'\"":
            quote = sign
        elif sign in "()":
            depth += 1 if sign == "(" else -1
        elif sign == "," and depth == 0:
            yield written[begun:place].strip()
            begun = place + 1
    yield written[begun:].strip()


def schema(cursor: CursorWrapper) -> set[tuple[Any, ...]]:
    """What the database holds beside its rows."""
    if connection.vendor == "sqlite":
        found = _statements(cursor)
    else:
        found = set()
        for kind, query in _POSTGRESQL.items():
            cursor.execute(query)
            found |= {(kind, *row) for row in cursor.fetchall()}
    return {row for row in found if not any(name in str(value) for value in row for name in _NOT_COMPARED)}


@contextmanager
def _an_empty_database(tmp_path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """The address of a new database, and its settings; it is dropped afterwards."""
    if connection.vendor == "sqlite":
        path = tmp_path / "migree.sqlite3"
        yield f"sqlite:///{path}", {"NAME": str(path)}
        return
    name = f"{connection.settings_dict['NAME']}_migrated"
    quoted = connection.ops.quote_name(name)
    with connection._nodb_cursor() as cursor:  # type: ignore[attr-defined]  # as Django makes its test databases
        cursor.execute(f"drop database if exists {quoted}")
        cursor.execute(f"create database {quoted}")
    try:
        yield f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{name}", {"NAME": name}
    finally:
        with connection._nodb_cursor() as cursor:  # type: ignore[attr-defined]
            cursor.execute(f"drop database {quoted} with (force)")


@pytest.mark.django_db
def test_migrations_run_from_nothing_and_make_what_the_models_describe(tmp_path: Path) -> None:
    with connection.cursor() as cursor:
        described = schema(cursor)
    with _an_empty_database(tmp_path) as (address, settings):
        surroundings = {
            "PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(ROOT / "src"), "DATABASE_URL": address,
            "ECLUSE_DATA_DIR": str(tmp_path / "data"),
        }  # fmt: skip
        command = (sys.executable, "-m", "ecluse", "manage", "migrate", "--verbosity", "0")
        done = subprocess.run(command, cwd=ROOT, env=surroundings, check=False, text=True, capture_output=True)
        assert done.returncode == 0, done.stderr
        migrated = connection.copy()  # type: ignore[no-untyped-call]
        migrated.settings_dict = connection.settings_dict | settings
        try:
            with migrated.cursor() as cursor:
                made = schema(cursor)
                cursor.execute("select count(*) from django_migrations where app = 'contracts'")
                assert cursor.fetchone()[0] == len(list((ROOT / "src/ecluse/contracts/migrations").glob("0*.py")))
        finally:
            migrated.close()
    assert len(described) > 500  # some seventy tables
    said = [f"migrations alone: {row}" for row in sorted(map(str, made - described))]
    said += [f"models alone: {row}" for row in sorted(map(str, described - made))]
    assert not said, "\n".join(said)
