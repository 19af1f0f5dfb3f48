"""Tables whose every second row is shaded, and nothing else drawn."""

from __future__ import annotations

from typing import Final

from ecluse.documents.reading.pdf.bands import (
    Band,
    Fitter,
    end_row,
    grid_of,
    is_one_line,
)
from ecluse.documents.reading.pdf.cells import Grid
from ecluse.documents.reading.pdf.glyphs import Word

_TALLEST_STRIPE: Final = 260.0


def striped(grids: list[Grid], frames: list[Grid], words: list[Word]) -> tuple[list[Grid], list[Grid]]:
    """Tables whose every second row is shaded, and nothing else drawn: the rows between are put back.

    Gives the tables, and the frames that are no row of one.
    """
    stripes = sorted(
        (g for g in (*grids, *frames) if len(g.ys) == 2 and g.bottom - g.top < _TALLEST_STRIPE), key=lambda g: g.top
    )
    used: set[int] = set()
    made: list[Grid] = []
    for first in stripes:
        if id(first) in used:
            continue
        same = [g for g in stripes if id(g) not in used and g.top >= first.top - 1 and _as_wide(g, first)]
        run = _striped_run(same, words)
        if len(run) < 2 or max(len(g.xs) for g in run) < 3:
            continue
        used.update(id(stripe) for stripe in run)
        made.append(_striped_grid(run, words))
    kept = [g for g in grids if id(g) not in used]
    return [*kept, *made], [g for g in frames if id(g) not in used]


def _as_wide(a: Grid, b: Grid) -> bool:
    return abs(a.x0 - b.x0) < 3 and abs(a.x1 - b.x1) < 3


def _striped_run(stripes: list[Grid], words: list[Word]) -> list[Grid]:
    """The first stripe and those that follow it as rows of one table."""
    run = stripes[:1]
    whole = Fitter([tuple(g.xs) for g in stripes[:12]], words)
    whole.measure(stripes[0].top, stripes[-1].bottom)
    for stripe in stripes[1:]:
        gap = stripe.top - run[-1].bottom
        if gap < -1:
            continue
        if gap >= 3:
            between = [w for w in words if run[-1].bottom < w.middle[1] < stripe.top]
            inside = whole.inside(run[-1].bottom, stripe.top)
            if gap < 8 or gap > _TALLEST_STRIPE or not inside or len(inside) < len(between):
                break
            if _breaks(inside, run, whole.size) or not (whole.fills(inside) or is_one_line(inside)):
                break
        run.append(stripe)
    return run


def _breaks(words: list[Word], run: list[Grid], usual: float) -> bool:
    """Whether what stands between two stripes is a title or a paragraph rather than a row: far below, or larger."""
    first = min(word.top for word in words)
    return first - run[-1].bottom > 16 or max(w.size for w in words) > 1.15 * usual


def _striped_grid(run: list[Grid], words: list[Word]) -> Grid:
    fitter = Fitter([tuple(g.xs) for g in run], words)
    fitter.measure(run[0].top, run[-1].bottom)
    bands: list[Band] = []
    for stripe in run:
        if bands and stripe.top - bands[-1].bottom > 3:
            bands.append(Band(bands[-1].bottom, stripe.top))
        bands.append(Band(stripe.top, stripe.bottom, tuple(stripe.xs)))
    above, below = end_row(fitter, run[0].top, down=False), end_row(fitter, run[-1].bottom, down=True)
    if len(run[0].xs) > 2 and fitter.fills(above):
        bands.insert(0, Band(min(w.top for w in above) - 2, run[0].top))
    if fitter.fills(below):
        bands.append(Band(run[-1].bottom, max(w.bottom for w in below) + 2))
    return grid_of(bands, fitter)
