"""Files of reference loaded: recognised, dated, put in the database whole or not at all, told row by row."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from django.db import transaction

from ecluse.audit import services as audit
from ecluse.territories.enums import RemarkKind
from ecluse.territories.models import (
    Composition,
    LegalPopulation,
    LoadRemark,
    ReferenceLoad,
    Territory,
    TerritoryName,
)
from ecluse.territories.rules.records import Remark
from ecluse.territories.rules.sources.containers import opened, sha256
from ecluse.territories.rules.sources.errors import SourceError
from ecluse.territories.rules.sources.kinds import SourceKind as Kind
from ecluse.territories.rules.vintages import year_in_name
from ecluse.territories.services.loading import derived
from ecluse.territories.services.loading.bulk import refresh_statistics
from ecluse.territories.services.loading.engine import Engine
from ecluse.territories.services.loading.readings import Dated, History, Reading, dated, readings_of
from ecluse.territories.services.loading.territories import TerritoryWriter

_MANY = 1000  # rows from which the planner's idea of the tables is worth renewing

#: Remarks kept in the database for each reason of a loading; the file of --report has them all.
KEPT_PER_REASON = 200

Progress = Callable[[Path, int], None]
Report = Callable[[Path, Remark], None]


@dataclass(slots=True)
class Group:
    """Rows about which the same is said: how many, and the first few."""

    kind: RemarkKind
    reason: str
    count: int = 0
    examples: list[str] = field(default_factory=list)


@dataclass(slots=True)
class FileOutcome:
    """What became of one file: loaded, ``already`` loaded, or refused (``problem`` is the sentence)."""

    path: Path
    load: ReferenceLoad | None = None
    already: bool = False
    problem: str = ""
    groups: list[Group] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Options:
    """What the person who loads says of the files: year, source of the contours, whether to load again."""

    vintage: int | None = None
    source: str = ""
    again: bool = False


@dataclass(slots=True)
class _Prepared:
    path: Path
    digest: str
    ranks: tuple[int, int]


class _Remarks:
    """Remarks of one file: counted by reason, the first ones kept."""

    def __init__(self, path: Path, report: Report) -> None:
        self.groups: dict[tuple[RemarkKind, str], Group] = {}
        self.kept: list[Remark] = []
        self._path = path
        self._report = report

    def __call__(self, remark: Remark) -> None:
        group = self.groups.setdefault((remark.kind, remark.reason), Group(remark.kind, remark.reason))
        group.count += 1
        if group.count <= KEPT_PER_REASON:
            self.kept.append(remark)
        if len(group.examples) < 3 and remark.value:
            group.examples.append(remark.value)
        self._report(self._path, remark)


def _silent(*_: object) -> None:
    return None


def load_files(
    paths: Iterable[Path],
    *,
    by: audit.Actor,
    options: Options | None = None,
    progress: Progress = _silent,
    report: Report = _silent,
    told: Callable[[FileOutcome], None] = _silent,
) -> list[FileOutcome]:
    """Load files in the order in which they build on one another, whatever the order given; one transaction each.

    A file refused does not stop the others. ``told`` receives each outcome as it comes.
    """
    options = options or Options()
    outcomes: list[FileOutcome] = []
    prepared: list[_Prepared] = []
    for path in paths:
        try:
            prepared.append(_prepare(path))
        except SourceError as error:
            outcomes.append(FileOutcome(path, problem=error.message))
            told(outcomes[-1])
    known, history = TerritoryWriter(), History()
    changed = False
    for each in sorted(prepared, key=lambda item: (item.ranks, str(item.path))):
        outcome = _load_one(each, known, history, by=by, options=options, progress=progress, report=report)
        changed = changed or (outcome.load is not None and not outcome.already)
        outcomes.append(outcome)
        told(outcome)
    if changed:
        with transaction.atomic():
            derived.refresh_totals()
    return outcomes


def _prepare(path: Path) -> _Prepared:
    """Recognise a file: its rank is that of the first thing it holds, then its year, older first."""
    with opened(path) as members:
        readings = readings_of(members)
        digest = sha256(path)
        first = readings[0]
        return _Prepared(path, digest, (first.kind.rank, year_in_name(path.name, path.parent.name) or 9999))


def _load_one(
    item: _Prepared,
    known: TerritoryWriter,
    history: History,
    *,
    by: audit.Actor,
    options: Options,
    progress: Progress,
    report: Report,
) -> FileOutcome:
    before = ReferenceLoad.objects.filter(sha256=item.digest).first()
    if before and not options.again and not _worth_again(before, options):
        return FileOutcome(item.path, before, already=True)
    remarks = _Remarks(item.path, report)
    start = time.perf_counter()
    try:
        with opened(item.path) as members, transaction.atomic():
            load = _load(
                item, known, history, readings_of(members), options=options, remarks=remarks, progress=progress
            )
            if load.rows_kept >= _MANY:
                refresh_statistics(Territory, TerritoryName, Composition, LegalPopulation)
            load.seconds = round(time.perf_counter() - start, 3)
            load.save()
            LoadRemark.objects.bulk_create(
                [
                    LoadRemark(
                        load=load, row=each.row, kind=each.kind.value, reason=each.reason[:200], value=each.value
                    )
                    for each in remarks.kept
                ],
                batch_size=1000,
            )
            audit.record(
                by=by,
                verb="reference.loaded",
                scope="site",
                object_type="territories.reference",
                object_id=load.pk,
                object_label=f"{load.label} ({load.file_name})",
                note=f"{load.rows_kept} lignes gardées, {load.rows_left_out} laissées de côté",
            )
    except SourceError as error:
        known.forget()
        return FileOutcome(item.path, problem=error.message)
    except BaseException:
        known.forget()
        raise
    groups = sorted(remarks.groups.values(), key=lambda group: (group.kind.value, -group.count))
    return FileOutcome(item.path, load, groups=groups)


def _worth_again(before: ReferenceLoad, options: Options) -> bool:
    """Whether the same bytes may give more now: rows were waiting and something was loaded since, or the year differs."""
    if options.vintage is not None and options.vintage != before.vintage:
        return True
    return before.rows_waiting > 0 and ReferenceLoad.objects.filter(pk__gt=before.pk).exists()


def _load(
    item: _Prepared,
    known: TerritoryWriter,
    history: History,
    readings: Iterable[Reading],
    *,
    options: Options,
    remarks: _Remarks,
    progress: Progress,
) -> ReferenceLoad:
    totals = [0, 0, 0, 0]
    counts: Counter[str] = Counter()
    labels: list[str] = []
    first: Dated | None = None
    for reading in readings:
        one = dated(reading, item.path, options.vintage, history)
        first = first or one
        labels.append(one.reading.kind.label)
        engine = Engine(one, known, remarks, partial(progress, item.path), options.source)
        counts.update(engine.run())
        if one.reading.kind is Kind.MOVEMENTS:
            history.forget()
        totals = [total + more for total, more in zip(totals, engine.rows, strict=True)]
    read, kept, left, waiting = totals
    return ReferenceLoad(
        file_name=item.path.name[:255],
        sha256=item.digest,
        kind=first.reading.kind.value if first else "",
        label=" ; ".join(dict.fromkeys(labels))[:200],
        vintage=first.vintage if first else None,
        vintage_from=first.origin[:60] if first else "",
        rows_read=read,
        rows_kept=kept,
        rows_left_out=left,
        rows_waiting=waiting,
        counts=dict(counts),
    )
