"""From the finding to the action, as a page reads it: line by line, and what is missing on either side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ecluse.contracts.models import ActionSheet, Axis, Contract, Objective
from ecluse.contracts.presenters.navigation import address
from ecluse.lib.tables import Cell, Table
from ecluse.preparation.enums import Decision, FindingKind
from ecluse.preparation.rules.trace import axes_without_findings, unanswered
from ecluse.preparation.selectors.trace import Traced

#: Columns that hold texts.
_WIDE = frozenset({"Constat", "Priorités", "Axes et objectifs", "Fiches action", "Ce qui manque", "Réponse"})


@dataclass(frozen=True, slots=True)
class Linked:
    """A thing of the trace: its words and its address (empty: it is not read by itself)."""

    label: str
    url: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class TraceRow:
    """One priority: what founds it, what was decided, where it leads. ``hidden``: sheets that the reader may not see."""

    priority: Linked
    decision: str
    counts: bool
    findings: tuple[Linked, ...]
    plan: tuple[Linked, ...]
    sheets: tuple[Linked, ...]
    hidden: int


@dataclass(frozen=True, slots=True)
class TracePage:
    rows: tuple[TraceRow, ...]
    gaps: tuple[Linked, ...]
    bare_axes: tuple[Linked, ...]
    findings: int
    answered: int


def trace_page(contract: Contract, traced: Traced) -> TracePage:
    """All of the trace of a contract."""
    gaps = unanswered(traced.plan)
    return TracePage(
        rows=tuple(_row(contract, traced, pk) for pk in traced.plan.priorities),
        gaps=tuple(_finding(contract, traced, gap.finding, gap.why) for gap in gaps),
        bare_axes=tuple(_axis(contract, traced.axes[pk]) for pk in axes_without_findings(traced.plan)),
        findings=(asking := len(traced.plan.findings) - len(traced.plan.resources)),
        answered=asking - len(gaps),
    )


def _row(contract: Contract, traced: Traced, pk: int) -> TraceRow:
    one, plan = traced.plan.priorities[pk], traced.plan
    sheets = plan.sheets_of(pk)
    seen = [traced.sheets[each] for each in sheets if each in traced.sheets]
    return TraceRow(
        priority=Linked(
            traced.priorities[pk].title, f"{address('preparation:priority-list', contract.pk)}#priorites-{pk}"
        ),
        decision=Decision(one.decision).label,
        counts=one.counts,
        findings=tuple(_finding(contract, traced, each) for each in plan.findings if each in one.findings),
        plan=(
            *(_axis(contract, traced.axes[each]) for each in plan.axes if each in one.axes),
            *(_objective(contract, traced.objectives[each]) for each in plan.objectives if each in one.objectives),
        ),
        sheets=tuple(_sheet(contract, each) for each in seen),
        hidden=len(sheets) - len(seen),
    )


def _finding(contract: Contract, traced: Traced, pk: int, detail: str = "") -> Linked:
    one = traced.findings[pk]
    kind = "" if one.kind == FindingKind.FINDING else str(one.get_kind_display())
    return Linked(one.statement, f"{address('preparation:finding-list', contract.pk)}#constats-{pk}", detail or kind)


def _axis(contract: Contract, axis: Axis) -> Linked:
    return Linked(str(axis), address("preparation:why-axis", contract.pk, axis.pk))


def _objective(contract: Contract, objective: Objective) -> Linked:
    return Linked(str(objective), address("preparation:why-objective", contract.pk, objective.pk), "Objectif")


def _sheet(contract: Contract, sheet: ActionSheet) -> Linked:
    return Linked(str(sheet), address("portal:sheet", contract.pk, sheet.pk))


def why_rows(contract: Contract, traced: Traced, priorities: Iterable[int]) -> tuple[TraceRow, ...]:
    """The priorities that explain something, in the order of the contract."""
    return tuple(_row(contract, traced, pk) for pk in priorities)


def trace_table(page: TracePage, about: Sequence[tuple[str, str]]) -> Table:
    """The trace for a spreadsheet: one line a priority and finding, then the findings that nothing answers."""
    headers = ("Constat", "Priorité", "Décision", "Axes et objectifs", "Fiches action", "Ce qui manque")
    lines: list[tuple[Cell, ...]] = []
    for row in page.rows:
        plan = "\n".join(each.label for each in row.plan)
        sheets = "\n".join(each.label for each in row.sheets)
        for finding in row.findings or (Linked(""),):
            lines.append((finding.label, row.priority.label, row.decision, plan, sheets, ""))
    lines += [(each.label, "", "", "", "", each.detail) for each in page.gaps]
    lines += [("", "", "", each.label, "", "axe sans constat") for each in page.bare_axes]
    return Table("Du constat à l’action", headers, tuple(lines), tuple(about), _WIDE)
