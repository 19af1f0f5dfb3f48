"""How far long work is, and whether a process is still at it: two small files in the store, which no transaction hides.

deposits/<number>.json   the step, what is done of it, out of how much
deposits/<number>.lock   its number, held by the process at work; the system lets go of it when that process ends, however it ends
"""

from __future__ import annotations

import fcntl
import json
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from ecluse.observatory.store.folder import Store, written

#: How often, and after how many seconds each time, a process that was told to end is looked at.
_TRIES, _PAUSE = 20, 0.1


@dataclass(frozen=True, slots=True)
class Step:
    """What is being done, in French; ``done`` out of ``total``, 0 when nobody knows; ``rows`` read so far."""

    label: str
    done: int = 0
    total: int = 0
    rows: int = 0


def tell(place: Store, number: int, step: Step) -> None:
    """Write down how far the work of that number is."""
    with written(_folder(place) / f"{number}.json") as path:
        path.write_text(
            json.dumps({"label": step.label, "done": step.done, "total": step.total, "rows": step.rows}),
            encoding="utf-8",
        )


def told(place: Store, number: int) -> Step | None:
    """How far the work of that number is, or None before it says anything."""
    with suppress(OSError, ValueError, TypeError):
        return Step(**json.loads((_folder(place) / f"{number}.json").read_text(encoding="utf-8")))
    return None


@contextmanager
def working(place: Store, number: int) -> Iterator[bool]:
    """Be the one at work on that number for the time of the block; gives False when another process already is."""
    path = _folder(place) / f"{number}.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as lock:  # what the process at work wrote there stays
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
            return
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield True


def is_worked_on(place: Store, number: int) -> bool:
    """Whether a process is at work on that number now."""
    with suppress(FileNotFoundError), (_folder(place) / f"{number}.lock").open() as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)  # those who only look do not take each other for a worker
        except OSError:
            return True
    return False


def end(place: Store, number: int) -> bool:
    """End the process at work on that number, as the system would; False when it is still there after a few seconds."""
    for sent in (signal.SIGTERM, signal.SIGKILL):
        if not is_worked_on(place, number):
            return True
        with suppress(OSError, ValueError):
            process = int((_folder(place) / f"{number}.lock").read_text(encoding="ascii"))
            if process != os.getpid():
                os.kill(process, sent)
        for _ in range(_TRIES):
            if not is_worked_on(place, number):
                return True
            time.sleep(_PAUSE)
    return False


def _folder(place: Store) -> Path:
    return place.root / "deposits"
