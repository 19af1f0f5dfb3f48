"""Cumulative sums: small shifts that last, caught month after month or week after week.

Sources: D. C. Montgomery, *Introduction to Statistical Quality Control*, ch. 9; OpenPrescribing's alerts (MIT) for the
re-based two-sided form; Rossi, Lampugnani and Marchi, *Statistics in Medicine* 18:2111 (1999) for counts.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ecluse.observatory.methods.errors import InvalidInput
from ecluse.observatory.methods.results import Array, Booleans, as_array

#: Deviations smaller than this share of the values are rounding, not movement: a flat series must never alert.
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Shifts:
    """Every array is (…, T). Before the first window that holds a value, the mean and the threshold are NaN."""

    #: +1 the values have moved up, −1 down, 0 no alert.
    alert: NDArray[np.int8]
    #: Sums of the excesses above mean + slack (≥ 0) and below mean − slack (≤ 0), in the values' unit.
    upward: Array
    downward: Array
    mean: Array
    threshold: Array


def detect_shifts(
    values: ArrayLike,
    *,
    window: int = 12,
    sensitivity: float = 5.0,
    slack: float = 0.5,
    decimals: int | None = None,
) -> Shifts:
    """Two-sided CUSUM of each series, re-based when an excursion stops.

    The first ``window`` values give the reference mean m and the standard deviation σ (population form). Each step adds
    x − (m + ``slack``·σ) to the upward sum and x − (m − ``slack``·σ) to the downward one, neither crossing zero; a sum
    beyond ``sensitivity``·σ alerts. While an alert lasts, m follows the window just past; the sum goes on, with the same
    σ, as long as it still grows, otherwise σ is taken anew from that window and the sums restart from the present value.

    A missing value restarts the sums and never alerts: evidence is not carried across a hole. The first window is the
    first to hold a value, be it one alone. Known weaknesses of the method: a noisy start gives a high threshold, which
    stays for as long as nothing crosses it; a start of equal values, or of one, gives a threshold of zero, which any
    movement crosses.

    :param values: (…, T), equally spaced in time; NaN if missing.
    :param decimals: keep the sums to so many decimals, so that a growth too small to be written ends an excursion.
        OpenPrescribing keeps 2, of proportions; what suits other units differs, hence no rounding unless asked for.
    :raises InvalidInput: a window under two values, a sensitivity or a slack that is not positive, no time axis.
    """
    x = as_array(values)
    if x.ndim == 0 or window < 2 or sensitivity <= 0 or slack <= 0:
        raise InvalidInput("needs a time axis, a window of two values, a positive sensitivity and a positive slack")
    if x.size == 0:
        empty = np.empty(x.shape)
        return Shifts(empty.astype(np.int8), empty, empty, empty, empty)
    flat = x.reshape(-1, x.shape[-1])
    series, length = flat.shape
    state = _State(series, window, sensitivity, slack, decimals)
    recorded: list[tuple[NDArray[np.int8], Array, Array, Array, Array]] = []
    present = ~np.isnan(flat)
    first = np.where(present.any(axis=1), present.argmax(axis=1), length)
    start = np.where(first < length, np.maximum(first - window + 1, 0), length)
    for i in range(length):
        state.step(flat, i, start)
        recorded.append((state.alert(), state.up, state.down, state.mean, state.threshold))
    alert, up, down, mean, threshold = (
        np.stack(column, axis=1).reshape(x.shape) for column in zip(*recorded, strict=True)
    )
    return Shifts(alert.astype(np.int8), up, down, mean, threshold)


class _State:
    """Where each series stands after the last value read. Arrays are replaced, never changed: the record keeps them."""

    def __init__(self, series: int, window: int, sensitivity: float, slack: float, decimals: int | None) -> None:
        self.window, self.sensitivity, self.slack, self.decimals = window, sensitivity, slack, decimals
        self.up = self.down = self.tolerance = np.zeros(series)
        self.mean = self.threshold = np.full(series, np.nan)

    def _excursions(self) -> tuple[Booleans, Booleans]:
        limit = self.threshold + self.tolerance
        return self.up > limit, self.down < -limit

    def alert(self) -> NDArray[np.int8]:
        above, below = self._excursions()
        return np.where(above, 1, np.where(below, -1, 0)).astype(np.int8)

    def step(self, x: Array, i: int, start: NDArray[np.intp]) -> None:
        excursion = self.alert()
        datum = x[:, i]
        begins = start == i
        if begins.any():
            self._rebase(begins, x[:, i : i + self.window], threshold=True)
        stops = np.zeros_like(begins)
        if excursion.any():
            past = x[:, max(i - self.window, 0) : i]
            self._rebase(excursion != 0, past, threshold=False)
            up, down = self._sums(datum, restarts=begins)
            above, below = self._excursions()
            stops = (above | below) & ~(above & (up > self.up)) & ~(below & (down < self.down))
            self._rebase(stops, past, threshold=True)
        self.up, self.down = self._sums(datum, restarts=begins | stops)
        self.tolerance = np.nan_to_num(_ROUNDING * np.maximum(np.abs(datum), np.abs(self.mean)))

    def _rebase(self, concerned: Booleans, past: Array, *, threshold: bool) -> None:
        """Take the mean, and the threshold if asked, from ``past``; a window without any value changes nothing."""
        there = ~np.isnan(past)
        count = there.sum(axis=1)
        concerned = concerned & (count > 0)
        divisor = np.maximum(count, 1)
        mean = np.where(there, past, 0.0).sum(axis=1) / divisor
        self.mean = np.where(concerned, mean, self.mean)
        if threshold:
            deviation = np.sqrt((np.where(there, past - mean[:, None], 0.0) ** 2).sum(axis=1) / divisor)
            deviation[deviation < _ROUNDING * np.abs(mean)] = 0.0
            self.threshold = np.where(concerned, self.sensitivity * deviation, self.threshold)

    def _sums(self, datum: Array, *, restarts: Booleans) -> tuple[Array, Array]:
        """The two sums once ``datum`` is read; a missing one empties them."""
        drift = self.slack * self.threshold / self.sensitivity
        least = _ROUNDING * np.maximum(np.abs(datum), np.abs(self.mean))
        up, down = (
            np.where(np.abs(step) < least, 0.0, step) for step in (datum - self.mean - drift, datum - self.mean + drift)
        )
        up = np.maximum(np.where(restarts, 0.0, self.up) + np.nan_to_num(up, nan=-np.inf), 0.0)
        down = np.minimum(np.where(restarts, 0.0, self.down) + np.nan_to_num(down, nan=np.inf), 0.0)
        return (up, down) if self.decimals is None else (np.round(up, self.decimals), np.round(down, self.decimals))


@dataclass(frozen=True, slots=True)
class CountShifts:
    """Every array is (…, T)."""

    alarm: Booleans
    #: The smallest count that would have raised the alarm at that time (0 when any count would).
    upper: Array
    #: The sum, in standard deviations.
    total: Array


def poisson_cusum(counts: ArrayLike, expected: ArrayLike, *, slack: float = 1.04, limit: float = 2.26) -> CountShifts:
    """One-sided CUSUM of Poisson counts: Sₜ = max(0, Sₜ₋₁ + (xₜ − mₜ)/√mₜ − ``slack``), alarm when Sₜ ≥ ``limit``.

    The sum is not reset by an alarm. For a normal score the defaults give 500 weeks between false alarms and 7 to see a
    shift of twice the slack.

    :param counts: (…, T) counts watched; NaN leaves the sum where it was.
    :param expected: expected counts, broadcast to ``counts``; their mean over the past is the usual choice.
    :raises InvalidInput: a negative count, an expected count that is not positive, no time axis.

    Source: Rossi et al. 1999; ``upper`` as in the R package surveillance (``algo.cusum``, standard transformation).
    """
    x = as_array(counts)
    if x.ndim == 0 or np.any(x < 0):
        raise InvalidInput("needs counts along a time axis, none negative")
    m = np.broadcast_to(as_array(expected), x.shape)
    if not np.all(m > 0):
        raise InvalidInput("expected counts must be positive")
    step = (x - m) / np.sqrt(m) - slack
    total = np.empty(x.shape)
    before = np.empty(x.shape)
    current = np.zeros(x.shape[:-1])
    for i in range(x.shape[-1]):
        before[..., i] = current
        current = np.where(np.isnan(step[..., i]), current, np.maximum(current + step[..., i], 0.0))
        total[..., i] = current
    upper = np.maximum(np.ceil(np.sqrt(m) * (limit + slack - before) + m), 0.0)
    return CountShifts((total >= limit) & ~np.isnan(x), upper, total)
