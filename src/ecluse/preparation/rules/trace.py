"""From a finding to an action and back: what answers what, and what answers nothing.

A finding is answered when a priority that counts (neither refused nor put off) gathers it and leads, by an axis or an
objective, to an action sheet; a resource of the territory asks for no answer. An axis or an objective is founded on findings
through the priorities that lead to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

#: Decisions that leave a priority without effect.
WITHOUT_EFFECT = frozenset({"non_retenue", "reportee"})


@dataclass(frozen=True, slots=True)
class TracedPriority:
    """A priority and what it links: the findings it gathers, the axes and objectives it leads to."""

    decision: str = ""
    findings: frozenset[int] = frozenset()
    axes: frozenset[int] = frozenset()
    objectives: frozenset[int] = frozenset()

    @property
    def counts(self) -> bool:
        return self.decision not in WITHOUT_EFFECT


@dataclass(frozen=True, slots=True)
class TracedSheet:
    """An action sheet and where it stands in the plan."""

    axes: frozenset[int] = frozenset()
    objectives: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Plan:
    """All that a trace is made of, by key. ``objectives``: objective → the axis it stands under, or None."""

    findings: tuple[int, ...] = ()
    resources: frozenset[int] = frozenset()  # of the findings, those that ask for no answer
    priorities: Mapping[int, TracedPriority] = field(default_factory=dict)
    axes: tuple[int, ...] = ()
    objectives: Mapping[int, int | None] = field(default_factory=dict)
    sheets: Mapping[int, TracedSheet] = field(default_factory=dict)

    def axes_of_sheet(self, sheet: int) -> frozenset[int]:
        """The axes that a sheet stands under: its own, and those of its objectives."""
        one = self.sheets[sheet]
        above = {self.objectives.get(objective) for objective in one.objectives}
        return one.axes | {axis for axis in above if axis is not None}

    def axes_of_priority(self, priority: int) -> frozenset[int]:
        """The axes that a priority leads to: its own, and those of its objectives."""
        one = self.priorities[priority]
        above = {self.objectives.get(objective) for objective in one.objectives}
        return one.axes | {axis for axis in above if axis is not None}

    def sheets_of(self, priority: int) -> tuple[int, ...]:
        """The sheets that a priority leads to, in their order: under one of its axes, or serving one of its objectives."""
        one = self.priorities[priority]
        return tuple(
            sheet
            for sheet in self.sheets
            if one.axes & self.axes_of_sheet(sheet) or one.objectives & self.sheets[sheet].objectives
        )

    def priorities_of_sheet(self, sheet: int) -> tuple[int, ...]:
        """The priorities that explain a sheet."""
        return tuple(priority for priority in self.priorities if sheet in self.sheets_of(priority))

    def priorities_of_axis(self, axis: int) -> tuple[int, ...]:
        """The priorities that lead to an axis, or to an objective under it."""
        return tuple(priority for priority in self.priorities if axis in self.axes_of_priority(priority))

    def priorities_of_objective(self, objective: int) -> tuple[int, ...]:
        """The priorities that lead to an objective."""
        return tuple(priority for priority, one in self.priorities.items() if objective in one.objectives)


@dataclass(frozen=True, slots=True)
class Gap:
    """A finding that nothing answers, and how far it went."""

    finding: int
    why: str


def answered(plan: Plan) -> frozenset[int]:
    """The findings that an action answers."""
    found: set[int] = set()
    for priority, one in plan.priorities.items():
        if one.counts and not one.findings <= found and plan.sheets_of(priority):
            found |= one.findings
    return frozenset(found)


def unanswered(plan: Plan) -> tuple[Gap, ...]:
    """The findings that no action answers, in their order, and what lacks for each."""
    done = answered(plan)
    asking = (finding for finding in plan.findings if finding not in plan.resources)
    return tuple(Gap(finding, _why(plan, finding)) for finding in asking if finding not in done)


def _why(plan: Plan, finding: int) -> str:
    holding = [one for one in plan.priorities.values() if finding in one.findings]
    if not holding:
        return "dans aucune priorité"
    counting = [one for one in holding if one.counts]
    if not counting:
        return (
            "sa priorité est reportée"
            if any(one.decision == "reportee" for one in holding)
            else "sa priorité n’est pas retenue"
        )
    if not any(one.axes or one.objectives for one in counting):
        return "sa priorité ne mène à aucun axe ni objectif"
    return "aucune fiche action n’y répond encore"


def axes_without_findings(plan: Plan) -> tuple[int, ...]:
    """The axes to which no counting priority that gathers a finding leads, in their order."""
    founded: set[int] = set()
    for priority, one in plan.priorities.items():
        if one.counts and one.findings:
            founded |= plan.axes_of_priority(priority)
    return tuple(axis for axis in plan.axes if axis not in founded)


def axis_of_objectives(rows: Iterable[tuple[int, int | None, int | None]]) -> dict[int, int | None]:
    """Objective → the axis it stands under: its own, or that of the nearest objective above that has one.

    ``rows``: (objective, axis or None, objective above or None).
    """
    rows = list(rows)
    own = {key: axis for key, axis, _ in rows}
    above = {key: parent for key, _, parent in rows}
    found: dict[int, int | None] = {}
    for key in own:
        at: int | None = key
        seen: set[int] = set()
        while at is not None and at not in seen and own.get(at) is None:
            seen.add(at)
            at = above.get(at)
        found[key] = own.get(at) if at is not None else None
    return found
