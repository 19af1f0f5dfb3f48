"""Who may watch. What is not written here is refused."""

from __future__ import annotations

from ecluse.contracts.enums import Permission
from ecluse.contracts.models import Contract
from ecluse.contracts.permissions import is_written
from ecluse.contracts.selectors import Access


def can_read_watch(access: Access) -> bool:
    """Alerts and what is followed: those who read the findings."""
    return access.may(Permission.VIEW_FINDINGS)


def can_follow(access: Access) -> bool:
    """Following indicators for oneself: whoever reads alerts, and is somebody to be told."""
    return can_read_watch(access) and access.person_id is not None


def can_answer_alerts(access: Access, contract: Contract) -> bool:
    """Saying what is done about an alert, and which indicators of the sheets are figures of the observatory."""
    return access.may(Permission.EDIT_PREPARATION) and is_written(contract)
