"""What every test lives with: no network, no written file outside its own folder, and pages
that refuse to write on a GET."""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client, SimpleTestCase
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
# A busy machine is slow, not wrong: no test of ours fails for the time that it takes.
hypothesis_settings.register_profile("ecluse", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("ecluse")

_LOCAL = {"127.0.0.1", "::1", "localhost"}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """``TESTS=database``: only those that meet one. They run on a second database after all have run on the first: what a
    function of plain values answers does not change with it."""
    if os.environ.get("TESTS") != "database":
        return
    kept = [item for item in items if _meets_a_database(item)]
    chosen = set(kept)
    config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
    items[:] = kept


def _meets_a_database(item: pytest.Item) -> bool:
    marked = any(item.get_closest_marker(name) for name in ("django_db", "database"))
    of_django = issubclass(getattr(item, "cls", None) or object, SimpleTestCase)
    return marked or of_django or "django_db_setup" in getattr(item, "fixturenames", ())


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    real = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> Any:
        if isinstance(address, tuple) and address[0] not in _LOCAL:
            raise AssertionError(f"A test tried to reach {address[0]}: tests stay on this machine.")
        return real(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)


@pytest.fixture(autouse=True)
def _own_files(tmp_path: Path, settings: Any) -> None:
    settings.DATA_DIR = tmp_path
    settings.FILES_DIR = tmp_path / "files"


@pytest.fixture(autouse=True, scope="session")
def _quick_passwords() -> Iterator[None]:
    before = settings.PASSWORD_HASHERS
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    yield
    settings.PASSWORD_HASHERS = before


@pytest.fixture(autouse=True, scope="session")
def _static_files_looked_up_when_asked() -> Iterator[None]:
    """Otherwise each new client lists every static file before its first request, which takes far longer than it."""
    settings.WHITENOISE_AUTOREFRESH = True
    yield
    del settings.WHITENOISE_AUTOREFRESH


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """PostgreSQL looks at no table by itself while tests run.

    It sees what was rolled back and not what a test has just written: it would take a table of all communes for an empty one,
    and go through it once a row.
    """
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            for table in connection.introspection.table_names(cursor):
                cursor.execute(f"ALTER TABLE {connection.ops.quote_name(table)} SET (autovacuum_enabled = false)")


_WRITES = re.compile(r"\s*(insert|update|delete|replace|create|alter|drop|truncate)\b", re.IGNORECASE)


class ReadOnlyGetClient(Client):
    """A client on which a GET that writes fails; signing in and out go through force_login, which is no request."""

    def generic(self, method: str, path: str, *args: Any, **kwargs: Any) -> Any:
        if method not in {"GET", "HEAD", "OPTIONS"}:
            return super().generic(method, path, *args, **kwargs)

        def guard(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            assert not _WRITES.match(sql), f"{method} {path} writes: {sql[:200]}"
            return execute(sql, params, many, context)

        with connection.execute_wrapper(guard):
            return super().generic(method, path, *args, **kwargs)


@pytest.fixture
def client() -> ReadOnlyGetClient:
    """Django's test client, on which a GET that writes fails."""
    return ReadOnlyGetClient()


@pytest.fixture
def shared() -> Path:
    """The folder of real data and oracles beside the project; the test is skipped, by name, where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("needs the folder ../shared, which is not beside the project")
    return SHARED
