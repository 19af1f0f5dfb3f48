"""Lines and shaded boxes drawn on a page: what the borders of its tables are made of."""

from __future__ import annotations

import ctypes
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from ecluse.documents.reading.pdf.source import Frame, Page, pdfium

_TEXT: Final = 1
_PATH: Final = 2
_IMAGE: Final = 3
_FORM: Final = 5
_THIN: Final = 2.6
_LONG: Final = 6.0
_MAX_OBJECTS: Final = 30_000
_MAX_SEGMENTS: Final = 3_000
_MAX_RULES: Final = 6_000
_MAX_DEPTH: Final = 6
_MAX_DOTS: Final = 2_000
_LINE_TO: Final = 0
_MOVE_TO: Final = 2

_Matrix = tuple[float, float, float, float, float, float]
_SAME: Final[_Matrix] = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(slots=True)
class Rule:
    """A straight line: ``at`` is its y if it lies flat, its x if it stands; it goes from ``start`` to ``end``."""

    at: float
    start: float
    end: float


@dataclass(slots=True)
class Drawing:
    flat: list[Rule]
    standing: list[Rule]
    dots: list[tuple[float, float, float, float]]  # small filled shapes, as boxes: bullets drawn rather than written
    images: float  # share of the page that images cover, 0 to 1 or a little more


def drawing_of(page: Page) -> Drawing:
    """The rules of a page in our coordinates."""
    walk = _Walk(page.frame)
    count = int(pdfium.FPDFPage_CountObjects(page.handle))
    walk.objects((pdfium.FPDFPage_GetObject(page.handle, i) for i in range(count)), _SAME, 0)
    area = max(1.0, page.frame.width * page.frame.height)
    return Drawing(walk.flat, walk.standing, walk.dots, walk.image_area / area)


