"""What a contract is prepared with."""

from ecluse.preparation.models.care import CareSupply
from ecluse.preparation.models.feasibility import CoCarrier, Encounter, Feasibility, FeasibilityCriterion, FundingRule
from ecluse.preparation.models.priorities import Finding, Priority, PriorityCriterion, PriorityScore

__all__ = [
    "CareSupply",
    "CoCarrier",
    "Encounter",
    "Feasibility",
    "FeasibilityCriterion",
    "Finding",
    "FundingRule",
    "Priority",
    "PriorityCriterion",
    "PriorityScore",
]
