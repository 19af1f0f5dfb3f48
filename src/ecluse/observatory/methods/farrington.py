"""More cases this week than the same weeks of earlier years would lead to expect?

Sources: Farrington, Andrews, Beale and Catchpole, *JRSS A* 159:547 (1996); Noufaily, Enki, Farrington et al., *Statistics in
Medicine* 32:1206 (2013) for the flexible form; Salmon, Schumacher and Höhle, *Journal of Statistical Software* 70:10 (2016)
for its usual settings and for the negative binomial threshold.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import Enum
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betainc, betaincc, ndtr, ndtri, pdtr, pdtrc, stdtr

from ecluse.observatory.methods.errors import InvalidInput
from ecluse.observatory.methods.quasi_poisson import QuasiPoissonFit, fit_quasi_poisson
from ecluse.observatory.methods.results import Array, Booleans, as_array

#: Series fitted at once: bounds the memory of a pass over many.
_BATCH = 2048


class Threshold(Enum):
    """How the upper limit is drawn from the model."""

    #: Normal after the power 2/3, with the error of the estimated mean: Farrington 1996.
    DELTA = "delta"
    #: Quantile of the negative binomial of mean μ and variance φμ, μ taken as known.
    NEGATIVE_BINOMIAL = "negative binomial"


@dataclass(frozen=True, slots=True)
class Settings:
    """What each form of the method fixes. Weeks are the unit of time; months or days do as well."""

    #: Weeks on either side of the same week of earlier years.
    half_window: int = 3
    #: Weeks just before the one watched that are left out: an outbreak may have begun.
    excluded: int = 26
    #: Seasonal levels: one alone keeps the same weeks only; ten use the whole of each year.
    periods: int = 10
    #: One-sided probability of an alarm when nothing happens.
    alpha: float = 0.05
    #: Past weeks whose standardised residual is above this weigh less: they were outbreaks.
    outlier: float = 2.58
    #: A trend is kept if its p-value is below this (1: always), and if the mean stays below the past's largest count.
    trend_level: float = 1.0
    threshold: Threshold = Threshold.NEGATIVE_BINOMIAL
    #: No limit unless the last ``weeks_counted`` weeks add up to ``least_cases``.
    least_cases: float = 5
    weeks_counted: int = 4
    #: Errors drawn from the dispersion of the model (False), or, as ``farringtonFlexible`` of the R package surveillance
    #: prints, from residuals weighted by the outlier weights instead of the working ones (True).
    peer_errors: bool = False


ORIGINAL = Settings(excluded=3, periods=1, outlier=1.0, trend_level=0.05, threshold=Threshold.DELTA)
FLEXIBLE = Settings()


@dataclass(frozen=True, slots=True)
class Surge:
    """One element per series. Without enough recent cases, or without a model, ``upper`` and ``alarm`` are NaN and False."""

    alarm: Booleans
    upper: Array
    expected: Array
    #: Probability of as many cases or more if the past goes on.
    p_value: Array
    dispersion: Array
    #: Per unit of time on the log scale; NaN where no trend is kept.
    trend: Array
    modelled: Booleans


def anchors_by_period(at: int, years: int, period: int = 52) -> list[int]:
    """Positions of the same week in each of the ``years`` before, nearest first, in years of ``period`` weeks."""
    return [at - period * i for i in range(1, years + 1)]


def anchors_by_date(weeks: Sequence[date], at: int, years: int) -> list[int]:
    """Positions of the week nearest to the same day of each of the ``years`` before, nearest first.

    :param weeks: first day of each week, seven days apart. 29 February counts as 1 March.
    :raises InvalidInput: weeks that do not follow each other, or that do not reach back so far.
    """
    if any(b - a != timedelta(days=7) for a, b in pairwise(weeks)):
        raise InvalidInput("weeks must follow each other, seven days apart")
    found = []
    for i in range(1, years + 1):
        try:
            same_day = weeks[at].replace(year=weeks[at].year - i)
        except ValueError:
            same_day = date(weeks[at].year - i, 3, 1)
        found.append(round((same_day - weeks[0]).days / 7))
    if found and found[-1] < 0:
        raise InvalidInput("the series does not reach back so many years")
    return found


def farrington(
    counts: ArrayLike,
    at: int,
    anchors: Sequence[int],
    settings: Settings = FLEXIBLE,
    *,
    population: ArrayLike = 1.0,
) -> Surge:
    """Compare the count at position ``at`` of each series with a quasi-Poisson model of its past.

    log E(y) = level of the season + trend + log(population), Var(y) = φ E(y); refitted once with less weight on past
    outbreaks (Anscombe residuals s above ``outlier`` weigh s⁻²). An alarm is a count above the limit.

    :param counts: (S, T) or (T,) counts, equally spaced; NaN where missing.
    :param anchors: positions of the same week of earlier years, nearest first (:func:`anchors_by_date`).
    :param population: broadcast to ``counts``.
    :raises InvalidInput: an anchor whose window falls outside the series, years too short for so many levels.
    """
    y = np.atleast_2d(as_array(counts))
    exposure = np.broadcast_to(as_array(population), y.shape)
    if y.ndim != 2 or not 0 <= at < y.shape[1]:
        raise InvalidInput("the position watched is outside the series")
    positions, levels = _past(at, anchors, settings)
    past = _Past(
        time=(positions - positions[0]).astype(np.float64),
        now=float(at - positions[0]),
        level=(levels[:, None] == np.arange(1, settings.periods + 1)).astype(np.float64),
        years=len(anchors),
    )
    parts = []
    for begin in range(0, max(y.shape[0], 1), _BATCH):
        rows = slice(begin, begin + _BATCH)
        model = _model(past, y[rows][:, positions], exposure[rows][:, positions], exposure[rows, at], settings)
        recent = y[rows, max(at - settings.weeks_counted + 1, 0) : at + 1]
        parts.append(_surge(model, y[rows, at], np.nansum(recent, axis=1) >= settings.least_cases, settings))
    return Surge(*(np.concatenate([getattr(part, name) for part in parts]) for name in Surge.__slots__))


@dataclass(frozen=True, slots=True)
class _Past:
    time: Array
    now: float
    level: Array
    years: int


@dataclass(slots=True)
class _Model:
    """What is expected now. Arrays are (S,)."""

    mean: Array
    #: Of the mean, on the scale of counts.
    error: Array
    dispersion: Array
    trend: Array
    trend_p: Array
    converged: Booleans
    largest: Array = field(default_factory=lambda: np.empty(0))


def _past(at: int, anchors: Sequence[int], settings: Settings) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Positions of the reference weeks and their seasonal level, from 1 to ``periods``, the last being that of the anchors.

    Between the windows of two anchors, the weeks are cut in ``periods`` − 1 levels of equal length, the first ones longer.
    """
    w, p = settings.half_window, settings.periods
    if not anchors or p < 1 or w < 0 or settings.excluded < 0:
        raise InvalidInput("needs at least one earlier year, one level and windows of no negative length")
    ends = [at, *anchors]
    if ends[-1] - w < 0:
        raise InvalidInput("the window of the earliest year begins before the series")
    level: dict[int, int] = {}
    for later, earlier in pairwise(ends):
        between = np.arange(earlier + w + 1, later - w)
        if between.size < p - 1 or later <= earlier:
            raise InvalidInput("years are too short for so many levels")
        level.update((week, p) for week in range(earlier - w, earlier + w + 1))
        for i, block in enumerate(np.array_split(between, p - 1) if p > 1 else []):
            level.update((int(week), i + 1) for week in block)
    kept = sorted(week for week in level if week < at - settings.excluded)
    if not kept:
        raise InvalidInput("no reference week is left")
    return np.array(kept), np.array([level[week] for week in kept])


