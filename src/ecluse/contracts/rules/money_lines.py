"""Which lines of money are looked at, as an address says it: those of a year, a funder, an axis, a sheet, a tax basis.

``?annee=2026&organisme=12`` narrows; ``aucun`` asks for the lines that name none. It stands beside the filter of the
sheets, whose words are others: that one says which sheets, this one which of their lines.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace

from ecluse.contracts.rules.sheet_filters import NONE, UNKNOWN

#: The tax bases, as addresses write them.
BASES = {"ttc": "ttc", "ht": "ht", "sans": "sans", NONE: ""}


def _key(value: str) -> str:
    known = value == NONE or (value.isascii() and value.isdigit() and len(value) <= 18)
    return value if known or not value else UNKNOWN


@dataclass(frozen=True, slots=True)
class LineChoice:
    """The lines asked for; an empty field takes any. ``axis`` is the one that the money of a sheet counts under."""

    year: str = ""
    funder: str = ""
    axis: str = ""
    sheet: str = ""
    basis: str = ""

    @classmethod
    def from_query(cls, query: Mapping[str, Sequence[str]]) -> LineChoice:
        """The choice that an address holds; what cannot be understood lets no line through."""
        said = {name: next(iter(query.get(word, ())), "") for name, word in WORDS.items()}
        basis = said.pop("basis")
        return cls(
            **{name: _key(value) for name, value in said.items()}, basis=basis if basis in {"", *BASES} else UNKNOWN
        )

    def __bool__(self) -> bool:
        return any(getattr(self, each.name) for each in fields(self))

    def pairs(self) -> list[tuple[str, str]]:
        """The words and values of its address."""
        return [(word, value) for name, word in WORDS.items() if (value := getattr(self, name))]

    def at(self, **values: object) -> LineChoice:
        """The same narrowed: a key, or None for the lines that name none."""
        return replace(self, **{name: NONE if value is None else str(value) for name, value in values.items()})


#: The word of the address for each field.
WORDS: Mapping[str, str] = {
    "year": "annee", "funder": "organisme", "axis": "compte", "sheet": "fiche", "basis": "base",
}  # fmt: skip
