"""Tables with half of their borders: every second row shaded, or nothing but lines between the rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Final

from ecluse.documents.reading.pdf.cells import Grid, GridCell
from ecluse.documents.reading.pdf.glyphs import Word
from ecluse.documents.reading.pdf.rulings import Rule

_SAME: Final = 2.2
_GUTTER: Final = 5.0
_LEAST_WIDTH: Final = 150.0
_TALLEST_ROW: Final = 420.0
_TALLEST_STRIPE: Final = 260.0
_MOST_WORDS: Final = 1_500

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
class _Band:
    """A row as far as the page draws it: ``sides`` is empty when only its words can tell its cells."""

    top: float
    bottom: float
    sides: Sides = ()


class _Fitter:
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
        lines = _by_line(own)
        for side in sides[1:-1]:
            after = [w for w in own if w.x0 >= side - 1]
            if not after or min(w.x0 for w in after) >= _after(sides, side) - 1:
                continue
            if all(_parts(line, side) for line in lines):
                begun.append(side)
        return begun


def _after(sides: Sides, side: float) -> float:
    return next(x for x in sides if x > side)


def _by_line(words: list[Word]) -> list[list[Word]]:
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


def _crosses(words: list[Word], sides: Sides) -> bool:
    return any(w.x0 < x - 1 and w.x1 > x + 1 for w in words for x in sides[1:-1])


def _filled(words: list[Word], sides: Sides) -> set[int]:
    return {sum(w.x0 >= x - 1 for x in sides[1:-1]) for w in words}


def _is_one_line(words: list[Word]) -> bool:
    return max(w.base for w in words) - min(w.base for w in words) < 0.6 * words[0].size


def _grid(bands: list[_Band], fitter: _Fitter) -> Grid:
    """The table of ``bands`` from top to bottom, each divided as it says or as its words tell."""
    divided = [band.sides or fitter.divide(fitter.inside(band.top, band.bottom)) for band in bands]
    xs = places_of(x for sides in divided for x in sides)
    ys = [bands[0].top, *(band.bottom for band in bands)]
    cells = []
    for row, sides in enumerate(divided):
        at = [min(range(len(xs)), key=lambda i, x=x: abs(xs[i] - x)) for x in sides]  # type: ignore[misc]
        for start, end in pairwise(at):
            if end > start:
                cells.append(GridCell(row, start, 1, end - start, xs[start], ys[row], xs[end], ys[row + 1]))
    return Grid(xs, ys, cells)


def _end_row(fitter: _Fitter, edge: float, *, down: bool) -> list[Word]:
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


# Striped tables ---------------------------------------------------------------------------------------------------------


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
    whole = _Fitter([tuple(g.xs) for g in stripes[:12]], words)
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
            if _breaks(inside, run, whole.size) or not (whole.fills(inside) or _is_one_line(inside)):
                break
        run.append(stripe)
    return run


def _breaks(words: list[Word], run: list[Grid], usual: float) -> bool:
    """Whether what stands between two stripes is a title or a paragraph rather than a row: far below, or larger."""
    first = min(word.top for word in words)
    return first - run[-1].bottom > 16 or max(w.size for w in words) > 1.15 * usual


def _striped_grid(run: list[Grid], words: list[Word]) -> Grid:
    fitter = _Fitter([tuple(g.xs) for g in run], words)
    fitter.measure(run[0].top, run[-1].bottom)
    bands: list[_Band] = []
    for stripe in run:
        if bands and stripe.top - bands[-1].bottom > 3:
            bands.append(_Band(bands[-1].bottom, stripe.top))
        bands.append(_Band(stripe.top, stripe.bottom, tuple(stripe.xs)))
    above, below = _end_row(fitter, run[0].top, down=False), _end_row(fitter, run[-1].bottom, down=True)
    if len(run[0].xs) > 2 and fitter.fills(above):
        bands.insert(0, _Band(min(w.top for w in above) - 2, run[0].top))
    if fitter.fills(below):
        bands.append(_Band(run[-1].bottom, max(w.bottom for w in below) + 2))
    return _grid(bands, fitter)


# Rows between lines -----------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Line:
    """A flat line, with the places where the pieces that it is drawn in meet."""

    y: float
    start: float
    end: float
    meets: list[float]

    @property
    def sides(self) -> Sides:
        return (self.start, *places_of(self.meets), self.end)


def row_ruled(flat: list[Rule], standing: list[Rule], words: list[Word]) -> list[Grid]:
    """Tables drawn with flat lines alone, as wide as one another. Columns by the ends of the lines, or by the blanks.

    ``flat`` and ``standing`` are the rules of the page that make no closed table.
    """
    if not 3 <= len(flat) <= 4000:
        return []
    grids: list[Grid] = []
    for lines in _as_wide_runs(_flat_lines(flat)):
        for run in _parted(lines, words):
            grid = _ruled_grid(run, words) if len(run) > 1 else _tail(run[0], words)
            if grid is not None and not _crossed(standing, grid):
                grids.append(grid)
    return grids


def _flat_lines(rules: list[Rule]) -> list[_Line]:
    """Flat lines, the pieces of each put together."""
    lines: list[_Line] = []
    for rule in sorted(rules, key=lambda r: (round(r.at), r.start)):
        last = lines[-1] if lines else None
        if last and abs(last.y - rule.at) <= 1.5 and rule.start - last.end < 3:
            if rule.start > last.start + 3 and rule.start >= last.end - 3:
                last.meets.append(rule.start)
            last.end = max(last.end, rule.end)
        else:
            lines.append(_Line(rule.at, rule.start, rule.end, []))
    return [line for line in lines if line.end - line.start >= _LEAST_WIDTH]


def _as_wide_runs(lines: list[_Line]) -> list[list[_Line]]:
    """Lines as wide as one another, each not far below the one before."""
    runs: list[list[_Line]] = []
    for line in lines:
        for run in runs:
            last = run[-1]
            if abs(last.start - line.start) < 3 and abs(last.end - line.end) < 3 and 4 < line.y - last.y < _TALLEST_ROW:
                run.append(line)
                break
        else:
            runs.append([line])
    return [run for run in runs if len(run) >= 2 or run[0].meets]


def _parted(lines: list[_Line], words: list[Word]) -> list[list[_Line]]:
    """The lines of one table after the other: a title, a wide blank or other columns below a line end a table."""
    inside = [w for w in words if lines[0].start - 2 <= w.x0 and w.x1 <= lines[0].end + 2]
    usual = median([w.size for w in inside]) if inside else 10.0
    rows = [[w for w in inside if a.y < w.middle[1] < b.y] for a, b in pairwise(lines)]
    blanks = [min(w.top for w in own) - line.y for line, own in zip(lines, rows, strict=False) if own]
    most = median(blanks) + 4.5 if blanks else 12.0
    runs = [lines[:1]]
    for (above, below), own in zip(pairwise(lines), rows, strict=True):
        far = not own or min(w.top for w in own) - above.y > most
        larger = any(w.size > 1.15 * usual for w in own)
        if far or larger or not _share_sides(above.sides, below.sides):
            runs.append([below])
        else:
            runs[-1].append(below)
    return runs


def _share_sides(a: Sides, b: Sides) -> bool:
    """Whether the columns of two lines may be those of one table: the sides of one are among those of the other."""
    fewer, more = sorted((a, b), key=len)
    return all(any(abs(x - y) < 3 for y in more) for x in fewer)


def _ruled_grid(run: list[_Line], words: list[Word]) -> Grid | None:
    """The table of some lines, the row above the first one and below the last one included where there is one."""
    pieces = [line.sides for line in run]
    inside = [w for w in words if run[0].y - 60 < w.middle[1] < run[-1].y + 60]
    if max(len(sides) for sides in pieces) < 3:
        gutters = _gutters(run, inside)
        if not gutters:
            return None
        pieces.append(gutters)
    fitter = _Fitter(pieces, inside)
    fitter.measure(run[0].y, run[-1].y)
    bands = _divided(run, fitter)
    above, below = _end_row(fitter, run[0].y, down=False), _end_row(fitter, run[-1].y, down=True)
    if above and (fitter.fills(above) or (run[0].meets and _is_one_line(above))):
        bands.insert(0, _Band(min(w.top for w in above) - 2, run[0].y))
    if fitter.fills(below):
        bands.append(_Band(run[-1].y, max(w.bottom for w in below) + 2))
    bands = [part for band in bands for part in _unruled_rows(band, fitter)]
    filled = sum(fitter.fills(fitter.inside(band.top, band.bottom)) for band in bands)
    # Lines drawn in pieces are borders of cells; others need rows that fill their columns.
    told = any(line.meets for line in run)
    enough = filled >= 1 if told else filled >= 2 and 2 * filled >= len(bands)
    return _grid(bands, fitter) if len(bands) >= 2 and enough else None


def _tail(line: _Line, words: list[Word]) -> Grid | None:
    """The rest of a row that the page before cut: what stands at the top of the page, above one line drawn in pieces."""
    fitter = _Fitter([line.sides], words)
    above = _end_row(fitter, line.y, down=False)
    if not line.meets or not above:
        return None
    top = min(w.top for w in above)
    inside = [w for w in words if w.x1 > line.start and w.x0 < line.end]
    over = [w for w in inside if w.bottom < top - 1]
    if any(top - w.bottom < 1.2 * w.size for w in over) or len(over) > 20 or not fitter.fills(above):
        return None
    return _grid([_Band(top - 2, line.y)], fitter)


def _divided(run: list[_Line], fitter: _Fitter) -> list[_Band]:
    """The rows between the lines. Where lines are drawn in pieces as the cells are, those of a row with fewer cells
    than the widest one tell its cells: the pieces under it, or those over it."""
    pairs = list(pairwise(run))
    rows = [fitter.inside(a.y, b.y) for a, b in pairs]
    if len({len(line.sides) for line in run}) == 1:
        return [_Band(a.y, b.y) for a, b in pairs]
    under = sum(_crosses(own, b.sides) for own, (_, b) in zip(rows, pairs, strict=True))
    over = sum(_crosses(own, a.sides) for own, (a, _) in zip(rows, pairs, strict=True))
    bands = []
    for own, (a, b) in zip(rows, pairs, strict=True):
        sides = b.sides if under <= over else a.sides
        bands.append(_Band(a.y, b.y, () if _crosses(own, sides) else sides))
    return bands


def _gutters(run: list[_Line], words: list[Word]) -> Sides:
    """The sides of columns that only the blanks common to all rows tell; nothing when there are none."""
    if len(run) < 3:
        return ()
    x0, x1 = run[0].start, run[0].end
    own = [w for w in words if run[0].y < w.middle[1] < run[-1].y and x0 - 2 <= w.x0 and w.x1 <= x1 + 2]
    spans = sorted((w.x0, w.x1) for w in own)
    found: list[float] = []
    end = spans[0][1] if spans else x1
    for a, b in spans[1:]:
        if a - end >= _GUTTER:
            found.append(a - 1.5)
        end = max(end, b)
    return (x0, *found, x1) if found else ()


def _unruled_rows(band: _Band, fitter: _Fitter) -> list[_Band]:
    """The rows between two lines of a table of three columns or more: one begins wherever most columns are filled."""
    widest = fitter.patterns[0]
    own = sorted(fitter.inside(band.top, band.bottom), key=lambda w: w.base)
    if len(widest) < 4 or len(own) > _MOST_WORDS or _crosses(own, widest):
        return [band]
    starts: list[float] = []
    for word in own:
        line = [w for w in own if abs(w.base - word.base) < 0.4 * word.size]
        filled = _filled(line, widest)
        is_start = 0 in filled and len(filled) >= max(2, 0.6 * (len(widest) - 1))
        if is_start and (not starts or word.base - starts[-1] > 0.6 * word.size):
            starts.append(word.base)
    cuts = [min(w.top for w in own if abs(w.base - base) < 2) - 0.5 for base in starts[1:]]
    edges = [band.top, *cuts, band.bottom]
    return [_Band(a, b, band.sides) for a, b in pairwise(edges)] if cuts else [band]


def _crossed(standing: list[Rule], grid: Grid) -> bool:
    """Whether upright lines go through the table: it is not one of these."""
    return any(
        grid.x0 - 2 < r.at < grid.x1 + 2 and min(r.end, grid.bottom) - max(r.start, grid.top) > 6 for r in standing
    )
