"""The explorer's maps: areas by class, circles for counts, verdicts, changes; what they lead to and how one comes nearer."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ecluse.observatory.enums import ValueType
from ecluse.observatory.presenters.explorer_rows import class_of, figure_address, status_words
from ecluse.observatory.presenters.portrait_spine import unit_of
from ecluse.observatory.rules.charts.classes import Classes, Cut, classes, given
from ecluse.observatory.rules.charts.fills import Fill, by_categories, by_classes
from ecluse.observatory.rules.charts.grounds import Ground
from ecluse.observatory.rules.charts.maps import AreaMap, area_map, circle_map
from ecluse.observatory.rules.charts.palettes import Missing, missing_kind
from ecluse.observatory.rules.charts.zooming import Zoomed, zoomed
from ecluse.observatory.rules.exploring import Asked
from ecluse.observatory.rules.wording import limits_words
from ecluse.observatory.selectors.explorer import Explored
from ecluse.observatory.store.panels import status_of

#: The ways to choose classes, as addresses name them.
CUTS = {
    "naturels": Cut.NATURAL,
    "quantiles": Cut.QUANTILES,
    "egales": Cut.EQUAL_INTERVALS,
    "ecarts-types": Cut.STANDARD_DEVIATIONS,
    "limites": Cut.GIVEN,
}
CIRCLES, AREAS = "cercles", "classes"


@dataclass(frozen=True, slots=True)
class Drawn:
    """A map with the links that bring it nearer; ``window`` is the part of the whole that it shows, for the script."""

    map: AreaMap
    views: tuple[dict[str, object], ...]
    window: str
    leads_to: str


@dataclass(frozen=True, slots=True)
class Paper:
    """What maps of the explored areas are drawn on: the ground, where its contours come from, where its figures do."""

    on: Ground
    contours: tuple[str, ...]
    source: str

    @property
    def caption(self) -> str:
        contours = f"Contours : {', '.join(filter(None, self.contours))}." if any(self.contours) else ""
        return f"{self.source}. {contours}".strip()


def missing_kinds(found: Explored, status: NDArray[np.uint8] | None = None) -> list[Missing | None]:
    """Why each area has no colour, where it has none; ``status``: of another column than the one shown."""
    numbers = (found.status if status is None else status).tolist()
    known = {number: status_of(number) for number in set(numbers)}
    kinds = {number: missing_kind(each) if each else Missing.UNAVAILABLE for number, each in known.items()}
    return [kinds[number] for number in numbers]


def drawing_of(found: Explored, asked: Asked) -> str:
    """Circles for counts unless classes are asked for; classes for all else, which circles would lie about."""
    counted = found.indicator.type is ValueType.COUNT
    if not counted or not bool((found.values > 0).any()) or bool((found.values < 0).any()):
        return AREAS
    return AREAS if asked.drawing == AREAS else CIRCLES


def main_map(found: Explored, paper: Paper, asked: Asked, title: str) -> Drawn:
    """The map of the values."""
    if drawing_of(found, asked) == CIRCLES:
        view = zoomed(paper.on, asked.zoom)
        under = Fill.ground(np.isfinite(found.values), missing_kinds(found))
        drawn = circle_map(
            paper.on,
            [None if math.isnan(each) else each for each in found.values.tolist()],
            unit_of(found.indicator),
            id="carte",
            title=title,
            noun=found.indicator.unit or "unités",
            focus=view.focus,
            mine=found.places_of(asked.zones),
            source=paper.caption,
            under=under,
        )
        return _led(drawn, view, found, asked)
    return shaded(found, paper, asked, value_fill(found, asked), "carte", title)


def shaded(found: Explored, paper: Paper, asked: Asked, fill: Fill, id: str, title: str) -> Drawn:
    """A map of areas filled by ``fill``, with the chosen ones outlined."""
    view = zoomed(paper.on, asked.zoom)
    mine = found.places_of(asked.zones)
    drawn = area_map(paper.on, fill, id=id, title=title, focus=view.focus, mine=mine, source=paper.caption)
    return _led(drawn, view, found, asked)


#: Said under a map whose areas are too many to be told apart.
_JOINED = (
    "À cette échelle, les territoires d’une même couleur sont dessinés d’un seul trait : agrandissez, ou choisissez un "
    "département dans « Dans », pour lire le nom et la valeur de chacun."
)


def _led(drawn: AreaMap, view: Zoomed, found: Explored, asked: Asked) -> Drawn:
    if any(layer.d for layer in (*drawn.drawing.layers, *drawn.drawing.inside)):
        drawn = replace(drawn, caption=f"{_JOINED} {drawn.caption}")
    chosen = set(asked.zones)  # areas are outlined where they have a contour, and their circles are too
    dots = tuple(replace(dot, css=f"{dot.css} c-chosen") if dot.key in chosen else dot for dot in drawn.drawing.dots)
    drawn = replace(drawn, drawing=replace(drawn.drawing, dots=dots))
    views = tuple(
        {"label": words, "url": f"?{asked.query(zoom=box)}#{drawn.id}", "current": False} for words, box in view.steps
    )
    window = " ".join(f"{each:.1f}" for each in view.window)
    return Drawn(drawn, views, window, figure_address(found))


def value_fill(found: Explored, asked: Asked) -> Fill:
    """The areas by class of their value, each saying its interval and its status."""
    indicator, missing = found.indicator, missing_kinds(found)
    if indicator.is_category:
        order = tuple(indicator.categories.values())
        words = [class_of(found, place) or None for place in range(len(found.areas))]
        return by_categories(words, order, missing, indicator.name)
    values = [None if math.isnan(each) else each for each in found.values.tolist()]
    fill = by_classes(values, value_classes(found, asked), unit_of(indicator), missing)

    def say(place: int) -> str:
        limits = limits_words(indicator, float(found.figures.lower[place]), float(found.figures.upper[place]))
        if math.isnan(found.values[place]):
            return fill.say(place)
        return ", ".join(filter(None, (fill.say(place), limits, status_words(found, place))))

    return replace(fill, say=say)


def value_classes(found: Explored, asked: Asked) -> Classes:
    """The classes of a map as they are asked for."""
    cut = CUTS.get(asked.cut, Cut.NATURAL)
    if cut is Cut.GIVEN and not asked.limits:
        cut = Cut.NATURAL
    if cut is Cut.GIVEN:
        return given(found.values, asked.limits, decimals=found.indicator.decimals)
    return classes(found.values, cut, asked.size, decimals=found.indicator.decimals)
