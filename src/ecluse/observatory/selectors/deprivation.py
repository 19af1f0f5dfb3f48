"""How deprived each area of a level is: the published index where there is one, else what the figures loaded allow.

The order: the FDep published; the EDI published; a first component made as FDep's is, when three variables like its own are
known; the median income alone. What was used, and that it is not the published index, is always said.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ecluse.observatory.methods.deprivation import fdep, weighted_groups
from ecluse.observatory.methods.errors import InvalidInput
from ecluse.observatory.methods.results import Array, Booleans
from ecluse.observatory.rules.definitions import packaged_catalogue
from ecluse.observatory.rules.wording import period_words
from ecluse.observatory.store.panels import Column, Panel, open_panel
from ecluse.territories.enums import GeographicLevel as Level

_INDICES = ("indice-fdep", "indice-edi")
#: Variables close to FDep's own (income, diplomas, unemployment), and which way each goes with deprivation.
_VARIABLES = {"niveau-de-vie-median": -1, "part-peu-ou-pas-diplomes": 1, "taux-chomage-recensement": 1}
_INCOMES = ("niveau-de-vie-median", "revenu-declare-median")
_POPULATION = "population-municipale"
#: A variable known for fewer areas than this share of all tells nothing of the others.
_ENOUGH = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Deprivation:
    """``score``: high is deprived, NaN is not known; ``population``: what each area weighs. By row of the level's panel.

    ``uses`` are the indicators that it is made of: one of them over these groups would only find itself again.
    """

    name: str
    how: str
    uses: frozenset[str]
    score: Array
    population: Array
    people: bool

    @property
    def sources(self) -> frozenset[str]:
        """The sources of what it is made of."""
        return frozenset(packaged_catalogue().indicators[id].source for id in self.uses)

    def groups(self, within: Booleans, count: int = 5) -> NDArray[np.int8]:
        """The group of each row that lies in ``within``: 1 the least deprived, 0 not known or out of it."""
        found = np.zeros(len(self.score), dtype=np.int8)
        usable = within & np.isfinite(self.score) & (self.population > 0)
        if np.count_nonzero(usable) >= count:
            found[usable] = weighted_groups(self.score[usable], self.population[usable], count)
        return found


@lru_cache(maxsize=8)
def deprivation_of(folder: Path) -> Deprivation | None:
    """What a panel says of deprivation; None where it has none of the variables. A panel never changes: worked out once."""
    panel = open_panel(folder)
    if (
        panel is None or panel.folder.name == Level.QPV.value
    ):  # quarters are drawn because they are poor: no scale of theirs
        return None
    population, people = _population(panel)
    for id in _INDICES:
        place = last_plain(panel, id)
        if place is not None:
            return _of_one(panel, id, place, 1, population, people, f"{_named(panel, place)}, tel que publié.")
    made = _component(panel, population, people)
    if made is not None:
        return made
    for id in _INCOMES:
        place = last_plain(panel, id)
        if place is not None:
            said = (
                f"{_named(panel, place)}, faute d’indice de défavorisation chargé : le plus bas est le plus défavorisé."
            )
            return _of_one(panel, id, place, -1, population, people, said)
    return None


def last_plain(panel: Panel, id: str) -> int | None:
    """The last column of an indicator about everybody that has a value somewhere, or None."""
    for place in reversed(panel.columns_of.get(id, [])):
        if panel.columns[place].plain and np.isfinite(panel.column("value", place)).any():
            return place
    return None


def _named(panel: Panel, place: int) -> str:
    column: Column = panel.columns[place]
    return f"{packaged_catalogue().indicators[column.indicator].name}, {period_words(column.start, column.end)}"


def _population(panel: Panel) -> tuple[Array, bool]:
    """What each area weighs: its inhabitants, or the same for all where they are not known (IRIS are made of a size)."""
    place = last_plain(panel, _POPULATION)
    if place is None:
        return np.ones(len(panel.areas)), False
    return np.nan_to_num(panel.column("value", place)), True


def _of_one(panel: Panel, id: str, place: int, sign: int, population: Array, people: bool, said: str) -> Deprivation:
    name = packaged_catalogue().indicators[id].name
    return Deprivation(name, said, frozenset({id}), sign * panel.column("value", place), population, people)


def _component(panel: Panel, population: Array, people: bool) -> Deprivation | None:
    """The first principal component of three variables like FDep's; None where one is not known widely enough."""
    places = {id: last_plain(panel, id) for id in _VARIABLES}
    columns = [panel.column("value", place) for place in places.values() if place is not None]
    if len(columns) < len(_VARIABLES) or any(np.isfinite(each).mean() < _ENOUGH for each in columns):
        return None
    try:
        found = fdep(np.stack(columns, axis=1), population, list(_VARIABLES.values()))
    except InvalidInput:
        return None
    said = "; ".join(_named(panel, place) for place in places.values() if place is not None)
    explained = f"{100 * found.explained:.0f}"
    how = (
        f"Première composante calculée ici à la manière du FDep sur trois variables proches des siennes ({said}) ; "
        f"elle porte {explained} % de leur variance. Ce n’est pas l’indice publié."
    )
    return Deprivation("Défavorisation calculée", how, frozenset(_VARIABLES), found.score, population, people)
