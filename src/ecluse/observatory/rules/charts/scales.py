"""Scales and round ticks: from values to places on a drawing, and the words beside an axis."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ecluse.lib.formats import number
from ecluse.lib.typography import NBSP
from ecluse.observatory.methods.errors import InvalidInput
from ecluse.observatory.methods.results import Array, as_array

_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
#: Under this ratio of the largest to the least value, a logarithmic axis has too few round numbers: it takes linear ones.
_FEW_DECADES = 4.0


@dataclass(frozen=True, slots=True)
class Scale:
    """Values from ``low`` to ``high`` laid from ``start`` to ``end`` units; ``end`` may be under ``start`` (upright axes)."""

    low: float
    high: float
    start: float
    end: float
    log: bool = False

    def __post_init__(self) -> None:
        if not (math.isfinite(self.low) and math.isfinite(self.high) and self.low < self.high):
            raise InvalidInput(f"a scale needs two finite bounds in order, not {self.low} and {self.high}")
        if self.log and self.low <= 0:
            raise InvalidInput("a logarithmic scale needs values above zero")

    def __call__(self, value: float) -> float:
        """The place of ``value``; a value out of the bounds is laid on the nearer one."""
        return float(self.places([value])[0])

    def places(self, values: Sequence[float] | Array) -> Array:
        """``__call__`` over many values; NaN stays NaN."""
        inside = np.clip(as_array(values), self.low, self.high)
        if self.log:
            share = np.log(inside / self.low) / math.log(self.high / self.low)
        else:
            share = (inside - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)

    def turned(self) -> Scale:
        """The same scale the other way round."""
        return Scale(self.low, self.high, self.end, self.start, self.log)


@dataclass(frozen=True, slots=True)
class Axis:
    """A scale with the round values marked on it, and the words of each."""

    scale: Scale
    ticks: tuple[float, ...]
    words: tuple[str, ...]

    @property
    def places(self) -> tuple[float, ...]:
        return tuple(float(each) for each in self.scale.places(self.ticks))


def axis(
    values: Sequence[float] | Array,
    start: float,
    end: float,
    *,
    most: int = 6,
    zero: bool = False,
    log: bool = False,
    symbol: str = "",
) -> Axis:
    """An axis that holds every finite value between two round ticks; ``zero``: from zero, as the length of bars needs.

    ``most`` is about how many ticks there are. A logarithmic axis ignores ``zero`` and needs values above it. Without any
    value, the axis goes from 0 to 1. Raises InvalidInput for a logarithm of nothing above zero.
    """
    finite = as_array(values)
    finite = finite[np.isfinite(finite)]
    if log:
        if not finite.size or float(finite.min()) <= 0:
            raise InvalidInput("a logarithmic axis needs values above zero")
        ticks = log_ticks(float(finite.min()), float(finite.max()), most)
    else:
        low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
        ticks = linear_ticks(min(low, 0.0) if zero else low, max(high, 0.0) if zero else high, most)
    return Axis(Scale(ticks[0], ticks[-1], start, end, log), ticks, tick_words(ticks, symbol))


#: Below this a width is no width: its powers of ten would leave what a float can hold.
_NOTHING = 1e-290


def linear_ticks(low: float, high: float, most: int = 6) -> tuple[float, ...]:
    """Multiples of 1, 2, 2.5 or 5 × 10ⁿ from under ``low`` to above ``high``, ``most`` at most (two more where bounds fall
    inside a step), at least two."""
    if not low <= high:
        raise InvalidInput(f"bounds out of order: {low}, {high}")
    wide = high - low
    if wide <= abs(high) * 1e-9 or wide < _NOTHING:  # one value: a step around it, of its own size
        wide = abs(high) * 0.1 if abs(high) > _NOTHING else 1.0
    rough = wide / max(most - 1, 1)
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * each for each in _STEPS if power * each >= rough * (1 - 1e-9))
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    if first == last:
        first, last = first - (1 if low < first * step or low != 0 else 0), last + 1
    digits = max(0, 2 - math.floor(math.log10(step)))
    return tuple(round(place * step, digits) for place in range(first, last + 1))


def log_ticks(low: float, high: float, most: int = 8) -> tuple[float, ...]:
    """Round values evenly laid on a logarithmic axis: powers of ten, with 2 and 5 between where there is room.

    Where the values span less than a ratio of four, linear ticks.
    """
    if not 0 < low <= high:
        raise InvalidInput(f"a logarithmic axis needs values above zero, not {low}")
    if high / low < _FEW_DECADES:
        linear = linear_ticks(low, high, most)
        return linear if linear[0] > 0 else (low / 2, *linear[1:])
    first, last = math.floor(math.log10(low) + 1e-9), math.ceil(math.log10(high) - 1e-9)
    for between in ((1, 2, 5), (1, 3), (1,)):
        found = [factor * 10.0**power for power in range(first, last + 1) for factor in between]
        begin = max(index for index, each in enumerate(found) if each <= low * (1 + 1e-9))
        stop = next((index for index, each in enumerate(found) if each >= high * (1 - 1e-9)), len(found) - 1)
        if stop - begin + 1 <= most or between == (1,):
            break
    stride = max(1, math.ceil((stop - begin + 1) / most))
    kept = found[begin : stop + 1 : stride]
    if kept[-1] < high * (1 - 1e-9):
        kept.append(kept[-1] * found[stride] / found[0] if len(found) > stride else high)
    return tuple(float(f"{each:.12g}") for each in kept)


def tick_words(ticks: Sequence[float], symbol: str = "") -> tuple[str, ...]:
    """« 1 234,5 »: as many decimals as the finest tick needs, the same on all but a logarithmic axis's whole numbers."""
    decimals = max((_decimals(each) for each in ticks), default=0)
    even = len(ticks) < 3 or abs((ticks[1] - ticks[0]) - (ticks[-1] - ticks[-2])) < 1e-9 * abs(ticks[-1] - ticks[0])
    after = f"{NBSP}{symbol}" if symbol else ""
    return tuple((number(each, decimals) if even else number(each)) + after for each in ticks)


def _decimals(value: float) -> int:
    written = f"{value:.10f}".rstrip("0")
    return len(written) - written.index(".") - 1
