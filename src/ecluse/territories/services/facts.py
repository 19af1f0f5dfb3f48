"""The packaged facts put in the database: what the demonstration needs, in about a second, as often as one likes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from ecluse.audit import services as audit
from ecluse.territories.enums import GeographicLevel as Level
from ecluse.territories.rules.facts import VINTAGES, Fact, packaged
from ecluse.territories.rules.records import Key, TerritoryRecord
from ecluse.territories.services.loading.links import CompositionWriter, Link, PopulationWriter
from ecluse.territories.services.loading.territories import TerritoryWriter

_FALLBACK = 2025


@dataclass(frozen=True, slots=True)
class FactsLoaded:
    """How many territories the facts hold, how many were added, how many were changed."""

    territories: int
    added: int
    changed: int


@transaction.atomic
def load_facts(*, by: audit.Actor, facts: Sequence[Fact] | None = None) -> FactsLoaded:
    """Put the packaged facts in the database. What a publisher's file said of the same or a later year stays.

    Doing it again changes nothing, and says nothing in the journal.
    """
    rows = packaged() if facts is None else facts
    writer = TerritoryWriter()
    by_vintage: dict[int, list[Fact]] = defaultdict(list)
    for fact in rows:
        by_vintage[VINTAGES.get(fact.level, _FALLBACK)].append(fact)
    for vintage, some in by_vintage.items():
        writer.write((_record(fact) for fact in some), vintage)
    linked = 0
    for vintage, some in by_vintage.items():
        links = CompositionWriter(vintage)
        links.write(_links(some, writer))
        links.flush()
        linked += links.added + links.moved
    _write_populations(rows, writer)
    added = sum(tally.added for tally in writer.tallies.values())
    changed = sum(tally.changed for tally in writer.tallies.values())
    if added or changed or linked:
        audit.record(
            by=by,
            verb="reference.facts_loaded",
            scope="site",
            object_type="territories.reference",
            object_id="facts",
            object_label="Territoires de la démonstration",
            note=f"{added} territoires ajoutés, {changed} modifiés",
        )
    return FactsLoaded(len(rows), added, changed)


def _record(fact: Fact) -> TerritoryRecord:
    return TerritoryRecord(
        0,
        Key(fact.level, fact.code),
        fact.name,
        fact.nature,
        fact.department,
        fact.region,
        fact.population,
        fact.population_year,
        fact.latitude,
        fact.longitude,
    )


def _links(facts: Sequence[Fact], writer: TerritoryWriter) -> list[Link]:
    links = []
    for fact in facts:
        member = writer.identifier(Key(fact.level, fact.code))
        for level, code in fact.within:
            container = writer.identifier(Key(level, code))
            if member and container and level not in {Level.REGION, Level.FRANCE}:
                links.append(Link(level, 0, container, member, False))
    return links


def _write_populations(facts: Sequence[Fact], writer: TerritoryWriter) -> None:
    by_year: dict[int, list[tuple[int, int, int | None, int | None]]] = defaultdict(list)
    for fact in facts:
        pk = writer.identifier(Key(fact.level, fact.code))
        if pk and fact.level is Level.COMMUNE and fact.population is not None and fact.population_year is not None:
            by_year[fact.population_year].append((pk, fact.population, None, None))
    for year, rows in by_year.items():
        PopulationWriter(year).write(rows)
