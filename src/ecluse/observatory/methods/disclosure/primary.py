"""Which cells are sensitive. The threshold is an attribute of each source: 11 for hospital stays and for fiscal data on
persons, 5 or 10 elsewhere; for enterprises, three units at least and none above 85 %.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ecluse.observatory.methods.errors import InvalidInput
from ecluse.observatory.methods.results import Array, Booleans, as_array


@dataclass(frozen=True, slots=True)
class CountRule:
    """No count of persons or stays below ``threshold`` is shown; zero tells of nobody, unless ``hides_zero``."""

    threshold: float
    hides_zero: bool = False

    def __post_init__(self) -> None:
        if not self.threshold > 0:
            raise InvalidInput("a threshold must be positive")

    def sensitive(self, counts: ArrayLike, totals: ArrayLike | None = None) -> Booleans:
        """Where a count, or what is left of its total when that is given, is below the threshold. NaN is not sensitive.

        « 97 of 100 were vaccinated » tells of the three others.
        """
        x = as_array(counts)
        found = self._small(x)
        if totals is not None:
            rest = as_array(totals) - x
            if np.any(rest < 0):
                raise InvalidInput("a count is larger than its total")
            found = found | self._small(rest)
        return found

    def _small(self, counts: Array) -> Booleans:
        if np.any(counts < 0):
            raise InvalidInput("counts cannot be negative")
        return np.asarray((counts < self.threshold) & (self.hides_zero | (counts > 0)))

    @property
    def width(self) -> float:
        """How wide the interval left to a reader must be: any hidden count could be any of those that the rule hides."""
        return self.threshold - 1


@dataclass(frozen=True, slots=True)
class DominanceRule:
    """No total of fewer than ``units`` units, nor of which one makes up more than ``share``."""

    share: float = 0.85
    units: int = 3

    def __post_init__(self) -> None:
        if not 0 < self.share < 1 or self.units < 1:
            raise InvalidInput("the share must lie between 0 and 1, and one unit is needed at least")

    def sensitive(self, largest: ArrayLike, totals: ArrayLike, units: ArrayLike) -> Booleans:
        """Where the rule forbids to show ``totals``; a total without any unit is not sensitive."""
        biggest, total, number = as_array(largest), as_array(totals), as_array(units)
        if np.any(biggest < 0) or np.any(biggest > total):
            raise InvalidInput("the largest unit must lie between nothing and the total")
        return np.asarray((number > 0) & ((number < self.units) | (biggest > self.share * total)))

    def width(self, largest: ArrayLike, totals: ArrayLike) -> Array:
        """How wide the interval left to a reader must be.

        Wide enough for the largest unit to be no more than ``share`` of the upper end (largest/share − total), and no
        narrower than what the rule leaves to the others, (1 − share) of the total.
        """
        biggest, total = as_array(largest), as_array(totals)
        return np.maximum(biggest / self.share - total, (1 - self.share) * total)
