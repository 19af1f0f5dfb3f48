"""From the rules of a page to its tables: rules that meet form a grid, whose cells are merged where a side is missing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from ecluse.documents.reading.pdf.glyphs import Word
from ecluse.documents.reading.pdf.rulings import Drawing, Rule

_TOUCH: Final = 3.0
_SAME: Final = 2.2
_MIN_SIDE: Final = 5.0
_MAX_LINES: Final = 400


@dataclass(slots=True)
class GridCell:
    """A cell: its place and extent in rows and columns, and its box."""

    row: int
    column: int
    rows: int
    columns: int
    x0: float
    top: float
    x1: float
    bottom: float

    def holds(self, x: float, y: float) -> bool:
        return self.x0 <= x <= self.x1 and self.top <= y <= self.bottom


@dataclass(slots=True)
class Grid:
    """A table's borders. ``xs`` and ``ys`` are the places of its lines; ``inner`` the grids inside its cells."""

    xs: list[float]
    ys: list[float]
    cells: list[GridCell]
    inner: list[Grid] = field(default_factory=list)

    @property
    def x0(self) -> float:
        return self.xs[0]

    @property
    def x1(self) -> float:
        return self.xs[-1]

    @property
    def top(self) -> float:
        return self.ys[0]

    @property
    def bottom(self) -> float:
        return self.ys[-1]

    @property
    def area(self) -> float:
        return (self.x1 - self.x0) * (self.bottom - self.top)

    @property
    def is_frame(self) -> bool:
        """One box around some text, not a table."""
        return len(self.cells) <= 1

    def holds(self, x: float, y: float) -> bool:
        return self.x0 - 1 <= x <= self.x1 + 1 and self.top - 1 <= y <= self.bottom + 1

    def cell_at(self, x: float, y: float) -> GridCell | None:
        return next((cell for cell in self.cells if cell.holds(x, y)), None)


def grids_of(drawing: Drawing, words: list[Word]) -> tuple[list[Grid], list[Grid]]:
    """The tables drawn on a page, those inside a cell of another under ``inner`` of that one; then the frames."""
    flat = _joined(drawing.flat)
    standing = _joined(drawing.standing)
    grids: list[Grid] = []
    frames: list[Grid] = []
    for some_flat, some_standing in _components(flat, standing):
        grid = _grid(some_flat, some_standing)
        if grid is not None:
            (frames if grid.is_frame else grids).append(grid)
    grids, frames = _striped(grids, frames, words)
    return _nested(grids), frames


def _joined(rules: list[Rule]) -> list[Rule]:
    """Rules on one line that touch or overlap become one."""
    joined: list[Rule] = []
    for rule in sorted(rules, key=lambda r: (round(r.at, 1), r.start)):
        for other in reversed(joined[-40:]):
            if abs(other.at - rule.at) > _SAME:
                continue
            if rule.start <= other.end + _TOUCH and other.start <= rule.end + _TOUCH:
                other.start, other.end = min(other.start, rule.start), max(other.end, rule.end)
                break
        else:
            joined.append(Rule(rule.at, rule.start, rule.end))
    return joined


