"""Clients that ask for a page one time after the other, each on a connection that stays open."""

from __future__ import annotations

import http.client
import threading
import time
from dataclasses import dataclass, field


@dataclass
class Load:
    """What some clients saw of a page for a while."""

    seconds: float
    times: list[float] = field(default_factory=list)
    errors: int = 0

    @property
    def per_second(self) -> float:
        return len(self.times) / self.seconds

    def percentile(self, share: float) -> float:
        """The time, in milliseconds, that this share of the answers did not exceed."""
        ordered = sorted(self.times)
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("inf")


def load(ports: list[int], path: str, cookie: str, *, clients: int, seconds: float) -> Load:
    """``clients`` readers of ``path``, shared between the servers of ``ports``, for ``seconds``."""
    found = Load(seconds)
    lock = threading.Lock()
    began = time.perf_counter()
    until = began + seconds

    def read(port: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        times, errors = [], 0
        while (started := time.perf_counter()) < until:
            try:
                connection.request("GET", path, headers={"Cookie": cookie})
                answer = connection.getresponse()
                body = answer.read()
                errors += answer.status != 200 or not body.rstrip().endswith(b"</html>")
            except (OSError, http.client.HTTPException):
                errors += 1
                connection.close()
            times.append(time.perf_counter() - started)
        with lock:
            found.times += times
            found.errors += errors

    readers = [threading.Thread(target=read, args=(ports[n % len(ports)],)) for n in range(clients)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    found.seconds = time.perf_counter() - began  # the last answers come after the time given
    return found
