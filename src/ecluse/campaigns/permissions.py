"""Who may see campaigns, and who leads them."""

from __future__ import annotations

from ecluse.contracts.enums import Permission
from ecluse.contracts.models import Contract
from ecluse.contracts.permissions import is_written
from ecluse.contracts.selectors import Access


def can_view_campaigns(access: Access) -> bool:
    """How far each campaign has come: those who steer the contract."""
    return access.may(Permission.VIEW_CAMPAIGNS)


def can_read_campaigns(access: Access) -> bool:
    """Answers, addresses and mails, which are between the leads and the coordination."""
    return access.may(Permission.MANAGE_CAMPAIGNS)


def can_manage_campaigns(access: Access, contract: Contract) -> bool:
    """Asking, looking at answers, taking links back."""
    return access.may(Permission.MANAGE_CAMPAIGNS) and is_written(contract)
