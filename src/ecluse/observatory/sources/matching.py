"""Codes of a file matched with the communes that exist: as they are, through their history, or by their arrondissement."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ecluse.territories.rules.movements import Lookup, Successors, follow


@dataclass(frozen=True, slots=True)
class Matching:
    """How each code of a file was matched; every code is in exactly one of the four.

    ``moved`` says what the commune has become, several codes when it was split; ``arrondissements`` give the commune that
    a municipal arrondissement is part of. ``unmatched`` are codes that nothing explains.
    """

    direct: frozenset[str]
    moved: Mapping[str, Successors]
    arrondissements: Mapping[str, str]
    unmatched: tuple[str, ...]

    @property
    def rate(self) -> float:
        """The share of the codes that are matched, in any way; 1 when there is none."""
        matched = len(self.direct) + len(self.moved) + len(self.arrondissements)
        return matched / (matched + len(self.unmatched)) if matched or self.unmatched else 1.0


def matched(
    codes: Iterable[str],
    known: frozenset[str],
    parents: Mapping[str, str],
    lookup: Lookup,
    since: dt.date | None,
    until: dt.date | None,
) -> Matching:
    """Match codes of communes of the geography of ``since`` with those ``known`` on ``until``.

    ``parents``: commune of each municipal arrondissement. ``lookup`` gives the events of the history (see
    ``territories.rules.movements``). A code followed to none that is known stays unmatched, with those that left the
    communes: nothing is guessed.
    """
    direct: set[str] = set()
    moved: dict[str, Successors] = {}
    arrondissements: dict[str, str] = {}
    unmatched: list[str] = []
    for code in sorted(set(codes)):
        if code in known:
            direct.add(code)
            continue
        if code in parents:
            arrondissements[code] = parents[code]
            continue
        became = follow(code, lookup, since, until)
        if became.codes and all(each in known for each in became.codes):
            moved[code] = became
        else:
            unmatched.append(code)
    return Matching(frozenset(direct), moved, arrondissements, tuple(unmatched))
