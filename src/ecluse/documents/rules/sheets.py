"""What a sheet of the draft becomes: plain fields of an action sheet, and what stays beside them."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from ecluse.documents.rules.bodies import is_a_function
from ecluse.documents.rules.fields import is_iso_date
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
    "budget_eur": "budget",
    "funders": "funding_lines",
    "funding": "funding_lines",
    "indicators": "indicators",
    "extra": "other_fields",
}


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
    values |= _calendar(node)
    if budget := node.value("budget_eur"):
        values["budget"] = Decimal(budget)
    return SheetPlan(
        node=node.id,
        values=values,
        actors=_actors(node),
        funding=_funding(node),
        audiences=tuple(fact.value for fact in node.of("audiences")),
        milestones=tuple(fact.value for fact in node.of("milestones")),
        indicators=tuple(fact.value for fact in node.of("indicators")),
        axes=axes,
    )


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
    rows = [(fact.more("label") or "Autre", fact.value) for fact in node.of("extra")]
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
    """The first lead leads, the others lead with it; a body stands once in each role."""
    leads = [_actor(fact, "pilote" if place == 0 else "copilote") for place, fact in enumerate(node.of("leads"))]
    partners = [_actor(fact, "partenaire") for fact in node.of("partners")]
    kept: dict[tuple[str, str, str], ActorPlan] = {}
    for actor in (*leads, *partners):
        side = "partenaire" if actor.role == "partenaire" else "pilote"
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
