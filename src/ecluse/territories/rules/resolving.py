"""Which territory a name stands for, when one alone can be meant. Used by the database and by the packaged facts alike."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ecluse.territories.enums import GeographicLevel as Level
from ecluse.territories.enums import NameKind
from ecluse.territories.rules.names import Asked

#: Levels a bare name may mean, the first preferred where several bear it (Paris is a commune and a département).
PREFERENCE: tuple[Level, ...] = (
    Level.COMMUNE,
    Level.EPCI,
    Level.EPT,
    Level.DEPARTMENT,
    Level.REGION,
    Level.OVERSEAS,
    Level.FRANCE,
    Level.MUNICIPAL_DISTRICT,
    Level.DELEGATED_COMMUNE,
    Level.ASSOCIATED_COMMUNE,
    Level.QPV,
)
_RANK = {level: rank for rank, level in enumerate(PREFERENCE)}

#: Kinds of names that say the whole of a territory: not a word inside its name.
WHOLE = (NameKind.FULL, NameKind.CORE, NameKind.BRAND)


@dataclass(frozen=True, slots=True)
class Match:
    """A territory one of whose names is what was asked. ``identity`` is anything that tells it from another."""

    identity: object
    level: Level
    nature: str
    kind: NameKind
    text: str
    population: int
    department: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """``chosen`` when one territory alone answers; ``candidates`` are those that may, the likeliest first."""

    chosen: object | None
    candidates: tuple[object, ...]


def choose(asked: Asked, matches: Iterable[Match], departments: frozenset[str] = frozenset()) -> Choice:
    """The territory that ``asked`` stands for among ``matches``, or only candidates when several or none may be meant.

    What decides, in order: the level and nature that the first words tell (« communauté d’agglomération de… »), the
    ``departments`` that the context tells, a whole name before a name without its nature, then the usual level.
    Homonyms of one level are never told apart by their size: that would be a guess.
    """
    allowed = asked.levels or PREFERENCE
    found = [match for match in matches if match.level in allowed and match.kind in WHOLE]
    if asked.nature:
        found = [match for match in found if match.nature == asked.nature] or found
    if departments:
        found = [match for match in found if match.department in departments] or found
    place = {text: rank for rank, text in enumerate(asked.texts)}

    def merit(match: Match) -> tuple[int, str, int]:
        return place.get(match.text, len(place)), match.kind.value, _RANK.get(match.level, len(_RANK))

    found.sort(key=lambda match: (*merit(match), -match.population, str(match.identity)))
    candidates = tuple(dict.fromkeys(match.identity for match in found))
    if not found:
        return Choice(None, ())
    best = {match.identity for match in found if merit(match) == merit(found[0])}
    return Choice(found[0].identity if len(best) == 1 else None, candidates)
