"""Where heavy kernels run: in threads of this process, or on Spark. Both give the same batches in the same order.

A kernel is a function of a record batch, with the schema of what it answers. A partition is a record batch of the
store, named by its file and its number there: on a cluster, the store lies in a folder that all its machines see.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa

from ecluse.lib.errors import DomainError
from ecluse.observatory.store.events import Partition, read_partition

#: The oldest Java that Spark 4 runs on.
_JAVA = 17

#: Tasks for each processor of a cluster: more than one, so that none waits for the slowest.
_TASKS = 4

#: Batches computed ahead of the one that is asked for, for each thread: what bounds memory.
_AHEAD = 2


class Kernel(Protocol):
    """A method over record batches."""

    @property
    def schema(self) -> pa.Schema: ...

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch: ...


class Engine(Protocol):
    """Runs a kernel over partitions and gives what it answers, in their order."""

    def run(self, kernel: Kernel, partitions: Sequence[Partition]) -> Iterator[pa.RecordBatch]: ...


class Local:
    """Threads: the loops of NumPy and SciPy release the interpreter's lock."""

    def __init__(self, threads: int | None = None) -> None:
        self.threads = threads or os.cpu_count() or 1

    def run(self, kernel: Kernel, partitions: Sequence[Partition]) -> Iterator[pa.RecordBatch]:
        return self.over(kernel, map(read_partition, partitions))

    def over(self, kernel: Kernel, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """The same over batches that are at hand, read as they are needed."""
        waiting: deque[Future[pa.RecordBatch]] = deque()
        with ThreadPoolExecutor(self.threads) as pool:
            for batch in batches:
                waiting.append(pool.submit(kernel, batch))
                if len(waiting) >= self.threads * _AHEAD:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()


class Spark:
    """A Spark session: the one given, or the one that the environment describes (needs ``ecluse[spark]`` and Java 17).

    Partitions are shared out to the machines of the cluster, which map the store's files themselves and send back
    what the kernel answers, in the order of the partitions.
    """

    def __init__(self, session: Any = None) -> None:
        if session is None:
            from pyspark.sql import SparkSession

            session = SparkSession.builder.appName("ecluse").getOrCreate()
        self.session = session

    def run(self, kernel: Kernel, partitions: Sequence[Partition]) -> Iterator[pa.RecordBatch]:
        if not partitions:
            return
        context = self.session.sparkContext
        tasks = min(len(partitions), _TASKS * context.defaultParallelism)
        for answer in context.parallelize(partitions, tasks).map(partial(_answer, kernel)).collect():
            yield from pa.ipc.open_stream(answer)


def _answer(kernel: Kernel, partition: Partition) -> bytes:
    """What the kernel says of a partition, on whichever machine it came to."""
    found = kernel(read_partition(partition))
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, found.schema) as writer:
        writer.write_batch(found)
    answer: bytes = sink.getvalue().to_pybytes()
    return answer


def engine_of(name: str) -> Engine:
    """The engine that ECLUSE_OBSERVATORY_ENGINE names: ``local`` or ``spark``. DomainError where Spark cannot start."""
    if name != "spark":
        return Local()
    lacking = lacks_for_spark()
    if lacking:
        raise DomainError(f"{lacking} Ou bien laissez ECLUSE_OBSERVATORY_ENGINE=local, qui donne les mêmes chiffres.")
    return Spark()


def lacks_for_spark() -> str:
    """What this machine lacks to drive a cluster, and how to install it; empty if nothing."""
    if importlib.util.find_spec("pyspark") is None:
        return (
            "Le calcul réparti demande Spark, qui n’est pas installé avec Écluse : "
            "installez « ecluse[spark] » (pip install pyspark==4.0.*), puis relancez."
        )
    home = os.environ.get("JAVA_HOME")
    java = shutil.which("java", path=str(Path(home) / "bin")) if home else shutil.which("java")
    told = ""
    if java:
        asked = subprocess.run([java, "-version"], capture_output=True, text=True, check=False)  # noqa: S603 - found by name
        told = asked.stderr
    version = re.search(r'version "(\d+)', told)
    if version is None or int(version[1]) < _JAVA:
        found = f"la version {version[1]} est installée" if version else "il n’est pas installé"
        return (
            f"Spark demande Java {_JAVA} ou plus récent, et {found} sur cette machine : "
            f"sous Debian, installez le paquet openjdk-{_JAVA}-jre-headless, puis relancez."
        )
    return ""
