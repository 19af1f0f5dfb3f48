"""What a sheet of the draft becomes: plain fields of an action sheet, and what stays beside them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal

from ecluse.documents.rules.bodies import is_a_function
from ecluse.documents.rules.fields import is_iso_date
from ecluse.documents.rules.labels import named_field
from ecluse.documents.rules.statuses import status_of
from ecluse.documents.rules.tree import DraftFact, Node
from ecluse.lib.formats import money
from ecluse.lib.text import key

#: Where each field of a draft's action stands on an action sheet: what evidence and comparison speak of.
SHEET_FIELD = {
    "number": "number",
    "title": "title",
    "leads": "actors",
    "partners": "actors",
    "context": "context",
    "objectives": "aims",
    "description": "description",
    "audiences": "audiences",
    "perimeter": "perimeter_text",
    "status": "status",
    "start": "start",
    "end": "end",
    "milestones": "milestones",
    "budget_eur": "cost_lines",
    "funders": "funding_lines",
    "funding": "funding_lines",
    "indicators": "indicators",
    "extra": "other_fields",
}


#: Where the fields that only a label names stand; the others have the name that the sheet gives them.
_NAMED_FIELD = {"elected": "actors"}


def sheet_field(fact: DraftFact) -> str:
    """The field of the sheet that a fact of a draft's action fills; empty if it fills none."""
    if fact.field == "extra":
        named = _named(fact)
        return _NAMED_FIELD.get(named[0], named[0]) if named else SHEET_FIELD["extra"]
    return SHEET_FIELD.get(fact.field, "")


def _named(fact: DraftFact) -> tuple[str, str] | None:
    return named_field(fact.more("label"), fact.value)


@dataclass(frozen=True, slots=True)
class ActorPlan:
    """Who takes part: ``role`` as contracts name it, a body, or a function alone where the source names no body."""

    role: str
    organisation: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class FundingPlan:
    funder: str
    year: int | None = None
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class SheetPlan:
    """An action sheet about to be written; ``values`` are plain fields by name."""

    node: str
    values: dict[str, object]
    actors: tuple[ActorPlan, ...] = ()
    budget: Decimal | None = None
    funding: tuple[FundingPlan, ...] = ()
    audiences: tuple[str, ...] = ()
    milestones: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()
    axes: tuple[str, ...] = field(default_factory=tuple)

    @property
    def bodies(self) -> list[str]:
        """Every body that the sheet speaks of."""
        return [actor.organisation for actor in self.actors if actor.organisation] + [
            line.funder for line in self.funding
        ]


def plan_of(node: Node, axes: tuple[str, ...]) -> SheetPlan:
    """What ``node`` becomes. What has no place of its own goes to the other fields, under the label of the source."""
    others = _others(node)
    named = _by_label(node)
    values: dict[str, object] = {
        "number": node.value("number")[:20],
        "title": node.value("title"),
        "context": node.value("context"),
        "aims": "\n".join(fact.value for fact in node.of("objectives")),
        "description": node.value("description"),
        "perimeter_text": node.value("perimeter")[:500],
        "other_fields": others,
    }
    if status := status_of(node.value("status")):
        values["status"] = status
    values |= named
    values |= _calendar(node)
    budget = node.value("budget_eur")
    return SheetPlan(
        node=node.id,
        values=values,
        actors=_actors(node),
        budget=Decimal(budget) if budget else None,
        funding=_funding(node),
        audiences=tuple(fact.value for fact in node.of("audiences")),
        milestones=tuple(fact.value for fact in node.of("milestones")),
        indicators=tuple(fact.value for fact in node.of("indicators")),
        axes=axes,
    )


def _by_label(node: Node) -> dict[str, object]:
    """The plain fields that a label of the source names: priority, means… Several means keep their labels."""
    found: dict[str, list[tuple[str, str]]] = {}
    for fact in node.of("extra"):
        named = _named(fact)
        if named and named[0] not in _NAMED_FIELD:
            found.setdefault(named[0], []).append((fact.more("label").rstrip(" :"), named[1]))
    values: dict[str, object] = {}
    for name, rows in found.items():
        if name in ("priority", "novelty") or len(rows) == 1:
            values[name] = rows[0][1]
        else:
            values[name] = "\n".join(f"{label} : {text}" for label, text in rows)
    return values


def _calendar(node: Node) -> dict[str, object]:
    """Dates that a calendar can hold, and the words of those that it cannot."""
    values: dict[str, object] = {}
    words = []
    for name in ("start", "end"):
        text = node.value(name)
        if is_iso_date(text):
            values[name] = text
        elif text:
            words.append(text)
    if words:
        values["calendar_text"] = " – ".join(words)[:500]
    return values


def _others(node: Node) -> dict[str, str]:
    """Fields without a place of their own, one text a label; a status that means none of ours; money without a funder."""
    rows = [(fact.more("label") or "Autre", fact.value) for fact in node.of("extra") if not _named(fact)]
    status = node.value("status")
    if status and not status_of(status):
        rows.append(("Statut", status))
    for fact in node.of("funding"):
        if not fact.value:
            amount = fact.more("amount")
            said = money(Decimal(amount)) if amount else ""
            rows.append(("Financement", " ".join(part for part in (said, fact.more("year")) if part)))
    others: dict[str, str] = {}
    for label, text in rows:
        others[label] = f"{others[label]}\n{text}" if label in others else text
    return others


def _actors(node: Node) -> tuple[ActorPlan, ...]:
    """The first lead leads, the others lead with it; a body stands once in each role, an elected person by a function."""
    leads = [_actor(fact, "pilote" if place == 0 else "copilote") for place, fact in enumerate(node.of("leads"))]
    partners = [_actor(fact, "partenaire") for fact in node.of("partners")]
    elected = [
        ActorPlan("elu", "", function.strip()[:300])
        for fact in node.of("extra")
        if (named := _named(fact)) and named[0] == "elected"
        for function in re.split(r"[;\n]", named[1])
        if function.strip()
    ]
    kept: dict[tuple[str, str, str], ActorPlan] = {}
    for actor in (*leads, *elected, *partners):
        side = "pilote" if actor.role == "copilote" else actor.role
        kept.setdefault((side, key(actor.organisation), key(actor.detail)), actor)
    return tuple(kept.values())


def _actor(fact: DraftFact, role: str) -> ActorPlan:
    detail = fact.more("detail")
    if not detail and not fact.confirmed and is_a_function(fact.value):
        return ActorPlan(role, "", fact.value[:300])
    return ActorPlan(role, fact.value, detail)


def _funding(node: Node) -> tuple[FundingPlan, ...]:
    lines = [
        FundingPlan(
            fact.value,
            int(fact.more("year")) if fact.more("year").isdigit() else None,
            Decimal(fact.more("amount")) if fact.more("amount") else None,
        )
        for fact in node.of("funding")
        if fact.value
    ]
    named = {key(line.funder) for line in lines}
    lines += [FundingPlan(fact.value) for fact in node.of("funders") if key(fact.value) not in named]
    return tuple(lines)
