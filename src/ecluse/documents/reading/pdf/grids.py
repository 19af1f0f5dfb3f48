"""From the rules of a page to its tables: rules that meet form a grid, whose cells are merged where a side is missing."""

from __future__ import annotations

from typing import Final

from ecluse.documents.reading.pdf.bands import places_of
from ecluse.documents.reading.pdf.cells import Grid, GridCell
from ecluse.documents.reading.pdf.glyphs import Word
from ecluse.documents.reading.pdf.row_ruled import row_ruled
from ecluse.documents.reading.pdf.rulings import Drawing, Rule
from ecluse.documents.reading.pdf.striped import striped

_TOUCH: Final = 1.8
_REACH: Final = 3.0
_SAME: Final = 2.2
_MIN_SIDE: Final = 5.0
_MAX_LINES: Final = 400


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
    closed = grids[:]
    outer = _with_tables_whole(words, [g for g in closed if len(g.ys) > 2])
    grids, frames = striped(grids, frames, outer)
    free = [r for r in drawing.flat if not any(g.holds((r.start + r.end) / 2, r.at) for g in closed)]
    upright = [r for r in drawing.standing if not any(g.holds(r.at, (r.start + r.end) / 2) for g in closed)]
    for grid in row_ruled(free, upright, outer):
        if all(_is_inside(other, grid) or not _overlap(other, grid) for other in grids):
            grids.append(grid)
    return _nested(grids), frames


def _with_tables_whole(words: list[Word], tables: list[Grid]) -> list[Word]:
    """The words, those of each closed table replaced by one as large as it: no cell of another table ends inside it."""
    if not tables:
        return words
    kept = [w for w in words if not any(table.holds(*w.middle) for table in tables)]
    for table in tables:
        inside = [w for w in words if table.holds(*w.middle)]
        if inside:
            face = inside[0].face
            kept.append(Word("□", table.x0, table.x1, table.top, table.bottom, table.bottom, face, face.size))
    return kept


def _is_inside(inner: Grid, outer: Grid) -> bool:
    """Whether a table lies within one cell of another."""
    cell = outer.cell_at((inner.x0 + inner.x1) / 2, (inner.top + inner.bottom) / 2)
    if cell is None:
        return False
    wide = cell.x0 - 2 <= inner.x0 and inner.x1 <= cell.x1 + 2
    return wide and cell.top - 2 <= inner.top and inner.bottom <= cell.bottom + 2


def _overlap(a: Grid, b: Grid) -> bool:
    return min(a.x1, b.x1) - max(a.x0, b.x0) > 2 and min(a.bottom, b.bottom) - max(a.top, b.top) > 2


def _joined(rules: list[Rule]) -> list[Rule]:
    """Rules on one line that touch or overlap become one."""
    joined: list[Rule] = []
    for rule in sorted(rules, key=lambda r: (round(r.at, 1), r.start)):
        for other in reversed(joined[-40:]):
            if abs(other.at - rule.at) > _SAME:
                continue
            if rule.start <= other.end + _REACH and other.start <= rule.end + _REACH:
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
    # A page break may leave one side of a table open.
    return [(f, s) for f, s in groups.values() if (len(f) >= 2 and s) or (f and len(s) >= 3)]


def _grid(flat: list[Rule], standing: list[Rule]) -> Grid | None:
    left = min(min(r.start for r in flat), min(r.at for r in standing))
    right = max(max(r.end for r in flat), max(r.at for r in standing))
    top = min(min(r.start for r in standing), min(r.at for r in flat))
    bottom = max(max(r.end for r in standing), max(r.at for r in flat))
    # A table drawn without its outer sides is closed where its lines end.
    xs = places_of([*(r.at for r in standing), left, right])
    ys = places_of([*(r.at for r in flat), top, bottom])
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
