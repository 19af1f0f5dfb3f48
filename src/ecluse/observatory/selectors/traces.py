"""Where a figure comes from: down to the cell of the file, or to the figures that it was computed from."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from typing import Any

import pyarrow.parquet as pq

from ecluse.observatory.build.geography import COMMUNE, DISTRICT
from ecluse.observatory.enums import Aggregation, Disclosure, Status
from ecluse.observatory.models import Build, Loading, SavedLayout
from ecluse.observatory.rules.definitions import Catalogue, Indicator, Source
from ecluse.observatory.rules.layout_files import layout_from_json, packaged_layouts
from ecluse.observatory.rules.layouts import Combine
from ecluse.observatory.rules.places import Place
from ecluse.observatory.selectors.geography import passages_since
from ecluse.observatory.selectors.live import manifest_of, store
from ecluse.observatory.selectors.standardised import Worked, worked_of
from ecluse.observatory.selectors.told import HIDDEN, Teller, Told
from ecluse.observatory.sources.grids import numbered
from ecluse.observatory.store.panels import Column
from ecluse.observatory.store.schema import KEY
from ecluse.territories.enums import GeographicLevel as Level
from ecluse.territories.models import Composition, Territory
from ecluse.territories.rules.sources.containers import opened
from ecluse.territories.rules.sources.errors import SourceError
from ecluse.territories.rules.sources.tables import Row, tables_of


@dataclass(frozen=True, slots=True)
class CellRead:
    """A cell of a file: its column as the header writes it, and its text as it stands there (None: no longer readable)."""

    measure: str
    column: str
    text: str | None


@dataclass(frozen=True, slots=True)
class Origin:
    """An observation: of which area, in which loading, on which row, from which cells. ``cited``: where a packaged table
    says that it took them."""

    code: str
    name: str
    loading: Loading
    row: int
    cells: tuple[CellRead, ...]
    cited: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A figure that a computed one was made from."""

    code: str
    name: str
    figure: Told | None


@dataclass(frozen=True, slots=True)
class Trace:
    """All that is known of a figure. ``origins``: what files say, a row each; ``parts``: what it was computed from;
    ``worked``: the counts by age of a standardised one; ``earlier``: what files loaded before said otherwise of the same
    thing, the latest first; ``unlisted``: its file adds rows up and was loaded before they were kept, so that only the
    first of each area is known; ``is_count``: the figure is a number of rows, whatever is written in them."""

    indicator: Indicator
    source: Source
    place: Place
    figure: Told
    build: Build
    piece: str
    origins: tuple[Origin, ...]
    parts: tuple[Part, ...]
    part_level: str
    worked: Worked | None = None
    earlier: tuple[Origin, ...] = ()
    unlisted: bool = False
    is_count: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """The figure that an address asks for: None or empty where it does not say."""

    start: date | None = None
    end: date | None = None
    sex: str = ""
    age_from: int | None = None
    age_to: int | None = None
    dimension: str = ""
    group: str = ""

    def holds(self, column: Column) -> bool:
        """Whether ``column`` is asked for: about everybody where no part of the people is named."""
        if (self.start or column.start, self.end or column.end) != (column.start, column.end):
            return False
        if not (self.sex or self.dimension or self.group) and self.age_from is None and self.age_to is None:
            return column.plain
        wanted = (self.sex or "T", self.age_from or 0, self.dimension, self.group)
        found = (column.sex, column.age_from, column.dimension, column.group)
        return wanted == found and self.age_to in {None, column.age_to}


def figures_of(build: Build, catalogue: Catalogue, indicator: str, place: Place) -> list[Told]:
    """The figures of one indicator of one place, from the earliest to the latest; everybody first in each period."""
    told = Teller(build, catalogue).of_place(place, {indicator})
    found = [each for column, each in told.items() if column.indicator == indicator]
    return sorted(
        found, key=lambda each: (each.column.end, each.column.start, not each.column.plain, each.column.group)
    )


def trace_of(build: Build, catalogue: Catalogue, figure: Told, place: Place) -> Trace:
    """Follow a figure of a place back to its cells, or to its parts."""
    indicator = catalogue.indicators[figure.column.indicator]
    manifest = manifest_of(build.digest)
    piece = manifest["pieces"][indicator.id]
    found = {} if place.is_free else _row(piece, place.level, place.code, figure.column)
    batch = int(found["batch"]) if found else 0
    origins: tuple[Origin, ...] = ()
    earlier: tuple[Origin, ...] = ()
    parts: tuple[Part, ...] = ()
    part_level = ""
    if batch:
        geography = int(found["geography"])
        told = _observed(indicator.id, batch, geography, place, figure.column)
        origins = tuple(_origins(told, batch, place.level))
        earlier = tuple(_earlier(build, indicator.id, batch, place, figure.column, told))
    combine = _combine(batch) if batch else Combine.NO
    alone = not batch and not place.is_free
    worked = worked_of(catalogue, manifest["batches"], place.level, place.code, figure.column) if alone else None
    if not batch and worked is None and (figure.status is not Status.BROKEN or place.is_free):
        part_level, parts = _parts(Teller(build, catalogue), place, figure.column)
    return Trace(
        indicator=indicator,
        source=catalogue.sources[indicator.source],
        place=place,
        figure=explained(build, catalogue, figure, place),
        build=build,
        piece=piece,
        origins=origins,
        parts=parts,
        part_level=part_level,
        worked=worked,
        earlier=earlier,
        unlisted=combine is not Combine.NO and not store().rows_file(batch).exists(),
        is_count=combine is Combine.COUNT,
    )


