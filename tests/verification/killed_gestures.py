"""Gestures begun in processes that are killed (SIGKILL) at one of their writes. Run by test_killed_gestures.

    python -m tests.verification.killed_gestures validate|sign|campaign|answer KEY

The process sets Django up once and forks for each attempt: a child stops before its nth write, or with all of them written and
nothing committed, says so, and is killed there. Prints, as JSON, the faults found and how many writes the gesture takes.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Callable
from datetime import date
from typing import Any

_WRITES = ("INSERT", "UPDATE", "DELETE")


def _gesture(name: str, key: int) -> Callable[[], object]:
    from ecluse.campaigns.enums import AnswerKind
    from ecluse.campaigns.models import Campaign, UpdateRequest
    from ecluse.campaigns.services import campaigns
    from ecluse.campaigns.services.answering import Said, receive_answers
    from ecluse.contracts.models import Amendment, ContractVersion
    from ecluse.contracts.services import amendments
    from tests.factories.signed import sign
    from tests.factories.world import SYSTEM

    if name == "campaign":
        return lambda: campaigns.open_campaign(by=SYSTEM, campaign=Campaign.objects.get(pk=key))
    if name == "answer":
        asked = UpdateRequest.objects.get(pk=key)
        said = [
            Said(sheet, AnswerKind.NEWS, "en_cours", "realisee", note="C’est fait")
            for sheet in asked.sheets.order_by("pk")
        ]
        return lambda: receive_answers(by=SYSTEM, asked=asked, said=said)
    if name == "validate":
        return lambda: amendments.validate_amendment(by=SYSTEM, amendment=Amendment.objects.get(pk=key))
    version = ContractVersion.objects.get(pk=key)
    return lambda: sign(version, *version.contract.signatories.all(), on=date(2024, 1, 15))


class _Stop:
    """Counts the writes of a gesture; before the one numbered ``at``, tells it in the pipe and waits to be killed."""

    def __init__(self, at: int, pipe: int) -> None:
        self.at, self.pipe, self.seen = at, pipe, 0

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lstrip().upper().startswith(_WRITES):
            if self.seen == self.at:
                self.wait()
            self.seen += 1
        return execute(sql, params, many, context)

    def wait(self) -> None:
        os.write(self.pipe, b"!")
        time.sleep(60)


def _attempt(name: str, key: int, at: int) -> None:
    """One child, killed before its write ``at``, or before it commits if that was its last one."""
    from django.db import connection

    connection.close()
    here, there = os.pipe()
    child = os.fork()
    if child == 0:
        stop, commit = _Stop(at, there), connection._commit
        connection._commit = lambda: stop.wait() if stop.seen == at else commit()
        with connection.execute_wrapper(stop):
            _gesture(name, key)()
    os.close(there)
    assert os.read(here, 1) == b"!"
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(here)


def _writes(name: str, key: int) -> int:
    """How many writes the gesture takes: it is made, counted, and undone."""
    from django.db import connection, transaction

    counter = _Stop(-1, -1)
    with transaction.atomic(), connection.execute_wrapper(counter):
        _gesture(name, key)()
        transaction.set_rollback(True)
    return counter.seen


def main(name: str, key: int) -> None:
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "ecluse.config.settings"
    django.setup()
    from tests.factories.snapshots import take_snapshot

    before = take_snapshot().rows
    wanted = _writes(name, key)
    assert take_snapshot().rows == before
    faults = []
    for at in sorted({0, 1, wanted // 4, wanted // 2, wanted - 1, wanted}):
        _attempt(name, key, at)
        now = take_snapshot().rows
        faults += [f"killed at write {at} of {wanted}: {table}" for table in before if now.get(table) != before[table]]
        faults += [f"killed at write {at} of {wanted}: {table}, new" for table in now.keys() - before.keys()]
    _gesture(name, key)()  # what was killed is begun again, and nothing that was left stands in its way
    print(json.dumps({"writes": wanted, "faults": faults}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
