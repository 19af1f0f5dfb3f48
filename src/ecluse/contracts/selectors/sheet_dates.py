"""What is dated in the sheets: how far they reach, and what falls due in a month."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    IntegerField,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Concat, Length, Substr

from ecluse.contracts.models import ActionSheet, Milestone
from ecluse.contracts.rules.sheet_filters import SheetView
from ecluse.contracts.selectors.sheet_lists import in_order

STEP, START, END = "etape", "debut", "fin"


class Reach(NamedTuple):
    """How many sheets one may see, how many are asked for and how many of these are dated; the dates that bound them."""

    total: int
    shown: int
    dated: int
    dates: tuple[str, ...]


def _is_dated() -> Q:
    """A start, an end, or a step that has a date."""
    steps = Milestone.objects.filter(~Q(due="") | ~Q(done_on=""), sheet=OuterRef("pk"))
    return ~Q(start="") | ~Q(end="") | Q(Exists(steps))


def reach_of(visible: QuerySet[ActionSheet], sheets: QuerySet[ActionSheet]) -> Reach:
    """The reach of ``sheets``, which are among ``visible``: one query."""
    asked = Q(pk__in=sheets.order_by().values("pk"))
    found = (
        visible.order_by()
        .annotate(
            is_dated=Case(When(_is_dated(), then=Value(1)), default=Value(0)),
            start_length=Length("start"),
            end_length=Length("end"),
        )
        .aggregate(
            total=Count("pk"),
            shown=Count("pk", filter=asked),
            dated=Count("pk", filter=asked & Q(is_dated=1)),
            first_start=Min("start", filter=asked & ~Q(start="")),
            first_end=Min("end", filter=asked & ~Q(end="")),
            last_start=Max(_closing_month("start"), filter=asked & ~Q(start="")),
            last_end=Max(_closing_month("end"), filter=asked & ~Q(end="")),
        )
    )
    bounds = (found[name] for name in ("first_start", "first_end", "last_start", "last_end"))
    return Reach(found["total"], found["shown"], found["dated"], tuple(date for date in bounds if date))


def _closing_month(column: str) -> Case:
    """The last month of a partial date: « 2027 » ends after « 2027-06 », though it sorts before."""
    return Case(
        When(Q(**{f"{column}_length": 4}), then=Concat(column, Value("-12"))),
        default=Substr(column, 1, 7),
        output_field=CharField(),
    )


def dated_first(sheets: QuerySet[ActionSheet], view: SheetView) -> QuerySet[ActionSheet]:
    """``sheets`` in the order of ``view``, those without any date at the end."""
    ordered: QuerySet[Any] = in_order(sheets, view)
    undated = Case(When(_is_dated(), then=Value(0)), default=Value(1), output_field=IntegerField())
    found: QuerySet[ActionSheet] = ordered.annotate(undated=undated).order_by("undated", *ordered.query.order_by)
    return found


class DatedThing(NamedTuple):
    """A step, a start or an end: when, of which sheet. ``pk`` is that of the step, or of the sheet."""

    kind: str
    pk: int
    on: str
    title: str
    done_on: str
    sheet: int
    number: str
    sheet_title: str
    status: str


def dated_things(sheets: QuerySet[ActionSheet], on: Q | None = None) -> list[DatedThing]:
    """What is dated in ``sheets``, soonest first: one query. ``on`` is a condition on ``on``, the date as written."""
    among = sheets.order_by().values("pk")
    steps = Milestone.objects.filter(~Q(due="") | ~Q(done_on=""), sheet__in=among).annotate(
        on=Case(When(due="", then=F("done_on")), default=F("due"), output_field=CharField())
    )
    parts = [
        _part(steps, STEP, "title", "done_on", "sheet__"),
        *(
            _part(
                ActionSheet.objects.filter(~Q(**{column: ""}), pk__in=among).annotate(on=F(column)),
                kind,
                None,
                None,
                "",
            )
            for kind, column in ((START, "start"), (END, "end"))
        ),
    ]
    one, *others = (part.filter(on) if on is not None else part for part in parts)
    rows = one.values_list(*_NAMES).union(*(part.values_list(*_NAMES) for part in others), all=True)
    return sorted(
        (DatedThing(*row) for row in rows), key=lambda each: (each.on, _ORDER[each.kind], each.number, each.pk)
    )


_ORDER = {START: 0, STEP: 1, END: 2}
_NAMES = ("what", "key", "on", "named", "finished", "sheet_key", "sheet_number", "sheet_name", "sheet_status")


def _part(rows: QuerySet[Any], kind: str, title: str | None, done: str | None, sheet: str) -> QuerySet[Any]:
    empty = Value("", output_field=CharField())
    found: QuerySet[Any] = rows.order_by().annotate(
        what=Value(kind, output_field=CharField()), key=F("pk"), named=F(title) if title else empty,
        finished=F(done) if done else empty, sheet_key=F(f"{sheet}pk"), sheet_number=F(f"{sheet}number"),
        sheet_name=F(f"{sheet}title"), sheet_status=F(f"{sheet}status"),
    )  # fmt: skip
    return found


__all__ = ["END", "START", "STEP", "DatedThing", "Reach", "dated_first", "dated_things", "reach_of"]
