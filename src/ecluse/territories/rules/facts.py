"""The packaged facts: a few hundred territories readable without a database, for the demonstration and the command line.

Format and sources: ``facts/README.md``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from ecluse.territories.enums import GeographicLevel as Level
from ecluse.territories.rules.names import ask, whole_names
from ecluse.territories.rules.resolving import Match, choose

#: Years of the lists that the facts were taken from, by level.
VINTAGES = {Level.COMMUNE: 2026, Level.DEPARTMENT: 2026, Level.REGION: 2026, Level.EPCI: 2025, Level.EPT: 2025}


@dataclass(frozen=True, slots=True)
class Fact:
    """One territory: ``within`` are the keys (level, code) of what it belongs to; position in degrees, WGS84."""

    level: Level
    code: str
    name: str
    nature: str
    within: tuple[tuple[Level, str], ...]
    department: str
    region: str
    population: int | None
    population_year: int | None
    latitude: float | None
    longitude: float | None

    @property
    def key(self) -> str:
        return f"{self.level.value}:{self.code}"


def _number(text: str) -> int | None:
    return int(text) if text else None


def _degrees(text: str) -> float | None:
    return float(text) if text else None


def _key(text: str) -> tuple[Level, str]:
    level, _, code = text.partition(":")
    return Level(level), code


def parse(lines: Iterator[str]) -> Iterator[Fact]:
    """Facts from the lines of a table; comments begin with #, the first other line is the header."""
    rows = (line.rstrip("\n").split("\t") for line in lines if not line.startswith("#"))
    header = next(rows)
    for row in rows:
        cell = dict(zip(header, row, strict=True))
        yield Fact(
            Level(cell["level"]),
            cell["code"],
            cell["name"],
            cell["nature"],
            tuple(_key(text) for text in cell["within"].split()),
            cell["department"],
            cell["region"],
            _number(cell["population"]),
            _number(cell["population_year"]),
            _degrees(cell["latitude"]),
            _degrees(cell["longitude"]),
        )


@lru_cache(maxsize=1)
def packaged() -> tuple[Fact, ...]:
    """Every packaged fact, larger territories first."""
    table = resources.files("ecluse.territories").joinpath("facts", "territories.tsv")
    with table.open(encoding="utf-8") as lines:
        return tuple(parse(iter(lines)))


class FactsGazetteer:
    """Names of territories looked up in the packaged facts: no database, no Django."""

    def __init__(self, facts: Sequence[Fact] | None = None) -> None:
        self._names: dict[str, list[Match]] = {}
        for fact in packaged() if facts is None else facts:
            for text, kind in whole_names(fact.name).items():
                match = Match(fact.key, fact.level, fact.nature, kind, text, fact.population or 0, fact.department)
                self._names.setdefault(text, []).append(match)

    def resolve(self, name: str) -> str | None:
        """Level and code (« EPCI:200030385 ») of the one territory that bears ``name``, or None."""
        asked = ask(name)
        matches = [match for text in asked.texts for match in self._names.get(text, ())]
        chosen = choose(asked, matches).chosen
        return None if chosen is None else str(chosen)
