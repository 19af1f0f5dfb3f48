"""One reading put in the database, in batches, inside the transaction of its file."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from ecluse.lib.typography import french
from ecluse.territories.enums import REDRAWN, RemarkKind
from ecluse.territories.enums import GeographicLevel as Level
from ecluse.territories.models import Movement, Territory
from ecluse.territories.rules.codes import department_of
from ecluse.territories.rules.geometry import centre
from ecluse.territories.rules.records import (
    CompositionRecord,
    ContourRecord,
    Key,
    MovementRecord,
    PopulationRecord,
    PostalRecord,
    Record,
    Remark,
    TerritoryRecord,
    left_out,
)
from ecluse.territories.rules.sources.errors import SourceError
from ecluse.territories.rules.sources.kinds import SourceKind as Kind
from ecluse.territories.rules.sources.layouts import Context
from ecluse.territories.rules.vintages import lives
from ecluse.territories.selectors.history import all_events, successor_communes
from ecluse.territories.services.loading import bulk, contours, derived
from ecluse.territories.services.loading.links import CompositionWriter, Link, PopulationWriter, PostalWriter
from ecluse.territories.services.loading.readings import Dated, ShapeReading
from ecluse.territories.services.loading.territories import (
    TerritoryWriter,
    close_generations,
    close_lists,
    inherit_region,
)

BATCH = 2000
SHAPES = 250
UNKNOWN_COMMUNE = "commune hors du référentiel"
LOAD_FIRST = (
    "chargez d’abord le code officiel géographique (communes) de cette année, ou l’histoire des communes (mouvements)"
)
ADDED, CHANGED, SAME = "ajouts", "mises à jour", "sans changement"
#: Memberships that may wait for the end of the file for their two territories to be known.
DEFERRED = 20_000
#: Containers that a table may name before their list is loaded: they are added, and named later.
_ANONYMOUS = frozenset({Level.DISTRICT, Level.CANTON})

RemarkSink = Callable[[Remark], None]
Progress = Callable[[int], None]


class _Batch(defaultdict[type, list[Any]]):
    """Records by type, in the order in which they came."""

    def __init__(self) -> None:
        super().__init__(list)


class Engine:
    """Puts one reading in the database. ``sink`` receives every remark, ``progress`` the number of the row reached."""

    def __init__(self, item: Dated, known: TerritoryWriter, sink: RemarkSink, progress: Progress, source: str) -> None:
        self._item = item
        self._sink = sink
        self._progress = progress
        self._source = source
        self._territories = known
        known.begin()
        self._links = CompositionWriter(item.vintage or 0)
        self._people = PopulationWriter(item.vintage or 0)
        self._postal = PostalWriter()
        self._read = 0
        self._left = 0
        self._waiting = 0
        self._ending = False
        self._deferred: list[CompositionRecord] = []
        self._left_rows: set[int] = set()
        self._waiting_rows: set[int] = set()
        self._counts: Counter[str] = Counter()

    def run(self) -> Counter[str]:
        """Load; return what was written, in words. Raises SourceError when the file cannot be loaded at all."""
        self._check()
        batch = _Batch()
        rows: set[int] = set()
        limit = SHAPES if self._item.reading.kind is Kind.CONTOURS else BATCH
        for record in self._records():
            if len(rows) >= limit and record.row not in rows:  # a batch ends between two rows, never inside one
                self._write(batch, rows)
                batch, rows = _Batch(), set()
            rows.add(record.row)
            if isinstance(record, Remark):
                self._tell(record)
            else:
                batch[type(record)].append(record)
        self._write(batch, rows)
        self._ending = True
        self._write_links(self._deferred)
        self._left += len(self._left_rows)
        self._waiting += len(self._waiting_rows)
        self._links.flush()
        self._finish()
        return self._told()

    @property
    def rows(self) -> tuple[int, int, int, int]:
        """Rows read, kept, left out, left out for want of another reference."""
        return self._read, self._read - self._left, self._left, self._waiting

    def _check(self) -> None:
        kind, vintage = self._item.reading.kind, self._item.vintage
        if kind in {Kind.POPULATIONS, Kind.AREA_POPULATIONS} and vintage is None:
            raise SourceError(
                "Ce fichier ne dit pas de quelle année sont ses populations. Ajoutez l’année du recensement : --vintage 2023."
            )
        if kind.needs_communes and not Territory.objects.filter(level=Level.COMMUNE).exists():
            raise SourceError(
                "Ce fichier parle de communes, et aucune n’est encore connue. "
                "Chargez d’abord les communes du code officiel géographique de l’Insee."
            )
        linked = {
            Kind.EPCI,
            Kind.EPT,
            Kind.ZONINGS,
            Kind.ZRR,
            Kind.IRIS,
            Kind.QPV,
            Kind.POLITICAL_ZONINGS,
            Kind.OVERSEAS,
        }
        if kind in linked and vintage is None:
            newest = Territory.objects.filter(level=Level.COMMUNE).exclude(vintage=None).order_by("-vintage").first()
            self._links.vintage = (newest.vintage if newest else None) or dt.date.today().year

    def _records(self) -> Iterator[Record]:
        reading = self._item.reading
        if isinstance(reading, ShapeReading):
            drawn = contours.level_of(reading.shapes, self._territories)
            self._counts[f"maille : {drawn.level.label}" + (f" {drawn.generation}" if drawn.generation else "")] += 0
            yield from contours.records(reading.shapes, drawn, self._territories)
        else:
            yield from reading.records(Context(self._item.vintage, self._territories))

    def _tell(self, remark: Remark) -> None:
        if remark.kind is RemarkKind.LEFT_OUT:
            self._left_rows.add(remark.row)
        if remark.waiting:
            self._waiting_rows.add(remark.row)
        self._sink(Remark(remark.row, remark.kind, _typeset(remark.reason), remark.value, remark.waiting))

    def _write(self, batch: _Batch, rows: set[int]) -> None:
        self._write_territories(batch)
        self._write_links(batch[CompositionRecord])
        self._write_people(batch[PopulationRecord])
        self._write_postal(batch[PostalRecord])
        self._write_movements(batch[MovementRecord])
        self._write_contours(batch[ContourRecord])
        self._read += len(rows)
        self._left += len(self._left_rows)
        self._waiting += len(self._waiting_rows)
        self._left_rows.clear()
        self._waiting_rows.clear()
        self._progress(self._read)

    def _write_territories(self, batch: _Batch) -> None:
        found: list[TerritoryRecord] = batch[TerritoryRecord]
        named = {record.key for record in found}
        for link in batch[CompositionRecord]:
            key = link.container
            if key.level in _ANONYMOUS and key not in named and not self._territories.known(key):
                named.add(key)
                found.append(TerritoryRecord(link.row, key))
        found += [_of_contour(record) for record in batch[ContourRecord]]
        for place in batch[PostalRecord]:
            key = Key(Level.COMMUNE, place.commune)
            if place.latitude is None or key in named:
                continue
            named.add(key)
            if not self._territories.known(key):
                key = Key(Level.MUNICIPAL_DISTRICT, place.commune)
            if self._territories.known(key):
                found.append(TerritoryRecord(place.row, key, latitude=place.latitude, longitude=place.longitude))
        if found:
            kind = self._item.reading.kind
            placed_only = kind in {Kind.CONTOURS, Kind.POSTAL_CODES, Kind.QPV, Kind.POLITICAL_ZONINGS, Kind.OVERSEAS}
            self._territories.write(found, None if placed_only else self._item.vintage)

    def _identifier(self, row: int, key: Key) -> int | None:
        """The primary key of a territory; the codes of Corsica before 1976 (20…) are followed to those of today."""
        if key.level is Level.COMMUNE and key.code.startswith("20"):
            heir = successor_communes(key.code).single
            if heir and heir != key.code:
                self._tell(
                    Remark(
                        row, RemarkKind.CARRIED, "code d’avant 1976, suivi jusqu’à aujourd’hui", f"{key.code} → {heir}"
                    )
                )
                key = Key(key.level, heir)
        return self._territories.identifier(key)

    def _unknown(self, row: int, key: Key) -> None:
        if key.level is Level.COMMUNE:
            reason = f"{UNKNOWN_COMMUNE} : {LOAD_FIRST}"
        else:
            reason = f"{key.level.label.lower()} hors du référentiel : chargez d’abord la liste qui le contient"
        self._tell(left_out(row, reason, key.code, waiting=True))

    def _write_links(self, records: list[CompositionRecord]) -> None:
        links = []
        identifiers: dict[Key, int | None] = {}  # a batch names the same groups, and each commune, again and again
        for record in records:
            for key in (record.container, record.member):
                if key not in identifiers:
                    identifiers[key] = self._identifier(record.row, key)
            container, member = identifiers[record.container], identifiers[record.member]
            if (container is None or member is None) and self._may_wait():
                self._deferred.append(record)
            elif container is None or member is None:
                missing = record.container if container is None else record.member
                self._unknown(record.row, missing)
            elif container != member:
                key = record.container
                links.append(Link(key.level, key.generation, container, member, record.partial))
        self._links.write(links)

    def _may_wait(self) -> bool:
        """Whether the file itself may still bring the territory: a list of communes does not put parents first."""
        return self._item.reading.kind is Kind.COMMUNES and not self._ending and len(self._deferred) < DEFERRED

    def _write_people(self, records: list[PopulationRecord]) -> None:
        rows = []
        for record in records:
            identifier = self._identifier(record.row, record.key)
            if identifier is None:
                self._unknown(record.row, record.key)
            else:
                rows.append((identifier, record.municipal, record.counted_apart, record.total))
        if rows:
            self._people.write(rows)

    def _write_postal(self, records: list[PostalRecord]) -> None:
        rows = []
        for record in records:
            identifier = self._identifier(record.row, Key(Level.COMMUNE, record.commune))
            if identifier is None:
                self._unknown(record.row, Key(Level.COMMUNE, record.commune))
            else:
                rows.append((record.postal_code, identifier))
        if rows:
            self._postal.write(rows)

    def _write_movements(self, records: list[MovementRecord]) -> None:
        before = Movement.objects.count() if records else 0
        Movement.objects.bulk_create(
            [
                Movement(
                    kind=record.event.kind.value,
                    effective_on=record.event.on,
                    before_type=record.event.before_type,
                    before_code=record.event.before_code,
                    before_name=record.event.before_name,
                    after_type=record.event.after_type,
                    after_code=record.event.after_code,
                    after_name=record.event.after_name,
                )
                for record in records
            ],
            ignore_conflicts=True,
        )
        if records:
            added = Movement.objects.count() - before
            self._counts[f"{ADDED}, mouvements"] += added
            self._counts[f"{SAME}, mouvements"] += len(records) - added

    def _write_contours(self, records: list[ContourRecord]) -> None:
        if records:
            contours.write(records, self._territories, self._source, self._item.vintage or 0)
            self._counts["contours"] += len(records)

    def _finish(self) -> None:
        kind = self._item.reading.kind
        if kind is Kind.MOVEMENTS:
            self._add_former_communes()
        if kind is Kind.REGIONS:
            self._territories.write([TerritoryRecord(0, Key(Level.FRANCE, "FR"), "France")], self._item.vintage)
        for level in _LISTS.get(kind, ()):
            ended = close_lists(level)
            if ended:
                self._counts[f"fins d’existence, {level.plural}"] += ended
        if kind in {Kind.ZONINGS, Kind.ZONING_LABELS}:
            for level in REDRAWN:
                close_generations(level)
        if kind in {Kind.COMMUNES, Kind.DEPARTMENTS}:
            inherit_region()
        if kind in {Kind.COMMUNES, Kind.MOVEMENTS}:
            derived.date_ended_communes()
        if kind is Kind.POPULATIONS and self._item.vintage is not None:
            summed = derived.sum_municipal_districts(self._item.vintage)
            if summed:
                self._counts["populations de Paris, Lyon ou Marseille sommées sur leurs arrondissements"] += summed
        if kind in {Kind.POPULATIONS, Kind.AREA_POPULATIONS} and self._item.vintage is not None:
            derived.refresh_populations(self._item.vintage)
        if kind in _CHANGING:
            self._territories.forget()

    def _add_former_communes(self) -> None:
        """Give a row to each commune of the past, so that old files, names and searches find it."""
        former = []
        spans: dict[str, tuple[dt.date | None, dt.date | None]] = {}
        for code, life in lives(all_events()).items():
            exists, name = life.last
            if not exists and name and not self._territories.known(Key(Level.COMMUNE, code)):
                former.append(TerritoryRecord(0, Key(Level.COMMUNE, code), name))
                spans[code] = life.span
        for start in range(0, len(former), BATCH):
            self._territories.write(former[start : start + BATCH], None)
        rows = self._territories.rows(Level.COMMUNE)
        days = [
            (*spans[record.key.code], department_of(record.key.code), rows[record.key.code].pk) for record in former
        ]
        bulk.update(Territory, ("valid_from", "valid_to", "department_code"), days)
        inherit_region()

    def _told(self) -> Counter[str]:
        told: Counter[str] = Counter()
        for level, tally in self._territories.tallies.items():
            for count, words in ((tally.added, ADDED), (tally.changed, CHANGED), (tally.same, SAME)):
                if count:
                    told[f"{words}, {level.plural}"] += count
        for count, words, what in (
            (self._links.added, ADDED, "rattachements"),
            (self._links.moved, CHANGED, "rattachements"),
            (self._links.same, SAME, "rattachements"),
            (self._people.added, ADDED, "populations"),
            (self._people.changed, CHANGED, "populations"),
            (self._people.same, SAME, "populations"),
            (self._postal.added, ADDED, "codes postaux"),
            (self._postal.same, SAME, "codes postaux"),
        ):
            if count:
                told[f"{words}, {what}"] += count
        told.update({words: count for words, count in self._counts.items() if count or words.startswith("maille")})
        return told


@lru_cache(maxsize=256)
def _typeset(reason: str) -> str:
    """A reason with French typography: thousands of rows share a handful of reasons."""
    return french(reason)


def _of_contour(record: ContourRecord) -> TerritoryRecord:
    longitude, latitude = centre(record.shape)
    return TerritoryRecord(record.row, record.key, record.name, latitude=latitude, longitude=longitude)


#: Kinds after which territories were changed by other ways than the writer of territories.
_CHANGING = frozenset({Kind.MOVEMENTS, Kind.COMMUNES, Kind.DEPARTMENTS, Kind.POPULATIONS, Kind.AREA_POPULATIONS})

_LISTS: dict[Kind, tuple[Level, ...]] = {
    Kind.COMMUNES: (
        Level.COMMUNE,
        Level.MUNICIPAL_DISTRICT,
        Level.DELEGATED_COMMUNE,
        Level.ASSOCIATED_COMMUNE,
    ),
    Kind.REGIONS: (Level.REGION,),
    Kind.DEPARTMENTS: (Level.DEPARTMENT,),
    Kind.DISTRICTS: (Level.DISTRICT,),
    Kind.EPCI: (Level.EPCI,),
    Kind.EPT: (Level.EPT,),
    Kind.ZONINGS: (Level.EPCI, Level.EPT, Level.CANTON),
}
