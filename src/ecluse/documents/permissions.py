"""Who may read documents and check drafts. What is not written here is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ecluse.accounts.models import User
from ecluse.contracts.permissions import may_open_contracts
from ecluse.documents.enums import DraftState
from ecluse.documents.models import Draft

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


def can_read_documents(user: User | AnonymousUser) -> bool:
    """Depositing a published contract."""
    return may_open_contracts(user)


def can_correct_draft(user: User | AnonymousUser, draft: Draft) -> bool:
    """Gestures on a draft that is still open."""
    return draft.state == DraftState.OPEN and may_open_contracts(user)


def can_accept_draft(user: User | AnonymousUser, draft: Draft) -> bool:
    """Making a contract of a draft: whoever may open contracts and sees it."""
    return draft.state == DraftState.OPEN and may_open_contracts(user)


def can_undo_acceptance(user: User | AnonymousUser, draft: Draft) -> bool:
    """Taking back the contract just made; the service checks that nothing was written in it since."""
    return draft.state == DraftState.ACCEPTED and bool(draft.operation) and may_open_contracts(user)
