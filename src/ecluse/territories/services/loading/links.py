"""Compositions, populations and postal codes written in batches, compared with what the database already holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from ecluse.territories.enums import GeographicLevel as Level
from ecluse.territories.models import Composition, LegalPopulation, PostalCode
from ecluse.territories.services.loading import bulk

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
    _waiting: dict[tuple[int, int], bool] = field(default_factory=dict)
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
        self._waiting[link.container, link.member] = link.partial

    def flush(self) -> None:
        """Write what waits. What moved within one file before being written is written once, at its last place."""
        for container, member in self._gone:
            if self._waiting.pop((container, member), None) is None:
                Composition.objects.filter(vintage=self.vintage, container_id=container, member_id=member).delete()
        self._gone.clear()
        bulk.insert(
            Composition,
            ("container", "member", "vintage", "partial"),
            [(container, member, self.vintage, partial) for (container, member), partial in self._waiting.items()],
        )
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
        new: dict[int, tuple[int, int | None, int | None]] = {}
        changed: dict[int, tuple[int, int | None, int | None]] = {}
        for pk, municipal, apart, total in rows:
            people = (municipal, apart, total)
            before = self._known.get(pk)
            if before == people:
                self.same += 1
            elif before is None or pk in new:
                self.added += pk not in new
                new[pk] = self._known[pk] = people
            else:
                self.changed += 1
                changed[pk] = self._known[pk] = people
        bulk.insert(
            LegalPopulation,
            ("territory", "year", "municipal", "counted_apart", "total", "summed"),
            [(pk, self.year, *people, summed) for pk, people in new.items()],
        )
        for pk, (municipal, apart, total) in changed.items():
            LegalPopulation.objects.filter(territory=pk, year=self.year).update(
                municipal=municipal, counted_apart=apart, total=total, summed=summed
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
            new.append((code, commune))
        bulk.insert(PostalCode, ("code", "commune"), new)
