"""Tables of texts, whatever holds them: CSV of any separator, workbooks; title lines skipped, header found, rows streamed."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

import python_calamine

from ecluse.lib.text import fold
from ecluse.territories.rules.sources.containers import Member, Opener, read_text_encoding
from ecluse.territories.rules.sources.errors import SourceError

HEAD_ROWS = 16
#: Characters of a row of text, and its cells (as many as a spreadsheet's): beyond, it is no table, and would fill memory.
MAX_CHARACTERS = 1 << 20
MAX_CELLS = 1 << 14
_SEPARATORS = ";,\t|"
Row = tuple[int, list[str]]


@dataclass(frozen=True, slots=True)
class PlainText:
    """The bytes behind a table of text, for whoever reads whole columns of it."""

    open: Opener
    encoding: str
    separator: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table that can be read again and again: ``rows()`` gives (line number, cells as text) from its first line.

    ``sheet`` is its name in a workbook, whose numbers are written with a point whatever the language; a text has ``text``.
    """

    name: str
    rows: Callable[[], Iterator[Row]]
    sheet: str = ""
    text: PlainText | None = None

    def head(self) -> list[Row]:
        """Its first lines."""
        return list(islice(self.rows(), HEAD_ROWS))


def header_name(cell: str) -> str:
    """A column's name as it is compared: « Libellé_d_acheminement » and « libelle d'acheminement » are one."""
    return re.sub(r"[^a-z0-9]+", "_", fold(cell)).strip("_")


def tables_of(member: Member) -> Iterator[Table]:
    """The tables of a member: one for a text, one for each sheet of a workbook."""
    if member.kind == "workbook":
        yield from _sheets(member)
    else:
        yield _text_table(member)


def _text_table(member: Member) -> Table:
    encoding = read_text_encoding(member.open)
    with member.open() as stream, io.TextIOWrapper(stream, encoding=encoding, errors="replace", newline="") as text:
        sample = text.read(65536)
    separator = separator_of(sample)

    def rows() -> Iterator[Row]:
        with member.open() as stream, io.TextIOWrapper(stream, encoding=encoding, newline="") as text:
            lines = _Lines(text)
            reader = csv.reader(lines, delimiter=separator)
            try:
                for cells in reader:
                    lines.held = 0
                    if len(cells) > MAX_CELLS:
                        raise _too_long(reader.line_num)
                    yield reader.line_num, cells
            except csv.Error as error:
                raise SourceError(
                    f"La ligne {reader.line_num} ne peut pas être lue comme celle d’un tableau. "
                    "Téléchargez le fichier à nouveau."
                ) from error
            except UnicodeDecodeError as error:
                raise SourceError(
                    f"Après la ligne {reader.line_num}, des caractères ne peuvent pas être lus : "
                    "l’encodage change au milieu du fichier. Téléchargez-le à nouveau."
                ) from error

    return Table(member.name, rows, text=PlainText(member.open, encoding, separator))


class _Lines:
    """The lines of a text, none kept; ``held`` counts the characters since the row began, quoted line breaks included."""

    def __init__(self, text: io.TextIOBase) -> None:
        self._text, self._number, self.held = text, 0, 0

    def __iter__(self) -> Iterator[str]:
        while line := self._text.readline(MAX_CHARACTERS + 1):
            self._number += 1
            self.held += len(line)
            if self.held > MAX_CHARACTERS:
                raise _too_long(self._number)
            yield line


def _too_long(number: int) -> SourceError:
    return SourceError(
        f"La ligne {number} est trop longue pour un tableau : plus d’un million de caractères ou de 16 384 colonnes. "
        "Ce fichier n’est sans doute pas un tableau, ou ses retours à la ligne sont perdus. Téléchargez-le à nouveau."
    )


def separator_of(sample: str) -> str:
    """The separator that cuts most lines of ``sample`` in the same number of cells, two at least; else a semicolon."""
    lines = sample.splitlines()[:-1] or sample.splitlines()
    best, merit = ";", 0
    for separator in _SEPARATORS:
        try:
            widths = [len(cells) for cells in csv.reader(lines[:200], delimiter=separator)]
        except csv.Error:
            continue
        counts = {width: widths.count(width) for width in set(widths) if width > 1}
        if counts:
            width = max(counts, key=lambda each: (counts[each], each))
            if counts[width] * width > merit:
                best, merit = separator, counts[width] * width
    return best


def _sheets(member: Member) -> Iterator[Table]:
    try:
        with member.open() as stream:
            workbook = python_calamine.CalamineWorkbook.from_filelike(stream)
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise SourceError(
            "Ce classeur ne peut pas être ouvert : il est abîmé ou protégé. Enregistrez la feuille utile en CSV."
        ) from error
    sheet_of = lru_cache(maxsize=1)(workbook.get_sheet_by_name)  # read once to be recognised, then again to be loaded
    for name in workbook.sheet_names:
        yield Table(f"{member.name} › {name}", _sheet_rows(sheet_of, name), name)


def _sheet_rows(sheet_of: Callable[[str], python_calamine.CalamineSheet], name: str) -> Callable[[], Iterator[Row]]:
    def rows() -> Iterator[Row]:
        try:
            sheet = sheet_of(name)
        except python_calamine.CalamineError as error:
            raise SourceError(f"La feuille « {name} » ne peut pas être lue. Enregistrez-la en CSV.") from error
        start = sheet.start[0] if sheet.start else 0
        for number, cells in enumerate(sheet.iter_rows(), start + 1):
            yield number, [_cell(value) for value in cells]

    return rows


def _cell(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    return str(value)
