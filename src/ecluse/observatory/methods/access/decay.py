"""How much a journey of a given cost still counts: minutes or metres, whatever the links are in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from ..errors import InvalidInput
from ..results import Array


class Decay(Protocol):
    """A weight for each cost, nothing beyond ``reach``."""

    @property
    def reach(self) -> float:
        """The cost beyond which nothing counts."""

    def __call__(self, costs: Array) -> Array:
        """Weights, zero or more, one for each cost."""


@dataclass(frozen=True, slots=True)
class Steps:
    """Zones (Luo and Qi 2009, Health & Place 15:1100): ``weights[k]`` up to ``limits[k]``, beyond the last nothing.

    A cost on a limit belongs to the zone that it ends; with ``open_ended``, to the next (« moins de 5 minutes »).
    One zone of weight 1 is the first two-step method (Luo and Wang 2003).
    """

    limits: tuple[float, ...]
    weights: tuple[float, ...]
    open_ended: bool = False

    def __post_init__(self) -> None:
        if not self.limits or len(self.limits) != len(self.weights):
            raise InvalidInput("one weight for each limit, one limit or more")
        if not all(low < high for low, high in zip((0.0, *self.limits), self.limits, strict=False)):
            raise InvalidInput("limits grow, from above zero")
        if not all(0 <= weight < np.inf for weight in self.weights):
            raise InvalidInput("weights are zero or more")

    @property
    def reach(self) -> float:
        return self.limits[-1]

    def __call__(self, costs: Array) -> Array:
        table = np.array([*self.weights, 0.0])
        zone = np.zeros(costs.shape, dtype=np.int8)
        for limit in self.limits:  # a few zones: cheaper than a search in them
            zone += costs >= limit if self.open_ended else costs > limit
        return np.asarray(table[zone])


@dataclass(frozen=True, slots=True)
class Gaussian:
    """exp(−cost²/(2 width²)), not normalised, up to ``reach``."""

    width: float
    reach: float = np.inf

    def __post_init__(self) -> None:
        if not (0 < self.width < np.inf and self.reach > 0):
            raise InvalidInput("a width and a reach are above zero")

    def __call__(self, costs: Array) -> Array:
        return np.where(costs <= self.reach, np.exp(-(costs**2) / (2 * self.width**2)), 0.0)


@dataclass(frozen=True, slots=True)
class Gravity:
    """(max(cost, ``floor``)/``scale``)^−``exponent``, up to ``reach``; InvalidInput at a cost of 0 without a floor."""

    exponent: float
    reach: float = np.inf
    scale: float = 1.0
    floor: float = 0.0

    def __post_init__(self) -> None:
        if not (self.exponent > 0 and self.scale > 0 and self.floor >= 0 and self.reach > 0):
            raise InvalidInput("exponent, scale and reach are above zero, the floor is not below")

    def __call__(self, costs: Array) -> Array:
        if self.floor == 0 and np.any(costs == 0):
            raise InvalidInput("gravity has no weight for a journey of cost 0: give a floor")
        with np.errstate(divide="ignore"):
            return np.where(costs <= self.reach, (np.maximum(costs, self.floor) / self.scale) ** -self.exponent, 0.0)
