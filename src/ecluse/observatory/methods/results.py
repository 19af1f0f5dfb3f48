"""What several methods answer with."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

#: What every method computes with.
Array = NDArray[np.float64]
Booleans = NDArray[np.bool_]
Integers = NDArray[np.int64]

#: The two confidence levels shown everywhere.
USUAL, STRICT = 0.95, 0.998


@dataclass(frozen=True, slots=True)
class Estimate:
    """Values with their confidence limits: three arrays of one shape, in one unit; NaN where one cannot be computed."""

    value: Array
    lower: Array
    upper: Array


def as_array(values: ArrayLike) -> Array:
    """``values`` as float64: missing values are NaN."""
    return np.asarray(values, dtype=np.float64)