class _Walk:
    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self.flat: list[Rule] = []
        self.standing: list[Rule] = []
        self.dots: list[tuple[float, float, float, float]] = []
        self.image_area = 0.0
        self._seen = 0

    def objects(self, handles: Iterator[Any], matrix: _Matrix, depth: int) -> None:
        for handle in handles:
            self._seen += 1
            if self._seen > _MAX_OBJECTS or len(self.flat) + len(self.standing) > _MAX_RULES:
                return
            kind = int(pdfium.FPDFPageObj_GetType(handle))
            if kind == _PATH:
                self._path(handle, matrix)
            elif kind == _IMAGE:
                x0, top, x1, bottom = self._bounds(handle, matrix)
                self.image_area += max(0.0, x1 - x0) * max(0.0, bottom - top)
            elif kind == _FORM and depth < _MAX_DEPTH:
                inner = _times(_matrix_of(handle), matrix)
                count = int(pdfium.FPDFFormObj_CountObjects(handle))
                self.objects((pdfium.FPDFFormObj_GetObject(handle, i) for i in range(count)), inner, depth + 1)

    def _bounds(self, handle: Any, matrix: _Matrix) -> tuple[float, float, float, float]:
        left, bottom, right, top = (ctypes.c_float() for _ in range(4))
        pdfium.FPDFPageObj_GetBounds(handle, *(ctypes.byref(v) for v in (left, bottom, right, top)))
        if matrix is _SAME:
            return self._frame.box(left.value, bottom.value, right.value, top.value)
        xa, ya = _apply(matrix, left.value, bottom.value)
        xb, yb = _apply(matrix, right.value, top.value)
        return self._frame.box(min(xa, xb), min(ya, yb), max(xa, xb), max(ya, yb))

    def _path(self, handle: Any, matrix: _Matrix) -> None:
        x0, top, x1, bottom = self._bounds(handle, matrix)
        width, height = x1 - x0, bottom - top
        if width < _LONG and height < _LONG:
            if width > 1.4 and height > 1.4 and 0.7 < width / height < 1.45 and len(self.dots) < _MAX_DOTS:
                self.dots.append((x0, top, x1, bottom))
            return
        if height <= _THIN or width <= _THIN:
            self._rule(x0, top, x1, bottom)
            return
        fill, stroke = ctypes.c_int(), ctypes.c_int()
        pdfium.FPDFPath_GetDrawMode(handle, ctypes.byref(fill), ctypes.byref(stroke))
        if not stroke.value and not (fill.value and not self._is_white(handle)):
            return
        count = int(pdfium.FPDFPath_CountSegments(handle))
        if count > _MAX_SEGMENTS:
            return
        if stroke.value or count > 5:
            self._segments(handle, count, _times(_matrix_of(handle), matrix), filled=not stroke.value)
        else:
            self._edges(x0, top, x1, bottom)

    def _is_white(self, handle: Any) -> bool:
        values = [ctypes.c_uint() for _ in range(4)]
        if not pdfium.FPDFPageObj_GetFillColor(handle, *(ctypes.byref(v) for v in values)):
            return False
        return min(v.value for v in values[:3]) >= 252 or values[3].value == 0

    def _rule(self, x0: float, top: float, x1: float, bottom: float) -> None:
        if self._is_page_border(x0, top, x1, bottom):
            return
        if x1 - x0 >= bottom - top:
            if x1 - x0 >= _LONG:
                self.flat.append(Rule((top + bottom) / 2, x0, x1))
        elif bottom - top >= _LONG:
            self.standing.append(Rule((x0 + x1) / 2, top, bottom))

    def _edges(self, x0: float, top: float, x1: float, bottom: float) -> None:
        self._rule(x0, top, x1, top)
        self._rule(x0, bottom, x1, bottom)
        self._rule(x0, top, x0, bottom)
        self._rule(x1, top, x1, bottom)

    def _is_page_border(self, x0: float, top: float, x1: float, bottom: float) -> bool:
        """A line along the edge of the page, from one end to the other, frames the page: it belongs to no table."""
        width, height = self._frame.width, self._frame.height
        if bottom - top > 0.88 * height:
            return x1 < 0.07 * width or x0 > 0.93 * width
        if x1 - x0 > 0.88 * width:
            return bottom < 0.07 * height or top > 0.93 * height
        return False

    def _segments(self, handle: Any, count: int, matrix: _Matrix, *, filled: bool) -> None:
        """The straight sides of a path; one with curves is a drawing, not a border."""
        x, y = ctypes.c_float(), ctypes.c_float()
        points: list[tuple[float, float]] = []
        shapes: list[list[tuple[float, float]]] = []
        for index in range(count):
            segment = pdfium.FPDFPath_GetPathSegment(handle, index)
            kind = int(pdfium.FPDFPathSegment_GetType(segment))
            if kind not in {_LINE_TO, _MOVE_TO}:
                if count > 24:
                    return
                kind = _MOVE_TO  # a rounded corner: its straight sides count
            pdfium.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
            point = self._frame.point(*_apply(matrix, x.value, y.value))
            if kind == _MOVE_TO:
                points = [point]
                shapes.append(points)
            else:
                points.append(point)
            if pdfium.FPDFPathSegment_GetClose(segment) and len(points) > 2:
                points.append(points[0])
        for shape in shapes:
            if filled and self._thin(shape):
                continue
            for (xa, ya), (xb, yb) in itertools.pairwise(shape):
                if abs(ya - yb) < 0.8 or abs(xa - xb) < 0.8:
                    self._rule(min(xa, xb), min(ya, yb), max(xa, xb), max(ya, yb))

    def _thin(self, shape: list[tuple[float, float]]) -> bool:
        """A border drawn as a filled sliver is one rule, not four."""
        xs, ys = [p[0] for p in shape], [p[1] for p in shape]
        if min(max(xs) - min(xs), max(ys) - min(ys)) > _THIN:
            return False
        self._rule(min(xs), min(ys), max(xs), max(ys))
        return True


def _matrix_of(handle: Any) -> _Matrix:
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(handle, ctypes.byref(matrix))
    return (matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f)


def _times(first: _Matrix, then: _Matrix) -> _Matrix:
    """``first`` applied, then ``then``."""
    a, b, c, d, e, f = first
    g, h, i, j, k, m = then
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)


def _apply(matrix: _Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f
