"""What a layout is, and what its readers share: columns by name, blank and note rows, whole numbers as published."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from ecluse.lib.text import fold
from ecluse.territories.rules import codes
from ecluse.territories.rules.records import Key, Record, left_out, repaired
from ecluse.territories.rules.sources.kinds import SourceKind
from ecluse.territories.rules.sources.tables import Row, Table, header_name

_NOTE = re.compile(r"(?:lecture|champ|sources?|notes?|©|avertissement|unite)\b ?:?", re.IGNORECASE)
BLANK = "ligne vide"


class Known(Protocol):
    """What a reader may ask of the reference already loaded."""

    def communes_named(self, name: str, department: str) -> list[str]:
        """Codes of the communes (or municipal arrondissements) of that name, in that département, or anywhere when empty."""
        ...

    def epci_named(self, name: str) -> list[str]:
        """Codes of the intercommunalities of that name."""
        ...


@dataclass(frozen=True, slots=True)
class Context:
    """What is known while reading: the year of the geography, the reference, and what this reading already told."""

    vintage: int | None
    known: Known
    told: set[Key] = field(default_factory=set)
    keys: dict[tuple[str, str], Key] = field(default_factory=dict)

    def first_time(self, key: Key) -> bool:
        """Whether ``key`` is met for the first time in this reading: a group is told once, not for each of its communes."""
        if key in self.told:
            return False
        self.told.add(key)
        return True


class Cells:
    """The cells of a row under the names of their columns; an absent column reads as an empty text."""

    __slots__ = ("_places", "_row", "number")

    def __init__(self, places: dict[str, int]) -> None:
        self._places = places
        self._row: Sequence[str] = ()
        self.number = 0

    def at(self, row: Row) -> Cells:
        self.number, self._row = row
        return self

    def __getitem__(self, name: str) -> str:
        place = self._places.get(name)
        return self._row[place].strip() if place is not None and place < len(self._row) else ""

    def has(self, name: str) -> bool:
        return name in self._places


Reader = Callable[[Cells, Context], Iterator[Record]]


@dataclass(frozen=True, slots=True)
class Layout:
    """A table whose layout is understood. ``vintage`` is the year that the table itself says, with how it says it."""

    kind: SourceKind
    table: Table
    header_row: int
    places: dict[str, int]
    read: Reader
    vintage: int | None = None
    vintage_from: str = ""
    deducible: str = ""

    def rows(self) -> Iterator[Row]:
        """The rows under the header, in the table's own numbering."""
        for row in self.table.rows():
            if row[0] > self.header_row:
                yield row

    def records(self, context: Context) -> Iterator[Record]:
        """What the table says, row by row; what is left out says why."""
        cells = Cells(self.places)
        for row in self.rows():
            number, values = row
            if len(values) > 1 and values[0] and values[1] and values[-1]:  # nearly every row: neither blank nor a note
                yield from self.read(cells.at(row), context)
            elif not any(value.strip() for value in values):
                yield left_out(number, BLANK)
            elif is_note(values):
                yield left_out(number, "note sous le tableau", " ".join(value for value in values if value)[:80])
            else:
                yield from self.read(cells.at(row), context)

    def codes(self) -> Iterator[tuple[str, str]]:
        """Code and name of each commune of the table, to find out of which year it is; see ``deducible``."""
        cells = Cells(self.places)
        code_column, _, name_column = self.deducible.partition(",")
        for row in self.rows():
            cell = cells.at(row)
            if cell.has("typecom") and cell["typecom"] not in {"COM", ""}:
                continue
            code = commune_of(cell, code_column)
            if code:
                yield code, cell[name_column]


def is_note(values: Sequence[str]) -> bool:
    """Whether a row is a note under the table: words in its first cell, and nothing or nearly in the others."""
    filled = [value for value in values if value.strip()]
    return len(filled) == 1 and (bool(_NOTE.match(fold(filled[0]).strip())) or len(filled[0]) > 60)


def commune_of(cell: Cells, column: str) -> str:
    """The commune's code in ``column`` (« dep+com » joins two columns), or an empty text when it is not one."""
    first, _, second = column.partition("+")
    text = codes.joined(cell[first], cell[second]) if second else cell[first]
    try:
        return codes.commune(text).value
    except codes.CodeError:
        return ""


def read_commune(cell: Cells, text: str) -> Iterator[Record | str]:
    """The commune's code that ``text`` gives, as the last thing given; before it, what was repaired or left out."""
    try:
        code = codes.commune(text)
    except codes.CodeError as error:
        yield left_out(cell.number, reason_without_value(str(error)), text)
        return
    if code.repaired:
        yield repaired(cell.number, code.repaired, f"{text} → {code.value}")
    yield code.value


def reason_without_value(message: str) -> str:
    """A reason that is the same for every row, so that rows can be grouped by it: « X » n’est pas… → n’est pas…"""
    return re.sub(r"^« .*? » ", "ce code ", message)


def whole_number(text: str) -> int | None:
    """A whole number as published: blanks of any kind between thousands, a decimal part of zeros; None when it is none."""
    if text.isascii() and text.isdigit():
        return int(text)
    plain = re.sub(r"[\s\u00a0\u202f]", "", text)
    plain = re.sub(r"[.,]0+\Z", "", plain)
    return int(plain) if plain.isascii() and plain.isdigit() else None


def degrees(text: str) -> float | None:
    """A coordinate in degrees, decimal point or comma; None when it is none or out of range."""
    try:
        value = float(text.replace(",", ".").strip())
    except ValueError:
        return None
    return value if -180 <= value <= 180 else None


def places_of(header: Sequence[str]) -> dict[str, int]:
    """The place of each column by its compared name; unnamed ones are dropped, the first of two equal names wins."""
    places: dict[str, int] = {}
    for place, cell in enumerate(header):
        name = header_name(cell)
        if name:
            places.setdefault(name, place)
    return places


def with_names(places: dict[str, int], **aliases: tuple[str, ...]) -> dict[str, int]:
    """``places`` with a common name for columns that publishers name in several ways."""
    complete = dict(places)
    for name, others in aliases.items():
        for other in others:
            if name not in complete and other in places:
                complete[name] = places[other]
    return complete
