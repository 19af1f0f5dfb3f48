"""Names read in contracts, resolved to territories."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ecluse.territories.enums import GeographicLevel, NameKind
from ecluse.territories.models import Territory, TerritoryName
from ecluse.territories.rules.names import ask
from ecluse.territories.rules.resolving import WHOLE, Match, choose


@dataclass(frozen=True, slots=True)
class Resolution:
    """``territory`` when one alone answers to the name; ``candidates`` otherwise, the likeliest first."""

    territory: Territory | None
    candidates: tuple[Territory, ...]


def resolve_name(name: str, departments: Iterable[str] = ()) -> Resolution:
    """The territory that ``name`` stands for, as a contract writes it (« Ville de Blois », « CA d’Arles… »).

    ``departments`` are codes that the context tells, to choose between homonyms. One query; a name that nothing in the
    reference bears stays unresolved.
    """
    asked = ask(name)
    if not asked.texts:
        return Resolution(None, ())
    rows = TerritoryName.objects.filter(
        folded__in=asked.texts, kind__in=WHOLE, territory__valid_to=None
    ).select_related("territory")
    known: dict[object, Territory] = {}
    matches = []
    for row in rows:
        territory = row.territory
        known[territory.pk] = territory
        matches.append(
            Match(
                territory.pk,
                GeographicLevel(territory.level),
                territory.nature,
                NameKind(row.kind),
                row.folded,
                territory.population or 0,
                territory.department_code,
            )
        )
    choice = choose(asked, matches, frozenset(departments))
    return Resolution(
        known[choice.chosen] if choice.chosen is not None else None,
        tuple(known[identity] for identity in choice.candidates),
    )


class DatabaseGazetteer:
    """Names looked up in the database, each at most once: the reader of contracts asks for the same ones often."""

    def __init__(self, departments: Iterable[str] = ()) -> None:
        self._departments = frozenset(departments)
        self._known: dict[str, str | None] = {}

    def resolve(self, name: str) -> str | None:
        """Level and code (« EPCI:200030385 ») of the one territory that bears ``name``, or None."""
        if name not in self._known:
            found = resolve_name(name, self._departments).territory
            self._known[name] = found.key if found else None
        return self._known[name]
