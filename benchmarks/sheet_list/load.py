"""Clients that ask for a page one time after the other, each on a connection that stays open: the load tool wrk.

It is written in C: clients written in Python would take as much of the processor as the server that they measure.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

WRK = shutil.which("wrk")
MISSING = "wrk, the load tool, is not installed (on Debian: apt install wrk)"
_SCRIPT = Path(__file__).with_name("told.lua")


class Load(NamedTuple):
    """What some clients saw of a page for a while: milliseconds, answers and bytes; errors are refusals and silences."""

    seconds: float
    answers: int
    errors: int
    size: float
    p50: float
    p95: float

    @property
    def per_second(self) -> float:
        return self.answers / self.seconds


def load(ports: list[int], path: str, cookie: str, *, clients: int, seconds: int) -> Load:
    """``clients`` readers of ``path``, shared between the servers of ``ports``, for ``seconds``.

    Of two servers, the time that half of the answers took is the mean, and the 95th percentile is the worst.
    """
    shares = [
        share for share in (clients // len(ports) + (n < clients % len(ports)) for n in range(len(ports))) if share
    ]
    running = [
        subprocess.Popen(
            [str(WRK), "-t1", f"-c{share}", f"-d{seconds}s", "--timeout", "60s", "-s", str(_SCRIPT),
             "-H", f"Cookie: {cookie}", f"http://127.0.0.1:{port}{path}"],
            stdout=subprocess.PIPE, text=True,
        )
        for share, port in zip(shares, ports, strict=False)
    ]  # fmt: skip
    told = [json.loads(each.communicate()[0].rpartition("told ")[2]) for each in running]
    answers = sum(one["answers"] for one in told)
    return Load(
        max(one["seconds"] for one in told),
        answers,
        sum(one["errors"] for one in told),
        sum(one["bytes"] for one in told) / max(1, answers),
        sum(one["p50"] for one in told) / len(told),
        max(one["p95"] for one in told),
    )
