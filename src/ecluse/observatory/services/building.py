"""Builds made from what was loaded, put live, put back."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass
from functools import cached_property, partial
from operator import itemgetter
from pathlib import Path

import pyarrow.parquet as pq
from django.conf import settings
from django.db import IntegrityError, transaction

from ecluse.audit import services as audit
from ecluse.lib.errors import DomainError
from ecluse.lib.formats import plural
from ecluse.observatory.build.engines import Engine, engine_of
from ecluse.observatory.build.figures import Figures
from ecluse.observatory.build.former import Former
from ecluse.observatory.build.geography import Geography, held
from ecluse.observatory.build.panels import Piece, write_panels
from ecluse.observatory.build.pieces import METHOD, from_table, make_figures, to_table
from ecluse.observatory.build.revealing import revealed
from ecluse.observatory.build.standardised import Inputs
from ecluse.observatory.enums import Disclosure
from ecluse.observatory.models import Build, Loading, Switch
from ecluse.observatory.rules.definitions import Catalogue, Indicator, packaged_catalogue
from ecluse.observatory.selectors.geography import current_geography
from ecluse.observatory.selectors.live import store
from ecluse.observatory.selectors.loaded import with_withdrawn, withdrawn_of
from ecluse.observatory.store.folder import MANIFEST, Store, digest_of, write_columns, written

Progress = Callable[[str, int, int], None]


def _silent(indicator: str, done: int, all_: int) -> None:
    return None


def make_build(*, by: audit.Actor, catalogue: Catalogue | None = None, progress: Progress = _silent) -> Build:
    """Make the figures of everything loaded and not withdrawn, and put them live. Nothing changes for readers until then.

    Only indicators about which something changed are computed again; the others' figures are taken as they were.
    A build of exactly the same things as the live one is not made twice. What is loaded or withdrawn meanwhile is taken
    into account: a build never puts back what somebody took away while it was made. Raises DomainError when it cannot be
    written, when the engine cannot start, or when loadings keep changing.
    """
    catalogue = catalogue or packaged_catalogue()
    for _ in range(_ATTEMPTS):
        started = time.perf_counter()
        plan = _plan(catalogue)
        try:
            figures = _made(plan, catalogue, progress)
        except OSError as error:
            raise DomainError(
                f"Les chiffres n’ont pas pu être écrits dans le dossier de l’observatoire ({error.strerror or error}). Ce "
                "qui était en ligne l’est toujours. Vérifiez la place et les droits du disque, puis relancez."
            ) from error
        with transaction.atomic():
            if _batches(catalogue) != plan.batches:
                continue
            known, _ = Build.objects.get_or_create(
                digest=plan.digest,
                defaults={
                    "geography": plan.geography.year,
                    "loadings": sorted({batch for of in plan.batches.values() for batch in of}),
                    "indicators": len(plan.pieces),
                    "figures": figures,
                    "seconds": time.perf_counter() - started,
                },
            )
            _put_live(known, by)
            return known
    raise DomainError(
        "Des fichiers ont été chargés ou retirés pendant toute la construction : rien n’a été mis en ligne. Relancez-la "
        "quand les chargements seront finis."
    )


@dataclass(frozen=True, slots=True)
class _Plan:
    """What a build is to be made from. ``manifest`` tells it all, and its digest names the build. ``shown``: for the
    indicators whose secrecy is ours to keep, the builds that showed other figures of them."""

    geography: Geography
    batches: Mapping[str, tuple[int, ...]]
    pieces: Mapping[str, str]
    shown: Mapping[str, tuple[str, ...]]
    manifest: str
    digest: str


def _plan(catalogue: Catalogue) -> _Plan:
    geography, batches = current_geography(), _batches(catalogue)
    # What has figures: what files speak of, and what is computed from events that they bring for another.
    told = [id for id, each in catalogue.indicators.items() if id in batches or each.events in batches]
    bases = {id: _piece_digest(catalogue, id, batches, geography) for id in told}
    ours = [id for id in told if catalogue.source_of(id).disclosure is Disclosure.THRESHOLD]
    shown = _shown({id: bases[id] for id in ours})
    pieces = {id: digest_of(base, *shown[id].values()) if shown.get(id) else base for id, base in bases.items()}
    manifest = {
        "geography": geography.year,
        "pieces": pieces,
        "bases": {id: bases[id] for id in ours},
        "batches": {indicator: list(of) for indicator, of in batches.items()},
        "definitions": {indicator: catalogue.indicators[indicator].version for indicator in pieces},
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True)
    builds = {id: tuple(found) for id, found in shown.items()}
    return _Plan(geography, batches, pieces, builds, text, digest_of(text))


def _shown(bases: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """For each indicator, the builds that were live and showed figures of it made from other things: digest of the build →
    digest of these figures, the same ones once."""
    found: dict[str, dict[str, str]] = {id: {} for id in bases}
    place = store()
    digests = Switch.objects.order_by().values_list("build__digest", flat=True).distinct() if bases else ()
    for build in sorted(digests):
        told = place.manifest(build)
        for id, base in bases.items():
            piece = told.get("pieces", {}).get(id)
            same = told.get("bases", {}).get(id) == base
            if piece and not same and piece not in found[id].values() and place.piece(piece).exists():
                found[id][build] = piece
    return {id: dict(sorted(each.items(), key=itemgetter(1))) for id, each in found.items()}


def _formers(place: Store, builds: Iterable[str], indicator: str) -> Iterator[Former]:
    """What these builds showed of an indicator."""
    for build in builds:
        told = place.manifest(build)
        path = place.build(build) / _MEMBERS
        containers = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        members = {level: held(of) for level, of in containers.items()}
        yield Former(from_table(pq.read_table(place.piece(told["pieces"][indicator]))), members)


def _made(plan: _Plan, catalogue: Catalogue, progress: Progress) -> int:
    """Write the folder of a build unless it is there already; how many figures it holds."""
    place = store()
    if not place.build(plan.digest).exists():
        former, made = _former(place, plan.pieces), list[Piece]()
        with ThreadPoolExecutor(1) as disk:
            workshop = _Workshop(place, disk, catalogue, plan)
            for number, id in enumerate(plan.pieces):
                progress(id, number, len(plan.pieces))
                made.append((catalogue.indicators[id], former.get(id) or workshop.figures(id)))
            workshop.wait()
        place.add_build(plan.digest, partial(_fill, plan=plan, pieces=made))
    return sum(place.piece_size(digest) for digest in plan.pieces.values())


#: How many times a build is begun again when loadings change while it is made.
_ATTEMPTS = 3
#: Loadings named by a refusal.
_TOLD = 3
#: Builds looked at for figures that have not changed since.
_LOOKED_AT = 4


def _former(place: Store, pieces: Mapping[str, str]) -> dict[str, Path]:
    """For the indicators whose figures have not changed since a recent build, the folder of that build."""
    found: dict[str, Path] = {}
    for digest in Build.objects.order_by("-is_live", "-pk").values_list("digest", flat=True)[:_LOOKED_AT]:
        told = place.manifest(digest).get("pieces", {})
        for indicator, piece in pieces.items():
            if indicator not in found and told.get(indicator) == piece and place.piece(piece).exists():
                found[indicator] = place.build(digest)
    return found


#: What larger areas were made of, beside a build that keeps secrets: what its totals tell depends on it.
_MEMBERS = "members.json"


def _fill(folder: Path, *, plan: _Plan, pieces: Sequence[Piece]) -> None:
    write_panels(folder, pieces)
    if plan.shown:
        containers = {level: dict(of) for level, of in plan.geography.containers.items()}
        (folder / _MEMBERS).write_text(json.dumps(containers), encoding="utf-8")
    (folder / MANIFEST).write_text(plan.manifest, encoding="utf-8")


@transaction.atomic
def switch_to(*, build: Build, by: audit.Actor) -> Switch | None:
    """Put a former build live; None if it already is.

    Raises DomainError if its figures are no longer in the store, if it holds those of a loading withdrawn since, or if it
    gives figures that are kept secret today: what was taken back does not come back with an old build.
    """
    if not Build.objects.filter(pk=build.pk, is_live=True).exists():
        _check_stored(build)
        _check_taken_back(build)
    return _put_live(build, by)


def _check_stored(build: Build) -> None:
    if not store().build(build.digest).exists():
        raise DomainError(
            f"Les chiffres de la construction {build.pk} ne sont plus dans le dossier de l’observatoire. "
            "Lancez une nouvelle construction."
        )


def _check_taken_back(build: Build) -> None:
    left = withdrawn_of(build)
    if left:
        told = ", ".join(f"« {each.label} » ({each.file.name})" for each in left[:_TOLD])
        raise DomainError(
            f"La construction {build.pk} contient des chiffres retirés depuis : {told}. Elle ne peut pas revenir en ligne. "
            "Lancez une nouvelle construction, ou chargez à nouveau le fichier s’il a été retiré par erreur."
        )
    since = [each for each, gone in with_withdrawn(Build.objects.filter(pk__gt=build.pk).order_by("-pk")) if not gone]
    latest = next((folder for each in since if (folder := store().build(each.digest)).exists()), None)
    again = revealed(store().build(build.digest), latest) if latest is not None else 0
    if again:
        raise DomainError(
            f"La construction {build.pk} montre {plural(again, 'chiffre', 'chiffres')} que les fichiers chargés depuis "
            "gardent secrets. Elle ne peut pas revenir en ligne. Si ce secret est une erreur, retirez le chargement qui "
            "l’apporte : les chiffres d’avant reviendront."
        )


def _put_live(build: Build, by: audit.Actor) -> Switch | None:
    try:
        with transaction.atomic():
            return _switch(build, by)
    except IntegrityError:  # another process put the first build of all live meanwhile: it is there to be replaced now
        with transaction.atomic():
            return _switch(build, by)


def _switch(build: Build, by: audit.Actor) -> Switch | None:
    replaced = Build.objects.select_for_update().filter(is_live=True).first()
    if replaced is not None and replaced.pk == build.pk:
        return None
    Build.objects.filter(is_live=True).update(is_live=False)
    Build.objects.filter(pk=build.pk).update(is_live=True)
    build.is_live = True
    switch = Switch.objects.create(build=build, replaced=replaced)
    audit.record(
        by=by,
        scope="site",
        verb="observatory.build_live",
        object_type="observatory.build",
        object_id=build.pk,
        object_label=str(build),
        note=f"{build.figures} chiffres" + (f", à la place de la construction {replaced.pk}" if replaced else ""),
    )
    return switch


def _batches(catalogue: Catalogue) -> dict[str, tuple[int, ...]]:
    """The batches that count, for each indicator that is still declared."""
    found: dict[str, list[int]] = {}
    for batch, indicators in Loading.objects.filter(withdrawn_at=None).order_by("pk").values_list("pk", "indicators"):
        for indicator in indicators:
            if indicator in catalogue.indicators:
                found.setdefault(indicator, []).append(batch)
    return {indicator: tuple(found[indicator]) for indicator in catalogue.indicators if indicator in found}


def _piece_digest(catalogue: Catalogue, id: str, batches: Mapping[str, tuple[int, ...]], geography: Geography) -> str:
    """What names the figures of one indicator: everything that they are made from."""
    indicator, source = catalogue.indicators[id], catalogue.source_of(id)
    declared = json.dumps([_plain(asdict(indicator)), _plain(asdict(source))], sort_keys=True)
    inputs = {other: list(batches.get(other, ())) for other in (indicator.events, indicator.population) if other}
    own = json.dumps([list(batches.get(id, ())), inputs], sort_keys=True)
    return digest_of(str(METHOD), declared, own, geography.digest)


def _plain(values: Mapping[str, object]) -> dict[str, object]:
    return {name: dict(value) if isinstance(value, Mapping) else value for name, value in values.items()}


class _Workshop:
    """Makes the figures of indicators, and writes them down while the next ones are made. The engine is started when one
    first needs it, and never for nothing."""

    def __init__(self, place: Store, disk: ThreadPoolExecutor, catalogue: Catalogue, plan: _Plan) -> None:
        self._place, self._disk, self._catalogue, self._plan = place, disk, catalogue, plan
        self._writing: list[Future[None]] = []

    @cached_property
    def engine(self) -> Engine:
        return engine_of(settings.ECLUSE_OBSERVATORY_ENGINE)

    def figures(self, id: str) -> Figures:
        """The figures of one indicator: as they were made before from the same things, else made and kept."""
        target = self._place.piece(self._plan.pieces[id])
        if target.exists():
            return from_table(pq.read_table(target))
        indicator, source = self._catalogue.indicators[id], self._catalogue.source_of(id)
        observations = self._place.read(id, self._plan.batches.get(id, ()))
        former = list(_formers(self._place, self._plan.shown.get(id, ()), id))
        inputs = self._standardising(indicator) if indicator.is_standardised else None
        figures = make_figures(indicator, source, observations, self._plan.geography, former=former, inputs=inputs)
        self._writing.append(self._disk.submit(_keep, target, figures))
        return figures

    def _standardising(self, indicator: Indicator) -> Inputs:
        batches = self._plan.batches
        events, people = (
            self._place.read(other, batches[other]) if other in batches else None
            for other in (indicator.events, indicator.population)
        )
        return Inputs(events, people, lambda: self.engine, self._place.workspace())

    def wait(self) -> None:
        """Until all is written; raises what writing raised."""
        for each in self._writing:
            each.result()


def _keep(target: Path, figures: Figures) -> None:
    with written(target) as path:
        write_columns(to_table(figures), path)
