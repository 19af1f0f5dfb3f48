"""Territories written in batches: what is new is added, what changed is changed, what is the same is left alone.

The territories already known are held by level, under their code: memory follows the size of the reference (35,000
communes), never that of a file.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Max

from ecluse.territories.enums import GeographicLevel as Level
from ecluse.territories.models import Territory, TerritoryName
from ecluse.territories.rules import codes
from ecluse.territories.rules.names import clean_name, fold_name, searchable
from ecluse.territories.rules.records import Key, TerritoryRecord
from ecluse.territories.selectors.history import successor_communes
from ecluse.territories.services.loading import bulk

BATCH = 2000
#: Levels too many, and too alike in name, to be searched by name.
UNNAMED = frozenset({Level.IRIS})
_ALSO = {
    Level.COMMUNE: Level.MUNICIPAL_DISTRICT,
    Level.DELEGATED_COMMUNE: Level.ASSOCIATED_COMMUNE,
}
_FIELDS = (
    "name",
    "folded_name",
    "nature",
    "first_vintage",
    "vintage",
    "population",
    "population_year",
    "latitude",
    "longitude",
    "department_code",
    "region_code",
)


@dataclass(slots=True)
class _Row:
    """A territory as the database holds it, or will."""

    pk: int
    name: str
    nature: str = ""
    first_vintage: int | None = None
    vintage: int | None = None
    population: int | None = None
    population_year: int | None = None
    latitude: float | None = None
    longitude: float | None = None
    department_code: str = ""
    region_code: str = ""


@dataclass(slots=True)
class Tally:
    """How many territories of one level were added, changed, or already so."""

    added: int = 0
    changed: int = 0
    same: int = 0


@dataclass(slots=True)
class TerritoryWriter:
    """Writes territories and answers which are known. What is known is kept from one file to the next (see ``forget``)."""

    tallies: dict[Level, Tally] = field(default_factory=dict)
    _known: dict[tuple[Level, int], dict[str, _Row]] = field(default_factory=dict)
    _loaded: set[Level] = field(default_factory=set)
    _by_name: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    _former: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    _epci_by_name: dict[str, list[str]] = field(default_factory=dict)
    _mentioned: set[Key] = field(default_factory=set)
    _levels: set[tuple[Level, int]] = field(default_factory=set)

    def begin(self) -> None:
        """Count anew, for the next file."""
        self.tallies.clear()
        self._mentioned.clear()

    def forget(self) -> None:
        """Read again from the database: after a file that was refused, or that changed territories by other ways."""
        for kept in (self._known, self._loaded, self._by_name, self._former, self._epci_by_name, self._levels):
            kept.clear()

    def rows(self, level: Level, generation: int = 0) -> dict[str, _Row]:
        """What is known of a level, by code."""
        rows = self._known.get((level, generation))
        if rows is not None and level in self._loaded:
            return rows
        if level not in self._loaded:
            self._loaded.add(level)
            columns = ("code", "generation", "pk", *(name for name in _FIELDS if name != "folded_name"))
            for values in Territory.objects.filter(level=level).values_list(*columns).iterator(chunk_size=BATCH):
                code, drawn, pk, *facts = values
                self._known.setdefault((level, drawn), {})[code] = _Row(pk, *facts)
        return self._known.setdefault((level, generation), {})

    def identifier(self, key: Key) -> int | None:
        """The primary key of a territory.

        The code of a commune may be that of a municipal arrondissement, that of a delegated commune of an associated one.
        """
        row = self.rows(key.level, key.generation).get(key.code)
        if row is None and key.level in _ALSO:
            row = self.rows(_ALSO[key.level]).get(key.code)
        return row.pk if row else None

    def levels(self) -> list[tuple[Level, int]]:
        """The levels of which something is known, each with its generations."""
        if not self._levels:
            found = Territory.objects.order_by().values_list("level", "generation").distinct()
            self._levels.update((Level(level), generation) for level, generation in found)
        return sorted({*self._levels, *(drawn for drawn, rows in self._known.items() if rows)})

    def known(self, key: Key) -> bool:
        return key.code in self.rows(key.level, key.generation)

    def communes_named(self, name: str, department: str) -> list[str]:
        """See ``layouts.Known``. The name of a commune of the past gives the one that took over."""
        if not self._by_name:
            for level in (Level.COMMUNE, Level.MUNICIPAL_DISTRICT):
                rows = Territory.objects.filter(level=level).values_list("code", "folded_name", "valid_to")
                for code, folded, ended in rows.iterator(chunk_size=BATCH):
                    names = self._former if ended else self._by_name
                    for area in ("", codes.department_of(code)):
                        names.setdefault((folded, area), []).append(code)
        asked = (fold_name(name), department)
        found = self._by_name.get(asked)
        if found:
            return found
        heirs = {successor_communes(code).single for code in self._former.get(asked, ())}
        return sorted(code for code in heirs if code and code in self.rows(Level.COMMUNE))

    def epci_named(self, name: str) -> list[str]:
        """See ``layouts.Known``."""
        if not self._epci_by_name:
            for code, row in self.rows(Level.EPCI).items():
                self._epci_by_name.setdefault(fold_name(row.name), []).append(code)
        return self._epci_by_name.get(fold_name(name), [])

    def write(self, records: Iterable[TerritoryRecord], vintage: int | None) -> None:
        """Add or change the territories of ``records``, which were seen in the lists of ``vintage`` (a year)."""
        merged: dict[Key, TerritoryRecord] = {}
        for record in records:
            known = merged.get(record.key)
            merged[record.key] = record if known is None else _joined(known, record)
        new: list[tuple[TerritoryRecord, _Row]] = []
        changed: dict[int, tuple[Level, _Row]] = {}
        renamed: list[tuple[Level, _Row]] = []
        for key, record in merged.items():
            tally = self.tallies.setdefault(key.level, Tally())
            rows = self.rows(key.level, key.generation)
            row = rows.get(key.code)
            first = key not in self._mentioned
            self._mentioned.add(key)
            if row is None:
                row = _new_row(record, vintage)
                rows[key.code] = row
                new.append((record, row))
                tally.added += 1
                continue
            name = row.name
            if _absorb(row, record, vintage):
                changed[row.pk] = (key.level, row)
                tally.changed += first
                if row.name != name:
                    renamed.append((key.level, row))
            else:
                tally.same += first
        self._add(new)
        self._change(changed)
        _write_names(renamed, replace=True)

    def _add(self, new: list[tuple[TerritoryRecord, _Row]]) -> None:
        for start in range(0, len(new), BATCH):
            batch = new[start : start + BATCH]
            created = Territory.objects.bulk_create(
                [
                    Territory(
                        level=record.key.level.value,
                        code=record.key.code,
                        generation=record.key.generation,
                        folded_name=fold_name(row.name)[:200],
                        **{name: getattr(row, name) for name in _FIELDS if name != "folded_name"},
                    )
                    for record, row in batch
                ]
            )
            for (_, row), territory in zip(batch, created, strict=True):
                row.pk = territory.pk
            _write_names([(record.key.level, row) for record, row in batch], replace=False)

    def _change(self, changed: dict[int, tuple[Level, _Row]]) -> None:
        bulk.update(Territory, _FIELDS, [(*_values(row), row.pk) for _, row in changed.values()])


def _facts(row: _Row) -> tuple[object, ...]:
    """What is stored of a territory, its folded name apart (it follows from the name)."""
    return (
        row.name,
        row.nature,
        row.first_vintage,
        row.vintage,
        row.population,
        row.population_year,
        row.latitude,
        row.longitude,
        row.department_code,
        row.region_code,
    )


def _values(row: _Row) -> tuple[object, ...]:
    """The values of ``_FIELDS``, in their order."""
    name, *others = _facts(row)
    return (name, fold_name(row.name)[:200], *others)


def _joined(first: TerritoryRecord, second: TerritoryRecord) -> TerritoryRecord:
    """Two mentions of one territory in a batch: what the first leaves out is taken from the second."""
    names = ("name", "nature", "department", "region", "population", "population_year", "latitude", "longitude")
    if all(getattr(first, name) not in ("", None) or getattr(second, name) in ("", None) for name in names):
        return first
    facts = {n: getattr(second, n) if getattr(first, n) in ("", None) else getattr(first, n) for n in names}
    return TerritoryRecord(first.row, first.key, **facts)


def _placeholder(level: Level, code: str) -> str:
    return f"{level.label} {code}"


def _new_row(record: TerritoryRecord, vintage: int | None) -> _Row:
    name = clean_name(record.name)[:200] or _placeholder(record.key.level, record.key.code)
    position = (record.latitude, record.longitude)
    complete = position if None not in position else (None, None)
    return _Row(
        0,
        name,
        record.nature,
        vintage,
        vintage,
        record.population,
        record.population_year,
        *complete,
        record.department,
        record.region,
    )


def _absorb(row: _Row, record: TerritoryRecord, vintage: int | None) -> bool:
    """Put what ``record`` says in ``row``: over what an older list said, under what a newer one did. Whether it changed."""
    before = _facts(row)
    newer = vintage is not None and (row.vintage is None or vintage >= row.vintage)
    name = clean_name(record.name)[:200]
    unnamed = row.name == _placeholder(record.key.level, record.key.code)
    if name and (newer or unnamed):
        row.name = name
    for attribute, value in (
        ("nature", record.nature),
        ("department_code", record.department),
        ("region_code", record.region),
    ):
        if value and (newer or not getattr(row, attribute)):
            setattr(row, attribute, value)
    if record.population is not None and (row.population_year or 0) <= (record.population_year or 0):
        row.population, row.population_year = record.population, record.population_year
    if record.latitude is not None and record.longitude is not None and row.latitude is None:
        row.latitude, row.longitude = record.latitude, record.longitude
    if vintage is not None:
        row.first_vintage = min(row.first_vintage or vintage, vintage)
        row.vintage = max(row.vintage or vintage, vintage)
    return _facts(row) != before


def _write_names(rows: list[tuple[Level, _Row]], *, replace: bool) -> None:
    if replace and rows:
        TerritoryName.objects.filter(territory__in=[row.pk for _, row in rows]).delete()
    names = [
        (row.pk, kind.value, text) for level, row in rows if level not in UNNAMED for kind, text in searchable(row.name)
    ]
    bulk.insert(TerritoryName, ("territory", "kind", "folded"), names)


def close_lists(level: Level) -> int:
    """End the territories of ``level`` that the newest complete list no longer holds; return how many.

    The day is the 1 January of that list's year; the history of communes gives the right one when it is loaded.
    """
    newest = Territory.objects.filter(level=level, generation=0).aggregate(latest=Max("vintage"))["latest"]
    if newest is None:
        return 0
    older = Territory.objects.filter(level=level, generation=0, vintage__lt=newest, valid_to=None)
    back = Territory.objects.filter(level=level, generation=0, vintage=newest).exclude(valid_to=None)
    back.update(valid_to=None)
    return older.update(valid_to=dt.date(newest, 1, 1), valid_from=None) if older.exists() else 0


def close_generations(level: Level) -> None:
    """End the zonings of ``level`` that a later drawing has replaced."""
    newest = Territory.objects.filter(level=level).aggregate(latest=Max("generation"))["latest"]
    if newest:
        Territory.objects.filter(level=level, generation__lt=newest, valid_to=None).update(
            valid_to=dt.date(newest, 1, 1)
        )
        Territory.objects.filter(level=level, generation=newest).exclude(valid_to=None).update(valid_to=None)


def inherit_region() -> None:
    """Give départements' région to the communes and their parts whose list left it out."""
    regions = dict(
        Territory.objects.filter(level=Level.DEPARTMENT).exclude(region_code="").values_list("code", "region_code")
    )
    lacking = Territory.objects.filter(region_code="", department_code__in=regions).exclude(
        level__in=[Level.REGION, Level.FRANCE]
    )
    found = [(regions[code], pk) for pk, code in lacking.values_list("pk", "department_code")]
    bulk.update(Territory, ("region_code",), found)
