"""What the finders of signatories give."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Party:
    """A body at ``start`` to ``end`` of the text, and where the function of its representative stands."""

    start: int
    end: int
    function: tuple[int, int] | None = None

    def with_function(self, place: tuple[int, int] | None) -> Party:
        return replace(self, function=place)


@dataclass(frozen=True, slots=True)
class Proposal:
    """The signatories that one rule found together; ``weight`` says how plainly they are called so.

    ``adds`` is true of those that a sentence adds to others (« il engage également A et B »).
    """

    parties: tuple[Party, ...]
    rule: str
    weight: float
    doubtful: bool = False
    adds: bool = False
