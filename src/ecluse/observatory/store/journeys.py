"""Journeys kept as Parquet, ``journeys/<sha256>.parquet``: start, end, minutes, sorted by start."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from ecluse.observatory.store.folder import Store, written

SCHEMA = pa.schema([("start", pa.string()), ("end", pa.string()), ("minutes", pa.float64())])


def _path(store: Store, sha256: str) -> Path:
    return store.root / "journeys" / f"{sha256}.parquet"


def keep_journeys(store: Store, sha256: str, journeys: pa.Table) -> None:
    """Keep journeys (schema SCHEMA) under the digest of the file that gave them."""
    with written(_path(store, sha256)) as place:
        pq.write_table(journeys.cast(SCHEMA).sort_by([("start", "ascending"), ("end", "ascending")]), place)


def journeys_within(
    store: Store, sha256: str, reach: float, *, starts: Collection[str] = (), ends: Collection[str] = ()
) -> pa.Table | None:
    """The journeys of at most ``reach`` minutes from some of ``starts``, or to some of ``ends``; None when the file is gone."""
    path = _path(store, sha256)
    if not path.exists():
        return None
    filters: list[tuple[str, str, object]] = [("minutes", "<=", reach)]
    filters += [(name, "in", sorted(codes)) for name, codes in (("start", starts), ("end", ends)) if codes]
    return pq.read_table(path, filters=filters)
