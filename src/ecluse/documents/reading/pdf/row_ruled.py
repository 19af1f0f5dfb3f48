"""Tables drawn with nothing but lines between the rows."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Final

from ecluse.documents.reading.pdf.bands import (
    Band,
    Fitter,
    Sides,
    crosses,
    end_row,
    filled_columns,
    grid_of,
    is_one_line,
    places_of,
)
from ecluse.documents.reading.pdf.cells import Grid
from ecluse.documents.reading.pdf.glyphs import Word
from ecluse.documents.reading.pdf.rulings import Rule

_GUTTER: Final = 5.0
_LEAST_WIDTH: Final = 150.0
_TALLEST_ROW: Final = 420.0
_MOST_WORDS: Final = 1_500


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
    fitter = Fitter(pieces, inside)
    fitter.measure(run[0].y, run[-1].y)
    bands = _divided(run, fitter)
    above, below = end_row(fitter, run[0].y, down=False), end_row(fitter, run[-1].y, down=True)
    if above and (fitter.fills(above) or (run[0].meets and is_one_line(above))):
        bands.insert(0, Band(min(w.top for w in above) - 2, run[0].y))
    if fitter.fills(below):
        bands.append(Band(run[-1].y, max(w.bottom for w in below) + 2))
    bands = [part for band in bands for part in _unruled_rows(band, fitter)]
    filled = sum(fitter.fills(fitter.inside(band.top, band.bottom)) for band in bands)
    # Lines drawn in pieces are borders of cells; others need rows that fill their columns.
    told = any(line.meets for line in run)
    enough = filled >= 1 if told else filled >= 2 and 2 * filled >= len(bands)
    return grid_of(bands, fitter) if len(bands) >= 2 and enough else None


def _tail(line: _Line, words: list[Word]) -> Grid | None:
    """The rest of a row that the page before cut: what stands at the top of the page, above one line drawn in pieces."""
    fitter = Fitter([line.sides], words)
    above = end_row(fitter, line.y, down=False)
    if not line.meets or not above:
        return None
    top = min(w.top for w in above)
    inside = [w for w in words if w.x1 > line.start and w.x0 < line.end]
    over = [w for w in inside if w.bottom < top - 1]
    if any(top - w.bottom < 1.2 * w.size for w in over) or len(over) > 20 or not fitter.fills(above):
        return None
    return grid_of([Band(top - 2, line.y)], fitter)


def _divided(run: list[_Line], fitter: Fitter) -> list[Band]:
    """The rows between the lines. Where lines are drawn in pieces as the cells are, those of a row with fewer cells
    than the widest one tell its cells: the pieces under it, or those over it."""
    pairs = list(pairwise(run))
    rows = [fitter.inside(a.y, b.y) for a, b in pairs]
    if len({len(line.sides) for line in run}) == 1:
        return [Band(a.y, b.y) for a, b in pairs]
    under = sum(crosses(own, b.sides) for own, (_, b) in zip(rows, pairs, strict=True))
    over = sum(crosses(own, a.sides) for own, (a, _) in zip(rows, pairs, strict=True))
    bands = []
    for own, (a, b) in zip(rows, pairs, strict=True):
        sides = b.sides if under <= over else a.sides
        bands.append(Band(a.y, b.y, () if crosses(own, sides) else sides))
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


def _unruled_rows(band: Band, fitter: Fitter) -> list[Band]:
    """The rows between two lines of a table of three columns or more: one begins wherever most columns are filled."""
    widest = fitter.patterns[0]
    own = sorted(fitter.inside(band.top, band.bottom), key=lambda w: w.base)
    if len(widest) < 4 or len(own) > _MOST_WORDS or crosses(own, widest):
        return [band]
    starts: list[float] = []
    for word in own:
        line = [w for w in own if abs(w.base - word.base) < 0.4 * word.size]
        filled = filled_columns(line, widest)
        is_start = 0 in filled and len(filled) >= max(2, 0.6 * (len(widest) - 1))
        if is_start and (not starts or word.base - starts[-1] > 0.6 * word.size):
            starts.append(word.base)
    cuts = [min(w.top for w in own if abs(w.base - base) < 2) - 0.5 for base in starts[1:]]
    edges = [band.top, *cuts, band.bottom]
    return [Band(a, b, band.sides) for a, b in pairwise(edges)] if cuts else [band]


def _crossed(standing: list[Rule], grid: Grid) -> bool:
    """Whether upright lines go through the table: it is not one of these."""
    return any(
        grid.x0 - 2 < r.at < grid.x1 + 2 and min(r.end, grid.bottom) - max(r.start, grid.top) > 6 for r in standing
    )
