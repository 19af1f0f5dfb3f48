"""A process killed at the worst moment sends nothing twice: real processes, a real server, kill −9."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from ecluse.outbox.enums import MailStatus
from ecluse.outbox.models import Mail
from ecluse.outbox.rules.schedule import CLAIM_LASTS
from tests.mail_server import mail_server
from tests.shared_database import shared_database

ROOT = Path(__file__).resolve().parents[3]
_TICK = """
import django
django.setup()
from ecluse.outbox.rules.letters import Letter
from ecluse.outbox.services import MailKind, Rendered, register_kind
register_kind(MailKind("essai", "les essais", lambda mail: Rendered("Vos fiches", Letter(("Bonjour",)))))
from ecluse.outbox.services.ticking import tick
print(*tick(), sep="\\n")
"""


def _ticking(address: str, port: int, tmp_path: Path) -> Callable[[], subprocess.Popen[str]]:
    surroundings = {
        "PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(ROOT / "src"), "DATABASE_URL": address,
        "DJANGO_SETTINGS_MODULE": "ecluse.config.settings", "ECLUSE_DATA_DIR": str(tmp_path / "data"),
        "EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(port), "EMAIL_SECURITY": "none",
    }  # fmt: skip
    return lambda: subprocess.Popen(
        [sys.executable, "-c", _TICK], env=surroundings, cwd=ROOT, text=True, stdout=subprocess.PIPE
    )


def _status(address: str, key: str) -> str:
    if connection.vendor == "sqlite":
        import sqlite3

        with sqlite3.connect(address.removeprefix("sqlite:///")) as base:
            return str(base.execute("select status from outbox_mail where key = ?", [key]).fetchone()[0])
    return Mail.objects.get(key=key).status


@pytest.mark.django_db(transaction=True)
def test_a_tick_killed_before_or_after_giving_a_mail_sends_it_once_at_most(tmp_path: Path) -> None:
    now = timezone.now()
    for key in ("avant", "apres"):
        Mail.objects.create(
            kind="essai", key=key, label="Service", address=f"{key}@essai.example", not_before=now, created_at=now
        )
    Mail.objects.filter(key="apres").update(not_before=now + timedelta(hours=1))
    address = shared_database(tmp_path)
    with mail_server() as server:
        start = _ticking(address, server.port, tmp_path)
        server.pause = "MAIL"  # the claim is committed, nothing is given
        _kill_when_reached(start(), server)
        assert (_status(address, "avant"), server.given) == (MailStatus.SENDING, [])
        _make_due(address, "apres")
        server.pause = "END"  # the message is given, the answer has not come
        _kill_when_reached(start(), server)
        assert _status(address, "apres") == MailStatus.SENDING
        assert len(server.given) == 1
        server.pause = ""
        _make_old(address)
        _all_end_well(start(), start())  # two ticks at once, late
        assert [_status(address, key) for key in ("avant", "apres")] == [MailStatus.INTERRUPTED] * 2
        assert len(server.given) == 1, "nothing was given twice"


def _all_end_well(*processes: subprocess.Popen[str]) -> None:
    """Every one is waited for, even after one that failed: none outlives its test."""
    told = [process.communicate(timeout=60)[0] for process in processes]
    assert [process.returncode for process in processes] == [0] * len(processes), told


def _kill_when_reached(process: subprocess.Popen[str], server: object) -> None:
    assert server.reached.wait(60)  # type: ignore[attr-defined]
    os.kill(process.pid, signal.SIGKILL)
    process.communicate(timeout=30)
    server.go_on.set()  # type: ignore[attr-defined]
    server.reached.clear()  # type: ignore[attr-defined]
    server.go_on.clear()  # type: ignore[attr-defined]


def _run(address: str, sql: str, values: list[object]) -> None:
    if connection.vendor == "sqlite":
        import sqlite3

        with sqlite3.connect(address.removeprefix("sqlite:///")) as base:
            base.execute(sql, values)
        return
    with connection.cursor() as cursor:
        cursor.execute(sql.replace("?", "%s"), values)


def _make_due(address: str, key: str) -> None:
    moment = timezone.now() - timedelta(minutes=1)
    told = moment.replace(tzinfo=None).isoformat(" ") if connection.vendor == "sqlite" else moment
    _run(address, "update outbox_mail set not_before = ? where key = ?", [told, key])


def _make_old(address: str) -> None:
    moment = timezone.now() - CLAIM_LASTS * 2
    told = moment.replace(tzinfo=None).isoformat(" ") if connection.vendor == "sqlite" else moment
    _run(address, "update outbox_mail set claimed_at = ? where status = ?", [told, MailStatus.SENDING.value])


@pytest.mark.django_db(transaction=True)
def test_three_ticks_at_once_send_each_mail_once(tmp_path: Path) -> None:
    now = timezone.now()
    Mail.objects.bulk_create(
        Mail(kind="essai", key=f"m{n}", label="Service", address=f"m{n}@essai.example", not_before=now, created_at=now)
        for n in range(12)
    )
    address = shared_database(tmp_path)
    with mail_server() as server:
        start = _ticking(address, server.port, tmp_path)
        _all_end_well(start(), start(), start())
        assert sorted(to for to, _ in server.accepted) == sorted(f"m{n}@essai.example" for n in range(12))
