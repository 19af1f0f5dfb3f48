"""The one door to the folder of observations. Nothing in it is ever changed: files are added, whole or not at all.

    files/<sha256>/<name>                     the bytes received, under the name they came with
    observations/<indicator>/<batch>.parquet  what one loading said of one indicator
    pieces/<digest>.parquet                   the figures of one indicator, made from given batches
    work/                                     events laid out while a build computes their rates
    builds/<digest>/                          panels of figures, and the manifest that lists its pieces

A batch counts once the database knows its loading: what a killed process left behind is never read.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ecluse.observatory.store.schema import STORED

_CHUNK = 1 << 20


class Store:
    """A folder of observations; made when first written to."""

    def __init__(self, root: Path) -> None:
        self.root = root

    # What was received

    def keep_file(self, path: Path, sha256: str) -> None:
        """Keep the bytes at ``path``, whose SHA-256 is known, under the first name they came with."""
        if self.file(sha256) is None:
            with written(self.root / "files" / sha256 / path.name) as place:
                shutil.copyfile(path, place)

    def file(self, sha256: str) -> Path | None:
        """The file of that SHA-256, or None."""
        folder = self.root / "files" / sha256
        found = sorted(folder.glob("[!.]*")) if folder.is_dir() else []
        return found[0] if found else None

    # Observations

    def add(self, batch: int, observations: pa.Table) -> None:
        """Add the observations of one loading (schema STORED), a file for each indicator.

        The number of a batch is new when its loading is written down: what may lie under it was left by a process killed
        before the database knew of it.
        """
        observations = observations.cast(STORED)
        for indicator in pc.unique(observations["indicator"]).to_pylist():
            rows = observations.filter(pc.equal(observations["indicator"], indicator))
            with written(self.observations_file(indicator, batch)) as place:
                pq.write_table(rows, place, compression="zstd")

    def read(self, indicator: str, batches: Iterable[int], columns: list[str] | None = None) -> pa.Table:
        """The observations of one indicator in these batches, in their order."""
        found = [self.observations_file(indicator, batch) for batch in sorted(batches)]
        tables = [pq.read_table(path, columns=columns) for path in found if path.exists()]
        empty = STORED if columns is None else pa.schema([STORED.field(name) for name in columns])
        return pa.concat_tables([empty.empty_table(), *tables]).unify_dictionaries().combine_chunks()

    def observations_file(self, indicator: str, batch: int) -> Path:
        """Where what one loading said of an indicator is, or would be."""
        return self.root / "observations" / indicator / f"{batch}.parquet"

    # Figures made from them

    def piece(self, digest: str) -> Path:
        """Where the figures of that digest are, or would be."""
        return self.root / "pieces" / f"{digest}.parquet"

    def workspace(self) -> Path:
        """Where a build lays out what it works on, for itself and for the machines that help it; nothing stays there."""
        folder = self.root / "work"
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def build(self, digest: str) -> Path:
        """The folder of a build, or where it would be."""
        return self.root / "builds" / digest

    def add_build(self, digest: str, fill: Callable[[Path], None]) -> Path:
        """Let ``fill`` write a build in a folder of its own, which takes its place once whole; a build is made once."""
        target = self.build(digest)
        if target.exists():
            return target
        target.parent.mkdir(parents=True, exist_ok=True)
        place = Path(tempfile.mkdtemp(prefix=".building-", dir=target.parent))
        try:
            fill(place)
            place.chmod(0o755)
            place.rename(target)
        except OSError:
            if not target.exists():  # another process made the same one meanwhile
                raise
        finally:
            shutil.rmtree(place, ignore_errors=True)
        return target


@contextmanager
def written(target: Path) -> Iterator[Path]:
    """A place to write a file, which comes to ``target`` at once when the block ends well, and never in part."""
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".writing-", dir=target.parent)
    os.close(handle)
    place = Path(name)
    try:
        yield place
        with place.open("rb") as file:
            os.fsync(file.fileno())
        place.chmod(0o644)
        place.replace(target)
    finally:
        place.unlink(missing_ok=True)


def digest_of(*parts: str) -> str:
    """The SHA-256 of texts, each told from the next."""
    digest = hashlib.sha256()
    for part in parts:
        content = part.encode()
        digest.update(len(content).to_bytes(8, "big") + content)
    return digest.hexdigest()
