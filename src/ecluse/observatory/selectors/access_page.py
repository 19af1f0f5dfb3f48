"""All that the page on access to care shows of a place: one computation, whatever asks for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ecluse.observatory.methods.errors import InvalidInput
from ecluse.observatory.rules.access_asked import Asked, Pair, written
from ecluse.observatory.rules.access_study import Search, Study, Trial, search_places, study_of, try_changes
from ecluse.observatory.rules.places import Place
from ecluse.observatory.selectors.access import Neighbourhood, Supply, neighbourhood_of, supply_of, too_large


@dataclass(frozen=True, slots=True, eq=False)
class Access:
    """A study with what was asked of it. ``changes``: posts added at communes of ``near``; ``problems``: what could not be done.

    ``journeys`` names the imported table of journeys; ``estimated``: there is none, or it was set aside.
    Where ``supply`` is not known, only what ``trial`` adds may be told: neither the level of access nor the threshold.
    """

    asked: Asked
    near: Neighbourhood
    supply: Supply
    study: Study
    changes: dict[int, float]
    trial: Trial | None
    search: Search | None
    problems: tuple[tuple[str, str], ...]
    estimated: bool = True
    journeys: str = ""

    @property
    def edge(self) -> tuple[int, ...]:
        """Communes of the place told too low: they reach communes outside, of which no file gives the supply."""
        return () if self.supply.loaded else tuple(np.flatnonzero(self.study.leaving).tolist())


@dataclass(frozen=True, slots=True)
class Nothing:
    """Why there is nothing to compute: ``no-commune``, ``too-large``, ``no-position``, ``no-supply``."""

    why: str
    near: Neighbourhood | None = None
    problems: tuple[tuple[str, str], ...] = ()


def access_of(place: Place, asked: Asked, own: Sequence[Pair] = ()) -> Access | Nothing:
    """Access to care of a place. ``own`` is the supply that its contract keeps; what is typed in the address comes first."""
    if not place.communes:
        return Nothing("no-commune")
    if too_large(place):
        return Nothing("too-large")
    near = neighbourhood_of(place, asked)
    if near is None:
        return Nothing("no-position")
    supply = supply_of(near, asked.trial or own)
    problems = [("offre", each) for each in supply.problems]
    changes, told = _changes(near, supply, asked.changes)
    problems += told
    if not supply.known and not changes:
        return Nothing("no-supply", near, tuple(problems))
    study = study_of(
        asked.care,
        near.people,
        supply.posts,
        near.inside,
        near.links,
        asked.decay,
        activity=asked.activity,
        threshold=asked.threshold,
    )
    trial = _tried(study, changes, problems, near)
    after = trial.study if trial is not None else study
    if asked.search and not supply.known:
        problems.append(("chercher", "Où placer : il faut d’abord connaître l’offre d’ici, qui n’est pas connue."))
    looked = asked.search and supply.known
    search = search_places(after, asked.objective, asked.search, asked.post) if looked else None
    return Access(
        asked, near, supply, study, changes, trial, search, tuple(problems), near.links.estimated, near.journeys
    )


def _changes(
    near: Neighbourhood, supply: Supply, asked: Sequence[Pair]
) -> tuple[dict[int, float], list[tuple[str, str]]]:
    """The changes by commune, added up, and what cannot be done of them."""
    found: dict[int, float] = {}
    problems = []
    for text, amount in asked:
        index = near.find(text)
        if index is None:
            problems.append(("lieu", f"Et si : « {text} » n’est le nom d’aucune commune d’ici : donnez son code."))
            continue
        found[index] = found.get(index, 0.0) + amount
    for index, amount in list(found.items()):
        there = float(supply.posts[index])
        if amount < 0 and not supply.known:
            said = f"Et si : l’offre à {near.areas[index].name} n’est pas connue, on ne peut rien en retirer."
            problems.append(("postes", said))
            del found[index]
        elif there + amount < -1e-9:
            said = f"Et si : il y a {written(there)} à {near.areas[index].name}, on ne peut pas en retirer {written(-amount)}."
            problems.append(("postes", said))
            del found[index]
    return {index: amount for index, amount in found.items() if amount}, problems


def _tried(
    study: Study, changes: dict[int, float], problems: list[tuple[str, str]], near: Neighbourhood
) -> Trial | None:
    if not changes:
        return None
    try:
        return try_changes(study, changes)
    except InvalidInput:
        names = ", ".join(near.areas[each].name for each in changes)
        problems.append(("postes", f"Et si : les changements à {names} ne peuvent pas être calculés."))
        return None
