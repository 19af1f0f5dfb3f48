"""Which areas of a place are the most fragile: their deprivation, a score of chosen indicators, how sure its rank is, and
whether they stand among neighbours that are alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ecluse.observatory.enums import STATUSES
from ecluse.observatory.methods.composite import Model, Scale, composite_score, rank_intervals
from ecluse.observatory.methods.results import Array, Booleans, Estimate, Integers
from ecluse.observatory.models import Build
from ecluse.observatory.rules.definitions import Catalogue, Indicator
from ecluse.observatory.rules.fragility import Chosen, chosen_from, direction, usual_choice
from ecluse.observatory.rules.places import Place
from ecluse.observatory.selectors.clusters import Clusters, clusters_of
from ecluse.observatory.selectors.deprivation import Deprivation, deprivation_of
from ecluse.observatory.selectors.inside import FRANCE, MOST_AREAS, Frame, areas_inside, communes_of_parts, frames_of
from ecluse.observatory.selectors.live import panel_of
from ecluse.observatory.selectors.portrait import METROPOLITAN
from ecluse.observatory.selectors.told import Teller, Told
from ecluse.observatory.store.panels import Column, Panel
from ecluse.territories.enums import GeographicLevel as Level
from ecluse.territories.models import Territory

#: Fewer areas with a value than these in the frame make no scale.
FEWEST = 10
DRAWS = 1_000


@dataclass(frozen=True, slots=True, eq=False)
class Measure:
    """One chosen indicator over the areas shown: figures, statuses as panels number them, and each area's place.

    ``scaled``: distance to the mean of the frame's areas in standard deviations, high is fragile; ``worse_than`` and
    ``better_than``: the shares of the frame's areas that do better, and worse. ``references``: the département's and
    France's figure of the same period.
    """

    indicator: Indicator
    column: Column
    weight: int
    figures: Mapping[str, Array]
    status: NDArray[np.uint8]
    scaled: Array
    lower: Array
    upper: Array
    worse_than: Array
    better_than: Array
    frame_count: int
    references: tuple[tuple[str, Told], ...]

    @property
    def has_limits(self) -> bool:
        return bool(np.isfinite(self.figures["lower95"]).any())


@dataclass(frozen=True, slots=True)
class Offer:
    """An indicator that may be chosen, and the share of the areas shown for which it is known."""

    indicator: Indicator
    share: float


@dataclass(frozen=True, slots=True, eq=False)
class Vulnerable:
    """The areas of a place with what makes them fragile, in the order of ``areas``.

    ``group``: fifth of deprivation among all areas of France (1 the least deprived, 0 not known). ``rank``: 1 the most
    fragile, with the limits between which 95 % of the simulated ranks lie. ``known``: weight of the indicators known, as a
    share. ``cluster``: the kind of :class:`Clusters` of each area; None where it could not be computed.
    """

    place: Place
    build: Build
    level: Level
    frame: Frame
    frames: tuple[Frame, ...]
    areas: tuple[Territory, ...]
    holders: Mapping[int, str]
    silent: tuple[str, ...]
    offers: tuple[Offer, ...]
    chosen: tuple[Chosen, ...]
    is_usual: bool
    measures: tuple[Measure, ...]
    deprivation: Deprivation | None
    group: NDArray[np.int8]
    score: Array
    rank: Estimate
    known: Array
    cluster: Integers | None
    clusters: Clusters | None

    @property
    def ranked(self) -> int:
        return int(np.isfinite(self.rank.value).sum())

    @property
    def is_swayed(self) -> bool:
        """Whether anything can move a rank: several indicators, whose weights vary, or one with limits."""
        return len(self.measures) > 1 or any(each.has_limits for each in self.measures)


def vulnerable(
    place: Place, build: Build, catalogue: Catalogue, level: Level, asked: Mapping[str, str]
) -> Vulnerable | None:
    """The areas of ``level`` in ``place``, by the choice that ``asked`` (the parameters of an address) makes.

    None where the level has no figure at all. A few queries, whatever the number of areas.
    """
    panel = panel_of(build, level.value)
    if panel is None:
        return None
    frames = frames_of(place)
    frame = next((each for each in frames if each.slug == asked.get("cadre")), frames[0])
    inside = areas_inside(place, level)
    areas = [each for each in inside if each.code in panel.places][:MOST_AREAS]
    rows = np.array([panel.places[each.code] for each in areas], dtype=np.int64)
    frame, offered = _offered(panel, level, frame, rows, catalogue)
    shares = {id: share for id, (_, share) in offered.items()}
    chosen = chosen_from(asked, list(shares))
    is_usual = not chosen
    chosen = chosen or usual_choice(shares)
    around = _References(build, catalogue, areas, level)
    mask = frame.rows(panel, level)
    measures = tuple(
        _measure(panel, offered[each.indicator][0], each.weight, mask, rows, catalogue, around) for each in chosen
    )
    score, rank, known = _ranked(measures, len(areas))
    cluster, clusters = _cluster(panel, level, measures, mask, frames, rows)
    deprivation = deprivation_of(panel.folder)
    group = deprivation.groups(np.ones(len(panel.areas), dtype=np.bool_))[rows] if deprivation else None
    return Vulnerable(
        place=place,
        build=build,
        level=level,
        frame=frame,
        frames=tuple(frames),
        areas=tuple(areas),
        holders=communes_of_parts(areas) if level != Level.COMMUNE else {},
        silent=tuple(each.name for each in inside if each.code not in panel.places),
        offers=tuple(Offer(catalogue.indicators[id], share) for id, (_, share) in offered.items()),
        chosen=chosen,
        is_usual=is_usual,
        measures=measures,
        deprivation=deprivation,
        group=group if group is not None else np.zeros(len(areas), dtype=np.int8),
        score=score,
        rank=rank,
        known=known,
        cluster=cluster,
        clusters=clusters,
    )


def _offered(
    panel: Panel, level: Level, frame: Frame, rows: Integers, catalogue: Catalogue
) -> tuple[Frame, dict[str, tuple[int, float]]]:
    """The indicators that have a direction and enough values in the frame: the column of each, and the share of the areas
    that have it. A frame where none has is widened to France."""
    mask = frame.rows(panel, level)
    found: dict[str, tuple[int, float]] = {}
    for id, indicator in catalogue.indicators.items():
        if direction(indicator) == 0 or indicator.is_category:
            continue
        for place in reversed(panel.columns_of.get(id, [])):
            if not panel.columns[place].plain:
                continue
            values = panel.column("value", place)
            known = values[mask][np.isfinite(values[mask])]
            if len(known) >= FEWEST and float(np.ptp(known)) > 0:
                found[id] = place, float(np.isfinite(values[rows]).mean()) if len(rows) else 0.0
                break
    if not found and frame.departments is not None:
        return _offered(panel, level, FRANCE, rows, catalogue)
    return frame, found


class _References:
    """Figures of the département of most of the areas, and of France, read once."""

    def __init__(self, build: Build, catalogue: Catalogue, areas: Sequence[Territory], level: Level) -> None:
        teller = Teller(build, catalogue)
        self._found: list[tuple[str, Mapping[Column, Told]]] = []
        codes = [each.department_code for each in areas if each.department_code]
        department = max(set(codes), key=lambda code: (codes.count(code), code), default="")
        if department:
            row = Territory.objects.current().of_level(Level.DEPARTMENT).filter(code=department).first()
            told = teller.of_areas(Level.DEPARTMENT.value, [department])[department]
            self._found.append((row.name if row else department, told))
        for code, name in (("FR", "la France"), (METROPOLITAN.code, "la France métropolitaine")):
            self._found.append((name, teller.of_areas(Level.FRANCE.value, [code])[code]))

    def of(self, column: Column) -> tuple[tuple[str, Told], ...]:
        """What is known for that period, from the nearest; France whole, else metropolitan."""
        found = [(name, told[column]) for name, told in self._found if column in told and told[column].has_value]
        names = [name for name, _ in found]
        return tuple(each for each in found if each[0] != "la France métropolitaine" or "la France" not in names)


def _measure(
    panel: Panel, place: int, weight: int, mask: Booleans, rows: Integers, catalogue: Catalogue, around: _References
) -> Measure:
    column = panel.columns[place]
    indicator = catalogue.indicators[column.indicator]
    names = ("value", "lower95", "upper95", "numerator", "denominator")
    figures = {name: panel.column(name, place)[rows] for name in names}
    sign, within = direction(indicator), panel.column("value", place)[mask]
    within = within[np.isfinite(within)]
    mean, deviation = float(within.mean()), float(within.std())

    def onto(values: Array) -> Array:
        return np.asarray(sign * (values - mean) / deviation)

    scaled, ends = onto(figures["value"]), [onto(figures["lower95"]), onto(figures["upper95"])]
    ordered = np.sort(onto(within))
    fairer = np.searchsorted(ordered, scaled - 1e-12, side="left") / len(ordered)
    frailer = 1 - np.searchsorted(ordered, scaled + 1e-12, side="right") / len(ordered)
    return Measure(
        indicator=indicator,
        column=column,
        weight=weight,
        figures=figures,
        status=panel.column("status", place)[rows].astype(np.uint8),
        scaled=scaled,
        lower=np.fmin(ends[0], ends[1]),
        upper=np.fmax(ends[0], ends[1]),
        worse_than=np.where(np.isfinite(scaled), fairer, np.nan),
        better_than=np.where(np.isfinite(scaled), frailer, np.nan),
        frame_count=len(ordered),
        references=around.of(column),
    )


def _model(measures: Sequence[Measure]) -> Model:
    """Each indicator is a domain of its own; directions and scale are already those of the frame."""
    count = len(measures)
    return Model(tuple(range(count)), (1,) * count, tuple(float(each.weight) for each in measures), Scale.GIVEN)


def _half_known(scaled: Array, measures: Sequence[Measure]) -> tuple[Array, Array]:
    """``scaled`` (N, p) without the rows of which less than half of the weight is known, and that share."""
    weights = np.array([each.weight for each in measures], dtype=np.float64)
    share = np.isfinite(scaled) @ weights / weights.sum()
    return np.where((share >= 0.5 - 1e-9)[:, None], scaled, np.nan), share


def _ranked(measures: Sequence[Measure], count: int) -> tuple[Array, Estimate, Array]:
    nothing = np.full(count, np.nan)
    if not measures or not count:
        return nothing, Estimate(nothing, nothing, nothing), np.zeros(count)
    scaled, share = _half_known(np.stack([each.scaled for each in measures], axis=1), measures)
    model = _model(measures)
    ends = [np.stack([getattr(each, name) for each in measures], axis=1) for name in ("lower", "upper")]
    lower, upper = (np.where(np.isfinite(each), each, scaled) for each in ends)
    lower, upper = np.fmin(lower, scaled), np.fmax(upper, scaled)
    score = composite_score(scaled, model).score
    return score, rank_intervals(scaled, lower, upper, model, seed=1, draws=DRAWS), share


def _cluster(
    panel: Panel, level: Level, measures: Sequence[Measure], mask: Booleans, frames: Sequence[Frame], rows: Integers
) -> tuple[Integers | None, Clusters | None]:
    """The clusters of the same score over the communes of the régions, where neighbours beyond the border count too."""
    if level != Level.COMMUNE or not measures or frames[0].departments is None:
        return None, None
    wide = np.flatnonzero(frames[0].rows(panel, level))
    columns = []
    for each in measures:
        values = panel.column("value", panel.columns.index(each.column))
        within = values[mask]
        within = within[np.isfinite(within)]
        columns.append(direction(each.indicator) * (values[wide] - within.mean()) / within.std())
    scaled, _ = _half_known(np.stack(columns, axis=1), measures)
    score = composite_score(scaled, _model(measures)).score
    found = clusters_of(tuple(panel.areas[row] for row in wide), score)
    if found is None:
        return None, None
    kinds = np.full(len(panel.areas), -1, dtype=np.int64)
    kinds[wide] = found.kind
    return kinds[rows], found


def status_label(number: int) -> str:
    """The words of a status as panels number it; a figure that nobody published has its own."""
    return STATUSES[number - 1].label if number else "non publié"