def _model(past: _Past, y: Array, exposure: Array, exposure_now: Array, settings: Settings) -> _Model:
    """The model with its trend where it deserves to be kept, without elsewhere."""
    design = np.column_stack([past.level, past.time])
    now = np.append(np.arange(1, past.level.shape[1] + 1) == past.level.shape[1], past.now).astype(np.float64)
    model = _fit(design, now, y, exposure, exposure_now, settings)
    largest = np.nanmax(np.where(np.isnan(y), 0.0, y), axis=1)
    keep = model.converged & (past.years >= 3) & (model.mean <= largest)
    if settings.trend_level < 1:
        keep &= model.trend_p < settings.trend_level
    plain = ~keep
    if plain.any():
        without = _fit(past.level, now[:-1], y[plain], exposure[plain], exposure_now[plain], settings)
        for name in ("mean", "error", "dispersion", "converged"):
            getattr(model, name)[plain] = getattr(without, name)
        model.trend[plain] = np.nan
    return model


def _fit(design: Array, now: Array, y: Array, exposure: Array, exposure_now: Array, settings: Settings) -> _Model:
    first = fit_quasi_poisson(design, y, exposure=exposure)
    omega = _outbreak_weights(first, y, settings.outlier)
    fit = fit_quasi_poisson(design, y, exposure=exposure, weights=omega)
    scale = fit.dispersion
    if settings.peer_errors:
        residual = np.where(np.isnan(y), 0.0, (np.nan_to_num(y) - fit.fitted) / fit.fitted)
        scale = (omega * residual**2).sum(axis=1) / fit.degrees_of_freedom
    dispersion = np.fmax(fit.dispersion, 1.0)
    mean = exposure_now * np.exp(np.minimum(fit.coefficients @ now, 100.0))
    variance = np.einsum("i,sij,j->s", now, fit.unscaled_covariance, now)
    own = scale if settings.peer_errors or settings.threshold is Threshold.NEGATIVE_BINOMIAL else dispersion
    slope_error = np.sqrt(scale * fit.unscaled_covariance[:, -1, -1])
    t = fit.coefficients[:, -1] / slope_error
    return _Model(
        mean=mean,
        error=mean * np.sqrt(np.maximum(own * variance, 0.0)),
        dispersion=dispersion,
        trend=fit.coefficients[:, -1].copy(),
        trend_p=2 * stdtr(fit.degrees_of_freedom, -np.abs(t)),
        converged=first.converged & fit.converged & (fit.degrees_of_freedom > 0),
    )


