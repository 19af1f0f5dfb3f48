"""What became of the figures of one indicator from the state that somebody saw to the one that is live.

A new period is the only thing that may tell of a change in the place itself, and it is tested. The same period with another
value is a revision; a definition or a set of communes that is no longer the same breaks the series; a figure may be hidden, shown
or withdrawn; one that should have come may be late. What moved not at all gives nothing.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from ecluse.observatory.enums import ChangeTest, IntervalMethod, Move, PeriodType
from ecluse.observatory.methods.cusum import detect_shifts
from ecluse.observatory.methods.results import Estimate
from ecluse.observatory.methods.revisions import Breaks, Change, Comparison, Vintage, compare_vintages, overdue
from ecluse.observatory.methods.trends import POINTS, TrendStatus, recent_trend
from ecluse.observatory.methods.two_periods import estimates_p, rates_p, shares_p
from ecluse.observatory.methods.verdicts import difference
from ecluse.observatory.rules.definitions import Indicator
from ecluse.observatory.rules.series import Point, Series

#: The share of false discoveries allowed among all that one person is told at once.
LEVEL = 0.05
#: How many points a CUSUM takes for its reference, and how many it needs in all.
_WINDOW = 12
_STEPS = {PeriodType.YEAR: 12, PeriodType.QUARTER: 3, PeriodType.MONTH: 1}


@dataclass(frozen=True, slots=True)
class Tested:
    """One test made, whatever it found. ``shown``: it may tell a change (a trend that was told already may not).

    ``gap``, ``lower``, ``upper``: the difference with the period before and its 95 % limits, NaN for a trend.
    """

    test: ChangeTest
    p: float
    direction: int
    shown: bool = True
    gap: float = math.nan
    lower: float = math.nan
    upper: float = math.nan


@dataclass(frozen=True, slots=True)
class Row:
    """One period: the figure before and after, None where there was or is none to show."""

    start: dt.date
    end: dt.date
    before: Point | None
    after: Point | None


@dataclass(frozen=True, slots=True)
class Moved:
    """Something that happened to an indicator. Of a new period, ``rows`` has the period before, then the new one;
    ``untested`` says why no test was made, ``shift`` that a CUSUM has just left its limits (+1, −1)."""

    kind: Move
    rows: tuple[Row, ...]
    tests: tuple[Tested, ...] = ()
    untested: str = ""
    reason: str = ""
    shift: int = 0


EXHAUSTIVE = "La source compte tout le monde : elle n’a pas d’intervalle, et l’écart est dit sans test."
FIRST = "C’est le premier chiffre : il n’y a rien avant lui à quoi le comparer."
OVERLAP = "Les deux périodes se recouvrent : leurs chiffres ne sont pas indépendants, et l’écart est dit sans test."
OTHER_SPAN = "Aucune période d’avant n’a la même durée : il n’y a rien à quoi le comparer."
CLASSES = "Cet indicateur est une classe : un changement de classe se dit, et ne se teste pas."
NEW_DEFINITION = "La définition de l’indicateur a changé."
NEW_PLACE = "Le périmètre du contrat n’est plus fait des mêmes communes."


def moves(indicator: Indicator, before: Series, after: Series) -> list[Moved]:
    """All that happened to an indicator between two states, at most one :class:`Moved` of each kind."""
    old = {point.period: point for point in before.points}
    new = {point.period: point for point in after.points}
    periods = sorted(old.keys() | new.keys(), key=lambda period: (period[1], period[0]))
    rows = [Row(*period, old.get(period), new.get(period)) for period in periods]
    if not rows:
        return []
    changes = _compared(indicator, before, after, rows).change.tolist()
    sorted_out: dict[Move, list[Row]] = {}
    for row, change in zip(rows, changes, strict=True):
        kind = _kind(Change(change), row, indicator)
        if kind is not None:
            sorted_out.setdefault(kind, []).append(row)
    found = []
    for kind, some in sorted_out.items():
        if kind is Move.NEW:
            found += _new(indicator, some[-1], old, after)
        elif kind is Move.HIDDEN:  # what has become a secret is not repeated
            found.append(Moved(kind, tuple(Row(row.start, row.end, None, row.after) for row in some)))
        else:
            reason = _why_broken(before, after) if kind is Move.BROKEN else ""
            found.append(Moved(kind, tuple(some), reason=reason))
    return found


def _compared(indicator: Indicator, before: Series, after: Series, rows: Sequence[Row]) -> Comparison:
    place = {(row.start, row.end): number for number, row in enumerate(rows)}

    def vintage(series: Series) -> Vintage:
        numbers = [place[point.period] for point in series.points]
        return Vintage.of([0] * len(numbers), numbers, [_number(indicator, point) for point in series.points])

    last = max((place[point.period] for point in before.points if point.has_value), default=-1)
    breaks = Breaks.of()
    if before.points and _why_broken(before, after):
        breaks = Breaks.of([0, 0], [min(last + 1, len(rows)), 0], [False, True])
    return compare_vintages(vintage(before), vintage(after), breaks)


def _why_broken(before: Series, after: Series) -> str:
    """Why figures of the two states are not to be compared; nothing where they are."""
    versions = {point.version for point in before.points}
    if versions and any(point.version not in versions for point in after.points):
        return NEW_DEFINITION
    return NEW_PLACE if before.place != after.place else ""


def _number(indicator: Indicator, point: Point) -> float:
    """What says whether a figure is the same as another: its value, or the place of its class."""
    if not point.has_value:
        return math.nan
    if indicator.is_category:
        classes = list(indicator.categories)
        return float(classes.index(point.category)) if point.category in classes else -1.0
    return point.value


def _kind(change: Change, row: Row, indicator: Indicator) -> Move | None:
    was_hidden = row.before is not None and row.before.is_hidden
    if change in {Change.NEW, Change.LATE} and was_hidden:
        return Move.SHOWN
    if change is Change.NEW:
        return Move.NEW
    if change is Change.BROKEN:
        return Move.BROKEN
    if change is Change.REVISED:
        return Move.REVISED if _differs(indicator, row) else None
    if change is Change.WITHDRAWN:
        return Move.HIDDEN if row.after is not None and row.after.is_hidden else Move.WITHDRAWN
    return None  # a past period that comes to complete the series tells nothing new


def _differs(indicator: Indicator, row: Row) -> bool:
    """Whether the two values are written otherwise: what no reader could see is no revision to tell."""
    if row.before is None or row.after is None or indicator.is_category:
        return True
    return round(row.before.value, indicator.decimals) != round(row.after.value, indicator.decimals)


def _new(indicator: Indicator, row: Row, old: dict[tuple[dt.date, dt.date], Point], after: Series) -> list[Moved]:
    """The latest new figure, tested against the period before it."""
    point = row.after
    if point is None:
        return []
    earlier = [each for each in after.points if each.has_value and each.end < point.end]
    alike = [each for each in earlier if each.spans_like(point)]
    previous = alike[-1] if alike else None
    rows = (*([Row(*previous.period, old.get(previous.period), previous)] if previous else []), row)
    if indicator.is_category:
        same = previous is not None and previous.category == point.category
        return [] if same else [Moved(Move.NEW, rows, untested=CLASSES if previous else FIRST)]
    series = [*alike, point]
    tests, untested = _difference(indicator, previous, point)
    if previous is None:
        untested = OTHER_SPAN if any(each.has_value and each.period != point.period for each in after.points) else FIRST
    trend = _trend(series, seen=[each for each in series if each.period in old])
    tests = [*tests, *([trend] if trend else [])]
    return [Moved(Move.NEW, rows, tuple(tests), "" if tests else untested, shift=_shift(indicator, series))]


def _difference(indicator: Indicator, previous: Point | None, point: Point) -> tuple[list[Tested], str]:
    if previous is None:
        return [], FIRST
    if previous.overlaps(point):
        return [], OVERLAP
    found = _exact(indicator, previous, point)
    one, other = _estimate(point), _estimate(previous)
    if found is None and point.has_limits and previous.has_limits:
        found = (ChangeTest.ESTIMATES, estimates_p(one, other))
    if found is None or math.isnan(found[1]):
        return [], EXHAUSTIVE
    test, p = found
    between = difference(one, other)
    gap = point.value - previous.value
    return [Tested(test, p, int(np.sign(gap)), True, gap, float(between.lower), float(between.upper))], ""


def _exact(indicator: Indicator, previous: Point, point: Point) -> tuple[ChangeTest, float] | None:
    """The exact test of two counts, where the indicator has a model for them and they are whole."""
    counts = (point.numerator, point.denominator, previous.numerator, previous.denominator)
    if any(math.isnan(count) or count < 0 for count in counts):
        return None
    own, other = (point.numerator, point.denominator), (previous.numerator, previous.denominator)
    if indicator.interval is IntervalMethod.WILSON:
        whole = all(count == math.floor(count) for count in counts) and own[0] <= own[1] and other[0] <= other[1]
        return (ChangeTest.SHARES, shares_p(own, other)) if whole else None
    if indicator.interval is IntervalMethod.BYAR and own[0] == math.floor(own[0]) and other[0] == math.floor(other[0]):
        return ChangeTest.RATES, rates_p(own, other)
    return None


def _estimate(point: Point) -> Estimate:
    return Estimate(np.asarray(point.value), np.asarray(point.lower), np.asarray(point.upper))


def _trend(series: Sequence[Point], seen: Sequence[Point]) -> Tested | None:
    """The recent trend with the new point. One that was there without it is no news; where points overlap there is none."""
    if len(series) < POINTS or any(one.overlaps(other) for one, other in pairwise(series)):
        return None
    direction, p = _recent(series)
    if direction is None:
        return None
    known, _ = _recent(seen) if len(seen) >= POINTS else (0, math.nan)
    return Tested(ChangeTest.TREND, p, direction, shown=direction not in {0, known})


def _recent(series: Sequence[Point]) -> tuple[int | None, float]:
    years = [point.end.year + point.end.timetuple().tm_yday / 366 for point in series]
    found = recent_trend(
        years, [each.value for each in series], [each.lower for each in series], [each.upper for each in series]
    )
    if int(found.status) != TrendStatus.COMPUTED:
        return None, math.nan
    return int(found.direction), float(found.p_value)


def _shift(indicator: Indicator, series: Sequence[Point]) -> int:
    """Whether a CUSUM of months or quarters leaves its limits at the new point, and was within them just before."""
    step = _STEPS.get(indicator.period)
    if step not in {1, 3} or len(series) <= _WINDOW:
        return 0
    gaps = {_month(later.end) - _month(one.end) for one, later in pairwise(series)}
    if gaps != {step}:
        return 0
    alerts = detect_shifts([point.value for point in series], window=_WINDOW).alert.tolist()
    return int(alerts[-1]) if not alerts[-2] else 0


@dataclass(frozen=True, slots=True)
class Expected:
    """A figure that should have come: its period, since when it is expected, and how many are."""

    start: dt.date
    end: dt.date
    since: dt.date
    count: int
    lag: int


def late(indicator: Indicator, series: Series, today: dt.date) -> Expected | None:
    """The next figure of a series, if the usual delay of its source has passed. None where the delay is not declared."""
    step = _step(indicator, series)
    if not indicator.lag_months or not series.points or step <= 0:
        return None
    last = series.points[-1]
    count = int(overdue(_month(last.end), _month(today), step=step, lag=indicator.lag_months))
    if not count:
        return None
    start, end = _moved(last.start, step), _end_of_month(_moved(last.end.replace(day=1), step))
    return Expected(start, end, _moved(end.replace(day=1), indicator.lag_months), count, indicator.lag_months)


def _step(indicator: Indicator, series: Series) -> int:
    """Months from a figure to the next: as declared, else the smallest gap between those known."""
    if indicator.period in _STEPS:
        return _STEPS[indicator.period]
    ends = [_month(point.end) for point in series.points]
    return min((later - one for one, later in pairwise(ends) if later > one), default=0)


def _month(day: dt.date) -> int:
    return day.year * 12 + day.month - 1


def _moved(day: dt.date, months: int) -> dt.date:
    """The same day so many months later, or the last one of a shorter month."""
    month = _month(day) + months
    first = dt.date(month // 12, month % 12 + 1, 1)
    return min(first.replace(day=1) + dt.timedelta(days=day.day - 1), _end_of_month(first))


def _end_of_month(day: dt.date) -> dt.date:
    following = dt.date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return following - dt.timedelta(days=1)
