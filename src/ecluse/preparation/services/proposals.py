"""What a contract may begin with: the criteria of feasibility and of priorities that the field has tried."""

from __future__ import annotations

from django.db import transaction

from ecluse.audit.services import Actor, operation
from ecluse.contracts.models import Contract
from ecluse.lib.text import key
from ecluse.preparation.models import FeasibilityCriterion, PriorityCriterion
from ecluse.preparation.rules import feasibility, scoring
from ecluse.preparation.services import rows


@transaction.atomic
def propose_feasibility_criteria(*, by: Actor, contract: Contract) -> list[FeasibilityCriterion]:
    """Add the factors and conditions that the file does not have yet; one gesture."""
    known = {key(each.title) for each in FeasibilityCriterion.objects.filter(contract=contract)}
    with operation():
        return [
            rows.create(FeasibilityCriterion(contract=contract), by=by, values={"kind": kind, "title": title})
            for kind, title in feasibility.PROPOSED
            if key(title) not in known
        ]


@transaction.atomic
def propose_priority_criteria(*, by: Actor, contract: Contract) -> list[PriorityCriterion]:
    """Add the usual criteria that the grid does not have yet, of equal weight; one gesture."""
    known = {key(each.title) for each in PriorityCriterion.objects.filter(contract=contract)}
    with operation():
        return [
            rows.create(PriorityCriterion(contract=contract), by=by, values={"title": title, "question": question})
            for title, question in scoring.PROPOSED
            if key(title) not in known
        ]
