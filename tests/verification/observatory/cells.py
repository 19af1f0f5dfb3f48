"""Figures held against the files that they come from, read by the csv module alone: a cell, a sum of cells, a ratio."""

from __future__ import annotations

import csv
import gzip
import io
import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from ecluse.observatory.enums import Aggregation
from ecluse.observatory.models import Build
from ecluse.observatory.rules.definitions import Catalogue
from ecluse.observatory.rules.places import Place
from ecluse.observatory.selectors.live import store
from ecluse.observatory.selectors.places import named_place
from ecluse.observatory.selectors.portrait import Portrait
from ecluse.observatory.selectors.told import Told
from ecluse.observatory.selectors.traces import Origin, Trace, trace_of
from ecluse.observatory.store.panels import Column
from ecluse.territories.enums import GeographicLevel as Level

_CLOSE = 1e-9


@dataclass
class Checked:
    """How many figures were held against a cell, or against their parts; and what did not hold."""

    build: Build
    catalogue: Catalogue
    cells: int = 0
    computed: int = 0
    wrong: list[str] = field(default_factory=list)
    elsewhere: set[str] = field(default_factory=set)
    _seen: set[tuple[str, str, Column]] = field(default_factory=set)
    _files: dict[str, list[list[str]]] = field(default_factory=dict)

    def portrait(self, portrait: Portrait) -> None:
        """Every figure that a portrait shows: the place's, of every period and group, and those beside it."""
        for line in portrait.lines:
            for figure in (*line.series, *line.groups):
                self.figure(portrait.place, figure)
            for other in line.compared:
                place = named_place(Level(other.level).slug, other.code)
                assert place is not None, other
                self.figure(place, other.figure)

    def figure(self, place: Place, figure: Told) -> None:
        """One figure, then all that it was made of."""
        key = (place.level, place.code or place.name, figure.column)
        if not figure.has_value or key in self._seen:
            return
        self._seen.add(key)
        trace = trace_of(self.build, self.catalogue, figure, place)
        if trace.origins:
            self._from_cells(trace)
        elif trace.parts:
            self._from_parts(trace)
        else:
            self.wrong.append(f"{key}: neither a cell nor parts")

    def _from_cells(self, trace: Trace) -> None:
        """The numbers of a figure are those of its cells, added where communes have merged since."""
        figure, indicator = trace.figure, trace.indicator
        read = [self._numbers(origin) for origin in trace.origins]
        if any(each is None for each in read):
            self.elsewhere.add(trace.origins[0].loading.file.name)
            return
        known = [each for each in read if each is not None]
        self.cells += 1
        if indicator.is_category:
            return
        if len(known) == 1:
            for measure, number in known[0].items():
                self._same(trace, measure, getattr(figure, measure), number)
        elif indicator.aggregation is Aggregation.SUM:
            self._same(trace, "value", figure.value, sum(each["value"] for each in known))
        else:
            self._same(trace, "denominator", figure.denominator, sum(each["denominator"] for each in known))

    def _from_parts(self, trace: Trace) -> None:
        """A sum is that of its parts, a rate is computed again from their counts, and each part is followed in turn."""
        figure, indicator = trace.figure, trace.indicator
        parts = [part for part in trace.parts if part.figure is not None and part.figure.has_value]
        for part in parts:
            assert part.figure is not None
            self.figure(Place(part.name, trace.part_level, part.code, ()), part.figure)
        told = [part.figure for part in parts if part.figure is not None]
        self.computed += 1
        if indicator.aggregation is Aggregation.SUM:
            self._same(trace, "value", figure.value, sum(each.value for each in told))
            if len(told) != len(trace.parts):
                self.wrong.append(f"{trace.place.name} {indicator.id}: a sum without some of its parts")
        elif indicator.aggregation is Aggregation.RATIO:
            counts = [(each.value * each.denominator / indicator.multiplier, each.denominator) for each in told]
            rate = indicator.multiplier * sum(one for one, _ in counts) / sum(other for _, other in counts)
            self._same(trace, "value", figure.value, rate)

    def _same(self, trace: Trace, what: str, shown: float, read: float) -> None:
        if not math.isclose(shown, read, rel_tol=_CLOSE, abs_tol=_CLOSE):
            column = trace.figure.column
            self.wrong.append(f"{trace.place.name} {column.indicator} {column.end} {what}: {shown} shown, {read} read")

    def _numbers(self, origin: Origin) -> dict[str, float] | None:
        """What the cells named hold, by the csv module; None for a file of another form than text in columns."""
        path = store().file(origin.loading.file.sha256)
        assert path is not None, origin.loading.file
        if not {".csv", ".gz", ".tsv"} & {*path.suffixes[-1:]}:
            return None
        rows = self._rows(path)
        header = next(row for row in rows if len(row) > 2 and not row[0].startswith("#"))
        row = rows[origin.row - 1]
        found: dict[str, float] = {}
        for cell in origin.cells:
            text = row[[each.strip() for each in header].index(cell.column)]
            if text.strip() != (cell.text or "").strip():
                self.wrong.append(f"{path.name} {origin.row} {cell.column}: « {cell.text} » told, « {text} » there")
            number = text.replace("\u202f", "").replace("\xa0", "").replace(" ", "").replace(",", ".")
            if number and number.replace(".", "", 1).replace("-", "", 1).isdigit():
                found[str(cell.measure)] = found.get(str(cell.measure), 0.0) + float(number)  # columns are added up
        return found

    def _rows(self, path: Path) -> list[list[str]]:
        if str(path) not in self._files:
            raw = path.read_bytes()
            text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8-sig")
            first = next(line for line in text.splitlines() if not line.startswith("#"))
            delimiter = max("\t;,", key=first.count)
            self._files[str(path)] = list(csv.reader(io.StringIO(text), delimiter=delimiter))
        return self._files[str(path)]


def extract(source: Path, target: Path, codes: Iterable[str], places: Iterable[int]) -> None:
    """The header of a table, its first rows, and those about ``codes``, each line as it stands in the publisher's file.

    ``places``: the columns that make the code, in their order.
    """
    raw = source.read_bytes()
    lines = (gzip.decompress(raw) if source.suffix == ".gz" else raw).decode("utf-8-sig").splitlines(keepends=True)
    wanted, columns = set(codes), tuple(places)
    kept = [*lines[:12]]
    for line in lines[12:]:
        cells = line.split(";")
        if "".join(cells[each].strip() for each in columns if each < len(cells)) in wanted:
            kept.append(line)
    assert len(kept) > 20, source
    target.write_text("".join(kept), encoding="utf-8")
