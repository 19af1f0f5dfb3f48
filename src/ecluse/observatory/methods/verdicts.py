"""An area against its reference: better, similar, worse, or not computable and why.

Two rules. :func:`against_value` is the public one of PHE Fingertips: the reference is a bare value. It is right when the
reference is large and the area a small part of it. :func:`against_estimate` and :func:`against_counts` know that the reference
varies too; :func:`rest_of` takes the area out of it beforehand, so that the two are independent, and a département is not
compared with itself when one of its EPCI holds half its people.

Sources: Newcombe, Stat Med 1998;17:873, and Zou and Donner, Stat Med 2008;27:1693 (interval of a difference from two intervals);
Przyborowski and Wilenski, Biometrika 1940;31:313 (two Poisson counts).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betainc

from ecluse.observatory.enums import Polarity
from ecluse.observatory.methods.errors import InvalidInput
from ecluse.observatory.methods.intervals import checked_counts, normal_quantile
from ecluse.observatory.methods.results import USUAL, Array, Booleans, Estimate, Integers, as_array


class Verdict(IntEnum):
    """What is said of an area. HIGHER and LOWER are for indicators that have no good direction."""

    NOT_COMPUTABLE = 0
    BETTER = 1
    SIMILAR = 2
    WORSE = 3
    HIGHER = 4
    LOWER = 5


class Reason(IntEnum):
    """Why a verdict is not computable, the first that holds."""

    COMPUTED = 0
    NO_VALUE = 1
    NO_INTERVAL = 2
    NO_REFERENCE = 3
    ITS_OWN_REFERENCE = 4
    #: An area and the rest of its reference that have no event at all between them.
    NO_EVENT = 5


_DIRECTIONS = {Polarity.HIGH_GOOD: 1, Polarity.LOW_GOOD: -1, Polarity.NONE: 0}


@dataclass(frozen=True, slots=True)
class Verdicts:
    """:class:`Verdict` and :class:`Reason` of each area, as integers, of one shape."""

    verdict: Integers
    reason: Integers


def against_value(
    area: Estimate, reference: ArrayLike, polarity: Polarity | Sequence[Polarity], *, is_reference: ArrayLike = False
) -> Verdicts:
    """Fingertips' rule: the area differs if its interval excludes the reference's value; touching it is not excluding it.

    ``polarity``, one or one by indicator along the last axis, and ``is_reference``, true where the area is the reference itself,
    broadcast with the areas.
    """
    value, lower, upper, goal, itself = np.broadcast_arrays(
        area.value, area.lower, area.upper, as_array(reference), as_array(is_reference)
    )
    reasons = _first_reason(
        (Reason.ITS_OWN_REFERENCE, itself != 0),
        (Reason.NO_VALUE, np.isnan(value)),
        (Reason.NO_INTERVAL, np.isnan(lower) | np.isnan(upper)),
        (Reason.NO_REFERENCE, np.isnan(goal)),
    )
    return _verdicts(lower > goal, upper < goal, reasons, polarity)


def difference(first: Estimate, second: Estimate) -> Estimate:
    """``first − second`` for independent estimates of one level, with Zou and Donner's limits (MOVER).

    L = v₁ − v₂ − √((v₁ − L₁)² + (U₂ − v₂)²), U = v₁ − v₂ + √((U₁ − v₁)² + (v₂ − L₂)²): Newcombe's tenth method for proportions
    with Wilson's limits. The level is that of both intervals.
    """
    gap = first.value - second.value
    below = np.hypot(first.value - first.lower, second.upper - second.value)
    above = np.hypot(first.upper - first.value, second.value - second.lower)
    return Estimate(gap, gap - below, gap + above)


def against_estimate(area: Estimate, reference: Estimate, polarity: Polarity | Sequence[Polarity]) -> Verdicts:
    """The area differs if the interval of its difference with the reference (:func:`difference`) excludes 0.

    Both estimates are in one unit, of one level and independent: the area is not in the reference (:func:`rest_of`).
    """
    gap = difference(area, reference)
    value, lower, upper = np.broadcast_arrays(gap.value, gap.lower, gap.upper)
    reasons = _first_reason(
        (Reason.NO_VALUE, np.broadcast_to(np.isnan(area.value), value.shape)),
        (Reason.NO_INTERVAL, np.broadcast_to(np.isnan(area.lower) | np.isnan(area.upper), value.shape)),
        (Reason.NO_REFERENCE, np.isnan(value) | np.isnan(lower) | np.isnan(upper)),
    )
    return _verdicts(lower > 0, upper < 0, reasons, polarity)


def against_counts(
    events: ArrayLike,
    population: ArrayLike,
    reference_events: ArrayLike,
    reference_population: ArrayLike,
    polarity: Polarity | Sequence[Polarity],
    *,
    level: float = USUAL,
) -> Verdicts:
    """Two Poisson rates told apart by the exact conditional test, at ``level``; right with few events where limits are not.

    Given O + O′ events, O is binomial with share n/(n + n′) if the rates are equal. The area is higher if so many events or more
    have a chance of (1 − level)/2 at most, lower likewise. ``reference_…`` leave the area out (:func:`rest_of`). n and n′ are in
    one unit, people or expected events. Whole numbers of events; raises on others, on events among nobody and on negatives.
    """
    normal_quantile(level)
    own, people, other, others = np.broadcast_arrays(
        *(checked_counts(part) for part in (events, population, reference_events, reference_population))
    )
    if any(np.any((part != np.floor(part)) & ~np.isnan(part)) for part in (own, other)):
        raise InvalidInput("The exact test is of whole numbers of events.")
    if np.any((people == 0) & (own > 0)) or np.any((others == 0) & (other > 0)):
        raise InvalidInput("Events are counted where the population is 0.")
    no_value = np.isnan(own) | np.isnan(people) | (people == 0)
    no_reference = np.isnan(other) | np.isnan(others) | (others == 0)
    computable = ~(no_value | no_reference) & (own + other > 0)
    k, n = np.where(computable, own, 0.0), np.where(computable, own + other, 1.0)
    share = np.where(computable, people / np.where(computable, people + others, 1.0), 0.5)
    tail = (1 - level) / 2
    reasons = _first_reason(
        (Reason.NO_VALUE, no_value), (Reason.NO_REFERENCE, no_reference), (Reason.NO_EVENT, own + other == 0)
    )
    # Binomial tails as incomplete beta functions, which take numbers of any size.
    at_least = np.where(k > 0, betainc(np.maximum(k, 1.0), n - k + 1, share), 1.0)
    at_most = np.where(k < n, betainc(np.maximum(n - k, 1.0), k + 1, 1 - share), 1.0)
    return _verdicts(at_least <= tail, at_most <= tail, reasons, polarity)


def rest_of(whole: ArrayLike, part: ArrayLike) -> Array:
    """``whole − part``: events or people of the reference once the area is out of it, whatever their axes.

    Raises where the part is larger than its whole; NaN where one is missing.
    """
    rest = checked_counts(whole) - checked_counts(part)
    if np.any(rest < 0):
        raise InvalidInput("An area has more events or people than the reference that should hold it.")
    return rest


def _first_reason(*reasons: tuple[Reason, Booleans]) -> Integers:
    found = np.select([holds for _, holds in reasons], [int(reason) for reason, _ in reasons], int(Reason.COMPUTED))
    return np.asarray(found, dtype=np.int64)


def _verdicts(
    higher: Booleans, lower: Booleans, reasons: Integers, polarity: Polarity | Sequence[Polarity]
) -> Verdicts:
    asked = _DIRECTIONS[polarity] if isinstance(polarity, Polarity) else [_DIRECTIONS[one] for one in polarity]
    direction = np.asarray(asked, dtype=np.int64)
    above, below, direction, reasons = np.broadcast_arrays(higher, lower, direction, reasons)
    side = above.astype(np.int64) - below.astype(np.int64)
    plain = np.select([side > 0, side < 0], [int(Verdict.HIGHER), int(Verdict.LOWER)], int(Verdict.SIMILAR))
    judged = np.select(
        [side * direction > 0, side * direction < 0], [int(Verdict.BETTER), int(Verdict.WORSE)], int(Verdict.SIMILAR)
    )
    said = np.where(direction == 0, plain, judged)
    verdict = np.where(reasons == Reason.COMPUTED, said, int(Verdict.NOT_COMPUTABLE))
    return Verdicts(np.asarray(verdict, dtype=np.int64), np.asarray(reasons, dtype=np.int64))
