"""Files of figures loaded: recognised, read whole, kept with their bytes, every row and column told."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from django.db import transaction
from django.utils import timezone

from ecluse.audit import services as audit
from ecluse.lib.formats import plural
from ecluse.observatory.build.absence import silences, unnamed_communes
from ecluse.observatory.build.geography import Geography
from ecluse.observatory.enums import RemarkKind, Status
from ecluse.observatory.models import DataFile, Loading, LoadingRemark, SavedLayout
from ecluse.observatory.rules.definitions import Catalogue, packaged_catalogue
from ecluse.observatory.rules.layout_files import layout_from_json, packaged_layouts
from ecluse.observatory.rules.layouts import Holds, Layout
from ecluse.observatory.selectors.geography import current_geography
from ecluse.observatory.selectors.live import store
from ecluse.observatory.services.deducing import ORIGIN, deduced
from ecluse.observatory.sources.account import Account, RowState
from ecluse.observatory.sources.lists import tables_in
from ecluse.observatory.sources.questions import AnswerNeeded, Option, Options, Question
from ecluse.observatory.sources.reading import Reading, links_of, read
from ecluse.observatory.sources.recognise import Match, recognise
from ecluse.observatory.store.schema import READ, STORED
from ecluse.territories.enums import GeographicLevel as Level
from ecluse.territories.models import Territory
from ecluse.territories.rules.sources.containers import Member, opened, sha256
from ecluse.territories.rules.sources.errors import SourceError
from ecluse.territories.rules.sources.tables import Table

#: Remarks kept in the database for one loading; the sentences of each say how many rows they are about.
KEPT_REMARKS = 400
#: Characters that the examples of a remark may take.
_ROOM = 290
#: From so many communes on, the reference is that of all France, and a code that it does not know is worth a remark.
WHOLE_REFERENCE = 30_000


@dataclass(slots=True)
class TableOutcome:
    """What became of one table: loaded, ``already`` loaded, refused (``problem`` is the sentence), or it needs answers."""

    path: Path
    table: str
    loading: Loading | None = None
    already: bool = False
    problem: str = ""
    questions: tuple[Question, ...] = ()
    account: Account | None = None
    counts: Mapping[str, int] = field(default_factory=dict)


Told = Callable[[TableOutcome], None]


def _silent(outcome: TableOutcome) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Asked:
    """What the person says of the files: options of reading, the edition, one layout by name, whether to load again."""

    options: Options = field(default_factory=Options)
    vintage: str = ""
    layout: str = ""
    again: bool = False


def layouts() -> dict[str, Layout]:
    """The layouts known here: those of the package, then those that somebody saved."""
    saved = {each.name: layout_from_json(json.dumps(each.content), each.name) for each in SavedLayout.objects.all()}
    return dict(packaged_layouts()) | saved


def load_files(
    paths: Iterable[Path], *, by: audit.Actor, asked: Asked | None = None, told: Told = _silent
) -> list[TableOutcome]:
    """Load the tables of files, one transaction each; a table refused does not stop the others.

    Tables that say where establishments are serve the other tables of the same call, whatever their order.
    """
    asked = asked or Asked()
    known, catalogue, outcomes = layouts(), packaged_catalogue(), []
    if asked.layout:
        known = {name: layout for name, layout in known.items() if name == asked.layout}
    paths = list(paths)
    links = _links(paths, known)
    geography = cache(current_geography)
    asked = replace(asked, options=replace(asked.options, links=links | dict(asked.options.links), known=_known()))
    for path in paths:
        for outcome in _load_file(path, by, asked, known, catalogue, geography):
            outcomes.append(outcome)
            told(outcome)
    return outcomes


def _known() -> dict[Level, frozenset[str]]:
    """The codes of the levels that a code may be mistaken for, where the reference is that of all France."""
    found: dict[Level, frozenset[str]] = {}
    if Territory.objects.current().of_level(Level.COMMUNE).count() < WHOLE_REFERENCE:
        return found  # that of a few territories would make every code of the others look wrong
    for level in (Level.COMMUNE, Level.EPCI, Level.DEPARTMENT, Level.REGION, Level.EMPLOYMENT_ZONE, Level.LIVING_AREA):
        codes = frozenset(Territory.objects.of_level(level).values_list("code", flat=True))
        if codes:
            found[level] = codes
    return found


def _tables(members: Iterable[Member]) -> Iterator[Table]:
    for member in members:
        yield from tables_in(member)


def _links(paths: Iterable[Path], known: Mapping[str, Layout]) -> dict[str, dict[str, str]]:
    kinds = {name: layout for name, layout in known.items() if layout.holds is Holds.LINKS}
    found: dict[str, dict[str, str]] = {}
    if not kinds:
        return found
    for path in paths:
        try:
            with opened(path) as members:
                for table in _tables(members):
                    match = recognise(table, known)
                    if match is not None and match.layout.holds is Holds.LINKS:
                        found.setdefault(match.layout.links, {}).update(links_of(match))
        except SourceError:
            continue  # told when the file's own turn comes
    return found


def _load_file(
    path: Path,
    by: audit.Actor,
    asked: Asked,
    known: Mapping[str, Layout],
    catalogue: Catalogue,
    geography: Callable[[], Geography],
) -> Iterator[TableOutcome]:
    try:
        with opened(path) as members:
            digest = sha256(path)
            nothing = True
            for table in _tables(members):
                match = recognise(table, known)
                if match is None or match.layout.holds is Holds.NOTHING:
                    continue
                nothing = False
                yield _load_table(path, digest, match, by, asked, catalogue, geography)
            if nothing:
                yield TableOutcome(path, "", problem=_UNKNOWN)
    except SourceError as error:
        yield TableOutcome(path, "", problem=str(error))


_UNKNOWN = (
    "Ce fichier n’est d’aucune sorte connue. Décrivez ses colonnes une fois, à la page « Charger des chiffres », et Écluse "
    "saura le relire."
)


def _load_table(
    path: Path,
    digest: str,
    match: Match,
    by: audit.Actor,
    asked: Asked,
    catalogue: Catalogue,
    geography: Callable[[], Geography],
) -> TableOutcome:
    name = match.table.name.removeprefix(path.name).removeprefix(" › ")
    outcome = TableOutcome(path, name)
    if match.layout.holds is Holds.LINKS:
        outcome.problem = ""
        return outcome
    told = _told(asked)
    before = Loading.objects.filter(
        file__sha256=digest, table=name, layout=match.layout.id, options=told, withdrawn_at=None
    ).first()
    if before is not None and not asked.again:
        outcome.loading, outcome.already = before, True
        return outcome
    started = time.perf_counter()
    try:
        reading = _read(match, asked.options, catalogue, path.name)
    except AnswerNeeded as error:
        outcome.questions, outcome.problem = error.questions, str(error)
        return outcome
    except SourceError as error:
        outcome.problem = str(error)
        return outcome
    outcome.account = reading.account
    if not reading.observations.num_rows:
        outcome.problem = "Aucun chiffre n’a pu être lu dans ce tableau."
        return outcome
    matched = _with_silences(_matched(reading, geography()), reading, geography(), catalogue)
    outcome.counts = matched.counts
    try:
        _kept(outcome, path, digest, reading, asked, told, matched, started, catalogue, by)
    except OSError as error:
        outcome.loading = None
        outcome.problem = (
            f"Ce tableau n’a pas pu être gardé dans le dossier de l’observatoire ({error.strerror or error}). Vérifiez la "
            "place et les droits du disque, puis chargez-le à nouveau."
        )
    return outcome


def _kept(
    outcome: TableOutcome,
    path: Path,
    digest: str,
    reading: Reading,
    asked: Asked,
    told: Mapping[str, object],
    matched: _Matched,
    started: float,
    catalogue: Catalogue,
    by: audit.Actor,
) -> None:
    """Keep the file and its observations, and write the loading down: all of it or nothing."""
    store().keep_file(path, digest)
    with transaction.atomic():
        file, _ = DataFile.objects.get_or_create(
            sha256=digest, defaults={"name": path.name[:255], "size": path.stat().st_size}
        )
        outcome.loading = _write(file, outcome.table, reading, asked, told, matched, started, catalogue)
        audit.record(
            by=by,
            scope="site",
            verb="observatory.loaded",
            object_type="observatory.loading",
            object_id=outcome.loading.pk,
            object_label=f"{file.name} {outcome.table}".strip(),
            note=f"{outcome.loading.figures} chiffres",
        )


def _read(match: Match, options: Options, catalogue: Catalogue, name: str) -> Reading:
    """The reading, with what the communes of the table tell of its year where nothing else does."""
    try:
        return read(match, options, catalogue)
    except AnswerNeeded as error:
        more = deduced(match, options, error.questions, name)
        if more is None:
            raise
        reading = read(match, more, catalogue)
        guessed = {
            option
            for option, said in (
                (Option.LEVEL, options.level),
                (Option.GEOGRAPHY, options.geography),
                (Option.PERIOD, options.period),
            )
            if not said
        }
        decisions = tuple(
            replace(each, origin=ORIGIN) if each.option in guessed and each.origin.startswith("option") else each
            for each in reading.account.decisions
        )
        return replace(reading, account=replace(reading.account, decisions=decisions))


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


@dataclass(frozen=True, slots=True)
class _Matched:
    """How the communes of a table answer to those of today: how many each way, and what is said of those that do not.
    ``silences``: the observations that follow from the communes that it does not name."""

    counts: Mapping[str, int]
    remarks: tuple[LoadingRemark, ...]
    silences: pa.Table = field(default_factory=READ.empty_table)


def _matched(reading: Reading, geography: Geography) -> _Matched:
    codes = reading.codes.get(Level.COMMUNE, frozenset())
    if not codes:
        return _Matched({}, ())
    passages = geography.passages(int(pc.max(reading.observations["geography"]).as_py()))
    followed = sorted(code for code in codes if code in passages and passages[code].codes != (code,))
    unknown = sorted(codes - geography.communes - set(followed))
    counts = {
        "communes d’aujourd’hui": len(codes) - len(followed) - len(unknown),
        "communes suivies par l’historique": len(followed),
        "communes inconnues du référentiel": len(unknown),
    }
    became = [f"{code} → {' + '.join(passages[code].codes) or 'rien'}" for code in followed]
    said = ((RemarkKind.CARRIED, _CARRIED, became), (RemarkKind.UNKNOWN, _UNKNOWN_CODES, unknown))
    remarks = [
        LoadingRemark(kind=kind.value, reason=f"{reason} : {plural(len(told), 'code')}", examples=_listed(told))
        for kind, reason, told in said
        if told
    ]
    return _Matched(counts, tuple(remarks))


def _with_silences(matched: _Matched, reading: Reading, geography: Geography, catalogue: Catalogue) -> _Matched:
    """What a table that names everything says of the communes that it does not name. Where it has a row or a cell that could
    not be read, which may be of any of them, nothing is said of them."""
    unread = reading.account.count(RowState.REFUSED) or reading.account.of(RemarkKind.CELL_REFUSED)
    if unread or not reading.observations.num_rows:
        return matched
    communes = unnamed_communes(reading.observations, reading.layout.exhaustive, geography)
    told = silences(reading.observations, communes, catalogue)
    counts = dict(matched.counts) | ({_NOT_NAMED: len(communes)} if told.num_rows else {})
    return replace(matched, counts=counts, silences=told)


_NOT_NAMED = "communes que le fichier ne nomme pas, donc sans aucun"
_CARRIED = "communes qui ont changé depuis, suivies par leur histoire"
_UNKNOWN_CODES = "codes que le référentiel ne connaît pas, gardés et montrés nulle part"


def _listed(told: Sequence[str]) -> str:
    """As many as the room of a remark holds."""
    listed = " ; ".join(told)
    return listed if len(listed) <= _ROOM else listed[:_ROOM].rsplit(" ; ", 1)[0] + " ; …"


def _write(
    file: DataFile,
    table: str,
    reading: Reading,
    asked: Asked,
    told: Mapping[str, object],
    matched: _Matched,
    started: float,
    catalogue: Catalogue,
) -> Loading:
    account, observations = reading.account, reading.observations
    ends = pc.year(observations["end"])
    years = sorted({pc.min(ends).as_py(), pc.max(ends).as_py()})
    vintage = asked.vintage or "-".join(str(year) for year in years)
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
        counts=dict(matched.counts) | statuses,
        options=dict(told),
    )
    for remark in matched.remarks:
        remark.loading = loading
    LoadingRemark.objects.bulk_create([*matched.remarks, *_remarks(loading, account)])
    kept = [_stored(each, loading, catalogue) for each in (observations, matched.silences) if each.num_rows]
    store().add(loading.pk, pa.concat_tables(kept))
    loading.seconds = time.perf_counter() - started
    loading.save(update_fields=["seconds"])
    return loading


def _remarks(loading: Loading, account: Account) -> list[LoadingRemark]:
    found = [
        LoadingRemark(
            loading=loading,
            kind=remark.kind.value,
            row=remark.rows[0],
            rows=len(remark.rows),
            column=remark.column[:200],
            reason=remark.reason[:300],
            examples=" ; ".join(dict.fromkeys(cell[:60] for cell in remark.cells[:5] if cell))[:300],
        )
        for remark in account.remarks
    ]
    found += [
        LoadingRemark(loading=loading, kind=RemarkKind.UNUSED.value, column=each.header[:200], reason=each.unused[:300])
        for each in account.unused
    ]
    return found[:KEPT_REMARKS]


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
