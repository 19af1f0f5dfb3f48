"""Who may do what with the preparation of a contract. What is not written here is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ecluse.accounts.models import User
from ecluse.contracts.enums import Permission
from ecluse.contracts.models import Contract
from ecluse.contracts.permissions import is_written
from ecluse.contracts.selectors import Access

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


def can_read_preparation(access: Access) -> bool:
    """The feasibility file and the encounters: those who steer, and who evaluates."""
    return access.may(Permission.VIEW_PREPARATION)


def can_read_findings(access: Access) -> bool:
    """Findings, priorities and what they lead to: those who may read the sheets of members."""
    return access.may(Permission.VIEW_FINDINGS)


def can_read_verbatims(access: Access) -> bool:
    """Words heard, even anonymous: those who steer alone."""
    return access.may(Permission.VIEW_VERBATIMS)


def can_edit_preparation(access: Access, contract: Contract) -> bool:
    """Writing all of it: the coordination."""
    return access.may(Permission.EDIT_PREPARATION) and is_written(contract)


def may_edit_funding_rules(user: User | AnonymousUser) -> bool:
    """The funding rules shared by every contract belong to the administrator."""
    return isinstance(user, User) and user.is_active and user.is_administrator
