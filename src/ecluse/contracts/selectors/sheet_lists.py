"""Sheets in the order of a list, and what hangs on the few that a page shows: two queries however many there are.

Rows come as tuples, not as models: on a dense page, making objects costs more than the database does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Case, CharField, F, IntegerField, Min, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce

from ecluse.contracts.enums import ActorRole, Priority, SheetStatus
from ecluse.contracts.models import ActionSheet, FollowUpIndicator, FundingLine, Milestone, SheetActor, SheetAxis
from ecluse.contracts.rules.sheet_filters import SheetView
from ecluse.contracts.selectors.sheet_search import LEADING


class SheetLine(NamedTuple):
    """The columns of a sheet that lists read; ``group`` is the key of the heading it stands under, empty for none."""

    pk: int
    contract_id: int
    number: str
    title: str
    parent_id: int | None
    status: str
    priority: str
    start: str
    end: str
    calendar_text: str
    budget: Decimal | None
    last_news_at: datetime | None
    created_at: datetime
    group: str


class AxisLink(NamedTuple):
    pk: int
    number: str
    title: str
    family: str


class ActorLink(NamedTuple):
    """``organisation_id`` is None for a person or a function alone; ``label`` is how it is written."""

    organisation_id: int | None
    label: str
    role: str


class StepLink(NamedTuple):
    title: str
    due: str
    done_on: str


@dataclass(slots=True)
class SheetLinks:
    """What hangs on one sheet, each in its order."""

    axes: list[AxisLink] = field(default_factory=list)
    actors: list[ActorLink] = field(default_factory=list)
    steps: list[StepLink] = field(default_factory=list)
    audiences: list[str] = field(default_factory=list)
    themes: list[str] = field(default_factory=list)
    #: What it has of ``described``, ``indicator`` and ``funding``.
    has: set[str] = field(default_factory=set)


#: A sub-action stands right after the action that it belongs to.
_FAMILY = ("family_position", "family", "depth", "position", "pk")


def in_order(sheets: QuerySet[ActionSheet], view: SheetView) -> QuerySet[ActionSheet]:
    """``sheets`` under the headings of ``view``, in its order; each has ``group``, the key of its heading as text."""
    found: QuerySet[Any] = sheets.annotate(
        family=Coalesce("parent_id", "pk"), family_position=Coalesce("parent__position", "position")
    )
    found, groups = _grouped(found, view.group)
    found, by = _sorted(found, view.sort)
    if by is None:
        place = F("family_position")
        return found.order_by(*groups, place.desc() if view.descending else place.asc(), *_FAMILY[1:])
    return found.order_by(*groups, by.desc(nulls_last=True) if view.descending else by.asc(nulls_last=True), *_FAMILY)


def _first(rows: QuerySet[Any], column: str) -> Subquery:
    return Subquery(rows.values(column)[:1])


def _grouped(sheets: QuerySet[Any], group: str) -> tuple[QuerySet[Any], list[Any]]:
    found: QuerySet[Any]
    if group == "axe":
        links = SheetAxis.objects.filter(sheet=OuterRef("family")).order_by("position", "pk")
        found = sheets.annotate(group_place=_first(links, "axis__position"), group_pk=_first(links, "axis_id"))
    elif group == "pilote":
        leads = SheetActor.objects.filter(sheet=OuterRef("pk"), role__in=LEADING, organisation__isnull=False).order_by(
            "position", "pk"
        )
        found = sheets.annotate(
            group_place=_first(leads, "organisation__folded_name"), group_pk=_first(leads, "organisation_id")
        )
    elif group == "public":
        audiences = ActionSheet.audiences.through.objects.filter(actionsheet=OuterRef("pk")).order_by(
            "term__position", "term_id"
        )
        found = sheets.annotate(group_place=_first(audiences, "term__position"), group_pk=_first(audiences, "term_id"))
    elif group == "zone":
        zones = ActionSheet.priority_areas.through.objects.filter(actionsheet=OuterRef("pk")).order_by(
            "territory__folded_name", "territory_id"
        )
        found = sheets.annotate(
            group_place=_first(zones, "territory__folded_name"), group_pk=_first(zones, "territory_id")
        )
    elif group == "statut":
        found = sheets.annotate(group=F("status"))
        return found, [_ranked("status", SheetStatus.values).asc()]
    else:
        return sheets.annotate(group=Value("", output_field=CharField())), []
    found = found.annotate(group=Coalesce(Cast("group_pk", CharField()), Value("")))
    return found, [F("group_place").asc(nulls_last=True), F("group_pk").asc(nulls_last=True)]


def _ranked(column: str, values: Sequence[str]) -> Case:
    return Case(
        *(When(**{column: value}, then=Value(place)) for place, value in enumerate(values)),
        default=Value(len(values)),
        output_field=IntegerField(),
    )


_BY_PRIORITY = (Priority.HIGH.value, Priority.MEDIUM.value, Priority.LOW.value, Priority.NONE.value)


def _sorted(sheets: QuerySet[Any], sort: str) -> tuple[QuerySet[Any], F | Case | None]:
    """What the order asked for compares, None for the contract's own; what has no date comes last both ways."""
    if sort == "titre":
        return sheets, F("folded_title")
    if sort == "statut":
        return sheets, _ranked("status", SheetStatus.values)
    if sort == "priorite":
        return sheets, _ranked("priority", _BY_PRIORITY)
    if sort in ("debut", "fin"):
        column = {"debut": "start", "fin": "end"}[sort]
        known = Case(When(Q(**{column: ""}), then=None), default=F(column), output_field=CharField())
        return sheets.annotate(sort_key=known), F("sort_key")
    if sort == "nouvelles":
        return sheets, F("last_news_at")
    if sort == "etape":
        steps = Milestone.objects.filter(sheet=OuterRef("pk"), done_on="").exclude(due="").order_by()
        soonest = steps.values("sheet").annotate(soonest=Min("due")).values("soonest")
        return sheets.annotate(sort_key=Subquery(soonest)), F("sort_key")
    return sheets, None


