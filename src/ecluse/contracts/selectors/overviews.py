"""What the home of a contract tells of its sheets: how each axis goes, what presses most, what comes next.

Each read is one query, and what it brings back does not grow with the sheets.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import (
    Case,
    CharField,
    Count,
    F,
    IntegerField,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Concat, Least, Length
from django.db.models.lookups import Exact

from ecluse.contracts.models import ActionSheet, Milestone
from ecluse.contracts.rules.lateness import FINISHED, NOT_STARTED, SOON_WITHIN
from ecluse.contracts.rules.partial_dates import ending_between
from ecluse.contracts.selectors.sheet_search import is_late, is_silent

_NEVER = "9999-12-31"


class AxisShare(NamedTuple):
    """So many sheets of an axis alike in status and lateness, and the latest news of them.

    ``axis`` is None for those that have none; ``depth`` is 1 for those that belong to another sheet.
    """

    axis: int | None
    depth: int
    status: str
    late: int
    sheets: int
    last_news_at: datetime | None


def axis_shares(sheets: QuerySet[ActionSheet], *, today: date) -> list[AxisShare]:
    """``sheets`` by axis, status and lateness; a sub-action stands under the axes of the action it belongs to."""
    under = Case(
        When(parent__isnull=True, then=F("axis_links__axis")),
        default=F("parent__axis_links__axis"),
        output_field=IntegerField(),
    )
    late = Case(When(is_late(today), then=Value(1)), default=Value(0), output_field=IntegerField())
    by_axis: QuerySet[Any] = (
        sheets.order_by().annotate(under=under, late=late).values("under", "depth", "status", "late")
    )
    counted = by_axis.annotate(count=Count("pk", distinct=True), latest=Max("last_news_at"))
    return [AxisShare(*row) for row in counted.values_list("under", "depth", "status", "late", "count", "latest")]


def _closing(column: str) -> Case:
    """The last day of a partial date as text; the 31st of every month, which sorts as its last day does."""
    return Case(
        When(Exact(F(column), Value("")), then=Value(_NEVER)),
        When(Exact(Length(column), 4), then=Concat(column, Value("-12-31"))),
        When(Exact(Length(column), 7), then=Concat(column, Value("-31"))),
        default=F(column),
        output_field=CharField(),
    )


def deadline() -> Least:
    """The first of the dates that a sheet is held to: that of a step to do, its end, its start while it has not begun.

    Of late sheets, the latest one is that whose deadline is the oldest.
    """
    steps = Milestone.objects.filter(sheet=OuterRef("pk"), done_on="").order_by().values("sheet")
    step = Subquery(steps.annotate(first=Min(_closing("due"))).values("first"))
    begins = Case(When(status__in=NOT_STARTED, then=_closing("start")), default=Value(_NEVER), output_field=CharField())
    return Least(Coalesce(step, Value(_NEVER)), _closing("end"), begins)


def most_pressing(sheets: QuerySet[ActionSheet], *, today: date, count: int) -> QuerySet[ActionSheet]:
    """The ``count`` latest of ``sheets`` and the ``count`` that have been silent for longest, in no order."""
    late = sheets.filter(is_late(today)).order_by(deadline(), "position", "pk").values("pk")[:count]
    oldest = F("last_news_at").asc(nulls_first=True)
    silent = sheets.filter(is_silent(today)).order_by(oldest, "position", "pk").values("pk")[:count]
    return ActionSheet.objects.filter(Q(pk__in=late) | Q(pk__in=silent))


class StepAhead(NamedTuple):
    """A step to do in the thirty days to come, with the sheet it belongs to."""

    due: str
    title: str
    sheet: int
    number: str
    sheet_title: str


def steps_ahead(sheets: QuerySet[ActionSheet], *, today: date, count: int) -> list[StepAhead]:
    """The first ``count`` steps of ``sheets`` that fall due in the thirty days to come, soonest first."""
    found = Milestone.objects.filter(
        sheet__in=sheets.exclude(status__in=FINISHED).order_by().values("pk"),
        done_on="",
        due__in=ending_between(today, today + timedelta(days=SOON_WITHIN)),
    ).order_by(_closing("due"), "sheet__position", "position", "pk")
    return _told(found.values_list("due", "title", "sheet_id", "sheet__number", "sheet__title")[:count])


def _told(rows: Iterable[tuple[Any, ...]]) -> list[StepAhead]:
    return [StepAhead(*row) for row in rows]


__all__ = ["AxisShare", "StepAhead", "axis_shares", "deadline", "most_pressing", "steps_ahead"]
