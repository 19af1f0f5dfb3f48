"""One indicator over the areas of one level: what the explorer shows, work being that of what is shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ecluse.observatory.build.geography import COMMUNE
from ecluse.observatory.enums import Aggregation
from ecluse.observatory.methods.results import Array, Booleans, Integers
from ecluse.observatory.models import Build
from ecluse.observatory.rules.comparing_areas import Figures
from ecluse.observatory.rules.definitions import Catalogue, Indicator
from ecluse.observatory.selectors.areas import AreaRow, areas_of, epci_of
from ecluse.observatory.selectors.live import panel_of
from ecluse.observatory.selectors.portrait import METROPOLITAN
from ecluse.observatory.store.panels import Column, Panel
from ecluse.territories.enums import GeographicLevel as Level
from ecluse.territories.models import Territory
from ecluse.territories.selectors import get_territory

#: The levels that may be explored, from the largest to the smallest.
LEVELS = (Level.REGION, Level.DEPARTMENT, Level.EPCI, Level.COMMUNE, Level.QPV, Level.IRIS)
_FRANCE = (("FR", "France"), (METROPOLITAN.code, METROPOLITAN.name))


@dataclass(frozen=True, slots=True)
class Offer:
    """An indicator that has figures, and at which levels."""

    indicator: Indicator
    levels: tuple[Level, ...]


@dataclass(frozen=True, slots=True)
class Explored:
    """An indicator over areas, in the order of ``areas``: figures (NaN: none), statuses (0: nothing known), classes.

    ``columns``: the periods that the level has, the latest first; ``rows``: the areas in ``panel``; ``reference``: the value
    of France of that period.
    """

    indicator: Indicator
    level: Level
    within: Territory | None
    panel: Panel
    column: Column
    columns: tuple[Column, ...]
    areas: tuple[AreaRow, ...]
    rows: Integers
    figures: Figures
    status: NDArray[np.uint8]
    category: Integers
    reference: tuple[str, float] | None

    @property
    def values(self) -> Array:
        return self.figures.value

    @property
    def known(self) -> int:
        """How many areas have a value, or a class."""
        return int((self.category > 0).sum()) if self.indicator.is_category else int(np.isfinite(self.values).sum())

    def at(self, column: Column) -> tuple[Figures, NDArray[np.uint8]]:
        """The figures and the statuses of the same areas for another column of the level."""
        return figures_at(self.panel, self.panel.columns.index(column), self.rows)

    def places_of(self, codes: Sequence[str]) -> list[int]:
        """The places of these areas among those explored; those that are not there are left out."""
        places = {area.code: place for place, area in enumerate(self.areas)}
        return [places[code] for code in codes if code in places]


def figures_at(panel: Panel, place: int, rows: Integers) -> tuple[Figures, NDArray[np.uint8]]:
    """The figures and the statuses of ``rows`` in one column of a panel."""

    def of(name: str) -> Array:
        found: Array = panel.column(name, place)[rows]
        return found

    figures = Figures(of("value"), of("lower95"), of("upper95"), of("numerator"), of("denominator"))
    return figures, panel.column("status", place)[rows].astype(np.uint8)


def offers(build: Build, catalogue: Catalogue) -> list[Offer]:
    """The indicators that a build has figures of, in the order of the catalogue."""
    panels = {level: panel for level in LEVELS if (panel := panel_of(build, level.value)) is not None}
    found = []
    for id, indicator in catalogue.indicators.items():
        levels = tuple(level for level, panel in panels.items() if periods(panel, id))
        if levels:
            found.append(Offer(indicator, levels))
    return found


def periods(panel: Panel, indicator: str) -> list[int]:
    """The places of the columns about everybody, the latest period first."""
    return [place for place in reversed(panel.columns_of.get(indicator, [])) if panel.columns[place].plain]


def explore(build: Build, indicator: Indicator, level: Level, within: Territory | None, period: str) -> Explored | None:
    """``indicator`` over the areas of ``level`` that lie in ``within`` (None: all of them).

    ``period`` is the end of the period asked for, in ISO; any other text gives the latest. None when the level has nothing.
    """
    panel = panel_of(build, level.value)
    places = periods(panel, indicator.id) if panel is not None else []
    if panel is None or not places:
        return None
    place = next((each for each in places if panel.columns[each].end.isoformat() == period), places[0])
    areas = [area for area in areas_of(level, within) if area.code in panel.places]
    rows = np.array([panel.places[area.code] for area in areas], dtype=np.int64)
    figures, status = figures_at(panel, place, rows)
    return Explored(
        indicator=indicator,
        level=level,
        within=within,
        panel=panel,
        column=panel.columns[place],
        columns=tuple(panel.columns[each] for each in places),
        areas=tuple(areas),
        rows=rows,
        figures=figures,
        status=status,
        category=panel.column("category", place)[rows].astype(np.int64),
        reference=_reference(build, panel.columns[place]),
    )


def _reference(build: Build, column: Column) -> tuple[str, float] | None:
    panel = panel_of(build, Level.FRANCE.value)
    if panel is None or column not in panel.columns:
        return None
    place = panel.columns.index(column)
    for code, name in _FRANCE:
        if code in panel.places:
            value = float(panel.column("value", place)[panel.places[code]])
            if not np.isnan(value):
                return name, value
    return None


@dataclass(frozen=True, slots=True)
class Against:
    """What areas are compared with: its words, one figure an area, whether each area lies in its reference or is it."""

    words: str
    figures: Figures
    within: Booleans
    itself: Booleans
    one: bool


_POOLED = "l’ensemble des territoires montrés"
_AVERAGE = "la moyenne des territoires montrés"
#: References that change from one area to the other, by their word in an address.
EACH = {
    "region": "la région de chacun",
    "departement": "le département de chacun",
    "epci": "l’intercommunalité de chacun",
}


def against(build: Build, found: Explored, word: str) -> Against | None:
    """The reference that ``word`` names: « france », a word of EACH, « dans », « zone:CODE ». None where it has no figure."""
    count = len(found.areas)
    nowhere = np.zeros(count, dtype=np.bool_)
    if found.indicator.is_additive and word != "ensemble" and not word.startswith("zone:"):
        return None  # the count of a part beside that of its whole says only that it is a part
    if word in EACH:
        level = {"region": Level.REGION, "departement": Level.DEPARTMENT, "epci": Level.EPCI}[word]
        same = filling(found, level)
        codes = ["" if itself else code for code, itself in zip(_holders(found, level), same.tolist(), strict=True)]
        figures = _figures_of(build, level, found.column, codes)
        return Against(EACH[word], figures, ~same, same, one=False) if _any(figures) else None
    if word.startswith("zone:"):
        code = word.removeprefix("zone:")
        places = found.places_of([code])
        if not places or np.isnan(found.values[places[0]]):
            return None
        itself = nowhere.copy()
        itself[places[0]] = True
        return Against(
            found.areas[places[0]].name, _repeated(found.figures, places[0], count), nowhere, itself, one=True
        )
    if word == "dans" and found.within is not None and found.within.geographic_level != Level.FRANCE:
        figures = _figures_of(build, found.within.geographic_level, found.column, [found.within.code] * count)
        here = found.within.geographic_level
        whole = here == found.level or bool(filling(found, here).all())
        return (
            Against(found.within.name, figures, nowhere | (not whole), nowhere | whole, one=True)
            if _any(figures)
            else None
        )
    if word == "dans":
        return None
    if word == "ensemble" and found.indicator.is_additive:
        figures = _average(found)
        return Against(_AVERAGE, figures, nowhere, nowhere, one=True) if _any(figures) else None
    if word == "ensemble":
        figures = _pooled(found)
        everybody = nowhere | True
        return Against(_POOLED, figures, everybody, nowhere, one=True) if _any(figures) else None
    for code, name in _FRANCE:
        figures = _figures_of(build, Level.FRANCE, found.column, [code] * count)
        if _any(figures):
            metropolitan = np.array([not area.department.startswith("97") for area in found.areas], dtype=np.bool_)
            return Against(name, figures, metropolitan if code != "FR" else nowhere | True, nowhere, one=True)
    return None


def usual_reference(build: Build, found: Explored, zones: Sequence[str]) -> str:
    """The word of the reference to begin with: France, else the first that has figures, the chosen ``zones`` being last."""
    words = ("france", "dans", *EACH, "ensemble", *(f"zone:{code}" for code in zones))
    known = np.isfinite(found.values)
    for word in words:
        told = against(build, found, word)
        if told is not None and (np.isfinite(told.figures.value) & known).any():
            return word
    return "france"


def _pooled(found: Explored) -> Figures:
    """The share or the rate of all the areas explored together, where their counts are known; its limits are not told: each
    area is compared with the others, without it.
    """
    count, figures = len(found.areas), found.figures
    known = np.isfinite(figures.numerator) & (figures.denominator > 0) & np.isfinite(figures.value)
    nothing = np.full(count, np.nan)
    if found.indicator.aggregation is not Aggregation.RATIO or known.sum() < 2:
        return Figures.nothing(count)
    events, people = float(figures.numerator[known].sum()), float(figures.denominator[known].sum())
    value = found.indicator.multiplier * events / people
    return Figures(np.full(count, value), nothing, nothing, np.full(count, events), np.full(count, people))


def _average(found: Explored) -> Figures:
    """The mean count of the areas explored, repeated; nothing below two of them."""
    count, nothing = len(found.areas), Figures.nothing(len(found.areas))
    known = found.values[np.isfinite(found.values)]
    return replace(nothing, value=np.full(count, known.mean())) if known.size > 1 else nothing


def filling(found: Explored, level: Level) -> Booleans:
    """Départements that are the whole of their région, as overseas: they cannot be compared with it."""
    if level != Level.REGION or found.level != Level.DEPARTMENT:
        return np.zeros(len(found.areas), dtype=np.bool_)
    held = Counter(area.region for area in areas_of(Level.DEPARTMENT, None))
    return np.array([bool(area.region) and held[area.region] == 1 for area in found.areas], dtype=np.bool_)


def _any(figures: Figures) -> bool:
    return bool(np.isfinite(figures.value).any())


def _repeated(figures: Figures, place: int, count: int) -> Figures:
    parts = (figures.value, figures.lower, figures.upper, figures.numerator, figures.denominator)
    return Figures(*(np.full(count, part[place]) for part in parts))


def _holders(found: Explored, level: Level) -> list[str]:
    """The code of the area of ``level`` that holds each area explored; empty where none is known."""
    if level == found.level:
        return [""] * len(found.areas)
    if level == Level.EPCI:
        holders = epci_of([area.code for area in found.areas]) if found.level == Level.COMMUNE else {}
        return [holders.get(area.code, "") for area in found.areas]
    return [area.region if level == Level.REGION else area.department for area in found.areas]


def _figures_of(build: Build, level: Level, column: Column, codes: Sequence[str]) -> Figures:
    """The figures of the areas ``codes`` of ``level`` for one column; nothing where the level does not have it."""
    panel = panel_of(build, level.value)
    if panel is None or column not in panel.columns:
        return Figures.nothing(len(codes))
    rows = np.array([panel.places.get(code, -1) for code in codes], dtype=np.int64)
    figures, _ = figures_at(panel, panel.columns.index(column), rows)
    unknown = rows < 0
    parts = (figures.value, figures.lower, figures.upper, figures.numerator, figures.denominator)
    return Figures(*(np.where(unknown, np.nan, part) for part in parts))


def get_container(key: str) -> Territory | None:
    """The territory that « LEVEL:code » names, among those that hold others."""
    word, _, code = key.partition(":")
    try:
        level = Level(word.upper())
    except ValueError:
        return None
    return get_territory(level, code) if level in {Level.FRANCE, Level.REGION, Level.DEPARTMENT, Level.EPCI} else None


def containers_to_choose(region: str = "") -> list[Territory]:
    """The régions and départements, by name, then the EPCI of the région ``region`` (none without it)."""
    rows = Territory.objects.current().filter(level__in=[Level.REGION, Level.DEPARTMENT])
    found = list(rows.order_by("-level", "folded_name"))
    if region:
        communes = Territory.objects.current().filter(level=Level.COMMUNE, region_code=region)
        epci = Territory.objects.current().of_level(Level.EPCI).filter(composition__member__in=communes).distinct()
        found += list(epci.order_by("folded_name"))
    return found


def usual_container(build: Build) -> Territory | None:
    """The département of which the build knows most communes: where exploring communes begins."""
    panel = panel_of(build, COMMUNE)
    if panel is None:
        return None
    counts: dict[str, int] = {}
    for code in panel.areas:
        department = code[:3] if code.startswith("97") else code[:2]
        counts[department] = counts.get(department, 0) + 1
    best = max(counts, key=lambda code: (counts[code], code), default="")
    return get_territory(Level.DEPARTMENT, best) if best else None
