"""The communes around a place, with who lives there and what is offered: what access to care is computed from."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from django.db.models import Q, QuerySet

from ecluse.lib.formats import date_full
from ecluse.lib.text import fold
from ecluse.observatory.build.geography import COMMUNE
from ecluse.observatory.enums import Status
from ecluse.observatory.methods.access.links import Links, TravelTable, by_road
from ecluse.observatory.methods.results import Array, Booleans
from ecluse.observatory.models import Build
from ecluse.observatory.rules.access_asked import Asked, Pair
from ecluse.observatory.rules.places import Place
from ecluse.observatory.selectors.explorer import periods
from ecluse.observatory.selectors.journeys import serving_journeys
from ecluse.observatory.selectors.live import live_build, panel_of, store
from ecluse.observatory.store.journeys import journeys_within
from ecluse.observatory.store.panels import Column, Panel, status_of
from ecluse.territories.enums import GeographicLevel as Level
from ecluse.territories.models import Territory

#: Communes that a page can hold; a larger place is told to choose a smaller one.
MOST = 1_500
#: Above so many codes, all communes are read rather than asked for one by one.
_MANY = 900
_POPULATION = "population-municipale"
_METRES_A_DEGREE = 111_195.0
_CODE = re.compile(r"\b(\d[\dAB]\d{3})\b")
_HIDDEN = {Status.SUPPRESSED, Status.SUPPRESSED_SECONDARY, Status.NOT_SIGNIFICANT}


@dataclass(frozen=True, slots=True)
class Series:
    """An indicator over communes: NaN where there is none, ``hidden`` where the source hides it; its period."""

    values: Array
    hidden: Booleans
    column: Column | None = None

    @property
    def known(self) -> int:
        return int(np.isfinite(self.values).sum())


@dataclass(frozen=True, slots=True, eq=False)
class Neighbourhood:
    """Communes in one order. ``inside``: those of the place. ``unplaced``: those of the place whose position is not known.

    ``people``: inhabitants, 0 where unknown (``unknown_people``); ``counted``: the population of the live build, where there is
    one, else that of the reference. ``supply`` and ``published`` None: nobody loaded such figures.
    """

    areas: tuple[Territory, ...]
    inside: Booleans
    people: Array
    counted: Series
    unknown_people: int
    links: Links
    journeys: str
    supply: Series | None
    published: Series | None
    unplaced: tuple[str, ...] = ()
    build: Build | None = None
    names: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    def find(self, text: str) -> int | None:
        """The commune that a text names, by its code or by its name; None when none does, or several outside the place."""
        code = _CODE.search(text)
        if code:
            return next(iter(self.names.get(code[1], ())), None)
        found = self.names.get(fold(text).strip(), ())
        own = [each for each in found if self.inside[each]]
        return found[0] if len(found) == 1 else own[0] if len(own) == 1 else None

    def label(self, index: int) -> str:
        return f"{self.areas[index].name} ({self.areas[index].code})"


def too_large(place: Place) -> bool:
    return len(place.communes) > MOST


def neighbourhood_of(place: Place, asked: Asked) -> Neighbourhood | None:
    """The communes of ``place`` and all those whose supply its inhabitants reach, with all who call for that supply.

    That takes two journeys: to the supply, and from those who share it. Times come from the table of journeys that serves,
    when it knows a commune of the place and ``asked`` does not set it aside; else from positions. None when no commune of the
    place can be reached either way. A handful of queries and a few rows of panels, whatever their number.
    """
    own = list(_communes().filter(code__in=place.communes))
    reach = (None if asked.estimated else _by_table(own, asked)) or _by_distance(own, asked)
    if reach is None:
        return None
    areas = reach.areas
    build = live_build()
    panel = panel_of(build, COMMUNE) if build is not None else None
    codes = [each.code for each in areas]
    counted = _series(panel, _POPULATION, codes) or _nothing(len(areas))
    reference = np.array([math.nan if each.population is None else float(each.population) for each in areas])
    people = np.where(np.isfinite(counted.values), counted.values, reference)
    return Neighbourhood(
        areas=tuple(areas),
        inside=np.arange(len(areas)) < reach.own,
        people=np.nan_to_num(people),
        counted=counted,
        unknown_people=int(np.isnan(people).sum()),
        links=reach.links,
        journeys=reach.journeys,
        supply=next((found for each in asked.care.supply if (found := _series(panel, each, codes))), None),
        published=_series(panel, asked.care.published, codes) if asked.care.published else None,
        unplaced=tuple(sorted({each.name for each in own} - {each.name for each in areas[: reach.own]})),
        build=build,
        names=_names(areas),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Reach:
    """Communes with the journeys between them: the first ``own`` are those of the place."""

    areas: list[Territory]
    own: int
    links: Links
    journeys: str = ""


def _by_distance(own: Sequence[Territory], asked: Asked) -> _Reach | None:
    """Times estimated between positions."""
    placed = [each for each in own if each.latitude is not None and each.longitude is not None]
    if not placed:
        return None
    metres = asked.decay.reach * asked.speed * 1000 / 60 / asked.detour
    areas = [*placed, *_around(placed, 2 * metres)]
    where = [each.latitude or 0.0 for each in areas], [each.longitude or 0.0 for each in areas]
    links = by_road(where, where, kilometres_per_hour=asked.speed, detour=asked.detour)
    return _Reach(areas, len(placed), links)


def _by_table(own: Sequence[Territory], asked: Asked) -> _Reach | None:
    """Times of the table that serves; None without one, or when it knows no journey from here."""
    serving = serving_journeys()
    if serving is None:
        return None
    here, limit = {each.code for each in own}, asked.decay.reach
    leaving = journeys_within(store(), serving.sha256, limit, starts=here)
    if leaving is None or not leaving.num_rows:
        return None
    supplies = here | set(leaving["end"].to_pylist())
    arriving = journeys_within(store(), serving.sha256, limit, ends=supplies)
    if arriving is None:
        return None
    beyond = (supplies | set(arriving["start"].to_pylist())) - here
    around = [each for each in _communes() if each.code in beyond] if len(beyond) > _MANY else list(
        _communes().filter(code__in=beyond)
    )  # fmt: skip
    areas = [*own, *around]
    number = {each.code: place for place, each in enumerate(areas)}
    rows = np.array([number.get(code, -1) for code in arriving["start"].to_pylist()], dtype=np.int64)
    columns = np.array([number.get(code, -1) for code in arriving["end"].to_pylist()], dtype=np.int64)
    known = (rows >= 0) & (columns >= 0)
    minutes = arriving["minutes"].to_numpy()[known]
    links = TravelTable.from_pairs(len(areas), len(areas), rows[known], columns[known], minutes)
    return _Reach(areas, len(own), links.with_own(), f"{serving.source}, chargé le {date_full(serving.at.date())}")


def _communes() -> QuerySet[Territory]:
    return Territory.objects.current().of_level(Level.COMMUNE).order_by("folded_name", "code")


def _around(own: Sequence[Territory], metres: float) -> list[Territory]:
    """Other communes within ``metres`` of a box around ``own``: more than what counts, never less."""
    latitudes = [each.latitude or 0.0 for each in own]
    longitudes = [each.longitude or 0.0 for each in own]
    tall = metres / _METRES_A_DEGREE
    farthest = min(max(abs(min(latitudes)), abs(max(latitudes))) + tall, 85.0)
    wide = tall / math.cos(math.radians(farthest))
    box = Q(
        latitude__range=(min(latitudes) - tall, max(latitudes) + tall),
        longitude__range=(min(longitudes) - wide, max(longitudes) + wide),
    )
    known = {each.pk for each in own}
    return [each for each in _communes().filter(box) if each.pk not in known]


def _series(panel: Panel | None, indicator: str, codes: Sequence[str]) -> Series | None:
    """The latest figures about everybody; None where the build has none of the indicator."""
    places = periods(panel, indicator) if panel is not None else []
    if panel is None or not places:
        return None
    rows = np.array([panel.places.get(code, -1) for code in codes])
    known = rows >= 0
    values, hidden = np.full(len(codes), np.nan), np.zeros(len(codes), dtype=bool)
    values[known] = panel.column("value", places[0])[rows[known]]
    status = panel.column("status", places[0])[rows[known]]
    hidden[known] = [status_of(int(each)) in _HIDDEN for each in status]
    return Series(values, hidden, panel.columns[places[0]])


def _nothing(count: int) -> Series:
    return Series(np.full(count, np.nan), np.zeros(count, dtype=bool))


def _names(areas: Sequence[Territory]) -> dict[str, tuple[int, ...]]:
    found: dict[str, list[int]] = {}
    for index, area in enumerate(areas):
        found.setdefault(area.code, []).append(index)
        found.setdefault(fold(area.name).strip(), []).append(index)
    return {name: tuple(indices) for name, indices in found.items()}


@dataclass(frozen=True, slots=True, eq=False)
class Supply:
    """Posts a commune, and where they come from: ``own`` posts were typed or imported for this place, in ``own_rows`` lines."""

    posts: Array
    loaded: bool
    own_rows: int
    hidden: int
    problems: tuple[str, ...]

    @property
    def known(self) -> bool:
        """Whether anything is known of what is offered: an unknown supply is not a supply of nothing."""
        return self.loaded or bool(self.posts.any())


def supply_of(near: Neighbourhood, own: Sequence[Pair]) -> Supply:
    """Posts of every commune. A commune that a file does not name has none; one that it hides counts for none, and is told.

    ``own`` lines stand for the figures of files over the whole place, and elsewhere for the communes that they name.
    """
    posts = np.nan_to_num(near.supply.values) if near.supply is not None else np.zeros(len(near.areas))
    hidden = near.supply.hidden & ~np.isfinite(near.supply.values) if near.supply is not None else near.inside & False
    problems = []
    if own:
        posts, hidden = np.where(near.inside, 0.0, posts), hidden & ~near.inside
        named: set[int] = set()
        for text, amount in own:
            index = near.find(text)
            if index is None:
                problems.append(f"« {text} » n’est le nom d’aucune commune d’ici, ou de plusieurs : donnez son code.")
            else:
                posts[index] = amount + (posts[index] if index in named else 0.0)
                named.add(index)
    return Supply(posts, near.supply is not None, len(own), int(hidden.sum()), tuple(problems))


def communes_to_choose(near: Neighbourhood) -> list[str]:
    """The communes that may be named: those of the place, then those around that offer something."""
    offered = near.supply.values > 0 if near.supply is not None else near.inside
    return [near.label(each) for each in np.flatnonzero(near.inside | offered).tolist()]


def own_areas(near: Neighbourhood) -> list[Territory]:
    """The communes of the place, in their order."""
    return [area for area, own in zip(near.areas, near.inside.tolist(), strict=True) if own]
