"""How the contracts of the demonstration were prepared: files, encounters, findings and priorities, through the services."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ecluse.audit.services import Actor
from ecluse.contracts.enums import VocabularyKind
from ecluse.contracts.models import Contract
from ecluse.contracts.services.records import NewOrganisation
from ecluse.contracts.services.vocabulary import terms_named
from ecluse.preparation.enums import Decision
from ecluse.preparation.models import CoCarrier, Encounter, FeasibilityCriterion, Finding, Priority
from ecluse.preparation.services import rows
from ecluse.preparation.services.funding_rules import create_shared_rule
from ecluse.preparation.services.proposals import propose_priority_criteria
from ecluse.preparation.services.scores import Wish, save_scores

FACTS = Path(__file__).resolve().parent.parent / "demonstration" / "preparation.toml"


def prepare_contracts(*, by: Actor, contracts: Mapping[str, Contract]) -> None:
    """Write what the published texts tell of the preparation of ``contracts``, by their key."""
    told = tomllib.loads(FACTS.read_text(encoding="utf-8"))
    for rule in told["rule"]:
        create_shared_rule(by=by, values=rule)
    for facts in told["contract"]:
        _prepare(facts, contracts[facts["key"]], by)


def _prepare(facts: Mapping[str, Any], contract: Contract, by: Actor) -> None:
    if "file" in facts:
        rows.write_feasibility(by=by, contract=contract, values=facts["file"], version=None)
    for values in facts.get("criteria", ()):
        rows.create(FeasibilityCriterion(contract=contract), by=by, values=values)
    for each in facts.get("co_carriers", ()):
        values = {"organisation": NewOrganisation(each["body"]), "role": each["role"]}
        rows.create(CoCarrier(contract=contract), by=by, values=values)
    for each in facts.get("encounters", ()):
        values = {name: value for name, value in each.items() if name != "bodies"}
        links = {"organisations": each.get("bodies", [])}
        rows.create(Encounter(contract=contract), by=by, values=values, links=links)
    gathered: dict[int, list[Finding]] = {}
    for each in facts.get("findings", ()):
        gathered.setdefault(each.get("priority", 0), []).append(_finding(each, contract, by))
    if "retained" in facts:
        made = _retain(facts["retained"], contract, gathered, by)
        if "examples" in facts:
            _score(facts["examples"], contract, made, by)


def _finding(facts: Mapping[str, Any], contract: Contract, by: Actor) -> Finding:
    values = {name: value for name, value in facts.items() if name not in ("audiences", "priority")}
    words = facts.get("audiences", ())
    audiences = terms_named(by=by, contract=contract, kind=VocabularyKind.AUDIENCE, labels=words)
    return rows.create(Finding(contract=contract), by=by, values=values, links={"audiences": audiences})


def _retain(
    facts: Mapping[str, Any], contract: Contract, gathered: Mapping[int, list[Finding]], by: Actor
) -> list[Priority]:
    """One priority for each axis, which it leads to."""
    return [
        rows.create(
            Priority(contract=contract), by=by,
            values={"title": axis.title, "decision": Decision.RETAINED, **facts},
            links={"axes": [axis], "findings": gathered.get(place, [])},
        )
        for place, axis in enumerate(contract.axes.all(), start=1)
    ]  # fmt: skip


def _score(facts: Mapping[str, Any], contract: Contract, priorities: list[Priority], by: Actor) -> None:
    criteria = propose_priority_criteria(by=by, contract=contract)
    for criterion, weight in zip(criteria, facts["weights"], strict=True):
        if weight != 1:
            rows.update(criterion, by=by, values={"weight": weight}, version=None)
    wishes = {
        (priority.pk, criterion.pk): Wish(None, int(value))
        for priority, line in zip(priorities, facts["scores"], strict=True)
        for criterion, value in zip(criteria, line, strict=True)
        if value != "-"
    }
    save_scores(by=by, contract=contract, wishes=wishes)
