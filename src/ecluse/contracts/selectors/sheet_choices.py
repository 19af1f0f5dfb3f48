"""What may be chosen in the filters of a list of sheets: only what the sheets that one may see really hold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import Case, CharField, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Substr

from ecluse.accounts.models import Organisation, User
from ecluse.contracts.enums import ActorRole
from ecluse.contracts.models import (
    ActionSheet,
    Axis,
    Contract,
    FundingLine,
    LinkedPlan,
    Objective,
    SavedView,
    SheetActor,
    SheetDeterminant,
    Term,
    Theme,
)
from ecluse.contracts.models.plan import axis_label
from ecluse.contracts.selectors.access import Access, sees_every_sheet
from ecluse.contracts.selectors.contents import saved_views_of, sheets_of
from ecluse.contracts.selectors.kept_order import LARGE
from ecluse.contracts.selectors.sheet_search import LEADING
from ecluse.territories.models import Territory
from ecluse.territories.selectors.prepared import Prepared

Choices = Mapping[str, list[tuple[str, str]]]


class KeptView(NamedTuple):
    """A view that someone has kept: its key, its name, its address, whose it is, and whether everyone sees it."""

    pk: int
    name: str
    query: str
    owner_id: int
    shared: bool


def choices_of(
    contract: Contract, access: Access, user: User, *, total: int, more: bool, funding: bool
) -> tuple[Choices, list[KeptView]]:
    """What may be chosen, as (value, label) pairs by word of the filter, and the views kept, in one query.

    The axes and the leads; with ``more`` every other field that names something, funders for those who may know of the
    money. ``total`` is how many sheets the contract has.
    """
    shape = Shape(more, funding, total > LARGE)  # bodies are then asked one by one: quicker than reading each sheet
    if sees_every_sheet(access):
        return _read(_prepared(shape).rows([contract.pk, user.pk]))
    return _read(_union(contract, sheets_of(contract, visible_to=access), user, shape))


class Shape(NamedTuple):
    """What the query asks for: more fields than those of the bar, the money, and which way bodies are looked for."""

    more: bool
    funding: bool
    by_body: bool


@lru_cache(maxsize=8)
def _prepared(shape: Shape) -> Prepared:
    """The query of those who see every sheet: of the contract -1, for the account -2."""
    contract = Contract(pk=-1)
    visible = ActionSheet.objects.filter(contract=contract, archived_at__isnull=True)
    return Prepared(_union(contract, visible, User(pk=-2), shape))


def _union(contract: Contract, visible: QuerySet[ActionSheet], user: User, shape: Shape) -> QuerySet[Any]:
    views = saved_views_of(contract, visible_to=user)
    parts = [_axes(contract), _bodies("pilote", _actors(visible, shape, *LEADING), shape), _views(views)]
    if shape.more:
        parts += _more(contract, visible, shape)
    one, *others = parts
    return one.union(*others, all=True)


def _more(contract: Contract, visible: QuerySet[ActionSheet], shape: Shape) -> list[QuerySet[Any]]:
    owned = {"contract": contract}
    parts = [
        _part(Theme.objects.filter(**owned), "theme", F("pk"), F("title"), F("position")),
        _part(Objective.objects.filter(**owned), "objectif", F("pk"), F("title"), F("position")),
        _part(LinkedPlan.objects.filter(**owned), "plan", F("pk"), F("title"), F("position")),
        _bodies("elu", _actors(visible, shape, ActorRole.ELECTED_LEAD.value), shape),
        _bodies("partenaire", _actors(visible, shape, ActorRole.PARTNER.value), shape),
        _terms("public", ActionSheet.audiences.through.objects.filter(actionsheet__in=visible.order_by()), "term_id"),
        _terms("etiquette", ActionSheet.tags.through.objects.filter(actionsheet__in=visible.order_by()), "term_id"),
        _terms("determinant", SheetDeterminant.objects.filter(sheet__in=visible.order_by()), "term_id"),
        _zones(visible.order_by()),
        _years("debut", "start", visible),
        _years("fin", "end", visible),
    ]
    if shape.funding:
        lines = FundingLine.objects.filter(sheet__in=visible.order_by())
        parts.append(_bodies("financeur", lines.annotate(body=F("funder_id")), shape))
    return parts


def _views(views: QuerySet[SavedView]) -> QuerySet[Any]:
    return _part(views, "vue", F("pk"), F("name"), F("shared"), (F("query"), Cast("owner_id", CharField())))


def _text(value: str) -> Value:
    return Value(value, output_field=CharField())


def _part(rows: QuerySet[Any], word: str, value: Any, label: Any, place: Any, more: Any = None) -> QuerySet[Any]:
    more = more if more is not None else (_text(""), _text(""))
    told: QuerySet[Any] = rows.order_by().annotate(
        field_word=_text(word), choice=Cast(value, CharField()), choice_label=label, place=Cast(place, IntegerField()),
        first=more[0], second=more[1],
    )  # fmt: skip
    found: QuerySet[Any] = told.values_list("field_word", "choice", "choice_label", "place", "first", "second")
    return found


def _axes(contract: Contract) -> QuerySet[Any]:
    return _part(
        Axis.objects.filter(contract=contract), "axe", F("pk"), F("title"), F("position"), (F("number"), F("family"))
    )


def _actors(visible: QuerySet[ActionSheet], shape: Shape, *roles: str) -> QuerySet[Any]:
    # Body by body, the first sheet found is enough: a list of all of them is not made.
    seen = (
        Q(Exists(visible.order_by().filter(pk=OuterRef("sheet_id"))))
        if shape.by_body
        else Q(sheet__in=visible.order_by())
    )
    rows = SheetActor.objects.filter(seen, role__in=roles, organisation__isnull=False)
    return rows.annotate(body=F("organisation_id"))


def _bodies(word: str, rows: QuerySet[Any], shape: Shape) -> QuerySet[Any]:
    """The bodies that ``rows`` name in their column ``body``."""
    found = Q(Exists(rows.filter(body=OuterRef("pk")))) if shape.by_body else Q(pk__in=rows.order_by().values("body"))
    return _part(Organisation.objects.filter(found), word, F("pk"), F("name"), Value(0))


def _terms(word: str, links: QuerySet[Any], column: str) -> QuerySet[Any]:
    return _part(Term.objects.filter(pk__in=links.values(column)), word, F("pk"), F("label"), F("position"))


def _zones(visible: QuerySet[ActionSheet]) -> QuerySet[Any]:
    links = ActionSheet.priority_areas.through.objects.filter(actionsheet__in=visible)
    return _part(Territory.objects.filter(pk__in=links.values("territory_id")), "zone", F("pk"), F("name"), Value(0))


def _years(word: str, column: str, visible: QuerySet[ActionSheet]) -> QuerySet[Any]:
    year = Substr(column, 1, 4)
    newest = Case(When(**{column: ""}, then=Value(0)), default=Cast(year, IntegerField()))
    return _part(visible.exclude(**{column: ""}), word, year, year, newest).distinct()


def _read(rows: Iterable[tuple[Any, ...]]) -> tuple[Choices, list[KeptView]]:
    found: dict[str, list[tuple[int, str, str, str]]] = defaultdict(list)
    views = []
    for word, value, label, place, first, second in rows:
        if word == "vue":
            views.append(KeptView(int(value), label, first, int(second), bool(place)))
            continue
        said = axis_label(first, label, second) if word == "axe" else label
        found[word].append((place, "" if place else said.casefold(), value, said))
    choices = {word: [(value, said) for _, _, value, said in sorted(rows)] for word, rows in found.items()}
    return choices, sorted(views, key=lambda view: view.name.casefold())
