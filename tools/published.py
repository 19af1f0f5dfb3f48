"""Files of publishers as the packaged facts need them: rows with their number, territories, wide columns as figures.

Used by ``tools/facts.py`` alone. The product has its own reading of any file (``ecluse.observatory.sources``); this one is
short on purpose, and independent of it.
"""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import hashlib
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from ecluse.observatory.enums import Status
from ecluse.observatory.store.schema import AGE_END
from ecluse.territories.enums import GeographicLevel as Level
from ecluse.territories.enums import MovementKind
from ecluse.territories.rules.facts import packaged
from ecluse.territories.rules.movements import Event, follow

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT.parent / "shared" / "data"
TODAY = dt.date(2026, 1, 1)  # of the communes of the demonstration


@dataclass(frozen=True, slots=True)
class Row:
    """One figure, in the order of the columns of the tables; numbers stay the text they were."""

    indicator: str
    level: str
    area: str
    geography: int
    period: int
    sex: str = "T"
    age_from: int = 0
    age_to: int = AGE_END
    dimension: str = ""
    group: str = ""
    numerator: str = ""
    denominator: str = ""
    value: str = ""
    category: str = ""
    status: str = Status.MEASURED.value
    source_sheet: str = ""
    source_row: str = ""
    source_column: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """One packaged table: where it comes from, and its figures. ``files``: name and SHA-256, as published."""

    name: str
    source: str
    title: str
    vintage: str
    url: str
    files: Sequence[tuple[str, str]]
    rows: Sequence[Row]
    notes: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a wide file: the indicator it holds, for whom; ``numerator`` and ``denominator`` name other columns."""

    name: str
    indicator: str
    sex: str = "T"
    ages: tuple[int, int] = (0, AGE_END)
    group: tuple[str, str] = ("", "")
    numerator: tuple[str, ...] = ()
    denominator: str = ""


class Territories:
    """The territories of the demonstration, by level, and what had become of their parts."""

    def __init__(self) -> None:
        facts = packaged()
        inside = [fact for fact in facts if fact.level is Level.COMMUNE and fact.within]
        self.communes = {fact.code for fact in inside}
        self.departments = sorted({fact.department for fact in inside})
        self.regions = sorted({fact.region for fact in inside})
        self.epci = {fact.code for fact in facts if fact.level is Level.EPCI}
        self.quarters = {fact.code for fact in facts if fact.level is Level.QPV}
        self.region_of = {fact.code: fact.region for fact in facts if fact.level is Level.DEPARTMENT}
        self.parts: dict[Level, dict[str, set[str]]] = {Level.EPCI: {}, Level.EPT: {}}
        for fact in inside:
            for level, code in fact.within:
                self.parts[level].setdefault(code, set()).add(fact.code)

    def kept(self, codes: Iterable[str], year: int) -> set[str]:
        """Of the codes of communes of ``year``, those inside: they are there today, or what they became is."""
        codes = set(codes)
        gone = {code for code in codes if code not in self.communes and code not in self._existing}
        since = dt.date(year, 1, 1)
        became = {code: follow(code, self._lookup, since, TODAY).codes for code in gone}
        return (codes & self.communes) | {code for code in gone if self.communes.intersection(became[code])}

    def _lookup(self, codes: frozenset[str]) -> list[Event]:
        return [event for code in codes for event in self._events.get(code, ())]

    @cached_property
    def _existing(self) -> set[str]:
        return {
            cell["COM"] for _, cell in Csv(DATA / "cog" / "communes.csv.gz", ",") if cell["TYPECOM"] in {"COM", "ARM"}
        }

    @cached_property
    def _events(self) -> dict[str, list[Event]]:
        found: dict[str, list[Event]] = {}
        for _, cell in Csv(DATA / "cog" / "mouvements-communes.csv.gz", ","):
            event = Event(
                MovementKind(cell["MOD"]),
                dt.date.fromisoformat(cell["DATE_EFF"]),
                *(cell[f"{name}_AV"] for name in ("TYPECOM", "COM", "LIBELLE")),
                *(cell[f"{name}_AP"] for name in ("TYPECOM", "COM", "LIBELLE")),
            )
            if event.between_communes:
                found.setdefault(event.before_code, []).append(event)
        return found


class Csv:
    """Rows of a CSV file (gzip or not) as pairs: number, as a spreadsheet counts from 1, and cells by header."""

    def __init__(self, path: Path, delimiter: str = ";", encoding: str = "utf-8-sig") -> None:
        content = path.read_bytes()
        if path.suffix == ".gz":
            content = gzip.decompress(content)
        self.published = (path.name.removesuffix(".gz"), hashlib.sha256(content).hexdigest())
        lines = csv.reader(io.StringIO(content.decode(encoding), newline=""), delimiter=delimiter)
        header = [name.strip() for name in next(lines)]
        self.rows = [(number, dict(zip(header, cells, strict=False))) for number, cells in enumerate(lines, 2) if cells]

    def __iter__(self) -> Iterator[tuple[int, dict[str, str]]]:
        return iter(self.rows)


#: What a cell without a number says, in the files of INSEE.
MARKERS = {"s": Status.SUPPRESSED, "nd": Status.UNAVAILABLE, "": Status.SUPPRESSED}


def figures(
    columns: Iterable[Column],
    cells: Mapping[str, str],
    place: tuple[Level, str, int, int],
    origin: tuple[str, str],
    empty: Status = Status.SUPPRESSED,
) -> Iterator[Row]:
    """One row for each of ``columns``. ``place``: level, code, geography, period; ``origin``: table, row."""
    level, area, geography, period = place
    for column in columns:
        parts = column.numerator or (column.name,)
        texts = [cells[name].strip().replace(",", ".") for name in parts]
        below = cells[column.denominator].strip().replace(",", ".") if column.denominator else ""
        counted = [*texts, below] if column.numerator else texts
        marker = next((text for text in counted if text in MARKERS), None)
        status = Status.MEASURED if marker is None else empty if marker == "" else MARKERS[marker]
        yield Row(
            column.indicator, level.value, area, geography, period, column.sex, *column.ages, *column.group,
            numerator=str(sum(int(text) for text in texts)) if column.numerator and marker is None else "",
            denominator="" if below in MARKERS else below,
            value=texts[0] if not column.numerator and marker is None else "",
            status=status.value, source_sheet=origin[0], source_row=origin[1],
            source_column=" ".join([*parts, column.denominator]).strip(),
        )  # fmt: skip
