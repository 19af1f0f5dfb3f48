"""All that the page on access to care shows of a place: one computation, whatever asks for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ecluse.observatory.methods.errors import InvalidInput
from ecluse.observatory.rules.access_asked import Asked, Pair, written
from ecluse.observatory.rules.access_study import Search, Study, Trial, search_places, study_of, try_changes
from ecluse.observatory.rules.places import Place
from ecluse.observatory.selectors.access import Neighbourhood, Supply, neighbourhood_of, supply_of, too_large


@dataclass(frozen=True, slots=True, eq=False)
class Access:
    """A study with what was asked of it. ``changes``: posts added at communes of ``near``; ``problems``: what could not be done.

    ``journeys`` names the imported table of journeys; ``estimated``: there is none, or it was set aside.
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
    if not supply.loaded and not supply.posts.any() and not asked.changes:
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
    changes, told = _changes(near, supply, asked.changes)
    problems += told
    trial = _tried(study, changes, problems, near)
    after = trial.study if trial is not None else study
    search = search_places(after, asked.objective, asked.search, asked.post) if asked.search else None
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
        if there + amount < -1e-9:
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