def _outbreak_weights(fit: QuasiPoissonFit, y: Array, outlier: float) -> Array:
    """Weights of mean 1: γ for usual weeks, γ s⁻² for those whose Anscombe residual s is above ``outlier``."""
    phi = np.fmax(fit.dispersion, 1.0)[:, None]
    present = ~np.isnan(y)
    counts = np.nan_to_num(y)
    anscombe = 1.5 * (counts ** (2 / 3) * fit.fitted ** (-1 / 6) - np.sqrt(fit.fitted))
    s = anscombe / np.sqrt(phi * np.maximum(1 - np.nan_to_num(fit.leverage), 1e-12))
    less = np.where(s > outlier, np.maximum(s, outlier) ** -2.0, 1.0) * present
    return np.asarray(less * present.sum(axis=1, keepdims=True) / np.maximum(less.sum(axis=1, keepdims=True), 1e-300))


def _surge(model: _Model, observed: Array, enough: Booleans, settings: Settings) -> Surge:
    usable = model.converged & np.isfinite(model.mean) & ~np.isnan(observed)
    mean = np.where(usable, np.maximum(model.mean, 1e-300), 1.0)
    phi = np.where(usable, model.dispersion, 1.0)
    y = np.where(usable, observed, 0.0)
    if settings.threshold is Threshold.DELTA:
        spread = np.sqrt(4 / 9 * np.cbrt(mean) * (phi + np.where(usable, model.error, 0.0) ** 2 / mean))
        centre = mean ** (2 / 3)
        upper = (centre - ndtri(settings.alpha) * spread) ** 1.5
        p_value = ndtr((centre - y ** (2 / 3)) / spread)
    else:
        upper = _quantile(1 - settings.alpha, mean, phi)
        p_value = _reached(y, mean, phi)
    told = usable & enough
    return Surge(
        alarm=told & (y > upper) & (y > 0),
        upper=np.where(told, upper, np.nan),
        expected=np.where(usable, mean, np.nan),
        p_value=np.where(usable, p_value, np.nan),
        dispersion=np.where(usable, phi, np.nan),
        trend=np.where(usable, model.trend, np.nan),
        modelled=usable,
    )


def _cumulated(k: Array, mean: Array, phi: Array) -> Array:
    """P(Y ≤ k), Y negative binomial of mean μ and variance φμ; Poisson where φ = 1."""
    spread = phi > 1 + 1e-12
    size = mean / np.where(spread, phi - 1, 1.0)
    return as_array(np.where(spread, betainc(size, k + 1, 1 / phi), pdtr(k, mean)))


def _reached(y: Array, mean: Array, phi: Array) -> Array:
    """P(Y ≥ y), exact in the far tail."""
    spread = phi > 1 + 1e-12
    size = mean / np.where(spread, phi - 1, 1.0)
    positive = np.maximum(y, 1.0)
    tail = np.where(spread, betaincc(size, positive, 1 / phi), pdtrc(positive - 1, mean))
    return as_array(np.where(y < 1, 1.0, tail))


def _quantile(probability: float, mean: Array, phi: Array) -> Array:
    """The smallest count whose cumulated probability reaches ``probability``, by bisection."""
    high = np.maximum(np.ceil(mean + 2 * np.sqrt(phi * mean)), 1.0)
    while np.any(short := _cumulated(high, mean, phi) < probability):
        high = np.where(short, 2 * high, high)
    low = np.full_like(high, -1.0)
    while np.any(high - low > 1):
        middle = np.floor((low + high) / 2)
        reached = _cumulated(middle, mean, phi) >= probability
        inside = high - low > 1
        high = np.where(inside & reached, middle, high)
        low = np.where(inside & ~reached, middle, low)
    return as_array(high)