def explained(build: Build, catalogue: Catalogue, figure: Told, place: Place) -> Told:
    """``figure``, marked where it is hidden because too many of its communes are: nobody published it, we put it together.

    Only where its producer is who protects small numbers: else it may be its own numbers that we hide.
    """
    indicator = catalogue.indicators[figure.column.indicator]
    if (
        figure.status not in HIDDEN
        or place.level not in _WHOLES
        or indicator.aggregation is Aggregation.NONE
        or catalogue.sources[indicator.source].disclosure is not Disclosure.PUBLISHER
    ):
        return figure
    found = _row(manifest_of(build.digest)["pieces"][indicator.id], place.level, place.code, figure.column)
    return replace(figure, parts_hidden=bool(found) and not found["batch"])


#: The levels whose figures may be put together from those of communes.
_WHOLES = frozenset(level.value for level in (Level.EPCI, Level.DEPARTMENT, Level.REGION, Level.FRANCE))


def _same(row: Mapping[str, Any], column: Column) -> bool:
    return all(row[name] == getattr(column, name) for name in _COLUMN)


_COLUMN = ("start", "end", "sex", "age_from", "age_to", "dimension", "group")


def _row(piece: str, level: str, code: str, column: Column) -> Mapping[str, Any]:
    kept = [*_COLUMN, "batch", "geography"]
    found = pq.read_table(store().piece(piece), columns=kept, filters=[("level", "=", level), ("area", "=", code)])
    rows = found.to_pylist()
    return next((row for row in rows if _same(row, column)), {})


_Row = Mapping[str, Any]


def _observed(indicator: str, batch: int, geography: int, place: Place, column: Column) -> list[_Row]:
    """The observations of one loading behind a figure: one, or those of the communes that have become this one."""
    path = store().observations_file(indicator, batch)
    if not path.exists():
        return []
    codes = [place.code]
    if place.level == COMMUNE:
        passages = passages_since(geography)
        codes = sorted({place.code, *(before for before, found in passages.items() if found.single == place.code)})
    rows = pq.read_table(path, filters=[("level", "=", place.level), ("area", "in", codes)]).to_pylist()
    return [row for row in rows if _same(row, column)]


def _origins(rows: Iterable[_Row], batch: int, level: str) -> list[Origin]:
    """The cells of these observations of one loading, as they stand in its file: of every row that was added up."""
    rows = _with_added(list(rows), batch)
    loading = Loading.objects.select_related("file").get(pk=batch)
    codes = [row["area"] for row in rows]
    names = dict(Territory.objects.filter(level=level, code__in=codes).values_list("code", "name"))
    named = [
        {name: row[f"{name}_column"] for name in ("value", "numerator", "denominator") if row[f"{name}_column"]}
        for row in rows
    ]
    columns = {part for name in {name for asked in named for name in asked.values()} for part in _parts_of(name)}
    read = cells_of(loading, {row["row"] for row in rows}, columns | set(_CITED))
    found = []
    for row, asked in zip(rows, named, strict=True):
        texts = read.get(row["row"], {})
        cells = tuple(
            CellRead(measure, column, texts.get(column))
            for measure, name in asked.items()
            for column in _columns(name, texts)
        )
        cited = " ".join(texts[name] for name in _CITED if texts.get(name))
        found.append(Origin(row["area"], names.get(row["area"], ""), loading, row["row"], cells, cited))
    return found


def _with_added(rows: list[_Row], batch: int) -> list[_Row]:
    """Each observation, or the rows of the file that were added up to make it."""
    path = store().rows_file(batch)
    if not rows or not path.exists():
        return rows
    first = rows[0]
    wanted = [("indicator", "=", first["indicator"]), ("level", "=", first["level"])]
    kept = pq.read_table(path, filters=[*wanted, ("area", "in", [row["area"] for row in rows])])
    parts: dict[tuple[Any, ...], list[_Row]] = {}
    for part in kept.to_pylist():
        parts.setdefault(tuple(part[name] for name in KEY), []).append(part)
    return [part for row in rows for part in parts.get(tuple(row[name] for name in KEY), [row])]


