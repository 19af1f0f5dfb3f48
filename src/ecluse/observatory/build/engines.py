"""Where heavy kernels run: in threads of this process, or on Spark. Both give the same batches in the same order.

A kernel is a function of a record batch, with the schema of what it answers. A partition is a record batch of the store, named
by its file and its number there: on a cluster, the store lies in a folder that all its machines see.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Protocol

import pyarrow as pa

from ecluse.observatory.store.events import Partition, read_partition

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
