"""The test's database, for processes that the test starts and kills."""

from __future__ import annotations

import os
from pathlib import Path

from django.db import connection


def shared_database(tmp_path: Path) -> str:
    """An address of the test's database that another process may open: SQLite's, which lives in memory, is copied."""
    if connection.vendor == "sqlite":
        path = tmp_path / "partagee.sqlite3"
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(path)])
        return f"sqlite:///{path}"
    base, _, _ = os.environ["DATABASE_URL"].rpartition("/")
    return f"{base}/{connection.settings_dict['NAME']}"
