"""The one door to the folder of observations. Nothing in it is ever changed: files are added, whole or not at all.

    files/<sha256>/<name>                     the bytes received, under the name they came with
    observations/<indicator>/<batch>.parquet  what one loading said of one indicator
    rows/<batch>.parquet                      the rows behind the sums of one loading, where its layout adds rows up
    pieces/<digest>.parquet                   the figures of one indicator, made from given batches
    work/                                     events laid out while a build computes their rates
    builds/<digest>/                          panels of figures, and the manifest that lists its pieces

A batch counts once the database knows its loading: what a killed process left behind is never read.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from ecluse.observatory.store.schema import ADDED, STORED

MANIFEST = "manifest.json"
#: Folders of builds being written; nobody writes one for a day.
_BUILDING, _LEFT = ".building-", 86_400.0
#: Files written side by side: compressing them takes the time.
_WRITERS = 2


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
        observations = observations.cast(STORED).unify_dictionaries().combine_chunks()
        indicator = observations["indicator"].combine_chunks()
        code = np.asarray(indicator.indices)
        heads = np.flatnonzero(np.append(True, code[1:] != code[:-1])) if len(code) else code
        if len(heads) > len(np.unique(code[heads])):  # those of one indicator do not follow one another
            order = np.argsort(code, kind="stable")
            observations, code = observations.take(pa.array(order)), code[order]
            heads = np.flatnonzero(np.append(True, code[1:] != code[:-1]))
        parts = zip(heads.tolist(), np.diff(np.append(heads, len(code))).tolist(), strict=True)
        with ThreadPoolExecutor(_WRITERS) as pool:
            writing = [
                pool.submit(
                    _keep,
                    self.observations_file(indicator.dictionary[int(code[head])].as_py(), batch),
                    observations.slice(head, length),
                )
                for head, length in parts
            ]
        for each in writing:
            each.result()

    def read(self, indicator: str, batches: Iterable[int], columns: list[str] | None = None) -> pa.Table:
        """The observations of one indicator in these batches, in their order."""
        found = [self.observations_file(indicator, batch) for batch in sorted(batches)]
        tables = [pq.read_table(path, columns=columns) for path in found if path.exists()]
        empty = STORED if columns is None else pa.schema([STORED.field(name) for name in columns])
        return pa.concat_tables([empty.empty_table(), *tables]).unify_dictionaries().combine_chunks()

    def observations_file(self, indicator: str, batch: int) -> Path:
        """Where what one loading said of an indicator is, or would be."""
        return self.root / "observations" / indicator / f"{batch}.parquet"

    def add_rows(self, batch: int, added: pa.Table) -> None:
        """Keep which rows of the file one loading added up (schema ADDED); none is worth keeping too: all stand alone."""
        _keep(self.rows_file(batch), added.cast(ADDED))

    def rows_file(self, batch: int) -> Path:
        """Where the rows that one loading added up are; not there when it adds none up, or was made before they were kept."""
        return self.root / "rows" / f"{batch}.parquet"

    # Figures made from them

    def piece(self, digest: str) -> Path:
        """Where the figures of that digest are, or would be."""
        return self.root / "pieces" / f"{digest}.parquet"

    def workspace(self) -> Path:
        """Where a build lays out what it works on, for itself and for the machines that help it; nothing stays there."""
        folder = self.root / "work"
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def piece_size(self, digest: str) -> int:
        """How many figures those of that digest are; none where they are not kept."""
        path = self.piece(digest)
        return int(pq.read_metadata(path).num_rows) if path.exists() else 0

    def manifest(self, digest: str) -> dict[str, Any]:
        """What a build was made from; nothing for one whose folder is not there."""
        path = self.build(digest) / MANIFEST
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        return found

    def build(self, digest: str) -> Path:
        """The folder of a build, or where it would be."""
        return self.root / "builds" / digest

    def add_build(self, digest: str, fill: Callable[[Path], None]) -> Path:
        """Let ``fill`` write a build in a folder of its own, which takes its place once whole; a build is made once."""
        target = self.build(digest)
        if target.exists():
            return target
        target.parent.mkdir(parents=True, exist_ok=True)
        _sweep(target.parent)
        place = Path(tempfile.mkdtemp(prefix=_BUILDING, dir=target.parent))
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


def _sweep(folder: Path) -> None:
    """Take away the builds that a process killed long ago left unfinished."""
    for left in folder.glob(f"{_BUILDING}*"):
        if time.time() - left.stat().st_mtime > _LEFT:
            shutil.rmtree(left, ignore_errors=True)


def _keep(target: Path, table: pa.Table) -> None:
    with written(target) as place:
        write_columns(table, place)


def write_columns(table: pa.Table, path: Path) -> None:
    """Write a table in Parquet. Numbers that are all different are written as they are, the rest by its few values."""
    few = [field.name for field in table.schema if field.type not in {pa.float64(), pa.int32()}]
    pq.write_table(table, path, compression="zstd", use_dictionary=few, write_statistics=False)


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
