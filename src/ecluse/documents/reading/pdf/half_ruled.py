"""Tables with half of their borders: every second row shaded, or nothing but lines between the rows."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import Final

from ecluse.documents.reading.pdf.cells import Grid, GridCell
from ecluse.documents.reading.pdf.glyphs import Word
from ecluse.documents.reading.pdf.rulings import Drawing, Rule

_SAME: Final = 2.2
_GUTTER: Final = 5.0
_LEAST_WIDTH: Final = 150.0
_TALLEST_ROW: Final = 420.0
_MOST_WORDS: Final = 1_500


def places_of(values: Iterable[float]) -> list[float]:
    """Coordinates of lines, those nearer than a hair taken as one."""
    runs: list[list[float]] = []
    for value in sorted(values):
        if runs and value - runs[-1][-1] <= _SAME:
            runs[-1].append(value)
        else:
            runs.append([value])
    return [sum(run) / len(run) for run in runs]


# Striped tables ---------------------------------------------------------------------------------------------------------


def striped(grids: list[Grid], words: list[Word]) -> list[Grid]:
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
        made.append(_filled(first.xs, _with_ends(ys, first.xs, words), words))
    return [*(g for g in grids if id(g) not in used), *made]


def _same_columns(a: Grid, b: Grid) -> bool:
    return len(a.xs) == len(b.xs) and all(abs(x - y) < 3 for x, y in zip(a.xs, b.xs, strict=True))


def _is_one_row(above: Grid, below: Grid, words: list[Word]) -> bool:
    """Whether what stands between two shaded rows is a row of the same table."""
    gap = below.top - above.bottom
    if not 8 < gap < 160:
        return False
    between = [w for w in words if above.bottom < w.middle[1] < below.top]
    return bool(between) and all(_within(w, above.xs) for w in between) and _respects(between, above.xs)


def _respects(words: list[Word], xs: list[float]) -> bool:
    """Whether no word lies over a side between two columns, and more than one column is filled."""
    crossing = any(w.x0 < x - 1 and w.x1 > x + 1 for w in words for x in xs[1:-1])
    columns = {sum(w.x0 >= x - 1 for x in xs[1:-1]) for w in words}
    return not crossing and len(columns) > 1


def _within(word: Word, xs: list[float]) -> bool:
    return xs[0] - 1 <= word.x0 and word.x1 <= xs[-1] + 1


def _with_ends(ys: list[float], xs: list[float], words: list[Word]) -> list[float]:
    """The rows that may come before the first line and after the last, in the same columns."""
    if above := _end_row(words, xs, ys[0], down=False):
        ys = [min(w.top for w in above) - 2, *ys]
    if below := _end_row(words, xs, ys[-1], down=True):
        ys = [*ys, max(w.bottom for w in below) + 2]
    return ys


def _end_row(words: list[Word], xs: list[float], edge: float, *, down: bool) -> list[Word]:
    """The words of the row beyond ``edge``: it goes on for as long as its lines follow closely."""
    beyond = [w for w in words if (w.middle[1] > edge) == down]
    row: list[Word] = []
    for word in sorted(beyond, key=lambda w: w.top if down else -w.bottom):
        if down:
            distance = word.top - max((w.bottom for w in row), default=edge)
        else:
            distance = min((w.top for w in row), default=edge) - word.bottom
        if distance > (0.6 if row else 1.2) * word.size or not _within(word, xs):
            break
        row.append(word)
    return row if row and _respects(row, xs) else []


# Rows between lines -----------------------------------------------------------------------------------------------------


def row_ruled(drawing: Drawing, words: list[Word]) -> list[Grid]:
    """Tables drawn with flat lines alone, as wide as one another. Columns by the ends of the lines, or by the blanks."""
    if len(drawing.flat) < 3 or len(drawing.flat) > 4000:
        return []
    grids: list[Grid] = []
    for run in _runs(_flat_lines(drawing.flat)):
        ys = [line[0] for line in run]
        x0, x1 = run[0][1], run[0][2]
        inside = [w for w in words if ys[0] - 60 < w.middle[1] < ys[-1] and x0 - 2 <= w.x0 and w.x1 <= x1 + 2]
        xs = _columns(run, [w for w in inside if w.middle[1] > ys[0]], ys)
        if len(xs) < 3:
            continue
        ys = _with_unruled_rows(_with_ends(ys, xs, words), xs, words)
        grid = _filled(xs, ys, words)
        bands = sum(_respects([w for w in words if a < w.middle[1] < b and _within(w, xs)], xs) for a, b in _pairs(ys))
        if len(ys) >= 3 and bands >= 2 and 2 * bands >= len(ys) - 1 and not _crossed(drawing.standing, grid):
            grids.append(grid)
    return grids


def _pairs(values: list[float]) -> list[tuple[float, float]]:
    return list(pairwise(values))


def _flat_lines(rules: list[Rule]) -> list[tuple[float, float, float, list[float]]]:
    """(y, start, end, where its pieces meet) of each flat line, its pieces put together."""
    lines: list[tuple[float, float, float, list[float]]] = []
    for rule in sorted(rules, key=lambda r: (r.at, r.start)):
        if lines and abs(lines[-1][0] - rule.at) <= 1.5 and rule.start - lines[-1][2] < 3:
            y, start, end, meets = lines[-1]
            if rule.start > start + 3 and rule.start >= end - 3:
                meets.append(rule.start)
            lines[-1] = (y, min(start, rule.start), max(end, rule.end), meets)
        else:
            lines.append((rule.at, rule.start, rule.end, []))
    return [line for line in lines if line[2] - line[1] >= _LEAST_WIDTH]


_Line = tuple[float, float, float, list[float]]


def _runs(lines: list[_Line]) -> list[list[_Line]]:
    """Lines as wide as one another, each not far below the one before, two at least."""
    runs: list[list[_Line]] = []
    for line in lines:
        for run in runs:
            last = run[-1]
            if abs(last[1] - line[1]) < 3 and abs(last[2] - line[2]) < 3 and 4 < line[0] - last[0] < _TALLEST_ROW:
                run.append(line)
                break
        else:
            runs.append([line])
    return [run for run in runs if len(run) >= 2]


def _with_unruled_rows(ys: list[float], xs: list[float], words: list[Word]) -> list[float]:
    """The rows between two lines of a table of three columns or more: one begins wherever most columns are filled."""
    if len(xs) < 4:
        return ys
    added: list[float] = []
    for top, bottom in _pairs(ys):
        own = sorted((w for w in words if top < w.middle[1] < bottom and _within(w, xs)), key=lambda w: w.base)
        starts: list[float] = []
        for word in own if len(own) < _MOST_WORDS else ():
            line = [w for w in own if abs(w.base - word.base) < 0.4 * word.size]
            filled = {sum(w.x0 >= x - 1 for x in xs[1:-1]) for w in line}
            is_start = 0 in filled and len(filled) >= max(2, 0.6 * (len(xs) - 1))
            if is_start and (not starts or word.base - starts[-1] > 0.6 * word.size):
                starts.append(word.base)
        added += [min(w.top for w in own if abs(w.base - base) < 2) - 0.5 for base in starts[1:]]
    return sorted([*ys, *added])


def _columns(run: list[_Line], words: list[Word], ys: list[float]) -> list[float]:
    """The sides of the columns: where the pieces of most lines meet, otherwise the blanks common to all rows."""
    x0, x1 = run[0][1], run[0][2]
    meets = [x for line in run for x in line[3]]
    places = [x for x in places_of(meets) if sum(abs(x - other) <= _SAME for other in meets) >= max(2, 0.6 * len(run))]
    if places:
        return [x0, *places, x1]
    if len(run) < 3:
        return []
    spans = sorted((w.x0, w.x1) for w in words)
    found: list[float] = []
    end = spans[0][1] if spans else x1
    for a, b in spans[1:]:
        if a - end >= _GUTTER:
            found.append(a - 1.5)
        end = max(end, b)
    return [x0, *found, x1] if found else []


def _crossed(standing: list[Rule], grid: Grid) -> bool:
    """Whether upright lines go through the table: it is not one of these."""
    return any(
        grid.x0 - 2 < r.at < grid.x1 + 2 and min(r.end, grid.bottom) - max(r.start, grid.top) > 6 for r in standing
    )


def _filled(xs: list[float], ys: list[float], words: list[Word]) -> Grid:
    """A grid of plain cells; a row whose words lie over a side is one wide cell."""
    columns = len(xs) - 1
    cells = []
    for r, (top, bottom) in enumerate(_pairs(ys)):
        own = [w for w in words if top < w.middle[1] < bottom and _within(w, xs)]
        if any(w.x0 < x - 1 and w.x1 > x + 1 for w in own for x in xs[1:-1]):
            cells.append(GridCell(r, 0, 1, columns, xs[0], top, xs[-1], bottom))
        else:
            cells += [GridCell(r, c, 1, 1, xs[c], top, xs[c + 1], bottom) for c in range(columns)]
    return Grid(xs, ys, cells)
