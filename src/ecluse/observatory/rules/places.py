"""What figures are asked of: one territory, or the communes of a perimeter that somebody drew."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A territory (``level`` and ``code``), or a set of communes (``level`` and ``code`` empty).

    ``communes`` are those of today that it covers, wholly; ``partial`` names what it covers only in part, which no figure
    of a commune can tell apart.
    """

    name: str
    level: str
    code: str
    communes: tuple[str, ...]
    partial: tuple[str, ...] = ()

    @property
    def is_free(self) -> bool:
        """Whether it is a set of communes that no publisher knows: its figures are computed from theirs."""
        return not self.level
