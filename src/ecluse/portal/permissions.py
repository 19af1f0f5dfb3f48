"""Who may open the page made for whom. What is not written here is refused."""

from __future__ import annotations

from collections.abc import Iterable

from ecluse.contracts.enums import Permission
from ecluse.contracts.rules.roles import permissions_of
from ecluse.contracts.selectors import Access


def can_view_week(access: Access) -> bool:
    """What is to be done this week: the coordination."""
    return access.may(Permission.VIEW_WEEK)


def can_read_brief(access: Access) -> bool:
    """The one page of the elected lead; the coordination, who prints it, and the agency of the département read it too."""
    return access.may(Permission.VIEW_BRIEF)


def can_read_own_commitments(access: Access) -> bool:
    """What the body for which one signs has committed to; someone who speaks for no body has none of it."""
    return access.may(Permission.TRACK_OWN_COMMITMENTS) and bool(access.signs_for)


def can_hand_over(access: Access) -> bool:
    """The page and the archive for whoever takes over the contract."""
    return access.may(Permission.HAND_OVER)


def may_follow_as_agency(roles: Iterable[str]) -> bool:
    """The contracts of a territory side by side: those who hold a mandate of the regional health agency."""
    return Permission.FOLLOW_AS_AGENCY.value in permissions_of(roles)
