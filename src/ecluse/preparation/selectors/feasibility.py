"""Reads of the feasibility file."""

from __future__ import annotations

from django.db.models import F, Q, QuerySet

from ecluse.contracts.models import Contract, ContractDocument
from ecluse.contracts.selectors import Access
from ecluse.contracts.selectors.contents import documents_shown
from ecluse.preparation.models import CoCarrier, Encounter, Feasibility, FeasibilityCriterion, FundingRule
from ecluse.territories.models import Territory
from ecluse.territories.selectors import perimeter_communes


def feasibility_of(contract: Contract) -> Feasibility:
    """The file of a contract; one that is not saved yet if nothing was written."""
    found = Feasibility.objects.filter(contract=contract).select_related("political_body", "engineering_body").first()
    if found is None:
        return Feasibility(contract=contract)
    found.contract = contract
    return found


def proof_of_agreement(file: Feasibility, access: Access) -> ContractDocument | None:
    """The document that proves the agency's agreement, if the reader may read it."""
    if file.agreement_document_id is None:
        return None
    shown = ContractDocument.objects.filter(documents_shown(access), contract=file.contract_id)
    return shown.filter(pk=file.agreement_document_id).first()


def criteria_of(contract: Contract) -> list[FeasibilityCriterion]:
    """The factors and conditions, in their order."""
    return list(FeasibilityCriterion.objects.filter(contract=contract))


def co_carriers_of(contract: Contract) -> list[CoCarrier]:
    """The co-carriers, in their order."""
    return list(CoCarrier.objects.filter(contract=contract).select_related("organisation"))


def funding_rules_of(contract: Contract | None) -> QuerySet[FundingRule]:
    """The shared funding rules, then those known of a contract; the shared ones alone without a contract."""
    own = Q(contract__isnull=True) | Q(contract=contract) if contract is not None else Q(contract__isnull=True)
    return FundingRule.objects.filter(own).order_by(F("contract").asc(nulls_first=True), "position", "pk")


def encounters_of(contract: Contract) -> list[Encounter]:
    """The encounters, latest first, with the communes and bodies met: three queries."""
    return list(
        Encounter.objects.filter(contract=contract)
        .order_by("-held_on", "-pk")
        .prefetch_related("communes", "organisations")
    )


def communes_of_contract(contract: Contract) -> list[Territory]:
    """The communes of a contract's perimeter, by name; none without a perimeter."""
    if contract.perimeter is None:
        return []
    return [each.territory for each in perimeter_communes(contract.perimeter)]
