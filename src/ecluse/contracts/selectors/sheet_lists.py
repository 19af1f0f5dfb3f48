"""Sheets in the order of a list, and what hangs on the few that a page shows: two queries however many there are.

Rows come as tuples, not as models: on a dense page, making objects costs more than the database does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from operator import itemgetter
from typing import Any, NamedTuple

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    ExpressionWrapper,
    F,
    IntegerField,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce

from ecluse.contracts.enums import ActorRole, Priority, SheetStatus
from ecluse.contracts.models import (
    ActionSheet,
    CostLine,
    FollowUpIndicator,
    FundingLine,
    Milestone,
    SheetActor,
    SheetAxis,
)
from ecluse.contracts.rules.sheet_filters import SheetView
from ecluse.contracts.selectors.sheet_search import LEADING, whole_words
from ecluse.territories.selectors.prepared import Prepared

#: Rows of lists remembered as long as the database tells the same of them: what one reader sees, colleagues see again.
#: Read, told and drawn, some ten kilobytes each.
REMEMBERED = 2048


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
    #: What it should cost, as (euros, tax basis) of each line that says it.
    costs: list[tuple[Decimal, str]] = field(default_factory=list)
    #: What it has of ``described``, ``indicator`` and ``funding``.
    has: set[str] = field(default_factory=set)


#: A sub-action stands right after the action that it belongs to.
_FAMILY = ("family_position", "family", "depth", "position", "pk")


def in_order(sheets: QuerySet[ActionSheet], view: SheetView) -> QuerySet[ActionSheet]:
    """``sheets`` under the headings of ``view``, in its order; each has ``group``, the key of its heading as text.

    Where no order is asked for, sheets that hold the searched words whole come before those that hold a piece of them.
    """
    found: QuerySet[Any] = sheets.annotate(
        family=Coalesce("parent_id", "pk"), family_position=Coalesce("parent__position", "position")
    )
    found, groups = _grouped(found, view.group)
    found, by = _sorted(found, view.sort)
    if by is None:
        place = F("family_position")
        whole = whole_words(view.filter.words)
        if whole and not view.descending:
            found = found.annotate(piece=Case(When(whole, then=0), default=1))
            groups = [*groups, "piece"]
        return found.order_by(*groups, place.desc() if view.descending else place.asc(), *_FAMILY[1:])
    return found.order_by(*groups, by.desc(nulls_last=True) if view.descending else by.asc(nulls_last=True), *_FAMILY)


class OrderedSheets:
    """The sheets of a view in its order, to be cut in pages: the database orders keys, and reads the lines of a page alone.

    ``whole`` is the contract whose sheets they all are, without choice or restriction: its query is written once.
    ``keys`` are those of all the sheets in their order, where they are known already; ``few``: whether there are so few that
    ordering whole lines costs less than looking them up afterwards.
    """

    def __init__(
        self,
        sheets: QuerySet[ActionSheet],
        view: SheetView,
        *,
        whole: int | None = None,
        keys: Sequence[int] | None = None,
        few: bool = False,
    ) -> None:
        self.sheets = sheets
        self.view = view
        self.whole = whole
        self.keys = keys
        self.few = few

    def __getitem__(self, part: slice) -> list[SheetLine]:
        if part.stop <= part.start:
            return []
        order = SheetView(sort=self.view.sort, group=self.view.group, descending=self.view.descending)
        if self.keys is not None:
            keys = self.keys[part]
            return _lines(_lines_of(order, len(keys)), keys)
        if self.whole is None:
            return sheet_lines(_cut(self.sheets, self.view, part.start, part.stop))
        return _lines(_page_of_whole(order, part.start, part.stop, self.few), [self.whole])


def _lines(query: Prepared, values: Sequence[int]) -> list[SheetLine]:
    return [_line(query, row) for row in query.stored(values)]


@lru_cache(maxsize=REMEMBERED)
def _line(query: Prepared, row: tuple[Any, ...]) -> SheetLine:
    return SheetLine(*query.told(row))


def _cut(sheets: QuerySet[ActionSheet], view: SheetView, start: int, stop: int) -> QuerySet[ActionSheet]:
    keys = in_order(sheets, view).values("pk")[start:stop]
    return in_order(ActionSheet.objects.filter(pk__in=keys), view)


@lru_cache(maxsize=64)
def _lines_of(view: SheetView, count: int) -> Prepared:
    """The lines of the sheets -1, -2… in their order."""
    sheets = ActionSheet.objects.filter(pk__in=[-place for place in range(1, count + 1)])
    return Prepared(in_order(sheets, view).values_list(*SheetLine._fields))


@lru_cache(maxsize=256)
def _page_of_whole(view: SheetView, start: int, stop: int, few: bool) -> Prepared:
    """The lines of one page of all the sheets of the contract -1."""
    sheets = ActionSheet.objects.filter(contract=-1, archived_at__isnull=True)
    cut = in_order(sheets, view)[start:stop] if few else _cut(sheets, view, start, stop)
    return Prepared(cut.values_list(*SheetLine._fields))


def _first(rows: QuerySet[Any], column: str) -> Subquery:
    return Subquery(rows.values(column)[:1])


def _group_text() -> Coalesce:
    return Coalesce(Cast("group_pk", CharField()), Value(""))


#: More than any key of an axis, small enough for its product with a place to stay a whole number of 64 bits.
_PLACE = 2**40


def _grouped(sheets: QuerySet[Any], group: str) -> tuple[QuerySet[Any], list[Any]]:
    found: QuerySet[Any]
    if group == "axe":
        links = SheetAxis.objects.filter(sheet=OuterRef("family")).order_by("position", "pk")
        # The place of the first axis and its key in one number: the database looks for it once a sheet.
        heading = ExpressionWrapper(F("axis__position") * _PLACE + F("axis_id"), output_field=BigIntegerField())
        found = sheets.annotate(
            heading=_first(links.annotate(heading=heading), "heading"), group_pk=_first(links, "axis_id")
        )
        return found.annotate(group=_group_text()), [F("heading").asc(nulls_last=True)]
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
    found = found.annotate(group=_group_text())
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


#: Sheets whose links are read together: a database takes so many values in one query.
_TOGETHER = 1000


#: What hangs on one sheet as the database tells it, in its order: (sheet, kind, place, key, what it names, three texts).
LinkRows = tuple[tuple[Any, ...], ...]


def link_rows(pks: Sequence[int], kinds: frozenset[str] | None = None) -> dict[int, LinkRows]:
    """What hangs on each of the sheets ``pks``, by key: one query a thousand sheets. ``kinds`` are all of them by default.

    Rows can be compared: what they are drawn into can be remembered.
    """
    if kinds is None:
        kinds = EVERY_LINK
    found: dict[int, list[tuple[Any, ...]]] = {pk: [] for pk in pks}
    rows: list[tuple[Any, ...]] = []
    for start in range(0, len(pks), _TOGETHER):
        some = pks[start : start + _TOGETHER]
        rows += _prepared(len(some), kinds).rows(some) if kinds else []
    rows.sort(key=itemgetter(2, 3))
    for row in rows:
        found[row[0]].append(tuple(row))
    return {pk: tuple(rows) for pk, rows in found.items()}


def links_of(rows: LinkRows) -> SheetLinks:
    """What the rows of one sheet tell."""
    links = SheetLinks()
    for _, kind, _, _, linked, first, second, third in rows:
        if kind == "axis":
            links.axes.append(AxisLink(linked, first, second, third))
        elif kind == "actor":
            links.actors.append(ActorLink(linked, actor_label(first, second), third))
        elif kind == "step":
            links.steps.append(StepLink(first, second, third))
        elif kind == "audience":
            links.audiences.append(first)
        elif kind == "theme":
            links.themes.append(first)
        elif kind == "cost":
            links.costs.append((Decimal(first).quantize(Decimal("0.01")), second))
        else:
            links.has.add(kind)
    return links


def actor_label(name: str, detail: str) -> str:
    """How whoever takes part is written: a body or a person with what is said of them, or that alone."""
    return f"{name} ({detail})" if name and detail else name or detail


@lru_cache(maxsize=64)
def _prepared(count: int, kinds: frozenset[str]) -> Prepared:
    return Prepared(_rows([-place for place in range(1, count + 1)], kinds))


def _text(value: str) -> Value:
    return Value(value, output_field=CharField())


def _rows(pks: Sequence[int], kinds: frozenset[str]) -> QuerySet[Any]:
    """(sheet, kind, place, key, what it names, three texts) for the links of the sheets, in one statement."""
    names = ("sheet_key", "what", "place", "link", "linked", "first", "second", "third")
    one, *others = (part(pks).values_list(*names) for kind, part in _PARTS.items() if kind in kinds)
    return one.union(*others, all=True) if others else one


def _actors(pks: Sequence[int]) -> QuerySet[Any]:
    return _part(SheetActor.objects.filter(sheet__in=pks), "sheet_id", "actor", F("position"), F("organisation_id"),
                 Coalesce("organisation__name", "person__label", _EMPTY), F("detail"), F("role"))  # fmt: skip


def _steps(pks: Sequence[int]) -> QuerySet[Any]:
    return _part(Milestone.objects.filter(sheet__in=pks), "sheet_id", "step", F("position"), _ZERO,
                 F("title"), F("due"), F("done_on"))  # fmt: skip


_EMPTY, _ZERO = _text(""), Value(0, output_field=IntegerField())
_BARE = (_ZERO, _ZERO, _EMPTY, _EMPTY, _EMPTY)
#: How each kind of link is read. ``lead`` reads those who lead alone, for whom partners do not matter; ``step``, the steps
#: to do at a date, the only ones that make a sheet late or come next.
_PARTS: dict[str, Callable[[Sequence[int]], QuerySet[Any]]] = {
    "axis": lambda pks: _part(
        SheetAxis.objects.filter(sheet__in=pks), "sheet_id", "axis", F("position"), F("axis_id"),
        F("axis__number"), F("axis__title"), F("axis__family")),
    "actor": _actors,
    "lead": lambda pks: _actors(pks).filter(role__in=LEADING),
    "step": lambda pks: _steps(pks).filter(done_on="").exclude(due=""),
    "other step": lambda pks: _steps(pks).exclude(Q(done_on="") & ~Q(due="")),
    "audience": lambda pks: _part(
        ActionSheet.audiences.through.objects.filter(actionsheet__in=pks), "actionsheet_id", "audience",
        F("term__position"), F("term_id"), F("term__label"), _EMPTY, _EMPTY),
    "theme": lambda pks: _part(
        ActionSheet.themes.through.objects.filter(actionsheet__in=pks), "actionsheet_id", "theme",
        F("theme__position"), F("theme_id"), F("theme__title"), _EMPTY, _EMPTY),
    "indicator": lambda pks: _part(FollowUpIndicator.objects.filter(sheet__in=pks), "sheet_id", "indicator", *_BARE),
    "cost": lambda pks: _part(
        CostLine.objects.filter(sheet__in=pks, planned__isnull=False), "sheet_id", "cost", F("position"), _ZERO,
        Cast("planned", CharField()), F("tax_basis"), _EMPTY),
    "funding": lambda pks: _part(FundingLine.objects.filter(sheet__in=pks), "sheet_id", "funding", *_BARE),
    "described": lambda pks: _part(
        ActionSheet.objects.filter(pk__in=pks).exclude(description="", aims=""), "pk", "described", *_BARE),
}  # fmt: skip
EVERY_LINK = frozenset(_PARTS) - {"lead", "other step"}


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
