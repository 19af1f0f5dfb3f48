"""The account of a reading: what became of every row and every column, and every cell that was repaired or refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np

from ecluse.lib.typography import french
from ecluse.observatory.enums import RemarkKind, Status
from ecluse.observatory.methods.results import Booleans, Integers
from ecluse.observatory.sources.questions import Option


class RowState(IntEnum):
    """What became of a row; every row of a table is in exactly one state."""

    KEPT = 0  # it gave one figure at least, be it one that is kept secret
    LEFT_OUT = 1  # another modality than those that the layout reads
    REFUSED = 2
    NOT_DATA = 3  # title, header, blank, note, comment


_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing said of rows: ``rows`` are their numbers in the table, ``cells`` the text of each, where there is one."""

    kind: RemarkKind
    reason: str
    column: str
    rows: tuple[int, ...]
    cells: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """In French, with the first rows: « Colonne MED21, lignes 12 et 15 (« ? ») : ce n’est pas un nombre. »"""
        shown = ", ".join(str(row) for row in self.rows[:_SHOWN])
        more = f" et {len(self.rows) - _SHOWN} autres" if len(self.rows) > _SHOWN else ""
        where = f"ligne{'s' if len(self.rows) > 1 else ''} {shown}{more}"
        where = f"Colonne « {self.column} », {where}" if self.column else where[0].upper() + where[1:]
        quoted = ", ".join(f"« {cell[:40]} »" for cell in dict.fromkeys(self.cells[:_SHOWN]) if cell)
        return french(f"{where}{f' ({quoted})' if quoted else ''} : {self.reason}.")


@dataclass(frozen=True, slots=True)
class ColumnUse:
    """What became of a column: what it was read for, or why it was not read."""

    header: str
    used_for: tuple[str, ...] = ()
    unused: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """Something that the figures needed and that the table, the layout or the person told; ``origin`` says which."""

    option: Option
    value: str
    origin: str


@dataclass(frozen=True, slots=True)
class Account:
    """What became of a table. ``states`` and ``numbers`` have one entry for each of its rows, titles included."""

    numbers: Integers
    states: Integers
    remarks: tuple[Remark, ...]
    columns: tuple[ColumnUse, ...]
    statuses: Mapping[Status, int]
    decisions: tuple[Decision, ...]

    def count(self, state: RowState) -> int:
        return int(np.count_nonzero(self.states == state))

    def of(self, kind: RemarkKind) -> list[Remark]:
        return [remark for remark in self.remarks if remark.kind is kind]

    @property
    def unused(self) -> list[ColumnUse]:
        return [column for column in self.columns if not column.used_for]


_STATE_OF = {
    RemarkKind.LEFT_OUT: RowState.LEFT_OUT,
    RemarkKind.REFUSED: RowState.REFUSED,
    RemarkKind.NOT_DATA: RowState.NOT_DATA,
}
_UNDECIDED = -1


@dataclass(slots=True)
class Ledger:
    """The account while it is being drawn up, by place in the grid."""

    numbers: Integers
    states: Integers = field(init=False)
    remarks: list[Remark] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.states = np.full(len(self.numbers), _UNDECIDED, dtype=np.int64)

    @property
    def open(self) -> Booleans:
        """The rows of which nothing is decided yet."""
        return np.asarray(self.states == _UNDECIDED)

    def settle(
        self, kind: RemarkKind, reason: str, where: Booleans, column: str = "", cells: Sequence[str] = ()
    ) -> None:
        """Decide of the rows ``where`` that are still open; ``cells`` has one text for each row of ``where``, or nothing."""
        fresh = where & self.open
        if not fresh.any():
            return
        self.states[fresh] = _STATE_OF[kind]
        kept = [cell for cell, taken in zip(cells, fresh[where], strict=True) if taken] if cells else ()
        self.say(kind, reason, np.flatnonzero(fresh), column, kept)

    def say(
        self, kind: RemarkKind, reason: str, places: Iterable[int], column: str = "", cells: Sequence[str] = ()
    ) -> None:
        """A remark on rows, which decides nothing."""
        rows = tuple(int(self.numbers[place]) for place in places)
        if rows:
            self.remarks.append(Remark(kind, reason, column, rows, tuple(cells)))

    def decide(self, option: Option, value: object, origin: str) -> None:
        decision = Decision(option, str(value), origin)
        if decision not in self.decisions:
            self.decisions.append(decision)

    def close(
        self, kept: Booleans, above: Sequence[int], columns: Iterable[ColumnUse], statuses: Mapping[Status, int]
    ) -> Account:
        """The account, once ``kept`` are the rows that gave a figure; ``above`` are the lines down to the header."""
        lost = ~kept & self.open
        self.settle(RemarkKind.REFUSED, "aucun chiffre n’a pu en être lu", lost)
        self.states[kept] = RowState.KEPT
        titles = np.full(len(above), RowState.NOT_DATA, dtype=np.int64)
        return Account(
            np.concatenate([np.asarray(above, dtype=np.int64), self.numbers]),
            np.concatenate([titles, self.states]),
            tuple(self.remarks),
            tuple(columns),
            dict(statuses),
            tuple(self.decisions),
        )
