"""Where a figure comes from: down to the cell of the file, or to the figures that it was computed from."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import islice
from typing import Any

import pyarrow.parquet as pq

from ecluse.observatory.build.geography import COMMUNE, DISTRICT
from ecluse.observatory.enums import Status
from ecluse.observatory.models import Build, Loading
from ecluse.observatory.rules.definitions import Catalogue, Indicator, Source
from ecluse.observatory.selectors.geography import current_geography
from ecluse.observatory.selectors.live import store
from ecluse.observatory.selectors.standardised import Worked, worked_of
from ecluse.observatory.selectors.told import Teller, Told
from ecluse.observatory.sources.grids import numbered
from ecluse.observatory.store.panels import Column
from ecluse.territories.enums import GeographicLevel as Level
from ecluse.territories.models import Territory
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
    """All that is known of a figure. ``origins``: what files say; ``parts``: what it was computed from; ``worked``: the
    counts by age of a standardised one."""

    indicator: Indicator
    source: Source
    level: str
    code: str
    name: str
    figure: Told
    build: Build
    piece: str
    origins: tuple[Origin, ...]
    parts: tuple[Part, ...]
    part_level: str
    worked: Worked | None = None


def figures_of(build: Build, catalogue: Catalogue, indicator: str, level: str, code: str) -> list[Told]:
    """The figures of one indicator of one area, from the earliest to the latest; everybody first in each period."""
    told = Teller(build, catalogue).of_areas(level, [code])[code]
    found = [figure for column, figure in told.items() if column.indicator == indicator]
    return sorted(
        found, key=lambda each: (each.column.end, each.column.start, not each.column.plain, each.column.group)
    )


def trace_of(build: Build, catalogue: Catalogue, figure: Told, level: str, code: str) -> Trace:
    """Follow a figure of an area back to its cells, or to its parts."""
    indicator = catalogue.indicators[figure.column.indicator]
    manifest = _manifest(build.digest)
    piece = manifest["pieces"][indicator.id]
    found = _row(piece, level, code, figure.column)
    batch = int(found["batch"]) if found else 0
    origins: tuple[Origin, ...] = ()
    parts: tuple[Part, ...] = ()
    part_level = ""
    if batch:
        origins = tuple(_origins(indicator.id, batch, int(found["geography"]), level, code, figure.column))
    worked = None if batch else worked_of(catalogue, manifest["batches"], level, code, figure.column)
    if not batch and worked is None and figure.status is not Status.BROKEN:
        part_level, parts = _parts(Teller(build, catalogue), level, code, figure.column)
    name = Territory.objects.filter(level=level, code=code).values_list("name", flat=True).first()
    return Trace(
        indicator=indicator,
        source=catalogue.sources[indicator.source],
        level=level,
        code=code,
        name=name or code,
        figure=figure,
        build=build,
        piece=piece,
        origins=origins,
        parts=parts,
        part_level=part_level,
        worked=worked,
    )


@lru_cache(maxsize=8)
def _manifest(digest: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads((store().build(digest) / "manifest.json").read_text(encoding="utf-8"))
    return found


def _same(row: Mapping[str, Any], column: Column) -> bool:
    names = ("start", "end", "sex", "age_from", "age_to", "dimension", "group")
    return all(row[name] == getattr(column, name) for name in names)


def _row(piece: str, level: str, code: str, column: Column) -> Mapping[str, Any]:
    rows = pq.read_table(store().piece(piece), filters=[("level", "=", level), ("area", "=", code)]).to_pylist()
    return next((row for row in rows if _same(row, column)), {})


def _origins(indicator: str, batch: int, geography: int, level: str, code: str, column: Column) -> list[Origin]:
    """The observations of one loading behind a figure: one, or those of the communes that have become this one."""
    codes = [code]
    if level == COMMUNE:
        passages = current_geography().passages(geography)
        codes = sorted({code, *(before for before, found in passages.items() if found.single == code)})
    path = store().observations_file(indicator, batch)
    rows = pq.read_table(path, filters=[("level", "=", level), ("area", "in", codes)]).to_pylist()
    loading = Loading.objects.select_related("file").get(pk=batch)
    names = dict(Territory.objects.filter(level=level, code__in=codes).values_list("code", "name"))
    found = []
    for row in rows:
        if _same(row, column):
            asked = {
                measure: row[f"{measure}_column"]
                for measure in ("value", "numerator", "denominator")
                if row[f"{measure}_column"]
            }
            texts = cells_of(loading, row["row"], (*asked.values(), *_CITED))
            cells = tuple(CellRead(measure, name, texts.get(name)) for measure, name in asked.items())
            cited = " ".join(texts[name] for name in _CITED if texts.get(name))
            found.append(Origin(row["area"], names.get(row["area"], ""), loading, row["row"], cells, cited))
    return found


#: In packaged tables: the sheet, the row and the column of the publisher's own file.
_CITED = ("source_sheet", "source_row", "source_column")


def cells_of(loading: Loading, row: int, columns: tuple[str, ...]) -> dict[str, str]:
    """The texts of the cells of one row of a file received, by column, read again from its bytes; none if they are gone."""
    path = store().file(loading.file.sha256)
    if path is None:
        return {}
    try:
        with opened(path) as members:
            for member in members:
                for table in tables_of(member):
                    if table.name.removeprefix(path.name).removeprefix(" › ") == loading.table:
                        return _cells(islice(numbered(table), row), row, columns)
    except SourceError:
        return {}
    return {}


def _cells(rows: Iterable[Row], row: int, columns: tuple[str, ...]) -> dict[str, str]:
    places: dict[str, int] = {}
    for number, cells in rows:
        if number == row:
            return {name: cells[place] for name, place in places.items() if place < len(cells)}
        for place, text in enumerate(cells):
            if text.strip() in columns and text.strip() not in places:
                places[text.strip()] = place
    return {}


def _parts(teller: Teller, level: str, code: str, column: Column) -> tuple[str, tuple[Part, ...]]:
    geography = current_geography()
    part_level = DISTRICT if level == COMMUNE else COMMUNE
    holders = geography.districts if level == COMMUNE else geography.containers.get(level, {})
    codes = sorted(part for part, holder in holders.items() if holder == code)
    figures = teller.of_areas(part_level, codes)
    names = dict(Territory.objects.filter(level=part_level, code__in=codes).values_list("code", "name"))
    parts = [Part(each, names.get(each, each), figures[each].get(column)) for each in codes]
    return part_level, tuple(sorted(parts, key=lambda each: each.name))


def asked_figure(figures: list[Told], start: date | None, end: date | None) -> Told | None:
    """The figure of the period asked for, about everybody; the latest with a value when none is asked for."""
    plain = [each for each in figures if each.column.plain] or figures
    if start is not None or end is not None:
        plain = [
            each
            for each in plain
            if (start is None or each.column.start == start) and (end is None or each.column.end == end)
        ]
    return next((each for each in reversed(plain) if each.has_value), plain[-1] if plain else None)


def level_of(text: str) -> Level | None:
    """The level that an address or a command names."""
    try:
        return Level(text.upper())
    except ValueError:
        return None
