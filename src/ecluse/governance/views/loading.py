"""What every page begins with. Someone else's contract, or another's body, does not exist."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from ecluse.contracts.models import Contract
from ecluse.contracts.selectors import Access
from ecluse.contracts.views.loading import load_contract
from ecluse.governance.models import GoverningBody, Meeting
from ecluse.governance.selectors.bodies import get_body
from ecluse.governance.selectors.meetings import get_meeting


def load_body(request: HttpRequest, contract: int, pk: int) -> tuple[GoverningBody, Contract, Access]:
    """A body of a contract. Raises Http404."""
    found, access = load_contract(request, contract)
    try:
        return get_body(pk, contract=found), found, access
    except GoverningBody.DoesNotExist as error:
        raise Http404 from error


def load_meeting(request: HttpRequest, contract: int, pk: int) -> tuple[Meeting, Contract, Access]:
    """A meeting of a contract. Raises Http404."""
    found, access = load_contract(request, contract)
    try:
        return get_meeting(pk, contract=found), found, access
    except Meeting.DoesNotExist as error:
        raise Http404 from error
