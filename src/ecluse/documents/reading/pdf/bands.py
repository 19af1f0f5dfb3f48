"""Rows of a table that borders do not close: where they begin and end, and how their words divide them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Final

from ecluse.documents.reading.pdf.cells import Grid, GridCell
from ecluse.documents.reading.pdf.glyphs import Word

_SAME: Final = 2.2
_TALLEST_ROW: Final = 420.0

Sides = tuple[float, ...]  # the sides of the cells of a row, from left to right


def places_of(values: Iterable[float]) -> list[float]:
    """Coordinates of lines, those nearer than a hair taken as one."""
    runs: list[list[float]] = []
    for value in sorted(values):
        if runs and value - runs[-1][-1] <= _SAME:
            runs[-1].append(value)
        else:
            runs.append([value])
    return [sum(run) / len(run) for run in runs]


@dataclass(slots=True)
class Band:
    """A row as far as the page draws it: ``sides`` is empty when only its words can tell its cells."""

    top: float
    bottom: float
    sides: Sides = ()


class Fitter:
    """Tells the cells of a row from its words, among the ways in which the other rows are divided."""

    def __init__(self, patterns: Iterable[Sides], words: list[Word]) -> None:
        unique: list[Sides] = []
        for pattern in patterns:
            if not any(_alike(pattern, known) for known in unique):
                unique.append(pattern)
        self.patterns = sorted(unique, key=len, reverse=True)
        self.words = words
        self.size = 10.0

    @property
    def outer(self) -> Sides:
        return (self.patterns[0][0], self.patterns[0][-1])

    def measure(self, top: float, bottom: float) -> None:
        """Take the usual size of what stands between two heights."""
        own = self.inside(top, bottom)
        if own:
            self.size = median([w.size for w in own])

    def inside(self, top: float, bottom: float) -> list[Word]:
        x0, x1 = self.outer
        return [w for w in self.words if top < w.middle[1] < bottom and x0 - 1.5 <= w.x0 and w.x1 <= x1 + 1.5]

    def divide(self, own: list[Word]) -> Sides:
        """The cells of a row: a division that no word lies across and whose columns begin where words do."""
        for pattern in self.patterns:
            begun = self._begun(own, pattern)
            if len(begun) == len(pattern) - 2:
                return pattern
            rest = [x for x in pattern[1:-1] if x not in begun]
            empty = not any(w.x1 > x + 1 and w.x0 < end - 1 for x in rest for w in own for end in (_after(pattern, x),))
            if empty and len(begun) * 2 >= len(pattern) - 2:
                return pattern
        widest = self.patterns[0]
        return (widest[0], *self._begun(own, widest), widest[-1])

    def fills(self, own: list[Word]) -> bool:
        """Whether a row has words in more than one column."""
        return bool(own) and len(self.divide(own)) > 2

    def _begun(self, own: list[Word], sides: Sides) -> list[float]:
        """The sides after which text begins, and that no word lies across. A side may fall between two words by chance:
        on each line, the blank there must be wider than one between words."""
        begun = []
        lines = by_line(own)
        for side in sides[1:-1]:
            after = [w for w in own if w.x0 >= side - 1]
            if not after or min(w.x0 for w in after) >= _after(sides, side) - 1:
                continue
            if all(_parts(line, side) for line in lines):
                begun.append(side)
        return begun


def _after(sides: Sides, side: float) -> float:
    return next(x for x in sides if x > side)


def by_line(words: list[Word]) -> list[list[Word]]:
    lines: list[list[Word]] = []
    for word in sorted(words, key=lambda w: w.base):
        if lines and word.base - lines[-1][0].base < 0.4 * word.size:
            lines[-1].append(word)
        else:
            lines.append([word])
    return lines


def _parts(line: list[Word], side: float) -> bool:
    """Whether a side falls on a blank of the line that is wider than one between words."""
    before = max((w.x1 for w in line if w.x0 < side - 1), default=-1e3)
    after = min((w.x0 for w in line if w.x0 >= side - 1), default=1e6)
    return before <= side + 1 and after - before > 0.42 * line[0].size


def _alike(a: Sides, b: Sides) -> bool:
    return len(a) == len(b) and all(abs(x - y) < 3 for x, y in zip(a, b, strict=True))


def crosses(words: list[Word], sides: Sides) -> bool:
    return any(w.x0 < x - 1 and w.x1 > x + 1 for w in words for x in sides[1:-1])


def filled_columns(words: list[Word], sides: Sides) -> set[int]:
    return {sum(w.x0 >= x - 1 for x in sides[1:-1]) for w in words}


def is_one_line(words: list[Word]) -> bool:
    return max(w.base for w in words) - min(w.base for w in words) < 0.6 * words[0].size


def _nearest(places: list[float], x: float) -> int:
    return min(range(len(places)), key=lambda place: abs(places[place] - x))


def grid_of(bands: list[Band], fitter: Fitter) -> Grid:
    """The table of ``bands`` from top to bottom, each divided as it says or as its words tell."""
    divided = [band.sides or fitter.divide(fitter.inside(band.top, band.bottom)) for band in bands]
    xs = places_of(x for sides in divided for x in sides)
    ys = [bands[0].top, *(band.bottom for band in bands)]
    cells = []
    for row, sides in enumerate(divided):
        at = [_nearest(xs, x) for x in sides]
        for start, end in pairwise(at):
            if end > start:
                cells.append(GridCell(row, start, 1, end - start, xs[start], ys[row], xs[end], ys[row + 1]))
    return Grid(xs, ys, cells)


def end_row(fitter: Fitter, edge: float, *, down: bool) -> list[Word]:
    """The words of the row that stands just beyond ``edge``: it goes on for as long as its lines follow closely."""
    x0, x1 = fitter.outer
    beyond = [w for w in fitter.words if (w.middle[1] > edge) == down and abs(w.middle[1] - edge) < _TALLEST_ROW]
    row: list[Word] = []
    for word in sorted(beyond, key=lambda w: w.top if down else -w.bottom):
        if down:
            distance = word.top - max((w.bottom for w in row), default=edge)
        else:
            distance = min((w.top for w in row), default=edge) - word.bottom
        inside = x0 - 1.5 <= word.x0 and word.x1 <= x1 + 1.5
        if distance > (0.5 if row else 0.95) * word.size or not inside or abs(word.size - fitter.size) > 1.2:
            break
        row.append(word)
    return row
