"""Coming nearer on a map without a script: a part of the whole map, the areas in it, the parts beside it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ecluse.observatory.methods.results import Array, Integers
from ecluse.observatory.rules.charts.grounds import WIDTH, Ground, view_of
from ecluse.observatory.rules.exploring import Box

#: Nearer than this, a commune fills the map.
_NEAREST = 4.0
_STEP, _MOVE = 0.55, 0.35


@dataclass(frozen=True, slots=True)
class Zoomed:
    """``focus``: the areas to bring in view (none: the whole); ``window``: the part of the whole map that is then drawn, as
    left, top, width and height; ``steps``: the words of each other part that one may go to, and that part (None: the whole).
    """

    focus: tuple[int, ...]
    window: tuple[float, float, float, float]
    steps: tuple[tuple[str, Box | None], ...]


def zoomed(on: Ground, box: Box | None) -> Zoomed:
    """What is in view when ``box`` is asked for. A box without any area gives those nearest to its middle."""
    whole = view_of(on, ())
    everything = (0.0, 0.0, float(WIDTH), float(whole.height))
    middle = Box(WIDTH * (1 - _STEP) / 2, whole.height * (1 - _STEP) / 2, WIDTH * _STEP)
    if box is None or box.width >= WIDTH or not on.groups:
        return Zoomed((), everything, (("Agrandir", middle),) if on.groups else ())
    ratio = whole.height / WIDTH
    focus = _inside(on, whole.places, box, ratio)
    near = view_of(on, focus)
    group = next(group for group in on.groups if focus[0] in group)
    window = _window(whole.places[group], near.places[group], near.height) or everything
    return Zoomed(focus, window, _steps(box, ratio))


def _inside(on: Ground, places: Array, box: Box, ratio: float) -> tuple[int, ...]:
    tall = box.width * ratio
    with np.errstate(invalid="ignore"):
        inside = (places[:, 0] >= box.x) & (places[:, 0] <= box.x + box.width)
        inside &= (places[:, 1] >= box.y) & (places[:, 1] <= box.y + tall)
    home = max(on.groups, key=lambda group: int(inside[group].sum()))
    chosen = home[inside[home]]
    if not chosen.size:
        everybody = np.concatenate(on.groups)
        gaps = np.hypot(
            places[everybody, 0] - box.x - box.width / 2,
            places[everybody, 1] - box.y - tall / 2,
        )
        chosen = everybody[np.argsort(gaps, kind="stable")[:2]]
        chosen = chosen[:1] if not _together(on, chosen) else chosen
    return tuple(int(each) for each in chosen)


def _together(on: Ground, chosen: Integers) -> bool:
    return any(np.isin(chosen, group).all() for group in on.groups)


def _window(whole: Array, near: Array, height: int) -> tuple[float, float, float, float] | None:
    """The part of the whole map that a nearer view draws: within a group, one is the other enlarged and moved.

    None for a group of one place, of which nothing says how much it was enlarged.
    """
    axis = int(np.argmax(np.ptp(whole, axis=0)))
    first, last = int(np.argmin(whole[:, axis])), int(np.argmax(whole[:, axis]))
    span = float(whole[last, axis] - whole[first, axis])
    if span <= 0:
        return None
    scale = float(near[last, axis] - near[first, axis]) / span
    left, top = (float(whole[first, each] - near[first, each] / scale) for each in (0, 1))
    return left, top, WIDTH / scale, height / scale


def _steps(box: Box, ratio: float) -> tuple[tuple[str, Box | None], ...]:
    tall = box.width * ratio
    middle_x, middle_y = box.x + box.width / 2, box.y + tall / 2

    def around(width: float) -> Box | None:
        if width >= WIDTH:
            return None
        return Box(middle_x - width / 2, middle_y - width * ratio / 2, width)

    found: list[tuple[str, Box | None]] = []
    if box.width > _NEAREST:
        found.append(("Agrandir", around(max(box.width * _STEP, _NEAREST))))
    found.append(("Réduire", around(box.width / _STEP)))
    for words, across, down in (("Ouest", -1, 0), ("Est", 1, 0), ("Nord", 0, -1), ("Sud", 0, 1)):
        x = min(max(box.x + across * _MOVE * box.width, 0.0), WIDTH - box.width)
        y = min(max(box.y + down * _MOVE * tall, 0.0), max(WIDTH * ratio - tall, 0.0))
        if (round(x), round(y)) != (round(box.x), round(box.y)):
            found.append((words, Box(x, y, box.width)))
    return (*found, ("Carte entière", None))
