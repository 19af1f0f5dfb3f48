"""What a table drawn on a page is made of: its lines and its cells."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field


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
    _places: dict[tuple[int, int], GridCell] = field(default_factory=dict)

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
        """The cell that holds a point, if any."""
        if not self._places:
            for cell in self.cells:
                for row in range(cell.row, cell.row + cell.rows):
                    for column in range(cell.column, cell.column + cell.columns):
                        self._places.setdefault((row, column), cell)
        return self._places.get((bisect_right(self.ys, y) - 1, bisect_right(self.xs, x) - 1))
