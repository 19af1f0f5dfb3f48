"""Compositions, populations and postal codes written in batches, compared with what the database already holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from ecluse.territories.enums import GeographicLevel as Level
from ecluse.territories.models import Composition, LegalPopulation, PostalCode

BATCH = 4000

#: Levels of which a territory has one at most in a year: a corrected file moves it, it does not add a second one.
EXCLUSIVE = frozenset(
    {
        Level.EPCI,
        Level.EPT,
        Level.DISTRICT,
        Level.CANTON,
        Level.LIVING_AREA,
        Level.EMPLOYMENT_ZONE,
        Level.URBAN_UNIT,
        Level.ATTRACTION_AREA,
    }
)


@dataclass(frozen=True, slots=True)
class Link:
    """A membership to write, by primary keys."""

    level: Level
    generation: int
    container: int
    member: int
    partial: bool


@dataclass(slots=True)
class CompositionWriter:
    """Writes memberships of one year. One for each file, inside its transaction."""

    vintage: int
    added: int = 0
    moved: int = 0
    same: int = 0
    _exclusive: dict[tuple[Level, int], dict[int, int]] = field(default_factory=dict)
    _pairs: dict[tuple[Level, int], set[tuple[int, int]]] = field(default_factory=dict)
    _waiting: list[Composition] = field(default_factory=list)
    _gone: list[tuple[int, int]] = field(default_factory=list)

    def write(self, links: Iterable[Link]) -> None:
        for link in links:
            if link.level in EXCLUSIVE:
                self._move(link)
            else:
                self._join(link)
        if len(self._waiting) >= BATCH:
            self.flush()

    def _rows(self, link: Link) -> list[tuple[int, int]]:
        rows = Composition.objects.filter(
            vintage=self.vintage, container__level=link.level, container__generation=link.generation
        )
        return list(rows.values_list("member_id", "container_id"))

    def _move(self, link: Link) -> None:
        drawn = (link.level, link.generation)
        if drawn not in self._exclusive:
            self._exclusive[drawn] = dict(self._rows(link))
        known = self._exclusive[drawn]
        before = known.get(link.member)
        if before == link.container:
            self.same += 1
            return
        if before is None:
            self.added += 1
        else:
            self.moved += 1
            self._gone.append((before, link.member))
        known[link.member] = link.container
        self._put(link)

    def _join(self, link: Link) -> None:
        drawn = (link.level, link.generation)
        if drawn not in self._pairs:
            self._pairs[drawn] = set(self._rows(link))
        pair = (link.member, link.container)
        if pair in self._pairs[drawn]:
            self.same += 1
            return
        self.added += 1
        self._pairs[drawn].add(pair)
        self._put(link)

    def _put(self, link: Link) -> None:
        self._waiting.append(
            Composition(container_id=link.container, member_id=link.member, vintage=self.vintage, partial=link.partial)
        )

    def flush(self) -> None:
        """Write what waits. What moved within one file before being written is written once, at its last place."""
        for container, member in self._gone:
            Composition.objects.filter(vintage=self.vintage, container_id=container, member_id=member).delete()
            self._waiting = [row for row in self._waiting if (row.container_id, row.member_id) != (container, member)]
        self._gone.clear()
        Composition.objects.bulk_create(self._waiting, batch_size=BATCH)
        self._waiting.clear()


@dataclass(slots=True)
class PopulationWriter:
    """Writes legal populations of one year."""

    year: int
    added: int = 0
    changed: int = 0
    same: int = 0
    _known: dict[int, tuple[int, int | None, int | None]] | None = None

    def write(self, rows: Iterable[tuple[int, int, int | None, int | None]], *, summed: bool = False) -> None:
        """``rows`` are (primary key, municipal, counted apart, total)."""
        if self._known is None:
            known = LegalPopulation.objects.filter(year=self.year)
            self._known = {
                pk: (municipal, apart, total)
                for pk, municipal, apart, total in known.values_list(
                    "territory_id", "municipal", "counted_apart", "total"
                )
            }
        new: dict[int, LegalPopulation] = {}
        for pk, *people in rows:
            before = self._known.get(pk)
            if before == tuple(people):
                self.same += 1
                continue
            self.added += before is None
            self.changed += before is not None
            municipal, apart, total = people
            self._known[pk] = (municipal or 0, apart, total)
            new[pk] = LegalPopulation(
                territory_id=pk,
                year=self.year,
                municipal=municipal or 0,
                counted_apart=apart,
                total=total,
                summed=summed,
            )
        LegalPopulation.objects.bulk_create(
            new.values(),
            batch_size=BATCH,
            update_conflicts=True,
            unique_fields=["territory", "year"],
            update_fields=["municipal", "counted_apart", "total", "summed"],
        )


@dataclass(slots=True)
class PostalWriter:
    """Writes postal codes of communes."""

    added: int = 0
    same: int = 0
    _known: set[tuple[str, int]] | None = None

    def write(self, rows: Iterable[tuple[str, int]]) -> None:
        if self._known is None:
            self._known = set(PostalCode.objects.values_list("code", "commune_id"))
        new = []
        for code, commune in rows:
            if (code, commune) in self._known:
                self.same += 1
                continue
            self._known.add((code, commune))
            self.added += 1
            new.append(PostalCode(code=code, commune_id=commune))
        PostalCode.objects.bulk_create(new, batch_size=BATCH)
