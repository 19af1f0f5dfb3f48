"""What a file holds, once recognised: the readings to load, each with its kind, its year, and how its year is known."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Protocol

from django.db.models import Max

from ecluse.territories.models import Movement
from ecluse.territories.rules.records import Record
from ecluse.territories.rules.sources.containers import Member
from ecluse.territories.rules.sources.errors import SourceError
from ecluse.territories.rules.sources.groupings import read_zrr
from ecluse.territories.rules.sources.kinds import SourceKind as Kind
from ecluse.territories.rules.sources.layouts import Cells, Context, Layout
from ecluse.territories.rules.sources.recognise import recognise
from ecluse.territories.rules.sources.shapes import ShapeFile, json_kind, rows_of_list
from ecluse.territories.rules.sources.tables import tables_of
from ecluse.territories.rules.vintages import Life, geography_years, lives, year_in_name
from ecluse.territories.selectors.history import all_events

#: How long after its census year a legal population comes into force, in the geography of that year.
POPULATION_DELAY = 2
FIRST_YEAR = 1999
#: A list that looks like more years than this says nothing of a population's year, and at most the last of them otherwise.
ALIKE = 3

RECOGNISED = (
    "communes, départements, régions, arrondissements et mouvements du code officiel géographique, populations légales, "
    "intercommunalités (Insee ou DGCL), EPT, IRIS, quartiers prioritaires, zonages de l’Insee, zones de revitalisation "
    "rurale, contrats et zonages de l’ANCT, codes postaux de La Poste, contours en GeoJSON ou TopoJSON"
)
_NOT_REFERENCE = {
    Kind.INDICATORS: "C’est un tableau d’indicateurs : il ne décrit pas les territoires, il ne fait donc pas partie du "
    "référentiel.",
    Kind.PASSAGES: "C’est une table de passage entre deux géographies. Écluse suit l’histoire des communes avec le "
    "fichier des mouvements du code officiel géographique : chargez celui-là.",
    Kind.DICTIONARY: "C’est un dictionnaire de variables : il ne contient pas de territoire.",
}


class Reading(Protocol):
    """Something to load."""

    @property
    def kind(self) -> Kind: ...

    def records(self, context: Context) -> Iterator[Record]: ...


@dataclass(frozen=True, slots=True)
class TableReading:
    """A table whose layout is understood."""

    layout: Layout

    @property
    def kind(self) -> Kind:
        return self.layout.kind

    def records(self, context: Context) -> Iterator[Record]:
        return self.layout.records(context)


@dataclass(frozen=True, slots=True)
class ListReading:
    """A JSON list of communes with their place in the ZRR."""

    member: Member
    kind: Kind = Kind.ZRR

    def records(self, context: Context) -> Iterator[Record]:
        cells = Cells({"codgeo": 0, "zrr_simp": 1})
        for number, item in rows_of_list(self.member.open):
            row = [str(item.get("insee_code", "")), str(item.get("status", ""))]
            yield from read_zrr(cells.at((number, row)), context)


@dataclass(frozen=True, slots=True)
class ShapeReading:
    """A file of contours; ``levels`` of its features are found from the reference (see ``contours``)."""

    shapes: ShapeFile
    kind: Kind = Kind.CONTOURS

    def records(self, context: Context) -> Iterator[Record]:
        raise NotImplementedError("contours are read with the level that the reference tells: see contours.records")


@dataclass(frozen=True, slots=True)
class Dated:
    """A reading, the year it is of (None when nothing tells), and where that year comes from."""

    reading: Reading
    vintage: int | None
    origin: str


def readings_of(members: tuple[Member, ...]) -> list[Reading]:
    """What the members of a file hold, in the order to load it. Raises SourceError when nothing is of the reference."""
    found: list[Reading] = []
    others: list[Kind] = []
    problem: SourceError | None = None
    for member in members:
        try:
            for reading in _readings(member):
                if reading.kind.loadable:
                    found.append(reading)
                else:
                    others.append(reading.kind)
        except SourceError as error:
            if len(members) == 1:
                raise
            problem = error
    if found:
        return sorted(found, key=lambda reading: reading.kind.rank)
    for kind, words in _NOT_REFERENCE.items():
        if kind in others:
            raise SourceError(words)
    raise problem or SourceError(
        "Le contenu de ce fichier n’est pas reconnu : ses colonnes ne sont celles d’aucun fichier connu. "
        f"Écluse lit : {RECOGNISED}."
    )


def _readings(member: Member) -> Iterator[Reading]:
    if member.kind == "json":
        kind = json_kind(member)
        if kind == "list":
            first = [item for _, item in islice(rows_of_list(member.open), 1)]
            if first and {"insee_code", "status"} <= set(first[0]):
                yield ListReading(member)
        elif kind:
            yield ShapeReading(ShapeFile(member.name, kind, member.open))
        return
    for table in tables_of(member):
        layout = recognise(table)
        if layout:
            yield TableReading(layout)


class History:
    """The lives of communes, worked out once for all the files loaded together."""

    def __init__(self) -> None:
        self._lives: dict[str, Life] | None = None

    def lives(self) -> dict[str, Life]:
        """The life of each code; empty when no history is loaded."""
        if self._lives is None:
            self._lives = lives(all_events())
        return self._lives

    def forget(self) -> None:
        self._lives = None


def dated(reading: Reading, path: Path, asked: int | None, history: History) -> Dated:
    """The year of ``reading``: asked for, said by the table, found from the history of communes, or by the file's name.

    A population's year is that of its census, two years before the geography it is published in.
    """
    if asked is not None:
        return Dated(reading, asked, "option --vintage")
    if isinstance(reading, TableReading):
        layout = reading.layout
        if layout.vintage is not None:
            return Dated(reading, layout.vintage, layout.vintage_from)
        if layout.deducible:
            year = _deduced(layout, path, history)
            if year is not None:
                shift = POPULATION_DELAY if layout.kind is Kind.POPULATIONS else 0
                return Dated(reading, year - shift, "communes présentes, d’après leur histoire")
    year = year_in_name(path.name, path.parent.name)
    if year is not None:
        return Dated(reading, year, "nom du fichier")
    if reading.kind in {Kind.COMMUNES, Kind.REGIONS, Kind.DEPARTMENTS, Kind.DISTRICTS}:
        return Dated(reading, assumed_year(), "supposé : la plus récente géographie connue")
    return Dated(reading, None, "")


def assumed_year() -> int:
    """The year of the latest event of the history, or this year when no history is loaded."""
    latest = Movement.objects.aggregate(latest=Max("effective_on"))["latest"]
    return latest.year if latest else dt.date.today().year


def _deduced(layout: Layout, path: Path, history: History) -> int | None:
    known = history.lives()
    if not known:
        return None
    last = max(life.days[-1] for life in known.values() if life.days).year
    years = geography_years(known, dict(layout.codes()), range(FIRST_YEAR, last + 2))
    named = year_in_name(path.name)
    shift = POPULATION_DELAY if layout.kind is Kind.POPULATIONS else 0
    if named is not None and named + shift in years:
        return named + shift
    if len(years) > ALIKE:
        return None if layout.kind is Kind.POPULATIONS else years[-1]
    return years[0] if years else None
