"""What every page begins with: the contract, the sheet, what the reader may do. Someone else's does not exist."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from ecluse.accounts.models import User
from ecluse.contracts.models import ActionSheet, Contract
from ecluse.contracts.selectors import Access, get_sheet, open_contract


def user_of(request: HttpRequest) -> User:
    """Who acts. Raises PermissionDenied for a visitor, whom the sign-in page has stopped before."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def load_contract(request: HttpRequest, pk: int, *, drafts: bool = False) -> tuple[Contract, Access]:
    """A contract and what the reader may do on it. Raises Http404 for one that is not theirs to see.

    ``drafts``: the page writes the text, and so serves the working copy of an amendment too.
    """
    try:
        return open_contract(pk, visible_to=request.user, drafts=drafts)
    except Contract.DoesNotExist as error:
        raise Http404 from error


def load_sheet(request: HttpRequest, contract_pk: int, pk: int, *, drafts: bool = False) -> tuple[ActionSheet, Access]:
    """A sheet of a contract. Raises Http404 for one that is not theirs to see; ``drafts`` as for ``load_contract``."""
    contract, access = load_contract(request, contract_pk, drafts=drafts)
    try:
        sheet = get_sheet(pk, contract=contract, visible_to=access)
    except ActionSheet.DoesNotExist as error:
        raise Http404 from error
    sheet.contract = contract
    return sheet, access


def require(allowed: bool) -> None:
    """Raises PermissionDenied: the reader sees the thing, and may not do this with it."""
    if not allowed:
        raise PermissionDenied
