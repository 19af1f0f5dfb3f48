"""Confidence limits, as each indicator's definition asks for them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ecluse.observatory.build.figures import (
    DENOMINATOR,
    LOWER95,
    LOWER998,
    NUMERATOR,
    VALUE,
    Figures,
)
from ecluse.observatory.enums import IntervalMethod
from ecluse.observatory.methods.results import STRICT, USUAL, Array, Booleans
from ecluse.observatory.rules.definitions import Indicator


def with_limits(indicator: Indicator, figures: Figures) -> Figures:
    """``figures`` with limits where there are none, a value, and what the method needs."""
    return replace(figures, numbers=limits_of(indicator, figures.numbers, figures.has_value))


def limits_of(indicator: Indicator, numbers: Array, has_value: Booleans) -> Array:
    """The same for bare numbers (n, 8), columns as in ``Figures``."""
    if indicator.interval not in {IntervalMethod.WILSON, IntervalMethod.BYAR}:
        return numbers
    from ecluse.observatory.methods.intervals import poisson_limits, wilson  # SciPy is long to import

    numbers = numbers.copy()
    counts, sizes = numbers[:, NUMERATOR], numbers[:, DENOMINATOR]
    usable = has_value & np.isnan(numbers[:, LOWER95]) & (counts >= 0) & (sizes > 0)
    if indicator.interval is IntervalMethod.WILSON:
        usable &= counts <= sizes
    x, n = counts[usable], sizes[usable]
    for level, lower in ((USUAL, LOWER95), (STRICT, LOWER998)):
        if indicator.interval is IntervalMethod.WILSON:
            low, high = wilson(x, n, level)
        else:
            limits = poisson_limits(x, level)
            low, high = limits.lower / n, limits.upper / n
        numbers[usable, lower] = indicator.multiplier * low
        numbers[usable, lower + 1] = indicator.multiplier * high
    return numbers


def with_values(indicator: Indicator, figures: Figures) -> Figures:
    """``figures`` whose value was not in the file and follows from numerator and denominator: never a standardised one."""
    if indicator.is_standardised:
        return figures
    numbers = figures.numbers
    absent = (
        figures.has_value & np.isnan(numbers[:, VALUE]) & (numbers[:, DENOMINATOR] > 0) & (numbers[:, NUMERATOR] >= 0)
    )
    if not absent.any():
        return figures
    numbers = numbers.copy()
    numbers[absent, VALUE] = indicator.multiplier * numbers[absent, NUMERATOR] / numbers[absent, DENOMINATOR]
    return replace(figures, numbers=numbers)
