"""What a contract held at a moment: what it holds today, from which the later events are taken away.

Nothing of the past is stored twice: the journal is the only memory (ADR 8). The work grows with what has been written
since the moment asked for.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, ManyToManyField, Max, Model, QuerySet
from django.utils import timezone

from ecluse.audit.models import Event
from ecluse.audit.selectors import events_of_scope
from ecluse.contracts.models import ActionSheet, Contract
from ecluse.contracts.rules.order import exchanged
from ecluse.contracts.selectors.access import Access, sheets_visible_with
from ecluse.contracts.selectors.states import NEWS, State, model_named, states
from ecluse.contracts.selectors.undoing import FIELD_VERBS, KINDS, MADE

#: Verbs whose event holds each value before and after; passing a gate is one that undoing a gesture does not know.
_CHANGED = FIELD_VERBS | {"enter"}
#: What a removal keeps beside the entity's own columns: the rows that went with it, and what pointed at it.
WENT_WITH, POINTED_AT = "+rows", "+links"
#: What a move keeps beside positions that did not tell the siblings apart: each key with the position it held.
ORDER_BEFORE = "+order"
#: Under what entities of a type are put in order, beside their owner.
ORDERED_UNDER = {"actionsheet": "parent", "objective": "parent", "theme": "axis"}
_NEVER = frozenset(
    {
        "id",
        "version",
        "depth",
        "folded_title",
        "search_text",
        "created_at",
        "last_news_at",
        "covering",
        "text_lock",
        "draft_of",
    }
)
Key = tuple[str, str]


@dataclass
class Past:
    """A contract at a moment: (type, key as text) → what it held. ``gaps``: some changes are known in words only."""

    at: datetime
    rows: dict[Key, State] = field(default_factory=dict)
    gaps: bool = False

    def of(self, kind: str, **having: Any) -> list[tuple[str, State]]:
        """(key, state) of the entities of a type, in their order; ``having``: columns that they must hold."""
        found = [
            (pk, state)
            for (each, pk), state in self.rows.items()
            if each == kind and all(state.get(name) == value for name, value in having.items())
        ]
        return sorted(found, key=lambda pair: (pair[1].get("position", 0), int(pair[0])))


def value_said(value: Any) -> Any:
    """A value as it is compared: what is not filled in is the same however it is kept."""
    return None if value in ("", [], {}) else value


def values_of(state: State, *aside: str) -> State:
    """All that an entity says, but its place among its like, which moves with theirs, and the columns ``aside``."""
    return {
        name: value_said(value)
        for name, value in state.items()
        if name not in ("position", *aside) and value_said(value) is not None
    }


def fields_of(model: type[Model]) -> list[str]:
    """The fields of a model that the past is told with."""
    links = [one.name for one in model._meta.many_to_many if isinstance(one, ManyToManyField)]
    return [name for name in [*(one.name for one in model._meta.concrete_fields), *links] if name not in _NEVER]


def rows_of(contract: Contract, kinds: Iterable[str], sheet: ActionSheet | None) -> dict[Key, State]:
    """(type, key as text) → what the entities of those kinds hold today, of a contract or of one of its sheets."""
    rows: dict[Key, State] = {}
    for kind in kinds:
        model = model_named(kind)
        names = {one.name for one in model._meta.concrete_fields}
        found: QuerySet[Any] = model._default_manager.order_by()
        if kind == "contract":
            found = found.filter(pk=contract.pk)
        elif kind == "actionsheet":
            found = found.filter(pk=sheet.pk) if sheet else found.filter(contract=contract)
        elif "sheet" in names:
            found = found.filter(sheet=sheet) if sheet else found.filter(sheet__contract=contract)
        elif "signatory" in names:
            found = found.filter(signatory__contract=contract)
        else:
            found = found.filter(contract=contract)
        pks = list(found.values_list("pk", flat=True))
        rows |= {(kind, pk): state for pk, state in states(model, pks, fields_of(model)).items()}
    return rows


def parents_named(access: Access, *pasts: Past) -> dict[int, str]:
    """The names today of the main actions of the sheets of ``pasts``: those that ``access`` lets through."""
    keys = {row["parent"] for past in pasts for _, row in past.of("actionsheet")} - {None}
    found = ActionSheet.objects.filter(sheets_visible_with(access), pk__in=keys) if keys else ()
    return {sheet.pk: str(sheet) for sheet in found}


PLAN = ("axis", "theme", "objective", "linkedplan")
PARTS = ("sheetactor", "milestone", "costline", "fundingline", "followupindicator", "attachment", "note")


def contract_at(contract: Contract, at: datetime) -> Past:
    """The whole contract as it was at ``at``."""
    return contract_then_and_now(contract, at)[0]


def contract_then_and_now(contract: Contract, at: datetime) -> tuple[Past, Past]:
    """The whole contract as it was at ``at``, and as it is: today is read once."""
    now = Past(timezone.now(), rows_of(contract, sorted(KINDS), None))
    past = Past(at, _copied(now.rows))
    later = events_of_scope(contract.scope).filter(at__gt=at, object_type__in=KINDS)
    _take_away(past, later)
    return past, now


def _copied(rows: Mapping[Key, State]) -> dict[Key, State]:
    """Rows of their own: going back in time writes columns of theirs, never inside a value."""
    return {key: dict(state) for key, state in rows.items()}


def sheet_at(sheet: ActionSheet, at: datetime) -> Past:
    """One sheet as it was at ``at``: see :func:`sheet_then_and_now_at`."""
    return sheet_then_and_now_at(sheet, at)[0]


def sheet_then_and_now_at(sheet: ActionSheet, at: datetime) -> tuple[Past, Past]:
    """One sheet as it was at ``at`` and as it is, with all that hangs on it and the plan of its contract, which it names.

    Without the sheet if it was not there yet; without its place among the others, which moves with them.
    """
    contract = sheet.contract
    now = Past(timezone.now(), rows_of(contract, PLAN, None) | rows_of(contract, ("actionsheet", *PARTS), sheet))
    past = Past(at, _copied(now.rows))
    later = events_of_scope(contract.scope).filter(at__gt=at)
    own, plan = later.filter(subject=f"actionsheet:{sheet.pk}"), later.filter(object_type__in=PLAN)
    _take_away(past, (own | plan).order_by("-number"))
    others = [key for key in past.rows if key[0] == "actionsheet" and key[1] != str(sheet.pk)]
    for key in others:
        del past.rows[key]
    for _, state in (*past.of("actionsheet"), *now.of("actionsheet")):
        state.pop("position", None)
    return past, now


def _take_away(past: Past, events: Iterable[Event]) -> None:
    for event in events:
        key = (event.object_type, event.object_id)
        if event.verb in MADE:
            _unmake(past, key)
        elif event.verb == "remove":
            _bring_back(past, key, event.data)
        elif key not in past.rows:
            continue
        elif event.verb in _CHANGED:
            past.gaps |= not event.data
            past.rows[key] = past.rows[key] | {name: pair[0] for name, pair in event.data.items() if name != NEWS}
        elif event.verb in ("archive", "restore"):
            past.rows[key]["archived_at"] = None if event.verb == "archive" else event.at.isoformat()
        elif event.verb == "move" and "position" in event.data:
            _put_in_order(past, key, event.data)


def _unmake(past: Past, key: Key) -> None:
    """What was made after the moment was not there, nor what came with it."""
    past.rows.pop(key, None)
    kind, pk = key
    if kind in ("actionsheet", "signatory"):
        name = "sheet" if kind == "actionsheet" else "signatory"
        for other in [k for k, state in past.rows.items() if str(state.get(name)) == pk and k[0] != kind]:
            del past.rows[other]


def _bring_back(past: Past, key: Key, data: Mapping[str, list[Any]]) -> None:
    past.gaps |= not data
    if not data:
        return
    past.rows[key] = {name: pair[0] for name, pair in data.items() if not name.startswith("+")}
    for label, other, held in data.get(WENT_WITH, [[]])[0]:
        name = label.rpartition(".")[2]
        if name in KINDS:
            past.rows[(name, str(other))] = dict(held)
    for label, other, name, value in data.get(POINTED_AT, [[]])[0]:
        row = past.rows.get((label.rpartition(".")[2], str(other)))
        if row is not None and row.get(name) is None:
            row[name] = value


def _put_in_order(past: Past, key: Key, data: Mapping[str, list[Any]]) -> None:
    """Undo a move among siblings: the one that moved takes its old position again, and the others with it."""
    kind, pk = key
    if ORDER_BEFORE in data:
        for other, position in data[ORDER_BEFORE][0]:
            if (kind, str(other)) in past.rows:
                past.rows[(kind, str(other))]["position"] = position
        return
    state = past.rows[key]
    owners = [name for name in ("contract", "sheet", "signatory", ORDERED_UNDER.get(kind, "")) if name in state]
    mates = past.of(kind, **{name: state[name] for name in owners})
    rows = [(int(each), held["position"]) for each, held in mates]
    place = bisect_left([position for _, position in rows], data["position"][0])
    now = next(rank for rank, (each, _) in enumerate(rows) if each == int(pk))
    changed, _ = exchanged(rows, now, min(place, len(rows) - 1))
    for each, position in changed.items():
        past.rows[(kind, str(each))]["position"] = position


def removed_from(contract: Contract) -> list[Event]:
    """What the bin holds: the last removal of each thing that is not there any more, newest first.

    Things that one gesture took away together come back together, from the journal: they are not here.
    """
    removals = events_of_scope(contract.scope).filter(verb="remove", object_type__in=KINDS).exclude(data={})
    last = removals.order_by().values("object_type", "object_id").annotate(last=Max("number")).values("last")
    alone = removals.order_by().values("operation").annotate(count=Count("pk")).filter(count=1).values("operation")
    events = list(removals.filter(number__in=last, operation__in=alone))
    there = {
        (kind, pk)
        for kind in {event.object_type for event in events}
        for pk in states(model_named(kind), [e.object_id for e in events if e.object_type == kind], [])
    }
    return [event for event in events if (event.object_type, event.object_id) not in there]
