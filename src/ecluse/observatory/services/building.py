"""Builds made from what was loaded, put live, put back."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from functools import cached_property, partial
from pathlib import Path

import pyarrow.parquet as pq
from django.conf import settings
from django.db import transaction

from ecluse.audit import services as audit
from ecluse.lib.errors import DomainError
from ecluse.observatory.build.engines import Engine, engine_of
from ecluse.observatory.build.figures import Figures
from ecluse.observatory.build.geography import Geography
from ecluse.observatory.build.panels import write_panels
from ecluse.observatory.build.pieces import METHOD, from_table, make_figures, to_table
from ecluse.observatory.build.standardised import Inputs
from ecluse.observatory.models import Build, Loading, Switch
from ecluse.observatory.rules.definitions import Catalogue, Indicator, packaged_catalogue
from ecluse.observatory.selectors.geography import current_geography
from ecluse.observatory.selectors.live import store
from ecluse.observatory.store.folder import Store, digest_of, written

Progress = Callable[[str, int, int], None]


def _silent(indicator: str, done: int, all_: int) -> None:
    return None


def make_build(*, by: audit.Actor, catalogue: Catalogue | None = None, progress: Progress = _silent) -> Build:
    """Make the figures of everything loaded and not withdrawn, and put them live. Nothing changes for readers until then.

    Only indicators about which something changed are computed again; the others' figures are taken as they were.
    A build of exactly the same things as the live one is not made twice. DomainError where the engine cannot start.
    """
    started = time.perf_counter()
    catalogue = catalogue or packaged_catalogue()
    geography = current_geography()
    batches = _batches(catalogue)
    place, workshop = store(), _Workshop(catalogue, batches, geography)
    pieces = {indicator: workshop.digest(indicator) for indicator in workshop.indicators}
    manifest = {
        "geography": geography.year,
        "pieces": pieces,
        "batches": {indicator: list(of) for indicator, of in batches.items()},
        "definitions": {indicator: catalogue.indicators[indicator].version for indicator in pieces},
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True)
    digest = digest_of(text)
    known = Build.objects.filter(digest=digest).first()
    if known is None or not place.build(digest).exists():
        made = []
        for number, (id, digest_of_piece) in enumerate(pieces.items()):
            progress(id, number, len(pieces))
            made.append((catalogue.indicators[id], workshop.piece(place, id, digest_of_piece)))
        place.add_build(digest, partial(_fill, manifest=text, pieces=made))
    with transaction.atomic():
        if known is None:
            known = Build.objects.create(
                digest=digest,
                geography=geography.year,
                loadings=sorted({batch for of in batches.values() for batch in of}),
                indicators=len(pieces),
                figures=sum(len(figures) for _, figures in made),
                seconds=time.perf_counter() - started,
            )
        switch_to(build=known, by=by)
    return known


def _fill(folder: Path, *, manifest: str, pieces: Sequence[tuple[Indicator, Figures]]) -> None:
    (folder / "manifest.json").write_text(manifest, encoding="utf-8")
    write_panels(folder, pieces)


@transaction.atomic
def switch_to(*, build: Build, by: audit.Actor) -> Switch | None:
    """Put a build live; None if it already is. Raises DomainError if its figures are no longer in the store."""
    if not store().build(build.digest).exists():
        raise DomainError(
            f"Les chiffres de la construction {build.pk} ne sont plus dans le dossier de l’observatoire. "
            "Lancez une nouvelle construction."
        )
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


class _Workshop:
    """Makes the pieces of one build. The engine is started when a piece first needs it, and never for nothing."""

    def __init__(self, catalogue: Catalogue, batches: Mapping[str, tuple[int, ...]], geography: Geography) -> None:
        self._catalogue, self._batches, self._geography = catalogue, batches, geography
        #: What has figures: what files speak of, and what is computed from events that they bring for another.
        self.indicators = [id for id, each in catalogue.indicators.items() if id in batches or each.events in batches]

    @cached_property
    def engine(self) -> Engine:
        return engine_of(settings.ECLUSE_OBSERVATORY_ENGINE)

    def digest(self, id: str) -> str:
        """What names a piece: everything that it is made from."""
        indicator, source = self._catalogue.indicators[id], self._catalogue.source_of(id)
        declared = json.dumps([_plain(asdict(indicator)), _plain(asdict(source))], sort_keys=True)
        inputs = {other: list(self._batches.get(other, ())) for other in _inputs(indicator)}
        own = json.dumps([list(self._batches.get(id, ())), inputs], sort_keys=True)
        return digest_of(str(METHOD), declared, own, self._geography.digest)

    def piece(self, place: Store, id: str, digest: str) -> Figures:
        """The figures of one indicator: as they were made before from the same things, else made and kept."""
        target = place.piece(digest)
        if target.exists():
            return from_table(pq.read_table(target))
        indicator, source = self._catalogue.indicators[id], self._catalogue.source_of(id)
        observations = place.read(id, self._batches.get(id, ()))
        inputs = self._standardising(place, indicator) if indicator.is_standardised else None
        figures = make_figures(indicator, source, observations, self._geography, inputs)
        with written(target) as path:
            pq.write_table(to_table(figures), path, compression="zstd")
        return figures

    def _standardising(self, place: Store, indicator: Indicator) -> Inputs:
        events, people = (
            place.read(other, self._batches[other]) if other in self._batches else None
            for other in (indicator.events, indicator.population)
        )
        return Inputs(events, people, lambda: self.engine, place.workspace())


def _inputs(indicator: Indicator) -> list[str]:
    """The indicators whose observations serve to compute this one."""
    return [other for other in (indicator.events, indicator.population) if other]


def _plain(values: Mapping[str, object]) -> dict[str, object]:
    return {name: dict(value) if isinstance(value, Mapping) else value for name, value in values.items()}