def _components(flat: list[Rule], standing: list[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """Groups of rules that meet one another."""
    parent = list(range(len(flat) + len(standing)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    order = sorted(range(len(standing)), key=lambda j: standing[j].at)
    places = [standing[j].at for j in order]
    from bisect import bisect_left, bisect_right

    for i, rule in enumerate(flat):
        first, last = bisect_left(places, rule.start - _TOUCH), bisect_right(places, rule.end + _TOUCH)
        for j in order[first:last]:
            other = standing[j]
            if other.start - _TOUCH <= rule.at <= other.end + _TOUCH:
                parent[root(i)] = root(len(flat) + j)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for i, rule in enumerate(flat):
        groups.setdefault(root(i), ([], []))[0].append(rule)
    for j, rule in enumerate(standing):
        groups.setdefault(root(len(flat) + j), ([], []))[1].append(rule)
    return [group for group in groups.values() if len(group[0]) >= 2 and group[1]]


def _places(values: Iterable[float]) -> list[float]:
    """Coordinates of lines, those nearer than a hair taken as one."""
    runs: list[list[float]] = []
    for value in sorted(values):
        if runs and value - runs[-1][-1] <= _SAME:
            runs[-1].append(value)
        else:
            runs.append([value])
    return [sum(run) / len(run) for run in runs]


def _grid(flat: list[Rule], standing: list[Rule]) -> Grid | None:
    left = min(min(r.start for r in flat), min(r.at for r in standing))
    right = max(max(r.end for r in flat), max(r.at for r in standing))
    top = min(min(r.start for r in standing), min(r.at for r in flat))
    bottom = max(max(r.end for r in standing), max(r.at for r in flat))
    # A table drawn without its outer sides is closed where its lines end.
    xs = _places([*(r.at for r in standing), left, right])
    ys = _places([*(r.at for r in flat), top, bottom])
    xs, ys = _without_slivers(xs), _without_slivers(ys)
    if len(xs) < 2 or len(ys) < 2 or len(xs) > _MAX_LINES or len(ys) > _MAX_LINES:
        return None
    return Grid(xs, ys, _cells(xs, ys, flat, standing))


def _without_slivers(values: list[float]) -> list[float]:
    """Lines too near to hold a letter between them are a double border."""
    kept = values[:1]
    for value in values[1:]:
        if value - kept[-1] >= _MIN_SIDE:
            kept.append(value)
    return kept


def _covered(rules: list[Rule], at: float, start: float, end: float) -> bool:
    """Whether a rule at ``at`` goes along most of the stretch from ``start`` to ``end``."""
    need = 0.6 * (end - start)
    return any(abs(r.at - at) <= _MIN_SIDE and min(r.end, end) - max(r.start, start) >= need for r in rules)


def _cells(xs: list[float], ys: list[float], flat: list[Rule], standing: list[Rule]) -> list[GridCell]:
    columns, rows = len(xs) - 1, len(ys) - 1
    parent = list(range(columns * rows))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    near_x = {c: [r for r in standing if abs(r.at - xs[c]) <= _MIN_SIDE] for c in range(1, columns)}
    near_y = {r: [f for f in flat if abs(f.at - ys[r]) <= _MIN_SIDE] for r in range(1, rows)}
    for r in range(rows):
        for c in range(columns):
            if c + 1 < columns and not _covered(near_x[c + 1], xs[c + 1], ys[r], ys[r + 1]):
                parent[root(r * columns + c + 1)] = root(r * columns + c)
            if r + 1 < rows and not _covered(near_y[r + 1], ys[r + 1], xs[c], xs[c + 1]):
                parent[root((r + 1) * columns + c)] = root(r * columns + c)
    groups: dict[int, list[int]] = {}
    for i in range(columns * rows):
        groups.setdefault(root(i), []).append(i)
    cells = []
    for members in groups.values():
        in_rows, in_columns = [i // columns for i in members], [i % columns for i in members]
        r, c = min(in_rows), min(in_columns)
        down, across = max(in_rows) - r + 1, max(in_columns) - c + 1
        cells.append(GridCell(r, c, down, across, xs[c], ys[r], xs[c + across], ys[r + down]))
    return sorted(cells, key=lambda cell: (cell.row, cell.column))


def _nested(grids: list[Grid]) -> list[Grid]:
    """Grids that lie within a cell of a larger one go inside it."""
    outer: list[Grid] = []
    for grid in sorted(grids, key=lambda g: -g.area):
        x, y = (grid.x0 + grid.x1) / 2, (grid.top + grid.bottom) / 2
        host = next((g for g in outer if g.holds(x, y)), None)
        while host is not None:
            deeper = next((g for g in host.inner if g.holds(x, y)), None)
            if deeper is None:
                break
            host = deeper
        if host is not None:
            host.inner.append(grid)
        else:
            outer.append(grid)
    return outer


# Striped tables ---------------------------------------------------------------------------------------------------------


def _striped(grids: list[Grid], frames: list[Grid], words: list[Word]) -> tuple[list[Grid], list[Grid]]:
    """Tables whose every second row is shaded, and nothing else drawn: the rows between are put back."""
    bands = sorted((g for g in grids if len(g.ys) == 2), key=lambda g: g.top)
    used: set[int] = set()
    made: list[Grid] = []
    for first in bands:
        if id(first) in used:
            continue
        run = [first]
        for other in bands:
            if other.top > run[-1].bottom and _same_columns(other, first) and _is_one_row(run[-1], other, words):
                run.append(other)
        if len(run) < 2:
            continue
        used.update(id(band) for band in run)
        ys = [y for band in run for y in (band.top, band.bottom)]
        ys = _with_ends(ys, first, words)
        columns = len(first.xs) - 1
        cells = [
            GridCell(r, c, 1, 1, first.xs[c], ys[r], first.xs[c + 1], ys[r + 1])
            for r in range(len(ys) - 1)
            for c in range(columns)
        ]
        made.append(Grid(first.xs, ys, cells))
    kept = [g for g in grids if id(g) not in used]
    return [*kept, *made], frames


def _same_columns(a: Grid, b: Grid) -> bool:
    return len(a.xs) == len(b.xs) and all(abs(x - y) < 3 for x, y in zip(a.xs, b.xs, strict=True))


def _is_one_row(above: Grid, below: Grid, words: list[Word]) -> bool:
    """Whether what stands between two shaded rows is a row of the same table."""
    gap = below.top - above.bottom
    if not 8 < gap < 160:
        return False
    between = [w for w in words if above.bottom < w.middle[1] < below.top]
    return bool(between) and all(_within(w, above) for w in between) and _respects(between, above)


def _respects(words: list[Word], grid: Grid) -> bool:
    """Whether no word lies over a side between two columns, and more than one column is filled."""
    crossing = any(w.x0 < x - 1 and w.x1 > x + 1 for w in words for x in grid.xs[1:-1])
    columns = {sum(w.x0 >= x - 1 for x in grid.xs[1:-1]) for w in words}
    return not crossing and len(columns) > 1


def _with_ends(ys: list[float], grid: Grid, words: list[Word]) -> list[float]:
    """The unshaded rows that may come before the first stripe and after the last, in the same columns."""
    height = ys[1] - ys[0]
    above = [w for w in words if ys[0] - height - 2 < w.middle[1] < ys[0]]
    if above and all(_within(w, grid) for w in above) and _respects(above, grid):
        ys = [min(w.top for w in above) - 2, *ys]
    foot = ys[-1]
    row: list[Word] = []
    for word in sorted((w for w in words if w.middle[1] > foot), key=lambda w: w.top):
        # The row goes on for as long as its lines follow closely.
        reach = max((w.bottom for w in row), default=foot + 0.5 * height)
        if word.top > reach + 0.6 * word.size or not _within(word, grid):
            break
        row.append(word)
    if row and _respects(row, grid):
        ys = [*ys, max(w.bottom for w in row) + 2]
    return ys


def _within(word: Word, grid: Grid) -> bool:
    return grid.x0 - 1 <= word.x0 and word.x1 <= grid.x1 + 1
