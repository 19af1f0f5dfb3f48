"""What a former build showed of an indicator: what readers know already, for ever."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ecluse.observatory.build.areas import Area
from ecluse.observatory.build.figures import Cell, Figures

#: Level → area of that level → its communes.
Members = Mapping[str, Mapping[str, frozenset[str]]]


@dataclass(frozen=True, slots=True)
class Former:
    """The figures of one indicator as a build published them, and what larger areas were made of then."""

    figures: Figures
    members: Members

    def told(self, cell: Cell, column: int) -> dict[Area, float]:
        """The numbers of ``column`` that were shown of one cell, by area."""
        figures = self.figures
        if cell not in figures.cells:
            return {}
        numbers = figures.numbers[:, column]
        shown = (figures.cell == figures.cells.index(cell)) & figures.has_value & ~np.isnan(numbers)
        rows = np.flatnonzero(shown).tolist()
        return {figures.areas[figures.area[row]]: float(numbers[row]) for row in rows}
