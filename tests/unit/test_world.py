"""The world that comes back from its rows is the world that was built."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from ecluse.audit.selectors import first_broken_link
from ecluse.contracts.services import records
from tests.factories import world as factory
from tests.factories.snapshots import is_empty, take_snapshot
from tests.factories.world import SYSTEM, make_world


def _literals() -> list[tuple[str, ...]]:
    """Every value as SQLite keeps it, which may hold any type in any column."""
    if connection.vendor != "sqlite":
        return []
    found = []
    with connection.cursor() as cursor:
        for table, (columns, _) in take_snapshot().rows.items():
            cursor.execute(
                "select "
                + ", ".join(f"quote({connection.ops.quote_name(name)})" for name in columns)
                + f" from {table}"
            )
            found += [(table, *row) for row in cursor.fetchall()]
    return sorted(found)


@pytest.mark.django_db
def test_a_world_comes_back_row_for_row(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(factory, "_kept", [])
    assert is_empty()
    with transaction.atomic():
        built = make_world()
        rows, literally = take_snapshot().rows, _literals()
        transaction.set_rollback(True)
    assert is_empty()
    back = make_world()
    assert take_snapshot().rows == rows
    assert _literals() == literally
    assert sum(len(found) for _, found in rows.values()) > 300
    connection.check_constraints()
    assert back.own.sheet == built.own.sheet
    assert back.own.sheet is not built.own.sheet
    assert first_broken_link(back.own.contract.scope) is None
    records.update(back.own.sheet, by=SYSTEM, values={"title": "Autre titre"}, version=back.own.sheet.version)
    assert not list(Path(settings.DATA_DIR).rglob("*")), "a world keeps no file, since only its rows come back"


@pytest.mark.django_db
def test_a_database_that_holds_something_gets_a_world_of_its_own() -> None:
    from ecluse.accounts.services.organisations import create_organisation

    create_organisation(by=SYSTEM, name="Service prévention")
    assert not is_empty()
    assert make_world().own.contract.pk is not None
