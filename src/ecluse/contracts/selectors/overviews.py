"""What the home of a contract tells, in one query: its axes and how each goes, what presses most, what comes next, who signs.

What the query brings back does not grow with the sheets.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import (
    Aggregate,
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
    TextField,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Concat, Least, Length, TruncDate
from django.db.models.lookups import Exact

from ecluse.contracts.enums import Permission
from ecluse.contracts.models import ActionSheet, Axis, Contract, Milestone, SheetActor, Signatory
from ecluse.contracts.rules.lateness import FINISHED, NOT_STARTED, SOON_WITHIN, Step
from ecluse.contracts.rules.partial_dates import ending_between
from ecluse.contracts.rules.sheet_filters import SheetFilter
from ecluse.contracts.selectors.access import LEADING, Access
from ecluse.contracts.selectors.contents import sheets_of
from ecluse.contracts.selectors.sheet_lists import AxisLink, actor_label
from ecluse.contracts.selectors.sheet_search import conditions_met, is_late, is_silent
from ecluse.contracts.selectors.typed_rows import Row, by_kind, part
from ecluse.territories.selectors.prepared import Prepared

_NEVER = "9999-12-31"


class AxisShare(NamedTuple):
    """So many sheets of an axis alike in status and lateness, and the latest news of them.

    ``axis`` is None for those that have none; ``depth`` is 1 for those that belong to another sheet.
    """

    axis: int | None
    depth: int
    status: str
    late: bool
    sheets: int
    last_news_at: datetime | None


class PressingSheet(NamedTuple):
    """One of the latest or longest silent sheets: what says how late and how silent, and who leads it.

    ``entered`` is the day it entered Écluse; ``steps`` are those to do that have a date.
    """

    pk: int
    number: str
    title: str
    status: str
    start: str
    end: str
    entered: date | None
    last_news_at: datetime | None
    leads: tuple[str, ...]
    steps: tuple[Step, ...]


class StepAhead(NamedTuple):
    """A step to do in the thirty days to come, with the sheet it belongs to."""

    due: str
    title: str
    sheet: int
    number: str
    sheet_title: str


class SignatoryPart(NamedTuple):
    """``organisation`` is the name of the body, ``function`` that of whoever signs for it."""

    organisation: str
    function: str


@dataclass(frozen=True, slots=True)
class Overview:
    """A contract as one reader may see it. ``counts`` are the sheets that each filter lets through, by its name."""

    axes: tuple[AxisLink, ...]
    shares: tuple[AxisShare, ...]
    counts: Mapping[str, int]
    pressing: tuple[PressingSheet, ...]
    steps: tuple[StepAhead, ...]
    signatories: tuple[SignatoryPart, ...]
    others: Mapping[str, list[Row]]


#: Parts of the query that another context adds, of the contract -1, written once.
Parts = Callable[[], Sequence[QuerySet[Any]]]


def overview_of(
    contract: Contract,
    access: Access,
    *,
    wanted: Mapping[str, SheetFilter],
    today: date,
    count: int,
    also: Parts | None = None,
) -> Overview:
    """What the home of ``contract`` tells whoever has ``access``: one query, however much the contract holds.

    ``wanted`` are the filters of chosen values to count with. The ``count`` latest sheets, the ``count`` silent for
    longest and the ``count`` next steps come with it. ``others`` are the rows of the parts that ``also`` adds.
    """
    reader, bodies = _stand_in(access)
    prepared = _prepared(tuple(wanted.items()), reader, today, count, also)
    rows = by_kind(prepared.rows([contract.pk, access.person_id or 0, *bodies]))
    for kind in ("axis", "signatory", "sheet"):
        rows[kind].sort(key=lambda row: (row.place, row.key))
    return Overview(
        axes=tuple(AxisLink(row.key, row.a, row.b, row.c) for row in rows["axis"]),
        shares=tuple(
            AxisShare(row.other, row.place, row.a, bool(row.key), row.number or 0, row.at) for row in rows["share"]
        ),
        counts={
            name: sum(row.number or 0 for row in rows["count"] if row.key >> bit & 1) for bit, name in enumerate(wanted)
        },
        pressing=tuple(map(_pressing, rows["sheet"])),
        steps=tuple(
            StepAhead(row.a, row.b, row.key, row.c, row.d)
            for row in sorted(rows["step"], key=lambda row: (row.e, row.place, row.number, row.other))
        ),
        signatories=tuple(SignatoryPart(row.a, row.b) for row in rows["signatory"]),
        others=rows,
    )


def _pressing(row: Row) -> PressingSheet:
    leads = (actor_label(body or person or "", detail) for _, _, body, person, detail in _listed(row.f))
    steps = tuple(Step(title, due, None) for _, _, title, due in _listed(row.g))
    return PressingSheet(row.key, row.a, row.b, row.c, row.d, row.e, row.on, row.at, tuple(leads), steps)


def _listed(text: str | None) -> list[Any]:
    """What ``_Listed`` wrote, in its order: a place and a key come first in each."""
    return sorted(json.loads(text or "[]"), key=lambda each: each[:2])


def _stand_in(access: Access) -> tuple[Access, list[int]]:
    """``access`` with stand-ins for the person (-2) and the bodies (-3, -4…), and these bodies in the same order."""
    bodies = sorted(access.joins)
    joins = frozenset(-3 - place for place in range(len(bodies)))
    person = None if access.person_id is None else -2
    return replace(access, person_id=person, lead_of=frozenset(), joins=joins, signs_for=frozenset()), bodies


@lru_cache(maxsize=64)
def _prepared(
    wanted: tuple[tuple[str, SheetFilter], ...], reader: Access, today: date, count: int, also: Parts | None
) -> Prepared:
    """The overview of the contract -1, for a ``reader`` whose person and bodies are stand-ins."""
    sheets = sheets_of(-1, visible_to=reader)
    met = conditions_met([one for _, one in wanted], today=today, funding=reader.may(Permission.VIEW_FUNDING))
    parts = [
        part(Axis.objects.filter(contract=-1), "axis", "number", "title", "family", place="position"),
        part(
            Signatory.objects.filter(contract=-1), "signatory", "organisation__name", "representative_function",
            place="position",
        ),
        part(sheets, "count", key=met, number=Count("pk")),
        _shares(sheets, today),
        _pressing_part(sheets, today, count),
        _steps_ahead(sheets, today, count),
        *(also() if also is not None else ()),
    ]  # fmt: skip
    one, *others = parts
    return Prepared(one.union(*others, all=True))


def _shares(sheets: QuerySet[ActionSheet], today: date) -> QuerySet[Any]:
    """``sheets`` by axis, status and lateness; a sub-action stands under the axes of the action it belongs to."""
    under = Case(
        When(parent__isnull=True, then=F("axis_links__axis")),
        default=F("parent__axis_links__axis"),
        output_field=IntegerField(),
    )
    late = Case(When(is_late(today), then=Value(1)), default=Value(0), output_field=IntegerField())
    return part(
        sheets, "share", "status", place="depth", key=late, other=under, number=Count("pk", distinct=True),
        at=Max("last_news_at"),
    )  # fmt: skip


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


class _Listed(Aggregate):
    """Some columns of the rows of a group, as a list of lists in JSON, in no order."""

    template = "JSON_GROUP_ARRAY(JSON_ARRAY(%(expressions)s))"
    output_field = TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(
            compiler, connection, template="JSONB_AGG(JSONB_BUILD_ARRAY(%(expressions)s))::text", **context
        )


def _pressing_part(sheets: QuerySet[ActionSheet], today: date, count: int) -> QuerySet[Any]:
    """The ``count`` latest of ``sheets`` and the ``count`` that have been silent for longest.

    Who leads them and what they have to do come as lists, so that the database looks for these sheets once.
    """
    late = sheets.filter(is_late(today)).order_by(deadline(), "position", "pk").values("pk")[:count]
    oldest = F("last_news_at").asc(nulls_first=True)
    silent = sheets.filter(is_silent(today)).order_by(oldest, "position", "pk").values("pk")[:count]
    actors = SheetActor.objects.filter(sheet=OuterRef("pk"), role__in=LEADING)
    steps = Milestone.objects.filter(sheet=OuterRef("pk"), done_on="").exclude(due="")
    return part(
        ActionSheet.objects.filter(Q(pk__in=late) | Q(pk__in=silent)), "sheet",
        "number", "title", "status", "start", "end",
        _list_of(actors, "position", "pk", "organisation__name", "person__label", "detail"),
        _list_of(steps, "position", "pk", "title", "due"),
        place="position", on=TruncDate("created_at"), at="last_news_at",
    )  # fmt: skip


def _list_of(rows: QuerySet[Any], *names: str) -> Subquery:
    listed = rows.order_by().values("sheet").annotate(listed=_Listed(*names))
    return Subquery(listed.values("listed"))


def _steps_ahead(sheets: QuerySet[ActionSheet], today: date, count: int) -> QuerySet[Any]:
    """The first ``count`` steps of ``sheets`` that fall due in the thirty days to come."""
    found = Milestone.objects.filter(
        sheet__in=sheets.exclude(status__in=FINISHED).order_by().values("pk"),
        done_on="",
        due__in=ending_between(today, today + timedelta(days=SOON_WITHIN)),
    ).order_by(_closing("due"), "sheet__position", "position", "pk")
    return part(
        Milestone.objects.filter(pk__in=found.values("pk")[:count]), "step",
        "due", "title", "sheet__number", "sheet__title", _closing("due"),
        place="sheet__position", key="sheet_id", number="position", other="pk",
    )  # fmt: skip


__all__ = ["AxisShare", "Overview", "PressingSheet", "SignatoryPart", "StepAhead", "deadline", "overview_of"]
