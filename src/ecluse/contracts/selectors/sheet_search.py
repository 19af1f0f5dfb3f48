"""From a filter to the sheets it lets through, in the database: the list, its counts and its exports all ask here.

What is late, silent or missing is decided by the same rules as :mod:`ecluse.contracts.rules.lateness`, written as conditions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Concat
from django.utils import timezone

from ecluse.contracts.enums import ActorRole, Confidentiality, Novelty, Priority, SheetStatus
from ecluse.contracts.models import (
    ActionSheet,
    Attachment,
    CostLine,
    FollowUpIndicator,
    FundingLine,
    Milestone,
    SheetActor,
    SheetAxis,
    SheetDeterminant,
)
from ecluse.contracts.rules.lateness import FINISHED, NOT_STARTED, SILENT_AFTER, SOON_WITHIN
from ecluse.contracts.rules.partial_dates import ending_between
from ecluse.contracts.rules.sheet_filters import NONE, UNKNOWN, SheetFilter
from ecluse.lib.stems import stem
from ecluse.lib.text import key

LEADING = (ActorRole.LEAD.value, ActorRole.CO_LEAD.value)
#: Days after which the last news is no longer recent.
RECENT = 31


def matching(
    sheets: QuerySet[ActionSheet], wanted: SheetFilter, *, today: date, funding: bool
) -> QuerySet[ActionSheet]:
    """Those of ``sheets`` that ``wanted`` asks for; ``funding``: whether the reader may know what concerns the money."""
    found = _with_words(sheets, wanted.words)
    for word, values in wanted.chosen:
        found = found.filter(_condition(word, values, today=today, funding=funding))
    return found


def conditions_met(wanted: Sequence[SheetFilter], *, today: date, funding: bool) -> Combinable:
    """Which filters of chosen values let a sheet through: bit 0 is set by the first of ``wanted``, bit 1 by the next…"""
    met: Combinable = Value(0)
    for bit, one in enumerate(wanted):
        condition = Q()
        for word, values in one.chosen:
            condition &= _condition(word, values, today=today, funding=funding)
        value = Value(1 << bit)
        met += Case(When(condition, then=value), default=Value(0), output_field=IntegerField()) if condition else value
    return met


def _with_words(sheets: QuerySet[ActionSheet], words: str) -> QuerySet[ActionSheet]:
    """Every word must be there, in the sheet or in the name of a body that takes part, whatever its ending.

    What holds no word to look for (« % », « le ») lets nothing through.
    """
    asked = key(words).split()
    if words and not asked:
        return sheets.none()
    for word in asked:
        named = SheetActor.objects.filter(sheet=OuterRef("pk"), organisation__folded_name__contains=word)
        in_text = Q(search_text__contains=word) | Q(search_text__contains=f" {stem(word)} ")
        sheets = sheets.filter(in_text | Exists(named))
    return sheets


_SPACE = Value(" ")


def whole_words(words: str) -> Q:
    """The condition that each word is there whole, or with another ending, and not only as a piece of a longer word.

    Empty where no word is looked for.
    """
    condition = Q()
    for word in key(words).split():
        named = SheetActor.objects.annotate(name=Concat(_SPACE, "organisation__folded_name", _SPACE))
        in_text = Q(search_text__contains=f" {stem(word)} ")  # each word there has its stem beside
        condition &= in_text | Q(Exists(named.filter(sheet=OuterRef("pk"), name__contains=f" {word} ")))
    return condition


def _condition(word: str, values: Iterable[str], *, today: date, funding: bool) -> Q:
    """The condition of one field, its values widening each other; nothing passes where the reader may not ask."""
    if word == "financeur" and not funding:
        return Q(pk__in=())
    wanted = set(values)
    absent = NONE in wanted
    named = wanted - {NONE, UNKNOWN}
    if word in _LINKED:
        return _linked(_LINKED[word], named, absent=absent)
    if word in _CODES:
        codes = named & _CODES[word][1]
        return Q(**{f"{_CODES[word][0]}__in": [*codes, *([""] if absent else [])]})
    if word in _YEARS:
        return _of_years(_YEARS[word], named, absent=absent)
    return _state(word, wanted, today=today, funding=funding)


_Links = Callable[[], "QuerySet[Any]"]


def _actors(*roles: str) -> _Links:
    return lambda: SheetActor.objects.filter(sheet=OuterRef("pk"), role__in=roles)


def _through(model: Any) -> _Links:
    return lambda: model.objects.filter(actionsheet=OuterRef("pk"))


#: The rows that link a sheet to what a field names, and the column that names it.
_LINKED: Mapping[str, tuple[_Links, str]] = {
    # A sub-action stands under the axes of the action that it belongs to, as in the list.
    "axe": (lambda: SheetAxis.objects.filter(sheet=Coalesce(OuterRef("parent_id"), OuterRef("pk"))), "axis_id"),
    "theme": (_through(ActionSheet.themes.through), "theme_id"),
    "objectif": (_through(ActionSheet.objectives.through), "objective_id"),
    "pilote": (_actors(*LEADING), "organisation_id"),
    "elu": (_actors(ActorRole.ELECTED_LEAD.value), "organisation_id"),
    "partenaire": (_actors(ActorRole.PARTNER.value), "organisation_id"),
    "financeur": (lambda: FundingLine.objects.filter(sheet=OuterRef("pk")), "funder_id"),
    "public": (_through(ActionSheet.audiences.through), "term_id"),
    "determinant": (lambda: SheetDeterminant.objects.filter(sheet=OuterRef("pk")), "term_id"),
    "zone": (_through(ActionSheet.priority_areas.through), "territory_id"),
    "plan": (_through(ActionSheet.linked_plans.through), "linkedplan_id"),
    "etiquette": (_through(ActionSheet.tags.through), "term_id"),
}


def _linked(link: tuple[_Links, str], named: set[str], *, absent: bool) -> Q:
    rows, column = link
    condition = Q(Exists(rows().filter(**{f"{column}__in": sorted(map(int, named))}))) if named else Q(pk__in=())
    return condition | ~Q(Exists(rows())) if absent else condition


_CODES: Mapping[str, tuple[str, frozenset[str]]] = {
    "statut": ("status", frozenset(SheetStatus.values)),
    "priorite": ("priority", frozenset(Priority.values)),
    "nouveaute": ("novelty", frozenset(Novelty.values)),
    "confidentialite": ("confidentiality", frozenset(Confidentiality.values)),
}
_YEARS: Mapping[str, str] = {"debut": "start", "fin": "end"}


def _of_years(column: str, years: set[str], *, absent: bool) -> Q:
    condition = Q(**{column: ""}) if absent else Q(pk__in=())
    for year in sorted(years):
        condition |= Q(**{f"{column}__startswith": year})
    return condition


def _state(word: str, values: set[str], *, today: date, funding: bool) -> Q:
    conditions: dict[str, Q] = {}
    if word == "retard":
        conditions = {"1": is_late(today), "0": ~is_late(today)}
    elif word == "echeance":
        conditions = {"proche": has_step_soon(today)}
    elif word == "nouvelles":
        recent = _midnight(today - timedelta(days=RECENT))
        conditions = {
            "anciennes": is_silent(today),
            "jamais": Q(last_news_at__isnull=True),
            "recentes": Q(last_news_at__gte=recent),
        }
    elif word == "manque":
        lacks = lacking(funding=funding)
        conditions = {**lacks, "oui": _any(lacks.values())}
    elif word in ("rempli", "vide"):
        empty = empty_rubrics(funding=funding)
        conditions = empty if word == "vide" else {rubric: ~condition for rubric, condition in empty.items()}
    chosen = [conditions[value] for value in sorted(values) if value in conditions]
    return _any(chosen) if chosen else Q(pk__in=())


def _any(conditions: Iterable[Q]) -> Q:
    whole = Q(pk__in=())
    for condition in conditions:
        whole |= condition
    return whole


def has_passed(column: str, today: date) -> Q:
    """The condition that the last day of a partial date is before ``today``; an empty date has not passed.

    « 2024-11 » sorts before « 2024-11-22 » though its last day comes after: the month and the year of today are left out.
    """
    day = today.isoformat()
    return Q(**{f"{column}__gt": "", f"{column}__lt": day}) & ~Q(**{f"{column}__in": [day[:4], day[:7]]})


def is_late(today: date) -> Q:
    """The condition of :func:`~ecluse.contracts.rules.lateness.sheet_lateness`."""
    steps = Milestone.objects.filter(has_passed("due", today), sheet=OuterRef("pk"), done_on="")
    begins = Q(status__in=NOT_STARTED) & has_passed("start", today)
    return ~Q(status__in=FINISHED) & (Exists(steps) | has_passed("end", today) | begins)


def has_step_soon(today: date) -> Q:
    """The condition that a sheet which goes on has a step to do whose date falls in the thirty days to come."""
    due = ending_between(today, today + timedelta(days=SOON_WITHIN))
    steps = Milestone.objects.filter(sheet=OuterRef("pk"), done_on="", due__in=due)
    return ~Q(status__in=FINISHED) & Q(Exists(steps))


def is_silent(today: date) -> Q:
    """The condition of :func:`~ecluse.contracts.rules.lateness.is_silent`."""
    limit = today - timedelta(days=SILENT_AFTER)
    before = _midnight(limit)
    never = Q(last_news_at__isnull=True, created_at__lt=before) & ~_begins_from("start", limit)
    return ~Q(status__in=FINISHED) & (Q(last_news_at__lt=before) | never)


def _begins_from(column: str, limit: date) -> Q:
    """The condition that the first day of a partial date is ``limit`` or later; an empty date has none."""
    day = limit.isoformat()
    same = [day, *([day[:7]] if limit.day == 1 else []), *([day[:4]] if (limit.month, limit.day) == (1, 1) else [])]
    return Q(**{f"{column}__gt": day}) | Q(**{f"{column}__in": same})


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def lacking(*, funding: bool) -> dict[str, Q]:
    """For each thing that a sheet may lack, the condition that it does."""
    found = {
        "pilote": ~Q(Exists(_actors(*LEADING)())),
        "periode": Q(start="", end="", calendar_text=""),
        "axe": Q(parent__isnull=True) & ~Q(Exists(_LINKED["axe"][0]())),
        "contenu": Q(description="", aims=""),
        "publics": ~Q(Exists(_LINKED["public"][0]())),
        "indicateurs": ~Q(Exists(FollowUpIndicator.objects.filter(sheet=OuterRef("pk")))),
    }
    if funding:
        found["budget"] = _no_cost() & ~Q(Exists(FundingLine.objects.filter(sheet=OuterRef("pk"))))
    return found


def empty_rubrics(*, funding: bool) -> dict[str, Q]:
    """For each of RUBRICS, the condition that a sheet has nothing under it."""
    found = {
        "contexte": Q(context=""),
        "objectifs": Q(aims=""),
        "description": Q(description=""),
        "effets": Q(expected_effects=""),
        "perimetre": Q(perimeter__isnull=True, perimeter_text=""),
        "calendrier": Q(calendar_text=""),
        "etapes": ~Q(Exists(Milestone.objects.filter(sheet=OuterRef("pk")))),
        "moyens": Q(means=""),
        "indicateurs": ~Q(Exists(FollowUpIndicator.objects.filter(sheet=OuterRef("pk")))),
        "pieces": ~Q(Exists(Attachment.objects.filter(sheet=OuterRef("pk")))),
    }
    if funding:
        found["budget"] = _no_cost()
    return found


def _no_cost() -> Q:
    """The condition that no line of a sheet tells what it should cost."""
    return ~Q(Exists(CostLine.objects.filter(sheet=OuterRef("pk"), planned__isnull=False)))


__all__ = [
    "LEADING",
    "conditions_met",
    "empty_rubrics",
    "has_passed",
    "has_step_soon",
    "is_late",
    "is_silent",
    "lacking",
    "matching",
    "whole_words",
]
