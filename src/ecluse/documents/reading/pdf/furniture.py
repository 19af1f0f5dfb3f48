"""Running headers, footers and page numbers: what comes back at the same place from page to page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from ecluse.documents.reading.pdf.cells import Grid
from ecluse.documents.reading.pdf.glyphs import Word
from ecluse.documents.reading.pdf.lines import Line

_ZONE: Final = 0.12
_EDGE: Final = 0.075
_GRID_ZONE: Final = 0.16
_LINES: Final = 4
_DIGITS = re.compile(r"\d+")
_PAGE_WORDS = re.compile(r"\b(?:pages?|p)\b\.?", re.IGNORECASE)
_ONLY_NUMBER = re.compile(
    r"^[\s\-–—|/.()\[\]•·]*(?:pages?\s*|p\.?\s*)?(?:\d{1,4}|[ivxl]{1,6})(?:\s*(?:/|sur|of|de|-|–)\s*\d{1,4})?[\s\-–—|/.()\[\]•·]*$",
    re.IGNORECASE,
)


class RunningLines:
    """Learns the lines near the top and bottom of every page, then tells which ones run through the document."""

    def __init__(self) -> None:
        self._places: dict[tuple[bool, str], list[tuple[int, float]]] = {}
        self._numbers: dict[tuple[bool, str], list[tuple[int, int, float]]] = {}
        self._grids: dict[tuple[int, str], set[int]] = {}
        self._pages = 0

    def learn(self, page: int, segments: Sequence[Line], height: float) -> None:
        """Remember the outer lines of ``page`` (from 1), cut at wide blanks, in order from top to bottom."""
        self._pages = max(self._pages, page)
        for segment, is_top in outer(segments, height):
            self._places.setdefault((is_top, _folded(segment.text)), []).append((page, segment.base))
            key = (is_top, _folded(_DIGITS.sub("#", segment.text)))
            for found in _DIGITS.findall(segment.text)[:4]:
                if len(found) < 5:
                    self._numbers.setdefault(key, []).append((page, int(found), segment.base))

    def learn_grid(self, page: int, grid: Grid, words: Sequence[Word], height: float) -> None:
        """Remember a table of the outer zones: some headers are set in one."""
        if grid.bottom < _GRID_ZONE * height or grid.top > (1 - _GRID_ZONE) * height:
            self._grids.setdefault(_grid_key(grid, words), set()).add(page)

    def grid_runs(self, grid: Grid, words: Sequence[Word]) -> bool:
        """Whether a table comes back on most pages, at the same place and with the same words, figures aside."""
        return len(self._grids.get(_grid_key(grid, words), ())) >= max(3, 0.5 * self._pages)

    def of(self, page: int, segments: Sequence[Line], height: float, body: float) -> list[tuple[Line, bool]]:
        """The running lines of a page among its ``segments`` (from top to bottom), with whether each is at the top."""
        found: list[tuple[Line, bool]] = []
        rows = _rows(segments)
        for is_top in (True, False):
            lines = rows if is_top else rows[::-1]
            # From the edge of the page inwards: the first line that does not run ends the header.
            for index, line in enumerate(lines[: 2 * _LINES]):
                base = line[0].base
                if not (base < _ZONE * height if is_top else base > (1 - _ZONE) * height):
                    break
                inner = lines[index + 1] if index + 1 < len(lines) else None
                running = [s for s in line if self._runs(page, s, is_top, height, body, inner)]
                found += [(segment, is_top) for segment in running]
                if not running:
                    break
        return found

    def _runs(
        self, page: int, segment: Line, is_top: bool, height: float, body: float, inner: list[Line] | None
    ) -> bool:
        """Whether a line is a header, a footer or a page number; ``inner`` is the next line towards the text."""
        edge = segment.base < _EDGE * height or segment.base > (1 - _EDGE) * height
        share = self._share(self._places.get((is_top, _folded(segment.text)), []), segment.base, edge=edge)
        if share and not segment.text.rstrip().endswith(":") and ((edge and share >= 0.5) or _is_apart(segment, inner)):
            return True
        only_number = bool(_ONLY_NUMBER.match(segment.text))
        has_page = bool(_PAGE_WORDS.search(segment.text))
        plain = edge and segment.size <= body + 0.2 and not segment.bold
        if not (only_number or has_page or plain) or segment.size > 1.25 * body:
            return False
        key = (is_top, _folded(_DIGITS.sub("#", segment.text)))
        numbers = self._numbers.get(key, [])
        near = {(n, p) for p, n, base in numbers if abs(base - segment.base) < 6}
        own = [n - p for n, p in near if p == page]
        # The number follows the page: the same difference on other pages too.
        following = max((len({p for n, p in near if n - p == offset}) for offset in own), default=0)
        if following >= min(3, self._pages) and following >= 2:
            return True
        return only_number and edge and self._pages > 1 and len(segment.words) <= 4

    def _share(self, places: list[tuple[int, float]], base: float, *, edge: bool) -> float:
        """On what share of the pages a line comes back at the same place; 0 when that is too seldom to tell."""
        pages = sorted({page for page, y in places if abs(y - base) < 5})
        if len(pages) < 2:
            return 0.0
        share = len(pages) / self._pages
        if len(pages) >= max(3, 0.3 * self._pages) or (edge and self._pages <= 6):
            return share
        run = longest = 1
        for before, after in pairwise(pages):
            run = run + 1 if after - before <= 2 else 1
            longest = max(longest, run)
        return max(share, 0.5) if longest >= 4 else 0.0


def _grid_key(grid: Grid, words: Sequence[Word]) -> tuple[int, str]:
    inside = [word.text for word in words if grid.holds(*word.middle)]
    return round(grid.top / 6), _folded(_DIGITS.sub("#", " ".join(inside)))


def _rows(segments: Sequence[Line]) -> list[list[Line]]:
    """Pieces on one baseline together."""
    rows: list[list[Line]] = []
    for segment in segments:
        if rows and abs(rows[-1][0].base - segment.base) < 3:
            rows[-1].append(segment)
        else:
            rows.append([segment])
    return rows


def _is_apart(segment: Line, inner: list[Line] | None) -> bool:
    """Whether a line stands apart from the text that follows it, or is set in another size."""
    if inner is None:
        return True
    size = max(segment.size, inner[0].size)
    return abs(segment.base - inner[0].base) > 1.7 * size or abs(segment.size - inner[0].size) > 0.8


def outer(segments: Sequence[Line], height: float) -> list[tuple[Line, bool]]:
    """The lines of the outer zones of a page, with whether each is at the top."""
    found: list[tuple[Line, bool]] = []
    tops = [s for s in segments if s.base < _ZONE * height]
    bottoms = [s for s in segments if s.base > (1 - _ZONE) * height]
    found += [(s, True) for s in tops[: 2 * _LINES]]
    found += [(s, False) for s in bottoms[-2 * _LINES :]]
    return found


def _folded(text: str) -> str:
    return " ".join(text.lower().split())
