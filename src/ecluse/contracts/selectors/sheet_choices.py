"""What may be chosen in the filters of a list of sheets: only what the sheets that one may see really hold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, NamedTuple

from django.db.models import Case, CharField, Exists, F, IntegerField, OuterRef, QuerySet, Value, When
from django.db.models.functions import Cast, Substr

from ecluse.accounts.models import Organisation
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
from ecluse.contracts.selectors.sheet_search import LEADING
from ecluse.territories.models import Territory

Choices = Mapping[str, list[tuple[str, str]]]


class KeptView(NamedTuple):
    """A view that someone has kept: its key, its name, its address, whose it is, and whether everyone sees it."""

    pk: int
    name: str
    query: str
    owner_id: int
    shared: bool


def choices_of(
    contract: Contract, visible: QuerySet[ActionSheet], views: QuerySet[SavedView], *, more: bool, funding: bool
) -> tuple[Choices, list[KeptView]]:
    """What may be chosen, as (value, label) pairs by word of the filter, and the views kept, in one query.

    The axes and the leads; with ``more`` every other field that names something, funders for those who may know of the
    money.
    """
    parts = [_axes(contract), _bodies("pilote", visible, *LEADING), _views(views)]
    if more:
        parts += _more(contract, visible, funding=funding)
    return _read(parts)


def _more(contract: Contract, visible: QuerySet[ActionSheet], *, funding: bool) -> list[QuerySet[Any]]:
    owned = {"contract": contract}
    parts = [
        _part(Theme.objects.filter(**owned), "theme", F("pk"), F("title"), F("position")),
        _part(Objective.objects.filter(**owned), "objectif", F("pk"), F("title"), F("position")),
        _part(LinkedPlan.objects.filter(**owned), "plan", F("pk"), F("title"), F("position")),
        _bodies("elu", visible, ActorRole.ELECTED_LEAD.value),
        _bodies("partenaire", visible, ActorRole.PARTNER.value),
        _terms("public", ActionSheet.audiences.through.objects.filter(actionsheet__in=visible.order_by()), "term_id"),
        _terms("etiquette", ActionSheet.tags.through.objects.filter(actionsheet__in=visible.order_by()), "term_id"),
        _terms("determinant", SheetDeterminant.objects.filter(sheet__in=visible.order_by()), "term_id"),
        _zones(visible.order_by()),
        _years("debut", "start", visible),
        _years("fin", "end", visible),
    ]
    if funding:
        lines = FundingLine.objects.filter(funder=OuterRef("pk"), sheet__in=visible.order_by())
        parts.append(_part(Organisation.objects.filter(Exists(lines)), "financeur", F("pk"), F("name"), Value(0)))
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


def _bodies(word: str, visible: QuerySet[ActionSheet], *roles: str) -> QuerySet[Any]:
    there = SheetActor.objects.filter(organisation=OuterRef("pk"), role__in=roles, sheet__in=visible.order_by())
    return _part(Organisation.objects.filter(Exists(there)), word, F("pk"), F("name"), Value(0))


def _terms(word: str, links: QuerySet[Any], column: str) -> QuerySet[Any]:
    return _part(Term.objects.filter(pk__in=links.values(column)), word, F("pk"), F("label"), F("position"))


def _zones(visible: QuerySet[ActionSheet]) -> QuerySet[Any]:
    links = ActionSheet.priority_areas.through.objects.filter(actionsheet__in=visible)
    return _part(Territory.objects.filter(pk__in=links.values("territory_id")), "zone", F("pk"), F("name"), Value(0))


def _years(word: str, column: str, visible: QuerySet[ActionSheet]) -> QuerySet[Any]:
    year = Substr(column, 1, 4)
    newest = Case(When(**{column: ""}, then=Value(0)), default=Cast(year, IntegerField()))
    return _part(visible.exclude(**{column: ""}), word, year, year, newest).distinct()


def _read(parts: list[QuerySet[Any]]) -> tuple[Choices, list[KeptView]]:
    one, *others = parts
    found: dict[str, list[tuple[int, str, str, str]]] = defaultdict(list)
    views = []
    for word, value, label, place, first, second in one.union(*others, all=True):
        if word == "vue":
            views.append(KeptView(int(value), label, first, int(second), bool(place)))
            continue
        said = axis_label(first, label, second) if word == "axe" else label
        found[word].append((place, "" if place else said.casefold(), value, said))
    choices = {word: [(value, said) for _, _, value, said in sorted(rows)] for word, rows in found.items()}
    return choices, sorted(views, key=lambda view: view.name.casefold())
