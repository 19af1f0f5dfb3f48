"""Files of figures loaded: recognised, read whole, kept with their bytes, every row and column told."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from django.db import transaction
from django.utils import timezone

from ecluse.audit import services as audit
from ecluse.observatory.build.geography import Geography
from ecluse.observatory.enums import Status
from ecluse.observatory.models import DataFile, Loading, LoadingRemark
from ecluse.observatory.rules.definitions import Catalogue, packaged_catalogue
from ecluse.observatory.rules.layouts import Holds, Layout
from ecluse.observatory.selectors.geography import current_geography
from ecluse.observatory.selectors.live import store
from ecluse.observatory.services.deducing import Known, kin_of
from ecluse.observatory.services.remarks import Matched, matched, remarks_on, replaced, with_silences
from ecluse.observatory.services.tables import (
    known_codes,
    layouts,
    links_in,
    names_around,
    nothing_read,
    period_of_all,
    read_table,
    said_of,
    tables,
    what_it_is,
)
from ecluse.observatory.sources.account import Account, RowState
from ecluse.observatory.sources.questions import AnswerNeeded, NothingToRead, Option, Options, Question
from ecluse.observatory.sources.reading import Reading
from ecluse.observatory.sources.recognise import Match, recognise
from ecluse.observatory.store.schema import STORED
from ecluse.territories.rules.sources.containers import opened, sha256
from ecluse.territories.rules.sources.errors import SourceError
from ecluse.territories.rules.sources.tables import Table


@dataclass(slots=True)
class TableOutcome:
    """What became of one table: loaded, ``already`` loaded, refused (``problem`` is the sentence), in need of answers, or
    without figures (``said`` tells what it is). ``describable``: nobody said what its columns are, and somebody may."""

    path: Path
    table: str
    label: str = ""
    sha256: str = ""
    said: str = ""
    note: str = ""
    loading: Loading | None = None
    already: bool = False
    problem: str = ""
    describable: bool = False
    questions: tuple[Question, ...] = ()
    account: Account | None = None
    reading: Reading | None = None
    counts: Mapping[str, int] = field(default_factory=dict)


Told = Callable[[TableOutcome], None]


def _silent(outcome: TableOutcome) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Asked:
    """What the person says of the files: options of reading, the edition, one layout by name, whether to load again.

    ``accept`` takes the likely answers that are offered. ``tables``: answers for one table, by the SHA-256 of its file and
    its name. ``beside``: files read only for where establishments are.
    """

    options: Options = field(default_factory=Options)
    vintage: str = ""
    layout: str = ""
    again: bool = False
    accept: bool = False
    tables: Mapping[tuple[str, str], Options] = field(default_factory=dict)
    beside: tuple[Path, ...] = ()

    def of(self, digest: str, table: str) -> Asked:
        """What was said of one table: its own answers over those for all."""
        own = self.tables.get((digest, table))
        if own is None:
            return self
        options = self.options
        for option in _OWN:
            if own.says(option):
                options = replace(options, **{option.value: getattr(own, option.value)})
        return replace(self, options=replace(options, origins=dict(options.origins) | dict(own.origins)))


_OWN = (Option.LEVEL, Option.GEOGRAPHY, Option.PERIOD, Option.INDICATOR, Option.DECIMAL)


@dataclass(slots=True)
class _Call:
    """What one call has at hand: the person, what they said, the layouts, the geography once, what was answered so far."""

    by: audit.Actor
    asked: Asked
    layouts: Mapping[str, Layout]
    catalogue: Catalogue
    geography: Callable[[], Geography]
    only_look: bool = False
    answers: dict[str, dict[str, str]] = field(default_factory=dict)


def load_files(
    paths: Iterable[Path], *, by: audit.Actor, asked: Asked | None = None, told: Told = _silent
) -> list[TableOutcome]:
    """Load the tables of files, one transaction each; a table refused does not stop the others.

    Tables that say where establishments are serve the other tables of the same call, whatever their order; a table that
    does not say its period is offered that of the one before it that has the same layout.
    """
    return _each(list(paths), by, asked or Asked(), told, only_look=False)


def look_at_files(
    paths: Iterable[Path], *, by: audit.Actor, asked: Asked | None = None, told: Told = _silent
) -> list[TableOutcome]:
    """What loading these files would do: the same outcomes, each with its reading, and nothing kept."""
    return _each(list(paths), by, asked or Asked(), told, only_look=True)


def _each(paths: list[Path], by: audit.Actor, asked: Asked, told: Told, *, only_look: bool) -> list[TableOutcome]:
    known = layouts(asked.layout)
    options = asked.options
    links = links_in([*asked.beside, *paths], known) | dict(options.links)
    asked = replace(asked, options=replace(options, links=links, known=known_codes()))
    call = _Call(by, asked, known, packaged_catalogue(), cache(current_geography), only_look)
    outcomes: list[TableOutcome] = []
    for path in paths:
        for outcome in _load_file(path, call):
            outcomes.append(outcome)
            told(outcome)
    return outcomes


def _load_file(path: Path, call: _Call) -> Iterator[TableOutcome]:
    try:
        with opened(path) as members:
            digest = sha256(path)
            nothing = True
            unknown = []
            for member in members:
                try:
                    for table in tables((member,)):
                        match = recognise(table, call.layouts)
                        if match is None:
                            unknown.append(_name(table, path))
                            continue
                        nothing = False
                        outcome = _load_table(path, digest, match, call)
                        outcome.sha256 = digest
                        yield outcome
                except SourceError as error:
                    if len(members) == 1:
                        raise
                    nothing = False  # one file of an archive that cannot be read does not stop the others
                    yield TableOutcome(path, _inside(member.name, path), problem=str(error))
            if not nothing:
                yield from (TableOutcome(path, name, said=_BESIDE, sha256=digest, describable=True) for name in unknown)
            else:
                said, settled = what_it_is(members)
                yield TableOutcome(
                    path,
                    "",
                    said=said if settled else "",
                    problem="" if settled else said,
                    sha256=digest,
                    describable=not settled,
                )
    except SourceError as error:
        yield TableOutcome(path, "", problem=str(error))


_BESIDE = (
    "Ce tableau n’est pas reconnu : il n’est pas lu. C’est souvent une notice ; s’il tient des chiffres, décrivez ses "
    "colonnes."
)


def _name(table: Table, path: Path) -> str:
    """The name of a table inside its file; empty when it is all of it."""
    return _inside(table.name, path)


def _inside(name: str, path: Path) -> str:
    return name.removeprefix(path.name).removeprefix(" › ")


def _load_table(path: Path, digest: str, match: Match, call: _Call) -> TableOutcome:
    name = _name(match.table, path)
    outcome = TableOutcome(path, name, label=match.layout.label)
    if match.layout.holds is not Holds.OBSERVATIONS:
        outcome.said = said_of(match.layout)
        return outcome
    asked = call.asked.of(digest, name)
    told = _told(asked)
    before = Loading.objects.filter(
        file__sha256=digest, table=name, layout=match.layout.id, options=told, withdrawn_at=None
    ).first()
    if before is not None and not asked.again and not call.only_look:
        outcome.loading, outcome.already = before, True
        return outcome
    started = time.perf_counter()
    known = Known(names_around(path, name), call.answers)
    try:
        reading = read_table(match, asked.options, call.catalogue, known, accept=asked.accept)
    except AnswerNeeded as error:
        outcome.questions, outcome.problem = error.questions, str(error)
        return outcome
    except NothingToRead as error:
        outcome.said = str(error)
        return outcome
    except SourceError as error:
        outcome.problem = str(error)
        return outcome
    if period := period_of_all(reading):
        call.answers.setdefault(kin_of(match.layout), {}).setdefault(period, path.name)
    outcome.account, outcome.reading = reading.account, reading if call.only_look else None
    if not reading.observations.num_rows:
        outcome.problem = nothing_read(reading.account)
        return outcome
    found = with_silences(matched(reading, call.geography()), reading, call.geography(), call.catalogue)
    outcome.counts = found.counts
    outcome.already = before is not None and not asked.again
    if not outcome.already:
        outcome.note = replaced(digest, name, match.layout, reading, asked.vintage or vintage_of(reading))
    if call.only_look:
        return outcome
    try:
        outcome.loading = _kept(path, digest, name, reading, asked, found, started, call)
    except OSError as error:
        outcome.problem = (
            f"Ce tableau n’a pas pu être gardé dans le dossier de l’observatoire ({error.strerror or error}). Vérifiez la "
            "place et les droits du disque, puis chargez-le à nouveau."
        )
    return outcome


def vintage_of(reading: Reading) -> str:
    """The years that the figures of a table end in: « 2021 », « 2012-2014 »."""
    ends = pc.year(reading.observations["end"])
    return "-".join(str(year) for year in sorted({pc.min(ends).as_py(), pc.max(ends).as_py()}))


def _kept(
    path: Path, digest: str, name: str, reading: Reading, asked: Asked, found: Matched, started: float, call: _Call
) -> Loading:
    """The loading written down, with its file, in one transaction: all of it or nothing."""
    store().keep_file(path, digest)
    with transaction.atomic():
        file, _ = DataFile.objects.get_or_create(
            sha256=digest, defaults={"name": path.name[:255], "size": path.stat().st_size}
        )
        loading = _write(file, name, reading, asked, _told(asked), found, started, call.catalogue)
        audit.record(
            by=call.by,
            scope="site",
            verb="observatory.loaded",
            object_type="observatory.loading",
            object_id=loading.pk,
            object_label=f"{file.name} {name}".strip(),
            note=f"{loading.figures} chiffres",
        )
    return loading


def _told(asked: Asked) -> dict[str, object]:
    """What the person said, as it is kept with the loading."""
    options = asked.options
    said: dict[str, object] = {
        "level": options.level.value if options.level else "",
        "geography": options.geography or "",
        "period": options.period,
        "indicator": options.indicator,
        "decimal": options.decimal,
        "filters": dict(options.filters),
        "totals": list(options.totals),
        "vintage": asked.vintage,
        "layout": asked.layout,
    }
    return {name: value for name, value in said.items() if value}


def _write(
    file: DataFile,
    table: str,
    reading: Reading,
    asked: Asked,
    told: Mapping[str, object],
    found: Matched,
    started: float,
    catalogue: Catalogue,
) -> Loading:
    account, observations = reading.account, reading.observations
    vintage = asked.vintage or vintage_of(reading)
    statuses = {Status(status).label: count for status, count in account.statuses.items() if count}
    loading = Loading.objects.create(
        file=file,
        table=table[:255],
        layout=reading.layout.id,
        label=reading.layout.label[:200],
        source=reading.layout.source,
        vintage=vintage[:60],
        geography=pc.max(observations["geography"]).as_py(),
        indicators=sorted(pc.unique(observations["indicator"]).to_pylist()),
        levels=sorted(pc.unique(observations["level"]).to_pylist()),
        rows_read=len(account.states),
        rows_kept=account.count(RowState.KEPT),
        rows_refused=account.count(RowState.REFUSED),
        rows_left_out=account.count(RowState.LEFT_OUT),
        rows_aside=account.count(RowState.NOT_DATA),
        figures=observations.num_rows,
        counts=dict(found.counts) | statuses,
        options=dict(told),
        decisions=[[each.option.value, each.value, each.origin] for each in account.decisions],
    )
    for remark in found.remarks:
        remark.loading = loading
    LoadingRemark.objects.bulk_create([*found.remarks, *remarks_on(loading, account)])
    kept = [_stored(each, loading, catalogue) for each in (observations, found.silences) if each.num_rows]
    store().add(loading.pk, pa.concat_tables(kept))
    if reading.added is not None:
        store().add_rows(loading.pk, reading.added)
    loading.seconds = time.perf_counter() - started
    loading.save(update_fields=["seconds"])
    return loading


def _stored(observations: pa.Table, loading: Loading, catalogue: Catalogue) -> pa.Table:
    rows = observations.num_rows
    indicator = observations["indicator"].unify_dictionaries().combine_chunks()
    versions = pa.array([catalogue.indicators[id].version for id in indicator.dictionary.to_pylist()], pa.int16())
    added = {
        "version": versions.take(indicator.indices),
        "file": _constant(loading.file.sha256, rows),
        "table": _constant(loading.table, rows),
        "vintage": _constant(loading.vintage, rows),
        "batch": pa.repeat(pa.scalar(loading.pk, pa.int32()), rows),
        "loaded_at": pa.repeat(pa.scalar(timezone.now().replace(microsecond=0), STORED.field("loaded_at").type), rows),
    }
    for name, column in added.items():
        observations = observations.append_column(STORED.field(name), column)
    return observations


def _constant(text: str, rows: int) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(pa.repeat(pa.scalar(0, pa.int32()), rows), pa.array([text]))


@transaction.atomic
def withdraw(*, loading: Loading, by: audit.Actor) -> None:
    """Leave a loading out of the builds to come. Its file and its observations stay in the store."""
    if loading.withdrawn_at is not None:
        return
    loading.withdrawn_at = timezone.now()
    loading.save(update_fields=["withdrawn_at"])
    audit.record(
        by=by,
        scope="site",
        verb="observatory.withdrawn",
        object_type="observatory.loading",
        object_id=loading.pk,
        object_label=f"{loading.file.name} {loading.table}".strip(),
    )
