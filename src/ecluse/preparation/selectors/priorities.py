"""Reads of priorities, their criteria and their scores."""

from __future__ import annotations

from collections import defaultdict

from django.db.models import QuerySet

from ecluse.contracts.models import Contract
from ecluse.preparation.models import Finding, Priority, PriorityCriterion, PriorityScore


def priorities_of(contract: Contract) -> QuerySet[Priority]:
    """The priorities of a contract that are not taken away, in their order."""
    return Priority.objects.filter(contract=contract, archived_at__isnull=True).order_by("position", "pk")


def priority_criteria_of(contract: Contract) -> list[PriorityCriterion]:
    """The criteria of a contract's grid, in their order."""
    return list(PriorityCriterion.objects.filter(contract=contract))


def scores_of(contract: Contract) -> dict[int, dict[int, int]]:
    """Priority → criterion → score, for every live priority of a contract, those without a score included."""
    found: dict[int, dict[int, int]] = defaultdict(dict)
    rows = PriorityScore.objects.filter(priority__contract=contract, priority__archived_at__isnull=True)
    for priority, criterion, value in rows.values_list("priority", "criterion", "value"):
        found[priority][criterion] = value
    return {pk: found[pk] for pk in priorities_of(contract).values_list("pk", flat=True)}


def removed_from(contract: Contract) -> tuple[list[Finding], list[Priority]]:
    """The findings and the priorities that were taken away, latest first."""
    return (
        list(Finding.objects.filter(contract=contract, archived_at__isnull=False).order_by("-archived_at")),
        list(Priority.objects.filter(contract=contract, archived_at__isnull=False).order_by("-archived_at")),
    )