def _combine(batch: int) -> Combine:
    """What the layout of a loading makes of several rows about one area."""
    name = Loading.objects.values_list("layout", flat=True).get(pk=batch)
    saved = SavedLayout.objects.filter(name=name).values_list("content", flat=True).first()
    layout = layout_from_json(json.dumps(saved), name) if saved is not None else packaged_layouts().get(name)
    return layout.combine if layout is not None else Combine.NO


def _earlier(build: Build, indicator: str, batch: int, place: Place, column: Column, told: list[_Row]) -> list[Origin]:
    """What loadings of the build older than ``batch`` said otherwise of the same figure, the latest first."""

    def said(rows: Iterable[_Row]) -> list[tuple[Any, ...]]:
        names = ("area", "value", "numerator", "denominator", "category", "status")
        return sorted((tuple(row[name] for name in names) for row in rows), key=lambda each: str(each[0]))

    found: list[Origin] = []
    last = said(told)
    loadings = Loading.objects.filter(pk__in=[each for each in build.loadings if each < batch]).order_by("-pk")
    for older, year in loadings.values_list("pk", "geography"):
        rows = _observed(indicator, older, year, place, column)
        if rows and said(rows) != last:
            found += _origins(rows, older, place.level)
            last = said(rows)
    return found


def _parts_of(name: str) -> list[str]:
    """What the columns of a figure may be called: its name, or the runs of words of it when columns were added up."""
    words = name.split(" ")
    runs = [" ".join(words[start:end]) for start in range(len(words)) for end in range(start + 1, len(words) + 1)]
    return [name, *runs] if len(words) <= _MOST_WORDS else [name]


#: Longer names are those of one column: nobody adds up so many.
_MOST_WORDS = 24


def _columns(name: str, known: Mapping[str, str]) -> list[str]:
    """The columns whose names, one after the other, make ``name``; ``name`` itself where they are not found."""
    if name in known or not name:
        return [name]
    words = name.split(" ")
    for end in range(len(words) - 1, 0, -1):
        first = " ".join(words[:end])
        if first in known:
            rest = _columns(" ".join(words[end:]), known)
            if all(each in known for each in rest):
                return [first, *rest]
    return [name]


#: In packaged tables: the sheet, the row and the column of the publisher's own file.
_CITED = ("source_sheet", "source_row", "source_column")


def cells_of(loading: Loading, rows: Set[int], columns: Set[str]) -> dict[int, dict[str, str]]:
    """The texts of the cells of these rows of a file received, by row and column, read again from its bytes in one pass;
    none if they are gone."""
    path = store().file(loading.file.sha256)
    if path is None:
        return {}
    try:
        with opened(path) as members:
            for member in members:
                for table in tables_of(member):
                    if table.name.removeprefix(path.name).removeprefix(" › ") == loading.table:
                        return _cells(islice(numbered(table), max(rows, default=0)), rows, columns)
    except SourceError:
        return {}
    return {}


def _cells(table: Iterable[Row], rows: Set[int], columns: Set[str]) -> dict[int, dict[str, str]]:
    places: dict[str, int] = {}
    found: dict[int, dict[str, str]] = {}
    for number, cells in table:
        if number in rows:
            found[number] = {name: cells[place] for name, place in places.items() if place < len(cells)}
        elif not found:  # the header is above the first of them
            for place, text in enumerate(cells):
                if text.strip() in columns and text.strip() not in places:
                    places[text.strip()] = place
    return found


def _parts(teller: Teller, place: Place, column: Column) -> tuple[str, tuple[Part, ...]]:
    part_level = DISTRICT if place.level == COMMUNE else COMMUNE
    codes = list(place.communes)
    if place.level == COMMUNE:
        districts = Composition.objects.filter(
            container__level=COMMUNE, container__code=place.code, member__level=DISTRICT, partial=False
        )
        codes = sorted(set(districts.values_list("member__code", flat=True)))
    figures = teller.of_areas(part_level, codes)
    names = dict(Territory.objects.filter(level=part_level, code__in=codes).values_list("code", "name"))
    parts = [Part(each, names.get(each, each), figures[each].get(column)) for each in codes]
    return part_level, tuple(sorted(parts, key=lambda each: each.name))


def asked_figure(figures: list[Told], asked: Asked) -> Told | None:
    """The figure asked for, about everybody unless a part of the people is named; the latest with a value."""
    found = [each for each in figures if asked.holds(each.column)]
    return next((each for each in reversed(found) if each.has_value), found[-1] if found else None)


def level_of(text: str) -> Level | None:
    """The level that an address or a command names."""
    try:
        return Level(text.upper())
    except ValueError:
        return None
