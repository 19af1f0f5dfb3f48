"""All that a trace is made of: findings, priorities, plan and sheets, in a number of queries that never grows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ecluse.contracts.models import ActionSheet, Axis, Contract, Objective, SheetAxis
from ecluse.contracts.selectors import Access, sheets_of
from ecluse.preparation.enums import FindingKind
from ecluse.preparation.models import Finding, Priority
from ecluse.preparation.rules.trace import Plan, TracedPriority, TracedSheet, axis_of_objectives
from ecluse.preparation.selectors.findings import findings_of
from ecluse.preparation.selectors.priorities import priorities_of


@dataclass(frozen=True, slots=True)
class Traced:
    """The trace of a contract as keys (``plan``), and what the keys stand for; ``sheets`` are those that the reader may see."""

    plan: Plan
    findings: Mapping[int, Finding]
    priorities: Mapping[int, Priority]
    axes: Mapping[int, Axis]
    objectives: Mapping[int, Objective]
    sheets: Mapping[int, ActionSheet]


def trace_of(contract: Contract, *, visible_to: Access) -> Traced:
    """The trace of a contract. Every live sheet answers; only those that ``visible_to`` may see are named."""
    findings = {one.pk: one for one in findings_of(contract).defer("search_text", "verbatim")}
    priorities = {one.pk: one for one in priorities_of(contract)}
    axes = {one.pk: one for one in Axis.objects.filter(contract=contract)}
    objectives = {one.pk: one for one in Objective.objects.filter(contract=contract).select_related("theme")}
    visible = {one.pk: one for one in sheets_of(contract, visible_to=visible_to).only("pk", "number", "title")}
    live = ActionSheet.objects.filter(contract=contract, archived_at__isnull=True).order_by("position", "pk")
    order = list(live.values_list("pk", flat=True))
    gathered = _links(Priority.findings.through, "priority_id", "finding_id", priority__contract=contract)
    to_axes = _links(Priority.axes.through, "priority_id", "axis_id", priority__contract=contract)
    to_objectives = _links(Priority.objectives.through, "priority_id", "objective_id", priority__contract=contract)
    under = _links(SheetAxis, "sheet_id", "axis_id", sheet__contract=contract)
    serving = _links(ActionSheet.objectives.through, "actionsheet_id", "objective_id", actionsheet__contract=contract)
    plan = Plan(
        findings=tuple(findings),
        resources=frozenset(pk for pk, one in findings.items() if one.kind == FindingKind.RESOURCE),
        priorities={
            pk: TracedPriority(
                one.decision,
                frozenset(gathered[pk] & findings.keys()),
                frozenset(to_axes[pk]),
                frozenset(to_objectives[pk]),
            )
            for pk, one in priorities.items()
        },
        axes=tuple(axes),
        objectives=axis_of_objectives(
            (one.pk, one.axis_id or (one.theme.axis_id if one.theme else None), one.parent_id)
            for one in objectives.values()
        ),
        sheets={pk: TracedSheet(frozenset(under[pk]), frozenset(serving[pk])) for pk in order},
    )
    return Traced(plan, findings, priorities, axes, objectives, visible)


def _links(table: Any, one: str, other: str, **of: Any) -> dict[int, set[int]]:
    """Key → keys that it is linked to."""
    found: dict[int, set[int]] = defaultdict(set)
    rows: Iterable[tuple[int, int]] = table.objects.filter(**of).order_by().values_list(one, other)
    for key, value in rows:
        found[key].add(value)
    return found