def sheet_lines(sheets: QuerySet[ActionSheet]) -> list[SheetLine]:
    """The lines of ``sheets`` in their order: one query, which reads no long text and nothing that hangs on them."""
    if "group" not in sheets.query.annotations:
        sheets = sheets.annotate(group=Value("", output_field=CharField()))
    return [SheetLine(*row) for row in sheets.values_list(*SheetLine._fields)]


def sheet_links(pks: Sequence[int]) -> dict[int, SheetLinks]:
    """What hangs on each of the sheets ``pks``, by key: one query."""
    found: dict[int, SheetLinks] = defaultdict(SheetLinks)
    if not pks:
        return found
    rows = _rows(pks)
    for sheet, kind, _, _, linked, first, second, third in sorted(rows, key=lambda row: (row[2], row[3])):
        links = found[sheet]
        if kind == "axis":
            links.axes.append(AxisLink(linked, first, second, third))
        elif kind == "actor":
            label = f"{first} ({second})" if first and second else first or second
            links.actors.append(ActorLink(linked, label, third))
        elif kind == "step":
            links.steps.append(StepLink(first, second, third))
        elif kind == "audience":
            links.audiences.append(first)
        elif kind == "theme":
            links.themes.append(first)
        else:
            links.has.add(kind)
    return found


def _text(value: str) -> Value:
    return Value(value, output_field=CharField())


def _rows(pks: Sequence[int]) -> Iterable[tuple[Any, ...]]:
    """(sheet, kind, place, key, what it names, three texts) for every link of the sheets, in one statement."""
    empty, zero = _text(""), Value(0, output_field=IntegerField())
    names = ("sheet_key", "what", "place", "link", "linked", "first", "second", "third")
    parts: list[QuerySet[Any]] = [
        _part(SheetAxis.objects.filter(sheet__in=pks), "sheet_id", "axis", F("position"), F("axis_id"),
              F("axis__number"), F("axis__title"), F("axis__family")),
        _part(SheetActor.objects.filter(sheet__in=pks), "sheet_id", "actor", F("position"), F("organisation_id"),
              Coalesce("organisation__name", "person__label", empty), F("detail"), F("role")),
        _part(Milestone.objects.filter(sheet__in=pks), "sheet_id", "step", F("position"), zero,
              F("title"), F("due"), F("done_on")),
        _part(ActionSheet.audiences.through.objects.filter(actionsheet__in=pks), "actionsheet_id", "audience",
              F("term__position"), F("term_id"), F("term__label"), empty, empty),
        _part(ActionSheet.themes.through.objects.filter(actionsheet__in=pks), "actionsheet_id", "theme",
              F("theme__position"), F("theme_id"), F("theme__title"), empty, empty),
        _part(FollowUpIndicator.objects.filter(sheet__in=pks), "sheet_id", "indicator", zero, zero, empty, empty, empty),
        _part(FundingLine.objects.filter(sheet__in=pks), "sheet_id", "funding", zero, zero, empty, empty, empty),
        _part(ActionSheet.objects.filter(pk__in=pks).exclude(description="", aims=""), "pk", "described", zero, zero,
              empty, empty, empty),
    ]  # fmt: skip
    one, *others = (part.values_list(*names) for part in parts)
    return one.union(*others, all=True)


def _part(rows: QuerySet[Any], sheet: str, kind: str, place: Any, linked: Any, *texts: Any) -> QuerySet[Any]:
    first, second, third = texts
    told: QuerySet[Any] = rows.order_by().annotate(
        sheet_key=F(sheet), what=_text(kind), place=place, link=F("pk"), linked=linked, first=first, second=second,
        third=third,
    )  # fmt: skip
    return told


def leads_of(links: SheetLinks) -> list[ActorLink]:
    """Those who lead, among all who take part."""
    return [actor for actor in links.actors if actor.role in LEADING]


def partners_of(links: SheetLinks) -> list[ActorLink]:
    return [actor for actor in links.actors if actor.role == ActorRole.PARTNER.value]
