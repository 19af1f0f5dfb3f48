"""How far the reader goes before it refuses: sizes, counts, time and memory."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on one document.

    ``size`` and ``unpacked`` are bytes (of the file, of all that is inflated from it); ``members`` counts the entries of
    an archive; ``pages``, ``rows`` (of one sheet or table), ``columns``, ``cells`` and ``blocks`` count what is read;
    ``characters`` is the whole text; ``seconds`` is the processor time of the reading process, which may take twice as long
    by the clock on the wall; ``memory`` is its address space in bytes.
    """

    size: int = 60_000_000
    unpacked: int = 400_000_000
    members: int = 20_000
    pages: int = 1_500
    rows: int = 100_000
    columns: int = 2_000
    cells: int = 1_000_000
    blocks: int = 300_000
    characters: int = 30_000_000
    seconds: float = 60.0
    memory: int = 1_500_000_000

    def as_dict(self) -> dict[str, float]:
        return asdict(self)

    @classmethod
    def from_dict(cls, data: dict[str, float]) -> Self:
        whole = {name: int(value) for name, value in data.items() if name != "seconds"}
        return cls(seconds=float(data["seconds"]), **whole)


DEFAULT = Limits()
